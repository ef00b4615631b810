"""A purchase: what is taken off its price, what is paid with rewards and points, what the rest earns.

A gift takes nothing off. Of all percentages the best one comes off first, from the prices as they are,
then those that compound, coupons and rewards among them, then fixed amounts; then coupons and rewards that are
money, then points; all together never more than the sale. What was taken off or paid that way earns nothing. The
points of the sale itself are credited after the redemption, so they can't pay for it, unless their program lets
them: then they are spent in advance (``booking.advance``). Gift cards pay at
last: what they pay was paid before, and earns like money.
"""

from typing import NamedTuple

from ..account import Account
from ..anew import replace
from ..answer import EntryKind
from ..bill import Bill, PricedLine
from ..booking.advance import Advance, largest_advance
from ..booking.entries import booked, open_posting
from ..booking.lots import Posting
from ..booking.preconditions import known, program_named, redeemable
from ..commands import RecordPurchase
from ..costs import Cost, costs_of_sale
from ..facts import Decision, MovementKind
from ..history import Bought
from ..money import LARGEST_AMOUNT_MINOR
from ..promises.benefits import Benefit
from ..promises.free_items import free_units
from ..promises.price import guard, lower_by_amounts, lower_by_percent, unguard
from ..promises.program import Occasion, OccasionKind, Step
from ..promises.terms import Terms
from ..refusal import Refusal
from ..rewards.redemption import explain_handed, hand_out, pay_for, reward_named
from ..situation import Situation
from ..vouchers.exchange import pay_with_cards, take_percents, take_pieces
from ..vouchers.handed_in import handed_in
from ..vouchers.issuing import give_with_sale
from ..vouchers.posting import VoucherPosting
from .accrual import earn
from .entitlement import benefits_for
from .thanks import thank

_CLAMPED = "explanation.points_clamped"


class Sold(NamedTuple):
    """A purchase that is decided on, before it is put into words.

    ``account`` is the member's after it, but for uses of promotions and the tier. ``basis_minor`` is what was left
    to pay, ``price_off_minor`` what lowered the price itself, ``thanked`` what whoever brought the member got.
    """

    account: Account | None
    posting: Posting | None
    vouchers: VoucherPosting
    basis_minor: int
    price_off_minor: int
    benefits: tuple[Benefit, ...]
    lines: tuple[PricedLine, ...]
    bought: Bought | None
    costs: tuple[Cost, ...]
    thanked: Posting | None
    refused: tuple[Step, ...]
    steps: tuple[Step, ...]


def record_purchase(command: RecordPurchase, situation: Situation) -> Decision:
    """Decide on a purchase; an anonymous sale earns nothing but vouchers, and is paid with them."""
    sold = sell(command, situation)
    return sold.vouchers.attach(
        booked(
            command,
            situation,
            EntryKind.PURCHASE,
            sold.account,
            sold.posting,
            amount_minor=command.amount_minor,
            discount_minor=command.amount_minor - sold.basis_minor,
            price_off_minor=sold.price_off_minor,
            benefits=sold.benefits,
            other=sold.thanked,
            lines=sold.lines,
            bought=sold.bought,
            costs=sold.costs,
            rewards_redeemed=command.rewards,
            refused=sold.refused,
            explanation=sold.steps,
        )
    )


def sell(command: RecordPurchase, situation: Situation) -> Sold:
    """Return what a purchase costs, takes and earns; with points of its own where they are needed and may be."""
    own = _own_programs(command, situation.terms)
    if not own:
        return _sell(command, situation, Advance())
    refusal: Refusal | None = None
    try:
        sold = _sell(command, situation, Advance())
    except Refusal as refused:
        refusal = refused
    else:
        if not any(step.key == _CLAMPED for step in sold.refused):
            return sold
    unpaid = replace(command, redeem=(), rewards=())
    earned = _earned(_sell(unpaid, situation, Advance()), own)
    try:
        return largest_advance(
            lambda advance: _sell(command, situation, advance), earned
        )
    except Refusal as refused:
        raise refusal or refused from None


def _own_programs(command: RecordPurchase, terms: Terms) -> frozenset[str]:
    """Return the programs whose points a purchase may earn and spend at the same time, if it spends any."""
    if not (command.redeem or command.rewards):
        return frozenset()
    return frozenset(program.id for program in terms.programs if program.spends_own)


def _earned(sold: Sold, programs: frozenset[str]) -> dict[str, int]:
    earned: dict[str, int] = {}
    for movement in () if sold.posting is None else sold.posting.movements:
        program = movement.program
        if program in programs and movement.kind is MovementKind.ACCRUAL:
            earned[program] = earned.get(program, 0) + movement.delta
    return earned


def _sell(command: RecordPurchase, situation: Situation, advance: Advance) -> Sold:
    """Return what a purchase comes to with some points in advance; raises Overdrawn if it does not earn them."""
    amount = command.amount_minor
    _check_amount(command)
    steps = [Step(key="explanation.sale", values={"amount_minor": amount})]
    if command.member is None:
        if command.redeem or command.rewards:
            raise Refusal("redemption_needs_member")
        account = posting = None
    else:
        account = known(situation.account)
        posting = open_posting(command, situation, account)
    vouchers = VoucherPosting(command, situation)
    handed = handed_in(command.coupons, situation, vouchers.day)
    parts = handed.parts()
    bill = Bill(amount, command.lines, vouchers.day)
    benefits: tuple[Benefit, ...] = ()
    refused: list[Step] = []
    free = (
        0
        if posting is None
        else _free_items(command, situation, posting, advance, bill, steps)
    )
    guard(bill, situation.terms.most_off_percent)
    if account is not None:
        benefits = benefits_for(command, situation, account, bill.sale())
        lower_by_percent(bill, situation.terms.programs, account, benefits, steps)
    take_percents(vouchers, parts, bill, amount, steps)
    if posting is not None:
        _percent_rewards(command, situation, posting, advance, bill, steps)
    lower_by_amounts(bill, benefits, steps)
    unguard(bill)
    prices = bill.prices
    price_off = amount - free - bill.open_minor
    take_pieces(vouchers, parts, bill, amount, steps)
    if posting is not None:
        _redeem(command, situation, posting, advance, bill, steps, refused)
    basis = bill.open_minor
    if command.rewards or command.redeem or basis != amount:
        steps.append(Step(key="explanation.basis", values={"amount_minor": basis}))
    lines = bill.priced(prices) if command.lines else ()
    if account is not None and posting is not None:
        occasion = Occasion(
            kind=OccasionKind.PURCHASE,
            at=posting.at,
            day=posting.day,
            basis_minor=max(0, basis),
            lines=lines,
        )
        refused += earn(posting, situation.terms, account, occasion, steps, benefits)
    if posting is not None:
        advance.settle(posting)
    pay_with_cards(vouchers, handed.cards, basis, steps)
    member = None if account is None else account.member.id
    give_with_sale(vouchers, command, situation, basis, member, steps, refused)
    thanked = bought = after = None
    if posting is not None:
        thanked = thank(command, situation, posting, benefits, steps)
        bought = Bought(posting.day, basis, 1)
        after = posting.account(bought=bought, present=True)
    return Sold(
        account=after,
        posting=posting,
        vouchers=vouchers,
        basis_minor=basis,
        price_off_minor=price_off,
        benefits=benefits,
        lines=lines,
        bought=bought,
        costs=tuple(costs_of_sale(bill.taken)),
        thanked=thanked,
        refused=tuple(refused),
        steps=tuple(steps),
    )


def _check_amount(command: RecordPurchase) -> None:
    amount = command.amount_minor
    if amount <= 0:
        raise Refusal("amount_not_positive")
    if amount > LARGEST_AMOUNT_MINOR:
        raise Refusal("amount_too_large")
    if command.lines:
        total = sum(line.amount_minor for line in command.lines)
        if total != amount:
            raise Refusal("lines_do_not_add_up", total_minor=total, amount_minor=amount)


def _free_items(
    command: RecordPurchase,
    situation: Situation,
    posting: Posting,
    advance: Advance,
    bill: Bill,
    steps: list[Step],
) -> int:
    """Redeem the rewards that make an article free; return what they take off."""
    if not command.rewards:
        return 0
    rewards = [
        reward
        for reward_id in command.rewards
        if (reward := reward_named(situation.terms, reward_id)).item is not None
    ]
    units = free_units(
        [reward.item for reward in rewards if reward.item], command.lines
    )
    off = 0
    for reward, unit in zip(rewards, units, strict=True):
        if unit is None:
            raise Refusal("no_article_for_reward", reward=reward.name)
        pay_for(posting, situation, reward.id, advance=advance)
        bill.free(unit.at, unit.amount_minor)
        off += unit.amount_minor
        hand_out(posting, reward, unit.amount_minor)
        line = command.lines[unit.at]
        steps.append(
            Step(
                key="explanation.article_free",
                values={
                    "reward": reward.name,
                    "price": reward.price,
                    "article": line.name or line.sku or line.category or "–",
                    "amount_minor": -unit.amount_minor,
                },
            )
        )
    return off


def _percent_rewards(
    command: RecordPurchase,
    situation: Situation,
    posting: Posting,
    advance: Advance,
    bill: Bill,
    steps: list[Step],
) -> None:
    """Redeem the rewards that are a percentage off what the sale has come to, one after the other."""
    for reward_id in command.rewards:
        reward = reward_named(situation.terms, reward_id)
        if reward.percent_off is None:
            continue
        pay_for(posting, situation, reward_id, advance=advance)
        off = reward.percent_off.off_minor(bill.open_minor)
        value = bill.take_off(off, source=reward.program)
        if not value:
            raise Refusal("sale_already_paid", reward=reward.name)
        explain_handed(reward, value, steps)
        hand_out(posting, reward, value)


def _redeem(
    command: RecordPurchase,
    situation: Situation,
    posting: Posting,
    advance: Advance,
    bill: Bill,
    steps: list[Step],
    refused: list[Step],
) -> None:
    """Redeem rewards, then points. Points asked for in vain are told in ``refused``."""
    terms = situation.terms
    price_minor = bill.open_minor
    for reward_id in command.rewards:
        reward = reward_named(terms, reward_id)
        if reward.item is not None or reward.percent_off is not None:
            continue
        if not reward.is_gift and bill.open_minor <= 0:
            raise Refusal("sale_already_paid", reward=reward.name)
        pay_for(posting, situation, reward_id, advance=advance)
        value = bill.take_off(reward.value_minor or 0)
        explain_handed(reward, None if reward.is_gift else value, steps)
        hand_out(posting, reward, value)
    # The share cap is one for a program, however often the command names it.
    requests: dict[str, int] = {}
    for program_id, requested in command.redeem:
        requests[program_id] = requests.get(program_id, 0) + requested
    for program_id, requested in requests.items():
        program = redeemable(terms, program_named(terms, program_id), posting.day)
        money = program.as_money
        if money is None:
            raise Refusal("points_not_money", program=program.name)
        points = money.applicable(
            requested,
            advance.balance(posting, program_id),
            price_minor,
            bill.open_minor,
        )
        advance.debit(posting, program_id, points)
        value = bill.take_off(money.value_minor(points), source=program_id)
        if points < requested:
            refused.append(
                Step(
                    key=_CLAMPED,
                    values={
                        "program": program.name,
                        "points": points,
                        "requested": requested,
                    },
                )
            )
        steps.append(
            Step(
                key="explanation.points_off",
                values={
                    "program": program.name,
                    "points": points,
                    "amount_minor": -value,
                },
            )
        )
