"""What is switched off, kept as durably as bookings are."""

from sqlalchemy import Connection, select

from .meta import write_number
from .schema import meta

_PREFIX = "off:"
_OFF = select(meta.c.key).where(meta.c.key.startswith(_PREFIX), meta.c.value == 1)


def switched_off(connection: Connection) -> set[str]:
    """Return the ids of all that is switched off."""
    return {key.removeprefix(_PREFIX) for key in connection.scalars(_OFF)}


def switch(connection: Connection, what: str, *, on: bool) -> None:
    """Remember whether something is switched on."""
    write_number(connection, f"{_PREFIX}{what}", 0 if on else 1)
