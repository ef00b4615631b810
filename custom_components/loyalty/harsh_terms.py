"""Terms under which many customers lose what they earned: looked for once a day."""

from datetime import date, timedelta
from decimal import Decimal

from .issues import clear_harsh_terms, raise_harsh_terms
from .programs.rhythm import harshness
from .shop import Shop

# How often people come is taken from so long before.
LOOK_BACK = timedelta(days=400)


async def look_for_harsh_terms(shop: Shop, today: date) -> None:
    """Raise a repair issue for each program whose points or stamps many lose, clear those of all others."""
    programs = [program for program in shop.terms.programs if program.collects]
    limited = [p for p in programs if p.validity.last_day(today) is not None]
    rhythm = await shop.ledger.rhythm(today - LOOK_BACK) if limited else None
    for program in programs:
        harsh = harshness(program.validity, rhythm, today)
        if harsh is None or not program.accrues_on(today):
            clear_harsh_terms(shop.hass, program.id)
        else:
            raise_harsh_terms(
                shop.hass,
                program.id,
                program=program.name,
                days=harsh.days,
                median=harsh.median_days,
                percent=shop.texts.notation.percent(Decimal(harsh.losing_percent)),
            )
