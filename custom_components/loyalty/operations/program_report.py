"""What came of a program: the closing report of one that ended, and how things are with one that goes on."""

from ..ledger.totals import Sums
from ..permissions import require_owner
from ..programs.commands import Actor
from ..programs.liability import liability_minor
from ..programs.refusal import Refusal
from ..shop import Shop
from . import naming, views
from .views import View


async def program_report(shop: Shop, actor: Actor, *, program: str) -> View:
    """Return what was given, redeemed and lapsed in a program in all, and what is left of it with whom.

    ``outstanding`` is the sum of what is named before it; ``locked`` is what of that is reserved.
    """
    require_owner(actor)
    promised = shop.terms.program(naming.program(shop, program))
    if promised is None:
        raise Refusal("program_unknown", program=program)
    today = shop.today
    totals = await shop.ledger.totals(today, active_days=shop.settings.active_days)
    sums = totals.programs_total.get(promised.id, Sums())
    _, members = await shop.ledger.held(promised.id)
    worth = liability_minor(shop.terms, promised, sums.outstanding)
    first, last, until = (
        None if day is None else day.isoformat()
        for day in (promised.first_day, promised.last_day, promised.redeem_until)
    )
    return {
        "program": promised.id,
        "name": promised.name,
        "unit": promised.unit,
        "first_day": first,
        "last_day": last,
        "redeem_until": until,
        "over": shop.terms.is_over(promised, today),
        "issued": sums.issued,
        "redeemed": sums.redeemed,
        "expired": sums.expired,
        "reversed": sums.reversed,
        "returned": sums.returned,
        "adjusted": sums.adjusted,
        "outstanding": sums.outstanding,
        "locked": sums.locked,
        "outstanding_value": None if worth is None else views.amount(shop, worth),
        "customers": members,
    }
