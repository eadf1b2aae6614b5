"""Reading a social security card: the SSSE environment's EF05 and EF06 (LD/T 32-2015).

Nothing but the social security environment is selected; the card's bank application is not touched.
First and second generation cards show both files to everybody. A third-generation card shows its
holder after the key RKSSSE was proven to it. That key lies in a terminal's PSAM or in the city's
HSM, never in this program: see ``SsseAuthenticator``.
"""

from __future__ import annotations

import dataclasses
import enum
import hmac
import re
from collections.abc import Callable
from typing import Protocol

from drivers.device import Cancel, CompletionCode
from drivers.smartcard import tlv
from drivers.smartcard.apdu import SHORT_ANSWER, Command
from drivers.smartcard.channel import Reading, ReadingEnded
from drivers.smartcard.social_security import (
    CARD_ID,
    CARD_NUMBER,
    EXPIRES,
    HOLDER_ITEMS,
    ISSUED,
    NAME_MORE,
    VERSION,
    Access,
    Item,
    ItemDefect,
    SocialSecurityCard,
    disagreements,
    holder_from,
    item_date,
    item_text,
)

SSSE = "sx1.sh.社会保障".encode("gb18030")
"""The environment's name, as it is selected."""

# The key's reference for EXTERNAL AUTHENTICATE.
RKSSSE = 0x0A
FACTOR_BYTES = 8
CRYPTOGRAM_BYTES = 16
# The environment's FCI names its algorithm behind these bytes; 01 where it does not.
_ALGORITHM_MARK = bytes.fromhex("9F0C038601")
_VERSION = re.compile(r"[0-9]\.[0-9]{2}")
_NOT_THERE = frozenset((0x6A82, 0x6A83, 0x6A88, 0x6981, 0x6A86, 0x6A81, 0x6B00, 0x6D00, 0x6986))
_LOCKED = frozenset((0x6982, 0x6985))


@dataclasses.dataclass(frozen=True, slots=True)
class SsseChallenge:
    """What the keeper of the keys needs to know to answer for the terminal.

    Attributes:
        region: six digits; says which city's keys.
        atr: the card's answer to reset.
        algorithm: of the card, 01 or 03 (SM4) as seen.
        card_id: 32 hex digits; keys are derived from it.
        internal_factor: 8 bytes, process factor of the internal authentication.
        internal_data: 8 bytes, what the card enciphered.
        external_factor: 8 bytes, process factor of the external authentication.
        external_data: 8 bytes, the card's challenge.
    """

    region: str
    atr: bytes
    algorithm: int
    card_id: str = dataclasses.field(repr=False)
    internal_factor: bytes = dataclasses.field(repr=False)
    internal_data: bytes = dataclasses.field(repr=False)
    external_factor: bytes = dataclasses.field(repr=False)
    external_data: bytes = dataclasses.field(repr=False)


@dataclasses.dataclass(frozen=True, slots=True)
class SsseProof:
    """The answer.

    Attributes:
        internal: 8 bytes, what a genuine card must have answered to the internal authentication.
        external: 16 bytes for EXTERNAL AUTHENTICATE.
    """

    internal: bytes = dataclasses.field(repr=False)
    external: bytes = dataclasses.field(repr=False)


@dataclasses.dataclass(frozen=True, slots=True)
class SsseUnavailable:
    """No proof could be had now (no PSAM, platform unreachable ...), and why."""

    reason: str


class SsseAuthenticator(Protocol):
    """Whoever keeps RKSSSE: a PSAM behind a vendor's library, or the city's HSM over the network.

    It answers in bounded time, sooner when ``cancel`` is set, and does not raise for a condition of
    the world.
    """

    def prove(self, challenge: SsseChallenge, cancel: Cancel | None) -> SsseProof | SsseUnavailable:
        """Compute both cryptograms."""


class _Addressing(enum.Enum):
    """How a card wants its items to be asked for; there are three kinds of cards."""

    RECORD = enum.auto()
    TAG = enum.auto()
    SFI = enum.auto()


class _Files:
    """EF05 and EF06 of the card in hand, by whichever addressing it answers to."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._addressing: _Addressing | None = None
        self._selected = 0
        self.locked = False
        """Whether the card kept an item back."""

    def select_environment(self) -> bytes:
        """Select SSSE; the FCI. Authentication may start from here."""
        self._selected = 0
        response = self._reading.ask(Command(0x00, 0xA4, 0x04, 0x00, SSSE, SHORT_ANSWER))
        if not response.ok:
            raise ReadingEnded(
                CompletionCode.UNSUPPORTED_DATA, f"no social security card: {response.told}"
            )
        return response.data

    def learn(self, item: Item) -> bytes:
        """Read an item every card shows; find out how this one wants to be asked."""
        told = ""
        for addressing in _Addressing:
            self._addressing, self._selected = addressing, 0
            value, told = self._read(item, addressing)
            if value is not None:
                return value
        raise ReadingEnded(CompletionCode.COMMAND_ERROR_CODE, f"{item.name} cannot be read: {told}")

    def get(self, item: Item) -> bytes | None:
        """An item's value; ``None`` when the card has it not, or keeps it back."""
        if self._addressing is None:
            raise RuntimeError("not learned yet")
        return self._read(item, self._addressing)[0]

    def _read(self, item: Item, addressing: _Addressing) -> tuple[bytes | None, str]:
        if addressing is not _Addressing.SFI and self._selected != item.file:
            told = self._select(item.file)
            if told:
                return None, told
        if addressing is _Addressing.TAG:
            return self._record(item, item.tag, 0x00)
        p2 = 0x04 if addressing is _Addressing.RECORD else item.file << 3 | 0x04
        value, told = self._record(item, item.record, p2)
        if value is None and item.file == NAME_MORE.file and item.record > NAME_MORE.record:
            # First-generation cards have no name extension; sex to birth date move up.
            value, told = self._record(item, item.record - 1, p2)
        return value, told

    def _record(self, item: Item, p1: int, p2: int) -> tuple[bytes | None, str]:
        # Exactly the length the specification gives: some cards refuse 00, the others correct us.
        response = self._reading.ask(Command(0x00, 0xB2, p1, p2, le=item.length + 2))
        if response.sw == 0x6700:
            response = self._reading.ask(Command(0x00, 0xB2, p1, p2, le=SHORT_ANSWER))
        if not response.ok:
            if response.sw not in _NOT_THERE | _LOCKED:
                raise ReadingEnded(
                    CompletionCode.COMMAND_ERROR_CODE, f"{item.name}: {response.told}"
                )
            self.locked = self.locked or response.sw in _LOCKED
            return None, response.told
        record = tlv.parse_record(response.data)
        if isinstance(record, tlv.TlvDefect):
            raise ReadingEnded(
                CompletionCode.COMMAND_ERROR_CODE,
                f"{item.name}: {record.reason} at {record.offset}",
            )
        if record.tag != item.tag:
            return None, f"another item, tag {record.tag:02X}"
        if len(record.value) > item.length:
            raise ReadingEnded(CompletionCode.COMMAND_ERROR_CODE, f"{item.name}: too long")
        return record.value, ""

    def _select(self, file: int) -> str:
        """Select an EF; empty when done, else what the card said."""
        told = ""
        # Most cards want P1 02 (EF under the current DF), some 00.
        for p1 in (0x02, 0x00):
            response = self._reading.ask(Command(0x00, 0xA4, p1, 0x00, bytes((0xEF, file))))
            if response.ok:
                self._selected = file
                return ""
            told = response.told
        return told


def read_card(
    reading: Reading,
    authenticator: SsseAuthenticator | None = None,
    *,
    may_authenticate: Callable[[str], bool] = lambda card_id: True,
) -> SocialSecurityCard:
    """Read a social security card as far as it may be read.

    Args:
        reading: with the card in hand.
        authenticator: keeper of RKSSSE; without one a third-generation card's holder stays hidden.
        may_authenticate: asked with the card id; false after that card refused once: it counts
            refusals and locks itself.

    Raises:
        ReadingEnded: the card is another one, was taken out, refuses what every card shows, is
            damaged, or failed its proof.
    """
    files = _Files(reading)
    fci = files.select_environment()
    try:
        version = item_text(VERSION, files.learn(VERSION))
        if _VERSION.fullmatch(version) is None:
            raise ItemDefect("version: not of the form 1.00")
        card_id = item_text(CARD_ID, files.get(CARD_ID) or b"")
        if len(card_id) != 2 * CARD_ID.length or not card_id[:6].isdecimal():
            raise ItemDefect("card_id: missing or no region in it")
        card = SocialSecurityCard(
            version=version,
            region=card_id[:6],
            card_id=card_id,
            card_number=item_text(CARD_NUMBER, files.get(CARD_NUMBER) or b""),
        )
        if card.third_generation:
            access, reason = Access.AUTHORISATION_NEEDED, "no authenticator for this card"
            if not may_authenticate(card_id):
                access, reason = Access.AUTHORISATION_REFUSED, "refused before by this card"
            elif authenticator is not None:
                access, reason = _authenticate(reading, files, card, fci, authenticator)
            if access is not Access.COMPLETE:
                return dataclasses.replace(card, access=access, reason=reason)
            # The card number may have been kept back until now.
            files.locked = False
        return _complete(files, card)
    except ItemDefect as defect:
        raise ReadingEnded(CompletionCode.COMMAND_ERROR_CODE, str(defect)) from None


def _complete(files: _Files, card: SocialSecurityCard) -> SocialSecurityCard:
    issued, expires = (item_date(item, files.get(item) or b"") for item in (ISSUED, EXPIRES))
    values = {item.tag: files.get(item) or b"" for item in HOLDER_ITEMS}
    card = dataclasses.replace(
        card,
        card_number=card.card_number or item_text(CARD_NUMBER, files.get(CARD_NUMBER) or b""),
        issued=issued,
        expires=expires,
    )
    if files.locked:
        reason = "the card keeps items back"
        return dataclasses.replace(card, access=Access.AUTHORISATION_NEEDED, reason=reason)
    holder = holder_from(values)
    return dataclasses.replace(card, holder=holder, warnings=disagreements(holder))


def _authenticate(
    reading: Reading,
    files: _Files,
    card: SocialSecurityCard,
    fci: bytes,
    authenticator: SsseAuthenticator,
) -> tuple[Access, str]:
    """Internal, then external authentication; two factors of each come from the card.

    Raises:
        ReadingEnded: the card is not what it says (fraudAttempt), or cannot go on.
    """
    files.select_environment()
    internal_data, internal_factor = _challenge(reading), _challenge(reading)
    answer = reading.ask(
        Command(0x00, 0x88, 0x00, 0x00, internal_factor + internal_data, FACTOR_BYTES)
    )
    if not answer.ok or len(answer.data) != FACTOR_BYTES:
        return Access.AUTHORISATION_NEEDED, f"no internal authentication: {answer.told}"
    external_data, external_factor = _challenge(reading), _challenge(reading)
    found = fci.find(_ALGORITHM_MARK) + len(_ALGORITHM_MARK)
    algorithm = fci[found] if _ALGORITHM_MARK in fci and found < len(fci) else 0x01
    challenge = SsseChallenge(
        card.region,
        reading.atr,
        algorithm,
        card.card_id,
        internal_factor,
        internal_data,
        external_factor,
        external_data,
    )
    proof = authenticator.prove(challenge, reading.cancel)
    reading.stop_if_canceled()
    if isinstance(proof, SsseUnavailable):
        return Access.AUTHORISATION_NEEDED, proof.reason
    lengths = (len(proof.internal), len(proof.external))
    if lengths != (len(answer.data), CRYPTOGRAM_BYTES):
        # Not the card's fault; sent all the same, it would cost the card one of its few tries.
        return Access.AUTHORISATION_NEEDED, "the authenticator's answer has the wrong length"
    if not hmac.compare_digest(proof.internal, answer.data):
        raise ReadingEnded(
            CompletionCode.FRAUD_ATTEMPT, "the card's internal authentication is wrong"
        )
    refusal = reading.ask(Command(0x00, 0x82, 0x00, RKSSSE, proof.external))
    if not refusal.ok:
        return Access.AUTHORISATION_REFUSED, refusal.told
    return Access.COMPLETE, ""


def _challenge(reading: Reading) -> bytes:
    response = reading.ask(Command(0x00, 0x84, 0x00, 0x00, le=FACTOR_BYTES))
    if not response.ok or len(response.data) != FACTOR_BYTES:
        raise ReadingEnded(CompletionCode.COMMAND_ERROR_CODE, f"no challenge: {response.told}")
    return response.data
