"""Looks at somebody: every picture becomes guidance, and at the end a verdict without a face in it.

One object for one try. It keeps at most one picture and two templates, in memory, until ``forget``.
"""

from __future__ import annotations

import dataclasses
import random
from typing import Literal

from drivers.camera.port import Frame, Picture
from drivers.face.comparison import Band, Comparison, Template, Verdict
from drivers.face.detector import FaceBox, FaceDetector
from drivers.face.liveness import Failure, Liveness, Phase, Progress, Rules, Sight, draw_tasks
from drivers.face.mesh import FaceMesh, Landmarks
from drivers.face.passive import LEAST, PassiveCheck
from drivers.face.quality import Fault, Gates, count_fault, judge


@dataclasses.dataclass(frozen=True, slots=True)
class Engine:
    """What a terminal has to look at faces with; the last two where it has them.

    Attributes:
        models: SHA-256 of every file in use.
    """

    detector: FaceDetector
    mesh: FaceMesh
    gates: Gates = dataclasses.field(default_factory=Gates)
    rules: Rules = dataclasses.field(default_factory=Rules)
    passive: PassiveCheck | None = None
    comparison: Comparison | None = None
    models: tuple[str, ...] = ()

    def measure(self, picture: Picture) -> tuple[FaceBox, Landmarks] | None:
        """The one face of a still, such as a chip's photo; none for none or several."""
        boxes = self.detector.find(picture)
        if count_fault(boxes, self.gates) is not None:
            return None
        marks = self.mesh.measure(picture, boxes[0])
        return None if marks is None else (boxes[0], marks)


Ending = Literal["done", "failed"]


@dataclasses.dataclass(frozen=True, slots=True)
class Finding:
    """What came of a try: nothing in it shows a face.

    Attributes:
        failure: why it was broken off, empty otherwise; ``recaptured`` and ``swapped`` besides
            those of ``Failure``.
        verdict: of the comparison; ``not-compared`` without matcher or photo.
    """

    alive: bool
    verdict: Verdict = "not-compared"
    band: Band | None = None
    failure: str = ""


class FaceLook:
    """One try; called by one thread."""

    def __init__(
        self, engine: Engine, photo: Picture | None, *, chance: random.Random | None = None
    ) -> None:
        """Begin.

        Args:
            engine: what looks.
            photo: from the card's chip, if it could be read.
            chance: draws the tasks; the system's own randomness when None.
        """
        self._engine = engine
        self._photo = photo
        self._liveness = Liveness(draw_tasks(chance=chance), engine.rules)
        self._best: tuple[float, Picture, FaceBox, Landmarks] | None = None
        self._first: Template | None = None
        self._newest: tuple[Picture, Landmarks] | None = None
        self.finding: Finding | None = None

    def look(self, frame: Frame) -> Progress:
        """Take a picture in; what to show now. ``finding`` is there once it has ended."""
        sight = self._sight(frame)
        progress = self._liveness.see(sight)
        if progress.phase is Phase.TASK and self._first is None:
            self._remember_who()
        if self.finding is None and progress.phase is Phase.FAILED:
            failure = progress.failure or Failure.NOT_DONE
            self.finding = Finding(alive=False, failure=failure.value)
        if self.finding is None and progress.phase is Phase.DONE:
            self.finding = self._conclude()
        return progress

    def forget(self) -> None:
        """Drop every picture and template."""
        self._best = self._first = self._newest = self._photo = None

    def _sight(self, frame: Frame) -> Sight:
        engine, picture = self._engine, frame.picture
        boxes = engine.detector.find(picture)
        fault = count_fault(boxes, engine.gates)
        marks = None if fault is not None else engine.mesh.measure(picture, boxes[0])
        if marks is None:
            return Sight(frame.at_s, fault or Fault.NO_FACE)
        fault, quality = judge(picture, marks, engine.gates)
        self._newest = (picture, marks)
        if fault is None and (self._best is None or quality.sharpness > self._best[0]):
            self._best = (quality.sharpness, picture, boxes[0], marks)
        left, top, right, bottom = marks.box
        return Sight(
            frame.at_s,
            fault,
            yaw=marks.yaw,
            pitch=marks.pitch,
            opening=marks.eye_opening,
            size=marks.eye_distance,
            x=(left + right) / 2,
            y=(top + bottom) / 2,
        )

    def _remember_who(self) -> None:
        if self._engine.comparison is not None and self._best is not None:
            _, picture, _, marks = self._best
            self._first = self._engine.comparison.template(picture, marks)

    def _conclude(self) -> Finding:
        engine = self._engine
        if self._best is None or self._newest is None:
            return Finding(alive=False, failure=Failure.LOST.value)
        _, picture, box, marks = self._best
        if engine.passive is not None and engine.passive.live(picture, box) < LEAST:
            return Finding(alive=False, failure="recaptured")
        if engine.comparison is None:
            return Finding(alive=True)
        if self._first is not None:
            same, _ = engine.comparison.judge(
                self._first, engine.comparison.template(*self._newest)
            )
            if same == "no-match":
                return Finding(alive=False, failure="swapped")
        return self._compare(engine.comparison, picture, marks)

    def _compare(self, comparison: Comparison, picture: Picture, marks: Landmarks) -> Finding:
        if self._photo is None:
            return Finding(alive=True)
        on_card = self._engine.measure(self._photo)
        if on_card is None:
            return Finding(alive=True)
        card = comparison.template(self._photo, on_card[1])
        verdict, band = comparison.judge(comparison.template(picture, marks), card)
        return Finding(alive=True, verdict=verdict, band=band)
