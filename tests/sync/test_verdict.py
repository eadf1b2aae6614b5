"""What every verdict and refusal says to staff; the rules themselves meet the wire elsewhere."""

from __future__ import annotations

import re

import pytest

from sync.contract.acknowledgement import RefusalCode
from sync.contract.platform import PlatformKey
from sync.outbox import Leased, Trouble
from sync.verdict import REFUSAL_WORDS, Answer, Judgement, NoAnswer, Sent, Verdict, judge
from tests.sync.factory import Keys

CHINESE = re.compile(r"[一-鿿]")
LEASED = Leased(key="k", number="n", attempts=1, envelope=b"")
SENT = Sent(key="k", digest="0" * 64, number="n", header="0" * 64)


@pytest.mark.parametrize("verdict", Verdict)
def test_every_verdict_has_words_for_staff(verdict: Verdict) -> None:
    assert CHINESE.search(verdict.words)
    assert verdict.words.endswith("。")


@pytest.mark.parametrize("code", RefusalCode)
def test_every_refusal_has_words_for_staff(code: RefusalCode) -> None:
    assert CHINESE.search(REFUSAL_WORDS[code])


@pytest.mark.parametrize("trouble", Trouble)
def test_every_trouble_of_the_outbox_has_words_for_staff(trouble: Trouble) -> None:
    assert CHINESE.search(trouble.words)


@pytest.mark.parametrize(
    ("silence", "verdict"),
    [
        (NoAnswer("not-connected", sent=False), Verdict.UNREACHABLE),
        (NoAnswer("broken-off", sent=True), Verdict.UNREACHABLE),
        (NoAnswer("tls", sent=False, stranger=True), Verdict.NOT_OUR_HUB),
    ],
)
def test_silence_is_judged_by_whether_somebody_was_there(
    silence: NoAnswer, verdict: Verdict, keys: Keys
) -> None:
    assert judged(silence, keys.platform).verdict is verdict


def test_no_status_alone_settles_a_submission(keys: Keys) -> None:
    for status in range(100, 600):
        judgement = judged(Answer(status, b""), keys.platform)
        assert judgement.verdict in (Verdict.TRANSIENT, Verdict.NOT_OUR_HUB)
        assert not judgement.signed


def test_reason_for_staff_has_words_and_the_code() -> None:
    assert Judgement(Verdict.UNREACHABLE, "read-timeout").reason.endswith("（read-timeout）")
    assert Judgement(Verdict.PERMANENT, "x", "平台拒收").reason.endswith("（平台拒收）")


def judged(outcome: Answer | NoAnswer, platform: PlatformKey) -> Judgement:
    return judge(outcome, LEASED, SENT, platform)
