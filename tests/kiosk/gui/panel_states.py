"""The pages that lie over a screen: staff mode, read as ``desk``, and training, as ``coach``."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterator

from drivers.device import DeviceClass
from kiosk.access.board import Desk, Job, Page, Row, Tone, pages_for
from kiosk.access.moves import DEVICE_STEP
from kiosk.access.roles import Role
from kiosk.access.touching import KEY as TOUCH
from kiosk.app.staff_mode import staff_screen_words
from kiosk.app.training import read_course
from kiosk.config import ROOT
from kiosk.present.staff import staff_values
from kiosk.present.training import tells, training_values
from kiosk.present.value import Value
from kiosk.remedies import staff_words
from kiosk.training import quiz as quizzes
from kiosk.training import session as training
from kiosk.words import Words
from tests.kiosk.gui.staffed import Told

NOW = dt.datetime(2026, 11, 21, 9, 0, tzinfo=dt.UTC)
OUTCOMES = (
    Row("配置", "能用", Tone.GOOD),
    Row("线路", "平台没有应答，连不上它的地址", Tone.DANGER, "看网线插好没有"),
)
TRIED = (
    Row("设备", "试过，能用", Tone.GOOD),
    Row("设备", "没有打出纸来：纸盒空了，或者没有推到底", Tone.DANGER, "装好纸，再试一次"),
)
IN = Desk(page=Page.OVERVIEW, person="0003", role=Role.ENGINEER)


def _desks() -> Iterator[tuple[str, Desk]]:
    yield "sign in", Desk(page=Page.SIGN_IN)
    yield (
        "sign in, refused",
        Desk(page=Page.SIGN_IN, digits="0001", complaint="工号或动态码不对，请再输一次"),
    )
    yield "sign in, time unknown", Desk(page=Page.SIGN_IN, digits="0001", question="48213907")
    release = Job("release")
    yield (
        "second person",
        dataclasses.replace(IN, page=Page.SECOND, pending=release, digits="0002", field="code"),
    )
    for role in (Role.ENGINEER, Role.TECHNICIAN, Role.ADMIN):
        for page in pages_for(role):
            if role is Role.ENGINEER or page not in pages_for(Role.ENGINEER):
                desk = dataclasses.replace(IN, page=page, role=role)
                yield page.value, desk
                results = dataclasses.replace(
                    desk, results={page: OUTCOMES}, busy="正在检查，请等一下"
                )
                yield f"{page.value}, busy", results
    fitter = dataclasses.replace(IN, role=Role.TECHNICIAN)
    tried = {
        "site": Row("站点", "南城地铁站 · 3 号机，和平台登记的一样", Tone.GOOD),
        "enrolment": Row("向平台登记", "已登记，证书到 2027-11-21", Tone.GOOD),
        **{f"check-{place}": row for place, row in enumerate(OUTCOMES)},
        "probe": Row("找设备", "接着的设备和配置写的一样", Tone.GOOD),
        **{f"{DEVICE_STEP}{one}": TRIED[one is DeviceClass.A4] for one in DeviceClass},
        TOUCH: Row("触摸", "五个点都在 2 毫米以内", Tone.GOOD),
        "accept": Row("验收", "还差一项：A4 打印机没有打出纸", Tone.DANGER, "修好以后再验收"),
    }
    yield "commission, tried", dataclasses.replace(fitter, page=Page.COMMISSION, tried=tried)
    yield "enrol", dataclasses.replace(fitter, page=Page.ENROL, search="ABCD-EF")
    yield "touch", dataclasses.replace(fitter, page=Page.TOUCH, target=2, off_mm=(1.0, 2.0))


def desks() -> Iterator[tuple[str, dict[str, Value]]]:
    """Every page of staff mode, on a terminal with troubles."""
    facts = Told().known
    words, said = staff_screen_words(), staff_words()
    for name, desk in _desks():
        yield name, staff_values(desk, facts if desk.inside else None, words, said)


def _trainings() -> Iterator[tuple[str, training.Training]]:
    course = read_course()
    begun = training.Training(course)
    yield "who", begun
    yield (
        "who, refused",
        dataclasses.replace(begun, staff="12", complaint="工号是 4 到 8 位数字，请再看一遍"),
    )
    menu = training.to_menu(dataclasses.replace(begun, staff="10023"))
    yield "menu", dataclasses.replace(menu, finished=frozenset({course.exercises[0].id}))
    for exercise in course.exercises:
        at = training.begin_exercise(menu, exercise, NOW)
        ready = training.look(at, frozenset(exercise.shows), NOW)
        # The longest it gets.
        yield f"{exercise.id}, hint", training.hint(ready)
    folded = training.begin_exercise(menu, course.exercises[0], NOW)
    yield "comes", folded
    yield "folded", dataclasses.replace(folded, folded=True)
    attempt = training.Attempt(course.exercises[0], NOW, set_up=True, step=9, hints=1, seconds=95)
    yield "done", dataclasses.replace(menu, page=training.Page.DONE, attempt=attempt)
    asked = training.begin_quiz(menu, 7, NOW)
    yield "question", asked
    assert asked.round is not None
    marked = dataclasses.replace(asked, round=quizzes.mark(asked.round, 0))
    yield "question, marked", marked
    yield "question, answered", training.next_question(marked)
    most = len(asked.round.asked)
    over = dataclasses.replace(asked.round, at=most)
    for name, right in (("score, failed", 1), ("score, passed", most)):
        score = dataclasses.replace(over, right=right)
        yield name, dataclasses.replace(asked, page=training.Page.SCORE, round=score)


def coaches() -> Iterator[tuple[str, dict[str, Value]]]:
    """Every page of training, and every exercise."""
    words = Words.read(ROOT / "assets" / "words" / "staff_training", "zh_CN")
    said = tells(frozenset({"link.down", "queue.waiting"}), ("凭条打印机：纸用完了",), words)
    for name, now in _trainings():
        yield name, training_values(now, words, said)
