"""What responses look like: facts as JSON values, amounts as decimals in the shop's currency."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from homeassistant.util import dt as dt_util

from ..ledger.ledger import MemberRow
from ..programs.account import Account
from ..programs.answer import Answer, Available, ProgramEnd, Standing, TierStanding
from ..programs.promises.availability import pieces_left
from ..programs.promises.program import Pace, Program, Rate
from ..programs.promises.terms import Reward, Terms
from ..programs.promises.tiers import TierBasis
from ..shop import Shop

type View = dict[str, Any]


def amount(shop: Shop, minor: int) -> float:
    """Return an amount as templates and screens count with it."""
    return float(shop.terms.currency.major(minor))


def local(instant: datetime | None) -> str | None:
    """Return an instant in local time, to the second."""
    return (
        None
        if instant is None
        else dt_util.as_local(instant).isoformat(timespec="seconds")
    )


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def balance(shop: Shop, standing: Standing) -> View:
    """Return how a member stands in a program."""
    ends = standing.next_expiry
    worth = standing.worth_minor
    return {
        "program": standing.program,
        "name": standing.name,
        "unit": standing.unit,
        "balance": standing.figure,
        "change": standing.change,
        "goal": standing.goal,
        "missing": standing.missing,
        "worth": None if worth is None else amount(shop, worth),
        "next_expiry": None
        if ends is None
        else {"last_day": ends.last_day.isoformat(), "amount": ends.amount},
        "days_left": standing.days_left,
        "pending": standing.pending,
        "usable_from": _iso(standing.pending_day),
        "next_step": next_step(shop, standing),
        "ends": None
        if standing.ends is None
        else program_end(standing.ends, shop.today),
    }


def program_end(end: ProgramEnd, today: date) -> View:
    """Return until when a program is earned and redeemed, and how many days of that are left."""
    return {
        "last_day": end.last_day.isoformat(),
        "redeem_until": _iso(end.redeem_until),
        "days_left": end.days_left(today),
    }


def next_step(shop: Shop, standing: Standing) -> View | None:
    """Return to what a discount or a pace rises next, and what is missing; None on the last step."""
    rises: View = {}
    rising = standing.rate or standing.pace
    match rising:
        case Rate(next_percent=Decimal() as percent):
            rises = {"percent": float(percent)}
        case Pace(next_points=int(points)):
            rises = {"points": points}
    if rising is None or not rises:
        return None
    missing = rising.missing_minor
    return {
        **rises,
        "missing": None if missing is None else amount(shop, missing),
        "missing_purchases": rising.missing_purchases,
    }


def balances(shop: Shop, standings: Iterable[Standing]) -> list[View]:
    """Return how a member stands in each program."""
    return [balance(shop, standing) for standing in standings]


def tier(shop: Shop, standing: TierStanding | None) -> View | None:
    """Return how a member stands in the shop's tiers; None if it has none."""
    if standing is None:
        return None

    def counted(figure: int | None) -> float | int | None:
        by_spend = standing.basis == TierBasis.SPEND
        return amount(shop, figure) if by_spend and figure is not None else figure

    return {
        "tier": standing.tier,
        "name": standing.name,
        "since": _iso(standing.since),
        "keeps_until": _iso(standing.keeps_until),
        "to_stay": counted(standing.to_stay),
        "by_hand": standing.by_hand,
        "counted": standing.basis,
        "figure": counted(standing.figure),
        "next": standing.next,
        "next_name": standing.next_name,
        "missing": counted(standing.missing),
    }


def available(rewards: Iterable[Available]) -> list[View]:
    """Return the rewards that a member can have now."""
    return [
        {
            "reward": reward.reward,
            "name": reward.name,
            "program": reward.program,
            "price": reward.price,
            "count": reward.count,
        }
        for reward in rewards
    ]


def reservations(shop: Shop, account: Account) -> list[View]:
    """Return what is kept for a customer."""
    return [
        {
            "reservation": kept.entry,
            **rewards(shop.terms, (kept.reward,))[0],
            "price": kept.price,
            "until": local(kept.until),
        }
        for kept in shop.ledger.reservations.values()
        if kept.member == account.member.id
    ]


def rewards(terms: Terms, ids: Iterable[str]) -> list[View]:
    """Return rewards by id; one that the shop has no more keeps its id as its name."""
    found = [(reward_id, terms.reward(reward_id)) for reward_id in ids]
    return [
        {"reward": reward_id, "name": reward_id if reward is None else reward.name}
        for reward_id, reward in found
    ]


def reward(shop: Shop, promised: Reward) -> View:
    """Return a reward of the shop."""
    value = promised.value_minor
    return {
        "id": promised.id,
        "name": promised.name,
        "program": promised.program,
        "price": promised.price,
        "value": None if value is None else amount(shop, value),
        "percent": None
        if promised.percent_off is None
        else float(promised.percent_off.percent),
        "left": pieces_left(promised, shop.ledger.gone),
    }


def program(promised: Program) -> View:
    """Return a program of the shop."""
    return {
        "id": promised.id,
        "name": promised.name,
        "kind": promised.kind,
        "unit": promised.unit,
        "commitment": promised.seal,
    }


def lots(account: Account, day: date) -> list[View]:
    """Return what a member can still use, in the order of spending; with ``first_day`` not before it."""
    return [
        {
            "program": holding.program,
            "amount": lot.amount,
            "remaining": lot.remaining,
            "earned_at": local(lot.earned_at),
            "last_day": _iso(lot.last_day),
            "first_day": _iso(lot.first_day) if lot.pending_on(day) else None,
        }
        for holding in account.holdings.values()
        for lot in holding.lots
        if lot.remaining and not lot.ended_by(day)
    ]


def customer(shop: Shop, row: MemberRow) -> View:
    """Return a customer with what they told of themselves."""
    account, person = row.account, row.person
    member = account.member
    return {
        "id": member.uid,
        "number": member.number,
        "anonymous": member.anonymous,
        "name": person.name,
        "phone": person.phone,
        "phone_verified": local(person.phone_verified_at),
        "email": person.email,
        "email_verified": local(person.email_verified_at),
        "birthday": _iso(person.birthday),
        "language": person.language,
        "notes": person.notes,
        "tags": list(person.tags),
        "source": row.source,
        "referred_by": row.referred_by,
        "enrolled_at": local(member.enrolled_at),
        "first_visit": local(account.first_visit_at),
        "last_visit": local(account.last_visit_at),
        "visits": account.visits,
        "purchase_count": account.purchases,
        "spent": amount(shop, account.spent_minor),
        "identifiers": [
            {"identifier": card.identifier, "status": card.status.value}
            for card in row.cards
        ],
    }


def listed(row: MemberRow) -> View:
    """Return a customer as a list shows them."""
    return {
        "id": row.uid,
        "number": row.number,
        "anonymous": row.anonymous,
        "name": row.name,
        "phone": row.phone,
        "phone_verified": local(row.phone_verified_at),
        "visits": row.visits,
        "last_visit": local(row.last_visit_at),
        "tier": None if row.account.tier is None else row.account.tier.tier,
    }


def booking(shop: Shop, answer: Answer) -> View:
    """Return what every booking answers: where the member stands now, and why."""
    return {
        "entry": answer.entry,
        "reference": answer.reference,
        "kind": answer.kind.value,
        "at": local(answer.at),
        "customer": answer.member,
        "number": answer.number,
        "balances": balances(shop, answer.balances),
        "tier": tier(shop, answer.tier),
        "rewards_available": available(answer.rewards_available),
        "rewards_earned": rewards(shop.terms, answer.rewards_earned),
        "rewards_redeemed": rewards(shop.terms, answer.rewards_redeemed),
        "gifts": [
            {"promotion": gift.promotion, "name": gift.name} for gift in answer.gifts
        ],
        "explanation": shop.texts.explain((*answer.explanation, *answer.refused)),
    }


def sale(shop: Shop, answer: Answer) -> View:
    """Return the amounts of a purchase or a refund."""
    return {
        "amount": amount(shop, answer.amount_minor),
        "discount": amount(shop, answer.discount_minor),
        "payable": amount(shop, answer.payable_minor),
    }


def purchase(shop: Shop, answer: Answer) -> View:
    """Return a purchase as a list shows it."""
    return {
        "purchase": answer.entry,
        "reference": answer.reference,
        "at": local(answer.at),
        "counter": answer.counter,
        **sale(shop, answer),
    }


def earned(answer: Answer) -> View:
    """Return what was earned in all programs together, by unit."""
    return {
        f"{unit}_earned": sum(
            standing.earned for standing in answer.balances if standing.unit == unit
        )
        for unit in ("points", "stamps")
    }
