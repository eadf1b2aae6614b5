"""USB devices made of configfs: what a cable would plug into this machine, plugged by a write.

Source: Linux ``Documentation/usb/gadget_configfs.rst`` and ``Documentation/ABI/testing/
configfs-usb-gadget-*``. Each gadget sits on a host controller of ``dummy_hcd``.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from pathlib import Path

CONFIGFS = Path("/sys/kernel/config/usb_gadget")
# The Linux Foundation's number for gadgets.
VENDOR = "1d6b"
PATIENCE_S = 20.0

# The boot keyboard of the HID specification, appendix B.1.
BOOT_KEYBOARD = bytes.fromhex(
    "05010906a101050719e029e71500250175019508810295017508810395057501050819012905"
    "9102950175039103950675081500256505071900296581 00c0".replace(" ", "")
)


def wait_until(true: Callable[[], bool], what: str, seconds: float = PATIENCE_S) -> None:
    """Look until it is so; a test that fails says what it waited for."""
    deadline = time.monotonic() + seconds
    while not true():
        if time.monotonic() >= deadline:
            raise AssertionError(f"waited {seconds:g} s for {what}")
        time.sleep(0.02)


class Gadget:
    """One device with one function.

    It is never taken apart: Linux 6.1 frees a printer's requests twice when its node is closed
    after it was pulled (``kernel BUG at lib/list_debug.c``); the machine is thrown away anyway.
    """

    def __init__(
        self,
        name: str,
        product: str,
        function: str,
        attributes: Mapping[str, bytes],
        controller: int,
        node: Path,
    ) -> None:
        """Build it, unplugged.

        Args:
            name: its folder in configfs.
            product: four hexadecimal digits; also what it is called.
            function: such as ``acm.usb0``.
            attributes: files of the function and what is written to them.
            controller: which of ``dummy_hcd``'s controllers it is plugged into.
            node: the gadget's own end, there once it was plugged in.
        """
        self._controller = f"dummy_udc.{controller}"
        self._folder = CONFIGFS / name
        self._function = self._folder / "functions" / function
        self._configuration = self._folder / "configs" / "c.1"
        self._node = node
        self._plugged = False
        self.product = product
        strings = self._folder / "strings" / "0x409"
        for folder in (self._folder, strings, self._configuration, self._function):
            folder.mkdir()
        for path, text in (
            (self._folder / "idVendor", f"0x{VENDOR}"),
            (self._folder / "idProduct", f"0x{product}"),
            (strings / "manufacturer", "Guanjia"),
            (strings / "product", name),
            (strings / "serialnumber", f"{product}0001"),
        ):
            path.write_text(text)
        for attribute, value in attributes.items():
            (self._function / attribute).write_bytes(value)
        (self._configuration / function).symlink_to(self._function)

    def plug(self) -> None:
        """Put it in; nothing where it is in."""
        if not self._plugged:
            (self._folder / "UDC").write_text(self._controller)
            self._plugged = True
            wait_until(self._node.exists, str(self._node))

    def unplug(self) -> None:
        """Pull it out; nothing where it is out."""
        if self._plugged:
            self._plugged = False
            (self._folder / "UDC").write_text("\n")


def acm_gadget() -> Gadget:
    """A serial line over USB: ``/dev/ttyGS0`` here, ``/dev/ttyACM0`` at the host."""
    return Gadget("reader", "0104", "acm.usb0", {}, 0, Path("/dev/ttyGS0"))


def printer_gadget(device_id: str) -> Gadget:
    """A printer: ``/dev/g_printer0`` here, ``/dev/usb/lp0`` at the host."""
    attributes = {"pnp_string": device_id.encode(), "q_len": b"10"}
    return Gadget("printer", "0105", "printer.usb0", attributes, 1, Path("/dev/g_printer0"))


def keyboard_gadget() -> Gadget:
    """A scanner that types: ``/dev/hidg0`` here, an input device at the host."""
    attributes = {
        "protocol": b"1",
        "subclass": b"1",
        "report_length": b"8",
        "report_desc": BOOT_KEYBOARD,
    }
    return Gadget("scanner", "0106", "hid.usb0", attributes, 2, Path("/dev/hidg0"))
