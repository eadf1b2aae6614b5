"""The way through the terminal by twelve keys and what is heard: EN 301 549 §5.1, closed function.

Keys and pages come in; sentences, events and the focus on screen go out. It never looks at the
screen, and does nothing that a screen could not do as well: every act is an event of the journey.
"""

from __future__ import annotations

from collections.abc import Callable

from drivers.keypad.port import Press
from kiosk.journey.events import Event, Touched
from kiosk.typing.pinyin import Pinyin
from kiosk.voice.narrator import Narrator
from kiosk.voice.page import Now, Said, SpokenPage, Stop
from kiosk.voice.spelling import Speller
from kiosk.voice.typing import Typing, typing_for
from kiosk.words import Words

_NO_PAGE = SpokenPage(key="", intro=())


class BlindPath:
    """Where the citizen is on the page, and what the next key does.

    Invariants: used on one thread; ``at`` is a stop of the present page or -1 for none; every key
    is an event too, so that nobody who uses it counts as gone.

    Attributes:
        active: whether keys and pages are followed.
        curtain: whether the screen is dark.
        signing: the whole screen takes the signature now.
        at: the stop one is at, -1 before the first.
    """

    def __init__(
        self,
        narrator: Narrator,
        dispatch: Callable[[Event], None],
        now: Now,
        words: Words,
        *,
        engine: Callable[[], Pinyin | None] = lambda: None,
        speller: Callable[[], Speller] = Speller,
        on_change: Callable[[], None] = lambda: None,
    ) -> None:
        """Make it inactive.

        Args:
            narrator: says things.
            dispatch: lets an event happen; ``show`` follows with the page that came of it.
            now: time and ids for events.
            words: in the citizen's language.
            engine: what letters may mean; none until it was read.
            speller: tells characters apart.
            on_change: told when one of the attributes changed.
        """
        self._narrator = narrator
        self._dispatch = dispatch
        self._now = now
        self.words = words
        self._engine = engine
        self._speller = speller
        self._on_change = on_change
        self._page = _NO_PAGE
        self._typing: Typing | None = None
        self._exit_asked = False
        self.active = False
        self.curtain = False
        self.signing = False
        self.at = -1

    @property
    def stop(self) -> Stop | None:
        """Where one is."""
        return self._page.stops[self.at] if 0 <= self.at < len(self._page.stops) else None

    # Beginning and end

    def begin(self, *, curtain: bool = True) -> None:
        """Audio mode from now on."""
        self.active, self.curtain = True, curtain
        self._enter()
        self._narrator.say([self._word("voice_on"), *self._intro()])
        self._on_change()

    def end(self) -> None:
        """The screen is for eyes again."""
        if not self.active:
            return
        self.active = self.curtain = self.signing = False
        self._typing = None
        self._narrator.say([self._word("voice_off")])
        self._on_change()

    def show(self, page: SpokenPage) -> None:
        """The screen is now this."""
        before, self._page = self._page, page
        if not self.active:
            return
        if page.key != before.key:
            self.signing = False
            self._enter()
            self._narrator.say(self._intro())
        else:
            self._follow(before)
        self._on_change()

    def _enter(self) -> None:
        """The top of a page; where something is typed, typing begins by itself."""
        self.at, self._exit_asked, self._typing = -1, False, None
        if self._page.entry >= 0:
            self._open_entry(self._page.entry)

    def _follow(self, before: SpokenPage) -> None:
        """The same page, changed: the place stays, what is new is said."""
        here = before.stops[self.at] if 0 <= self.at < len(before.stops) else None
        if here is not None:
            self.at = self._find(here)
        new = [said for said in self._page.news if said not in before.news]
        if new:
            self._narrator.say(new)

    def _find(self, stop: Stop) -> int:
        stops = self._page.stops
        if stop.entry is not None and self._page.entry >= 0:
            return self._page.entry
        same = [at for at, one in enumerate(stops) if one == stop]
        named = [at for at, one in enumerate(stops) if stop.name and one.name == stop.name]
        return (same or named or [min(self.at, len(stops) - 1)])[0]

    # Keys

    def press(self, press: Press) -> None:
        """A key was pressed."""
        if not self.active:
            return
        page = self._page
        self._dispatch(Touched())
        if self._page.key != page.key:
            # The key only said that somebody is there.
            return
        if press.long and press.key == "*":
            self._exit()
        elif press.long and press.key == "#":
            self._turn_curtain()
        elif self._typing is not None:
            self._type(press)
        else:
            self._navigate(press)
        self._on_change()

    def _navigate(self, press: Press) -> None:
        was_asked, self._exit_asked = self._exit_asked, False
        match press.key:
            case "6" | "8":
                self._move(1)
            case "4" | "2":
                self._move(-1)
            case "5":
                self._choose()
            case "0":
                self._repeat(was_asked)
            case "1":
                self._enter_anew()
            case "3":
                self._read_all()
            case "7" | "9":
                self._set_pace(1 if press.key == "9" else -1, fast=press.long)
            case "*":
                self._back()
            case "#":
                self._narrator.say([self._word("voice_help")])

    def _move(self, by: int) -> None:
        stops = self._page.stops
        if not stops:
            self._narrator.say(self._intro())
            return
        start = self.at if self.at >= 0 else (-1 if by > 0 else 0)
        self.at = (start + by) % len(stops)
        self._narrator.say(self._told(self.at))

    def _choose(self) -> None:
        stop = self.stop
        if stop is None:
            leads = self._page.leads
            if leads < 0 or len([one for one in self._page.stops if one.act]) > 1:
                self._narrator.say([self._word("voice_none_yet")])
                return
            self.at, stop = leads, self._page.stops[leads]
        if stop.entry is not None:
            self._open_entry(self.at)
            self._narrator.say(self._typing.begin() if self._typing else ())
        elif stop.signs:
            self._sign()
        elif stop.closed:
            self._narrator.say([self._word("voice_closed"), stop.said])
        elif stop.act is None:
            self._narrator.say([self._word("voice_only_heard")])
        else:
            self._act(stop)

    def _act(self, stop: Stop) -> None:
        key = self._page.key
        if stop.act is not None:
            self._dispatch(stop.act(self._now))
        if self._page.key != key:
            return
        # Still here: an answer was chosen, or taken out; or the page said what is missing.
        now = self.stop
        if not stop.choice and self._page.news and self._page.entry >= 0:
            # What was typed is not right yet: there it goes on.
            self._open_entry(self._page.entry)
            begin = self._typing.begin() if self._typing else ()
            self._narrator.say([*self._page.news, *begin])
        if now is None or not stop.choice:
            return
        said = "voice_chosen_now" if now.chosen else "voice_taken_out"
        covered = self.words["voice_chosen" if now.chosen else "voice_removed"]
        answer = [Said(self.words.say(said, label=now.said.text), covered)]
        leads = self._page.leads
        if now.chosen and not stop.several and leads >= 0:
            self.at = leads
            label = self._page.stops[leads].said.text
            answer.append(Said(self.words.say("voice_next", label=label)))
        if now.chosen != stop.chosen or now.chosen:
            self._narrator.say(answer)

    def _sign(self) -> None:
        if not self.signing:
            self.signing = True
            self._narrator.say([self._word("voice_signing")])
            return
        self.signing = False
        stop = self.stop
        signed = stop is not None and stop.said.text == self.words["voice_signed"]
        self._narrator.say([self._word("voice_signed" if signed else "voice_not_signed")])
        if signed and self._page.leads >= 0:
            self.at = self._page.leads
            label = self._page.stops[self.at].said.text
            self._narrator.add([Said(self.words.say("voice_next", label=label))])

    def _back(self) -> None:
        if self.signing:
            self.signing = False
            self._narrator.say([self._word("voice_not_signed")])
        elif self._page.back is None:
            self._narrator.say([self._word("voice_nothing_back")])
        else:
            self._dispatch(self._page.back(self._now))

    def _exit(self) -> None:
        if self._page.exit is None:
            self._narrator.say([self._word("voice_nothing_exit")])
        elif not self._exit_asked:
            self._exit_asked = True
            self._narrator.say([self._word("voice_exit_sure")])
        else:
            self._dispatch(self._page.exit(self._now))

    def _turn_curtain(self) -> None:
        self.curtain = not self.curtain
        key = "voice_curtain_on" if self.curtain else "voice_curtain_off"
        self._narrator.say([self._word(key)])

    def _repeat(self, exit_was_asked: bool) -> None:
        if exit_was_asked or self.stop is None:
            self._narrator.say(self._intro())
        else:
            self._narrator.say(self._told(self.at))

    def _enter_anew(self) -> None:
        self.at = -1
        self._narrator.say(self._intro())

    def _read_all(self) -> None:
        told = [said for at in range(len(self._page.stops)) for said in self._told(at)]
        self._narrator.say([*self._page.intro, *told])

    def _set_pace(self, by: int, *, fast: bool) -> None:
        pace = self._narrator.pace
        self._narrator.pace = pace.faster(by) if fast else pace.louder(by)
        names = ("voice_slower", "voice_faster") if fast else ("voice_quieter", "voice_louder")
        self._narrator.say([self._word(names[by > 0])])

    # Typing

    def _open_entry(self, at: int) -> None:
        entry = self._page.stops[at].entry
        if entry is not None:
            self.at = at
            self._typing = typing_for(entry, self.words, self._engine(), self._speller())

    def _type(self, press: Press) -> None:
        stop = self.stop
        entry = None if stop is None else stop.entry
        if self._typing is None or entry is None:
            self._typing = None
            return
        self._exit_asked = False
        came = self._typing.press(entry, press)
        key = self._page.key
        if came.text is not None and came.text != entry.typed:
            self._dispatch(entry.event(came.text))
            if self._page.key != key:
                return
        self._narrator.say(came.said)
        if came.left:
            self._typing = None
        if came.done:
            self._after_entry()

    def _after_entry(self) -> None:
        """On to what follows the entry: the button that goes on, or what was found."""
        leads = self._page.leads
        if leads >= 0:
            self.at = leads
            label = self._page.stops[leads].said.text
            self._narrator.add([Said(self.words.say("voice_next", label=label))])
            return
        choices = [at for at, stop in enumerate(self._page.stops) if stop.choice]
        self.at = self._page.entry
        if choices:
            self._narrator.add([Said(self.words.say("voice_count", total=len(choices)))])

    # What is said

    def _intro(self) -> list[Said]:
        said = [*self._page.intro, *self._page.news]
        if self._typing is not None:
            return [*said, *self._typing.begin()]
        if self._page.stops:
            total = len(self._page.stops)
            said.append(Said(self.words.say("voice_count", total=total)))
        return said

    def _told(self, at: int) -> list[Said]:
        """A stop: what it is, whether it is chosen, its place among the choices."""
        stop = self._page.stops[at]
        said = [stop.said]
        if stop.chosen:
            # The options may be heard by all, the answer may not.
            said.append(Said(self.words["voice_chosen"], ""))
        if stop.closed:
            said.append(self._word("voice_closed"))
        if stop.choice:
            index, total = self._page.place_of(at)
            said.append(Said(self.words.say("voice_position", index=index, total=total)))
        elif stop.act is not None:
            said.append(self._word("voice_button"))
        return said

    def _word(self, key: str) -> Said:
        return Said(self.words[key], recording=key)
