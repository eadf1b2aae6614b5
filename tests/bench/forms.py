"""Made-up submissions of the size of a real one: answers and a signature, about 4 KiB of JSON."""

from __future__ import annotations

import random

import msgspec

from sync.contract import case
from tests.sync.factory import make_document

_LABELS = ("缴费档次", "银行账号", "联系电话", "户籍地址", "参保时间")
_SHOWN = ("第三档", "是", "否", "东莞市樟木头镇")


def form(draw: random.Random, size: int = 4096) -> bytes:
    """One document, different from every other, of almost ``size`` bytes."""
    answers = tuple(
        case.Answer(
            field=f"field-{serial}",
            label=draw.choice(_LABELS),
            value=str(draw.randrange(10**9)),
            shown=draw.choice(_SHOWN) + str(draw.randrange(1000)),
            source="citizen",
        )
        for serial in range(8)
    )
    unsigned = case.Signature(width_mm=120.0, height_mm=40.0, strokes=((),))
    bare = msgspec.structs.replace(make_document(), answers=answers, signature=unsigned)
    length = len(case.encode(bare))
    x, y, t = 20.0, 20.0, 0
    points: list[case.Point] = []
    while True:
        x = min(119.0, max(0.0, x + draw.gauss(0, 1.2)))
        y = min(39.0, max(0.0, y + draw.gauss(0, 1.0)))
        t += draw.choice((8, 8, 8, 9, 16))
        pressure = min(1.0, max(0.1, draw.gauss(0.5, 0.1)))
        point = case.Point(round(x, 2), round(y, 2), t, round(pressure, 2))
        length += len(msgspec.json.encode(point)) + 1
        if length > size:
            break
        points.append(point)
    signature = case.Signature(width_mm=120.0, height_mm=40.0, strokes=(tuple(points),))
    return case.encode(msgspec.structs.replace(bare, signature=signature))
