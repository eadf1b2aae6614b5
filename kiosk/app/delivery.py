"""Everything between the outbox and the platform: what goes there, and what comes from there."""

from __future__ import annotations

import datetime as dt
import logging
import sys
import threading
from collections.abc import Callable
from pathlib import Path

from kiosk.app.line import line_to
from kiosk.case.sealed_pdf import VerifiedPapers
from kiosk.config import Config
from sync.asking import Asking
from sync.attachments import AttachmentStore
from sync.contract.areas import catalogue_name
from sync.contract.platform import PlatformKey
from sync.doctor import Finding
from sync.doctor.road import look_at_platform_certificate
from sync.downstream import Downstream
from sync.outbox import Outbox, Terminal
from sync.overdue import OverdueWatch
from sync.recovery import Recovery
from sync.relay import Limits, LinkState, Relay
from sync.relay.wire import Wire, lines
from sync.retention import Retention
from sync.telling import ring_kept
from sync.timekeeping import Timekeeper
from sync.uploads import Uploader

_log = logging.getLogger("kiosk.app")

ATTACHMENTS_FOLDER = "attachments"
DOWNSTREAM_FOLDER = "downstream"
OUTBOX_FILE = "outbox.sqlite3"
# Python's own is 5 ms: with a busy relay a citizen would wait for each turn.
SWITCH_S = 0.0001


def open_queue(
    config: Config,
    data: Path,
    platform: PlatformKey,
    clock: Callable[[], dt.datetime],
    database_key: bytes | None,
) -> Outbox:
    """This terminal's outbox; see ``Outbox.open`` for what is raised."""
    return Outbox.open(
        data / OUTBOX_FILE,
        platform=platform,
        terminal=Terminal(place=config.site.area, number=config.site.terminal),
        clock=clock,
        database_key=database_key,
    )


def newest_platform(
    config: Config, data: Path, platform: PlatformKey, keeper: Timekeeper
) -> tuple[Downstream, PlatformKey]:
    """What the terminal knows of the platform, and the newest of its keys that was verified.

    Args:
        config: of the site.
        data: the terminal's folder.
        platform: the key that was carried to this terminal.
        keeper: knows what time it is.
    """

    def clock() -> tuple[dt.datetime, bool]:
        told = keeper.now()
        return told.at, told.certain

    folder = data / DOWNSTREAM_FOLDER
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    downstream = Downstream(
        config.platform.url,
        folder,
        platform,
        config.site.area + config.site.terminal,
        timing=config.relay,
        clock=clock,
        http=line_to(platform, data, config, lambda: keeper.now().at).http,
        catalogue=catalogue_name(config.site.city),
        ring=lambda: ring_kept(data),
    )
    return downstream, downstream.platform()


class Delivery:
    """The relay with its chores, and the thread that follows the platform.

    Args:
        config: of the site.
        data: the terminal's folder.
        platform: whom submissions are sealed for at the moment.
        outbox: what waits.
        keeper: knows what time it is.
        downstream: what the platform says.
        database_key: of the queue's file, if it has one.
        on_link: told when the link changed.
        on_delivered: told the key of each submission the platform acknowledged.
        chores: what else is to be looked after now and then, on the relay's thread.
    """

    def __init__(
        self,
        config: Config,
        data: Path,
        platform: PlatformKey,
        *,
        outbox: Outbox,
        keeper: Timekeeper,
        downstream: Downstream,
        database_key: bytes | None = None,
        on_link: Callable[[LinkState], None],
        on_delivered: Callable[[str], None],
        chores: tuple[Callable[[], object], ...] = (),
    ) -> None:
        def now() -> dt.datetime:
            return keeper.now().at

        self.files = AttachmentStore(data / ATTACHMENTS_FOLDER, platform=platform)
        self.downstream = downstream
        self._outbox = outbox
        self._on_link = on_link
        self._thread: threading.Thread | None = None
        self._url, self._timing = config.platform.url, config.relay
        line = self._line = line_to(platform, data, config, now)
        self.asking = Asking(
            config.platform.url,
            platform=platform,
            terminal=config.site.area + config.site.terminal,
            timing=config.relay,
            clock=now,
            # A session for each question: several may be under way at once.
            dial=lambda: lines(line.http, 2)[1],
        )
        self.papers = VerifiedPapers(self.asking, platform, now)
        retention = Retention(outbox, dt.timedelta(days=config.relay.keep_delivered_days))
        recovery = Recovery(outbox, data / OUTBOX_FILE, downstream, database_key)
        self.relay = Relay(
            outbox,
            url=config.platform.url,
            platform=platform,
            timing=config.relay,
            limits=Limits(max_upload_kbit_s=config.relay.max_upload_kbit_s),
            clock=now,
            uploads=Uploader(outbox, self.files, platform=platform, clock=now),
            keeper=keeper,
            chores=(
                keeper.step,
                self._follow_keys,
                recovery.step,
                retention.step,
                OverdueWatch(outbox, now).step,
                *line.chores,
                *chores,
            ),
            http=line.http,
            on_link=self._tell_link,
            on_delivered=on_delivered,
            on_platform=self._adopt,
        )

    def start(self) -> None:
        """Begin."""
        # A save needs the interpreter twenty times, each time after such a wait beside the relay.
        sys.setswitchinterval(min(sys.getswitchinterval(), SWITCH_S))
        self.relay.start()
        self._thread = threading.Thread(target=self.downstream.run, name="downstream", daemon=True)
        self._thread.start()

    def stop(self, timeout_s: float) -> None:
        """End, in bounded time."""
        self.asking.close()
        self.downstream.stop()
        self.relay.stop(timeout_s)
        if self._thread is None:
            self.downstream.close()
        else:
            self._thread.join(timeout_s)

    def dial(self, answer_bytes: int) -> Wire:
        """A line of its own to the platform, for answers of so many bytes."""
        session = lines(self._line.http, 2)[1]
        limits = Limits(answer_bytes=answer_bytes)
        return Wire(self._url, timing=self._timing, limits=limits, http=session)

    def certificate_ends(self) -> dt.datetime | None:
        """When the terminal's certificate ends; ``None`` without one."""
        identity = self._line.identity
        certificate = None if identity is None else identity.certificate
        return None if certificate is None else certificate.not_valid_after_utc

    def platform_certificate(self, now: dt.datetime) -> tuple[Finding, dt.datetime | None]:
        """What the platform's certificate is worth, and when it ends; takes seconds at most."""
        return look_at_platform_certificate(
            self._url, http=self._line.http, now=now, limit_s=self._timing.connect_timeout_s
        )

    def _tell_link(self, state: LinkState) -> None:
        if state is LinkState.UP:
            self.downstream.wake()
        self._on_link(state)

    def _follow_keys(self) -> None:
        newest = self.downstream.platform()
        self._line.trust(newest)
        self.relay.expect(newest)

    def _adopt(self, platform: PlatformKey) -> None:
        self._outbox.seal_for(platform)
        self.files.seal_for(platform)
        self.asking.expect(platform)
        self.papers.expect(platform)
