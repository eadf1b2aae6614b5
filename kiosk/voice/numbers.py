"""Numbers, dates, times and money as they are spoken, in each language.

What names somebody or something (ID, telephone, card and case numbers) is read sign by sign,
amounts as 元角分, dates as days.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from drivers.speech.port import Language

_HAN = "零一二三四五六七八九"
_UNITS = ("", "十", "百", "千")
_MYRIADS = ("", "万", "亿")
_CHINESE = (Language.MANDARIN, Language.CANTONESE)
# Shorter runs of digits are quantities.
_SPELLED_FROM = 5
_COVERED = {
    Language.MANDARIN: "遮住 {count} 位",
    Language.CANTONESE: "遮住 {count} 位",
    Language.ENGLISH: "{count} hidden",
    Language.PORTUGUESE: "{count} ocultos",
}
_MONTHS = {
    Language.ENGLISH: "January February March April May June July August September October "
    "November December",
    Language.PORTUGUESE: "janeiro fevereiro março abril maio junho julho agosto setembro outubro "
    "novembro dezembro",
}
_MONEY = {
    Language.ENGLISH: ("yuan", "cents"),
    Language.PORTUGUESE: ("yuans", "centavos"),
}
_TOKEN = re.compile(
    r"(?P<masked>(?:\d+ ?)?\*[0-9A-Z* ]*[0-9A-Z*])"
    r"|(?P<date>(?<!\d)[12]\d{3}-\d{2}-\d{2}(?!\d))"
    r"|(?P<month>(?<!\d)[12]\d{3}-\d{2}(?![-\d]))"
    r"|(?P<year>(?<!\d)[12]\d{3}(?=\s?年))"
    r"|(?P<time>(?<!\d)[0-2]?\d:[0-5]\d(?!\d))"
    r"|(?P<money>[¥￥]?\s?\d[\d,]*(?:\.\d{1,2})?(?=\s?元)|[¥￥]\s?\d+(?:[,\u00a0]\d{3})*(?:[.,]\d{1,2})?(?!\d))"
    r"|(?P<code>(?=[0-9A-Z]*\d)[0-9A-Z]{8,})"
    r"|(?P<long>(?<![\d.])\d{3,}(?:[ \n-]\d+)+X?(?![\d.])|\d{5,}X?)"
    r"|(?P<decimal>\d+\.\d+)"
    r"|(?P<whole>\d+)"
)
_RANGE = re.compile(r"\s*[–—~～]\s*(?=\d)")


def spoken(text: str, language: Language) -> str:
    """The text with every number in the words it is read with."""
    to = {Language.ENGLISH: " to ", Language.PORTUGUESE: " a "}.get(language, "到")
    text = re.sub(r"(?<=\d)" + _RANGE.pattern, to, text)

    def word(match: re.Match[str]) -> str:
        kind = match.lastgroup or "whole"
        return _WAYS[kind](match.group(), language)

    said = re.sub(r"(?<=[\u4e00-\u9fff])\*+", "某", _TOKEN.sub(word, text))
    # The unit stands in the amount already.
    return re.sub(r"([元角分])\s?元", r"\1", said) if language in _CHINESE else said


def spelled(signs: str, language: Language) -> str:
    """Sign by sign, in groups of four with a pause between them."""
    groups = [group for part in re.split(r"[\s-]+", signs) for group in _groups(part)]
    pause = "，" if language in _CHINESE else ", "
    return pause.join(_signs(group, language) for group in groups)


def _groups(signs: str) -> list[str]:
    """Fours, and whatever is left with the last one; mobile numbers by 3-4-4."""
    if re.fullmatch(r"1\d{10}", signs):
        return [signs[:3], signs[3:7], signs[7:]]
    if len(signs) <= _SPELLED_FROM + 1:
        return [signs] if signs else []
    cut = max(len(signs) // 4, 1)
    return [signs[4 * at : 4 * at + 4 if at + 1 < cut else None] for at in range(cut)]


def han(number: int) -> str:
    """A whole number in Chinese: 10 十, 105 一百零五, 10020 一万零二十."""
    if number == 0:
        return _HAN[0]
    parts: list[str] = []
    myriad, gap = 0, False
    while number:
        number, four = divmod(number, 10_000)
        if four:
            said = _four(four) + _MYRIADS[min(myriad, 2)]
            if gap and parts:
                parts[0] = parts[0] if parts[0].startswith("零") else "零" + parts[0]
            parts.insert(0, said)
        gap = four < 1000
        myriad += 1
    found = "".join(parts)
    return found[1:] if found.startswith("一十") else found


def _four(number: int) -> str:
    found, zero = "", False
    for place in (3, 2, 1, 0):
        digit = number // 10**place % 10
        if digit:
            found += ("零" if zero and found else "") + _HAN[digit] + _UNITS[place]
            zero = False
        else:
            zero = True
    return found


def _signs(signs: str, language: Language) -> str:
    if language in _CHINESE:
        return " ".join(_HAN[int(one)] if one.isdigit() else one for one in signs)
    return " ".join(signs)


def _masked(text: str, language: Language) -> str:
    parts = []
    for stars, signs in re.findall(r"(\*+)|([^*\s]+)", text):
        parts.append(
            _COVERED[language].format(count=han(len(stars)) if language in _CHINESE else len(stars))
            if stars
            else _signs(signs, language)
        )
    return ("，" if language in _CHINESE else ", ").join(parts)


def _date(text: str, language: Language) -> str:
    year, month, day = text.split("-")
    if language in _CHINESE:
        return f"{_year(year, language)}年{han(int(month))}月{han(int(day))}日"
    return f"{int(day)} {_month_name(month, language)} {year}"


def _month(text: str, language: Language) -> str:
    year, month = text.split("-")
    if not 1 <= int(month) <= 12:
        return spelled(text, language)
    if language in _CHINESE:
        return f"{_year(year, language)}年{han(int(month))}月"
    return f"{_month_name(month, language)} {year}"


def _month_name(month: str, language: Language) -> str:
    names = _MONTHS[language].split()
    return names[int(month) - 1] if 1 <= int(month) <= 12 else month


def _year(text: str, language: Language) -> str:
    return "".join(_HAN[int(one)] for one in text) if language in _CHINESE else text


def _time(text: str, language: Language) -> str:
    hour, minute = (int(part) for part in text.split(":"))
    if language in _CHINESE:
        return f"{han(hour)}点" + (f"{han(minute)}分" if minute else "整")
    return f"{hour}:{minute:02d}"


def _money(text: str, language: Language) -> str:
    # A comma before one or two digits is the Portuguese point.
    text = re.sub(r",(\d{1,2})$", r".\1", text)
    whole, _, rest = re.sub(r"[¥￥,\s]", "", text).partition(".")
    cents = int((rest + "00")[:2])
    if language not in _CHINESE:
        unit, hundredth = _MONEY[language]
        return f"{whole} {unit}" + (f" {cents} {hundredth}" if cents else "")
    said = f"{han(int(whole))}元"
    if cents >= 10:
        said += f"{_HAN[cents // 10]}角"
    elif cents:
        said += "零"
    return said + (f"{_HAN[cents % 10]}分" if cents % 10 else "")


def _decimal(text: str, language: Language) -> str:
    if language not in _CHINESE:
        return text
    whole, _, rest = text.partition(".")
    return f"{han(int(whole))}点{''.join(_HAN[int(one)] for one in rest)}"


def _whole(text: str, language: Language) -> str:
    if language not in _CHINESE:
        return text
    # 08 is said with its zero.
    return "".join(_HAN[int(one)] for one in text) if text.startswith("0") else han(int(text))


_Way = Callable[[str, Language], str]
_WAYS: dict[str, _Way] = {
    "masked": _masked,
    "date": _date,
    "month": _month,
    "year": _year,
    "time": _time,
    "money": _money,
    "code": spelled,
    "long": spelled,
    "decimal": _decimal,
    "whole": _whole,
}
