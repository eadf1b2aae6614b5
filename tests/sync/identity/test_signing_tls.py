"""A key that can do nothing but sign: it enrols, proves itself in TLS 1.3 and is renewed."""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import socket
import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed

from sync.contract.enrolment import show_code
from sync.contract.platform import load_platform
from sync.hub.server import HubServer
from sync.identity.device_key import DeviceKey
from sync.identity.enrolling import Coming, enrol, renew
from sync.identity.key_trouble import KeyTrouble, KeyUnusable
from sync.identity.signing_tls import install_signer
from sync.identity.terminal import Identity
from sync.outbox import SubmissionState
from sync.relay import LinkState
from tests.sync.factory import Clock, make_outbox, save, utc_now
from tests.sync.road import make_relay

ME = "4419000040003"
DAY = dt.timedelta(days=1)


class Lent:
    """A key that somebody else holds; its holder may be away."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault
        self._private = ec.generate_private_key(ec.SECP256R1())

    def public(self) -> ec.EllipticCurvePublicKey:
        return self._private.public_key()

    def sign(self, data: bytes) -> bytes:
        return self.sign_digest(hashlib.sha256(data).digest())

    def sign_digest(self, digest: bytes) -> bytes:
        self._vault.asked()
        return self._private.sign(digest, ec.ECDSA(Prehashed(hashes.SHA256())))

    def install(self, context: ssl.SSLContext, certificate: Path) -> None:
        shown = x509.load_pem_x509_certificate(certificate.read_bytes())
        install_signer(context, shown, self.sign_digest)


class Vault:
    """Where such keys are."""

    def __init__(self) -> None:
        self.trouble: KeyTrouble | None = None
        self.signatures = 0
        self._keys: list[Lent] = []

    def asked(self) -> None:
        self._look()
        self.signatures += 1

    def make(self) -> DeviceKey:
        self._look()
        self._keys.append(Lent(self))
        return self._keys[-1]

    def find(self, public: ec.EllipticCurvePublicKey) -> DeviceKey | None:
        self._look()
        return next((key for key in self._keys if key.public() == public), None)

    def others(self, public: ec.EllipticCurvePublicKey | None) -> list[DeviceKey]:
        return [key for key in self._keys if key.public() != public]

    def drop_others(self, public: ec.EllipticCurvePublicKey) -> None:
        self._keys = [key for key in self._keys if key.public() == public]

    def _look(self) -> None:
        if self.trouble is not None:
            raise KeyUnusable(self.trouble)


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[HubServer]:
    clock = Clock(wall=utc_now())
    server = HubServer(tmp_path / "hub", name="hub.test", clock=clock, tls=("127.0.0.1",))
    server.start(10.0)
    yield server
    server.stop(10.0)
    assert server.book is not None
    server.book.close()


def enrolled(hub: HubServer, folder: Path, vault: Vault, clock: Clock) -> Identity:
    platform = load_platform(folder / "hub" / "platform.json")
    identity = Identity(folder / "identity", ME, platform, vault)
    assert hub.book is not None
    code = show_code(hub.book.new_code(ME, DAY))
    assert enrol(identity, hub.address.url, code, clock=clock).coming is Coming.ENROLLED
    return identity


def test_key_that_only_signs_delivers_waits_while_away_and_is_renewed(
    hub: HubServer, tmp_path: Path
) -> None:
    clock, vault = Clock(wall=utc_now()), Vault()
    identity = enrolled(hub, tmp_path, vault, clock)
    assert not [
        path for path in (tmp_path / "identity").iterdir() if b"PRIVATE" in path.read_bytes()
    ]
    outbox = make_outbox(tmp_path / "terminal" / "outbox.db", hub.secrets.platform, clock)
    http = identity.session()
    relay = make_relay(hub.address.url, hub.secrets.platform, outbox, clock, http=http)
    try:
        vault.trouble = KeyTrouble.NO_TOKEN
        saved, before = save(outbox), vault.signatures
        assert relay.pass_once().link is LinkState.DOWN
        assert outbox.state(saved.key) is SubmissionState.SAVED
        assert identity.trouble() is KeyTrouble.NO_TOKEN
        assert identity.enrolled
        vault.trouble = None
        clock.pass_time(120)
        assert relay.pass_once().link is LinkState.UP
        assert outbox.state(saved.key) is SubmissionState.DELIVERED
        assert vault.signatures > before
        clock.pass_time(61 * DAY.total_seconds())
        first = identity.certificate
        assert renew(identity, hub.address.url, clock=clock).coming is Coming.ENROLLED
        assert identity.certificate != first
    finally:
        assert relay.stop(10.0)
        outbox.close()


def test_trouble_with_the_key_at_enrolment_is_named_and_spends_no_code(
    hub: HubServer, tmp_path: Path
) -> None:
    clock, vault = Clock(wall=utc_now()), Vault()
    vault.trouble = KeyTrouble.WRONG_PIN
    identity = Identity(tmp_path / "identity", ME, hub.secrets.platform, vault)
    assert hub.book is not None
    code = show_code(hub.book.new_code(ME, DAY))
    came = enrol(identity, hub.address.url, code, clock=clock)
    assert (came.coming, came.trouble) == (Coming.KEY_UNUSABLE, KeyTrouble.WRONG_PIN)
    vault.trouble = None
    assert enrol(identity, hub.address.url, code, clock=clock).coming is Coming.ENROLLED


def test_signature_of_another_key_proves_nothing(hub: HubServer, tmp_path: Path) -> None:
    identity = enrolled(hub, tmp_path, Vault(), Clock(wall=utc_now()))
    stranger = ec.generate_private_key(ec.SECP256R1())
    shown = identity.certificate
    assert shown is not None
    context = ssl.create_default_context(cafile=str(tmp_path / "identity" / "authority.pem"))
    signs = ec.ECDSA(Prehashed(hashes.SHA256()))
    install_signer(context, shown, lambda digest: stranger.sign(digest, signs))
    address = ("127.0.0.1", hub.address.port)
    with (
        socket.create_connection(address, timeout=5) as plain,
        context.wrap_socket(plain, server_hostname="127.0.0.1") as secure,
    ):
        # In TLS 1.3 the client hears of it when it next reads: by an alert or by silence.
        answer = b""
        with contextlib.suppress(OSError):
            secure.sendall(f"GET /v1/hello?nonce={'0' * 32} HTTP/1.1\r\n\r\n".encode())
            answer = secure.recv(1)
        assert answer == b""
