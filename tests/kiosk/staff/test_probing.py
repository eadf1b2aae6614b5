"""Finding devices, and writing them into a site's file without harming it."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from pathlib import Path

import pytest
from tomlkit.exceptions import ParseError

from drivers.adapter import AbsentDevice, Adapter, Found, Settings
from drivers.device import DeviceClass
from drivers.registry import Registry
from kiosk.staff.probing import (
    Blind,
    Sighting,
    UnusableFile,
    best,
    merge,
    probe,
    probes,
    snippet,
)


class Port(Settings, frozen=True, kw_only=True):
    port: str


def adapter(name: str, *found: Found, device_class: DeviceClass = DeviceClass.IDCARD) -> Adapter:
    def look() -> Iterable[Found]:
        return found

    return Adapter(
        device_class=device_class,
        name=name,
        summary="",
        settings=Port,
        open=lambda settings, around: AbsentDevice(device_class, ""),
        probe=look,
    )


def fails() -> Iterable[Found]:
    raise PermissionError("/dev/ttyUSB0")


GUESS = Found({"port": "/dev/ttyS0"}, "ttyS0")
SURE = Found({"port": "/dev/ttyUSB1"}, "05.01-20200101-0000000001", sure=True)


def test_probe_that_fails_is_told_and_costs_only_itself() -> None:
    broken = Adapter(
        device_class=DeviceClass.RECEIPT,
        name="broken",
        summary="",
        settings=Port,
        open=lambda settings, around: AbsentDevice(DeviceClass.RECEIPT, ""),
        probe=fails,
    )
    results = list(probe([broken, adapter("sdt", SURE)]))
    assert isinstance(results[0], Blind)
    assert "PermissionError" in results[0].reason
    assert isinstance(results[1], Sighting)


def test_only_the_classes_asked_for_are_probed() -> None:
    registry = Registry([adapter("a"), adapter("b", device_class=DeviceClass.RECEIPT)])
    assert [one.name for one in probes(registry, [DeviceClass.RECEIPT])] == ["b"]
    assert len(probes(registry, [])) == 2


def test_device_that_answered_is_preferred_to_one_that_was_only_seen() -> None:
    sightings = [one for one in probe([adapter("sdt", GUESS, SURE)]) if isinstance(one, Sighting)]
    assert best(sightings)[DeviceClass.IDCARD].found is SURE


def chosen(*found: Found) -> dict[DeviceClass, Sighting]:
    return best(one for one in probe([adapter("sdt", *found)]) if isinstance(one, Sighting))


def test_snippet_is_configuration_with_the_label_as_comment() -> None:
    text = snippet(chosen(SURE))
    assert tomllib.loads(text) == {
        "devices": {"idcard": {"adapter": "sdt", "port": "/dev/ttyUSB1"}}
    }
    assert "05.01-20200101" in text
    assert snippet({}) == ""


def test_table_is_added_to_a_site_file_and_its_comments_stay(tmp_path: Path) -> None:
    path = tmp_path / "site.toml"
    path.write_text('# 我们的站\nprofile = "production"\n', "utf-8")
    assert merge(path, chosen(SURE), replace=False) == [DeviceClass.IDCARD]
    text = path.read_text("utf-8")
    assert text.startswith("# 我们的站")
    assert tomllib.loads(text)["devices"]["idcard"]["port"] == "/dev/ttyUSB1"


def test_table_that_is_there_is_kept_unless_replacing_is_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "site.toml"
    path.write_text('[devices]\n[devices.idcard]\nadapter = "x"\n', "utf-8")
    assert merge(path, chosen(SURE), replace=False) == []
    assert tomllib.loads(path.read_text("utf-8"))["devices"]["idcard"] == {"adapter": "x"}
    assert merge(path, chosen(SURE), replace=True) == [DeviceClass.IDCARD]
    assert tomllib.loads(path.read_text("utf-8"))["devices"]["idcard"]["adapter"] == "sdt"


def test_new_file_is_made_and_a_broken_one_left_alone(tmp_path: Path) -> None:
    assert merge(tmp_path / "new.toml", chosen(SURE), replace=False)
    broken = tmp_path / "broken.toml"
    broken.write_text("[site", "utf-8")
    with pytest.raises(ParseError):
        merge(broken, chosen(SURE), replace=False)
    assert broken.read_text("utf-8") == "[site"


def test_label_with_control_characters_leaves_the_file_readable(tmp_path: Path) -> None:
    path = tmp_path / "site.toml"
    path.write_text("# 站点\n", "utf-8")
    path.chmod(0o640)
    adapter = next(iter(Registry.installed()))
    seen = Sighting(adapter, Found({}, "Reader\x00\x1b[31m\r\n2", sure=True))
    merge(path, {adapter.device_class: seen}, replace=False)
    assert adapter.device_class.value in tomllib.loads(path.read_text("utf-8"))["devices"]
    assert path.stat().st_mode & 0o777 == 0o640
    assert [one.name for one in tmp_path.iterdir()] == ["site.toml"]


@pytest.mark.parametrize("devices", ["devices = 3", "devices = { idcard = { adapter = 'x' } }"])
def test_devices_that_are_no_table_are_refused_and_left_alone(tmp_path: Path, devices: str) -> None:
    path = tmp_path / "site.toml"
    path.write_text(devices, "utf-8")
    adapter = next(iter(Registry.installed()))
    with pytest.raises(UnusableFile):
        merge(path, {adapter.device_class: Sighting(adapter, Found({}, "x"))}, replace=True)
    assert path.read_text("utf-8") == devices
