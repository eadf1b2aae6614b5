"""Withdrawal of a submission that has not left the terminal: it is never sent, its content goes.

Only one that no attempt was ever begun for: attempts are counted before a send, in the transaction
that lends it, so whoever comes first of the relay and the citizen has it. Its number stays given
out, and that it was withdrawn is written down.
"""

from __future__ import annotations

import datetime as dt

from sqlalchemy import delete, insert, select, update

from sync.outbox import Outbox
from sync.schema import attachments, submission_attachments, submissions, withdrawn
from sync.store import Store
from sync.submission import SubmissionState


def withdraw(outbox: Outbox, key: str, at: dt.datetime) -> bool:
    """Take the submission back; whether it was still there and no attempt to send it had begun.

    Args:
        outbox: where it waits.
        key: its idempotency key.
        at: now, timezone-aware.

    Raises:
        OutboxError: nothing was changed.
    """
    waits = (
        submissions.c.key == key,
        submissions.c.state == SubmissionState.SAVED.value,
        submissions.c.attempts == 0,
    )
    wanted = select(
        submissions.c.seq, submissions.c.number, submissions.c.item, submissions.c.saved_at
    ).where(*waits)
    of_it = submission_attachments.c.seq
    with outbox.transaction() as connection:
        row = connection.execute(wanted).one_or_none()
        if row is None:
            return False
        its_own = select(submission_attachments.c.digest).where(of_it == row.seq)
        others = select(submission_attachments.c.digest).where(of_it != row.seq)
        pages = connection.scalars(its_own.where(submission_attachments.c.digest.not_in(others)))
        alone = list(pages)
        connection.execute(delete(submission_attachments).where(of_it == row.seq))
        connection.execute(delete(attachments).where(attachments.c.digest.in_(alone)))
        connection.execute(delete(submissions).where(submissions.c.seq == row.seq))
        connection.execute(
            insert(withdrawn).values(
                seq=row.seq,
                key=key,
                number=row.number,
                item=row.item,
                saved_at=row.saved_at,
                withdrawn_at=at.astimezone(dt.UTC).isoformat(),
            )
        )
    return True


def hold(store: Store) -> int:
    """Let nothing that waits be taken back any more: copies of it leave the terminal by hand.

    Returns:
        How many could have been taken back until now.

    Raises:
        StoreError: nothing was changed.
    """
    untried = update(submissions).where(
        submissions.c.state == SubmissionState.SAVED.value, submissions.c.attempts == 0
    )
    with store.write() as connection:
        return connection.execute(untried.values(attempts=1)).rowcount
