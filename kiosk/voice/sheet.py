"""Collects what a screen says; written by the builders of ``kiosk.voice.pages``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import cast

from kiosk.journey import events as ev
from kiosk.journey.events import Event
from kiosk.present.value import Value
from kiosk.voice.page import Act, Entry, Said, SpokenPage, Stop
from kiosk.words import Words

Row = Mapping[str, object]


def always(event: Event) -> Act:
    """An act that needs neither time nor id."""
    return lambda _: event


class Sheet:
    """The values of a screen on one side, its spoken page growing on the other."""

    def __init__(self, values: Mapping[str, Value], words: Words) -> None:
        self.values = values
        self.words = words
        self.key = str(values["step"])
        self._intro: list[Said] = []
        self._stops: list[Stop] = []
        self._news: list[Said] = []
        self._leads = -1

    # What the screen shows

    def text(self, name: str) -> str:
        """A value that is a text."""
        return str(self.values.get(name, ""))

    def flag(self, name: str) -> bool:
        """A value that is true or false."""
        return bool(self.values.get(name, False))

    def rows(self, name: str) -> Sequence[Row]:
        """A value that is a list of rows."""
        return cast("Sequence[Row]", self.values.get(name, []))

    def lines(self, name: str) -> Sequence[str]:
        """A value that is a list of texts."""
        return cast("Sequence[str]", self.values.get(name, []))

    # What it says

    @property
    def said_first(self) -> bool:
        """Whether anything is said when one comes to it."""
        return bool(self._intro)

    def intro(self, *keys: str) -> None:
        """Sentences of the words file, said first; a recording may take their place."""
        for key in keys:
            self._intro.append(Said(self.words[key], recording=key))

    def intro_text(self, *texts: str) -> None:
        """Texts said first; empty ones are nothing."""
        self._intro += [Said(text) for text in texts if text]

    def intro_fact(self, label: str, value: str) -> None:
        """A value for the headset only, said first."""
        if value:
            covered = f"{label}，{self.words['voice_covered']}"
            self._intro.append(Said(f"{label}，{value}", covered))

    def news(self, *texts: str) -> None:
        """What is said whenever it is new; it can be come to as well."""
        for text in texts:
            if text:
                self._news.append(Said(text))
                self._stops.append(Stop(Said(text)))

    def reads(self, *texts: str) -> None:
        """Texts that are only heard."""
        self._stops += [Stop(Said(text)) for text in texts if text]

    def fact(self, label: str, value: str, *, private: bool = False, note: str = "") -> None:
        """A label with its value, which may be for the headset only."""
        whole = "，".join(part for part in (label, value, note) if part)
        covered = f"{label}，{self.words['voice_covered']}" if private and value else None
        self._stops.append(Stop(Said(whole, covered)))

    def choice(
        self,
        label: str,
        event: Event,
        name: str,
        *,
        hint: str = "",
        chosen: bool = False,
        several: bool = False,
        closed: str = "",
    ) -> None:
        """One of several; ``closed`` says why it cannot be chosen."""
        said = "，".join(part for part in (label, closed or hint) if part)
        self._stops.append(
            Stop(
                Said(said),
                always(event),
                name,
                choice=True,
                chosen=chosen,
                several=several,
                closed=bool(closed),
            )
        )

    def button(self, label: str, act: Act | Event, name: str, *, leads: bool = False) -> None:
        """Something to press; none when its label is empty."""
        if not label:
            return
        if leads:
            self._leads = len(self._stops)
        do = always(act) if isinstance(act, ev.Event) else act
        self._stops.append(Stop(Said(label), do, name))

    def lead(self, label: str, act: Act | Event) -> None:
        """The button that goes on."""
        self.button(label, act, "primary", leads=True)

    def other(self, label: str, act: Act | Event) -> None:
        """The other button."""
        self.button(label, act, "secondary")

    def entry(self, label: str, entry: Entry, name: str = "") -> None:
        """Something to type; what was typed is for the headset only."""
        empty = self.words["voice_empty"]
        covered = f"{label}，{self.words['voice_covered'] if entry.typed else empty}"
        said = Said(f"{label}，{entry.said or entry.typed or empty}", covered)
        self._stops.append(Stop(said, name=name, entry=entry))

    def signature(self, label: str) -> None:
        """Where one signs."""
        self._stops.append(Stop(Said(label), name="signature", signs=True))

    def page(self) -> SpokenPage:
        """The page so far."""
        return SpokenPage(
            key=self.key,
            intro=tuple(self._intro),
            stops=tuple(self._stops),
            news=tuple(self._news),
            leads=self._leads,
            back=always(ev.BackTapped()) if self.flag("canGoBack") else None,
            exit=always(ev.ExitTapped()) if self.flag("canExit") else None,
        )
