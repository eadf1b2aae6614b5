"""Text in pictures, read by a process that lives for one picture (``drivers.ocr.child``).

The picture goes there through a pipe and the text comes back through one; the process has a bound
of memory and time, may write no file and dump no core, and nothing of a document outlives it.
"""

from __future__ import annotations

import contextlib
import dataclasses
import subprocess
import sys
import threading
import time
from pathlib import Path

import msgspec
import numpy as np
import numpy.typing as npt

from drivers.confined import ROOT, environment
from drivers.device import Cancel
from drivers.ocr.child import HEAD, MAGIC, MOST_POINTS
from drivers.ocr.recognition import TextLine
from drivers.smartcard.mrz_ocr import OcrProblem

Picture = npt.NDArray[np.uint8]

# An A4 page at 150 dpi is read within 700 MB of address space (400 MB resident).
MEMORY_MB = 800
# Processor time a page may take, and how much longer on a machine that is busy with other things.
_TIMEOUT_S = 20.0
_BUSY = 2.5
_CANCEL_EVERY_S = 0.1
_Answer = tuple[list[tuple[str, float, int, int, int, int]], list[str]]
# A page has no more; a broken answer is not read for ever.
_MOST_ANSWER = 1 << 20


@dataclasses.dataclass(frozen=True, slots=True)
class PageText:
    """What stands on a page.

    Attributes:
        lines: top to bottom.
        codes: what QR and bar codes say, judged as a scanner's would be.
    """

    lines: tuple[TextLine, ...] = dataclasses.field(default=(), repr=False)
    codes: tuple[str, ...] = dataclasses.field(default=(), repr=False)


class TextEngine:
    """Reads pictures one at a time; any thread may ask, another may break it off."""

    def __init__(
        self,
        finder: Path,
        reader: Path,
        *,
        timeout_s: float = _TIMEOUT_S,
        memory_mb: int = MEMORY_MB,
    ) -> None:
        """Prepare; nothing is run yet.

        Args:
            finder: the network that finds lines.
            reader: the network that reads them.
            timeout_s: limit of processor time for a picture; of time, ``_BUSY`` as much.
            memory_mb: limit of the process's address space.
        """
        self._models = (str(finder), str(reader))
        self._timeout_s, self._memory_mb = timeout_s, memory_mb
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None

    def lines(
        self, picture: Picture, cancel: Cancel | None = None, *, mrz: bool = False
    ) -> tuple[TextLine, ...] | OcrProblem:
        """The lines of a picture, top to bottom, or why there are none; see ``page``."""
        found = self.page(picture, cancel, mrz=mrz)
        return found if isinstance(found, OcrProblem) else found.lines

    def page(
        self, picture: Picture, cancel: Cancel | None = None, *, mrz: bool = False
    ) -> PageText | OcrProblem:
        """The lines and codes of a picture, or why there are none.

        Args:
            picture: height x width, grey, or x 3, blue green red.
            cancel: set when nobody wants the result any more.
            mrz: only characters of a machine readable zone are looked for.
        """
        if picture.ndim == 2:
            picture = np.repeat(picture[:, :, np.newaxis], 3, axis=2)
        if picture.dtype != np.uint8 or picture.ndim != 3 or picture.shape[2] != 3:
            return OcrProblem("neither grey nor colour")
        height, width = picture.shape[:2]
        if not 0 < width * height <= MOST_POINTS:
            return OcrProblem("no picture, or too large")
        head = HEAD.pack(MAGIC, int(mrz), width, height)
        with self._lock:
            return self._run(head + np.ascontiguousarray(picture).tobytes(), cancel)

    def stop(self) -> None:
        """End what is being read; whoever asked is told so."""
        process = self._process
        if process is not None:
            with contextlib.suppress(OSError):
                process.kill()

    def _run(self, data: bytes, cancel: Cancel | None) -> PageText | OcrProblem:
        seconds = str(max(1, round(self._timeout_s)))
        command = [sys.executable, "-m", "drivers.ocr.child", *self._models]
        command += [str(self._memory_mb), seconds]
        process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            # It may name what it reads; nobody logs that.
            stderr=subprocess.DEVNULL,
            cwd=ROOT,
            # Threads of their own would be counted as memory each.
            env=environment(
                OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1", OPENCV_LOG_LEVEL="SILENT"
            ),
        )
        self._process = process
        try:
            answer = self._talk(process, data, cancel)
        finally:
            self._process = None
        if isinstance(answer, OcrProblem):
            return answer
        if process.returncode:
            said = answer[:60].decode("ascii", "replace") if process.returncode == 1 else ""
            return OcrProblem(f"the text reader ended ({process.returncode}) {said}".strip())
        try:
            rows, codes = msgspec.json.decode(answer[:_MOST_ANSWER], type=_Answer)
        except msgspec.MsgspecError:
            return OcrProblem("the text reader said nothing of sense")
        lines = tuple(TextLine(row[0], row[1], row[2:]) for row in rows)
        return PageText(lines, tuple(codes))

    def _talk(
        self, process: subprocess.Popen[bytes], data: bytes, cancel: Cancel | None
    ) -> bytes | OcrProblem:
        text: list[bytes] = []
        # Popen.communicate cannot be resumed with input (CPython 3.11): it waits on a thread.
        talk = threading.Thread(
            target=lambda: text.append(process.communicate(data)[0]), name="ocr", daemon=True
        )
        talk.start()
        latest = time.monotonic() + _BUSY * self._timeout_s
        problem: OcrProblem | None = None
        while problem is None:
            talk.join(_CANCEL_EVERY_S)
            if not talk.is_alive():
                return text[0] if text else OcrProblem("the text reader broke off")
            if cancel is not None and cancel.is_set():
                problem = OcrProblem("canceled")
            elif time.monotonic() >= latest:
                problem = OcrProblem("the text reader did not finish in time")
        process.kill()
        talk.join()
        return problem
