"""Roles of the staff, what each may do, and what takes two people."""

from __future__ import annotations

import enum
from collections.abc import Mapping


class Role(enum.StrEnum):
    """What somebody is here for. The first letter of a staff number says it."""

    ADMIN = "admin"
    TECHNICIAN = "technician"
    ENGINEER = "engineer"


LETTERS: Mapping[Role, str] = {Role.ADMIN: "G", Role.TECHNICIAN: "J", Role.ENGINEER: "X"}
"""管理员, 技术员, 现场工程师 (as their names begin in pinyin)."""


class Action(enum.StrEnum):
    """What can be done in staff mode; the word that stands in the audit journal."""

    LOOK = "look"
    TRY_DEVICE = "try-device"
    REFILL = "refill"
    MAINTENANCE = "maintenance"
    RESTART = "restart"
    REPORTS = "reports"
    TRAINING = "training"
    AUDIT_SLIP = "audit-slip"
    LOGS = "logs"
    DOCTOR = "doctor"
    SEND_AGAIN = "send-again"
    EXPORT = "export"
    COMMISSION = "commission"
    RELEASE = "release-quarantined"
    PURGE = "purge"
    NEW_KEYS = "new-keys"
    HAND_BACK = "hand-back"


_EVERYBODY = frozenset(Role)
_HANDS_ON = frozenset({Role.ADMIN, Role.TECHNICIAN})
_TECHNICAL = frozenset({Role.TECHNICIAN, Role.ENGINEER})

ALLOWED: Mapping[Action, frozenset[Role]] = {
    Action.LOOK: _EVERYBODY,
    Action.MAINTENANCE: _EVERYBODY,
    Action.TRY_DEVICE: _HANDS_ON,
    Action.REFILL: _HANDS_ON,
    Action.RESTART: _HANDS_ON,
    Action.REPORTS: frozenset({Role.ADMIN}),
    Action.TRAINING: frozenset({Role.ADMIN}),
    Action.AUDIT_SLIP: frozenset({Role.ADMIN}),
    Action.LOGS: _TECHNICAL,
    Action.DOCTOR: _TECHNICAL,
    Action.SEND_AGAIN: frozenset({Role.ENGINEER}),
    Action.EXPORT: frozenset({Role.ENGINEER}),
    Action.COMMISSION: frozenset({Role.TECHNICIAN}),
    Action.RELEASE: frozenset({Role.ENGINEER}),
    Action.PURGE: frozenset({Role.ENGINEER}),
    Action.NEW_KEYS: frozenset({Role.TECHNICIAN}),
    Action.HAND_BACK: _EVERYBODY,
}

TWO_PEOPLE = frozenset({Action.RELEASE, Action.PURGE, Action.NEW_KEYS, Action.HAND_BACK})
"""What nobody does alone: somebody else of the staff enters number and code as well."""


def may(role: Role, action: Action) -> bool:
    """Whether somebody of this role may begin it."""
    return role in ALLOWED[action]
