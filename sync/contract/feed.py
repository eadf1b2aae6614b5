"""What the platform tells one terminal: the words of the feed, signed and bound to the question.

A page answers ``GET /v1/feed``. It is signed (Ed25519, RFC 8032) over the very bytes that travel,
so that entries of kinds that a terminal does not know yet are covered without being understood:
``{"signed": "<base64 of JSON>", "signature": "<base64>"}``. What is signed begins with a word of
its own: no page passes for an acknowledgement, and no acknowledgement for a page.

The feed carries status words and numbers. What a citizen is given as a result is no part of it.
"""

from __future__ import annotations

import base64
import binascii
import enum
from typing import Annotated, Any, TypeVar

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sync.contract.acknowledgement import NONCE_PATTERN
from sync.contract.envelope import Digest, Key, Moment, Number, Word
from sync.contract.platform import PlatformError, PlatformKey

# Thirteen digits: administrative place (9) and number of the terminal in it (4).
TERMINAL_PATTERN = r"^[0-9]{13}\Z"
# Position and mark of the last entry that was applied. The mark is drawn by chance for each entry:
# a platform that was put back to an older state and went on has other marks at the same positions.
CURSOR_PATTERN = r"^(0|[1-9][0-9]{0,17}-[0-9a-f]{16})\Z"
START = "0"
PAGE_ENTRIES = 200
LONGEST_WAIT_S = 25
ASKED_KEYS = 1000

_PREFIX = b"guanjia-feed-v1\n"

Cursor = Annotated[str, msgspec.Meta(pattern=CURSOR_PATTERN, max_length=40)]
Nonce = Annotated[str, msgspec.Meta(pattern=NONCE_PATTERN, max_length=32)]
TerminalNumber = Annotated[str, msgspec.Meta(pattern=TERMINAL_PATTERN, max_length=13)]
Position = Annotated[int, msgspec.Meta(ge=0)]
Id = Annotated[str, msgspec.Meta(pattern=r"^[0-9a-zA-Z_.-]+\Z", max_length=64)]
Text = Annotated[str, msgspec.Meta(max_length=2000)]


class Verb(enum.StrEnum):
    """What a terminal may be told to do."""

    RESTART = "restart"
    MAINTENANCE_ON = "maintenance-on"
    MAINTENANCE_OFF = "maintenance-off"
    FETCH_BUNDLE = "fetch-bundle"
    ROTATE_LOG = "rotate-log"


class CommandResult(enum.StrEnum):
    """What came of a command."""

    DONE = "done"
    FAILED = "failed"
    # It was begun, and the terminal went down before it could say how it ended.
    INTERRUPTED = "interrupted"
    EXPIRED = "expired"
    REFUSED = "refused"


class CaseStatus(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="case"):
    """Where a case is now.

    Attributes:
        number: its pending number.
        key: its idempotency key.
        state: a word of the platform's, for example "approved".
        reason: for staff: the path of a field or the words of a rule, never a value.
        at: since when, by the platform's clock.
    """

    number: Number
    key: Key
    state: Word
    reason: Text
    at: Moment


class Notice(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="notice"):
    """Something for people to read; the same ``id`` again takes the place of the older one.

    Attributes:
        id: names it.
        title: one line.
        text: plain text.
        starts: shown from then on.
        ends: and no longer than until then.
    """

    id: Id
    title: Text
    text: Text
    starts: Moment
    ends: Moment


class Command(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="command"):
    """Something for the terminal to do, once.

    Attributes:
        id: names it; what was begun under this id is never begun again.
        verb: what to do.
        expires: by the platform's clock; afterwards it is not done any more.
        reason: for people, may be empty: a terminal in maintenance shows it.
    """

    id: Id
    verb: Verb
    expires: Moment
    reason: Text = ""


AnyEntry = CaseStatus | Notice | Command


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One entry of a page.

    Attributes:
        position: ascending, without gap or repetition for one terminal.
        body: one of ``AnyEntry``, not yet looked at: one that cannot be read stops no other.
    """

    position: Position
    body: dict[str, Any]

    def read(self) -> AnyEntry | None:
        """What it says; ``None`` when it is of no form that is known here."""
        try:
            read: AnyEntry = msgspec.convert(self.body, AnyEntry)
        except (msgspec.ValidationError, RecursionError):
            return None
        return read


class _Said(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind"):
    """What every word of the feed holds.

    Attributes:
        hub: the platform's name.
        kid: the key pair whose signing key was used.
        terminal: whom it is said to.
        nonce: of the question.
        at: the platform's time.
    """

    hub: Word
    kid: Word
    terminal: TerminalNumber
    nonce: Nonce
    at: Moment


class FeedPage(_Said, frozen=True, kw_only=True, tag="feed-page"):
    """The answer to ``GET /v1/feed``.

    Attributes:
        after: the cursor that was asked from.
        rewound: the platform does not know that cursor: it was put back to an older state. The
            entries begin at the start, and what it had acknowledged since may be lost.
        entries: what comes after it, at most ``PAGE_ENTRIES``.
        cursor: what to ask from next.
        more: whether there are more at once.
        anchor: SHA-256 of the first root of the signed files, empty when there are none.
    """

    after: Cursor
    rewound: bool
    entries: tuple[Entry, ...]
    cursor: Cursor
    more: bool
    anchor: Digest | None


class Missing(_Said, frozen=True, kw_only=True, tag="feed-missing"):
    """The answer to ``POST /v1/feed/missing``: which of these the platform does not hold.

    Attributes:
        asked: SHA-256 of the body of the question.
        keys: idempotency keys out of it.
    """

    asked: Digest
    keys: tuple[Key, ...]


class ResultNoted(_Said, frozen=True, kw_only=True, tag="feed-result"):
    """The answer to ``POST /v1/commands/{id}/result``: the first result of a command counts.

    Attributes:
        id: of the command.
        result: what is on record now.
    """

    id: Id
    result: CommandResult


class MissingQuestion(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The body of ``POST /v1/feed/missing``."""

    terminal: TerminalNumber
    nonce: Nonce
    keys: Annotated[tuple[Key, ...], msgspec.Meta(max_length=ASKED_KEYS)]


class ResultReport(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The body of ``POST /v1/commands/{id}/result``."""

    terminal: TerminalNumber
    nonce: Nonce
    result: CommandResult


class _Signed(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    signed: str
    signature: str


AnySaid = FeedPage | Missing | ResultNoted
S = TypeVar("S", FeedPage, Missing, ResultNoted)


def position_of(cursor: str) -> int:
    """The position in a cursor."""
    return int(cursor.partition("-")[0])


def mark_of(cursor: str) -> str:
    """The mark in a cursor, empty at the start."""
    return cursor.partition("-")[2]


def sign(said: AnySaid, private: Ed25519PrivateKey) -> bytes:
    """With its signature, as it goes over the wire."""
    content = msgspec.json.encode(said)
    signature = private.sign(_PREFIX + content)
    return msgspec.json.encode(
        _Signed(base64.b64encode(content).decode(), base64.b64encode(signature).decode())
    )


def verify(
    data: bytes, kind: type[S], platform: PlatformKey, *, terminal: str, nonce: str
) -> S | None:
    """What the platform said to this very question of this terminal; ``None`` for all else."""
    try:
        wire = msgspec.json.decode(data, type=_Signed)
        content = base64.b64decode(wire.signed, validate=True)
        signature = base64.b64decode(wire.signature, validate=True)
        platform.verify_key().verify(signature, _PREFIX + content)
        said = msgspec.json.decode(content, type=kind)
    except (
        msgspec.DecodeError,
        UnicodeDecodeError,
        RecursionError,  # nested without end
        binascii.Error,
        ValueError,
        InvalidSignature,
        PlatformError,
    ):
        return None
    if (said.hub, said.kid) != (platform.hub, platform.kid):
        return None
    return said if (said.terminal, said.nonce) == (terminal, nonce) else None
