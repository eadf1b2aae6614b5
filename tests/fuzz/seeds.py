"""Inputs that are right: where the fuzzer begins, so that it need not guess a format first."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping


def _frames() -> Iterable[bytes]:
    from drivers.idcard.sdt import SdtFraming

    framing = SdtFraming()
    for body in (b"\0\0\x9f\0\0\0\0", b"\0\0\x80", b"\0\0\x90" + bytes(8), b"\0\0\x41"):
        yield b"\x07" + framing.encode(body)
        yield b"\x01\xff\xaa\xaa" + framing.encode(body) * 2
    yield b"\x3f" + framing.encode(b"\0\0\x90\1\0\4\0" + bytes(64))


def _records() -> Iterable[bytes]:
    from drivers.idcard import people

    for card in (people.ADULT, people.SENIOR, people.RARE_NAME, people.MOVED_HOUSE):
        made = people.synthetic_card(card)
        yield made.text
        yield made.text + made.photo
        for mark in "IJY":
            yield made.text[:248] + mark.encode("utf-16-le") + made.text[250:]


def _addresses() -> Iterable[bytes]:
    yield "东莞市南城街道鸿福路".encode("utf-16-le").ljust(70, b" ")
    yield " ".encode("utf-16-le") * 35


def _answers() -> Iterable[bytes]:
    fine = b"\x01\x12" * 4
    yield fine + fine + b"\x01\x00" + fine
    yield fine + b"\x01\x12\x01\x16\x01\x12\x01\x72"
    yield fine + fine + b"\xff"


def _commands() -> Iterable[bytes]:
    from drivers.receipt.commands import compose
    from drivers.receipt.port import Code, Field, Line, Receipt, Rule

    blocks = (Line("测试", size="large", bold=True, align="center"), Rule(), Field("甲", "乙"))
    receipt = Receipt("seed", (*blocks, Code("441900")))
    yield compose(receipt, columns=48, code="native", cut="full")
    yield compose(receipt, columns=32, code="raster", cut="partial")[:2048]


def _device_ids() -> Iterable[bytes]:
    yield b"MFG:EPSON;CMD:ESC/POS;MDL:TM-T82;CLS:PRINTER;DES:EPSON TM-T82;"
    yield b"MANUFACTURER:a;MODEL:b;COMMAND SET:ESCPOS"


def _lines() -> Iterable[bytes]:
    for setting in range(9):
        yield bytes([setting]) + "441900，东莞\r\n".encode()
        yield bytes([setting]) + "\x02东莞\x03".encode("gb18030")
    yield b"\x80]Q1TEST\r"


def _key_events() -> Iterable[bytes]:
    def key(code: int, value: int) -> bytes:
        return bytes([1, code, 0, value, 0]) + bytes(5)

    shift, enter = 42, 28
    letters = b"".join(key(code, 1) + key(code, 0) for code in (2, 3, 16, 30, 11))
    yield letters + key(enter, 1) + key(enter, 0)
    yield key(shift, 1) + letters + key(shift, 0) + key(enter, 1)


def _tlv() -> Iterable[bytes]:
    from drivers.smartcard import tlv

    inner = tlv.encode(0x5F1F, b"P<UTO") + tlv.encode(0x80, bytes(200))
    yield tlv.encode(0x61, inner)
    yield tlv.encode(0x6F, tlv.encode(0x84, b"sx1.sh."))
    yield bytes([0x08, 18]) + b"441900199003070011"


def _items() -> Iterable[bytes]:
    yield "测试甲".encode("gb18030").ljust(30, b"\0")
    yield bytes.fromhex("19900307")
    yield b"441900199003070011"


def _zones() -> Iterable[bytes]:
    # The specimens of ICAO Doc 9303, parts 4 and 5.
    yield (
        b"P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\n"
        b"L898902C36UTO7408122F1204159ZE184226B<<<<<10"
    )
    yield (
        b"I<UTOD231458907<<<<<<<<<<<<<<<\n7408122F1204159UTO<<<<<<<<<<<6\n"
        b"ERIKSSON<<ANNA<MARIA<<<<<<<<<<"
    )


def _security_objects() -> Iterable[bytes]:
    from drivers.smartcard import tlv
    from drivers.smartcard.virtual_issuer import VirtualIssuer, Wishes

    for wishes in (Wishes(), Wishes("rsassa_pss")):
        issuer = VirtualIssuer(dt.datetime(2026, 11, 21, tzinfo=dt.UTC), wishes)
        body = tlv.find(issuer.sign({1: b"one", 2: b"two"}), 0x77)
        if isinstance(body, bytes):
            yield body


def _answers_of_chips() -> Iterable[bytes]:
    yield bytes.fromhex("8709019ff0ec34f9922651990290008e08ad55cc17140b2ded9000")
    yield bytes.fromhex("990290008e08fa855a5d4c50a8ed9000")
    yield b"\x63\x00"


def _variables() -> Iterable[bytes]:
    yield b'VAR ups ups.status "OL CHRG"\nVAR ups battery.charge "100"\nVAR ups ups.load "23"'
    yield b'VAR ups ups.status "OB DISCHRG LB"\nVAR ups battery.runtime "\\"60"'


SEEDS: Mapping[str, Callable[[], Iterable[bytes]]] = {
    "sdt_frames": _frames,
    "idcard_record": _records,
    "appended_address": _addresses,
    "escpos_back_channel": _answers,
    "escpos_stream": _commands,
    "printer_device_id": _device_ids,
    "scanner_line": _lines,
    "scanner_keys": _key_events,
    "tlv": _tlv,
    "card_items": _items,
    "mrz": _zones,
    "security_object": _security_objects,
    "secure_messaging": _answers_of_chips,
    "nut_variables": _variables,
}
