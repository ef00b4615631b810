"""Promotions: which run, what is offered, and choosing an offer."""

from homeassistant.util import dt as dt_util

from ..programs.account import Account
from ..programs.commands import Actor, ChooseOffer
from ..programs.promises.promotions import Promotion, suits
from ..programs.uses import used
from ..shop import Shop
from . import naming, views
from .views import View


async def choose_offer(
    shop: Shop,
    actor: Actor,
    *,
    customer: str,
    promotion: str,
    offer: str,
    counter: str | None = None,
    reference: str | None = None,
) -> View:
    """Give a customer the offer that they chose; by name or id."""
    promised = naming.promotion(shop, promotion)
    command = ChooseOffer(
        **shop.request(actor, **naming.till(shop, counter), reference=reference),
        member=await naming.customer(shop, customer, opens=True),
        promotion=promised.id,
        offer=naming.offer(promised, offer),
    )
    answer = (await shop.book(command)).answer
    return {"choice": answer.entry, **views.booking(shop, answer)}


def offers(shop: Shop, account: Account) -> list[View]:
    """Return what a customer can choose from now, and what they have chosen and not used yet."""
    return [
        _offered(promotion, account)
        for promotion in shop.terms.promotions
        if promotion.offers and _concerns(shop, promotion, account)
    ]


def _concerns(shop: Shop, promotion: Promotion, account: Account) -> bool:
    calendar = shop.terms.calendar
    chosen = promotion.chosen(account.uses)
    if chosen is not None:
        last = promotion.window.last_day
        return (last is None or shop.today <= last) and not used(
            account.uses, chosen.redeemed
        )
    return (
        promotion.id in shop.promotions_in_force()
        and promotion.window.is_on(dt_util.utcnow(), calendar)
        and suits(promotion, account, shop.today, calendar)
    )


def _offered(promotion: Promotion, account: Account) -> View:
    chosen = promotion.chosen(account.uses)
    last = promotion.window.last_day
    return {
        "promotion": promotion.id,
        "name": promotion.name,
        "last_day": None if last is None else last.isoformat(),
        "offers": [
            {"offer": offer.id, "name": offer.name} for offer in promotion.offers
        ],
        "chosen": None if chosen is None else chosen.id,
    }
