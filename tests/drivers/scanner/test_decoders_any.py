"""Both decoders and the wait around them, fed with anything at all."""

from __future__ import annotations

import itertools
import sys

from hypothesis import given
from hypothesis import strategies as st

from drivers.device import Cancel, CompletionCode
from drivers.input_device import EV_ABS, EV_KEY, EV_SYN, InputEvent
from drivers.scanner.burst import BurstTiming, BurstWait
from drivers.scanner.bytes import LineDecoder, LineFormat
from drivers.scanner.keys import KeyDecoder, Terminator
from drivers.scanner.text import LONGEST_TEXT, TextRules, judge
from tests.drivers.scanner.typist import ENTER, KEYS, SHIFT, SHIFTED, TAB, typed

RULES = TextRules(most=16)
TYPEABLE = sorted(set(KEYS) | set(SHIFTED) | {letter.upper() for letter in KEYS})
EVENTS = st.builds(
    InputEvent,
    st.sampled_from([EV_SYN, EV_KEY, EV_ABS, 4, 17]),
    st.one_of(st.sampled_from([*KEYS.values(), SHIFT, ENTER, TAB, 58, 29]), st.integers(0, 0x2FF)),
    st.sampled_from([0, 1, 2, -1, 2**31 - 1]),
)
FORMS = st.builds(
    LineFormat,
    st.sampled_from(["crlf", "etx", "none"]),
    st.sampled_from(["auto", "utf-8", "gb18030"]),
    st.booleans(),
)


@given(st.text(TYPEABLE, min_size=1, max_size=16), st.sampled_from([ENTER, TAB]))
def test_everything_a_scanner_can_type_is_read_back(text: str, end: int) -> None:
    decoder = KeyDecoder(RULES)
    for event in typed(text, end=end):
        decoder.feed(event)
    completion = decoder.finish()
    assert completion is not None
    assert completion.value is not None
    assert completion.value.text == text


@given(
    st.lists(EVENTS, max_size=200),
    st.sampled_from(["enter", "tab", "either", "none"]),
    st.text(TYPEABLE, min_size=1, max_size=16),
)
def test_any_events_end_in_a_value_and_the_next_code_is_read(
    events: list[InputEvent], terminator: Terminator, text: str
) -> None:
    decoder = KeyDecoder(RULES, terminator)
    for event in events:
        decoder.feed(event)
    completion = decoder.finish()
    if completion is not None:
        assert completion.code in (CompletionCode.SUCCESS, CompletionCode.INVALID_DATA)
    assert decoder.is_empty
    decoder.start(caps_lock=False)
    for event in typed(text, end={"tab": TAB, "none": None}.get(terminator, ENTER)):
        decoder.feed(event)
    completion = decoder.finish()
    assert completion is not None
    assert completion.value is not None
    assert completion.value.text == text


@given(st.lists(st.binary(max_size=64), max_size=20), FORMS)
def test_any_bytes_end_in_a_value_however_they_are_cut(
    pieces: list[bytes], form: LineFormat
) -> None:
    cut, whole = LineDecoder(RULES, form), LineDecoder(RULES, form)
    for piece in pieces:
        cut.feed(piece)
    whole.feed(b"".join(pieces))
    first, second = cut.finish(), whole.finish()
    assert first == second
    if first is not None and first.value is not None:
        assert judge(first.value.text, RULES).ok
    assert cut.is_empty


# Line ends are the terminator, however many of them.
WITHIN_A_LINE = st.characters(exclude_characters="\r\n")


@given(st.text(WITHIN_A_LINE, min_size=1, max_size=16), st.sampled_from(["utf-8", "gb18030"]))
def test_acceptable_text_is_read_back_in_its_encoding(text: str, encoding: str) -> None:
    form = LineFormat(encoding="utf-8" if encoding == "utf-8" else "gb18030")
    decoder = LineDecoder(RULES, form)
    decoder.feed(text.encode(encoding, "replace") + b"\r")
    completion = decoder.finish()
    if judge(text, RULES).ok:
        assert completion is not None
        assert completion.value is not None
        assert completion.value.text == text
    else:
        assert completion is None or not completion.ok or "?" in text or not text.isascii()


def test_memory_is_bounded_whatever_is_sent() -> None:
    keys, line = KeyDecoder(RULES), LineDecoder(RULES, LineFormat())
    for _ in range(2000):
        line.feed(b"4" * 1000)
        for event in typed("4", end=None):
            keys.feed(event)
    assert sys.getsizeof(line._collected) < 1000
    assert len(keys._characters) <= RULES.most


def test_text_of_the_largest_code_there_is_fits() -> None:
    assert judge("4" * LONGEST_TEXT, TextRules()).ok
    assert not judge("4" * (LONGEST_TEXT + 1), TextRules()).ok


class Script:
    """A line and a clock: what comes at each listening, and how long that takes."""

    def __init__(self, decoder: LineDecoder, pieces: list[tuple[float, bytes]]) -> None:
        self.now = 0.0
        self._decoder = decoder
        self._pieces = iter(pieces)

    def clock(self) -> float:
        return self.now

    def receive(self, timeout_s: float) -> bool:
        pause_s, data = next(self._pieces, (timeout_s, b""))
        self.now += max(min(pause_s, timeout_s), 0.001)
        self._decoder.feed(data)
        return bool(data)


def wait_on(pieces: list[tuple[float, bytes]]) -> tuple[BurstWait, Script]:
    decoder = LineDecoder(RULES, LineFormat())
    script = Script(decoder, pieces)
    timing = BurstTiming(gap_s=0.2, tail_s=0.05, burst_s=2.0)
    return BurstWait(decoder, script.receive, timing=timing, monotonic=script.clock), script


@given(st.lists(st.tuples(st.floats(0.0, 0.3), st.binary(max_size=20)), max_size=300))
def test_wait_ends_in_time_whatever_is_sent(pieces: list[tuple[float, bytes]]) -> None:
    wait, script = wait_on(pieces)
    completion = wait.next(1.0, None)
    assert script.now <= 1.0 + 2.0 + 1.0 + 0.1
    assert completion.code in (
        CompletionCode.SUCCESS,
        CompletionCode.INVALID_DATA,
        CompletionCode.TIME_OUT,
    )


def test_who_never_stops_sending_is_refused() -> None:
    wait, script = wait_on([(0.0, b""), *itertools.repeat((0.01, b"4"), 10_000)])
    completion = wait.next(60.0, None)
    assert (completion.code, completion.reason) == (CompletionCode.INVALID_DATA, "never ends")
    assert script.now < 3.0


def test_rest_of_a_code_that_began_before_the_scan_is_no_code() -> None:
    stale = [(0.0, b"440301"), (0.0, b""), (0.1, b"19900307\r"), (0.05, b"")]
    wait, _ = wait_on(stale)
    assert wait.next(1.0, None).code is CompletionCode.TIME_OUT


def test_code_after_a_moment_of_silence_is_one() -> None:
    silence = [(0.05, b"")] * 10
    wait, _ = wait_on([(0.0, b"rest\r"), (0.0, b""), *silence, (0.1, b"next\r")])
    completion = wait.next(1.0, None)
    assert completion.value is not None
    assert completion.value.text == "next"


def test_cancel_is_seen_before_anything_is_waited_for() -> None:
    wait, script = wait_on([])
    cancel = Cancel()
    cancel.set()
    assert wait.next(60.0, cancel).code is CompletionCode.CANCELED
    assert script.now < 0.1
