"""An ACME R1 reader: a line of JSON out, a line of JSON back, over TCP.

``{"do": "hello"}`` is answered by ``{"model": ..., "serial": ...}``, ``{"do": "look"}`` by
``{"card": null}``, ``{"card": {"text": base64, "photo": base64, "address": text or null}}``,
``{"refused": "wrongCard" | "unreadable" | "fraud"}`` or ``{"error": code}``.
"""

from __future__ import annotations

import base64
import datetime as dt
import json
import socket
import time
from collections.abc import Callable
from typing import Any

from drivers.device import (
    Capabilities,
    Condition,
    ConditionCode,
    DeviceClass,
    DeviceStatus,
    Severity,
    StatusReport,
)
from drivers.idcard.port import CardEvent, CardSighting
from drivers.idcard.record import RecordDefect, parse_record

_LONGEST_LINE = 8192
_LOOKS_UNTIL_LIFTED = 2
_REFUSALS = {
    "wrongCard": CardEvent.WRONG_CARD,
    "unreadable": CardEvent.UNREADABLE,
    "fraud": CardEvent.POTENTIAL_FRAUD,
}


class AcmeReader:
    """Fulfils ``drivers.idcard.port.IdCardReader``; nothing in here raises for a condition."""

    def __init__(
        self, host: str, port: int, reply_s: float, clock: Callable[[], dt.datetime]
    ) -> None:
        self._address = (host, port)
        self._reply_s = reply_s
        self._clock = clock
        self._socket: socket.socket | None = None
        self._capabilities = Capabilities(DeviceClass.IDCARD)
        self._placement: CardSighting | None = None
        self._placed_since: dt.datetime | None = None
        self._misses = 0

    def status(self) -> StatusReport:
        """Ask who it is; an answer means that it works."""
        answer = self._ask("hello")
        if isinstance(answer, str):
            return StatusReport(DeviceStatus.OFFLINE, reason=answer)
        if "error" in answer:
            return StatusReport(DeviceStatus.HARDWARE_ERROR, reason=f"code {answer['error']}"[:40])
        self._capabilities = Capabilities(
            DeviceClass.IDCARD,
            str(answer.get("model", "")),
            str(answer.get("serial", "")),
            frozenset({"photo", "appendedAddress"}),
        )
        conditions: tuple[Condition, ...] = ()
        if self._placed_since is not None:
            present = ConditionCode.MEDIA_PRESENT
            conditions = (Condition(present, Severity.INFO, self._placed_since),)
        return StatusReport(DeviceStatus.ONLINE, conditions)

    def capabilities(self) -> Capabilities:
        """What it said of itself."""
        return self._capabilities

    def poll(self) -> CardSighting:
        """Look once; a card is handed out once per placement."""
        answer = self._ask("look")
        if isinstance(answer, str):
            return CardSighting(CardEvent.READER_TROUBLE, reason=answer)
        if "error" in answer:
            return CardSighting(CardEvent.READER_TROUBLE, reason=f"code {answer['error']}"[:40])
        if answer.get("card") is None and "refused" not in answer:
            return self._missed()
        self._misses = 0
        if self._placement is not None:
            return self._placement
        self._placed_since = self._clock()
        sighting = self._judge(answer)
        self._placement = (
            CardSighting(CardEvent.STILL_THERE)
            if sighting.event is CardEvent.CARD_READ
            else sighting
        )
        return sighting

    def forget(self) -> None:
        """The card that lies there has to be lifted before it is read again."""
        if self._placement is not None:
            self._placement = CardSighting(CardEvent.STILL_THERE)

    def close(self) -> None:
        """Give the connection back; the next call connects again."""
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    def _judge(self, answer: dict[str, Any]) -> CardSighting:
        refusal = answer.get("refused")
        if refusal is not None:
            event = _REFUSALS.get(str(refusal), CardEvent.UNREADABLE)
            return CardSighting(event, reason="refused by the reader")
        try:
            text = base64.b64decode(answer["card"]["text"], validate=True)
            photo = base64.b64decode(answer["card"]["photo"], validate=True)
            address = answer["card"].get("address")
        except (AttributeError, KeyError, TypeError, ValueError):
            return CardSighting(CardEvent.UNREADABLE, reason="card is not in the agreed form")
        record = parse_record(text, photo)
        if isinstance(record, RecordDefect):
            return CardSighting(CardEvent.UNREADABLE, reason=f"record: {record.reason}")
        if isinstance(address, str) and address:
            record = record.with_appended_address(address)
        return CardSighting(CardEvent.CARD_READ, record)

    def _missed(self) -> CardSighting:
        if self._placement is None:
            return CardSighting(CardEvent.NO_CARD)
        self._misses += 1
        if self._misses < _LOOKS_UNTIL_LIFTED:
            return self._placement
        self._placement = self._placed_since = None
        self._misses = 0
        return CardSighting(CardEvent.REMOVED)

    def _ask(self, what: str) -> dict[str, Any] | str:
        """The answer, or in words why there is none."""
        try:
            if self._socket is None:
                self._socket = socket.create_connection(self._address, self._reply_s)
            self._socket.settimeout(self._reply_s)
            self._socket.sendall(json.dumps({"do": what}).encode() + b"\n")
            answer = json.loads(self._line(self._socket))
        except (OSError, ValueError) as error:
            # Not the message: a parser's would quote what came from the card.
            self._leave()
            return f"no usable answer ({type(error).__name__})"
        if not isinstance(answer, dict):
            self._leave()
            return "no usable answer"
        return answer

    def _leave(self) -> None:
        self.close()
        self._placement = self._placed_since = None

    def _line(self, line: socket.socket) -> bytes:
        deadline = time.monotonic() + self._reply_s
        received = b""
        while not received.endswith(b"\n"):
            if len(received) > _LONGEST_LINE or time.monotonic() > deadline:
                raise ValueError("line without an end")
            chunk = line.recv(4096)
            if not chunk:
                raise ConnectionResetError
            received += chunk
        return received
