"""The ear's side of the real window: focus follows what is heard, curtain, signature, reading."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtQuick import QQuickItem

from drivers.device import DeviceStatus, StatusReport
from drivers.keypad.port import Press
from drivers.speech.port import Speech
from drivers.speech.simulated import SimulatedSpeech
from drivers.speech.simulator import SpeechSimulator
from drivers.worker import DeviceWorker, Patience
from kiosk.bridge.audio import Audio
from kiosk.bridge.items import visible_items
from kiosk.dock.citizen import wait_for
from kiosk.journey.state import Step
from kiosk.voice.hearing import HeadsetMoved
from tests.kiosk.gui.conftest import SCREENS, Stage
from tests.kiosk.people import NOW
from tests.kiosk.story import WORLD, Story


class Ears:
    """A stage with a voice; keys are handed in as the keypad's thread would."""

    def __init__(self, orientation: str) -> None:
        self.log = SpeechSimulator(profile="test")
        self.worker: DeviceWorker[Speech] = DeviceWorker(
            "speech",
            lambda: SimulatedSpeech(self.log.port),
            patience=Patience(status_every_s=60),
            on_status=lambda *_: None,
        )
        self.worker.start()
        self.stage = Stage(SCREENS[orientation], self._audio)

    def _audio(self, stage: Stage) -> Audio:
        self.audio = Audio(
            self.worker, None, stage.dispatch, lambda: NOW, WORLD.words, stage.typing
        )
        self.audio.note("speech", StatusReport(DeviceStatus.ONLINE))
        return self.audio

    def plug(self) -> None:
        self.log.plug()
        self.audio._take(HeadsetMoved(True))
        QGuiApplication.processEvents()

    def press(self, *keys: str) -> None:
        for key in keys:
            self.audio._take(Press(key))
        QGuiApplication.processEvents()

    def focused(self) -> str:
        return self.stage.window.activeFocusItem().objectName()

    def find(self, name: str) -> QQuickItem:
        (found,) = [
            item
            for item in visible_items(self.stage.window.contentItem())
            if item.objectName() == name
        ]
        return found

    def sees(self, name: str) -> bool:
        items = visible_items(self.stage.window.contentItem())
        return any(item.objectName() == name for item in items)

    def heard(self, wanted: str) -> bool:
        return self.log.wait_for(lambda all_: any(wanted in one.text for one in all_), 5.0)

    def close(self) -> None:
        self.stage.kiosk.close()
        assert self.worker.stop(5.0)
        self.log.close()


@pytest.fixture
def make_ears(qapp: QGuiApplication) -> Iterator[Callable[[str], Ears]]:
    made: list[Ears] = []

    def make(orientation: str) -> Ears:
        made.append(Ears(orientation))
        return made[-1]

    yield make
    for one in made:
        one.close()


@pytest.mark.parametrize("orientation", SCREENS)
def test_service_is_begun_by_keys_and_the_focus_is_seen(
    make_ears: Callable[[str], Ears], orientation: str
) -> None:
    ears = make_ears(orientation)
    stage = ears.stage
    ears.plug()
    assert ears.sees("curtain")
    # Who sees a little opens the curtain.
    ears.audio._take(Press("#", long=True))
    QGuiApplication.processEvents()
    assert not ears.sees("curtain")
    ears.press("6", "5")
    assert stage.journey.at is Step.SERVICES
    stage.settle()
    for _ in range(30):
        ears.press("6")
        stop = ears.audio.path.stop
        assert stop is not None
        if not stop.name:
            continue
        assert ears.focused() == stop.name
        item = ears.find(stop.name)
        # Its frame is drawn, and the whole of it is in view.
        assert item.property("visualFocus") is not False
        top = item.mapToScene(item.boundingRect().topLeft())
        assert 0 <= top.y() <= stage.window.height() - item.height() + 1
        if stop.name.startswith("category-"):
            break
    ears.press("5")
    assert stage.journey.category
    assert ears.heard("您要办什么")


def test_whole_screen_takes_the_signature(make_ears: Callable[[str], Ears]) -> None:
    ears = make_ears("portrait")
    ears.stage.show(Story().to_review().journey)
    ears.plug()
    while (stop := ears.audio.path.stop) is None or not stop.signs:
        ears.press("6")
    ears.press("5")
    area = ears.find("signAnywhere")
    assert area.width() == ears.stage.window.width()
    assert area.height() == ears.stage.window.height()
    ears.press("5")
    assert not ears.sees("signAnywhere")
    assert ears.heard("还没有签上")


def test_reading_aloud_goes_on_with_each_page_and_ends_with_the_visit(
    make_ears: Callable[[str], Ears],
) -> None:
    ears = make_ears("portrait")
    stage = ears.stage
    stage.show(Story().to_review().journey)
    ears.find("readAloud")
    ears.audio.read()
    assert ears.heard("请核对")
    ears.audio.louder(1)
    ears.audio.faster(-1)
    stage.show(dataclasses.replace(stage.journey, at=Step.CONSENT))
    assert ears.heard("需要读您的身份证")
    said = "".join(one.text for one in ears.log.heard)
    assert "一 三 八" not in said
    assert not ears.audio.narrator.headset
    ears.audio.wipe()
    assert not ears.audio.reader.reading
    assert ears.audio.narrator.last == ()


def test_without_a_voice_there_is_no_button(make_stage: Callable[[str], Stage]) -> None:
    stage = make_stage("portrait")
    names = {item.objectName() for item in visible_items(stage.window.contentItem())}
    assert "readAloud" not in names
    assert "help" in names


def test_citizen_who_hears_has_three_times_as_long(make_ears: Callable[[str], Ears]) -> None:
    ears = make_ears("portrait")
    assert ears.audio.patience == 1.0
    ears.plug()
    assert ears.audio.patience == 3.0
    assert wait_for(lambda: ears.heard("语音导航"), 5000)
