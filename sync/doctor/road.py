"""The steps on the way: name, connection, encryption, certificate. Each is bounded in time."""

from __future__ import annotations

import contextlib
import dataclasses
import datetime as dt
import errno
import socket
import ssl
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from urllib.parse import urlsplit

import requests
from requests.utils import DEFAULT_CA_BUNDLE_PATH

from sync.doctor.findings import Fact, Fault, Finding, Outcome, Step, failed, ok, warning
from sync.identity.key_trouble import KeyUnusable
from sync.identity.proof import TerminalSession

Resolve = Callable[[str, int], Sequence[str]]

# Later than certificates that renew themselves do (a month before): who is told has to act.
CERTIFICATE_ENDS_SOON = dt.timedelta(days=14)
_LOOPBACK = ("127.", "::1")

# Verification results: openssl-verification-options(1), X509_V_ERR_*.
_OF_VERIFY_CODE = {
    9: Fault.TLS_NOT_YET_VALID,
    10: Fault.TLS_EXPIRED,
    62: Fault.TLS_WRONG_NAME,
    64: Fault.TLS_WRONG_NAME,
}
# A certificate was shown, and is not accepted.
CERTIFICATE_REFUSED = frozenset({*_OF_VERIFY_CODE.values(), Fault.TLS_UNTRUSTED})


@dataclasses.dataclass(frozen=True, slots=True)
class PlatformAddress:
    """The platform's address, taken apart.

    Attributes:
        secure: whether it is reached by TLS.
    """

    host: str
    port: int
    secure: bool

    @classmethod
    def parse(cls, url: str) -> PlatformAddress | None:
        """Take an address apart; ``None`` when it is none that the relay can use."""
        try:
            parts = urlsplit(url)
            port = parts.port
        except ValueError:
            return None
        if parts.scheme not in ("http", "https") or not parts.hostname:
            return None
        secure = parts.scheme == "https"
        return cls(parts.hostname, port or (443 if secure else 80), secure)


def system_resolve(host: str, port: int) -> Sequence[str]:
    """The addresses of a name, as this machine finds them."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def look_at_name(
    address: PlatformAddress, *, resolve: Resolve, limit_s: float
) -> tuple[Finding, Sequence[str]]:
    """Find the addresses of the platform's name."""
    step = Step.DNS
    answers: list[Sequence[str]] = []
    errors: list[OSError | UnicodeError] = []

    def ask() -> None:
        try:
            answers.append(resolve(address.host, address.port))
        except (OSError, UnicodeError) as error:
            errors.append(error)

    # The system's resolver knows no deadline of ours.
    asking = threading.Thread(target=ask, name="doctor-dns", daemon=True)
    asking.start()
    asking.join(limit_s)
    if answers and answers[0]:
        addresses = answers[0]
        return ok(step, host=address.host, addresses=" ".join(addresses)), addresses
    if errors and _no_such_name(errors[0]):
        return failed(step, Fault.DNS_NO_SUCH_NAME, host=address.host), ()
    return failed(step, Fault.DNS_NO_ANSWER, host=address.host, limit_s=limit_s), ()


def look_at_connection(
    address: PlatformAddress, addresses: Sequence[str], *, limit_s: float
) -> Finding:
    """Connect to the first of these addresses that answers."""
    step = Step.TCP
    fault, at = Fault.TCP_BROKEN, ""
    for at in addresses:
        began = time.monotonic()
        try:
            with socket.create_connection((at, address.port), timeout=limit_s):
                took_ms = round((time.monotonic() - began) * 1000, 1)
                return ok(step, address=at, port=address.port, took_ms=took_ms)
        except ConnectionRefusedError:
            fault = Fault.TCP_REFUSED
        except TimeoutError:
            fault = Fault.TCP_TIMEOUT
        except OSError as error:
            no_route = error.errno in (errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENETDOWN)
            fault = Fault.TCP_NO_ROUTE if no_route else Fault.TCP_BROKEN
    return failed(step, fault, address=at, port=address.port, limit_s=limit_s)


@dataclasses.dataclass(frozen=True, slots=True)
class Handshake:
    """What a TLS handshake showed: when the certificate ends."""

    version: str
    not_after: dt.datetime


def look_at_tls(
    address: PlatformAddress,
    addresses: Sequence[str],
    *,
    http: requests.Session | None,
    limit_s: float,
) -> tuple[Finding, Handshake | None]:
    """Shake hands as the relay does, with the same trust."""
    step = Step.TLS
    if not address.secure:
        if all(at.startswith(_LOOPBACK) for at in addresses):
            return Finding(step, Outcome.NOT_USED), None
        return warning(step, Fault.TLS_NOT_USED, host=address.host), None
    try:
        context = _context(http)
        with (
            socket.create_connection((addresses[0], address.port), timeout=limit_s) as plain,
            context.wrap_socket(plain, server_hostname=address.host) as secure,
        ):
            shown = Handshake(secure.version() or "", _not_after(secure.getpeercert()))
    except ssl.SSLCertVerificationError as error:
        fault = _OF_VERIFY_CODE.get(error.verify_code, Fault.TLS_UNTRUSTED)
        return failed(step, fault, host=address.host, reason=error.verify_message), None
    except TimeoutError:
        return failed(step, Fault.TLS_TIMEOUT, host=address.host, limit_s=limit_s), None
    except OSError as error:
        reason = getattr(error, "reason", None) or error.strerror or type(error).__name__
        return failed(step, Fault.TLS_NOT_SPOKEN, host=address.host, reason=str(reason)), None
    return ok(step, version=shown.version), shown


def look_at_certificate(shown: Handshake | None, now: dt.datetime) -> Finding:
    """Whether the platform's certificate lasts."""
    step = Step.CERTIFICATE
    if shown is None:
        return Finding(step, Outcome.NOT_USED)
    facts: dict[str, Fact] = {
        "not_after": shown.not_after.isoformat(),
        "days": (shown.not_after - now).days,
    }
    if shown.not_after - now < CERTIFICATE_ENDS_SOON:
        return warning(step, Fault.CERTIFICATE_ENDS_SOON, **facts)
    return ok(step, **facts)


def look_at_platform_certificate(
    url: str,
    *,
    http: requests.Session | None,
    now: dt.datetime,
    limit_s: float,
    resolve: Resolve = system_resolve,
) -> tuple[Finding, dt.datetime | None]:
    """Shake hands with the platform once, and send nothing: what its certificate is worth.

    Args:
        url: the platform's address.
        http: a session with the relay's trust.
        now: what time it is.
        limit_s: bounds the search for the name, and each step of the handshake.
        resolve: how names are found.

    Returns:
        The finding (``NOT_USED`` without TLS, ``SKIPPED`` where no certificate was seen), and when
        the certificate ends, as far as it was accepted.
    """
    unseen = Finding(Step.CERTIFICATE, Outcome.SKIPPED), None
    address = PlatformAddress.parse(url)
    if address is None:
        return unseen
    if not address.secure:
        return Finding(Step.CERTIFICATE, Outcome.NOT_USED), None
    _, addresses = look_at_name(address, resolve=resolve, limit_s=limit_s)
    if not addresses:
        return unseen
    seen, shown = look_at_tls(address, addresses, http=http, limit_s=limit_s)
    if shown is None:
        return (seen, None) if seen.fault in CERTIFICATE_REFUSED else unseen
    return look_at_certificate(shown, now), shown.not_after


def _no_such_name(error: OSError | UnicodeError) -> bool:
    if isinstance(error, UnicodeError):
        return True
    return error.errno in (socket.EAI_NONAME, socket.EAI_NODATA)


def _context(http: requests.Session | None) -> ssl.SSLContext:
    trusted = True if http is None else http.verify
    anchors = trusted if isinstance(trusted, str) else DEFAULT_CA_BUNDLE_PATH
    if Path(anchors).is_dir():
        context = ssl.create_default_context(capath=anchors)
    else:
        context = ssl.create_default_context(cafile=anchors)
    if isinstance(http, TerminalSession):
        # Without its key the road is walked all the same: what is wrong with it is a finding.
        with contextlib.suppress(KeyUnusable):
            http.proof.install(context)
    own = None if http is None else http.cert
    if isinstance(own, str):
        context.load_cert_chain(own)
    elif own is not None:
        context.load_cert_chain(own[0], own[1])
    return context


def _not_after(certificate: object) -> dt.datetime:
    ends = certificate["notAfter"] if isinstance(certificate, dict) else ""
    return dt.datetime.fromtimestamp(ssl.cert_time_to_seconds(str(ends)), dt.UTC)
