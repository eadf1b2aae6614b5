"""What is fuzzed: every parser of bytes from outside, as a function of bytes that must not raise.

A target checks what holds for any input at all; an exception of any kind is a finding.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

Target = Callable[[bytes], None]


def sdt_frames(data: bytes) -> None:
    """The reply decoder, fed in pieces as a serial line delivers them."""
    from drivers.idcard.sdt import Reply, SdtFraming

    decoder = SdtFraming().decoder()
    bodies: list[bytes] = []
    size = data[0] % 64 + 1 if data else 1
    for start in range(0, len(data), size):
        bodies += decoder.feed(data[start : start + size])
    bodies += decoder.finish()
    assert sum(map(len, bodies)) <= len(data)
    for body in bodies:
        Reply.of(body)


def idcard_record(data: bytes) -> None:
    """256 bytes of text and 1024 of photo, whatever is in them."""
    from drivers.idcard.record import CardRecord, parse_record

    text = data[:256].ljust(256, b" ")
    record = parse_record(text, data[256:1280].ljust(1024, b"\0"))
    shown = repr(record)
    if isinstance(record, CardRecord):
        assert record.raw == text
        assert not record.name or record.name not in shown


def appended_address(data: bytes) -> None:
    """The 70 bytes of the newest address."""
    from drivers.idcard.record import decode_appended_address

    decode_appended_address(data)


def escpos_back_channel(data: bytes) -> None:
    """What a printer sends: status bytes, proofs, noise, at any moment."""
    from drivers.device import StatusReport
    from drivers.receipt.escpos import EscposPrinter, EscposTiming
    from drivers.receipt.port import Line, Receipt
    from tests.fuzz.stubs import ScriptedTransport, ticking

    printer = EscposPrinter(
        ScriptedTransport(data),
        timing=EscposTiming(status_s=0.02, look_s=0.02, job_s=0.2),
        monotonic=ticking(0.005),
    )
    assert isinstance(printer.status(), StatusReport)
    outcome = printer.print(Receipt("fuzz", (Line("测试"),)))
    assert (outcome.value is not None) == outcome.ok
    printer.close()


def escpos_stream(data: bytes) -> None:
    """What a simulated printer receives: the same commands a real one has to make sense of."""
    from drivers.receipt.stream import EscposStream

    stream = EscposStream()
    half = len(data) // 2
    stream.feed(data[:half])
    stream.feed(data[half:])


def printer_device_id(data: bytes) -> None:
    """What a USB printer says of itself (IEEE 1284)."""
    from drivers.receipt.ieee1284 import parse_device_id

    parse_device_id(data.decode("latin-1"))


def scanner_line(data: bytes) -> None:
    """A serial scanner's bytes, in every form it may be set to."""
    from drivers.device import CompletionCode
    from drivers.scanner.bytes import LineDecoder, LineFormat
    from drivers.scanner.text import TextRules

    setting = data[0] if data else 0
    terminators = ("crlf", "etx", "none")
    encodings = ("auto", "utf-8", "gb18030")
    form = LineFormat(
        terminators[setting % 3],  # type: ignore[arg-type]  # picked from its literals
        encodings[setting // 3 % 3],  # type: ignore[arg-type]  # picked from its literals
        bool(setting & 0x80),
    )
    decoder = LineDecoder(TextRules(most=64), form)
    decoder.feed(data[1:])
    outcome = decoder.finish()
    assert decoder.is_empty
    if outcome is not None:
        assert outcome.code in (CompletionCode.SUCCESS, CompletionCode.INVALID_DATA)
        assert outcome.value is None or len(outcome.value.text) <= 64


def scanner_keys(data: bytes) -> None:
    """A typing scanner's key events: five bytes each."""
    from drivers.input_device import InputEvent
    from drivers.scanner.keys import KeyDecoder
    from drivers.scanner.text import TextRules

    decoder = KeyDecoder(TextRules(most=64))
    for start in range(0, len(data) - 4, 5):
        kind, code, value = data[start], data[start + 1 : start + 3], data[start + 3 : start + 5]
        event = InputEvent(
            kind % 5, int.from_bytes(code, "little"), int.from_bytes(value, "little", signed=True)
        )
        decoder.feed(event)
    outcome = decoder.finish()
    assert decoder.is_empty
    assert outcome is None or outcome.value is None or len(outcome.value.text) <= 64


def tlv(data: bytes) -> None:
    """BER-TLV of chips, and the shorter records of social security cards."""
    from drivers.smartcard import tlv as codec

    items = codec.parse(data)
    if isinstance(items, tuple):
        assert sum(len(item.value) for item in items) <= len(data)
        for item in items:
            codec.parse(item.value)
    codec.parse_record(data)
    codec.find(data, 0x61, 0x5F1F)


def card_items(data: bytes) -> None:
    """Every item of a social security card, whatever bytes it holds."""
    from drivers.smartcard.social_security import HOLDER_ITEMS, ItemDefect, item_text

    for item in HOLDER_ITEMS:
        value = data[: item.length].ljust(item.length, b"\0")
        try:
            text = item_text(item, value)
        except ItemDefect:
            continue
        assert len(text) <= 2 * item.length


def mrz(data: bytes) -> None:
    """Three, two or one line of a machine-readable zone, and what the chip holds of it."""
    from drivers.smartcard.mrz import parse_mrz
    from drivers.smartcard.travel_document import parse_dg1, parse_dg2

    text = data.decode("latin-1")
    parse_mrz(text.split("\n"))
    parse_dg1(data)
    parse_dg2(data)


def security_object(data: bytes) -> None:
    """A chip's claim of who signed it: a value, whatever it is."""
    from drivers.smartcard import tlv
    from drivers.smartcard.security_object import parse_sod

    parse_sod(data)
    parse_sod(tlv.encode(0x77, data))


def secure_messaging(data: bytes) -> None:
    """A chip's answer under secure messaging: only the right one is taken."""
    from drivers.smartcard.apdu import Command, Response
    from drivers.smartcard.bac import Keys
    from drivers.smartcard.secure_messaging import SecureMessaging

    session = SecureMessaging(Keys(bytes(range(16)), bytes(range(16, 32))), bytes(8))
    session.protect(Command(0, 0xB0, 0, 0, b"", 4))
    answer = Response.parse(data)
    if answer is not None:
        assert not isinstance(session.open(answer), Response)


def nut_variables(data: bytes) -> None:
    """What a power supply's server says."""
    from drivers.ups.nut_protocol import Malformed, parse_refusal, parse_variable, power_of

    variables = {}
    for line in data.decode("latin-1").split("\n"):
        parse_refusal(line)
        try:
            name, value = parse_variable(line, "ups")
        except Malformed:
            continue
        variables[name] = value
    power_of(variables)


TARGETS: Mapping[str, Target] = {
    "sdt_frames": sdt_frames,
    "idcard_record": idcard_record,
    "appended_address": appended_address,
    "escpos_back_channel": escpos_back_channel,
    "escpos_stream": escpos_stream,
    "printer_device_id": printer_device_id,
    "scanner_line": scanner_line,
    "scanner_keys": scanner_keys,
    "tlv": tlv,
    "card_items": card_items,
    "mrz": mrz,
    "security_object": security_object,
    "secure_messaging": secure_messaging,
    "nut_variables": nut_variables,
}
