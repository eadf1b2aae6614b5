"""Training without a window: what is taught, how far a trainee is, what is written down."""

from __future__ import annotations

import dataclasses
import datetime as dt
from pathlib import Path

import pytest
from typer.testing import CliRunner

from kiosk.cli import app
from kiosk.config import ROOT
from kiosk.present.training import training_values
from kiosk.training import quiz as quizzes
from kiosk.training import record, session
from kiosk.training.exercise import CourseError, Exercise, read_exercises
from kiosk.training.quiz import Quiz, read_quiz
from kiosk.training.record import Entry
from kiosk.training.session import Course, Page, Training
from kiosk.training.vocabulary import MOVES
from kiosk.words import Words
from tests.kiosk.people import NOW

FOLDER = ROOT / "config" / "training"
WORDS = Words.read(ROOT / "assets" / "words" / "staff_training", "zh_CN")
EXERCISES = read_exercises(FOLDER / "exercises")
QUIZ = read_quiz(FOLDER / "quiz.toml")
COURSE = Course(EXERCISES, QUIZ)
PAPER = next(one for one in EXERCISES if one.id == "receipt-paper")


def after(seconds: int) -> dt.datetime:
    return NOW + dt.timedelta(seconds=seconds)


def trainee(exercise: Exercise = PAPER) -> Training:
    here = session.to_menu(session.typed(Training(COURSE), "10023"))
    return session.begin_exercise(here, exercise, NOW)


def test_every_move_and_every_reason_has_words() -> None:
    assert {"move_" + name.replace(".", "_") for name in MOVES} <= set(WORDS)
    assert training_values(Training(COURSE), WORDS)["staffHeading"]


def test_step_counts_only_when_the_machine_says_so_and_the_clock_begins_with_the_fault() -> None:
    here = session.look(trainee(), frozenset({"receipt.ready"}), after(20))
    assert here.attempt is not None
    assert not here.attempt.set_up
    here = session.look(here, frozenset({"receipt.paperOut"}), after(30))
    here = session.look(here, frozenset({"receipt.paperOut", "receipt.coverOpen"}), after(40))
    assert here.attempt is not None
    assert here.attempt.step == 1
    here = session.hint(session.hint(here))
    here = session.look(here, frozenset({"receipt.ready"}), after(55))
    assert here.page is Page.DONE
    kept = session.entry(here, after(55))
    assert kept is not None
    assert (kept.staff, kept.what, kept.result) == ("10023", "receipt-paper", "done")
    assert (kept.seconds, kept.hints, kept.in_time) == (25, 1, True)


def test_too_late_is_done_all_the_same_and_giving_up_is_written_down() -> None:
    out = frozenset({"receipt.paperOut"})
    here = session.look(trainee(), out, NOW)
    late = session.look(here, frozenset({"receipt.ready", "receipt.coverOpen"}), after(400))
    late = session.look(late, frozenset({"receipt.ready"}), after(401))
    kept = session.entry(late, after(401))
    assert kept is not None
    assert (kept.result, kept.in_time) == ("done", False)
    stopped = session.entry(here, after(9))
    assert stopped is not None
    assert stopped.result == "stopped"


def test_quiz_of_a_seed_is_always_the_same_and_passes_at_its_mark() -> None:
    first, again = quizzes.begin(QUIZ, 7), quizzes.begin(QUIZ, 7)
    assert first == again
    assert first.asked != quizzes.begin(QUIZ, 8).asked
    round_ = first
    for wrong in [True] * 2 + [False] * 8:
        assert round_.now is not None
        for index, (_, right) in enumerate(round_.now.options):
            if right is not wrong:
                round_ = quizzes.mark(round_, index)
        round_ = quizzes.answer(round_)
        assert round_.answered
        assert quizzes.mark(round_, 0) == round_
        round_ = quizzes.go_on(round_)
    assert (round_.right, round_.passed, round_.now) == (8, True, None)
    assert not quizzes.begin(QUIZ, 7).passed


def test_answer_is_explained_with_what_was_right_and_where_it_stands() -> None:
    question = next(one for one in QUIZ.questions if one.source)
    only = Quiz(version="1", asked=1, pass_percent=100, questions=(question,))
    here = session.begin_quiz(session.typed(Training(Course(EXERCISES, only)), "10023"), 1, NOW)
    assert here.round is not None
    assert here.round.now is not None
    wrong = next(i for i, (_, right) in enumerate(here.round.now.options) if not right)

    here = dataclasses.replace(here, round=quizzes.mark(here.round, wrong))
    values = training_values(session.next_question(here), WORDS)
    right = next(question.options["ABCDEF".index(letter)] for letter in question.right)
    assert right in str(values["explain"])
    assert question.source in str(values["explain"])


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (('until = ["receipt.coverOpen"]', 'until = ["receipt.lid"]'), ":17: 没有叫“receipt.lid”"),
        (('"receipt.load", ', '"receipt.push", '), "没有叫“receipt.push”的动作"),
        (("minutes = 3", 'minutes = "drei"'), ":7: 字段不对"),
        (('until = ["receipt.coverOpen"]', ""), "这一步没有写怎样算做到"),
    ],
)
def test_mistake_in_an_exercise_is_named_with_its_line(
    tmp_path: Path, change: tuple[str, str], says: str
) -> None:
    text = (FOLDER / "exercises" / "01-receipt-paper.toml").read_text("utf-8")
    assert change[0] in text
    (tmp_path / "01.toml").write_text(text.replace(*change), "utf-8")
    with pytest.raises(CourseError) as raised:
        read_exercises(tmp_path)
    assert says in str(raised.value)


def test_quiz_that_misleads_is_refused(tmp_path: Path) -> None:
    text = (FOLDER / "quiz.toml").read_text("utf-8")
    (tmp_path / "quiz.toml").write_text(text.replace('right = "ABC"', 'right = "ABCD"'), "utf-8")
    with pytest.raises(CourseError, match="所有选项都对"):
        read_quiz(tmp_path / "quiz.toml")


def test_records_are_listed_and_a_torn_line_stops_no_other(tmp_path: Path) -> None:
    path = tmp_path / "new" / "records.jsonl"
    here = session.look(trainee(), frozenset({"receipt.paperOut"}), NOW)
    entry = session.entry(here, after(9))
    assert entry is not None
    record.append(path, entry)
    with path.open("ab") as file:
        file.write(b'{"at":"2026-')
    record.append(path, entry)
    assert list(record.entries(path)) == [entry, entry]
    listed = CliRunner().invoke(
        app, ["training", "record", "--records", str(path), "--staff", "10023", "--json"]
    )
    assert listed.stdout.count('"receipt-paper"') == 2
    other = CliRunner().invoke(
        app, ["training", "record", "--records", str(path), "--staff", "99999", "--json"]
    )
    assert other.stdout.strip() == "[]"


def test_record_holds_nothing_but_a_number_and_results() -> None:
    assert set(Entry.__struct_fields__) == {
        *("at", "staff", "kind", "what", "version", "result"),
        *("seconds", "in_time", "hints", "right", "asked"),
    }


def test_course_is_checked_and_listed_by_the_command_line() -> None:
    checked = CliRunner().invoke(app, ["training", "check"])
    assert checked.exit_code == 0
    assert "没有问题" in checked.stdout
    listed = CliRunner().invoke(app, ["training", "list", "--json"])
    assert '"receipt-paper"' in listed.stdout
    assert CliRunner().invoke(app, ["training", "run", "no-such"]).exit_code == 2
