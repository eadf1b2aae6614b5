"""The steps with whoever answers: is it the platform, does it take us, how fast is the way there.

The dry submission is an envelope like any other, sealed for the platform by the product's own code,
but with a content type that no platform knows (``DRY_RUN_TYPE``). The platform checks its form, its
digest, its suite and its key, and then refuses it with a signed "unknown content" that names our
key and the digest of our very bytes: everything a delivery needs was proven, and nothing was kept.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import secrets
import time

from sync.contract.acknowledgement import Acknowledgement, Greeting, Refusal, RefusalCode, verify
from sync.contract.envelope import encode_envelope, seal
from sync.contract.key import new_key
from sync.contract.number import CHINA, LAST_SERIAL, make_number
from sync.contract.platform import PlatformKey
from sync.doctor.findings import Fact, Fault, Finding, Step, failed, ok, warning
from sync.relay.wire import Wire
from sync.submission import Terminal
from sync.verdict import Answer, NoAnswer

DRY_RUN_TYPE = "application/vnd.guanjia.dry-run;version=1"
DRY_RUN_ITEM = "DRY-RUN"
SKEW_NOTABLE_S = 30.0
SKEW_LARGE_S = 300.0
SLOW_KBIT_S = 64.0
_DRY_BYTES = 512

_OF_REFUSAL = {
    RefusalCode.UNKNOWN_KEY: Fault.SUBMISSION_UNKNOWN_KEY,
    RefusalCode.UNKNOWN_SUITE: Fault.SUBMISSION_UNKNOWN_KEY,
    RefusalCode.MALFORMED_REQUEST: Fault.SUBMISSION_ALTERED,
    RefusalCode.MALFORMED_ENVELOPE: Fault.SUBMISSION_ALTERED,
    RefusalCode.WRONG_DIGEST: Fault.SUBMISSION_ALTERED,
    RefusalCode.OUT_OF_ORDER: Fault.SUBMISSION_OUT_OF_ORDER,
}


def look_at_identity(wire: Wire, platform: PlatformKey) -> tuple[Finding, Greeting | None]:
    """Ask who is there, with a nonce that must come back signed by the platform's key."""
    step = Step.IDENTITY
    nonce = secrets.token_hex(16)
    began = time.monotonic()
    outcome = wire.greet(nonce)
    took_ms = round((time.monotonic() - began) * 1000, 1)
    if isinstance(outcome, NoAnswer):
        return failed(step, Fault.IDENTITY_SILENT, reason=outcome.reason), None
    statement = verify(outcome.body, platform)
    if isinstance(statement, Greeting) and outcome.status == 200 and statement.nonce == nonce:
        return ok(step, hub=platform.hub, kid=platform.kid, took_ms=took_ms), statement
    return failed(step, _stranger(outcome), status=outcome.status, kid=platform.kid), None


def look_at_skew(greeting: Greeting, now: dt.datetime) -> Finding:
    """How far this terminal's clock is from the platform's, by the signed greeting."""
    step = Step.SKEW
    skew_s = round((now - greeting.at).total_seconds(), 1)
    if abs(skew_s) > SKEW_LARGE_S:
        return failed(step, Fault.SKEW_LARGE, skew_s=skew_s)
    if abs(skew_s) > SKEW_NOTABLE_S:
        return warning(step, Fault.SKEW_NOTABLE, skew_s=skew_s)
    return ok(step, skew_s=skew_s)


class DryRun:
    """One dry submission: sent once, then judged for two steps."""

    def __init__(self, wire: Wire, platform: PlatformKey, terminal: Terminal) -> None:
        self._wire = wire
        self._platform = platform
        self._terminal = terminal
        self._statement: object = None
        self._body_digest = ""

    def look_at_authentication(self, now: dt.datetime) -> Finding:
        """Send it; whether the platform takes this terminal's submissions at all."""
        step = Step.AUTHENTICATION
        key, body = self._envelope(now, _DRY_BYTES)
        outcome = self._wire.submit(key, body)
        if isinstance(outcome, NoAnswer):
            return failed(step, Fault.AUTHENTICATION_SILENT, reason=outcome.reason)
        statement = verify(outcome.body, self._platform)
        self._statement = statement
        self._body_digest = hashlib.sha256(body).hexdigest()
        if isinstance(statement, Refusal) and statement.code is RefusalCode.UNAUTHORISED:
            return failed(step, Fault.AUTHENTICATION_REFUSED, terminal=self._terminal.id)
        if statement is None:
            return failed(step, Fault.AUTHENTICATION_SILENT, reason=f"http-{outcome.status}")
        return ok(step, terminal=self._terminal.id)

    def look_at_submission(self) -> Finding:
        """What the platform said to it."""
        step, statement = Step.SUBMISSION, self._statement
        if isinstance(statement, Acknowledgement) or not isinstance(statement, Refusal):
            return failed(step, Fault.SUBMISSION_UNEXPECTED, code=type(statement).__name__)
        code = statement.code
        if code is RefusalCode.BUSY:
            return warning(step, Fault.SUBMISSION_BUSY, code=code.value)
        if code in _OF_REFUSAL:
            return failed(step, _OF_REFUSAL[code], code=code.value, kid=self._platform.kid)
        if code is not RefusalCode.UNKNOWN_CONTENT:
            return failed(step, Fault.SUBMISSION_UNEXPECTED, code=code.value)
        if statement.body_digest != self._body_digest:
            return failed(step, Fault.SUBMISSION_ALTERED, code=code.value, kid=self._platform.kid)
        return ok(step, code=code.value)

    def look_at_throughput(self, now: dt.datetime, count: int) -> Finding:
        """Send a dry submission of so many bytes, and time it until its signed refusal."""
        step = Step.THROUGHPUT
        key, body = self._envelope(now, count)
        began = time.monotonic()
        outcome = self._wire.submit(key, body)
        took_s = time.monotonic() - began
        facts: dict[str, Fact] = {"bytes": len(body), "took_s": round(took_s, 2)}
        if isinstance(outcome, NoAnswer):
            return failed(step, Fault.THROUGHPUT_BROKEN, reason=outcome.reason, **facts)
        statement = verify(outcome.body, self._platform)
        arrived = hashlib.sha256(body).hexdigest()
        if not isinstance(statement, Refusal) or statement.body_digest != arrived:
            reason = f"http-{outcome.status}"
            return failed(step, Fault.THROUGHPUT_BROKEN, reason=reason, **facts)
        kbit_s = round(len(body) * 8 / 1000 / max(took_s, 1e-6), 1)
        if kbit_s < SLOW_KBIT_S:
            return warning(step, Fault.THROUGHPUT_SLOW, kbit_s=kbit_s, **facts)
        return ok(step, kbit_s=kbit_s, **facts)

    def _envelope(self, now: dt.datetime, count: int) -> tuple[str, bytes]:
        # A number of this terminal, so that whoever authorises by it can. The day's last serial:
        # nothing is kept under it, and should anything ever be, it is not in the way.
        number = make_number(
            self._terminal.place,
            self._terminal.number,
            now.astimezone(CHINA).date(),
            LAST_SERIAL,
        )
        key = new_key()
        envelope = seal(
            os.urandom(count),
            key=key,
            number=number,
            terminal=self._terminal.id,
            item=DRY_RUN_ITEM,
            seq=1,
            created=now,
            content_type=DRY_RUN_TYPE,
            platform=self._platform,
        )
        return key, encode_envelope(envelope)


def _stranger(outcome: Answer) -> Fault:
    """Why an answer that is not our platform's greeting is not."""
    try:
        body = json.loads(outcome.body)
    except (ValueError, RecursionError):
        body = None
    if isinstance(body, dict) and {"statement", "signature"} <= body.keys():
        return Fault.IDENTITY_OTHER_KEY
    if outcome.status >= 500 and outcome.status != 511:
        return Fault.IDENTITY_OUT_OF_ORDER
    return Fault.IDENTITY_STRANGER
