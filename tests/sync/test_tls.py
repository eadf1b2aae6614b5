"""Over TLS: only who holds the platform's certificate is talked to at all."""

from __future__ import annotations

import datetime as dt
import ipaddress
import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from sync.contract.acknowledgement import Greeting, sign
from sync.outbox import Outbox, SubmissionState
from sync.relay import LinkState, Relay
from sync.verdict import Verdict
from tests.sync.factory import NOW, Clock, Keys, save, utc_now
from tests.sync.road import Timing
from tests.sync.stranger import Stranger, http


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A certificate for 127.0.0.1 that nobody vouches for but itself, with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = utc_now()
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]),
            critical=False,
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path / "hub.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return path


@pytest.fixture
def secure(certificate: Path, keys: Keys) -> Iterator[Stranger]:
    """A platform over TLS that greets and says "later" to submissions."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)

    def answer(request: bytes) -> list[bytes]:
        if not request.startswith(b"GET /v1/hello?nonce="):
            return [http("503 Later", b"")]
        nonce = request[len("GET /v1/hello?nonce=") :][:32].decode()
        platform = keys.platform
        greeting = Greeting(hub=platform.hub, kid=platform.kid, nonce=nonce, at=NOW)
        return [http("200 OK", sign(greeting, keys.sign))]

    opened = Stranger(answer, tls=context)
    yield opened
    opened.close()


@pytest.mark.parametrize("trusted", [True, False])
def test_certificate_decides_whether_anything_is_sent(
    secure: Stranger, certificate: Path, keys: Keys, outbox: Outbox, clock: Clock, trusted: bool
) -> None:
    saved = save(outbox)
    with requests.Session() as session:
        if trusted:
            session.verify = str(certificate)
        relay = Relay(
            outbox,
            url=secure.url,
            platform=keys.platform,
            timing=Timing(),
            clock=clock,
            monotonic=clock.monotonic,
            http=session,
        )
        report = relay.pass_once()
        relay.stop(0.0)
    assert outbox.state(saved.key) is SubmissionState.SAVED
    if trusted:
        assert report.link is LinkState.UP
        assert secure.paths() == [b"/v1/hello", b"/v1/submissions"]
    else:
        assert (report.link, report.stopped_by) == (LinkState.NOT_OUR_HUB, Verdict.NOT_OUR_HUB)
        assert secure.paths() == []
