"""From an older ledger to this one: one class per schema version, each applied in one transaction."""

from abc import ABC, abstractmethod
from datetime import UTC, datetime
import logging
from typing import ClassVar, override

from sqlalchemy import Connection, func, inspect, select

from .errors import LedgerTooNew
from .instants import to_micros
from .migration_texts import (
    EVERY_PROGRAM,
    FIGURES_BY_INDEX,
    PURCHASES_BY_DAY,
    VERIFIED_CONTACTS,
)
from .schema import SCHEMA_VERSION, metadata, schema_changes

_LOGGER = logging.getLogger(__name__)


class Migration(ABC):
    """The step to one schema version from the one before it.

    A step spells out its own statements and does not use the tables of ``schema``: those go on changing.
    """

    version: ClassVar[int]

    def __init_subclass__(cls, *, version: int, **kwargs: object) -> None:
        """Name the version that a step leads to."""
        super().__init_subclass__(**kwargs)
        cls.version = version

    @abstractmethod
    def apply(self, connection: Connection) -> None:
        """Change the tables and what is in them."""


class _FirstVersion(Migration, version=1):
    """The tables as first released; only an empty file is older than that."""

    @override
    def apply(self, connection: Connection) -> None:
        metadata.create_all(connection)


class _PurchasesByDay(Migration, version=2):
    """What members bought by day, for discounts that rise with it; gathered from all that was booked.

    Ledgers of the first version are SQLite's, which reads JSON itself.
    """

    @override
    def apply(self, connection: Connection) -> None:
        for statement in PURCHASES_BY_DAY:
            connection.exec_driver_sql(statement)


class _EveryProgram(Migration, version=3):
    """What programs of every kind need to know: rewards handed out, lines of sales, tiers, and the rest."""

    @override
    def apply(self, connection: Connection) -> None:
        for statement in EVERY_PROGRAM:
            connection.exec_driver_sql(statement)


class _FiguresByIndex(Migration, version=4):
    """The shop's figures without a look at each member or at all that was ever sold."""

    @override
    def apply(self, connection: Connection) -> None:
        for statement in FIGURES_BY_INDEX:
            connection.exec_driver_sql(statement)


class _VerifiedContacts(Migration, version=5):
    """Whether an e-mail address or a phone number is proven to be read by its owner; of none it is so far."""

    @override
    def apply(self, connection: Connection) -> None:
        for statement in VERIFIED_CONTACTS:
            connection.exec_driver_sql(statement)


MIGRATIONS: tuple[Migration, ...] = (
    _FirstVersion(),
    _PurchasesByDay(),
    _EveryProgram(),
    _FiguresByIndex(),
    _VerifiedContacts(),
)


def migrate(
    connection: Connection, migrations: tuple[Migration, ...] = MIGRATIONS
) -> None:
    """Bring the ledger to the version of the last migration.

    An empty file gets the newest tables at once. Raises LedgerTooNew if a newer version of the
    integration wrote the file; it is then left as it was.
    """
    newest = migrations[-1].version
    with connection.begin():
        found = _version(connection)
    if found > newest:
        raise LedgerTooNew(found, newest)
    if found == 0:
        with connection.begin():
            metadata.create_all(connection)
            _record(connection, SCHEMA_VERSION)
        found = SCHEMA_VERSION
    for migration in migrations:
        if migration.version > found:
            _LOGGER.warning(
                "Upgrading the loyalty ledger to version %s; this may take a while",
                migration.version,
            )
            with connection.begin():
                migration.apply(connection)
                _record(connection, migration.version)


def _version(connection: Connection) -> int:
    if not inspect(connection).has_table(schema_changes.name):
        return 0
    return connection.scalar(select(func.max(schema_changes.c.version))) or 0


def _record(connection: Connection, version: int) -> None:
    connection.execute(
        schema_changes.insert(),
        {"version": version, "at": to_micros(datetime.now(UTC))},
    )
