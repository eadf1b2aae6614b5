"""Passports and permits at a terminal, where its site takes them and everything for it is there."""

from __future__ import annotations

import datetime as dt
import logging
import shutil
from collections.abc import Callable
from pathlib import Path

from drivers.device import DeviceClass
from drivers.face.models import OF_TEXT, Models, Role
from drivers.ocr.engine import TextEngine
from drivers.smartcard.mrz_ocr import TesseractOcr
from drivers.smartcard.passive_authentication import NO_ANCHORS, Anchors
from drivers.supervisor import Supervisor
from kiosk.config import Config
from kiosk.identity.model_files import CATALOGUE, DEFAULT_FOLDER
from kiosk.identity.policy import Way
from kiosk.journey.event import Event
from kiosk.journey.face_step import FaceStep
from kiosk.journey.paper_reader import PaperReader
from kiosk.journey.travel_step import TravelStep

_log = logging.getLogger("kiosk.app")
TESSERACT = "tesseract"


def open_text_engine(config: Config) -> TextEngine | None:
    """What reads printed text; ``None`` without its models, with the reason in the log."""
    folder = Path(config.identity.models) if config.identity.models else DEFAULT_FOLDER
    try:
        models = Models.read(CATALOGUE, folder)
    except (OSError, ValueError) as error:
        _log.error("no text reader: %s", error)
        return None
    if not models.usable() >= OF_TEXT:
        _log.warning("no text reader: models are missing (guanjia-kiosk models fetch)")
        return None
    return TextEngine(models.path(Role.TEXT_FINDER), models.path(Role.TEXT_READER))


def open_anchors(config: Config) -> Anchors:
    """The issuing states' certificates of this site; what is wrong with one is in the log."""
    if not config.identity.anchors:
        return NO_ANCHORS
    anchors, complaints = Anchors.read(Path(config.identity.anchors))
    for complaint in complaints:
        _log.error("certificate of an issuing state left out: %s", complaint)
    _log.info("certificates of issuing states: %s", ", ".join(sorted(anchors.of)) or "none")
    return anchors


def open_travel(
    config: Config,
    devices: Supervisor,
    engine: TextEngine | None,
    post: Callable[[Event], None],
    clock: Callable[[], dt.datetime],
    face: FaceStep | None,
) -> TravelStep | None:
    """The step; ``None`` where it cannot be offered."""
    if Way.TRAVEL not in config.identity.ways:
        return None
    fallback = TesseractOcr() if shutil.which(TESSERACT) else None
    if engine is None and fallback is None:
        _log.warning("no travel documents: nothing here reads their pages")
        return None
    return TravelStep(
        engine,
        fallback,
        devices.find(DeviceClass.SMARTCARD),
        post=post,
        clock=clock,
        keep_photo=face.keep_photo if face is not None else lambda _number, _picture: None,
        anchors=open_anchors(config),
    )


def open_papers(
    config: Config,
    devices: Supervisor,
    post: Callable[[Event], None],
    clock: Callable[[], dt.datetime],
    face: FaceStep | None,
) -> tuple[TravelStep | None, PaperReader | None]:
    """What reads travel documents, and what reads any paper; each where it can be offered."""
    if DeviceClass.DOCUMENT_CAMERA not in devices:
        return None, None
    engine = open_text_engine(config)
    travel = open_travel(config, devices, engine, post, clock, face)
    return travel, None if engine is None else PaperReader(engine, post)
