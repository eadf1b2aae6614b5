"""One made-up document of every kind, as texts on the chip."""

from __future__ import annotations

from drivers.idcard.layouts import PHOTO_BYTES
from drivers.idcard.people import synthetic_number
from drivers.idcard.record import CardRecord, icao_check_digit, parse_record

PHOTO = bytes(PHOTO_BYTES)
RESIDENT = {
    "name": "测试甲",
    "sex": "1",
    "ethnicity": "01",
    "born": "19900307",
    "address": "广东省东莞市南城街道测试路1号",
    "id_number": synthetic_number("441900", "19900307", 1),
    "issuer": "东莞市公安局",
    "valid_from": "20200101",
    "valid_to": "20400101",
}
HMT = RESIDENT | {
    "ethnicity": "",
    "id_number": synthetic_number("810000", "19900307", 1),
    "pass_number": "H00000000",
    "issue_count": "01",
}
FOREIGN_2017_NUMBER = "XXX44199003071"
FOREIGN_2017 = {
    "english_name": "TEST, EXAMPLE PERSON",
    "sex": "2",
    "id_number": FOREIGN_2017_NUMBER + icao_check_digit(FOREIGN_2017_NUMBER),
    "nationality": "XXX",
    "chinese_name": "测试外",
    "valid_from": "20180101",
    "valid_to": "20280101",
    "born": "19900307",
    "version": "01",
    "authority_code": "1500",
}
FOREIGN_2023 = {
    "chinese_name": "",
    "sex": "2",
    "renewals": "00",
    "born": "19900307",
    "english_name": "TESTSURNAME, EXAMPLE SECONDNAME THIRD",
    "id_number": synthetic_number("944999", "19900307", 2),
    "valid_from": "20240101",
    "valid_to": "20340101",
    "nationality": "XXX",
    "former_number_link": "441",
}
EVERY_KIND = [
    ("resident-id-card", RESIDENT),
    ("hmt-residence-permit", HMT),
    ("foreign-permanent-resident-id-card-2017", FOREIGN_2017),
    ("foreign-permanent-resident-id-card-2023", FOREIGN_2023),
]


def read(text: bytes) -> CardRecord:
    record = parse_record(text, PHOTO)
    assert isinstance(record, CardRecord), record
    return record
