"""The document camera in a session: a real stream in, sealed pages out, nothing in the clear."""

from __future__ import annotations

import io
import queue
from collections.abc import Callable, Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest

from drivers.camera.capture import StreamSource
from drivers.camera.port import Camera, Picture
from drivers.camera.simulator import CameraSimulator, draw_page
from drivers.camera.streaming import CameraTiming, StreamingCamera
from drivers.camera.watch import WatchRules
from drivers.device import DeviceClass
from drivers.worker import DeviceWorker, Patience
from kiosk.journey.events import Event, PageKept, PageTaken, PaperSeen
from kiosk.journey.paper import Paper
from kiosk.journey.state import ScanTrouble
from sync.attachments import AttachmentStore
from sync.contract.attachment import AttachmentRef, open_stream
from tests.sync.factory import Keys, make_keys

PATIENCE_S = 20.0
SIZE = (1280, 960)


class Desk:
    """A camera on a socket, a sealed folder, and whoever hears of it."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.keys = folder, make_keys()
        self.picture: Picture = draw_page(*SIZE)
        self.simulator = CameraSimulator(
            profile="development", width=SIZE[0], height=SIZE[1], picture=lambda _: self.picture
        )
        source = StreamSource(self.simulator.url, open_s=2.0, read_s=1.0)
        self.worker: DeviceWorker[Camera] = DeviceWorker(
            "document_camera",
            lambda: StreamingCamera(
                source,
                DeviceClass.DOCUMENT_CAMERA,
                rules=WatchRules(warmup_frames=0, freeze_s=0.0),
                timing=CameraTiming(stall_s=2.5, reopen_s=0.05, reopen_cap_s=0.2),
                model="stream",
            ),
            patience=Patience(status_every_s=60),
            on_status=lambda name, report: None,
        )
        self.files = self.store(self.keys)
        self.shown: list[Picture | None] = []
        self._posted: queue.Queue[Event] = queue.Queue()
        self._later: queue.Queue[Callable[[], None]] = queue.Queue()
        self.paper = self.with_files(self.files)
        self.worker.start()

    def store(self, keys: Keys, reserve_bytes: int = 0) -> AttachmentStore:
        return AttachmentStore(self.folder, platform=keys.platform, reserve_bytes=reserve_bytes)

    def with_files(self, files: AttachmentStore) -> Paper:
        return Paper(
            self.worker,
            files,
            later=self._later.put,
            post=self._posted.put,
            show=self.shown.append,
        )

    def hear(self, kind: type[Event]) -> Event:
        while True:
            event = self._posted.get(timeout=PATIENCE_S)
            if isinstance(event, kind):
                return event

    def run_later(self) -> None:
        while not self._later.empty():
            self._later.get()()

    def take(self) -> ScanTrouble:
        self.paper.take("s1", "m")
        taken = self.hear(PageTaken)
        assert isinstance(taken, PageTaken)
        return taken.trouble

    def keep(self) -> PageKept:
        self.paper.keep("s1", "m")
        self.run_later()
        kept = self.hear(PageKept)
        assert isinstance(kept, PageKept)
        return kept

    def opened(self, file: AttachmentRef) -> bytes:
        sink = io.BytesIO()
        sealed = self.files.open(file.digest)
        assert sealed is not None
        with sealed:
            open_stream(sealed, sink, {self.keys.platform.kid: self.keys.seal})
        return sink.getvalue()

    def on_disk(self) -> list[bytes]:
        return [path.read_bytes() for path in self.folder.iterdir()]

    def close(self) -> None:
        assert self.worker.stop(PATIENCE_S)
        self.simulator.close()


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = Desk(tmp_path / "attachments")
    yield desk
    desk.close()


def test_page_is_seen_taken_judged_and_kept_sealed(desk: Desk) -> None:
    desk.paper.watch("s1")
    assert desk.hear(PaperSeen) == PaperSeen("s1", live=True)
    assert desk.take() is ScanTrouble.NONE
    page = desk.shown[-1]
    assert page is not None
    # The page alone, not the desk around it.
    assert float(np.median(page[:, :8])) > 200
    kept = desk.keep()
    assert kept.file is not None
    picture = cv2.imdecode(np.frombuffer(desk.opened(kept.file), np.uint8), cv2.IMREAD_COLOR)
    assert picture is not None
    assert min(picture.shape[:2]) > 600
    assert desk.shown[-1] is None


def test_nothing_of_a_picture_lies_on_the_disk_in_the_clear(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    assert desk.take() is ScanTrouble.NONE
    kept = desk.keep()
    assert kept.file is not None
    jpeg = desk.opened(kept.file)
    # The head of every JPEG, and a piece from the middle of this one.
    for canary in (b"\xff\xd8\xff", b"JFIF", jpeg[len(jpeg) // 2 :][:24]):
        assert all(canary not in sealed for sealed in desk.on_disk())
    assert kept.file.digest not in repr(kept)
    assert caplog.text == ""


def blurred(picture: Picture) -> Picture:
    return cv2.GaussianBlur(picture, (0, 0), 6).astype(np.uint8)


def moved_out(picture: Picture) -> Picture:
    return np.ascontiguousarray(picture[:, SIZE[0] // 3 :])


@pytest.mark.parametrize(
    ("spoil", "troubles"),
    [
        (blurred, {ScanTrouble.BLURRED}),
        (moved_out, {ScanTrouble.CUT_OFF, ScanTrouble.NO_PAGE}),
        (lambda p: (p // 24).astype(np.uint8), {ScanTrouble.DARK}),
        (lambda p: np.full_like(p, 60), {ScanTrouble.NO_PAGE, ScanTrouble.EMPTY, ScanTrouble.DARK}),
    ],
    ids=["blurred", "half outside", "dark", "no paper"],
)
def test_bad_page_is_named(
    desk: Desk, spoil: Callable[[Picture], Picture], troubles: set[ScanTrouble]
) -> None:
    desk.picture = spoil(desk.picture)
    assert desk.take() in troubles


def test_camera_that_is_gone_is_said_and_comes_back(desk: Desk) -> None:
    desk.simulator.stop()
    desk.paper.watch("s1")
    assert desk.hear(PaperSeen) == PaperSeen("s1", live=False)
    assert desk.take() is ScanTrouble.AWAY
    desk.simulator.restart()
    desk.paper.watch("s1")
    while desk.hear(PaperSeen) != PaperSeen("s1", live=True):
        pass


def test_terminal_without_a_camera_says_so(desk: Desk) -> None:
    posted: list[Event] = []
    paper = Paper(None, desk.files, later=lambda _: None, post=posted.append, show=print)
    paper.watch("s1")
    paper.take("s1", "m")
    assert posted == [PaperSeen("s1", live=False), PageTaken("s1", "m", ScanTrouble.AWAY)]


def test_full_disk_keeps_the_page_in_hand_until_there_is_room(desk: Desk) -> None:
    desk.paper = desk.with_files(desk.store(desk.keys, reserve_bytes=2**62))
    assert desk.take() is ScanTrouble.NONE
    kept = desk.keep()
    assert (kept.file, kept.trouble) == (None, ScanTrouble.DISK_FULL)
    assert desk.on_disk() == []
    # The same page, without another picture.
    assert desk.keep().trouble is ScanTrouble.DISK_FULL


def test_pages_that_no_case_names_are_removed_with_the_session(desk: Desk) -> None:
    assert desk.take() is ScanTrouble.NONE
    kept = desk.keep()
    assert desk.take() is ScanTrouble.NONE
    loose = desk.keep()
    assert kept.file is not None
    assert loose.file is not None
    desk.paper.named([kept.file.digest])
    desk.paper.wipe()
    desk.run_later()
    assert [path.name for path in desk.folder.iterdir()] == [kept.file.digest]
    assert desk.shown[-1] is None


def test_page_taken_after_the_citizen_left_is_forgotten(desk: Desk) -> None:
    desk.paper.take("s1", "m")
    desk.paper.wipe()
    kept = desk.keep()
    assert (kept.file, kept.trouble) == (None, ScanTrouble.NOT_KEPT)
    assert all(picture is None for picture in desk.shown)
    assert desk.on_disk() == []
