"""What stands behind a queue: a simulated printer, with the queue's words made by hand."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from drivers.a4.ipp import IppPrinter, IppTiming, job_name
from drivers.a4.ipp_link import IppLink
from drivers.a4.ipp_message import Attributes, Value
from drivers.a4.ipp_queue import (
    device_behind,
    features_of,
    look_behind,
    model_of,
    printed_behind,
)
from drivers.a4.port import Phase, Progress
from drivers.a4.simulator import IppSimulator
from drivers.device import Cancel, CompletionCode
from tests.drivers.a4.contract import HookedLink, job


@pytest.fixture
def simulator() -> Iterator[IppSimulator]:
    simulator = IppSimulator(profile="test")
    yield simulator
    simulator.close()


def queue(device_uri: str, *, state: int = 3, **more: list[Value]) -> Attributes:
    values: dict[str, list[Value]] = {
        "printer-state": [state],
        "printer-state-reasons": ["media-needed-warning", "paused"],
        "device-uri": [device_uri],
        "cups-version": ["2.4.2"],
        **{name.replace("_", "-"): each for name, each in more.items()},
    }
    return Attributes(values)


def test_queue_is_seen_through_to_its_printers_own_words(simulator: IppSimulator) -> None:
    view = look_behind(queue(simulator.uri), 20.0)
    assert (view.reached, view.remembered) == (True, False)
    # What the queue remembers of the last job is left out, what only it knows is kept.
    assert view.printer.texts("printer-state-reasons") == ["none", "paused"]
    simulator.paper_out()
    view = look_behind(queue(simulator.uri), 20.0)
    assert view.printer.texts("printer-state-reasons") == ["media-empty-error", "paused"]


def test_stopped_queue_is_stopped_however_its_printer_is(simulator: IppSimulator) -> None:
    stopped = queue(simulator.uri, state=5, printer_is_accepting_jobs=[False])
    view = look_behind(stopped, 20.0)
    assert view.printer.number("printer-state") == 5
    assert view.printer.truth("printer-is-accepting-jobs") is False


def test_printer_that_is_off_is_not_reached(simulator: IppSimulator) -> None:
    simulator.power_off()
    assert not look_behind(queue(simulator.uri), 20.0).reached
    http = simulator.uri.replace("ipp://", "http://")
    assert not look_behind(queue(http), 20.0).reached
    simulator.power_on()
    view = look_behind(queue(http), 20.0)
    assert (view.reached, view.remembered) == (True, True)


@pytest.mark.parametrize(
    "uri",
    [
        "",
        "usb://Maker/Model",
        "socket://printer:9100",
        "dnssd://A4._ipp._tcp.local/",
        "ipp://A4._ipp._tcp.local/ipp/print",
        "ipp://printer:99999/",
        "ipp://[broken/",
    ],
)
def test_printer_that_cannot_be_asked_is_not_missed(uri: str) -> None:
    assert device_behind(queue(uri)) is None
    view = look_behind(queue(uri), 0.1)
    assert (view.reached, view.remembered) == (True, True)
    assert not printed_behind(queue(uri), "gj-1", 0.1)


def test_printer_without_a_queue_is_itself(simulator: IppSimulator) -> None:
    alone = Attributes({"printer-state": [3]})
    view = look_behind(alone, 0.1)
    assert (view.printer, view.reached, view.remembered) == (alone, True, False)


def test_printer_behind_knows_which_jobs_it_completed(simulator: IppSimulator) -> None:
    printer = IppPrinter(IppLink(simulator.uri))
    assert printer.print(job()).ok
    printer.close()
    assert printed_behind(queue(simulator.uri), job_name("job-1"), 20.0)
    assert not printed_behind(queue(simulator.uri), job_name("job-2"), 20.0)
    simulator.forget_jobs()
    assert not printed_behind(queue(simulator.uri), job_name("job-1"), 20.0)


def test_features_are_what_the_printer_says(simulator: IppSimulator) -> None:
    full = Attributes(
        {
            "document-format-supported": ["application/pdf"],
            "sides-supported": ["one-sided", "two-sided-long-edge"],
            "color-supported": [True],
            "media-supported": ["iso_a4_210x297mm"],
            "cups-version": ["2.4.2"],
            "printer-make-and-model": ["Maker\x1b A4"],
        }
    )
    assert features_of(full) == {"pdf", "duplex", "color", "a4", "queue"}
    assert features_of(Attributes()) == frozenset()
    assert model_of(full) == "Maker A4"


@pytest.fixture
def print_queue() -> Iterator[IppSimulator]:
    simulator = IppSimulator(profile="test", queue=True)
    yield simulator
    simulator.close()


def test_queue_is_emptied_of_a_printed_document(print_queue: IppSimulator) -> None:
    printer = IppPrinter(IppLink(print_queue.uri))
    completion = printer.print(job())
    assert completion.value is not None
    assert completion.value.document_gone is True
    assert (print_queue.documents(), print_queue.jobs()) == ([], [])
    printer.close()


def test_job_a_queue_finished_without_us_is_purged_remembered_and_not_printed_again(
    print_queue: IppSimulator, tmp_path: Path
) -> None:
    sent = HookedLink(print_queue.uri)
    first = IppPrinter(sent, timing=IppTiming(look_s=0.01))

    def power_cut(told: Progress) -> None:
        if told.phase is Phase.HELD_UP:
            raise SystemExit

    sent.before_job = print_queue.paper_out
    with pytest.raises(SystemExit):
        first.print(job(), on_progress=power_cut)
    first.close()
    print_queue.refill()
    while not print_queue.printed():
        pass
    second = IppPrinter(IppLink(print_queue.uri), jobs_file=tmp_path / "printed")
    completion = second.print(job())
    assert completion.value is not None
    assert completion.value.again
    assert len(print_queue.printed()) == 1
    assert print_queue.documents() == []
    assert second.cancel("job-1").code is CompletionCode.SEQUENCE_ERROR
    second.close()


def test_canceled_job_leaves_nothing_in_the_queue(print_queue: IppSimulator) -> None:
    link = HookedLink(print_queue.uri)
    link.before_job = print_queue.paper_out
    printer = IppPrinter(link, timing=IppTiming(look_s=0.01))
    cancel = Cancel()
    completion = printer.print(job(), cancel, lambda told: cancel.set())
    assert completion.code is CompletionCode.CANCELED
    assert (print_queue.documents(), print_queue.jobs()) == ([], [])
    printer.close()
