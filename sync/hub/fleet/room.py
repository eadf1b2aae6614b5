"""What every page of the operations room stands on: who looks, the language, the answer."""

from __future__ import annotations

import datetime as dt
import hmac
import ipaddress
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

import jinja2
from sqlalchemy import Engine
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from sync.hub.fleet.accounts import Accounts, Role, SignedIn, Tries
from sync.hub.fleet.availability import availability, stretches
from sync.hub.fleet.overdue import Watch
from sync.hub.fleet.reading import all_spans
from sync.hub.fleet.words import LANGUAGES, Words, words_in
from sync.hub.tls import FLEET_PATH

ROOT = FLEET_PATH
FOLDER = Path(__file__).parent
SESSION, LANGUAGE = "guanjia-fleet", "guanjia-fleet-language"
FORM_BYTES = 16 * 1024
_YEAR_S = 365 * 24 * 3600
_HOLDS_S = 60.0
# Nothing from elsewhere, nothing inline: what a terminal says stays text whatever it says.
POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self';"
    " form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)

Page = Callable[[Request, SignedIn], Awaitable[Response]]


class Room:
    """Accounts, templates and what the pages look at.

    Args:
        engine: of the ledger.
        clock: the platform's wall clock, timezone-aware.
        single_sign_on: whether the log-in page offers it.
        behind_https: whether a proxy in front of this server speaks https to browsers.
    """

    def __init__(
        self,
        engine: Engine,
        clock: Callable[[], dt.datetime],
        *,
        single_sign_on: bool = False,
        behind_https: bool = False,
    ) -> None:
        self.engine = engine
        self.clock = clock
        self.accounts = Accounts(engine, clock)
        self.tries = Tries(clock)
        self.overdue = Watch(engine, clock)
        self.single_sign_on = single_sign_on
        self._behind_https = behind_https
        self._share: tuple[float, float | None] = (-_HOLDS_S, None)
        self._templates = jinja2.Environment(
            loader=jinja2.FileSystemLoader(FOLDER / "templates"),
            autoescape=True,
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._templates.filters["moment"] = dt.datetime.fromisoformat

    def secure(self, request: Request) -> bool:
        """Whether nobody on the way can read what is sent."""
        return self._behind_https or request.url.scheme == "https"

    def may_sign_in(self, request: Request) -> bool:
        """Without encryption only on the machine itself."""
        host = request.client.host if request.client else ""
        try:
            return self.secure(request) or ipaddress.ip_address(host).is_loopback
        except ValueError:
            return False

    def words(self, request: Request) -> Words:
        """In the language that was chosen, else the browser's, else Chinese."""
        chosen = request.cookies.get(LANGUAGE, "")
        if chosen in LANGUAGES:
            return words_in(chosen)
        asked = request.headers.get("accept-language", "").lower()
        return words_in("en" if asked.startswith("en") else "zh")

    def signed_in(self, page: Page, *roles: Role) -> Callable[[Request], Awaitable[Response]]:
        """The page, for whoever is signed in with one of these roles (any, when none is named)."""

        async def answer(request: Request) -> Response:
            token = request.cookies.get(SESSION, "")
            who = await run_in_threadpool(self.accounts.find, token)
            if who is None:
                if request.method != "GET":
                    return self.trouble(request, "form", 403)
                there = quote(str(request.url.path), safe="/")
                ended = "&ended=1" if token else ""
                return RedirectResponse(f"{ROOT}/login?to={there}{ended}", 303)
            if roles and who.role not in roles:
                return self.trouble(request, "forbidden", 403, who)
            return await page(request, who)

        return answer

    async def form(self, request: Request, who: SignedIn | None) -> dict[str, str] | None:
        """The fields of a form of ours; ``None`` when it may be somebody else's."""
        if not _ours(request):
            return None
        body = bytearray()
        async for chunk in request.stream():
            body += chunk
            if len(body) > FORM_BYTES:
                return None
        try:
            fields = parse_qs(body.decode("utf-8"), keep_blank_values=True, max_num_fields=40)
        except ValueError:
            return None
        told = {name: values[0] for name, values in fields.items()}
        if who is not None and not hmac.compare_digest(
            told.get("csrf", "").encode(), who.csrf.encode()
        ):
            return None
        return told

    def render(
        self,
        request: Request,
        template: str,
        who: SignedIn | None,
        status: int = 200,
        **values: Any,
    ) -> Response:
        """A page."""
        words = self.words(request)
        made = self._templates.get_template(template).render(
            w=words,
            t=words.say,
            who=who,
            root=ROOT,
            here=request.url.path,
            now=self.clock(),
            query=dict(request.query_params),
            **values,
        )
        return Response(
            made,
            status,
            {"content-security-policy": POLICY, "vary": "cookie, accept-language"},
            media_type="text/html",
        )

    def trouble(
        self, request: Request, key: str, status: int, who: SignedIn | None = None
    ) -> Response:
        """A page that says what is wrong."""
        return self.render(request, "trouble.html", who, status, key=key)

    def remember(self, response: Response, request: Request, name: str, value: str) -> None:
        """Set a cookie that only this server sees."""
        response.set_cookie(
            name,
            value,
            # The session ends with the browser; the language is kept.
            max_age=_YEAR_S if name == LANGUAGE else None,
            path=ROOT,
            secure=self.secure(request),
            httponly=True,
            # Single sign-on comes back from elsewhere; every form has a word of its own besides.
            samesite="lax",
        )

    def share(self) -> float | None:
        """The availability of all terminals together in the last day, a minute old at most."""
        found_at, share = self._share
        if time.monotonic() - found_at < _HOLDS_S:
            return share
        now = self.clock()
        begins = now - dt.timedelta(days=1)
        sums = [
            availability(stretches(spans, begins, now))
            for spans in all_spans(self.engine, begins).values()
        ]
        open_s = sum(one.up + one.down + one.unknown for one in sums)
        share = sum(one.up for one in sums) / open_s if open_s else None
        self._share = (time.monotonic(), share)
        return share


def _ours(request: Request) -> bool:
    """Whether a form was sent from a page of this server, as far as the browser says."""
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site in ("same-origin", "none")
    # An older browser. Our pages send no referrer, so that "null" is all that some of them say.
    origin = request.headers.get("origin", "null")
    return origin == "null" or urlsplit(origin).netloc == request.headers.get("host", "")
