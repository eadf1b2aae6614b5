"""``guanjia-kiosk catalog``: check the service files, build the bundle, choose what is used."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Annotated

import typer

from kiosk.catalog.bundle import (
    PROFILES,
    BundleError,
    build,
    examine,
    phrases_beside,
    read,
)
from kiosk.catalog.catalog import CatalogError, load_catalog
from kiosk.catalog.choice import Choice, Origin
from kiosk.catalog.profile import read_profiles
from kiosk.config import ROOT
from kiosk.staff.ownership import hand_over
from kiosk.staff.show import print_json
from kiosk.staff.sync_cli import DEFAULT_DATA, Data
from sync.contract.areas import HERE, catalogue_name
from sync.identity.files import write_whole

EXIT_FOUND_FAULTS = 1
EXIT_CANNOT = 2

app = typer.Typer(help="The items (事项) this terminal offers.", no_args_is_help=True)
Folder = Annotated[Path | None, typer.Argument(help="Folder of service files.")]
Json = Annotated[bool, typer.Option("--json", help="For programs.")]
City = Annotated[str, typer.Option(help="The terminal's city, as in its site file; six digits.")]


@app.command("check", epilog="Example: guanjia-kiosk catalog check config/services")
def catalog_check(folder: Folder = None, json_: Json = False) -> None:
    """Check every service file and every site profile, and say what is wrong with which.

    Exit codes: 0 nothing is wrong, 1 something is.
    """
    try:
        catalog = load_catalog(folder or ROOT / "config" / "services")
        read_profiles((folder or ROOT / "config" / "services").parent / PROFILES, catalog)
        phrases_beside(folder or ROOT / "config" / "services")
    except CatalogError as error:
        _tell_findings(error, json_)
        raise typer.Exit(EXIT_FOUND_FAULTS) from error
    if json_:
        print_json({"items": len(catalog), "findings": []})
    else:
        typer.echo(f"{len(catalog)} 个事项，没有问题")


@app.command(
    "build", epilog="Example: guanjia-kiosk catalog build --version 2026.12 --out catalogue.bundle"
)
def catalog_build(
    version: Annotated[str, typer.Option(help="Of the catalogue, as its editors count.")],
    out: Annotated[Path, typer.Option(help="The file to write.")],
    folder: Folder = None,
    city: Annotated[str, typer.Option(help="Whose terminals it is for, six digits.")] = HERE,
    json_: Json = False,
) -> None:
    """Check every service file, and make the bundle that the platform signs and publishes.

    The same files make the same bytes. Publish it with: python -m sync.hub publish catalogue FILE.

    Exit codes: 0 written, 1 a file is wrong, 2 it cannot be written.
    """
    try:
        data = build(folder or ROOT / "config" / "services", version, city)
    except CatalogError as error:
        _tell_findings(error, json_)
        raise typer.Exit(EXIT_FOUND_FAULTS) from error
    try:
        write_whole(out, data, 0o644)
    except OSError as error:
        typer.echo(f"{out} 写不了：{error.strerror}", err=True)
        raise typer.Exit(EXIT_CANNOT) from error
    digest = hashlib.sha256(data).hexdigest()
    items = len(read(data).catalog)
    if json_:
        print_json({"version": version, "items": items, "bytes": len(data), "sha256": digest})
    else:
        typer.echo(f"{items} 个事项，{len(data)} 字节，{out}")
        typer.echo(f"sha256 {digest}")


@app.command("examine", epilog="Example: guanjia-kiosk catalog examine catalogue.bundle")
def catalog_examine(
    bundle: Annotated[Path, typer.Argument(help="A bundle.")], json_: Json = False
) -> None:
    """Look through a bundle as a terminal does before it uses it.

    Exit codes: 0 sound, 1 it would not be used, 2 it cannot be read.
    """
    try:
        found = examine(read(bundle.read_bytes()))
    except BundleError as error:
        typer.echo(f"{bundle} 不能用：{error}", err=True)
        raise typer.Exit(EXIT_FOUND_FAULTS) from error
    except OSError as error:
        typer.echo(f"{bundle} 读不了：{error.strerror}", err=True)
        raise typer.Exit(EXIT_CANNOT) from error
    if json_:
        print_json({"findings": [str(one) for one in found]})
    elif not found:
        typer.echo("没有问题")
    for one in found if not json_ else ():
        typer.echo(str(one), err=True)
    if found:
        raise typer.Exit(EXIT_FOUND_FAULTS)


@app.command("status", epilog="Example: guanjia-kiosk catalog status")
def catalog_status(data: Data = DEFAULT_DATA, city: City = HERE, json_: Json = False) -> None:
    """Say which catalogue the terminal uses, and why not a newer one."""
    choice = _choice(data, city)
    origin, bundle = choice.take()
    newest = _published(data, "current", city)
    refused = ""
    if newest is not None:
        refused = choice.why_not(hashlib.sha256(newest.read_bytes()).hexdigest())
    told = {
        "inUse": origin.value,
        "version": bundle.version,
        "items": len(bundle.catalog),
        "sha256": bundle.digest,
        "wanted": choice.wanted.value,
        "newestRefused": refused,
    }
    if json_:
        print_json(told)
        return
    typer.echo(f"使用中：{_WORDS[origin]}，版本 {bundle.version}，{len(bundle.catalog)} 个事项")
    typer.echo(f"选定：{_WORDS[choice.wanted]}")
    if refused:
        typer.echo(f"平台最新的目录没有采用：{refused}")


@app.command("use", epilog="Example: guanjia-kiosk catalog use previous")
def catalog_use(
    origin: Annotated[Origin, typer.Argument(help="published follows the platform again.")],
    data: Data = DEFAULT_DATA,
) -> None:
    """Go back to the catalogue before, or to the shipped one, or follow the platform again.

    A running terminal takes it up by itself, as soon as nobody is being served.
    """
    try:
        _choice(data, HERE).want(origin)
        hand_over(data)
    except OSError as error:
        typer.echo(f"没有改成：{error.strerror}", err=True)
        raise typer.Exit(EXIT_CANNOT) from error
    typer.echo(f"改用{_WORDS[origin]}")


_WORDS = {
    Origin.PUBLISHED: "平台发布的目录",
    Origin.PREVIOUS: "平台上一次发布的目录",
    Origin.SHIPPED: "随程序安装的目录",
}


def _tell_findings(error: CatalogError, json_: bool) -> None:
    if json_:
        print_json({"findings": [str(one) for one in error.findings]})
        return
    for finding in error.findings:
        typer.echo(str(finding), err=True)


def _choice(data: Path, city: str) -> Choice:
    return Choice(
        data,
        ROOT / "config" / "services",
        lambda: _published(data, "current", city),
        lambda: _published(data, "previous", city),
        city,
    )


def _published(data: Path, which: str, city: str) -> Path | None:
    from sync.downstream.repository import kept_target

    return kept_target(data / "downstream", catalogue_name(city), previous=which == "previous")
