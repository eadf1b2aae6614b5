"""Writes ``assets/sounds/*.wav``: the terminal's own short sounds, made of sine waves.

A maintainer's tool. Each sound is 16-bit mono at 22.05 kHz, under one second, and small enough for
the pipe to the player (64 KiB). Pitches stay between 500 and 1,500 Hz, where old ears still hear.
"""

from __future__ import annotations

import wave
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

RATE_HZ = 22_050
FOLDER = Path(__file__).resolve().parent.parent / "assets" / "sounds"
Samples = NDArray[np.float64]


def tone(pitch_hz: float, seconds: float, loud: float = 0.6) -> Samples:
    """One note with a soft beginning and a fading end, as a bar that is struck."""
    at = np.arange(round(RATE_HZ * seconds)) / RATE_HZ
    body = np.sin(2 * np.pi * pitch_hz * at) + 0.25 * np.sin(4 * np.pi * pitch_hz * at)
    shape = np.minimum(1, at / 0.004) * np.exp(-3.5 * at / seconds)
    ends = np.minimum(1, (seconds - at) / 0.01)
    return loud * body / 1.25 * shape * ends


def rest(seconds: float) -> Samples:
    """Silence."""
    return np.zeros(round(RATE_HZ * seconds))


def sounds() -> dict[str, Samples]:
    """Every sound by its name."""
    pulse = np.concatenate([tone(1046.5, 0.14, 0.9), rest(0.06)])
    return {
        # Under the finger: felt more than heard.
        "touch": tone(1200, 0.03, 0.35),
        # Upwards: it is done.
        "success": np.concatenate([tone(784, 0.16), tone(1046.5, 0.4)]),
        # Downwards, not harsh: something is to be looked at again.
        "caution": np.concatenate([tone(740, 0.16), tone(554.4, 0.35)]),
        # Four times the same: something lies there that is yours.
        "card": np.concatenate([pulse, pulse, pulse, pulse]),
        # One long bell: are you still there?
        "warning": tone(659.3, 0.9, 0.8),
        "tick": tone(880, 0.07, 0.6),
    }


def main() -> None:
    """Write them."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, samples in sounds().items():
        with wave.open(str(FOLDER / f"{name}.wav"), "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(RATE_HZ)
            file.writeframes((np.clip(samples, -1, 1) * 32767).astype("<i2").tobytes())


if __name__ == "__main__":
    main()
