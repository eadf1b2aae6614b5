"""A terminal's life in one process: ``python -m tests.torture.life FOLDER SEED ROUNDS PAGES KEY``.

Saves, leases, settles, sets aside and purges by the draw of its seed, and says on its standard
output what it begins and what came back confirmed. ``PAGES`` is how often the log is carried over
into the database; 0 leaves that as the product ships it. With ``KEY`` 1 the first restart puts
the database under a key.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import random
import sys
from pathlib import Path

from sync import log_keeping
from sync.attachments import AttachmentStore
from sync.contract.platform import load_platform
from sync.outbox import new_key
from tests.torture.expectation import DELIVERED, QUARANTINED, SAVED, Words
from tests.torture.product import CONTENT_TYPE, ITEM, KEY, SEALED, Product, body

PLATFORM = "platform.json"


def say(words: Words) -> None:
    """Straight to the pipe: a buffer would let a confirmation be late."""
    os.write(1, words.line())


class Life:
    """What may be done to an outbox, each with its words before and after."""

    def __init__(self, folder: Path, draw: random.Random, pages: int, *, keyed: bool) -> None:
        self._folder = folder
        self._draw = draw
        self._pages = pages
        self._key_to_come = KEY if keyed else None
        self._key: bytes | None = None
        self._platform = load_platform(folder.parent / PLATFORM)
        self._files = AttachmentStore(folder / SEALED, platform=self._platform, reserve_bytes=0)
        self._product = self._open()

    def live(self, rounds: int) -> None:
        often = (self.enqueue, self.enqueue, self.enqueue, self.settle, self.settle)
        acts = (*often, self.set_aside, self.purge)
        for _ in range(rounds):
            self._draw.choice(acts)()
            if self._draw.random() < 0.08:
                self.restart()
        self._product.close()

    def enqueue(self) -> None:
        key = new_key()
        say(Words("enqueue", (key,), done=False, state=SAVED))
        scans = self._draw.choice((0, 0, 1, 2))
        refs = [self._files.put(self._draw.randbytes(7000), "image/png") for _ in range(scans)]
        done = self._product.outbox.enqueue(
            key=key,
            item=ITEM,
            content_type=CONTENT_TYPE,
            body=body(self._draw),
            attachments=refs,
        )
        files = tuple(ref.digest for ref in refs)
        say(Words("enqueue", (key,), state=SAVED, numbers=(done.number,), files=files))

    def settle(self) -> None:
        """Lease a few; one of them is acknowledged, the others are told to wait, or given back."""
        leased = self._product.outbox.take(self._draw.choice((1, 2, 5)))
        digests = tuple(hashlib.sha256(one.envelope).hexdigest() for one in leased)
        say(Words("take", tuple(one.key for one in leased), digests=digests))
        for place, one in enumerate(leased):
            if place == 0 or self._draw.random() < 0.3:
                say(Words("acknowledge", (one.key,), done=False, state=DELIVERED))
                self._product.outbox.acknowledge(one.key, self._draw.randbytes(400))
                say(Words("acknowledge", (one.key,), state=DELIVERED))
            elif self._draw.random() < 0.5:
                self._product.outbox.defer(one.key, 0.0, "http-503")
            else:
                self._product.outbox.release(one.key)

    def set_aside(self) -> None:
        """Quarantine one, and mostly let it wait again."""
        for one in self._product.outbox.take(1):
            say(Words("quarantine", (one.key,), done=False, state=QUARANTINED))
            self._product.outbox.quarantine(one.key, "invalid-document")
            say(Words("quarantine", (one.key,), state=QUARANTINED))
            if self._draw.random() < 0.7:
                say(Words("requeue", (one.key,), done=False, state=SAVED))
                self._product.outbox.requeue(one.key)
                say(Words("requeue", (one.key,), state=SAVED))

    def purge(self) -> None:
        """Wipe the payloads of what was delivered."""
        keys = tuple(row.key for row in self._product.rows() if row.state == DELIVERED)
        say(Words("purge", keys, done=False, wiped=True))
        self._product.outbox.purge(dt.timedelta(0))

    def restart(self) -> None:
        self._product.close()
        self._key = self._key_to_come
        self._product = self._open()

    def _open(self) -> Product:
        product = Product(self._folder, self._platform, key=self._key)
        if self._pages:
            product.checkpoint_every(self._pages)
        return product


def main() -> None:
    folder, seed, rounds, pages, key = sys.argv[1:]
    # As at a terminal, but soon done: every image is written to memory.
    log_keeping.LOG_BYTES = 512 * 1024
    life = Life(Path(folder), random.Random(int(seed)), int(pages), keyed=key == "1")
    if key == "1":
        # Early, so that what comes after it is seen as well.
        life.enqueue()
        life.restart()
    life.live(int(rounds))


if __name__ == "__main__":
    main()
