"""The shop itself: its slips, its days, and what screens need to know of it."""

from dataclasses import asdict
from datetime import date

from ..counter.slips.content import SlipKind
from ..permissions import require_owner
from ..programs.commands import Actor
from ..programs.refusal import Refusal
from ..shop import Shop
from . import naming, views
from .views import View


async def print_slip(
    shop: Shop,
    actor: Actor,
    *,
    kind: SlipKind,
    customer: str | None = None,
    voucher: str | None = None,
    entry: int | None = None,
    counter: str | None = None,
) -> View:
    """Queue a slip at a counter, the first one if none is named; answers the ``job``'s number.

    A receipt is one of a booking (the counter's latest if none is named), a card and a balance are a customer's,
    a coupon is a ``voucher`` by its code.
    """
    member = None if customer is None else await naming.customer(shop, customer)
    if kind in (SlipKind.CARD, SlipKind.BALANCE) and member is None:
        raise Refusal("customer_not_named")
    if (kind is SlipKind.COUPON) != (voucher is not None):
        raise Refusal("voucher_not_named")
    code = None
    if voucher is not None:
        code = naming.serial(shop, voucher)
        if await shop.ledger.voucher(code) is None:
            raise Refusal("voucher_unknown", voucher=voucher)
    job = await shop.slips.order(
        kind,
        shop.counter(naming.counter(shop, counter)).id,
        entry=entry,
        member=member,
        voucher=code,
    )
    return {"job": job}


async def run_daily(shop: Shop, actor: Actor, *, until: date | None = None) -> View:
    """Close the business days that are over now, not at the next start of a day."""
    require_owner(actor)
    report = asdict(await shop.run_daily(until))
    return {**report, "closed": [day.isoformat() for day in report["closed"]]}


async def info(shop: Shop, actor: Actor) -> View:
    """Return the shop, its programs, rewards and counters, and who asks."""
    terms = shop.terms
    return {
        "shop": shop.entry.title,
        "role": actor.role.value,
        "staff": actor.staff,
        "currency": {"code": terms.currency.code, "digits": terms.currency.digits},
        "language": shop.settings.language,
        "country": shop.settings.country,
        "programs": [views.program(program) for program in terms.programs],
        "rewards": [views.reward(shop, reward) for reward in terms.all_rewards],
        "counters": [
            {
                "id": counter.id,
                "name": counter.name,
                "customer": None if counter.visitor is None else counter.visitor.uid,
            }
            for counter in shop.counters.values()
        ],
    }
