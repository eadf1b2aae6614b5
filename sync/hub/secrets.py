"""The platform's private keys, and the public half that terminals trust.

``secret.json`` (owner only) holds a list of key pairs, the newest last: envelopes sealed for an
older one can be opened as long as it is kept. ``platform.json`` is the newest one's public half.
"""

from __future__ import annotations

import base64
import dataclasses
import os
import secrets
from pathlib import Path

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from sync.contract.platform import PlatformKey
from sync.hub.authority import AuthorityError, known_bundle

SECRET_FILE = "secret.json"  # noqa: S105 - the name of a file, not a secret
PUBLIC_FILE = "platform.json"


class SecretsError(Exception):
    """The key file cannot be used; the message says which file, never what is in it."""


class _Pair(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    kid: str
    seal_private: str
    sign_private: str

    def __repr__(self) -> str:
        return f"<key pair {self.kid}>"


class _SecretFile(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    hub: str
    pairs: list[_Pair]


@dataclasses.dataclass(frozen=True, slots=True)
class Signer:
    """What it takes to speak for the platform; it opens nothing.

    Attributes:
        hub: the platform's name.
        kid: names the pair that ``sign_key`` belongs to.
        sign_key: signs what the platform says.
    """

    hub: str
    kid: str
    sign_key: Ed25519PrivateKey = dataclasses.field(repr=False)


class Secrets:
    """The keys in use.

    Attributes:
        hub: the platform's name.
        kid: names the newest pair.
        seal_by_id: every key that envelopes may be sealed for.
        sign_key: signs what the platform says.
    """

    def __init__(self, file: _SecretFile, ca: str = "") -> None:
        newest = file.pairs[-1]
        self.hub = file.hub
        self.kid = newest.kid
        self._ca = ca
        self.seal_by_id = {
            pair.kid: X25519PrivateKey.from_private_bytes(base64.b64decode(pair.seal_private))
            for pair in file.pairs
        }
        self.sign_key = Ed25519PrivateKey.from_private_bytes(base64.b64decode(newest.sign_private))

    @property
    def signer(self) -> Signer:
        """What intake needs of them."""
        return Signer(self.hub, self.kid, self.sign_key)

    @property
    def platform(self) -> PlatformKey:
        """What terminals are told."""
        return PlatformKey(
            kid=self.kid,
            seal_public=_text(self.seal_by_id[self.kid].public_key().public_bytes_raw()),
            verify_public=_text(self.sign_key.public_key().public_bytes_raw()),
            hub=self.hub,
            ca=self._ca,
        )


def open_secrets(data: Path, *, hub: str) -> Secrets:
    """Read the keys, or make them when there are none; writes ``platform.json`` when missing.

    Args:
        data: the platform's folder.
        hub: the platform's name, used when the keys are made.

    Raises:
        SecretsError: the key file is there but cannot be used; it is never overwritten.
    """
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = data / SECRET_FILE
    try:
        if not path.exists():
            _write(path, msgspec.json.encode(_fresh(hub)), 0o600)
        file = msgspec.json.decode(path.read_bytes(), type=_SecretFile)
        opened = Secrets(file, known_bundle(data))
    except AuthorityError as error:
        raise SecretsError(str(error)) from None
    except (OSError, msgspec.DecodeError, ValueError, IndexError) as error:
        raise SecretsError(f"{path} cannot be used ({type(error).__name__})") from None
    public = data / PUBLIC_FILE
    wanted = msgspec.json.format(msgspec.json.encode(opened.platform), indent=2) + b"\n"
    if not public.exists() or public.read_bytes() != wanted:
        _write(public, wanted, 0o644)
    return opened


def add_pair(data: Path) -> Secrets:
    """Make a new pair the newest; what was sealed for the older ones can still be opened.

    Raises:
        SecretsError: there is no key file, or it cannot be used.
    """
    path = data / SECRET_FILE
    try:
        file = msgspec.json.decode(path.read_bytes(), type=_SecretFile)
    except (OSError, msgspec.DecodeError) as error:
        raise SecretsError(f"{path} cannot be used ({type(error).__name__})") from None
    pairs = [*file.pairs, *_fresh(file.hub).pairs]
    _write(path, msgspec.json.encode(_SecretFile(hub=file.hub, pairs=pairs)), 0o600)
    return open_secrets(data, hub=file.hub)


def _fresh(hub: str) -> _SecretFile:
    return _SecretFile(
        hub=hub,
        pairs=[
            _Pair(
                kid=f"{hub}-{secrets.token_hex(4)}",
                seal_private=_text(X25519PrivateKey.generate().private_bytes_raw()),
                sign_private=_text(Ed25519PrivateKey.generate().private_bytes_raw()),
            )
        ],
    )


def _write(path: Path, content: bytes, mode: int) -> None:
    # Complete or not there at all, also after a power cut: a half-written key file would lock out
    # every terminal that trusts it.
    fresh = path.with_name(path.name + ".new")
    fresh.unlink(missing_ok=True)
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, mode)
    with os.fdopen(handle, "wb") as file:
        # The public half is for everyone to read, whatever umask the process runs under.
        os.fchmod(handle, mode)
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    fresh.rename(path)
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _text(raw: bytes) -> str:
    return base64.b64encode(raw).decode("ascii")
