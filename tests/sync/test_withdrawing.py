"""A submission is taken back while no attempt to send it has begun, with all it consists of."""

from __future__ import annotations

import contextlib
from pathlib import Path

from sqlalchemy import select

from sync.outbox import Outbox, new_key
from sync.schema import attachments, submission_attachments, withdrawn
from sync.store import Store
from sync.submission import SubmissionState
from sync.withdrawing import hold, withdraw
from tests.sync.factory import NOW, Clock, Keys, make_outbox, save
from tests.sync.test_migrations import Reference


def test_what_is_lent_or_was_tried_stays_and_what_was_put_back_untried_goes(
    tmp_path: Path, keys: Keys, clock: Clock
) -> None:
    with contextlib.closing(make_outbox(tmp_path / "outbox.db", keys.platform, clock)) as outbox:
        lent, failed, waits = (save(outbox).key for _ in range(3))
        assert {one.key for one in outbox.take(2)} == {lent, failed}
        outbox.defer(failed, 60.0, "refused")
        for key in (lent, failed, "no-such-key"):
            assert not withdraw(outbox, key, NOW)
        assert withdraw(outbox, waits, NOW)
        assert outbox.state(waits) is None
        outbox.release(lent)
        assert withdraw(outbox, lent, NOW), "the attempt was none"
        assert outbox.state(failed) is SubmissionState.SAVED


def test_what_lies_on_a_stick_is_not_taken_back_as_never_sent(
    tmp_path: Path, keys: Keys, clock: Clock
) -> None:
    with contextlib.closing(make_outbox(tmp_path / "outbox.db", keys.platform, clock)) as outbox:
        carried = save(outbox).key
        with contextlib.closing(Store(tmp_path / "outbox.db", busy_timeout_s=5.0)) as store:
            assert hold(store) == 1
        assert not withdraw(outbox, carried, NOW)
        assert {one.key for one in outbox.take(5)} == {carried}, "it still goes over the network"


def test_its_number_stays_given_out_and_its_pages_go_unless_another_case_has_them(
    tmp_path: Path, keys: Keys, clock: Clock
) -> None:
    own, shared = Reference("a" * 64, 10, "image/jpeg"), Reference("b" * 64, 10, "image/jpeg")
    with contextlib.closing(make_outbox(tmp_path / "outbox.db", keys.platform, clock)) as outbox:
        first = enqueue(outbox, own, shared)
        enqueue(outbox, shared)
        assert withdraw(outbox, first, NOW)
        third = enqueue(outbox)
        with outbox.transaction() as connection:
            assert connection.scalars(select(attachments.c.digest)).all() == [shared.digest]
            assert len(connection.scalars(select(submission_attachments.c.seq)).all()) == 1
            (noted,) = connection.execute(select(withdrawn)).all()
        assert noted.key == first
        assert noted.number not in {one.number for one in outbox.take(10)}
        assert outbox.state(third) is SubmissionState.SAVED


def enqueue(outbox: Outbox, *pages: Reference) -> str:
    key = new_key()
    outbox.enqueue(
        key=key, item="TEST", content_type="application/json", body=b"{}", attachments=pages
    )
    return key
