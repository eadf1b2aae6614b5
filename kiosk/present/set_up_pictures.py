"""Which of our drawings belongs to which device in the set-up: its place, what is done there."""

from __future__ import annotations

from collections.abc import Mapping

from drivers.device import DeviceClass

DOES: Mapping[DeviceClass, str] = {
    DeviceClass.IDCARD: "card",
    DeviceClass.SMARTCARD: "card",
    DeviceClass.RECEIPT: "receipt",
    DeviceClass.A4: "printer",
    DeviceClass.FACE_CAMERA: "person",
    DeviceClass.DOCUMENT_CAMERA: "paper",
    DeviceClass.SCANNER: "code",
    DeviceClass.SIGNATURE: "pen",
    DeviceClass.CABINET: "door",
    DeviceClass.UPS: "plug",
    DeviceClass.PAYMENT: "phone",
    DeviceClass.SPEECH: "speak",
    DeviceClass.KEYPAD: "keypad",
}
"""Icon of what is done with a device when it is tried."""


def place_of(device: DeviceClass) -> str:
    """Icon of the arrow that leads to it."""
    return f"setup-at-{device.value}"
