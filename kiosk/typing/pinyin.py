"""From letters to characters: what may be meant, the likeliest first.

Letters are cut into syllables in every way that makes sense; the last one may be unfinished, and
any may be its initials alone (``dgs`` for 东莞市). Whole words come first, then the likeliest
sentence of words, then shorter words and characters for the beginning.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator
from typing import NamedTuple

from kiosk.typing.lexicon import Entry, Lexicon

LONGEST_LETTERS = 36
# Ways to cut that are looked at, likeliest first: fewest pieces.
_MOST_CUTS = 6
_LONGEST_WORD = 6
# Of one group of words with the same first letters; the rest is too rare to be meant.
_OF_A_GROUP = 60
# Characters that stand before words for the same letters.
_FEW = 3
_ALONE = 100
# What was looked up while this citizen writes.
_KEPT = 2000
_INITIALS = ("zh", "ch", "sh")
# The same of jyutping: the letters of Cantonese.
JYUTPING_INITIALS = ("gw", "kw", "ng")
# Family names of two characters and the most frequent of one: first where a name begins.
_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏"
    "魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵"
    "万钱严覃武戴莫孔向汤温詹区关麦尤"
)
# The most frequent characters of given names, as the police's yearly reports on names list them.
_GIVEN = (
    "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰红梅建国文志海春辉鹏飞斌波宇浩然子轩梓涵"
    "欣怡诺一沐宸雨泽佳琪嘉怡俊豪思远晨曦博文天佑婷雪慧琳颖莹燕萍琴云凤莲珍荣福成德永光忠义祥庆"
    "龙虎林森峰山川江河晓小大家安宁康健乐悦心语诗画书雅可若依紫晴月星辰瑞瑶璐琦瑾瑜铭锦鑫钰"
)
# Rare characters that people bear, so few that they stand in nobody's way behind those.
_BORNE = "㐂𠮷垚喆堃龑犇骉淼焱燚"
# Shown where a name is written: rare characters stand at the end of a long list.
_IN_NAMES = 200


class Candidate(NamedTuple):
    """What may be meant; ``used`` letters from the front are spent on it."""

    text: str
    used: int


class Pinyin:
    """Makes candidates; any thread may use it.

    Args:
        lexicon: what is known.
        initials: of more than one letter, which may stand for a whole syllable.
    """

    def __init__(self, lexicon: Lexicon, initials: tuple[str, ...] = _INITIALS) -> None:
        self._lexicon = lexicon
        self._initials = initials
        self._beginnings = {
            syllable[:end] for syllable in lexicon.syllables for end in range(1, len(syllable) + 1)
        }
        self._log_total = math.log(lexicon.total + 1)
        self._known: dict[tuple[str, ...], list[Entry]] = {}

    @property
    def lexicon(self) -> Lexicon:
        """What is known."""
        return self._lexicon

    def candidates(
        self, letters: str, *, limit: int = 60, name: bool = False, given: bool = False
    ) -> list[Candidate]:
        """What the letters may mean, likeliest first; none for letters that mean nothing.

        Args:
            letters: as typed; an apostrophe cuts.
            limit: how many at most.
            name: somebody's name is written: characters first, the rare ones as well, and
                family names before all.
            given: the family name is written already: characters of given names before all.
        """
        letters = letters.lower()[:LONGEST_LETTERS]
        cuts = self._cuts(letters)
        if not cuts:
            return []
        found: dict[str, Candidate] = {}
        limit = _IN_NAMES if name else limit
        first = _GIVEN if given else _SURNAMES
        for one in self._ranked(letters, cuts, first if name else ""):
            found.setdefault(one.text, one)
            if len(found) >= limit:
                break
        return list(found.values())

    def _ranked(self, letters: str, cuts: list[list[str]], names: str) -> Iterator[Candidate]:
        whole = [cut for cut in cuts if all(one in self._lexicon.syllables for one in cut)]
        parts = [cut for cut in cuts if cut not in whole]
        characters = self._characters(letters, cuts, names)
        first = cuts[0]
        if names or len(first) == 1:
            yield from itertools.islice(characters, _FEW if not names else None)
        for cut in whole:
            yield from self._spelt(letters, cut)
        if len(first) > 1 and (sentence := self._sentence(tuple(first))):
            yield Candidate(sentence, self._spent(letters, first)[-1])
        if not whole:
            for cut in parts:
                yield from self._spelt(letters, cut)
        spent = self._spent(letters, first)
        for length in range(min(len(first) - 1, _LONGEST_WORD), 1, -1):
            words = self._words(tuple(first[:length]))
            yield from (Candidate(entry.text, spent[length - 1]) for entry in words)
        yield from characters
        for cut in parts if whole else ():
            yield from self._spelt(letters, cut)

    def _spelt(self, letters: str, cut: list[str]) -> Iterator[Candidate]:
        """Words for all of the letters."""
        if len(cut) > 1:
            used = self._spent(letters, cut)[-1]
            yield from (Candidate(entry.text, used) for entry in self._words(tuple(cut)))

    def _characters(self, letters: str, cuts: list[list[str]], names: str) -> Iterator[Candidate]:
        for cut in cuts:
            used = self._spent(letters, cut)[0]
            entries = self._words((cut[0],))
            if names:
                entries = sorted(
                    entries, key=lambda one: (one.text not in names, one.text not in _BORNE)
                )
            else:
                # Without a frequency: rare, for names only.
                entries = [entry for entry in entries if entry.frequency]
            yield from (Candidate(entry.text, used) for entry in entries)

    def _words(self, wanted: tuple[str, ...]) -> list[Entry]:
        """Words that these pieces may mean, most frequent first."""
        known = self._known.get(wanted)
        if known is not None:
            return known
        if len(wanted) > _LONGEST_WORD:
            return []
        if all(one in self._lexicon.syllables for one in wanted):
            found = self._lexicon.of_reading(wanted)
        else:
            group = self._lexicon.of_initials("".join(one[0] for one in wanted))
            fitting = (e for e in group if e.frequency and _fits(e.syllables, wanted))
            found = list(itertools.islice(fitting, _OF_A_GROUP))
        if len(self._known) >= _KEPT:
            self._known.clear()
        self._known[wanted] = found
        return found

    def forget(self) -> None:
        """Nothing of what was typed stays, not even which syllables were looked up."""
        self._known.clear()

    def _sentence(self, cut: tuple[str, ...]) -> str:
        """The likeliest words one after the other, for all of the cut."""
        best: list[tuple[float, str]] = [(0.0, "")] + [(-math.inf, "")] * len(cut)
        for end in range(1, len(cut) + 1):
            for begin in range(max(0, end - _LONGEST_WORD), end):
                words = self._words(cut[begin:end])
                if not words or best[begin][0] == -math.inf:
                    continue
                # A character counts in every word that has it: alone it is rarer than it seems.
                seen = words[0].frequency // (1 if end - begin > 1 else _ALONE)
                weight = best[begin][0] + math.log(seen + 1) - self._log_total
                if weight > best[end][0]:
                    best[end] = (weight, best[begin][1] + words[0].text)
        return best[-1][1]

    def _cuts(self, letters: str) -> list[list[str]]:
        """Ways to cut the letters into syllables, best first: few pieces, whole ones."""
        found: list[list[str]] = []

        def go(rest: str, pieces: list[str]) -> None:
            if len(found) >= 4 * _MOST_CUTS:
                return
            if not rest:
                found.extend([pieces] if pieces else [])
                return
            if rest[0] == "'":
                go(rest[1:], pieces)
                return
            for end in range(min(6, len(rest)), 0, -1):
                piece = rest[:end]
                if piece in self._lexicon.syllables or self._may_stand(piece, rest[end:]):
                    go(rest[end:], [*pieces, piece])

        go(letters, [])
        whole = self._lexicon.syllables
        found.sort(key=lambda cut: (sum(one not in whole for one in cut), len(cut)))
        return found[:_MOST_CUTS]

    def _may_stand(self, piece: str, after: str) -> bool:
        """Whether an unfinished syllable may stand there: at the end, or as initials alone."""
        if not after or after[0] == "'":
            return piece in self._beginnings
        return piece in self._initials or (len(piece) == 1 and piece not in "aeiouv")

    @staticmethod
    def _spent(letters: str, cut: list[str]) -> list[int]:
        """How many letters are used up after each piece, apostrophes included."""
        ends, at = [], 0
        for piece in cut:
            while letters[at] == "'":
                at += 1
            at += len(piece)
            ends.append(at)
        return ends


def _fits(syllables: tuple[str, ...], wanted: tuple[str, ...]) -> bool:
    return all(
        syllable.startswith(piece) for syllable, piece in zip(syllables, wanted, strict=True)
    )
