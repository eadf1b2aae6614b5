"""Strokes: kept within limits, judged, drawn; and the pen's events, fed with anything."""

from __future__ import annotations

import io
import math
from xml.etree import ElementTree

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from drivers.input_device import EV_ABS, EV_KEY, EV_SYN, Axis, InputEvent
from drivers.signature.pen import ABS_PRESSURE, ABS_X, ABS_Y, BTN_TOUCH, PenDecoder, Surface
from drivers.signature.strokes import (
    Limits,
    Point,
    Sheet,
    Signature,
    is_plausible,
    to_png,
    to_svg,
)

EVENTS = st.builds(
    InputEvent,
    st.sampled_from([EV_SYN, EV_KEY, EV_ABS, 17]),
    st.sampled_from([0, 1, 3, ABS_X, ABS_Y, ABS_PRESSURE, BTN_TOUCH, 0x2F]),
    st.integers(-(2**31), 2**31 - 1),
    st.floats(allow_nan=False, allow_infinity=False),
)
POINTS = st.builds(
    Point, st.floats(), st.floats(), st.integers(-(2**40), 2**40), st.none() | st.floats()
)


def wave(length_mm: float, points: int = 40) -> tuple[Point, ...]:
    step = length_mm / points
    return tuple(Point(10 + step * i, 30 + 3 * math.sin(i), 10 * i, 0.5) for i in range(points))


@given(st.lists(EVENTS, max_size=300))
def test_any_events_end_in_strokes_on_the_area(events: list[InputEvent]) -> None:
    surface = Surface(Axis(0, 12000, 100), Axis(0, 6000, 100), Axis(0, 1023))
    decoder = PenDecoder(surface, Limits(points=20, strokes=5))
    for event in events:
        decoder.feed(event)
    signature = decoder.signature()
    assert signature.points <= 20
    assert len(signature.strokes) <= 5
    for point in (point for stroke in signature.strokes for point in stroke):
        assert 0 <= point.x_mm <= 120
        assert 0 <= point.y_mm <= 60
        assert 0 <= point.t_ms <= 180_000


@given(st.lists(st.lists(POINTS, max_size=5), max_size=20))
def test_any_points_are_kept_within_limits_and_can_be_drawn(drawn: list[list[Point]]) -> None:
    sheet = Sheet(80.0, 40.0, Limits(points=15, strokes=4, duration_ms=1000))
    for stroke in drawn:
        sheet.begin_stroke()
        for point in stroke:
            sheet.add(point)
    signature = sheet.signature()
    assert signature.points <= 15
    assert len(signature.strokes) <= 4
    times = [point.t_ms for stroke in signature.strokes for point in stroke]
    assert times == sorted(times)
    ElementTree.fromstring(to_svg(signature))  # noqa: S314  # our own text
    Image.open(io.BytesIO(to_png(signature, dpi=20))).load()


@pytest.mark.parametrize(
    "strokes",
    [
        (),
        ((Point(5, 5, 0),),),
        ((Point(5, 5, 0),),) * 30,
        (tuple(Point(5, 5, i) for i in range(100)),),
        (tuple(Point(5 + i % 2 * 0.5, 5, i) for i in range(100)),),
        ((Point(0, 0, 0), Point(100, 50, 9)),),
    ],
    ids=["nothing", "a dot", "thirty dots", "a resting finger", "a tremor", "two points"],
)
def test_what_nobody_would_call_a_signature(strokes: tuple[tuple[Point, ...], ...]) -> None:
    assert not is_plausible(Signature(120.0, 60.0, strokes))


def test_written_line_is_plausible() -> None:
    assert is_plausible(Signature(120.0, 60.0, (wave(60.0),)))


def test_picture_has_the_areas_size_and_ink_where_the_pen_was() -> None:
    signature = Signature(100.0, 50.0, (wave(60.0), (Point(90, 10, 900, 1.0),)))
    picture = Image.open(io.BytesIO(to_png(signature, dpi=254)))
    assert (picture.mode, picture.size) == ("L", (1000, 500))
    shades = np.asarray(picture)
    assert shades[100, 900] < 60
    assert shades[30, 500] > 250


def test_area_of_any_size_gives_a_picture_of_bounded_size() -> None:
    picture = Image.open(io.BytesIO(to_png(Signature(900.0, 900.0), dpi=1200)))
    assert max(picture.size) <= 8000


def test_drawing_keeps_every_stroke_and_no_text() -> None:
    root = ElementTree.fromstring(to_svg(Signature(100.0, 50.0, (wave(60.0), wave(30.0)))))  # noqa: S314  # our own text
    assert len(root.findall(".//{http://www.w3.org/2000/svg}polyline")) == 2
    assert "".join(root.itertext()) == ""


@pytest.mark.parametrize(
    ("surface", "size"),
    [
        (Surface(Axis(0, 12000, 100), Axis(0, 6000, 100)), (120.0, 60.0)),
        (Surface(Axis(0, 4000), Axis(0, 2000)), (100.0, 50.0)),
        (Surface(Axis(0, 4000), Axis(0, 2000), None, 80.0), (80.0, 40.0)),
        (Surface(Axis(0, 4000), Axis(0, 2000), None, 0.0, 30.0), (60.0, 30.0)),
        (Surface(Axis(7, 7), Axis(9, 9)), (100.0, 100.0)),
    ],
)
def test_size_comes_from_whoever_knows_it(surface: Surface, size: tuple[float, float]) -> None:
    assert surface.size_mm == size


def test_clock_that_jumps_back_does_not_turn_time_round() -> None:
    decoder = PenDecoder(Surface(Axis(0, 100), Axis(0, 100)))
    decoder.feed(InputEvent(EV_KEY, BTN_TOUCH, 1))
    for at, x in ((100.0, 1), (100.5, 2), (7.0, 3), (101.0, 4)):
        for event in (InputEvent(EV_ABS, ABS_X, x), InputEvent(EV_ABS, ABS_Y, 5)):
            decoder.feed(event)
        decoder.feed(InputEvent(EV_SYN, 0, 0, at))
    (stroke,) = decoder.signature().strokes
    assert [point.t_ms for point in stroke] == [0, 500, 500, 1000]
