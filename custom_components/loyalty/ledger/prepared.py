"""The few statements that every scan needs, compiled once and given straight to the driver.

SQLAlchemy writes them, so they suit any database server; but executing them through it takes ten
times as long as SQLite needs for the work itself.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import batched
from operator import itemgetter
from typing import Any

from sqlalchemy import (
    BindParameter,
    ClauseElement,
    Connection,
    Select,
    Table,
    bindparam,
)
from sqlalchemy.dialects.sqlite import Insert
from sqlalchemy.engine import Dialect

# So many values at most go into one IN; more are looked up in several turns.
MOST_WANTED = 512

type Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class _Compiled:
    """SQL for a driver; ``names`` in order where the driver wants values by position, else None."""

    sql: str
    names: tuple[str, ...] | None


def _compile(
    statement: ClauseElement, dialect: Dialect, columns: Collection[str] | None = None
) -> _Compiled:
    compiled = statement.compile(dialect=dialect, column_keys=columns)
    names = getattr(compiled, "positiontup", None)
    return _Compiled(str(compiled), None if names is None else tuple(names))


class Lookup:
    """A question about many values at once: ``select`` puts what it is given into an ``IN``.

    All values in it are the wanted ones, or parameters that are given by name. Rows come as plain tuples.
    """

    def __init__(
        self, select: Callable[[Sequence[BindParameter[Any]]], Select[Any]]
    ) -> None:
        """Take the question; it is compiled when first asked."""
        self._select = select
        self._compiled: dict[tuple[str, int], _Compiled] = {}

    def __call__(
        self, connection: Connection, wanted: Sequence[Any], **named: Any
    ) -> list[Row]:
        """Return the rows for all wanted values."""
        if len(wanted) <= MOST_WANTED:
            return list(self._some(connection, wanted, named)) if wanted else []
        return [
            row
            for some in batched(wanted, MOST_WANTED, strict=False)
            for row in self._some(connection, some, named)
        ]

    def _some(
        self, connection: Connection, wanted: Sequence[Any], named: dict[str, Any]
    ) -> Iterator[Row]:
        # Sizes are rounded up, and the last value repeated, so that few statements do for all.
        size = 1 << (len(wanted) - 1).bit_length()
        padded = (*wanted, *(wanted[-1] for _ in range(size - len(wanted))))
        dialect = connection.dialect
        compiled = self._compiled.get((dialect.name, size))
        if compiled is None:
            slots: list[BindParameter[Any]] = [
                bindparam(f"wanted_{number}") for number in range(size)
            ]
            compiled = _compile(self._select(slots), dialect)
            self._compiled[dialect.name, size] = compiled
        cursor = connection.connection.cursor()
        try:
            if compiled.names is not None and not named:
                cursor.execute(compiled.sql, padded)
            else:
                values = named | {
                    f"wanted_{number}": value for number, value in enumerate(padded)
                }
                cursor.execute(
                    compiled.sql,
                    values
                    if compiled.names is None
                    else tuple(values[name] for name in compiled.names),
                )
            yield from cursor.fetchall()
        finally:
            cursor.close()


class Change:
    """An INSERT or UPDATE for many rows at once, all of whose values come from the rows.

    ``columns`` are those that an UPDATE sets to what the rows have under their names.
    """

    def __init__(
        self, statement: ClauseElement, columns: Collection[str] | None = None
    ) -> None:
        """Take the statement; it is compiled when first used."""
        self._statement = statement
        self._columns = columns
        self._compiled: dict[str, _Compiled] = {}

    def __call__(self, connection: Connection, rows: Sequence[dict[str, Any]]) -> None:
        """Write the rows."""
        if not rows:
            return
        dialect = connection.dialect
        if dialect.name not in self._compiled:
            self._compiled[dialect.name] = _compile(
                self._statement, dialect, self._columns
            )
        compiled = self._compiled[dialect.name]
        values: Sequence[Any] = rows
        if compiled.names is not None:
            values = list(map(_in_order(compiled.names), rows))
        cursor = connection.connection.cursor()
        try:
            cursor.executemany(compiled.sql, values)
        finally:
            cursor.close()


def adding(table: Table) -> Insert:
    """Return the INSERT that adds to the sums of a row that is there: all its columns beside the key.

    SQLite and PostgreSQL say it in the same words.
    """
    insert = Insert(table)
    return insert.on_conflict_do_update(
        index_elements=list(table.primary_key),
        set_={
            column.name: column + insert.excluded[column.name]
            for column in table.c
            if not column.primary_key
        },
    )


def putting(table: Table, columns: Collection[str]) -> Insert:
    """Return the INSERT that changes some columns of a row that is there."""
    insert = Insert(table)
    return insert.on_conflict_do_update(
        index_elements=list(table.primary_key),
        set_={name: insert.excluded[name] for name in columns},
    )


def _in_order(names: tuple[str, ...]) -> Callable[[dict[str, Any]], Row]:
    if len(names) == 1:
        (name,) = names
        return lambda row: (row[name],)
    return itemgetter(*names)
