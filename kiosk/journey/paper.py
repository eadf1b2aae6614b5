"""The document camera in a session: what it sees, the page that was taken, the pages that are kept.

Pictures live in memory only; a page reaches the disk sealed. Pages that no saved case names are
removed when the session ends; a crash before that leaves sealed files that nobody can open and that
are collected at the next start.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Collection
from typing import TYPE_CHECKING, Protocol

from drivers.camera.port import Camera, Picture
from drivers.device import Completion, CompletionCode
from drivers.worker import DeviceWorker
from kiosk.case.materials import PAGE_TYPE
from kiosk.journey.events import Event, PageKept, PageTaken, PaperSeen
from kiosk.journey.state import ScanTrouble
from sync.contract.attachment import AttachmentRef
from sync.store import StoreError, Trouble

if TYPE_CHECKING:
    from drivers.camera.corners import Corners

_log = logging.getLogger("kiosk.journey")

LOOK_EVERY_S = 0.1
FRAME_S = 2.0
# The page by which the citizen judges is as wide as the screen's picture of it at most.
SHOWN_PX = 1280
# A corner as near to the picture's border as this, in parts of its width, may lie outside of it.
BORDER = 0.01


class SealedFiles(Protocol):
    """Where sealed pages become durable: ``sync.attachments.AttachmentStore``."""

    def put(self, content: bytes, content_type: str) -> AttachmentRef:
        """Seal content and make it durable."""

    def remove(self, digests: Collection[str]) -> None:
        """These are not needed any more."""


class Paper:
    """The camera's part of a session.

    Invariants: at most one page is in memory; after ``leave`` none is, and what is shown is empty;
    sealing and removing run in ``later``'s order, the same as saving.
    """

    def __init__(
        self,
        camera: DeviceWorker[Camera] | None,
        files: SealedFiles | None,
        *,
        later: Callable[[Callable[[], None]], object],
        post: Callable[[Event], None],
        show: Callable[[Picture | None], None],
    ) -> None:
        """Args: ``later`` runs a call on the thread that saves; ``show`` may come from any."""
        self._camera = camera
        self._files = files
        self._later = later
        self._post = post
        self._show = show
        self._lock = threading.Lock()
        self._page: Picture | None = None
        self._turn = 0
        # Sealed in this session, and named by no case that was saved.
        self._loose: set[str] = set()

    def watch(self, session: str) -> None:
        """Show what lies under the camera, and say when that works or not."""
        self._forget_page()
        if self._camera is None or self._files is None:
            self._post(PaperSeen(session, live=False))
            return
        turn = self._turn
        told: bool | None = None

        def tell(live: bool) -> None:
            nonlocal told
            if told is not live:
                told = live
                self._post(PaperSeen(session, live))

        def look(outcome: Completion[Picture]) -> None:
            with self._lock:
                if turn != self._turn:
                    return
                if outcome.ok and outcome.value is not None:
                    self._show(outcome.value)
            tell(outcome.ok)

        self._camera.watch(_small_frame, look, lambda _: tell(False), every_s=LOOK_EVERY_S)

    def take(self, session: str, material: str) -> None:
        """Photograph the page, show it, and say what is wrong with it."""
        if self._camera is None:
            self._post(PageTaken(session, material, ScanTrouble.AWAY))
            return
        self._forget_page(clear=False)
        turn = self._turn

        def answer(outcome: tuple[Picture | None, ScanTrouble]) -> None:
            page, trouble = outcome
            with self._lock:
                if turn != self._turn:
                    return
                self._page = page
                if page is not None:
                    self._show(smaller(page, SHOWN_PX))
            self._post(PageTaken(session, material, trouble))

        def failed(code: CompletionCode) -> None:
            _log.warning("no picture of the page: %s", code)
            answer((None, ScanTrouble.AWAY))

        self._camera.submit(photograph, answer, failed)

    @property
    def page(self) -> Picture | None:
        """The page that was taken, while it is held."""
        with self._lock:
            return self._page

    def keep(self, session: str, material: str) -> None:
        """Seal the page that was taken."""
        with self._lock:
            page = self._page
        self._later(lambda: self._seal(session, material, page))

    def leave(self) -> None:
        """Stop showing, forget the page."""
        self._forget_page()

    def drop(self, files: Collection[AttachmentRef]) -> None:
        """Remove sealed pages."""
        digests = {file.digest for file in files}
        self._later(lambda: self._remove(digests))

    def named(self, digests: Collection[str]) -> None:
        """A saved case has these; called on ``later``'s thread."""
        self._loose -= set(digests)

    def wipe(self) -> None:
        """The session ends: nothing of its papers stays that is not handed in."""
        self._forget_page()
        self._later(lambda: self._remove(set(self._loose)))

    def _forget_page(self, *, clear: bool = True) -> None:
        if self._camera is not None:
            self._camera.unwatch()
        with self._lock:
            self._turn += 1
            self._page = None
            if clear:
                self._show(None)

    def _seal(self, session: str, material: str, page: Picture | None) -> None:
        trouble = ScanTrouble.NOT_KEPT
        try:
            if page is not None and self._files is not None:
                from drivers.camera.document import to_jpeg

                file = self._files.put(to_jpeg(page), PAGE_TYPE)
                self._loose.add(file.digest)
                self._forget_page()
                self._post(PageKept(session, material, file))
                return
        except StoreError as error:
            _log.error("page not kept: %s", error.cause)
            if error.cause is Trouble.DISK_FULL:
                trouble = ScanTrouble.DISK_FULL
        except Exception as error:
            # Not its text: nothing of the picture belongs into a log.
            _log.error("page not kept: %s", type(error).__name__)
        self._post(PageKept(session, material, None, trouble))

    def _remove(self, digests: set[str]) -> None:
        if self._files is None or not digests:
            return
        try:
            self._files.remove(digests & self._loose)
            self._loose -= digests
        except StoreError as error:
            # Sealed, and collected at the next start.
            _log.warning("pages not removed: %s", error.cause)


def photograph(camera: Camera) -> tuple[Picture | None, ScanTrouble]:
    """The page alone, flat, and what is wrong with it; runs on the camera's own thread."""
    from drivers.camera.document import deskew, find_page, quality

    shot = camera.still()
    if not shot.ok or shot.value is None:
        return None, ScanTrouble.AWAY
    picture = shot.value.picture
    proposal = find_page(picture)
    if not proposal.found:
        trouble = _first_fault(quality(picture).faults)
        dark = trouble in (ScanTrouble.DARK, ScanTrouble.EMPTY)
        return picture, trouble if dark else ScanTrouble.NO_PAGE
    flat = deskew(picture, proposal.corners)
    if not flat.ok or flat.value is None:
        return picture, ScanTrouble.NO_PAGE
    if _touches_border(proposal.corners, shot.value.width, shot.value.height):
        return flat.value, ScanTrouble.CUT_OFF
    return flat.value, _first_fault(quality(flat.value).faults)


def smaller(picture: Picture, widest: int) -> Picture:
    """Every n-th pixel of a picture that is wider than ``widest``: enough to look at."""
    step = max(1, -(-max(picture.shape[:2]) // widest))
    return picture[::step, ::step]


def _small_frame(camera: Camera) -> Completion[Picture]:
    frame = camera.frame(FRAME_S)
    if frame.value is None:
        return Completion(frame.code, reason=frame.reason)
    return Completion(frame.code, smaller(frame.value.picture, SHOWN_PX))


def _first_fault(faults: Collection[str]) -> ScanTrouble:
    return ScanTrouble(next(iter(faults), ""))


def _touches_border(corners: Corners, width: int, height: int) -> bool:
    margin = BORDER * width
    return any(
        x < margin or y < margin or x > width - 1 - margin or y > height - 1 - margin
        for x, y in corners.points
    )
