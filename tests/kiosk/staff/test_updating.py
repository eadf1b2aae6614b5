"""An update of the program: taken only when released, taken back when it is not well."""

from __future__ import annotations

import dataclasses
import shutil
from pathlib import Path

import pytest

from kiosk.staff.updating import Fault, UpdateRefused, apply, examine
from sync.contract.platform import PlatformKey, load_platform
from sync.hub.__main__ import main as hub_main
from sync.outbox import Outbox
from tests.sync.factory import TERMINAL, save, utc_now

OLD, NEW = "1.1.0", "1.2.0"


@dataclasses.dataclass
class RecordedMachine:
    """The machine as the update sees it; what it does to it is written down."""

    data: Path
    at: str = OLD
    installs: bool = True
    runs: bool = True
    starts: bool = True
    migrates: bool = False
    serves: bool = False
    done: list[str] = dataclasses.field(default_factory=list)

    def installed(self) -> str:
        return self.at

    def older(self, one: str, other: str) -> bool:
        return one < other

    def stop(self) -> None:
        self.done.append("stop")

    def start(self) -> bool:
        self.done.append(f"start {self.at}")
        if self.at != NEW:
            return True
        if self.serves:
            (self.data / "served").touch()
        return self.starts

    def install(self, package: Path) -> bool:
        version = package.read_text(encoding="utf-8")
        self.done.append(f"install {version}")
        if version == NEW and not self.installs:
            return False
        self.at = version
        return True

    def well(self) -> bool:
        if self.migrates:
            with (self.data / "outbox.sqlite3").open("ab") as file:
                file.write(b"of a later form")
        return self.runs

    def taken(self) -> int:
        return 2 if (self.data / "served").exists() else 1


@dataclasses.dataclass
class Place:
    """A terminal with one submission, and a package that the platform released."""

    platform: PlatformKey
    package: Path
    data: Path
    store: Path

    @property
    def queue(self) -> bytes:
        return (self.data / "outbox.sqlite3").read_bytes()


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("hub")
    main("init", folder)
    return folder


def main(*words: object) -> None:
    *before, folder = words
    with pytest.raises(SystemExit) as ended:
        hub_main([*map(str, before), "--data", str(folder)])
    assert ended.value.code == 0


@pytest.fixture
def place(tmp_path: Path, hub: Path) -> Place:
    package = tmp_path / f"guanjia-kiosk_{NEW}_amd64.deb"
    package.write_text(NEW, encoding="utf-8")
    main("release", package, hub)
    data, store = tmp_path / "terminal", tmp_path / "store"
    store.mkdir()
    (store / "current.deb").write_text(OLD, encoding="utf-8")
    platform = load_platform(hub / "platform.json")
    outbox = Outbox.open(
        data / "outbox.sqlite3",
        platform=platform,
        terminal=TERMINAL,
        clock=utc_now,
        reserve_bytes=0,
    )
    save(outbox)
    outbox.close()
    return Place(platform, package, data, store)


def test_released_package_is_installed_and_the_one_before_is_kept(place: Place) -> None:
    machine = RecordedMachine(place.data)
    done = apply(place.package, place.platform, machine, data=place.data, store=place.store)
    assert (done.before, done.version, done.fault) == (OLD, NEW, None)
    assert machine.done == ["stop", f"install {NEW}", f"start {NEW}"]
    assert (place.store / "previous.deb").read_text("utf-8") == OLD
    assert (place.store / "current.deb").read_text("utf-8") == NEW


@pytest.mark.parametrize(
    ("trouble", "fault"),
    [
        ("installs", Fault.NOT_INSTALLED),
        ("runs", Fault.NOT_WELL),
        ("starts", Fault.DOES_NOT_START),
    ],
)
def test_program_that_is_not_well_goes_and_the_queue_is_as_it_was(
    place: Place, trouble: str, fault: Fault
) -> None:
    machine, before = RecordedMachine(place.data, migrates=True), place.queue
    setattr(machine, trouble, False)
    done = apply(place.package, place.platform, machine, data=place.data, store=place.store)
    assert (done.fault, done.queue_put_back, machine.at) == (fault, True, OLD)
    assert place.queue == before
    assert machine.done[-2:] == [f"install {OLD}", f"start {OLD}"]
    assert (place.store / "current.deb").read_text("utf-8") == OLD


def test_what_was_taken_meanwhile_is_never_undone(place: Place) -> None:
    machine = RecordedMachine(place.data, starts=False, serves=True, migrates=True)
    done = apply(place.package, place.platform, machine, data=place.data, store=place.store)
    assert (done.fault, done.queue_put_back) == (Fault.DOES_NOT_START, False)
    assert place.queue.endswith(b"of a later form")


def refused(place: Place, machine: RecordedMachine) -> Fault:
    with pytest.raises(UpdateRefused) as error:
        apply(place.package, place.platform, machine, data=place.data, store=place.store)
    assert machine.done == []
    return error.value.fault


def test_package_nobody_released_is_not_touched(place: Place) -> None:
    place.package.with_name(f"{place.package.name}.release").unlink()
    assert refused(place, RecordedMachine(place.data)) is Fault.NO_RELEASE


def test_one_changed_byte_in_the_package_is_noticed(place: Place) -> None:
    place.package.write_text("1.2.1", encoding="utf-8")
    assert refused(place, RecordedMachine(place.data)) is Fault.ANOTHER_FILE


def test_release_of_another_platform_counts_for_nothing(place: Place, tmp_path: Path) -> None:
    main("init", tmp_path / "stranger")
    main("release", place.package, tmp_path / "stranger")
    assert refused(place, RecordedMachine(place.data)) is Fault.NOT_SIGNED


def test_acknowledgement_of_the_platform_is_no_release(place: Place) -> None:
    release = place.package.with_name(f"{place.package.name}.release")
    release.write_bytes(release.read_bytes().replace(b"package-release", b"greeting"))
    assert refused(place, RecordedMachine(place.data)) is Fault.NOT_SIGNED


def test_older_version_is_refused_though_it_was_released(place: Place) -> None:
    assert refused(place, RecordedMachine(place.data, at="1.3.0")) is Fault.OLDER


def test_without_a_way_back_nothing_is_begun(place: Place) -> None:
    (place.store / "current.deb").unlink()
    assert refused(place, RecordedMachine(place.data)) is Fault.NO_PREVIOUS


def test_package_of_another_program_is_refused(place: Place, tmp_path: Path, hub: Path) -> None:
    other = tmp_path / "something-else_1.0_amd64.deb"
    shutil.copyfile(place.package, other)
    main("release", other, hub)
    with pytest.raises(UpdateRefused) as error:
        examine(other, place.platform)
    assert error.value.fault is Fault.ANOTHER_PACKAGE
