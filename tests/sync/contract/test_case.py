from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.contract import case
from tests.sync.factory import ID_NUMBER, NAME, make_body, make_document


def test_document_comes_back_whole() -> None:
    assert case.decode(make_body()) == make_document()


def test_encoding_is_the_same_every_time() -> None:
    assert make_body() == make_body()
    assert json.loads(make_body())["schema"] == 1


def test_no_record_shows_a_value() -> None:
    document = make_document()
    shown = repr(document) + str(document.applicant) + repr(document.answers)
    assert NAME not in shown
    assert ID_NUMBER not in shown


def damage(change: Callable[[dict[str, Any]], object]) -> bytes:
    raw = json.loads(make_body())
    change(raw)
    return json.dumps(raw).encode()


@pytest.mark.parametrize(
    ("change", "where"),
    [
        (lambda raw: raw.update(schema=2), "$.schema"),
        (lambda raw: raw.pop("applicant"), "$"),
        (lambda raw: raw.update({NAME: 1}), "$"),
        (lambda raw: raw["applicant"].update(born=NAME), "$.applicant.born"),
        (lambda raw: raw["answers"][0].update(source=NAME), "$.answers[0].source"),
        (lambda raw: raw["assurance"].update(reached=ID_NUMBER), "$.assurance.reached"),
        (lambda raw: raw["signature"]["strokes"][0][0].pop(), "$.signature.strokes[0][0]"),
    ],
)
def test_wrong_document_is_refused_by_its_place_and_never_its_value(
    change: Callable[[dict[str, Any]], object], where: str
) -> None:
    with pytest.raises(case.DocumentError) as caught:
        case.decode(damage(change))
    error = caught.value
    # Arrays inside arrays are written by some versions with an ellipsis for the position.
    assert error.where.replace("[...]", "[0]") == where
    assert NAME not in str(error)
    assert ID_NUMBER not in str(error)
    assert error.__suppress_context__


@given(st.binary(max_size=300) | st.text(max_size=100).map(str.encode))
def test_any_bytes_can_be_read_and_are_refused(data: bytes) -> None:
    with pytest.raises(case.DocumentError):
        case.decode(data)


@pytest.mark.parametrize("data", [b"[" * 100_000, b'{"item":' * 100_000])
def test_document_nested_without_end_is_refused(data: bytes) -> None:
    with pytest.raises(case.DocumentError):
        case.decode(data)
