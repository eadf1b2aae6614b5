"""What the outbox says to its database, built once.

Putting a statement together costs more than running it. Each takes its values by name; ``wanted``
is an idempotency key.
"""

from __future__ import annotations

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.dialects.sqlite import insert as upsert

from sync.schema import counters, submissions
from sync.submission import SubmissionState

KNOWN = select(submissions.c.number, submissions.c.saved_at).where(
    submissions.c.key == bindparam("wanted")
)
INSERT = insert(submissions)
# Delivered is final: an answer that comes late changes nothing.
SETTLE = (
    update(submissions)
    .where(
        submissions.c.key == bindparam("wanted"),
        submissions.c.state != SubmissionState.DELIVERED,
    )
    .values(
        {name: bindparam(name) for name in ("state", "reason", "settled_at", "acknowledgement")}
    )
)
UNCOUNT = (
    update(submissions)
    .where(submissions.c.key == bindparam("wanted"), submissions.c.attempts > 0)
    .values(attempts=submissions.c.attempts - 1)
)
COUNT_ON = (
    upsert(counters)
    .values(name=bindparam("name"), value=1)
    .on_conflict_do_update(index_elements=[counters.c.name], set_={"value": counters.c.value + 1})
    .returning(counters.c.value)
)
