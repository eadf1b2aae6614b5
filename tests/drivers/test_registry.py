"""Adapters by name: the product's own, plug-ins that work, and plug-ins that do not."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from drivers.adapter import AbsentDevice, Adapter, Settings, Surroundings, utc_now
from drivers.device import Capabilities, Device, DeviceClass, DeviceStatus, StatusReport
from drivers.registry import OWN, PluginFault, Registry, UnknownAdapter, WrongSettings

Plugin = Callable[..., None]


class LampSettings(Settings, frozen=True, kw_only=True):
    port: str
    speed: int = 9600


class Lamp:
    def __init__(self, settings: LampSettings) -> None:
        self.settings = settings

    def status(self) -> StatusReport:
        return StatusReport(DeviceStatus.ONLINE)

    def capabilities(self) -> Capabilities:
        return Capabilities(DeviceClass.CABINET)

    def close(self) -> None: ...


def opens_lamp(settings: LampSettings, around: Surroundings) -> Device:
    return Lamp(settings)


def lacks_library(settings: LampSettings, around: Surroundings) -> Device:
    raise ImportError("No module named 'lamplib'")


def adapter(name: str = "lamp", **changes: Any) -> Adapter:
    fields: dict[str, Any] = {
        "device_class": DeviceClass.CABINET,
        "name": name,
        "summary": "a lamp",
        "settings": LampSettings,
        "open": opens_lamp,
    }
    return Adapter(**(fields | changes))


@pytest.fixture
def around(tmp_path: Path) -> Surroundings:
    return Surroundings(tmp_path)


@pytest.fixture
def plugin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Plugin:
    """Lays out an installed package with one entry point, as an installer would."""
    folder = tmp_path / "site"
    folder.mkdir()
    monkeypatch.syspath_prepend(str(folder))

    def install(name: str, source: str, attribute: str = "ADAPTERS") -> None:
        module = f"guanjia_registry_test_{name}"
        (folder / f"{module}.py").write_text(source, "utf-8")
        info = folder / f"{module}-1.0.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {module}\nVersion: 1.0\n")
        entry = f"[guanjia.drivers]\n{name} = {module}:{attribute}\n"
        (info / "entry_points.txt").write_text(entry, "utf-8")

    return install


LAMP_PLUGIN = """
from drivers.adapter import Adapter, Settings
from drivers.device import DeviceClass

class LampSettings(Settings, frozen=True, kw_only=True):
    port: str

def open_lamp(settings, around):
    raise NotImplementedError

ADAPTERS = (
    Adapter(DeviceClass.{device_class}, "{name}", "a lamp", LampSettings, open_lamp),
)
"""


def lamp_plugin(name: str, device_class: str = "CABINET") -> str:
    return LAMP_PLUGIN.format(name=name, device_class=device_class)


def test_table_is_read_into_the_adapters_own_record(around: Surroundings) -> None:
    registry = Registry([adapter()])
    table = {"adapter": "lamp", "port": "/dev/lamp"}
    lamp = registry.open(DeviceClass.CABINET, table, around)
    assert isinstance(lamp, Lamp)
    assert lamp.settings == LampSettings(port="/dev/lamp", speed=9600)


@pytest.mark.parametrize(
    ("table", "word"),
    [
        ({"adapter": "lamp"}, "port"),
        ({"adapter": "lamp", "port": 7}, "port"),
        ({"adapter": "lamp", "port": "/dev/lamp", "colour": "red"}, "colour"),
        ({"adapter": "lamp", "port": "/dev/lamp", "speed": "fast"}, "speed"),
    ],
)
def test_wrong_table_is_refused_naming_class_and_field(
    table: dict[str, Any], word: str, around: Surroundings
) -> None:
    registry = Registry([adapter()])
    with pytest.raises(WrongSettings, match=rf"devices\.cabinet.*{word}"):
        registry.open(DeviceClass.CABINET, table, around)


@pytest.mark.parametrize("table", [{"adapter": "lantern"}, {"adapter": 7}, {}])
def test_unknown_adapter_is_refused_naming_those_there_are(table: dict[str, Any]) -> None:
    registry = Registry([adapter(), adapter("torch")])
    for ask in (registry.settings, registry.is_simulated):
        with pytest.raises(UnknownAdapter, match=r"lamp, torch"):
            ask(DeviceClass.CABINET, table)


def test_class_without_any_adapter_says_so() -> None:
    with pytest.raises(UnknownAdapter, match="none"):
        Registry([]).adapter(DeviceClass.UPS, "nut")


def test_missing_optional_package_is_a_device_that_says_so(around: Surroundings) -> None:
    registry = Registry([adapter(open=lacks_library, extra="lamps")])
    device = registry.open(DeviceClass.CABINET, {"adapter": "lamp", "port": "x"}, around)
    report = device.status()
    assert report.status is DeviceStatus.NO_DEVICE
    assert report.reason == "No module named 'lamplib' (optional package group 'lamps')"
    assert device.capabilities().device_class is DeviceClass.CABINET
    device.close()


def test_missing_package_without_a_group_is_named_alone(around: Surroundings) -> None:
    registry = Registry([adapter(open=lacks_library)])
    device = registry.open(DeviceClass.CABINET, {"adapter": "lamp", "port": "x"}, around)
    assert isinstance(device, AbsentDevice)
    assert device.status().reason == "No module named 'lamplib'"


def test_simulated_adapter_is_told_from_a_real_one() -> None:
    registry = Registry([adapter(), adapter("play", simulated=True)])
    said = [registry.is_simulated(DeviceClass.CABINET, {"adapter": n}) for n in ("lamp", "play")]
    assert said == [False, True]


def test_adapter_promises_nothing_it_was_not_given() -> None:
    plain = adapter()
    assert (list(plain.probe()), dict(plain.codes()), plain.simulated, plain.extra) == (
        [],
        {},
        False,
        "",
    )


def test_surroundings_clock_knows_its_zone(around: Surroundings) -> None:
    assert around.clock().tzinfo is not None
    assert utc_now().utcoffset() == around.clock().utcoffset()


def test_products_own_adapters_have_unique_names_and_an_address() -> None:
    registry = Registry.installed()
    own = list(registry)
    assert len(own) >= len(OWN)
    assert len({(one.device_class, one.name) for one in own}) == len(own)
    for one in own:
        assert one.summary
        assert issubclass(one.settings, Settings)


def test_plugin_is_found_after_the_products_own(plugin: Plugin) -> None:
    plugin("bright", lamp_plugin("bright-lamp", "IDCARD"))
    registry = Registry.installed()
    assert registry.faults == ()
    assert [one.name for one in registry.of_class(DeviceClass.IDCARD)][-1] == "bright-lamp"


@pytest.mark.parametrize(
    ("name", "source", "attribute", "word"),
    [
        ("raises", "raise RuntimeError('no licence')", "ADAPTERS", "RuntimeError: no licence"),
        ("leaves", "import sys; sys.exit('no licence')", "ADAPTERS", "SystemExit: no licence"),
        ("syntax", "def", "ADAPTERS", "SyntaxError"),
        ("imports", "import guanjia_no_such_thing", "ADAPTERS", "ModuleNotFoundError"),
        ("nameless", "OTHER = ()", "ADAPTERS", "AttributeError"),
        ("listed", "ADAPTERS = []", "ADAPTERS", "TypeError: not a tuple"),
        ("mixed", "ADAPTERS = (1,)", "ADAPTERS", "TypeError: not a tuple"),
        ("called", "def ADAPTERS(): return ()", "ADAPTERS", "TypeError: not a tuple"),
    ],
)
def test_broken_plugin_costs_nothing_but_itself(
    plugin: Plugin, name: str, source: str, attribute: str, word: str
) -> None:
    plugin(name, source, attribute)
    plugin(f"good_{name}", lamp_plugin(f"good-{name}"))
    registry = Registry.installed()
    assert [fault.plugin for fault in registry.faults] == [name]
    assert word in registry.faults[0].reason
    names = {one.name for one in registry}
    assert names >= {f"good-{name}", "sdt-serial"}


def test_plugin_never_takes_the_place_of_the_products_own(plugin: Plugin) -> None:
    plugin("thief", lamp_plugin("sdt-serial", "IDCARD"))
    registry = Registry.installed()
    assert registry.faults == (PluginFault("thief", "idcard/sdt-serial is taken"),)
    assert registry.adapter(DeviceClass.IDCARD, "sdt-serial").summary != "a lamp"


def test_same_name_in_another_class_is_no_clash(plugin: Plugin) -> None:
    plugin("namesake", lamp_plugin("sdt-serial", "CABINET"))
    registry = Registry.installed()
    assert registry.faults == ()
    assert registry.adapter(DeviceClass.CABINET, "sdt-serial").summary == "a lamp"


def test_second_plugin_with_a_taken_name_is_reported(plugin: Plugin) -> None:
    plugin("first", lamp_plugin("twin"))
    plugin("second", lamp_plugin("twin"))
    registry = Registry.installed()
    assert len(registry.faults) == 1
    assert "cabinet/twin is taken" in registry.faults[0].reason
    assert [one.name for one in registry.of_class(DeviceClass.CABINET)].count("twin") == 1
