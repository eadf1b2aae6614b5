"""A voice: said, cut off, kept to the headset, recorded or made, and missing."""

from __future__ import annotations

import io
import shutil
import threading
import time
import wave
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from drivers.device import Cancel, CompletionCode, DeviceStatus
from drivers.simulation import SimulatorForbidden
from drivers.speech.espeak import EspeakSpeech, Sockets
from drivers.speech.jack import card_jack, switch_jack
from drivers.speech.port import Language, Speech, Utterance
from drivers.speech.recording import louder
from drivers.speech.simulated import SimulatedSpeech
from drivers.speech.simulator import SpeechSimulator
from drivers.speech.wording import worded

needs_espeak = pytest.mark.skipif(shutil.which("espeak-ng") is None, reason="no espeak-ng")
HELLO = Utterance("请选一项", Language.MANDARIN)


@pytest.fixture
def simulator() -> Iterator[SpeechSimulator]:
    made = SpeechSimulator(profile="test")
    yield made
    made.close()


@pytest.fixture
def speech(simulator: SpeechSimulator) -> Iterator[SimulatedSpeech]:
    made = SimulatedSpeech(simulator.port)
    yield made
    made.close()


@pytest.fixture
def player(tmp_path: Path) -> Callable[[str], tuple[str, ...]]:
    """A program instead of a sound card; the output's name becomes its first argument."""

    def make(body: str) -> tuple[str, ...]:
        script = tmp_path / "player.sh"
        script.write_text(f"#!/bin/sh\n{body}\n")
        script.chmod(0o755)
        return (str(script),)

    return make


def length_s(file: Path) -> float:
    # The engine cannot know the length before it wrote it: the header says too much.
    data = file.read_bytes()
    assert data[:4] == b"RIFF"
    return (len(data) - 44) / 2 / 22050


def test_log_says_what_was_heard_and_where(
    speech: SimulatedSpeech, simulator: SpeechSimulator
) -> None:
    assert speech.status().status is DeviceStatus.ONLINE
    assert speech.say(HELLO).ok
    simulator.plug()
    assert speech.say(Utterance("4419", Language.MANDARIN, private=True)).ok
    assert [(one.text, one.to_headset) for one in simulator.heard] == [
        ("请选一项", False),
        ("4419", True),
    ]
    assert "4419" not in repr(simulator.heard)


def test_private_words_are_never_said_without_a_headset(
    speech: SimulatedSpeech, simulator: SpeechSimulator
) -> None:
    refused = speech.say(Utterance("4419", Language.MANDARIN, private=True))
    assert refused.code is CompletionCode.DEVICE_NOT_READY
    assert simulator.heard == []


@pytest.mark.parametrize("how", ["cancel", "plug"])
def test_sentence_is_cut_off(how: str) -> None:
    simulator = SpeechSimulator(profile="test", seconds_a_sign=10.0)
    speech, cancel = SimulatedSpeech(simulator.port), Cancel()
    stopped: list[float] = []

    def stop() -> None:
        stopped.append(time.monotonic())
        cancel.set() if how == "cancel" else simulator.plug()

    threading.Timer(0.1, stop).start()
    assert speech.say(HELLO, cancel).code is CompletionCode.CANCELED
    assert time.monotonic() - stopped[0] < 0.5
    # The line is in order afterwards.
    assert speech.headset() is (how == "plug")
    speech.close()
    simulator.close()
    assert [one.whole for one in simulator.heard] == [False]


def test_simulator_away_is_no_device() -> None:
    simulator = SpeechSimulator(profile="test")
    simulator.close()
    speech = SimulatedSpeech(simulator.port)
    assert speech.status().status is DeviceStatus.NO_DEVICE
    assert speech.say(HELLO).code is CompletionCode.HARDWARE_ERROR
    with pytest.raises(SimulatorForbidden):
        SpeechSimulator(profile="production")


def test_missing_engine_is_a_state_and_no_crash() -> None:
    speech = EspeakSpeech(Sockets(player=("true",)), engine="no-such-engine")
    report = speech.status()
    assert report.status is DeviceStatus.NO_DEVICE
    assert "no-such-engine" in report.reason
    assert speech.say(HELLO).code is CompletionCode.DEVICE_NOT_READY


@needs_espeak
def test_engine_speaks_every_language_into_the_socket_that_is_used(
    player: Callable[[str], tuple[str, ...]], tmp_path: Path
) -> None:
    plugged = False
    sockets = Sockets(player(f'cat > "{tmp_path}/$1.wav"'), "speaker", "ear", lambda: plugged)
    speech = EspeakSpeech(sockets)
    for language, text in (
        (Language.MANDARIN, "请把身份证放在亮灯处"),
        (Language.CANTONESE, "請將身份證放喺着燈嘅位置"),
        (Language.ENGLISH, "Please put your card on the reader"),
        (Language.PORTUGUESE, "Coloque o seu documento no leitor"),
    ):
        assert speech.say(Utterance(text, language)).ok
        assert 1.0 < length_s(tmp_path / "speaker.wav") < 6.0, language
    assert not (tmp_path / "ear.wav").exists()
    plugged = True
    assert speech.say(Utterance("441900", Language.MANDARIN, private=True)).ok
    assert length_s(tmp_path / "ear.wav") > 0.3


@needs_espeak
def test_faster_is_shorter_and_what_is_said_is_on_no_command_line(
    player: Callable[[str], tuple[str, ...]], tmp_path: Path
) -> None:
    speech = EspeakSpeech(
        Sockets(player(f'cat > "{tmp_path}/$1.wav"; echo "$@" >> "{tmp_path}/a"'))
    )
    lengths = []
    for rate in (0.5, 1.0, 2.0):
        assert speech.say(Utterance("您的编号是四四一九", Language.MANDARIN, rate=rate)).ok
        lengths.append(length_s(tmp_path / "default.wav"))
    assert lengths[0] > 1.5 * lengths[1] > 1.5 * lengths[2]
    assert (tmp_path / "a").read_text() == "default\n" * 3


@needs_espeak
def test_engine_falls_silent_in_the_middle_of_a_sentence(
    player: Callable[[str], tuple[str, ...]],
) -> None:
    speech, cancel = EspeakSpeech(Sockets(player("exec sleep 30"))), Cancel()
    threading.Timer(0.4, cancel.set).start()
    began = time.monotonic()
    assert speech.say(HELLO, cancel).code is CompletionCode.CANCELED
    # The player would go on for half a minute.
    assert time.monotonic() - began < 15


def test_recording_takes_the_place_of_the_engine_as_loud_as_wanted(
    player: Callable[[str], tuple[str, ...]], tmp_path: Path
) -> None:
    made = io.BytesIO()
    with wave.open(made, "wb") as file:
        file.setparams((1, 2, 8000, 0, "NONE", ""))
        file.writeframes((1000).to_bytes(2, "little") * 100)
    (tmp_path / "cmn").mkdir()
    (tmp_path / "cmn" / "take_heading.wav").write_bytes(made.getvalue())
    speech = EspeakSpeech(
        Sockets(player(f'cat > "{tmp_path}/out.wav"')), recordings=tmp_path, engine="no-engine"
    )
    assert speech.say(
        Utterance("请取走身份证", Language.MANDARIN, volume=50, recording="take_heading")
    ).ok
    with wave.open(str(tmp_path / "out.wav")) as file:
        assert file.readframes(1) == (500).to_bytes(2, "little")
    assert louder(b"no sound", 0.5) == b"no sound"
    # Faster than it was recorded: the engine has to do it.
    faster = Utterance("请取走身份证", Language.MANDARIN, rate=1.5, recording="take_heading")
    assert speech.say(faster).code is CompletionCode.DEVICE_NOT_READY


def test_broken_player_is_told(player: Callable[[str], tuple[str, ...]], tmp_path: Path) -> None:
    (tmp_path / "cmn").mkdir()
    (tmp_path / "cmn" / "hello.wav").write_bytes(b"RIFF" * 100_000)
    say = Utterance("您好", Language.MANDARIN, recording="hello")
    broken = EspeakSpeech(Sockets(player("exit 3")), recordings=tmp_path)
    assert broken.say(say).code is CompletionCode.HARDWARE_ERROR
    absent: Speech = EspeakSpeech(Sockets(("/no/such/player",)), recordings=tmp_path)
    assert absent.say(say).code is CompletionCode.DEVICE_NOT_READY


def test_mandarin_goes_by_words_not_by_signs() -> None:
    assert worded("重庆银行", Language.MANDARIN) == "chong2 qing4 yin2 hang2"
    assert worded("长大了", Language.MANDARIN) == "zhang3 da4 le5"
    assert worded("第二项，共六项", Language.MANDARIN) == "di4 er4 xiang4 , gong4 liu4 xiang4"
    assert worded("Take <it>", Language.ENGLISH) == "Take  it "


def test_usb_headset_is_there_while_its_card_is(tmp_path: Path) -> None:
    jack = card_jack("Headset", tmp_path)
    assert not jack()
    (tmp_path / "Headset").mkdir()
    assert jack()
    assert not switch_jack(str(tmp_path / "nothing"))()
    assert not switch_jack("/dev/null")()
