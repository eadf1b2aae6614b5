from __future__ import annotations

import dataclasses
import datetime as dt
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from sync.contract.feed import CommandResult, Verb
from sync.contract.reach import Reach
from sync.downstream import Downstream
from sync.downstream.repository import Refresh
from sync.hub.publishing import PublishingError, publish_keys
from sync.hub.server import HubServer
from tests.sync.factory import TERMINAL, Clock, save, utc_now
from tests.sync.road import Road, Timing

NUMBER = TERMINAL.place + TERMINAL.number


@dataclasses.dataclass
class Time:
    """What the terminal believes to be the time."""

    ahead: dt.timedelta = dt.timedelta(0)
    certain: bool = True

    def __call__(self) -> tuple[dt.datetime, bool]:
        return utc_now() + self.ahead, self.certain


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def following(tmp_path: Path, hub: HubServer, time: Time) -> Iterator[Downstream]:
    opened = follow(tmp_path, hub, time)
    yield opened
    opened.close()


def follow(
    tmp_path: Path, hub: HubServer, time: Time, ring: Callable[[], int] = lambda: 2
) -> Downstream:
    return Downstream(
        hub.address.url,
        tmp_path / "terminal",
        hub.secrets.platform,
        NUMBER,
        timing=Timing(),
        clock=time,
        wait_s=0,
        ring=ring,
    )


def content(following: Downstream) -> bytes | None:
    path = following.current("catalogue")
    return None if path is None else path.read_bytes()


def test_a_published_file_is_in_use_after_a_step_and_the_one_before_it_is_kept(
    hub: HubServer, following: Downstream
) -> None:
    hub.publisher.publish("catalogue", b"first")
    assert following.step().files is Refresh.CURRENT
    hub.publisher.publish("catalogue", b"second")
    following.step()
    before = following.previous("catalogue")
    assert content(following) == b"second"
    assert before is not None
    assert before.read_bytes() == b"first"
    ends = following.published_ends()
    assert set(ends) == {"root", "snapshot", "targets", "timestamp"}
    assert ends["timestamp"] < ends["targets"] < ends["root"]


def test_a_catalogue_that_is_ahead_reaches_only_its_ring_and_can_be_taken_back(
    tmp_path: Path, hub: HubServer, time: Time
) -> None:
    ring = [2]
    following = follow(tmp_path, hub, time, ring=lambda: ring[0])
    hub.publisher.publish("catalogue", b"for all")
    hub.publisher.publish("catalogue", b"ahead", Reach(ring=1, percent=0))
    following.step()
    assert content(following) == b"for all"
    ring[0] = 0
    following.step()
    assert content(following) == b"ahead"
    hub.publisher.publish("catalogue", b"ahead", Reach(ring=0, percent=0))
    following.step()
    assert content(following) == b"for all"
    ring[0] = 2
    hub.publisher.publish("catalogue", b"ahead")
    following.step()
    assert content(following) == b"ahead"
    with pytest.raises(PublishingError):
        hub.publisher.publish("notices", b"[]", Reach(ring=0, percent=100))
    following.close()


def test_an_older_state_is_refused_also_with_an_uncertain_clock(
    tmp_path: Path, hub: HubServer, following: Downstream, time: Time
) -> None:
    hub.publisher.publish("catalogue", b"first")
    older = tmp_path / "yesterday"
    shutil.copytree(tmp_path / "hub" / "repository", older)
    hub.publisher.publish("catalogue", b"second")
    following.step()
    shutil.rmtree(tmp_path / "hub" / "repository")
    older.rename(tmp_path / "hub" / "repository")
    time.certain = False
    assert following.step().files is Refresh.REFUSED
    assert content(following) == b"second"
    # The runbook's sentence: sign the state that was put back anew.
    hub.publisher.renew()
    following.step()
    hub.publisher.renew()
    assert following.step().files is Refresh.CURRENT
    assert content(following) == b"first"


def test_an_expired_timestamp_is_refused_when_the_clock_is_certain_and_only_then(
    hub: HubServer, following: Downstream, time: Time
) -> None:
    hub.publisher.publish("catalogue", b"first")
    following.step()
    time.ahead = dt.timedelta(days=30)
    assert following.step().files is Refresh.EXPIRED
    assert content(following) == b"first"
    time.certain = False
    assert following.step().files is Refresh.CURRENT


@pytest.mark.parametrize("changed", ["targets", "file"])
def test_what_was_changed_on_the_way_is_not_stored(
    tmp_path: Path, hub: HubServer, following: Downstream, changed: str
) -> None:
    hub.publisher.publish("catalogue", b"first")
    following.step()
    hub.publisher.publish("catalogue", b"other")
    folder = tmp_path / "hub" / "repository"
    if changed == "file":
        [path] = [path for path in folder.glob("targets/*") if path.read_bytes() == b"other"]
        path.write_bytes(b"evil!")
    else:
        # A list of its own time, with a snapshot of another: mixed and matched.
        first, second = sorted(folder.glob("metadata/*.targets.json"))
        second.write_bytes(first.read_bytes())
    assert following.step().files is Refresh.REFUSED
    assert content(following) == b"first"


def test_new_root_keys_are_followed(hub: HubServer, following: Downstream) -> None:
    hub.publisher.publish("catalogue", b"first")
    following.step()
    assert hub.publisher.rotate_root() == 2
    hub.publisher.publish("catalogue", b"second")
    assert following.step().files is Refresh.CURRENT
    assert content(following) == b"second"


def test_new_keys_of_the_platform_are_learnt_and_the_older_ones_still_open(
    tmp_path: Path, hub: HubServer, following: Downstream
) -> None:
    hub.publisher.publish("catalogue", b"first")
    following.step()
    platform = publish_keys(hub.publisher, tmp_path / "hub", hub.secrets)
    following.step()
    assert following.platform() == platform
    assert platform.kid != hub.secrets.kid


def test_what_became_of_a_case_is_told_once_it_was_decided(
    hub: HubServer, road: Road, following: Downstream, queue: object
) -> None:
    saved = save(queue)  # type: ignore[arg-type]  # the fixture is an outbox
    assert road.go().delivered == 1
    assert hub.processing.settle(10.0)
    assert following.step().heard
    status = following.status_of(saved.number)
    assert status is not None
    assert status.state == "accepted-for-check"


def test_a_command_is_begun_once_and_its_result_comes_back(
    tmp_path: Path, hub: HubServer, following: Downstream, time: Time
) -> None:
    id_ = hub.feed.command(NUMBER, Verb.FETCH_BUNDLE, dt.timedelta(hours=1))
    restart = hub.feed.command(NUMBER, Verb.RESTART, dt.timedelta(hours=1))
    gone = hub.feed.command(NUMBER, Verb.ROTATE_LOG, dt.timedelta(0))
    following.step()
    assert [one.id for one in following.pending_commands()] == [id_, restart]
    assert following.begin(id_)
    assert following.begin(restart)
    assert not following.begin(id_)
    again = follow(tmp_path, hub, time)
    again.step()
    again.close()
    assert hub.feed.result(id_) is CommandResult.INTERRUPTED
    assert hub.feed.result(restart) is CommandResult.DONE
    assert hub.feed.result(gone) is CommandResult.EXPIRED


def test_a_platform_put_back_says_so_and_what_it_lost_can_be_sent_again(
    tmp_path: Path, hub: HubServer, following: Downstream, time: Time, clock: Clock
) -> None:
    hub.feed.command(NUMBER, Verb.RESTART, dt.timedelta(hours=1))
    following.step()
    hub.stop(10.0)
    for path in (tmp_path / "hub").glob("hub.db*"):
        path.unlink()
    empty = HubServer(tmp_path / "hub", port=hub.address.port, clock=utc_now)
    empty.start(10.0)
    try:
        other = empty.feed.command(NUMBER, Verb.ROTATE_LOG, dt.timedelta(hours=1))
        assert following.step().heard
        assert following.rewound()
        assert other in [one.id for one in following.pending_commands()]
        key = "01900000-0000-7000-8000-000000000001"
        assert following.lost_of([key]) == [key]
        following.searched()
        assert not following.rewound()
    finally:
        empty.stop(10.0)
