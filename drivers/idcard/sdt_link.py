"""The link to an SDT reader: one command out, one reply back, or why not.

Conditions of the line (no port, nothing at the address, silence, noise) are values in here.
"""

from __future__ import annotations

import dataclasses
import enum
import errno
import time
from collections.abc import Callable

from drivers.idcard.line import Line, line_opener, tcp_address
from drivers.idcard.sdt import Advice, Command, FrameDecoder, Framing, Reply, SdtFraming, verdict

# More than the longest reply many times over: who sends this much without a frame sends noise.
MAX_RECEIVED = 16_384


@dataclasses.dataclass(frozen=True, slots=True)
class SdtTiming:
    """How long the link waits, in seconds.

    Attributes:
        reply_s: for the answer to a short command.
        read_s: for the answer to a read, which real readers take 1 to 3 s for.
        gap_s: silence inside an answer after which the rest is not waited for any more.
        connect_s: for a connection to a reader on the network.
    """

    reply_s: float = 1.0
    read_s: float = 4.0
    gap_s: float = 0.25
    connect_s: float = 3.0


class Fault(enum.Enum):
    """Why no usable reply came."""

    NO_DEVICE = "no device"
    UNREACHABLE = "not reachable"
    HELD = "port held by another program"
    FORBIDDEN = "no permission for the port"
    SILENT = "no answer"
    GARBLED = "answer garbled"
    TRUNCATED = "answer cut short"


@dataclasses.dataclass(frozen=True, slots=True)
class Trouble:
    """A command without a usable reply.

    Attributes:
        fault: the kind of trouble.
        command: the name of the command.
        detail: the system's error name where there is one.
    """

    fault: Fault
    command: str
    detail: str = ""

    @property
    def reason(self) -> str:
        """In English, for technicians."""
        detail = f" ({self.detail})" if self.detail else ""
        return f"{self.command}: {self.fault.value}{detail}"


class SdtLink:
    """Request and reply over one port, opened when needed and exclusively.

    Invariants: used by one thread at a time; after ``NO_DEVICE`` or ``UNREACHABLE`` the port is
    closed and the next command opens it again; ``noise`` only grows.
    """

    def __init__(
        self,
        port: str,
        *,
        baudrate: int = 115200,
        timing: SdtTiming | None = None,
        framing: Framing | None = None,
        resends: int = 1,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """Prepare the link; nothing is opened yet.

        Args:
            port: device path, ``hwgrep://VID:PID`` or ``socket://host:port``.
            baudrate: 115200 unless the reader was set otherwise.
            timing: how long to wait.
            framing: the standard's, or a vendor's.
            resends: how often a command is sent again after a garbled or cut answer.
            monotonic: seconds that never go back.

        Raises:
            ValueError: ``port`` is no address.
        """
        self.noise = 0
        self._timing = timing or SdtTiming()
        self._open_line = line_opener(
            port,
            baudrate=baudrate,
            connect_s=self._timing.connect_s,
            gap_s=self._timing.gap_s,
            write_s=self._timing.reply_s,
        )
        self._gone = Fault.NO_DEVICE if tcp_address(port) is None else Fault.UNREACHABLE
        self._framing = framing or SdtFraming()
        self._resends = resends
        self._monotonic = monotonic
        self._line: Line | None = None

    @property
    def is_open(self) -> bool:
        """Whether the port is open."""
        return self._line is not None

    def exchange(self, command: Command, *, slow: bool = False) -> Reply | Trouble:
        """Send a command and wait for its reply.

        Args:
            command: what to ask.
            slow: whether the reader talks to the card for this one (``timing.read_s``).
        """
        limit_s = self._timing.read_s if slow else self._timing.reply_s
        outcome = self._once(command, limit_s)
        for _ in range(self._resends):
            if not self._worth_resending(outcome):
                break
            outcome = self._once(command, limit_s)
        if isinstance(outcome, Reply) and _misunderstood(outcome):
            return Trouble(Fault.GARBLED, command.name, f"SW3 {outcome.sw3:02X}")
        return outcome

    def close(self) -> None:
        """Give the port back."""
        if self._line is not None:
            self._line.close()
            self._line = None

    def _worth_resending(self, outcome: Reply | Trouble) -> bool:
        if isinstance(outcome, Trouble):
            return outcome.fault in (Fault.GARBLED, Fault.TRUNCATED)
        return _misunderstood(outcome)

    def _once(self, command: Command, limit_s: float) -> Reply | Trouble:
        line = self._opened(command)
        if isinstance(line, Trouble):
            return line
        try:
            line.write(self._framing.encode(command.body))
            return self._receive(line, command, limit_s)
        except TimeoutError:
            # The port takes no more bytes; a fresh one may.
            self.close()
            return Trouble(Fault.SILENT, command.name)
        except OSError as error:
            self.close()
            return Trouble(self._gone, command.name, _error_name(error))

    def _opened(self, command: Command) -> Line | Trouble:
        """The open line with nothing stale in it."""
        if self._line is not None:
            try:
                # What is still on its way answers an earlier question.
                self._line.drain()
                return self._line
            except OSError as error:
                self.close()
                if self._gone is Fault.NO_DEVICE:
                    return Trouble(self._gone, command.name, _error_name(error))
                # Closed while idle, and nothing was asked yet: a fresh connection may do.
        try:
            self._line = self._open_line()
            self._line.drain()
            return self._line
        except OSError as error:
            self.close()
            return Trouble(self._fault_of(error), command.name, _error_name(error))

    def _receive(self, line: Line, command: Command, limit_s: float) -> Reply | Trouble:
        decoder = self._framing.decoder()
        deadline = self._monotonic() + limit_s
        received = 0
        while received <= MAX_RECEIVED:
            chunk = line.read()
            received += len(chunk)
            cut = not chunk and decoder.pending
            bodies = decoder.finish() if cut else decoder.feed(chunk)
            reply = next((r for r in map(Reply.of, bodies) if command.fits(r)), None)
            if reply is not None:
                self._count_noise(decoder, misunderstood=_misunderstood(reply))
                return reply
            if not chunk and decoder.bad_checksums:
                break
            if cut:
                # No noise: a card that is lifted in the middle also ends an answer early.
                return Trouble(Fault.TRUNCATED, command.name)
            if self._monotonic() >= deadline:
                if decoder.skipped == 0:
                    return Trouble(Fault.SILENT, command.name)
                break
        self._count_noise(decoder)
        return Trouble(Fault.GARBLED, command.name)

    def _fault_of(self, error: OSError) -> Fault:
        if self._gone is Fault.UNREACHABLE:
            return Fault.UNREACHABLE
        match _errno_of(error):
            case errno.EACCES | errno.EPERM:
                return Fault.FORBIDDEN
            case errno.EAGAIN | errno.EBUSY:
                return Fault.HELD
            case _:
                return Fault.NO_DEVICE

    def _count_noise(self, decoder: FrameDecoder, *, misunderstood: bool = False) -> None:
        if decoder.skipped or decoder.bad_checksums or misunderstood:
            self.noise += 1


def _misunderstood(reply: Reply) -> bool:
    return verdict(reply.sw3).advice is Advice.SEND_AGAIN


def worth_reading_again(answer: Reply | Trouble) -> bool:
    """Whether a read that ended so may succeed while the card still lies there."""
    if isinstance(answer, Trouble):
        return answer.fault in (Fault.TRUNCATED, Fault.GARBLED, Fault.SILENT)
    # A card lifted in the middle may also make the reader say that nothing is there any more.
    return verdict(answer.sw3).advice in (
        Advice.READ_AGAIN,
        Advice.NOTHING_THERE,
        Advice.PLACE_AGAIN,
    )


def _errno_of(error: Exception) -> int | None:
    # pyserial keeps the system's number on the exception, or only on its cause.
    for candidate in (error, error.__context__):
        number = getattr(candidate, "errno", None)
        if isinstance(number, int):
            return number
    return None


def _error_name(error: Exception) -> str:
    # Not the message: it repeats the port's path, which a technician may have named anything.
    number = _errno_of(error)
    return errno.errorcode.get(number, "") if number is not None else ""
