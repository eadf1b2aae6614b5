"""What every camera can do, and the pictures it brings. Pictures live in memory only."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Protocol, TypeAlias

from drivers.device import Cancel, Completion, Device

if TYPE_CHECKING:
    # Screens know the word; numpy itself (20 MB) comes with the first camera.
    import numpy as np
    from numpy.typing import NDArray

Picture: TypeAlias = "NDArray[np.uint8]"


@dataclasses.dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """One picture.

    Attributes:
        picture: height x width x 3, uint8, blue green red (OpenCV's order); not written to.
        at_s: when it came, in seconds of the camera's monotonic clock.
        number: counts the pictures of this camera object, growing, with gaps.
    """

    picture: Picture = dataclasses.field(repr=False)
    at_s: float
    number: int

    @property
    def width(self) -> int:
        """In pixels."""
        return int(self.picture.shape[1])

    @property
    def height(self) -> int:
        """In pixels."""
        return int(self.picture.shape[0])


class Camera(Device, Protocol):
    """A camera. It films only while somebody asks for pictures, and a moment longer.

    Features: ``stream``; ``WIDTHxHEIGHT`` and ``fps:N`` once known; ``still:WIDTHxHEIGHT`` where a
    still has another size than the stream.
    """

    def frame(self, timeout_s: float) -> Completion[Frame]:
        """The newest picture, one that no earlier call brought; opens the stream when needed.

        Args:
            timeout_s: how long to wait for it, in seconds.

        Returns:
            ``success``; ``timeOut`` when none came in time; ``hardwareError`` when the picture is
            frozen; ``deviceNotReady`` when there is no camera.
        """

    def still(self, cancel: Cancel | None = None) -> Completion[Frame]:
        """A picture at full resolution, taken after the call began.

        Returns:
            As ``frame``, and ``canceled``.
        """
