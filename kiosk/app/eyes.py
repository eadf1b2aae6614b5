"""What looks at citizens and papers at a terminal, each where its site has what that takes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

from drivers.device import DeviceClass
from drivers.supervisor import Supervisor
from kiosk.app.face import open_face
from kiosk.app.travel import open_papers
from kiosk.bridge.paper_item import PaperFeed
from kiosk.config import Config
from kiosk.identity.policy import Means, Way
from kiosk.journey.event import Event
from kiosk.journey.eyes import Eyes
from kiosk.journey.face_step import FaceParts
from kiosk.journey.video_step import VideoStep
from sync.contract.asking import Asker


def open_eyes(
    config: Config,
    data: Path,
    devices: Supervisor,
    post: Callable[[Event], None],
    clock: Callable[[], dt.datetime],
    feeds: tuple[PaperFeed, PaperFeed],
    platform: Asker,
    parts: FaceParts | None,
) -> Eyes:
    """Open what there is.

    Args:
        config: of the site.
        data: the terminal's own folder.
        devices: the cameras and the reader of chips.
        post: hands an event over to the journey's thread.
        clock: the wall clock, timezone-aware.
        feeds: what shows the citizen, and what shows the clerk.
        platform: where clerks are.
        parts: what development replaces.
    """
    citizen, clerk = feeds
    face = open_face(config, data, devices, post, citizen.offer, clock, parts)
    travel, reader = open_papers(config, devices, post, clock, face)
    video = None
    if Way.CLERK in config.identity.ways and DeviceClass.FACE_CAMERA in devices:
        video = VideoStep(
            devices[DeviceClass.FACE_CAMERA],
            platform,
            post=post,
            show_citizen=citizen.offer,
            show_clerk=clerk.offer,
        )
    return Eyes(face, travel, reader, video)


def means_of(config: Config, eyes: Eyes) -> Means:
    """The ways of the site; a face only where it can be compared."""
    ways = frozenset(Way(way) for way in config.identity.ways) - {Way.TRAVEL}
    return Means(
        ways if eyes.face is not None else ways - {Way.FACE},
        config.identity.strict,
        travel=eyes.travel is not None,
        chip=eyes.travel is not None,
        text=eyes.reader is not None,
        video=eyes.video is not None,
    )
