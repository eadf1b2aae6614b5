"""A kiosk that breaks down after a session, and what is left of the citizen in its core.

``python -m tests.journeys.aborted_kiosk`` walks a session with a drawn face through the real
window, lets the citizen leave, aborts the process and counts in the core what was theirs: as the
program is, with freed memory overwritten (``PYTHONMALLOC=malloc``, ``MALLOC_PERTURB_``), and as in
production, where no core may be written. Exit code 1 when one is written there.

The card lies on a reader in a process of its own, as a real one would; its holder's values are made
there and here, never in the kiosk. Copies of face and template that the search itself made are
counted as well.
"""

from __future__ import annotations

import mmap
import os
import resource
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

from rich.console import Console
from rich.table import Table

SESSION_S = 400.0
KINDS = ("name", "number", "address", "template", "face")
# Somebody whom no module of the kiosk knows.
SEED = 64
_PIECES = "pieces.bin"
_OVERWRITE = {"PYTHONMALLOC": "malloc", "MALLOC_PERTURB_": "165"}


def break_down(folder: Path, guarded: bool) -> None:
    """One session, then an abort; pieces of face and template are left beside for the search."""
    from drivers.face.models import Models
    from kiosk.app.private_memory import keep_memory_private
    from kiosk.app.qt import application
    from kiosk.identity.model_files import CATALOGUE, DEFAULT_FOLDER
    from tests.journeys.conftest import PANEL, begin_errand
    from tests.journeys.test_face import WAYS, Remembering

    app = application(PANEL, offscreen=True)
    assert app is not None
    assert Models.read(CATALOGUE, DEFAULT_FOLDER).usable()
    remembering = Remembering()
    errand = begin_errand(folder / "site", None, 902, WAYS, remembering)
    errand.site.reader.close()
    # The chip's photo is a pattern that draws its holder; see drivers.idcard.people.
    errand.site.face.citizen.be(bytes((SEED * 31 + at * 7) % 256 for at in range(1024)))
    command = [sys.executable, "-m", "tests.journeys.aborted_kiosk", "reader"]
    link = errand.site.data / "idcard"
    reader = subprocess.Popen([*command, str(link)], stdin=subprocess.PIPE)
    assert reader.stdin is not None
    errand.to_identify()
    reader.stdin.write(b"place\n")
    reader.stdin.flush()
    errand.citizen.wait_for_step("confirm")
    reader.stdin.write(b"lift\n")
    reader.stdin.flush()
    errand.citizen.tap("primary")
    errand.citizen.wait_for_step("ways")
    errand.citizen.tap("way-face")
    errand.citizen.wait_for_step("faceConsent")
    errand.citizen.tap("primary")
    errand.citizen.wait_for_step("form")
    errand.citizen.tap("primary")
    errand.citizen.tap("exit")
    errand.citizen.wait_for_step("attract")
    (folder / _PIECES).write_bytes(
        b"".join(one[:32].ljust(32, b"\0") for one in remembering.pieces)
    )
    # What the search itself remembers is not the terminal's.
    for number, piece in enumerate(remembering.pieces):
        remembering.pieces[number] = b""
        del piece
    errand.site.twin.stop()
    reader.stdin.close()
    reader.wait()
    if guarded:
        keep_memory_private()
    os.kill(os.getpid(), signal.SIGABRT)


def hold_card(link: Path) -> None:
    """A reader that is told to take and give back the card, until nobody tells it more."""
    from drivers.idcard.people import synthetic_card
    from drivers.idcard.simulator import SdtSimulator

    reader = SdtSimulator(profile="development", link=link)
    for line in sys.stdin:
        if line.strip() == "place":
            reader.place(synthetic_card(SEED))
        else:
            reader.lift()
    reader.close()


def wanted(folder: Path) -> dict[str, list[bytes]]:
    """What is looked for, by kind, in the encodings that Python, Qt and JSON keep text in."""
    from drivers.idcard.people import synthetic_card
    from drivers.idcard.record import CardRecord, parse_record

    card = synthetic_card(SEED)
    record = parse_record(card.text, card.photo)
    assert isinstance(record, CardRecord)
    raw = (folder / _PIECES).read_bytes()
    pieces = [raw[at : at + 32] for at in range(0, len(raw), 32)]
    words = {"name": record.name, "number": record.id_number, "address": record.address}
    found = {kind: [word.encode("utf-16-le"), word.encode()] for kind, word in words.items()}
    return {
        **found,
        "face": pieces[0::2],
        "template": pieces[1::2],
    }


def count(core: Path, looked_for: dict[str, list[bytes]]) -> dict[str, int]:
    """How often each kind stands in the core."""
    with core.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as memory:
        return {
            kind: sum(_times(memory, one) for one in ones if one.strip(b"\0"))
            for kind, ones in looked_for.items()
        }


def _times(memory: mmap.mmap, piece: bytes) -> int:
    times, at = 0, memory.find(piece)
    while at >= 0:
        times, at = times + 1, memory.find(piece, at + len(piece))
    return times


def _allow_cores() -> None:
    hard = resource.getrlimit(resource.RLIMIT_CORE)[1]
    resource.setrlimit(resource.RLIMIT_CORE, (hard, hard))


def one_run(folder: Path, guarded: bool, environment: dict[str, str]) -> Path | None:
    """Let a kiosk break down in this folder; its core, if it left one."""
    command = [sys.executable, "-m", "tests.journeys.aborted_kiosk", str(folder)]
    run = subprocess.run(
        [*command, *(["guarded"] if guarded else [])],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(Path.cwd()), **environment},
        preexec_fn=_allow_cores,
        capture_output=True,
        check=False,
        timeout=SESSION_S,
    )
    if run.returncode != -signal.SIGABRT:
        raise SystemExit(run.stderr.decode(errors="replace")[-2000:])
    return next(iter(folder.glob("core*")), None)


def main() -> int:
    """Break down three times, and say what was left."""
    console = Console(width=110)
    table = Table("run", "core", *KINDS)
    left_one = False
    for name, guarded, environment in (
        ("as it is", False, {}),
        ("freed memory overwritten", False, _OVERWRITE),
        ("production", True, {}),
    ):
        with tempfile.TemporaryDirectory(prefix="core-") as kept:
            folder = Path(kept)
            core = one_run(folder, guarded, environment)
            if core is None:
                table.add_row(name, "none")
                continue
            left_one |= guarded
            counts = count(core, wanted(folder))
            size = f"{core.stat().st_size / 1e6:.0f} MB"
            table.add_row(name, size, *(str(counts.get(kind, "-")) for kind in KINDS))
    console.print(table)
    return int(left_one)


if __name__ == "__main__":
    if sys.argv[1:2] == ["reader"]:
        hold_card(Path(sys.argv[2]))
        raise SystemExit(0)
    if len(sys.argv) > 1:
        break_down(Path(sys.argv[1]), "guarded" in sys.argv)
    raise SystemExit(main())
