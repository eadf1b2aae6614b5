"""Looks for power supplies on this machine's NUT server, asking nothing but their names."""

from __future__ import annotations

import re
import socket
import time
from collections.abc import Callable, Iterator

from drivers.adapter import Found

_MOST_BYTES = 65_536
_SUPPLY = re.compile(r'^UPS ([A-Za-z0-9._-]{1,64}) "(.*)"$')


def find_supplies(
    host: str = "127.0.0.1",
    port: int = 3493,
    *,
    limit_s: float = 1.0,
    monotonic: Callable[[], float] = time.monotonic,
) -> Iterator[Found]:
    """Ask ``LIST UPS`` (RFC 9271, 4.2); nothing is found where no server answers.

    Args:
        host: of the server.
        port: of the server.
        limit_s: seconds the search may take.
        monotonic: seconds that never go back.
    """
    try:
        answer = _ask(host, port, monotonic() + limit_s, limit_s, monotonic)
    except OSError:
        return
    lines = answer.decode("utf-8", "replace").split("\n")
    if lines[0] != "BEGIN LIST UPS":
        return
    for line in lines:
        supply = _SUPPLY.match(line)
        if supply is not None:
            settings: dict[str, str | int | float | bool] = {"ups": supply[1]}
            # What is a default already would only clutter a technician's file.
            settings |= {} if (host, port) == ("127.0.0.1", 3493) else {"host": host, "port": port}
            yield Found(settings, f"{supply[1]}: {supply[2][:60]}", sure=True)


def _ask(
    host: str, port: int, deadline: float, limit_s: float, monotonic: Callable[[], float]
) -> bytes:
    answer = b""
    with socket.create_connection((host, port), limit_s) as connection:
        connection.sendall(b"LIST UPS\n")
        while not answer.endswith(b"END LIST UPS\n") and len(answer) < _MOST_BYTES:
            left = deadline - monotonic()
            if left <= 0:
                raise TimeoutError
            connection.settimeout(left)
            chunk = connection.recv(4096)
            if not chunk:
                raise ConnectionResetError
            answer += chunk
    return answer
