"""Grabbed input devices, as far as they can be tried without one."""

from __future__ import annotations

from pathlib import Path

import pytest

from drivers import input_device
from drivers.device import DeviceStatus
from drivers.input_device import GrabbedInput, InputEvent, InputFault, InputLost, stable_names

# An optional extra: what only its events mean is tested without it.
pytest.importorskip("evdev")


def fault_of(path: str) -> InputFault:
    source = GrabbedInput(path)
    with pytest.raises(InputLost) as caught:
        source.open()
    assert not source.is_open
    assert path not in str(caught.value)
    return caught.value.fault


def test_absent_device_is_no_device(tmp_path: Path) -> None:
    assert fault_of(str(tmp_path / "absent")) is InputFault.NO_DEVICE


def test_link_that_leads_nowhere_is_no_device(tmp_path: Path) -> None:
    link = tmp_path / "usb-Scanner-event-kbd"
    link.symlink_to(tmp_path / "event7")
    assert fault_of(str(link)) is InputFault.NO_DEVICE


@pytest.mark.parametrize("path", ["/dev/null", "/dev/zero"])
def test_other_device_is_unfit(path: str) -> None:
    assert fault_of(path) is InputFault.UNFIT
    assert InputFault.UNFIT.status is DeviceStatus.OFFLINE


def test_ordinary_file_is_unfit(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"no events")
    assert fault_of(str(tmp_path / "file")) is InputFault.UNFIT


def test_closed_source_has_nothing_and_closes_again() -> None:
    source = GrabbedInput("/dev/null")
    source.close()
    source.close()
    with pytest.raises(InputLost):
        source.read(0.0)
    assert (source.model, source.caps_lock, source.axis(0)) == ("", False, None)


def test_event_does_not_show_which_key_it_is() -> None:
    assert "30" not in repr(InputEvent(1, 30, 1))


def test_only_stable_names_of_the_kind_are_listed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("usb-B-event-kbd", "usb-A-event-kbd", "usb-A-event-mouse", "usb-A-mouse"):
        (tmp_path / name).touch()
    monkeypatch.setattr(input_device, "BY_ID", tmp_path)
    assert [path.name for path in stable_names("-event-kbd")] == [
        "usb-A-event-kbd",
        "usb-B-event-kbd",
    ]
    monkeypatch.setattr(input_device, "BY_ID", tmp_path / "absent")
    assert list(stable_names("-event-kbd")) == []
