"""The machine readable zone of a travel document (ICAO Doc 9303-4, -5 and -6: TD3, TD1, TD2).

Text from a camera is never put right silently: a character is replaced only where the field's check
digit then holds and no other replacement as small would make it hold too, and each is told.
Defects name a line and a field, never the content.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import itertools
from collections.abc import Sequence
from typing import Literal

from drivers.smartcard.mrz_forms import BY_SHAPE, FILLER, VALUES, Form, Span, check_digit

_DIGITS = frozenset("0123456789")

# What OCR takes for a digit, where only digits may stand.
_AS_DIGIT = dict(zip("OQDILZASGTB", "00011245678", strict=True))
# Pairs a check digit can tell apart. Not among them: G and 6, L and 1; their values are the same
# modulo 10, so that no check digit proves one of them. A single check digit fits one wrong reading
# in ten: letters are taken for digits anywhere, digits for a letter only in front, where issuers
# put letters. Trying more would "prove" nonsense.
_AS_PROVEN_DIGIT = {"O": "0", "D": "0", "Q": "0", "I": "1", "Z": "2", "A": "4"} | {
    "S": "5",
    "T": "7",
    "B": "8",
}
_AS_LETTER = {"0": "ODQ", "1": "I", "2": "Z", "4": "A", "5": "S", "7": "T", "8": "B"}
# More replacements than this in one field are guesswork.
_MOST_REPLACED = 2


@dataclasses.dataclass(frozen=True, slots=True, repr=False)
class MrzKey:
    """What Basic Access Control derives its keys from (Doc 9303-11, 4.3.2).

    Attributes:
        number: document number, without trailing fillers.
        born: YYMMDD.
        expires: YYMMDD.
    """

    number: str
    born: str
    expires: str

    def __post_init__(self) -> None:
        if not 1 <= len(self.number) <= 22 or len(self.born) != 6 or len(self.expires) != 6:
            raise ValueError("not the fields of an MRZ")
        check_digit(self.number + self.born + self.expires)

    def __repr__(self) -> str:
        return "<MrzKey>"

    @property
    def information(self) -> str:
        """Number, birth and expiry, each with its check digit."""
        number = self.number.ljust(9, FILLER)
        return "".join(part + check_digit(part) for part in (number, self.born, self.expires))


@dataclasses.dataclass(frozen=True, slots=True)
class Correction:
    """One character replaced, and proven by a check digit.

    Attributes:
        line: from 0.
        column: from 0.
        field: its name.
    """

    line: int
    column: int
    field: str


@dataclasses.dataclass(frozen=True, slots=True)
class MrzDefect:
    """Why lines are no MRZ; ``line`` from 0, -1 where it is none in particular."""

    line: int
    reason: str


@dataclasses.dataclass(frozen=True, slots=True, repr=False)
class Mrz:
    """A machine readable zone whose check digits all hold.

    Attributes:
        form: TD1 (cards), TD2, or TD3 (passports).
        lines: as they are after corrections.
        code: document code, such as ``P``.
        issuer: issuing state or organisation, ICAO code.
        number: document number.
        nationality: ICAO code.
        born: YYMMDD, fillers where not known.
        sex: ``F``, ``M``, or ``X`` where unstated.
        expires: YYMMDD.
        surname: primary identifier.
        given_names: secondary identifier.
        optional: whatever the issuer added.
        corrections: what was replaced; show it before relying on it.
        doubtful: fields without a check digit that hold characters they should not; left as read.
    """

    form: Literal["TD1", "TD2", "TD3"]
    lines: tuple[str, ...]
    code: str
    issuer: str
    number: str
    nationality: str
    born: str
    sex: Literal["F", "M", "X"]
    expires: str
    surname: str
    given_names: str
    optional: str
    corrections: tuple[Correction, ...] = ()
    doubtful: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return f"<Mrz {self.form}, {len(self.corrections)} corrections>"

    @property
    def key(self) -> MrzKey:
        """What opens the chip."""
        return MrzKey(self.number, self.born, self.expires)

    def birth_date(self, today: dt.date) -> dt.date | None:
        """The birth date, in the latest century that is not in the future; ``None`` if unknown."""
        for century in (2000, 1900):
            date = _date(self.born, century)
            if date is not None and date <= today:
                return date
        return None

    def expiry_date(self) -> dt.date | None:
        """The last day; documents live ten years, so two digits are enough until 2069."""
        return _date(self.expires, 2000 if self.expires[:1] < "7" else 1900)


def _date(text: str, century: int) -> dt.date | None:
    if not _DIGITS.issuperset(text):
        return None
    try:
        return dt.date(century + int(text[:2]), int(text[2:4]), int(text[4:6]))
    except ValueError:
        return None


def parse_mrz(lines: Sequence[str], *, correct: bool = True) -> Mrz | MrzDefect:
    """Read an MRZ.

    Args:
        lines: two or three; blanks are dropped, letters may be small.
        correct: whether to put right what a camera misreads; false for text from a chip.
    """
    rows = ["".join(line.split()).upper() for line in lines]
    widths = {len(row) for row in rows}
    form = BY_SHAPE.get((len(rows), widths.pop())) if len(widths) == 1 else None
    if form is None:
        return MrzDefect(-1, "neither 3 lines of 30, nor 2 of 36 or 44 characters")
    for index, row in enumerate(rows):
        if not VALUES.keys() >= set(row):
            return MrzDefect(index, "characters that no MRZ has")
    return _Reader(form, rows, correct).read()


class _Defective(Exception):
    def __init__(self, line: int, reason: str) -> None:
        super().__init__(reason)
        self.defect = MrzDefect(line, reason)


class _Reader:
    """Reads one MRZ, replacing characters in its rows as it proves them."""

    def __init__(self, form: Form, rows: list[str], correct: bool) -> None:
        self._form = form
        self._rows = rows
        self._correct = correct
        self._corrections: list[Correction] = []

    def read(self) -> Mrz | MrzDefect:
        form = self._form
        try:
            self._digits("born", form.born)
            self._digits("expires", form.expires)
            number = self._number()
            if form.personal is not None:
                self._personal(form.personal)
            self._composite()
        except _Defective as defective:
            return defective.defect
        sex = self._at(form.sex)
        if sex not in ("F", "M", FILLER):
            return MrzDefect(form.sex.line, "sex: neither F, M nor filler")
        surname, _, given = self._at(form.names).partition("<<")
        values = {
            "code": self._rows[0][:2],
            "issuer": self._rows[0][2:5],
            "nationality": self._at(form.nationality),
            "names": self._at(form.names),
        }
        return Mrz(
            form=form.name,
            lines=tuple(self._rows),
            code=values["code"].strip(FILLER),
            issuer=values["issuer"].strip(FILLER),
            number=number,
            nationality=values["nationality"].strip(FILLER),
            born=self._at(form.born),
            sex="F" if sex == "F" else "M" if sex == "M" else "X",
            expires=self._at(form.expires),
            surname=_words(surname),
            given_names=_words(given),
            optional=" ".join(_words(self._at(span)) for span in form.optional).strip(),
            corrections=tuple(self._corrections),
            doubtful=tuple(name for name, text in values.items() if _DIGITS & set(text)),
        )

    def _at(self, span: Span) -> str:
        return self._rows[span.line][span.start : span.end]

    def _put(self, span: Span, text: str, field: str) -> None:
        for offset, (old, new) in enumerate(zip(self._at(span), text, strict=True)):
            if old != new:
                self._corrections.append(Correction(span.line, span.start + offset, field))
        row = self._rows[span.line]
        self._rows[span.line] = row[: span.start] + text + row[span.end :]

    def _digits(self, field: str, span: Span) -> None:
        """A date and its check digit; only digits and fillers can stand there."""
        whole = Span(span.line, span.start, span.end + 1)
        text = self._at(whole)
        if self._correct:
            text = "".join(_AS_DIGIT.get(character, character) for character in text)
        if not _DIGITS.union(FILLER).issuperset(text) or check_digit(text[:-1]) != text[-1]:
            raise _Defective(span.line, f"{field}: check digit")
        month, day = text[2:4], text[4:6]
        if (month.isdecimal() and not "01" <= month <= "12") or (
            day.isdecimal() and not "01" <= day <= "31"
        ):
            raise _Defective(span.line, f"{field}: no date")
        self._put(whole, text, field)

    def _number(self) -> str:
        """The document number; longer ones go on in the optional data (Doc 9303-5, 4.2.2)."""
        span = self._form.number
        behind = self._rows[span.line][span.end]
        if behind == FILLER and self._form.overflow.start < self._form.overflow.end:
            rest = self._at(self._form.overflow).partition(FILLER)[0]
            number = self._at(span) + rest[:-1]
            if len(rest) < 2 or check_digit(number) != rest[-1]:
                raise _Defective(span.line, "number: check digit")
            return number
        self._alphanumeric("number", span)
        number = self._at(span).rstrip(FILLER)
        if not number:
            raise _Defective(span.line, "number: empty")
        return number

    def _personal(self, span: Span) -> None:
        blank = not self._at(span).strip(FILLER)
        if not (blank and self._rows[span.line][span.end] in (FILLER, "0")):
            self._alphanumeric("optional", span)

    def _alphanumeric(self, field: str, span: Span) -> None:
        whole = Span(span.line, span.start, span.end + 1)
        text = self._at(whole)
        if self._correct:
            text = text[:-1] + _AS_DIGIT.get(text[-1], text[-1])
        if check_digit(text[:-1]) != text[-1]:
            found = _proven(text[:-1], text[-1]) if self._correct else []
            if len(found) != 1:
                reason = "check digit, more than one reading" if found else "check digit"
                raise _Defective(span.line, f"{field}: {reason}")
            text = found[0] + text[-1]
        self._put(whole, text, field)

    def _composite(self) -> None:
        at = self._form.composite_at
        said = self._at(at)
        if self._correct:
            said = _AS_DIGIT.get(said, said)
        if check_digit("".join(map(self._at, self._form.composite))) != said:
            raise _Defective(at.line, "composite: check digit")
        self._put(at, said, "composite")


def _proven(text: str, digit: str) -> list[str]:
    """The readings that differ least and fit the check digit, in one or else in two characters."""
    others = {
        place: _AS_PROVEN_DIGIT.get(character, "") + (_AS_LETTER.get(character, "") * (place == 0))
        for place, character in enumerate(text)
    }
    places = [place for place, characters in others.items() if characters]
    found: list[str] = []
    for count in range(1, _MOST_REPLACED + 1):
        for chosen in itertools.combinations(places, count):
            for characters in itertools.product(*(others[place] for place in chosen)):
                replaced = list(text)
                for place, character in zip(chosen, characters, strict=True):
                    replaced[place] = character
                if check_digit("".join(replaced)) == digit:
                    found.append("".join(replaced))
        if found:
            break
    return found


def _words(text: str) -> str:
    return " ".join(part for part in text.split(FILLER) if part)


def without_digits(text: str) -> str:
    """A field of letters alone (Doc 9303-3, 4.3: names, states), digits for what they look like."""
    return text.translate(str.maketrans("0125", "OIZS"))


def names_of(mrz: Mrz) -> Sequence[str]:
    """Surname and given names, as far as there are any."""
    return tuple(without_digits(one) for one in (mrz.surname, mrz.given_names) if one)
