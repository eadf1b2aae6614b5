"""Delivery by hand: a stick to the platform, its receipts back, and the network in between."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

import pytest

from sync.contract.batch_file import FileFault, FileRefused, read_batch, read_receipt
from sync.contract.platform import PlatformKey
from sync.export import Exported, ReceiptReport, export, import_receipt, read_bounded
from sync.hub.importing import Imported, import_file, import_files
from sync.hub.intake import Intake
from sync.hub.server import HubServer
from sync.outbox import Outbox, SubmissionState
from sync.reading import Reading
from tests.sync.factory import ID_NUMBER, NAME, Clock, make_keys, make_outbox, save, utc_now
from tests.sync.road import Road


class Courier:
    """Somebody with a stick between a terminal and the platform."""

    def __init__(self, stick: Path, queue: Outbox, path: Path, hub: HubServer) -> None:
        self.stick = stick
        self.queue = queue
        self.path = path
        self.hub = hub
        secrets = hub.secrets
        self.intake = Intake(hub.ledger, secrets.signer, secrets.seal_by_id, utc_now)

    def export(self, *states: SubmissionState) -> Exported:
        with Reading(self.path) as reading:
            return export(reading, self.stick, states=states or (SubmissionState.SAVED,))

    def batches(self) -> list[Path]:
        return sorted(self.stick.glob("*.batch"))

    def to_the_platform(self) -> list[Imported]:
        return [import_file(path, self.intake) for path in self.batches()]

    def back(self, platform: PlatformKey | None = None) -> list[ReceiptReport]:
        with Reading(self.path) as reading:
            return [
                import_receipt(
                    path.read_bytes(),
                    reading=reading,
                    outbox=self.queue,
                    platform=platform or self.hub.secrets.platform,
                )
                for path in sorted(self.stick.glob("*.receipt"))
            ]


@pytest.fixture
def courier(tmp_path: Path, queue: Outbox, hub: HubServer) -> Courier:
    stick = tmp_path / "stick"
    stick.mkdir()
    return Courier(stick, queue, tmp_path / "terminal" / "outbox.db", hub)


def test_carried_submissions_are_delivered_when_the_receipt_is_back(courier: Courier) -> None:
    numbers = [save(courier.queue).number for _ in range(3)]
    exported = courier.export()
    assert (exported.written, len(exported.files)) == (3, 1)
    (imported,) = courier.to_the_platform()
    assert (imported.new, imported.known, imported.refused) == (3, 0, ())
    (report,) = courier.back()
    assert sorted(report.delivered) == sorted(numbers)
    counts = courier.queue.counts()
    assert (counts.waiting, counts.delivered) == (0, 3)
    assert courier.hub.ledger.total() == 3


def test_export_marks_nothing_as_delivered(courier: Courier) -> None:
    save(courier.queue)
    courier.export()
    courier.to_the_platform()
    assert courier.queue.counts().waiting == 1
    assert courier.queue.counts().delivered == 0


def test_later_delivery_over_the_network_is_a_duplicate(courier: Courier, road: Road) -> None:
    save(courier.queue)
    courier.export()
    courier.to_the_platform()
    report = road.go()
    assert (report.delivered, report.duplicates) == (1, 1)
    assert courier.hub.ledger.total() == 1
    (receipt,) = courier.back()
    assert len(receipt.already) == 1


def test_network_first_then_the_stick_makes_no_second_case(courier: Courier, road: Road) -> None:
    save(courier.queue)
    courier.export()
    assert road.go().delivered == 1
    (imported,) = courier.to_the_platform()
    assert (imported.new, imported.known) == (0, 1)
    assert courier.hub.ledger.total() == 1


def test_exporting_twice_writes_nothing_new(courier: Courier) -> None:
    save(courier.queue)
    courier.export()
    before = {path: path.read_bytes() for path in courier.stick.iterdir()}
    again = courier.export()
    assert (again.written, again.already, again.files) == (0, 1, ())
    assert {path: path.read_bytes() for path in courier.stick.iterdir()} == before


def test_onto_an_empty_stick_the_same_queue_writes_the_same_file(
    courier: Courier, tmp_path: Path
) -> None:
    save(courier.queue)
    first = courier.export().files
    courier.stick = tmp_path / "second"
    courier.stick.mkdir()
    assert courier.export().files == first


def test_only_what_came_since_is_written_beside_it(courier: Courier) -> None:
    save(courier.queue)
    courier.export()
    fresh = save(courier.queue)
    again = courier.export()
    assert (again.written, again.already) == (1, 1)
    manifest, _ = read_batch((courier.stick / again.files[0]).read_bytes())
    assert [item.number for item in manifest.items] == [fresh.number]


def test_many_are_spread_over_files_of_two_hundred(courier: Courier) -> None:
    for _ in range(205):
        save(courier.queue)
    exported = courier.export()
    counts = [len(read_batch(path.read_bytes())[1]) for path in courier.batches()]
    assert (len(exported.files), sorted(counts)) == (2, [5, 200])


def test_importing_twice_gives_the_same_answers_and_no_second_case(courier: Courier) -> None:
    save(courier.queue)
    courier.export()
    (first,) = courier.to_the_platform()
    before = read_receipt(first.receipt.read_bytes()).items[0].statement
    (again,) = courier.to_the_platform()
    assert (again.new, again.known) == (0, 1)
    assert read_receipt(again.receipt.read_bytes()).items[0].statement == before
    assert courier.hub.ledger.total() == 1
    assert len(courier.back()[0].delivered) == 1
    assert len(courier.back()[0].already) == 1


def test_files_name_nobody_and_hold_nothing_readable(courier: Courier) -> None:
    save(courier.queue)
    courier.export()
    courier.to_the_platform()
    for path in courier.stick.iterdir():
        content = path.read_bytes()
        assert NAME.encode() not in content
        assert ID_NUMBER.encode() not in content
        assert ID_NUMBER not in path.name


@pytest.mark.parametrize(
    ("harm", "faults"),
    [
        (lambda data: data[:-1], {FileFault.TRUNCATED}),
        (lambda data: data[: len(data) // 2], {FileFault.TRUNCATED}),
        (lambda data: data[:9], {FileFault.TRUNCATED}),
        (lambda data: b"", {FileFault.FOREIGN}),
        (lambda data: data + b"\0", {FileFault.ALTERED}),
        (lambda data: data[:200] + bytes([data[200] ^ 1]) + data[201:], {FileFault.ALTERED}),
        (lambda data: b"PK\x03\x04" + data, {FileFault.FOREIGN}),
        (lambda data: os.urandom(5000), {FileFault.FOREIGN}),
    ],
    ids=["cut-1", "cut-half", "cut-head", "empty", "longer", "changed", "zip", "noise"],
)
def test_harmed_file_is_refused_on_both_sides_and_harms_nothing(
    courier: Courier, harm: object, faults: set[FileFault]
) -> None:
    assert callable(harm)
    save(courier.queue)
    courier.export()
    (batch,) = courier.batches()
    whole = batch.read_bytes()
    batch.write_bytes(harm(whole))
    with pytest.raises(FileRefused) as caught:
        import_file(batch, courier.intake)
    assert caught.value.fault in faults
    assert courier.hub.ledger.total() == 0
    assert not list(courier.stick.glob("*.receipt"))
    batch.write_bytes(whole)
    (imported,) = courier.to_the_platform()
    imported.receipt.write_bytes(harm(imported.receipt.read_bytes()))
    with pytest.raises(FileRefused) as back:
        courier.back()
    assert back.value.fault in faults
    assert courier.queue.counts().waiting == 1


def test_harmed_file_on_the_stick_is_written_again(courier: Courier) -> None:
    save(courier.queue)
    courier.export()
    (batch,) = courier.batches()
    batch.write_bytes(batch.read_bytes()[:-5])
    again = courier.export()
    assert again.written == 1
    assert courier.to_the_platform()[0].new == 1


def test_one_bad_file_never_stops_the_others(courier: Courier) -> None:
    save(courier.queue)
    courier.export()
    bad, missing = courier.stick / "a.batch", courier.stick / "b.batch"
    bad.write_bytes(b"nonsense")
    found = import_files([bad, missing, courier.stick, *courier.batches()[1:]], courier.intake)
    assert found[bad] is FileFault.FOREIGN
    assert isinstance(found[missing], OSError)
    assert sum(isinstance(one, Imported) for one in found.values()) == 1


def test_receipt_that_another_platform_signed_settles_nothing(courier: Courier) -> None:
    save(courier.queue)
    courier.export()
    courier.to_the_platform()
    (report,) = courier.back(make_keys().platform)
    assert report == ReceiptReport(foreign=1)
    assert courier.queue.counts().waiting == 1


def test_receipt_of_another_terminal_settles_nothing(courier: Courier, tmp_path: Path) -> None:
    save(courier.queue)
    courier.export()
    courier.to_the_platform()
    courier.path = tmp_path / "other" / "outbox.db"
    courier.queue = make_outbox(courier.path, courier.hub.secrets.platform, Clock())
    own = save(courier.queue)
    assert courier.back() == [ReceiptReport(foreign=1)]
    assert courier.queue.state(own.key) is SubmissionState.SAVED
    courier.queue.close()


def test_refused_one_comes_back_with_its_reason(courier: Courier) -> None:
    saved = save(courier.queue, content_type="application/x-of-tomorrow")
    courier.export()
    (imported,) = courier.to_the_platform()
    assert imported.refused == (saved.number,)
    assert courier.back()[0].refused == (saved.number,)
    assert courier.queue.state(saved.key) is SubmissionState.QUARANTINED
    assert "不认识" in courier.queue.reason(saved.key)
    assert courier.export(SubmissionState.QUARANTINED).already == 1


def test_what_the_disk_changed_is_not_carried(courier: Courier) -> None:
    bad, good = save(courier.queue), save(courier.queue)
    with sqlite3.connect(courier.path) as raw:
        raw.execute(
            "UPDATE submissions SET envelope = CAST(substr(envelope, 1, 400) AS BLOB)"
            " WHERE key = ?",
            (bad.key,),
        )
    raw.close()
    exported = courier.export()
    assert exported.damaged_here == (bad.number,)
    manifest, _ = read_batch(courier.batches()[0].read_bytes())
    assert [item.number for item in manifest.items] == [good.number]


def test_stick_that_is_not_there_or_is_full_leaves_nothing_half(courier: Courier) -> None:
    save(courier.queue)
    courier.stick.rmdir()
    with pytest.raises(OSError, match="No such file"):
        courier.export()
    assert courier.queue.counts().waiting == 1


def test_pipe_under_a_file_s_name_is_not_waited_for(tmp_path: Path) -> None:
    pipe = tmp_path / "x.receipt"
    os.mkfifo(pipe)
    with pytest.raises(FileRefused):
        read_bounded(pipe)
