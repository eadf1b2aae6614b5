"""A virtual card put into the real PC/SC service, through its virtual reader (vsmartcard's vpcd).

The service's driver listens; a card connects, and is out when the connection ends. Each message is
two bytes of length, big endian, and the payload: a single 00 power off, 01 on, 02 reset, 04 asks
for the ATR; everything else is a command. Only 04 and commands are answered.
"""

from __future__ import annotations

import contextlib
import socket
import struct
import threading

from drivers.simulation import require_simulation
from drivers.smartcard.virtual_card import VirtualCard

PORT = 35963
"""Where vpcd's first reader listens, unless configured otherwise; the next one on the next port."""
_POWER_OFF, _POWER_ON, _RESET, _GET_ATR = b"\x00", b"\x01", b"\x02", b"\x04"


class CardInVpcd:
    """A card in the service's virtual reader, from its making until ``pull``."""

    def __init__(
        self,
        card: VirtualCard,
        *,
        profile: str,
        host: str = "127.0.0.1",
        port: int = PORT,
        mute: bool = False,
        timeout_s: float = 5.0,
    ) -> None:
        """Put the card in.

        Args:
            card: what answers.
            profile: the configuration's profile.
            host: where the service is.
            port: the reader's.
            mute: it has no answer to reset.
            timeout_s: for connecting.

        Raises:
            SimulatorForbidden: the profile serves citizens.
            OSError: no virtual reader listens there.
        """
        require_simulation("CardInVpcd", profile)
        self._card = card
        self._mute = mute
        self._pull_after: int | None = None
        self._answers = threading.Event()
        self._answers.set()
        self.pulled = threading.Event()
        self.exchanges = 0
        self._line = socket.create_connection((host, port), timeout_s)
        self._line.settimeout(None)
        self._line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._thread = threading.Thread(target=self._serve, name="vpcd-card", daemon=True)
        self._thread.start()

    def pull(self) -> None:
        """Take it out."""
        self._answers.set()
        with contextlib.suppress(OSError):
            self._line.shutdown(socket.SHUT_RDWR)
        self._thread.join()

    def pull_after(self, exchanges: int) -> None:
        """Take it out in the middle of the next exchange but so many."""
        self._pull_after = exchanges

    def stall(self, stalled: bool) -> None:
        """Whether commands wait for their answer without end."""
        if stalled:
            self._answers.clear()
        else:
            self._answers.set()

    def _serve(self) -> None:
        with contextlib.suppress(OSError):
            while (message := self._receive()) is not None:
                if message in (_POWER_ON, _POWER_OFF, _RESET):
                    self._card.reset()
                elif message == _GET_ATR:
                    self._send(b"" if self._mute else self._card.atr)
                else:
                    if self._pull_after == 0:
                        break
                    if self._pull_after is not None:
                        self._pull_after -= 1
                    self._answers.wait()
                    self.exchanges += 1
                    self._send(self._card.answer(message))
        # Closed, not only shut down: vpcd 3.3 takes an end of stream for an empty answer, and
        # notices that the card is out when it writes to a connection that was reset.
        self._line.close()
        self.pulled.set()

    def _receive(self) -> bytes | None:
        head = self._exactly(2)
        return None if head is None else self._exactly(struct.unpack(">H", head)[0])

    def _exactly(self, count: int) -> bytes | None:
        data = b""
        while len(data) < count:
            part = self._line.recv(count - len(data))
            if not part:
                return None
            data += part
        return data

    def _send(self, payload: bytes) -> None:
        self._line.sendall(struct.pack(">H", len(payload)) + payload)
