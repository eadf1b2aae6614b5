"""The words of the doctor: steps, what came of each, what can be wrong, and whose matter it is."""

from __future__ import annotations

import dataclasses
import enum
from collections.abc import Mapping

Fact = str | int | float | bool


class Step(enum.StrEnum):
    """The steps, in the order they are taken."""

    CONFIG = "config"
    KEYS = "keys"
    DATA = "data"
    DATABASE = "database"
    CLOCK = "clock"
    DNS = "dns"
    TCP = "tcp"
    TLS = "tls"
    CERTIFICATE = "certificate"
    IDENTITY = "identity"
    SKEW = "skew"
    AUTHENTICATION = "authentication"
    SUBMISSION = "submission"
    THROUGHPUT = "throughput"


class Outcome(enum.StrEnum):
    """What came of a step.

    A warning does not stop what comes after it; ``skipped`` means that an earlier step failed, so
    nothing is known; ``not-used`` that this terminal's road has no such step.
    """

    OK = "ok"
    WARNING = "warning"
    FAILED = "failed"
    SKIPPED = "skipped"
    NOT_USED = "not-used"


class Responsible(enum.StrEnum):
    """Who can put it right."""

    FIELD_STAFF = "field-staff"
    NETWORK = "network-administrator"
    PLATFORM = "platform-administrator"
    DEVELOPER = "developer"


class Fault(enum.StrEnum):
    """What can be wrong; the first word is the step."""

    CONFIG_UNREADABLE = "config-unreadable"
    CONFIG_ADDRESS = "config-address"
    KEYS_UNUSABLE = "keys-unusable"
    DATA_MISSING = "data-missing"
    DATA_NOT_WRITABLE = "data-not-writable"
    DATA_READ_ONLY = "data-read-only"
    DATA_OPEN_TO_OTHERS = "data-open-to-others"
    DATA_DISK_FULL = "data-disk-full"
    DATA_DISK_LOW = "data-disk-low"
    DATABASE_MISSING = "database-missing"
    DATABASE_CORRUPT = "database-corrupt"
    DATABASE_NEWER = "database-newer"
    DATABASE_READ_ONLY = "database-read-only"
    DATABASE_BUSY = "database-busy"
    DATABASE_UNREADABLE = "database-unreadable"
    CLOCK_IMPOSSIBLE = "clock-impossible"
    CLOCK_BEHIND_QUEUE = "clock-behind-queue"
    DNS_NO_SUCH_NAME = "dns-no-such-name"
    DNS_NO_ANSWER = "dns-no-answer"
    TCP_REFUSED = "tcp-refused"
    TCP_TIMEOUT = "tcp-timeout"
    TCP_NO_ROUTE = "tcp-no-route"
    TCP_BROKEN = "tcp-broken"
    TLS_NOT_USED = "tls-not-used"
    TLS_NOT_SPOKEN = "tls-not-spoken"
    TLS_TIMEOUT = "tls-timeout"
    TLS_UNTRUSTED = "tls-untrusted"
    TLS_WRONG_NAME = "tls-wrong-name"
    TLS_EXPIRED = "tls-expired"
    TLS_NOT_YET_VALID = "tls-not-yet-valid"
    CERTIFICATE_ENDS_SOON = "certificate-ends-soon"
    CERTIFICATE_NONE_OF_OURS = "certificate-none-of-ours"
    CERTIFICATE_OWN_ENDED = "certificate-own-ended"
    CERTIFICATE_OWN_ENDS_SOON = "certificate-own-ends-soon"
    KEY_NO_LIBRARY = "key-no-library"
    KEY_NO_TOKEN = "key-no-token"  # noqa: S105 - a word, no secret
    KEY_NO_PIN = "key-no-pin"
    KEY_WRONG_PIN = "key-wrong-pin"
    KEY_LOCKED = "key-locked"
    KEY_NO_KEY = "key-no-key"
    KEY_NO_ANSWER = "key-no-answer"
    KEY_NOT_A_PAIR = "key-not-a-pair"
    IDENTITY_STRANGER = "identity-stranger"
    IDENTITY_OTHER_KEY = "identity-other-key"
    IDENTITY_OUT_OF_ORDER = "identity-out-of-order"
    IDENTITY_SILENT = "identity-silent"
    SKEW_LARGE = "skew-large"
    SKEW_NOTABLE = "skew-notable"
    AUTHENTICATION_REFUSED = "authentication-refused"
    AUTHENTICATION_SILENT = "authentication-silent"
    SUBMISSION_UNKNOWN_KEY = "submission-unknown-key"
    SUBMISSION_ALTERED = "submission-altered"
    SUBMISSION_BUSY = "submission-busy"
    SUBMISSION_OUT_OF_ORDER = "submission-out-of-order"
    SUBMISSION_UNEXPECTED = "submission-unexpected"
    THROUGHPUT_SLOW = "throughput-slow"
    THROUGHPUT_BROKEN = "throughput-broken"


# Whose matter a fault is; what is not named here is the field staff's own.
_NETWORK = frozenset(
    {
        Fault.DNS_NO_SUCH_NAME,
        Fault.DNS_NO_ANSWER,
        Fault.TCP_TIMEOUT,
        Fault.TCP_NO_ROUTE,
        Fault.TCP_BROKEN,
        Fault.TLS_NOT_SPOKEN,
        Fault.TLS_TIMEOUT,
        Fault.TLS_UNTRUSTED,
        Fault.IDENTITY_STRANGER,
        Fault.AUTHENTICATION_SILENT,
        Fault.SUBMISSION_ALTERED,
        Fault.THROUGHPUT_SLOW,
        Fault.THROUGHPUT_BROKEN,
    }
)
_PLATFORM = frozenset(
    {
        Fault.KEYS_UNUSABLE,
        Fault.TCP_REFUSED,
        Fault.TLS_NOT_USED,
        Fault.TLS_WRONG_NAME,
        Fault.TLS_EXPIRED,
        Fault.CERTIFICATE_ENDS_SOON,
        Fault.IDENTITY_OTHER_KEY,
        Fault.IDENTITY_OUT_OF_ORDER,
        Fault.IDENTITY_SILENT,
        Fault.AUTHENTICATION_REFUSED,
        Fault.SUBMISSION_UNKNOWN_KEY,
        Fault.SUBMISSION_BUSY,
        Fault.SUBMISSION_OUT_OF_ORDER,
    }
)
_DEVELOPER = frozenset(
    {
        Fault.DATABASE_CORRUPT,
        Fault.DATABASE_UNREADABLE,
        Fault.SUBMISSION_UNEXPECTED,
    }
)


def _responsible(fault: Fault) -> Responsible:
    if fault in _NETWORK:
        return Responsible.NETWORK
    if fault in _PLATFORM:
        return Responsible.PLATFORM
    return Responsible.DEVELOPER if fault in _DEVELOPER else Responsible.FIELD_STAFF


RESPONSIBLE: Mapping[Fault, Responsible] = {fault: _responsible(fault) for fault in Fault}


@dataclasses.dataclass(frozen=True, slots=True)
class Finding:
    """What came of one step.

    Attributes:
        fault: what is wrong; ``None`` unless the outcome is a warning or a failure.
        facts: what was seen, for sentences and technicians; never personal data.
    """

    step: Step
    outcome: Outcome
    fault: Fault | None = None
    facts: Mapping[str, Fact] = dataclasses.field(default_factory=dict)

    @property
    def responsible(self) -> Responsible | None:
        """Who can put it right; ``None`` when nothing is wrong."""
        return None if self.fault is None else RESPONSIBLE[self.fault]


def ok(step: Step, **facts: Fact) -> Finding:
    """Nothing is wrong with this step."""
    return Finding(step, Outcome.OK, facts=facts)


def failed(step: Step, fault: Fault, **facts: Fact) -> Finding:
    """This is wrong, and what depends on it cannot be looked at."""
    return Finding(step, Outcome.FAILED, fault, facts)


def warning(step: Step, fault: Fault, **facts: Fact) -> Finding:
    """This wants to be seen to, and stops nothing."""
    return Finding(step, Outcome.WARNING, fault, facts)
