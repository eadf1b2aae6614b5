"""A paper is read instead of typed off: offered, never filled in, never over what was typed."""

from __future__ import annotations

import pytest

from drivers.ocr.engine import PageText
from drivers.ocr.recognition import TextLine
from kiosk.case.paper_text import offers
from kiosk.catalog.answers import Known
from kiosk.catalog.form import FieldKind, FormField
from kiosk.identity.policy import Means
from kiosk.journey import effects as fx
from kiosk.journey import events as ev
from kiosk.journey.papering import PAPER
from kiosk.journey.state import ScanTrouble, Step
from kiosk.present.screen import present
from kiosk.readiness import Readiness
from tests.kiosk.people import TODAY, ric_number
from tests.kiosk.story import WORLD, Story

READS = Readiness(means=Means(text=True), time_certain=True)
NUMBER = ric_number(TODAY.replace(year=1970), "1")
PHONE = "13800138000"
KNOWN = Known(WORLD.towns, WORLD.words, TODAY, {})


def page(*lines: str, codes: tuple[str, ...] = (), score: float = 0.9) -> PageText:
    return PageText(tuple(TextLine(one, score, (0, 0, 9, 9)) for one in lines), codes)


def field(kind: FieldKind, label: str, **more: object) -> FormField:
    return FormField(id="f", kind=kind, label=label, question=label, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("asked", "line", "value"),
    [
        (field("phone", "联系电话"), "联系电话：138 0013 8000", PHONE),
        (field("id_number", "公民身份号码"), f"公民身份号码{NUMBER}", NUMBER),
        (field("bank_account", "银行卡号"), "卡号 4111 1111 1111 1111", "4111111111111111"),
        (field("date", "出生日期"), "出生日期：1988年3月7日", "1988-03-07"),
        (field("month", "参保年月"), "参保年月 2020.05", "2020-05"),
        (field("amount", "金额", most=9000), "金额（小写）：1,280.50元", "1280.50"),
        (field("plate", "车牌号码"), "粤S·A12B3", "粤SA12B3"),
        (field("text", "家庭住址"), "住址：东莞市南城街道测试路 8 号", "东莞市南城街道测试路 8 号"),
        (field("name", "户主姓名"), "户主姓名：测试甲", "测试甲"),
        (field("uscc", "统一社会信用代码"), "91441900MA5UXXXX4X", ""),
        (
            field("number", "房产证号", pattern="[0-9]{8}", example="12345678"),
            "证号 87654321",
            "87654321",
        ),
    ],
    ids=lambda one: one.kind if isinstance(one, FormField) else "",
)
def test_value_is_found_in_the_form_that_the_question_takes(
    asked: FormField, line: str, value: str
) -> None:
    found = offers(asked, page("无关的一行字", line), KNOWN)
    assert [one.value for one in found] == ([value] if value else [])
    assert all(one.line == line for one in found)


def test_wrong_check_digit_and_unsure_lines_are_not_offered() -> None:
    wrong = NUMBER[:-1] + ("0" if NUMBER[-1] != "0" else "1")
    assert offers(field("id_number", "号码"), page(f"号码：{wrong}"), KNOWN) == ()
    assert offers(field("phone", "电话"), page(PHONE, score=0.3), KNOWN) == ()
    assert offers(field("choice", "档次"), page("600"), KNOWN) == ()


def test_line_that_names_the_question_comes_first_and_few_are_offered() -> None:
    other, third = "13900139000", "13700137000"
    lines = page(f"传真：{other}", f"业务：{third}", f"联系电话：{PHONE}")
    found = offers(field("phone", "联系电话"), lines, KNOWN)
    assert [one.value for one in found] == [PHONE, other]


def test_code_on_the_paper_is_offered_where_a_number_is_asked() -> None:
    asked = field("number", "证号", pattern="[A-Z]{2}[0-9]{6}", example="AB123456")
    (found,) = offers(asked, page(codes=("https://x.test/?n=GD123456",)), KNOWN)
    assert (found.value, found.line) == ("GD123456", "")


class Reader(Story):
    """At the question for the phone, with a paper."""

    def __init__(self, readiness: Readiness = READS) -> None:
        super().__init__(readiness)

    def at_phone(self) -> Reader:
        self.to_form()
        while self.journey.fields[self.journey.question].kind != "phone":
            here = self.journey.fields[self.journey.question]
            options = [one.value for one in here.options]
            if not self.journey.draft:
                self.then(ev.Drafted(options[0] if options else "南城"))
            self.then(ev.NextTapped())
        return self

    def at_paper(self) -> Reader:
        self.at_phone().then(ev.PaperTapped())
        return self

    def at_offer(self) -> Reader:
        self.at_paper().then(ev.PageTapped(), ev.PageTaken("s1", PAPER, ScanTrouble.NONE))
        self.then(ev.PaperRead("s1", page(f"联系电话：{PHONE}")))
        return self

    @property
    def offered(self) -> list[str]:
        rows = present(self.journey, WORLD, TODAY)["paperOffers"]
        assert isinstance(rows, list)
        return [str(row["value"]) for row in rows]


def test_paper_is_photographed_read_and_offered_with_its_line() -> None:
    reader = Reader().at_paper()
    reader.is_at(Step.PAPER)
    assert reader.has_effect(fx.WatchPaper)
    reader.then(ev.PageTapped(), ev.PageTaken("s1", PAPER, ScanTrouble.BLURRED))
    assert reader.has_effect(fx.ReadPaper)
    reader.then(ev.PaperRead("s1", page(f"联系电话：{PHONE}"))).is_at(Step.FORM)
    assert reader.has_effect(fx.LeavePaper)
    assert reader.journey.draft == ""
    assert reader.offered == [PHONE]
    rows = present(reader.journey, WORLD, TODAY)["paperOffers"]
    assert f"联系电话：{PHONE}" in str(rows)


def test_offer_is_taken_and_given_back_by_one_tap_each() -> None:
    reader = Reader().at_offer().then(ev.OptionTapped(PHONE))
    assert reader.journey.draft == PHONE
    reader.then(ev.OptionTapped(PHONE))
    assert reader.journey.draft == ""
    reader.then(ev.OptionTapped("13900139000"))
    assert reader.journey.draft == ""


def test_what_was_typed_is_never_replaced() -> None:
    reader = Reader().at_offer().then(ev.Drafted("1390"))
    assert reader.offered == []
    reader.then(ev.OptionTapped(PHONE))
    assert reader.journey.draft == "1390"


def test_paper_without_an_answer_says_so_and_without_writing_asks_again() -> None:
    reader = Reader().at_paper()
    reader.then(ev.PageTapped(), ev.PageTaken("s1", PAPER, ScanTrouble.NONE))
    reader.then(ev.PaperRead("s1", None)).is_at(Step.PAPER)
    assert present(reader.journey, WORLD, TODAY)["paperWarns"] is True
    reader.then(ev.PageTapped(), ev.PageTaken("s1", PAPER, ScanTrouble.NONE))
    reader.then(ev.PaperRead("s1", page("没有号码的一行"))).is_at(Step.FORM)
    assert present(reader.journey, WORLD, TODAY)["paperNote"] == WORLD.words["paper_nothing"]


def test_dark_picture_is_not_read_and_back_leads_to_the_question() -> None:
    reader = Reader().at_paper()
    reader.then(ev.PageTapped(), ev.PageTaken("s1", PAPER, ScanTrouble.DARK))
    assert not reader.has_effect(fx.ReadPaper)
    reader.then(ev.BackTapped()).is_at(Step.FORM)
    assert reader.has_effect(fx.LeavePaper)
    assert reader.journey.papering is None


def test_nobody_is_offered_what_this_terminal_cannot_read() -> None:
    reader = Reader(Readiness(time_certain=True)).at_phone()
    assert present(reader.journey, WORLD, TODAY)["paperAsks"] == ""
    reader.then(ev.PaperTapped()).is_at(Step.FORM)
