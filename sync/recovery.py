"""A platform that was put back to an older state gets again what it lost.

It says so itself, signed, by a feed that no longer holds what this terminal has seen. Which of the
delivered submissions it lost it says as well, signed; those whose payload is still here wait for
delivery again, under the same keys: what it holds after all is a duplicate, not a second case.
"""

from __future__ import annotations

import logging
from pathlib import Path

from sync.contract.feed import ASKED_KEYS
from sync.downstream import Downstream
from sync.outbox import Outbox
from sync.reading import Reading
from sync.submission import SubmissionState

_log = logging.getLogger("sync.recovery")


class Recovery:
    """A chore of the relay's.

    Args:
        outbox: of the terminal.
        database: its file.
        downstream: what the platform says.
        database_key: of the file, if it has one.
    """

    def __init__(
        self,
        outbox: Outbox,
        database: Path,
        downstream: Downstream,
        database_key: bytes | None = None,
    ) -> None:
        self._outbox = outbox
        self._database = database
        self._downstream = downstream
        self._database_key = database_key

    def step(self) -> int:
        """Look for what was lost, if the platform was put back; how many wait again.

        Raises:
            StoreError: the queue cannot be read or written; the next step begins anew.
        """
        if not self._downstream.rewound():
            return 0
        found, after = 0, 0
        with Reading(self._database, database_key=self._database_key) as reading:
            while rows := reading.submissions(
                (SubmissionState.DELIVERED,), ASKED_KEYS, after=after
            ):
                lost = self._downstream.lost_of([row.key for row in rows if row.sealed_bytes])
                if lost is None:
                    # No word of the platform: the next pass asks again.
                    return found
                found += self._outbox.requeue_delivered(lost)
                after = rows[-1].seq
        self._downstream.searched()
        _log.warning("the platform was put back: %d submissions are sent again", found)
        return found
