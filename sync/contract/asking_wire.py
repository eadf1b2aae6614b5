"""Questions and answers on the wire: sealed there, sealed back, and both sides know with whom.

A question is sealed to the platform's key (HPKE, RFC 9180, base mode, as an envelope is) with a
fresh reply key in it. The answer is sealed under that key (AES-256-GCM, NIST SP 800-38D, a random
nonce of 96 bits in front), bound to the SHA-256 of the question's bytes. So only who can open
questions can have made it, for this question and no other: a captive portal, a stranger or an
answer from yesterday is noticed without another signature.

``POST /v1/questions``, both bodies JSON, UTF-8, binary fields in base64.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
import os
import secrets
from collections.abc import Mapping
from typing import Annotated, Literal

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from sync.contract import hpke
from sync.contract.asking import Answer, Ask
from sync.contract.case import Record
from sync.contract.envelope import Moment, TerminalId, Word
from sync.contract.platform import HPKE_X25519, PlatformKey

QUESTIONS_PATH = "/v1/questions"
QUESTION_TYPE = "application/vnd.guanjia.question+json;version=1"
ANSWER_TYPE = "application/vnd.guanjia.answer+json;version=1"
LARGEST_QUESTION_BYTES = 512 * 1024
LARGEST_ANSWER_BYTES = 16 * 1024 * 1024
_NONCE_BYTES = 12

Id = Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{32}\Z", max_length=32)]
ReplyKey = Annotated[bytes, msgspec.Meta(min_length=32, max_length=32)]


class Question(Record, frozen=True, kw_only=True):
    """What is sealed.

    Attributes:
        id: of this question, in the answer again.
        terminal: who asks.
        at: when, by the terminal's clock.
        reply_key: the answer comes back under it.
    """

    id: Id
    terminal: TerminalId
    at: Moment
    reply_key: ReplyKey
    ask: Ask


class _SealedQuestion(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    schema: Literal[1] = 1
    suite: Word
    kid: Word
    sealed: bytes


class _SealedAnswer(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    schema: Literal[1] = 1
    id: Id
    sealed: bytes


class QuestionRefused(Exception):
    """The question cannot be opened or read; the message names the place, never a value."""


class AnswerRefused(Exception):
    """This is not the platform's answer to that question."""


@dataclasses.dataclass(frozen=True, slots=True)
class Asked:
    """A question on its way: what is sent, and what is needed to read the answer."""

    id: str
    wire: bytes = dataclasses.field(repr=False)
    reply_key: bytes = dataclasses.field(repr=False)

    def read(self, answer: bytes) -> Answer:
        """The answer, if it is one to this question and the platform's.

        Raises:
            AnswerRefused: it is not.
        """
        try:
            sealed = msgspec.json.decode(answer, type=_SealedAnswer)
            if sealed.id != self.id:
                raise AnswerRefused("another question's")
            nonce, text = sealed.sealed[:_NONCE_BYTES], sealed.sealed[_NONCE_BYTES:]
            opened = AESGCM(self.reply_key).decrypt(nonce, text, hashlib.sha256(self.wire).digest())
            answer_read: Answer = _answer_decoder.decode(opened)
            return answer_read
        except (InvalidTag, ValueError, msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            # The decoder's sentence may quote a value.
            raise AnswerRefused("not the platform's answer") from None


def seal_question(ask: Ask, *, terminal: str, at: dt.datetime, platform: PlatformKey) -> Asked:
    """Seal a question for the platform, under a fresh id and reply key.

    Raises:
        ValueError: the platform's suite is not available here.
    """
    if platform.suite != HPKE_X25519:
        raise ValueError(f"suite {platform.suite!r} is not available")
    question = Question(
        id=secrets.token_hex(16),
        terminal=terminal,
        at=at.astimezone(dt.UTC),
        reply_key=AESGCM.generate_key(256),
        ask=ask,
    )
    begun = hpke.encapsulate(platform.seal_key())
    sealed = hpke.seal(msgspec.json.encode(question), begun, _info(platform.suite, platform.kid))
    wire = msgspec.json.encode(
        _SealedQuestion(suite=platform.suite, kid=platform.kid, sealed=sealed)
    )
    return Asked(question.id, wire, question.reply_key)


def open_question(wire: bytes, keys_by_id: Mapping[str, X25519PrivateKey]) -> Question:
    """The question, opened with the platform's private keys.

    Raises:
        QuestionRefused: it cannot be opened, or is none.
    """
    try:
        sealed = msgspec.json.decode(wire, type=_SealedQuestion)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise QuestionRefused("not a sealed question") from None
    private = keys_by_id.get(sealed.kid)
    if sealed.suite != HPKE_X25519 or private is None:
        raise QuestionRefused("sealed for a key that is not in use")
    try:
        opened = _suite.decrypt(sealed.sealed, private, _info(sealed.suite, sealed.kid))
    except (InvalidTag, ValueError):
        raise QuestionRefused("cannot be opened") from None
    try:
        return msgspec.json.decode(opened, type=Question)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise QuestionRefused("not a question of this version") from None


def seal_answer(answer: Answer, question: Question, wire: bytes) -> bytes:
    """The answer as it goes over the wire, bound to the very bytes of the question."""
    nonce = os.urandom(_NONCE_BYTES)
    text = msgspec.json.encode(answer)
    sealed = AESGCM(question.reply_key).encrypt(nonce, text, hashlib.sha256(wire).digest())
    return msgspec.json.encode(_SealedAnswer(id=question.id, sealed=nonce + sealed))


def _info(suite: str, kid: str) -> bytes:
    return f"guanjia-question-v1\n{suite}\n{kid}".encode()


_suite = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
_answer_decoder = msgspec.json.Decoder(Answer)
