from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.a4.document import fault_of, page_count
from drivers.a4.ipp_jobs import Ended, Running, read_job
from drivers.a4.ipp_message import Attributes, Group, Malformed, Tag, decode, encode
from tests.drivers.a4.contract import pdf

ANSWER = encode(
    0x0001,
    7,
    [
        (Group.OPERATION, [("attributes-charset", Tag.CHARSET, "utf-8")]),
        (Group.JOB, [("job-id", Tag.INTEGER, 12), ("job-state", Tag.ENUM, 9)]),
        (Group.JOB, [("job-id", Tag.INTEGER, 13), ("job-state-reasons", Tag.KEYWORD, ["a", "b"])]),
    ],
    b"%PDF",
)


def test_bytes_are_those_of_the_standard() -> None:
    # RFC 8010 appendix A.2, shortened: version 2.0, status 0001, request 7, one group, the end.
    small = encode(1, 7, [(Group.OPERATION, [("job-id", Tag.INTEGER, 147)])])
    assert small.hex(" ") == (
        "02 00 00 01 00 00 00 07 01 21 00 06 6a 6f 62 2d 69 64 00 04 00 00 00 93 03"
    )


def test_message_reads_back_group_by_group() -> None:
    message = decode(ANSWER)
    assert (message.code, message.request_id, message.document) == (1, 7, b"%PDF")
    first, second = message.all_of(Group.JOB)
    assert (first.number("job-id"), first.number("job-state")) == (12, 9)
    assert second.texts("job-state-reasons") == ["a", "b"]
    assert message.first(Group.PRINTER).names() == []


def test_collections_and_values_out_of_band_are_passed_over() -> None:
    raw = bytearray(b"\x02\x00\x00\x00\x00\x00\x00\x01\x04")

    def put(tag: int, name: bytes, value: bytes) -> None:
        raw.extend(bytes([tag]) + len(name).to_bytes(2, "big") + name)
        raw.extend(len(value).to_bytes(2, "big") + value)

    put(0x34, b"media-col", b"")
    put(0x4A, b"", b"media-size")
    put(0x34, b"", b"")
    put(0x4A, b"", b"x-dimension")
    put(0x21, b"", b"\0\0\x52\x08")
    put(0x37, b"", b"")
    put(0x37, b"", b"")
    put(0x12, b"printer-location", b"")
    put(0x36, b"job-name", b"\0\x02zh\0\x06" + "甲乙".encode())
    put(0x21, b"printer-up-time", b"\0\0\0\x05")
    raw.append(0x03)
    printer = decode(bytes(raw)).first(Group.PRINTER)
    assert printer.text("job-name") == "甲乙"
    assert printer.number("printer-up-time") == 5
    assert printer.texts("media-col") == []
    assert printer.names() == ["job-name", "printer-up-time"]


@pytest.mark.parametrize("end", range(len(ANSWER) - len(b"%PDF") - 1))
def test_message_cut_anywhere_is_malformed(end: int) -> None:
    with pytest.raises(Malformed):
        decode(ANSWER[:end])


@given(st.binary(max_size=400))
def test_any_bytes_are_a_message_or_malformed(data: bytes) -> None:
    with contextlib.suppress(Malformed):
        decode(data)


@given(st.data())
def test_message_with_any_bytes_changed_is_a_message_or_malformed(data: st.DataObject) -> None:
    raw = bytearray(ANSWER)
    for _ in range(data.draw(st.integers(1, 6))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    with contextlib.suppress(Malformed):
        for job in decode(bytes(raw)).all_of(Group.JOB):
            assert isinstance(read_job(job), (Running, Ended))


def test_endless_message_is_given_up() -> None:
    with pytest.raises(Malformed, match="too many"):
        decode(b"\x02\x00\x00\x00\x00\x00\x00\x01\x02" + b"\x21\x00\x01a\x00\x00" * 30_000)


@pytest.mark.parametrize(
    ("state", "reason", "ended"),
    [
        (9, "job-completed-successfully", Ended.COMPLETED),
        (9, "job-completed-with-errors", Ended.ABORTED),
        (7, "job-canceled-by-user", Ended.CANCELED),
        (8, "aborted-by-system", Ended.ABORTED),
        (8, "document-unprintable-error", Ended.UNPRINTABLE),
    ],
)
def test_job_is_over_only_by_its_state(state: int, reason: str, ended: Ended) -> None:
    assert read_job(Attributes({"job-state": [state], "job-state-reasons": [reason]})) is ended


@pytest.mark.parametrize("state", [[], [3], [4], [5], [6], [0], [99], ["completed"]])
def test_any_other_state_is_a_job_that_is_not_done(state: list[int | bool | str | bytes]) -> None:
    assert isinstance(read_job(Attributes({"job-state": state})), Running)


LIMITS = {"max_bytes": 100_000, "max_pages": 3}


@pytest.mark.parametrize(
    ("document", "fault"),
    [
        (b"", "not a PDF"),
        (b"\x1b%-12345X@PJL", "not a PDF"),
        (b"x" * 2000 + b"%PDF-1.4 %%EOF", "not a PDF"),
        (pdf() + b"\0" * 100_000, "larger than"),
        (pdf()[:-20], "without its end"),
        (pdf(4), "more than 3 pages"),
        (pdf().replace(b"/Root 1 0 R", b"/Root 1 0 R /Encrypt 9 0 R"), "encrypted"),
    ],
)
def test_what_is_not_worth_printing_is_said_without_its_content(
    document: bytes, fault: str
) -> None:
    assert fault in fault_of(document, **LIMITS)


def test_sound_pdf_has_no_fault_and_its_pages_are_counted() -> None:
    assert fault_of(pdf(3), **LIMITS) == ""
    assert page_count(pdf(3)) == 3
    assert page_count(b"%PDF-1.7 all in object streams") is None


@given(st.binary(max_size=300))
def test_any_bytes_are_judged(data: bytes) -> None:
    assert isinstance(fault_of(b"%PDF-" + data + b"%%EOF", **LIMITS), str)
