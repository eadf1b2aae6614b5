"""A virtual travel document with BAC, PACE and secure messaging; its holder is made up."""

from __future__ import annotations

import hashlib

from drivers.smartcard import tlv
from drivers.smartcard.apdu import SHORT_ANSWER, Command, Response
from drivers.smartcard.bac import BLOCK, decipher, derive_keys, document_keys, encipher, retail_mac
from drivers.smartcard.mrtd import APPLICATION, DG1, DG2, SOD
from drivers.smartcard.mrz import Mrz, MrzKey, parse_mrz
from drivers.smartcard.mrz_forms import check_digit
from drivers.smartcard.pace import CARD_ACCESS, Offer
from drivers.smartcard.secure_messaging import ChipMessaging
from drivers.smartcard.virtual_card import ATR_T1, done, status
from drivers.smartcard.virtual_issuer import VirtualIssuer
from drivers.smartcard.virtual_pace import ChipPace, encode_card_access

SAMPLE_JPEG = b"\xff\xd8\xff\xe0" + bytes(range(256)) * 16 + b"\xff\xd9"
"""A JPEG's first and last bytes, and a pattern; nobody's face."""


def synthetic_mrz(number: str = "CA1234567", born: str = "880307", expires: str = "330601") -> Mrz:
    """The MRZ of a card-sized document (TD1) of nobody, issued by Utopia (Doc 9303-3, 5)."""
    first = f"I<UTO{number:<<9}{check_digit(number.ljust(9, '<'))}".ljust(30, "<")
    second = f"{born}{check_digit(born)}M{expires}{check_digit(expires)}UTO".ljust(29, "<")
    composite = first[5:30] + second[0:7] + second[8:15] + second[18:29]
    lines = (first, second + check_digit(composite), "CESHI<<JIA".ljust(30, "<"))
    mrz = parse_mrz(lines, correct=False)
    if not isinstance(mrz, Mrz):
        raise ValueError(f"no MRZ can be made from these fields: {mrz.reason}")
    return mrz


def synthetic_passport(
    number: str = "EA7654321", born: str = "880307", expires: str = "330601"
) -> Mrz:
    """The MRZ of a passport (TD3) of nobody, issued by Utopia (Doc 9303-4, 4.2.2)."""
    first = "P<UTOCESHI<<YI".ljust(44, "<")
    number = number.ljust(9, "<")
    second = f"{number}{check_digit(number)}UTO{born}{check_digit(born)}F"
    second = f"{second}{expires}{check_digit(expires)}".ljust(42, "<") + "0"
    composite = second[0:10] + second[13:20] + second[21:43]
    mrz = parse_mrz((first, second + check_digit(composite)), correct=False)
    if not isinstance(mrz, Mrz):
        raise ValueError(f"no MRZ can be made from these fields: {mrz.reason}")
    return mrz


def encode_dg1(mrz: Mrz) -> bytes:
    """EF.DG1 (Doc 9303-10, 4.7.1)."""
    return tlv.encode(0x61, tlv.encode(0x5F1F, "".join(mrz.lines).encode("ascii")))


def encode_dg2(picture: bytes) -> bytes:
    """EF.DG2 with one picture (Doc 9303-10, 4.7.2; ISO/IEC 19794-5)."""
    face = (32 + len(picture)).to_bytes(4, "big") + bytes(16) + bytes(12) + picture
    record = b"FAC\x00010\x00" + (14 + len(face)).to_bytes(4, "big") + b"\x00\x01" + face
    header = tlv.encode(0xA1, tlv.encode(0x81, b"\x02"))
    instance = tlv.encode(0x7F60, header + tlv.encode(0x5F2E, record))
    return tlv.encode(0x75, tlv.encode(0x7F61, tlv.encode(0x02, b"\x01") + instance))


class VirtualTravelDocument:
    """An eMRTD chip; its faults can be switched on at any time.

    Attributes:
        spoil_checksums: answers carry a wrong MAC.
        strip_protection: answers come without protection.
        pace_only: the application cannot be selected without PACE.
        pace: the run of PACE under way, for chips that offer it.
        refuse_pace: it is offered and then not begun.
        files: file id → content.
    """

    def __init__(
        self,
        mrz: Mrz | None = None,
        picture: bytes | None = SAMPLE_JPEG,
        key: MrzKey | None = None,
        issuer: VirtualIssuer | None = None,
        offers: tuple[Offer, ...] = (),
    ) -> None:
        """Make the chip.

        Args:
            mrz: what DG1 holds.
            picture: what DG2 holds; ``None`` makes a chip without DG2.
            key: what it opens with, where that shall not be the one of ``mrz``.
            issuer: signs what is on it; without one there is no signature.
            offers: forms of PACE; none makes a chip that knows BAC alone.
        """
        mrz = mrz or synthetic_mrz()
        self._key, self._offers = key or mrz.key, offers
        self._keys = document_keys(self._key)
        self.files = {DG1: encode_dg1(mrz)}
        if picture is not None:
            self.files[DG2] = encode_dg2(picture)
        if issuer is not None:
            groups = {file - DG1 + 1: content for file, content in self.files.items()}
            self.files[SOD] = issuer.sign(groups)
        if offers:
            self.files[CARD_ACCESS] = encode_card_access(offers)
        self.spoil_checksums = False
        self.strip_protection = False
        self.pace_only = self.refuse_pace = False
        self._drawn = 0
        self.reset()

    @property
    def atr(self) -> bytes:
        """A plain one."""
        return ATR_T1

    def reset(self) -> None:
        """Forget what was selected and proven."""
        self._selected = False
        self._file: bytes | None = None
        self._challenge = b""
        self._session: ChipMessaging | None = None
        self.pace: ChipPace | None = None

    def answer(self, apdu: bytes) -> bytes:
        """The answer to one command."""
        command = Command.parse(apdu)
        if command is None:
            return status(0x6700).to_bytes()
        if command.cla & 0x0C:
            return self._protected(command).to_bytes()
        return self._plain(command).to_bytes()

    def _plain(self, command: Command) -> Response:
        if command.ins == 0xA4 and command.p1 == 0x04:
            self._session = None
            self._selected = command.data == APPLICATION and not self.pace_only
            if self._selected:
                return done()
            return status(0x6982 if command.data == APPLICATION else 0x6A82)
        if not self._selected:
            return self._at_master_file(command)
        if command.ins == 0x84:
            self._challenge = self._draw(BLOCK)
            return done(self._challenge)
        if command.ins == 0x82:
            return self._authenticate(command.data)
        return status(0x6982)

    def _at_master_file(self, command: Command) -> Response:
        if command.ins == 0x22 and not self.refuse_pace:
            offer = next((one for one in self._offers if one.oid in command.data), None)
            if offer is None:
                return status(0x6A80)
            self.pace = ChipPace(self._key, offer, self._draw)
            return done()
        if command.ins == 0x86 and self.pace is not None:
            answer = self.pace.answer(command)
            if self.pace.keys is not None:
                keys = self.pace.keys
                self._session = ChipMessaging(keys, bytes(keys.block))
            return answer
        # Nobody has proven anything yet: what a chip offers is all there is to read.
        if CARD_ACCESS in self.files and command.data in (b"", CARD_ACCESS.to_bytes(2, "big")):
            return self._file_command(command)
        return status(0x6985)

    def _authenticate(self, proof: bytes) -> Response:
        cryptogram, mac = proof[:32], proof[32:]
        challenge, self._challenge = self._challenge, b""
        if retail_mac(self._keys.mac, cryptogram) != mac or len(cryptogram) != 32:
            return status(0x6300)
        plain = decipher(self._keys.enc, cryptogram)
        theirs, share = plain[:8], plain[16:]
        if not challenge or plain[8:16] != challenge:
            return status(0x6300)
        ours = self._draw(16)
        answer = encipher(self._keys.enc, challenge + theirs + ours)
        seed = bytes(a ^ b for a, b in zip(share, ours, strict=True))
        self._session = ChipMessaging(derive_keys(seed), challenge[4:] + theirs[4:])
        return done(answer + retail_mac(self._keys.mac, answer))

    def _protected(self, command: Command) -> Response:
        session = self._session
        inner = session.open(command) if session is not None else None
        if session is None or inner is None:
            self._session = None
            return status(0x6988)
        response = self._file_command(inner)
        if self.strip_protection:
            return response
        protected = session.protect(response)
        if self.spoil_checksums:
            data = protected.data[:-1] + bytes((protected.data[-1] ^ 1,))
            return Response(data, protected.sw1, protected.sw2)
        return protected

    def _file_command(self, command: Command) -> Response:
        if command.ins == 0xA4 and command.p1 == 0x04:
            self._selected = command.data == APPLICATION
            return done() if self._selected else status(0x6A82)
        if command.ins == 0xA4:
            self._file = self.files.get(int.from_bytes(command.data, "big"))
            return done() if self._file is not None else status(0x6A82)
        if command.ins == 0xB0 and self._file is not None:
            offset = command.p1 << 8 | command.p2
            if offset >= len(self._file):
                return status(0x6B00)
            data = self._file[offset : offset + (command.le or SHORT_ANSWER)]
            return done(data) if len(data) == command.le else Response(data, 0x62, 0x82)
        return status(0x6D00)

    def _draw(self, count: int) -> bytes:
        self._drawn += 1
        drawn = hashlib.sha512(b"chip" + self._drawn.to_bytes(4, "big")).digest()
        return drawn[:count]
