"""What a walk stands on: the real hub, the terminal's queue, its payments, and their wires."""

from __future__ import annotations

import contextlib
import dataclasses
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from drivers.a4.ipp import IppPrinter
from drivers.a4.ipp_link import IppLink
from drivers.a4.simulator import IppSimulator
from drivers.payment.http import HttpPayment
from drivers.payment.platform import PaymentPlatformSimulator
from kiosk.app.paying import Till
from kiosk.case.sealed_pdf import VerifiedPapers
from sync.asking import Asking
from sync.attachments import AttachmentStore
from sync.contract.asking import Answer, Ask
from sync.contract.case import CONTENT_TYPE, CaseDocument, decode, encode
from sync.hub.server import HubServer
from sync.hub.states import CaseState
from sync.outbox import Outbox
from sync.payments.journal import Journal
from sync.payments.settling import Settling
from sync.relay import Limits, Relay
from sync.uploads import Uploader
from tests.sync.factory import TERMINAL, utc_now
from tests.sync.road import Timing


@dataclasses.dataclass
class Ground:
    """The terminal's side and the platform's, each real."""

    folder: Path
    hub: HubServer
    outbox: Outbox
    relay: Relay
    files: AttachmentStore
    asking: VerifiedPapers
    money: PaymentPlatformSimulator
    till: Till
    printer: IppPrinter
    paper: IppSimulator

    def ask(self, ask: Ask) -> Answer:
        """Over the wire, sealed both ways."""
        return self.asking.ask(ask, within_s=20.0)

    def keep(self, key: str, item: str, document: CaseDocument) -> None:
        """Into the queue, as the runner does."""
        self.outbox.enqueue(
            key=key,
            item=item,
            content_type=CONTENT_TYPE,
            body=encode(document),
            attachments=document.named(),
        )

    def deliver(self) -> None:
        """All that waits, and let the platform open it."""
        while self.outbox.counts().waiting:
            self.relay.pass_once()
        self.hub.processing.settle(30.0)

    def document(self, key: str) -> CaseDocument:
        """What the platform holds under this key."""
        (found,) = [one for one in self.hub.ledger.newest(1000) if one.key == key]
        kept = self.hub.ledger.case(found.number)
        assert kept is not None
        return decode(kept.document)

    def pages_arrived(self) -> int:
        """How many sealed pages the platform holds, once no case waits for any."""
        deadline = time.monotonic() + 60.0
        states: Counter[str] = Counter({CaseState.WAITING_FOR_ATTACHMENTS: 1})
        while states[CaseState.WAITING_FOR_ATTACHMENTS] or states[CaseState.RECEIVED]:
            assert time.monotonic() < deadline, states
            self.relay.pass_once()
            self.hub.processing.settle(30.0)
            cases = self.hub.ledger.newest(1000)
            states = Counter(case.state for case in cases)
            wrong = (CaseState.INVALID, CaseState.UNREADABLE)
            assert not [(c.item, c.reason) for c in cases if c.state in wrong]
        return sum(1 for one in self.folder.rglob("held/*/*") if one.is_file())


@contextlib.contextmanager
def ground(folder: Path) -> Iterator[Ground]:
    """Everything up, and down again."""
    hub = HubServer(folder / "hub", name="hub.test", clock=utc_now)
    hub.start(10.0)
    platform = hub.secrets.platform
    outbox = Outbox.open(
        folder / "terminal" / "outbox.db",
        platform=platform,
        terminal=TERMINAL,
        clock=utc_now,
        reserve_bytes=0,
    )
    files = AttachmentStore(folder / "terminal" / "attachments", platform=platform, reserve_bytes=0)
    relay = Relay(
        outbox,
        url=hub.address.url,
        platform=platform,
        uploads=Uploader(outbox, files, platform=platform, clock=utc_now),
        timing=Timing(),
        limits=Limits(exchange_timeout_s=30.0),
        clock=utc_now,
    )
    asking = Asking(
        hub.address.url,
        platform=platform,
        terminal=TERMINAL.id,
        timing=Timing(),
        clock=utc_now,
    )
    money = PaymentPlatformSimulator(profile="test")
    journal = Journal(folder / "terminal" / "payments.db", clock=utc_now)
    till = Till(
        Settling(journal, outbox),
        HttpPayment(money.url, money.key, reply_s=5.0),
        platform=lambda: platform,
    )
    paper = IppSimulator(profile="test")
    printer = IppPrinter(IppLink(paper.uri), jobs_file=folder / "terminal" / "pages-printed")
    try:
        papers = VerifiedPapers(asking, platform, utc_now)
        yield Ground(folder, hub, outbox, relay, files, papers, money, till, printer, paper)
    finally:
        asking.close()
        relay.stop(10.0)
        journal.close()
        outbox.close()
        money.close()
        printer.close()
        paper.close()
        hub.stop(10.0)
