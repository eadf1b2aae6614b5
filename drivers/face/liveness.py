"""Whether somebody alive stands there: does what is asked now, in an order nobody knew before.

Everything is measured against the person's own first second: eyes differ too much for fixed bounds.
Pure: sights and their times come in, what to show goes out.
"""

from __future__ import annotations

import dataclasses
import enum
import random
import statistics

from drivers.face.quality import Fault


class Task(enum.StrEnum):
    """What may be asked; left and right are the person's own."""

    TURN_LEFT = "turnLeft"
    TURN_RIGHT = "turnRight"
    NOD = "nod"
    BLINK = "blink"
    CLOSER = "closer"


class Phase(enum.StrEnum):
    """Where the check is."""

    FINDING = "finding"
    SETTLING = "settling"
    TASK = "task"
    RETURNING = "returning"
    DONE = "done"
    FAILED = "failed"


class Failure(enum.StrEnum):
    """Why it ended; what is told says no more than what to do instead."""

    NOT_DONE = "notDone"
    LOST = "lost"
    MANY = "many"
    JUMPED = "jumped"
    TOO_LONG = "tooLong"


@dataclasses.dataclass(frozen=True, slots=True)
class Sight:
    """One look at the person.

    Attributes:
        at_s: monotonic seconds.
        fault: what is wrong with it as a picture of somebody who looks straight.
        size: distance of the eyes, in pixels; ``x`` and ``y`` of the face's middle.
    """

    at_s: float
    fault: Fault | None
    yaw: float = 0.0
    pitch: float = 0.0
    opening: float = 0.0
    size: float = 0.0
    x: float = 0.0
    y: float = 0.0


@dataclasses.dataclass(frozen=True, slots=True)
class Rules:
    """Bounds; seconds, and parts of the person's own first second.

    Attributes:
        settle_s: so long without fault; ``settle_least`` sights.
        turn: of ``yaw``; ``nod`` of ``pitch``; both added to the person's own.
        closed: of the eyes' own opening; ``open`` counts as open again.
        closer: of the own size.
        jump: between two sights, in eye distances; a face that is there suddenly is another.
        lost_s: so long without any face ends it.
        many_s: so long with a second face ends it.
        task_s: for each task; ``all_s`` for everything from the first face on.
        find_s: for the first face that is good enough.
    """

    settle_s: float = 1.0
    settle_least: int = 6
    turn: float = 0.10
    nod: float = 0.045
    closed: float = 0.68
    open: float = 0.85
    closer: float = 1.18
    jump: float = 1.6
    lost_s: float = 0.8
    many_s: float = 0.5
    task_s: float = 8.0
    all_s: float = 40.0
    find_s: float = 25.0


@dataclasses.dataclass(frozen=True, slots=True)
class Progress:
    """What to show.

    Attributes:
        done: tasks that were done, of ``of``.
        share: of the whole, 0 to 1, for a ring.
    """

    phase: Phase
    task: Task | None = None
    fault: Fault | None = None
    failure: Failure | None = None
    done: int = 0
    of: int = 2
    share: float = 0.0


def draw_tasks(count: int = 2, chance: random.Random | None = None) -> tuple[Task, ...]:
    """Different tasks in random order; never only 「closer」, which a photograph can do too."""
    return tuple((chance or random.SystemRandom()).sample(list(Task), count))


class Liveness:
    """One check, from the first sight to ``DONE`` or ``FAILED``, where it stays."""

    def __init__(self, tasks: tuple[Task, ...], rules: Rules | None = None) -> None:
        self._tasks, self._rules = tasks, rules or Rules()
        self._phase, self._done = Phase.FINDING, 0
        self._failure: Failure | None = None
        self._first_s: float | None = None
        self._since_s = 0.0
        self._good: list[Sight] = []
        self._own = Sight(0.0, None)
        self._last: Sight | None = None
        self._many_since: float | None = None
        self._began_face: float | None = None
        self._was_closed = False

    def see(self, sight: Sight) -> Progress:
        """Take a sight in; what to show now."""
        if self._phase in (Phase.DONE, Phase.FAILED):
            return self._progress(None)
        if self._first_s is None:
            self._first_s = self._since_s = sight.at_s
        failure = self._broken(sight)
        if failure is not None:
            self._phase, self._failure = Phase.FAILED, failure
            return self._progress(None)
        seen = sight.fault not in (Fault.NO_FACE, Fault.MANY)
        if seen:
            self._last = sight
            self._step(sight)
        return self._progress(sight.fault)

    def _broken(self, sight: Sight) -> Failure | None:
        rules, now = self._rules, sight.at_s
        if self._phase in (Phase.FINDING, Phase.SETTLING):
            late = self._first_s is not None and now - self._first_s > rules.find_s
            return Failure.TOO_LONG if late else None
        if self._began_face is not None and now - self._began_face > rules.all_s:
            return Failure.TOO_LONG
        if now - self._since_s > rules.task_s:
            return Failure.NOT_DONE
        if sight.fault is Fault.MANY:
            self._many_since = now if self._many_since is None else self._many_since
            return Failure.MANY if now - self._many_since > rules.many_s else None
        self._many_since = None
        if self._last is None:
            return None
        if sight.fault is Fault.NO_FACE:
            return Failure.LOST if now - self._last.at_s > rules.lost_s else None
        moved = max(abs(sight.x - self._last.x), abs(sight.y - self._last.y))
        grown = max(sight.size, self._last.size) / max(1.0, min(sight.size, self._last.size))
        jumped = moved > rules.jump * self._last.size or grown > 1.6
        return Failure.JUMPED if jumped and now - self._last.at_s < rules.lost_s else None

    def _step(self, sight: Sight) -> None:
        rules = self._rules
        if self._phase in (Phase.FINDING, Phase.SETTLING):
            self._settle(sight)
        elif self._phase is Phase.TASK and self._is_done(sight):
            self._done += 1
            self._phase, self._since_s, self._was_closed = Phase.RETURNING, sight.at_s, False
        elif self._phase is Phase.RETURNING and self._is_straight(sight, rules):
            last = self._done == len(self._tasks)
            self._phase, self._since_s = Phase.DONE if last else Phase.TASK, sight.at_s

    def _settle(self, sight: Sight) -> None:
        if sight.fault is not None:
            self._phase, self._good = Phase.FINDING, []
            return
        self._good.append(sight)
        self._phase = Phase.SETTLING
        long = sight.at_s - self._good[0].at_s >= self._rules.settle_s
        if not long or len(self._good) < self._rules.settle_least:
            return
        self._own = Sight(
            sight.at_s,
            None,
            *(
                statistics.median(getattr(one, name) for one in self._good)
                for name in ("yaw", "pitch", "opening", "size", "x", "y")
            ),
        )
        self._good = []
        self._began_face = self._since_s = sight.at_s
        self._phase = Phase.TASK

    def _is_done(self, sight: Sight) -> bool:
        rules, own = self._rules, self._own
        match self._tasks[self._done]:
            case Task.TURN_LEFT:
                return sight.yaw - own.yaw > rules.turn
            case Task.TURN_RIGHT:
                return own.yaw - sight.yaw > rules.turn
            case Task.NOD:
                return sight.pitch - own.pitch > rules.nod
            case Task.CLOSER:
                return sight.size > rules.closer * own.size
            case Task.BLINK:
                # Straight: a turned head narrows the eyes as well.
                straight = abs(sight.yaw - own.yaw) < rules.turn / 2
                if straight and sight.opening < rules.closed * own.opening:
                    self._was_closed = True
                return self._was_closed and sight.opening > rules.open * own.opening

    def _is_straight(self, sight: Sight, rules: Rules) -> bool:
        own = self._own
        return (
            abs(sight.yaw - own.yaw) < 0.6 * rules.turn
            and abs(sight.pitch - own.pitch) < 0.8 * rules.nod
            and sight.opening > rules.open * own.opening * 0.9
        )

    def _progress(self, fault: Fault | None) -> Progress:
        tasks = len(self._tasks)
        steps = {Phase.FINDING: 0.0, Phase.SETTLING: 0.5, Phase.DONE: tasks + 1.0}
        share = steps.get(self._phase, 1.0 + self._done) / (tasks + 1.0)
        current = self._tasks[self._done] if self._phase is Phase.TASK else None
        shown = fault if self._phase in (Phase.FINDING, Phase.SETTLING) else None
        if fault in (Fault.NO_FACE, Fault.MANY):
            shown = fault
        return Progress(
            self._phase, current, shown, self._failure, self._done, tasks, min(1.0, share)
        )
