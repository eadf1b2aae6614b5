"""The inside of a simulated receipt printer: carries out commands, uses up paper, stops in trouble.

Commands wait in a queue as in a printer's receive buffer. When something is wrong the queue stands
still, and goes on where it stopped when it is put right, as real printers do after new paper.
"""

from __future__ import annotations

import codecs
import collections
import dataclasses
from collections.abc import Callable

import segno

from drivers.receipt.encoding import Encoding
from drivers.receipt.paper import (
    LINE_DOTS,
    Align,
    Cell,
    Printed,
    PrintedCode,
    PrintedLine,
    PrintedPicture,
    Sheet,
)
from drivers.receipt.stream import TEXT, UNKNOWN, Token

_ALIGN: dict[int, Align] = {0: "left", 1: "center", 2: "right"}
_ESC_9: dict[int, Encoding] = {0: "gbk", 1: "utf-8"}
_FS_C: dict[bytes, Encoding] = {b"0\x01": "gbk", b"0\x02": "utf-8"}
_CODE_LEVELS = {48: "l", 49: "m", 50: "q", 51: "h"}


@dataclasses.dataclass(slots=True)
class _Style:
    align: Align = "left"
    bold: bool = False
    size: tuple[int, int] = (1, 1)
    han_size: tuple[int, int] = (1, 1)


@dataclasses.dataclass(slots=True)
class _CodeSetup:
    module_dots: int = 3
    level: str = "l"
    data: bytes = b""


@dataclasses.dataclass(slots=True)
class Troubles:
    """What can be wrong with a printer's mechanics."""

    cover_open: bool = False
    cutter_jammed: bool = False
    head_hot: bool = False
    broken: bool = False


class PrintEngine:
    """Executes tokens, one per step.

    Invariant: used by one thread. ``answer`` is called with what the printer sends back.
    """

    def __init__(
        self,
        *,
        dots: int,
        roll_lines: int,
        near_end_lines: int,
        answer: Callable[[bytes], None],
        encoding: Encoding = "gb18030",
    ) -> None:
        """Args: lines are of ``LINE_DOTS``; the near-end sensor sees ``near_end_lines``.

        ``encoding`` is what the model understands in Han mode when nothing was selected.
        """
        self._own_encoding = encoding
        self.troubles = Troubles()
        self.lines_left = roll_lines
        self.near_end_lines = near_end_lines
        self.unknown: list[bytes] = []
        self.sheets: list[Sheet] = []
        self._dots = dots
        self._answer = answer
        self._queue: collections.deque[Token] = collections.deque()
        self._strip: list[Printed] = []
        self._cutter_stuck = False
        # A printer's setting for Chinese markets may be Han mode from the start; ours is not, so
        # that a sender who relies on it is found out.
        self._initialise()

    # What the printer knows of itself

    @property
    def paper_out(self) -> bool:
        """Whether the paper-end sensor sees no paper."""
        return self.lines_left <= 0

    @property
    def paper_low(self) -> bool:
        """Whether the near-end sensor sees the core of the roll."""
        return self.lines_left <= self.near_end_lines

    @property
    def held_up(self) -> bool:
        """Whether nothing is printed until somebody puts something right."""
        troubles = self.troubles
        trouble = troubles.cover_open or troubles.head_hot or troubles.broken
        return self.paper_out or trouble or self._cutter_stuck

    @property
    def busy(self) -> bool:
        """Whether there is something to carry out and nothing that holds it up."""
        return bool(self._queue) and not self.held_up

    def real_time_status(self, n: int) -> bytes:
        """The answer to DLE EOT n, empty where there is none."""
        troubles, cutter = self.troubles, self._cutter_stuck
        error = cutter or troubles.head_hot or troubles.broken
        fixed = 0x12
        match n:
            case 1:
                return bytes([fixed | (0x08 if self.held_up else 0)])
            case 2:
                cover = 0x04 if troubles.cover_open else 0
                paper = 0x20 if self.paper_out else 0
                return bytes([fixed | cover | paper | (0x40 if error else 0)])
            case 3:
                hot = 0x40 if troubles.head_hot else 0
                broken = 0x20 if troubles.broken else 0
                return bytes([fixed | (0x08 if cutter else 0) | broken | hot])
            case 4:
                low = 0x0C if self.paper_low else 0
                return bytes([fixed | low | (0x60 if self.paper_out else 0)])
            case _:
                return b""

    # What happens to it

    def accept(self, token: Token) -> None:
        """Queue what arrived."""
        self._queue.append(token)

    def step(self) -> None:
        """Carry out the next command; call only while ``busy``."""
        token = self._queue[0]
        if token.name == "\x1dV" and self.troubles.cutter_jammed:
            self._cutter_stuck = True
            return
        self._queue.popleft()
        self._execute(token)

    def free_cutter(self) -> None:
        """Somebody freed the cutter: the cut is tried again."""
        self.troubles.cutter_jammed = self._cutter_stuck = False

    def clear_buffers(self) -> None:
        """Forget what has not been printed (DLE ENQ 2), and go on."""
        self._queue.clear()
        self._line.clear()
        self._cutter_stuck = False

    def power_cycle(self) -> None:
        """Forget everything but paper and mechanics; somebody tears off the strip."""
        self.clear_buffers()
        self._strip.clear()
        self._initialise()

    def _initialise(self) -> None:
        self._style = _Style()
        self._code = _CodeSetup()
        self._line: list[Cell] = []
        self._encoding: Encoding = self._own_encoding
        self._set_han(False)

    def _set_han(self, han: bool) -> None:
        self._han = han
        encoding = self._encoding if han else "cp437"
        self._decoder = codecs.getincrementaldecoder(encoding)(errors="replace")

    def _execute(self, token: Token) -> None:
        data = token.data
        match token.name:
            case name if name == TEXT:
                self._write(data)
            case "LF":
                self._end_line()
            case "\x1b@":
                self._initialise()
            case "\x1ba":
                self._style.align = _ALIGN.get(data[0] % 48, self._style.align)
            case "\x1bE" | "\x1bG":
                self._style.bold = bool(data[0] & 1)
            case "\x1d!":
                size = (data[0] >> 4 & 7) + 1, (data[0] & 7) + 1
                self._style.size = self._style.han_size = size
            case "\x1c!":
                self._style.han_size = 1 + (data[0] >> 2 & 1), 1 + (data[0] >> 3 & 1)
            case "\x1c&" | "\x1c.":
                self._set_han(token.name == "\x1c&")
            case "\x1b9":
                self._select(_ESC_9.get(data[0]), data)
            case "\x1c(":
                self._select(_FS_C.get(data[3:]), data)
            case "\x1bd":
                self._feed(data[0])
            case "\x1dv":
                self._print_picture(data)
            case "\x1d(":
                self._function(data)
            case "\x1dV":
                self._cut()
            case "\x1dr":
                self._answer_in_stream(data[0])
            case name if name == UNKNOWN:
                self.unknown.append(data)

    def _select(self, encoding: Encoding | None, data: bytes) -> None:
        if encoding is None:
            self.unknown.append(data)
            return
        # A model that has GB18030 keeps it: it contains GBK.
        gb18030 = encoding == "gbk" and self._own_encoding == "gb18030"
        self._encoding = "gb18030" if gb18030 else encoding
        self._set_han(self._han)

    def _write(self, data: bytes) -> None:
        for sign in self._decoder.decode(data):
            han = ord(sign) >= 0x80 and self._han
            wide, high = self._style.han_size if han else self._style.size
            cell = Cell(sign, han, wide, high, self._style.bold)
            if sum(c.dots for c in self._line) + cell.dots > self._dots:
                self._end_line()
            self._line.append(cell)

    def _end_line(self) -> None:
        line = PrintedLine(tuple(self._line), self._style.align)
        self._line.clear()
        self._put(line)

    def _feed(self, lines: int) -> None:
        if self._line:
            self._end_line()
        for _ in range(lines):
            self._put(PrintedLine(()))

    def _put(self, printed: Printed) -> None:
        self._strip.append(printed)
        self.lines_left = max(0, self.lines_left - -(-printed.height // LINE_DOTS))

    def _print_picture(self, data: bytes) -> None:
        row_bytes, rows = (int.from_bytes(data[i : i + 2], "little") for i in (2, 4))
        if row_bytes and rows:
            self._put(PrintedPicture(row_bytes, rows, data[6:], self._style.align))

    def _function(self, data: bytes) -> None:
        # GS ( k, code type 49: a QR code's settings, data and printing.
        if data[:1] != b"k" or len(data) < 6 or data[3] != 49:
            self.unknown.append(data)
            return
        function, rest = data[4], data[5:]
        match function:
            case 67:
                self._code.module_dots = rest[0]
            case 69:
                self._code.level = _CODE_LEVELS.get(rest[0], "l")
            case 80:
                self._code.data = rest[1:]
            case 81 if self._code.data:
                level, content = self._code.level, self._code.data
                code = segno.make(content, error=level, micro=False, boost_error=False)
                modules = tuple(bytes(row) for row in code.matrix)
                dots = self._code.module_dots
                self._put(PrintedCode(modules, dots, self._style.align))

    def _cut(self) -> None:
        if self._line:
            self._end_line()
        if self._strip:
            self.sheets.append(Sheet(self._dots, tuple(self._strip)))
            self._strip.clear()

    def _answer_in_stream(self, n: int) -> None:
        if n in (1, 49):
            low = 0x03 if self.paper_low else 0
            self._answer(bytes([low | (0x0C if self.paper_out else 0)]))
