"""How much is done, and what came of it."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from pathlib import Path

# What is going on, how far it goes, how far it is.
Tell = Callable[[str, int, int], None]


@dataclasses.dataclass(frozen=True, slots=True)
class Plan:
    """How much of everything.

    Attributes:
        seed: of everything that is drawn.
        workers: processes at once.
        images: of crashed disks of the product.
        control_images: of each control.
        kills: of lives of a terminal.
        deliveries: through the bad network.
        every_call: of the disk's calls, every so many-th fails once.
        keep_in: where a ruin that the product could not stand is kept, three at most of a life.
    """

    seed: int
    workers: int
    images: int
    control_images: int
    kills: int
    deliveries: int
    every_call: int
    keep_in: Path

    @classmethod
    def of(cls, seed: int, *, quick: bool, workers: int = 2) -> Plan:
        """The full plan, or about a hundredth of it."""
        keep_in = Path("var") / "torture" / str(seed)
        if quick:
            return cls(seed, workers, 2_000, 500, 100, 200, 10, keep_in)
        return cls(seed, workers, 100_000, 5_000, 5_000, 20_000, 1, keep_in)

    def part(self, share: float) -> Plan:
        """So much of the images, lives and deliveries; the disk's calls are counted as they are."""
        return dataclasses.replace(
            self,
            images=max(1, round(self.images * share)),
            control_images=max(1, round(self.control_images * share)),
            kills=max(1, round(self.kills * share)),
            deliveries=max(1, round(self.deliveries * share)),
        )


@dataclasses.dataclass(frozen=True, slots=True)
class Line:
    """One line of the verdict.

    Attributes:
        wrong: how often which fault was seen.
        must_fail: whether this is a control that has to be wrong.
        seconds: it took.
        notes: figures beside the verdict.
        examples: of faults, with where they were seen.
    """

    part: str
    what: str
    count: int
    unit: str
    wrong: dict[str, int]
    seconds: float
    must_fail: bool = False
    notes: dict[str, float] = dataclasses.field(default_factory=dict)
    examples: list[str] = dataclasses.field(default_factory=list)

    @property
    def passed(self) -> bool:
        """Whether it came out as it must; looking at nothing is no success."""
        return self.count > 0 and bool(self.wrong) == self.must_fail
