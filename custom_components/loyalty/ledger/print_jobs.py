"""What waits to be printed, in the same file and the same commits as what is to be printed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

import orjson
from sqlalchemy import Connection, bindparam, func, select

from .instants import to_micros
from .schema import print_jobs

RECEIPT = "receipt"
COUPON = "coupon"


class JobStatus(StrEnum):
    """How far a job got."""

    WAITING = "waiting"
    SENDING = "sending"
    PRINTED = "printed"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintJob:
    """A slip to be printed.

    ``entry`` is the booking that a receipt is about, ``payload`` what any other slip is about.
    ``interrupted``: it was being sent already when somebody took it; paper may show it.
    """

    id: int
    printer: str
    kind: str
    entry: int | None = None
    payload: Mapping[str, Any] = field(default_factory=dict)
    interrupted: bool = False


_UNFINISHED = print_jobs.c.status.in_((JobStatus.WAITING, JobStatus.SENDING))
_NEXT = (
    select(print_jobs)
    .where(print_jobs.c.printer == bindparam("of_printer"), _UNFINISHED)
    .order_by(print_jobs.c.id)
    .limit(1)
)
_WAITING = select(func.count()).where(
    print_jobs.c.printer == bindparam("of_printer"), _UNFINISHED
)
_BY_KEY = select(print_jobs.c.id).where(print_jobs.c.key == bindparam("wanted"))
_LAST = select(func.max(print_jobs.c.id))
_SENDING = (
    print_jobs.update()
    .where(print_jobs.c.id == bindparam("job"))
    .values(status=JobStatus.SENDING.value, attempts=print_jobs.c.attempts + 1)
)
_END = (
    print_jobs.update()
    .where(print_jobs.c.id == bindparam("job"))
    .values(
        status=bindparam("new_status"),
        ended_at=bindparam("new_end"),
        reason=bindparam("new_reason"),
    )
)


def new_job(
    *,
    number: int,
    key: str,
    printer: str,
    kind: str,
    at: datetime,
    entry: int | None = None,
    payload: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Return the row of a new job."""
    return {
        "id": number,
        "key": key,
        "printer": printer,
        "kind": kind,
        "status": JobStatus.WAITING.value,
        "entry": entry,
        "payload": orjson.dumps(payload).decode() if payload else None,
        "created_at": to_micros(at),
        "ended_at": None,
        "attempts": 0,
        "reason": None,
    }


def last_number(connection: Connection) -> int:
    """Return the number of the latest job, 0 if there was none yet."""
    return connection.scalar(_LAST) or 0


def numbered(connection: Connection, key: str) -> int | None:
    """Return the number of the job with a key."""
    number: int | None = connection.execute(_BY_KEY, {"wanted": key}).scalar()
    return number


def next_job(connection: Connection, printer: str) -> PrintJob | None:
    """Return the oldest job of a printer that is not finished."""
    row = connection.execute(_NEXT, {"of_printer": printer}).first()
    if row is None:
        return None
    return PrintJob(
        id=row.id,
        printer=row.printer,
        kind=row.kind,
        entry=row.entry,
        payload={} if row.payload is None else orjson.loads(row.payload),
        interrupted=row.status == JobStatus.SENDING,
    )


def waiting(connection: Connection, printer: str) -> int:
    """Return how many jobs of a printer are not finished."""
    count: int = connection.execute(_WAITING, {"of_printer": printer}).scalar_one()
    return count


def mark_sending(connection: Connection, job: int) -> None:
    """Note that from now on paper may show a job."""
    connection.execute(_SENDING, {"job": job})


def mark_ended(
    connection: Connection, job: int, status: JobStatus, reason: str | None
) -> None:
    """Note how a job ended; with WAITING it did not, and is tried again."""
    ended = None if status is JobStatus.WAITING else to_micros(datetime.now(UTC))
    connection.execute(
        _END,
        {
            "job": job,
            "new_status": status.value,
            "new_end": ended,
            "new_reason": reason,
        },
    )
