"""A resident ID card reader on a serial or TCP port: SDT behind the reader's port.

Find, select, read; a card is read once per placement. What the reader cannot tell (that a card was
lifted) is inferred from several looks.
"""

from __future__ import annotations

import datetime as dt
import logging
import time
from collections.abc import Callable

from drivers.device import (
    Capabilities,
    Condition,
    ConditionCode,
    DeviceClass,
    DeviceStatus,
    Severity,
    StatusReport,
)
from drivers.idcard import sdt
from drivers.idcard.layouts import FINGER_BYTES
from drivers.idcard.port import CardEvent, CardSighting
from drivers.idcard.record import (
    CardRecord,
    RecordDefect,
    decode_appended_address,
    parse_record,
)
from drivers.idcard.sdt import Advice, Command, Framing, ReadBlocks, Reply, verdict
from drivers.idcard.sdt_extras import SdtExtras
from drivers.idcard.sdt_link import Fault, SdtLink, SdtTiming, Trouble, worth_reading_again
from drivers.idcard.wlt import PhotoUndecodable

_log = logging.getLogger("drivers.idcard")

# A placement with one of these is judged; looking again would bring the same answer.
_JUDGED = (
    CardEvent.CARD_READ,
    CardEvent.WRONG_CARD,
    CardEvent.UNREADABLE,
    CardEvent.POTENTIAL_FRAUD,
)


def _utc_now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


class SdtSerialReader:
    """The ID card reader's port over SDT, serial or TCP.

    Invariants: used by one thread at a time; keeps nothing of a card's record; the longest ``poll``
    is two reads of one card with their resends, and the decoder's time limit.

    While a judged card lies there, ``poll`` repeats its verdict (``STILL_THERE`` once it was read).
    Some readers answer "no card" to a card they have read although it still lies there: with them
    ``REMOVED`` comes early, and nothing is read twice.
    """

    def __init__(
        self,
        port: str,
        *,
        baudrate: int = 115200,
        timing: SdtTiming | None = None,
        framing: Framing | None = None,
        extras: SdtExtras | None = None,
        lifted_after: int = 2,
        moved_after: int = 2,
        unreadable_after: int = 2,
        silent_after: int = 3,
        noise_clears_after: int = 50,
        clock: Callable[[], dt.datetime] = _utc_now,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """Prepare the reader; the port is opened by the first call.

        Args:
            port: device path such as ``/dev/guanjia/idcard``, ``hwgrep://VID:PID`` or
                ``socket://host:port``.
            baudrate: 115200 unless the reader was set otherwise.
            timing: how long to wait for answers.
            framing: the standard's unless the vendor changed it.
            extras: what to ask for besides the record.
            lifted_after: looks without a card after which it counts as lifted.
            moved_after: looks in a row that found a card and could not select it, after which the
                citizen is asked to place it again.
            unreadable_after: looks in a row that could not read a card lying still.
            silent_after: commands in a row without a usable answer before the status says so.
            noise_clears_after: clean answers in a row before the link counts as clean again.
            clock: wall clock, timezone-aware, for ``since``.
            monotonic: seconds that never go back.

        Raises:
            ValueError: ``port`` is no address.
        """
        self._link = SdtLink(
            port, baudrate=baudrate, timing=timing, framing=framing, monotonic=monotonic
        )
        self._lifted_after = lifted_after
        self._moved_after = moved_after
        self._unreadable_after = unreadable_after
        self._silent_after = silent_after
        self._noise_clears_after = noise_clears_after
        self._clock = clock
        self._health = (DeviceStatus.STARTING, "")
        self._sam_id = ""
        self._unanswered = 0
        self._clean_answers = 0
        self._noise_since: dt.datetime | None = None
        self._extras = extras or SdtExtras()
        self._photo_trouble: Condition | None = None
        self._note_photo(self._extras.photo.obstacle())
        self._meet_anew()
        self._start_anew()

    @property
    def sam_id(self) -> str:
        """The number of the reader's security module, empty until it answered."""
        return self._sam_id

    @property
    def link_noise(self) -> int:
        """How many answers so far came damaged or among stray bytes."""
        return self._link.noise

    def status(self) -> StatusReport:
        """Ask the reader how it is (11 FF), and once who it is (12 FF)."""
        answer = self._ask(sdt.SAM_STATUS)
        if isinstance(answer, Reply) and answer.sw3 == sdt.SUCCESS:
            self._health = (DeviceStatus.ONLINE, "")
            if not self._sam_id:
                self._identify()
        return self._report()

    def capabilities(self) -> Capabilities:
        """Its SAM id as serial, once it answered."""
        features = {"appendedAddress", "photo"}
        if self._extras.fingers != "off" and self._has_fingers:
            features.add("fingerprint")
        if self._extras.photo.obstacle() is None:
            features.add("photoPicture")
        return Capabilities(DeviceClass.IDCARD, "SDT", self._sam_id, frozenset(features))

    def poll(self) -> CardSighting:
        """Look once for a card; read it when it is newly placed."""
        found = self._ask(sdt.FIND)
        if isinstance(found, Trouble):
            return self._trouble(found.reason)
        if found.sw3 == sdt.CARD_FOUND:
            self._misses = 0
            return self._found()
        return self._judge(sdt.FIND, found.sw3)

    def forget(self) -> None:
        """Drop the latch, so that the next poll starts anew."""
        self._start_anew()

    def close(self) -> None:
        """Give the port back; the next call opens it again."""
        self._link.close()
        self._start_anew()

    def _meet_anew(self) -> None:
        """What is reached next may be another reader."""
        self._sam_id = ""
        self._has_appended_address = True
        self._has_fingers = True
        self._frame_set = False

    def _start_anew(self) -> None:
        self._placement: CardEvent | None = None
        self._placed_since: dt.datetime | None = None
        self._misses = 0
        self._failed_selects = 0
        self._failed_reads = 0

    # The card

    def _found(self) -> CardSighting:
        if self._placed_since is None:
            self._placed_since = self._clock()
        if self._placement in _JUDGED:
            return _standing(self._placement)
        for _ in range(2):
            selected = self._ask(sdt.SELECT)
            if isinstance(selected, Trouble):
                return self._trouble(selected.reason)
            if selected.sw3 != sdt.SUCCESS:
                return self._judge(sdt.SELECT, selected.sw3)
            command, answer = self._read()
            if isinstance(answer, Reply) and answer.sw3 == sdt.SUCCESS:
                return self._take(ReadBlocks.of(command, answer.data))
            if not worth_reading_again(answer):
                if isinstance(answer, Trouble):
                    return self._trouble(answer.reason)
                return self._judge(command, answer.sw3)
            # The card or the line failed. Does the card still lie there?
            there = self._ask(sdt.FIND)
            if isinstance(there, Trouble):
                return self._trouble(there.reason)
            if there.sw3 != sdt.CARD_FOUND:
                self._misses = 1
                return self._stand(CardEvent.MOVED_TOO_SOON, "gone while being read")
        return self._could_not_read()

    def _read(self) -> tuple[Command, Reply | Trouble]:
        if self._extras.fingers != "off" and self._has_fingers:
            answer = self._ask(sdt.READ_WITH_FINGERS, slow=True)
            refused = isinstance(answer, Reply) and verdict(answer.sw3).advice is Advice.OUR_FAULT
            if not refused:
                return sdt.READ_WITH_FINGERS, answer
            # This model does not know the command; the card still lies there selected.
            self._has_fingers = False
        return sdt.READ_TEXT_PHOTO, self._ask(sdt.READ_TEXT_PHOTO, slow=True)

    def _take(self, blocks: ReadBlocks) -> CardSighting:
        record = parse_record(blocks.text, blocks.photo)
        if isinstance(record, RecordDefect):
            reason = f"record: {record.reason} at {record.offset} ({record.kind.value})"
            return self._stand(CardEvent.UNREADABLE, reason)
        record = self._with_appended_address(record)
        self._failed_selects = self._failed_reads = 0
        self._placement = CardEvent.CARD_READ
        photo = self._extras.photo.decode_wlt(blocks.photo)
        self._note_photo(photo)
        asked = self._extras.fingers != "off" and self._has_fingers
        return CardSighting(
            CardEvent.CARD_READ,
            record,
            photo=photo,
            fingers=len(blocks.fingers) // FINGER_BYTES if asked else None,
            finger_templates=blocks.fingers if self._extras.fingers == "keep" else b"",
        )

    def _note_photo(self, photo: object) -> None:
        if not isinstance(photo, PhotoUndecodable):
            self._photo_trouble = None
        elif self._photo_trouble is None or self._photo_trouble.detail != photo.reason:
            undecodable = ConditionCode.PHOTO_UNDECODABLE
            since = self._clock()
            self._photo_trouble = Condition(undecodable, Severity.INFO, since, photo.reason)

    def _with_appended_address(self, record: CardRecord) -> CardRecord:
        if not self._has_appended_address:
            return record
        answer = self._ask(sdt.READ_APPENDED_ADDRESS, slow=True)
        if isinstance(answer, Reply):
            if answer.sw3 == sdt.NO_SUCH_ITEM:
                return record
            if verdict(answer.sw3).advice is Advice.OUR_FAULT:
                # This model does not know the command: asking again would only take time.
                self._has_appended_address = False
                return record
            if answer.sw3 == sdt.SUCCESS:
                address = decode_appended_address(answer.data)
                if isinstance(address, str):
                    return record.with_appended_address(address) if address else record
        return record.with_warning("appended address could not be read")

    def _judge(self, command: Command, sw3: int) -> CardSighting:
        reason = f"{command.name}: SW3 {sw3:02X} {verdict(sw3).meaning}"
        match verdict(sw3).advice:
            case Advice.NOTHING_THERE:
                return self._missed()
            case Advice.PLACE_AGAIN | Advice.READ_AGAIN:
                return self._could_not_select(reason)
            case Advice.WRONG_CARD:
                return self._stand(CardEvent.WRONG_CARD, reason)
            case Advice.FRAUD:
                return self._stand(CardEvent.POTENTIAL_FRAUD, reason)
            case _:
                return self._trouble(reason)

    def _missed(self) -> CardSighting:
        if self._placement is None:
            self._start_anew()
            return CardSighting(CardEvent.NO_CARD)
        self._misses += 1
        if self._misses < self._lifted_after:
            return _standing(self._placement)
        self._start_anew()
        return CardSighting(CardEvent.REMOVED)

    def _could_not_select(self, reason: str) -> CardSighting:
        # A card on its way into the field fails once; one that keeps failing lies badly, or was
        # read before and has to be lifted first.
        self._failed_selects += 1
        if self._failed_selects < self._moved_after and self._placement is None:
            return CardSighting(CardEvent.NO_CARD, reason=reason)
        return self._stand(CardEvent.MOVED_TOO_SOON, reason)

    def _could_not_read(self) -> CardSighting:
        self._failed_reads += 1
        if self._failed_reads >= self._unreadable_after:
            return self._stand(CardEvent.UNREADABLE, "chip answers, but cannot be read")
        return self._stand(CardEvent.MOVED_TOO_SOON, "reading failed twice")

    def _stand(self, event: CardEvent, reason: str) -> CardSighting:
        self._placement = event
        return CardSighting(event, reason=reason)

    def _trouble(self, reason: str) -> CardSighting:
        return CardSighting(CardEvent.READER_TROUBLE, reason=reason)

    # The reader

    def _ask(self, command: Command, *, slow: bool = False) -> Reply | Trouble:
        if self._extras.rf_frame is not None and not self._frame_set:
            self._set_frame(self._extras.rf_frame)
        return self._exchange(command, slow=slow)

    def _set_frame(self, size: int) -> None:
        answer = self._exchange(sdt.set_rf_frame(size))
        if isinstance(answer, Reply):
            # Answered is enough: a reader that refuses works with the size it came with.
            self._frame_set = True
            if answer.sw3 != sdt.SUCCESS:
                _log.warning("reader refuses the RF frame size, SW3 %02X", answer.sw3)

    def _exchange(self, command: Command, *, slow: bool = False) -> Reply | Trouble:
        noise_before = self._link.noise
        outcome = self._link.exchange(command, slow=slow)
        self._watch_noise(noise_before)
        if isinstance(outcome, Trouble):
            self._note_trouble(outcome)
            return outcome
        self._unanswered = 0
        if verdict(outcome.sw3).advice is Advice.OUT_OF_SERVICE:
            meaning = verdict(outcome.sw3).meaning
            self._health = (DeviceStatus.HARDWARE_ERROR, f"SW3 {outcome.sw3:02X} {meaning}")
        elif self._health[0] is not DeviceStatus.HARDWARE_ERROR:
            self._health = (DeviceStatus.ONLINE, "")
        return outcome

    def _note_trouble(self, trouble: Trouble) -> None:
        match trouble.fault:
            case Fault.NO_DEVICE | Fault.UNREACHABLE:
                self._meet_anew()
                self._start_anew()
                gone = trouble.fault is Fault.NO_DEVICE
                status = DeviceStatus.NO_DEVICE if gone else DeviceStatus.OFFLINE
                self._health = (status, trouble.reason)
            case Fault.HELD | Fault.FORBIDDEN:
                self._health = (DeviceStatus.OFFLINE, trouble.reason)
            case fault:
                self._unanswered += 1
                if self._unanswered < self._silent_after:
                    return
                # An adapter that hangs often comes back when its port is opened anew.
                self._link.close()
                silent = fault is Fault.SILENT
                status = DeviceStatus.OFFLINE if silent else DeviceStatus.HARDWARE_ERROR
                self._health = (status, f"{fault.value}, {self._silent_after} times or more")

    def _watch_noise(self, before: int) -> None:
        if self._link.noise > before:
            self._clean_answers = 0
            self._noise_since = self._noise_since or self._clock()
            return
        self._clean_answers += 1
        if self._clean_answers >= self._noise_clears_after:
            self._noise_since = None

    def _identify(self) -> None:
        answer = self._ask(sdt.SAM_ID)
        if isinstance(answer, Reply) and answer.sw3 == sdt.SUCCESS:
            self._sam_id = sdt.format_sam_id(answer.data)
            _log.info("reader SAM %s", self._sam_id)

    def _report(self) -> StatusReport:
        conditions = []
        if self._noise_since is not None:
            noise = ConditionCode.LINK_NOISE
            conditions.append(Condition(noise, Severity.WARNING, self._noise_since))
        if self._placed_since is not None:
            present = ConditionCode.MEDIA_PRESENT
            conditions.append(Condition(present, Severity.INFO, self._placed_since))
        if self._photo_trouble is not None:
            conditions.append(self._photo_trouble)
        status, reason = self._health
        return StatusReport(status, tuple(conditions), reason)


def _standing(placement: CardEvent) -> CardSighting:
    read = placement is CardEvent.CARD_READ
    return CardSighting(CardEvent.STILL_THERE if read else placement)
