"""From the terminal's folder to the platform's: sent, signed for, settled, and gone from here."""

from __future__ import annotations

from pathlib import Path

from sync.attachments import Damage
from sync.contract.attachment import open_bytes
from sync.hub.server import HubServer
from sync.outbox import Outbox
from tests.sync.uploads.conftest import CONTENT
from tests.sync.uploads.sending import TYPE, Sender, enqueue


def state(hub: HubServer, number: str) -> str:
    hub.processing.settle(10.0)
    kept = hub.ledger.case(number)
    assert kept is not None
    return kept.state


def events(hub: HubServer, number: str) -> list[str]:
    return [one.event for one in hub.ledger.timeline(number)]


def at_hub(hub: HubServer, digest: str) -> bytes:
    source = hub.held.open(digest)
    assert source is not None
    with source:
        return source.read()


def test_a_submission_and_its_attachment_arrive_and_the_file_leaves_the_terminal(
    sender: Sender, hub: HubServer
) -> None:
    saved, ref = sender.save(CONTENT)
    report = sender.go()
    assert (report.delivered, report.uploaded) == (1, 1)
    assert open_bytes(at_hub(hub, ref.digest), hub.secrets.seal_by_id) == CONTENT
    assert sender.files.check(ref) is Damage.MISSING
    assert state(hub, saved.number) == "accepted-for-check"
    assert sender.go(60.0).uploaded == 0


def test_a_case_waits_for_the_last_of_its_attachments_and_then_goes_on(
    sender: Sender, hub: HubServer, queue: Outbox
) -> None:
    first, second = sender.files.put(CONTENT, TYPE), sender.files.put(b"second", TYPE)
    saved = enqueue(queue, first, second)
    # Only the submission is sent: as if the line went down before the attachments.
    sealed = queue.take(1)[0]
    hub_says = sender.relay._wires[0].submit(sealed.key, sealed.envelope)
    queue.acknowledge(sealed.key, getattr(hub_says, "body", b""))
    assert state(hub, saved.number) == "waiting-for-attachments"
    assert events(hub, saved.number) == ["received", "opened", "waiting-for-attachments"]
    assert sender.go().uploaded == 2
    assert state(hub, saved.number) == "accepted-for-check"
    assert events(hub, saved.number) == [
        "received",
        "opened",
        "waiting-for-attachments",
        "accepted-for-check",
    ]


def test_an_attachment_that_is_not_what_the_document_says_makes_the_case_invalid(
    sender: Sender, hub: HubServer, queue: Outbox
) -> None:
    ref = sender.files.put(CONTENT, TYPE)
    lie = type(ref)(ref.digest, ref.size, "image/png")
    saved = enqueue(queue, lie)
    assert sender.go().uploaded == 1
    assert state(hub, saved.number) == "invalid"
    kept = hub.ledger.case(saved.number)
    assert kept is not None
    assert kept.reason == "$.attachments[0]"


def test_a_damaged_file_is_set_aside_with_its_reason_and_the_others_go_on(
    sender: Sender, tmp_path: Path
) -> None:
    _, bad = sender.save(CONTENT)
    _, good = sender.save(b"good")
    path = tmp_path / "terminal" / "attachments" / bad.digest
    path.write_bytes(path.read_bytes()[:-1])
    assert sender.go().uploaded == 1
    assert sender.uploader.reasons == {bad.digest: "damaged"}
    assert sender.files.check(good) is Damage.MISSING
    # It is not thrown away: whoever mends it has it sent an hour later.
    assert path.exists()
