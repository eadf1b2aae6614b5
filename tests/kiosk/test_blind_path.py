"""A whole service by keypad and headset, never looking at the screen."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.journey import events as ev
from kiosk.journey.state import Step
from tests.kiosk.listening import Listener, Terminal
from tests.kiosk.people import world
from tests.kiosk.walks.ground import Ground, ground

WORLD = world()


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Ground]:
    with ground(tmp_path) as made:
        yield made


@pytest.fixture
def terminal(here: Ground) -> Iterator[Terminal]:
    made = Terminal(WORLD, here.outbox, here.asking)
    yield made
    made.close()


@pytest.fixture
def citizen(terminal: Terminal) -> Listener:
    return Listener(terminal)


def test_pension_is_applied_for_by_keys_and_ears_alone(
    citizen: Listener, terminal: Terminal, here: Ground
) -> None:
    citizen.plug()
    assert "语音导航" in citizen.last
    citizen.choose("开始办理")
    assert "您要办什么" in citizen.last
    citizen.choose("养老")
    citizen.choose("交居民养老保险")
    citizen.choose("开始")
    assert "需要读您的身份证" in citizen.last
    citizen.choose("同意，去刷身份证")
    assert "读卡区" in citizen.last
    citizen.put_card_down()
    citizen.hears("这是您吗")
    citizen.find("身份证号")
    assert "四 四 一 九" in citizen.last
    citizen.choose("是我")
    citizen.hears("第 一 题")
    # The town is known from the card; chosen or typed answers are read back.
    citizen.choose("下一步")
    assert "每年想缴多少" in citizen.last
    assert "按五：下一步" in citizen.choose("每年六百元")
    citizen.press("5")
    assert "手机号" in citizen.last
    citizen.press(*"13800138000")
    assert "一 三 八，零 零 一 三，八 零 零 零" in citizen.press("#")
    citizen.press("5")
    citizen.press(*"4111111111111111", "#")
    citizen.press("5")
    assert "请核对" in citizen.last
    citizen.find("手机号")
    assert "一 三 八" in citizen.last
    assert "请先在框里签上您的名字" in citizen.choose("提交")
    assert "请用手指在屏幕上签名" in citizen.choose("签名")
    citizen.draw_signature()
    assert "已签名" in citizen.press("5")
    citizen.press("5")
    citizen.hears("已加密保存")
    terminal.timers.running[ev.Timer.DELIVERY]()
    citizen.hears("编号")
    citizen.find("编号，四 四 一 九")
    here.deliver()
    (case,) = here.hub.ledger.newest(10)
    assert terminal.runner.journey.submission is not None
    assert case.number == terminal.runner.journey.submission.number
    citizen.choose("完成")
    # Everything went into the headset.
    assert all(one.to_headset for one in citizen.story[1:])


def test_typing_mistake_is_heard_and_mended(citizen: Listener, terminal: Terminal) -> None:
    to_form(citizen)
    citizen.choose("下一步")
    citizen.choose("每年六百元")
    citizen.press("5", *"138", "#")
    assert "现在是 三 位" in citizen.press("5")
    # The entry is open again, what was typed is still there.
    assert "删除 八" in citizen.press("*")
    citizen.press(*"800138000", "#")
    assert "银行卡号" in citizen.press("5")
    # Back keeps what was given.
    assert "手机号" in citizen.press("*", "*")
    assert terminal.runner.journey.answers["phone"] == "13800138000"


def test_on_the_loudspeaker_nothing_personal_is_said(citizen: Listener, terminal: Terminal) -> None:
    assert "请插上耳机" in citizen.press("6")
    citizen.press("5", long=True)
    assert "个人信息不会念出来" in citizen.last
    to_form(citizen, plug=False)
    citizen.choose("下一步")
    citizen.choose("每年六百元")
    citizen.press("5", *"13800138000", "#")
    citizen.press("5")
    said = "\n".join(one.text for one in citizen.story)
    assert not any(one.to_headset for one in citizen.story)
    assert "内容已遮住" in said
    assert "已选，每年" not in said
    for secret in ("一 三 八", "四 四 一 九", "已选\n第", "一 三"):
        assert secret not in said


def test_headset_pulled_in_a_visit_silences_it_until_it_is_back(citizen: Listener) -> None:
    citizen.plug()
    citizen.choose("开始办理")
    citizen.plug(False)
    assert "耳机拔下来了" in citizen.last
    assert "耳机拔下来了" in citizen.press("6")
    citizen.plug()
    assert "您要办什么" in citizen.last


def test_leaving_asks_first_and_idle_citizens_are_called(
    citizen: Listener, terminal: Terminal
) -> None:
    citizen.plug()
    assert "这里不用退出" in citizen.press("*", long=True)
    citizen.choose("开始办理")
    assert "要退出并清除吗" in citizen.press("*", long=True)
    citizen.press("6")
    terminal.timers.running[ev.Timer.IDLE]()
    citizen.hears("还在吗")
    assert "您要办什么" in citizen.press("6")
    citizen.press("*", long=True)
    citizen.press("*", long=True)
    citizen.hears("个人信息已清除")
    assert terminal.runner.journey.at is Step.GOODBYE


def test_service_is_found_by_its_initials_and_loudness_is_the_next_ones_again(
    citizen: Listener, terminal: Terminal
) -> None:
    citizen.plug()
    citizen.press("9", "9")
    citizen.press("9", long=True)
    assert terminal.voice.heard[-1].volume == 100
    assert terminal.voice.heard[-1].rate > 1.0
    citizen.choose("开始办理")
    terminal.runner.dispatch(ev.SearchTyped(""))
    citizen.hears("拼音首字母")
    # 养老: Y is the third letter on 9, L the third on 5.
    assert "字母 Y" in citizen.press("9", "9", "9")
    citizen.press("5", "5", "5", "#")
    assert "共" in citizen.press("#")
    assert "养老" in citizen.find("养老")
    terminal.runner.dispatch(ev.ExitTapped())
    terminal.settle()
    assert terminal.narrator.pace.volume < 5


def to_form(citizen: Listener, *, plug: bool = True) -> None:
    if plug:
        citizen.plug()
    citizen.choose("开始办理")
    citizen.choose("养老")
    citizen.choose("交居民养老保险")
    citizen.choose("开始")
    citizen.choose("同意，去刷身份证")
    citizen.put_card_down()
    citizen.hears("这是您吗")
    citizen.choose("是我")
    citizen.hears("第 一 题")
