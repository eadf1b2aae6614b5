"""From the bytes of a request to a signed answer; it holds no key that opens anything.

Intake reads the header, checks the digest of the sealed bytes, writes the envelope down as it came,
and only then signs. What is in it is the next step's matter (``processing``).
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
import logging
from collections.abc import Callable, Collection

from sqlalchemy.exc import SQLAlchemyError

from sync.contract import case, paid
from sync.contract.acknowledgement import (
    Acknowledgement,
    AnyStatement,
    BatchReceipt,
    Greeting,
    ItemOutcome,
    ItemResult,
    Refusal,
    RefusalCode,
    sign,
)
from sync.contract.batch import BatchRefused, split_batch
from sync.contract.envelope import (
    EnvelopeRefused,
    read_envelope,
    suites,
)
from sync.contract.key import check_key
from sync.contract.packing import unpacked_type
from sync.hub.entries import Arrival, Entry, Found
from sync.hub.ledger import Ledger
from sync.hub.secrets import Signer

# What "later" asks for at least, in seconds.
RETRY_AFTER_S = 2

_log = logging.getLogger("sync.hub")

_STATUS = {
    RefusalCode.MALFORMED_REQUEST: 400,
    RefusalCode.MALFORMED_ENVELOPE: 400,
    RefusalCode.UNKNOWN_SUITE: 422,
    RefusalCode.UNKNOWN_KEY: 422,
    RefusalCode.WRONG_DIGEST: 422,
    RefusalCode.CANNOT_BE_OPENED: 422,
    RefusalCode.UNKNOWN_CONTENT: 415,
    RefusalCode.INVALID_DOCUMENT: 422,
    RefusalCode.KEY_REUSED: 409,
    RefusalCode.NUMBER_TAKEN: 409,
    RefusalCode.TOO_LARGE: 413,
    RefusalCode.UNAUTHORISED: 401,
    RefusalCode.BUSY: 429,
    RefusalCode.OUT_OF_ORDER: 503,
}

_REFUSED = {
    Found.KEY_REUSED: RefusalCode.KEY_REUSED,
    Found.NUMBER_TAKEN: RefusalCode.NUMBER_TAKEN,
    Found.UNDECIDED: RefusalCode.BUSY,
}


@dataclasses.dataclass(frozen=True, slots=True)
class Reply:
    """HTTP status and signed body; ``retry_after_s`` becomes the header of that name."""

    status: int
    body: bytes
    retry_after_s: int | None = None


class Intake:
    """Takes submissions; any thread may call it.

    Args:
        ledger: where they are kept.
        signer: signs what it says.
        kids: the keys that envelopes may be sealed for.
        clock: the platform's wall clock, timezone-aware.
        retry_after_s: what "later" asks for.
    """

    def __init__(
        self,
        ledger: Ledger,
        signer: Signer,
        kids: Collection[str],
        clock: Callable[[], dt.datetime],
        *,
        retry_after_s: int = RETRY_AFTER_S,
    ) -> None:
        self._ledger = ledger
        self._signer = signer
        self._kids = frozenset(kids)
        self._clock = clock
        self._retry_after_s = retry_after_s

    def greet(self, nonce: str) -> Reply:
        """Say who is here."""
        signer = self._signer
        return self._say(200, Greeting(hub=signer.hub, kid=signer.kid, nonce=nonce, at=self._now()))

    def submit(self, key: str, body: bytes, terminal: str = "") -> Reply:
        """Take one submission.

        Args:
            key: its idempotency key, as the request names it.
            body: the envelope.
            terminal: whose certificate the request came with; empty when nobody asks for one.

        Returns:
            201 with the acknowledgement for a new one, 200 with the same acknowledgement for one
            that is already held, otherwise a signed refusal.
        """
        body_digest = hashlib.sha256(body).hexdigest()

        def refuse(code: RefusalCode, detail: str = "") -> Reply:
            return self.refuse(code, key=key, body_digest=body_digest, detail=detail)

        if not check_key(key):
            return refuse(RefusalCode.MALFORMED_REQUEST, "Idempotency-Key")
        looked_at = self._look_at(body, terminal)
        if looked_at.arrival is None:
            return refuse(RefusalCode.MALFORMED_ENVELOPE)
        header = looked_at.arrival.header
        if header.key != key:
            return refuse(RefusalCode.MALFORMED_REQUEST, "Idempotency-Key")
        try:
            (entry,) = self._take([looked_at])
        except SQLAlchemyError as error:
            return refuse(self._out_of_order(error))
        if isinstance(entry, RefusalCode):
            return refuse(entry)
        if entry.found not in (Found.NEW, Found.SAME):
            return refuse(_REFUSED[entry.found])
        acknowledgement = Acknowledgement(
            hub=self._signer.hub,
            kid=self._signer.kid,
            key=header.key,
            digest=header.digest,
            number=header.number,
            received_at=entry.received_at,
            header=looked_at.arrival.header_digest,
        )
        return self._say(201 if entry.found is Found.NEW else 200, acknowledgement)

    def submit_batch(self, nonce: str, body: bytes, terminal: str = "") -> Reply:
        """Take many at once, in one commit.

        Args:
            nonce: comes back in the receipt.
            body: the batch.
            terminal: likewise.

        Returns:
            200 with a signed receipt that has a result for each; otherwise a signed refusal of the
            request as a whole, which settles none of them.
        """

        def refuse(code: RefusalCode) -> Reply:
            digest = hashlib.sha256(body).hexdigest()
            return self.refuse(code, key="", body_digest=digest)

        try:
            envelopes = split_batch(body)
        except BatchRefused:
            return refuse(RefusalCode.MALFORMED_REQUEST)
        looked_at = [self._look_at(one, terminal) for one in envelopes]
        try:
            entries = self._take(looked_at)
        except SQLAlchemyError as error:
            return refuse(self._out_of_order(error))
        receipt = BatchReceipt(
            hub=self._signer.hub,
            kid=self._signer.kid,
            nonce=nonce,
            at=self._now(),
            results=tuple(
                _result(one, entry) for one, entry in zip(looked_at, entries, strict=True)
            ),
        )
        return self._say(200, receipt)

    def refuse(self, code: RefusalCode, *, key: str, body_digest: str, detail: str = "") -> Reply:
        """A signed refusal of a request."""
        refusal = Refusal(
            hub=self._signer.hub,
            kid=self._signer.kid,
            # Never echo what is not a key: it would put a stranger's text under our signature.
            key=key if check_key(key) else "",
            body_digest=body_digest,
            code=code,
            detail=detail,
            at=self._now(),
        )
        reply = self._say(_STATUS[code], refusal)
        if code in (RefusalCode.BUSY, RefusalCode.OUT_OF_ORDER):
            return dataclasses.replace(reply, retry_after_s=self._retry_after_s)
        return reply

    def _look_at(self, wire: bytes, terminal: str) -> _LookedAt:
        try:
            envelope, digest_of_header = read_envelope(wire)
        except EnvelopeRefused:
            return _LookedAt(None, RefusalCode.MALFORMED_ENVELOPE)
        header = envelope.header
        code = None
        if terminal and header.terminal != terminal:
            code = RefusalCode.UNAUTHORISED
        elif hashlib.sha256(envelope.sealed).hexdigest() != header.digest:
            code = RefusalCode.WRONG_DIGEST
        elif header.suite not in _SUITES:
            code = RefusalCode.UNKNOWN_SUITE
        elif header.kid not in self._kids:
            code = RefusalCode.UNKNOWN_KEY
        elif unpacked_type(header.content_type) not in (case.CONTENT_TYPE, paid.CONTENT_TYPE):
            code = RefusalCode.UNKNOWN_CONTENT
        return _LookedAt(Arrival(header, digest_of_header, wire), code)

    def _take(self, looked_at: list[_LookedAt]) -> list[Entry | RefusalCode]:
        """The ledger's word on each that can be taken, the refusal of each other one."""
        # What is already held stays acknowledged after its key was retired.
        arrivals = [one.arrival for one in looked_at if one.arrival and one.code is None]
        retired = [one.arrival for one in looked_at if one.arrival and one.code in _MAY_BE_HELD]
        held = self._ledger.look_up(retired) if retired else {}
        entries = iter(self._ledger.accept(arrivals, self._now()))
        found: list[Entry | RefusalCode] = []
        for one in looked_at:
            key = "" if one.arrival is None else one.arrival.header.key
            if one.code is None:
                found.append(next(entries))
            else:
                found.append(held.get(key, one.code))
        return found

    def _out_of_order(self, error: SQLAlchemyError) -> RefusalCode:
        _log.error("ledger out of order: %s", type(error).__name__)
        return RefusalCode.OUT_OF_ORDER

    def _say(self, status: int, statement: AnyStatement) -> Reply:
        return Reply(status, sign(statement, self._signer.sign_key))

    def _now(self) -> dt.datetime:
        return self._clock().astimezone(dt.UTC)


@dataclasses.dataclass(frozen=True, slots=True)
class _LookedAt:
    """An envelope as far as intake can see into it; ``code`` says why it is not taken."""

    arrival: Arrival | None
    code: RefusalCode | None


_SUITES = suites()
_MAY_BE_HELD = frozenset({RefusalCode.UNKNOWN_SUITE, RefusalCode.UNKNOWN_KEY})


def _result(one: _LookedAt, entry: Entry | RefusalCode) -> ItemResult:
    if isinstance(entry, RefusalCode):
        outcome, code = ItemOutcome.REFUSED, entry
    elif entry.found is Found.NEW:
        outcome, code = ItemOutcome.RECEIVED, None
    elif entry.found is Found.SAME:
        outcome, code = ItemOutcome.DUPLICATE, None
    else:
        code = _REFUSED[entry.found]
        outcome = ItemOutcome.LATER if code is RefusalCode.BUSY else ItemOutcome.REFUSED
    if one.arrival is None:
        return ItemResult(result=outcome, code=code)
    header = one.arrival.header
    return ItemResult(
        result=outcome,
        key=header.key,
        digest=header.digest,
        number=header.number,
        header=one.arrival.header_digest,
        code=code,
    )
