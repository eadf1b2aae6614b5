"""What staff mode shows of the past: the audit journal, the program's own log, today's counts."""

from __future__ import annotations

import collections
import datetime as dt
import logging
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from kiosk.access.board import Row, Tone
from kiosk.audit.chain import Entry
from kiosk.audit.events import EventCatalogue
from kiosk.audit.verify import read
from kiosk.case.receipt import local_time
from kiosk.words import Words
from sync.contract.number import CHINA

AUDIT_FOLDER = "audit"
KEPT_LINES = 300
MOST_ROWS = 40
# Our own messages carry no personal data; a vendor's library might.
_DIGITS = re.compile(r"\d(?:[ -]?\d){5,}[Xx]?")
_HAN = re.compile(r"[\u3400-\u9fff]{2,}")


class LogTail(logging.Handler):
    """The newest lines of the program's log, without numbers and names that may be somebody's."""

    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self._lines: collections.deque[tuple[dt.datetime, str, str]] = collections.deque(
            maxlen=KEPT_LINES
        )

    def emit(self, record: logging.LogRecord) -> None:
        """Keep a line."""
        ours = record.name.split(".")[0] in ("kiosk", "drivers", "sync")
        said = record.getMessage() if ours else "(a library's message)"
        at = dt.datetime.fromtimestamp(record.created, dt.UTC)
        self._lines.append((at, record.levelname, f"{record.name}: {redacted(said)}"))

    def rows(self, word: str) -> Iterator[Row]:
        """Those in which the word stands, newest first."""
        for at, level, said in reversed(self._lines.copy()):
            if word.lower() in said.lower():
                tone = Tone.CAUTION if level in ("ERROR", "CRITICAL", "WARNING") else Tone.PLAIN
                yield Row(f"{local_time(at)} {level}", said, tone)


def redacted(said: str) -> str:
    """A message without runs of digits and of Chinese, which may be a citizen's."""
    return _HAN.sub("▮", _DIGITS.sub("▮", said))


def event_rows(data: Path, word: str) -> Iterator[Row]:
    """Events of the journal in which the word stands, newest first."""
    kinds = EventCatalogue.read()
    for entry in reversed(list(_entries(data))):
        means = kinds[entry.event].meaning if entry.event in kinds else entry.event
        fields = " ".join(f"{name}={value}" for name, value in entry.fields.items() if value != "")
        said = " ".join(filter(None, (entry.event, fields, entry.disposition)))
        if word.lower() in said.lower() or word in means:
            tone = Tone.CAUTION if entry.disposition == "failure" else Tone.PLAIN
            yield Row(f"{local_time(entry.at)} #{entry.n} {means}", said, tone)


def today_rows(data: Path, now: dt.datetime, words: Words) -> tuple[Row, ...]:
    """How often what happened today, by the terminal's clock."""
    today = now.astimezone(CHINA).date()
    entries = [one for one in _entries(data) if one.at.astimezone(CHINA).date() == today]
    counts: Mapping[str, int] = {
        "sessions": _count(entries, "session-init"),
        "finished": _count(entries, "session-complete", "success"),
        "left": _count(entries, "session-complete", "abandoned"),
        "submissions": _count(entries, "submission-complete", "success"),
        "staff": _count(entries, "staff-init"),
        "closed": _count(entries, "out-of-service"),
    }
    return tuple(Row(words[f"today_{name}"], str(count)) for name, count in counts.items())


def _count(entries: Iterable[Entry], event: str, disposition: str = "") -> int:
    return sum(
        1
        for one in entries
        if one.event == event and (not disposition or one.disposition == disposition)
    )


def _entries(data: Path) -> Iterator[Entry]:
    folder = data / AUDIT_FOLDER
    if folder.is_dir():
        yield from (one for _, _, one in read(folder) if isinstance(one, Entry))
