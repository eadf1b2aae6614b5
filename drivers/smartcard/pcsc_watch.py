"""Watching a PC/SC reader from a thread of its own, through every restart of the service.

The binding's own monitors end for good, and silently, when pcscd restarts (seen with pyscard 2.3.1,
pcscd 1.9.9). This one begins anew with a fresh context, less and less often while nothing answers.
"""

from __future__ import annotations

import dataclasses
import enum
import threading
import time
from collections.abc import Callable, Sequence

from drivers.smartcard.bounded import BoundedCalls
from drivers.smartcard.pcsc_library import (
    CANCELLED,
    NO_READERS,
    PNP_NOTIFICATION,
    SCOPE_SYSTEM,
    STATE_CHANGED,
    STATE_EXCLUSIVE,
    STATE_INUSE,
    STATE_MUTE,
    STATE_PRESENT,
    STATE_UNAVAILABLE,
    STATE_UNAWARE,
    STATE_UNKNOWN,
    SUCCESS,
    TIMEOUT,
    UNKNOWN_READER,
    Pcsc,
)

# A library that says "changed" and shows no change must not become a busy loop.
_IDLE_PAUSE_S = 0.05
_CANCEL_EVERY_S = 0.05
_CANCEL_S = 1.0


class Service(enum.Enum):
    """How the PC/SC service is."""

    STARTING = enum.auto()
    UP = enum.auto()
    DOWN = enum.auto()


@dataclasses.dataclass(frozen=True, slots=True)
class Sight:
    """What was seen last.

    Attributes:
        service: whether anything can be seen at all.
        code: why not, a result code.
        listed: how many readers there are.
        reader: the one that is watched; empty when it is not there.
        flags: its state, the event count of the service included.
        atr: of its card.
        placement: counts cards put in, from 1; the same number is the same card, never moved.
    """

    service: Service = Service.STARTING
    code: int = SUCCESS
    listed: int = 0
    reader: str = ""
    flags: int = 0
    atr: bytes = b""
    placement: int = 0

    @property
    def usable(self) -> bool:
        """Whether there is a reader that works."""
        gone = STATE_UNAVAILABLE | STATE_UNKNOWN
        return self.service is Service.UP and bool(self.reader) and not self.flags & gone

    @property
    def present(self) -> bool:
        """Whether a card is in."""
        return self.usable and bool(self.flags & STATE_PRESENT)

    @property
    def mute(self) -> bool:
        """Whether that card does not answer."""
        return self.present and bool(self.flags & STATE_MUTE)

    @property
    def in_use(self) -> bool:
        """Whether some program, this one included, holds the card."""
        return self.usable and bool(self.flags & (STATE_EXCLUSIVE | STATE_INUSE))


@dataclasses.dataclass(frozen=True, slots=True)
class WatchTiming:
    """Seconds.

    Attributes:
        look_s: a look at everything at least so often, whatever the service tells.
        retry_s: until the next try when the service is away; doubles with each.
        retry_cap_s: at most so long.
    """

    look_s: float = 1.0
    retry_s: float = 0.25
    retry_cap_s: float = 5.0


class PcscWatch:
    """Watches the first reader whose name begins as told, from ``start`` to ``stop``.

    Invariants: ``sight`` never blocks; once a reader is chosen it stays chosen while it is listed.
    """

    def __init__(
        self,
        library: Pcsc,
        prefix: str,
        timing: WatchTiming,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Prepare; no thread runs yet.

        Args:
            library: PC/SC.
            prefix: of the reader's name; empty takes the first.
            timing: how often.
            clock: seconds that never go back.
        """
        self._library = library
        self._prefix = prefix
        self._timing = timing
        self._clock = clock
        self._stopping = threading.Event()
        self._changed = threading.Condition()
        self._sight = Sight()
        self._looks = 0
        self._looked_at = clock()
        self._context: int | None = None
        self._cancels = BoundedCalls("pcsc-cancel", most_hanging=1)
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin, once."""
        self._thread = threading.Thread(target=self._run, name="pcsc-watch", daemon=True)
        self._thread.start()

    def stop(self, timeout_s: float) -> bool:
        """End; false when the library does not let the thread go in time."""
        self._stopping.set()
        deadline = self._clock() + timeout_s
        thread = self._thread
        while thread is not None and thread.is_alive():
            # Again and again: a cancel between two waits is lost.
            self._cancel(deadline)
            thread.join(max(min(_CANCEL_EVERY_S, deadline - self._clock()), 0.0))
            if self._clock() >= deadline:
                break
        self._cancels.close()
        return thread is None or not thread.is_alive()

    @property
    def sight(self) -> Sight:
        """What was seen last."""
        with self._changed:
            return self._sight

    @property
    def age_s(self) -> float:
        """How long ago that was."""
        with self._changed:
            return self._clock() - self._looked_at

    def wait_for(self, wanted: Callable[[Sight], bool], timeout_s: float) -> bool:
        """Wait until something is seen; false when it was not in time."""
        with self._changed:
            return self._changed.wait_for(lambda: wanted(self._sight), timeout_s)

    def look_again(self, timeout_s: float) -> bool:
        """Wait for a look that began after this call; false when there was none in time."""
        deadline = self._clock() + timeout_s
        with self._changed:
            if self._sight.service is not Service.UP:
                return False
            # The look under way may have begun before.
            enough = self._looks + 2
        while True:
            self._cancel(deadline)
            with self._changed:
                if self._changed.wait_for(lambda: self._looks >= enough, _CANCEL_EVERY_S):
                    return True
            if self._clock() >= deadline or self._stopping.is_set():
                return False

    def _cancel(self, deadline: float) -> None:
        with self._changed:
            context = self._context
        if context is not None:
            limit_s = max(min(_CANCEL_S, deadline - self._clock()), 0.01)
            self._cancels.call(lambda: self._library.SCardCancel(context), limit_s)

    # The thread

    def _run(self) -> None:
        pause_s = self._timing.retry_s
        while not self._stopping.is_set():
            code, context = self._library.SCardEstablishContext(SCOPE_SYSTEM)
            if code == SUCCESS:
                looks = self._looks
                with self._changed:
                    self._context = context
                code = self._watch(context)
                with self._changed:
                    self._context = None
                self._library.SCardReleaseContext(context)
                if self._looks > looks:
                    pause_s = self._timing.retry_s
            if self._stopping.is_set():
                return
            self._publish(Sight(Service.DOWN, code & 0xFFFFFFFF, placement=self._sight.placement))
            self._stopping.wait(pause_s)
            pause_s = min(pause_s * 2, self._timing.retry_cap_s)

    def _watch(self, context: int) -> int:
        """Look on until something fails; the result code of that."""
        library = self._library
        known: dict[str, int] = {}
        while not self._stopping.is_set():
            code, names = library.SCardListReaders(context, [])
            if code == NO_READERS:
                names = ()
            elif code != SUCCESS:
                return code
            known = {name: known.get(name, STATE_UNAWARE) for name in names}
            asked = [*known.items(), (PNP_NOTIFICATION, STATE_UNAWARE)]
            if not names:
                self._see((), {})
            code, states = library.SCardGetStatusChange(
                context, int(self._timing.look_s * 1000), asked
            )
            if code == UNKNOWN_READER:
                # Unplugged between the two calls; the next list tells.
                self._stopping.wait(_IDLE_PAUSE_S)
                continue
            if code not in (SUCCESS, TIMEOUT, CANCELLED):
                return code
            before = dict(known)
            atrs = {}
            for name, flags, atr in states:
                if name in known and flags & ~STATE_CHANGED:
                    known[name] = flags & ~STATE_CHANGED
                    atrs[name] = bytes(atr)
            changed = self._see(tuple(known.items()), atrs)
            if code == SUCCESS and not changed and known == before:
                self._stopping.wait(_IDLE_PAUSE_S)
        return SUCCESS

    def _see(self, states: Sequence[tuple[str, int]], atrs: dict[str, bytes]) -> bool:
        """Publish what is there now; whether it is news."""
        last = self._sight
        flags_of = dict(states)
        names = [name for name in flags_of if name.startswith(self._prefix)]
        reader = last.reader if last.reader in names else next(iter(names), "")
        flags = flags_of.get(reader, 0)
        atr = atrs.get(reader, b"") if flags & STATE_PRESENT else b""
        placement = last.placement
        same_card = (
            last.present
            and last.reader == reader
            # The upper half counts cards in and out.
            and last.flags >> 16 == flags >> 16
            and (last.atr == atr or not last.atr or not atr)
        )
        if flags & STATE_PRESENT and not same_card:
            placement += 1
        return self._publish(
            Sight(Service.UP, SUCCESS, len(flags_of), reader, flags, atr, placement)
        )

    def _publish(self, sight: Sight) -> bool:
        with self._changed:
            changed = sight != self._sight
            self._sight = sight
            self._looks += 1
            self._looked_at = self._clock()
            self._changed.notify_all()
        return changed
