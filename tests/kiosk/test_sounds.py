"""Short sounds: which goes with what, how loud, and that they never hold anybody up."""

from __future__ import annotations

import datetime as dt
import os
import time
import wave
from pathlib import Path

import pytest

from drivers.speech.chime import ChimePlayer
from kiosk.bridge.chimes import Chimes
from kiosk.config import ROOT
from kiosk.hours import Hours
from kiosk.present.value import Value
from kiosk.voice.sounds import Sound, sound_of

NOON = dt.datetime(2026, 11, 21, 4, tzinfo=dt.UTC)
NIGHT = dt.datetime(2026, 11, 21, 15, tzinfo=dt.UTC)
REST: dict[str, Value] = {"step": "form", "idleWarning": False, "complaint": "", "saveTrouble": ""}


@pytest.mark.parametrize(
    ("change", "sound"),
    [
        ({"idleWarning": True}, Sound.WARNING),
        ({"step": "take"}, Sound.CARD),
        ({"step": "result"}, Sound.SUCCESS),
        ({"complaint": "手机号是 11 位"}, Sound.CAUTION),
        ({"step": "review"}, None),
        ({"step": "review", "complaint": "先签名"}, None),
        ({}, None),
    ],
)
def test_sound_goes_with_what_happened(change: dict[str, Value], sound: Sound | None) -> None:
    assert sound_of(REST, {**REST, **change}) is sound
    assert sound_of({}, {**REST, **change}) is None


def chimes(heard: list[tuple[Sound, int]], at: dt.datetime = NOON) -> Chimes:
    return Chimes(
        lambda sound, volume: heard.append((sound, volume)),
        volume=lambda: 60,
        clock=lambda: at,
        quiet=Hours.parse(["1-7 22:00-07:00"]),
    )


def test_forgotten_card_is_asked_for_and_then_an_alarm() -> None:
    heard: list[tuple[Sound, int]] = []
    mine = chimes(heard)
    mine.show(REST)
    mine.show({**REST, "step": "take"})
    for _ in range(3):
        mine.cardLeft()
    assert heard == [(Sound.CARD, volume) for volume in (60, 60, 60, 100)]
    mine.show({**REST, "step": "goodbye"})
    mine.cardLeft()
    assert heard[-1] == (Sound.CARD, 60)


def test_at_night_only_a_forgotten_card_sounds_and_softly() -> None:
    heard: list[tuple[Sound, int]] = []
    mine = chimes(heard, NIGHT)
    mine.touch()
    mine.tick(5)
    mine.cardLeft()
    assert heard == [(Sound.CARD, 30)]


def test_only_the_last_seconds_are_heard() -> None:
    heard: list[tuple[Sound, int]] = []
    mine = chimes(heard)
    for second in (20, 11, 10, 1, 0):
        mine.tick(second)
    assert [sound for sound, _ in heard] == [Sound.TICK, Sound.TICK]


@pytest.mark.parametrize("sound", list(Sound))
def test_every_sound_is_shipped_short_and_small(sound: Sound) -> None:
    path = ROOT / "assets" / "sounds" / f"{sound}.wav"
    with wave.open(str(path)) as file:
        assert file.getsampwidth() == 2
        assert file.getnframes() / file.getframerate() <= 1.0
    # It is handed to the player through a pipe at one go.
    assert path.stat().st_size < 65536


def test_player_gets_the_whole_sound_and_the_outputs_name(tmp_path: Path) -> None:
    player = tmp_path / "play"
    player.write_text(f'#!/bin/sh\ncat > "{tmp_path}/$1.heard"\n', encoding="utf-8")
    player.chmod(0o755)
    heard = tmp_path / "hw:1.heard"
    os.mkfifo(heard)
    chime = ChimePlayer(ROOT / "assets" / "sounds", (str(player),))
    chime.play("touch", 50, "hw:1")
    assert len(heard.read_bytes()) == (ROOT / "assets" / "sounds" / "touch.wav").stat().st_size
    chime.close()


def test_player_that_is_missing_or_hangs_holds_nobody_up(tmp_path: Path) -> None:
    ChimePlayer(ROOT / "assets" / "sounds", (str(tmp_path / "none"),)).play("touch", 50, "x")
    chime = ChimePlayer(ROOT / "assets" / "sounds", ("sleep",))
    begun = time.monotonic()
    for _ in range(20):
        chime.play("tick", 50, "60")
    chime.close()
    assert time.monotonic() - begun < 2.0
