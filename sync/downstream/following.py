"""Follows what the platform says: signed files first, then the feed of this terminal.

In this order a terminal whose platform has new keys learns them: the files are signed by keys of
their own. Another answer than the platform's changes nothing; what was verified last stays in use.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
import logging
import random
import secrets
import threading
import time
from collections.abc import Callable, Collection
from pathlib import Path

import msgspec
import requests

from sync.contract.feed import (
    ASKED_KEYS,
    CaseStatus,
    Command,
    CommandResult,
    FeedPage,
    Missing,
    MissingQuestion,
    Notice,
    ResultNoted,
    ResultReport,
    verify,
)
from sync.contract.platform import PlatformError, PlatformKey, load_platform
from sync.contract.reach import LAST_RING
from sync.downstream.keeping import Keeping, in_order, live
from sync.downstream.line import Line
from sync.downstream.repository import DATABASE_FILE, FILES_FOLDER, Refresh, Repository
from sync.relay.pace import Limits, Timing, full_jitter_s
from sync.store import StoreError
from sync.verdict import Answer, NoAnswer

_log = logging.getLogger("sync.downstream")
_PAGE_BYTES = 2 * 1024 * 1024


@dataclasses.dataclass(frozen=True, slots=True)
class StepReport:
    """What a step came to.

    Attributes:
        files: the signed files.
        heard: whether the platform answered the feed with its signature.
        unread: entries that were of no known form; the others were applied.
        more: whether there is more at once.
    """

    files: Refresh
    heard: bool
    unread: int = 0
    more: bool = False


class Downstream:
    """What one terminal knows of the platform; any thread may ask, one step runs at a time.

    Args:
        url: base address of the platform.
        folder: of the database and the files.
        platform: whose signature counts until a signed file names newer keys.
        terminal: 13 digits.
        timing: intervals and timeouts.
        clock: time and whether it is certain.
        http: a session of its own (certificates and the like), not the relay's.
        wait_s: how long the platform may hold back an empty page, at most 25.
        limits: bounds of an exchange.
        budget_bytes: signed files fetched in one step.
        most_bytes: the largest signed file.
        monotonic: seconds on a clock that nobody can set.
        catalogue: under which name its catalogue is published.
        ring: of this terminal, asked at each look: some catalogues reach only some rings yet.
        draw: random numbers, 0 to 1, for the jitter.
    """

    def __init__(
        self,
        url: str,
        folder: Path,
        platform: PlatformKey,
        terminal: str,
        *,
        timing: Timing,
        clock: Callable[[], tuple[dt.datetime, bool]],
        http: requests.Session | None = None,
        wait_s: int = 25,
        limits: Limits | None = None,
        budget_bytes: int = 4 * 1024 * 1024,
        most_bytes: int = 32 * 1024 * 1024,
        monotonic: Callable[[], float] = time.monotonic,
        draw: Callable[[], float] = random.random,
        catalogue: str = "catalogue",
        ring: Callable[[], int] = lambda: LAST_RING,
    ) -> None:
        self._terminal = terminal
        self._first = platform
        self._timing = timing
        self._clock = clock
        self._wait_s = wait_s
        self._monotonic = monotonic
        self._draw = draw
        self._line = Line(
            url,
            timing=timing,
            wait_s=wait_s,
            limits=limits or Limits(),
            http=http or requests.Session(),
        )
        self._keeping = Keeping(folder / DATABASE_FILE, busy_timeout_s=5.0)
        self._repository = Repository(
            folder / FILES_FOLDER,
            self._keeping,
            self._line,
            budget_bytes=budget_bytes,
            most_bytes=most_bytes,
            catalogue=catalogue,
            reached=lambda reach, digest: reach.includes(ring(), terminal, digest),
        )
        self._step = threading.Lock()
        self._woken = threading.Event()
        self._stopping = threading.Event()
        # The platform's time when it was last heard, and the boot-independent moment of that.
        self._told: tuple[dt.datetime, float] | None = None

    def step(self) -> StepReport:
        """Report results, fetch new files within the budget, ask the feed once.

        Raises:
            StoreError: the disk refused; what was verified before is unchanged.
        """
        with self._step:
            now, certain = self._clock()
            files = self._repository.refresh(now, certain=certain)
            platform = self.platform()
            self._report(platform)
            page = self._ask(platform)
            if page is None:
                return StepReport(files, heard=False)
            unread = self._keeping.apply(page)
            if unread:
                _log.warning("%d entries of the feed are of no known form", unread)
            if files is Refresh.NONE_PUBLISHED and self._repository.anchor(page.anchor):
                files = self._repository.refresh(now, certain=certain)
            return StepReport(files, True, unread, page.more or files is Refresh.MORE)

    def run(self) -> None:
        """Step after step until ``stop``; after failures with full jitter."""
        failures = 0
        while not self._stopping.is_set():
            self._woken.clear()
            try:
                report: StepReport | None = self.step()
            except StoreError as error:
                _log.error("store: %s", error.cause)
                report = None
            if report is not None and report.heard:
                failures = 0
                # A platform that held the question back was waited for already.
                self._woken.wait(0.0 if report.more else self._timing.idle_every_s)
                continue
            failures += 1
            self._woken.wait(
                full_jitter_s(
                    failures,
                    base_s=self._timing.backoff_base_s,
                    cap_s=self._timing.backoff_cap_s,
                    draw=self._draw(),
                )
            )
        self.close()

    def wake(self) -> None:
        """The network is back: do not wait any longer."""
        self._woken.set()

    def stop(self) -> None:
        """Let ``run`` return soon."""
        self._stopping.set()
        self._woken.set()
        self._line.abort()

    def close(self) -> None:
        """Give the database and the connection back; for who calls ``step`` himself."""
        self._line.close()
        self._keeping.close()

    def platform(self) -> PlatformKey:
        """Whom to seal for and whose signature counts now: of the newest verified file."""
        path = self._repository.current("platform.json")
        try:
            newer = None if path is None else load_platform(path)
        except PlatformError:
            newer = None
        return self._first if newer is None or newer.hub != self._first.hub else newer

    def current(self, name: str) -> Path | None:
        """The verified file in use under this name, for example "catalogue"."""
        return self._repository.current(name)

    def published_ends(self) -> dict[str, dt.datetime]:
        """When each of the platform's signed lists ends that this terminal has, by its role."""
        return self._keeping.ends()

    def previous(self, name: str) -> Path | None:
        """The one in use before it, for who cannot use the current one."""
        return self._repository.previous(name)

    def status_of(self, number: str) -> CaseStatus | None:
        """Where a case is; ``None`` when the platform said nothing of it."""
        return self._keeping.status_of(number)

    def notices(self) -> list[Notice]:
        """Notices for this terminal that are to be shown now."""
        now, _ = self._clock()
        return [one for one in self._keeping.notices() if live(one, now)]

    def pending_commands(self) -> list[Command]:
        """What to do, oldest first; nothing until the platform said what time it is."""
        told = self._told
        if told is None:
            return []
        now = told[0] + dt.timedelta(seconds=self._monotonic() - told[1])
        pending = []
        for command in self._keeping.commands():
            if command.expires > now:
                pending.append(command)
            else:
                self._keeping.settle(command.id, CommandResult.EXPIRED)
        return pending

    def begin(self, id_: str) -> bool:
        """Write down that it is begun, before it is; false means: leave it alone."""
        return self._keeping.begin(id_)

    def done(self, id_: str, result: CommandResult) -> None:
        """Write down what came of it; the platform is told with the next step."""
        self._keeping.settle(id_, result)
        self.wake()

    def rewound(self) -> bool:
        """Whether the platform said, signed, that it was put back to an older state."""
        return self._keeping.rewound()

    def searched(self) -> None:
        """All that it lost and that can be sent again is waiting in the outbox again."""
        self._keeping.searched()

    def lost_of(self, keys: Collection[str]) -> list[str] | None:
        """Which of these the platform does not hold, in its signed word; ``None`` for no word.

        Args:
            keys: at most ``ASKED_KEYS`` idempotency keys.
        """
        asked = tuple(keys)[:ASKED_KEYS]
        nonce = secrets.token_hex(16)
        question = MissingQuestion(terminal=self._terminal, nonce=nonce, keys=asked)
        body = msgspec.json.encode(question)
        with self._step:
            content = _body(self._line.post("/v1/feed/missing", body, _PAGE_BYTES))
        said = verify(content, Missing, self.platform(), terminal=self._terminal, nonce=nonce)
        if said is None or said.asked != hashlib.sha256(body).hexdigest():
            return None
        return [key for key in said.keys if key in asked]

    def _ask(self, platform: PlatformKey) -> FeedPage | None:
        nonce = secrets.token_hex(16)
        cursor = self._keeping.cursor()
        path = (
            f"/v1/feed?terminal={self._terminal}&nonce={nonce}&after={cursor}&wait={self._wait_s}"
        )
        content = _body(self._line.get(path, {}, _PAGE_BYTES))
        page = verify(content, FeedPage, platform, terminal=self._terminal, nonce=nonce)
        if page is None or not in_order(page, cursor):
            return None
        self._told = page.at, self._monotonic()
        return page

    def _report(self, platform: PlatformKey) -> None:
        for id_, result in self._keeping.unreported():
            nonce = secrets.token_hex(16)
            report = ResultReport(terminal=self._terminal, nonce=nonce, result=result)
            path = f"/v1/commands/{id_}/result"
            content = _body(self._line.post(path, msgspec.json.encode(report), _PAGE_BYTES))
            said = verify(content, ResultNoted, platform, terminal=self._terminal, nonce=nonce)
            if said is None or said.id != id_:
                return
            self._keeping.reported(id_)


def _body(answer: Answer | NoAnswer) -> bytes:
    return b"" if isinstance(answer, NoAnswer) else answer.body
