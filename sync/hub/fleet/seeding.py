"""Terminals that do not exist, for a demonstration: every row says that it is made up."""

from __future__ import annotations

import dataclasses
import datetime as dt
import random
from collections.abc import Callable

import msgspec
from sqlalchemy import Connection, Engine, delete, insert, select

from sync.contract.number import CHINA
from sync.contract.status import (
    Alarm,
    ConditionFact,
    Counted,
    DeviceFact,
    FamilyFact,
    ItemCount,
    SupplyFact,
    TerminalState,
    TerminalStatus,
)
from sync.hub.fleet.keeping import moment, take
from sync.hub.fleet.tables import counts, runs, spans, terminals

# Statistical codes of Dongguan's towns; from 9001 on no real terminal is numbered.
TOWNS = {
    "441900003": "东城",
    "441900004": "南城",
    "441900005": "万江",
    "441900006": "莞城",
    "441900101": "石碣镇",
    "441900102": "石龙镇",
    "441900103": "茶山镇",
    "441900110": "常平镇",
    "441900111": "寮步镇",
    "441900112": "樟木头镇",
    "441900113": "大朗镇",
    "441900116": "塘厦镇",
    "441900119": "长安镇",
    "441900121": "虎门镇",
    "441900122": "厚街镇",
    "441900129": "高埗镇",
}
_PLACES = (
    "政务服务中心 1 号机",
    "政务服务中心 2 号机",
    "党群服务中心",
    "社保分局",
    "公安分局户证厅",
    "图书馆 24 小时自助区",
    "银行网点自助区",
    "地铁站厅",
)
_DAYS = 30
_AT_ONCE = 200
_MOMENT = dt.timedelta(seconds=5)
_LATELY = dt.timedelta(seconds=201)
_FIRST_NUMBER = 9001
_ITEMS = (
    ("social-insurance-record", "社会保险参保证明打印"),
    ("housing-fund-statement", "住房公积金缴存明细打印"),
    ("residence-permit-endorsement", "居住证签注"),
    ("hukou-copy", "户籍证明办理"),
    ("no-house-certificate", "无房证明打印"),
    ("business-licence-print", "营业执照打印"),
)
_STEPS = ("identify", "form", "materials", "scan", "review", "pay")
_FAMILIES = (("社保就业", 22), ("医保", 14), ("公积金", 9), ("户政身份证", 18), ("不动产", 12))
_DEVICES = ("idcard", "receipt", "a4", "document_camera", "scanner", "cabinet", "ups")


@dataclasses.dataclass(frozen=True, slots=True)
class _Mood:
    state: TerminalState
    reason: str = ""
    alarms: tuple[Alarm, ...] = ()
    notes: tuple[str, ...] = ()


_WELL = _Mood(TerminalState.READY)
_MOODS = (
    (70, _WELL),
    (12, _Mood(TerminalState.LIMITED, notes=("reason_receipt_paper_out",))),
    (4, _Mood(TerminalState.LIMITED, notes=("reason_network_down",), alarms=(Alarm.QUEUE_OLD,))),
    (3, _Mood(TerminalState.OUT, "reason_idcard_unavailable")),
    (1, _Mood(TerminalState.OUT, "reason_tampered", (Alarm.TAMPERED,))),
    (1, _Mood(TerminalState.OUT, "reason_cannot_save", (Alarm.CANNOT_SAVE, Alarm.DISK_LOW))),
    (3, _Mood(TerminalState.MAINTENANCE, "reason_maintenance")),
    (4, _Mood(TerminalState.CLOSED, "reason_place_closed")),
    (2, _Mood(TerminalState.READY, alarms=(Alarm.CERTIFICATE_ENDS,))),
)


def seed(engine: Engine, clock: Callable[[], dt.datetime], many: int, *, draw: int = 4419) -> int:
    """Make up so many terminals with a month behind them; how many there are now.

    Args:
        engine: of the ledger.
        clock: the platform's wall clock.
        many: terminals.
        draw: of the random numbers; the same one makes the same terminals.
    """
    now = clock()
    forget(engine)
    for first in range(0, many, _AT_ONCE):
        with engine.begin() as connection:
            for index in range(first, min(first + _AT_ONCE, many)):
                _make(connection, index, now, draw)
    return many


def _make(connection: Connection, index: int, now: dt.datetime, draw: int) -> None:
    chance = random.Random(f"{draw}-{index}")  # noqa: S311 - made-up data, reproducible
    terminal, place = _who(index)
    mood = _mood(chance)
    since = now - dt.timedelta(minutes=chance.uniform(10, 600))
    _past(connection, terminal, since, chance, now=now)
    # A few of them have said nothing for hours.
    silent = chance.random() < 0.03
    at = since if silent else now - dt.timedelta(seconds=chance.uniform(0, 200))
    said = _report(chance, place, mood, at, since)
    if not silent:
        connection.execute(insert(spans), [_span(terminal, since, now - _LATELY, mood)])
    take(connection, terminal, [said], now, seeded=True)


def go_on(engine: Engine, clock: Callable[[], dt.datetime]) -> None:
    """Have all made-up terminals that are not silent say the same once more, now."""
    now = clock()
    since = moment(now - dt.timedelta(minutes=30))
    with engine.begin() as connection:
        rows = connection.execute(
            select(terminals.c.terminal, terminals.c.body).where(
                terminals.c.seeded, terminals.c.at > since
            )
        ).all()
        for row in rows:
            said = msgspec.json.decode(row.body, type=TerminalStatus)
            again = msgspec.structs.replace(said, at=now, seq=said.seq + 1)
            take(connection, row.terminal, [again], now, seeded=True)


def forget(engine: Engine) -> None:
    """Remove everything that was made up."""
    made_up = select(terminals.c.terminal).where(terminals.c.seeded)
    with engine.begin() as connection:
        for table in (spans, runs, counts):
            connection.execute(delete(table).where(table.c.terminal.in_(made_up)))
        connection.execute(delete(terminals).where(terminals.c.seeded))


def _who(index: int) -> tuple[str, str]:
    town, round_ = index % len(TOWNS), index // len(TOWNS)
    area = list(TOWNS)[town]
    place = f"{TOWNS[area]}{_PLACES[round_ % len(_PLACES)]}"
    if round_ >= len(_PLACES):
        place += f"（{round_ // len(_PLACES) + 1}）"
    return f"{area}{_FIRST_NUMBER + round_:04d}", place


def _mood(chance: random.Random) -> _Mood:
    return chance.choices([mood for _, mood in _MOODS], [weight for weight, _ in _MOODS])[0]


def _past(
    connection: Connection,
    terminal: str,
    since: dt.datetime,
    chance: random.Random,
    *,
    now: dt.datetime,
) -> None:
    begun, rows = since - dt.timedelta(days=_DAYS), []
    while begun < since - dt.timedelta(minutes=10):
        mood = _mood(chance)
        usual = 60.0 if mood.state is TerminalState.READY else 2.0
        ended = min(begun + dt.timedelta(hours=chance.expovariate(1 / usual)), since - _MOMENT)
        rows.append(_span(terminal, begun, ended, mood if ended < since - _MOMENT else _WELL))
        # Now and then nothing is heard for some hours.
        away = dt.timedelta(hours=chance.uniform(1, 9)) if chance.random() < 0.08 else None
        begun = ended + (away or _MOMENT)
    today = now.astimezone(CHINA).date()
    counted = [
        {
            "terminal": terminal,
            "day": (today - dt.timedelta(days=day)).isoformat(),
            "item": item,
            "what": what.value,
            "detail": detail,
            "count": chance.randint(1, most),
        }
        for day in range(1, 8)
        for item, _ in chance.sample(_ITEMS, 2)
        for what, detail, most in (
            (Counted.DONE, "", 30),
            (Counted.LEFT, chance.choice(_STEPS), 4),
            (Counted.RATED, chance.choice("55544321"), 6),
        )
    ]
    connection.execute(insert(spans), rows)
    connection.execute(insert(counts), counted)


def _span(terminal: str, begun: dt.datetime, ended: dt.datetime, mood: _Mood) -> dict[str, str]:
    return {
        "terminal": terminal,
        "began": moment(begun),
        "ended": moment(ended),
        "state": mood.state.value,
        "reason": mood.reason,
        "alarms": " ".join(mood.alarms),
    }


def _report(
    chance: random.Random, place: str, mood: _Mood, at: dt.datetime, since: dt.datetime
) -> TerminalStatus:
    paper_out = "reason_receipt_paper_out" in mood.notes
    paper = ConditionFact(code="paperOut", severity="blocking")
    waiting = chance.randint(1, 9) if Alarm.QUEUE_OLD in mood.alarms else 0
    return TerminalStatus(
        run=f"{chance.getrandbits(64):016x}",
        seq=1,
        at=at,
        time_certain=True,
        state=mood.state,
        since=since,
        place=place,
        reason=mood.reason,
        notes=mood.notes,
        families=tuple(
            FamilyFact(family=name, offered=0 if mood.reason else of, of=of, reason=mood.reason)
            for name, of in _FAMILIES
        ),
        devices=tuple(
            DeviceFact(
                name=name,
                status="offline" if mood.reason == f"reason_{name}_unavailable" else "online",
                conditions=(paper,) if paper_out and name == "receipt" else (),
            )
            for name in _DEVICES
        ),
        supplies=(SupplyFact(device="receipt", code="paperOut", severity="blocking"),)
        if paper_out
        else (),
        waiting=waiting,
        oldest=at - dt.timedelta(hours=chance.uniform(20, 70)) if waiting else None,
        version="0.1.0",
        catalogue=chance.choice(("2026.11.1", "2026.11.1", "2026.10.4")),
        disk_free_mib=800 if Alarm.DISK_LOW in mood.alarms else chance.randint(20_000, 90_000),
        disk_mib=117_000,
        certificate_ends=at + dt.timedelta(days=4 if Alarm.CERTIFICATE_ENDS in mood.alarms else 60),
        alarms=mood.alarms,
        counts=tuple(
            ItemCount(item=item, name=name, what=Counted.DONE, count=chance.randint(1, 20))
            for item, name in _ITEMS
        ),
    )
