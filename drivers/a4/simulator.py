"""A simulated A4 printer: the other end of the IPP wire, over HTTP on a TCP port.

Real requests cross a real socket. Documents are kept in memory only. It refuses to start under a
profile that serves citizens. Sources: RFC 8010 (IPP over HTTP), RFC 8011 (operations).
"""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Callable, Iterator

from drivers.a4.ipp_jobs import COMPLETED, PENDING
from drivers.a4.ipp_link import Operation
from drivers.a4.ipp_message import Attributes, Group, Malformed, Message, Tag, decode, encode
from drivers.a4.ipp_server import IppServer
from drivers.a4.press import LOW_SHEETS, TRAY_SHEETS, Press, PressJob
from drivers.simulation import require_simulation

_OK, _BAD_REQUEST, _NOT_POSSIBLE, _NOT_FOUND = 0x0000, 0x0400, 0x0404, 0x0406
_FORMAT, _UNSUPPORTED = 0x040A, 0x0501
_JOIN_S = 10.0

Fields = list[tuple[str, Tag, object]]
Answer = tuple[int, list[tuple[Group, Fields]]]


class IppSimulator:
    """A printer on a TCP port, with threads of its own.

    Every switch has taken effect when it returns; ``on_change`` is called without the lock held,
    on whichever thread changed something, and must not wait for anything.
    """

    def __init__(
        self,
        *,
        profile: str,
        host: str = "127.0.0.1",
        port: int = 0,
        queue: bool = False,
        on_change: Callable[[], None] | None = None,
    ) -> None:
        """Listen and begin to print.

        Args:
            profile: the configuration's profile.
            host: address to listen on.
            port: TCP port, 0 for any free one.
            queue: behave like a CUPS queue: keep every document until its job is purged.
            on_change: told that something changed.

        Raises:
            SimulatorForbidden: the profile serves citizens.
        """
        require_simulation("IppSimulator", profile)
        self._on_change = on_change
        self._press = Press(keeps=queue)
        self._changed = threading.Condition()
        self._closing = threading.Event()
        self._loud = threading.Event()
        self._loud.set()
        self._page_s = 0.0
        self._stop_after: int | None = None
        self._pdf = True
        self._drop: str = ""
        self._host = host
        self._server: IppServer | None = None
        self._reserved: socket.socket | None = None
        self._port = port
        self._serve()
        self._worker = threading.Thread(target=self._work, name="ipp-simulator", daemon=True)
        self._worker.start()

    @property
    def uri(self) -> str:
        """Its address; stays the same while the power is off."""
        return f"ipp://{self._host}:{self._port}/ipp/print"

    @property
    def powered(self) -> bool:
        """Whether it is switched on."""
        return self._server is not None

    def printed(self) -> list[bytes]:
        """The documents in the output tray."""
        with self._changed:
            return list(self._press.printed)

    def take_paper(self) -> int:
        """The citizen takes what was printed; returns how many documents."""
        with self._switched() as press:
            taken = len(press.printed)
            press.printed.clear()
            return taken

    def documents(self) -> list[bytes]:
        """What its memory holds: of jobs that are not over, in a queue of all."""
        with self._changed:
            return self._press.documents()

    def jobs(self) -> list[tuple[str, str, int]]:
        """Name, user and job-state of every job it knows."""
        with self._changed:
            return [(job.name, job.user, job.state) for job in self._press.jobs]

    # Paper and toner

    def paper_low(self) -> None:
        """Only a few sheets are left."""
        with self._switched() as press:
            press.sheets_left = LOW_SHEETS

    def paper_out(self) -> None:
        """The tray is empty."""
        self.paper_out_after(0)

    def paper_out_after(self, sheets: int) -> None:
        """The tray is empty after this many more sheets."""
        with self._switched() as press:
            press.sheets_left = sheets

    def refill(self) -> None:
        """Somebody fills the tray; a job that waited goes on."""
        with self._switched() as press:
            press.sheets_left = TRAY_SHEETS

    def toner_low(self) -> None:
        """Little toner is left."""
        with self._switched() as press:
            press.toner = 5

    def toner_out(self) -> None:
        """The toner is used up."""
        with self._switched() as press:
            press.toner = 0

    def change_toner(self) -> None:
        """Somebody puts a new cartridge in."""
        with self._switched() as press:
            press.toner = 100

    # Mechanics

    def open_cover(self, opened: bool = True) -> None:
        """Somebody opens the cover, or closes it."""
        with self._switched() as press:
            press.cover_open = opened

    def jam(self, jammed: bool = True) -> None:
        """Paper jams, or is pulled out."""
        with self._switched() as press:
            press.jammed = jammed

    def output_full(self, full: bool = True) -> None:
        """The output tray is full, or emptied."""
        with self._switched() as press:
            press.output_full = full

    def pause(self, paused: bool = True) -> None:
        """Somebody pauses it at its panel, or lets it go on."""
        with self._switched() as press:
            press.paused = paused

    def abort_job(self) -> None:
        """It gives the current job up."""
        with self._switched() as press:
            press.abort()

    def cancel_at_panel(self) -> None:
        """Somebody cancels the current job at its panel."""
        with self._switched() as press:
            job = press.current()
            if job is not None:
                press.cancel(job.number)

    def forget_jobs(self) -> None:
        """It forgets its jobs, as a printer does after a while."""
        with self._switched() as press:
            press.power_cycle()

    # Line and power

    def slow_down(self, page_s: float) -> None:
        """Take this long, in seconds, for each sheet."""
        with self._switched():
            self._page_s = page_s

    def refuse_pdf(self, refuses: bool = True) -> None:
        """It takes no PDF, or takes it again."""
        with self._switched():
            self._pdf = not refuses

    def go_silent(self, silent: bool = True) -> None:
        """Accept connections and answer nothing, or answer again; it goes on printing."""
        (self._loud.clear if silent else self._loud.set)()
        self._tell()

    def drop_connection(self, *, taken: bool) -> None:
        """The next job's connection breaks, after the printer took the job or before."""
        with self._switched():
            self._drop = "after" if taken else "before"

    def power_off(self) -> None:
        """Switch it off: connections are refused, jobs are lost."""
        self._hang_up()
        with self._switched() as press:
            press.power_cycle()

    def power_on(self) -> None:
        """Switch it on again, on the same port."""
        if self._server is None:
            self._serve()
            self._tell()

    def close(self) -> None:
        """End the threads and give the port back."""
        if self._closing.is_set():
            return
        self._closing.set()
        self._loud.set()
        self._hang_up()
        if self._reserved is not None:
            self._reserved.close()
        with self._changed:
            self._changed.notify_all()
        self._worker.join(_JOIN_S)

    # Inside

    @contextlib.contextmanager
    def _switched(self) -> Iterator[Press]:
        with self._changed:
            yield self._press
            self._press.settle()
            self._changed.notify_all()
        self._tell()

    def _tell(self) -> None:
        if self._on_change is not None:
            self._on_change()

    def _serve(self) -> None:
        if self._reserved is not None:
            self._reserved.close()
            self._reserved = None
        self._server = IppServer((self._host, self._port), self._answer)
        self._port = int(self._server.server_address[1])
        threading.Thread(
            target=self._server.serve_forever, args=(0.01,), name="ipp-simulator-port", daemon=True
        ).start()

    def _hang_up(self) -> None:
        server, self._server = self._server, None
        if server is None:
            return
        server.shutdown()
        server.server_close()
        # Bound and not listening: connections are refused, and nobody else gets the port.
        self._reserved = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        self._reserved.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._reserved.bind((self._host, self._port))

    def _work(self) -> None:
        while not self._closing.is_set():
            with self._changed:
                if not self._press.can_step():
                    self._changed.wait()
                    continue
                job, begun = self._press.current(), time.monotonic()
                # Who asks meanwhile makes no sheet quicker.
                while self._press.can_step() and self._press.current() is job:
                    left_s = begun + self._page_s - time.monotonic()
                    if left_s <= 0 or self._closing.is_set():
                        break
                    self._changed.wait(left_s)
                if not self._press.can_step() or self._press.current() is not job:
                    continue
                self._press.step()
                self._press.settle()
            self._tell()

    # Called by the server's threads

    def _answer(self, raw: bytes) -> bytes | None:
        """The answer to a request; ``None`` when there is none and the connection breaks."""
        self._loud.wait()
        if self._closing.is_set():
            return None
        try:
            request = decode(raw)
        except Malformed:
            return encode(_BAD_REQUEST, 1, [(Group.OPERATION, _PREAMBLE)])
        printing = request.code == Operation.PRINT_JOB
        with self._changed:
            drop = self._drop if printing else ""
            if drop:
                self._drop = ""
            if drop == "before":
                return None
            code, groups = self._carried_out(request)
            self._press.settle()
            self._changed.notify_all()
        self._tell()
        if drop:
            return None
        return encode(code, request.request_id, [(Group.OPERATION, _PREAMBLE), *groups])

    def _carried_out(self, request: Message) -> Answer:
        asked = request.first(Group.OPERATION)
        match request.code:
            case Operation.GET_PRINTER_ATTRIBUTES:
                return _OK, [(Group.PRINTER, self._description())]
            case Operation.PRINT_JOB:
                return self._print_job(request, asked)
            case Operation.GET_JOBS:
                running = asked.text("which-jobs") != "completed"
                jobs = [job for job in self._press.jobs if job.running is running]
                return _OK, [(Group.JOB, _job(job)) for job in jobs]
            case Operation.GET_JOB_ATTRIBUTES:
                number = asked.number("job-id")
                found = [job for job in self._press.jobs if job.number == number]
                return (_OK if found else _NOT_FOUND), [(Group.JOB, _job(j)) for j in found]
            case Operation.CANCEL_JOB:
                number = asked.number("job-id") or 0
                purge = self._press.keeps and asked.truth("purge-job") is True
                done = self._press.purge(number) if purge else self._press.cancel(number)
                return (_OK if done else _NOT_POSSIBLE), []
            case _:
                return _UNSUPPORTED, []

    def _print_job(self, request: Message, asked: Attributes) -> Answer:
        if asked.text("document-format") != "application/pdf" or not self._pdf:
            return _FORMAT, []
        template = request.first(Group.JOB)
        job = self._press.take(
            asked.text("job-name"),
            asked.text("requesting-user-name"),
            request.document,
            template.number("copies") or 1,
            template.text("sides").startswith("two-sided"),
        )
        return _OK, [(Group.JOB, _job(job))]

    def _description(self) -> Fields:
        formats = ["image/pwg-raster", *(["application/pdf"] if self._pdf else [])]
        queue: Fields = [("cups-version", Tag.TEXT, "2.4.2")] if self._press.keeps else []
        return [
            *queue,
            ("printer-state", Tag.ENUM, self._press.state()),
            ("printer-state-reasons", Tag.KEYWORD, self._press.reasons()),
            ("printer-is-accepting-jobs", Tag.BOOLEAN, True),
            ("printer-make-and-model", Tag.TEXT, "Simulated A4 Printer"),
            ("printer-serial-number", Tag.TEXT, "SIM-A4-1"),
            ("document-format-supported", Tag.MIME, formats),
            ("sides-supported", Tag.KEYWORD, ["one-sided", "two-sided-long-edge"]),
            ("color-supported", Tag.BOOLEAN, False),
            ("media-supported", Tag.KEYWORD, ["iso_a4_210x297mm"]),
            ("marker-levels", Tag.INTEGER, [self._press.toner]),
            ("marker-low-levels", Tag.INTEGER, [10]),
            ("marker-types", Tag.KEYWORD, ["toner"]),
            ("marker-names", Tag.NAME, ["black"]),
        ]


_PREAMBLE: Fields = [
    ("attributes-charset", Tag.CHARSET, "utf-8"),
    ("attributes-natural-language", Tag.LANGUAGE, "en"),
]


def _job(job: PressJob) -> Fields:
    reason = {COMPLETED: "job-completed-successfully", PENDING: "none"}.get(
        job.state, "job-printing"
    )
    return [
        ("job-id", Tag.INTEGER, job.number),
        ("job-name", Tag.NAME, job.name),
        ("job-state", Tag.ENUM, job.state),
        ("job-state-reasons", Tag.KEYWORD, reason),
        ("job-media-sheets-completed", Tag.INTEGER, job.done),
    ]
