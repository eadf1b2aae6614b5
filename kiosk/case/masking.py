"""Personal values as they may stand on a screen or on thermal paper (GB/T 37964-2019)."""

from __future__ import annotations


def masked_name(name: str) -> str:
    """First and last character, the rest starred: 张*三; two characters: 张*."""
    if len(name) <= 1:
        return name
    if len(name) == 2:
        return name[0] + "*"
    return name[0] + "*" * (len(name) - 2) + name[-1]


def masked_number(id_number: str) -> str:
    """First four and last four characters: 4419**********221X; short numbers show the last only."""
    if len(id_number) < 10:
        return "*" * max(len(id_number) - 1, 0) + id_number[-1:]
    return id_number[:4] + "*" * (len(id_number) - 8) + id_number[-4:]


def masked_phone(phone: str) -> str:
    """138 **** 0000."""
    if len(phone) != 11:
        return "*" * len(phone)
    return f"{phone[:3]} **** {phone[-4:]}"


def masked_account(account: str) -> str:
    """Last four digits only, grouped."""
    return f"**** {account[-4:]}"


def grouped_number(id_number: str) -> str:
    """An ID number in groups of 6-8-4, as people read it."""
    if len(id_number) != 18:
        return id_number
    return f"{id_number[:6]} {id_number[6:14]} {id_number[14:]}"
