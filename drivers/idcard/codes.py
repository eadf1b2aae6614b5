"""Codes on the chip: ethnic groups (GB/T 3304) and sex (GB/T 2261.1)."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

# GB/T 3304-1991, numeric codes 01 to 56 in the standard's order.
_NUMBERED = (
    "汉 蒙古 回 藏 维吾尔 苗 彝 壮 布依 朝鲜 "
    "满 侗 瑶 白 土家 哈尼 哈萨克 傣 黎 傈僳 "
    "佤 畲 高山 拉祜 水 东乡 纳西 景颇 柯尔克孜 土 "
    "达斡尔 仫佬 羌 布朗 撒拉 毛南 仡佬 锡伯 阿昌 普米 "
    "塔吉克 怒 乌孜别克 俄罗斯 鄂温克 德昂 保安 裕固 京 塔塔尔 "
    "独龙 鄂伦春 赫哲 门巴 珞巴 基诺"
)

ETHNIC_GROUPS: Mapping[str, str] = MappingProxyType(
    {f"{number:02d}": name for number, name in enumerate(_NUMBERED.split(), start=1)}
    # Not in the standard's table, but on chips: written by the issuing authority.
    | {"97": "其他", "98": "外国血统中国籍人士"}
)
"""Two-digit code → name as printed on the card (without 族)."""

SEXES: Mapping[str, str] = MappingProxyType(
    {"0": "未知的性别", "1": "男", "2": "女", "9": "未说明的性别"}
)
"""GB/T 2261.1 code → name."""

MALE = "1"
FEMALE = "2"


def ethnic_name(code: str) -> str:
    """The name of an ethnic group as the card prints it, empty for an unknown code."""
    return ETHNIC_GROUPS.get(code, "")


def sex_name(code: str) -> str:
    """The name of a sex code, empty for an unknown code."""
    return SEXES.get(code, "")
