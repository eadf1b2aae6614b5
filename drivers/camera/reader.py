"""A thread that reads a stream, and a mailbox with its newest picture.

The thread may hang in OpenCV for as long as it likes: who takes pictures waits for the mailbox,
with a limit, and may give the thread up.
"""

from __future__ import annotations

import dataclasses
import threading
from collections.abc import Callable

from drivers.camera.capture import Mode, Refusal, Source
from drivers.camera.port import Picture
from drivers.camera.watch import PictureWatch, Verdict
from drivers.device import DeviceStatus


@dataclasses.dataclass(frozen=True, slots=True)
class Taken:
    """A picture of a stream, when it came, and what it says.

    Attributes:
        picture: see ``Frame``.
        at_s: monotonic seconds.
        number: counts the pictures of this stream from 1.
        verdict: see ``PictureWatch``.
    """

    picture: Picture = dataclasses.field(repr=False)
    at_s: float
    number: int
    verdict: Verdict


class StreamReader:
    """Reads one stream until it ends or is stopped.

    Invariants: the capture is opened, read and closed by its thread alone; the mailbox holds one
    picture; after ``stop`` no picture is kept.
    """

    def __init__(
        self,
        source: Source,
        mode: Mode,
        watch: PictureWatch,
        monotonic: Callable[[], float],
    ) -> None:
        """Begin to open the stream; ``watch`` is from now on touched by the thread alone."""
        self._source = source
        self._asked = mode
        self._watch = watch
        self._monotonic = monotonic
        self._news = threading.Condition()
        self._newest: Taken | None = None
        self._count = 0
        self._opened: Mode | None = None
        self._ended: Refusal | None = None
        self._stopping = threading.Event()
        self.started_at = self._alive_at = monotonic()
        self._thread = threading.Thread(target=self._run, name="camera-reader", daemon=True)
        self._thread.start()

    @property
    def mode(self) -> Mode | None:
        """What the stream turned out to be, once it is open."""
        with self._news:
            return self._opened

    @property
    def newest(self) -> Taken | None:
        """The newest picture."""
        with self._news:
            return self._newest

    @property
    def count(self) -> int:
        """How many pictures it has read."""
        with self._news:
            return self._count

    @property
    def ended(self) -> Refusal | None:
        """Why it ended, or could not be opened; None while it goes on."""
        with self._news:
            return self._ended

    @property
    def is_alive(self) -> bool:
        """Whether its thread has not come to its end."""
        return self._thread.is_alive()

    @property
    def silent_s(self) -> float:
        """For how long it has brought nothing: no opening, no picture."""
        with self._news:
            return self._monotonic() - self._alive_at

    def wait(self, wanted: Callable[[Taken], bool], timeout_s: float) -> Taken | None:
        """The newest picture once it is ``wanted``; None when time ran out or the stream ended."""

        def settled() -> bool:
            there = self._newest is not None and wanted(self._newest)
            return there or self._ended is not None

        with self._news:
            self._news.wait_for(settled, timeout_s)
            taken = self._newest
            return taken if taken is not None and wanted(taken) else None

    def stop(self, timeout_s: float) -> bool:
        """Ask it to end and wait; false when it hangs (it ends by itself when its call returns)."""
        with self._news:
            self._stopping.set()
            self._newest = None
        self._thread.join(timeout_s)
        return not self._thread.is_alive()

    # On its thread

    def _run(self) -> None:
        try:
            ended = self._stream()
        except Exception as error:  # OpenCV and its drivers may fail in any way at all
            # Not the message: it may repeat the address.
            ended = Refusal(DeviceStatus.HARDWARE_ERROR, f"stream failed: {type(error).__name__}")
        with self._news:
            self._ended = ended
            self._newest = None
            self._news.notify_all()

    def _stream(self) -> Refusal:
        capture = self._source.open(self._asked)
        if isinstance(capture, Refusal):
            return capture
        try:
            with self._news:
                self._opened = capture.mode
                self._alive_at = self._monotonic()
            number = 0
            while not self._stopping.is_set():
                picture = capture.read()
                if picture is None:
                    gone = self._source.look()
                    return gone or Refusal(DeviceStatus.OFFLINE, "stream ended")
                number += 1
                now = self._monotonic()
                taken = Taken(picture, now, number, self._watch.look(picture, now))
                with self._news:
                    if self._stopping.is_set():
                        break
                    self._newest, self._alive_at, self._count = taken, now, number
                    self._news.notify_all()
            return Refusal(DeviceStatus.OFFLINE, "stopped")
        finally:
            capture.close()
