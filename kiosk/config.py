"""The terminal's configuration: defaults, then the site's file, checked field by field."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import msgspec

from drivers.device import DeviceClass
from drivers.registry import Registry, UnknownAdapter, WrongSettings
from drivers.worker import Patience
from kiosk.catalog.item import SiteKind
from kiosk.hours import Hours, WrongHours
from sync.contract.areas import AREA_PATTERN, AREAS, HERE
from sync.identity.key_place import IN_FILE, WrongPlace, read_place

if TYPE_CHECKING:
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
        kind: of place: its profile says what stands first and what is not offered.
        popular: ids of the items that are used most here, for the attract screen; those of the
            profile when empty.
        city: code of the city whose catalogue it shows (``sync.contract.areas``).
        hours: when the place is open, as ``kiosk.hours`` reads it; empty around the clock.
    """

    place: str
    area: Annotated[str, msgspec.Meta(pattern=r"^[0-9]{9}\Z")]
    terminal: Annotated[str, msgspec.Meta(pattern=r"^[0-9]{4}\Z")]
    nearest: str
    kind: SiteKind = "hall"
    city: Annotated[str, msgspec.Meta(pattern=AREA_PATTERN)] = HERE
    hours: tuple[str, ...] = ()
    popular: tuple[str, ...] = ()


class Screen(ConfigRecord, frozen=True):
    """The panel.

    Attributes:
        width: in pixels, as the citizen sees it.
        height: in pixels.
        px_per_mm: makes millimetres of the design into pixels.
        fullscreen: whether the window fills the panel.
        low_reach: whether everything to touch lies low from the start, for a terminal that many
            use sitting; anybody can choose it anywhere.
    """

    width: int
    height: int
    px_per_mm: float
    fullscreen: bool = False
    low_reach: bool = False


Table = dict[str, Any]


class Devices(ConfigRecord, frozen=True):
    """The devices that are fitted: one table per class, and how often they are looked at.

    A class's table names its ``adapter``; its other fields are the adapter's own settings
    (``guanjia-kiosk devices list`` says which). A class without a table is not fitted.

    Attributes:
        status_every_s: between two looks at a device that works.
        settle_s: until the second look at a change.
        reopen_cap_s: between two looks at a device that is away, at most.
        card_look_every_s: between two looks for a card while a citizen is asked for one.
        hot_plug: whether plugging and unplugging is listened to (udev).
        idcard: reader of ID cards.
        smartcard: contact and contactless chip reader (社保卡, passports).
        receipt: receipt printer.
        a4: document printer.
        face_camera: camera above the screen.
        document_camera: camera above the table.
        scanner: reader of bar and QR codes.
        signature: signature pad.
        cabinet: lights, door and presence.
        ups: uninterruptible power supply.
        payment: where bills are paid.
        speech: voice and its loudspeaker or headset.
        keypad: tactile keys.
    """

    status_every_s: float = 2.0
    settle_s: float = 0.3
    reopen_cap_s: float = 15.0
    card_look_every_s: float = 0.3
    hot_plug: bool = True
    idcard: Table = msgspec.field(default_factory=dict)
    smartcard: Table = msgspec.field(default_factory=dict)
    receipt: Table = msgspec.field(default_factory=dict)
    a4: Table = msgspec.field(default_factory=dict)
    face_camera: Table = msgspec.field(default_factory=dict)
    document_camera: Table = msgspec.field(default_factory=dict)
    scanner: Table = msgspec.field(default_factory=dict)
    signature: Table = msgspec.field(default_factory=dict)
    cabinet: Table = msgspec.field(default_factory=dict)
    ups: Table = msgspec.field(default_factory=dict)
    payment: Table = msgspec.field(default_factory=dict)
    speech: Table = msgspec.field(default_factory=dict)
    keypad: Table = msgspec.field(default_factory=dict)

    @property
    def fitted(self) -> dict[DeviceClass, Table]:
        """The tables that are there, by class."""
        tables = {device_class: getattr(self, device_class) for device_class in DeviceClass}
        return {device_class: table for device_class, table in tables.items() if table}

    @property
    def patience(self) -> Patience:
        """How the supervisor treats them."""
        return Patience(
            status_every_s=self.status_every_s,
            settle_s=self.settle_s,
            reopen_cap_s=self.reopen_cap_s,
        )


class Platform(ConfigRecord, frozen=True):
    """The central platform.

    Attributes:
        url: its address, https in production.
        keys: the file with its public keys.
    """

    url: str
    keys: str


class Relay(ConfigRecord, frozen=True):
    """How often and how patiently the relay tries, in seconds.

    Attributes:
        idle_every_s: between two looks when nothing waits.
        connect_timeout_s: until a connection must stand.
        read_timeout_s: until an answer must come.
        backoff_base_s: after the first failure; doubled after each.
        backoff_cap_s: between two attempts, at most.
        max_upload_kbit_s: what a metered link allows, in kbit/s; 0 is no bound.
        keep_delivered_days: sealed payloads are removed so long after the platform has them.
    """

    idle_every_s: float = 5.0
    connect_timeout_s: float = 3.0
    read_timeout_s: float = 10.0
    backoff_base_s: float = 1.0
    backoff_cap_s: float = 60.0
    max_upload_kbit_s: int = 0
    keep_delivered_days: int = 30


class Waits(ConfigRecord, frozen=True):
    """How long the screens wait, in seconds.

    Attributes:
        idle_s: without a touch, until it is asked whether somebody is there; elder mode takes three
            times as long.
        grace_s: then, until everything is cleared; at least 20 (WCAG 2.2, 2.2.1).
        goodbye_s: that the last page stands.
        delivery_wait_s: for the platform's word before the result is shown without it.
        moment_s: the shortest time a page stands that says what is being done.
        take_s: until what was left behind is announced.
    """

    idle_s: float = 60.0
    grace_s: float = 20.0
    goodbye_s: float = 5.0
    delivery_wait_s: float = 4.0
    moment_s: float = 1.0
    take_s: float = 30.0

    def timings(self) -> Timings:
        """The same, for the journey."""
        # Not at the top: every command reads the configuration, few know the journey.
        from kiosk.journey.state import Timings

        return Timings(
            idle_s=self.idle_s,
            grace_s=self.grace_s,
            goodbye_s=self.goodbye_s,
            delivery_wait_s=self.delivery_wait_s,
            moment_s=self.moment_s,
            take_s=self.take_s,
        )


class Identity(ConfigRecord, frozen=True):
    """How this site sees who holds the card.

    Attributes:
        ways: beside the card, those that the site and its platform have; ``travel-document`` is
            read instead of the card.
        strict: nothing is given out to a card alone where an item asks for more.
        models: folder of the face step's model files; that of the installation when empty.
        key: where the terminal's own key lies, by which the platform knows it: ``file``, ``tpm`` or
            a PKCS #11 URI (``pkcs11:token=…?module-path=…&pin-source=file:…``).
        anchors: folder of the certificates (CSCA) of states whose travel documents are verified,
            ``<state's code in the MRZ>/*.cer``; without it none is, and cases are marked.
    """

    ways: tuple[
        Literal["face", "sms-code", "qr-login", "social-card-pin", "clerk", "travel-document"], ...
    ] = ()
    strict: bool = False
    models: str = ""
    key: str = IN_FILE
    anchors: str = ""


class Sounds(ConfigRecord, frozen=True):
    """The short sounds of the screens; how loud follows the voice.

    Attributes:
        on: whether there are any.
        output: ALSA's name of the loudspeaker (``aplay -L``).
        quiet: when only a forgotten card sounds, and softly, as ``kiosk.hours`` reads it.
    """

    on: bool = True
    output: str = "default"
    quiet: tuple[str, ...] = ()


class Updates(ConfigRecord, frozen=True):
    """Versions of the program that the platform offers.

    Attributes:
        from_platform: whether they are fetched and installed without anybody at the terminal.
        hours: when the terminal may be closed for it, as ``kiosk.hours`` reads it.
    """

    from_platform: bool = False
    hours: tuple[str, ...] = ("1-7 01:00-05:00",)


class Care(ConfigRecord, frozen=True):
    """How the terminal looks after itself.

    Attributes:
        hours: when the daily self-test is made, as ``kiosk.hours`` reads it.
        disk_low_mib: below so much free space an alarm is given, in MiB.
        disk_stop_mib: below so much nobody new is served, in MiB; who is being served is still
            saved.
        memory_restart_mib: above so much memory the program begins anew when nobody is there, in
            MiB; below the unit's ``MemoryHigh``; 0 never.
    """

    hours: tuple[str, ...] = ("1-7 03:00-05:00",)
    disk_low_mib: Annotated[int, msgspec.Meta(ge=0)] = 1024
    disk_stop_mib: Annotated[int, msgspec.Meta(ge=0)] = 256
    memory_restart_mib: Annotated[int, msgspec.Meta(ge=0)] = 1000


class Config(ConfigRecord, frozen=True):
    """Everything a terminal is told.

    Attributes:
        profile: ``development`` allows simulated devices and cables.
        language: of the first screen.
    """

    profile: Literal["production", "development"]
    language: str
    site: Site
    screen: Screen
    platform: Platform
    devices: Devices = msgspec.field(default_factory=Devices)
    relay: Relay = msgspec.field(default_factory=Relay)
    waits: Waits = msgspec.field(default_factory=Waits)
    identity: Identity = msgspec.field(default_factory=Identity)
    updates: Updates = msgspec.field(default_factory=Updates)
    sounds: Sounds = msgspec.field(default_factory=Sounds)
    care: Care = msgspec.field(default_factory=Care)


class ConfigError(Exception):
    """The configuration cannot be used; the message says which file and which field."""


def load_config(*files: Path, registry: Registry | None = None) -> Config:
    """Read the files in order; tables of later files are laid over earlier ones.

    Args:
        files: TOML files, defaults first.
        registry: the adapters a device's table may name; those that are installed when None.

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
        Hours.parse(config.site.hours)
        Hours.parse(config.sounds.quiet)
        Hours.parse(config.care.hours)
        _check_city(config.site.city)
        _check_key(config.identity.key)
        _check_devices(config, registry)
    except (msgspec.ValidationError, UnknownAdapter, WrongSettings, WrongHours) as error:
        raise ConfigError(f"{files[-1]}: {error}") from error
    return config


def _check_city(city: str) -> None:
    if city not in AREAS or AREAS[city].zone != "湾区":
        raise msgspec.ValidationError(f"site.city: {city!r} is no city of the Greater Bay Area")


def _check_key(line: str) -> None:
    try:
        read_place(line)
    except WrongPlace as error:
        raise msgspec.ValidationError(f"identity.key: {error}") from error


def _check_devices(config: Config, registry: Registry | None) -> None:
    fitted = config.devices.fitted
    if not fitted:
        return
    registry = registry or Registry.installed()
    for device_class, table in fitted.items():
        registry.settings(device_class, table)
        if config.profile == "production" and registry.is_simulated(device_class, table):
            raise WrongSettings(
                f"devices.{device_class}: {table['adapter']!r} is simulated; "
                "production takes no simulated device"
            )


def _over(below: dict[str, object], above: dict[str, object]) -> dict[str, object]:
    merged = dict(below)
    for key, value in above.items():
        under = merged.get(key)
        # Another adapter has other fields: its table takes the place of the one below.
        if isinstance(under, dict) and isinstance(value, dict) and "adapter" not in value:
            merged[key] = _over(under, value)
        else:
            merged[key] = value
    return merged
