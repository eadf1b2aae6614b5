"""A neural network in OpenCV, loaded once, run by one thread at a time."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from drivers.camera.capture import load_cv2
from drivers.camera.port import Picture

Tensor = NDArray[np.float32]


class ModelUnusable(Exception):
    """The file cannot be loaded; the message names it, and why."""


class Network:
    """One network; any thread may run it."""

    def __init__(self, path: Path) -> None:
        """Load it.

        Raises:
            ModelUnusable: it cannot be loaded.
        """
        self._cv2 = load_cv2()
        dnn = self._cv2.dnn
        # OpenCV 5's new engine gives a TFLite graph only its last output, and warns; the classic
        # one has all. 4.x has but one engine, and no name for it.
        classic = [dnn.ENGINE_CLASSIC] if hasattr(dnn, "ENGINE_CLASSIC") else []
        try:
            if path.suffix == ".tflite":
                self._net = dnn.readNetFromTFLite(str(path), *classic)
            else:
                self._net = dnn.readNetFromONNX(str(path), *classic)
        except self._cv2.error as error:
            raise ModelUnusable(f"{path.name}: {type(error).__name__}") from None
        self._lock = threading.Lock()

    def run(
        self,
        picture: Picture,
        size: tuple[int, int],
        outputs: Sequence[str] = (),
        *,
        scale: float = 1.0,
        mean: tuple[float, float, float] = (0.0, 0.0, 0.0),
        rgb: bool = False,
    ) -> tuple[Tensor, ...]:
        """The outputs for one picture.

        Args:
            picture: height x width x 3, uint8, blue green red.
            size: width and height that it takes, in pixels.
            outputs: their names; the network's own when empty.
            scale: of (value - mean).
            mean: of the channels, in the order the network takes them.
            rgb: whether it takes red first.
        """
        blob = self._cv2.dnn.blobFromImage(picture, scale, size, mean, swapRB=rgb)
        return self.run_blob(blob, outputs)

    def run_blob(self, blob: Tensor, outputs: Sequence[str] = ()) -> tuple[Tensor, ...]:
        """The same for an input of 1 x 3 x height x width."""
        with self._lock:
            self._net.setInput(blob)
            names = list(outputs) or list(self._net.getUnconnectedOutLayersNames())
            found = self._net.forward(names)
        return tuple(np.asarray(one, np.float32) for one in found)
