"""Whatever answers on the printer's port: a value, in bounded time."""

from __future__ import annotations

import http.server
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from drivers.a4 import ipp_link
from drivers.a4.adapters import ADAPTERS, IppSettings
from drivers.a4.ipp import IppPrinter
from drivers.a4.ipp_link import Fault, IppLink, Operation, Trouble
from drivers.a4.ipp_message import Group, Message, Tag, encode
from drivers.adapter import Surroundings
from drivers.device import DeviceClass, DeviceStatus

FINE = encode(0, 1, [(Group.PRINTER, [("printer-state", Tag.ENUM, 3)])])


class Stranger(http.server.ThreadingHTTPServer):
    """Answers every POST with the same status and body."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answer)
        self.status, self.body = 200, FINE
        self.uri = f"ipp://127.0.0.1:{self.server_address[1]}/ipp/print"


class _Answer(http.server.BaseHTTPRequestHandler):
    server: Stranger

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(self.server.status)
        self.end_headers()
        self.wfile.write(self.server.body)

    def log_message(self, format: str, *args: object) -> None: ...


@pytest.fixture
def stranger() -> Iterator[Stranger]:
    server = Stranger()
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def asked(uri: str) -> Message | Trouble:
    link = IppLink(uri)
    answer = link.ask(Operation.GET_PRINTER_ATTRIBUTES, {}, limit_s=20.0)
    link.close()
    link.close()
    return answer


def test_answer_is_a_message(stranger: Stranger) -> None:
    answer = asked(stranger.uri)
    assert isinstance(answer, Message)
    assert answer.first(Group.PRINTER).number("printer-state") == 3


@pytest.mark.parametrize(
    ("status", "fault"),
    [
        (404, Fault.NOT_FOUND),
        (401, Fault.FORBIDDEN),
        (403, Fault.FORBIDDEN),
        (426, Fault.UNREACHABLE),
        (500, Fault.REFUSED),
    ],
)
def test_refusal_is_told_by_its_kind_and_never_by_its_page(
    stranger: Stranger, status: int, fault: Fault
) -> None:
    for page in (b"the page", b"\xff\xfe"):
        stranger.status, stranger.body = status, page
        answer = asked(stranger.uri)
        assert isinstance(answer, Trouble)
        assert answer.fault in (fault, Fault.GARBLED)
        assert "page" not in answer.reason


@pytest.mark.parametrize("body", [b"", b"<html>log in</html>", FINE[:-1], b"\0" * 100])
def test_portal_that_answers_200_is_no_printer(stranger: Stranger, body: bytes) -> None:
    stranger.body = body
    printer = IppPrinter(IppLink(stranger.uri))
    report = printer.status()
    printer.close()
    assert report.status is DeviceStatus.OFFLINE
    assert "log in" not in report.reason


def test_answer_without_end_is_given_up(
    stranger: Stranger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ipp_link, "MAX_ANSWER", 10_000)
    stranger.body = b"\0" * 1_000_000
    assert asked(stranger.uri) == Trouble(Fault.GARBLED, "ClientPayloadError")


def test_address_with_an_impossible_port_is_a_value() -> None:
    answer = asked("ipp://127.0.0.1:99999/")
    assert isinstance(answer, Trouble)
    assert answer.fault is Fault.UNREACHABLE


def test_adapter_opens_without_touching_anything(tmp_path: Path) -> None:
    (adapter,) = ADAPTERS
    device = adapter.open(
        IppSettings(uri="ipp://printer.invalid/ipp/print"), Surroundings(tmp_path)
    )
    assert device.capabilities().device_class is DeviceClass.A4
    device.close()
    assert list(tmp_path.iterdir()) == []
