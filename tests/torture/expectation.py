"""What must be found, going by what a process said it began and what it said was confirmed."""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Iterable, Mapping
from pathlib import Path

import msgspec

from sync.contract.envelope import EnvelopeRefused, decode_envelope

SAVED, DELIVERED, QUARANTINED = "saved", "delivered", "quarantined"


class Words(msgspec.Struct, frozen=True, omit_defaults=True):
    """A line that a tormented process says.

    Attributes:
        about: what it is doing to the keys: ``enqueue``, ``saved``, ``delivered`` ...
        keys: of the submissions.
        done: whether it was confirmed, or is only about to be done.
        state: where the submissions are afterwards; empty when nothing changes about that.
        numbers: those given out, in the order of ``keys``.
        digests: SHA-256 of the envelopes, in the order of ``keys``, once they are known.
        bodies: SHA-256 of the documents, in the order of ``keys``.
        files: digests of sealed files that belong to them.
        wiped: whether payloads may be gone afterwards.
    """

    about: str
    keys: tuple[str, ...] = ()
    done: bool = True
    state: str = ""
    numbers: tuple[str, ...] = ()
    digests: tuple[str, ...] = ()
    bodies: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    wiped: bool = False

    def line(self) -> bytes:
        """As it is said."""
        return msgspec.json.encode(self) + b"\n"


@dataclasses.dataclass(frozen=True, slots=True)
class Row:
    """A submission as it was found."""

    key: str
    number: str
    state: str
    envelope: bytes = dataclasses.field(repr=False)


@dataclasses.dataclass(slots=True)
class Expectation:
    """Grows with every word; ``faults`` compares it with what was found.

    Attributes:
        states: by key, where the submission may be; ``None`` stands for nowhere.
        numbers: by key, once it was confirmed.
        digests: of envelopes by key, as far as anybody ever saw them.
        bodies: of documents by key.
        files: digests of sealed files that must be whole.
        wiped: keys whose payload may be gone.
    """

    states: dict[str, set[str | None]] = dataclasses.field(default_factory=dict)
    numbers: dict[str, str] = dataclasses.field(default_factory=dict)
    digests: dict[str, str] = dataclasses.field(default_factory=dict)
    bodies: dict[str, str] = dataclasses.field(default_factory=dict)
    files: set[str] = dataclasses.field(default_factory=set)
    wiped: set[str] = dataclasses.field(default_factory=set)

    def hear(self, said: Mapping[str, object] | Words) -> None:
        """Take in one line."""
        words = said if isinstance(said, Words) else msgspec.convert(said, Words)
        self.numbers.update(zip(words.keys, words.numbers, strict=False))
        self.digests.update(zip(words.keys, words.digests, strict=False))
        self.bodies.update(zip(words.keys, words.bodies, strict=False))
        if words.done:
            self.files.update(words.files)
        if words.wiped:
            self.wiped.update(words.keys)
        if not words.state:
            return
        for key in words.keys:
            if words.done:
                self.states[key] = {words.state}
            else:
                self.states.setdefault(key, {None}).add(words.state)

    def add(self, other: Expectation) -> None:
        """What is expected of another terminal as well."""
        self.states |= other.states
        self.numbers |= other.numbers
        self.digests |= other.digests
        self.bodies |= other.bodies
        self.files |= other.files
        self.wiped |= other.wiped

    @property
    def confirmed(self) -> int:
        """How many submissions must be there."""
        return sum(None not in allowed for allowed in self.states.values())

    def faults(self, rows: Iterable[Row]) -> list[str]:
        """What is wrong with what was found, one word and a key each; empty is good."""
        found = {row.key: row for row in rows}
        wrong = [f"invented {key}" for key in found.keys() - self.states.keys()]
        for key, allowed in self.states.items():
            row = found.get(key)
            if row is None:
                if None not in allowed:
                    wrong.append(f"lost {key}")
            elif row.state not in allowed:
                wrong.append(f"{row.state} instead of {sorted(map(str, allowed))}: {key}")
            elif not self._same(row):
                wrong.append(f"changed {key}")
        return wrong

    def file_faults(self, folder: Path) -> list[str]:
        """What is wrong with the sealed files in a folder; each has its digest for a name."""
        wrong = []
        for digest in self.files:
            file = folder / digest
            if not file.is_file():
                wrong.append(f"lost file {digest}")
            elif hashlib.sha256(file.read_bytes()).hexdigest() != digest:
                wrong.append(f"changed file {digest}")
        return wrong

    def _same(self, row: Row) -> bool:
        if self.numbers.get(row.key, row.number) != row.number:
            return False
        if not row.envelope:
            return row.key in self.wiped
        digest = self.digests.get(row.key)
        if digest is not None and digest != hashlib.sha256(row.envelope).hexdigest():
            return False
        try:
            envelope = decode_envelope(row.envelope)
        except EnvelopeRefused:
            return False
        sealed = hashlib.sha256(envelope.sealed).hexdigest()
        header = envelope.header
        return (header.key, header.number, header.digest) == (row.key, row.number, sealed)
