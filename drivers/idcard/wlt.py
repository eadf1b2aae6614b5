"""The card's photo: 1024 bytes of WLT, which only the reader vendors' libraries can decode.

WLT (a wavelet code, patent CN1779717A) decodes to 102 x 126 pixels of 24 bits: 38556 bytes as rows
of blue-green-red, 38862 as a Windows bitmap whose rows are padded to four bytes. No open decoder is
known and none is shipped; a terminal whose reader came with one names it in the configuration. Such
a library may crash, hang or scribble: it runs in a process of its own (``wlt_child``), with a time
limit, and without core dumps, in which the holder's face would lie on the disk.
"""

from __future__ import annotations

import dataclasses
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Literal, Protocol

from drivers.idcard.layouts import PHOTO_BYTES

PHOTO_WIDTH = 102
PHOTO_HEIGHT = 126
RAW_BYTES = PHOTO_WIDTH * PHOTO_HEIGHT * 3

_BMP_HEADER = 54
_BMP_ROW = (PHOTO_WIDTH * 3 + 3) // 4 * 4
BMP_BYTES = _BMP_HEADER + _BMP_ROW * PHOTO_HEIGHT

WltConvention = Literal["unpack", "get-bmp"]

# Memory, not a disk: a photo must not outlive the citizen's session in any file.
MEMORY_FOLDER = Path("/dev/shm")  # noqa: S108 - folders in it are made by mkdtemp


@dataclasses.dataclass(frozen=True, slots=True)
class DecodedPhoto:
    """A picture of the holder; personal data, which its ``repr`` does not show.

    Attributes:
        rgb: rows from top to bottom, three bytes a pixel, red first.
        width: pixels.
        height: pixels.
    """

    rgb: bytes = dataclasses.field(repr=False)
    width: int = PHOTO_WIDTH
    height: int = PHOTO_HEIGHT


@dataclasses.dataclass(frozen=True, slots=True)
class PhotoUndecodable:
    """There is no picture, and why, in English for technicians."""

    reason: str


class PhotoDecoder(Protocol):
    """Makes a picture of a card's photo block."""

    def obstacle(self) -> PhotoUndecodable | None:
        """What stands in the way of every photo, known before the first one came."""

    def decode_wlt(self, block: bytes) -> DecodedPhoto | PhotoUndecodable:
        """Decode 1024 bytes; bounded in time, never raises for what a library does."""


class NoPhotoDecoder:
    """Stands where no vendor library is configured, and says so."""

    def obstacle(self) -> PhotoUndecodable:
        """The library."""
        return PhotoUndecodable("the photo needs the reader vendor's library")

    def decode_wlt(self, block: bytes) -> PhotoUndecodable:
        """No picture."""
        return self.obstacle()


class WltLibrary:
    """A vendor's library behind a wall: every call is a process of its own.

    The two conventions seen in vendors' documents:

    ``unpack``: ``int unpack(const uint8_t *wlt, uint8_t *pixels, int save)``, called with save 0;
    the pixels come back as rows or as a whole bitmap.

    ``get-bmp``: ``int GetBmp(const char *file, int interface)`` writes a ``.bmp`` beside the
    ``.wlt`` file. Its files lie in memory (tmpfs) and are gone when the call ends.
    """

    def __init__(
        self,
        library: Path,
        *,
        convention: WltConvention = "unpack",
        function: str = "",
        good: int = 1,
        interface: int = 2,
        bottom_up: bool = False,
        limit_s: float = 3.0,
        memory: Path = MEMORY_FOLDER,
    ) -> None:
        """Prepare; nothing is loaded yet.

        Args:
            library: the vendor's shared object.
            convention: how its function is called.
            function: its name, where it is not ``unpack`` or ``GetBmp``.
            good: what it returns on success.
            interface: second argument of ``GetBmp``: 1 serial, 2 USB.
            bottom_up: whether rows without a bitmap header come from the bottom to the top.
            limit_s: seconds a picture may take.
            memory: a folder on tmpfs, for ``get-bmp``.
        """
        self._library = library
        self._convention = convention
        self._function = function or {"unpack": "unpack", "get-bmp": "GetBmp"}[convention]
        self._good = good
        self._interface = interface
        self._bottom_up = bottom_up
        self._limit_s = limit_s
        self._memory = memory

    def obstacle(self) -> PhotoUndecodable | None:
        """A library that is not there, or no memory for its files."""
        if not self._library.is_file():
            return PhotoUndecodable("the vendor library is not there")
        if self._convention == "get-bmp" and not is_in_memory(self._memory):
            return PhotoUndecodable("no folder in memory for the vendor library's files")
        return None

    def decode_wlt(self, block: bytes) -> DecodedPhoto | PhotoUndecodable:
        """Decode 1024 bytes in a child process."""
        if len(block) != PHOTO_BYTES:
            return PhotoUndecodable("the photo block is not 1024 bytes")
        obstacle = self.obstacle()
        if obstacle is not None:
            return obstacle
        folder: Path | None = None
        try:
            if self._convention == "get-bmp":
                folder = Path(tempfile.mkdtemp(prefix="guanjia-", dir=self._memory))
            return self._decode(block, folder)
        except OSError as error:
            return PhotoUndecodable(f"the decoder cannot be started ({type(error).__name__})")
        finally:
            if folder is not None:
                shutil.rmtree(folder, ignore_errors=True)

    def _decode(self, block: bytes, folder: Path | None) -> DecodedPhoto | PhotoUndecodable:
        arguments = [
            str(self._library.resolve()),
            self._convention,
            self._function,
            str(self._good),
            str(self._interface),
            "" if folder is None else str(folder),
        ]
        child = subprocess.Popen(
            [sys.executable, "-I", str(Path(__file__).with_name("wlt_child.py")), *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd="/" if folder is None else folder,
            start_new_session=True,
        )
        with child:
            try:
                answer, _ = child.communicate(block, timeout=self._limit_s)
            except subprocess.TimeoutExpired:
                _kill_group(child.pid)
                return PhotoUndecodable(f"the vendor library hung for {self._limit_s:g} s")
            except BaseException:
                _kill_group(child.pid)
                raise
        if child.returncode < 0:
            name = signal.Signals(-child.returncode).name
            return PhotoUndecodable(f"the vendor library crashed ({name})")
        if child.returncode != 0:
            # The child's own words, of which it has a fixed few.
            return PhotoUndecodable(answer[:200].decode("ascii", "replace"))
        return picture_of(answer, bottom_up=self._bottom_up)


def picture_of(pixels: bytes, *, bottom_up: bool = False) -> DecodedPhoto | PhotoUndecodable:
    """Turn a library's pixels, rows of BGR or a Windows bitmap of 24 bits, into a picture.

    Args:
        pixels: what the library delivered.
        bottom_up: the order of rows where no header says it.
    """
    if len(pixels) == BMP_BYTES:
        header = pixels[:_BMP_HEADER]
        number = {
            at: int.from_bytes(header[at : at + size], "little", signed=True)
            for at, size in ((10, 4), (18, 4), (22, 4), (28, 2), (30, 4))
        }
        shape = (number[10], number[18], abs(number[22]), number[28], number[30])
        expected = (_BMP_HEADER, PHOTO_WIDTH, PHOTO_HEIGHT, 24, 0)
        if not header.startswith(b"BM") or shape != expected:
            return PhotoUndecodable("the vendor library delivered another kind of bitmap")
        # A bitmap's rows begin at the bottom unless its height is negative.
        bottom_up = number[22] > 0
        rows = [
            pixels[start : start + PHOTO_WIDTH * 3]
            for start in range(_BMP_HEADER, BMP_BYTES, _BMP_ROW)
        ]
    elif len(pixels) == RAW_BYTES:
        rows = [
            pixels[start : start + PHOTO_WIDTH * 3]
            for start in range(0, RAW_BYTES, PHOTO_WIDTH * 3)
        ]
    else:
        return PhotoUndecodable("the vendor library delivered a picture of another size")
    bgr = b"".join(reversed(rows) if bottom_up else rows)
    rgb = bytearray(bgr)
    rgb[0::3], rgb[2::3] = bgr[2::3], bgr[0::3]
    return DecodedPhoto(bytes(rgb))


def is_in_memory(folder: Path, mounts: Path = Path("/proc/mounts")) -> bool:
    """Whether a folder lies on a file system that keeps its files in memory."""
    best, kind = "", ""
    try:
        lines = mounts.read_text("utf-8").splitlines()
    except OSError:
        return False
    for line in lines:
        _, where, what, *_ = line.split(" ")
        inside = folder == Path(where) or Path(where) in folder.parents
        if inside and len(where) >= len(best):
            best, kind = where, what
    return kind in ("tmpfs", "ramfs")


def _kill_group(leader: int) -> None:
    # A library may have started processes of its own.
    try:
        os.killpg(leader, signal.SIGKILL)
    except ProcessLookupError:
        return
