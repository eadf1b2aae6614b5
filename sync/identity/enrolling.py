"""How a terminal gets its certificate, and the next one; asked again, it gets the same."""

from __future__ import annotations

import base64
import dataclasses
import datetime as dt
import enum
from collections.abc import Callable

import msgspec
import requests
from cryptography.hazmat.primitives import serialization

from sync.contract.enrolment import (
    ENROL_PATH,
    RENEW_PATH,
    Denial,
    Denied,
    EnrolRequest,
    Issued,
    RenewRequest,
    proof_text,
    read_code,
)
from sync.identity.device_key import DeviceKey, make_csr
from sync.identity.key_trouble import KeyTrouble, KeyUnusable
from sync.identity.terminal import Identity, IdentityError

_ANSWER_BYTES = 64 * 1024


class Coming(enum.StrEnum):
    """What came of asking for a certificate."""

    ENROLLED = "enrolled"
    NOT_DUE = "not-due"
    WRONG_CODE = "wrong-code"
    DENIED = "denied"
    UNREACHABLE = "unreachable"
    NOT_OUR_HUB = "not-our-hub"
    NOT_KEPT = "not-kept"
    KEY_UNUSABLE = "key-unusable"


@dataclasses.dataclass(frozen=True, slots=True)
class Enrolment:
    """What came of it.

    Attributes:
        denial: why the platform gave none, with ``DENIED``.
        ends: when the certificate ends, with ``ENROLLED``.
        detail: for technicians; never a key, never a code.
        trouble: why the key cannot be used, with ``KEY_UNUSABLE``.
    """

    coming: Coming
    denial: Denial | None = None
    ends: dt.datetime | None = None
    detail: str = ""
    trouble: KeyTrouble | None = None


def enrol(
    identity: Identity,
    url: str,
    code: str,
    *,
    clock: Callable[[], dt.datetime],
    timeout_s: tuple[float, float] = (5.0, 15.0),
) -> Enrolment:
    """Ask for the first certificate, or for one with a new key, by a one-time code.

    Args:
        identity: whose it is.
        url: of the platform, https.
        code: as somebody typed it.
        clock: wall clock, timezone-aware.
        timeout_s: to connect, and for each wait for bytes.
    """
    plain = read_code(code)
    if plain is None:
        return Enrolment(Coming.WRONG_CODE)

    def request(key: DeviceKey) -> EnrolRequest:
        return EnrolRequest(terminal=identity.terminal, code=plain, csr=_csr(key, identity))

    return _ask(identity, url, ENROL_PATH, request, clock, timeout_s)


def renew(
    identity: Identity,
    url: str,
    *,
    clock: Callable[[], dt.datetime],
    timeout_s: tuple[float, float] = (5.0, 15.0),
) -> Enrolment:
    """Ask for the next certificate when it is time; the old key vouches for the new one.

    It also helps when the certificate has just ended: the platform grants some days of grace.
    """
    old, certificate = identity.key, identity.certificate
    if certificate is None or not identity.renewal_due(clock()):
        return Enrolment(Coming.NOT_DUE)
    if old is None:
        trouble = identity.trouble()
        if trouble in (None, KeyTrouble.NO_KEY):
            # A file that is gone is no matter of renewal: the terminal is not enrolled.
            return Enrolment(Coming.NOT_DUE)
        return Enrolment(Coming.KEY_UNUSABLE, trouble=trouble)
    shown = certificate.public_bytes(serialization.Encoding.PEM).decode("ascii")

    def request(key: DeviceKey) -> RenewRequest:
        made = make_csr(key, identity.terminal)
        proof = old.sign(proof_text(made.public_bytes(serialization.Encoding.DER)))
        return RenewRequest(
            certificate=shown,
            csr=made.public_bytes(serialization.Encoding.PEM).decode("ascii"),
            proof=base64.b64encode(proof).decode("ascii"),
        )

    return _ask(identity, url, RENEW_PATH, request, clock, timeout_s)


class Renewal:
    """Renews when it is due, and does not press: a refusal is not asked about every minute.

    Args:
        identity: whose certificate.
        url: of the platform.
        clock: wall clock, timezone-aware.
        monotonic: seconds on a clock that nobody can set.
        every_s: between two attempts.
        on_change: told what came of each attempt.
    """

    def __init__(
        self,
        identity: Identity,
        url: str,
        *,
        clock: Callable[[], dt.datetime],
        monotonic: Callable[[], float],
        every_s: float = 3600.0,
        on_change: Callable[[Enrolment], None] = lambda _: None,
    ) -> None:
        self._identity = identity
        self._url = url
        self._clock = clock
        self._monotonic = monotonic
        self._every_s = every_s
        self._on_change = on_change
        self._next_at = monotonic()

    def step(self) -> Enrolment:
        """Renew if it is due and was not just tried."""
        if self._monotonic() < self._next_at or not self._identity.renewal_due(self._clock()):
            return Enrolment(Coming.NOT_DUE)
        self._next_at = self._monotonic() + self._every_s
        came = renew(self._identity, self._url, clock=self._clock)
        self._on_change(came)
        return came


def _ask(
    identity: Identity,
    url: str,
    path: str,
    request: Callable[[DeviceKey], EnrolRequest | RenewRequest],
    clock: Callable[[], dt.datetime],
    timeout_s: tuple[float, float],
) -> Enrolment:
    if not url.startswith("https://"):
        # A code that goes to a stranger is spent.
        return Enrolment(Coming.NOT_OUR_HUB, detail="the address is not https")
    try:
        body = msgspec.json.encode(request(identity.next_key()))
        status, answer = _post(identity, url.rstrip("/") + path, body, timeout_s)
    except requests.exceptions.SSLError as error:
        return Enrolment(Coming.NOT_OUR_HUB, detail=type(error).__name__)
    except requests.exceptions.RequestException as error:
        return Enrolment(Coming.UNREACHABLE, detail=type(error).__name__)
    except KeyUnusable as error:
        return Enrolment(Coming.KEY_UNUSABLE, detail=str(error), trouble=error.trouble)
    except OSError as error:
        return Enrolment(Coming.NOT_KEPT, detail=type(error).__name__)
    try:
        if status == requests.codes.ok:
            issued = msgspec.json.decode(answer, type=Issued)
            certificate = identity.adopt(issued.certificate, clock())
            return Enrolment(Coming.ENROLLED, ends=certificate.not_valid_after_utc)
        denied = msgspec.json.decode(answer, type=Denied)
    except msgspec.DecodeError:
        return Enrolment(Coming.UNREACHABLE, detail=f"http-{status}")
    except IdentityError as error:
        return Enrolment(Coming.NOT_OUR_HUB, detail=str(error))
    except KeyUnusable as error:
        return Enrolment(Coming.KEY_UNUSABLE, detail=str(error), trouble=error.trouble)
    except OSError as error:
        return Enrolment(Coming.NOT_KEPT, detail=type(error).__name__)
    return Enrolment(Coming.DENIED, denial=denied.reason)


def _post(
    identity: Identity, address: str, body: bytes, timeout_s: tuple[float, float]
) -> tuple[int, bytes]:
    headers = {"Content-Type": "application/json", "Accept-Encoding": "identity"}
    with (
        identity.bare_session() as session,
        session.post(
            address,
            data=body,
            headers=headers,
            timeout=timeout_s,
            allow_redirects=False,
            stream=True,
        ) as response,
    ):
        return response.status_code, response.raw.read(_ANSWER_BYTES, decode_content=False)


def _csr(key: DeviceKey, identity: Identity) -> str:
    made = make_csr(key, identity.terminal)
    return made.public_bytes(serialization.Encoding.PEM).decode("ascii")
