"""A whole simulated site: devices on their wires, the platform's twin, the cable between."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from pathlib import Path

import msgspec
import numpy as np

from drivers.a4.simulator import IppSimulator
from drivers.cabinet.simulator import ModbusBoardSimulator
from drivers.camera.simulator import CameraSimulator
from drivers.idcard import people
from drivers.idcard.people import SimulatedCard, synthetic_card
from drivers.idcard.simulator import SdtSimulator
from drivers.keypad.simulator import KeypadSimulator
from drivers.payment.platform import PaymentPlatformSimulator
from drivers.receipt.simulator import EscposSimulator
from drivers.scanner.camera_codes import codes_in
from drivers.scanner.simulator import ScannerSimulator
from drivers.scanner.text import TextRules
from drivers.speech.simulator import SpeechSimulator
from drivers.ups.simulator import NAME as UPS_NAME
from drivers.ups.simulator import NutSimulator
from kiosk.access.roster import Person
from kiosk.config import ROOT, Config, load_config
from kiosk.dock import staff
from kiosk.dock.desk import Desk
from kiosk.dock.face import FaceSite
from kiosk.dock.twin import PlatformTwin
from sync.cable import Cable

CARDS: dict[str, SimulatedCard] = {
    "测试乙 · 68 岁 · 樟木头": synthetic_card(people.SENIOR),
    "测试甲 · 38 岁 · 南城": synthetic_card(people.ADULT),
    "生僻字 · 31 岁 · 虎门": synthetic_card(people.RARE_NAME),
    "搬过家 · 25 岁 · 长安": synthetic_card(people.MOVED_HOUSE),
    "证件过期 · 46 岁 · 厚街": synthetic_card(people.EXPIRED),
    "不是身份证的卡": people.other_card(),
    "芯片磨损的卡": synthetic_card(people.ADULT).worn_out(),
    "信息损坏的卡": synthetic_card(people.ADULT).damaged(),
    "验证不过的卡": synthetic_card(people.ADULT).counterfeit(),
}
LINES_BEFORE_END = 6
# As slow as a real one, so that its progress can be seen.
SECONDS_A_PAGE = 1.0
# As fast as a voice.
SECONDS_A_SIGN = 0.2
ORIENTATIONS = {"portrait": (1080, 1920), "landscape": (1920, 1080)}


@dataclasses.dataclass(frozen=True, slots=True)
class FaultSwitch:
    """One thing the developer can make go wrong.

    Attributes:
        label: in the dock.
        on: whether it is wrong now.
        turn: switch it.
    """

    name: str
    label: str
    on: bool
    turn: Callable[[], None]

    def row(self) -> dict[str, object]:
        """What the dock shows."""
        return {"name": self.name, "label": self.label, "on": self.on}


@dataclasses.dataclass(slots=True)
class SimulatedSite:
    """What `make run` stands the terminal into.

    Attributes:
        config: the development configuration, pointing at the simulators' wires.
        data: the terminal's own folder.
    """

    config: Config
    data: Path
    reader: SdtSimulator
    printer: EscposSimulator
    cabinet: ModbusBoardSimulator
    ups: NutSimulator
    desk: Desk
    pages: IppSimulator
    payment: PaymentPlatformSimulator
    scanner: ScannerSimulator
    voice: SpeechSimulator
    keypad: KeypadSimulator
    face: FaceSite
    twin: PlatformTwin
    cable: Cable

    @classmethod
    def build(
        cls,
        folder: Path,
        orientation: str,
        *,
        px_per_mm: float = 4.0,
        twin: PlatformTwin | None = None,
    ) -> SimulatedSite:
        """Start the twin, the cable and the devices, everything kept under ``folder``.

        Args:
            folder: of the terminal and of its platform.
            orientation: of the window.
            px_per_mm: of the window.
            twin: a platform that runs already, and goes on when this site closes.
        """
        width, height = ORIENTATIONS[orientation]
        config = load_config(
            ROOT / "config" / "default.toml", ROOT / "config" / "sites" / "development.toml"
        )
        # Adapters take absolute paths only.
        data = folder.resolve() / "terminal"
        data.mkdir(parents=True, exist_ok=True)
        shared = twin is not None
        twin = twin or PlatformTwin(folder / "platform", rules=ROOT / "config" / "rules.toml")
        cable = Cable("127.0.0.1", twin.port, profile=config.profile)
        reader = SdtSimulator(profile=config.profile, link=data / "idcard")
        printer = EscposSimulator(profile=config.profile)
        cabinet = ModbusBoardSimulator(profile=config.profile)
        payment = PaymentPlatformSimulator(profile=config.profile)
        pages = IppSimulator(profile=config.profile)
        voice = SpeechSimulator(profile=config.profile, seconds_a_sign=SECONDS_A_SIGN)
        keypad = KeypadSimulator(profile=config.profile)
        pages.slow_down(SECONDS_A_PAGE)
        ups = NutSimulator(profile=config.profile)
        scanner = ScannerSimulator(profile=config.profile, link=data / "scanner")
        desk = Desk(config.profile)
        face = FaceSite(config.profile)
        replace = msgspec.structs.replace
        config = replace(
            config,
            identity=replace(config.identity, anchors=desk.vouch(data / "issuers")),
            screen=replace(config.screen, width=width, height=height, px_per_mm=px_per_mm),
            devices=replace(
                config.devices,
                idcard={"adapter": "sdt-serial", "port": reader.port},
                receipt={"adapter": "escpos-tcp", "address": f"127.0.0.1:{printer.port}"},
                cabinet={"adapter": "modbus-tcp", "host": cabinet.host, "port": cabinet.port},
                ups={"adapter": "nut", "ups": UPS_NAME, "host": ups.host, "port": ups.port},
                face_camera={"adapter": "stream", "url": face.camera.url},
                document_camera={"adapter": "stream", "url": desk.camera.url},
                smartcard=desk.table,
                payment=payment.table,
                speech=voice.table,
                keypad=keypad.table,
                a4={"adapter": "ipp", "uri": pages.uri},
                scanner={"adapter": "scanner-serial", "port": scanner.port},
            ),
            platform=replace(
                config.platform, url=f"http://127.0.0.1:{cable.port}", keys=str(twin.keys)
            ),
        )
        made = cls(
            config,
            data,
            reader,
            printer,
            cabinet,
            ups,
            desk,
            pages,
            payment,
            scanner,
            voice,
            keypad,
            face,
            twin,
            cable,
        )
        made._shared = shared
        return made

    # Who may enter staff mode; nobody until they are employed.
    staff: tuple[Person, ...] = ()
    # Whether the platform is somebody else's to stop.
    _shared: bool = False
    # What the dock switched: the simulators' wires carry it, they are not asked.
    _open: bool = False
    _tampered: bool = False
    _cut: bool = False
    _low: bool = False
    _dark: bool = False
    _unplugged: bool = False
    _no_sheets: bool = False
    _jammed: bool = False

    @property
    def camera(self) -> CameraSimulator:
        """The document camera."""
        return self.desk.camera

    @property
    def cards(self) -> tuple[str, ...]:
        """What the cards at hand are called."""
        return tuple(CARDS)

    def place_card(self, index: int = 0) -> None:
        """Put one of the cards at hand on the reader."""
        card = CARDS[self.cards[index]]
        # Whoever puts the card down is whose it is.
        self.face.citizen.be(card.photo)
        self.reader.place(card)

    def lay_document(self, name: str = "") -> None:
        """Put the page of a passport or permit under the camera; whoever does that holds it."""
        if seed := self.desk.lay(name):
            self.face.citizen.be(seed)

    def lift_card(self) -> None:
        """Take the card off the reader."""
        self.reader.lift()

    def reader_faults(self) -> list[FaultSwitch]:
        """What can be wrong with the reader."""
        plugged = self.reader.plugged

        def replug() -> None:
            (self.reader.unplug if plugged else self.reader.replug)()

        return [FaultSwitch("plug", "拔掉读卡器", not plugged, replug)]

    def printer_faults(self) -> list[FaultSwitch]:
        """What can be wrong with the printer."""
        printer = self.printer
        out, open_, off = printer.lines_left == 0, printer.is_cover_open, not printer.powered
        taken = "取走纸" if printer.paper_present else "出纸口是空的"

        def take() -> None:
            printer.take_paper()

        return [
            FaultSwitch("take", taken, False, take),
            FaultSwitch("out", "没有纸", out, printer.refill if out else printer.paper_out),
            FaultSwitch("middle", "打到一半没有纸", False, self._out_in_the_middle),
            FaultSwitch(
                "cover", "盖子开着", open_, printer.close_cover if open_ else printer.open_cover
            ),
            FaultSwitch("power", "关电源", off, printer.power_on if off else printer.power_off),
        ]

    def camera_faults(self) -> list[FaultSwitch]:
        """What can happen to the document camera."""
        camera, dark, unplugged = self.camera, self._dark, self._unplugged

        def cover() -> None:
            self._dark = not dark
            camera.go_dark(not dark)

        def plug() -> None:
            self._unplugged = not unplugged
            (camera.restart if unplugged else camera.stop)()

        return [
            FaultSwitch("dark", "挡住高拍仪镜头", dark, cover),
            FaultSwitch("plug", "拔掉高拍仪", unplugged, plug),
        ]

    def page_faults(self) -> list[FaultSwitch]:
        """What can be wrong with the A4 printer."""
        pages, out, jammed = self.pages, self._no_sheets, self._jammed

        def take() -> None:
            pages.take_paper()

        def sheets() -> None:
            self._no_sheets = not out
            (pages.refill if out else pages.paper_out)()

        def jam() -> None:
            self._jammed = not jammed
            pages.jam(not jammed)

        off = not pages.powered
        return [
            FaultSwitch("take", "取走 A4 纸", False, take),
            FaultSwitch("out", "A4 没有纸", out, sheets),
            FaultSwitch("jam", "A4 卡纸", jammed, jam),
            FaultSwitch("power", "A4 关电源", off, pages.power_on if off else pages.power_off),
        ]

    def cabinet_faults(self) -> list[FaultSwitch]:
        """What can happen to the cabinet and its power."""
        cabinet, ups = self.cabinet, self.ups
        door, tampered, cut, low = self._open, self._tampered, self._cut, self._low

        def turn_door() -> None:
            self._open = not door
            cabinet.open_door(not door)

        def turn_tamper() -> None:
            self._tampered = not tampered
            cabinet.tamper(not tampered)

        def turn_mains() -> None:
            self._cut, self._low = not cut, False
            (ups.return_mains if cut else ups.fail_mains)()

        def drain() -> None:
            self._cut = self._low = True
            ups.fail_mains()
            ups.drain(10, 60)

        return [
            FaultSwitch("door", "打开柜门", door, turn_door),
            FaultSwitch("tamper", "防拆触点", tampered, turn_tamper),
            FaultSwitch("mains", "停电（20 秒后不接新的）", cut, turn_mains),
            FaultSwitch("battery", "电池快用完（会有序退出）", low, drain),
        ]

    def phone_faults(self) -> list[FaultSwitch]:
        """What the citizen's phone and the payment platform do."""
        payment = self.payment

        def pay() -> None:
            payment.pay_newest()

        def turn_away() -> None:
            payment.go_away(not payment.away)

        return [
            FaultSwitch("pay", "手机扫码付款", False, pay),
            FaultSwitch("away", "支付平台不回应", payment.away, turn_away),
        ]

    def scanner_faults(self) -> list[FaultSwitch]:
        """What can be held before the code scanner."""
        scanner, plugged = self.scanner, self.scanner.plugged

        def plug() -> None:
            (scanner.unplug if plugged else scanner.replug)()

        return [
            FaultSwitch("slip", "扫最后一张小票", False, self.scan_slip),
            FaultSwitch("stray", "扫别的码", False, lambda: scanner.scan("https://example.test")),
            FaultSwitch("plug", "拔掉扫码器", not plugged, plug),
        ]

    def scan_slip(self) -> None:
        """Hold the slip that was printed last before the scanner, if it bears a code."""
        for paper in self.printer.papers()[-1:]:
            for code in codes_in(np.asarray(paper.convert("RGB")), TextRules()):
                if code.value is not None:
                    self.scanner.scan(code.value.text)

    def _out_in_the_middle(self) -> None:
        self.printer.paper_out_after(LINES_BEFORE_END)

    def employ_staff(self) -> None:
        """Have somebody of each role on the terminal's staff list."""
        # As a real terminal's is; the sync doctor looks.
        self.data.chmod(0o700)
        self.staff = staff.employ(self.data)

    def shrink_to(self, width: float, height: float) -> None:
        """Make the panel small enough for a developer's screen; proportions stay."""
        screen = self.config.screen
        factor = min(1.0, width / screen.width, height / screen.height)
        smaller = msgspec.structs.replace(
            screen,
            width=round(screen.width * factor),
            height=round(screen.height * factor),
            px_per_mm=screen.px_per_mm * factor,
        )
        self.config = msgspec.structs.replace(self.config, screen=smaller)

    def close(self) -> None:
        """Take everything down again."""
        self.cable.close()
        if not self._shared:
            self.twin.stop()
        self.reader.close()
        self.printer.close()
        self.cabinet.close()
        self.ups.close()
        self.desk.close()
        self.face.close()
        self.payment.close()
        self.pages.close()
        self.voice.close()
        self.keypad.close()
        self.scanner.close()
