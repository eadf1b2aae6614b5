"""``guanjia-kiosk training``: practise on simulated devices, be asked, see who did what."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from kiosk.case.receipt import local_time
from kiosk.config import ROOT, Config, ConfigError
from kiosk.staff import show
from kiosk.training import record
from kiosk.training.exercise import CourseError, read_exercises
from kiosk.training.quiz import read_quiz
from kiosk.training.record import DEFAULT_FILE, Entry
from kiosk.training.session import Course, is_staff
from kiosk.training.vocabulary import FACTS, MOVES

EXIT_FOUND_FAULTS = 1
EXIT_CANNOT = 2
COURSE = ROOT / "config" / "training"
RESULTS = {"done": "完成", "stopped": "没有做完", "passed": "通过", "failed": "没有通过"}

app = typer.Typer(
    help="Training mode (培训模式): nothing reaches the real queue or platform.",
    invoke_without_command=True,
    add_completion=False,
)
Json = Annotated[bool, typer.Option("--json", help="For programs.")]
Staff = Annotated[str, typer.Option(help="Staff number, 4 to 8 digits; asked for without it.")]
Records = Annotated[Path, typer.Option(help="File of results.")]
Site = Annotated[
    Path | None, typer.Option(help="This terminal's site file; only its [screen] is read.")
]
Orientation = Annotated[str, typer.Option(help="portrait or landscape, without --site.")]


@app.callback()
def training(
    context: typer.Context,
    staff: Staff = "",
    site: Site = None,
    orientation: Orientation = "portrait",
    records: Records = DEFAULT_FILE,
) -> None:
    """Open training mode: the same window, simulated devices, a folder that is dropped."""
    if context.invoked_subcommand is None:
        _open(staff, site, orientation, records)


@app.command("run", epilog="Example: guanjia-kiosk training run receipt-paper --staff 10023")
def training_run(
    exercise: Annotated[str, typer.Argument(help="Its id, see list; the list without it.")] = "",
    staff: Staff = "",
    site: Site = None,
    orientation: Orientation = "portrait",
    records: Records = DEFAULT_FILE,
) -> None:
    """Practise. Exit codes: 0 left in order, 2 it cannot be opened."""
    if exercise and _course().exercise(exercise) is None:
        typer.echo(f"没有叫“{exercise}”的练习，见 guanjia-kiosk training list", err=True)
        raise typer.Exit(EXIT_CANNOT)
    _open(staff, site, orientation, records, exercise=exercise)


@app.command("quiz", epilog="Example: guanjia-kiosk training quiz --staff 10023")
def training_quiz(
    staff: Staff = "",
    site: Site = None,
    orientation: Orientation = "portrait",
    records: Records = DEFAULT_FILE,
) -> None:
    """Be asked. Exit codes: 0 left in order, 2 it cannot be opened."""
    _open(staff, site, orientation, records, quiz=True)


@app.command("list", epilog="Example: guanjia-kiosk training list")
def training_list(json_: Json = False) -> None:
    """Say which exercises there are."""
    course = _course()
    if json_:
        show.print_json(
            {
                "exercises": [
                    {
                        "id": one.id,
                        "title": one.title,
                        "version": one.version,
                        "minutes": one.minutes,
                        "steps": len(one.steps),
                    }
                    for one in course.exercises
                ],
                "quiz": {
                    "version": course.quiz.version,
                    "questions": len(course.quiz.questions),
                    "asked": course.quiz.asked,
                    "passPercent": course.quiz.pass_percent,
                },
            }
        )
        return
    table = Table(expand=True)
    for heading in ("练习", "名称", "版本", "限时（分钟）", "步骤"):
        table.add_column(heading)
    for one in course.exercises:
        table.add_row(one.id, one.title, one.version, str(one.minutes), str(len(one.steps)))
    show.out().print(table)


@app.command("check", epilog="Example: guanjia-kiosk training check config/training")
def training_check(
    folder: Annotated[Path, typer.Argument(help="With exercises/ and quiz.toml.")] = COURSE,
) -> None:
    """Check every exercise and question. Exit codes: 0 nothing is wrong, 1 something is."""
    findings = []
    counts = []
    readers: tuple[Callable[[], int], ...] = (
        lambda: len(read_exercises(folder / "exercises")),
        lambda: len(read_quiz(folder / "quiz.toml").questions),
    )
    for read in readers:
        try:
            counts.append(read())
        except CourseError as error:
            findings += error.findings
        except OSError as error:
            typer.echo(f"{folder} 读不了：{error.strerror}", err=True)
            raise typer.Exit(EXIT_FOUND_FAULTS) from error
    for finding in findings:
        typer.echo(str(finding), err=True)
    if findings:
        raise typer.Exit(EXIT_FOUND_FAULTS)
    typer.echo(f"{counts[0]} 个练习、{counts[1]} 道题，没有问题")


@app.command("words", epilog="Example: guanjia-kiosk training words")
def training_words() -> None:
    """Say which moves and facts an exercise can be written in."""
    typer.echo("动作：" + " ".join(sorted(MOVES)))
    typer.echo("状态：" + " ".join(sorted(FACTS)))


@app.command("record", epilog="Example: guanjia-kiosk training record --staff 10023 --json")
def training_record(
    staff: Annotated[str, typer.Option(help="Of this staff number only.")] = "",
    records: Records = DEFAULT_FILE,
    json_: Json = False,
) -> None:
    """Say who did which exercise or quiz, when, with which result."""
    try:
        found = [one for one in record.entries(records) if staff in ("", one.staff)]
    except OSError as error:
        typer.echo(f"{records} 读不了：{error.strerror}", err=True)
        raise typer.Exit(EXIT_CANNOT) from error
    if json_:
        show.print_json(found)
        return
    table = Table(expand=True)
    for heading in ("时间", "工号", "内容", "版本", "结果", "用时（秒）", "其他"):
        table.add_column(heading)
    for one in found:
        table.add_row(*_row(one))
    show.out().print(table)


def _row(entry: Entry) -> tuple[str, ...]:
    more = f"提示 {entry.hints} 次" + ("" if entry.in_time else "，超时")
    if entry.kind == "quiz":
        more = f"{entry.asked} 题对 {entry.right} 题"
    return (
        local_time(entry.at),
        entry.staff,
        "测验" if entry.kind == "quiz" else entry.what,
        entry.version,
        RESULTS[entry.result],
        str(entry.seconds),
        more,
    )


def _course() -> Course:
    try:
        return Course(read_exercises(COURSE / "exercises"), read_quiz(COURSE / "quiz.toml"))
    except CourseError as error:
        for finding in error.findings:
            typer.echo(str(finding), err=True)
        raise typer.Exit(EXIT_FOUND_FAULTS) from error


def _open(
    staff: str,
    site: Path | None,
    orientation: str,
    records: Path,
    *,
    exercise: str = "",
    quiz: bool = False,
) -> None:
    from kiosk.app.qt import NoFont
    from kiosk.app.training import train
    from kiosk.dock.site import ORIENTATIONS
    from kiosk.dock.twin import TwinDidNotStart

    if staff and not is_staff(staff):
        typer.echo("工号是 4 到 8 位数字", err=True)
        raise typer.Exit(EXIT_CANNOT)
    if orientation not in ORIENTATIONS:
        typer.echo("--orientation: portrait 或 landscape", err=True)
        raise typer.Exit(EXIT_CANNOT)
    try:
        code = train(
            records,
            staff=staff,
            exercise=exercise,
            quiz=quiz,
            site=site,
            orientation=orientation,
            doctor=ask_doctor,
        )
    except (ConfigError, CourseError, NoFont, TwinDidNotStart) as error:
        typer.echo(f"不能打开培训模式：{error}", err=True)
        raise typer.Exit(EXIT_CANNOT) from error
    raise typer.Exit(code)


@dataclasses.dataclass(frozen=True, slots=True)
class Line:
    """What the sync doctor says of one step."""

    well: bool
    sentence: str


def ask_doctor(config: Config, data: Path) -> list[Line]:
    """Walk the road from this terminal, and say it in sentences."""
    from kiosk.staff import doctor_cli
    from kiosk.staff.queue_show import sync_words

    words = sync_words()
    lines = []
    for finding in doctor_cli.walk_with(config, data):
        says = doctor_cli.says(finding, words)
        remedy = doctor_cli.remedy(finding, words)
        step = words[f"step_{finding.step}"]
        advice = f" 怎么办：{remedy}" if remedy else ""
        lines.append(Line(finding.fault is None, f"{step}：{says}{advice}"))
    return lines
