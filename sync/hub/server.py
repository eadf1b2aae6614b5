"""The twin as a running server: in this thread for its own process, in another one for tests."""

from __future__ import annotations

import dataclasses
import datetime as dt
import os
import socket
import ssl
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import msgspec
import uvicorn

from sync.contract.anchor import KeepAnchor
from sync.contract.asking import (
    Ask,
    AskBill,
    AskCertificate,
    AskDraft,
    AskFacts,
    AskHealth,
    AskIdentity,
    AskProgress,
    AskResult,
    AskSlots,
    KeepDraft,
)
from sync.contract.status import TellStatus
from sync.contract.structs import prepare_structs
from sync.contract.video import AskVideo
from sync.hub.anchors import Anchors
from sync.hub.app import AT_ONCE, BODY_LIMIT_BYTES, SETTLED_WITHIN_S, Hub
from sync.hub.asking import Answerer, Questions
from sync.hub.authority import open_authority
from sync.hub.certificates.copies import Copies
from sync.hub.certificates.issuing import Issuing
from sync.hub.certificates.signing import open_document_signer
from sync.hub.counter import Counter
from sync.hub.database import postgresql_engine, sqlite_engine
from sync.hub.departments.offices import Offices
from sync.hub.departments.switchboard import switchboard_routes
from sync.hub.departments.trouble import Troubles
from sync.hub.desks import desk_routes
from sync.hub.drafts import Drafts
from sync.hub.enrolment import EnrolmentBook, open_book
from sync.hub.faults import Mischief
from sync.hub.feed import Feed, feed_routes
from sync.hub.fleet.case_pages import case_routes
from sync.hub.fleet.keeping import StatusBook
from sync.hub.fleet.metrics import FleetCollector, metrics_routes
from sync.hub.fleet.orders import order_routes
from sync.hub.fleet.pages import fleet_routes
from sync.hub.fleet.rollout_pages import rollout_routes
from sync.hub.fleet.rollouts import Rollouts
from sync.hub.fleet.room import Room
from sync.hub.fleet.signing_in import sign_in_routes
from sync.hub.fleet.single_sign_on import SingleSignOn, single_sign_on_routes
from sync.hub.held import HeldFiles
from sync.hub.identity import IdentityDesk
from sync.hub.identity_pages import identity_routes
from sync.hub.intake import Intake
from sync.hub.ledger import Ledger
from sync.hub.listening import Listening, Protocol, quiet_end
from sync.hub.mischief import misbehaving
from sync.hub.nearby import may_read
from sync.hub.processing import Processing
from sync.hub.progress import CaseDesk
from sync.hub.publishing import Publisher, repository_routes
from sync.hub.rechecking import defects_in
from sync.hub.rules import Rules
from sync.hub.secrets import open_secrets
from sync.hub.tls import Doorkeeper, enrolment_routes, refuser, server_context
from sync.hub.uploads import Uploads
from sync.hub.video_desk import VideoDesk, video_routes

DEFAULT_NAME = "dongguan-twin"
LEDGER_FILE = "hub.db"
ATTACHMENTS_FOLDER = "attachments"
COPIES_FOLDER = "copies"
REPOSITORY = "repository"
REPOSITORY_KEYS = "repository-keys"
FIRST_ROOT = "metadata/1.root.json"

# Terminals greet every few seconds over the same connection.
KEEP_ALIVE_S = 75
# An answer under way is finished; a connection that does nothing is not waited for.
SHUTDOWN_S = 3
# A few envelopes are opened meanwhile, no more.
STOP_S = 10.0


@dataclasses.dataclass(frozen=True, slots=True)
class Address:
    """Where the twin listens."""

    host: str
    port: int
    scheme: str = "http"

    @property
    def url(self) -> str:
        """The base address."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}:{self.port}"


class HubServer:
    """One twin on one address.

    Args:
        data: folder of its keys and its ledger, made when missing.
        host: address to listen on.
        port: 0 takes a free one.
        name: the platform's name, used when the keys are made.
        mischief: misbehaviours; ``None`` when they are not allowed.
        clock: the platform's wall clock, timezone-aware.
        body_limit_bytes: the largest body that is taken.
        at_once: requests that are taken in at the same time.
        database: address of a PostgreSQL database; without one, SQLite in ``data``.
        rules: which cases are decided at once.
        works: whether it also opens what it takes; when not, others have to
            (``python -m sync.hub work``).
        public_url: address at which phones reach it, for copies of documents; its own by default.
        troubles: how the departments' systems fail, to be changed with ``PUT /v1/departments``;
            ``None`` when they are not to.
        tls: host names and addresses that terminals call it by: it speaks TLS 1.3, and only
            terminals with a certificate in good standing may submit. Empty is plain HTTP.
        oidc: makes the single sign-on of the operations room; ``None`` for local accounts alone.

    Raises:
        SecretsError: the keys cannot be used.
        DatabaseError: the database cannot be used as asked.
        OlderForm: the database holds a ledger of an older form.
        SQLAlchemyError: the database does not answer.
        OSError: the address is taken.
    """

    def __init__(
        self,
        data: Path,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        name: str = DEFAULT_NAME,
        mischief: Mischief | None = None,
        clock: Callable[[], dt.datetime],
        body_limit_bytes: int = BODY_LIMIT_BYTES,
        at_once: int = AT_ONCE,
        database: str | None = None,
        rules: Rules | None = None,
        works: bool = True,
        troubles: Troubles | None = None,
        public_url: str = "",
        tls: Sequence[str] = (),
        oidc: Callable[[Callable[[], dt.datetime]], SingleSignOn] | None = None,
    ) -> None:
        self.mischief = mischief
        told = _skewed(clock, mischief)
        # Before platform.json is written: its authorities stand in it.
        authority = open_authority(data, hub=name, now=told()) if tls else None
        self.secrets = open_secrets(data, hub=name)
        self.ledger = open_ledger(data, database)
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        # Named as TCP: asyncio turns Nagle off (40 ms per answer otherwise) only where it says so.
        self._socket = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        try:
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            self._socket.bind((host, port))
        except OSError:
            self._socket.close()
            self.ledger.close()
            raise
        self.address = Address(host, self._socket.getsockname()[1], "https" if tls else "http")
        self.held = HeldFiles(data / ATTACHMENTS_FOLDER, clock)
        self.offices = Offices(told, troubles=troubles)
        self.processing = Processing(
            self.ledger,
            self.secrets.seal_by_id,
            rules or Rules(),
            clock,
            held=self.held,
            signer=self.secrets.signer,
            recheck=lambda document: defects_in(document, self.offices),
        )
        uploads = Uploads(
            self.held,
            self.ledger,
            self.secrets.signer,
            told,
            arrived=lambda: self.processing.arrived(time.monotonic()),
        )
        self._works = works
        root = data / REPOSITORY / FIRST_ROOT
        self.publisher = Publisher(data / REPOSITORY, data / REPOSITORY_KEYS, told)
        self.feed = Feed(self.ledger.engine, self.secrets.signer, told, root)
        copies = Copies(data / COPIES_FOLDER, told)
        issuing = Issuing(
            self.offices,
            lambda: open_document_signer(data, self.secrets.signer, told()),
            copies,
            public_url or self.address.url,
            told,
        )
        desk = CaseDesk(self.ledger, issuing, self._settle, told)
        self.offices.own["cases"] = desk.entry
        drafts = Drafts(self.ledger.engine, told)
        counter = Counter(self.offices, self.ledger.engine, told)
        self.identity = IdentityDesk(self.secrets.signer, public_url or self.address.url, told)
        video = VideoDesk(self.identity, told)
        rollouts = Rollouts(self.ledger.engine, told)
        self.answerers: dict[type[Ask], Answerer] = {
            AskFacts: self.offices.facts,
            AskHealth: self.offices.health,
            AskCertificate: issuing.certificate,
            AskResult: desk.result,
            AskProgress: desk.progress,
            KeepDraft: drafts.keep,
            AskDraft: drafts.find,
            AskBill: counter.bill,
            AskSlots: counter.slots,
            AskIdentity: self.identity.answer,
            AskVideo: video.answer,
            KeepAnchor: Anchors(self.ledger.engine, told).keep,
            TellStatus: StatusBook(self.ledger.engine, told, rollouts.answer).keep,
        }
        self.questions = Questions(self.secrets.seal_by_id, self.answerers, told)
        intake = Intake(self.ledger, self.secrets.signer, self.secrets.seal_by_id, told)
        self.book: EnrolmentBook | None = None
        context: ssl.SSLContext | None = None
        if authority is not None:
            self.book = open_book(data, authority, told)
            server_pem = authority.issue_server(tls, told())
            context = server_context(server_pem, authority.bundle, data)
        room = Room(
            self.ledger.engine,
            told,
            single_sign_on=oidc is not None,
            behind_https=public_url.startswith("https:"),
        )
        self.accounts = room.accounts
        collector = FleetCollector(self.ledger.engine, told, room.overdue, rollouts)
        hub = Hub(
            hub=self.secrets.hub,
            intake=intake,
            ledger=self.ledger,
            processing=self.processing if works else None,
            mischief=mischief,
            clock=told,
            body_limit_bytes=body_limit_bytes,
            at_once=at_once,
            may_export=lambda request: may_read(request, data, proxied=bool(public_url)),
            more=(
                *misbehaving(
                    (
                        *feed_routes(self.feed),
                        *repository_routes(self.publisher),
                        *uploads.routes(),
                        *self.questions.routes(),
                        *copies.routes(),
                    ),
                    mischief,
                ),
                *(() if self.book is None else enrolment_routes(self.book)),
                *(() if troubles is None else switchboard_routes(self.offices)),
                *(() if troubles is None else identity_routes(self.identity)),
                *(() if troubles is None else video_routes(video)),
                *desk_routes(self.ledger.engine, self._settle),
                *sign_in_routes(room),
                *fleet_routes(room, self.feed),
                *(() if oidc is None else single_sign_on_routes(room, oidc(told), public_url)),
                *order_routes(room, self.feed),
                *rollout_routes(room, rollouts, data),
                *metrics_routes(collector, data, proxied=bool(public_url)),
                *case_routes(room, self.ledger, self._settle),
            ),
        )
        application = hub.application()
        if self.book is not None:
            application = Doorkeeper(application, self.book, refuser(intake.refuse))
        self._listening = threading.Event()
        self._server = Listening(
            uvicorn.Config(
                application,
                loop="sync.hub.event_loop:new_loop",
                http=Protocol,
                ws="none",
                lifespan="off",
                log_config=None,
                access_log=False,
                server_header=False,
                timeout_keep_alive=KEEP_ALIVE_S,
                timeout_graceful_shutdown=SHUTDOWN_S,
            ),
            self._listening,
            self.feed.end,
        )
        if context is not None:
            # The usual way takes files and speaks older TLS as well.
            self._server.config.load()
            self._server.config.ssl = context
        self._thread: threading.Thread | None = None
        prepare_structs()

    def run(self, ready: Callable[[Address], None]) -> None:
        """Serve in this thread until SIGTERM or SIGINT; ``ready`` is called once it listens."""
        self._server.on_listening = lambda: ready(self.address)
        with quiet_end():
            self._serve()

    def start(self, timeout_s: float) -> None:
        """Serve in a thread of its own; returns when it listens.

        Raises:
            TimeoutError: it does not listen after ``timeout_s``.
        """
        self._thread = threading.Thread(target=self._serve, name="hub", daemon=True)
        self._thread.start()
        if not self._listening.wait(timeout_s):
            raise TimeoutError("the hub does not listen")

    def stop(self, timeout_s: float) -> None:
        """Stop serving and give everything back."""
        self._server.should_exit = True
        if self._thread is not None:
            self._thread.join(timeout_s)
        else:
            self._socket.close()
            self.ledger.close()

    def _settle(self) -> None:
        # Who asks where a case is may have handed it in a moment ago.
        if self._works:
            self.processing.settle(SETTLED_WITHIN_S)

    def _serve(self) -> None:
        try:
            if self._works:
                self.processing.start()
            self._server.run(sockets=[self._socket])
        finally:
            self.processing.stop(STOP_S)
            self._socket.close()
            self.ledger.close()


def open_ledger(data: Path, database: str | None) -> Ledger:
    """The ledger in this database, or in ``data``; see ``HubServer`` for what is raised."""
    engine = sqlite_engine(data / LEDGER_FILE) if database is None else postgresql_engine(database)
    try:
        return Ledger(engine)
    except BaseException:
        engine.dispose()
        raise


def _skewed(
    clock: Callable[[], dt.datetime], mischief: Mischief | None
) -> Callable[[], dt.datetime]:
    if mischief is None:
        return clock
    return lambda: clock() + dt.timedelta(seconds=mischief.plan.skew_s)


def write_ready_file(path: Path, address: Address, accounts: Mapping[str, str]) -> None:
    """Say where the twin listens, complete or not at all, to its owner alone.

    ``{"url", "host", "port", "pid", "accounts"}``; ``accounts`` are those of a demonstration.
    """
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    fresh.write_bytes(
        msgspec.json.encode(
            {
                "url": address.url,
                "host": address.host,
                "port": address.port,
                "pid": os.getpid(),
                "accounts": accounts,
            }
        )
    )
    fresh.chmod(0o600)
    fresh.replace(path)
