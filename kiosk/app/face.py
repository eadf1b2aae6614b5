"""The face step of a terminal, where its site has one and everything for it is there."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable
from pathlib import Path

from drivers.camera.port import Picture
from drivers.device import DeviceClass
from drivers.face.engine import load_engine
from drivers.face.models import Models
from drivers.face.network import ModelUnusable
from drivers.supervisor import Supervisor
from kiosk.config import Config
from kiosk.identity.counter import FILE, FaceCounter
from kiosk.identity.model_files import CATALOGUE, DEFAULT_FOLDER
from kiosk.identity.policy import Way
from kiosk.journey.event import Event
from kiosk.journey.face_step import FaceParts, FaceStep

_log = logging.getLogger("kiosk.app")


def open_face(
    config: Config,
    data: Path,
    devices: Supervisor,
    post: Callable[[Event], None],
    show: Callable[[Picture | None], None],
    clock: Callable[[], dt.datetime],
    parts: FaceParts | None,
) -> FaceStep | None:
    """The step; ``None`` where it cannot be offered, with the reason in the log for staff."""
    if Way.FACE not in config.identity.ways or DeviceClass.FACE_CAMERA not in devices:
        return None
    parts = parts or FaceParts()
    folder = Path(config.identity.models) if config.identity.models else DEFAULT_FOLDER
    try:
        models = Models.read(CATALOGUE, folder)
        engine = load_engine(models, parts.comparison, passive=parts.passive)
    except (ModelUnusable, OSError, ValueError) as error:
        _log.error("no face step: %s", error)
        return None
    if engine is None or engine.comparison is None:
        _log.warning("no face step: models are missing (guanjia-kiosk models verify)")
        return None
    return FaceStep(
        devices[DeviceClass.FACE_CAMERA],
        engine,
        post=post,
        show=show,
        clock=clock,
        count=FaceCounter(data / FILE).count,
        photo_of=parts.photo_of,
    )
