"""The doctor at the certificate: each is a real one, shown by a real server."""

from __future__ import annotations

import dataclasses
import datetime as dt
import ipaddress
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from sync.contract.acknowledgement import RefusalCode
from sync.doctor import Fault, Outcome, Step
from tests.sync.factory import Keys, utc_now
from tests.sync.stranger import Stranger, http, stranger
from tests.sync.tools.conftest import Ward, write_keys
from tests.sync.tools.test_doctor import Platform

DAY = dt.timedelta(days=1)


@dataclasses.dataclass(frozen=True)
class Shown:
    """A certificate that vouches for itself, for an address, from so many days to so many."""

    address: str = "127.0.0.1"
    begins: int = -1
    ends: int = 365

    def write(self, path: Path) -> Path:
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, self.address)])
        now = utc_now()
        made = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now + self.begins * DAY)
            .not_valid_after(now + self.ends * DAY)
            .add_extension(
                x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(self.address))]),
                critical=False,
            )
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .sign(key, hashes.SHA256())
        )
        private = key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        path.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
        return path


@contextmanager
def secure(certificate: Path, keys: Keys) -> Iterator[Stranger]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    opened = Stranger(Platform(keys, RefusalCode.UNKNOWN_CONTENT), context)
    try:
        yield opened
    finally:
        opened.close()


def trusting(certificate: Path | None) -> requests.Session:
    session = requests.Session()
    if certificate is not None:
        session.verify = str(certificate)
    return session


def test_trusted_certificate_is_shown_with_its_end(ward: Ward, keys: Keys, tmp_path: Path) -> None:
    certificate = Shown().write(tmp_path / "hub.pem")
    ward.change(keys=write_keys(tmp_path / "keys.json", keys.platform))
    with secure(certificate, keys) as there:
        ward.change(url=there.url, http=trusting(certificate))
        found = ward.examine()
    assert [one for one in found.values() if one.fault] == []
    assert str(found[Step.TLS].facts["version"]).startswith("TLSv1.")
    assert found[Step.CERTIFICATE].facts["days"] == 364
    assert found[Step.SUBMISSION].outcome is Outcome.OK


def test_certificate_that_ends_soon_is_told_in_time(ward: Ward, keys: Keys, tmp_path: Path) -> None:
    certificate = Shown(ends=5).write(tmp_path / "hub.pem")
    ward.change(keys=write_keys(tmp_path / "keys.json", keys.platform))
    with secure(certificate, keys) as there:
        ward.change(url=there.url, http=trusting(certificate))
        found = ward.examine()
    assert found[Step.CERTIFICATE].fault is Fault.CERTIFICATE_ENDS_SOON
    assert found[Step.SUBMISSION].outcome is Outcome.OK


@pytest.mark.parametrize(
    ("shown", "trusted", "fault"),
    [
        (Shown(), False, Fault.TLS_UNTRUSTED),
        (Shown(begins=-9, ends=-2), True, Fault.TLS_EXPIRED),
        (Shown(begins=3), True, Fault.TLS_NOT_YET_VALID),
        (Shown(address="127.0.0.9"), True, Fault.TLS_WRONG_NAME),
    ],
    ids=["untrusted", "expired", "not-yet-valid", "wrong-name"],
)
def test_wrong_certificate_is_told_by_what_is_wrong_with_it(
    ward: Ward, keys: Keys, tmp_path: Path, shown: Shown, trusted: bool, fault: Fault
) -> None:
    certificate = shown.write(tmp_path / "hub.pem")
    with secure(certificate, keys) as there:
        ward.change(url=there.url, http=trusting(certificate if trusted else None))
        found = ward.examine()
    assert found[Step.TLS].fault is fault
    assert found[Step.IDENTITY].outcome is Outcome.SKIPPED


def test_port_that_speaks_no_tls_is_told(ward: Ward) -> None:
    with stranger(lambda _: [http("200 OK", b"hello")]) as there:
        ward.change(url=there.url.replace("http://", "https://"))
        found = ward.examine()
    assert found[Step.TLS].fault in (Fault.TLS_NOT_SPOKEN, Fault.TLS_TIMEOUT)


def test_plain_road_to_another_machine_is_a_warning(ward: Ward) -> None:
    # A name of another machine, whose address happens to be outside of loopback.
    found = ward.examine(resolve=lambda host, port: ["127.0.0.1", "192.0.2.1"])
    assert found[Step.TLS].fault is Fault.TLS_NOT_USED
    assert found[Step.IDENTITY].outcome is Outcome.OK
