"""A simulated PC/SC service: readers, cards and every trouble, behind the real one's functions.

It takes the place of the binding, so that the same adapter runs that runs with real readers.
"""

from __future__ import annotations

import dataclasses
import threading
import weakref
from collections.abc import Callable, Sequence

from drivers.simulation import require_simulation
from drivers.smartcard import pcsc_library as pcsc
from drivers.smartcard.simulated_slot import Slot
from drivers.smartcard.virtual_card import VirtualCard

READER = "Simulated Contactless Reader 00 00"

_SERVICES: weakref.WeakValueDictionary[str, SimulatedPcsc] = weakref.WeakValueDictionary()


def running_service(name: str) -> SimulatedPcsc | None:
    """The service of that name in this process."""
    return _SERVICES.get(name)


@dataclasses.dataclass(frozen=True, slots=True)
class _Handle:
    context: int
    slot: Slot
    placement: int


_SOMEBODY_ELSE = -1


class SimulatedPcsc:
    """The service, its readers, and hands to put cards in.

    A switch has taken effect when the call returns. ``reader`` is a reader's name; without one the
    first is meant.
    """

    def __init__(
        self,
        *,
        profile: str,
        name: str = "simulated",
        readers: Sequence[str] = (READER,),
        on_change: Callable[[], None] | None = None,
    ) -> None:
        """Begin, with empty readers.

        Args:
            profile: the configuration's profile.
            name: what ``running_service`` knows it by.
            readers: their names.
            on_change: told that something changed, on the thread of whoever changed it.

        Raises:
            SimulatorForbidden: the profile serves citizens.
        """
        require_simulation("SimulatedPcsc", profile)
        self._on_change = on_change
        self._changed = threading.Condition()
        self._running = True
        self._slots = {reader: Slot(reader) for reader in readers}
        self._unplugged: dict[str, Slot] = {}
        self._last = 0
        self._contexts: set[int] = set()
        self._canceled: set[int] = set()
        self._cards: dict[int, _Handle] = {}
        self._pull_after: int | None = None
        self._fault = pcsc.SUCCESS
        self._garbled = False
        self._hanging = False
        self.exchanges = 0
        _SERVICES[name] = self

    # Hands

    def insert(self, card: VirtualCard, reader: str = "", *, mute: bool = False) -> None:
        """Put a card in; a mute one does not answer to power."""

        def put(slot: Slot) -> None:
            card.reset()
            slot.card, slot.mute = card, mute
            slot.events += 1
            slot.placement += 1

        self._with(reader, put)

    def remove(self, reader: str = "") -> None:
        """Take the card out."""
        self._with(reader, self._take_out)

    def swap(self, card: VirtualCard, reader: str = "") -> None:
        """Another card instead, so quickly that nobody sees the empty reader."""

        def put(slot: Slot) -> None:
            self._take_out(slot)
            card.reset()
            slot.card, slot.mute = card, False
            slot.events += 1
            slot.placement += 1

        self._with(reader, put)

    def pull_after(self, exchanges: int) -> None:
        """Take the card out in the middle of the next exchange but so many."""
        with self._changed:
            self._pull_after = exchanges

    # Faults

    def unplug(self, reader: str = "") -> None:
        """Pull the reader's cable, its card with it."""

        def gone(slot: Slot) -> None:
            self._take_out(slot)
            slot.placement += 1
            self._unplugged[slot.name] = self._slots.pop(slot.name)

        self._with(reader, gone)

    def replug(self, reader: str = "") -> None:
        """Plug it in again."""
        with self._changed:
            name = reader or next(iter(self._unplugged))
            slot = self._unplugged.pop(name)
            slot.events = slot.held_by = 0
            self._slots[name] = slot
            self._changed.notify_all()
        self._tell()

    def stop_service(self) -> None:
        """Kill it; everybody's contexts and cards are worth nothing any more."""
        with self._changed:
            self._running = False
            self._contexts.clear()
            self._cards.clear()
            for slot in self._slots.values():
                slot.held_by = 0
            self._changed.notify_all()
        self._tell()

    def start_service(self) -> None:
        """Start it again; cards that were in still are."""
        with self._changed:
            self._running = True
            self._changed.notify_all()
        self._tell()

    def hold(self, held: bool, reader: str = "") -> None:
        """Whether another program holds the card."""

        def hold(slot: Slot) -> None:
            slot.held_by = _SOMEBODY_ELSE if held else 0

        self._with(reader, hold)

    def fail_exchanges(self, code: int = pcsc.COMM_DATA_LOST) -> None:
        """Every exchange ends with this result; ``SUCCESS`` heals."""
        with self._changed:
            self._fault = code

    def garble(self, garbled: bool) -> None:
        """Whether answers lose all but one byte."""
        with self._changed:
            self._garbled = garbled

    def hang(self, hanging: bool) -> None:
        """Whether no call comes back."""
        with self._changed:
            self._hanging = hanging
            self._changed.notify_all()

    # To look at

    @property
    def contexts(self) -> int:
        """How many are open."""
        with self._changed:
            return len(self._contexts)

    def card_in(self, reader: str = "") -> VirtualCard | None:
        """The card in a reader."""
        with self._changed:
            return self._slots[reader or next(iter(self._slots))].card

    # PC/SC

    def SCardEstablishContext(self, scope: int) -> tuple[int, int]:
        """See ``pcsc_library.Pcsc``."""
        with self._changed:
            self._hang()
            if not self._running:
                return pcsc.NO_SERVICE, 0
            self._last += 1
            self._contexts.add(self._last)
            return pcsc.SUCCESS, self._last

    def SCardReleaseContext(self, context: int) -> int:
        """See ``pcsc_library.Pcsc``."""
        with self._changed:
            self._hang()
            if context not in self._contexts:
                return pcsc.INVALID_HANDLE
            self._contexts.discard(context)
            self._changed.notify_all()
            return pcsc.SUCCESS

    def SCardCancel(self, context: int) -> int:
        """See ``pcsc_library.Pcsc``."""
        with self._changed:
            self._hang()
            if context not in self._contexts:
                return pcsc.INVALID_HANDLE
            self._canceled.add(context)
            self._changed.notify_all()
            return pcsc.SUCCESS

    def SCardListReaders(self, context: int, groups: list[str]) -> tuple[int, Sequence[str]]:
        """See ``pcsc_library.Pcsc``."""
        with self._changed:
            self._hang()
            code = self._dead(context)
            if code == pcsc.SUCCESS and not self._slots:
                code = pcsc.NO_READERS
            return code, list(self._slots) if code == pcsc.SUCCESS else []

    def SCardGetStatusChange(
        self, context: int, timeout_ms: int, states: list[tuple[str, int]]
    ) -> tuple[int, Sequence[tuple[str, int, Sequence[int]]]]:
        """See ``pcsc_library.Pcsc``."""
        with self._changed:
            self._hang()
            known = set(self._slots)
            # A cancel is for a wait under way; one that came before is lost, as with the real one.
            self._canceled.discard(context)

            def news() -> bool:
                return (
                    self._dead(context) != pcsc.SUCCESS
                    or context in self._canceled
                    or known != set(self._slots)
                    or any(
                        state & ~pcsc.STATE_CHANGED != self._flags(name)
                        for name, state in states
                        if name != pcsc.PNP_NOTIFICATION
                    )
                )

            changed = self._changed.wait_for(news, timeout_ms / 1000)
            self._hang()
            code = self._dead(context)
            if code == pcsc.SUCCESS and context in self._canceled:
                code = pcsc.CANCELLED
            elif code == pcsc.SUCCESS and not changed:
                code = pcsc.TIMEOUT
            return code, [
                (name, self._flags(name) | pcsc.STATE_CHANGED, self._atr(name))
                for name, _ in states
                if name != pcsc.PNP_NOTIFICATION
            ]

    def SCardConnect(
        self, context: int, reader: str, share: int, protocols: int
    ) -> tuple[int, int, int]:
        """See ``pcsc_library.Pcsc``."""
        with self._changed:
            self._hang()
            code = self._dead(context)
            slot = self._slots.get(reader)
            if code == pcsc.SUCCESS and slot is None:
                code = pcsc.UNKNOWN_READER
            if code != pcsc.SUCCESS or slot is None:
                return code, 0, 0
            if slot.card is None:
                return pcsc.NO_SMARTCARD, 0, 0
            if slot.mute:
                return pcsc.UNRESPONSIVE_CARD, 0, 0
            if slot.held_by:
                return pcsc.SHARING_VIOLATION, 0, 0
            slot.card.reset()
            self._last += 1
            slot.held_by = self._last
            self._cards[self._last] = _Handle(context, slot, slot.placement)
            self._changed.notify_all()
            t0 = slot.card.atr[1:2] == b"\x02"
            return pcsc.SUCCESS, self._last, pcsc.PROTOCOL_T0 if t0 else pcsc.PROTOCOL_T1

    def SCardStatus(self, card: int) -> tuple[int, str, int, int, Sequence[int]]:
        """See ``pcsc_library.Pcsc``."""
        with self._changed:
            self._hang()
            handle = self._cards.get(card)
            if handle is None:
                return pcsc.INVALID_HANDLE, "", 0, 0, []
            return pcsc.SUCCESS, handle.slot.name, 0, 0, handle.slot.atr

    def SCardTransmit(self, card: int, protocol: int, apdu: list[int]) -> tuple[int, Sequence[int]]:
        """See ``pcsc_library.Pcsc``."""
        with self._changed:
            self._hang()
            handle = self._cards.get(card)
            if not self._running:
                return pcsc.NO_SERVICE, []
            if handle is None:
                return pcsc.INVALID_HANDLE, []
            slot = handle.slot
            if slot.name not in self._slots:
                return pcsc.READER_UNAVAILABLE, []
            if self._pull_after == 0:
                self._pull_after = None
                self._take_out(slot)
                self._changed.notify_all()
            elif self._pull_after is not None:
                self._pull_after -= 1
            if slot.card is None or slot.placement != handle.placement:
                return pcsc.REMOVED_CARD, []
            if self._fault != pcsc.SUCCESS:
                return self._fault, []
            self.exchanges += 1
            answer = slot.card.answer(bytes(apdu))
            return pcsc.SUCCESS, list(answer[-1:] if self._garbled else answer)

    def SCardDisconnect(self, card: int, disposition: int) -> int:
        """See ``pcsc_library.Pcsc``."""
        with self._changed:
            self._hang()
            handle = self._cards.pop(card, None)
            if handle is None:
                return pcsc.INVALID_HANDLE
            if handle.slot.held_by == card:
                handle.slot.held_by = 0
            if handle.slot.card is not None and handle.slot.placement == handle.placement:
                handle.slot.card.reset()
            self._changed.notify_all()
            return pcsc.SUCCESS

    # Inside; the lock is held

    def _with(self, reader: str, change: Callable[[Slot], None]) -> None:
        with self._changed:
            change(self._slots[reader or next(iter(self._slots))])
            self._changed.notify_all()
        self._tell()

    def _take_out(self, slot: Slot) -> None:
        if slot.card is not None:
            slot.card, slot.mute = None, False
            slot.held_by = 0
            slot.events += 1

    def _dead(self, context: int) -> int:
        if not self._running:
            return pcsc.NO_SERVICE
        return pcsc.SUCCESS if context in self._contexts else pcsc.INVALID_HANDLE

    def _flags(self, name: str) -> int:
        slot = self._slots.get(name)
        return pcsc.STATE_UNKNOWN | pcsc.STATE_UNAVAILABLE if slot is None else slot.flags

    def _atr(self, name: str) -> list[int]:
        slot = self._slots.get(name)
        return [] if slot is None else slot.atr

    def _hang(self) -> None:
        while self._hanging:
            self._changed.wait()

    def _tell(self) -> None:
        if self._on_change is not None:
            self._on_change()
