"""``guanjia-kiosk devices``: what is there, how it is, and whether it works.

Exit codes: 0 everything asked for is well, 1 something is not, 2 the question cannot be asked
(configuration, unknown name), 130 interrupted.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Annotated

import msgspec
import typer
from rich.table import Table
from rich.text import Text
from tomlkit.exceptions import ParseError

from drivers.device import ComponentState, DeviceClass
from drivers.registry import Registry
from kiosk.config import ROOT, Config, ConfigError, load_config
from kiosk.staff import show
from kiosk.staff.bench import DeviceBench, NotFitted
from kiosk.staff.explain import explain, staff_words
from kiosk.staff.probing import Blind, Sighting, UnusableFile, best, merge, probe, probes, snippet
from kiosk.words import Words

app = typer.Typer(
    help="The devices of this terminal: find them, look at them, try each of them.",
    no_args_is_help=True,
)

EXIT_NOT_WELL = 1
EXIT_CANNOT_ASK = 2
FIRST_REPORT_S = 15.0
FOREVER_S = 10 * 365 * 86400.0

SITE = typer.Option("--site", envvar="GUANJIA_SITE", help="The site's configuration file.")
DEFAULT_SITE = Path("/etc/guanjia/site.toml")
JSON = typer.Option("--json", help="JSON instead of tables.")
Site = Annotated[Path, SITE]
Json = Annotated[bool, JSON]
Classes = Annotated[
    list[DeviceClass] | None, typer.Argument(help="Device classes; all that are fitted without.")
]


def refuse(message: str) -> typer.Exit:
    """Say why the question cannot be asked; raise what comes back."""
    show.err().print(Text(message, style="red"))
    return typer.Exit(EXIT_CANNOT_ASK)


def site_config(site: Path, registry: Registry) -> Config:
    """The site's configuration, or the end of the program with its fault in a sentence."""
    try:
        return load_config(ROOT / "config" / "default.toml", site, registry=registry)
    except ConfigError as error:
        raise refuse(f"配置不能用：{error}") from error


def bench_of(site: Path, only: list[DeviceClass]) -> DeviceBench:
    """The devices of the site, not yet opened."""
    registry = Registry.installed()
    config = site_config(site, registry)
    try:
        return DeviceBench(config.devices, registry, only)
    except NotFitted as error:
        raise refuse(f"这个站点没有配 {error}（{site}）。用 devices probe 找找看。") from error


@app.command("list")
def list_devices(
    classes: Annotated[list[DeviceClass] | None, typer.Argument(help="Device classes.")] = None,
    json: Json = False,
) -> None:
    """Every adapter a configuration may name, and the fields of its table.

    Example: guanjia-kiosk devices list receipt
    """
    registry, words = Registry.installed(), staff_words()
    wanted = set(classes or DeviceClass)
    adapters = [adapter for adapter in registry if adapter.device_class in wanted]
    if json:
        show.print_json(
            [
                {
                    "device": adapter.device_class.value,
                    "adapter": adapter.name,
                    "summary": adapter.summary,
                    "extra": adapter.extra,
                    "simulated": adapter.simulated,
                    "settings": msgspec.json.schema(adapter.settings),
                }
                for adapter in adapters
            ]
        )
        return
    table = Table(expand=True, show_lines=bool(classes))
    headings = ("设备", "adapter", "说明", "字段（默认值）" if classes else "必填字段")
    for heading, ratio in zip(headings, (4, 4, 6, 6), strict=True):
        table.add_column(heading, ratio=ratio, overflow="fold")
    order = list(DeviceClass)
    for adapter in sorted(adapters, key=lambda one: order.index(one.device_class)):
        name = Text(words[f"class_{adapter.device_class}"])
        name.append(f"\n{adapter.device_class}", style="dim")
        summary = Text(words.get(f"adapter_{adapter.name}", adapter.summary))
        if adapter.extra:
            summary.append(f"\n可选软件包组 {adapter.extra}", style="yellow")
        fields = _fields(adapter.settings, everything=bool(classes))
        table.add_row(name, adapter.name, summary, fields)
    show.out().print(table)
    if not classes:
        show.out().print("全部字段：devices list 设备类，例如 devices list receipt", style="dim")
    for fault in registry.faults:
        show.err().print(Text(f"插件 {fault.plugin} 不能用：{fault.reason}", style="red"))


@app.command("probe")
def probe_devices(
    classes: Annotated[list[DeviceClass] | None, typer.Argument(help="Device classes.")] = None,
    write: Annotated[Path | None, typer.Option(help="Put the tables into this site file.")] = None,
    replace: Annotated[
        bool, typer.Option("--replace", help="Also replace tables that are there already.")
    ] = False,
    json: Json = False,
) -> None:
    """Find what is plugged in, and write the lines of configuration that name it.

    Example: guanjia-kiosk devices probe --write /etc/guanjia/site.toml
    """
    registry, words = Registry.installed(), staff_words()
    adapters = probes(registry, classes or ())
    results: list[Sighting | Blind] = []
    with show.progress("正在找设备", None) as tick:
        for result in probe(adapters, lambda _: tick()):
            results.append(result)
    sightings = [result for result in results if isinstance(result, Sighting)]
    chosen = best(sightings)
    if json:
        show.print_json(
            {
                "found": [
                    {
                        "device": one.device_class.value,
                        "adapter": one.adapter.name,
                        "settings": one.found.settings,
                        "label": one.found.label,
                        "sure": one.found.sure,
                    }
                    for one in sightings
                ],
                "blind": [
                    {"adapter": one.adapter.name, "reason": one.reason}
                    for one in results
                    if isinstance(one, Blind)
                ],
            }
        )
    else:
        _show_sightings(results, words)
        if chosen and write is None:
            show.out().print("\n# 写进站点配置的内容：\n", style="dim")
            typer.echo(snippet(chosen))
    if write is not None:
        _write(write, chosen, replace=replace)
    raise typer.Exit(0 if sightings else EXIT_NOT_WELL)


@app.command()
def status(classes: Classes = None, site: Site = DEFAULT_SITE, json: Json = False) -> None:
    """How every device is at this moment, and what to do about it.

    Example: guanjia-kiosk devices status --site /etc/guanjia/site.toml
    """
    words = staff_words()
    bench = bench_of(site, classes or [])
    with bench, show.progress("正在询问设备", FIRST_REPORT_S) as tick:
        reports = bench.first_reports(FIRST_REPORT_S, tick)
    adapters = {one: str(table["adapter"]) for one, table in bench.tables.items()}
    if json:
        show.print_json(
            [
                show.report_record(one, adapters[one], report, words)
                for one, report in reports.items()
            ]
        )
    elif reports:
        show.out().print(show.report_table(reports, adapters, words))
    else:
        show.out().print("这个站点没有配任何设备。用 devices probe 找找看。")
    well = all(report.component is not ComponentState.UNAVAILABLE for report in reports.values())
    raise typer.Exit(0 if well else EXIT_NOT_WELL)


@app.command()
def watch(
    classes: Classes = None,
    site: Site = DEFAULT_SITE,
    seconds: Annotated[
        float | None, typer.Option("--for", help="Stop after so many seconds.")
    ] = None,
    json: Json = False,
) -> None:
    """Tell every change as it happens, until Ctrl-C.

    Example: guanjia-kiosk devices watch receipt --for 60
    """
    words = staff_words()
    console = show.out()
    with bench_of(site, classes or []) as bench:
        for device_class, report in bench.changes(FOREVER_S if seconds is None else seconds):
            now = dt.datetime.now().astimezone()
            if json:
                adapter = str(bench.tables[device_class]["adapter"])
                record = show.report_record(device_class, adapter, report, words)
                show.print_json({"at": now.isoformat(timespec="milliseconds"), **record})
            else:
                line = Text(now.strftime("%H:%M:%S  "), style="dim")
                console.print(line + show.report_line(device_class, report, words))


@app.command("explain")
def explain_code(
    code: Annotated[str, typer.Argument(help="paperOut, timeOut, an SW3 such as 0x41, …")],
    json: Json = False,
) -> None:
    """What a code means and what to do about it.

    Example: guanjia-kiosk devices explain paperOut
    """
    found = explain(code, Registry.installed(), staff_words())
    if not found:
        raise refuse(f"没有哪台设备用过代码 {code!r}。")
    if json:
        show.print_json(found)
    else:
        show.out().print(show.explanation_table(found))


def _fields(settings: type, *, everything: bool) -> Text:
    text = Text()
    fields = msgspec.structs.fields(settings)
    for field in sorted(fields, key=lambda one: not one.required):
        if not (field.required or everything):
            continue
        text.append(field.encode_name, style="bold" if field.required else "")
        if field.default is not msgspec.NODEFAULT:
            text.append(f" = {field.default!r}", style="dim")
        text.append("\n")
    text.rstrip()
    return text


def _show_sightings(results: list[Sighting | Blind], words: Words) -> None:
    table = Table(expand=True)
    for heading, ratio in (("设备", 2), ("adapter", 2), ("找到", 5), ("把握", 2)):
        table.add_column(heading, ratio=ratio, overflow="fold")
    for result in results:
        if isinstance(result, Blind):
            show.err().print(
                Text(f"{result.adapter.name}: 没法找（{result.reason}）", style="yellow")
            )
            continue
        sure = Text("有应答", style="green") if result.found.sure else Text("像是", style="yellow")
        name = words[f"class_{result.device_class}"]
        table.add_row(name, result.adapter.name, Text(result.found.label), sure)
    if table.row_count:
        show.out().print(table)
    else:
        show.out().print("没有找到设备。插好数据线、打开电源，再试一次。")


def _write(path: Path, chosen: dict[DeviceClass, Sighting], *, replace: bool) -> None:
    try:
        written = merge(path, chosen, replace=replace)
    except (OSError, ValueError, ParseError, UnusableFile) as error:
        raise refuse(f"{path} 没有写：{error}") from error
    kept = [str(device_class) for device_class in chosen if device_class not in written]
    console = show.err()
    if written:
        console.print(f"已写入 {path}：{', '.join(written)}")
    if kept:
        console.print(f"原来就有，没有动：{', '.join(kept)}（要换用 --replace）")
