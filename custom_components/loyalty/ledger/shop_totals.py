"""The shop's figures of a day, of all time, of a period: what they take grows with the period alone."""

from datetime import date, datetime

from sqlalchemy import Connection, bindparam, func, select

from ..programs.costs import CostKind
from ..programs.redeemed import HandedAs
from .instants import to_micros
from .originals import NOT_UNDONE
from .referrals import brought
from .schema import (
    ALIVE,
    ALL_TIME,
    SOLD,
    WHOLE_SHOP,
    costs,
    daily_totals,
    entries,
    members,
    redemptions,
)
from .totals import FIGURES, MONTH, HandedOut, Period, Sums, Totals
from .voucher_totals import outstanding
from .vouchers import stickers_left

_ACTIVE = select(func.count()).where(
    members.c.last_visit_at >= bindparam("since"), ALIVE
)
_TOTALS = select(daily_totals).where(
    daily_totals.c.day.in_((ALL_TIME, bindparam("of_day")))
)
_PERIOD = (
    select(
        daily_totals.c.program,
        *(func.sum(daily_totals.c[name]).label(name) for name in FIGURES),
    )
    .where(
        daily_totals.c.day >= bindparam("first"),
        daily_totals.c.day <= bindparam("last"),
    )
    .group_by(daily_totals.c.program)
)
_DISCOUNTED = select(func.count(entries.c.number.distinct())).where(
    SOLD,
    costs.c.entry == entries.c.number,
    costs.c.kind == CostKind.PRICE,
    entries.c.day >= bindparam("first"),
    entries.c.day <= bindparam("last"),
    NOT_UNDONE,
)
_HANDED = (
    select(
        redemptions.c.reward,
        func.sum(redemptions.c.count).label("pieces"),
        func.sum(redemptions.c.cost_minor).label("cost_minor"),
        func.sum(redemptions.c.value_minor).label("value_minor"),
    )
    .where(
        redemptions.c.day >= bindparam("first"),
        redemptions.c.day <= bindparam("last"),
        redemptions.c.state == HandedAs.REDEEMED,
    )
    .group_by(redemptions.c.reward)
)


def totals(connection: Connection, day: date, active_since: datetime) -> Totals:
    """Return the shop's figures of a day and of all time."""
    sums = {
        (row.day, row.program): Sums(**{name: getattr(row, name) for name in FIGURES})
        for row in connection.execute(_TOTALS, {"of_day": day.toordinal()})
    }

    def programs(when: int) -> dict[str, Sums]:
        return {
            name: found
            for (of, name), found in sums.items()
            if of == when and name != WHOLE_SHOP
        }

    return Totals(
        day=day,
        active_members=connection.execute(
            _ACTIVE, {"since": to_micros(active_since)}
        ).scalar_one(),
        today=sums.get((day.toordinal(), WHOLE_SHOP), Sums()),
        total=sums.get((ALL_TIME, WHOLE_SHOP), Sums()),
        programs_today=programs(day.toordinal()),
        programs_total=programs(ALL_TIME),
        stickers=stickers_left(connection),
        vouchers=outstanding(connection, day),
        month=_sums(connection, day - MONTH, day).get(WHOLE_SHOP, Sums()),
    )


def period(
    connection: Connection, first: date, last: date, since: datetime, until: datetime
) -> Period:
    """Return the shop's figures from one business day through another, which begin ``since`` and end ``until``."""
    asked = {"first": first.toordinal(), "last": last.toordinal()}
    sums = _sums(connection, first, last)
    return Period(
        shop=sums.pop(WHOLE_SHOP, Sums()),
        promises=sums,
        discounted=connection.execute(_DISCOUNTED, asked).scalar_one(),
        brought=brought(connection, since, until),
        rewards={
            row.reward: HandedOut(
                pieces=row.pieces,
                cost_minor=row.cost_minor,
                value_minor=row.value_minor,
            )
            for row in connection.execute(_HANDED, asked)
        },
    )


def _sums(connection: Connection, first: date, last: date) -> dict[str, Sums]:
    """Return what was counted in a period: of the whole shop, and by promise."""
    asked = {"first": first.toordinal(), "last": last.toordinal()}
    return {
        row.program: Sums(**{name: getattr(row, name) for name in FIGURES})
        for row in connection.execute(_PERIOD, asked)
    }
