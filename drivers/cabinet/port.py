"""What every cabinet can do, whatever board reads its contacts.

The words are XFS4IoT's: Lights (flash rate, colour) and Auxiliaries (cabinet door, tamper sensor,
proximity, operator switch).
"""

from __future__ import annotations

import dataclasses
import enum
from typing import Protocol

from drivers.device import Cancel, Completion, Device


class LightPattern(enum.StrEnum):
    """How a light shines (XFS4IoT Lights ``flashRate``)."""

    OFF = "off"
    SLOW = "slow"
    QUICK = "quick"
    CONTINUOUS = "continuous"


class LightColour(enum.StrEnum):
    """In what colour (XFS4IoT Lights ``color``)."""

    WHITE = "white"
    RED = "red"
    YELLOW = "yellow"
    GREEN = "green"
    CYAN = "cyan"
    BLUE = "blue"
    MAGENTA = "magenta"


class OperatorSwitch(enum.StrEnum):
    """Where the key switch stands (XFS4IoT Auxiliaries ``operatorSwitch``)."""

    RUN = "run"
    MAINTENANCE = "maintenance"
    SUPERVISOR = "supervisor"
    UNKNOWN = "unknown"


@dataclasses.dataclass(frozen=True, slots=True)
class CabinetInputs:
    """What the contacts say; ``None`` where a cabinet has no such contact.

    Attributes:
        door_open: whether the service door is open.
        tampered: whether the tamper contact tripped.
        present: whether somebody stands before the terminal; as the sensor says it, which flickers.
        operator_switch: where the key switch stands; unknown when both its contacts are closed.
    """

    door_open: bool | None = None
    tampered: bool | None = None
    present: bool | None = None
    operator_switch: OperatorSwitch | None = None


class Cabinet(Device, Protocol):
    """Lights and contacts.

    Features: ``door``, ``tamper``, ``presence``, ``operatorSwitch`` as fitted, and ``light:NAME``
    for each light. An open door is a warning, a tripped tamper contact makes the status
    ``fraudAttempt``.
    """

    def inputs(self) -> Completion[CabinetInputs]:
        """Read the contacts now."""

    def set_light(
        self,
        name: str,
        pattern: LightPattern,
        colour: LightColour | None = None,
        cancel: Cancel | None = None,
    ) -> Completion[None]:
        """Switch a light and read back that it was switched.

        Args:
            name: of the light; an unknown one is ``invalidData``.
            pattern: how it shines; its other colours go out.
            colour: the first the light has unless given; one it has not is ``unsupportedData``.
            cancel: set by whoever does not want it any more.
        """
