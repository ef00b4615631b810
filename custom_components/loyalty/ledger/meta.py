"""Single numbers that the ledger remembers."""

from secrets import randbits

from sqlalchemy import Connection, bindparam, literal_column, select

from .prepared import Change
from .schema import meta

HIGH_WATER = "high_water"  # the latest instant booked, in microseconds
LAST_CLOSED_DAY = (
    "last_closed_day"  # the latest business day that is closed, as an ordinal
)
LADDER_OF_TERMS = (
    "ladder_of_terms"  # the version of the terms to whose tiers all were held last
)
TIERS_TOLD = "tiers_told"  # the entry through which falls were told
# The halves of the secret by which numbers of payment cards are hashed.
_SECRET = ("card_secret_1", "card_secret_2")
_SECRET_BITS = 62  # what every database's integers can hold

_READ = select(meta.c.value).where(meta.c.key == bindparam("of_key"))
# Every booking raises it, so it must not cost a look whether it is there.
RAISE_HIGH_WATER = Change(
    meta.update()
    .where(meta.c.key == literal_column(f"'{HIGH_WATER}'"))
    .values(value=bindparam("reached"))
)
_CHANGE = (
    meta.update()
    .where(meta.c.key == bindparam("of_key"))
    .values(value=bindparam("new_value"))
)


def read_number(connection: Connection, key: str) -> int | None:
    """Return a number; None if it was never written."""
    value: int | None = connection.execute(_READ, {"of_key": key}).scalar()
    return value


def write_number(connection: Connection, key: str, value: int) -> None:
    """Remember a number."""
    if not connection.execute(_CHANGE, {"of_key": key, "new_value": value}).rowcount:
        connection.execute(meta.insert(), {"key": key, "value": value})


def card_secret(connection: Connection) -> bytes:
    """Return the ledger's secret, of 16 bytes; made when it is first asked for.

    It is kept with the cards that were hashed with it: neither is of use without the other.
    """
    halves = []
    for key in _SECRET:
        half = read_number(connection, key)
        if half is None:
            half = randbits(_SECRET_BITS)
            write_number(connection, key, half)
        halves.append(half.to_bytes(8))
    return b"".join(halves)
