"""The voices' adapters, as a configuration names them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import msgspec

from drivers.adapter import Adapter, Found, Settings, Surroundings
from drivers.device import Device, DeviceClass

RECORDINGS = Path(__file__).resolve().parent.parent.parent / "assets" / "voice"
_Name = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]


class EspeakSettings(Settings, frozen=True, kw_only=True):
    """espeak-ng and a player.

    Attributes:
        loudspeaker: ALSA's name of the loudspeaker (``aplay -L``).
        headset: ALSA's name of the headset's socket; the same name where the jack switches over.
        jack: the input device that tells whether the jack is used, such as
            ``/dev/input/by-path/...-event``; empty where there is none.
        headset_card: id of the sound card that a USB headset is; empty where there is none.
        recordings: folder ``<language>/<sentence>.wav``; the shipped one when empty.
        player: the command that plays a WAV file from its input; the output's name follows.
    """

    loudspeaker: _Name = "default"
    headset: _Name = "default"
    jack: str = ""
    headset_card: str = ""
    recordings: str = ""
    player: Annotated[tuple[str, ...], msgspec.Meta(min_length=1)] = (
        "aplay",
        "-q",
        "-t",
        "wav",
        "-D",
    )


class SimulatedSettings(Settings, frozen=True, kw_only=True):
    """A log of what would have been said.

    Attributes:
        port: where the simulator listens on this machine.
    """

    port: Annotated[int, msgspec.Meta(ge=1, le=65535)]


def _open_espeak(settings: EspeakSettings, around: Surroundings) -> Device:
    from drivers.speech.espeak import EspeakSpeech, Sockets
    from drivers.speech.jack import card_jack, no_jack, switch_jack

    jack = no_jack
    if settings.headset_card:
        jack = card_jack(settings.headset_card)
    elif settings.jack:
        jack = switch_jack(settings.jack)
    return EspeakSpeech(
        Sockets(settings.player, settings.loudspeaker, settings.headset, jack),
        recordings=Path(settings.recordings) if settings.recordings else RECORDINGS,
        notices_headset=jack is not no_jack,
    )


def _open_simulated(settings: SimulatedSettings, around: Surroundings) -> Device:
    from drivers.speech.simulated import SimulatedSpeech

    return SimulatedSpeech(settings.port)


def _probe_espeak() -> Iterator[Found]:
    import shutil

    from drivers.speech.espeak import ENGINE

    # Whether anybody hears it only a person can tell.
    if shutil.which(ENGINE) and shutil.which("aplay"):
        yield Found({}, ENGINE)


ADAPTERS = (
    Adapter(
        device_class=DeviceClass.SPEECH,
        name="espeak",
        summary="espeak-ng through ALSA: loudspeaker and headset",
        settings=EspeakSettings,
        open=_open_espeak,
        probe=_probe_espeak,
    ),
    Adapter(
        device_class=DeviceClass.SPEECH,
        name="speech-log",
        summary="a log of what would have been said (development only)",
        settings=SimulatedSettings,
        open=_open_simulated,
        simulated=True,
    ),
)
