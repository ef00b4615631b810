"""Members and balances that come from elsewhere."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from typing import Any

from hypothesis import given, strategies as st
import pytest

from custom_components.loyalty.programs.account import Card, CardStatus, TierHeld
from custom_components.loyalty.programs.answer import EntryKind
from custom_components.loyalty.programs.days import Validity, ValidityUnit
from custom_components.loyalty.programs.facts import TierReason
from custom_components.loyalty.programs.person import Person
from custom_components.loyalty.programs.promises.points import PointsProgram
from custom_components.loyalty.programs.promises.tiers import TierLadder
from custom_components.loyalty.programs.refusal import Refusal
from custom_components.loyalty.programs.rest import rest_of

from .paper import Shop, shop
from .promises import CAKE, POINTS, TIERS

MONTH = Validity(unit=ValidityUnit.DAYS, count=30)
JANUARY = datetime(2026, 1, 15, 9, 0, tzinfo=UTC)
LOST = Card(identifier="ean:2", status=CardStatus.BLOCKED)
CARD = Card(identifier="ean:1", status=CardStatus.ACTIVE)


@pytest.fixture
def paper() -> Shop:
    return shop(
        replace(POINTS, validity=MONTH, sign_up_bonus=20),
        rewards=(CAKE,),
        now="2026-03-02 10:00",
    )


def test_a_member_goes_on_with_figures_and_cards_and_without_a_welcome(
    paper: Shop,
) -> None:
    answer = paper.take_over(
        "ada",
        CARD,
        LOST,
        enrolled_at=JANUARY,
        visits=7,
        purchases=5,
        spent_minor=12_345,
        last_visit_at=JANUARY + timedelta(days=3),
    )

    account = paper.account("ada")
    assert (answer.kind, answer.new_member) == (EntryKind.OPENING, True)
    assert (account.visits, account.purchases, account.spent_minor) == (7, 5, 12_345)
    assert account.member.enrolled_at == JANUARY
    assert account.first_visit_at == account.last_visit_at
    assert paper.balance("ada", "points") == 0
    assert paper.cards["ean:2"] == (1, CardStatus.BLOCKED)
    with pytest.raises(Refusal, match="card_blocked"):
        paper.scan("ean:2")


@pytest.mark.parametrize(
    ("uid", "cards", "told", "figures", "refusal"),
    [
        ("ada", (), {}, {}, "customer_known"),
        ("eve", (CARD,), {}, {}, "card_taken"),
        ("eve", (), {"phone": "+4930123456"}, {}, "phone_taken"),
        ("eve", (), {}, {"visits": -1}, "figures_below_zero"),
        ("eve", (), {}, {"enrolled_at": JANUARY.replace(year=2027)}, "at_in_future"),
    ],
)
def test_who_can_not_be_taken_over(
    paper: Shop,
    uid: str,
    cards: tuple[Card, ...],
    told: dict[str, Any],
    figures: dict[str, Any],
    refusal: str,
) -> None:
    paper.take_over("ada", CARD, told=Person(phone="+4930123456"))
    with pytest.raises(Refusal, match=refusal):
        paper.take_over(uid, *cards, told=Person(**told), **figures)


@pytest.mark.parametrize(
    ("dates", "last_day"),
    [
        ({}, date(2026, 4, 1)),
        ({"earned_at": datetime(2026, 2, 10, tzinfo=UTC)}, date(2026, 3, 12)),
        ({"last_day": date(2026, 3, 2)}, date(2026, 3, 2)),
        ({"earned_at": JANUARY, "last_day": date(2027, 1, 1)}, date(2027, 1, 1)),
        ({"earned_at": JANUARY, "endless": True}, None),
    ],
)
def test_a_balance_ends_as_told_or_as_the_program_promises(
    paper: Shop, dates: dict[str, Any], last_day: date | None
) -> None:
    paper.take_over("ada")
    answer = paper.open("ada", 60, **dates)

    (lot,) = paper.holding("ada", "points").lots
    assert (lot.remaining, lot.last_day) == (60, last_day)
    assert lot.earned_at == dates.get("earned_at", paper.now)
    assert paper.holding("ada", "points").earned == 0
    assert (answer.rewards_earned, answer.balances[0].balance) == ((), 60)


@pytest.mark.parametrize(
    ("amount", "program", "dates", "refusal"),
    [
        (0, "points", {}, "opening_zero"),
        (100_000_001, "points", {}, "opening_too_large"),
        (-100_000_001, "points", {}, "opening_too_large"),
        (5, "points", {"last_day": date(2026, 3, 1)}, "opening_ended"),
        (5, "points", {"earned_at": JANUARY}, "opening_ended"),
        (5, "points", {"earned_at": JANUARY.replace(year=2027)}, "at_in_future"),
        (5, "miles", {}, "program_unknown"),
    ],
)
def test_what_is_no_opening_balance(
    paper: Shop, amount: int, program: str, dates: dict[str, Any], refusal: str
) -> None:
    paper.take_over("ada")
    with pytest.raises(Refusal, match=refusal):
        paper.open("ada", amount, program, **dates)


def test_nobody_has_a_balance_who_is_not_there(paper: Shop) -> None:
    with pytest.raises(Refusal, match="member_unknown"):
        paper.open("ada", 5)


@given(
    amounts=st.lists(st.integers(-500, 500).filter(bool), min_size=1, max_size=8),
)
def test_lots_and_debts_come_to_their_sum_in_any_order(amounts: list[int]) -> None:
    paper = shop(POINTS)
    paper.take_over("ada")
    for amount in amounts:
        paper.open("ada", amount)

    holding = paper.holding("ada", "points")
    assert paper.balance("ada", "points") == sum(amounts)
    assert not (holding.owed and holding.lots)
    assert replace(paper.replayed(1, "points")) == holding


def test_a_purchase_from_elsewhere_counts_but_earns_nothing(paper: Shop) -> None:
    paper.take_over("ada")
    bought = paper.remember("ada", 5000)

    account = paper.account("ada")
    assert (account.purchases, account.spent_minor) == (1, 5000)
    assert paper.balance("ada", "points") == 0
    refunded = paper.refund(bought)
    assert refunded.payable_minor == 5000
    assert paper.account("ada").spent_minor == 0
    assert paper.balance("ada", "points") == 0


def test_figures_that_count_a_purchase_do_not_rise_with_it(paper: Shop) -> None:
    paper.take_over("ada", purchases=1, spent_minor=4000, visits=2)
    paper.remember("ada", 5000, counted=True, counted_minor=4000)
    paper.remember_visit("ada", counted=True)
    paper.remember_visit("ada")

    account = paper.account("ada")
    assert (account.purchases, account.spent_minor, account.visits) == (1, 5000, 3)
    assert [tuple(day)[1:] for day in account.bought] == [(5000, 1, 2)]


def test_what_was_paid_with_a_coupon_alone_was_bought_as_well(paper: Shop) -> None:
    paper.take_over("ada")
    paper.remember("ada", 0)
    assert paper.account("ada").purchases == 1
    with pytest.raises(Refusal, match="amount_not_positive"):
        paper.remember("ada", -1)


def test_what_is_pending_can_be_used_on_its_day_and_as_long_as_if_earned_then(
    paper: Shop,
) -> None:
    paper.take_over("ada")
    first = paper.today + timedelta(days=3)
    paper.open("ada", 60, first_day=first)

    holding = paper.holding("ada", "points")
    (lot,) = holding.lots
    assert (lot.first_day, lot.last_day) == (first, first + timedelta(days=30))
    assert (holding.balance(paper.today), holding.balance(first)) == (0, 60)


def test_what_would_end_before_it_can_be_used_is_none(paper: Shop) -> None:
    paper.take_over("ada")
    first = paper.today + timedelta(days=3)
    with pytest.raises(Refusal, match="opening_ended"):
        paper.open("ada", 60, first_day=first, last_day=first - timedelta(days=1))


CARRYING = replace(POINTS, step_minor=300, carries_rest=True)


def test_what_is_left_over_counts_with_the_next_purchase() -> None:
    paper = shop(CARRYING)
    paper.take_over("ada")
    paper.open_rest("ada", Fraction(2, 3))
    assert paper.balance("ada", "points") == 0
    paper.buy("ada", 100)
    assert paper.balance("ada", "points") == 1
    assert rest_of(paper.account("ada"), "points") == 0


@pytest.mark.parametrize(
    ("program", "rest", "refusal"),
    [
        (POINTS, Fraction(1, 2), "rest_not_carried"),
        (CARRYING, Fraction(1), "rest_out_of_range"),
        (CARRYING, Fraction(0), "rest_out_of_range"),
        (CARRYING, Fraction(1, 1000), "rest_out_of_range"),
    ],
)
def test_what_can_not_be_left_over(
    program: PointsProgram, rest: Fraction, refusal: str
) -> None:
    paper = shop(program)
    paper.take_over("ada")
    with pytest.raises(Refusal, match=refusal):
        paper.open_rest("ada", rest)


def test_a_tier_is_held_as_it_was(paper: Shop) -> None:
    paper.terms = replace(paper.terms, tiers=TIERS)
    held = TierHeld(
        tier="gold",
        since=date(2026, 1, 15),
        until=date(2026, 5, 1),
        given="silver",
        given_until=date(2026, 5, 1),
    )
    paper.take_over("ada", tier=held, preferred=CAKE.id)

    account = paper.account("ada")
    assert (account.tier, account.preferred) == (held, CAKE.id)
    assert paper.entries[1].decision.tier_reason is TierReason.OPENING


@pytest.mark.parametrize(
    ("tiers", "told", "refusal"),
    [
        (None, {"tier": TierHeld(tier="gold", since=date(2026, 1, 15))}, "no_tiers"),
        (TIERS, {"tier": TierHeld(tier="x", since=date(2026, 1, 15))}, "tier_unknown"),
        (TIERS, {"preferred": "mug"}, "reward_unknown"),
    ],
)
def test_what_the_shop_does_not_have_is_not_taken_over(
    paper: Shop, tiers: TierLadder | None, told: dict[str, Any], refusal: str
) -> None:
    paper.terms = replace(paper.terms, tiers=tiers)
    with pytest.raises(Refusal, match=refusal):
        paper.take_over("ada", **told)
