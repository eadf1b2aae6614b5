"""Delivery by hand: unsent submissions onto a stick, the platform's receipts back from it.

Exporting settles nothing: whatever lies on a stick still waits, and is still sent when the network
is back; the platform then answers "duplicate". Only the platform's signature settles a submission
or an attachment, also when it comes in a file. What lies on the stick already, whole, is left.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from sqlalchemy import select

from sync.contract.acknowledgement import AttachmentHeld, verify
from sync.contract.attachment import AttachmentRef
from sync.contract.batch import BATCH_BYTES, BATCH_ITEMS
from sync.contract.batch_file import (
    BATCH_ATTACHMENTS,
    BATCH_SUFFIX,
    CarriedAttachment,
    FileRefused,
    ReceiptItem,
    batch_name,
    read_batch,
    read_receipt,
    sealed_name,
    write_batch,
)
from sync.contract.envelope import EnvelopeRefused
from sync.contract.platform import PlatformKey
from sync.outbox import Outbox
from sync.reading import QueuedSubmission, Reading
from sync.schema import attachments
from sync.stick import copy_whole, is_whole, read_bounded, write_whole
from sync.submission import Leased, SubmissionState
from sync.uploads import rows
from sync.verdict import Answer, Judgement, Sent, Verdict, judge

# For those who look for them where they are used.
__all__ = [
    "Exported",
    "ReceiptReport",
    "export",
    "import_receipt",
    "read_bounded",
    "write_whole",
]

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
        attachments: sealed files that were written.
        attachments_already: sealed files that lay there before, whole.
        attachments_damaged: digests of those that are not whole on this disk, or not there.
    """

    files: tuple[str, ...]
    written: int
    already: int
    damaged_here: tuple[str, ...]
    damaged_there: tuple[str, ...]
    attachments: int = 0
    attachments_already: int = 0
    attachments_damaged: tuple[str, ...] = ()


@dataclasses.dataclass(frozen=True, slots=True)
class ReceiptReport:
    """What a receipt came to.

    Attributes:
        delivered: numbers that are delivered now.
        already: numbers that were before.
        refused: numbers the platform refused for good, now in quarantine.
        later: numbers it did not take this time; they wait as before.
        foreign: answers that prove nothing: not signed by our platform, or about something else.
        attachments: sealed files that the platform holds now.
        attachments_already: those that were known to be held before.
    """

    delivered: tuple[str, ...] = ()
    already: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()
    later: tuple[str, ...] = ()
    foreign: int = 0
    attachments: int = 0
    attachments_already: int = 0


def export(
    reading: Reading,
    folder: Path,
    *,
    states: tuple[SubmissionState, ...] = (SubmissionState.SAVED,),
    tick: Callable[[], None] = lambda: None,
    sealed: Path | None = None,
) -> Exported:
    """Write what is not delivered yet as batch files, and its attachments beside them.

    An attachment that waits is carried also when its submission went over the network before.

    Args:
        reading: the queue.
        folder: on the stick; it must be there.
        states: which submissions; quarantined ones may be asked for.
        tick: called once for each submission.
        sealed: folder of the terminal's sealed files; without it none are carried.

    Raises:
        OSError: the stick refused; what was written before is whole.
        StoreError: the queue cannot be read.
    """
    stick = _Stick(folder)
    already, written = 0, 0
    damaged_here: list[str] = []
    waiting: dict[AttachmentRef, None] = {}
    for one in _everything(reading, states):
        tick()
        files = reading.attachments(one.key)
        waiting.update((ref, None) for ref, waits in files if waits)
        if one.key in stick.lying_there(_terminal(one)):
            already += 1
            continue
        wire = reading.envelope(one.key)
        if wire is None or not _sound(one, wire):
            damaged_here.append(one.number)
            continue
        stick.add(_terminal(one), one.key, wire, [ref for ref, _ in files])
        written += 1
    stick.finish()
    if sealed is not None:
        for ref in dict.fromkeys((*waiting, *reading.left_behind())):
            stick.carry(ref, sealed)
    damaged_there = tuple(name for name in stick.damaged if name not in stick.files)
    return Exported(
        tuple(stick.files),
        written,
        already,
        tuple(damaged_here),
        damaged_there,
        stick.carried,
        stick.carried_already,
        tuple(stick.not_whole),
    )


class _Stick:
    """Where batch files are written, one after the other, each of one terminal."""

    def __init__(self, folder: Path) -> None:
        self.files: list[str] = []
        self.damaged: list[str] = []
        self._folder = folder
        self._there: dict[str, frozenset[str]] = {}
        self._terminal = ""
        self.carried = 0
        self.carried_already = 0
        self.not_whole: list[str] = []
        self._batch: dict[str, bytes] = {}
        self._attached: dict[str, list[CarriedAttachment]] = {}
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

    def add(self, terminal: str, key: str, wire: bytes, files: Sequence[AttachmentRef]) -> None:
        """One more; a full batch is written first."""
        attached = [CarriedAttachment(ref.digest, ref.size) for ref in files][:BATCH_ATTACHMENTS]
        named = sum(map(len, self._attached.values())) + len(attached)
        full = len(self._batch) == BATCH_ITEMS or self._bytes + len(wire) > BATCH_BYTES
        if self._batch and (full or named > BATCH_ATTACHMENTS or terminal != self._terminal):
            self.finish()
        self._terminal = terminal
        self._batch[key] = wire
        self._attached[key] = attached
        self._bytes += len(wire)

    def finish(self) -> None:
        """Write what there is."""
        if not self._batch:
            return
        content = write_batch(list(self._batch.values()), self._attached)
        name = batch_name(content, self._terminal)
        write_whole(self._folder / name, content)
        self.files.append(name)
        self._batch, self._attached, self._bytes = {}, {}, 0

    def carry(self, ref: AttachmentRef, sealed: Path) -> None:
        """A sealed file, unless it lies there whole."""
        path = self._folder / sealed_name(ref.digest)
        if is_whole(path, ref):
            self.carried_already += 1
        elif is_whole(sealed / ref.digest, ref) and copy_whole(sealed / ref.digest, path, ref):
            self.carried += 1
        else:
            self.not_whole.append(ref.digest)


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
    receipt = read_receipt(data)
    for item in receipt.items:
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
    held = [_settle_attachment(one, outbox, platform) for one in receipt.attachments]
    return ReceiptReport(
        delivered=tuple(numbers["delivered"]),
        already=tuple(numbers["already"]),
        refused=tuple(numbers["refused"]),
        later=tuple(later),
        foreign=foreign + held.count(None),
        attachments=held.count(True),
        attachments_already=held.count(False),
    )


def _settle_attachment(statement: bytes, outbox: Outbox, platform: PlatformKey) -> bool | None:
    """Whether it is settled now; ``None`` for what proves nothing of a file of ours.

    The file itself stays: the terminal, which may be sending it at this moment, removes it when it
    looks for what is no longer needed.
    """
    said = verify(statement, platform)
    if not isinstance(said, AttachmentHeld):
        return None
    ours = select(attachments).where(attachments.c.digest == said.digest)
    with outbox.transaction() as connection:
        row = connection.execute(ours).one_or_none()
        if row is None or row.size != said.size:
            return None
        if row.state != "waiting":
            return False
        ref = AttachmentRef(row.digest, row.size, row.content_type)
        rows.settle(connection, ref, statement, dt.datetime.now(dt.UTC).isoformat())
    return True


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
