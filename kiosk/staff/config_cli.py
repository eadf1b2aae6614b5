"""``guanjia-kiosk config``: is a site's file right, what may stand in it, what does it change?"""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Annotated, Any

import msgspec
import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from kiosk.config import ROOT, Config, ConfigError, load_config
from kiosk.config_keys import Key, differences, keys
from kiosk.staff.devices_cli import DEFAULT_SITE
from kiosk.staff.show import print_json

EXIT_WRONG = 1
DEFAULTS = ROOT / "config" / "default.toml"

app = typer.Typer(help="The site's file (配置): check, explain, compare.", no_args_is_help=True)
Json = Annotated[bool, typer.Option("--json", help="For programs.")]
SiteFile = Annotated[Path, typer.Argument(envvar="GUANJIA_SITE", help="The site's file, TOML.")]


@app.command(
    "check", epilog="Examples: guanjia-kiosk config check · guanjia-kiosk config check site.toml"
)
def config_check(site: SiteFile = DEFAULT_SITE, as_json: Json = False) -> None:
    """Read the file as the terminal would: fields, values, devices' settings.

    Exit codes: 0 right, 1 not; the sentence names file and field.
    """
    try:
        load_config(DEFAULTS, site)
        wrong = ""
    except ConfigError as error:
        wrong = str(error)
    if as_json:
        print_json({"right": not wrong, "wrong": wrong})
    else:
        typer.echo(wrong or "配置可以用", err=bool(wrong))
    if wrong:
        raise typer.Exit(EXIT_WRONG)


@app.command(
    "explain",
    epilog="Examples: guanjia-kiosk config explain · guanjia-kiosk config explain relay",
)
def config_explain(
    key: Annotated[str, typer.Argument(help="A key or a table; everything without one.")] = "",
    as_json: Json = False,
) -> None:
    """Say what each key means, what it takes and what holds without it.

    Exit codes: 0 explained, 1 there is no such key.
    """
    found = [one for one in keys() if not key or one.name == key or one.name.startswith(key + ".")]
    if not found:
        typer.echo(f"没有这一项：{key}（guanjia-kiosk config explain 列出全部）", err=True)
        raise typer.Exit(EXIT_WRONG)
    if as_json:
        print_json([msgspec.to_builtins(one) for one in found])
        return
    _show(found)


@app.command("schema", epilog="Example: guanjia-kiosk config schema > site.schema.json")
def config_schema() -> None:
    """Print the schema of the file (JSON Schema 2020-12), for editors and for tools."""
    typer.echo(json.dumps(msgspec.json.schema(Config), ensure_ascii=False, indent=2))


@app.command(
    "diff",
    epilog="Examples: guanjia-kiosk config diff · config diff site.toml other.toml",
)
def config_diff(
    site: SiteFile = DEFAULT_SITE,
    other: Annotated[Path, typer.Argument(help="Compared with; the defaults without it.")] = (
        DEFAULTS
    ),
    as_json: Json = False,
) -> None:
    """Show what the file says otherwise than the defaults, or than another file.

    Exit codes: 0 compared (also when nothing differs), 1 a file cannot be read.
    """
    found = differences(_table(other), _table(site))
    if as_json:
        print_json({name: {"from": old, "to": new} for name, (old, new) in found.items()})
        return
    if not found:
        typer.echo("没有不同")
    for name, (old, new) in found.items():
        typer.echo(f"{name}\n  - {_told(old)}\n  + {_told(new)}")


def _table(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        typer.echo(f"读不了 {path}：{error}", err=True)
        raise typer.Exit(EXIT_WRONG) from error


def _told(value: object) -> str:
    return "（没有写）" if value is None else json.dumps(value, ensure_ascii=False)


def _show(found: list[Key]) -> None:
    table = Table(box=None, pad_edge=False)
    for title in ("项", "取值", "不写时", "含义"):
        table.add_column(title, overflow="fold")
    for one in found:
        table.add_row(*map(Text, (one.name, one.takes, one.default, one.meaning)))
    Console(soft_wrap=False).print(table)
