"""Balances corrected by hand."""

import pytest

from custom_components.loyalty.programs.answer import EntryKind
from custom_components.loyalty.programs.refusal import Refusal

from .paper import Shop, shop
from .promises import CAKE, POINTS


@pytest.fixture
def paper() -> Shop:
    paper = shop(POINTS, rewards=(CAKE,))
    paper.enrol("ada")
    return paper


def test_up_and_down_to_zero(paper: Shop) -> None:
    up = paper.adjust("ada", "points", 60, "the system was down")
    assert (up.kind, up.rewards_earned) == (EntryKind.ADJUSTMENT, ("cake",))
    assert up.explanation[0].values["reason"] == "the system was down"
    assert paper.adjust("ada", "points", -60).balances[0].balance == 0
    assert paper.holding("ada", "points").earned == 0


@pytest.mark.parametrize("delta", [-61, -1000])
def test_never_below_zero_by_hand(paper: Shop, delta: int) -> None:
    paper.adjust("ada", "points", 60)
    with pytest.raises(Refusal) as refused:
        paper.adjust("ada", "points", delta)
    assert refused.value.key == "adjustment_below_zero"
    assert refused.value.values == {"balance": 60}


@pytest.mark.parametrize(
    ("program", "delta", "reason", "refusal"),
    [
        ("points", 0, "because", "adjustment_zero"),
        ("points", 5, " ", "reason_missing"),
        ("miles", 5, "because", "program_unknown"),
    ],
)
def test_what_is_no_correction(
    paper: Shop, program: str, delta: int, reason: str, refusal: str
) -> None:
    with pytest.raises(Refusal, match=refusal):
        paper.adjust("ada", program, delta, reason)
