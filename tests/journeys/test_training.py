"""Training mode whole: window, simulated devices on their wires, the platform's twin inside.

``make training`` walks every exercise, ``make test`` two of them.
"""

from __future__ import annotations

import hashlib
import os
import re
import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication

from drivers.receipt.paper import Sheet
from kiosk.app.practice_printers import mark_pages, outlines
from kiosk.app.qt import QtComplaints
from kiosk.app.terminal import utc_now
from kiosk.app.training import Classroom, screen_of
from kiosk.case.leaflet import BlankForm
from kiosk.dock.citizen import Citizen
from kiosk.dock.errand import ITEM, LETTERS
from kiosk.staff.training_cli import ask_doctor
from kiosk.training import record
from kiosk.training.session import Page
from kiosk.training.vocabulary import MOVES
from sync.contract.platform import load_platform
from sync.outbox import Outbox, Terminal
from tests.journeys.conftest import Errand

# What the trainee does, in order: moves of the hands, and "tap ..." at the machine's own screen.
SOLUTIONS: dict[str, tuple[str, ...]] = {
    "receipt-paper": ("receipt.load", "receipt.open", "step 1", "receipt.load", "receipt.close"),
    "card-left": (
        *("to identify", "step 1", "card.place", "screen confirm", "step 2"),
        *("tap exit", "step 3", "card.lift"),
    ),
    "hand-back": ("cabinet.close", "step 1", "maintenance.off"),
    "a4-jam": ("a4.clear", "a4.open", "step 1", "a4.clear", "step 2", "a4.close"),
    "a4-toner": ("a4.open", "a4.change_toner", "step 1", "a4.close"),
    "network-down": ("to item", "step 1", "tap exit", "step 2", "cable.plug"),
    "doctor": ("doctor.run", "step 1", "cable.plug", "step 2", "doctor.run"),
    "other-way": (
        *("to identify", "step 1", "card.place", "screen confirm", "step 2"),
        *("tap exit", "screen take", "card.lift"),
    ),
    "output-full": ("a4.empty_tray",),
    "reader-away": ("reader.plug",),
    "tampered": ("cabinet.reset", "cabinet.open", "cabinet.reset", "step 1", "cabinet.close"),
}
WALKED = tuple(SOLUTIONS) if os.environ.get("EVERY_EXERCISE") else ("receipt-paper", "hand-back")


@pytest.fixture(scope="module")
def connected() -> Iterator[set[object]]:
    """Every address that this process connected to; hooks of Python cannot be taken off again."""
    seen: set[object] = set()
    watching = [True]

    def note(event: str, args: tuple[object, ...]) -> None:
        if watching[0] and event == "socket.connect":
            seen.add(args[1])

    sys.addaudithook(note)
    yield seen
    watching[0] = False


@pytest.fixture(scope="module")
def room(
    qapp: QGuiApplication, connected: set[object], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Classroom]:
    complaints = QtComplaints()
    folder = tmp_path_factory.mktemp("training")
    opened = Classroom(folder / "room", "portrait", folder / "records.jsonl", doctor=ask_doctor)
    opened.terminal.look.hold_still()
    opened.start()
    opened.coach.sign_in("10023")
    yield opened
    opened.stop()
    complaints.restore()
    assert complaints.lines == []


def step_of(room: Classroom) -> int:
    attempt = room.coach.training.attempt
    return -1 if attempt is None or not attempt.set_up else attempt.step


def do(room: Classroom, citizen: Citizen, what: str) -> None:
    if what in MOVES:
        room.coach.move(what)
        return
    verb, _, rest = what.partition(" ")
    if verb == "step":
        citizen.wait_until(lambda: step_of(room) == int(rest), what)
    elif verb == "screen":
        citizen.wait_for_step(rest)
    elif verb == "tap":
        citizen.tap(rest)
    else:
        to(rest, citizen)


def to(step: str, citizen: Citizen) -> None:
    citizen.wait_for_step("attract")
    citizen.tap("start")
    citizen.wait_for_step("services")
    citizen.choose(ITEM, LETTERS)
    citizen.wait_for_step("item")
    if step == "identify":
        citizen.tap("primary")
        citizen.wait_for_step("consent")
        citizen.tap("primary")
        citizen.wait_for_step("identify")


def test_every_move_can_be_made_and_every_exercise_has_a_solution(room: Classroom) -> None:
    assert room.moves.missing == frozenset()
    assert {one.id for one in room.coach.training.course.exercises} == set(SOLUTIONS)


@pytest.mark.parametrize("exercise", WALKED)
def test_exercise_is_done_when_the_devices_say_so(room: Classroom, exercise: str) -> None:
    coach, citizen = room.coach, Citizen(room.terminal.window.window)
    coach.begin(exercise)
    citizen.wait_until(lambda: step_of(room) == 0, "the fault is seen")
    coach.fold()
    for what in SOLUTIONS[exercise]:
        do(room, citizen, what)
    citizen.wait_until(lambda: coach.training.page is Page.DONE, "recognised as done")
    kept = list(record.entries(room.records))[-1]
    assert (kept.staff, kept.what, kept.result) == ("10023", exercise, "done")
    coach.menu()


def test_nothing_leaves_the_room_and_every_slip_says_so(
    room: Classroom, connected: set[object], tmp_path: Path
) -> None:
    # A terminal that citizens use: its queue with something in it, its platform, its site file.
    listening = socket.create_server(("127.0.0.1", 0))
    real = tmp_path / "terminal"
    real.mkdir()
    outbox = Outbox.open(
        real / "outbox.sqlite3",
        platform=load_platform(room.site.twin.keys),
        terminal=Terminal(place="441900004", number="0003"),
        clock=utc_now,
    )
    outbox.close()
    site = tmp_path / "site.toml"
    address = f"http://127.0.0.1:{listening.getsockname()[1]}"
    site.write_text(
        f'[screen]\nwidth = 1280\n[platform]\nurl = "{address}"\nkeys = "/etc/none"\n', "utf-8"
    )
    before = digest(real)
    assert screen_of(site).width == 1280
    room.coach.menu()
    room.put_right()
    room.coach.fold()
    errand = Errand(room.site, room.terminal, Citizen(room.terminal.window.window))
    assert errand.shows("practice") == "培训模式 · 不会真的办理"
    errand.to_result()
    errand.print_until_confirmed()
    listening.settimeout(0.0)
    with pytest.raises(BlockingIOError):
        listening.accept()
    listening.close()
    assert digest(real) == before
    own = own_ports(room)
    assert {one for one in connected if not is_own(one, own)} == set()
    slips: tuple[Sheet, ...] = room.site.printer.sheets()
    assert slips
    assert all(slip.text.count("培训模式") == 2 for slip in slips)


def test_page_carries_the_mark_across(qapp: QGuiApplication) -> None:
    from kiosk.app.form_paper import draw_form

    form = BlankForm(title="样表", note="说明", rows=(("姓名", ""),), foot="")
    plain = draw_form(form)
    drawing = outlines("培训模式 · 无效")
    marked = mark_pages(plain, drawing)
    assert marked.startswith(plain)
    assert drawing in marked


def test_broken_off_and_asked_are_written_down_under_the_staff_number(room: Classroom) -> None:
    coach = room.coach
    coach.begin("output-full")
    coach.menu()
    coach.quiz()
    while coach.training.page is Page.QUIZ:
        coach.mark(0)
        coach.onward()
    stopped, asked = list(record.entries(room.records))[-2:]
    assert (stopped.staff, stopped.what, stopped.result) == ("10023", "output-full", "stopped")
    assert (asked.kind, asked.asked) == ("quiz", coach.training.course.quiz.asked)
    coach.menu()


def digest(folder: Path) -> dict[str, str]:
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def own_ports(room: Classroom) -> set[int]:
    """Of every simulator the terminal's configuration names, and of the platform's twin."""
    site = room.site
    tables = site.config.devices.fitted.values()
    told = f"{list(tables)} {site.twin.url} {site.cable.url}"
    found = re.findall(r"127\.0\.0\.1:(\d+)|'port': (\d+)", told)
    return {int(port) for pair in found for port in pair if port}


def is_own(address: object, ports: set[int]) -> bool:
    if not isinstance(address, tuple):
        # A local socket (the font service, the session's bus) reaches no network.
        return True
    return str(address[0]).startswith("127.") and address[1] in ports
