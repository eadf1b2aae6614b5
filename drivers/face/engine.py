"""From a folder of models to what looks at faces, or why nothing does."""

from __future__ import annotations

from drivers.camera.capture import load_cv2
from drivers.face.comparison import Comparison, OnnxComparison
from drivers.face.detector import FaceDetector
from drivers.face.looking import Engine
from drivers.face.mesh import FaceMesh
from drivers.face.models import Models, Role
from drivers.face.network import ModelUnusable
from drivers.face.passive import PassiveCheck


def load_engine(
    models: Models, comparison: Comparison | None = None, *, passive: bool = True
) -> Engine | None:
    """What the files that are there and unchanged allow; none without detector and mesh.

    Args:
        models: the folder.
        comparison: in place of the one that the models give.
        passive: whether recaptures are looked for; drawn faces are all recaptures.

    Raises:
        ModelUnusable: a file has the right bytes and cannot be loaded all the same.
    """
    usable = models.usable()
    # Networks this small take no less time on two threads, and half as much again of the
    # processor, which the window needs as well.
    load_cv2().setNumThreads(1)
    if not {Role.DETECTOR, Role.MESH} <= usable:
        return None
    spoof = passive and {Role.SPOOF_NEAR, Role.SPOOF_WIDE} <= usable
    if comparison is None and Role.MATCHER in usable:
        digest = models.known[Role.MATCHER].sha256
        comparison = OnnxComparison(models.path(Role.MATCHER), digest)
    return Engine(
        FaceDetector(models.path(Role.DETECTOR)),
        FaceMesh(models.path(Role.MESH)),
        passive=PassiveCheck(models.path(Role.SPOOF_NEAR), models.path(Role.SPOOF_WIDE))
        if spoof
        else None,
        comparison=comparison,
        models=tuple(sorted(models.known[role].sha256 for role in usable)),
    )


__all__ = ["ModelUnusable", "load_engine"]
