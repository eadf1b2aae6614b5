"""Which character is meant, said with a word it stands in: 「张，弓长张」, 「伟，伟大的伟」."""

from __future__ import annotations

from collections.abc import Mapping

from kiosk.typing.lexicon import Lexicon
from kiosk.words import Words

# How people tell family names over the telephone.
SURNAMES: Mapping[str, str] = {
    "张": "弓长张",
    "章": "立早章",
    "李": "木子李",
    "陈": "耳东陈",
    "王": "三横王",
    "黄": "草头黄",
    "吴": "口天吴",
    "徐": "双人徐",
    "许": "言午许",
    "胡": "古月胡",
    "林": "双木林",
    "何": "人可何",
    "郑": "关耳郑",
    "于": "干钩于",
    "余": "年年有余的余",
    "吕": "双口吕",
    "杨": "木易杨",
    "孙": "子小孙",
    "刘": "文刀刘",
    "江": "三点水江",
    "姜": "羊女姜",
    "冯": "两点马冯",
    "程": "禾口程",
    "邓": "又耳邓",
    "谢": "言身寸谢",
    "董": "千里草董",
    "钟": "金中钟",
}
# A word that tells a character must be common enough that everybody knows it.
_LEAST_FREQUENCY = 20
_LONGEST_TOLD = 4


class Speller:
    """Tells characters apart by the most frequent word of two that has them."""

    def __init__(self, examples: Mapping[str, str] | None = None) -> None:
        self._examples = examples or {}

    @classmethod
    def of(cls, lexicon: Lexicon) -> Speller:
        """Example words from the keyboard's own lexicon."""
        best: dict[str, tuple[int, str]] = {}
        for entry in lexicon.words_of(2):
            if entry.frequency < _LEAST_FREQUENCY:
                continue
            for place, character in enumerate(entry.text):
                # A word that begins with it is easier to recognise.
                weight = entry.frequency * (2 if place == 0 else 1)
                if weight > best.get(character, (0, ""))[0]:
                    best[character] = (weight, entry.text)
        return cls({character: word for character, (_, word) in best.items()})

    def spell(self, text: str, words: Words) -> str:
        """The text, then how its characters are known; long words are known by themselves."""
        if len(text) > _LONGEST_TOLD:
            return text
        told = [self._one(character, text, words) for character in text]
        if len(text) == 1:
            return told[0]
        return "，".join((text, *told))

    def _one(self, character: str, within: str, words: Words) -> str:
        if character in SURNAMES and len(within) <= 3 and within[0] == character:
            return (
                f"{character}，{SURNAMES[character]}" if len(within) == 1 else SURNAMES[character]
            )
        example = self._examples.get(character, "")
        if not example or example == within:
            return character
        return words.say("voice_typed_spelling", char=character, word=example)
