"""Delivery by hand: unsent submissions onto a stick, the platform's receipts back from it.

Exporting settles nothing: whatever lies on a stick still waits, and is still sent when the network
is back; the platform then answers "duplicate". Only the platform's signature settles a submission,
also when it comes in a file. What already lies on the stick, whole, is not written again.
"""

from __future__ import annotations

import contextlib
import dataclasses
import errno
import os
from collections.abc import Callable, Iterator
from pathlib import Path

from sync.contract.batch import BATCH_BYTES, BATCH_ITEMS
from sync.contract.batch_file import (
    BATCH_SUFFIX,
    LONGEST_BYTES,
    FileFault,
    FileRefused,
    ReceiptItem,
    batch_name,
    read_batch,
    read_receipt,
    write_batch,
)
from sync.contract.envelope import EnvelopeRefused
from sync.contract.platform import PlatformKey
from sync.outbox import Outbox
from sync.reading import QueuedSubmission, Reading
from sync.submission import Leased, SubmissionState
from sync.verdict import Answer, Judgement, Sent, Verdict, judge

_PAGE = BATCH_ITEMS


@dataclasses.dataclass(frozen=True, slots=True)
class Exported:
    """What an export came to.

    Attributes:
        files: names of the files that were written.
        written: submissions in them.
        already: submissions that lay there before, whole.
        damaged_here: numbers of those that cannot be sent as they are on this disk.
        damaged_there: names of this terminal's files there that are no longer whole; they were
            left alone, unless the very same file was written again.
    """

    files: tuple[str, ...]
    written: int
    already: int
    damaged_here: tuple[str, ...]
    damaged_there: tuple[str, ...]


@dataclasses.dataclass(frozen=True, slots=True)
class ReceiptReport:
    """What a receipt came to.

    Attributes:
        delivered: numbers that are delivered now.
        already: numbers that were before.
        refused: numbers the platform refused for good, now in quarantine.
        later: numbers it did not take this time; they wait as before.
        foreign: answers that prove nothing: not signed by our platform, or about something else.
    """

    delivered: tuple[str, ...] = ()
    already: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()
    later: tuple[str, ...] = ()
    foreign: int = 0


def export(
    reading: Reading,
    folder: Path,
    *,
    states: tuple[SubmissionState, ...] = (SubmissionState.SAVED,),
    tick: Callable[[], None] = lambda: None,
) -> Exported:
    """Write what is not delivered yet as batch files.

    Args:
        reading: the queue.
        folder: on the stick; it must be there.
        states: which submissions; quarantined ones may be asked for.
        tick: called once for each submission.

    Raises:
        OSError: the stick refused; what was written before is whole.
        StoreError: the queue cannot be read.
    """
    stick = _Stick(folder)
    already, written = 0, 0
    damaged_here: list[str] = []
    for one in _everything(reading, states):
        tick()
        if one.key in stick.lying_there(_terminal(one)):
            already += 1
            continue
        wire = reading.envelope(one.key)
        if wire is None or not _sound(one, wire):
            damaged_here.append(one.number)
            continue
        stick.add(_terminal(one), wire)
        written += 1
    stick.finish()
    damaged_there = tuple(name for name in stick.damaged if name not in stick.files)
    return Exported(tuple(stick.files), written, already, tuple(damaged_here), damaged_there)


class _Stick:
    """Where batch files are written, one after the other, each of one terminal."""

    def __init__(self, folder: Path) -> None:
        self.files: list[str] = []
        self.damaged: list[str] = []
        self._folder = folder
        self._there: dict[str, frozenset[str]] = {}
        self._terminal = ""
        self._batch: list[bytes] = []
        self._bytes = 0

    def lying_there(self, terminal: str) -> frozenset[str]:
        """The keys in the whole files of this terminal that lay there at first."""
        if terminal not in self._there:
            keys: set[str] = set()
            for path in sorted(self._folder.glob(f"guanjia-{terminal}-*{BATCH_SUFFIX}")):
                try:
                    manifest, _ = read_batch(read_bounded(path))
                except (FileRefused, OSError):
                    self.damaged.append(path.name)
                    continue
                keys.update(item.key for item in manifest.items)
            self._there[terminal] = frozenset(keys)
        return self._there[terminal]

    def add(self, terminal: str, wire: bytes) -> None:
        """One more; a full batch is written first."""
        full = len(self._batch) == BATCH_ITEMS or self._bytes + len(wire) > BATCH_BYTES
        if self._batch and (full or terminal != self._terminal):
            self.finish()
        self._terminal = terminal
        self._batch.append(wire)
        self._bytes += len(wire)

    def finish(self) -> None:
        """Write what there is."""
        if not self._batch:
            return
        content = write_batch(self._batch)
        name = batch_name(content, self._terminal)
        write_whole(self._folder / name, content)
        self.files.append(name)
        self._batch, self._bytes = [], 0


def import_receipt(
    data: bytes, *, reading: Reading, outbox: Outbox, platform: PlatformKey
) -> ReceiptReport:
    """Settle what the platform signed, and nothing else; any number of times.

    Args:
        data: content of a receipt file.
        reading: the queue, to compare answers with what was sent.
        outbox: the same queue, to settle in.
        platform: whose signatures count.

    Raises:
        FileRefused: it is no whole receipt file; nothing was changed.
        StoreError: the queue cannot be read or written; what was settled before stays so.
    """
    numbers: dict[str, list[str]] = {name: [] for name in ("delivered", "already", "refused")}
    later: list[str] = []
    foreign = 0
    for item in read_receipt(data).items:
        found = reading.find(item.key)
        if not found:
            foreign += 1
            continue
        one = found[0]
        if one.state is SubmissionState.DELIVERED:
            numbers["already"].append(one.number)
            continue
        judgement = _judged(item, one, reading, platform)
        if judgement is None or not judgement.signed:
            foreign += 1
        elif judgement.verdict in (Verdict.DELIVERED, Verdict.DUPLICATE):
            outbox.acknowledge(one.key, judgement.acknowledgement)
            numbers["delivered"].append(one.number)
        elif judgement.verdict is Verdict.PERMANENT:
            outbox.quarantine(one.key, judgement.reason)
            numbers["refused"].append(one.number)
        else:
            later.append(one.number)
    return ReceiptReport(
        delivered=tuple(numbers["delivered"]),
        already=tuple(numbers["already"]),
        refused=tuple(numbers["refused"]),
        later=tuple(later),
        foreign=foreign,
    )


def read_bounded(path: Path, limit_bytes: int = LONGEST_BYTES) -> bytes:
    """A file's content, as long as any of ours can be.

    Raises:
        FileRefused: longer, or no file at all.
        OSError: it cannot be read.
    """
    # A device or a pipe of that name would be read for ever.
    handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    with os.fdopen(handle, "rb") as file:
        if not path.is_file():
            raise FileRefused(FileFault.FOREIGN)
        data = file.read(limit_bytes + 1)
    if len(data) > limit_bytes:
        raise FileRefused(FileFault.TOO_LARGE)
    return data


def write_whole(path: Path, content: bytes) -> None:
    """Write a file that is complete or not there: aside, made durable, then renamed.

    Raises:
        OSError: the disk refused; what was there before is untouched.
    """
    fresh = path.with_name(f".{path.name}.new")
    try:
        # Sticks know no permissions; those of the folder hold.
        with fresh.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        fresh.rename(path)
    except BaseException:
        with contextlib.suppress(OSError):
            fresh.unlink(missing_ok=True)
        raise
    handle = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    except OSError as error:
        # Some file systems of sticks cannot do that for a folder.
        if error.errno not in (errno.EINVAL, errno.ENOTSUP):
            raise
    finally:
        os.close(handle)


def _everything(
    reading: Reading, states: tuple[SubmissionState, ...]
) -> Iterator[QueuedSubmission]:
    after = 0
    while page := reading.submissions(states, _PAGE, after=after):
        yield from page
        after = page[-1].seq


def _terminal(one: QueuedSubmission) -> str:
    # The number tells whose it is, also when the terminal has got another one since.
    return one.number[:13]


def _sound(one: QueuedSubmission, wire: bytes) -> bool:
    try:
        Sent.of(_as_sent(one, wire))
    except EnvelopeRefused:
        return False
    return True


def _as_sent(one: QueuedSubmission, wire: bytes) -> Leased:
    return Leased(one.key, one.number, one.attempts, wire)


def _judged(
    item: ReceiptItem, one: QueuedSubmission, reading: Reading, platform: PlatformKey
) -> Judgement | None:
    wire = reading.envelope(one.key)
    if wire is None:
        return None
    leased = _as_sent(one, wire)
    try:
        sent = Sent.of(leased)
    except EnvelopeRefused:
        return None
    return judge(Answer(item.status, item.statement), leased, sent, platform)
