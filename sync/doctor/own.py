"""The terminal's own certificate: a platform that refuses it in TLS 1.3 just hangs up.

So it is looked at here, where it lies, before anybody is asked.
"""

from __future__ import annotations

import datetime as dt
import ssl
from pathlib import Path

import requests
from cryptography import x509

from sync.contract.platform import PlatformKey
from sync.doctor.findings import Fact, Fault, Finding, Step, failed, warning
from sync.identity.key_trouble import KeyUnusable
from sync.identity.proof import TerminalSession

# A third of its life is left when it is renewed: with less than this, renewing fails.
OWN_ENDS_SOON = dt.timedelta(days=14)


def look_at_own_certificate(
    http: requests.Session | None, platform: PlatformKey | None, now: dt.datetime
) -> Finding | None:
    """What is wrong with the certificate that this terminal shows; ``None`` for nothing.

    Args:
        http: shows it: by ``cert``, one file with key and certificate, or by a key in a token.
        platform: whether it asks for one.
        now: the terminal's time.
    """
    step = Step.CERTIFICATE
    if platform is None or not platform.ca:
        return None
    ends = _ends(http)
    if ends is None:
        return failed(step, Fault.CERTIFICATE_NONE_OF_OURS)
    if isinstance(http, TerminalSession):
        try:
            http.proof.install(ssl.create_default_context())
        except KeyUnusable as error:
            return failed(step, Fault(f"key-{error.trouble}"))
    facts: dict[str, Fact] = {"own_not_after": f"{ends:%Y-%m-%d}", "own_days": (ends - now).days}
    if ends <= now:
        return failed(step, Fault.CERTIFICATE_OWN_ENDED, **facts)
    if ends - now < OWN_ENDS_SOON:
        return warning(step, Fault.CERTIFICATE_OWN_ENDS_SOON, **facts)
    return None


def _ends(http: requests.Session | None) -> dt.datetime | None:
    if isinstance(http, TerminalSession):
        certificate = http.proof.certificate
        return None if certificate is None else certificate.not_valid_after_utc
    shown = None if http is None else http.cert
    if shown is None:
        return None
    path = shown if isinstance(shown, str) else shown[0]
    try:
        return x509.load_pem_x509_certificates(Path(path).read_bytes())[0].not_valid_after_utc
    except (OSError, ValueError, IndexError):
        return None
