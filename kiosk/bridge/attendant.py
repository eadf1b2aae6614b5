"""Staff mode on the screen: its values, its buttons, its jobs beside the window."""

from __future__ import annotations

import dataclasses
import logging
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from kiosk.access import moves, touching
from kiosk.access.board import MEANING, NEEDS, Desk, Job, Page, Row, Tone, Work
from kiosk.access.door import Admission, Refusal, StaffDoor
from kiosk.access.gesture import Gesture
from kiosk.access.roles import TWO_PEOPLE, may
from kiosk.access.scene import Scene
from kiosk.audit.events import Disposition
from kiosk.bridge.view import View
from kiosk.case.receipt import local_time
from kiosk.present.staff import staff_values
from kiosk.words import Words

_log = logging.getLogger("kiosk.staff")

LOOK_EVERY_MS = 500
# Whoever has gone away leaves nothing open behind.
SIGN_IN_IDLE_S = 60.0
INSIDE_IDLE_S = 180.0
# So long a printer may take to see its paper.
REFILL_WITHIN_S = 30.0
_FIRST_JOB = {Page.LOGS: "logs", Page.REPORTS: "today"}


class Attendant(QObject):
    """Owns staff mode's state; lives on the window's thread.

    Args:
        door: decides who is let in.
        words: of staff mode.
        device_words: what devices say.
        px_per_mm: of the panel, for the touch check.
        monotonic: seconds that never go back.
    """

    _finished = Signal(object, object, int)
    _scanned = Signal(str)

    def __init__(
        self,
        door: StaffDoor,
        words: Words,
        device_words: Words,
        px_per_mm: float,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__()
        self.desk = Desk()
        self.values = View(self)
        self._door, self._words, self._device_words = door, words, device_words
        self._px_per_mm, self._monotonic = px_per_mm, monotonic
        self._scene: Scene | None = None
        self._work: Work | None = None
        self.gesture = Gesture()
        self._way, self._door_was_open = "gesture", False
        self._touched_at = self._refilled_at = monotonic()
        # Counted up when staff mode closes: an answer to whoever has left is shown to nobody.
        self._visit = 0
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="staff")
        self._finished.connect(self._take, Qt.ConnectionType.QueuedConnection)
        self._scanned.connect(self.card, Qt.ConnectionType.QueuedConnection)
        self._watching = False
        self._tick = QTimer(self)
        self._tick.timeout.connect(self.look)
        self._show()

    def attach(self, scene: Scene, work: Work, every_ms: int = LOOK_EVERY_MS) -> None:
        """Serve this terminal from now on."""
        self._scene, self._work = scene, work
        self._tick.start(every_ms)

    def stop(self) -> None:
        """The terminal ends; a job under way is waited for."""
        self._tick.stop()
        self._close("ended")
        if self._work is not None:
            self._work.stop()
        self._thread.shutdown(wait=True, cancel_futures=True)
        self._scene = None

    # In and out

    @Slot()
    def look(self) -> None:
        """See what has changed outside, and whether anybody is still there."""
        if self._scene is None:
            return
        outside = self._scene.outside()
        if outside.fraud:
            self._scene.latch()
        before, self._door_was_open = self._door_was_open, outside.door_open
        if outside.door_open and not before:
            self._open("door")
        if self.desk.page is Page.CLOSED:
            return
        away_s = self._monotonic() - self._touched_at
        if not self.desk.inside and not outside.at_rest:
            self._close("citizen")
        elif away_s > self._patience_s() and not self.desk.busy:
            self._close("idle")
        else:
            self._see_refilled()
            self._watch_cards()
            self._show()

    @Slot(str)
    def corner(self, which: str) -> None:
        """A long touch on an upper corner."""
        self.gesture = self.gesture.touched(which, self._monotonic())
        if self.gesture.whole:
            self.gesture = Gesture()
            self._open("gesture")

    @Slot()
    def touched(self) -> None:
        """Somebody is there."""
        self._touched_at = self._monotonic()

    @Slot(str)
    def field(self, name: str) -> None:
        """Which of number and code is typed."""
        self.touched()
        self._become(dataclasses.replace(self.desk, field=name, complaint=""))

    @Slot(str)
    def typed(self, value: str) -> None:
        """Number, code, or what is looked for, so far."""
        self.touched()
        desk = dataclasses.replace(self.desk, complaint="")
        if desk.page in (Page.ENROL, Page.LOGS):
            desk = dataclasses.replace(desk, search=value)
        elif desk.field == "digits":
            after = "code" if len(value) >= 4 else "digits"
            desk = dataclasses.replace(desk, digits=value[:4], field=after, carded=False)
        else:
            desk = dataclasses.replace(desk, code=value)
        self._become(desk)

    @Slot(str)
    def card(self, scanned: str) -> None:
        """Something was scanned while number and code are asked for."""
        desk = self.desk
        if desk.page not in (Page.SIGN_IN, Page.SECOND):
            return
        self.touched()
        digits = self._door.holder(scanned)
        if digits:
            known = dataclasses.replace(desk, digits=digits, carded=True, field="code", code="")
            self._become(dataclasses.replace(known, complaint=""))
        else:
            said = self._words["sign_no_card" if digits is None else "sign_card_unknown"]
            self._become(dataclasses.replace(desk, complaint=said))

    @Slot()
    def enter(self) -> None:
        """「进入」, 「同意」."""
        self.touched()
        scene, desk = self._scene, self.desk
        if scene is None or desk.page not in (Page.SIGN_IN, Page.SECOND):
            return
        if not desk.inside and not scene.outside().at_rest:
            self._become(dataclasses.replace(desk, complaint=self._words["sign_busy_citizen"]))
            return
        admission = self._door.admit(desk.digits, desk.code, beside=desk.person)
        if admission.person is None:
            self._refuse(admission)
        elif desk.pending is not None:
            job = dataclasses.replace(desk.pending, second=admission.person.number)
            self._become(_returned(desk))
            self._carry_out(job)
        else:
            person = admission.person
            way = f"{self._way}-card" if desk.carded else self._way
            scene.note("staff-init", {"staff": person.number, "way": way})
            scene.attend(True)
            self._become(Desk(page=Page.OVERVIEW, person=person.number, role=person.role))

    @Slot()
    def leave(self) -> None:
        """「退出」."""
        self._close("left")

    @Slot()
    def back(self) -> None:
        """「返回」: to where one came from."""
        self.touched()
        if self.desk.inside:
            self._become(_returned(self.desk))
        else:
            self._close("left")

    def _patience_s(self) -> float:
        return INSIDE_IDLE_S if self.desk.inside else SIGN_IN_IDLE_S

    def _open(self, way: str) -> None:
        closed = self.desk.page is Page.CLOSED
        if self._scene is not None and closed and self._scene.outside().at_rest:
            self._way = way
            self.touched()
            self._become(Desk(page=Page.SIGN_IN, question=self._door.ask()))

    def _close(self, reason: str) -> None:
        desk, self.desk = self.desk, Desk()
        self._watch_cards()
        self._visit += 1
        self.gesture = Gesture()
        if self._scene is not None and desk.inside:
            fields = {"staff": desk.person, "reason": reason}
            self._scene.note("staff-complete", fields, Disposition.SUCCESS)
            self._scene.attend(False)
        self._show()

    def _refuse(self, admission: Admission) -> None:
        refusal, until = admission.refusal or Refusal.WRONG, admission.locked_until
        if self._scene is not None:
            self._scene.note("staff-refused", {"reason": refusal.value})
            if admission.just_locked:
                self._scene.note("staff-locked", {"minutes": admission.locked_minutes})
        said = self._words.say(f"sign_{refusal}", until="" if until is None else local_time(until))
        self._become(
            dataclasses.replace(self.desk, code="", question=self._door.ask(), complaint=said)
        )

    # Inside

    @Slot(str)
    def go(self, page: str) -> None:
        """A page of the list."""
        self.touched()
        wanted, desk = Page(page), self.desk
        if not desk.inside or wanted not in NEEDS or not may(desk.role, NEEDS[wanted]):
            return
        old = (Page.MAINTENANCE, Page.SUPPLIES)
        kept = {at: rows for at, rows in desk.results.items() if at not in old}
        desk = dataclasses.replace(_returned(desk), page=wanted, results=kept)
        self._become(desk)
        if wanted in _FIRST_JOB and wanted not in desk.results:
            self._ask(Job(_FIRST_JOB[wanted]))

    @Slot(str, str)
    def press(self, name: str, subject: str) -> None:
        """A button of a row."""
        self.touched()
        desk, scene = self.desk, self._scene
        if scene is None or not desk.inside or desk.busy or name not in MEANING:
            return
        if not may(desk.role, MEANING[name][0]):
            return
        if name in ("on", "off"):
            self._become(moves.maintain(desk, scene, self._words, subject))
        elif name == "refilled":
            self._refilled_at = self._monotonic()
            self._become(moves.refilled(desk, scene, subject))
        elif name == "restart":
            moves.noted(scene, Job(name, "", desk.person))
            self._close("restart")
            scene.restart()
        elif name == "touch":
            self._become(touching.begun(desk))
        elif name in ("enrol", "new-keys"):
            self._become(dataclasses.replace(desk, page=Page.ENROL, pending=Job(name), search=""))
        else:
            self._ask(Job(name, subject))

    @Slot()
    def search(self) -> None:
        """「查找」, and what ends the typing of an enrolment code."""
        self.touched()
        desk = self.desk
        if desk.page is Page.LOGS:
            self._ask(Job("logs", desk.search))
        elif desk.page is Page.ENROL and desk.pending is not None and desk.search:
            job = dataclasses.replace(desk.pending, subject=desk.search)
            self._become(_returned(desk))
            self._ask(job)

    @Slot(float, float, float, float)
    def target(self, x: float, y: float, width: float, height: float) -> None:
        """A touch of the check, in pixels of an area of this size."""
        self.touched()
        if self.desk.page is Page.TOUCH:
            at, size = (x, y), (width, height)
            self._become(touching.hit(self.desk, at, size, self._px_per_mm, self._words))

    def _ask(self, job: Job) -> None:
        """Do it, or ask for whoever else has to agree."""
        desk = self.desk
        action = MEANING[job.name][0]
        if desk.busy or not may(desk.role, action):
            return
        job = dataclasses.replace(job, staff=desk.person, rows=tuple(desk.tried.values()))
        if action not in TWO_PEOPLE:
            self._carry_out(job)
            return
        second = dataclasses.replace(_returned(desk), page=Page.SECOND, pending=job)
        self._become(dataclasses.replace(second, question=self._door.ask()))

    def _carry_out(self, job: Job) -> None:
        if self._scene is None:
            return
        if job.name == "hand_back":
            self._become(moves.hand_back(self.desk, self._scene, self._words, job))
            return
        moves.noted(self._scene, job)
        words, own = self._words, f"busy_{job.name}_{job.subject}"
        subject = self._device_words.get(f"class_{job.subject}", "")
        busy = words.say(own if own in words else f"busy_{job.name}", subject=subject)
        self._become(dataclasses.replace(self.desk, busy=busy))
        if self._work is not None:
            self._thread.submit(self._run, self._work, job, self._visit)

    def _run(self, work: Work, job: Job, visit: int) -> None:
        try:
            rows = work(job)
        except Exception as error:
            # The type only: a message could carry anything.
            why, words = type(error).__name__, self._words
            _log.error("%s: %s", job.name, why)
            rows = (Row(words["job_failed"], why, Tone.DANGER, words["job_failed_todo"]),)
        self._finished.emit(job, rows, visit)

    @Slot(object, object, int)
    def _take(self, job: Job, rows: tuple[Row, ...], visit: int) -> None:
        if self._scene is not None:
            failed = any(row.tone is Tone.DANGER for row in rows)
            outcome = Disposition.FAILURE if failed else Disposition.SUCCESS
            moves.noted(self._scene, job, outcome)
        if visit == self._visit:
            self.touched()
            self._become(moves.settled(self.desk, job, rows))

    def _see_refilled(self) -> None:
        if self._scene is not None and self.desk.refilled:
            late = self._monotonic() - self._refilled_at > REFILL_WITHIN_S
            facts = self._scene.facts()
            self.desk = moves.see_refilled(
                self.desk, self._scene, facts, self._words, self._device_words, late=late
            )

    def _become(self, after: Desk) -> None:
        self.desk = after
        self._watch_cards()
        self._show()

    def _watch_cards(self) -> None:
        """A card is waited for exactly while number and code are asked for."""
        if self._scene is None:
            return
        asked = self.desk.page in (Page.SIGN_IN, Page.SECOND)
        reads = asked and self._scene.outside().reads_cards
        if reads != self._watching:
            self._watching = reads
            self._scene.watch_card(self._scanned.emit if reads else None)
        self.desk = dataclasses.replace(self.desk, reads_cards=reads)

    def _show(self) -> None:
        inside = self._scene is not None and self.desk.inside
        facts = self._scene.facts() if inside and self._scene is not None else None
        self.values.show(staff_values(self.desk, facts, self._words, self._device_words))


def _returned(desk: Desk) -> Desk:
    """Out of a page that something is typed on, to where one came from."""
    page = desk.page
    if desk.pending is not None:
        page = MEANING[desk.pending.name][1]
    elif page is Page.TOUCH:
        page = Page.COMMISSION
    return dataclasses.replace(
        desk,
        page=page,
        pending=None,
        digits="",
        code="",
        field="digits",
        question="",
        complaint="",
        search="",
    )
