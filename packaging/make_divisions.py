"""Writes ``config/divisions.tsv`` anew: provinces, cities and districts with how they are read.

A maintainer's tool. The codes are those of GB/T 2260 as ``python-stdnum`` carries them for the
check of identity numbers (taken there from the Chinese Wikipedia); divisions that ended are left
out. Readings are pypinyin's, without tones.
"""

from __future__ import annotations

import re
from pathlib import Path

import stdnum.cn
from pypinyin import Style, lazy_pinyin

ROOT = Path(__file__).resolve().parent.parent
SOURCE = Path(stdnum.cn.__file__).parent / "loc.dat"
TARGET = ROOT / "config" / "divisions.tsv"
# Not places but heads of lists, or listed twice.
HEADS = ("市辖区", "县", "省直辖县级行政单位", "自治区直辖县级行政单位")
DROPPED = {"429001", "500157"}
NAMES = {"810000": "香港特别行政区", "820000": "澳门特别行政区"}
# As these provinces write themselves in Latin letters.
READINGS = {
    "150000": "Inner Mongolia",
    "540000": "Tibet",
    "610000": "Shaanxi",
    "810000": "Hong Kong",
    "820000": "Macau",
}
# Places that are not read as their characters usually are.
SPOKEN = {
    "朝阳": "Chaoyang",
    "六安": "Lu'an",
    "乐清": "Yueqing",
    "单": "Shanxian",
    "番禺": "Panyu",
    "大埔": "Dabu",
    "洪洞": "Hongtong",
    "铅山": "Yanshan",
    "浚": "Xunxian",
    "丽水": "Lishui",
    "蚌埠": "Bengbu",
    "长白": "Changbai",
    "长阳": "Changyang",
    "都安": "Du'an",
    "三都": "Sandu",
    "宁洱": "Ning'er",
    "东乡族自治县": "Dongxiang",
}
# Left off before a name is read: what kind of place it is.
KIND = re.compile(r"(特别行政区|(壮族|回族|维吾尔)?自治区|省|市|地区|新区|区|县|盟)$")

PEOPLES = re.compile(
    "((满|蒙古|回|达斡尔|鄂温克|朝鲜|畲|土家|苗|瑶|侗|壮|仫佬|毛南|黎|羌|彝|藏|仡佬|布依|水|傣|哈尼"
    "|纳西|拉祜|佤|布朗|白|景颇|傈僳|独龙|怒|普米|裕固|哈萨克|东乡|保安|撒拉|土|各)族"
    "|蒙古|哈萨克|柯尔克孜|塔吉克|锡伯)+自治[州县旗]$"
)


def current() -> dict[str, str]:
    """Names by six-digit code, of the divisions there are today."""
    found: dict[str, str] = {}
    province = ""
    for line in SOURCE.read_text(encoding="utf-8").splitlines():
        if match := re.match(r"(\d\d) province=", line):
            province = match[1]
        elif match := re.match(r'  (\d{4}) county="(.*)"', line):
            last = re.fullmatch(r"(?:\[\d*-(\d*)\])?(.*)", match[2].split(",")[-1])
            if last is not None and not last[1] and last[2] not in HEADS:
                found[province + match[1]] = last[2]
    return {code: name for code, name in found.items() if code not in DROPPED} | NAMES


def reading(code: str, name: str) -> str:
    """How a name is read, as one word."""
    if code in READINGS:
        return READINGS[code]
    # Without the peoples who live there: Yanbian.
    short = (PEOPLES if PEOPLES.search(name) else KIND).sub("", name) or name
    if short in SPOKEN:
        return SPOKEN[short]
    # A place of one character is said with its kind: Shan Xian.
    syllables = lazy_pinyin(name, style=Style.NORMAL)[: max(len(short), 2)]
    return "".join(syllables).capitalize()


def main() -> None:
    """Write the file."""
    head = (
        "# Province, city and district: code of GB/T 2260, name, reading. Written by\n"
        "# packaging/make_divisions.py from python-stdnum (source: Chinese Wikipedia).\n"
        "# Unconfirmed: recent changes of divisions may be missing.\n"
    )
    rows = (f"{code}\t{name}\t{reading(code, name)}\n" for code, name in sorted(current().items()))
    TARGET.write_text(head + "".join(rows), encoding="utf-8")


if __name__ == "__main__":
    main()
