"""The second step: open what was taken, check it, and make a case of it.

Intake holds no key that opens anything; only this does. It runs in a thread beside the server, or
as processes of their own (``python -m sync.hub work``) in front of one PostgreSQL.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import logging
import threading
import time
from collections.abc import Callable, Iterator, Mapping

import msgspec
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from sqlalchemy.exc import SQLAlchemyError

from sync.contract import case, paid
from sync.contract.attachment import AttachmentRefused, NamedAttachment, open_stream
from sync.contract.envelope import EnvelopeRefused, decode_envelope, open_envelope
from sync.contract.packing import unpacked_type
from sync.hub.desks import FORWARDED
from sync.hub.entries import Happening, Outcome
from sync.hub.held import HeldFiles
from sync.hub.identity_review import Review, review
from sync.hub.ledger import Ledger
from sync.hub.noted import notes_of
from sync.hub.parts import parts_in
from sync.hub.rules import Rules
from sync.hub.secrets import Signer
from sync.hub.soundness import fault_in
from sync.hub.states import CaseState

_log = logging.getLogger("sync.hub")

# Small enough that stopping and reading never wait long for it.
AT_ONCE = 50
# After a batch the next one of the same terminal is on its way.
_BUSY_FOR_S = 0.1
OPENED = "opened"
Recheck = Callable[[case.CaseDocument], tuple[str, ...]]


class Processing:
    """Opens submissions; ``step`` and ``settle`` may be called by any thread.

    Args:
        ledger: where they wait.
        keys_by_id: what opens them.
        rules: which are decided at once.
        clock: the platform's wall clock, timezone-aware.
        held: the attachments; without them a case that names any waits for ever.
        recheck: what is wrong with materials that a register is said to have shown.
        signer: of the platform's own words on who was verified; without it none is believed.
        look_every_s: how often to look when nobody says that something came.
        share: of the time it may work while intake is busy, 0 to 1.
    """

    def __init__(
        self,
        ledger: Ledger,
        keys_by_id: Mapping[str, X25519PrivateKey],
        rules: Rules,
        clock: Callable[[], dt.datetime],
        *,
        held: HeldFiles | None = None,
        recheck: Recheck = lambda _: (),
        signer: Signer | None = None,
        look_every_s: float = 1.0,
        share: float = 0.1,
    ) -> None:
        self._ledger = ledger
        self._keys_by_id = keys_by_id
        self._rules = rules
        self._clock = clock
        self._held = held
        self._recheck = recheck
        self._signer = signer
        self._look_every_s = look_every_s
        self._share = share
        self._woken = threading.Event()
        self._stopping = threading.Event()
        self._busy_until = 0.0
        self._taking_in = 0
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Work in a thread of its own; once."""
        self._thread = threading.Thread(target=self.run, name="processing", daemon=True)
        self._thread.start()

    def end(self) -> None:
        """Let ``run`` return soon; what was not opened waits."""
        self._stopping.set()
        self._woken.set()

    def stop(self, timeout_s: float) -> None:
        """End, and wait for the thread."""
        self.end()
        if self._thread is not None:
            self._thread.join(timeout_s)

    @contextlib.contextmanager
    def beside_intake(self) -> Iterator[None]:
        """Something is being taken in meanwhile: intake is busy, and for a while afterwards."""
        self._taking_in += 1
        try:
            yield
        finally:
            self._taking_in -= 1
            self.arrived(time.monotonic())

    def arrived(self, now: float) -> None:
        """Something came at this moment (``time.monotonic``): intake is busy for a while."""
        self._busy_until = now + _BUSY_FOR_S
        self._woken.set()

    def run(self) -> None:
        """Work until it is stopped."""
        while not self._stopping.is_set():
            self._woken.clear()
            began = time.monotonic()
            if self._step_safely():
                now = time.monotonic()
                if self._taking_in or now < self._busy_until:
                    # Terminals wait for intake, nobody for this: it takes its share, no more.
                    self._stopping.wait((now - began) * (1 - self._share) / self._share)
            else:
                self._woken.wait(self._look_every_s)

    def step(self) -> int:
        """Open a few; how many."""
        return self._ledger.process(AT_ONCE, self._open)

    def settle(self, timeout_s: float) -> bool:
        """Wait until everything that waits now has been opened; whether it came to that."""
        deadline = time.monotonic() + timeout_s
        while self._ledger.waiting():
            if time.monotonic() >= deadline:
                return False
            self.step()
        return True

    def _step_safely(self) -> int:
        try:
            return self.step()
        except SQLAlchemyError as error:
            _log.error("ledger out of order: %s", type(error).__name__)
        except Exception as error:
            # Its text may quote what was submitted.
            _log.error("processing failed: %s", type(error).__name__)
        return 0

    def _open(self, id_: int, wire: bytes) -> Outcome:
        at = self._clock().astimezone(dt.UTC).isoformat()
        try:
            return self._opened(id_, wire, at)
        except Exception as error:
            # A bug with this one: its envelope is kept, and the others go on.
            _log.error("submission cannot be opened: %s", type(error).__name__)
            state = CaseState.UNREADABLE
            return Outcome(id_, state, "failed", (Happening(at, state, "failed"),), b"")

    def _opened(self, id_: int, wire: bytes, at: str) -> Outcome:
        try:
            envelope = decode_envelope(wire)
            document = open_envelope(envelope, self._keys_by_id)
        except EnvelopeRefused as error:
            state, reason = CaseState.UNREADABLE, error.because.value
            return Outcome(id_, state, reason, (Happening(at, state, reason),), b"")
        opened = Happening(at, OPENED)
        try:
            if unpacked_type(envelope.header.content_type) == paid.CONTENT_TYPE:
                document = paid.open_paid(document, self._keys_by_id)
            read = case.decode(document)
        except case.DocumentError as error:
            return _invalid(id_, at, opened, error.where)
        if envelope.header.item not in (read.item.code, read.item.handling_code):
            return _invalid(id_, at, opened, "$.item")
        if fault := fault_in(read):
            return _invalid(id_, at, opened, fault)
        named = read.named()
        state = CaseState.WAITING_FOR_ATTACHMENTS
        awaits = tuple(one.digest for one in named if not self._is_held(one))
        if awaits:
            waits = Happening(at, state, f"{len(awaits)}/{len(named)}")
            waiting = (opened, waits)
            return Outcome(id_, state, waits.reason, waiting, document, awaits, notes_of(read))
        for index, one in enumerate(named):
            if not self._is_right(one):
                return _invalid(id_, at, opened, f"$.attachments[{index}]")
        accepted = Happening(at, CaseState.ACCEPTED_FOR_CHECK)
        who = self._who(read, envelope.header.terminal)
        if who is not None:
            accepted = Happening(at, CaseState.ACCEPTED_FOR_CHECK, f"identity {who.note}")
        state, words, effect = self._decided(read, doubtful=who is not None and who.doubtful)
        told = [opened, accepted]
        if state is not CaseState.ACCEPTED_FOR_CHECK:
            told.append(Happening(at, state, words))
        if read.destination is not msgspec.UNSET:
            told.append(Happening(at, FORWARDED, read.destination))
        parts = parts_in(read, envelope.header.number, self._rules, at)
        notes = notes_of(read, effect)
        return Outcome(id_, state, words, tuple(told), document, notes=notes, parts=parts)

    def _decided(self, read: case.CaseDocument, *, doubtful: bool) -> tuple[CaseState, str, str]:
        """Where the case goes at once, what the citizen is told, and what it does to another."""
        if defects := self._recheck(read):
            return CaseState.NEEDS_CORRECTION, "；".join(defects), ""
        rule = None if doubtful else self._rules.decide(read)
        if rule is None:
            return CaseState.ACCEPTED_FOR_CHECK, "", ""
        return rule.state, rule.words, rule.effect

    def _who(self, read: case.CaseDocument, terminal: str) -> Review | None:
        if self._signer is None:
            return None
        return review(read, self._signer, terminal=terminal, now=self._clock())

    def _is_held(self, named: NamedAttachment) -> bool:
        return self._held is not None and self._held.is_whole(named.digest)

    def _is_right(self, named: NamedAttachment) -> bool:
        """Whether it opens, and is what the document says."""
        source = None if self._held is None else self._held.open(named.digest)
        if source is None:
            return False
        try:
            with source:
                found = open_stream(source, _Nowhere(), self._keys_by_id)
        except AttachmentRefused:
            return False
        said = (named.digest, named.size, named.content_type)
        return (found.digest, found.size, found.content_type) == said


class _Nowhere:
    """Takes content and keeps none of it: the platform keeps attachments as they came."""

    def write(self, data: bytes, /) -> int:
        return len(data)


def _invalid(id_: int, at: str, opened: Happening, where: str) -> Outcome:
    state = CaseState.INVALID
    return Outcome(id_, state, where, (opened, Happening(at, state, where)), b"")
