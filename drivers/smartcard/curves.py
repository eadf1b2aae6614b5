"""Points of an elliptic curve, as PACE needs them: with a generator that nobody knew before.

Libraries multiply their own generators only. Times depend on the numbers here: they are used once
and thrown away, and what they protect is printed on the document.
"""

from __future__ import annotations

import dataclasses
from typing import TypeAlias

Point: TypeAlias = "tuple[int, int] | None"
"""Affine coordinates; ``None`` is the point at infinity."""
_UNCOMPRESSED = 0x04


@dataclasses.dataclass(frozen=True, slots=True)
class Curve:
    """y² = x³ + ax + b over the field of ``p``; its group has prime order ``n``, cofactor 1."""

    p: int
    a: int
    b: int
    generator: tuple[int, int]
    n: int

    @property
    def size(self) -> int:
        """Bytes of a coordinate."""
        return (self.p.bit_length() + 7) // 8

    def holds(self, point: tuple[int, int]) -> bool:
        """Whether the point lies on it."""
        x, y = point
        if not (0 <= x < self.p and 0 <= y < self.p):
            return False
        return (y * y - x * x * x - self.a * x - self.b) % self.p == 0

    def add(self, one: Point, other: Point) -> Point:
        """The sum of two points."""
        if one is None or other is None:
            return one if other is None else other
        (x, y), (u, v) = one, other
        if x == u:
            if (y + v) % self.p == 0:
                return None
            slope = (3 * x * x + self.a) * pow(2 * y, -1, self.p) % self.p
        else:
            slope = (v - y) * pow(u - x, -1, self.p) % self.p
        third = (slope * slope - x - u) % self.p
        return third, (slope * (x - third) - y) % self.p

    def multiply(self, factor: int, point: Point) -> Point:
        """So many times the point."""
        total: Point = None
        for bit in bin(factor % self.n)[2:]:
            total = self.add(total, total)
            if bit == "1":
                total = self.add(total, point)
        return total

    def encode(self, point: tuple[int, int]) -> bytes:
        """Uncompressed (Doc 9303-11, 9.4.4 and BSI TR-03111, 3.2.1)."""
        x, y = (one.to_bytes(self.size, "big") for one in point)
        return bytes((_UNCOMPRESSED,)) + x + y

    def decode(self, data: bytes) -> tuple[int, int] | None:
        """The point, ``None`` where the bytes are none of this curve's."""
        if len(data) != 1 + 2 * self.size or data[0] != _UNCOMPRESSED:
            return None
        point = (
            int.from_bytes(data[1 : 1 + self.size], "big"),
            int.from_bytes(data[1 + self.size :], "big"),
        )
        return point if self.holds(point) else None


def _curve(p: str, a: str, b: str, x: str, y: str, n: str) -> Curve:
    numbers = [int(one.replace(" ", ""), 16) for one in (p, a, b, x, y, n)]
    return Curve(numbers[0], numbers[1], numbers[2], (numbers[3], numbers[4]), numbers[5])


SECP256R1 = _curve(
    "FFFFFFFF 00000001 00000000 00000000 00000000 FFFFFFFF FFFFFFFF FFFFFFFF",
    "FFFFFFFF 00000001 00000000 00000000 00000000 FFFFFFFF FFFFFFFF FFFFFFFC",
    "5AC635D8 AA3A93E7 B3EBBD55 769886BC 651D06B0 CC53B0F6 3BCE3C3E 27D2604B",
    "6B17D1F2 E12C4247 F8BCE6E5 63A440F2 77037D81 2DEB33A0 F4A13945 D898C296",
    "4FE342E2 FE1A7F9B 8EE7EB4A 7C0F9E16 2BCE3357 6B315ECE CBB64068 37BF51F5",
    "FFFFFFFF 00000000 FFFFFFFF FFFFFFFF BCE6FAAD A7179E84 F3B9CAC2 FC632551",
)
"""FIPS 186-4, D.1.2.3."""
BRAINPOOL_P256R1 = _curve(
    "A9FB57DB A1EEA9BC 3E660A90 9D838D72 6E3BF623 D5262028 2013481D 1F6E5377",
    "7D5A0975 FC2C3057 EEF67530 417AFFE7 FB8055C1 26DC5C6C E94A4B44 F330B5D9",
    "26DC5C6C E94A4B44 F330B5D9 BBD77CBF 95841629 5CF7E1CE 6BCCDC18 FF8C07B6",
    "8BD2AEB9 CB7E57CB 2C4B482F FC81B7AF B9DE27E1 E3BD23C2 3A4453BD 9ACE3262",
    "547EF835 C3DAC4FD 97F8461A 14611DC9 C2774513 2DED8E54 5C1D54C7 2F046997",
    "A9FB57DB A1EEA9BC 3E660A90 9D838D71 8C397AA3 B561A6F7 901E0E82 974856A7",
)
"""RFC 5639, 3.4."""
SECP384R1 = _curve(
    "FFFFFFFF FFFFFFFF FFFFFFFF FFFFFFFF FFFFFFFF FFFFFFFF"
    "FFFFFFFF FFFFFFFE FFFFFFFF 00000000 00000000 FFFFFFFF",
    "FFFFFFFF FFFFFFFF FFFFFFFF FFFFFFFF FFFFFFFF FFFFFFFF"
    "FFFFFFFF FFFFFFFE FFFFFFFF 00000000 00000000 FFFFFFFC",
    "B3312FA7 E23EE7E4 988E056B E3F82D19 181D9C6E FE814112"
    "0314088F 5013875A C656398D 8A2ED19D 2A85C8ED D3EC2AEF",
    "AA87CA22 BE8B0537 8EB1C71E F320AD74 6E1D3B62 8BA79B98"
    "59F741E0 82542A38 5502F25D BF55296C 3A545E38 72760AB7",
    "3617DE4A 96262C6F 5D9E98BF 9292DC29 F8F41DBD 289A147C"
    "E9DA3113 B5F0B8C0 0A60B1CE 1D7E819D 7A431D7C 90EA0E5F",
    "FFFFFFFF FFFFFFFF FFFFFFFF FFFFFFFF FFFFFFFF FFFFFFFF"
    "C7634D81 F4372DDF 581A0DB2 48B0A77A ECEC196A CCC52973",
)
"""FIPS 186-4, D.1.2.4."""
STANDARDISED = {12: SECP256R1, 13: BRAINPOOL_P256R1, 15: SECP384R1}
"""Those of the standardised domain parameters (Doc 9303-11, table 4) that are known here."""
