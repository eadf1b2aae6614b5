"""证明事项清单: the only proofs a citizen may be asked for; what is not on it is not demanded."""

from __future__ import annotations

import tomllib
from pathlib import Path

import msgspec

from kiosk.catalog.item import Item
from kiosk.catalog.record import CatalogRecord, Fault, Statement


class Proof(CatalogRecord, frozen=True):
    """One entry of the list.

    Attributes:
        asked_by: 索要单位.
        issued_by: 开具单位.
        basis: 设定依据.
        guide: 办理指南, how to get it.
    """

    code: str
    name: str
    asked_by: str
    issued_by: str
    basis: Statement
    guide: str


class Proofs:
    """The list, by code."""

    def __init__(self, entries: tuple[Proof, ...]) -> None:
        self.entries = entries
        self._codes = {entry.code for entry in entries}

    @classmethod
    def read(cls, path: Path) -> Proofs:
        """Read ``config/proofs.toml``; a list that is not there names nothing.

        Raises:
            msgspec.ValidationError: a field is unknown, missing or wrong.
            tomllib.TOMLDecodeError: it is not TOML.
        """
        if not path.is_file():
            return cls(())
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        return cls(msgspec.convert(data.get("proofs", []), tuple[Proof, ...]))

    def faults(self, item: Item) -> list[Fault]:
        """Materials of the item that name a proof which is not on the list."""
        return [
            Fault(
                ("materials", place, "proof"),
                f"materials.{need.code} 要的证明“{need.proof}”不在证明事项清单里，不得向市民索要",
            )
            for place, need in enumerate(item.materials)
            if need.proof and need.proof not in self._codes
        ]
