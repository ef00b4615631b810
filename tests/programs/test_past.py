"""What counts of members that they earned, used or had elsewhere."""

from datetime import timedelta
from typing import Any

import pytest

from custom_components.loyalty.programs.history import Counted, Counts
from custom_components.loyalty.programs.promises.promotions import (
    Effect,
    Limits,
    Promotion,
)
from custom_components.loyalty.programs.promises.tiers import (
    Tier,
    TierBasis,
    TierLadder,
    TierWindow,
)
from custom_components.loyalty.programs.refusal import Refusal

from .paper import Shop, shop
from .promises import CAKE, POINTS

COFFEE = Promotion(
    id="coffee",
    name="First coffee",
    effect=Effect(gift="A coffee"),
    limits=Limits(per_customer=1),
)
LADDER = TierLadder(
    tiers=(Tier(id="silver", name="Silver", threshold=100),),
    basis=TierBasis.POINTS,
    window=TierWindow.LIFETIME,
    program="points",
)


@pytest.fixture
def paper() -> Shop:
    paper = shop(
        POINTS,
        rewards=(CAKE,),
        promotions=(COFFEE,),
        tiers=LADDER,
        now="2026-03-02 10:00",
    )
    paper.take_over("ada")
    return paper


def test_what_was_earned_is_no_balance_but_leads_to_a_tier(paper: Shop) -> None:
    before = paper.now - timedelta(days=1)
    paper.remember_history(
        "ada",
        Counted(Counts.EARNED, "points", before.date(), 60),
        at=before,
    )
    paper.remember_history("ada", Counted(Counts.EARNED, "points", None, 40))

    account = paper.account("ada")
    assert paper.balance("ada", "points") == 0
    assert account.holding("points").earned == 100
    assert account.tier is not None
    assert account.tier.tier == "silver"


@pytest.mark.parametrize(
    ("of", "amount", "days", "what", "refusal"),
    [
        ("points", 0, 0, Counts.EARNED, "opening_zero"),
        ("points", -5, 0, Counts.EARNED, "opening_zero"),
        ("points", 5, 1, Counts.EARNED, "at_in_future"),
        ("miles", 5, 0, Counts.EARNED, "program_unknown"),
        ("rain", 1, 0, Counts.USED, "promotion_not_found"),
        ("mug", 1, 0, Counts.HAD, "reward_unknown"),
    ],
)
def test_what_can_not_count(
    paper: Shop, of: str, amount: int, days: int, what: Counts, refusal: str
) -> None:
    day = paper.now.date() + timedelta(days=days)
    with pytest.raises(Refusal, match=refusal):
        paper.remember_history("ada", Counted(what, of, day, amount))


@pytest.mark.parametrize(("used", "gifts"), [((), 1), ((COFFEE.id,), 0)])
def test_a_promotion_that_was_used_up_is_used_up(
    paper: Shop, used: tuple[Any, ...], gifts: int
) -> None:
    for promotion in used:
        day = paper.now.date() - timedelta(days=400)
        paper.remember_history("ada", Counted(Counts.USED, promotion, day, 1))
    assert len(paper.buy("ada", 500).gifts) == gifts
