"""What a fleet has queued: sealed before the clock starts, kept in one file.

The file is a MessagePack array for each terminal, one after the other: ``[[key, number, envelope],
...]``. Every envelope is sealed on its own; what is inside repeats, which nobody can see.
"""

from __future__ import annotations

import concurrent.futures
import datetime as dt
import os
import random
from collections.abc import Iterator
from pathlib import Path

import msgspec

from sync.contract import case
from sync.contract.envelope import encode_envelope, seal
from sync.contract.key import new_key
from sync.contract.number import make_number
from sync.contract.platform import PlatformKey, load_platform
from sync.submission import Leased
from tests.bench.forms import form

PLACE = "441900004"
ITEM = "TEST-ITEM"
# With header and sealing a submission is a little over 1 KiB on the wire then.
FORM_BYTES = 2048
FORMS = 50

Queue = list[tuple[str, str, bytes]]


def make(file: Path, platform_file: Path, terminals: int, each: int, seed: int) -> None:
    """Write the queues of so many terminals; on every core."""
    part = max(1, min(50, terminals // (os.cpu_count() or 1)))
    starts = range(0, terminals, part)
    jobs = [(platform_file, range(at, min(at + part, terminals)), each, seed) for at in starts]
    unfinished = file.with_suffix(".part")
    with concurrent.futures.ProcessPoolExecutor() as pool, unfinished.open("wb") as out:
        for queues in pool.map(_sealed, jobs):
            for queue in queues:
                out.write(len(queue).to_bytes(4, "big") + queue)
    unfinished.rename(file)


def _sealed(job: tuple[Path, range, int, int]) -> list[bytes]:
    platform_file, terminals, each, seed = job
    platform = load_platform(platform_file)
    draw = random.Random(seed)
    forms = [form(draw, FORM_BYTES) for _ in range(FORMS)]
    return [msgspec.msgpack.encode(_queue(platform, at, each, forms)) for at in terminals]


def _queue(platform: PlatformKey, terminal: int, each: int, forms: list[bytes]) -> Queue:
    now = dt.datetime.now(dt.UTC)
    queue = []
    for seq in range(1, each + 1):
        key, number = new_key(), make_number(PLACE, f"{terminal:04d}", now.date(), seq)
        envelope = seal(
            forms[seq % len(forms)],
            key=key,
            number=number,
            terminal=f"{PLACE}{terminal:04d}",
            item=ITEM,
            seq=seq,
            created=now,
            content_type=case.CONTENT_TYPE,
            platform=platform,
        )
        queue.append((key, number, encode_envelope(envelope)))
    return queue


def read(file: Path) -> Iterator[list[Leased]]:
    """The queue of one terminal after the other."""
    decoder = msgspec.msgpack.Decoder(Queue)
    with file.open("rb") as source:
        while head := source.read(4):
            queue = decoder.decode(source.read(int.from_bytes(head, "big")))
            yield [Leased(key, number, 1, envelope) for key, number, envelope in queue]
