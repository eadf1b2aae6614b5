"""The words of the pages, Chinese first."""

from __future__ import annotations

import datetime as dt
import functools
import tomllib
from collections.abc import Mapping
from pathlib import Path

from sync.contract.number import CHINA

FOLDER = Path(__file__).parent / "words"
LANGUAGES = ("zh", "en")
_UNITS = {
    "zh": (" 天", " 小时", " 分钟", "不到 1 分钟"),
    "en": (" d", " h", " min", "under 1 min"),
}


class Words:
    """What is said in one language; ``say`` takes ``part.key``."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._texts: Mapping[str, Mapping[str, str]] = _read(language)

    @property
    def html_lang(self) -> str:
        """As HTML names the language."""
        return "zh-CN" if self.language == "zh" else self.language

    def say(self, key: str, **values: object) -> str:
        """A sentence.

        Raises:
            KeyError: there is none: a mistake in a template.
        """
        part, _, name = key.partition(".")
        return self._texts[part][name].format(**values)

    def word(self, part: str, name: str) -> str:
        """The word for a code that came from elsewhere; the code itself when there is none."""
        return self._texts[part].get(name, name)

    def reason(self, key: str) -> str:
        """The words for a terminal's reason key."""
        return self.word("reason", key.removeprefix("reason_"))

    def when(self, at: str | dt.datetime | None) -> str:
        """A time, in China."""
        if not at:
            return "—"
        moment = dt.datetime.fromisoformat(at) if isinstance(at, str) else at
        return moment.astimezone(CHINA).strftime("%Y-%m-%d %H:%M")

    def lasting(self, seconds: float) -> str:
        """How long, in its two largest units."""
        days, hours, minutes, none = _UNITS[self.language]
        whole = int(seconds // 60)
        parts = [
            (whole // 1440, days),
            (whole % 1440 // 60, hours),
            (whole % 60, minutes),
        ]
        told = [f"{many}{unit}" for many, unit in parts if many]
        return " ".join(told[:2]) or none


@functools.cache
def _read(language: str) -> Mapping[str, Mapping[str, str]]:
    return tomllib.loads((FOLDER / f"{language}.toml").read_text("utf-8"))


@functools.cache
def words_in(language: str) -> Words:
    """The words of a language, the Chinese ones for one that is not known."""
    return Words(language if language in LANGUAGES else LANGUAGES[0])
