"""The link against wires that behave as no simulated reader does."""

from __future__ import annotations

import os
import socket
import threading
import tty
from collections.abc import Iterator

import pytest

from drivers.idcard import sdt
from drivers.idcard.sdt import Reply, SdtFraming, frame
from drivers.idcard.sdt_link import Fault, SdtLink, SdtTiming, Trouble

PREAMBLE = SdtFraming().reply_preamble
PATIENT = SdtTiming(reply_s=20.0, read_s=20.0, gap_s=0.05)
FOUND = frame(PREAMBLE, b"\0\0\x9f" + bytes(4))
NONE = frame(PREAMBLE, b"\0\0\x80")
SELECTED = frame(PREAMBLE, b"\0\0\x90" + bytes(8))


class ScriptedWire:
    """The other end of a pty: answers each request with the next bytes of a script."""

    def __init__(self) -> None:
        self._master, self._slave = os.openpty()
        tty.setraw(self._slave)
        self.port = os.ttyname(self._slave)
        self._thread: threading.Thread | None = None

    def play(self, *answers: bytes) -> None:
        self._thread = threading.Thread(target=self._answer, args=(answers,), daemon=True)
        self._thread.start()

    def _answer(self, answers: tuple[bytes, ...]) -> None:
        for answer in answers:
            # A request is 10 bytes, and a pty delivers what was written at once in one piece.
            os.read(self._master, 100)
            os.write(self._master, answer)

    def close(self) -> None:
        if self._thread is not None:
            self._thread.join(10.0)
            assert not self._thread.is_alive()
        os.close(self._slave)
        os.close(self._master)


@pytest.fixture
def wire() -> Iterator[ScriptedWire]:
    wire = ScriptedWire()
    yield wire
    wire.close()


@pytest.fixture
def link(wire: ScriptedWire) -> Iterator[SdtLink]:
    link = SdtLink(wire.port, timing=PATIENT)
    yield link
    link.close()


def test_late_answer_to_the_command_before_is_passed_over(
    wire: ScriptedWire, link: SdtLink
) -> None:
    wire.play(SELECTED + FOUND)
    assert link.exchange(sdt.FIND) == Reply(b"\0\0", 0x9F, bytes(4))
    assert link.noise == 0


def test_left_over_bytes_are_thrown_away_before_asking(wire: ScriptedWire, link: SdtLink) -> None:
    wire.play(FOUND + SELECTED[:9], NONE)
    link.exchange(sdt.FIND)
    assert link.exchange(sdt.FIND) == Reply(b"\0\0", 0x80)


def test_cut_answer_is_asked_for_again(wire: ScriptedWire, link: SdtLink) -> None:
    wire.play(FOUND[:9], FOUND)
    assert isinstance(link.exchange(sdt.FIND), Reply)
    assert link.noise == 0


def test_answer_cut_twice_is_truncated(wire: ScriptedWire, link: SdtLink) -> None:
    wire.play(FOUND[:9], FOUND[:6])
    assert link.exchange(sdt.FIND) == Trouble(Fault.TRUNCATED, "find")


def test_noise_without_an_end_is_given_up(wire: ScriptedWire) -> None:
    link = SdtLink(wire.port, timing=PATIENT, resends=0)
    flood = threading.Event()

    def babble() -> None:
        os.read(wire._master, 100)
        while not flood.is_set():
            os.write(wire._master, b"\x55" * 512)

    babbler = threading.Thread(target=babble)
    babbler.start()
    outcome = link.exchange(sdt.FIND)
    flood.set()
    # Empties the line, so that the last write of the other end cannot block.
    link.close()
    os.set_blocking(wire._slave, False)
    while babbler.is_alive():
        try:
            os.read(wire._slave, 4096)
        except BlockingIOError:
            babbler.join(0.01)
    assert outcome == Trouble(Fault.GARBLED, "find")


def test_time_is_up_even_while_stray_bytes_drip_in(wire: ScriptedWire) -> None:
    ticks = iter(range(0, 1000, 10))
    link = SdtLink(wire.port, timing=PATIENT, resends=0, monotonic=lambda: float(next(ticks)))
    wire.play(b"\x55")
    assert link.exchange(sdt.FIND) == Trouble(Fault.GARBLED, "find")
    link.close()


def test_vendor_framing_is_spoken_when_it_is_handed_in(wire: ScriptedWire) -> None:
    framing = SdtFraming(reply_preamble=b"\xea\xeb\xec\xed")
    link = SdtLink(wire.port, timing=PATIENT, framing=framing)
    wire.play(frame(b"\xea\xeb\xec\xed", b"\0\0\x80"))
    assert link.exchange(sdt.FIND) == Reply(b"\0\0", 0x80)
    link.close()


def test_link_opens_with_the_first_command_and_closes_twice_without_harm(
    wire: ScriptedWire, link: SdtLink
) -> None:
    wire.play(NONE)
    opened = [link.is_open]
    link.exchange(sdt.FIND)
    opened.append(link.is_open)
    link.close()
    link.close()
    opened.append(link.is_open)
    assert opened == [False, True, False]


def test_trouble_is_said_in_words_without_the_port() -> None:
    link = SdtLink("/dev/null/none", timing=PATIENT)
    outcome = link.exchange(sdt.SELECT)
    assert isinstance(outcome, Trouble)
    assert outcome.reason == "select: no device (ENOTDIR)"


def test_reader_on_a_tcp_port_is_reached_by_its_url() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:

        def answer() -> None:
            connection, _ = server.accept()
            with connection:
                connection.recv(100)
                connection.sendall(FOUND)

        reader = threading.Thread(target=answer)
        reader.start()
        link = SdtLink(f"socket://127.0.0.1:{server.getsockname()[1]}", timing=PATIENT)
        assert link.exchange(sdt.FIND) == Reply(b"\0\0", 0x9F, bytes(4))
        link.close()
        reader.join()
