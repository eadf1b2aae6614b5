"""政数: licences in one place, and what the city tells everybody."""

from __future__ import annotations

from collections.abc import Mapping

from sync.hub.departments import civil, market, police, social, traffic
from sync.hub.departments.register import DEPARTMENTS, Asked, Entry, Register, named

# 电子证照: code, name, from which register, the fields of its number and its last day. The codes
# are examples; the directory of licence types is not public in one place.
_LICENCES = (
    ("DEM-L001", "居民身份证", police.REGISTERS, "id-card", "", "valid_to"),
    ("DEM-L003", "居民户口簿", police.REGISTERS, "household", "household_no", ""),
    ("DEM-L002", "居住证", police.REGISTERS, "residence-permit", "number", "valid_to"),
    ("DEM-L021", "机动车驾驶证", traffic.REGISTERS, "driver", "licence_no", "valid_to"),
    ("DEM-L011", "社会保障卡", social.REGISTERS, "social-insurance", "number", ""),
    ("DEM-L301", "营业执照", market.REGISTERS, "business", "uscc", ""),
    ("DEM-L051", "残疾人证", civil.REGISTERS, "disability", "number", "valid_to"),
    (
        "DEM-L183",
        "道路运输从业资格证",
        traffic.REGISTERS,
        "haulage-qualification",
        "number",
        "valid_to",
    ),
)
_CITY_LIFE = (
    ("实时公交", "市民中心站（示例）", "示例1路约4分钟到站，示例2路约9分钟到站"),
    ("实时公交", "虎门高铁站（示例）", "示例13路约6分钟到站"),
    ("油价", "全市（示例）", "92号 7.50 元/升，95号 8.12 元/升（示例价格）"),
    ("易涝点", "石龙某下穿通道（示例）", "目前没有积水，可以通行"),
)


def _licences(asked: Asked) -> Entry | None:
    if asked.person is None:
        return None
    rows = []
    for code, name, registers, register_id, number, valid_to in _LICENCES:
        register = next(one for one in registers if one.id == register_id)
        entry = register.find(asked)
        if entry is None:
            continue
        rows.append(
            {
                "code": code,
                "name": name,
                "number": _value(entry.fields, number) or asked.person.id_number,
                "issuer": DEPARTMENTS[register.department],
                "valid_to": _value(entry.fields, valid_to) or "长期",
            }
        )
    return Entry({}, tuple(rows)) if rows else None


def _value(fields: Mapping[str, str], name: str) -> str:
    return fields[name] if name else ""


def _city_life(asked: Asked) -> Entry | None:
    until = f"{asked.today.isoformat()} 23:59"
    return Entry(
        {},
        tuple(
            {"what": what, "place": place, "text": text, "until": until}
            for what, place, text in _CITY_LIFE
        ),
    )


REGISTERS = (
    Register(
        "licences",
        "data",
        "电子证照",
        {},
        named("code 证照编码,name 证照名称,number 证照号码,issuer 颁发机构,valid_to 有效期止"),
        _licences,
    ),
    Register(
        "city-life",
        "data",
        "城市生活",
        {},
        named("what 类别,place 地点,text 内容,until 有效至"),
        _city_life,
    ),
)
