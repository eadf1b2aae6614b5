"""One terminal, wired: devices, outbox, relay, journey and window."""

from __future__ import annotations

import dataclasses
import datetime as dt
import logging
from collections.abc import Callable, Mapping
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QGuiApplication

from drivers.device import DeviceClass, StatusReport
from drivers.hotplug import HotPlug
from drivers.supervisor import Supervisor
from drivers.ups.port import PowerAdvice
from kiosk.app.catalogue import CatalogueWatch, with_catalogue
from kiosk.app.chronicle import Chronicle
from kiosk.app.delivery import Delivery, newest_platform, open_queue
from kiosk.app.devices import Openers
from kiosk.app.eyes import means_of, open_eyes
from kiosk.app.form_paper import draw_form
from kiosk.app.lights import CabinetLights
from kiosk.app.orders import AT_REST, PlatformOrders
from kiosk.app.platform_word import PlatformWord
from kiosk.app.power import watch_power
from kiosk.app.private_memory import forget_what_is_free
from kiosk.app.status import open_status
from kiosk.app.store_watch import StoreWatch
from kiosk.app.till import open_till
from kiosk.app.voice import open_audio
from kiosk.app.window import KioskWindow, open_keyboard, screen_context
from kiosk.bridge.look import Look
from kiosk.bridge.paper_item import PaperFeed
from kiosk.bridge.post import EventPost, QtTimers
from kiosk.bridge.taps import Taps
from kiosk.bridge.view import Spoken, View
from kiosk.care.guards import DiskGuard
from kiosk.catalog.bundle import Bundle
from kiosk.catalog.choice import Choice
from kiosk.config import ROOT, Config
from kiosk.hours import Hours
from kiosk.journey.events import Delivered, ReadinessChanged, SaveFailed
from kiosk.journey.face_step import FaceParts
from kiosk.journey.language import spoken
from kiosk.journey.runner import Runner
from kiosk.journey.state import Journey, Step, World
from kiosk.present.screen import present
from kiosk.readiness import Readiness, Situation, assess
from kiosk.version import installed_version
from sync.contract.areas import catalogue_name
from sync.contract.envelope import PlatformKey
from sync.contract.number import CHINA
from sync.contract.structs import prepare_structs
from sync.relay import LinkState
from sync.timekeeping import Timekeeper, chrony_synchronised
from sync.withdrawing import withdraw

_log = logging.getLogger("kiosk.app")

STOP_TIMEOUT_S = 5.0
# A smaller step of the clock on screen is not worth drawing.
CLOCK_STEP_S = 1.0
TIME_FLOOR_FILE = "time-floor"


def utc_now() -> dt.datetime:
    """The wall clock, timezone-aware."""
    return dt.datetime.now(dt.UTC)


class KioskTerminal(QObject):
    """Everything of one terminal, from ``start`` to ``stop``; lives on the window's thread.

    ``power_ended`` is emitted when the battery is nearly empty and nobody is being served.
    """

    power_ended = Signal()
    queue_trouble = ""
    _device_reported = Signal(str, object)
    _link_changed = Signal(object)
    _power_advised = Signal(object)
    _catalogue_came = Signal(object)

    def __init__(
        self,
        config: Config,
        world: World,
        data: Path,
        platform: PlatformKey,
        *,
        devices: Openers,
        database_key: bytes | None = None,
        clock: Callable[[], dt.datetime] = utc_now,
        faces: FaceParts | None = None,
        beside: Mapping[str, QObject] | None = None,
    ) -> None:
        """Args: ``beside`` is what else the window's QML can name (the trainer's panel)."""
        super().__init__()
        prepare_structs()
        self._beside = dict(beside or {})
        self.config = config
        self.world = world
        self.time = Timekeeper(
            platform=platform,
            floor_file=data / TIME_FLOOR_FILE,
            system=clock,
            synchronised=chrony_synchronised,
        )
        self._clock: Callable[[], dt.datetime] = lambda: self.time.now().at
        self._link_up = False
        self._can_save = True
        self._power = PowerAdvice.NONE
        self._connect_facts()
        self._next_catalogue: Bundle | None = None
        downstream, platform = newest_platform(config, data, platform, self.time)
        try:
            self.outbox = open_queue(config, data, platform, self._clock, database_key)
        except BaseException:
            downstream.close()
            raise
        self.disk = DiskGuard(data, config.care.disk_low_mib, config.care.disk_stop_mib)
        self.store = StoreWatch(self.outbox, self.disk, self)
        self.store.checked.connect(self._on_store, Qt.ConnectionType.QueuedConnection)
        self._catalogue = CatalogueWatch(
            Choice(
                data,
                ROOT / "config" / "services",
                lambda: downstream.current(catalogue_name(config.site.city)),
                lambda: downstream.previous(catalogue_name(config.site.city)),
                config.site.city,
            ),
            self._catalogue_came.emit,
        )
        self.orders = PlatformOrders(
            data, downstream, self._catalogue.take_newest, self._clock, self
        )
        self.orders.changed.connect(self._on_word)
        self.delivery = Delivery(
            config,
            data,
            platform,
            outbox=self.outbox,
            keeper=self.time,
            downstream=downstream,
            database_key=database_key,
            on_link=self._link_changed.emit,
            on_delivered=lambda key: self._post.post(Delivered(key)),
            chores=(self._catalogue.step,),
        )
        self.relay = self.delivery.relay
        self.devices = Supervisor(
            patience=config.devices.patience, on_status=self._device_reported.emit
        )
        for name, open_device in devices.items():
            self.devices.add(name, open_device)
        self._reports = dict(self.devices.reports)
        self._desk = open_till(
            data,
            self.devices,
            self.outbox,
            platform=downstream.platform,
            clock=self._clock,
            database_key=database_key,
            on_submitted=self.relay.wake,
        )
        self._hot_plug = HotPlug(lambda _: self.devices.nudge())
        self._word = PlatformWord(
            self.delivery.asking, downstream.notices, lambda: self._link_up, self
        )
        self._word.told.connect(self._on_word)
        self.chronicle = Chronicle(data, self._clock, self.delivery.asking, self)
        self.status = open_status(
            config, data, self.outbox, self.time, self.delivery, lambda: self.world.catalog
        )
        self._post = EventPost(self._dispatch, self)
        self._timers = QtTimers(self, patience=lambda: self.audio.patience)
        cabinet = self.devices.find(DeviceClass.CABINET)
        self._lights = None if cabinet is None else CabinetLights(cabinet)
        self.look = Look(config.screen.px_per_mm, self, low_reach=config.screen.low_reach)
        self.view = View(self)
        self.spoken = Spoken(world.words, self)
        self.paper, self.face, self.clerk = PaperFeed(self), PaperFeed(self), PaperFeed(self)
        feeds, asking = (self.face, self.clerk), self.delivery.asking
        self._eyes = open_eyes(
            config, data, self.devices, self._post.post, self._clock, feeds, asking, faces
        )
        self.keyboard = keyboard = open_keyboard(self)
        self.audio = open_audio(
            config.sounds, self.devices, self._dispatch, self._clock, world.words, keyboard, self
        )
        # Until every device has answered once, nothing is promised.
        self.runner = self._make_runner(self._assess(None))
        self.window = self._make_window()

    def start(self) -> None:
        """Begin: devices are watched, the relay sends."""
        self.chronicle.start(installed_version())
        self.devices.start()
        self.audio.start()
        watch_power(self.devices, self.config, self._power_advised.emit)
        if self.config.devices.hot_plug:
            self._hot_plug.start()
        self.delivery.start()
        self._word.start()
        if self._desk is not None:
            self._desk.till.start()
        self.store.start()
        self.orders.start()
        self.status.start()

    def stop(self) -> None:
        """End in bounded time; a commit under way is waited for."""
        self.store.stop()
        self.orders.stop()
        self.window.close()
        self.audio.chimes.close()
        self.chronicle.stop()
        self.delivery.asking.close()
        self.status.stop()
        self._word.stop()
        self.runner.close()
        if self._desk is not None:
            self._desk.stop(STOP_TIMEOUT_S)
        self.delivery.stop(STOP_TIMEOUT_S)
        self._hot_plug.stop()
        for name in self.devices.stop(STOP_TIMEOUT_S):
            _log.error("%s: still hanging at the end", name)
        self.outbox.close()

    @property
    def journey(self) -> Journey:
        """Where the citizen is."""
        return self.runner.journey

    def _connect_facts(self) -> None:
        queued = Qt.ConnectionType.QueuedConnection
        self._device_reported.connect(self._on_device, queued)
        self._link_changed.connect(self._on_link, queued)
        self._power_advised.connect(self._on_power, queued)
        self._catalogue_came.connect(self._on_catalogue, queued)

    def _make_runner(self, readiness: Readiness) -> Runner:
        rest = Step.OUT_OF_SERVICE if readiness.out_of_service else Step.ATTRACT
        return Runner(
            self.world,
            Journey(at=rest, readiness=readiness),
            card=self.devices[DeviceClass.IDCARD],
            printer=self.devices[DeviceClass.RECEIPT],
            outbox=self.outbox,
            withdraw=lambda key: withdraw(self.outbox, key, self._clock()),
            platform=self.delivery.papers,
            pages=self.devices.find(DeviceClass.A4),
            codes=self.devices.find(DeviceClass.SCANNER),
            draw=draw_form,
            timers=self._timers,
            post=self._post.post,
            on_change=self._show,
            on_saved=self.relay.wake,
            on_wipe=self._wipe,
            card_look_every_s=self.config.devices.card_look_every_s,
            camera=self.devices.find(DeviceClass.DOCUMENT_CAMERA),
            files=self.delivery.files,
            show_paper=self.paper.offer,
            eyes=self._eyes,
            till=None if self._desk is None else self._desk.till,
        )

    def _make_window(self) -> KioskWindow:
        self._show(self.runner.journey)
        self._taps = Taps(self._dispatch, self._clock, self)
        shown = (self.view, self.spoken, self._taps, self.look, self.paper, self.keyboard)
        context = screen_context(*shown, self, self.face, self.clerk)
        everything = {**context, "audio": self.audio, **self._beside}
        locked = self.config.profile == "production"
        return KioskWindow(self.config.screen, everything, locked=locked)

    def _dispatch(self, event: object) -> None:
        if isinstance(event, SaveFailed):
            self.store.look()
        self._exchange_catalogue()
        self.runner.dispatch(event)  # type: ignore[arg-type]  # Qt hands events over as objects

    def _show(self, journey: Journey) -> None:
        today = self._clock().astimezone(CHINA).date()
        self._clock_ahead_s = self.time.skew_s() or 0.0
        self.spoken.show(spoken(self.world, journey.language).words)
        self.look.serve(journey.session)
        values = present(journey, self.world, today, clock_ahead_s=self._clock_ahead_s)
        self.view.show(values)
        self.chronicle.show(journey)
        self.status.show(journey)
        self.audio.show(values, spoken(self.world, journey.language).words)
        if self._lights is not None:
            self._lights.show(journey)
        self.orders.shown(journey.at, self.orders.maintenance)
        if journey.readiness.power_ends and journey.at in AT_REST:
            _log.warning("the battery is nearly empty: ending in order")
            self.power_ended.emit()

    def _wipe(self) -> None:
        self.audio.wipe()
        self.keyboard.wipe()
        clipboard = QGuiApplication.clipboard()
        if clipboard is not None:
            clipboard.clear()
        forget_what_is_free()

    @Slot(str, object)
    def _on_device(self, name: str, report: StatusReport) -> None:
        _log.info("%s is %s %s", name, report.status, report.reason)
        self._reports[name] = report
        self.chronicle.device(name, report)
        self.status.device(name, report)
        self.audio.note(name, report)
        self._reassess()

    @Slot(object)
    def _on_link(self, state: LinkState) -> None:
        self._link_up = state is LinkState.UP
        self.chronicle.link(str(state))
        self._word.ask()
        self._reassess()

    @Slot(bool)
    def _on_store(self, can_save: bool) -> None:
        self._can_save = can_save
        self._reassess()
        self._correct_clock()

    @Slot(object)
    def _on_catalogue(self, bundle: Bundle) -> None:
        self._next_catalogue = bundle
        self._exchange_catalogue()

    def _exchange_catalogue(self) -> None:
        # Nobody's service changes under their hands.
        if self.runner.journey.at not in AT_REST:
            return
        if self.world.notices != self._word.notices:
            self.world = dataclasses.replace(self.world, notices=self._word.notices)
            self.runner.adopt(self.world)
        if self._next_catalogue is None:
            return
        bundle, self._next_catalogue = self._next_catalogue, None
        self.world = with_catalogue(self.world, bundle, self.config)
        self.status.catalogue = bundle.version
        self.chronicle.note(
            "catalogue-changed", {"version": bundle.version, "items": len(bundle.catalog)}
        )
        self.runner.adopt(self.world)
        self._reassess()
        self._show(self.runner.journey)

    @Slot()
    def _on_word(self) -> None:
        self._reassess()
        self._exchange_catalogue()
        self._show(self.runner.journey)

    @Slot(object)
    def _on_power(self, advice: PowerAdvice) -> None:
        _log.warning("power: %s", advice)
        self._power = advice
        self._reassess()

    def situation(self) -> Situation:
        """How every part of the terminal is now."""
        return Situation(
            devices=self._reports,
            can_save=self._can_save,
            link_up=self._link_up,
            hours=Hours.parse(self.config.site.hours),
            power=self._power,
            time_certain=self.time.now().certain,
            down=self._word.down,
            maintenance=self.orders.maintenance,
            means=means_of(self.config, self._eyes),
        )

    def _assess(self, before: Readiness | None) -> Readiness:
        return assess(self.world.catalog, self.situation(), before=before, now=self._clock())

    def _correct_clock(self) -> None:
        # Somebody set the machine's clock: the one on screen must not jump with it.
        if abs((self.time.skew_s() or 0.0) - self._clock_ahead_s) >= CLOCK_STEP_S:
            self._show(self.runner.journey)

    def _reassess(self) -> None:
        before = self.runner.journey.readiness
        readiness = self._assess(before)
        if readiness != before:
            self.runner.dispatch(ReadinessChanged(readiness))
