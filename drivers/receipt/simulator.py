"""A simulated receipt printer: the other end of the ESC/POS wire, on TCP, a pty or a device node.

Real bytes cross a real wire; what was printed can be looked at as pictures. It refuses to start
under a profile that serves citizens.
"""

from __future__ import annotations

import select
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Literal

from PIL import Image

from drivers.receipt.commands import CELL_DOTS
from drivers.receipt.encoding import Encoding
from drivers.receipt.engine import PrintEngine
from drivers.receipt.paper import Sheet
from drivers.receipt.render import render
from drivers.receipt.stream import REAL_TIME, EscposStream
from drivers.receipt.wire import TcpWire, Wire
from drivers.simulation import Switchboard, require_simulation

ROLL_LINES = 2000
NEAR_END_LINES = 100
_EOT, _ENQ = 0x04, 0x05


class EscposSimulator:
    """A printer with a cutter, in a thread of its own.

    It goes on printing when the connection is gone, as such printers do. Every
    switch takes effect before it returns, on the simulator's thread; ``on_change`` is called there
    after a switch, a cut, or paper that ran low, and must not wait for anything.
    """

    def __init__(
        self,
        *,
        profile: str,
        columns: Literal[32, 48] = 48,
        host: str = "127.0.0.1",
        port: int = 0,
        roll_lines: int = ROLL_LINES,
        near_end_lines: int = NEAR_END_LINES,
        wire: Wire | None = None,
        encoding: Encoding = "gb18030",
        on_change: Callable[[], None] | None = None,
    ) -> None:
        """Listen and begin to print.

        Args:
            profile: the configuration's profile.
            columns: cells across the paper: 48 on 80 mm, 32 on 58 mm.
            host: address to listen on, without a ``wire``.
            port: TCP port, 0 for any free one, without a ``wire``.
            roll_lines: lines of text on a full roll.
            near_end_lines: lines left when the near-end sensor sees the core.
            wire: what it hangs on instead of a TCP port; the simulator closes it.
            encoding: what it understands when nothing was selected.
            on_change: told that something changed.

        Raises:
            SimulatorForbidden: the profile serves citizens.
        """
        require_simulation("EscposSimulator", profile)
        self._roll_lines = roll_lines
        self._on_change = on_change
        self._engine = PrintEngine(
            dots=columns * CELL_DOTS,
            roll_lines=roll_lines,
            near_end_lines=near_end_lines,
            answer=self._answer,
            encoding=encoding,
        )
        self._stream = EscposStream()
        self._silent = False
        self._line_s = 0.0
        self._due = 0.0
        self._taken = 0
        self._closing = threading.Event()
        self._wire = wire or TcpWire(host, port)
        self._powered = True
        self._switches = Switchboard()
        self._switches.start("escpos-simulator", self._run)

    # What the dock and the tests see

    @property
    def port(self) -> int:
        """The TCP port; stays the same while the power is off; 0 on another wire."""
        return self._wire.port

    @property
    def powered(self) -> bool:
        """Whether it is switched on."""
        return self._powered

    @property
    def lines_left(self) -> int:
        """Lines of text left on the roll."""
        return self._engine.lines_left

    @property
    def is_cover_open(self) -> bool:
        """Whether the cover stands open."""
        return self._engine.troubles.cover_open

    @property
    def unknown(self) -> tuple[bytes, ...]:
        """What was received and is no command this printer knows."""
        return tuple(self._engine.unknown)

    def sheets(self) -> tuple[Sheet, ...]:
        """Every sheet that was cut off so far."""
        return tuple(self._engine.sheets)

    def papers(self) -> list[Image.Image]:
        """The same as pictures.

        Raises:
            FontMissing: the font is not installed.
        """
        return [render(sheet) for sheet in self.sheets()]

    def save(self, folder: Path) -> list[Path]:
        """Write the pictures as ``receipt-1.png`` and so on.

        Raises:
            FontMissing: the font is not installed.
        """
        folder.mkdir(parents=True, exist_ok=True)
        paths = []
        for number, paper in enumerate(self.papers(), start=1):
            path = folder / f"receipt-{number}.png"
            paper.save(path)
            paths.append(path)
        return paths

    @property
    def paper_present(self) -> bool:
        """Whether a sheet waits to be taken."""
        return len(self._engine.sheets) > self._taken

    def take_paper(self) -> int:
        """The citizen takes what was cut off; returns how many sheets."""
        sheets = len(self._engine.sheets) - self._taken
        self._throw(lambda: setattr(self, "_taken", len(self._engine.sheets)))
        return sheets

    # Paper

    def paper_near_end(self) -> None:
        """The near-end sensor sees the core of the roll."""
        self.paper_out_after(self._engine.near_end_lines)

    def paper_out(self) -> None:
        """The roll is at its end."""
        self.paper_out_after(0)

    def paper_out_after(self, lines: int) -> None:
        """The roll ends after this many more lines."""
        self._throw(lambda: setattr(self._engine, "lines_left", lines))

    def refill(self) -> None:
        """Somebody puts a new roll in; a job that waited goes on."""
        self.paper_out_after(self._roll_lines)

    def throw_away(self) -> None:
        """What was printed goes to the bin; whoever prints for days would keep all of it."""

        def gone() -> None:
            self._engine.sheets.clear()
            self._taken = 0

        self._throw(gone)

    # Mechanics

    def open_cover(self) -> None:
        """Somebody opens the cover."""
        self._throw(lambda: setattr(self._engine.troubles, "cover_open", True))

    def close_cover(self) -> None:
        """Somebody closes it."""
        self._throw(lambda: setattr(self._engine.troubles, "cover_open", False))

    def jam_cutter(self) -> None:
        """The next cut fails, and is an error from then on."""
        self._throw(lambda: setattr(self._engine.troubles, "cutter_jammed", True))

    def free_cutter(self) -> None:
        """Somebody frees the cutter; the cut is tried again."""
        self._throw(self._engine.free_cutter)

    def heat_head(self, hot: bool = True) -> None:
        """The head is too hot to print, or has cooled down."""
        self._throw(lambda: setattr(self._engine.troubles, "head_hot", hot))

    def break_down(self, broken: bool = True) -> None:
        """An unrecoverable error, or somebody repaired it."""
        self._throw(lambda: setattr(self._engine.troubles, "broken", broken))

    # Line and power

    def power_off(self) -> None:
        """Switch it off: connections break and are refused, what was not printed is lost."""
        self._throw(self._switch_off)

    def power_on(self) -> None:
        """Switch it on again, on the same port."""
        self._throw(self._switch_on)

    def drop_connection(self) -> None:
        """The connection breaks; the printer stays on and prints what it has."""
        self._throw(self._hang_up)

    def go_silent(self, silent: bool = True) -> None:
        """Answer nothing (it still prints), or answer again."""
        self._throw(lambda: setattr(self, "_silent", silent))

    def slow_down(self, line_s: float) -> None:
        """Take this long, in seconds, for each command in the stream; at once with 0."""

        def change() -> None:
            self._line_s, self._due = line_s, 0.0

        self._throw(change)

    def close(self) -> None:
        """End the thread and give the port back."""
        if self._switches.stop(self._closing):
            self._wire.close()

    # On the simulator's thread

    def _throw(self, switch: Callable[[], None]) -> None:
        def run() -> None:
            switch()
            self._changed()

        self._switches.throw(run)

    def _run(self) -> None:
        while not self._closing.is_set():
            sources = select.poll()
            sources.register(self._switches.fileno(), select.POLLIN)
            wire = self._wire.fileno()
            if wire is not None:
                sources.register(wire, select.POLLIN)
            ready = {fd for fd, _ in sources.poll(self._patience_ms())}
            if self._switches.fileno() in ready:
                self._switches.run()
            elif wire in ready:
                self._serve()
            self._print()

    def _patience_ms(self) -> float | None:
        if not self._engine.busy:
            return None
        return max(0.0, self._due - time.monotonic()) * 1000

    def _print(self) -> None:
        before = len(self._engine.sheets), self._engine.paper_low, self._engine.paper_out
        while self._engine.busy and time.monotonic() >= self._due:
            self._engine.step()
            self._due = time.monotonic() + self._line_s if self._line_s else 0.0
        after = len(self._engine.sheets), self._engine.paper_low, self._engine.paper_out
        if after != before:
            self._changed()

    def _serve(self) -> None:
        data = self._wire.receive()
        if data is None:
            self._hang_up()
            return
        for token in self._stream.feed(data):
            if token.name == REAL_TIME:
                self._real_time(token.data)
            else:
                self._engine.accept(token)

    def _real_time(self, request: bytes) -> None:
        match request[0]:
            case code if code == _EOT:
                self._answer(self._engine.real_time_status(request[1]))
            case code if code == _ENQ and request[1] == 2:
                self._engine.clear_buffers()

    def _answer(self, data: bytes) -> None:
        if data and not self._silent and not self._wire.send(data):
            self._hang_up()

    def _hang_up(self) -> None:
        self._wire.hang_up()
        # A command cut in two by the break is not completed by the next connection.
        self._stream = EscposStream()

    def _switch_off(self) -> None:
        if not self._powered:
            return
        self._powered = False
        self._wire.switch_off()
        self._stream = EscposStream()
        self._engine.power_cycle()

    def _switch_on(self) -> None:
        if not self._powered:
            self._wire.switch_on()
            self._powered = True

    def _changed(self) -> None:
        if self._on_change is not None:
            self._on_change()
