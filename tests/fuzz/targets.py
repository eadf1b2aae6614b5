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


TARGETS: Mapping[str, Target] = {
    "sdt_frames": sdt_frames,
    "idcard_record": idcard_record,
    "appended_address": appended_address,
    "escpos_back_channel": escpos_back_channel,
    "escpos_stream": escpos_stream,
}
