"""The terminal's key pair: made here, and it never leaves.

A key in a file stands here; one in a TPM or a PKCS#11 token behind the same ``DeviceKey`` in
``token_key``. Either signs, shows its public half, and brings itself into a TLS context.
"""

from __future__ import annotations

import hashlib
import ssl
from pathlib import Path
from typing import Any, NoReturn, Protocol

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from sync.identity.files import write_whole
from sync.identity.key_trouble import KeyTrouble, KeyUnusable

_PREFIX = "key-"


class DeviceKey(Protocol):
    """A key pair on P-256."""

    def public(self) -> ec.EllipticCurvePublicKey:
        """The public half."""
        ...

    def sign(self, data: bytes) -> bytes:
        """ECDSA with SHA-256 over the data, DER (RFC 3279, section 2.2.3).

        Raises:
            KeyUnusable: the key does not answer.
        """
        ...

    def install(self, context: ssl.SSLContext, certificate: Path) -> None:
        """Make a TLS context prove itself with this key and this certificate (PEM).

        Raises:
            KeyUnusable: they do not belong together, or cannot be read.
        """
        ...


class KeyShelf(Protocol):
    """Where a terminal's keys are."""

    def make(self) -> DeviceKey:
        """A new key, durable before this returns.

        Raises:
            OSError: it could not be kept.
            KeyUnusable: what keeps it does not answer.
        """
        ...

    def find(self, public: ec.EllipticCurvePublicKey) -> DeviceKey | None:
        """The key whose public half this is.

        Raises:
            KeyUnusable: what keeps the keys does not answer.
        """
        ...

    def others(self, public: ec.EllipticCurvePublicKey | None) -> list[DeviceKey]:
        """Every key but this one, those that can be used: a crash may have left one."""
        ...

    def drop_others(self, public: ec.EllipticCurvePublicKey) -> None:
        """Destroy every key but this one."""
        ...


class FileKey:
    """A key in a file of its owner's (PKCS#8, PEM, 0600)."""

    def __init__(self, path: Path, private: ec.EllipticCurvePrivateKey) -> None:
        self._path = path
        self._private = private

    def __repr__(self) -> str:
        return f"<key of {fingerprint(self.public())[:16]}>"

    def public(self) -> ec.EllipticCurvePublicKey:
        """The public half."""
        return self._private.public_key()

    def sign(self, data: bytes) -> bytes:
        """ECDSA with SHA-256 over the data, DER."""
        return self._private.sign(data, ec.ECDSA(hashes.SHA256()))

    def private_pem(self) -> bytes:
        """The key itself (PKCS#8, PEM), for a file of its owner's."""
        return self._private.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )

    def install(self, context: ssl.SSLContext, certificate: Path) -> None:
        """Make a TLS context prove itself with this key and this certificate.

        Raises:
            KeyUnusable: they do not belong together, or cannot be read.
        """
        try:
            context.load_cert_chain(certificate, self._path)
        except OSError as error:
            raise KeyUnusable(KeyTrouble.NOT_A_PAIR, type(error).__name__) from None


class FileShelf:
    """Keys in a folder, each named by its public half: a certificate finds its own.

    Args:
        folder: must exist, of its owner alone.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def make(self) -> FileKey:
        """A new key, durable before this returns.

        Raises:
            OSError: it could not be kept.
        """
        private = ec.generate_private_key(ec.SECP256R1())
        path = self._path(private.public_key())
        content = private.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        write_whole(path, content, 0o600)
        return FileKey(path, private)

    def find(self, public: ec.EllipticCurvePublicKey) -> FileKey | None:
        """The key whose public half this is."""
        return _read(self._path(public))

    def others(self, public: ec.EllipticCurvePublicKey | None) -> list[DeviceKey]:
        """Every key but this one that can be used."""
        kept = None if public is None else self._path(public)
        paths = sorted(path for path in self._folder.glob(f"{_PREFIX}*.pem") if path != kept)
        return [key for path in paths if (key := _read(path)) is not None]

    def drop_others(self, public: ec.EllipticCurvePublicKey) -> None:
        """Destroy every key but this one."""
        kept = self._path(public)
        for path in self._folder.glob(f"{_PREFIX}*.pem"):
            if path != kept:
                path.unlink(missing_ok=True)

    def _path(self, public: ec.EllipticCurvePublicKey) -> Path:
        return self._folder / f"{_PREFIX}{fingerprint(public)[:32]}.pem"


def fingerprint(public: ec.EllipticCurvePublicKey) -> str:
    """SHA-256 of a public key (SubjectPublicKeyInfo, DER), hex."""
    return hashlib.sha256(
        public.public_bytes(
            serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
        )
    ).hexdigest()


def make_csr(key: DeviceKey, terminal: str) -> x509.CertificateSigningRequest:
    """A PKCS#10 request for this terminal, signed by its key wherever that is.

    Raises:
        KeyUnusable: the key does not answer.
    """
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, terminal)])
    builder = x509.CertificateSigningRequestBuilder().subject_name(name)
    return builder.sign(_Elsewhere(key), hashes.SHA256())


class _Elsewhere(ec.EllipticCurvePrivateKey):
    """A device's key in the shape that builds a PKCS#10; it can do nothing but sign."""

    def __init__(self, key: DeviceKey) -> None:
        self._key = key

    def sign(self, data: Any, _algorithm: ec.EllipticCurveSignatureAlgorithm) -> bytes:
        return self._key.sign(bytes(data))

    def public_key(self) -> ec.EllipticCurvePublicKey:
        return self._key.public()

    @property
    def curve(self) -> ec.EllipticCurve:
        return self._key.public().curve

    @property
    def key_size(self) -> int:
        return self._key.public().key_size

    def exchange(self, *_: Any) -> NoReturn:
        raise NotImplementedError

    def private_numbers(self) -> NoReturn:
        raise NotImplementedError

    def private_bytes(self, *_: Any) -> NoReturn:
        raise NotImplementedError

    def __copy__(self) -> _Elsewhere:
        return self

    def __deepcopy__(self, _memo: dict[Any, Any]) -> _Elsewhere:
        return self


def _read(path: Path) -> FileKey | None:
    try:
        private = serialization.load_pem_private_key(path.read_bytes(), password=None)
    except (OSError, ValueError, TypeError):
        return None
    if not isinstance(private, ec.EllipticCurvePrivateKey):
        return None
    return FileKey(path, private)
