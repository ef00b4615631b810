"""The owner's figures: what promises cost, what they brought, beside what was expected."""

from datetime import date, timedelta
from typing import Any

from ..ledger.totals import HandedOut, Sums
from ..permissions import require_owner
from ..programs.commands import Actor
from ..programs.liability import liability_minor
from ..programs.promises.program import Program
from ..programs.promises.promotions import Promotion
from ..programs.promises.reward import Reward
from ..programs.promises.vouchers import VoucherKind, VoucherMove
from ..programs.refusal import Refusal
from ..shop import Shop
from . import views
from .views import View

_DAYS = 30
_NONE_HANDED_OUT = HandedOut(pieces=0, cost_minor=0, value_minor=0)


async def get_figures(
    shop: Shop,
    actor: Actor,
    *,
    first_day: date | None = None,
    last_day: date | None = None,
) -> View:
    """Return the figures of a period, of the past thirty days if none is named."""
    require_owner(actor)
    last_day = last_day or shop.today
    first_day = first_day or last_day - timedelta(days=_DAYS - 1)
    if first_day > last_day:
        raise Refusal("period_ends_first")
    period = await shop.ledger.period(first_day, last_day)
    of_all_time = (await shop.ledger.totals(shop.today, active_days=1)).programs_total
    nothing = Sums()
    ladder = shop.terms.tiers
    return {
        "first_day": first_day.isoformat(),
        "last_day": last_day.isoformat(),
        **_money(shop, period.shop),
        "members": period.shop.members,
        "brought": period.brought,
        "visits": period.shop.visits,
        "discounted_purchases": period.discounted,
        "discount_depth": period.shop.depth,
        "programs": [
            _program(
                shop,
                program,
                period.promises.get(program.id, nothing),
                of_all_time.get(program.id, nothing),
            )
            for program in shop.terms.programs
        ],
        "promotions": [
            {
                "promotion": promotion.id,
                "name": promotion.name,
                **_money(shop, period.promises.get(promotion.id, nothing)),
                **_plan(shop, promotion, of_all_time.get(promotion.id, nothing)),
            }
            for promotion in shop.terms.promotions
        ],
        "tiers": [
            {
                "tier": tier.id,
                "name": tier.name,
                **_money(shop, period.promises.get(tier.id, nothing)),
            }
            for tier in (() if ladder is None else ladder.tiers)
        ],
        "rewards": [
            _reward(shop, reward, period.rewards.get(reward.id, _NONE_HANDED_OUT))
            for reward in shop.terms.all_rewards
        ],
        "vouchers": await _vouchers(shop, first_day, last_day),
    }


def _program(shop: Shop, program: Program, sums: Sums, all_time: Sums) -> View:
    liability = liability_minor(shop.terms, program, all_time.outstanding)
    return {
        "program": program.id,
        "name": program.name,
        "unit": program.unit,
        **_money(shop, sums),
        "issued": sums.issued,
        "redeemed": sums.redeemed,
        "expired": sums.expired,
        "reversed": sums.reversed,
        "returned": sums.returned,
        "adjusted": sums.adjusted,
        "outstanding": all_time.outstanding,
        "locked": all_time.locked,
        "liability": None if liability is None else views.amount(shop, liability),
        **_plan(shop, program, all_time),
    }


def _reward(shop: Shop, reward: Reward, handed: HandedOut) -> View:
    """Return what became of a reward; nobody knows what it cost where nobody said."""
    cost = handed.cost_minor
    if reward.percent_off is not None:
        # What lowers a price is a cost of the sale, and not of the piece.
        cost = (cost or 0) + handed.value_minor
    return {
        "reward": reward.id,
        "name": reward.name,
        "program": reward.program,
        "redeemed": handed.pieces,
        "cost": None if cost is None else views.amount(shop, cost),
        "taken_off": views.amount(shop, handed.value_minor),
    }


async def _vouchers(shop: Shop, first_day: date, last_day: date) -> list[View]:
    """Return of each series what came and went in a period, and what is left of it now.

    Gift cards in money, all others in pieces; of a series that the shop does not have any more only
    gift cards, which go on working.
    """
    moved = await shop.ledger.vouchers_moved(first_day, last_day)
    held = {
        total.series: total for total in await shop.ledger.voucher_totals(shop.today)
    }
    kinds = {series.id: series.kind for series in shop.terms.vouchers}
    kinds |= {
        total.series: total.kind
        for total in held.values()
        if total.kind is VoucherKind.GIFT_CARD
    }

    def view(series_id: str, kind: VoucherKind) -> View:
        series = shop.terms.series(series_id)
        of = moved.get(series_id, {})
        issued = of.get(VoucherMove.ISSUE, 0)
        accepted = -of.get(VoucherMove.ACCEPT, 0) - of.get(VoucherMove.RETURN, 0)
        total = held.get(series_id)
        outstanding = 0 if total is None else total.outstanding
        owed = outstanding if series is None else series.owed_minor(outstanding)
        is_money = kind is VoucherKind.GIFT_CARD

        def told(amount: int) -> int | float:
            return views.amount(shop, amount) if is_money else amount

        return {
            "series": series_id,
            "name": None if series is None else series.name,
            "kind": kind.value,
            "issued": told(issued),
            "accepted": told(accepted),
            "outstanding": told(outstanding),
            "liability": views.amount(shop, owed),
        }

    return [
        view(series_id, kind)
        for series_id, kind in kinds.items()
        if kind is not VoucherKind.STAMP_CARD
    ]


def _money(shop: Shop, sums: Sums) -> View:
    return {
        "purchases": sums.purchases,
        "sales": views.amount(shop, sums.sales_minor),
        "cost": views.amount(shop, sums.given_minor),
    }


def _plan(shop: Shop, promised: Program | Promotion, all_time: Sums) -> View:
    """Return what the owner planned for a promise, and how that stands since it began."""
    subentry = shop.entry.subentries.get(promised.id)
    data: dict[str, Any] = {} if subentry is None else dict(subentry.data)
    minor = shop.terms.currency.minor
    budget, expected = data.get("budget"), data.get("expected_sales")
    return {
        "budget": None if budget is None else views.amount(shop, minor(budget)),
        "budget_left": None
        if budget is None
        else views.amount(shop, minor(budget) - all_time.given_minor),
        "expected_sales": None
        if expected is None
        else views.amount(shop, minor(expected)),
        "beyond_expectation": None
        if expected is None
        else views.amount(shop, all_time.sales_minor - minor(expected)),
    }
