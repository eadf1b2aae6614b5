"""Text made fit to leave the terminal: only what the product itself would say stays.

Looking for personal data finds what somebody thought of. This goes the other way round: a piece of
text stays when it is known to be harmless, and everything else becomes a mark that says how long it
was. Harmless are

- words in Latin letters that stand in the product's own sources (``vocabulary``),
- whole phrases in Chinese that stand in the product's own sentences (``phrases``),
- times, versions, addresses of computers, pending numbers and keys whose check holds, and numbers
  of at most five digits.

A citizen's name is none of these; nor is an identity number, a telephone, an account or an address.
"""

from __future__ import annotations

import io
import re
import tokenize
from collections.abc import Iterable
from pathlib import Path

from sync.contract.key import check_key
from sync.contract.number import check_number

_HAN = r"[㐀-䶿一-鿿豈-﫿\U00020000-\U0003ffff〇·]"
_WORD = re.compile(r"[A-Za-z]+")
_PIECE = re.compile(
    r"(?P<key>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})"
    # A date alone may be of a birth; only with a time of day is it the log's own.
    r"|(?P<time>\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:[.,]\d{1,6})?)?(?:Z|[+-]\d\d:?\d\d)?"
    r"(?![\dA-Za-z]))"
    r"|(?P<ip>(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?![\d.]))"
    r"|(?P<number>(?<![0-9A-Za-z])\d{26}[0-9A-Z](?![0-9A-Za-z]))"
    rf"|(?P<han>{_HAN}+)"
    # Digits with what people put between them are one number; a letter at its end belongs to it.
    r"|(?P<digits>\d(?:[\s_,./:-]?\d)*+[A-Za-z]?+)"
    r"|(?P<word>[A-Za-z]+)"
    r"|(?P<other>[^\x00-\x7f、。，：；！？“”‘’（）《》「」【】…—‹›]+)"
)
LONGEST_HARMLESS_NUMBER = 5


class Redactor:
    """Takes out what is not known to be harmless.

    Args:
        vocabulary: words in Latin letters, lower case.
        phrases: whole phrases in Chinese, as ``phrases_of`` cuts them.
    """

    def __init__(self, vocabulary: frozenset[str], phrases: frozenset[str]) -> None:
        self._vocabulary = vocabulary
        self._phrases = phrases

    def text(self, text: str) -> str:
        """The text with everything unknown replaced by a mark of its length."""
        return _PIECE.sub(self._piece, text)

    def data(self, value: object) -> object:
        """The same for what JSON can hold: keys and values; numbers as such stay."""
        match value:
            case str():
                return self.text(value)
            case dict():
                return {self.text(str(key)): self.data(one) for key, one in value.items()}
            case list() | tuple():
                return [self.data(one) for one in value]
            case int() | float() | bool() | None:
                return value
            case _:
                return self.text(str(value))

    def _piece(self, found: re.Match[str]) -> str:
        piece = found[0]
        match found.lastgroup:
            case "time" | "ip":
                harmless = True
            case "key":
                harmless = check_key(piece)
            case "number":
                harmless = check_number(piece)
            case "han":
                harmless = piece in self._phrases
            case "digits":
                harmless = sum(one.isdecimal() for one in piece) <= LONGEST_HARMLESS_NUMBER
            case "word":
                harmless = len(piece) == 1 or piece.lower() in self._vocabulary
            case _:
                harmless = False
        return piece if harmless else f"‹{len(piece)}›"


def phrases_of(sentences: Iterable[str]) -> frozenset[str]:
    """The runs of Chinese characters in these sentences, placeholders aside."""
    run = re.compile(f"{_HAN}+")
    return frozenset(
        found
        for sentence in sentences
        for found in run.findall(re.sub(r"\{[^}]*\}", "\n", sentence))
    )


def vocabulary_of(folders: Iterable[Path]) -> frozenset[str]:
    """Every word in Latin letters that stands in the Python sources below these folders.

    Raises:
        OSError: a source cannot be read.
    """
    words: set[str] = set()
    for folder in folders:
        for path in folder.rglob("*.py"):
            words.update(one.lower() for one in _WORD.findall(_said_in(path)))
    return frozenset(words)


def _said_in(path: Path) -> str:
    """Names and literals of a source; comments aside, they name people and places freely."""
    source = path.read_bytes()
    return " ".join(
        token.string
        for token in tokenize.tokenize(io.BytesIO(source).readline)
        if token.type in (tokenize.NAME, tokenize.STRING)
        or tokenize.tok_name[token.type].startswith("FSTRING")
    )
