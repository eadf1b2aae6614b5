"""Situations: a few taps lead to the exact handling item; nobody is led nowhere."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from kiosk.catalog.condition import holds
from kiosk.catalog.situation import (
    Handling,
    Question,
    asked,
    handling_of,
    paths,
    situation_faults,
)

REFUSAL = {"reason": "未满 16 周岁", "remedy": "请监护人到窗口办", "who": "户籍派出所"}


def questions(*tables: dict[str, Any]) -> tuple[Question, ...]:
    return msgspec.convert(list(tables), tuple[Question, ...])


def question(name: str, *options: str, **more: Any) -> dict[str, Any]:
    return {
        "id": name,
        "ask": f"{name}？",
        "options": [{"value": one, "label": one} for one in options],
        **more,
    }


FOR_WHOM = question("whom", "self", "child", "other")
FOR_WHOM["options"][2]["refusal"] = REFUSAL
AGE = question("age", "baby", "pupil", when={"whom": "child"})
LOST = question("lost", "yes", "no", when={"whom": ["self", "child"]})
TREE = questions(FOR_WHOM, AGE, LOST)
HANDLINGS = msgspec.convert(
    [
        {"serial": "02", "name": "婴儿", "when": {"whom": "child", "age": "baby"}},
        {"serial": "01", "name": "其他"},
    ],
    tuple[Handling, ...],
)


def sentences(tree: tuple[Question, ...], handlings: tuple[Handling, ...] = ()) -> str:
    return "；".join(fault.sentence for fault in situation_faults(tree, handlings))


def test_only_questions_that_apply_are_asked() -> None:
    assert [one.id for one in asked(TREE, {"whom": "self"})] == ["whom", "lost"]
    assert [one.id for one in asked(TREE, {"whom": "child"})] == ["whom", "age", "lost"]


def test_every_way_ends_at_a_handling_item_and_refusals_are_no_ways() -> None:
    ways = list(paths(TREE))
    assert len(ways) == 2 + 4
    assert {"whom": "other"} not in ways
    assert handling_of(HANDLINGS, {"whom": "child", "age": "baby", "lost": "no"}) == HANDLINGS[0]
    assert handling_of(HANDLINGS, {"whom": "self", "lost": "no"}) == HANDLINGS[1]
    assert not situation_faults(TREE, HANDLINGS)


def test_answer_among_several_meets_a_condition() -> None:
    assert holds({"needs": ("b", "c")}, {"needs": "a|b"})
    assert not holds({"needs": "b"}, {"needs": "a|c"})
    assert not holds({"needs": "b"}, {})
    assert holds({}, {})


@pytest.mark.parametrize(
    ("tree", "says"),
    [
        (questions(question("a", "x")), "两个选项"),
        (questions(question("a", "x", "x")), "重复"),
        (questions(question("a", "x", "y"), question("a", "x", "y")), "重复"),
        (questions(question("a", "x", "y", when={"b": "x"})), "不是前面问过的问题"),
        (
            questions(question("a", "x", "y"), question("b", "x", "y", when={"a": "z"})),
            "不是这个问题的选项",
        ),
        (questions(*(question(name, "x", "y") for name in "abcdef")), "最多点 5 下"),
    ],
)
def test_tree_that_misleads_is_refused_with_a_sentence(
    tree: tuple[Question, ...], says: str
) -> None:
    assert says in sentences(tree)


def test_tree_in_which_everybody_is_refused_is_refused_itself() -> None:
    nobody = question("a", "x", "y")
    for option in nobody["options"]:
        option["refusal"] = REFUSAL
    assert "没有人能办" in sentences(questions(nobody))


def test_way_without_a_handling_item_is_named() -> None:
    assert "whom=self" in sentences(TREE, HANDLINGS[:1])
