from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from drivers.receipt import render as drawing
from drivers.receipt.escpos import EscposPrinter, EscposTiming, network_transport
from drivers.receipt.paper import Cell, PrintedLine, PrintedPicture, Sheet
from drivers.receipt.render import MARGIN_DOTS, FontMissing, find_font, font_folders, render
from drivers.receipt.simulator import EscposSimulator
from drivers.simulation import SimulatorForbidden
from tests.drivers.receipt.contract import receipt

WAIT_S = 20.0


@pytest.fixture
def simulator() -> Iterator[EscposSimulator]:
    simulator = EscposSimulator(profile="test")
    yield simulator
    simulator.close()


def talk(simulator: EscposSimulator, data: bytes, answer_bytes: int) -> bytes:
    with socket.create_connection(("127.0.0.1", simulator.port), WAIT_S) as line:
        line.sendall(data)
        answer = b""
        while len(answer) < answer_bytes:
            answer += line.recv(16)
        return answer


def printed(simulator: EscposSimulator, data: bytes) -> str:
    """What is on paper after a cut, known to be done by the answer in the stream."""
    talk(simulator, data + b"\x1dV\x00\x1dr\x01", 1)
    return simulator.sheets()[-1].text


@pytest.mark.parametrize("profile", ["production", "", "Production", "staging"])
def test_simulator_refuses_to_start_where_citizens_are_served(profile: str) -> None:
    threads = threading.active_count()
    with pytest.raises(SimulatorForbidden, match="EscposSimulator refuses"):
        EscposSimulator(profile=profile)
    assert threading.active_count() == threads


def test_text_outside_han_mode_is_not_chinese(simulator: EscposSimulator) -> None:
    gb = "甲".encode("gb18030")
    assert printed(simulator, b"\x1b@" + gb + b"\n") != "甲"
    assert printed(simulator, b"\x1b@\x1c&" + gb + b"\n") == "甲"
    assert printed(simulator, b"\x1c." + gb + b"\n") != "甲"


def test_character_cut_in_two_by_the_network_is_one_character(simulator: EscposSimulator) -> None:
    rare = "\U00020bb7".encode("gb18030")
    with socket.create_connection(("127.0.0.1", simulator.port), WAIT_S) as line:
        line.sendall(b"\x1b@\x1c&" + rare[:3])
        line.sendall(b"\x10\x04\x01")
        assert line.recv(1) == b"\x12"
        line.sendall(rare[3:] + b"\n\x1dV\x00\x1dr\x01")
        assert line.recv(1) == b"\x00"
    assert simulator.sheets()[-1].text == "\U00020bb7"


def test_too_long_a_line_is_broken_by_the_printer(simulator: EscposSimulator) -> None:
    assert printed(simulator, b"A" * 50 + b"\n") == "A" * 48 + "\nAA"


def test_status_is_answered_at_once_and_the_proof_only_in_its_turn(
    simulator: EscposSimulator,
) -> None:
    simulator.paper_out()
    # The proof was asked for first, and waits behind the line that has no paper.
    assert talk(simulator, b"A\n\x1dr\x01\x10\x04\x04", 1) == b"\x7e"


def test_dle_enq_2_clears_what_waits(simulator: EscposSimulator) -> None:
    simulator.paper_out()
    talk(simulator, b"A\n\x10\x05\x02\x10\x04\x01", 1)
    simulator.refill()
    assert printed(simulator, b"B\n") == "B"


def test_roll_is_used_up_line_by_line_and_runs_low() -> None:
    heard: list[int] = []
    simulator = EscposSimulator(
        profile="test", roll_lines=10, near_end_lines=4, on_change=lambda: heard.append(1)
    )
    assert talk(simulator, b"A\n" * 3 + b"\x1dr\x01", 1) == b"\x00"
    assert (simulator.lines_left, heard) == (7, [])
    assert talk(simulator, b"\x1bd\x03\x1dr\x01", 1) == b"\x03"
    assert talk(simulator, b"\x10\x04\x04", 1) == b"\x1e"
    assert heard == [1]
    simulator.refill()
    assert simulator.lines_left == 10
    simulator.close()


def test_paper_waits_to_be_taken(simulator: EscposSimulator) -> None:
    printed(simulator, b"A\n")
    printed(simulator, b"B\n")
    before = simulator.paper_present
    assert simulator.take_paper() == 2
    assert (before, simulator.paper_present) == (True, False)
    assert len(simulator.sheets()) == 2


def test_unknown_command_is_noted(simulator: EscposSimulator) -> None:
    assert printed(simulator, b"\x1b\x99A\n\x07\x1d(Z\x01\x00z") == "A"
    assert simulator.unknown == (b"\x1b\x99", b"\x07", b"Z\x01\x00z")


def test_port_stays_the_same_over_power_off_and_on(simulator: EscposSimulator) -> None:
    port = simulator.port
    simulator.power_off()
    simulator.power_off()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port), WAIT_S)
    simulator.power_on()
    simulator.power_on()
    assert simulator.port == port
    assert printed(simulator, b"A\n") == "A"


def test_next_connection_is_served_when_the_first_is_gone(simulator: EscposSimulator) -> None:
    for letter in (b"A", b"B", b"C"):
        assert printed(simulator, letter + b"\n") == letter.decode()


@pytest.mark.parametrize("columns", [32, 48])
def test_papers_are_pictures_dot_for_dot(columns: int, tmp_path: Path) -> None:
    simulator = EscposSimulator(profile="test", columns=48 if columns == 48 else 32)
    road = network_transport("127.0.0.1", simulator.port)
    printer = EscposPrinter(road, columns=columns, timing=EscposTiming(WAIT_S, WAIT_S, 0.02))
    assert printer.print(receipt()).ok
    (path,) = simulator.save(tmp_path / "papers")
    with Image.open(path) as picture:
        assert picture.width == columns * 12 + 2 * MARGIN_DOTS
        assert picture.getextrema() == (0, 255)
    assert path.name == "receipt-1.png"
    printer.close()
    simulator.close()


def test_large_characters_take_twice_the_room() -> None:
    normal, large = (
        render(Sheet(384, (PrintedLine((Cell("田", True, size, size),)),))) for size in (1, 2)
    )
    assert large.height - normal.height == 24

    def ink(picture: Image.Image) -> tuple[int, int]:
        box = picture.point(lambda value: 255 - value).getbbox()
        assert box is not None
        return box[2] - box[0], box[3] - box[1]

    assert ink(large) == (2 * ink(normal)[0], 2 * ink(normal)[1])


@pytest.mark.parametrize(("align", "left"), [("left", 0), ("center", 188), ("right", 376)])
def test_alignment_moves_what_is_printed(align: str, left: int) -> None:
    where = {"left": "left", "center": "center", "right": "right"}
    picture = PrintedPicture(1, 1, b"\xff", where[align])  # type: ignore[arg-type]  # one of three
    box = render(Sheet(384, (picture,))).point(lambda value: 255 - value).getbbox()
    assert box == (MARGIN_DOTS + left, MARGIN_DOTS, MARGIN_DOTS + left + 8, MARGIN_DOTS + 1)


def test_missing_font_names_the_package_that_brings_it(tmp_path: Path) -> None:
    with pytest.raises(FontMissing, match="fonts-noto-cjk"):
        find_font([tmp_path, tmp_path / "nowhere"])


def test_font_is_found_in_the_usual_folders() -> None:
    assert find_font(font_folders()).name == drawing._FONT_FILE


def test_closing_twice_is_harmless() -> None:
    simulator = EscposSimulator(profile="test")
    simulator.close()
    simulator.close()
