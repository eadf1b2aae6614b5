"""Which terminals the platform knows: one-time codes, and the list of certificates it accepts.

A certificate counts only while it stands here as active: the list allows, nothing else does.

=========  ====================================================================================
active     accepted until it ends; when it was renewed, the old and the new one together
replaced   the terminal was enrolled again with another key: no longer accepted
revoked    taken back by the administrator: no longer accepted, nor renewed
=========  ====================================================================================
"""

from __future__ import annotations

import base64
import datetime as dt
import enum
import hashlib
from collections.abc import Callable
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from sqlalchemy import (
    Column,
    Connection,
    Engine,
    Float,
    Integer,
    MetaData,
    Row,
    String,
    Table,
    insert,
    select,
    update,
)

from sync.contract.enrolment import (
    Denial,
    EnrolRequest,
    RenewRequest,
    make_code,
    proof_text,
    read_code,
)
from sync.hub.authority import Authority
from sync.hub.database import sqlite_engine

BOOK_FILE = "enrolment.db"
ATTEMPTS = 10
# How long after its end a certificate can still be renewed, by who holds its key.
GRACE = dt.timedelta(days=30)

_metadata = MetaData()

_codes = Table(
    "enrolment_codes",
    _metadata,
    # SHA-256: of 95 random bits nobody finds the code behind it.
    Column("hash", String, primary_key=True),
    Column("terminal", String, nullable=False, index=True),
    Column("expires_at", Float, nullable=False),
    Column("attempts_left", Integer, nullable=False),
    # What it was used for; empty as long as it was not.
    Column("serial", String, nullable=False),
)

_certificates = Table(
    "certificates",
    _metadata,
    Column("serial", String, primary_key=True),
    Column("terminal", String, nullable=False, index=True),
    Column("key", String, nullable=False),
    Column("state", String, nullable=False),
    Column("expires_at", Float, nullable=False),
    # The one it was made from; empty for an enrolment.
    Column("renews", String, nullable=False, index=True),
    Column("pem", String, nullable=False),
)


class CertificateState(enum.StrEnum):
    """Whether a certificate is accepted."""

    ACTIVE = "active"
    REPLACED = "replaced"
    REVOKED = "revoked"


class Standing(enum.StrEnum):
    """What a certificate that somebody shows is worth now."""

    GOOD = "good"
    UNKNOWN = "unknown"
    EXPIRED = "expired"
    REPLACED = "replaced"
    REVOKED = "revoked"


class EnrolmentBook:
    """The list, and who gets onto it. Any thread, and several processes, may call it.

    Args:
        engine: the database.
        authority: issues.
        clock: the platform's wall clock, timezone-aware.
    """

    def __init__(
        self, engine: Engine, authority: Authority, clock: Callable[[], dt.datetime]
    ) -> None:
        self._engine = engine
        self._authority = authority
        self._clock = clock
        _metadata.create_all(engine)

    def close(self) -> None:
        """Give the database back."""
        self._engine.dispose()

    def new_code(self, terminal: str, valid: dt.timedelta) -> str:
        """A one-time code for this terminal; codes it was given before no longer count.

        Args:
            terminal: 13 digits.
            valid: for how long.
        """
        code = make_code()
        with self._engine.begin() as connection:
            self._void_codes(connection, terminal)
            connection.execute(
                insert(_codes).values(
                    hash=_hash(code),
                    terminal=terminal,
                    expires_at=(self._clock() + valid).timestamp(),
                    attempts_left=ATTEMPTS,
                    serial="",
                )
            )
        return code

    def revoke(self, terminal: str) -> int:
        """Accept nothing of this terminal any more; how many certificates that were."""
        with self._engine.begin() as connection:
            self._void_codes(connection, terminal)
            result = connection.execute(
                update(_certificates)
                .where(_certificates.c.terminal == terminal)
                .where(_certificates.c.state != CertificateState.REVOKED)
                .values(state=CertificateState.REVOKED)
            )
            return result.rowcount

    def terminals(self) -> list[tuple[str, str, dt.datetime]]:
        """Terminal, state and end of every certificate, in order."""
        columns = (
            _certificates.c.terminal,
            _certificates.c.state,
            _certificates.c.expires_at,
        )
        with self._engine.connect() as connection:
            rows = connection.execute(
                select(*columns).order_by(_certificates.c.terminal, _certificates.c.expires_at)
            )
            return [(row[0], row[1], dt.datetime.fromtimestamp(row[2], dt.UTC)) for row in rows]

    def left_with_the_old(self) -> list[str]:
        """Terminals whose certificates are all from an authority that issues no longer."""
        now = self._clock().timestamp()
        valid = (_certificates.c.state == CertificateState.ACTIVE, _certificates.c.expires_at > now)
        with self._engine.connect() as connection:
            rows = connection.execute(
                select(_certificates.c.terminal, _certificates.c.pem).where(*valid)
            ).all()
        renewed: dict[str, bool] = {}
        for terminal, pem in rows:
            fresh = self._authority.issued(x509.load_pem_x509_certificate(pem.encode("ascii")))
            renewed[terminal] = renewed.get(terminal, False) or fresh
        return sorted(terminal for terminal, done in renewed.items() if not done)

    def standing(self, certificate: x509.Certificate) -> tuple[Standing, str]:
        """What this certificate is worth, and whose it is."""
        with self._engine.connect() as connection:
            row = _find(connection, certificate)
        if row is None:
            return Standing.UNKNOWN, ""
        if row.state != CertificateState.ACTIVE:
            return Standing(row.state), row.terminal
        if self._clock().timestamp() > row.expires_at:
            return Standing.EXPIRED, row.terminal
        return Standing.GOOD, row.terminal

    def enrol(self, request: EnrolRequest) -> str | Denial:
        """The certificate (PEM) for who brings a code; the same again for the same key."""
        public = _public(request.csr, request.terminal)
        code = read_code(request.code)
        if public is None:
            return Denial.MALFORMED
        with self._engine.begin() as connection:
            found = None
            if code is not None:
                found = connection.execute(
                    select(_codes)
                    .where(_codes.c.hash == _hash(code))
                    .where(_codes.c.terminal == request.terminal)
                ).one_or_none()
            if found is None:
                return self._guessed(connection, request.terminal)
            if found.serial:
                return self._again(connection, found.serial, public)
            if found.attempts_left <= 0:
                return Denial.TOO_MANY_ATTEMPTS
            if self._clock().timestamp() > found.expires_at:
                return Denial.EXPIRED_CODE
            connection.execute(
                update(_certificates)
                .where(_certificates.c.terminal == request.terminal)
                .where(_certificates.c.state == CertificateState.ACTIVE)
                .values(state=CertificateState.REPLACED)
            )
            serial, pem = self._issue(connection, request.terminal, public, renews="")
            connection.execute(
                update(_codes).where(_codes.c.hash == found.hash).values(serial=serial)
            )
            return pem

    def renew(self, request: RenewRequest) -> str | Denial:
        """The next certificate (PEM) for who holds the old one's key; the same for the same key."""
        try:
            old = x509.load_pem_x509_certificate(request.certificate.encode("ascii"))
        except ValueError:
            return Denial.MALFORMED
        with self._engine.begin() as connection:
            row = _find(connection, old)
            if row is None:
                return Denial.UNKNOWN_CERTIFICATE
            public = _public(request.csr, row.terminal)
            if public is None:
                return Denial.MALFORMED
            if not _proven(old, request):
                return Denial.WRONG_PROOF
            if row.state == CertificateState.REVOKED:
                return Denial.REVOKED
            if row.state == CertificateState.REPLACED:
                return Denial.REPLACED
            if self._clock().timestamp() > row.expires_at + GRACE.total_seconds():
                return Denial.EXPIRED_CERTIFICATE
            next_one = connection.execute(
                select(_certificates).where(_certificates.c.renews == row.serial)
            ).one_or_none()
            if next_one is None:
                return self._issue(connection, row.terminal, public, renews=row.serial)[1]
            if next_one.key != _fingerprint(public):
                # Two who hold the old key: one of them is a copy. People have to decide.
                return Denial.RENEWED_ALREADY
            pem: str = next_one.pem
            return pem

    def _issue(
        self, connection: Connection, terminal: str, public: ec.EllipticCurvePublicKey, renews: str
    ) -> tuple[str, str]:
        made = self._authority.issue_terminal(terminal, public, self._clock())
        serial, pem = f"{made.serial_number:x}", _pem(made)
        connection.execute(
            insert(_certificates).values(
                serial=serial,
                terminal=terminal,
                key=_fingerprint(public),
                state=CertificateState.ACTIVE,
                expires_at=made.not_valid_after_utc.timestamp(),
                renews=renews,
                pem=pem,
            )
        )
        return serial, pem

    def _guessed(self, connection: Connection, terminal: str) -> Denial:
        open_code = (_codes.c.terminal == terminal) & (_codes.c.serial == "")
        left = connection.execute(select(_codes.c.attempts_left).where(open_code)).scalar()
        if left is None:
            return Denial.WRONG_CODE
        if left <= 0:
            return Denial.TOO_MANY_ATTEMPTS
        connection.execute(update(_codes).where(open_code).values(attempts_left=left - 1))
        return Denial.WRONG_CODE

    def _again(
        self, connection: Connection, serial: str, public: ec.EllipticCurvePublicKey
    ) -> str | Denial:
        row = connection.execute(
            select(_certificates).where(_certificates.c.serial == serial)
        ).one()
        if row.key != _fingerprint(public):
            return Denial.USED_CODE
        if row.state == CertificateState.REVOKED:
            return Denial.REVOKED
        pem: str = row.pem
        return Denial.USED_CODE if row.state == CertificateState.REPLACED else pem

    def _void_codes(self, connection: Connection, terminal: str) -> None:
        connection.execute(
            _codes.delete().where(_codes.c.terminal == terminal).where(_codes.c.serial == "")
        )


def open_book(data: Path, authority: Authority, clock: Callable[[], dt.datetime]) -> EnrolmentBook:
    """The book in the platform's folder."""
    return EnrolmentBook(sqlite_engine(data / BOOK_FILE), authority, clock)


def _find(connection: Connection, certificate: x509.Certificate) -> Row[tuple[object, ...]] | None:
    row = connection.execute(
        select(_certificates).where(_certificates.c.serial == f"{certificate.serial_number:x}")
    ).one_or_none()
    # Not the number alone: it must be the very certificate that was issued.
    return None if row is None or row.pem != _pem(certificate) else row


def _public(csr: str, terminal: str) -> ec.EllipticCurvePublicKey | None:
    """The key of a well-formed request for this terminal."""
    try:
        request = x509.load_pem_x509_csr(csr.encode("ascii"))
        public = request.public_key()
        names = request.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
        if not request.is_signature_valid:
            return None
    except Exception:
        return None
    if not isinstance(public, ec.EllipticCurvePublicKey) or public.curve.name != "secp256r1":
        return None
    return public if [name.value for name in names] == [terminal] else None


def _proven(old: x509.Certificate, request: RenewRequest) -> bool:
    public = old.public_key()
    csr = x509.load_pem_x509_csr(request.csr.encode("ascii"))
    if not isinstance(public, ec.EllipticCurvePublicKey):
        return False
    try:
        public.verify(
            base64.b64decode(request.proof, validate=True),
            proof_text(csr.public_bytes(serialization.Encoding.DER)),
            ec.ECDSA(hashes.SHA256()),
        )
    except (ValueError, InvalidSignature):
        return False
    return True


def _hash(code: str) -> str:
    return hashlib.sha256(code.encode("ascii")).hexdigest()


def _fingerprint(public: ec.EllipticCurvePublicKey) -> str:
    return hashlib.sha256(
        public.public_bytes(
            serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
        )
    ).hexdigest()


def _pem(certificate: x509.Certificate) -> str:
    return certificate.public_bytes(serialization.Encoding.PEM).decode("ascii")
