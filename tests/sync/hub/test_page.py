from __future__ import annotations

import html.parser

import jinja2
import pytest
import requests
from hypothesis import given
from hypothesis import strategies as st

from sync.hub.entries import Case
from sync.hub.fleet.accounts import draw_accounts
from sync.hub.fleet.case_pages import PATH, looks
from sync.hub.fleet.room import FOLDER, ROOT
from sync.hub.fleet.words import words_in
from sync.hub.masking import masked_id_number, masked_name, visible
from sync.hub.page import Shown, shown
from sync.hub.server import HubServer
from sync.outbox import Outbox
from tests.sync.factory import ID_NUMBER, NAME, make_body, save
from tests.sync.road import Road

HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</td></table><h1>平台公告",
    "&lt;b&gt;",
    "张\u202e三\u200b四",
    "\x00\x07\x1b[31m",
    "𠮷田",
    "",
]


class Tags(html.parser.HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.text: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.tags.append(tag)

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def case_of(name: str, id_number: str = ID_NUMBER) -> Case:
    return Case(
        key="k",
        number="44190000400032026112000042Y",
        terminal="4419000040003",
        item="ITEM",
        digest="",
        created_at="2026-11-20T13:47:00+00:00",
        received_at="2026-11-20T16:30:05+00:00",
        state="received",
        deliveries=2,
        document=make_body(name, id_number),
    )


def page(cases: list[Shown], total: int, told: str = "zh") -> str:
    """The page as the operations room writes it."""
    folder = FOLDER / "templates"
    made = jinja2.Environment(loader=jinja2.FileSystemLoader(folder), autoescape=True)
    words = words_in(told)
    return made.get_template("cases.html").render(
        **looks(cases, total), w=words, t=words.say, who=None, root=ROOT, here=PATH
    )


PLAIN_TAGS = Tags(page([shown(case_of("测试甲丙"))], 1)).tags


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_stays_text_on_the_page(text: str) -> None:
    one = shown(case_of(text, text))
    hostile = Shown(
        key=text,
        number=text,
        item=text,
        item_name=text,
        applicant=text,
        id_number=text,
        terminal=text,
        state=text,
        created_at=one.created_at,
        received_at=one.received_at,
        deliveries=2,
    )
    assert Tags(page([hostile], 1)).tags == PLAIN_TAGS


@given(st.text(max_size=40))
def test_any_name_is_masked_without_hidden_characters(name: str) -> None:
    for masked in (masked_name(name), masked_id_number(name)):
        assert len(masked) == len(name)
        assert visible(masked) == masked
        if len(name) > 3:
            assert "*" in masked


@pytest.mark.parametrize(
    ("name", "masked"),
    [("", ""), ("张", "*"), ("张三", "张*"), ("张某三", "张*三"), ("欧阳某三", "欧**三")],
)
def test_name_shows_its_first_and_last_character(name: str, masked: str) -> None:
    assert masked_name(name) == masked


def test_id_number_shows_its_ends_and_a_short_one_nothing() -> None:
    assert masked_id_number("44190019600101221X") == "4419**********221X"
    assert masked_id_number("1234567") == "*******"


def test_page_shows_masked_cases_in_china_time_to_who_signs_in(
    road: Road, queue: Outbox, hub: HubServer
) -> None:
    saved = save(queue)
    road.go()
    with requests.Session() as browser:
        # Nobody sees anything before.
        before = browser.get(hub.address.url + "/", timeout=5)
        assert before.url.endswith("/fleet/login?to=/fleet/cases")
        assert "20261120" not in before.text
        (name, password), *_ = draw_accounts(hub.accounts).items()
        answer = browser.post(
            hub.address.url + "/fleet/login",
            {"name": name, "password": password, "to": "/fleet/cases"},
            timeout=5,
        )
    assert answer.url.endswith("/fleet/cases")
    text = "".join(Tags(answer.text).text)
    assert "已收到 1 件" in text
    assert "441900004 0003 20261120 00001" in text
    assert "测**丙" in text
    assert NAME not in answer.text
    assert ID_NUMBER not in answer.text
    assert saved.key not in answer.text
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cache-control"] == "no-store"


def test_export_is_for_programs_on_the_platform_s_machine_alone(hub: HubServer) -> None:
    address = hub.address.url + "/v1/export"
    assert requests.get(address, timeout=5).ok
    forwarded = {"X-Forwarded-For": "198.51.100.7"}
    assert requests.get(address, headers=forwarded, timeout=5).status_code == 403


def test_page_tells_the_moment_in_china_and_repeated_deliveries() -> None:
    told = page([shown(case_of("测试甲丙"))], 1)
    assert "2026-11-21 00:30:05" in told
    assert "送达 2 次" in told


def test_page_without_cases_says_what_will_be_there() -> None:
    assert "还没有收到办件" in page([], 0)


def test_page_says_when_it_does_not_show_everything() -> None:
    told = page([shown(case_of("测试甲丙"))], 5000)
    assert "最近 1 件" in told
    assert "5000" in told
