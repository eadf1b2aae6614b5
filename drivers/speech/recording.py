"""Recorded sentences: as loud as the citizen wants them."""

from __future__ import annotations

import io
import wave

import numpy as np


def louder(sound: bytes, factor: float) -> bytes:
    """A WAV file of 16-bit samples with every sample times ``factor``; others stay as they are."""
    try:
        with wave.open(io.BytesIO(sound)) as file:
            if file.getsampwidth() != 2:
                return sound
            shape, frames = file.getparams(), file.readframes(file.getnframes())
    except (wave.Error, EOFError):
        return sound
    samples = np.frombuffer(frames, dtype="<i2").astype(np.float32) * factor
    made = io.BytesIO()
    with wave.open(made, "wb") as file:
        file.setparams(shape)
        file.writeframes(np.clip(samples, -32768, 32767).astype("<i2").tobytes())
    return made.getvalue()
