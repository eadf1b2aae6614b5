"""Looks for ID card readers on serial ports, asking nothing but who they are.

The one question is ``12 FF`` (SAM id) in the standard's framing. It changes nothing in a reader,
and a device of another kind gets ten bytes it does not understand; nothing else is ever sent.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from drivers.adapter import Found
from drivers.idcard import sdt
from drivers.idcard.sdt import Reply
from drivers.idcard.sdt_link import SdtLink, SdtTiming

QUICK = SdtTiming(reply_s=0.4, read_s=0.4, gap_s=0.1)
MOST_PORTS = 16
"""Ports that are asked at most, so that the search ends within seconds."""


@dataclasses.dataclass(frozen=True, slots=True)
class Candidate:
    """A serial port that may have a reader behind it.

    Attributes:
        device: its path now.
        vid: USB vendor, ``None`` where it is no USB port.
        pid: USB product.
        description: what the system says of it.
    """

    device: str
    vid: int | None = None
    pid: int | None = None
    description: str = ""


def serial_ports() -> Iterator[Candidate]:
    """The product's own name of the reader first, then every port the system lists."""
    from serial.tools import list_ports

    own = Path("/dev/guanjia/idcard")
    if own.exists():
        yield Candidate(str(own))
    for port in list_ports.comports():
        yield Candidate(port.device, port.vid, port.pid, port.description or "")


def find_readers(
    candidates: Callable[[], Iterable[Candidate]] = serial_ports,
    *,
    by_id: Path = Path("/dev/serial/by-id"),
    timing: SdtTiming = QUICK,
) -> Iterator[Found]:
    """Ask each port once; ports that another program holds are passed over.

    Args:
        candidates: what to ask.
        by_id: the system's folder of stable names.
        timing: how long to wait for an answer.
    """
    seen: set[Path] = set()
    for candidate in list(candidates())[:MOST_PORTS]:
        target = Path(candidate.device).resolve()
        if target in seen:
            continue
        seen.add(target)
        link = SdtLink(candidate.device, timing=timing, resends=0)
        answer = link.exchange(sdt.SAM_ID)
        link.close()
        if isinstance(answer, Reply) and answer.sw3 == sdt.SUCCESS:
            yield Found(
                {"port": stable_name(candidate, by_id)}, sdt.format_sam_id(answer.data), sure=True
            )


def stable_name(candidate: Candidate, by_id: Path) -> str:
    """What a configuration should call the port: a name that outlives unplugging.

    A link in ``by_id`` names this very reader; ``hwgrep://`` any of its kind; the path alone is the
    last resort, and right for a fixed serial port.
    """
    path = Path(candidate.device)
    if path.is_symlink():
        return candidate.device
    if by_id.is_dir():
        for link in sorted(by_id.iterdir()):
            if link.resolve() == path.resolve():
                return str(link)
    if candidate.vid is not None and candidate.pid is not None:
        return f"hwgrep://{candidate.vid:04X}:{candidate.pid:04X}"
    return candidate.device
