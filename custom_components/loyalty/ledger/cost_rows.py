"""What promises cost with each entry."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, and_, bindparam, func, or_, select

from ..programs.costs import Cost, CostKind
from ..programs.facts import Decision
from .schema import ALL_TIME, WHOLE_SHOP, costs, daily_totals

_OF_ENTRY = select(costs.c.source, costs.c.kind, costs.c.amount_minor).where(
    costs.c.entry == bindparam("of_entry")
)
_given = (
    select(costs.c.source, func.sum(costs.c.amount_minor).label("amount_minor"))
    .group_by(costs.c.source)
    .subquery()
)
_FAULTS = (
    select(daily_totals.c.program)
    .outerjoin(_given, _given.c.source == daily_totals.c.program)
    .where(
        daily_totals.c.day == ALL_TIME,
        daily_totals.c.program != WHOLE_SHOP,
        or_(
            daily_totals.c.given_minor != _given.c.amount_minor,
            and_(_given.c.source.is_(None), daily_totals.c.given_minor != 0),
        ),
    )
)


def cost_rows(decision: Decision) -> Iterator[dict[str, Any]]:
    """Return the rows of what an entry cost, one for each promise and kind."""
    sums: defaultdict[tuple[str, CostKind], int] = defaultdict(int)
    for source, kind, amount_minor in decision.costs:
        sums[source, kind] += amount_minor
    for (source, kind), amount_minor in sums.items():
        yield {
            "entry": decision.answer.entry,
            "source": source,
            "kind": kind.value,
            "amount_minor": amount_minor,
        }


def costs_of_entry(connection: Connection, entry: int) -> tuple[Cost, ...]:
    """Return what promises cost with an entry."""
    return tuple(
        Cost(source, CostKind(kind), amount_minor)
        for source, kind, amount_minor in connection.execute(
            _OF_ENTRY, {"of_entry": entry}
        )
    )


def faults(connection: Connection) -> Iterator[str]:
    """Return what the totals say wrongly."""
    for source in connection.execute(_FAULTS).scalars():
        yield f"what {source} is said to have cost is not the sum of its costs"
