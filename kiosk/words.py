"""Every sentence a citizen reads, by key, one TOML file per language in ``assets/words/``.

Screens, receipts and refusals take their words from here, so that a language is one file that a
civil servant can read through, and a missing sentence is found by a test. Texts of the catalogue
have no keys: they are Chinese, and a language may know a phrase for them (``Phrasebook``).
"""

from __future__ import annotations

import re
import string
import tomllib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Protocol

OFFICIAL = "zh_CN"
"""The language of the law and of the departments; what has legal effect is said in it as well."""

OWN_NAMES: Mapping[str, str] = {
    "zh_CN": "简体中文",
    "zh_HK": "繁體中文",
    "en": "English",
    "pt": "Português",
}
"""The languages there are, each in its own name, in the order citizens see them."""

# A template with less of its own could have made any sentence.
_TELLING = 5
_HAN = re.compile(r"[\u3400-\u9fff]")


class Phrasebook(Protocol):
    """What texts of the catalogue are called in one language."""

    def find(self, chinese: str) -> str | None:
        """The phrase, or ``None`` when nobody has translated the text."""


class NoPhrases:
    """The phrase book of Chinese, and of a language without one."""

    def find(self, chinese: str) -> str | None:
        """Nothing is called otherwise."""
        return None


class Words(Mapping[str, str]):
    """The sentences of one language."""

    def __init__(
        self, language: str, sentences: Mapping[str, str], phrases: Phrasebook | None = None
    ) -> None:
        self.language = language
        self._sentences = dict(sentences)
        self._phrases = phrases or NoPhrases()

    @classmethod
    def read(cls, folder: Path, language: str, phrases: Phrasebook | None = None) -> Words:
        """Read ``<language>.toml``; tables only group, their names join the key with ``_``."""
        data = tomllib.loads((folder / f"{language}.toml").read_text(encoding="utf-8"))
        return cls(language, dict(_flatten(data)), phrases)

    def __getitem__(self, key: str) -> str:
        return self._sentences[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._sentences)

    def __len__(self) -> int:
        return len(self._sentences)

    @property
    def is_chinese(self) -> bool:
        """Whether its readers can read a Chinese text as it stands."""
        return self.language.startswith("zh")

    @property
    def reads_as_written(self) -> bool:
        """Whether texts of the catalogue need no telling."""
        return self.language == OFFICIAL

    def say(self, key: str, /, **values: object) -> str:
        """The sentence with its ``{placeholders}`` filled; phrases of the catalogue are told.

        Raises:
            KeyError: no such sentence, or a placeholder without a value.
        """
        told = {
            name: self.name(value) if isinstance(value, str) else value
            for name, value in values.items()
        }
        return self._sentences[key].format(**told)

    def name(self, chinese: str) -> str:
        """A name in this language; as it stands where it has none (a place, a street)."""
        return self._phrases.find(chinese) or chinese

    def tell(self, chinese: str) -> str:
        """A text of the catalogue in this language.

        Where nobody has translated it, the Chinese text is shown and marked as such: a citizen
        who cannot read it knows what to ask about.
        """
        found = self._phrases.find(chinese)
        if found is not None:
            return found
        if self.is_chinese or not chinese or 2 * len(_HAN.findall(chinese)) < len(chinese):
            return chinese
        marked = self._sentences["language_chinese_only"]
        # Told once already: a page that quotes a told item.
        if chinese.startswith(marked.partition("{")[0]):
            return chinese
        return marked.format(text=chinese)

    def beside(self, chinese: str) -> str:
        """A text with legal effect: in this language, and under it the Chinese one that binds."""
        found = self._phrases.find(chinese)
        if self.is_chinese or found is None:
            return self.tell(chinese)
        return f"{found}\n{chinese}"


class Tongues(Mapping[str, Words]):
    """The languages of a terminal, each read when somebody first chooses it."""

    def __init__(self, read: Callable[[str], Words]) -> None:
        self._read = read
        self._known: dict[str, Words] = {}

    @classmethod
    def of(cls, folder: Path, phrases: Callable[[str], Phrasebook]) -> Tongues:
        """The languages in a folder of sentences.

        Args:
            folder: of the files.
            phrases: the phrase book of a language.
        """
        return cls(lambda language: Words.read(folder, language, phrases(language)))

    def __getitem__(self, language: str) -> Words:
        if language not in OWN_NAMES:
            raise KeyError(language)
        if language not in self._known:
            self._known[language] = self._read(language)
        return self._known[language]

    def __iter__(self) -> Iterator[str]:
        return iter(OWN_NAMES)

    def __len__(self) -> int:
        return len(OWN_NAMES)


def placeholders(sentence: str) -> set[str]:
    """The names in braces, for comparing languages."""
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}


def _flatten(table: Mapping[str, object], prefix: str = "") -> Iterator[tuple[str, str]]:
    for key, value in table.items():
        if isinstance(value, Mapping):
            yield from _flatten(value, f"{prefix}{key}_")
        else:
            yield prefix + key, str(value)


def said_again(sentence: str, before: Words, after: Words) -> str:
    """A sentence that stands on screen, in another language; as it is when no key made it."""
    if not sentence:
        return sentence
    fitting = [
        (len(said), key, values)
        for key, said in before.items()
        if (values := _values_in(sentence, said)) is not None
    ]
    if not fitting:
        return sentence
    # The longest template is the one that leaves least to its placeholders.
    _, key, values = max(fitting, key=lambda one: one[0])
    return after.say(key, **values)


def _values_in(sentence: str, template: str) -> dict[str, str] | None:
    if sentence == template:
        return {}
    literal = "".join(part for part, _, _, _ in string.Formatter().parse(template))
    if len(literal) < _TELLING or literal == template:
        return None
    pattern, seen = "", set[str]()
    for literal, name, _, _ in string.Formatter().parse(template):
        pattern += re.escape(literal)
        if name:
            pattern += f"(?P={name})" if name in seen else f"(?P<{name}>.+)"
            seen.add(name)
    match = re.fullmatch(pattern, sentence, re.DOTALL)
    return None if match is None else match.groupdict()
