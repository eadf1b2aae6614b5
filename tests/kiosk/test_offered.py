"""An offered version: the terminal closes when nobody is there, and opens again however it ends."""

from __future__ import annotations

import dataclasses
import datetime as dt
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kiosk import maintenance
from kiosk.app.offered import COMMAND, TAKEN_WITHIN, OfferedUpdates
from kiosk.config import Updates
from kiosk.journey.state import Journey, Step
from kiosk.maintenance import Maintenance
from kiosk.readiness import MAINTENANCE, Readiness
from kiosk.staff.updating_offered import apply_ready
from sync.contract.status import Offer, UpdateFact
from sync.offered import FOLDER, READY, TAKING, Fetching, last_fact, write_fact
from tests.kiosk.staff.test_updating import NEW, OLD, Place, RecordedMachine, hub, place  # noqa: F401
from tests.sync.factory import Clock

# Saturday, 02:00 in Dongguan.
NIGHT = dt.datetime(2026, 11, 20, 18, 0, tzinfo=dt.UTC)
DIGEST = "d" * 64
OFFER = Offer(version=NEW, digest=DIGEST, size=9, release="signed")
CLOSED = Journey(at=Step.OUT_OF_SERVICE, readiness=Readiness(out_of_service=MAINTENANCE))
SERVING = Journey(at=Step.FORM, readiness=Readiness(out_of_service=MAINTENANCE), session="s1")


class AtOnce(Fetching):
    """Brings every package at once; how that is done is another story."""

    def __init__(self, folder: Path, clock: Clock) -> None:
        self._folder, self._clock = folder, clock

    def fetch(self, offer: Offer, *, stopping: Callable[[], bool]) -> UpdateFact | None:
        self._folder.mkdir(parents=True, exist_ok=True)
        (self._folder / f"guanjia-kiosk_{offer.version}.deb").write_text(offer.version)
        return self.settle(offer.digest, "fetched")


@dataclasses.dataclass
class Terminal:
    data: Path
    offered: OfferedUpdates
    clock: Clock

    def settled(self) -> None:
        done = threading.Event()
        self.offered._submit(done.set)
        assert done.wait(10)

    def take(self, offer: Offer | None = OFFER) -> None:
        self.offered.take(offer)
        self.settled()

    def show(self, journey: Journey) -> None:
        self.offered.show(journey)
        self.settled()

    @property
    def ready(self) -> bool:
        return (self.data / FOLDER / READY).exists()


def terminal(data: Path, updates: Updates) -> Terminal:
    clock = Clock(NIGHT)
    data.mkdir(parents=True, exist_ok=True)
    fetching = AtOnce(data / FOLDER, clock)
    return Terminal(data, OfferedUpdates(data, updates, fetching, OLD, clock), clock)


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Terminal]:
    one = terminal(tmp_path / "data", Updates(from_platform=True))
    yield one
    one.offered.stop()


def test_it_waits_for_the_hours_and_for_whoever_is_there(here: Terminal) -> None:
    here.clock.wall = NIGHT - dt.timedelta(hours=6)
    here.take()
    assert last_fact(here.data / FOLDER) is not None
    assert maintenance.ordered(here.data) is None
    here.clock.wall = NIGHT
    here.take()
    ordered = maintenance.ordered(here.data)
    assert ordered is not None
    assert ordered.command == COMMAND
    here.show(SERVING)
    assert not here.ready
    here.show(CLOSED)
    assert here.ready


def test_nobody_who_installs_it_and_an_offer_that_is_taken_back_open_the_terminal_again(
    here: Terminal,
) -> None:
    here.take()
    here.take(None)
    assert maintenance.ordered(here.data) is None
    here.take()
    here.show(CLOSED)
    here.clock.pass_time(TAKEN_WITHIN.total_seconds() + 1)
    here.take()
    assert maintenance.ordered(here.data) is None
    fact = here.offered.fact()
    assert fact is not None
    assert (fact.result, fact.fault) == ("refused", "not-taken")
    assert not here.ready


def test_maintenance_of_staff_is_not_ended_and_a_site_that_does_not_want_it_takes_nothing(
    here: Terminal, tmp_path: Path
) -> None:
    maintenance.order(here.data, Maintenance(since=NIGHT, reason="换纸"))
    here.take()
    here.show(CLOSED)
    here.take(None)
    assert not here.ready
    assert maintenance.ordered(here.data) is not None
    usual = terminal(tmp_path / "usual", Updates())
    usual.take()
    assert not (usual.data / FOLDER).exists()
    usual.offered.stop()


@pytest.mark.parametrize(
    ("runs", "result", "fault", "at"),
    [(True, "installed", "", NEW), (False, "returned", "not-well", OLD)],
)
def test_installing_is_told_and_the_terminal_opened_however_it_ends(
    place: Place,  # noqa: F811
    runs: bool,
    result: str,
    fault: str,
    at: str,
) -> None:
    folder = place.data / FOLDER
    fetched = UpdateFact(release=DIGEST, result="fetched", at=NIGHT)
    write_fact(folder, fetched)
    for file in (place.package, place.package.with_name(f"{place.package.name}.release")):
        file.rename(folder / file.name)
    (folder / READY).write_text(f"../elsewhere/{place.package.name}")
    maintenance.order(place.data, Maintenance(since=NIGHT, command=COMMAND))
    seen: list[bool] = []

    class ComesUp(RecordedMachine):
        """The terminal stands, still closed, before anybody wrote down how it went."""

        def start(self) -> bool:
            up = terminal(place.data, Updates(from_platform=True))
            up.show(CLOSED)
            up.offered.stop()
            seen.append(up.ready)
            return super().start()

    machine = ComesUp(place.data, runs=runs)
    fact = apply_ready(place.platform, machine, data=place.data, store=place.store)
    assert (fact.result, fact.fault, machine.installed()) == (result, fault, at)
    assert last_fact(folder) == fact
    # It is not installed a second time.
    assert seen
    assert not any(seen)
    assert not any((folder / name).exists() for name in (READY, TAKING))
    assert maintenance.ordered(place.data) is None
