"""The port towards a simulator on this machine: one JSON object a line each way.

``{"say": text, "language": …, "rate": …, "volume": …, "private": …, "recording": …}`` is answered
``{"said": true}`` when it would have been heard, ``{"said": false}`` when it was cut off;
``{"stop": true}`` cuts it off; ``{"headset": null}`` is answered ``{"headset": true}`` or false.
"""

from __future__ import annotations

import json
import select
import socket
from typing import Any

from drivers.device import (
    Cancel,
    Capabilities,
    Completion,
    CompletionCode,
    DeviceClass,
    DeviceStatus,
    StatusReport,
)
from drivers.speech.port import Language, Utterance

CONNECT_S = 2.0
ANSWER_S = 5.0
LOOK_S = 0.02
_FEATURES = frozenset({*(language.value for language in Language), "headset"})


class SimulatedSpeech:
    """Used by one thread at a time; the next call connects again after the simulator was away."""

    def __init__(self, port: int) -> None:
        """Prepare; nothing is opened."""
        self._port = port
        self._line: socket.socket | None = None
        self._rest = b""

    def status(self) -> StatusReport:
        """Whether the simulator answers."""
        try:
            self._ask({"headset": None})
        except OSError:
            return StatusReport(DeviceStatus.NO_DEVICE, reason="no simulator")
        return StatusReport(DeviceStatus.ONLINE)

    def capabilities(self) -> Capabilities:
        """Every language, and a headset."""
        return Capabilities(DeviceClass.SPEECH, model="speech-log", features=_FEATURES)

    def close(self) -> None:
        """Hang up."""
        line, self._line = self._line, None
        self._rest = b""
        if line is not None:
            line.close()

    def headset(self) -> bool:
        """Whether one is plugged in."""
        try:
            return bool(self._ask({"headset": None})["headset"])
        except OSError:
            return False

    def say(self, utterance: Utterance, cancel: Cancel | None = None) -> Completion[None]:
        """Put it into the log; see ``Speech.say``."""
        try:
            plugged = self.headset()
            if utterance.private and not plugged:
                return Completion(CompletionCode.DEVICE_NOT_READY, reason="no headset")
            self._send(
                {
                    "say": utterance.text,
                    "language": utterance.language,
                    "rate": utterance.rate,
                    "volume": utterance.volume,
                    "private": utterance.private,
                    "recording": utterance.recording,
                }
            )
            asked_to_stop = False
            while (answer := self._receive(LOOK_S)) is None:
                if cancel is not None and cancel.is_set() and not asked_to_stop:
                    asked_to_stop = True
                    self._send({"stop": True})
        except OSError:
            self.close()
            return Completion(CompletionCode.HARDWARE_ERROR, reason="the simulator went away")
        if answer.get("said"):
            return Completion(CompletionCode.SUCCESS)
        return Completion(CompletionCode.CANCELED)

    def _ask(self, question: dict[str, object]) -> dict[str, Any]:
        try:
            self._send(question)
            answer = self._receive(ANSWER_S)
        except OSError:
            self.close()
            raise
        if answer is None:
            self.close()
            raise TimeoutError
        return answer

    def _send(self, message: dict[str, object]) -> None:
        if self._line is None:
            self._line = socket.create_connection(("127.0.0.1", self._port), CONNECT_S)
            self._rest = b""
        self._line.sendall(json.dumps(message).encode() + b"\n")

    def _receive(self, within_s: float) -> dict[str, Any] | None:
        """One answer; ``None`` when none came in time."""
        line = self._line
        if line is None:
            raise ConnectionError
        while b"\n" not in self._rest:
            if not select.select([line], [], [], within_s)[0]:
                return None
            came = line.recv(65536)
            if not came:
                raise ConnectionError
            self._rest += came
        first, _, self._rest = self._rest.partition(b"\n")
        answer: dict[str, Any] = json.loads(first)
        return answer
