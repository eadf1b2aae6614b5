"""Is a copy of the journal what the terminal wrote, all of it? Needs the public key and an anchor.

The chain finds edits, deletions and reordering; signatures find a chain that was made anew; only an
anchor that was kept elsewhere finds a tail that was cut off.
"""

from __future__ import annotations

import dataclasses
import enum
from collections.abc import Iterator
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from kiosk.audit.chain import BEGINNING, SIGNATURE, Entry, LineError, is_signed, read_line
from kiosk.audit.events import Disposition, EventCatalogue, EventError
from kiosk.audit.journal import segments


class Flaw(enum.StrEnum):
    """What is wrong with a copy."""

    UNREADABLE = "unreadable"
    BROKEN_CHAIN = "broken-chain"
    WRONG_NUMBER = "wrong-number"
    NOT_SIGNED = "not-signed"
    UNKNOWN_EVENT = "unknown-event"
    TAIL_CUT = "tail-cut"
    ANOTHER_HISTORY = "another-history"
    TIME_BACKWARDS = "time-backwards"


# A clock that was corrected is worth a look, but nobody tampered.
WARNINGS = frozenset({Flaw.TIME_BACKWARDS})


@dataclasses.dataclass(frozen=True, slots=True)
class Found:
    """One flaw: in which file, at which line, which entry (0 where none is known)."""

    flaw: Flaw
    file: str
    line: int
    n: int


@dataclasses.dataclass(frozen=True, slots=True)
class Verdict:
    """What a copy is worth.

    Attributes:
        entries: how many there are.
        signed_up_to: the last entry that a signature covers.
        found: every flaw.
    """

    entries: int
    signed_up_to: int
    last_hash: str
    found: tuple[Found, ...]

    @property
    def sound(self) -> bool:
        """Whether nothing was changed."""
        return all(one.flaw in WARNINGS for one in self.found)


def read(folder: Path) -> Iterator[tuple[Path, int, Entry | LineError]]:
    """Every line with its file and number; what cannot be read comes as the reason."""
    for path in segments(folder):
        with path.open("rb") as file:
            for number, line in enumerate(file, start=1):
                try:
                    yield path, number, read_line(line)
                except LineError as error:
                    yield path, number, error


def verify(
    folder: Path,
    key: Ed25519PublicKey,
    *,
    catalogue: EventCatalogue,
    anchors: tuple[tuple[int, str], ...] = (),
) -> Verdict:
    """Look through a copy.

    Args:
        folder: with its segments.
        key: the terminal's, from somewhere else than the copy.
        catalogue: which events there may be.
        anchors: numbers and hashes that were kept elsewhere.
    """
    found: list[Found] = []
    known = dict(anchors)
    before: Entry | None = None
    entries = signed_up_to = 0
    for path, number, entry in read(folder):
        if isinstance(entry, LineError):
            found.append(Found(Flaw.UNREADABLE, path.name, number, 0))
            continue
        entries += 1
        for flaw in _flaws(entry, before, key, catalogue):
            found.append(Found(flaw, path.name, number, entry.n))
        if entry.event == SIGNATURE and is_signed(entry, key):
            signed_up_to = entry.n
        if entry.n in known and known.pop(entry.n) != entry.hash:
            found.append(Found(Flaw.ANOTHER_HISTORY, path.name, number, entry.n))
        before = entry
    found += [Found(Flaw.TAIL_CUT, "", 0, n) for n in sorted(known) if n]
    return Verdict(entries, signed_up_to, "" if before is None else before.hash, tuple(found))


def _flaws(
    entry: Entry, before: Entry | None, key: Ed25519PublicKey, catalogue: EventCatalogue
) -> Iterator[Flaw]:
    if entry.prev != (BEGINNING if before is None else before.hash):
        yield Flaw.BROKEN_CHAIN
    if entry.n != (1 if before is None else before.n + 1):
        yield Flaw.WRONG_NUMBER
    if entry.event == SIGNATURE and not is_signed(entry, key):
        yield Flaw.NOT_SIGNED
    try:
        ended = Disposition(entry.disposition) if entry.disposition else None
        catalogue.check(entry.event, entry.fields, ended)
    except (EventError, ValueError):
        yield Flaw.UNKNOWN_EVENT
    if before is not None and entry.at < before.at:
        yield Flaw.TIME_BACKWARDS
