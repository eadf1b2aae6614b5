"""The configuration: files laid over each other, every slip named."""

from __future__ import annotations

from pathlib import Path

import pytest

from drivers.adapter import AbsentDevice, Adapter, Settings
from drivers.device import DeviceClass
from drivers.registry import Registry
from kiosk.config import ROOT, ConfigError, load_config

DEFAULT = ROOT / "config" / "default.toml"
DEVELOPMENT = ROOT / "config" / "sites" / "development.toml"


def site(tmp_path: Path, old: str = "", new: str = "") -> Path:
    text = DEVELOPMENT.read_text("utf-8").replace(old, new, 1) if old else ""
    path = tmp_path / "site.toml"
    path.write_text(text, "utf-8")
    return path


def test_site_file_lies_over_the_defaults() -> None:
    config = load_config(DEFAULT, DEVELOPMENT)
    assert config.profile == "development"
    assert config.devices.card_look_every_s == 0.3
    assert config.devices.fitted == {}
    assert config.screen.fullscreen is False


@pytest.mark.parametrize(
    ("old", "new", "word"),
    [
        ("terminal = ", "termnial = ", "termnial"),
        ('terminal = "0003"', "terminal = 3", "terminal"),
        ('terminal = "0003"', 'terminal = "3"', "terminal"),
        ('area = "441900004"', 'area = "4419"', "area"),
        (
            "[relay]",
            '[devices.receipt]\nadapter = "escpos-tcp"\naddress = "here"\n[relay]',
            "address",
        ),
        ("[relay]", '[devices.receipt]\nadapter = "escpos-tpc"\n[relay]', "escpos-tcp"),
        ("[relay]", '[devices.receipt]\naddress = "127.0.0.1:9100"\n[relay]', "no adapter ''"),
        ("[relay]", '[devices.idcard]\nadapter = "sdt-serial"\n[relay]', "port"),
        ("[relay]", "[devices.reciept]\n[relay]", "reciept"),
        ('profile = "development"', 'profile = "test"', "profile"),
        ("idle_every_s = 1.0", 'idle_every_s = "1"', "idle_every_s"),
    ],
)
def test_slip_is_named_with_file_and_field(tmp_path: Path, old: str, new: str, word: str) -> None:
    with pytest.raises(ConfigError, match=word) as caught:
        load_config(DEFAULT, site(tmp_path, old, new))
    assert "site.toml" in str(caught.value)


def test_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="nowhere"):
        load_config(DEFAULT, tmp_path / "nowhere.toml")


def test_broken_file_is_named(tmp_path: Path) -> None:
    broken = tmp_path / "broken.toml"
    broken.write_text("[site", "utf-8")
    with pytest.raises(ConfigError, match="broken"):
        load_config(DEFAULT, broken)


class Lens(Settings, frozen=True, kw_only=True):
    picture: str


PRETENDED = Adapter(
    device_class=DeviceClass.FACE_CAMERA,
    name="pretended",
    summary="",
    settings=Lens,
    open=lambda settings, around: AbsentDevice(DeviceClass.FACE_CAMERA, ""),
    simulated=True,
)


def test_production_takes_no_simulated_device(tmp_path: Path) -> None:
    tables = '[devices.face_camera]\nadapter = "pretended"\npicture = "a.png"\n[relay]'
    path = site(tmp_path, "[relay]", tables)
    registry = Registry([PRETENDED])
    assert load_config(DEFAULT, path, registry=registry).devices.fitted
    path.write_text(path.read_text("utf-8").replace("development", "production"), "utf-8")
    with pytest.raises(ConfigError, match="production takes no simulated device"):
        load_config(DEFAULT, path, registry=registry)


def test_table_that_names_another_adapter_replaces_the_one_below(tmp_path: Path) -> None:
    below, above = tmp_path / "below.toml", tmp_path / "above.toml"
    below.write_text(
        DEVELOPMENT.read_text("utf-8")
        + '[devices.receipt]\nadapter = "escpos-tcp"\naddress = "127.0.0.1:9100"\ncolumns = 32\n',
        "utf-8",
    )
    above.write_text("[devices.receipt]\ncolumns = 48\n", "utf-8")
    assert load_config(DEFAULT, below, above).devices.receipt["columns"] == 48
    above.write_text('[devices.receipt]\nadapter = "escpos-tcp"\naddress = "b:1"\n', "utf-8")
    assert load_config(DEFAULT, below, above).devices.receipt == {
        "adapter": "escpos-tcp",
        "address": "b:1",
    }
