"""Every sentence a citizen reads, by key, one TOML file per language in ``assets/words/``.

Screens, receipts and refusals take their words from here, so that a language is one file that a
civil servant can read through, and a missing sentence is found by a test.
"""

from __future__ import annotations

import string
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path


class Words(Mapping[str, str]):
    """The sentences of one language."""

    def __init__(self, language: str, sentences: Mapping[str, str]) -> None:
        self.language = language
        self._sentences = dict(sentences)

    @classmethod
    def read(cls, folder: Path, language: str) -> Words:
        """Read ``<language>.toml``; tables only group, their names join the key with ``_``."""
        data = tomllib.loads((folder / f"{language}.toml").read_text(encoding="utf-8"))
        return cls(language, dict(_flatten(data)))

    def __getitem__(self, key: str) -> str:
        return self._sentences[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._sentences)

    def __len__(self) -> int:
        return len(self._sentences)

    def say(self, key: str, /, **values: object) -> str:
        """The sentence with its ``{placeholders}`` filled.

        Raises:
            KeyError: no such sentence, or a placeholder without a value.
        """
        return self._sentences[key].format(**values)


def placeholders(sentence: str) -> set[str]:
    """The names in braces, for comparing languages."""
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}


def _flatten(table: Mapping[str, object], prefix: str = "") -> Iterator[tuple[str, str]]:
    for key, value in table.items():
        if isinstance(value, Mapping):
            yield from _flatten(value, f"{prefix}{key}_")
        else:
            yield prefix + key, str(value)
