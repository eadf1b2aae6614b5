"""公安 and 出入境: households, cards, permits, travel documents."""

from __future__ import annotations

import datetime as dt

from sync.hub.departments.bills import Bill, Line
from sync.hub.departments.calendar import DRAWN_ON, years_after
from sync.hub.departments.life import children_of, marriage_of
from sync.hub.departments.person import Person
from sync.hub.departments.register import Asked, Entry, Register, named, of_person
from sync.hub.masking import masked_id_number

_PORTS = ("皇岗（示例）", "罗湖（示例）", "港珠澳大桥（示例）", "虎门港澳客运（示例）")


def _household(person: Person) -> Entry | None:
    if not person.local:
        return None
    marriage = marriage_of(person)
    family = (*((marriage.spouse,) if marriage else ()), *children_of(person))
    own = {
        "name": person.name,
        "relation": "本人",
        "born": person.born.isoformat(),
        "id_number": masked_id_number(person.id_number),
    }
    fields = {
        "name": person.name,
        "id_number": person.id_number,
        "address": person.address,
        "town": person.town,
        "household_no": person.chance.digits("household", 9),
        "relation": "户主" if person.man or marriage is None else "配偶",
        "kind": person.chance.pick("household.kind", ("家庭户", "家庭户", "集体户")),
    }
    others = tuple(
        {
            "name": one.name,
            "relation": one.relation,
            "born": one.born.isoformat(),
            "id_number": one.id_number,
        }
        for one in family
    )
    return Entry(fields, (own, *others))


def _valid_from(person: Person) -> dt.date:
    # A card lasts ten years here; whoever is over 46 has one for ever.
    span = min(9, max(1, person.age))
    return person.chance.day("card.from", years_after(DRAWN_ON, -span), DRAWN_ON)


def _id_card(person: Person) -> Entry | None:
    since = _valid_from(person)
    until = "长期" if person.age >= 46 else years_after(since, 10).isoformat()
    return Entry(
        {
            "status": "正常",
            "valid_from": since.isoformat(),
            "valid_to": until,
            "issuer": "东莞市公安局" if person.local else "户籍所在地公安机关",
        }
    )


def _photo(person: Person) -> Entry | None:
    return Entry({"status": "有可用的证件照", "taken": _valid_from(person).isoformat()})


def _residence_permit(person: Person) -> Entry | None:
    # Nobody who is registered here needs one; those shown have had one, to show it.
    if person.local and not person.shown:
        return None
    since = person.chance.day("permit", years_after(DRAWN_ON, -1), DRAWN_ON)
    return Entry(
        {
            "status": "有效",
            "address": person.address,
            "valid_to": years_after(since, 1).isoformat(),
            "number": f"4419{person.chance.digits('permit.number', 11)}",
        }
    )


def _border_document(person: Person) -> Entry | None:
    if not person.has("border", 55):
        return None
    since = person.chance.day("border.from", years_after(DRAWN_ON, -8), DRAWN_ON)
    return Entry(
        {
            "number": f"C{person.chance.digits('border.number', 8)}",
            "kind": "往来港澳通行证",
            "valid_to": years_after(since, 10).isoformat(),
            "endorsements_left": str(person.chance.number("border.left", 1, 2)),
        }
    )


def _entry_exit(person: Person) -> Entry | None:
    document = _border_document(person)
    if document is None:
        return None
    rows: list[dict[str, str]] = []
    day = person.chance.day("crossing", dt.date(2025, 1, 5), dt.date(2025, 4, 30))
    for at in range(person.chance.number("crossings", 2, 6)):
        port = person.chance.pick(f"crossing.{at}.port", _PORTS)
        back = day + dt.timedelta(days=person.chance.number(f"crossing.{at}.days", 0, 4))
        for when, direction in ((day, "出境"), (back, "入境")):
            rows.append(
                {
                    "date": when.isoformat(),
                    "direction": direction,
                    "port": port,
                    "document": document.fields["kind"],
                }
            )
        day = back + dt.timedelta(days=person.chance.number(f"crossing.{at}.gap", 20, 70))
    return Entry({}, tuple(one for one in reversed(rows) if one["date"] <= DRAWN_ON.isoformat()))


# 团队旅游签注, by how often one may cross; public prices, not confirmed here.
_ENDORSEMENTS = {
    "one": ("一次往来签注", 1_500),
    "two": ("二次往来签注", 3_000),
    "year": ("一年多次签注", 8_000),
}


def endorsement_fee(asked: Asked) -> Bill | None:
    """The fee for an endorsement, chosen in the answer ``times``."""
    person, chosen = asked.person, _ENDORSEMENTS.get(asked.answers.get("times", ""))
    if person is None or chosen is None:
        return None
    what, amount_fen = chosen
    # One a day: the next application is another one.
    day = asked.today.isoformat()
    line = Line("endorsement-fee", f"{what}.{day}", f"{what}（示例，未经核实）", day, amount_fen)
    return Bill(person.name, (line,), person.id_number)


REGISTERS = (
    Register(
        "household",
        "police",
        "户籍登记",
        named(
            "name 姓名,id_number 公民身份号码,address 户籍地址,town 镇街,household_no 户号,"
            "relation 与户主关系,kind 户别"
        ),
        named("name 姓名,relation 关系,born 出生日期,id_number 公民身份号码"),
        of_person(_household),
    ),
    Register(
        "id-card",
        "police",
        "居民身份证",
        named("status 状态,valid_from 有效期起,valid_to 有效期止,issuer 签发机关"),
        {},
        of_person(_id_card),
    ),
    Register(
        "photo",
        "police",
        "证件照",
        named("status 状态,taken 采集日期"),
        {},
        of_person(_photo),
    ),
    Register(
        "residence-permit",
        "police",
        "居住证",
        named("status 状态,address 居住地址,valid_to 有效期止,number 居住证号"),
        {},
        of_person(_residence_permit),
    ),
    Register(
        "border-document",
        "immigration",
        "出入境证件",
        named("number 证件号码,kind 证件种类,valid_to 有效期止,endorsements_left 剩余签注次数"),
        {},
        of_person(_border_document),
    ),
    Register(
        "entry-exit",
        "immigration",
        "出入境记录",
        {},
        named("date 日期,direction 方向,port 口岸,document 证件"),
        of_person(_entry_exit),
    ),
)
