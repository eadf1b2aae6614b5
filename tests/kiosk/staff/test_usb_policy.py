"""What USBGuard is told to let in: the devices of the site, each at its port, and nothing else."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from kiosk.staff.usb_policy import Policy, device_number, interfaces_of, policy
from tests.kiosk.staff.conftest import Bench

READER, PRINTER, KEYBOARD, PANEL, CHIPS = "1-2.3", "1-2.4", "1-4", "1-1", "1-2.1"
SERIAL, LP, HID = (0xFF, 1, 2), (7, 1, 2), (3, 1, 1)


def descriptors(*interfaces: tuple[int, int, int]) -> bytes:
    """A device descriptor, a configuration, and interfaces with an endpoint each (USB 2.0, 9.6)."""
    body = b"".join(
        bytes([9, 4, number, 0, 1, *kind, 0]) + bytes([7, 5, 0x81, 3, 8, 0, 10])
        for number, kind in enumerate(interfaces)
    )
    head = bytes([18, 1]) + bytes(16)
    return (
        head
        + bytes([9, 2, *(9 + len(body)).to_bytes(2, "little"), len(interfaces), 1, 0, 0, 50])
        + body
    )


class Buses:
    """A kernel that tells of these devices."""

    def __init__(self, folder: Path) -> None:
        self.sysfs = folder / "sys"
        self.numbers: dict[Path, str] = {}
        self.roots = self.sysfs / "devices" / "pci0000:00"
        (self.sysfs / "class" / "input").mkdir(parents=True)
        (self.sysfs / "dev" / "char").mkdir(parents=True)
        self.add("usb1", "1d6b:0002", "0000:00:14.0", (9, 0, 0))

    def add(self, port: str, id_: str, serial: str, *interfaces: tuple[int, int, int]) -> Path:
        folder = self.roots / "usb1"
        if port != "usb1":
            parts = port.split(".")
            for count in range(1, len(parts) + 1):
                folder = folder / ".".join(parts[:count])
        folder.mkdir(parents=True, exist_ok=True)
        vendor, product = id_.split(":")
        for name, text in (("idVendor", vendor), ("idProduct", product), ("serial", serial)):
            (folder / name).write_text(text + "\n", "utf-8")
        (folder / "descriptors").write_bytes(descriptors(*interfaces))
        buses = self.sysfs / "bus" / "usb" / "devices"
        buses.mkdir(parents=True, exist_ok=True)
        (buses / port).symlink_to(folder)
        return folder

    def node(self, device: Path, node: str, number: str) -> None:
        leaf = device / "leaf" / node.rpartition("/")[2]
        leaf.mkdir(parents=True)
        (self.sysfs / "dev" / "char" / number).symlink_to(leaf)
        self.numbers[Path(node)] = number

    def number_of(self, node: Path) -> str:
        if node not in self.numbers:
            raise FileNotFoundError(str(node))
        return self.numbers[node]

    def policy(self, fitted: dict[str, dict[str, str]], **more: tuple[str, ...]) -> Policy:
        return policy(fitted, sound=False, sysfs=self.sysfs, number_of=self.number_of, **more)


@pytest.fixture
def buses(tmp_path: Path) -> Buses:
    made = Buses(tmp_path)
    made.add("1-2", "05e3:0608", "", (9, 0, 0))
    made.node(made.add(READER, "1a86:7523", 'A"\\\n1', SERIAL), "/dev/ttyUSB0", "188:0")
    made.node(made.add(PRINTER, "0fe6:811e", "", LP), "/dev/usb/lp0", "180:0")
    made.add(CHIPS, "072f:2200", "", (11, 0, 0))
    made.add(KEYBOARD, "046d:c31c", "", HID, (3, 0, 0))
    panel = made.add(PANEL, "222a:0001", "", (3, 0, 0))
    made_input = panel / "1-1:1.0" / "input" / "input7"
    made_input.mkdir(parents=True)
    (made_input / "properties").write_text("2\n", "utf-8")
    (made.sysfs / "class" / "input" / "input7").symlink_to(made_input)
    return made


FITTED = {
    "idcard": {"adapter": "sdt-serial", "port": "/dev/ttyUSB0"},
    "receipt": {"adapter": "escpos-usb", "path": "/dev/usb/lp0"},
    "smartcard": {"adapter": "pcsc"},
    "payment": {"adapter": "signed-http", "url": "http://pay.invalid"},
}


def test_fitted_devices_the_panel_and_hubs_on_the_way_are_let_in_and_a_keyboard_is_not(
    buses: Buses,
) -> None:
    made = buses.policy(FITTED)
    assert set(made.let_in) == {"usb1", "1-2", PANEL, READER, PRINTER, CHIPS}
    assert (made.missing, made.elsewhere, made.touch) == ((), ("payment",), True)
    assert [one.port for one in made.left_out] == [KEYBOARD]
    text = made.text()
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    assert lines[-1] == "reject"
    assert (
        'allow id 0fe6:811e serial "" via-port "1-2.4" with-interface equals { 07:01:02 }' in lines
    )
    # What a device calls itself cannot become a rule.
    assert 'serial "A\\"\\\\?1"' in text
    assert lines.index(next(x for x in lines if '"1-2"' in x)) < lines.index(
        next(x for x in lines if '"1-2.3"' in x)
    )


def test_reader_with_a_keyboard_in_its_housing_is_another_device(buses: Buses) -> None:
    assert interfaces_of(descriptors(SERIAL, HID)) == ("ff:01:02", "03:01:01")
    rule = buses.policy(FITTED).devices[KEYBOARD].rule()
    assert rule.endswith("with-interface equals { 03:01:01 03:00:00 }")


def test_device_that_is_not_plugged_in_is_named_and_one_by_id_is_found(buses: Buses) -> None:
    gone = buses.policy({"scanner": {"adapter": "scanner-serial", "port": "/dev/ttyACM9"}})
    assert gone.missing == ("scanner",)
    by_id = buses.policy({"idcard": {"adapter": "sdt-serial", "port": "hwgrep://1A86:7523"}})
    assert by_id.let_in[READER] == "idcard"


def test_sticks_of_staff_are_let_in_at_one_port_as_storage_and_nothing_else(buses: Buses) -> None:
    text = buses.policy(FITTED, storage=("1-3",)).text()
    assert 'allow via-port "1-3" with-interface equals { 08:06:50 }' in text
    assert text.count('via-port "1-3"') == 2


@pytest.mark.skipif(shutil.which("usbguard-rule-parser") is None, reason="usbguard is not there")
def test_usbguard_itself_reads_every_rule(buses: Buses, tmp_path: Path) -> None:
    rules = tmp_path / "rules.conf"
    rules.write_text(buses.policy(FITTED, storage=("1-3",)).text(), "utf-8")
    asked = subprocess.run(
        ["usbguard-rule-parser", "-f", str(rules)], capture_output=True, text=True, check=False
    )
    assert asked.returncode == 0, asked.stdout + asked.stderr


def test_command_writes_the_rules_of_the_site(buses: Buses, bench: Bench, tmp_path: Path) -> None:
    rules = tmp_path / "rules.conf"
    words = ("devices", "usb-policy", "--sysfs", str(buses.sysfs), "--write", str(rules))
    # The reader of this site is a pseudo terminal, its printer stands on the network.
    link = buses.sysfs / "dev" / "char" / device_number(Path(bench.reader.port))
    link.symlink_to(buses.roots / "usb1" / "1-2" / READER / "leaf" / "ttyUSB0")
    assert bench.run(*words).exit_code == 0
    text = rules.read_text("utf-8")
    assert f'via-port "{READER}"' in text
    assert "# receipt: not on USB\n" in text
    assert text.endswith("reject\n")
