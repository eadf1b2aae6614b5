"""What looks at citizens and their papers, each where a terminal has it."""

from __future__ import annotations

import dataclasses
from concurrent.futures import Executor

from drivers.camera.port import Picture
from kiosk.journey import effects as fx
from kiosk.journey.face_step import FaceStep
from kiosk.journey.paper_reader import PaperReader
from kiosk.journey.travel_step import TravelStep
from kiosk.journey.video_step import VideoStep


@dataclasses.dataclass(frozen=True, slots=True)
class Eyes:
    """The steps behind the cameras.

    Attributes:
        face: looks at who stands there.
        travel: reads travel documents.
        reader: reads what is printed on papers.
        video: shows the citizen to a clerk.
    """

    face: FaceStep | None = None
    travel: TravelStep | None = None
    reader: PaperReader | None = None
    video: VideoStep | None = None

    def carry_out(self, effect: fx.Effect, page: Picture | None, beside: Executor) -> None:
        """Do it, on the caller's thread or ``beside`` it.

        Args:
            effect: what; those that are not for eyes are left alone.
            page: the paper that was photographed.
            beside: where reading may take its seconds.
        """
        match effect:
            case fx.WatchFace(session, id_number) if self.face is not None:
                self.face.watch(session, id_number)
            case fx.LeaveFace() if self.face is not None:
                self.face.leave()
            case fx.ReadPaper(session) if self.reader is not None:
                beside.submit(self.reader.read, session, page)
            case fx.ReadDataPage(session) if self.travel is not None:
                beside.submit(self.travel.read_page, session, page)
            case fx.ReadChip(session) if self.travel is not None:
                self.travel.read_chip(session)
            case fx.LeaveTravel() if self.travel is not None:
                self.travel.leave()
            case fx.WatchVideo(session, call) if self.video is not None:
                self.video.watch(session, call)
            case fx.LeaveVideo() if self.video is not None:
                self.video.leave()

    def wipe(self) -> None:
        """The session ends: nothing of anybody stays."""
        if self.face is not None:
            self.face.wipe()
        for one in (self.travel, self.reader, self.video):
            if one is not None:
                one.leave()
