"""The jobs of staff mode: what the command line does, done at the running terminal."""

from __future__ import annotations

import contextlib
import datetime as dt
import itertools
import logging
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from drivers.device import DeviceClass
from drivers.registry import Registry
from kiosk.access.board import Button, Job, Row, Tone
from kiosk.app.attended import Attended
from kiosk.app.delivery import ATTACHMENTS_FOLDER
from kiosk.app.staff_mode import Workshop, staff_screen_words
from kiosk.app.terminal import utc_now
from kiosk.remedies import staff_words
from kiosk.staff.audit_cli import FOLDER, daily_slip
from kiosk.staff.desk_acceptance import SetUp
from kiosk.staff.desk_logs import MOST_ROWS, LogTail, event_rows, today_rows
from kiosk.staff.desk_trials import Trials
from kiosk.staff.doctor_cli import finding_record, findings_with
from kiosk.staff.probing import Sighting, best, merge, probe, probes
from kiosk.staff.queue_show import sync_words
from kiosk.staff.sync_cli import DATABASE
from sync.export import export
from sync.reading import Reading
from sync.store import Store, StoreError
from sync.submission import SubmissionState
from sync.withdrawing import hold

HOLD_WITHIN_S = 2.0
LOOK_EVERY_S = 0.3
_TONES = {"ok": Tone.GOOD, "warning": Tone.CAUTION, "failed": Tone.DANGER}
Rows = Iterator[Row]


def sticks() -> list[Path]:
    """Where removable media are mounted."""
    found = itertools.chain.from_iterable(
        Path("/").glob(pattern) for pattern in ("media/*", "media/*/*", "run/media/*/*", "mnt/*")
    )
    return [path for path in found if os.path.ismount(path)]


def workshop(
    site: Path,
    data: Path,
    store_key: bytes | None,
    find_sticks: Callable[[], list[Path]] = sticks,
) -> Workshop:
    """What does the jobs at a terminal, from its site file, its folder and its queue's key."""
    return lambda terminal: DeskJobs(terminal, site, data, store_key, find_sticks)


class DeskJobs:
    """Does one job after the other, on the thread of staff mode.

    Args:
        terminal: that staff stands at.
        site: its site's file.
        data: its folder.
        store_key: of the queue's file.
        find_sticks: where submissions can be exported to.
    """

    def __init__(
        self,
        terminal: Attended,
        site: Path,
        data: Path,
        store_key: bytes | None,
        find_sticks: Callable[[], list[Path]],
    ) -> None:
        self._terminal, self._site, self._data = terminal, site, data
        self._store_key, self._find_sticks = store_key, find_sticks
        self._tail = LogTail()
        logging.getLogger().addHandler(self._tail)
        self._words, self._names, self._sync = staff_screen_words(), staff_words(), sync_words()
        self._trials = Trials(terminal.devices, self._words, self._names)
        self._set_up = SetUp(terminal.config, self._trials, data, self._words, self._names)
        self._jobs: Mapping[str, Callable[[Job], Rows]] = {
            "try": lambda job: iter((self._trials.row(DeviceClass(job.subject)),)),
            "try-all": self._try_all,
            "doctor": self._doctor,
            "send": self._send,
            "release": self._release,
            "purge": self._purge,
            "sticks": self._look_for_sticks,
            "export": self._export,
            "logs": self._logs,
            "today": lambda _: iter(today_rows(data, utc_now(), self._words)),
            "slip": self._slip,
            "training": self._training,
            "site": lambda _: self._set_up.site(),
            "self-check": lambda _: self._set_up.self_check(),
            "probe": self._probe,
            "enrol": lambda job: self._set_up.enrol(job.subject, anew=False),
            "new-keys": lambda job: self._set_up.enrol(job.subject, anew=True),
            "accept": lambda job: self._set_up.accept(job.rows),
        }

    def __call__(self, job: Job) -> tuple[Row, ...]:
        """Do it."""
        return tuple(self._jobs[job.name](job))

    def stop(self) -> None:
        """Nobody waits for a job any more."""
        self._trials.ending.set()
        logging.getLogger().removeHandler(self._tail)

    def _try_all(self, _: Job) -> Rows:
        for device in self._terminal.config.devices.fitted:
            yield self._trials.row(device)

    def _doctor(self, _: Job) -> Rows:
        for finding in findings_with(self._terminal.config, self._data):
            told = finding_record(finding, self._sync)
            responsible = finding.responsible
            who = "" if responsible is None else self._sync[f"responsible_{responsible}"]
            todo = f"{told['remedy']}（{who}）" if told["remedy"] and who else str(told["remedy"])
            tone = _TONES.get(str(told["outcome"]), Tone.PLAIN)
            yield Row(self._sync[f"step_{finding.step}"], str(told["says"]), tone, todo)

    def _shut(self) -> Row:
        words = self._words
        says = words.say("job_queue_shut", reason=self._terminal.queue_trouble)
        return Row(words["row_queue"], says, Tone.DANGER, words["row_queue_shut_todo"])

    def _send(self, _: Job) -> Rows:
        if self._terminal.outbox is None:
            yield self._shut()
            return
        self._terminal.relay.wake()
        yield Row(self._words["row_queue"], self._words["job_sent"], Tone.GOOD)

    def _release(self, _: Job) -> Rows:
        outbox = self._terminal.outbox
        if outbox is None:
            yield self._shut()
            return
        with self._reading() as reading:
            found = list(reading.submissions((SubmissionState.QUARANTINED,), 10_000))
        for one in found:
            outbox.requeue(one.key)
        self._terminal.relay.wake()
        says = self._words.say("job_released", count=len(found))
        if not found:
            says = self._words["job_nothing_to_release"]
        yield Row(self._words["row_queue"], says, Tone.GOOD)

    def _purge(self, _: Job) -> Rows:
        outbox = self._terminal.outbox
        if outbox is None:
            yield self._shut()
            return
        count, more = 0, True
        while more:
            purged = outbox.purge(dt.timedelta(0))
            count, more = count + purged.count, purged.more
        yield Row(self._words["row_queue"], self._words.say("job_purged", count=count), Tone.GOOD)

    def _look_for_sticks(self, _: Job) -> Rows:
        title, found = self._words["job_stick"], self._find_sticks()
        for path in found:
            label = self._words.say("button_export", folder=path.name)
            yield Row(title, str(path), buttons=(Button("export", label, str(path)),))
        if not found:
            todo = self._words["job_no_stick_todo"]
            yield Row(title, self._words["job_no_stick"], Tone.CAUTION, todo)

    def _export(self, job: Job) -> Rows:
        title, words, folder = self._words["job_stick"], self._words, Path(job.subject)
        if folder not in self._find_sticks():
            yield Row(title, words["job_no_stick"], Tone.DANGER, words["job_no_stick_todo"])
            return
        self._hold()
        try:
            with self._reading() as reading:
                done = export(reading, folder, sealed=self._data / ATTACHMENTS_FOLDER)
        except OSError as error:
            says = words.say("job_export_failed", reason=error.strerror)
            yield Row(title, says, Tone.DANGER, words["job_export_failed_todo"])
            return
        count = done.written + done.already
        says = words.say("job_exported", count=count, folder=folder)
        yield Row(title, says if count else words["job_exported_nothing"], Tone.GOOD)
        for number in done.damaged_here:
            says = self._sync.say("export_damaged_here", number=number)
            yield Row(title, says, Tone.DANGER, words["job_failed_todo"])
        for name in done.damaged_there:
            says = self._sync.say("export_damaged_there", name=name)
            yield Row(title, says, Tone.DANGER, words["job_export_failed_todo"])

    def _hold(self) -> None:
        """What lies on a stick can no longer be taken back as never sent."""
        with (
            contextlib.suppress(StoreError),
            contextlib.closing(
                Store(
                    self._data / DATABASE,
                    busy_timeout_s=HOLD_WITHIN_S,
                    database_key=self._store_key,
                )
            ) as store,
        ):
            hold(store)

    def _reading(self) -> Reading:
        return Reading(self._data / DATABASE, database_key=self._store_key)

    def _logs(self, job: Job) -> Rows:
        events = itertools.islice(event_rows(self._data, job.subject), MOST_ROWS)
        lines = itertools.islice(self._tail.rows(job.subject), MOST_ROWS)
        both = sorted((*events, *lines), key=lambda row: row.title, reverse=True)
        yield from both[:MOST_ROWS] or [Row(self._words["job_logs_none"], "")]

    def _slip(self, _: Job) -> Rows:
        title = self._words["job_slip"]
        made = daily_slip(self._data / FOLDER, self._sync)
        if made is None:
            yield Row(title, self._words["job_slip_none"], Tone.CAUTION)
            return
        text, receipt = made
        yield self._set_up.printed(title, receipt, text.partition(":")[0])

    def _training(self, job: Job) -> Rows:
        command = [sys.executable, "-m", "kiosk", "training", "--staff", job.staff[-4:]]
        if self._site.is_file():
            command += ["--site", str(self._site)]
        quiet = subprocess.DEVNULL
        with subprocess.Popen(command, stdout=quiet, stderr=quiet) as school:
            while school.poll() is None:
                if self._trials.ending.wait(LOOK_EVERY_S):
                    school.terminate()
                    break
        title, words = self._words["button_training"], self._words
        if school.returncode == 0:
            yield Row(title, words["row_ok"], Tone.GOOD)
        else:
            todo = words["job_training_failed_todo"]
            yield Row(title, words["job_training_failed"], Tone.DANGER, todo)

    def _probe(self, _: Job) -> Rows:
        title, words = self._words["commission_probe"], self._words
        fitted = self._terminal.config.devices.fitted
        missing = [one for one in DeviceClass if one not in fitted]
        seen = probe(probes(Registry.installed(), missing)) if missing else ()
        found = best(one for one in seen if isinstance(one, Sighting))
        names = "、".join(self._names[f"class_{one}"] for one in found)
        if not found:
            yield Row(title, words["commission_probe_none"], Tone.GOOD, key="probe")
            return
        try:
            merge(self._site, found, replace=False)
        except OSError:
            says = words.say("commission_probe_not_written", names=names)
            todo = words["commission_probe_not_written_todo"]
            yield Row(title, says, Tone.CAUTION, todo, key="probe")
            return
        says = words.say("commission_probe_found", names=names)
        yield Row(title, says, Tone.GOOD, key="probe")
