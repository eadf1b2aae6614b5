"""What a scanner sends over a serial line, from its bytes: terminator, encoding, rules.

Knows no port.
"""

from __future__ import annotations

import dataclasses
from typing import Literal

from drivers.device import Completion
from drivers.scanner.port import Scanned
from drivers.scanner.text import TextRules, judge, refuse

Ending = Literal["crlf", "etx", "none"]
Encoding = Literal["auto", "utf-8", "gb18030"]

_STX, _ETX, _ACK, _NAK, _CR, _LF = 0x02, 0x03, 0x06, 0x15, 0x0D, 0x0A
# GB18030 needs at most four bytes for a character, as UTF-8 does.
_MOST_BYTES_PER_CHARACTER = 4
_AIM_PREFIX_BYTES = 3


@dataclasses.dataclass(frozen=True, slots=True)
class LineFormat:
    """What the scanner is set to send.

    Attributes:
        ending: ``crlf``: CR, LF or both after a code; ``etx``: STX before and ETX after it;
            ``none``: silence alone, with which half a code cannot be told from a whole one.
        encoding: of the text; ``auto`` takes what is valid UTF-8 as that and the rest as GB18030.
        answers: whether the scanner acknowledges its trigger with single ACK or NAK bytes.
    """

    ending: Ending = "crlf"
    encoding: Encoding = "auto"
    answers: bool = False


class LineDecoder:
    """Collects the bytes of one burst.

    Invariants: keeps at most four bytes for each character that the rules allow; never raises,
    whatever it is fed.
    """

    def __init__(self, rules: TextRules, form: LineFormat) -> None:
        self._rules = rules
        self._form = form
        self._most = _MOST_BYTES_PER_CHARACTER * rules.most + _AIM_PREFIX_BYTES
        self._collected = bytearray()
        self._fault = ""
        self._touched = self._begun = self._terminated = False

    @property
    def is_empty(self) -> bool:
        """Whether nothing of a burst has come."""
        return not self._touched

    @property
    def is_terminated(self) -> bool:
        """Whether the terminator has come, and nothing after it."""
        return self._terminated and not self._fault

    def feed(self, data: bytes) -> None:
        """Take what came."""
        for byte in data:
            self._take(byte)

    def finish(self) -> Completion[Scanned] | None:
        """Judge what has come and begin anew; None when only a terminator came."""
        collected, fault, terminated = bytes(self._collected), self._fault, self._terminated
        self.discard()
        if fault:
            return refuse(fault)
        if not terminated and self._form.ending != "none":
            return refuse("ended without terminator") if collected else None
        if not collected:
            return None
        text = decoded(collected, self._form.encoding)
        return refuse("not in the encoding") if text is None else judge(text, self._rules)

    def discard(self) -> None:
        """Begin anew."""
        self._collected.clear()
        self._fault = ""
        self._touched = self._begun = self._terminated = False

    def _take(self, byte: int) -> None:
        if self._form.answers and byte in (_ACK, _NAK) and not self._collected:
            return
        self._touched = True
        if self._form.ending == "etx":
            self._take_framed(byte)
        elif self._form.ending == "crlf" and byte in (_CR, _LF):
            self._terminated = True
        else:
            self._keep(byte)

    def _take_framed(self, byte: int) -> None:
        if self._terminated:
            # Some send CR and LF after ETX as well.
            if byte not in (_CR, _LF):
                self._fault = self._fault or "several codes at once"
        elif byte == _STX and not self._begun:
            self._begun = True
        elif byte == _ETX and self._begun:
            self._terminated = True
        elif not self._begun:
            self._fault = self._fault or "does not begin with STX"
        else:
            self._keep(byte)

    def _keep(self, byte: int) -> None:
        if self._terminated:
            self._fault = self._fault or "several codes at once"
        elif len(self._collected) >= self._most:
            self._fault = self._fault or f"longer than {self._rules.most} characters"
        else:
            self._collected.append(byte)


def decoded(data: bytes, encoding: Encoding) -> str | None:
    """The text, or None when the bytes are not valid in the encoding."""
    for candidate in ("utf-8", "gb18030") if encoding == "auto" else (encoding,):
        try:
            return data.decode(candidate)
        except UnicodeDecodeError:
            continue
    return None
