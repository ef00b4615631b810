"""Which promotions do something for a sale or a visit, and what else comes of them."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from ..account import Account
from ..answer import Gift
from ..bill import Sale
from ..commands import Command
from ..draws import wins
from ..promises.benefits import Benefit
from ..promises.program import Step
from ..promises.promotions import Effect, On, Promotion, suits
from ..promises.terms import Terms
from ..situation import Given, Situation
from ..uses import Use, used


def promotion_benefits(
    command: Command, situation: Situation, account: Account, sale: Sale
) -> tuple[Benefit, ...]:
    """Return what promotions add to a member's sale, or to a visit (a sale of nothing).

    An offer that the member has chosen for the next sale counts whether its promotion is still switched on or
    not, through the promotion's last day.
    """
    found: list[Benefit] = []
    for promotion in situation.terms.promotions:
        if promotion.offers:
            found.extend(_waiting(promotion, situation.terms, account, sale))
        elif is_running(promotion, command, situation.terms) and _meets(
            promotion, command, situation, account, sale
        ):
            found.append(situation.terms.benefits[promotion.id])
    return tuple(found)


def is_running(promotion: Promotion, command: Command, terms: Terms) -> bool:
    """Tell whether a promotion is switched on, and within its times."""
    return promotion.id in command.promotions and promotion.window.is_on(
        command.at, terms.calendar
    )


def gifts_of(terms: Terms, benefits: Iterable[Benefit]) -> tuple[Gift, ...]:
    """Return what is handed over with the sale or visit that benefits applied to."""
    return tuple(
        Gift(promotion=promotion.id, name=effect.gift)
        for promotion, effect in _effects(terms, benefits)
        if effect.gift is not None
    )


def by_chance(terms: Terms, benefits: Iterable[Benefit]) -> bool:
    """Tell whether chance had a say in what applied."""
    return any(
        promotion.conditions.chance is not None
        for promotion, _ in _effects(terms, benefits)
    )


def told(terms: Terms, gifts: Iterable[Gift]) -> tuple[Step, ...]:
    """Explain what a sale's own steps do not tell of the promotions that applied."""
    return tuple(
        Step(
            key="explanation.promotion_gift",
            values={"promotion": promotion.name, "gift": gift.name},
        )
        for gift in gifts
        if (promotion := terms.promotion(gift.promotion)) is not None
    )


def open_offers(
    command: Command, terms: Terms, account: Account | None, day: date
) -> tuple[Step, ...]:
    """Explain what a member can choose from now."""
    if account is None:
        return ()
    return tuple(
        Step(
            key="explanation.offers",
            values={
                "promotion": promotion.name,
                "offers": " / ".join(offer.name for offer in promotion.offers),
            },
        )
        for promotion in terms.promotions
        if promotion.offers
        and promotion.chosen(account.uses) is None
        and is_running(promotion, command, terms)
        and suits(promotion, account, day, terms.calendar)
    )


def uses_of(terms: Terms, benefits: Iterable[Benefit], day: date) -> tuple[Use, ...]:
    """Return the uses that are to be counted of benefits that applied on a day."""
    uses: list[Use] = []
    for benefit in benefits:
        promotion, _ = terms.effects.get(benefit.id, (None, None))
        if promotion is None:
            continue
        if (offer := promotion.offer(benefit.id)) is not None:
            uses.append(Use(offer.redeemed, day, 1))
        elif promotion.counts_uses:
            uses.append(Use(promotion.id, day, 1))
    return tuple(uses)


def _effects(
    terms: Terms, benefits: Iterable[Benefit]
) -> Iterator[tuple[Promotion, Effect]]:
    """Yield what benefits are that come of promotions."""
    for benefit in benefits:
        if (found := terms.effects.get(benefit.id)) is not None:
            yield found


def _waiting(
    promotion: Promotion, terms: Terms, account: Account, sale: Sale
) -> Iterator[Benefit]:
    """Return the offer that a member has chosen for the next sale and not used yet."""
    offer = promotion.chosen(account.uses)
    if offer is None or not sale.amount_minor:
        return
    last = promotion.window.last_day
    if (last is None or sale.day <= last) and not used(account.uses, offer.redeemed):
        yield terms.benefits[offer.id]


def _meets(
    promotion: Promotion,
    command: Command,
    situation: Situation,
    account: Account,
    sale: Sale,
) -> bool:
    conditions = promotion.conditions
    is_purchase = sale.amount_minor > 0
    if conditions.on is (On.VISIT if is_purchase else On.PURCHASE):
        return False
    times = account.purchases if is_purchase else account.visits
    return (
        suits(promotion, account, sale.day, situation.terms.calendar)
        and (not conditions.first_purchase or (is_purchase and account.purchases == 0))
        and (conditions.every is None or (times + 1) % conditions.every == 0)
        and _is_left(promotion, situation.given)
        and (
            conditions.chance is None
            or wins(command.draw, promotion.id, conditions.chance)
        )
    )


def _is_left(promotion: Promotion, given: Mapping[str, Given]) -> bool:
    """Tell whether the shop has not given it as often yet as it wants to."""
    limits = promotion.limits
    if not limits.for_shop:
        return True
    so_far = given.get(promotion.id, Given())
    return (limits.per_day is None or so_far.today < limits.per_day) and (
        limits.in_all is None or so_far.in_all < limits.in_all
    )
