"""Reading a travel document's chip: PACE or BAC, then the files (ICAO Doc 9303-10, -11).

PACE where the chip offers a form of it that is spoken here; BAC otherwise.
"""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Callable

from drivers.device import CompletionCode
from drivers.smartcard import tlv
from drivers.smartcard.apdu import SHORT_ANSWER, Command, Response
from drivers.smartcard.bac import authenticate
from drivers.smartcard.channel import Reading, ReadingEnded
from drivers.smartcard.mrz import MrzDefect, MrzKey
from drivers.smartcard.pace import CARD_ACCESS, establish, offers_in
from drivers.smartcard.secure_messaging import SecureMessaging, Tampered, Unprotected
from drivers.smartcard.travel_document import TravelDocument, parse_dg1, parse_dg2

APPLICATION = bytes.fromhex("A0000002471001")
"""The eMRTD application (Doc 9303-10, 3.1)."""
DG1 = 0x0101
DG2 = 0x0102
SOD = 0x011D

# READ BINARY with a 15-bit offset reaches no farther; pictures are far smaller.
MOST_BYTES = 0x8000
# So much plain text fits a short protected answer, whatever the padding.
CHUNK = 0xDF
_HEAD_BYTES = 8
_NO_PLAIN_ACCESS = frozenset((0x6982, 0x6985, 0x6A88))
_NO_SUCH_FILE = frozenset((0x6A82, 0x6A83, 0x6A88, 0x6982))


def read_document(
    reading: Reading,
    key: MrzKey,
    *,
    picture: bool = True,
    random: Callable[[int], bytes] = os.urandom,
) -> TravelDocument:
    """Read DG1, the issuer's signature and, unless told otherwise, DG2.

    Raises:
        ReadingEnded: no such application (unsupportedData), wrong key (invalidData), a broken proof
            or checksum (fraudAttempt), a damaged DG1 (commandErrorCode), or a broken link.
    """
    session = _by_pace(reading, key, random) or _by_bac(reading, key, random)
    groups = {1: session.read_file(DG1, "DG1")}
    mrz = parse_dg1(groups[1])
    if isinstance(mrz, MrzDefect):
        raise ReadingEnded(CompletionCode.COMMAND_ERROR_CODE, mrz.reason)
    if mrz.key != key:
        # The chip's own data page is another one's than the key it opened with.
        raise ReadingEnded(CompletionCode.FRAUD_ATTEMPT, "DG1 is not of the MRZ that opened it")
    security = session.read_if_there(SOD, "SOD")
    read = TravelDocument(
        mrz, groups=groups, security=b"" if isinstance(security, str) else security
    )
    if not picture:
        return read
    data = session.read_if_there(DG2, "DG2")
    if isinstance(data, str):
        return dataclasses.replace(read, face_reason=data)
    groups[2] = data
    face = parse_dg2(data)
    if isinstance(face, tlv.TlvDefect):
        return dataclasses.replace(read, face_reason=f"DG2: {face.reason} at {face.offset}")
    return dataclasses.replace(read, face=face)


def _by_pace(reading: Reading, key: MrzKey, random: Callable[[int], bytes]) -> _Session | None:
    """A session with the application selected; ``None`` where PACE is not spoken by both."""
    for offer in offers_in(_card_access(reading))[:1]:
        keys = establish(reading, key, offer, random)
        if keys is not None:
            session = _Session(reading, SecureMessaging(keys, bytes(keys.block)))
            session.select_application()
            return session
    return None


def _by_bac(reading: Reading, key: MrzKey, random: Callable[[int], bytes]) -> _Session:
    selected = reading.ask(Command(0x00, 0xA4, 0x04, 0x0C, APPLICATION))
    if not selected.ok:
        wants = "a scheme not spoken here" if selected.sw in _NO_PLAIN_ACCESS else "no document"
        raise ReadingEnded(CompletionCode.UNSUPPORTED_DATA, f"{wants}: {selected.told}")
    return _Session(reading, SecureMessaging(*authenticate(reading, key, random)))


def _card_access(reading: Reading) -> bytes:
    """EF.CardAccess, which anybody may read; empty where there is none."""
    selected = reading.ask(Command(0x00, 0xA4, 0x02, 0x0C, CARD_ACCESS.to_bytes(2, "big")))
    if not selected.ok:
        return b""
    # The few forms of PACE that a chip offers fit a short answer.
    read = reading.ask(Command(0x00, 0xB0, 0x00, 0x00, le=SHORT_ANSWER))
    return read.data if read.ok or read.sw == 0x6282 else b""


class _Session:
    """Files of the selected application, read under secure messaging."""

    def __init__(self, reading: Reading, messaging: SecureMessaging) -> None:
        self._reading = reading
        self._messaging = messaging

    def select_application(self) -> None:
        """Under the protection that PACE has begun with."""
        selected = self._ask(Command(0x00, 0xA4, 0x04, 0x0C, APPLICATION), "application")
        if not selected.ok:
            raise ReadingEnded(CompletionCode.UNSUPPORTED_DATA, f"no document: {selected.told}")

    def read_file(self, file: int, name: str) -> bytes:
        """A whole elementary file, as long as its outer tag says."""
        selected = self._ask(Command(0x00, 0xA4, 0x02, 0x0C, file.to_bytes(2, "big")), name)
        if not selected.ok:
            missing = "missing: " if selected.sw in _NO_SUCH_FILE else ""
            raise _damaged(name, f"{missing}{selected.told}")
        data = self._read(0, _HEAD_BYTES, name)
        found = tlv.head(data)
        if isinstance(found, tlv.TlvDefect):
            raise _damaged(name, f"{found.reason} at {found.offset}")
        total = found.size + found.length
        if total > MOST_BYTES:
            raise _damaged(name, "larger than can be read")
        while len(data) < total:
            data += self._read(len(data), min(CHUNK, total - len(data)), name)
        return data[:total]

    def read_if_there(self, file: int, name: str) -> bytes | str:
        """The file, or why there is none; a document without it is a document all the same."""
        try:
            return self.read_file(file, name)
        except ReadingEnded as ended:
            if ended.code is not CompletionCode.COMMAND_ERROR_CODE:
                raise
            return ended.reason

    def _read(self, offset: int, count: int, name: str) -> bytes:
        """At least one byte, at most ``count``."""
        response = self._ask(Command(0x00, 0xB0, offset >> 8, offset & 0xFF, le=count), name)
        # 6282: the file is shorter than asked for; what there is, is there.
        if not (response.ok or response.sw == 0x6282) or not response.data:
            raise _damaged(name, f"at {offset}: {response.told}")
        return response.data[:count]

    def _ask(self, command: Command, name: str) -> Response:
        response = self._messaging.open(self._reading.ask(self._messaging.protect(command)))
        if isinstance(response, Tampered):
            raise ReadingEnded(CompletionCode.FRAUD_ATTEMPT, f"{name}: {response.reason}")
        if isinstance(response, Unprotected):
            raise ReadingEnded(
                CompletionCode.DEVICE_NOT_READY,
                f"{name}: the chip ended the session: {response.response.told}",
            )
        return response


def _damaged(name: str, reason: str) -> ReadingEnded:
    return ReadingEnded(CompletionCode.COMMAND_ERROR_CODE, f"{name}: {reason}")
