"""A terminal's identity on disk: its certificate, its key, and whom it trusts.

==================  ========================================================================
key-….pem           its keys, each named by its public half (``device_key``); none of these files
                    where keys lie in a token (``token_key``)
certificate.pem     what the platform gave it last
session.pem         key and certificate as one file, made from the two: what TLS is given of a key
                    in a file
authority.pem       the platform's authorities, from platform.json: nobody else is talked to
pending             the fingerprint of a key that was made and has no certificate yet
==================  ========================================================================

Every file is whole or not there. A crash between two of them leaves an identity that works, or a
key without a certificate, which the next attempt uses: so the platform, asked again with the same
code and the same key, gives the same certificate again.
"""

from __future__ import annotations

import contextlib
import datetime as dt
from pathlib import Path

import requests
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from sync.contract.platform import PlatformKey
from sync.identity.device_key import DeviceKey, FileKey, FileShelf, KeyShelf, fingerprint
from sync.identity.files import write_whole
from sync.identity.key_trouble import KeyTrouble, KeyUnusable
from sync.identity.proof import Proof, TerminalSession

# In the terminal's data folder.
IDENTITY_FOLDER = "identity"
CERTIFICATE_FILE = "certificate.pem"
SESSION_FILE = "session.pem"
AUTHORITY_FILE = "authority.pem"
PENDING_FILE = "pending"
# A certificate is renewed when two thirds of its life are over.
RENEW_AFTER = 2 / 3


class IdentityError(Exception):
    """The identity cannot be used; the message says what is wrong, never what is in it."""


class Identity:
    """What one terminal has to show; used by one thread at a time.

    Args:
        folder: made when missing, its owner's alone.
        terminal: 13 digits.
        platform: whose authorities are trusted.
        shelf: where its keys are; files in the folder when ``None``.

    Raises:
        IdentityError: the platform's file names no authority.
        OSError: the folder cannot be made or written.
    """

    def __init__(
        self, folder: Path, terminal: str, platform: PlatformKey, shelf: KeyShelf | None = None
    ) -> None:
        self._folder = folder
        if platform.ca:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._shelf: KeyShelf = FileShelf(folder) if shelf is None else shelf
        self.terminal = terminal
        self.trust(platform)
        self._settle()

    def trust(self, platform: PlatformKey) -> None:
        """Trust the authorities that stand in this file from now on, in every new connection.

        Raises:
            IdentityError: it names none.
            OSError: they could not be kept; those before are trusted.
        """
        if not platform.ca:
            raise IdentityError("platform.json names no authority")
        authority = platform.ca.encode("ascii")
        if _read(self._folder / AUTHORITY_FILE) != authority:
            write_whole(self._folder / AUTHORITY_FILE, authority, 0o600)
        self._platform = platform

    @property
    def certificate(self) -> x509.Certificate | None:
        """The certificate, as far as it can be read."""
        raw = _read(self._folder / CERTIFICATE_FILE)
        if raw is None:
            return None
        try:
            return x509.load_pem_x509_certificate(raw)
        except ValueError:
            return None

    @property
    def key(self) -> DeviceKey | None:
        """The key of the certificate, where it can be had now."""
        try:
            return self._found()
        except KeyUnusable:
            return None

    def trouble(self) -> KeyTrouble | None:
        """Why there is a certificate and its key cannot be used; ``None`` when all is well."""
        try:
            missing = self.certificate is not None and self._found() is None
        except KeyUnusable as error:
            return error.trouble
        return KeyTrouble.NO_KEY if missing else None

    @property
    def enrolled(self) -> bool:
        """Whether there is a certificate with its key; it may have ended.

        Of a key in a token only its certificate is looked at: a token that is away comes back.
        """
        if isinstance(self._shelf, FileShelf):
            return self.key is not None
        return self.certificate is not None

    def renewal_due(self, now: dt.datetime) -> bool:
        """Whether two thirds of the certificate's life are over."""
        certificate = self.certificate
        if certificate is None:
            return False
        begins, ends = certificate.not_valid_before_utc, certificate.not_valid_after_utc
        return now >= begins + (ends - begins) * RENEW_AFTER

    def next_key(self) -> DeviceKey:
        """The key for the next certificate: one that waits for an answer, or a new one.

        Raises:
            OSError: it could not be kept.
            KeyUnusable: what keeps the keys does not answer.
        """
        pending = _read(self._folder / PENDING_FILE)
        for key in self._shelf.others(None):
            if fingerprint(key.public()).encode() == pending:
                return key
        made = self._shelf.make()
        write_whole(self._folder / PENDING_FILE, fingerprint(made.public()).encode(), 0o600)
        return made

    def adopt(self, pem: str, now: dt.datetime) -> x509.Certificate:
        """Take the certificate that the platform gave for the key that waits.

        Raises:
            IdentityError: it is not for this terminal, not for that key, or from nobody we trust.
            KeyUnusable: what keeps the keys does not answer.
            OSError: it could not be kept; the identity is as it was.
        """
        certificate = self._checked(pem, now)
        public = certificate.public_key()
        key = self._shelf.find(public) if isinstance(public, ec.EllipticCurvePublicKey) else None
        if key is None:
            raise IdentityError("the certificate is for another key")
        write_whole(self._folder / CERTIFICATE_FILE, _pem(certificate), 0o600)
        self._settle()
        return certificate

    def session(self) -> requests.Session:
        """A session that shows the certificate, and talks to the platform alone.

        A renewed certificate is shown by every connection that is opened afterwards.

        Raises:
            IdentityError: there is no certificate with its key.
        """
        if not self.enrolled:
            raise IdentityError("not enrolled")
        if not isinstance(self._shelf, FileShelf):
            return self._trusting(TerminalSession(Proof(self.certificate_file, self._signer)))
        session = self.bare_session()
        session.cert = str(self._folder / SESSION_FILE)
        return session

    def bare_session(self) -> requests.Session:
        """A session that talks to the platform alone, and shows nothing: for enrolment."""
        return self._trusting(requests.Session())

    @property
    def certificate_file(self) -> Path:
        """Where the certificate is."""
        return self._folder / CERTIFICATE_FILE

    def _trusting(self, session: requests.Session) -> requests.Session:
        session.trust_env = False
        session.verify = str(self._folder / AUTHORITY_FILE)
        return session

    def _signer(self) -> DeviceKey:
        key = self._found()
        if key is None:
            raise KeyUnusable(KeyTrouble.NO_KEY)
        return key

    def _found(self) -> DeviceKey | None:
        certificate = self.certificate
        if certificate is None:
            return None
        public = certificate.public_key()
        return self._shelf.find(public) if isinstance(public, ec.EllipticCurvePublicKey) else None

    def _settle(self) -> None:
        """Bring the files in line with the certificate, whatever a crash left."""
        key, certificate = self.key, self.certificate
        if key is None or certificate is None:
            return
        if isinstance(key, FileKey):
            wanted = key.private_pem() + _pem(certificate)
            if _read(self._folder / SESSION_FILE) != wanted:
                write_whole(self._folder / SESSION_FILE, wanted, 0o600)
        pending = _read(self._folder / PENDING_FILE)
        if pending == fingerprint(key.public()).encode():
            (self._folder / PENDING_FILE).unlink(missing_ok=True)
            pending = None
        if pending is None:
            with contextlib.suppress(KeyUnusable):
                # The next start tidies up.
                self._shelf.drop_others(key.public())

    def _checked(self, pem: str, now: dt.datetime) -> x509.Certificate:
        try:
            certificate = x509.load_pem_x509_certificate(pem.encode("ascii"))
        except ValueError:
            raise IdentityError("what came is no certificate") from None
        names = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
        if [name.value for name in names] != [self.terminal]:
            raise IdentityError("the certificate is for another terminal")
        if certificate.not_valid_after_utc <= now:
            raise IdentityError("the certificate has ended already")
        authorities = x509.load_pem_x509_certificates(self._platform.ca.encode("ascii"))
        if not any(_issued(certificate, authority) for authority in authorities):
            raise IdentityError("the certificate is from nobody this terminal trusts")
        return certificate


def _issued(certificate: x509.Certificate, authority: x509.Certificate) -> bool:
    try:
        certificate.verify_directly_issued_by(authority)
    except (ValueError, TypeError, InvalidSignature):
        return False
    return True


def _pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)


def _read(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError:
        return None
