"""What an entry costs the shop, and which promises took part in it."""

from collections.abc import Iterable, Iterator

from ..answer import Gift
from ..costs import Cost, CostKind
from ..facts import Movement, MovementKind
from ..promises.terms import Terms
from ..redeemed import HandedAs, Redemption


def costs_of_rewards(terms: Terms, redemptions: Iterable[Redemption]) -> Iterator[Cost]:
    """Return what rewards cost that were handed out or given back; none where nobody knows."""
    for piece in redemptions:
        reward = terms.reward(piece.reward)
        if piece.state is HandedAs.REDEEMED and reward and piece.cost_minor:
            yield Cost(reward.program, CostKind.REWARD, piece.cost_minor)


def costs_of_gifts(terms: Terms, gifts: Iterable[Gift]) -> Iterator[Cost]:
    """Return what gifts cost; none where nobody knows."""
    for gift in gifts:
        promotion = terms.promotion(gift.promotion)
        if promotion is None:
            continue
        for effect in (promotion.effect, *(offer.effect for offer in promotion.offers)):
            if effect.gift == gift.name and effect.gift_cost_minor:
                yield Cost(gift.promotion, CostKind.GIFT, effect.gift_cost_minor)
                break


def sources_of(
    benefits: Iterable[str], costs: Iterable[Cost], movements: Iterable[Movement]
) -> frozenset[str]:
    """Return the promises that took part in a sale: by what they added, took off, or gave for it."""
    return frozenset(
        (
            *benefits,
            *(cost.source for cost in costs),
            *(
                movement.program
                for movement in movements
                if movement.kind is MovementKind.ACCRUAL
            ),
        )
    )
