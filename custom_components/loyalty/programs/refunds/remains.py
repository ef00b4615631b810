"""What a sale would have cost if only what is left of it had been bought.

A percentage stays as it was: each line costs the part of its price that is left of the line, and parts are
rounded so that together they are exactly that. Articles that a reward makes free are found again among what is
left. A benefit with a minimum that is not reached any more is lost. What rewards that are money, coupons and points paid is
the last that is left: money goes back first.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from ..account import Account
from ..anew import replace
from ..answer import Answer
from ..bill import Bill, PricedLine, Sale
from ..commands import Line
from ..goods import WHOLE, Goods, SoldLine, value_minor
from ..promises.benefits import Benefit
from ..promises.free_items import free_units
from ..promises.price import lower_by_amounts, lower_by_percent
from ..promises.reward import Reward
from ..sale.entitlement import benefits_again
from ..situation import Original


@dataclass(frozen=True, slots=True, kw_only=True)
class Remains:
    """What is left of a sale: ``goods`` at their prices, ``price_minor`` without rewards, coupons and points.

    ``cost_minor`` is what the customer pays for it, in money and by gift card; ``lines`` what of that each line
    is, ``rewards`` the ids of the rewards that it keeps, ``benefits`` those that still apply.
    """

    goods: tuple[Goods, ...]
    price_minor: int = 0
    cost_minor: int = 0
    lines: tuple[PricedLine, ...] = ()
    rewards: tuple[str, ...] = ()
    benefits: tuple[Benefit, ...] = ()

    @property
    def amount_minor(self) -> int:
        """Return what it is worth before anything comes off."""
        return value_minor(self.goods)


def sold_lines(original: Original) -> tuple[SoldLine, ...]:
    """Return the lines of a sale; one that had none is a line of its own."""
    if original.sold:
        return original.sold
    answer = original.answer
    return (
        SoldLine(
            number=WHOLE,
            line=Line(amount_minor=answer.amount_minor),
            price_minor=answer.amount_minor - answer.price_off_minor,
            basis_minor=answer.amount_minor - answer.discount_minor,
        ),
    )


def remains(
    original: Original, goods: Sequence[Goods], account: Account | None
) -> Remains:
    """Return what is left of a sale."""
    answer, terms = original.answer, original.terms
    if not goods:
        return Remains(goods=())
    sold = {line.number: line for line in sold_lines(original)}
    lines = [
        replace(
            sold[part.number].line,
            amount_minor=part.amount_minor,
            quantity=part.quantity,
        )
        for part in goods
    ]
    items = _items(original)
    was_free, _ = _freed(items, [line.line for line in sold.values()])
    free, kept_items = _freed(items, lines)
    freed_before = dict(zip(sold, was_free, strict=True))
    sale = Sale(
        day=answer.day, amount_minor=value_minor(goods) - sum(free), lines=tuple(lines)
    )
    benefits = benefits_again(terms, answer.benefits, sale)
    prices = [
        _part(sold[part.number], freed_before[part.number], part.amount_minor - off)
        for part, off in zip(goods, free, strict=True)
    ]
    lost = _lost(original, benefits)
    if account is not None and lost:
        # What they took off is lost; all else stays as it was.
        kept = _anew(original, account, lines, free, benefits)
        had = _anew(original, account, lines, free, (*benefits, *lost))
        prices = [
            min(line.amount_minor, price + now - then)
            for line, price, now, then in zip(lines, prices, kept, had, strict=True)
        ]
    bill = Bill(sum(prices), _priced_at(lines, prices), answer.day)
    bill.take_off(_paid_otherwise(answer, sum(was_free)))
    with_lines = bool(original.sold)
    priced = tuple(
        replace(priced, line=line)
        for priced, line in zip(bill.priced(prices), lines, strict=True)
    )
    return Remains(
        goods=tuple(goods),
        price_minor=sum(prices),
        cost_minor=max(0, bill.open_minor),
        lines=priced if with_lines else (),
        rewards=_kept_rewards(original, kept_items),
        benefits=benefits,
    )


def paid_by_rewards(original: Original) -> int:
    """Return what money rewards, coupons and points paid of a sale; free articles were not paid for at all."""
    was_free, _ = _freed(_items(original), [line.line for line in sold_lines(original)])
    return _paid_otherwise(original.answer, sum(was_free))


def _paid_otherwise(answer: Answer, free_minor: int) -> int:
    return answer.discount_minor - answer.price_off_minor - free_minor


def _items(original: Original) -> list[Reward]:
    rewards = map(original.terms.reward, original.answer.rewards_redeemed)
    items = [reward for reward in rewards if reward is not None and reward.item]
    # A reward that was handed out apart from a sale is a gift.
    return items if original.sold else []


def _freed(
    rewards: Sequence[Reward], lines: Sequence[Line]
) -> tuple[list[int], list[str]]:
    """Return what is free of each line, and the ids of the rewards that make it so."""
    free = [0] * len(lines)
    kept: list[str] = []
    units = free_units([reward.item for reward in rewards if reward.item], lines)
    for reward, unit in zip(rewards, units, strict=True):
        if unit is not None:
            free[unit.at] += unit.amount_minor
            kept.append(reward.id)
    return free, kept


def _kept_rewards(original: Original, items: Sequence[str]) -> tuple[str, ...]:
    """Return the rewards that what is left still takes: whole ones as long as anything is left."""
    left = list(items)
    kept: list[str] = []
    for reward_id in original.answer.rewards_redeemed:
        reward = original.terms.reward(reward_id)
        if reward is None or not reward.item or not original.sold:
            kept.append(reward_id)
        elif reward_id in left:
            left.remove(reward_id)
            kept.append(reward_id)
    return tuple(kept)


def _part(sold: SoldLine, free_minor: int, left_minor: int) -> int:
    """Return the part of a line's price that is left, half a cent rounded up."""
    whole = sold.line.amount_minor - free_minor
    if not whole:
        return left_minor
    # Goods that came back stand in a sale as lines below zero.
    sign = 1 if whole > 0 else -1
    whole *= sign
    return (2 * sold.price_minor * left_minor * sign + whole) // (2 * whole)


def _lost(original: Original, benefits: Sequence[Benefit]) -> tuple[Benefit, ...]:
    """Return the benefits that lowered the price and do not apply to what is left."""
    answer = original.answer
    there = {benefit.id for benefit in benefits}
    if not answer.price_off_minor or there.issuperset(answer.benefits):
        return ()
    whole = Sale(
        day=answer.day,
        amount_minor=answer.amount_minor,
        lines=tuple(line.line for line in original.sold),
    )
    return tuple(
        benefit
        for benefit in benefits_again(original.terms, answer.benefits, whole)
        if benefit.id not in there and (benefit.percent or benefit.off_minor)
    )


def _anew(
    original: Original,
    account: Account,
    lines: Sequence[Line],
    free: Sequence[int],
    benefits: tuple[Benefit, ...],
) -> list[int]:
    """Return what lines cost with other benefits than at the sale."""
    amount = sum(line.amount_minor for line in lines)
    bill = Bill(amount, lines, original.answer.day)
    for at, off in enumerate(free):
        bill.free(at, off)
    lower_by_percent(bill, original.terms.programs, account, benefits, [])
    lower_by_amounts(bill, benefits, [])
    return list(bill.prices)


def _priced_at(lines: Sequence[Line], prices: Sequence[int]) -> list[Line]:
    return [
        replace(line, amount_minor=price)
        for line, price in zip(lines, prices, strict=True)
    ]
