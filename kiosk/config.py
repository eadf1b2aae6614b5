"""The terminal's configuration: defaults, then the site's file, checked field by field."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Annotated, Literal

import msgspec

from kiosk.journey.state import Timings

ROOT = Path(__file__).resolve().parent.parent


class ConfigRecord(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A strict, immutable record of configuration."""


class Site(ConfigRecord, frozen=True):
    """Where this terminal stands.

    Attributes:
        place: as shown to citizens.
        area: nine-digit statistical code of the town, first part of every pending number.
        terminal: four digits, unique in the area.
        nearest: the nearest other terminal, in a sentence.
    """

    place: str
    area: Annotated[str, msgspec.Meta(pattern=r"^[0-9]{9}\Z")]
    terminal: Annotated[str, msgspec.Meta(pattern=r"^[0-9]{4}\Z")]
    nearest: str


class Screen(ConfigRecord, frozen=True):
    """The panel; ``px_per_mm`` makes millimetres of the design into pixels."""

    width: int
    height: int
    px_per_mm: float
    fullscreen: bool = False


class IdCardDevice(ConfigRecord, frozen=True):
    """The ID card reader: ``port`` is a serial device, or empty for the simulator."""

    adapter: Literal["sdt-serial"]
    port: str
    look_every_s: float = 0.3


class ReceiptDevice(ConfigRecord, frozen=True):
    """The receipt printer: ``address`` is ``host:port``, or empty for the simulator."""

    adapter: Literal["escpos-tcp"]
    address: Annotated[str, msgspec.Meta(pattern=r"^(\Z|.+:[0-9]{1,5}\Z)")]
    columns: Literal[32, 48] = 48


class Devices(ConfigRecord, frozen=True):
    """The devices, one table per class."""

    idcard: IdCardDevice
    receipt: ReceiptDevice
    status_every_s: float = 2.0


class Platform(ConfigRecord, frozen=True):
    """The central platform: its address, and the file with its public keys."""

    url: str
    keys: str


class Relay(ConfigRecord, frozen=True):
    """How often and how patiently the relay tries, in seconds."""

    idle_every_s: float = 5.0
    connect_timeout_s: float = 3.0
    read_timeout_s: float = 10.0
    backoff_base_s: float = 1.0
    backoff_cap_s: float = 60.0


class Waits(ConfigRecord, frozen=True):
    """How long the screens wait, in seconds."""

    idle_s: float = 60.0
    grace_s: float = 15.0
    goodbye_s: float = 5.0
    delivery_wait_s: float = 4.0
    moment_s: float = 1.0
    take_s: float = 30.0

    def timings(self) -> Timings:
        """The same, for the journey."""
        return Timings(
            idle_s=self.idle_s,
            grace_s=self.grace_s,
            goodbye_s=self.goodbye_s,
            delivery_wait_s=self.delivery_wait_s,
            moment_s=self.moment_s,
            take_s=self.take_s,
        )


class Config(ConfigRecord, frozen=True):
    """Everything a terminal is told."""

    profile: Literal["production", "development"]
    language: str
    site: Site
    screen: Screen
    devices: Devices
    platform: Platform
    relay: Relay = msgspec.field(default_factory=Relay)
    waits: Waits = msgspec.field(default_factory=Waits)


class ConfigError(Exception):
    """The configuration cannot be used; the message says which file and which field."""


def load_config(*files: Path) -> Config:
    """Read the files in order; tables of later files are laid over earlier ones.

    Raises:
        ConfigError: a file is missing or not TOML, a field unknown, missing or wrong.
    """
    merged: dict[str, object] = {}
    for path in files:
        try:
            merged = _over(merged, tomllib.loads(path.read_text(encoding="utf-8")))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise ConfigError(f"{path}: {error}") from error
    try:
        config = msgspec.convert(merged, Config)
    except msgspec.ValidationError as error:
        raise ConfigError(f"{files[-1]}: {error}") from error
    if config.profile == "production" and "" in (
        config.devices.idcard.port,
        config.devices.receipt.address,
    ):
        raise ConfigError("production: every device needs its port; simulators are not allowed")
    return config


def _over(below: dict[str, object], above: dict[str, object]) -> dict[str, object]:
    merged = dict(below)
    for key, value in above.items():
        under = merged.get(key)
        if isinstance(under, dict) and isinstance(value, dict):
            merged[key] = _over(under, value)
        else:
            merged[key] = value
    return merged
