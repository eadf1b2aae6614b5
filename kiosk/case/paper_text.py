"""What a photographed paper offers for a question: values that would pass as the citizen's own.

Nothing is filled in by itself: each value is offered with the line it stands in, and the citizen
takes it, or types. What the question would refuse is never offered.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator
from itertools import product
from typing import TYPE_CHECKING

from kiosk.catalog.answers import Known, problem
from kiosk.catalog.form import FormField

if TYPE_CHECKING:
    from drivers.ocr.engine import PageText

# Less sure lines are no help to anybody.
LEAST_SCORE = 0.5
MOST_OFFERS = 2
LONGEST_LINE = 40
READABLE = frozenset(
    {
        "phone",
        "bank_account",
        "id_number",
        "uscc",
        "date",
        "month",
        "amount",
        "plate",
        "text",
        "name",
        "number",
    }
)
"""Kinds of questions whose answers stand on papers as they are."""

_FORMS = {
    "phone": r"(?<![0-9])1[3-9][0-9]{9}(?![0-9])",
    "bank_account": r"(?<![0-9])[0-9]{12,20}(?![0-9])",
    "id_number": r"(?<![0-9])[0-9]{17}[0-9X](?![0-9])",
    "uscc": r"(?<![0-9A-Z])[0-9A-Z]{18}(?![0-9A-Z])",
    "amount": r"[0-9]+(?:\.[0-9]{1,2})?(?=元|$)",
    "plate": r"[\u4e00-\u9fff][A-Z][0-9A-Z]{5,6}(?![0-9A-Z])",
}
# GB 32100 has no I, O, S, V, Z; a camera sees them all the same, the check character proves.
_NO_LETTERS = str.maketrans("IOSZ", "1052")
_DAY = re.compile(r"([0-9]{4})[年./-]([0-9]{1,2})[月./-]([0-9]{1,2})")
_MONTH = re.compile(r"([0-9]{4})[年./-]([0-9]{1,2})(?![0-9])")
_SEPARATOR = re.compile(r"[:：]")


@dataclasses.dataclass(frozen=True, slots=True)
class Offer:
    """A value for a question.

    Attributes:
        line: where it stands, as it was read; empty for a code.
    """

    value: str = dataclasses.field(repr=False)
    line: str = dataclasses.field(repr=False)


def offers(field: FormField, page: PageText, known: Known) -> tuple[Offer, ...]:
    """The values, what stands behind the question's own label first."""
    if field.kind not in READABLE:
        return ()
    found: list[tuple[int, Offer]] = []
    for line in page.lines:
        if line.score >= LEAST_SCORE:
            named = _names(field, line.text)
            shown = line.text[:LONGEST_LINE]
            found += [(0 if named else 1, Offer(one, shown)) for one in _in_line(field, line.text)]
    if field.kind in ("number", "uscc"):
        found += [(2, Offer(one, "")) for text in page.codes for one in _in_line(field, text)]
    good: dict[str, Offer] = {}
    for _rank, offer in sorted(found, key=lambda one: one[0]):
        if offer.value not in good and not problem(field, offer.value, known):
            good[offer.value] = offer
    return tuple(good.values())[:MOST_OFFERS]


def _in_line(field: FormField, text: str) -> Iterator[str]:
    compact = re.sub(r"[\s·•,，]", "", text).upper()
    match field.kind:
        case "text" | "name":
            yield from _behind_label(field, text)
        case "date":
            yield from (f"{y}-{int(m):02d}-{int(d):02d}" for y, m, d in _DAY.findall(compact))
        case "month":
            yield from (f"{y}-{int(m):02d}" for y, m in _MONTH.findall(compact))
        case "number":
            tokens = (*re.findall(r"[0-9A-Z-]+", compact), *re.findall(r"[0-9A-Z-]+", text.upper()))
            yield from (token for token in tokens if re.fullmatch(field.pattern, token))
        case "phone" | "bank_account":
            # Printed in groups, with blanks or dashes.
            yield from re.findall(_FORMS[field.kind], compact.replace("-", ""))
        case "uscc":
            for one, turned in product(re.findall(_FORMS["uscc"], compact), (False, True)):
                yield one.translate(_NO_LETTERS) if turned else one
        case _:
            yield from re.findall(_FORMS[field.kind], compact)


def _behind_label(field: FormField, text: str) -> Iterator[str]:
    if not _names(field, text):
        return
    parts = _SEPARATOR.split(text, maxsplit=1)
    value = parts[1] if len(parts) == 2 else text.removeprefix(field.label)
    if value != text and value.strip():
        yield value.strip()


def _names(field: FormField, text: str) -> bool:
    """Whether the line's own label shares two characters in a row with the question's."""
    label = _SEPARATOR.split(text, maxsplit=1)[0][:LONGEST_LINE]
    return any(field.label[at : at + 2] in label for at in range(max(1, len(field.label) - 1)))
