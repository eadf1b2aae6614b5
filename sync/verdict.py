"""What came of a send: seven verdicts, each with its rule and its words for staff.

Only what the platform signed counts. A status line, a page or a refusal that anybody on the way
could have written never settles a submission: at worst it makes us try again.

============  ==========================================================  ====================
verdict       rule                                                        the submission
============  ==========================================================  ====================
delivered     signed acknowledgement of our key, number, header and       is delivered
              sealed bytes, 201; in a batch "received"
duplicate     the same with 200: the platform had it already; in a        is delivered
              batch "duplicate"
permanent     signed refusal of our key and our very bytes                is quarantined
unauthorised  signed refusal of this terminal (401, 403)                  waits, pass ends
transient     signed "later"; or 408, 425, 429, 5xx of anybody; in a      sinks, others go on
              batch also a signed result about other bytes than ours
not-our-hub   any other answer: portal, redirect, foreign signature,      sinks, pass ends
              wrong certificate, answer to something else
unreachable   no answer: not connected, broken off, too slow              waits, pass ends
============  ==========================================================  ====================
"""

from __future__ import annotations

import dataclasses
import enum
import hashlib
from collections.abc import Mapping, Sequence

from sync.contract.acknowledgement import (
    Acknowledgement,
    BatchReceipt,
    Greeting,
    ItemOutcome,
    ItemResult,
    Refusal,
    RefusalCode,
    verify,
)
from sync.contract.envelope import (
    EnvelopeRefused,
    RefusedBecause,
    read_envelope,
)
from sync.contract.naming import name_envelope
from sync.contract.platform import PlatformKey
from sync.submission import Leased


class Verdict(enum.StrEnum):
    """What came of a send."""

    DELIVERED = "delivered"
    DUPLICATE = "duplicate"
    TRANSIENT = "transient"
    PERMANENT = "permanent"
    UNAUTHORISED = "unauthorised"
    NOT_OUR_HUB = "not-our-hub"
    UNREACHABLE = "unreachable"

    @property
    def words(self) -> str:
        """What to tell staff, in Chinese."""
        return _WORDS[self]


_WORDS = {
    Verdict.DELIVERED: "已送达平台，并收到平台签名回执。",
    Verdict.DUPLICATE: "平台先前已收到，本次确认无误，未重复收件。",
    Verdict.TRANSIENT: "平台暂时不能处理，稍后自动重试，无需操作。",
    Verdict.PERMANENT: "平台拒收，已单独存放，不影响其他办件。请按原因处理后重新投递。",
    Verdict.UNAUTHORISED: "平台不认可本终端，办件保留在本机。请联系平台管理员核对终端身份。",
    Verdict.NOT_OUR_HUB: "应答的不是本平台，办件保留在本机。请检查网络是否要登录、地址是否改动。",
    Verdict.UNREACHABLE: "连不上平台，办件保留在本机，恢复后自动送出。请检查网线、路由器和地址。",
}

DAMAGED_WORDS = "本机保存的信封已损坏，无法送出，请联系技术人员检查磁盘。"

REFUSAL_WORDS = {
    RefusalCode.MALFORMED_REQUEST: "请求格式有误",
    RefusalCode.MALFORMED_ENVELOPE: "信封格式有误",
    RefusalCode.UNKNOWN_SUITE: "平台不支持所用的加密套件",
    RefusalCode.UNKNOWN_KEY: "平台没有对应的密钥，请核对本机的平台公钥文件",
    RefusalCode.WRONG_DIGEST: "内容摘要不符，数据可能已损坏",
    RefusalCode.CANNOT_BE_OPENED: "平台打不开信封，数据可能已损坏",
    RefusalCode.UNKNOWN_CONTENT: "平台不认识这种内容，可能需要升级",
    RefusalCode.INVALID_DOCUMENT: "办件内容不符合平台要求",
    RefusalCode.KEY_REUSED: "同一办件标识下内容不同",
    RefusalCode.NUMBER_TAKEN: "待办编号已被占用，请核对终端编号是否重复",
    RefusalCode.TOO_LARGE: "办件超过平台允许的大小",
    RefusalCode.UNAUTHORISED: "终端未获授权",
    RefusalCode.BUSY: "平台繁忙",
    RefusalCode.OUT_OF_ORDER: "平台故障",
}

# What depends on the envelope alone, so that sending the same bytes again cannot change it. A
# malformed *request* is not among them: its headers are made anew for each send, and could have
# been changed on the way.
_FOR_EVER = frozenset(
    {
        RefusalCode.MALFORMED_ENVELOPE,
        RefusalCode.UNKNOWN_SUITE,
        RefusalCode.UNKNOWN_KEY,
        RefusalCode.WRONG_DIGEST,
        RefusalCode.CANNOT_BE_OPENED,
        RefusalCode.UNKNOWN_CONTENT,
        RefusalCode.INVALID_DOCUMENT,
        RefusalCode.KEY_REUSED,
        RefusalCode.NUMBER_TAKEN,
        RefusalCode.TOO_LARGE,
    }
)
# What depends on the header alone, which a result of a batch names by its digest. Sealed bytes that
# do not fit it were changed on the way: they fitted when they left (``Sent.of``).
_FOR_EVER_IN_BATCH = frozenset(
    {
        RefusalCode.UNKNOWN_SUITE,
        RefusalCode.UNKNOWN_KEY,
        RefusalCode.UNKNOWN_CONTENT,
        RefusalCode.KEY_REUSED,
        RefusalCode.NUMBER_TAKEN,
    }
)
_NEVER: frozenset[RefusalCode] = frozenset()
# RFC 9110 and RFC 6585: "later" by their meaning. 511 is a captive portal by its meaning.
_LATER = frozenset({408, 425, 429})
_NETWORK_AUTHENTICATION_REQUIRED = 511


@dataclasses.dataclass(frozen=True, slots=True)
class Sent:
    """What a submission that was sent is recognised by in an answer.

    Attributes:
        key: its idempotency key.
        digest: of its sealed bytes.
        number: its pending number.
        header: digest of its header.
    """

    key: str
    digest: str
    number: str
    header: str

    @classmethod
    def of(cls, leased: Leased) -> Sent:
        """Read it off the very bytes that are to be sent.

        Raises:
            EnvelopeRefused: they are not what was saved.
        """
        named = name_envelope(leased.envelope)
        if named.key != leased.key or named.number != leased.number:
            raise EnvelopeRefused(RefusedBecause.MALFORMED)
        if leased.attempts > 1:
            # The platform reads every word of a header. What it did not take once is read here as
            # closely: a header that the disk has changed is then known to be damaged.
            read_envelope(leased.envelope)
        return cls(named.key, named.digest, named.number, named.header)

    def named_by(self, said: Acknowledgement | ItemResult) -> bool:
        """Whether the platform speaks of these very bytes."""
        named = (said.key, said.digest, said.number, said.header)
        return named == (self.key, self.digest, self.number, self.header)


@dataclasses.dataclass(frozen=True, slots=True)
class Answer:
    """Something came back; nothing in it is to be trusted yet.

    Attributes:
        status: HTTP status.
        body: as received, empty when it was longer than any answer of the platform.
        retry_after_s: how long to wait, when it says so.
        headers: those that tus speaks with, by their names in lower case.
    """

    status: int
    body: bytes
    retry_after_s: float | None = None
    headers: Mapping[str, str] = dataclasses.field(default_factory=dict)


@dataclasses.dataclass(frozen=True, slots=True)
class NoAnswer:
    """Nothing usable came back.

    Attributes:
        reason: for technicians, without any content.
        sent: false when it is certain that nothing reached the other side.
        stranger: true when somebody was there, but could not prove to be the platform (TLS).
    """

    reason: str
    sent: bool
    stranger: bool = False


@dataclasses.dataclass(frozen=True, slots=True)
class Judgement:
    """A verdict, with what is needed to act on it.

    Attributes:
        code: why, in a word for logs and technicians.
        detail: why, in words for staff, empty when the verdict says it all.
        signed: whether the platform itself said it.
        retry_after_s: how long to wait, when the answer says so.
        acknowledgement: the evidence, for delivered and duplicate.
    """

    verdict: Verdict
    code: str
    detail: str = ""
    signed: bool = False
    retry_after_s: float | None = None
    acknowledgement: bytes = b""

    @property
    def reason(self) -> str:
        """All of it in one line for staff."""
        return f"{self.verdict.words}（{self.detail or self.code}）"


def judge(
    outcome: Answer | NoAnswer, leased: Leased, sent: Sent, platform: PlatformKey
) -> Judgement:
    """The verdict on the send of one submission.

    Args:
        outcome: what came back.
        leased: the submission, as it was sent.
        sent: the same, as answers name it.
        platform: whose signature counts.
    """
    if isinstance(outcome, NoAnswer):
        return _silent(outcome)
    statement = verify(outcome.body, platform)
    if isinstance(statement, Acknowledgement):
        if not sent.named_by(statement):
            return Judgement(Verdict.NOT_OUR_HUB, "acknowledgement-of-another")
        if outcome.status not in (200, 201):
            return Judgement(Verdict.NOT_OUR_HUB, f"acknowledgement-with-{outcome.status}")
        verdict = Verdict.DELIVERED if outcome.status == 201 else Verdict.DUPLICATE
        return Judgement(verdict, verdict.value, signed=True, acknowledgement=outcome.body)
    if isinstance(statement, Refusal):
        about_our_bytes = (
            statement.key == leased.key
            and statement.body_digest == hashlib.sha256(leased.envelope).hexdigest()
        )
        return _refused(outcome, statement, for_ever=_FOR_EVER if about_our_bytes else _NEVER)
    return _unsigned(outcome)


def judge_batch(
    outcome: Answer | NoAnswer, nonce: str, sent: Sequence[Sent], platform: PlatformKey
) -> list[Judgement] | Judgement:
    """The verdicts on the send of several submissions at once.

    Args:
        outcome: what came back.
        nonce: of the request.
        sent: the submissions, in the order they were sent.
        platform: whose signature counts.

    Returns:
        A judgement for each, in the same order; or one that holds for the exchange as a whole and
        settles none of them.
    """
    if isinstance(outcome, NoAnswer):
        return _silent(outcome)
    statement = verify(outcome.body, platform)
    if isinstance(statement, BatchReceipt) and outcome.status == 200:
        if statement.nonce != nonce or len(statement.results) != len(sent):
            return Judgement(Verdict.NOT_OUR_HUB, "receipt-of-another")
        return [
            _item(result, one, outcome) for result, one in zip(statement.results, sent, strict=True)
        ]
    if isinstance(statement, Refusal):
        # It speaks of the request, of none of them: smaller batches find out which it means.
        return _refused(outcome, statement, for_ever=_NEVER)
    return _unsigned(outcome)


def judge_greeting(
    outcome: Answer | NoAnswer, nonce: str, platform: PlatformKey
) -> Judgement | None:
    """The verdict on ``hello``; ``None`` means that the platform itself is there."""
    if isinstance(outcome, NoAnswer):
        return _silent(outcome)
    statement = verify(outcome.body, platform)
    if isinstance(statement, Greeting) and outcome.status == 200:
        if statement.nonce == nonce:
            return None
        return Judgement(Verdict.NOT_OUR_HUB, "greeting-of-another")
    return _unsigned(outcome)


def _silent(outcome: NoAnswer) -> Judgement:
    verdict = Verdict.NOT_OUR_HUB if outcome.stranger else Verdict.UNREACHABLE
    return Judgement(verdict, outcome.reason)


def _refused(outcome: Answer, refusal: Refusal, *, for_ever: frozenset[RefusalCode]) -> Judgement:
    # "Later", or a refusal of other bytes than ours: damaged on the way, so worth another try.
    verdict = Verdict.PERMANENT if refusal.code in for_ever else Verdict.TRANSIENT
    if refusal.code is RefusalCode.UNAUTHORISED:
        verdict = Verdict.UNAUTHORISED
    words = REFUSAL_WORDS[refusal.code]
    return Judgement(
        verdict,
        refusal.code.value,
        f"{words}：{refusal.detail}" if refusal.detail else words,
        signed=True,
        retry_after_s=outcome.retry_after_s,
    )


def _item(result: ItemResult, sent: Sent, outcome: Answer) -> Judgement:
    if not sent.named_by(result):
        return Judgement(Verdict.TRANSIENT, "result-of-other-bytes", signed=True)
    if result.result is ItemOutcome.RECEIVED or result.result is ItemOutcome.DUPLICATE:
        received = result.result is ItemOutcome.RECEIVED
        verdict = Verdict.DELIVERED if received else Verdict.DUPLICATE
        return Judgement(verdict, verdict.value, signed=True, acknowledgement=outcome.body)
    code = result.code or RefusalCode.BUSY
    if code is RefusalCode.UNAUTHORISED:
        verdict = Verdict.UNAUTHORISED
    elif result.result is ItemOutcome.REFUSED and code in _FOR_EVER_IN_BATCH:
        verdict = Verdict.PERMANENT
    else:
        verdict = Verdict.TRANSIENT
    return Judgement(verdict, code.value, REFUSAL_WORDS[code], signed=True)


def _unsigned(outcome: Answer) -> Judgement:
    status = outcome.status
    code = f"http-{status}"
    if status != _NETWORK_AUTHENTICATION_REQUIRED and (status in _LATER or status >= 500):
        return Judgement(Verdict.TRANSIENT, code, retry_after_s=outcome.retry_after_s)
    return Judgement(Verdict.NOT_OUR_HUB, code)
