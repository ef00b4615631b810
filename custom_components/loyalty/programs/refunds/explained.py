"""What a refund or an undo says of the money, and of what was handed over with the sale."""

from ..answer import EntryKind
from ..booking.promoting import gifts_of
from ..promises.benefits import Benefit
from ..promises.program import Step
from ..situation import Original


def explain_money(amount: int, price: int, cost: int, steps: list[Step]) -> None:
    """Explain what came back, and what of its price was not paid in money or by gift card."""
    if price != amount:
        steps.append(
            Step(
                key="explanation.returned_at_price",
                values={"amount_minor": amount, "price_minor": price},
            )
        )
    elif amount:
        steps.append(Step(key="explanation.returned", values={"amount_minor": amount}))
    if cost != price:
        values: dict[str, str | int] = {"amount_minor": cost - price}
        steps.append(Step(key="explanation.paid_otherwise", values=values))


def explain_gifts(
    original: Original,
    before: tuple[Benefit, ...],
    after: tuple[Benefit, ...],
    steps: list[Step],
) -> None:
    """Explain which gifts of promotions are to be asked back: what is left of the sale does not bring them.

    ``before`` and ``after`` are the benefits of what there was of the sale, and of what is left.
    """
    gifts = original.answer.gifts
    if original.answer.kind is EntryKind.PURCHASE:
        lost = [benefit for benefit in before if benefit not in after]
        gifts = gifts_of(original.terms, lost)
    steps += [
        Step(key="explanation.gift_back", values={"gift": gift.name}) for gift in gifts
    ]
