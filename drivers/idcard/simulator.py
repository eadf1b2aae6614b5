"""A simulated ID card reader: the other end of the SDT wire, on a pseudo terminal or a TCP port.

Real bytes cross a real wire, so the adapter under it is the product's own. It refuses to start
under a profile that serves citizens.
"""

from __future__ import annotations

import dataclasses
import select
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Literal

from drivers.idcard import sdt
from drivers.idcard.layouts import APPENDED_ADDRESS_BYTES
from drivers.idcard.people import SimulatedCard, other_card
from drivers.idcard.sdt import Command, SdtDecoder, SdtFraming
from drivers.idcard.simulated_wire import PtyWire, SimulatedWire, TcpWire
from drivers.simulation import Switchboard, require_simulation

SIMULATED_SAM_ID = b"".join(
    number.to_bytes(size, "little")
    for number, size in ((5, 2), (1, 2), (20201231, 4), (1234567, 4), (7654321, 4))
)
_LONGEST_REQUEST = 64


@dataclasses.dataclass(slots=True)
class _Faults:
    """What is wrong with the line or the reader at the moment."""

    noise: bytes = b""
    bad_checksums: int = 0
    silent: bool = False
    chop_bytes: int = 0
    chop_gap_s: float = 0.0
    lift_after_bytes: int | None = None
    health: int = sdt.SUCCESS
    verdicts: dict[bytes, list[int]] = dataclasses.field(default_factory=dict)


class SdtSimulator:
    """A reader on a pty or a TCP port, in a thread of its own.

    Every switch takes effect before it returns, on the simulator's thread; ``on_change`` is called
    there as well, after the card, the plug or a read changed, and must not wait for anything.
    """

    def __init__(
        self,
        *,
        profile: str,
        link: Path | None = None,
        wire: SimulatedWire | None = None,
        framing: SdtFraming | None = None,
        sam_id: bytes = SIMULATED_SAM_ID,
        after_read: Literal["selectFails", "notFound"] = "selectFails",
        on_change: Callable[[], None] | None = None,
    ) -> None:
        """Plug the wire in and begin to answer.

        Args:
            profile: the configuration's profile.
            link: a symbolic link that is kept pointing at the pty, so that the port keeps its name
                when the reader is unplugged and plugged in again.
            wire: a pty unless another is handed in.
            framing: the standard's unless a vendor's reader is simulated.
            sam_id: 16 bytes, see ``sdt.format_sam_id``.
            after_read: what a card that was read answers until it is lifted; models differ:
                find succeeds and select fails (81), or find says that there is none (80).
            on_change: told that something changed.

        Raises:
            SimulatorForbidden: the profile serves citizens.
        """
        require_simulation("SdtSimulator", profile)
        self._framing = framing or SdtFraming()
        self._wire = wire or PtyWire(link)
        self._sam_id = sam_id
        self._after_read = after_read
        self._on_change = on_change
        self._card: SimulatedCard | None = None
        self._selected = False
        self._card_was_read = False
        self._reads = 0
        self._faults = _Faults()
        self._rf_frame: int | None = None
        self._closing = threading.Event()
        self._switches = Switchboard()
        self._plug()
        self._switches.start("sdt-simulator", self._run)

    # What the dock and the tests see

    @property
    def port(self) -> str:
        """What a configuration calls it: a path (the link when there is one), or host:port."""
        return self._wire.port

    @property
    def card(self) -> SimulatedCard | None:
        """The card lying on the reader."""
        return self._card

    @property
    def plugged(self) -> bool:
        """Whether the reader's cable is in."""
        return self._wire.plugged

    @property
    def rf_frame(self) -> int | None:
        """The frame size it was told, ``None`` before."""
        return self._rf_frame

    @property
    def reads(self) -> int:
        """How many records were delivered in full so far."""
        return self._reads

    # The card

    def place(self, card: SimulatedCard) -> None:
        """Put a card on the reader (a second one takes the place of the first)."""
        self._switches.throw(lambda: self._set_card(card))

    def wrong_card(self) -> None:
        """Put a card on the reader that is no identity card (SW3 40)."""
        self.place(other_card())

    def lift(self) -> None:
        """Take the card away."""
        self._switches.throw(lambda: self._set_card(None))

    def lift_during_read(self, after_bytes: int) -> None:
        """The next read breaks off after this many bytes, and the card is gone."""
        self._switches.throw(lambda: setattr(self._faults, "lift_after_bytes", after_bytes))

    # The line

    def send_noise(self, prefix: bytes) -> None:
        """Stray bytes before every answer from now on; none with ``b""``."""
        self._switches.throw(lambda: setattr(self._faults, "noise", prefix))

    def spoil_checksums(self, answers: int) -> None:
        """The next answers carry a wrong checksum."""
        self._switches.throw(lambda: setattr(self._faults, "bad_checksums", answers))

    def go_silent(self, silent: bool = True) -> None:
        """Answer nothing, or answer again."""
        self._switches.throw(lambda: setattr(self._faults, "silent", silent))

    def chop(self, size: int, gap_s: float) -> None:
        """Answer in pieces of ``size`` bytes, ``gap_s`` seconds apart; whole again with 0."""

        def change() -> None:
            self._faults.chop_bytes, self._faults.chop_gap_s = size, gap_s

        self._switches.throw(change)

    def unplug(self) -> None:
        """Pull the cable: the port vanishes, a card that lies there loses its power."""
        self._switches.throw(self._pull)

    def replug(self) -> None:
        """Put the cable back in; the port has the name it had."""
        self._switches.throw(self._plug)

    def drop_connection(self, *, reset: bool = True) -> None:
        """End the TCP connection and go on listening; a pty has none."""

        def change() -> None:
            if isinstance(self._wire, TcpWire):
                self._wire.drop(reset=reset)

        self._switches.throw(change)

    # The reader

    def fail_self_test(self) -> None:
        """The module answers that its self-test failed (SW3 60)."""
        self._switches.throw(lambda: setattr(self._faults, "health", 0x60))

    def revoke_authorisation(self) -> None:
        """The module answers that it is not authorised (SW3 66)."""
        self._switches.throw(lambda: setattr(self._faults, "health", 0x66))

    def answer_with(self, command: Command, *verdicts: int) -> None:
        """The next answers to this command are these SW3, without data."""
        self._switches.throw(lambda: self._faults.verdicts.update({command.body: list(verdicts)}))

    def heal(self) -> None:
        """No fault of line or reader any more; card and plug stay as they are."""
        self._switches.throw(lambda: setattr(self, "_faults", _Faults()))

    def close(self) -> None:
        """End the thread and take the port away."""
        if self._switches.stop(self._closing):
            self._pull()

    # On the simulator's thread

    def _run(self) -> None:
        decoder = self._request_decoder()
        while not self._closing.is_set():
            sources = select.poll()
            watched = self._wire.filenos()
            for fd in (self._switches.fileno(), *watched):
                sources.register(fd, select.POLLIN)
            ready = {fd for fd, _ in sources.poll()}
            if self._switches.fileno() in ready:
                self._switches.run()
                if self._wire.filenos() != watched:
                    decoder = self._request_decoder()
                continue
            for fd in ready:
                self._serve(self._wire.receive(fd), decoder)

    def _request_decoder(self) -> SdtDecoder:
        # The shortest request is CMD and PARA.
        return SdtDecoder(self._framing.request_preamble, 2, _LONGEST_REQUEST)

    def _serve(self, data: bytes, decoder: SdtDecoder) -> None:
        spoilt_before = decoder.bad_checksums
        for body in decoder.feed(data):
            self._answer(body)
        for _ in range(decoder.bad_checksums - spoilt_before):
            self._send(0x10)

    def _answer(self, body: bytes) -> None:
        command = sdt.COMMANDS.get(body)
        if self._faults.health != sdt.SUCCESS:
            self._send(self._faults.health)
        elif sdt.sets_rf_frame(body):
            self._rf_frame = body[2]
            self._send(sdt.SUCCESS)
        elif command is None:
            self._send(0x21)
        elif ordered := self._faults.verdicts.get(command.body):
            self._send(ordered.pop(0))
        elif command is sdt.SAM_ID:
            self._send(sdt.SUCCESS, self._sam_id)
        elif command is sdt.FIND:
            self._find()
        elif command is sdt.SELECT:
            self._select()
        elif command is sdt.READ_TEXT_PHOTO:
            self._read()
        elif command is sdt.READ_WITH_FINGERS:
            self._read(fingers=True)
        elif command is sdt.READ_APPENDED_ADDRESS:
            self._read_appended_address()
        else:
            self._send(sdt.SUCCESS)

    def _find(self) -> None:
        hidden = self._card_was_read and self._after_read == "notFound"
        if self._card is None or hidden:
            self._send(sdt.NO_CARD)
        else:
            self._send(sdt.CARD_FOUND, bytes(4))

    def _select(self) -> None:
        if self._card is None or self._card_was_read:
            self._send(0x81)
            return
        self._selected = self._card.select_sw3 == sdt.SUCCESS
        self._send(self._card.select_sw3, bytes(8) if self._selected else b"")

    def _read(self, *, fingers: bool = False) -> None:
        if self._card is None or not self._selected:
            self._send(0x41)
            return
        if self._card.read_sw3 != sdt.SUCCESS:
            self._selected = False
            self._send(self._card.read_sw3)
            return
        blocks = [self._card.text, self._card.photo, *([self._card.fingers] if fingers else [])]
        lengths = b"".join(len(block).to_bytes(2, "big") for block in blocks)
        cut, self._faults.lift_after_bytes = self._faults.lift_after_bytes, None
        self._send(sdt.SUCCESS, lengths + b"".join(blocks), cut=cut)
        if cut is not None:
            self._set_card(None)
            return
        self._card_was_read = True
        self._reads += 1
        self._changed()

    def _read_appended_address(self) -> None:
        if self._card is None or not self._selected:
            self._send(0x41)
        elif self._card.appended_address is None:
            self._send(sdt.NO_SUCH_ITEM)
        else:
            text = self._card.appended_address.encode("utf-16-le")
            padding = " ".encode("utf-16-le") * APPENDED_ADDRESS_BYTES
            self._send(sdt.SUCCESS, (text + padding)[:APPENDED_ADDRESS_BYTES])

    def _send(self, sw3: int, data: bytes = b"", *, cut: int | None = None) -> None:
        if self._faults.silent or not self._wire.plugged:
            return
        frame = sdt.frame(self._framing.reply_preamble, b"\0\0" + bytes([sw3]) + data)
        if self._faults.bad_checksums:
            self._faults.bad_checksums -= 1
            frame = frame[:-1] + bytes([frame[-1] ^ 0x55])
        frame = (self._faults.noise + frame)[:cut]
        size = self._faults.chop_bytes or len(frame)
        for start in range(0, len(frame), max(size, 1)):
            if start and self._closing.wait(self._faults.chop_gap_s):
                return
            if not self._wire.send(frame[start : start + size]):
                return

    def _set_card(self, card: SimulatedCard | None) -> None:
        self._card = card
        self._selected = self._card_was_read = False
        self._changed()

    def _plug(self) -> None:
        if not self._wire.plugged:
            self._wire.plug()
            self._changed()

    def _pull(self) -> None:
        if self._wire.plugged:
            self._wire.pull()
            self._selected = self._card_was_read = False
            self._changed()

    def _changed(self) -> None:
        if self._on_change is not None:
            self._on_change()
