"""The criteria: what was measured for each, and what follows. What was not measured is said so.

Numbers and titles: EN 301 549 V3.2.1 (2021-03), WCAG 2.2 (2023-10-05), read from memory of the
published texts; a report of a conformity body does not become superfluous by this one.
"""

from __future__ import annotations

import dataclasses
import enum
from collections.abc import Callable, Sequence

from kiosk.accessibility.measure import Control, ScreenMeasure, TerminalMeasure, Text

# WCAG 2.2: 1.4.3, 1.4.11, 2.5.8; a CSS pixel is 1/96 inch.
LEAST_CONTRAST = 4.5
LEAST_TARGET_MM = 24 * 25.4 / 96
# The house's own, for fingers that tremble.
HOUSE_TARGET_MM = 20.0
# EN 301 549 5.1.4: 0.7 degrees at half a metre.
LEAST_TYPE_MM = 6.1
LEAST_GRACE_S = 20.0
RESIZED = 2.0
LONGEST_HUSH_S = 0.5
SHOWN = 6


class Result(enum.StrEnum):
    """What follows."""

    MET = "pass"
    FAIL = "fail"
    NOT_MEASURED = "not measured"
    NOT_APPLICABLE = "not applicable"


@dataclasses.dataclass(frozen=True, slots=True)
class Finding:
    """One criterion.

    Attributes:
        clause: such as ``EN 301 549 5.1.3.1`` or ``WCAG 2.2 1.4.3``.
        measured: what was looked at and what came of it, or why nothing was.
        where: the first places where it is not met.
    """

    clause: str
    title: str
    result: Result
    measured: str
    where: tuple[str, ...] = ()


Screens = Sequence[ScreenMeasure]


def judge(screens: Screens, terminal: TerminalMeasure) -> list[Finding]:
    """Every criterion of the report, in order of its number."""
    measured = [check(screens) for check in _ON_SCREENS]
    measured += [check(terminal) for check in _ON_TERMINAL]
    return sorted([*measured, *_NOT_HERE], key=lambda one: _order(one.clause))


def _order(clause: str) -> tuple[bool, list[int]]:
    number = clause.split()[-1]
    return clause.startswith("WCAG"), [int(part) for part in number.split(".") if part.isdigit()]


def _over_controls(
    clause: str,
    title: str,
    what: str,
    bad: Callable[[Control], bool],
) -> Callable[[Screens], Finding]:
    def check(screens: Screens) -> Finding:
        all_ = [(one.screen, control) for one in screens for control in one.controls]
        wrong = [f"{screen}: {c.name}" for screen, c in all_ if c.enabled and bad(c)]
        return _finding(clause, title, f"{what}; {len(all_)} controls", wrong, bool(all_))

    return check


def _over_texts(
    clause: str, title: str, what: str, bad: Callable[[Text], bool]
) -> Callable[[Screens], Finding]:
    def check(screens: Screens) -> Finding:
        all_ = [(one, text) for one in screens for text in one.texts]
        wrong = [
            f"{one.screen} ({one.theme}, ×{one.text_scale:g}): {text.begins}, {text.contrast:.1f}:1"
            for one, text in all_
            if text.enabled and bad(text)
        ]
        return _finding(clause, title, f"{what}; {len(all_)} texts", wrong, bool(all_))

    return check


def _finding(clause: str, title: str, what: str, wrong: Sequence[str], any_: bool) -> Finding:
    if not any_:
        return Finding(clause, title, Result.NOT_MEASURED, "no screen was visited")
    result = Result.FAIL if wrong else Result.MET
    said = f"{what}; {len(wrong)} do not meet it" if wrong else what
    distinct = tuple(dict.fromkeys(wrong))
    return Finding(clause, title, result, said, distinct[:SHOWN])


def _resize(screens: Screens) -> Finding:
    most = max((one.text_scale for one in screens), default=0.0)
    large = [one for one in screens if one.text_scale == most]
    cut = [f"{one.screen}: {text.begins}" for one in large for text in one.texts if text.cut]
    clause, title = "WCAG 2.2 1.4.4", "Resize text"
    if not screens:
        return Finding(clause, title, Result.NOT_MEASURED, "no screen was visited")
    said = f"largest text ×{most:g} of the usual (the criterion asks ×2); {len(cut)} texts cut"
    result = Result.MET if most >= RESIZED and not cut else Result.FAIL
    return Finding(clause, title, result, said, tuple(dict.fromkeys(cut))[:SHOWN])


def _no_trap(screens: Screens) -> Finding:
    wrong = [one.screen for one in screens if one.trapped]
    what = f"the Tab key came back to where it began on {len(screens) - len(wrong)} screens"
    return _finding("WCAG 2.2 2.1.2", "No keyboard trap", what, wrong, bool(screens))


def _headings(screens: Screens) -> Finding:
    wrong = [one.screen for one in screens if one.headings == 0]
    what = "texts with the role of a heading on each screen"
    return _finding("WCAG 2.2 2.4.6", "Headings and labels", what, wrong, bool(screens))


def _everything_spoken(screens: Screens) -> Finding:
    wrong = [f"{one.screen}: {name}" for one in screens for name in one.unspoken]
    what = "every button of a screen has a stop in the audio mode"
    clause = "EN 301 549 5.1.3.1"
    return _finding(clause, "Audio output of visual information", what, wrong, bool(screens))


def _first_words(screens: Screens) -> Finding:
    wrong = [one.screen for one in screens if one.spoken == 0]
    what = "what a screen says first, before any key"
    clause = "EN 301 549 5.1.3.2"
    title = "Auditory output delivery including speech"
    return _finding(clause, title, what, wrong, bool(screens))


_ON_SCREENS: tuple[Callable[[Screens], Finding], ...] = (
    _everything_spoken,
    _first_words,
    _over_texts(
        "EN 301 549 5.1.4",
        "Functionality closed to text enlargement",
        f"type of at least {LEAST_TYPE_MM} mm (0.7° at 0.5 m)",
        lambda text: text.size_mm < LEAST_TYPE_MM,
    ),
    _over_texts(
        "WCAG 2.2 1.4.3",
        "Contrast (minimum)",
        f"contrast with what is really behind it of at least {LEAST_CONTRAST}:1, in each theme",
        lambda text: text.contrast < LEAST_CONTRAST - 0.02,
    ),
    _resize,
    _over_controls(
        "WCAG 2.2 2.1.1",
        "Keyboard",
        "the Tab key comes to it",
        lambda control: not control.reached,
    ),
    _no_trap,
    _headings,
    _over_controls(
        "WCAG 2.2 2.4.7",
        "Focus visible",
        "pixels around it change while it has the focus, of those the Tab key came to",
        lambda control: control.framed is False,
    ),
    _over_controls(
        "WCAG 2.2 2.5.3",
        "Label in name",
        "its accessible name holds its text",
        lambda control: bool(control.label) and control.label not in control.spoken_name,
    ),
    _over_controls(
        "WCAG 2.2 2.5.8",
        "Target size (minimum)",
        f"at least {LEAST_TARGET_MM:.1f} mm (24 CSS pixels) each way",
        lambda control: min(control.width_mm, control.height_mm) < LEAST_TARGET_MM,
    ),
    _over_controls(
        "House 20 mm",
        "Targets for fingers that tremble",
        f"at least {HOUSE_TARGET_MM:g} mm each way (stricter than WCAG 2.5.5)",
        lambda control: min(control.width_mm, control.height_mm) < HOUSE_TARGET_MM - 0.3,
    ),
    _over_controls(
        "WCAG 2.2 4.1.2",
        "Name, role, value",
        "it has an accessible name",
        lambda control: not control.spoken_name.strip(),
    ),
)


def _timing(terminal: TerminalMeasure) -> Finding:
    enough = terminal.grace_s >= LEAST_GRACE_S
    said = (
        f"asked after {terminal.idle_s:g} s, then {terminal.grace_s:g} s for one touch or key "
        f"(the criterion asks {LEAST_GRACE_S:g} s), as often as wanted; "
        f"×{terminal.listening_factor:g} in the audio mode"
    )
    result = Result.MET if enough else Result.FAIL
    return Finding("WCAG 2.2 2.2.1", "Timing adjustable", result, said)


def _interruption(terminal: TerminalMeasure) -> Finding:
    clause, title = "EN 301 549 5.1.3.5", "Speech output automatic interruption"
    if terminal.hush_s is None:
        return Finding(clause, title, Result.NOT_MEASURED, "no sentence was cut off in this run")
    said = f"a sentence under way ended {terminal.hush_s * 1000:.0f} ms after the next key"
    good = terminal.hush_s <= LONGEST_HUSH_S
    return Finding(clause, title, Result.MET if good else Result.FAIL, said)


def _private(terminal: TerminalMeasure) -> Finding:
    said = (
        f"{terminal.covered} sentences with personal values, each with another one for the "
        "loudspeaker; values of the cards and answers of this run were looked for in those"
    )
    result = Result.FAIL if terminal.uncovered else Result.MET
    if terminal.covered == 0:
        result, said = Result.NOT_MEASURED, "no personal value came up in this run"
    title = "Private access to personal data"
    return Finding("EN 301 549 5.1.3.9", title, result, said, terminal.uncovered[:SHOWN])


def _volume(terminal: TerminalMeasure) -> Finding:
    said = (
        f"{terminal.volumes} steps of loudness and {terminal.rates} of speed by keys; "
        "how loud they are at the ear was not measured"
    )
    return Finding("EN 301 549 5.1.3.11", "Private listening volume", Result.NOT_MEASURED, said)


def _volume_reset(terminal: TerminalMeasure) -> Finding:
    clause, title = "EN 301 549 5.1.3.13", "Volume reset"
    if terminal.reset is None:
        return Finding(clause, title, Result.NOT_MEASURED, "no visit ended in this run")
    result = Result.MET if terminal.reset else Result.FAIL
    return Finding(clause, title, result, "made louder in a visit, looked at after its end")


def _languages(terminal: TerminalMeasure) -> Finding:
    said = "languages of the screens: " + "、".join(terminal.languages)
    title = "Spoken languages"
    return Finding("EN 301 549 5.1.3.14", title, Result.NOT_MEASURED, f"{said}; nobody listened")


def _tactile(terminal: TerminalMeasure) -> Finding:
    clause, title = "EN 301 549 5.5.2", "Operable parts discernibility"
    if not terminal.keypad:
        return Finding(clause, title, Result.FAIL, "no tactile keypad is fitted")
    said = "a keypad answers; whether every key can be felt was not measured"
    return Finding(clause, title, Result.NOT_MEASURED, said)


_ON_TERMINAL: tuple[Callable[[TerminalMeasure], Finding], ...] = (
    _timing,
    _interruption,
    _private,
    _volume,
    _volume_reset,
    _languages,
    _tactile,
)


def _not(clause: str, title: str, why: str, *, applies: bool = True) -> Finding:
    result = Result.NOT_MEASURED if applies else Result.NOT_APPLICABLE
    return Finding(clause, title, result, why)


_NOT_HERE: tuple[Finding, ...] = (
    _not("EN 301 549 5.1.3.3", "Auditory output correlation", "needs a person who listens"),
    _not("EN 301 549 5.1.3.4", "Speech output user control", "repeat, pause and speed have keys; "
         "held by tests of the audio mode, not measured in this run"),
    _not("EN 301 549 5.1.3.8", "Masked entry", "what is typed is said to the headset only; held by "
         "tests of the audio mode, not measured in this run"),
    _not("EN 301 549 5.1.3.10", "Non-interfering audio output", "needs a person who listens"),
    _not("EN 301 549 5.1.3.12", "Speaker volume", "needs a sound meter"),
    _not("EN 301 549 5.1.3.15", "Non-visual error identification", "each complaint is said; "
         "held by tests of the audio mode, not measured in this run"),
    _not("EN 301 549 5.2", "Activation of accessibility features", "the headset alone begins the "
         "audio mode, or key 5 held down; held by tests, not measured in this run"),
    _not("EN 301 549 5.1.3.6", "Speech output for non-text content", "needs a person who listens"),
    _not(
        "EN 301 549 5.1.3.7",
        "Speech output for video information",
        "no screen shows a video",
        applies=False,
    ),
    _not("EN 301 549 5.1.3.16", "Receipts, tickets and transactional outputs", "the number and "
         "what comes next are said; the paper itself is not read out"),
    _not("EN 301 549 5.3", "Biometrics", "no item asks for a face or a finger", applies=False),
    _not("EN 301 549 8.3", "Stationary ICT: reach and clear floor", "of the cabinet, on site"),
    _not("EN 301 549 8.4", "Mechanically operable parts", "of the cabinet, on site"),
    _not("WCAG 2.2 1.2.1", "Time-based media", "no screen plays any", applies=False),
    _not("WCAG 2.2 1.4.1", "Use of colour", "needs a person who looks"),
    _not("WCAG 2.2 1.4.11", "Non-text contrast", "edges of controls are held by a test of the "
         "themes, not measured in this run"),
    _not("WCAG 2.2 2.3.1", "Three flashes", "nothing is meant to flash; no film was measured"),
    _not("WCAG 2.2 2.5.1", "Pointer gestures", "one finger everywhere; only the signature is a "
         "path, and the audio mode takes it anywhere on the screen"),
    _not("WCAG 2.2 3.1.1", "Language of page", "not passed to assistive software by Qt"),
    _not("WCAG 2.2 3.3.1", "Error identification", "each complaint is a sentence beside its field "
         "and is said; held by tests of the journey, not measured in this run"),
)  # fmt: skip
