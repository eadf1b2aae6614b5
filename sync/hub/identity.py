"""身份核验, the twin's: codes by SMS, log-in by phone, 社保卡 PIN, a clerk, a face check.

The log-in follows the device authorization grant (RFC 8628): the terminal shows an address with a
fresh code, a phone that is logged in agrees there, the terminal asks until it hears so. No SMS
leaves this machine and no clerk sits here: a twin that was started for demonstration shows the
codes it would send, and lets whoever plays the phone or the clerk answer. What is begun lives in
memory for minutes.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import hmac
import secrets
import threading
from collections import deque
from collections.abc import Callable
from typing import Literal

from sync.contract.asking import AskIdentity, Citizen, IdentitySaid
from sync.contract.asking_wire import Question
from sync.hub.departments.chance import Chance
from sync.hub.identity_token import token_of
from sync.hub.secrets import Signer

LOGIN_PATH = "/login/"
GOOD_FOR = dt.timedelta(minutes=5)
TRIES = 3
# So many codes and PINs for one person in an hour, wherever they are asked for.
MOST_AN_HOUR = 10
AT_ONCE = 10_000
_HOUR = dt.timedelta(hours=1)
_MANY = "这一小时里验证次数太多了。请换一种方式，或者一小时后再来"


@dataclasses.dataclass(slots=True, repr=False)
class Begun:
    """Something that waits for a code, a phone or a clerk."""

    way: str
    citizen: Citizen
    terminal: str
    until: dt.datetime
    code: str = ""
    left: int = TRIES
    said: Literal["", "agreed", "declined"] = ""


class IdentityDesk:
    """Answers who stands there; any thread may ask.

    Args:
        signer: makes the tokens.
        url: where phones reach the platform.
        clock: the platform's wall clock, timezone-aware.
    """

    def __init__(self, signer: Signer, url: str, clock: Callable[[], dt.datetime]) -> None:
        self._signer, self._url, self._clock = signer, url, clock
        self._lock = threading.Lock()
        self._begun: dict[str, Begun] = {}
        self._tries: dict[str, deque[dt.datetime]] = {}

    def answer(self, question: Question) -> IdentitySaid:
        """Answers ``AskIdentity``."""
        ask = question.ask
        if not isinstance(ask, AskIdentity):
            raise TypeError(type(ask).__name__)
        with self._lock:
            self._sweep()
            if ask.way == "face":
                return self._confirm_face(ask, question.terminal)
            if ask.way == "social-card-pin":
                return self._check_pin(ask, question.terminal)
            if ask.step == "begin":
                return self._begin(ask, question.terminal)
            return self._check(ask, question.terminal)

    def waiting(self, way: str) -> list[tuple[str, Begun]]:
        """What waits, newest first, for whoever plays phone and clerk."""
        with self._lock:
            self._sweep()
            found = [(id_, one) for id_, one in self._begun.items() if one.way == way]
        return found[::-1]

    def say(self, id_: str, *, agreed: bool) -> bool:
        """The phone or the clerk decides; whether there was anything to decide."""
        with self._lock:
            self._sweep()
            one = self._begun.get(id_)
            if one is None or one.said or one.way not in ("qr-login", "clerk"):
                return False
            one.said = "agreed" if agreed else "declined"
            return True

    def _begin(self, ask: AskIdentity, terminal: str) -> IdentitySaid:
        if not self._may_try(ask.citizen) or len(self._begun) >= AT_ONCE:
            return IdentitySaid(state="refused", reason=_MANY)
        id_ = secrets.token_hex(16)
        one = Begun(ask.way, ask.citizen, terminal, self._clock() + GOOD_FOR)
        self._begun[id_] = one
        if ask.way == "sms-code":
            one.code = f"{secrets.randbelow(1_000_000):06d}"
            return IdentitySaid(state="begun", id=id_, shown=phone_of(ask.citizen), left=one.left)
        shown = f"{self._url}{LOGIN_PATH}{id_}" if ask.way == "qr-login" else ""
        return IdentitySaid(state="waiting", id=id_, shown=shown)

    def _check(self, ask: AskIdentity, terminal: str) -> IdentitySaid:
        one = self._begun.get(ask.id)
        ours = one is not None and (one.way, one.citizen, one.terminal) == (
            ask.way,
            ask.citizen,
            terminal,
        )
        if one is None or not ours:
            return IdentitySaid(state="refused", reason="时间过了，请重新来一次")
        if one.way == "sms-code":
            return self._check_code(ask, one)
        if one.said == "agreed":
            del self._begun[ask.id]
            return self._confirmed(ask, terminal)
        if one.said == "declined":
            del self._begun[ask.id]
            return IdentitySaid(state="refused", reason="对方没有确认。可以换一种方式")
        return IdentitySaid(state="waiting", id=ask.id)

    def _check_code(self, ask: AskIdentity, one: Begun) -> IdentitySaid:
        if hmac.compare_digest(one.code.encode(), ask.secret.encode()):
            del self._begun[ask.id]
            return self._confirmed(ask, one.terminal)
        one.left -= 1
        if one.left <= 0:
            del self._begun[ask.id]
            return IdentitySaid(state="refused", reason="验证码不对，这个码不能再用了。请重新获取")
        reason = f"验证码不对，请看看短信，还可以输 {one.left} 次"
        return IdentitySaid(state="refused", reason=reason, id=ask.id, left=one.left)

    def _check_pin(self, ask: AskIdentity, terminal: str) -> IdentitySaid:
        if ask.step == "begin":
            return IdentitySaid(state="begun", id="pin", left=TRIES)
        if not self._may_try(ask.citizen):
            return IdentitySaid(state="refused", reason=_MANY)
        if hmac.compare_digest(pin_of(ask.citizen).encode(), ask.secret.encode()):
            return self._confirmed(ask, terminal)
        left = TRIES - 1
        return IdentitySaid(state="refused", reason="密码不对，请再输一次", id="pin", left=left)

    def _confirm_face(self, ask: AskIdentity, terminal: str) -> IdentitySaid:
        # A real platform asks the national service; this one believes a terminal that is sure.
        sure = [one for one in ask.checks if one.way == "face" and one.verdict == "match"]
        if sure and sure[-1].band == "high":
            return self._confirmed(ask, terminal)
        return IdentitySaid(state="refused", reason="平台还不能确认，会人工核验")

    def _confirmed(self, ask: AskIdentity, terminal: str) -> IdentitySaid:
        now = self._clock()
        who = ask.citizen.id_number
        token = token_of(self._signer, way=ask.way, citizen=who, terminal=terminal, at=now)
        return IdentitySaid(state="confirmed", token=token, at=now)

    def _may_try(self, citizen: Citizen) -> bool:
        now = self._clock()
        tried = self._tries.setdefault(citizen.id_number, deque())
        while tried and tried[0] <= now - _HOUR:
            tried.popleft()
        if len(tried) >= MOST_AN_HOUR:
            return False
        tried.append(now)
        return True

    def _sweep(self) -> None:
        now = self._clock()
        self._begun = {id_: one for id_, one in self._begun.items() if one.until > now}
        self._tries = {who: when for who, when in self._tries.items() if when[-1] > now - _HOUR}


def phone_of(citizen: Citizen) -> str:
    """The made-up phone of somebody, as it may be shown: 138****0421."""
    chance = Chance(citizen.id_number)
    return f"13{chance.number('phone.third', 0, 9)}****{chance.number('phone.end', 0, 9999):04d}"


def pin_of(citizen: Citizen) -> str:
    """The made-up PIN of somebody's 社保卡: month and day of birth, and two digits more."""
    return citizen.id_number[10:16]
