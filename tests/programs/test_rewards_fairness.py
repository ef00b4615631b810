"""Whatever is reserved, released, redeemed, bought and taken back: points, pieces and books agree."""

from collections import Counter
from dataclasses import replace

from hypothesis import given, settings, strategies as st

from custom_components.loyalty.programs.answer import Answer, EntryKind
from custom_components.loyalty.programs.commands import Line
from custom_components.loyalty.programs.facts import MovementKind
from custom_components.loyalty.programs.promises.reward import FreeItem, RewardLimit
from custom_components.loyalty.programs.refusal import Refusal

from .paper import Shop, shop
from .promises import CAKE, FIVE_OFF, POINTS

LINES = (
    Line(sku="a", amount_minor=900, quantity=2),
    Line(sku="b", amount_minor=350),
)
STOCK = 3

deeds = st.lists(
    st.tuples(
        st.sampled_from(["buy", "reserve", "redeem", "release", "refund", "undo"]),
        st.sampled_from(["cake", "five", "free"]),
        st.integers(0, 20),
    ),
    max_size=25,
)


def identity(paper: Shop) -> int:
    """Return what is available: total − subtracted − expired − spent − refunded + returned − locked + unlocked."""
    sums: Counter[MovementKind] = Counter()
    for _, movement in paper.movements():
        sums[movement.kind] += movement.delta
    return sum(
        amount for kind, amount in sums.items() if kind is not MovementKind.SETTLEMENT
    )


def carry_out(paper: Shop, done: list[Answer], deed: tuple[str, str, int]) -> None:
    what, reward, at = deed
    chosen = done[at % len(done)] if done else None
    match what:
        case "buy":
            done.append(paper.buy("ada", 1250, lines=LINES, rewards=(reward,)))
        case "reserve":
            done.append(paper.reserve("ada", reward))
        case "redeem":
            done.append(paper.redeem("ada", reward))
        case "release" if chosen is not None:
            paper.release("ada", chosen)
        case "refund" if chosen is not None:
            paper.refund(chosen, at * 30 + 1)
        case "undo" if chosen is not None:
            paper.undo(chosen)


@settings(deadline=None)
@given(deeds)
def test_all_of_it_taken_back_is_as_if_it_had_never_been(
    wanted: list[tuple[str, str, int]],
) -> None:
    free = replace(CAKE, id="free", item=FreeItem(), stock=STOCK)
    paper = shop(
        POINTS,
        rewards=(replace(CAKE, limit=RewardLimit(count=2)), FIVE_OFF, free),
    )
    paper.enrol("ada")
    for _ in range(3):
        paper.adjust("ada", "points", 120)
    before = paper.account("ada").holdings
    done: list[Answer] = []
    for deed in wanted:
        try:
            carry_out(paper, done, deed)
        except Refusal:
            continue
        assert paper.balance("ada", "points") == identity(paper)
        assert paper.gone["free"] <= STOCK
        assert (
            sum(h.pieces for h in paper.account("ada").handed if h.reward == "cake")
            <= 2
        )
    for answer in reversed(done):
        try:
            if answer.kind is EntryKind.PURCHASE:
                paper.refund(answer)
            else:
                paper.undo(answer)
        except Refusal:
            continue
    assert paper.account("ada").holdings == before
    assert paper.account("ada").spent_minor == 0
    assert not +paper.gone
    assert not paper.reservations
