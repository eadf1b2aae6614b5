"""Attachments on a stick: with their submissions, or after them, and the platform's word back."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from sync.attachments import AttachmentStore
from sync.contract.attachment import AttachmentRef
from sync.contract.batch_file import sealed_name
from sync.export import Exported, ReceiptReport, export, import_receipt
from sync.hub.held import HeldFiles, HoldingLimits
from sync.hub.importing import CarriedFiles, Imported, SealedFault, import_file, import_files
from sync.hub.intake import Intake
from sync.hub.server import HubServer
from sync.outbox import Enqueued, Outbox
from sync.reading import Reading
from sync.uploads import Uploader
from tests.sync.factory import Clock, make_keys, save, utc_now
from tests.sync.road import Road
from tests.sync.uploads.sending import TYPE, enqueue

CONTENT = b"page one" * 40_000


class Courier:
    """Somebody with a stick between a terminal with attachments and the platform."""

    def __init__(self, folder: Path, queue: Outbox, hub: HubServer, clock: Clock) -> None:
        self.stick = folder / "stick"
        self.stick.mkdir()
        self.sealed = folder / "terminal" / "attachments"
        self.queue = queue
        self.path = folder / "terminal" / "outbox.db"
        self.hub = hub
        self.clock = clock
        self.files = AttachmentStore(
            self.sealed, platform=hub.secrets.platform, reserve_bytes=0, monotonic=clock.monotonic
        )
        secrets = hub.secrets
        self.intake = Intake(hub.ledger, secrets.signer, secrets.seal_by_id, utc_now)
        self.carried = CarriedFiles(
            hub.held, hub.ledger, secrets.signer, secrets.seal_by_id, utc_now
        )

    def save(self, content: bytes = CONTENT) -> tuple[Enqueued, AttachmentRef]:
        ref = self.files.put(content, TYPE)
        return enqueue(self.queue, ref), ref

    def export(self) -> Exported:
        with Reading(self.path) as reading:
            return export(reading, self.stick, sealed=self.sealed)

    def on_stick(self, ref: AttachmentRef) -> Path:
        return self.stick / sealed_name(ref.digest)

    def to_the_platform(self, pattern: str = "*.batch") -> list[Imported]:
        paths = sorted(self.stick.glob(pattern))
        return [import_file(path, self.intake, carried=self.carried) for path in paths]

    def back(self) -> ReceiptReport:
        (path,) = self.stick.glob("*.receipt")
        with Reading(self.path) as reading:
            platform = self.hub.secrets.platform
            data = path.read_bytes()
            return import_receipt(data, reading=reading, outbox=self.queue, platform=platform)

    def collect(self) -> None:
        """What the terminal does now and then with files that nothing needs."""
        Uploader(
            self.queue, self.files, platform=self.hub.secrets.platform, clock=self.clock
        ).collect()

    def state_at_the_platform(self, number: str) -> str:
        assert self.hub.processing.settle(10.0)
        found = self.hub.ledger.case(number)
        assert found is not None
        return found.state


@pytest.fixture
def courier(tmp_path: Path, queue: Outbox, hub: HubServer, clock: Clock) -> Courier:
    return Courier(tmp_path, queue, hub, clock)


def test_a_case_with_attachments_goes_by_stick_alone_and_is_opened(courier: Courier) -> None:
    saved, ref = courier.save()
    exported = courier.export()
    assert (exported.written, exported.attachments, exported.attachments_damaged) == (1, 1, ())
    assert CONTENT[:64] not in courier.on_stick(ref).read_bytes()
    (imported,) = courier.to_the_platform()
    assert (imported.new, imported.attachments, imported.faults) == (1, 1, ())
    assert courier.state_at_the_platform(saved.number) == "accepted-for-check"
    report = courier.back()
    assert (report.delivered, report.attachments, report.foreign) == ((saved.number,), 1, 0)
    assert courier.files.check(ref) is None
    courier.collect()
    assert list(courier.sealed.iterdir()) == []


def test_everything_may_be_done_twice(courier: Courier) -> None:
    saved, _ = courier.save()
    courier.export()
    before = {path: path.read_bytes() for path in courier.stick.iterdir()}
    again = courier.export()
    assert (again.attachments, again.attachments_already) == (0, 1)
    assert {path: path.read_bytes() for path in courier.stick.iterdir()} == before
    (first,) = courier.to_the_platform()
    statement = first.receipt.read_bytes()
    (second,) = courier.to_the_platform()
    assert (second.known, second.attachments) == (1, 1)
    # The very same words, but for the HTTP status of a submission that is known by now.
    assert len(second.receipt.read_bytes()) == len(statement)
    assert courier.back().attachments == 1
    report = courier.back()
    assert (report.already, report.attachments, report.attachments_already) == (
        (saved.number,),
        0,
        1,
    )
    assert courier.export().attachments == 0
    assert courier.hub.ledger.total() == 1


def test_one_file_of_two_submissions_lies_on_the_stick_once(courier: Courier) -> None:
    ref = courier.files.put(CONTENT, TYPE)
    enqueue(courier.queue, ref)
    enqueue(courier.queue, ref)
    assert courier.export().attachments == 1
    (imported,) = courier.to_the_platform()
    assert (imported.new, imported.attachments) == (2, 1)
    assert courier.back().attachments == 1


HARM: list[tuple[Callable[[bytes], bytes | None], SealedFault]] = [
    (lambda data: data[:-1], SealedFault.TRUNCATED),
    (lambda data: b"", SealedFault.TRUNCATED),
    (lambda data: data[:99] + bytes([data[99] ^ 1]) + data[100:], SealedFault.ALTERED),
    (lambda data: data + b"\0", SealedFault.ALTERED),
    (lambda data: os.urandom(len(data)), SealedFault.ALTERED),
    (lambda data: None, SealedFault.MISSING),
]


@pytest.mark.parametrize(
    ("harm", "fault"), HARM, ids=["cut", "empty", "changed", "longer", "noise", "missing"]
)
def test_a_harmed_file_is_refused_and_stops_nothing_else(
    courier: Courier, harm: Callable[[bytes], bytes | None], fault: SealedFault
) -> None:
    bad, harmed = courier.save(b"x" * 70_000)
    good, _ = courier.save(b"y" * 70_000)
    plain = save(courier.queue)
    courier.export()
    whole = courier.on_stick(harmed).read_bytes()
    left = harm(whole)
    courier.on_stick(harmed).unlink()
    if left is not None:
        courier.on_stick(harmed).write_bytes(left)
    (imported,) = courier.to_the_platform()
    assert (imported.new, imported.attachments) == (3, 1)
    assert imported.faults == ((harmed.digest, fault),)
    assert courier.state_at_the_platform(bad.number) == "waiting-for-attachments"
    assert courier.state_at_the_platform(good.number) == "accepted-for-check"
    assert courier.state_at_the_platform(plain.number) == "accepted-for-check"
    assert courier.back().attachments == 1
    # The runbook's way: export once more, and carry that.
    again = courier.export()
    assert (again.written, again.attachments) == (0, 1)
    assert courier.on_stick(harmed).read_bytes() == whole
    assert courier.to_the_platform()[0].faults == ()
    assert courier.state_at_the_platform(bad.number) == "accepted-for-check"


def test_what_the_network_began_the_stick_completes(courier: Courier) -> None:
    saved, ref = courier.save()
    sealed = (courier.sealed / ref.digest).read_bytes()
    courier.hub.held.create(ref.digest, ref.size)
    courier.hub.held.append(ref.digest, 0, sealed[:70_000])
    courier.export()
    assert courier.to_the_platform()[0].attachments == 1
    assert courier.state_at_the_platform(saved.number) == "accepted-for-check"


def test_an_attachment_follows_alone_after_its_submission(courier: Courier, road: Road) -> None:
    saved, _ = courier.save()
    assert road.go().delivered == 1
    assert courier.state_at_the_platform(saved.number) == "waiting-for-attachments"
    exported = courier.export()
    assert (exported.written, exported.files, exported.attachments) == (0, (), 1)
    (imported,) = courier.to_the_platform("*.sealed")
    assert (imported.attachments, imported.faults) == (1, ())
    assert courier.state_at_the_platform(saved.number) == "accepted-for-check"
    assert courier.back().attachments == 1


def test_a_lone_file_for_another_platform_is_not_taken(courier: Courier, tmp_path: Path) -> None:
    other = AttachmentStore(tmp_path / "other", platform=make_keys().platform, reserve_bytes=0)
    ref = other.put(CONTENT, TYPE)
    foreign = courier.on_stick(ref)
    foreign.write_bytes((tmp_path / "other" / ref.digest).read_bytes())
    nameless = courier.stick / "holiday.sealed"
    nameless.write_bytes(b"\xff\xd8")
    found = import_files([foreign, nameless], courier.intake, carried=courier.carried)
    for path in (foreign, nameless):
        one = found[path]
        assert isinstance(one, Imported)
        assert [fault for _, fault in one.faults] == [SealedFault.FOREIGN]
    assert courier.hub.held.extent(ref.digest) is None
    assert not list(courier.stick.glob("*.receipt"))


def test_a_file_that_the_disk_lost_is_named_and_the_rest_is_carried(courier: Courier) -> None:
    _, lost = courier.save(b"x" * 9000)
    _, changed = courier.save(b"y" * 9000)
    courier.save(b"z" * 9000)
    (courier.sealed / lost.digest).unlink()
    (courier.sealed / changed.digest).write_bytes(b"?" * changed.size)
    exported = courier.export()
    assert (exported.written, exported.attachments) == (3, 1)
    assert set(exported.attachments_damaged) == {lost.digest, changed.digest}


def test_a_statement_of_another_platform_settles_no_file(courier: Courier) -> None:
    courier.save()
    courier.export()
    courier.to_the_platform()
    (path,) = courier.stick.glob("*.receipt")
    with Reading(courier.path) as reading:
        report = import_receipt(
            path.read_bytes(),
            reading=reading,
            outbox=courier.queue,
            platform=make_keys().platform,
        )
    assert (report.attachments, report.foreign) == (0, 2)
    assert courier.export().attachments_already == 1


def test_a_platform_without_room_says_so_and_takes_the_submissions(
    courier: Courier, tmp_path: Path
) -> None:
    _, ref = courier.save()
    courier.export()
    secrets = courier.hub.secrets
    full = HeldFiles(tmp_path / "full", utc_now, HoldingLimits(reserve_bytes=1 << 60))
    carried = CarriedFiles(full, courier.hub.ledger, secrets.signer, secrets.seal_by_id, utc_now)
    (path,) = courier.stick.glob("*.batch")
    imported = import_file(path, courier.intake, carried=carried)
    assert (imported.new, imported.attachments) == (1, 0)
    assert imported.faults == ((ref.digest, SealedFault.NO_ROOM),)
    assert courier.to_the_platform()[0].attachments == 1
