"""What every signature pad's adapter promises, whatever brings the strokes.

An adapter's test inherits ``SignaturePadContract`` and provides the ``bench`` fixture.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Protocol

import pytest

from drivers.device import Completion, CompletionCode, ComponentState
from drivers.signature.port import SignaturePad
from drivers.signature.strokes import Signature, is_plausible

PATIENCE_S = 30.0
# Parts of the area's width and height.
LINE = tuple((0.1 + 0.08 * i, 0.5) for i in range(10))
TAP = ((0.5, 0.5),)


class Bench(Protocol):
    """A pad, and a hand with a pen."""

    @property
    def pad(self) -> SignaturePad: ...

    def draw(self, stroke: tuple[tuple[float, float], ...]) -> None: ...


def collected(
    pad: SignaturePad, wanted: Callable[[Completion[Signature]], bool]
) -> Completion[Signature]:
    """Collect again and again until it is so."""
    deadline = time.monotonic() + PATIENCE_S
    completion = pad.collect()
    while not wanted(completion) and time.monotonic() < deadline:
        completion = pad.collect()
    assert wanted(completion), completion
    return completion


def with_strokes(strokes: int, points: int) -> Callable[[Completion[Signature]], bool]:
    def wanted(completion: Completion[Signature]) -> bool:
        signature = completion.value
        return (
            signature is not None
            and len(signature.strokes) == strokes
            and signature.points == points
        )

    return wanted


class SignaturePadContract:
    """The tests; ``bench`` comes from the adapter's own test module."""

    def test_pad_is_ready_while_nothing_is_wrong(self, bench: Bench) -> None:
        assert bench.pad.status().component is ComponentState.READY

    def test_strokes_come_in_order_in_millimetres_of_the_area(self, bench: Bench) -> None:
        assert bench.pad.begin().ok
        bench.draw(LINE)
        bench.draw(TAP)
        signature = collected(bench.pad, with_strokes(2, 11)).value
        assert signature is not None
        first = signature.strokes[0]
        assert [point.x_mm / signature.width_mm for point in first] == pytest.approx(
            [x for x, _ in LINE], abs=0.002
        )
        assert [point.y_mm / signature.height_mm for point in first] == pytest.approx(
            [y for _, y in LINE], abs=0.002
        )
        times = [point.t_ms for stroke in signature.strokes for point in stroke]
        assert times == sorted(times)
        assert is_plausible(signature)

    def test_nothing_drawn_is_no_signature_and_no_fault(self, bench: Bench) -> None:
        bench.pad.begin()
        completion = bench.pad.collect()
        assert completion.value is not None
        assert not is_plausible(completion.value)

    def test_what_was_drawn_before_is_not_in_it(self, bench: Bench) -> None:
        bench.pad.status()
        bench.draw(LINE)
        bench.pad.begin()
        bench.draw(TAP)
        collected(bench.pad, with_strokes(1, 1))

    def test_cleared_pad_is_empty_and_goes_on(self, bench: Bench) -> None:
        bench.pad.begin()
        bench.draw(LINE)
        collected(bench.pad, with_strokes(1, 10))
        bench.pad.clear()
        completion = bench.pad.collect()
        assert completion.value is not None
        assert completion.value.strokes == ()
        bench.draw(TAP)
        collected(bench.pad, with_strokes(1, 1))

    def test_nothing_is_kept_for_the_next_citizen(self, bench: Bench) -> None:
        bench.pad.begin()
        bench.draw(LINE)
        collected(bench.pad, with_strokes(1, 10))
        bench.pad.end()
        assert bench.pad.collect().code is CompletionCode.SEQUENCE_ERROR
        bench.pad.begin()
        completion = bench.pad.collect()
        assert completion.value is not None
        assert completion.value.strokes == ()

    def test_collecting_before_beginning_is_out_of_sequence(self, bench: Bench) -> None:
        assert bench.pad.collect().code is CompletionCode.SEQUENCE_ERROR

    def test_hand_resting_on_the_pad_does_not_fill_the_memory(self, bench: Bench) -> None:
        bench.pad.begin()
        bench.draw(LINE * 600)
        completion = collected(bench.pad, lambda c: c.value is not None and c.value.points >= 4000)
        assert completion.value is not None
        assert completion.value.points == 4000

    def test_closed_pad_opens_again_with_the_next_call(self, bench: Bench) -> None:
        bench.pad.begin()
        bench.pad.close()
        bench.pad.close()
        assert bench.pad.begin().ok
        bench.draw(TAP)
        collected(bench.pad, with_strokes(1, 1))

    def test_signature_shows_nothing_of_itself_in_logs(self, bench: Bench) -> None:
        bench.pad.begin()
        bench.draw(LINE)
        completion = collected(bench.pad, with_strokes(1, 10))
        assert "strokes" not in repr(completion)
