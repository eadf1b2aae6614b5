"""The byte road to a receipt printer on USB: the character node of the kernel's usblp driver.

Sources: Linux ``drivers/usb/class/usblp.c`` (node, ioctls, errors), USB Printer Class 1.1 section
4.2 (GET_PORT_STATUS, GET_DEVICE_ID). Going through libusb instead would take the printer from this
driver, which a technician's other tools need.
"""

from __future__ import annotations

import array
import errno
import fcntl
import os
import select
import stat
import time
from collections.abc import Callable
from pathlib import Path

from drivers.receipt.ieee1284 import ID_BYTES, DeviceId, parse_device_id
from drivers.receipt.status import PortBit

_CHUNK = 4096
_GET_STATUS = 0x060B  # LPGETSTATUS, linux/lp.h
# LPIOC_GET_DEVICE_ID(len): _IOC(_IOC_READ, 'P', 1, len).
_GET_DEVICE_ID = 2 << 30 | ID_BYTES << 16 | ord("P") << 8 | 1
# After "writable" that was not, and after an empty packet: no spinning.
_PAUSE_MS = 10
_GONE = (errno.ENODEV, errno.ENXIO)


class UsblpTransport:
    """A printer on a usblp node; also on any other node that is read and written like one.

    Invariants: used by one thread; no call takes longer than its timeout plus the kernel's own
    limit for a control request (5 s). ``OSError`` with ``ENOENT``, ``ENODEV`` or ``ENXIO`` means
    that the printer was unplugged.
    """

    def __init__(
        self,
        path: str | os.PathLike[str],
        *,
        write_timeout_s: float = 10.0,
        monotonic: Callable[[], float] = time.monotonic,
        ioctl: Callable[[int, int, array.array[int]], object] = fcntl.ioctl,
    ) -> None:
        """Prepare; ``open`` opens the node.

        Args:
            path: ``/dev/usb/lp0``, or a name that udev gave it.
            write_timeout_s: how long the printer may take nothing of what is sent.
            monotonic: seconds that never go back.
            ioctl: the system call, for tests on nodes that have none.
        """
        self._path = Path(path)
        self._write_timeout_s = write_timeout_s
        self._monotonic = monotonic
        self._ioctl = ioctl
        self._fd: int | None = None
        self._id: DeviceId | None = None

    def open(self) -> None:
        """Open the node; ``OSError`` with ``EBUSY`` when another program holds it."""
        if self._fd is not None:
            return
        # Never the controlling terminal: the node may be a tty in disguise.
        flags = os.O_RDWR | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY
        fd = os.open(self._path, flags)
        if not stat.S_ISCHR(os.fstat(fd).st_mode):
            # Receipts written into a file that somebody left there would never be noticed.
            os.close(fd)
            raise OSError(errno.ENODEV, "not a device node")
        self._fd = fd
        self._id = self._ask_id(fd)

    def write(self, data: bytes) -> None:
        """Send everything; ``TimeoutError`` when nothing was taken for ``write_timeout_s``."""
        fd = self._opened()
        rest = memoryview(data)
        deadline = self._monotonic() + self._write_timeout_s
        while rest:
            left_s = deadline - self._monotonic()
            if left_s <= 0:
                raise TimeoutError("the printer takes no bytes")
            self._wait(fd, select.POLLOUT, left_s)
            taken = self._write_some(fd, rest)
            if taken:
                rest = rest[taken:]
                deadline = self._monotonic() + self._write_timeout_s
            else:
                self._pause(left_s)

    def read(self, timeout_s: float) -> bytes:
        """What has arrived within the time; empty when nothing came."""
        fd = self._opened()
        deadline = self._monotonic() + timeout_s
        while True:
            left_s = deadline - self._monotonic()
            self._wait(fd, select.POLLIN, left_s)
            data = self._read_some(fd)
            # An empty packet is no end of file on usblp: the node stays open, more may come.
            if data or left_s <= 0:
                return data
            self._pause(left_s)

    def close(self) -> None:
        """Close the node; what the printer has not taken by then is dropped by the driver."""
        if self._fd is not None:
            os.close(self._fd)
            self._fd = None

    def port_status(self) -> PortBit | None:
        """GET_PORT_STATUS (LPGETSTATUS), ``None`` where the node or the printer has no answer.

        Raises:
            OSError: the printer was unplugged.
        """
        answer = array.array("i", [0])
        try:
            self._ioctl(self._opened(), _GET_STATUS, answer)
        except OSError as error:
            if error.errno in _GONE:
                raise
            return None
        return PortBit(answer[0] & (PortBit.NOT_ERROR | PortBit.SELECTED | PortBit.PAPER_EMPTY))

    def device_id(self) -> DeviceId | None:
        """What it said of itself when it was opened last; ``None`` before, or without an answer."""
        return self._id

    def _ask_id(self, fd: int) -> DeviceId | None:
        buffer = array.array("B", bytes(ID_BYTES))
        try:
            self._ioctl(fd, _GET_DEVICE_ID, buffer)
        except OSError:
            return None
        # Two bytes of length (which counts itself), most significant first, then the text.
        size = min(int.from_bytes(buffer[:2].tobytes(), "big"), ID_BYTES)
        return parse_device_id(buffer[2:size].tobytes().decode("utf-8", "replace"))

    def _write_some(self, fd: int, data: memoryview) -> int:
        try:
            return os.write(fd, data)
        except BlockingIOError:
            return 0
        except OSError as error:
            raise self._as_gone(error) from None

    def _read_some(self, fd: int) -> bytes:
        try:
            return os.read(fd, _CHUNK)
        except BlockingIOError:
            return b""
        except OSError as error:
            # A printer with one direction only is silent, not away.
            if error.errno == errno.EINVAL:
                return b""
            raise self._as_gone(error) from None

    def _wait(self, fd: int, events: int, timeout_s: float) -> None:
        ready = select.poll()
        ready.register(fd, events)
        found = ready.poll(max(0.0, timeout_s) * 1000)
        hung_up = any(event & select.POLLHUP for _, event in found)
        if hung_up and not self._node_is_there():
            raise _unplugged()

    def _pause(self, left_s: float) -> None:
        # A poll without a descriptor waits for nothing but the time.
        select.poll().poll(min(_PAUSE_MS, left_s * 1000))

    def _as_gone(self, error: OSError) -> OSError:
        # A transfer that broke because of the unplugging is told as EIO, before the node goes.
        if error.errno == errno.EIO and not self._node_is_there():
            return _unplugged()
        return error

    def _node_is_there(self) -> bool:
        return self._path.exists()

    def _opened(self) -> int:
        if self._fd is None:
            raise ConnectionError("not open")
        return self._fd


def _unplugged() -> OSError:
    return OSError(errno.ENODEV, "the printer was unplugged")
