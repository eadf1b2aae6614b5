"""What would have been heard, as a log: the other end of the ``speech-log`` adapter."""

from __future__ import annotations

import dataclasses
import json
import socket
import threading
from collections.abc import Callable
from typing import Any

from drivers.simulation import require_simulation

NAME = "speech-log"
_ACCEPT_S = 0.2


@dataclasses.dataclass(frozen=True, slots=True)
class Heard:
    """One sentence that was begun.

    Attributes:
        to_headset: or to the loudspeaker, where everybody hears it.
        whole: it was not cut off.
    """

    text: str = dataclasses.field(repr=False)
    language: str
    to_headset: bool
    rate: float = 1.0
    volume: int = 70
    recording: str = ""
    whole: bool = True


class SpeechSimulator:
    """Listens on a port of this machine; a sentence takes ``seconds_a_sign`` for each sign.

    Invariants: ``heard`` is in the order of speaking; a sentence stands in it before its adapter
    is answered.
    """

    def __init__(self, *, profile: str, seconds_a_sign: float = 0.0, kept: int = 500) -> None:
        """Start it.

        Raises:
            SimulatorForbidden: the profile serves citizens.
        """
        require_simulation(NAME, profile)
        self._seconds_a_sign = seconds_a_sign
        self._kept = kept
        self._heard: list[Heard] = []
        self._plugged = False
        self._changed = threading.Condition()
        self._closing = threading.Event()
        self._server = socket.create_server(("127.0.0.1", 0))
        self._server.settimeout(_ACCEPT_S)
        self.port: int = self._server.getsockname()[1]
        self._thread = threading.Thread(target=self._listen, name=NAME, daemon=True)
        self._thread.start()

    @property
    def table(self) -> dict[str, Any]:
        """The table of a configuration that leads here."""
        return {"adapter": NAME, "port": self.port}

    @property
    def heard(self) -> list[Heard]:
        """Everything so far."""
        with self._changed:
            return list(self._heard)

    @property
    def headset(self) -> bool:
        """Whether one is plugged in."""
        return self._plugged

    def plug(self, plugged: bool = True) -> None:
        """Plug a headset in, or pull it."""
        with self._changed:
            self._plugged = plugged
            self._changed.notify_all()

    def forget(self) -> None:
        """Begin a new log."""
        with self._changed:
            self._heard.clear()

    def wait_for(self, true: Callable[[list[Heard]], bool], within_s: float) -> bool:
        """Wait until the log is as wanted; false when time ran out first."""
        with self._changed:
            return self._changed.wait_for(lambda: true(self._heard), within_s)

    def close(self) -> None:
        """Hang up."""
        self._closing.set()
        with self._changed:
            self._changed.notify_all()
        self._thread.join(10.0)
        self._server.close()

    def _listen(self) -> None:
        while not self._closing.is_set():
            try:
                line, _ = self._server.accept()
            except TimeoutError:
                continue
            except OSError:
                return
            with line:
                self._talk(line)

    def _talk(self, line: socket.socket) -> None:
        line.settimeout(_ACCEPT_S)
        inbox = _Inbox(line)
        while not self._closing.is_set():
            try:
                message = inbox.next()
            except TimeoutError:
                continue
            except (OSError, ValueError):
                return
            try:
                line.sendall(json.dumps(self._answer(message, inbox)).encode() + b"\n")
            except OSError:
                return

    def _answer(self, message: dict[str, Any], inbox: _Inbox) -> dict[str, object]:
        if "say" not in message:
            return {"headset": self._plugged}
        begun = Heard(
            text=str(message["say"]),
            language=str(message["language"]),
            to_headset=self._plugged,
            rate=float(message["rate"]),
            volume=int(message["volume"]),
            recording=str(message["recording"]),
        )
        whole = self._takes_its_time(begun, inbox)
        with self._changed:
            self._heard.append(dataclasses.replace(begun, whole=whole))
            del self._heard[: -self._kept]
            self._changed.notify_all()
        return {"said": whole}

    def _takes_its_time(self, begun: Heard, inbox: _Inbox) -> bool:
        left = self._seconds_a_sign * len(begun.text) / begun.rate
        step = 0.02
        while left > 0 and not self._closing.is_set():
            if inbox.stopped(min(step, left)) or self._plugged is not begun.to_headset:
                return False
            left -= step
        # What asked it to stop came too late, or is of this sentence all the same.
        inbox.stopped(0.0)
        return True


class _Inbox:
    """Lines of one connection."""

    def __init__(self, line: socket.socket) -> None:
        self._line = line
        self._rest = b""

    def next(self) -> dict[str, Any]:
        """The next message but ``stop``, which means nothing when nothing is said."""
        while True:
            while b"\n" not in self._rest:
                self._fill()
            first, _, self._rest = self._rest.partition(b"\n")
            message: dict[str, Any] = json.loads(first)
            if "stop" not in message:
                return message

    def stopped(self, within_s: float) -> bool:
        """Whether ``stop`` came."""
        before = self._line.gettimeout()
        self._line.settimeout(max(within_s, 0.001))
        try:
            if b"\n" not in self._rest:
                self._fill()
        except OSError:
            return False
        finally:
            self._line.settimeout(before)
        first, _, rest = self._rest.partition(b"\n")
        if b'"stop"' not in first:
            return False
        self._rest = rest
        return True

    def _fill(self) -> None:
        came = self._line.recv(65536)
        if not came:
            raise ConnectionError
        self._rest += came
