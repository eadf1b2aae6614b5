"""The values of the training panel, read by QML as ``coach.<name>``."""

from __future__ import annotations

from kiosk.present.value import Value
from kiosk.training.quiz import Round
from kiosk.training.session import Attempt, Page, Training
from kiosk.words import Words

_TELLS = {
    "link.down": "tells_link_down",
    "queue.waiting": "tells_queue_waiting",
    "service.closed": "tells_service_closed",
}


_LABELS = {
    "staffHeading": "staff_heading",
    "staffLead": "staff_lead",
    "staffBegin": "staff_begin",
    "leaveLabel": "menu_leave",
    "menuHeading": "menu_heading",
    "menuLead": "menu_lead",
    "tellsLabel": "exercise_tells",
    "movesLabel": "exercise_moves",
    "foldLabel": "exercise_fold",
    "hintLabel": "exercise_hint",
    "stopLabel": "exercise_stop",
    "doneHeading": "done_heading",
    "doneMenu": "done_menu",
    "doneAgain": "done_again",
    "quizStop": "quiz_stop",
    "scoreAgain": "score_again",
}


def training_values(
    training: Training, words: Words, conditions: tuple[str, ...] = ()
) -> dict[str, Value]:
    """Every value of every page; those of other pages are empty.

    Args:
        training: how far it is.
        words: of the trainee.
        conditions: what the machine says of itself now, in sentences.
    """
    return {
        **{name: words[f"page_{key}"] for name, key in _LABELS.items()},
        "page": training.page.value,
        "folded": training.folded,
        "complaint": training.complaint,
        "kept": words["page_kept"] if training.kept else words["page_not_kept"],
        "keptWell": training.kept,
        "staffTyped": training.staff,
        "notes": list(training.notes),
        "tells": list(conditions),
        **_menu(training, words),
        **_exercise(training.attempt, words),
        **_quiz(training.round, words),
        "band": _band(training, words),
    }


def tells(facts: frozenset[str], conditions: tuple[str, ...], words: Words) -> tuple[str, ...]:
    """What the machine says of itself, in sentences; one that says all is well when nothing is."""
    others = tuple(words[key] for fact, key in _TELLS.items() if fact in facts)
    return (*conditions, *others) or (words["tells_none"],)


def _band(training: Training, words: Words) -> str:
    """What the band's button does; empty for no button."""
    if not training.folded:
        return ""
    return words["page_band_begin" if training.page is Page.STAFF else "page_band_open"]


def _menu(training: Training, words: Words) -> dict[str, Value]:
    quiz = training.course.quiz
    asked = min(quiz.asked, len(quiz.questions))
    return {
        "exercises": [
            {
                "id": one.id,
                "title": one.title,
                "lead": one.lead,
                "done": one.id in training.finished,
                "detail": words["page_menu_done"]
                if one.id in training.finished
                else words.say("page_menu_minutes", minutes=one.minutes),
            }
            for one in training.course.exercises
        ],
        "quizLabel": words.say("page_menu_quiz", asked=asked, percent=quiz.pass_percent),
    }


def _exercise(attempt: Attempt | None, words: Words) -> dict[str, Value]:
    if attempt is None:
        return {
            "title": "",
            "story": "",
            "step": "",
            "todo": "",
            "hint": "",
            "time": "",
            "late": False,
            "moves": [],
            "lesson": "",
            "outcome": "",
        }
    exercise, now = attempt.exercise, attempt.now
    minutes, seconds = exercise.minutes, attempt.seconds
    timing = {"seconds": seconds, "minutes": minutes, "hints": attempt.hints}
    counter = words.say(
        "page_exercise_step",
        step=min(attempt.step + 1, len(exercise.steps)),
        steps=len(exercise.steps),
    )
    return {
        "title": exercise.title,
        "story": exercise.lead,
        "step": counter if attempt.set_up else "",
        "todo": words["page_exercise_wait"]
        if not attempt.set_up
        else ("" if now is None else now.do),
        "hint": now.hint if now is not None and attempt.hinted else "",
        "time": words.say(
            "page_exercise_time" if attempt.in_time else "page_exercise_late", **timing
        ),
        "late": not attempt.in_time,
        "moves": [
            {"name": name, "label": words["move_" + name.replace(".", "_")]}
            for name in exercise.moves
        ],
        "lesson": exercise.lesson,
        "outcome": words.say("page_done_lead" if attempt.in_time else "page_done_late", **timing),
    }


def _quiz(round_: Round | None, words: Words) -> dict[str, Value]:
    empty: dict[str, Value] = {
        "counter": "",
        "question": "",
        "options": [],
        "several": False,
        "answered": False,
        "wasRight": False,
        "canAnswer": False,
        "explain": "",
        "quizButton": "",
        "scoreHeading": "",
        "scoreLead": "",
    }
    if round_ is None:
        return empty
    now = round_.now
    if now is None:
        percent = round_.quiz.pass_percent
        return {
            **empty,
            "scoreHeading": words[
                "page_score_heading_passed" if round_.passed else "page_score_heading_failed"
            ],
            "scoreLead": words.say(
                "page_score_lead", asked=len(round_.asked), right=round_.right, percent=percent
            ),
        }
    several = words["page_quiz_several"] if now.question.several else ""
    return {
        **empty,
        "counter": words.say("page_quiz_counter", at=round_.at + 1, asked=len(round_.asked)),
        "question": now.question.text + several,
        "options": [
            {"index": index, "text": text, "chosen": index in round_.chosen}
            for index, (text, _) in enumerate(now.options)
        ],
        "several": now.question.several,
        "answered": round_.answered,
        "wasRight": round_.answered and round_.was_right,
        "canAnswer": bool(round_.chosen),
        "explain": _explanation(round_, words),
        "quizButton": _button(round_, words),
    }


def _explanation(round_: Round, words: Words) -> str:
    if round_.now is None or not round_.answered:
        return ""
    question = round_.now.question
    source = words.say("page_quiz_source", source=question.source) if question.source else ""
    if round_.was_right:
        return words["page_quiz_right"] + question.explain + source
    right = "；".join(text for text, is_right in round_.now.options if is_right)
    return words.say("page_quiz_wrong", right=right) + question.explain + source


def _button(round_: Round, words: Words) -> str:
    if not round_.answered:
        return words["page_quiz_answer"]
    last = round_.at + 1 == len(round_.asked)
    return words["page_quiz_last" if last else "page_quiz_next"]
