"""Who may see the fleet: local accounts, their sessions, and what was done.

Passwords are kept as scrypt (RFC 7914, N=2^15, r=8, p=1: OWASP's least for scrypt, 2024), sessions
as the SHA-256 of 32 random bytes that only the browser has.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import enum
import hashlib
import hmac
import re
import secrets
import threading
from collections.abc import Callable

from sqlalchemy import Engine, delete, insert, select, update

from sync.hub.fleet.keeping import moment
from sync.hub.fleet.tables import accounts, acts, sessions

LEAST_PASSWORD = 12
_N, _R, _P = 2**15, 8, 1
_MEMORY = 64 * 1024 * 1024
_NAME = re.compile(r"[a-z][a-z0-9._@-]{1,63}")
LASTS = dt.timedelta(hours=10)
IDLE = dt.timedelta(minutes=30)
_NOTED_EVERY = dt.timedelta(minutes=1)
# Five wrong ones, then a quarter of an hour: as at the terminal's own staff mode.
TRIES = 5
# An office may have one address: a few people of it may mistype.
TRIES_FROM_ONE_ADDRESS = 25
LOCKED_FOR = dt.timedelta(minutes=15)
_MOST_WATCHED = 10_000


class Role(enum.StrEnum):
    """What somebody may do: look; look and act; look at everything, also at who acted."""

    VIEWER = "viewer"
    OPERATOR = "operator"
    AUDITOR = "auditor"


class AccountError(Exception):
    """The account cannot be made as asked."""


@dataclasses.dataclass(frozen=True, slots=True)
class SignedIn:
    """Somebody who is signed in.

    Attributes:
        token: what the browser holds.
    """

    name: str
    role: Role
    token: str = dataclasses.field(repr=False)

    @property
    def csrf(self) -> str:
        """Stands in every form; nobody who does not hold the session can know it."""
        return hmac.new(self.token.encode(), b"guanjia-fleet-form", hashlib.sha256).hexdigest()


class Accounts:
    """Local accounts and everybody's sessions; any thread may call it.

    Args:
        engine: of the ledger.
        clock: the platform's wall clock, timezone-aware.
    """

    def __init__(self, engine: Engine, clock: Callable[[], dt.datetime]) -> None:
        self._engine = engine
        self._clock = clock
        # Somebody who does not exist takes as long as somebody who does.
        self._nobody = secrets.token_hex(16)
        # Each takes 32 MiB: a few at once.
        self._hashing = threading.Semaphore(2)

    def make(self, name: str, role: Role, password: str) -> None:
        """Make an account, or give it another role and password.

        Raises:
            AccountError: a name or password of the wrong form.
        """
        if not _NAME.fullmatch(name):
            raise AccountError("a name has 2 to 64 of a-z 0-9 . _ @ - and begins with a letter")
        if len(password) < LEAST_PASSWORD:
            raise AccountError(f"a password has at least {LEAST_PASSWORD} characters")
        salt = secrets.token_hex(16)
        row = {
            "role": role.value,
            "salt": salt,
            "hash": self._hash(password, salt),
            "made_at": moment(self._clock()),
        }
        with self._engine.begin() as connection:
            connection.execute(delete(sessions).where(sessions.c.name == name))
            connection.execute(delete(accounts).where(accounts.c.name == name))
            connection.execute(insert(accounts).values(name=name, **row))

    def remove(self, name: str) -> bool:
        """Remove an account and end its sessions; whether there was one."""
        with self._engine.begin() as connection:
            connection.execute(delete(sessions).where(sessions.c.name == name))
            gone = connection.execute(delete(accounts).where(accounts.c.name == name))
            return gone.rowcount > 0

    def all(self) -> list[tuple[str, Role]]:
        """Names and roles."""
        with self._engine.begin() as connection:
            rows = connection.execute(select(accounts.c.name, accounts.c.role)).all()
        return sorted((row.name, Role(row.role)) for row in rows)

    def check(self, name: str, password: str) -> Role | None:
        """The role of whoever knows this password; ``None`` for all else."""
        with self._engine.begin() as connection:
            row = connection.execute(select(accounts).where(accounts.c.name == name)).first()
        salt = self._nobody if row is None or not row.salt else row.salt
        given = self._hash(password[:1024], salt)
        right = row is not None and bool(row.hash) and hmac.compare_digest(given, row.hash)
        return Role(row.role) if right and row is not None else None

    def begin(self, name: str, role: Role) -> SignedIn:
        """Sign somebody in."""
        token, now = secrets.token_urlsafe(32), self._clock()
        with self._engine.begin() as connection:
            connection.execute(delete(sessions).where(sessions.c.began < moment(now - LASTS)))
            connection.execute(
                insert(sessions).values(
                    digest=_digest(token),
                    name=name,
                    role=role.value,
                    began=moment(now),
                    seen=moment(now),
                )
            )
        return SignedIn(name, role, token)

    def find(self, token: str) -> SignedIn | None:
        """Who holds this, as long as the session lasts."""
        if not token:
            return None
        now, this = self._clock(), sessions.c.digest == _digest(token)
        with self._engine.begin() as connection:
            row = connection.execute(select(sessions).where(this)).first()
            if row is None:
                return None
            if row.began < moment(now - LASTS) or row.seen < moment(now - IDLE):
                connection.execute(delete(sessions).where(this))
                return None
            if row.seen < moment(now - _NOTED_EVERY):
                connection.execute(update(sessions).where(this).values(seen=moment(now)))
        return SignedIn(row.name, Role(row.role), token)

    def end(self, token: str) -> None:
        """Sign out."""
        with self._engine.begin() as connection:
            connection.execute(delete(sessions).where(sessions.c.digest == _digest(token)))

    def note(self, name: str, act: str, about: str = "") -> None:
        """Write down that somebody did something."""
        with self._engine.begin() as connection:
            connection.execute(
                insert(acts).values(
                    at=moment(self._clock()), name=name[:64], act=act, about=about[:200]
                )
            )

    def acts(self, most: int) -> list[tuple[str, str, str, str]]:
        """What was done last, newest first: when, by whom, what, to what."""
        with self._engine.begin() as connection:
            rows = connection.execute(select(acts).order_by(acts.c.id.desc()).limit(most)).all()
        return [(row.at, row.name, row.act, row.about) for row in rows]

    def _hash(self, password: str, salt: str) -> str:
        with self._hashing:
            return hashlib.scrypt(
                password.encode(), salt=bytes.fromhex(salt), n=_N, r=_R, p=_P, maxmem=_MEMORY
            ).hex()


def draw_accounts(accounts: Accounts) -> dict[str, str]:
    """An account of each role for a demonstration: names, and passwords drawn now."""
    drawn = {f"demo-{role}": secrets.token_urlsafe(LEAST_PASSWORD) for role in Role}
    for role in Role:
        accounts.make(f"demo-{role}", role, drawn[f"demo-{role}"])
    return drawn


class Tries:
    """Counts wrong passwords, by account and by where they come from; any thread may call it.

    Held in memory: a restart of the platform forgets them.
    """

    def __init__(self, clock: Callable[[], dt.datetime]) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._wrong: dict[str, list[dt.datetime]] = {}

    def locked(self, name: str, address: str) -> bool:
        """Whether this account, or whoever comes from there, has to wait."""
        with self._lock:
            return (
                len(self._lately(f"name {name}")) >= TRIES
                or len(self._lately(f"from {address}")) >= TRIES_FROM_ONE_ADDRESS
            )

    def wrong(self, name: str, address: str) -> None:
        """One more wrong one."""
        with self._lock:
            if len(self._wrong) > _MOST_WATCHED:
                self._wrong = {one: times for one in self._wrong if (times := self._lately(one))}
            for place in (f"name {name}", f"from {address}"):
                self._wrong[place] = [*self._lately(place), self._clock()]

    def right(self, name: str) -> None:
        """The right one: this account begins anew."""
        with self._lock:
            self._wrong.pop(f"name {name}", None)

    def _lately(self, place: str) -> list[dt.datetime]:
        since = self._clock() - LOCKED_FOR
        return [at for at in self._wrong.get(place, ()) if at > since]


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
