"""What the dock's buttons do: a thin Qt face on the simulated site."""

from __future__ import annotations

from PySide6.QtCore import Property, QObject, QTimer, Signal, Slot

from kiosk.dock.proving import Played
from kiosk.dock.site import FaultSwitch, SimulatedSite
from kiosk.dock.staff import code_lines
from sync.outbox import Outbox

LOOK_EVERY_MS = 500


class Hands(QObject):
    """The developer's hands on cards, paper and cable."""

    changed = Signal()

    def __init__(self, site: SimulatedSite, outbox: Outbox, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._site = site
        self._outbox = outbox
        self._played = Played(site)
        self._cable = "plugged"
        self._placed = ""
        self._clock = QTimer(self)
        self._clock.timeout.connect(self.changed.emit)
        self._clock.start(LOOK_EVERY_MS)

    def _cards(self) -> list[dict[str, str]]:
        return [
            {"index": str(index), "label": label} for index, label in enumerate(self._site.cards)
        ]

    def _get_placed(self) -> str:
        return self._placed

    def _reader_faults(self) -> list[dict[str, object]]:
        return [fault.row() for fault in self._site.reader_faults()]

    def _printer_faults(self) -> list[dict[str, object]]:
        return [fault.row() for fault in self._site.printer_faults()]

    def _cabinet_faults(self) -> list[dict[str, object]]:
        return [fault.row() for fault in self._site.cabinet_faults()]

    def _camera_faults(self) -> list[dict[str, object]]:
        return [fault.row() for fault in self._site.camera_faults()]

    def _page_faults(self) -> list[dict[str, object]]:
        return [fault.row() for fault in self._site.page_faults()]

    def _phone_faults(self) -> list[dict[str, object]]:
        return [fault.row() for fault in self._site.phone_faults()]

    def _scanner_faults(self) -> list[dict[str, object]]:
        return [fault.row() for fault in self._site.scanner_faults()]

    def _identity_switches(self) -> list[dict[str, object]]:
        return [fault.row() for fault in self._played.switches()]

    def _cable_states(self) -> list[dict[str, object]]:
        labels = (("plugged", "网线插着"), ("pulled", "拔掉网线"), ("captive", "接到陌生热点"))
        return [{"name": name, "label": label, "on": name == self._cable} for name, label in labels]

    def _get_headset(self) -> bool:
        return self._site.voice.headset

    def _last_heard(self) -> str:
        heard = self._site.voice.heard
        return heard[-1].text if heard else ""

    def _queue_line(self) -> str:
        counts = self._outbox.counts()
        return (
            f"待送达 {counts.waiting} 件 · 已送达 {counts.delivered} 件"
            f" · 待人工 {counts.quarantined} 件"
        )

    def _platform_url(self) -> str:
        return self._site.twin.url

    def _staff_codes(self) -> list[str]:
        return code_lines(self._site.staff)

    cards = Property(list, _cards, constant=True)
    placed = Property(str, _get_placed, notify=changed)
    readerFaults = Property(list, _reader_faults, notify=changed)
    printerFaults = Property(list, _printer_faults, notify=changed)
    cabinetFaults = Property(list, _cabinet_faults, notify=changed)
    cameraFaults = Property(list, _camera_faults, notify=changed)
    pageFaults = Property(list, _page_faults, notify=changed)
    phoneFaults = Property(list, _phone_faults, notify=changed)
    scannerFaults = Property(list, _scanner_faults, notify=changed)
    identitySwitches = Property(list, _identity_switches, notify=changed)
    cableStates = Property(list, _cable_states, notify=changed)
    staffCodes = Property(list, _staff_codes, notify=changed)
    headset = Property(bool, _get_headset, notify=changed)
    lastHeard = Property(str, _last_heard, notify=changed)
    queueLine = Property(str, _queue_line, notify=changed)
    platformUrl = Property(str, _platform_url, constant=True)

    @Slot(str)
    def place(self, index: str) -> None:
        """Put a card on the reader."""
        self._site.place_card(int(index))
        self._placed = index
        self.changed.emit()

    @Slot()
    def lift(self) -> None:
        """Take it away."""
        self._site.lift_card()
        self._placed = ""
        self.changed.emit()

    @Slot(str)
    def readerFault(self, name: str) -> None:
        """Switch a fault of the reader."""
        _switch(self._site.reader_faults(), name)
        self.changed.emit()

    @Slot(str)
    def printerFault(self, name: str) -> None:
        """Switch a fault of the printer."""
        _switch(self._site.printer_faults(), name)
        self.changed.emit()

    @Slot(str)
    def pageFault(self, name: str) -> None:
        """Switch a fault of the A4 printer."""
        _switch(self._site.page_faults(), name)
        self.changed.emit()

    @Slot(str)
    def cabinetFault(self, name: str) -> None:
        """Open the door, trip the contact, cut the power."""
        _switch(self._site.cabinet_faults(), name)
        self.changed.emit()

    @Slot(str)
    def identitySwitch(self, name: str) -> None:
        """Play the phone, the clerk, or whoever stands before the camera."""
        _switch(self._played.switches(), name)
        self.changed.emit()

    @Slot(str)
    def phoneFault(self, name: str) -> None:
        """Pay with the phone, or let the payment platform be silent."""
        _switch(self._site.phone_faults(), name)
        self.changed.emit()

    @Slot(str)
    def scannerFault(self, name: str) -> None:
        """Hold something before the code scanner, or pull its plug."""
        _switch(self._site.scanner_faults(), name)
        self.changed.emit()

    @Slot(str)
    def cameraFault(self, name: str) -> None:
        """Cover the document camera, or pull its plug."""
        _switch(self._site.camera_faults(), name)
        self.changed.emit()

    @Slot(str)
    def key(self, name: str) -> None:
        """A key of the tactile keypad; a plus sign behind it holds it."""
        self._site.keypad.press(name[0], long=name.endswith("+"))

    @Slot()
    def plugHeadset(self) -> None:
        """The headset in, or out."""
        self._site.voice.plug(not self._site.voice.headset)
        self.changed.emit()

    @Slot(str)
    def cable(self, name: str) -> None:
        """Plug, pull, or lead the cable to a stranger's hotspot."""
        {
            "plugged": self._site.cable.plug,
            "pulled": self._site.cable.pull,
            "captive": self._site.cable.captive_portal,
        }[name]()
        self._cable = name
        self.changed.emit()


def _switch(faults: list[FaultSwitch], name: str) -> None:
    for fault in faults:
        if fault.name == name:
            fault.turn()
