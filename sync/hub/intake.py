"""From the bytes of ``POST /v1/submissions`` to a signed answer."""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
import logging
from collections.abc import Callable

from sqlalchemy.exc import SQLAlchemyError

from sync.contract import case
from sync.contract.acknowledgement import Acknowledgement, Greeting, Refusal, RefusalCode, sign
from sync.contract.envelope import (
    Envelope,
    EnvelopeHeader,
    EnvelopeRefused,
    RefusedBecause,
    decode_envelope,
    open_envelope,
)
from sync.contract.key import check_key
from sync.hub.ledger import Entry, Found, Ledger
from sync.hub.secrets import Secrets

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


@dataclasses.dataclass(frozen=True, slots=True)
class Reply:
    """HTTP status and signed body."""

    status: int
    body: bytes


class Intake:
    """Takes submissions; any thread may call it."""

    def __init__(self, ledger: Ledger, secrets: Secrets, clock: Callable[[], dt.datetime]) -> None:
        self._ledger = ledger
        self._secrets = secrets
        self._clock = clock

    def greet(self, nonce: str) -> Reply:
        """Say who is here."""
        greeting = Greeting(
            hub=self._secrets.hub, kid=self._secrets.kid, nonce=nonce, at=self._now()
        )
        return Reply(200, sign(greeting, self._secrets.sign_key))

    def submit(self, key: str, body: bytes) -> Reply:
        """Take one submission.

        Returns:
            201 with the acknowledgement for a new one, 200 with the same acknowledgement for one
            that is already held, otherwise a signed refusal.
        """
        body_digest = hashlib.sha256(body).hexdigest()

        def refuse(code: RefusalCode, detail: str = "") -> Reply:
            return self.refuse(code, key=key, body_digest=body_digest, detail=detail)

        if not check_key(key):
            return refuse(RefusalCode.MALFORMED_REQUEST, "Idempotency-Key")
        try:
            envelope = decode_envelope(body)
            header = envelope.header
            if header.key != key:
                return refuse(RefusalCode.MALFORMED_REQUEST, "Idempotency-Key")
            if hashlib.sha256(envelope.sealed).hexdigest() != header.digest:
                return refuse(RefusalCode.WRONG_DIGEST)
            # Before opening: what is already held stays acknowledged after its key was retired.
            entry = self._ledger.look_up(header) or self._take(envelope)
        except EnvelopeRefused as error:
            return refuse(_CODES[error.because])
        except _NotADocument as error:
            return refuse(error.code, error.detail)
        except SQLAlchemyError as error:
            _log.error("ledger out of order: %s", type(error).__name__)
            return refuse(RefusalCode.OUT_OF_ORDER)
        match entry.found:
            case Found.NEW:
                return Reply(201, entry.acknowledgement)
            case Found.SAME:
                return Reply(200, entry.acknowledgement)
            case Found.KEY_REUSED:
                return refuse(RefusalCode.KEY_REUSED)
            case Found.NUMBER_TAKEN:
                return refuse(RefusalCode.NUMBER_TAKEN)

    def refuse(self, code: RefusalCode, *, key: str, body_digest: str, detail: str = "") -> Reply:
        """A signed refusal of a request."""
        refusal = Refusal(
            hub=self._secrets.hub,
            kid=self._secrets.kid,
            # Never echo what is not a key: it would put a stranger's text under our signature.
            key=key if check_key(key) else "",
            body_digest=body_digest,
            code=code,
            detail=detail,
            at=self._now(),
        )
        return Reply(_STATUS[code], sign(refusal, self._secrets.sign_key))

    def _take(self, envelope: Envelope) -> Entry:
        header = envelope.header
        document = open_envelope(envelope, self._secrets.seal_by_id)
        _check_document(header, document)
        received_at = self._now()
        acknowledgement = Acknowledgement(
            hub=self._secrets.hub,
            kid=self._secrets.kid,
            key=header.key,
            digest=header.digest,
            number=header.number,
            received_at=received_at,
        )
        return self._ledger.accept(
            header,
            document,
            sign(acknowledgement, self._secrets.sign_key),
            received_at,
        )

    def _now(self) -> dt.datetime:
        return self._clock().astimezone(dt.UTC)


_CODES = {
    RefusedBecause.MALFORMED: RefusalCode.MALFORMED_ENVELOPE,
    RefusedBecause.UNKNOWN_SUITE: RefusalCode.UNKNOWN_SUITE,
    RefusedBecause.UNKNOWN_KEY: RefusalCode.UNKNOWN_KEY,
    RefusedBecause.WRONG_DIGEST: RefusalCode.WRONG_DIGEST,
    RefusedBecause.TAMPERED: RefusalCode.CANNOT_BE_OPENED,
}


class _NotADocument(Exception):
    def __init__(self, code: RefusalCode, detail: str = "") -> None:
        super().__init__(code.value)
        self.code = code
        self.detail = detail


def _check_document(header: EnvelopeHeader, document: bytes) -> None:
    if header.content_type != case.CONTENT_TYPE:
        raise _NotADocument(RefusalCode.UNKNOWN_CONTENT)
    try:
        read = case.decode(document)
    except case.DocumentError as error:
        raise _NotADocument(RefusalCode.INVALID_DOCUMENT, error.where) from None
    if header.item not in (read.item.code, read.item.handling_code):
        raise _NotADocument(RefusalCode.INVALID_DOCUMENT, "$.item")
