from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.receipt.commands import GB18030, compose
from drivers.receipt.layout import (
    MIN_COLUMNS,
    CodeBlock,
    TextLine,
    cell_width,
    lay_out,
    printable,
    wrap,
)
from drivers.receipt.port import Block, Code, Field, Line, Receipt, Rule

# Everything that makes trouble, much more often than chance would bring it.
NASTY = "\x00\x04\x10\x1b\x1c\x1d\x7f\x9b\n\r\t\u00ad\u200b\u200e\u202e\u2028\u2066\ufeff\ufe0f"
hostile = st.text(
    st.one_of(
        st.characters(), st.sampled_from(NASTY + "\ud800\udfff\U000e0100\uffff，。A 甲㐂𠮷\u3000")
    ),
    max_size=80,
)
columns = st.integers(MIN_COLUMNS, 64)
blocks: st.SearchStrategy[Block] = st.one_of(
    st.builds(
        Line,
        hostile,
        st.sampled_from(["normal", "large"]),
        st.booleans(),
        st.sampled_from(["left", "center", "right"]),
    ),
    st.builds(Field, hostile, hostile),
    st.just(Rule()),
)


def texts(*blocks: Block, columns: int = 48) -> list[str]:
    return [laid.text for laid in lay_out(blocks, columns) if isinstance(laid, TextLine)]


def test_latin_takes_one_cell_and_everything_else_two() -> None:
    assert [cell_width(text) for text in ("A1", "甲", "，", "㐂", "𠮷", "é", "·")] == [2] * 7


def test_field_stands_on_one_line_with_its_value_on_the_right() -> None:
    (line,) = texts(Field("编号", "123"), columns=16)
    assert line == "编号         123"


def test_value_goes_on_the_next_line_when_both_do_not_fit() -> None:
    assert texts(Field("联系地址", "东莞市测试路一号"), columns=16) == [
        "联系地址",
        "  东莞市测试路一",
        "  号",
    ]


def test_rule_spans_the_paper_and_code_is_passed_on() -> None:
    assert texts(Rule(), columns=32) == ["-" * 32]
    assert lay_out([Code("A1")], 32) == (CodeBlock("A1"),)


def test_large_text_has_half_the_cells() -> None:
    laid = lay_out([Line("一二三四五六七八九", size="large")], 16)
    assert [line.text for line in laid if isinstance(line, TextLine)] == [
        "一二三四",
        "五六七八",
        "九",
    ]
    assert all(isinstance(line, TextLine) and line.large for line in laid)


def test_text_breaks_at_spaces_and_between_han_and_nothing_is_lost() -> None:
    assert wrap("the quick brown 狐狸 jumps", 10) == ["the quick", "brown 狐狸", "jumps"]


def test_word_longer_than_the_paper_is_cut() -> None:
    assert wrap("A" * 25, 10) == ["A" * 10, "A" * 10, "A" * 5]


def test_punctuation_does_not_begin_a_line() -> None:
    assert wrap("一二三四五，六", 10) == ["一二三四", "五，六"]


def test_punctuation_begins_a_line_where_nothing_can_be_carried() -> None:
    assert wrap("，，，，，，", 8) == ["，，，，", "，，"]


@pytest.mark.parametrize("text", ["", " ", "\u200b", "\x1b"])
def test_line_without_anything_visible_is_an_empty_line(text: str) -> None:
    assert texts(Line(text)) == [""]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\u2028", "\u2029"])
def test_line_end_of_any_system_begins_a_new_line(end: str) -> None:
    assert texts(Line(f"甲{end}乙")) == ["甲", "乙"]


@pytest.mark.parametrize(
    "sign", ["\u202e", "\u2066", "\u200b", "\u200d", "\ufeff", "\ufe0f", "\U000e0101", "\u3164"]
)
def test_unseen_characters_are_taken_out(sign: str) -> None:
    assert printable(f"甲{sign}乙") == "甲乙"


@pytest.mark.parametrize("sign", ["\u3402", "\U00020bb7", "\U000323b0", "\ue5f1", "\u3000", "é"])
def test_rare_new_and_private_characters_stay(sign: str) -> None:
    assert printable(f"甲{sign}乙") == f"甲{sign}乙"


def test_paper_too_narrow_for_anything_is_refused() -> None:
    with pytest.raises(ValueError, match="too narrow"):
        lay_out([Line("甲")], MIN_COLUMNS - 1)


@given(st.lists(blocks, max_size=6), columns)
def test_every_line_fits_the_paper_and_holds_nothing_but_text(
    receipt: list[Block], width: int
) -> None:
    for line in lay_out(receipt, width):
        assert isinstance(line, TextLine)
        assert cell_width(line.text) * (2 if line.large else 1) <= width
        assert printable(line.text) == line.text


@given(hostile, columns)
def test_wrapping_loses_nothing_but_spaces(text: str, width: int) -> None:
    clean = printable(text)
    assert "".join(wrap(clean, width)).replace(" ", "") == clean.replace(" ", "")


@given(hostile)
def test_no_control_byte_ever_reaches_the_wire_from_text(text: str) -> None:
    body = GB18030.bytes_of(printable(text)).removeprefix(b"\x1c&")
    assert all(byte >= 0x20 and byte != 0x7F for byte in body)
    assert body.decode("gb18030") == printable(text)


@given(st.lists(blocks, max_size=4), st.sampled_from([32, 48]))
def test_only_our_own_commands_are_in_a_job(receipt: list[Block], width: int) -> None:
    job = compose(Receipt("job", tuple(receipt)), columns=width, code="native", cut="full")
    # Taken out one by one, our commands leave text and line feeds only.
    known = [b"\x1b@", b"\x1da\x00", b"\x1c&", b"\x1d!\x00\x1c!\x00", b"\x1d!\x11\x1c!\x0c"]
    known += [b"\x1ba\x00", b"\x1ba\x01", b"\x1ba\x02", b"\x1bE\x00", b"\x1bE\x01"]
    known += [b"\x1bd\x06\x1dV\x00"]
    for command in known:
        job = job.replace(command, b"")
    assert all(byte >= 0x20 or byte == 0x0A for byte in job)
