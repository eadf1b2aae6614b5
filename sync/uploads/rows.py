"""What the outbox's database knows of attachments: which wait, which are settled, which to keep."""

from __future__ import annotations

from sqlalchemy import Connection, exists, func, insert, select, update

from sync.contract.attachment import AttachmentRef
from sync.schema import attachments, statements, submission_attachments, submissions
from sync.submission import SubmissionState

_BELONGS = submission_attachments.c.digest == attachments.c.digest
_IN = submission_attachments.join(submissions, submissions.c.seq == submission_attachments.c.seq)


def waiting(connection: Connection) -> list[AttachmentRef]:
    """Those that are to be sent, oldest first: a submission they belong to is delivered."""
    delivered = exists(
        select(submissions.c.seq)
        .select_from(_IN)
        .where(_BELONGS, submissions.c.state == SubmissionState.DELIVERED)
    )
    rows = connection.execute(
        select(attachments.c.digest, attachments.c.size, attachments.c.content_type)
        .where(attachments.c.state == "waiting", delivered)
        .order_by(attachments.c.saved_at, attachments.c.digest)
    ).all()
    return [AttachmentRef(row.digest, row.size, row.content_type) for row in rows]


def settle(connection: Connection, ref: AttachmentRef, statement: bytes, moment: str) -> None:
    """The platform signed that it holds the file: keep its word as evidence."""
    kept = connection.scalar(
        insert(statements).values(content=statement).returning(statements.c.id)
    )
    connection.execute(
        update(attachments)
        .where(attachments.c.digest == ref.digest, attachments.c.state == "waiting")
        .values(state="uploaded", offset=ref.size, uploaded_at=moment, statement=kept)
    )


def wanted(connection: Connection, digest: str) -> bool | None:
    """Whether the file must stay; ``None`` when no row names it."""
    state = connection.scalar(select(attachments.c.state).where(attachments.c.digest == digest))
    if state is None:
        return None
    if state == "waiting":
        return True
    undelivered = connection.scalar(
        select(func.count())
        .select_from(_IN)
        .where(
            submission_attachments.c.digest == digest,
            submissions.c.state != SubmissionState.DELIVERED,
        )
    )
    return bool(undelivered)
