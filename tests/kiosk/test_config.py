"""The configuration: files laid over each other, every slip named."""

from __future__ import annotations

from pathlib import Path

import pytest

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
    assert config.devices.idcard.look_every_s == 0.3
    assert config.screen.fullscreen is False


@pytest.mark.parametrize(
    ("old", "new", "word"),
    [
        ("terminal = ", "termnial = ", "termnial"),
        ('terminal = "0003"', "terminal = 3", "terminal"),
        ('terminal = "0003"', 'terminal = "3"', "terminal"),
        ('area = "441900004"', 'area = "4419"', "area"),
        ('address = ""', 'address = "printer.local"', "address"),
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


def test_production_takes_no_simulated_device(tmp_path: Path) -> None:
    path = site(tmp_path, 'profile = "development"', 'profile = "production"')
    with pytest.raises(ConfigError, match="simulators are not allowed"):
        load_config(DEFAULT, path)
