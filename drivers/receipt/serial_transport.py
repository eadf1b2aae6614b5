"""The byte road to a receipt printer on a serial port or a virtual one; alone here knows pyserial.

Sources: the handshake pages of the printers' manuals (DTR/DSR or XON/XOFF, chosen by DIP switch),
termios(3). The bytes of XON and XOFF (11, 13 hex) are neither status bytes nor proofs, so that the
printer's answers survive XON/XOFF.
"""

from __future__ import annotations

import contextlib
import errno
import os
import termios
import time
from collections.abc import Callable
from pathlib import Path
from typing import Literal

import serial

FlowControl = Literal["none", "rtscts", "dtrdsr", "xonxoff"]

# So much goes out between two looks at the clock: half a second at 9600 baud.
_CHUNK = 512
# The same where we look at DSR ourselves: less than a printer's reserve when it says stop.
_SMALL_CHUNK = 32
_DSR_LOOK_S = 0.01

# pyserial lets termios.error through when a port vanished.
_LINE_GONE = (OSError, termios.error)


class SerialTransport:
    """A printer on a serial line; the port is held exclusively.

    Linux has no DTR/DSR handshake of its own and pyserial silently has none either: with ``dtrdsr``
    the DSR line is looked at before every few bytes.
    """

    def __init__(
        self,
        port: str,
        *,
        baudrate: int = 9600,
        flow_control: FlowControl = "none",
        write_timeout_s: float = 10.0,
        monotonic: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """Prepare; ``open`` opens the port.

        Args:
            port: device path, or another URL that pyserial knows.
            baudrate: as set in the printer.
            flow_control: as set in the printer and wired in the cable.
            write_timeout_s: how long the printer may take nothing of what is sent.
            monotonic: seconds that never go back.
            sleep: waits, in seconds.
        """
        self._port = port
        self._baudrate = baudrate
        self._flow_control = flow_control
        self._write_timeout_s = write_timeout_s
        self._monotonic = monotonic
        self._sleep = sleep
        self._line: serial.Serial | None = None

    def open(self) -> None:
        """Open the port."""
        if self._line is not None:
            return
        try:
            self._line = serial.serial_for_url(
                self._port,
                baudrate=self._baudrate,
                write_timeout=self._write_timeout_s,
                rtscts=self._flow_control == "rtscts",
                xonxoff=self._flow_control == "xonxoff",
                exclusive=True,
            )
        except _LINE_GONE as error:
            raise self._as_os_error(error) from None

    def write(self, data: bytes) -> None:
        """Send everything."""
        line = self._opened()
        by_hand = self._flow_control == "dtrdsr"
        size = _SMALL_CHUNK if by_hand else _CHUNK
        try:
            for start in range(0, len(data), size):
                if by_hand:
                    self._await_dsr(line)
                line.write(data[start : start + size])
                if by_hand:
                    # What waits in the kernel cannot be held back any more.
                    line.flush()
        except serial.SerialTimeoutException:
            raise TimeoutError("the printer takes no bytes") from None
        except TimeoutError:
            raise
        except _LINE_GONE as error:
            raise self._as_os_error(error) from None

    def read(self, timeout_s: float) -> bytes:
        """What has arrived within the time."""
        line = self._opened()
        try:
            line.timeout = timeout_s
            return bytes(line.read(max(1, line.in_waiting)))
        except _LINE_GONE as error:
            raise self._as_os_error(error) from None

    def close(self) -> None:
        """Give the port back at once, whatever the printer has not taken."""
        if self._line is not None:
            # Closing waits for what a stopped printer will not take, up to 30 s (closing_wait).
            with contextlib.suppress(*_LINE_GONE):
                self._line.reset_output_buffer()
            with contextlib.suppress(*_LINE_GONE):
                self._line.close()
            self._line = None

    def _await_dsr(self, line: serial.Serial) -> None:
        deadline = self._monotonic() + self._write_timeout_s
        while not line.dsr:
            if self._monotonic() >= deadline:
                raise TimeoutError("the printer keeps DSR low")
            self._sleep(_DSR_LOOK_S)

    def _as_os_error(self, error: Exception) -> OSError:
        """The system's error, which pyserial keeps in its own, on the cause, or nowhere."""
        for candidate in (error, error.__context__):
            number = getattr(candidate, "errno", None)
            if number is None and isinstance(candidate, termios.error) and candidate.args:
                number = candidate.args[0]
            if isinstance(number, int) and not self._is_gone():
                return OSError(number, os.strerror(number))
        number = errno.ENODEV if self._is_gone() else errno.EIO
        return OSError(number, os.strerror(number))

    def _is_gone(self) -> bool:
        return self._port.startswith("/") and not Path(self._port).exists()

    def _opened(self) -> serial.Serial:
        if self._line is None:
            raise ConnectionError("not open")
        return self._line
