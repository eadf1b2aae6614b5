"""One question to an IPP printer or queue, and its answer; the only module that knows pyipp.

The library builds the requests and carries them over HTTP. Its timeout ends with the headers and
its answers have no bound: both are added here. Nothing is kept open between two questions.
"""

from __future__ import annotations

import asyncio
import dataclasses
import enum
import socket
from collections.abc import Mapping
from urllib.parse import urlsplit

import aiohttp
from pyipp import IPP, IPPConnectionError, IPPError, IPPResponseError
from pyipp.enums import IppOperation, IppTag
from pyipp.tags import ATTRIBUTE_TAG_MAP

from drivers.a4.ipp_message import Malformed, Message, decode

USER = "guanjia"
"""Whose jobs ours are: the terminal's, never a person's."""

MAX_ANSWER = 4 * 1024 * 1024

Field = str | int | bool | list[str]


# The library drops silently what is not in its table. This one is CUPS's own (Cancel-Job).
ATTRIBUTE_TAG_MAP.setdefault("purge-job", IppTag.BOOLEAN)


class Operation(enum.IntEnum):
    """RFC 8011 section 5.4.15 and table 3 of it."""

    PRINT_JOB = IppOperation.PRINT_JOB.value
    CANCEL_JOB = IppOperation.CANCEL_JOB.value
    GET_JOB_ATTRIBUTES = IppOperation.GET_JOB_ATTRIBUTES.value
    GET_JOBS = IppOperation.GET_JOBS.value
    GET_PRINTER_ATTRIBUTES = IppOperation.GET_PRINTER_ATTRIBUTES.value


class Fault(enum.Enum):
    """Why there is no usable answer."""

    UNREACHABLE = "not reached"
    UNKNOWN_NAME = "name not known on the network"
    SILENT = "no answer in time"
    NOT_FOUND = "no such printer or queue"
    FORBIDDEN = "access refused"
    REFUSED = "request refused"
    GARBLED = "answer is no IPP"


@dataclasses.dataclass(frozen=True, slots=True)
class Trouble:
    """A question without a usable answer.

    Attributes:
        fault: the kind of trouble.
        detail: the system's or HTTP's word for it.
    """

    fault: Fault
    detail: str = ""

    @property
    def reason(self) -> str:
        """In English, for technicians."""
        return f"{self.fault.value} ({self.detail})" if self.detail else self.fault.value


@dataclasses.dataclass(frozen=True, slots=True)
class IppTiming:
    """How long the adapter waits, in seconds.

    Attributes:
        ask_s: for the answer to a question.
        send_s: for the printer to take a document.
        look_s: between two looks at a job.
        stall_s: for a job on which nothing changes.
        lost_s: for a printer that stopped answering in the middle of a job.
        cancel_s: for a job that was taken back to be let go.
        probe_s: for the printer behind a queue to answer.
    """

    ask_s: float = 8.0
    send_s: float = 60.0
    look_s: float = 0.5
    stall_s: float = 180.0
    lost_s: float = 20.0
    cancel_s: float = 15.0
    probe_s: float = 3.0


class _BoundedResponse(aiohttp.ClientResponse):
    async def read(self) -> bytes:
        if self._body is None:
            body = bytearray()
            async for chunk in self.content.iter_any():
                body += chunk
                if len(body) > MAX_ANSWER:
                    raise aiohttp.ClientPayloadError("answer too long")
            self._body = bytes(body)
        return self._body


class IppLink:
    """Asks one question at a time; used by one thread."""

    def __init__(self, uri: str, *, verify_certificate: bool = False) -> None:
        """Prepare; nothing is opened yet.

        Args:
            uri: ``ipp://host:631/ipp/print``, or a queue's ``ipp://localhost/printers/name``.
            verify_certificate: whether ``ipps`` asks for a certificate of a known authority;
                printers sign their own.
        """
        self.uri = uri
        self._verify_certificate = verify_certificate
        self._loop: asyncio.AbstractEventLoop | None = None

    def ask(
        self,
        operation: Operation,
        fields: Mapping[str, Field],
        *,
        limit_s: float,
        job_fields: Mapping[str, Field] | None = None,
        document: bytes = b"",
    ) -> Message | Trouble:
        """Ask, and wait at most ``limit_s`` for the whole answer.

        Args:
            operation: what to do.
            fields: operation attributes besides charset, language, URI and user.
            limit_s: for everything from the name's look-up to the last byte.
            job_fields: job template attributes.
            document: what follows the attributes.
        """
        if self._loop is None:
            self._loop = asyncio.new_event_loop()
        asked = self._ask(operation, fields, job_fields or {}, document, limit_s)
        return self._loop.run_until_complete(asked)

    def close(self) -> None:
        """Give the event loop back; the next question makes a new one."""
        if self._loop is not None:
            self._loop.close()
            self._loop = None

    async def _ask(
        self,
        operation: Operation,
        fields: Mapping[str, Field],
        job_fields: Mapping[str, Field],
        document: bytes,
        limit_s: float,
    ) -> Message | Trouble:
        request = {
            "operation-attributes-tag": {"requesting-user-name": USER, **fields},
            "job-attributes-tag": dict(job_fields) or None,
            "data": document,
        }
        try:
            async with asyncio.timeout(limit_s):
                return decode(await self._carried(operation, request, limit_s))
        except TimeoutError:
            return Trouble(Fault.SILENT)
        except Malformed as error:
            return Trouble(Fault.GARBLED, str(error))
        except IPPResponseError as error:
            return _refusal(error)
        except (IPPError, aiohttp.ClientError, OSError, ValueError) as error:
            return _breakage(error)

    async def _carried(
        self, operation: Operation, request: Mapping[str, object], limit_s: float
    ) -> bytes:
        connector = aiohttp.TCPConnector(force_close=True)
        async with aiohttp.ClientSession(
            connector=connector, response_class=_BoundedResponse
        ) as session:
            client = IPP(
                self.uri,
                port=_port(self.uri),
                session=session,
                verify_ssl=self._verify_certificate,
                # The library cuts fractions nowhere; its own limit must not come before ours.
                request_timeout=int(limit_s) + 1,
            )
            return await client.raw(IppOperation(operation.value), dict(request))


def answers_on(host: str, port: int, limit_s: float) -> bool:
    """Whether anything accepts a connection there; nothing is sent."""
    try:
        with socket.create_connection((host, port), limit_s):
            return True
    except OSError:
        return False


def _port(uri: str) -> int:
    return urlsplit(uri).port or 631


def _refusal(error: IPPResponseError) -> Trouble:
    # Its second argument is {"status-code": ...}; the server's page may repeat what was sent.
    details = error.args[1] if len(error.args) > 1 and isinstance(error.args[1], dict) else {}
    status = details.get("status-code")
    match status:
        case 404:
            return Trouble(Fault.NOT_FOUND, "HTTP 404")
        case 401 | 403:
            return Trouble(Fault.FORBIDDEN, f"HTTP {status}")
        case _:
            return Trouble(Fault.REFUSED, f"HTTP {status}")


def _breakage(error: Exception) -> Trouble:
    cause = error.__cause__ or error
    if isinstance(cause, TimeoutError):
        return Trouble(Fault.SILENT)
    if isinstance(cause, (socket.gaierror, aiohttp.ClientConnectorDNSError)):
        return Trouble(Fault.UNKNOWN_NAME)
    if isinstance(cause, (aiohttp.ClientConnectorError, IPPConnectionError)):
        inner = getattr(cause, "os_error", None)
        return Trouble(Fault.UNREACHABLE, type(inner or cause).__name__)
    if isinstance(cause, (aiohttp.ClientPayloadError, UnicodeDecodeError)):
        return Trouble(Fault.GARBLED, type(cause).__name__)
    return Trouble(Fault.UNREACHABLE, type(cause).__name__)
