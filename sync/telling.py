"""Takes what this terminal says of itself to the platform, beside everything else.

Reports wait in a file of their own: they never take a turn of the queue's, and submissions do not
wait for them. At most ``LIMIT`` wait; when more come, the oldest two become one, which keeps their
counts and says how many were merged into it.
"""

from __future__ import annotations

import dataclasses
import logging
import threading
import time
from collections.abc import Callable
from pathlib import Path

import msgspec

from sync.contract.asking import Asker, NotAnswered
from sync.contract.reach import LAST_RING
from sync.contract.status import (
    MOST_COUNTS,
    REPORTS_AT_ONCE,
    TOLD_EVERY_S,
    ItemCount,
    StatusKept,
    TellStatus,
    TerminalStatus,
)
from sync.contract.structs import prepare_structs
from sync.identity.files import write_whole

_log = logging.getLogger("sync.telling")

FILE = "status.jsonl"
RING_FILE = "ring"
# Two days at one in five minutes, with as many changes in between.
LIMIT = 1000
WITHIN_S = 15.0
# Changes come in bunches: a cover that opens, a printer that is away.
SETTLE_S = 2.0
_RETRY_S = 30.0
_FILE_BYTES = 64 * 1024 * 1024


class WaitingReports:
    """Reports that the platform does not have yet, in a file; used by one thread at a time.

    Args:
        file: theirs alone; one that cannot be read is begun anew.
        limit: so many wait at most.
    """

    def __init__(self, file: Path, limit: int = LIMIT) -> None:
        self._file = file
        self._limit = limit
        self._waiting = _read(file)[-limit:]

    def __len__(self) -> int:
        return len(self._waiting)

    def add(self, report: TerminalStatus) -> None:
        """Keep one more.

        Raises:
            OSError: the disk refused; it waits in memory.
            msgspec.ValidationError: the platform could not read it, so it is not kept.
        """
        # One that the platform cannot read would keep all after it from being told.
        msgspec.json.decode(msgspec.json.encode(report), type=TerminalStatus)
        self._waiting.append(report)
        if len(self._waiting) > self._limit:
            while len(self._waiting) > self._limit:
                older, newer = self._waiting[:2]
                self._waiting[:2] = [merged(older, newer)]
            self._write()
            return
        with self._file.open("ab") as file:
            file.write(msgspec.json.encode(report) + b"\n")

    def oldest(self, most: int = REPORTS_AT_ONCE) -> tuple[TerminalStatus, ...]:
        """What is to be told next."""
        return tuple(self._waiting[:most])

    def told(self, count: int) -> None:
        """So many of the oldest are the platform's now.

        Raises:
            OSError: the disk refused; after a restart they are told again, which does no harm.
        """
        del self._waiting[:count]
        self._write()

    def _write(self) -> None:
        lines = b"".join(msgspec.json.encode(one) + b"\n" for one in self._waiting)
        write_whole(self._file, lines, 0o600)


def merged(older: TerminalStatus, newer: TerminalStatus) -> TerminalStatus:
    """The newer one with the counts of both."""
    counted: dict[tuple[str, str, str], ItemCount] = {}
    for one in (*older.counts, *newer.counts):
        place = (one.item, one.what, one.detail)
        before = counted.get(place)
        many = one.count + (0 if before is None else before.count)
        counted[place] = msgspec.structs.replace(one, count=many)
    return msgspec.structs.replace(
        newer,
        counts=tuple(counted.values())[:MOST_COUNTS],
        lost=older.lost + newer.lost + 1,
    )


@dataclasses.dataclass(frozen=True, slots=True)
class Pace:
    """How often is told, in seconds; ``settle_s`` is waited for more after a change."""

    every_s: float = TOLD_EVERY_S
    settle_s: float = SETTLE_S
    retry_s: float = _RETRY_S


class Telling:
    """Tells the platform, on a thread of its own.

    Args:
        waiting: where reports wait.
        gather: the terminal now, called on that thread.
        asker: brings them.
        on_answer: hears what the platform says to them: an offer, the ring.
        pace: how often.
    """

    def __init__(
        self,
        waiting: WaitingReports,
        gather: Callable[[], TerminalStatus],
        asker: Asker,
        *,
        on_answer: Callable[[StatusKept], None] = lambda _: None,
        pace: Pace | None = None,
    ) -> None:
        self._waiting = waiting
        self._gather = gather
        self._asker = asker
        self._on_answer = on_answer
        self._pace = pace or Pace()
        self._changed = threading.Event()
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin; once."""
        prepare_structs()
        self._thread = threading.Thread(target=self._run, name="telling", daemon=True)
        self._thread.start()

    def change(self) -> None:
        """Something is otherwise than it was told: say so soon."""
        self._changed.set()

    def stop(self, timeout_s: float) -> None:
        """End; whoever answers the asker is closed before, so that nothing is waited for."""
        self._stopping.set()
        self._changed.set()
        if self._thread is not None:
            self._thread.join(timeout_s)

    def tell(self) -> bool:
        """Write down how the terminal is, and tell everything that waits; whether all was told."""
        try:
            self._waiting.add(self._gather())
        except OSError as error:
            _log.error("a report was not kept: %s", error.strerror)
        return self._tell_waiting()

    def _tell_waiting(self) -> bool:
        while (reports := self._waiting.oldest()) and not self._stopping.is_set():
            try:
                answer = self._asker.ask(TellStatus(reports=reports), within_s=WITHIN_S)
            except NotAnswered:
                return False
            if not isinstance(answer, StatusKept) or answer.count != len(reports):
                # An older platform declines; it is asked again with the next report.
                return False
            try:
                self._waiting.told(len(reports))
            except OSError as error:
                _log.error("told reports were not removed: %s", error.strerror)
            self._on_answer(answer)
        return not self._stopping.is_set()

    def _run(self) -> None:
        while not self._stopping.is_set():
            self._changed.clear()
            all_told = self._safely(self.tell)
            next_at = time.monotonic() + self._pace.every_s
            while not all_told and not self._changed.wait(self._pace.retry_s):
                if time.monotonic() >= next_at:
                    break
                all_told = self._safely(self._tell_waiting)
            self._changed.wait(max(0.0, next_at - time.monotonic()))
            if not self._stopping.is_set():
                self._stopping.wait(self._pace.settle_s)

    def _safely(self, tell: Callable[[], bool]) -> bool:
        try:
            return tell()
        except Exception as error:
            # A bug in here must not end what the operations room sees of this terminal.
            _log.error("status: %s", type(error).__name__)
            return True


def ring_kept(data: Path) -> int:
    """The ring that the platform put this terminal in; the last one as long as it said nothing."""
    try:
        ring = int((data / RING_FILE).read_text(encoding="ascii"))
    except (OSError, ValueError):
        return LAST_RING
    return ring if 0 <= ring <= LAST_RING else LAST_RING


def keep_ring(data: Path, ring: int) -> None:
    """Keep the ring over a restart.

    Raises:
        OSError: the disk refused.
    """
    if ring != ring_kept(data):
        write_whole(data / RING_FILE, f"{ring}\n".encode("ascii"), 0o600)


def _read(file: Path) -> list[TerminalStatus]:
    try:
        if file.stat().st_size > _FILE_BYTES:
            return []
        lines = file.read_bytes().splitlines()
    except OSError:
        return []
    kept = []
    for line in lines:
        try:
            kept.append(msgspec.json.decode(line, type=TerminalStatus))
        except (msgspec.DecodeError, UnicodeDecodeError):
            # The last line of a power cut, or another version's.
            continue
    return kept
