"""A simulated code scanner: the other end of a serial line, on a pseudo terminal.

Real bytes cross a real tty. It refuses to start under a profile that serves citizens.
"""

from __future__ import annotations

import os
import select
import threading
from collections.abc import Callable
from pathlib import Path

from drivers.simulated_tty import SimulatedTty
from drivers.simulation import Switchboard, require_simulation

_CHUNK = 4096
# A tty holds about 4 kB; what nobody reads is lost, as on a serial line.
_LONGEST_WRITE = 65_536


class ScannerSimulator:
    """A scanner on a pty, in a thread of its own.

    Every switch takes effect before it returns, on the simulator's thread; ``on_change`` is called
    there after a scan, the plug or the lamp changed, and must not wait for anything.
    """

    def __init__(
        self,
        *,
        profile: str,
        link: Path | None = None,
        prefix: bytes = b"",
        terminator: bytes = b"\r\n",
        encoding: str = "utf-8",
        trigger_on: bytes = b"",
        trigger_off: bytes = b"",
        on_change: Callable[[], None] | None = None,
    ) -> None:
        """Open the pty.

        Args:
            profile: the configuration's profile.
            link: a symbolic link kept pointing at the pty, so that the port keeps its name when the
                scanner is unplugged and plugged in again.
            prefix: sent before every code, such as STX.
            terminator: sent after every code.
            encoding: of the codes' text.
            trigger_on: the command that switches it on; without one it looks all the time.
            trigger_off: the command that switches it off.
            on_change: told that something changed.

        Raises:
            SimulatorForbidden: the profile serves citizens.
        """
        require_simulation("ScannerSimulator", profile)
        self._prefix = prefix
        self._terminator = terminator
        self._encoding = encoding
        self._trigger = (trigger_on, trigger_off)
        self._on_change = on_change
        self._lit = not trigger_on
        self._heard = b""
        self._lost_terminators = 0
        self._chop: tuple[int, float] = (0, 0.0)
        self._tty = SimulatedTty(link)
        self._closing = threading.Event()
        self._switches = Switchboard()
        self._plug()
        self._switches.start("scanner-simulator", self._run)

    # What the dock and the tests see

    @property
    def port(self) -> str:
        """The path to open."""
        return self._tty.port

    @property
    def plugged(self) -> bool:
        """Whether its cable is in."""
        return self._tty.master is not None

    @property
    def lit(self) -> bool:
        """Whether it looks for codes at the moment."""
        return self._lit

    # Codes

    def scan(self, text: str) -> None:
        """Somebody holds a code before it; nothing is sent while it is not lit."""
        self.send(text.encode(self._encoding))

    def send(self, payload: bytes) -> None:
        """The same with any bytes for a text, such as those of a code full of control bytes."""
        self._switches.throw(lambda: self._send_code(payload))

    def send_overlong(self, size: int = 20_000) -> None:
        """A code longer than any there is; at most 64 kB."""
        self.send(b"4" * min(size, _LONGEST_WRITE))

    # The line

    def send_noise(self, noise: bytes) -> None:
        """Stray bytes, now."""
        self._switches.throw(lambda: self._write(noise))

    def lose_terminator(self, codes: int = 1) -> None:
        """The next codes come without their terminator."""
        self._switches.throw(lambda: setattr(self, "_lost_terminators", codes))

    def chop(self, size: int, gap_s: float) -> None:
        """Send in pieces of ``size`` bytes, ``gap_s`` seconds apart; whole again with 0."""
        self._switches.throw(lambda: setattr(self, "_chop", (size, gap_s)))

    def unplug(self) -> None:
        """Pull the cable: the port vanishes."""
        self._switches.throw(self._pull)

    def replug(self) -> None:
        """Put the cable back in; the port has the name it had."""
        self._switches.throw(self._plug)

    def close(self) -> None:
        """End the thread and take the port away."""
        if self._switches.stop(self._closing):
            self._pull()

    # On the simulator's thread

    def _run(self) -> None:
        while not self._closing.is_set():
            sources = select.poll()
            sources.register(self._switches.fileno(), select.POLLIN)
            if self._tty.master is not None:
                sources.register(self._tty.master, select.POLLIN)
            ready = {fd for fd, _ in sources.poll()}
            if self._switches.fileno() in ready:
                self._switches.run()
            elif self._tty.master is not None:
                self._hear(os.read(self._tty.master, _CHUNK))

    def _hear(self, data: bytes) -> None:
        on, off = self._trigger
        if not on:
            return
        self._heard = (self._heard + data)[-64:]
        lit_at, out_at = self._heard.rfind(on), self._heard.rfind(off) if off else -1
        if max(lit_at, out_at) >= 0:
            self._lit = lit_at > out_at
            self._changed()

    def _send_code(self, payload: bytes) -> None:
        if not self._lit:
            return
        terminator = self._terminator
        if self._lost_terminators:
            self._lost_terminators -= 1
            terminator = b""
        self._write(self._prefix + payload + terminator)
        self._changed()

    def _write(self, data: bytes) -> None:
        if self._tty.master is None:
            return
        size, gap_s = self._chop
        size = size or 1024
        for start in range(0, len(data), size):
            if start and gap_s and self._closing.wait(gap_s):
                return
            if not self._tty.write(data[start : start + size]):
                return

    def _plug(self) -> None:
        if self._tty.master is not None:
            return
        self._tty.plug()
        self._changed()

    def _pull(self) -> None:
        if self._tty.master is None:
            return
        self._tty.pull()
        self._lit, self._heard = not self._trigger[0], b""
        self._changed()

    def _changed(self) -> None:
        if self._on_change is not None:
            self._on_change()
