"""The shop's promises by version: a new version only when the document changed."""

from datetime import UTC, datetime

import orjson
from sqlalchemy import Connection, bindparam, select

from ..programs.promises.terms import Terms
from ..programs.promises.terms_document import from_document, to_document
from .instants import to_micros
from .schema import terms as table

_LATEST = (
    select(table.c.version, table.c.document).order_by(table.c.version.desc()).limit(1)
)
_DOCUMENT = select(table.c.document).where(table.c.version == bindparam("wanted"))


def file_terms(connection: Connection, terms: Terms) -> Terms:
    """Keep the promises in force and return them with their version.

    A document that is the same as the latest one keeps its version.
    """
    document = orjson.dumps(to_document(terms), option=orjson.OPT_SORT_KEYS).decode()
    latest = connection.execute(_LATEST).first()
    if latest is not None and latest.document == document:
        version: int = latest.version
    else:
        version = 1 if latest is None else latest.version + 1
        connection.execute(
            table.insert(),
            {
                "version": version,
                "at": to_micros(datetime.now(UTC)),
                "document": document,
            },
        )
    return from_document(orjson.loads(document), version)


def read_terms(connection: Connection, version: int) -> Terms:
    """Return the promises of a version; raises TermsUnreadable if a later release wrote them."""
    document = connection.execute(_DOCUMENT, {"wanted": version}).scalar_one()
    return from_document(orjson.loads(document), version)
