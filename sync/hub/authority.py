"""The platform's own certificate authority: it vouches for terminals, and for the platform itself.

``authority.json`` (owner only) holds its keys, the oldest first. One of them issues; terminals
trust all of them (``PlatformKey.ca``). That is how it is rotated: first make the next one and let
every terminal have the new platform.json, then let the next one issue, then drop the old one.
"""

from __future__ import annotations

import datetime as dt
import enum
import ipaddress
from collections.abc import Sequence
from pathlib import Path

import msgspec
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from sync.hub.private_file import write_private

AUTHORITY_FILE = "authority.json"
# Of the authority, of the platform's own certificate (made anew at each start), of a terminal's.
AUTHORITY_DAYS = 3650
SERVER_DAYS = 397
TERMINAL_DAYS = 90
# A clock that is a little slow must not take a fresh certificate for one of the future.
_SLACK = dt.timedelta(minutes=10)


class AuthorityError(Exception):
    """The authority's file cannot be used; the message says which file, never what is in it."""


class Stage(enum.StrEnum):
    """How far the rotation of the authority is."""

    SETTLED = "settled"
    PREPARED = "prepared"
    SWITCHED = "switched"


class _Pair(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    private: str
    certificate: str

    def __repr__(self) -> str:
        return "<authority>"


class _File(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    hub: str
    issuing: int
    pairs: list[_Pair]


class Authority:
    """Issues certificates.

    Args:
        file: what ``authority.json`` holds.
        path: where that is.
    """

    def __init__(self, file: _File, path: Path) -> None:
        self._path = path
        self._file = file
        pair = file.pairs[file.issuing]
        private = serialization.load_pem_private_key(pair.private.encode("ascii"), password=None)
        if not isinstance(private, ec.EllipticCurvePrivateKey):
            raise TypeError("not a key of an authority")
        self._private = private
        self._certificate = x509.load_pem_x509_certificate(pair.certificate.encode("ascii"))

    @property
    def bundle(self) -> str:
        """The certificates that terminals trust, in PEM, one after the other."""
        return "".join(pair.certificate for pair in self._file.pairs)

    @property
    def stage(self) -> Stage:
        """How far its rotation is."""
        if len(self._file.pairs) == 1:
            return Stage.SETTLED
        newest = self._file.issuing == len(self._file.pairs) - 1
        return Stage.SWITCHED if newest else Stage.PREPARED

    def issue_terminal(
        self, terminal: str, public: ec.EllipticCurvePublicKey, now: dt.datetime
    ) -> x509.Certificate:
        """A certificate for a terminal's key, 90 days."""
        builder = self._builder(terminal, public, now, TERMINAL_DAYS).add_extension(
            x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CLIENT_AUTH]), critical=False
        )
        return builder.sign(self._private, hashes.SHA256())

    def issue_server(self, names: Sequence[str], now: dt.datetime) -> bytes:
        """A fresh key and a certificate for the platform itself, PEM, the key first.

        Args:
            names: host names and addresses that terminals call it by.
            now: the platform's time.
        """
        private = ec.generate_private_key(ec.SECP256R1())
        certificate = (
            self._builder(self._file.hub, private.public_key(), now, SERVER_DAYS)
            .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
            .add_extension(
                x509.SubjectAlternativeName([_general(name) for name in names]), critical=False
            )
            .sign(self._private, hashes.SHA256())
        )
        return _private_pem(private) + certificate.public_bytes(serialization.Encoding.PEM)

    def issued(self, certificate: x509.Certificate) -> bool:
        """Whether it is from the authority that issues now, not from one before it."""
        return certificate.issuer == self._certificate.subject

    def prepare_next(self, now: dt.datetime) -> Authority:
        """With one more, which issues nothing yet."""
        pairs = [*self._file.pairs, _fresh(self._file.hub, now)]
        return self._kept(msgspec.structs.replace(self._file, pairs=pairs))

    def switch(self) -> Authority:
        """With the newest one issuing; the others stay trusted."""
        return self._kept(msgspec.structs.replace(self._file, issuing=len(self._file.pairs) - 1))

    def finish(self) -> Authority:
        """With the issuing one alone: certificates of the others are no longer accepted."""
        pairs = [self._file.pairs[self._file.issuing]]
        return self._kept(msgspec.structs.replace(self._file, issuing=0, pairs=pairs))

    def _kept(self, file: _File) -> Authority:
        changed = Authority(file, self._path)
        write_private(self._path, msgspec.json.encode(file))
        return changed

    def _builder(
        self, name: str, public: ec.EllipticCurvePublicKey, now: dt.datetime, days: int
    ) -> x509.CertificateBuilder:
        issuer = self._certificate
        return (
            _common(name, public, now, days)
            .issuer_name(issuer.subject)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(_usage(certificates=False), critical=True)
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(self._private.public_key()),
                critical=False,
            )
        )


def open_authority(data: Path, *, hub: str, now: dt.datetime) -> Authority:
    """Read the authority, or make it when there is none.

    Args:
        data: the platform's folder.
        hub: the platform's name, used when it is made.
        now: the platform's time.

    Raises:
        AuthorityError: the file is there but cannot be used; it is never overwritten.
    """
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = data / AUTHORITY_FILE
    try:
        if not path.exists():
            file = _File(hub=hub, issuing=0, pairs=[_fresh(hub, now)])
            write_private(path, msgspec.json.encode(file))
        return Authority(msgspec.json.decode(path.read_bytes(), type=_File), path)
    except (OSError, msgspec.DecodeError, ValueError, TypeError, IndexError) as error:
        raise AuthorityError(f"{path} cannot be used ({type(error).__name__})") from None


def known_bundle(data: Path) -> str:
    """What terminals are to trust; empty as long as there is no authority.

    Raises:
        AuthorityError: the file is there but cannot be used.
    """
    path = data / AUTHORITY_FILE
    if not path.exists():
        return ""
    # Its name is in the file, and it is not made here: neither argument counts.
    return open_authority(data, hub="", now=dt.datetime.now(dt.UTC)).bundle


def _fresh(hub: str, now: dt.datetime) -> _Pair:
    private = ec.generate_private_key(ec.SECP256R1())
    public = private.public_key()
    # The serial number in the name: a rotated authority must not be taken for the one before.
    name = f"{hub} {x509.random_serial_number():x}"[:64]
    certificate = (
        _common(name, public, now, AUTHORITY_DAYS)
        .issuer_name(_name(name))
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(certificates=True), critical=True)
        .sign(private, hashes.SHA256())
    )
    return _Pair(
        private=_private_pem(private).decode("ascii"),
        certificate=certificate.public_bytes(serialization.Encoding.PEM).decode("ascii"),
    )


def _common(
    name: str, public: ec.EllipticCurvePublicKey, now: dt.datetime, days: int
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(_name(name))
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _SLACK)
        .not_valid_after(now + dt.timedelta(days=days))
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
    )


def _usage(*, certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not certificates,
        key_cert_sign=certificates,
        crl_sign=certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _name(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _general(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _private_pem(private: ec.EllipticCurvePrivateKey) -> bytes:
    return private.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
