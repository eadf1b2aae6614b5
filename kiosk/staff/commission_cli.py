"""``guanjia-kiosk commission``: from an installed package to an accepted terminal, step by step."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer
from rich.table import Table
from rich.text import Text
from tomlkit.exceptions import ParseError

from drivers.adapter import utc_now
from drivers.device import Cancel, Completion, ComponentState, DeviceClass
from drivers.registry import Registry
from kiosk.config import Config
from kiosk.device_key import key_shelf
from kiosk.staff import show
from kiosk.staff.bench import DeviceBench
from kiosk.staff.commissioning import (
    Acceptance,
    Outcome,
    SiteAnswers,
    Tried,
    acceptance_receipt,
    judge_device,
    judge_print,
    step_name,
    write_site,
    wrong_answer,
)
from kiosk.staff.devices_cli import (
    DEFAULT_SITE,
    EXIT_NOT_WELL,
    FIRST_REPORT_S,
    Json,
    Site,
    refuse,
    site_config,
)
from kiosk.staff.enrol_cli import says as enrolment_says
from kiosk.staff.explain import staff_words
from kiosk.staff.ownership import hand_over, make_folder
from kiosk.staff.probing import Sighting, UnusableFile, best, merge, probe, probes
from kiosk.staff.queue_show import sync_words
from kiosk.staff.self_check_cli import checks
from kiosk.staff.sync_cli import DEFAULT_DATA, Data, platform_key
from kiosk.staff.trials_cli import PRINT_LIMIT_S, print_on, trial_page_or_none
from kiosk.version import installed_version
from kiosk.words import Words
from sync.identity.enrolling import Coming, enrol
from sync.identity.terminal import IDENTITY_FOLDER, Identity, IdentityError

Answer = TypeVar("Answer", str, Path)

REPORTS = "acceptance"
# Printers confirm by themselves what came out; the rest is tried by hands (`devices read-card`, …).
PRINTERS = (DeviceClass.RECEIPT, DeviceClass.A4)
_OUTCOMES = {"failed": Outcome.FAILED, "skipped": Outcome.NOT_TRIED}


def _usable(parameter: typer.CallbackParam, answer: Answer) -> Answer:
    """Refuse an answer that cannot be right; who was prompted is asked again at once."""
    if (fault := wrong_answer(str(parameter.name), str(answer))) is not None:
        raise typer.BadParameter(sync_words()[fault])
    return answer


def _asked(question: str, help_: str) -> Any:
    return typer.Option(prompt=question, help=help_, callback=_usable)


def commission(
    context: typer.Context,
    place: Annotated[str, _asked("地点（市民看到的）", "As citizens read it.")],
    area: Annotated[str, _asked("镇街代码（9 位）", "Nine digits.")],
    terminal: Annotated[str, _asked("机器编号（4 位）", "Four digits.")],
    nearest: Annotated[str, _asked("最近的另一台在哪里", "In a sentence.")],
    url: Annotated[str, _asked("平台地址", "Of the platform.")],
    keys: Annotated[Path, _asked("平台公钥文件", "platform.json")],
    kind: Annotated[
        str, typer.Option(help="Of place: hall, metro, bank, post or hospital.")
    ] = "hall",
    code: Annotated[str | None, typer.Option(help="One-time code; not enrolled without.")] = None,
    probe_devices: Annotated[
        bool,
        typer.Option("--probe/--no-probe", help="Find devices and put them into the site file."),
    ] = True,
    window: Annotated[
        bool, typer.Option("--window/--no-window", help="Also draw a screen.")
    ] = True,
    site: Site = DEFAULT_SITE,
    data: Data = DEFAULT_DATA,
    json: Json = False,
) -> None:
    """Set this terminal up: place, devices, enrolment, self-check, a try of every device, a report.

    May be run again; what is there already is kept. The report is signed with the key of the
    terminal's certificate, printed, and kept in the data folder. Who leaves an answer out is asked
    for it, and then for the one-time code as well.

    Exit codes: 0 accepted, 1 something failed, 2 the answers cannot be used.

    Example: guanjia-kiosk commission --place "南城地铁站 · 3 号机" --area 441900004 --terminal 0003
        --nearest "出站右转" --url https://platform.example --keys /etc/guanjia/platform.json
    """
    words, staff = sync_words(), staff_words()
    answers = SiteAnswers(place, area, terminal, nearest, kind, url, keys)
    if (fault := answers.fault()) is not None:
        raise refuse(words[fault])
    # By name: typer has a click of its own.
    asked = getattr(context.get_parameter_source("place"), "name", "") == "PROMPT"
    if code is None and asked:
        code = typer.prompt("一次性登记码（没有就按回车）", default="", show_default=False) or None
    _write(site, answers, probe_devices=probe_devices, staff=staff)
    make_folder(data)
    config = site_config(site, Registry.installed())
    tried = [Tried("site", Outcome.PASSED, words.say("commission_site", site=site))]
    identity = _identity(config, data)
    with show.progress("正在验收", None) as tick:
        for one in _steps(config, site, data, code, identity, words, staff, window=window):
            tried.append(one)
            tick()
    report = Acceptance(area + terminal, place, installed_version(), utc_now(), tuple(tried))
    try:
        kept = report.keep(data / REPORTS, identity)
        hand_over(data)
    except OSError as error:
        raise refuse(words.say("commission_not_kept", reason=error.strerror)) from error
    printed = _print(config, report, words, staff)
    if json:
        show.print_json({**report.as_record(), "printed": printed, "file": str(kept)})
    else:
        show.out().print(_table(report, words))
        show.out().print(Text(words.say("commission_kept", file=kept), style="dim"))
    raise typer.Exit(0 if report.passed else EXIT_NOT_WELL)


def _write(site: Path, answers: SiteAnswers, *, probe_devices: bool, staff: Words) -> None:
    try:
        write_site(site, answers)
        if not probe_devices:
            return
        with show.progress("正在找设备", None) as tick:
            found = list(probe(probes(Registry.installed(), ()), lambda _: tick()))
        merge(site, best(one for one in found if isinstance(one, Sighting)), replace=False)
    except (OSError, ValueError, ParseError, UnusableFile) as error:
        raise refuse(f"{site} 没有写：{error}") from error


def _identity(config: Config, data: Path) -> Identity | None:
    try:
        number = config.site.area + config.site.terminal
        shelf = key_shelf(config, data)
        return Identity(data / IDENTITY_FOLDER, number, platform_key(config), shelf)
    except (IdentityError, OSError):
        # A platform without authorities (a demonstration) enrols nobody.
        return None


def _steps(
    config: Config,
    site: Path,
    data: Path,
    code: str | None,
    identity: Identity | None,
    words: Words,
    staff: Words,
    *,
    window: bool,
) -> Iterator[Tried]:
    yield _enrolled(config, code, identity, words)
    for row in checks(site, data, words, window=window):
        outcome = _OUTCOMES.get(row["outcome"], Outcome.PASSED)
        yield Tried(f"check-{row['step']}", outcome, row["says"], row["remedy"])
    yield from _devices(config, staff, words)


def _enrolled(config: Config, code: str | None, identity: Identity | None, words: Words) -> Tried:
    if identity is None:
        return Tried("enrolment", Outcome.NOT_TRIED, words["commission_no_authority"])
    if code is None:
        if (trouble := identity.trouble()) is not None:
            fault = words[f"wrong_key-{trouble}"], words[f"remedy_key-{trouble}"]
            return Tried("enrolment", Outcome.FAILED, *fault)
        outcome = Outcome.PASSED if identity.enrolled else Outcome.NOT_TRIED
        key = "commission_enrolled" if identity.enrolled else "commission_no_code"
        return Tried("enrolment", outcome, words[key])
    came = enrol(identity, config.platform.url, code, clock=utc_now)
    passed = came.coming is Coming.ENROLLED
    return Tried(
        "enrolment", Outcome.PASSED if passed else Outcome.FAILED, enrolment_says(came, words)
    )


def _devices(config: Config, staff: Words, words: Words) -> Iterator[Tried]:
    if not config.devices.fitted:
        yield Tried("devices", Outcome.FAILED, words["commission_no_devices"])
        return
    with DeviceBench(config.devices, Registry.installed()) as bench:
        reports = bench.first_reports(FIRST_REPORT_S, lambda: None)
        for device, report in reports.items():
            there = report.component is not ComponentState.UNAVAILABLE
            if there and device in PRINTERS:
                yield judge_print(
                    device, _try_printer(bench, device), staff, words["commission_printed"]
                )
            else:
                yield judge_device(device, report, staff)


def _try_printer(bench: DeviceBench, device: DeviceClass) -> Completion[object]:
    cancel = Cancel()
    page = trial_page_or_none() if device is DeviceClass.A4 else b""
    asked = bench.ask(
        device,
        lambda printer: print_on(device, printer, f"accept-{device}", page or b"", cancel),
        limit_s=PRINT_LIMIT_S[device],
        cancel=cancel,
    )
    if asked.value is None:
        return Completion(asked.code, reason=asked.reason)
    return asked.value


def _print(config: Config, report: Acceptance, words: Words, staff: Words) -> bool:
    if DeviceClass.RECEIPT not in config.devices.fitted:
        return False
    receipt = acceptance_receipt(report, words, staff)
    with DeviceBench(config.devices, Registry.installed(), [DeviceClass.RECEIPT]) as bench:
        asked: Completion[Any] = bench.ask(
            DeviceClass.RECEIPT,
            lambda printer: printer.print(receipt),
            limit_s=PRINT_LIMIT_S[DeviceClass.RECEIPT],
        )
    return asked.value is not None and bool(asked.value.ok)


def _table(report: Acceptance, words: Words) -> Table:
    colours = {Outcome.PASSED: "green", Outcome.FAILED: "red", Outcome.NOT_TRIED: "yellow"}
    shown = Table(box=None, show_header=False, pad_edge=False)
    for one in report.tried:
        said = one.says + (f"\n→ {one.to_do}" if one.to_do else "")
        outcome = Text(words[f"commission_{one.outcome}"], style=colours[one.outcome])
        shown.add_row(step_name(one.step, words), outcome, said)
    return shown
