"""Signing in with the city's own accounts: OpenID Connect, authorization code with PKCE.

Switched on by a TOML file (``--oidc``):

    issuer = "https://login.example/realms/city"
    client_id = "guanjia-fleet"
    secret_file = "oidc-secret"      # beside this file, its owner's alone; none for a public client
    claim = "groups"                 # of the ID token: a word or a list of words
    [roles]
    operator = ["ops-room"]
    auditor = ["audit"]
    viewer = ["hall-managers"]

Somebody without a role of ours gets in nowhere. Who has several gets the first that fits, in the
order operator, auditor, viewer.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
import hmac
import secrets
import threading
import time
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import msgspec
import requests
from authlib.integrations.requests_client import OAuth2Session
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from sync.hub.fleet.accounts import Role
from sync.hub.fleet.room import ROOT, Room
from sync.hub.fleet.signing_in import admit

COOKIE = "guanjia-fleet-oidc"
BACK = f"{ROOT}/oidc/back"
# Public keys only: never "none", never a shared secret.
ALGORITHMS = ("RS256", "PS256", "ES256", "EdDSA")
_LASTS = dt.timedelta(minutes=10)
_MOST = 1000
_WITHIN_S = 10.0
_KEYS_HOLD_S = 3600.0
_SKEW_S = 60
_ORDER = (Role.OPERATOR, Role.AUDITOR, Role.VIEWER)
_LOOPBACK = ("localhost", "127.0.0.1", "::1")


class SingleSignOnError(Exception):
    """The file cannot be used, or somebody could not be signed in; says nothing of anybody."""


class Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What stands in the file."""

    issuer: str
    client_id: str
    secret_file: str = ""
    claim: str = "groups"
    roles: dict[Role, list[str]]


@dataclasses.dataclass(frozen=True, slots=True)
class _Visit:
    """Somebody who was sent to the issuer and may come back."""

    nonce: str
    verifier: str = dataclasses.field(repr=False)
    began: dt.datetime


def load_settings(path: Path) -> tuple[Settings, str]:
    """The settings, and the client's secret (empty for a public client).

    Raises:
        SingleSignOnError: they cannot be used.
    """
    try:
        settings = msgspec.convert(tomllib.loads(path.read_text("utf-8")), Settings)
        secret = ""
        if settings.secret_file:
            secret = (path.parent / settings.secret_file).read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SingleSignOnError(f"{path.name}: {type(error).__name__}") from None
    except msgspec.ValidationError as error:
        raise SingleSignOnError(f"{path.name}: {error}") from None
    _want_secure(settings.issuer)
    return settings, secret


class SingleSignOn:
    """Speaks to the issuer; any thread may call it.

    Args:
        settings: whose word counts.
        secret: of this client.
        clock: timezone-aware.
    """

    def __init__(self, settings: Settings, secret: str, clock: Callable[[], dt.datetime]) -> None:
        self._settings = settings
        self._secret = secret
        self._clock = clock
        self._lock = threading.Lock()
        self._visits: dict[str, _Visit] = {}
        self._known: tuple[float, Mapping[str, Any], KeySet] | None = None

    def begin(self, back: str) -> tuple[str, str]:
        """Where to send somebody, and the word that comes back with them.

        Raises:
            SingleSignOnError: the issuer does not answer.
        """
        issuer, _ = self._issuer()
        state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
        with self._session(back) as session:
            url, _ = session.create_authorization_url(
                issuer["authorization_endpoint"], state=state, nonce=nonce, code_verifier=verifier
            )
        with self._lock:
            since = self._clock() - _LASTS
            fresh = {one: visit for one, visit in self._visits.items() if visit.began > since}
            self._visits = dict(list(fresh.items())[-_MOST:])
            self._visits[state] = _Visit(nonce, verifier, self._clock())
        return str(url), state

    def end(self, back: str, state: str, code: str) -> tuple[str, Role | None]:
        """Who came back, and their role; each state counts once.

        Raises:
            SingleSignOnError: they were never sent, came too late, or the token is not theirs.
        """
        with self._lock:
            visit = self._visits.pop(state, None)
        if visit is None or self._clock() - visit.began > _LASTS:
            raise SingleSignOnError("unknown state")
        issuer, keys = self._issuer()
        try:
            with self._session(back) as session:
                token = session.fetch_token(
                    issuer["token_endpoint"],
                    grant_type="authorization_code",
                    code=code,
                    code_verifier=visit.verifier,
                    timeout=_WITHIN_S,
                )
            claims = self._claims(str(token["id_token"]), keys, visit.nonce)
        except Exception as error:
            # What the issuer says may hold words about somebody: only its kind is told.
            raise SingleSignOnError(type(error).__name__) from None
        name = str(claims.get("preferred_username") or claims["sub"])[:60]
        return f"sso:{name}", self._role(claims)

    def _claims(self, id_token: str, keys: KeySet, nonce: str) -> Mapping[str, Any]:
        decoded = jwt.decode(id_token, keys, algorithms=list(ALGORITHMS))
        wanted = jwt.JWTClaimsRegistry(
            now=lambda: int(self._clock().timestamp()),
            leeway=_SKEW_S,
            iss={"essential": True, "value": self._settings.issuer},
            aud={"essential": True, "value": self._settings.client_id},
            exp={"essential": True},
            nonce={"essential": True, "value": nonce},
            sub={"essential": True},
        )
        wanted.validate(decoded.claims)
        return decoded.claims

    def _role(self, claims: Mapping[str, Any]) -> Role | None:
        said = claims.get(self._settings.claim, ())
        words = {said} if isinstance(said, str) else {one for one in said if isinstance(one, str)}
        return next((one for one in _ORDER if words & set(self._settings.roles.get(one, ()))), None)

    def _session(self, back: str) -> Any:
        return OAuth2Session(
            self._settings.client_id,
            self._secret or None,
            scope="openid profile",
            redirect_uri=back,
            code_challenge_method="S256",
            token_endpoint_auth_method=None if self._secret else "none",
        )

    def _issuer(self) -> tuple[Mapping[str, Any], KeySet]:
        known = self._known
        if known is not None and time.monotonic() - known[0] < _KEYS_HOLD_S:
            return known[1], known[2]
        issuer = self._settings.issuer
        try:
            with requests.Session() as http:
                where = f"{issuer.rstrip('/')}/.well-known/openid-configuration"
                said = http.get(where, timeout=_WITHIN_S).json()
                if said["issuer"] != issuer:
                    raise SingleSignOnError("another issuer")
                for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
                    _want_secure(said[name])
                keys = KeySet.import_key_set(http.get(said["jwks_uri"], timeout=_WITHIN_S).json())
        except (requests.RequestException, ValueError, KeyError, TypeError, JoseError) as error:
            raise SingleSignOnError(f"issuer: {type(error).__name__}") from None
        self._known = (time.monotonic(), said, keys)
        return said, keys


def single_sign_on_routes(room: Room, service: SingleSignOn, public_url: str) -> list[Route]:
    """``/fleet/oidc`` sends somebody there, ``/fleet/oidc/back`` takes them in."""

    def back(request: Request) -> str:
        return (public_url or str(request.base_url).rstrip("/")) + BACK

    async def go(request: Request) -> Response:
        if not room.may_sign_in(request):
            return RedirectResponse(f"{ROOT}/login?trouble=failed", 303)
        try:
            url, state = await run_in_threadpool(service.begin, back(request))
        except SingleSignOnError:
            return RedirectResponse(f"{ROOT}/login?trouble=failed", 303)
        answer = RedirectResponse(url, 303)
        # Only the browser that was sent may come back.
        room.remember(answer, request, COOKIE, _bound(state))
        return answer

    async def come(request: Request) -> Response:
        asked = request.query_params
        state, code = asked.get("state", ""), asked.get("code", "")
        mine = hmac.compare_digest(request.cookies.get(COOKIE, "").encode(), _bound(state).encode())
        try:
            if not mine or not code:
                raise SingleSignOnError("not this browser")
            name, role = await run_in_threadpool(service.end, back(request), state, code)
        except SingleSignOnError:
            await run_in_threadpool(room.accounts.note, "", "sign-in-failed")
            return RedirectResponse(f"{ROOT}/login?trouble=failed", 303)
        if role is None:
            await run_in_threadpool(room.accounts.note, name, "sign-in-failed")
            return RedirectResponse(f"{ROOT}/login?trouble=no_role", 303)
        answer = await admit(room, request, name, role, "")
        answer.delete_cookie(COOKIE, path=ROOT)
        return answer

    return [Route(f"{ROOT}/oidc", go), Route(BACK, come)]


def _bound(state: str) -> str:
    return hashlib.sha256(f"guanjia-fleet {state}".encode()).hexdigest()


def _want_secure(url: str) -> None:
    parts = urlsplit(url)
    if parts.scheme != "https" and parts.hostname not in _LOOPBACK:
        raise SingleSignOnError("an issuer speaks https")
