"""Smart cards through PC/SC (pcscd): the reader's condition, its cards, and reading them.

The only module that knows pyscard, of which it uses the low-level binding alone.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
import importlib
import os
import time
from collections.abc import Callable, Iterator
from typing import TypeVar, cast

from drivers.adapter import Found, utc_now
from drivers.device import (
    Cancel,
    Capabilities,
    Completion,
    CompletionCode,
    Condition,
    ConditionCode,
    DeviceClass,
    DeviceStatus,
    Severity,
    StatusReport,
)
from drivers.smartcard.bounded import LATE, BoundedCalls
from drivers.smartcard.channel import CardChannel, ChannelEnd, Reading, ReadingEnded
from drivers.smartcard.mrtd import read_document
from drivers.smartcard.mrz import MrzKey
from drivers.smartcard.pcsc_channel import NotConnected, PcscChannel, connect
from drivers.smartcard.pcsc_library import CHANNEL_ENDS, SCOPE_SYSTEM, SUCCESS, Pcsc, told
from drivers.smartcard.pcsc_watch import PcscWatch, Service, Sight, WatchTiming
from drivers.smartcard.port import CardEvent, CardSighting
from drivers.smartcard.social_security import Access, SocialSecurityCard
from drivers.smartcard.ssse import SsseAuthenticator, read_card
from drivers.smartcard.travel_document import TravelDocument

T = TypeVar("T")

_NO_CARD = "no card in the reader"
# A reader that fails on this many cards in a row is broken; one or two may be dirty cards.
FAULTS = 3


def installed_library() -> Pcsc:
    """The PC/SC library of this machine.

    Raises:
        ImportError: pyscard is not installed.
    """
    return cast(Pcsc, importlib.import_module("smartcard.scard"))


def find_readers(library: Pcsc | None = None, timeout_s: float = 3.0) -> Iterator[Found]:
    """The readers that are connected now.

    Raises:
        ImportError: pyscard is not installed.
        OSError: the service does not run, or does not answer: nobody could look.
    """
    library = library or installed_library()
    calls = BoundedCalls("pcsc-probe", most_hanging=1)
    names = calls.call(lambda: _list_readers(library), timeout_s)
    calls.close()
    if names is LATE:
        raise TimeoutError("the PC/SC service does not answer")
    for name in names:
        yield Found({"reader": name}, name, sure=True)


def _list_readers(library: Pcsc) -> list[str]:
    code, context = library.SCardEstablishContext(SCOPE_SYSTEM)
    if code != SUCCESS:
        raise OSError(f"the PC/SC service says {told(code)}")
    code, names = library.SCardListReaders(context, [])
    library.SCardReleaseContext(context)
    return list(names) if code == SUCCESS else []


def _digest(card_id: str) -> bytes:
    return hashlib.sha256(card_id.encode("ascii")).digest()


@dataclasses.dataclass(frozen=True, slots=True)
class PcscTiming:
    """Seconds.

    Attributes:
        exchange_s: one command to the card may take so long; contactless cards ask for more time.
        answer_s: the service may take so long for a look before it counts as hanging.
        first_look_s: the first status waits so long for the first look.
        settle_s: so long is waited for the service to notice a change it must notice.
        stop_s: closing waits so long for the watch to end.
        watch: of the watch.
    """

    exchange_s: float = 10.0
    answer_s: float = 5.0
    first_look_s: float = 2.0
    settle_s: float = 1.0
    stop_s: float = 2.0
    watch: WatchTiming = dataclasses.field(default_factory=WatchTiming)


class PcscReader:
    """See ``drivers.smartcard.port.SmartCardReader``.

    Invariants: ``status`` and ``poll`` never wait for the service, but for the first look; a card
    that refused the terminal's proof is not given another before it was taken out; at most one
    channel is open.
    """

    def __init__(
        self,
        library: Pcsc,
        reader: str = "",
        *,
        authenticator: SsseAuthenticator | None = None,
        timing: PcscTiming | None = None,
        clock: Callable[[], dt.datetime] = utc_now,
        ticks: Callable[[], float] = time.monotonic,
        random: Callable[[int], bytes] = os.urandom,
    ) -> None:
        """Prepare; nothing is touched yet.

        Args:
            library: PC/SC, see ``installed_library``.
            reader: how its name begins; empty takes the first.
            authenticator: shows third-generation social security cards that the terminal may read.
            timing: how long.
            clock: wall clock.
            ticks: seconds that never go back.
            random: so many unpredictable bytes, for travel documents.
        """
        self._library = library
        self._prefix = reader
        self._authenticator = authenticator
        self._timing = timing or PcscTiming()
        self._clock = clock
        self._ticks = ticks
        self._random = random
        self._calls = BoundedCalls("pcsc-card")
        self._watch: PcscWatch | None = None
        self._channel: PcscChannel | None = None
        self._model = ""
        # Placement numbers; 0 is none.
        self._told = 0
        self._told_mute = False
        self._fraud = 0
        # Of a card that refused, until the reader is seen empty: it outlives placements, which
        # change with every restart of the service.
        self._refused = b""
        self._fraud_reason = ""
        self._faults = 0
        self._faulty = 0
        self._present_since: tuple[int, dt.datetime] | None = None

    # Device

    def status(self) -> StatusReport:
        """The reader's condition; begins to watch it when it is not watched."""
        sight = self._look()
        trouble = self._trouble(sight)
        if trouble is not None:
            return trouble
        conditions = self._conditions(sight)

        def report(status: DeviceStatus, reason: str = "") -> StatusReport:
            return StatusReport(status, conditions, reason)

        if sight.present and sight.placement == self._fraud:
            return report(DeviceStatus.POTENTIAL_FRAUD, self._fraud_reason)
        if sight.mute:
            return report(DeviceStatus.USER_ERROR, "the card does not answer")
        if self._faults >= FAULTS:
            return report(DeviceStatus.HARDWARE_ERROR, f"{self._faults} readings broken off")
        if self._channel is not None or sight.in_use:
            return report(DeviceStatus.DEVICE_BUSY, "the card is in use")
        return report(DeviceStatus.ONLINE)

    def capabilities(self) -> Capabilities:
        """What is known of the reader so far."""
        features = {"socialSecurity", "travelDocument"}
        if self._authenticator is not None:
            features.add("socialSecurityHolder")
        return Capabilities(DeviceClass.SMARTCARD, self._model, features=frozenset(features))

    def close(self) -> None:
        """Let go of the card and stop watching."""
        channel, self._channel = self._channel, None
        if channel is not None:
            channel.close()
        watch, self._watch = self._watch, None
        if watch is not None:
            watch.stop(self._timing.stop_s)
        self._calls.close()
        # The next watch counts its cards from 1 again.
        self._told = self._fraud = self._faulty = 0
        self._told_mute = False
        self._present_since = None

    # SmartCardReader

    def poll(self) -> CardSighting:
        """Look once for a card."""
        sight = self._look()
        trouble = self._trouble(sight)
        if trouble is not None:
            self.forget()
            return CardSighting(CardEvent.READER_TROUBLE, reason=trouble.reason)
        if not sight.present or self._told not in (0, sight.placement):
            event = CardEvent.REMOVED if self._told else CardEvent.NO_CARD
            self.forget()
            return CardSighting(event)
        known = self._told == sight.placement and not self._told_mute
        self._told, self._told_mute = sight.placement, sight.mute
        if sight.mute:
            return CardSighting(CardEvent.UNRESPONSIVE, reason="the card does not answer")
        return CardSighting(CardEvent.STILL_THERE if known else CardEvent.PRESENT, sight.atr)

    def forget(self) -> None:
        """Let the next poll tell the card anew."""
        self._told, self._told_mute = 0, False

    def connect(self) -> Completion[CardChannel]:
        """Take the card for one's own use."""
        if self._channel is not None:
            return Completion(CompletionCode.SEQUENCE_ERROR, reason="a channel is open already")
        sight = self._look()
        trouble = self._trouble(sight)
        if trouble is not None:
            return Completion(CompletionCode.DEVICE_NOT_READY, reason=trouble.reason)
        if not sight.present:
            return Completion(CompletionCode.USER_ERROR, reason=_NO_CARD)
        channel = connect(
            self._library, self._calls, sight.reader, self._timing.exchange_s, self._ended
        )
        if isinstance(channel, NotConnected):
            return self._not_connected(channel, sight)
        self._channel = channel
        return Completion(CompletionCode.SUCCESS, channel)

    def read_social_security_card(
        self, *, cancel: Cancel | None = None
    ) -> Completion[SocialSecurityCard]:
        """Read what a social security card shows."""

        def read(reading: Reading) -> SocialSecurityCard:
            card = read_card(
                reading,
                self._authenticator,
                may_authenticate=lambda card_id: _digest(card_id) != self._refused,
            )
            if card.access is Access.AUTHORISATION_REFUSED:
                self._refused = _digest(card.card_id)
            return card

        return self._run(read, cancel)

    def read_travel_document(
        self, key: MrzKey, *, picture: bool = True, cancel: Cancel | None = None
    ) -> Completion[TravelDocument]:
        """Read a travel document's chip."""
        return self._run(
            lambda reading: read_document(reading, key, picture=picture, random=self._random),
            cancel,
        )

    # Inside

    @property
    def _sight(self) -> Sight:
        return self._watch.sight if self._watch is not None else Sight()

    def _look(self) -> Sight:
        if self._watch is None:
            self._watch = PcscWatch(self._library, self._prefix, self._timing.watch, self._ticks)
            self._watch.start()
            self._watch.wait_for(
                lambda sight: sight.service is not Service.STARTING, self._timing.first_look_s
            )
        sight = self._watch.sight
        self._model = sight.reader or self._model
        if sight.usable and not sight.present:
            self._refused = b""
        if not sight.usable:
            # A reader that was away is another reader, as far as its faults go.
            self._faults = 0
        elif sight.present and not sight.mute and sight.placement != self._faulty:
            # It has powered another card up: worth another try.
            self._faults = min(self._faults, FAULTS - 1)
        return sight

    def _trouble(self, sight: Sight) -> StatusReport | None:
        """Why nothing can be done with the reader; ``None`` when something can."""
        limit_s = self._timing.answer_s + self._timing.watch.look_s
        age_s = self._watch.age_s if self._watch is not None else 0.0
        # While the service is away nothing is looked at for as long as the longest pause.
        if age_s > limit_s and sight.service is not Service.DOWN:
            return StatusReport(DeviceStatus.OFFLINE, reason="the service does not answer")
        if sight.service is Service.STARTING:
            return StatusReport(DeviceStatus.STARTING, reason="looking for the service")
        if sight.service is Service.DOWN:
            return StatusReport(DeviceStatus.OFFLINE, reason=told(sight.code))
        if not sight.reader:
            wanted = f"no reader {self._prefix!r}" if self._prefix else "no reader"
            reason = f"{wanted} among the {sight.listed} connected"
            return StatusReport(DeviceStatus.NO_DEVICE, reason=reason)
        if not sight.usable:
            return StatusReport(DeviceStatus.NO_DEVICE, reason="the reader is not available")
        return None

    def _conditions(self, sight: Sight) -> tuple[Condition, ...]:
        if not sight.present:
            self._present_since = None
            return ()
        if self._present_since is None or self._present_since[0] != sight.placement:
            self._present_since = sight.placement, self._clock()
        since = self._present_since[1]
        return (Condition(ConditionCode.MEDIA_PRESENT, Severity.INFO, since),)

    def _run(self, read: Callable[[Reading], T], cancel: Cancel | None) -> Completion[T]:
        if cancel is not None and cancel.is_set():
            return Completion(CompletionCode.CANCELED, reason="canceled")
        connected = self.connect()
        if connected.value is None:
            return Completion(connected.code, reason=connected.reason)
        placement = self._sight.placement
        outcome: Completion[T]
        try:
            outcome = Completion(CompletionCode.SUCCESS, read(Reading(connected.value, cancel)))
        except ReadingEnded as ended:
            outcome = Completion(ended.code, reason=ended.reason)
        finally:
            connected.value.close()
        if outcome.ok:
            self._faults = 0
        if outcome.code is CompletionCode.FRAUD_ATTEMPT:
            self._fraud, self._fraud_reason = placement, outcome.reason
        return self._honest(outcome, placement)

    def _honest(self, outcome: Completion[T], placement: int) -> Completion[T]:
        """A broken link is the citizen's hurry when the card turns out to be gone."""
        broken = (CompletionCode.HARDWARE_ERROR, CompletionCode.DEVICE_NOT_READY)
        if outcome.code not in broken or not self._gone(placement):
            return outcome
        if outcome.code is CompletionCode.HARDWARE_ERROR:
            self._faults = max(0, self._faults - 1)
        return Completion(CompletionCode.USER_ERROR, reason=f"taken out: {outcome.reason}")

    def _gone(self, placement: int) -> bool:
        watch = self._watch
        return watch is not None and watch.wait_for(
            lambda sight: sight.usable and (not sight.present or sight.placement != placement),
            self._timing.settle_s,
        )

    def _not_connected(self, failed: NotConnected, sight: Sight) -> Completion[CardChannel]:
        if failed.code is None:
            self._count_fault()
            return Completion(CompletionCode.TIME_OUT, reason=failed.reason)
        end = CHANNEL_ENDS.get(failed.code, ChannelEnd.FAULT)
        if end is ChannelEnd.FAULT and not self._gone(sight.placement):
            self._count_fault()
            return Completion(CompletionCode.HARDWARE_ERROR, reason=failed.reason)
        if end in (ChannelEnd.CARD_GONE, ChannelEnd.CARD_MUTE, ChannelEnd.FAULT):
            return Completion(CompletionCode.USER_ERROR, reason=failed.reason)
        return Completion(CompletionCode.DEVICE_NOT_READY, reason=failed.reason)

    def _count_fault(self) -> None:
        self._faults += 1
        self._faulty = self._sight.placement

    def _ended(self, end: ChannelEnd | None) -> None:
        """The channel was closed."""
        self._channel = None
        if end in (ChannelEnd.FAULT, ChannelEnd.LATE):
            self._count_fault()
        if self._watch is not None:
            # So that our own hold on the card is not taken for another program's.
            self._watch.look_again(self._timing.settle_s)
