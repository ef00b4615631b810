"""How high somebody's purchases lift them, and for how long."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from hypothesis import example, given, strategies as st
import pytest

from custom_components.loyalty.programs.account import Account, Holding, Member
from custom_components.loyalty.programs.answer import EntryKind
from custom_components.loyalty.programs.facts import TierReason
from custom_components.loyalty.programs.history import Accrued, Bought
from custom_components.loyalty.programs.promises.tiers import (
    NEVER,
    Downgrade,
    Tier,
    TierBasis,
    TierLadder,
    TierWindow,
)

from .paper import Shop, shop
from .promises import GOLD, POINTS, SILVER, TIERS

ADA = Member(
    id=1,
    uid="ada",
    number="1",
    enrolled_at=datetime(2026, 1, 1, tzinfo=UTC),
    anonymous=False,
)
LONG_AGO = date(2024, 1, 1)


def account(*bought: tuple[date, int]) -> Account:
    """Return what is known of somebody who bought this, in order of days."""
    days = tuple(Bought(day, spent, 1) for day, spent in bought)
    return Account(
        member=ADA, bought=days, spent_minor=sum(day.spent_minor for day in days)
    )


def held(paper: Shop, member: str = "ada") -> str | None:
    tier = paper.account(member).tier
    return None if tier is None else tier.tier


@pytest.fixture
def paper() -> Shop:
    """Return a shop with tiers by what was paid in twelve months, and Ada."""
    paper = shop(POINTS, tiers=TIERS)
    paper.enrol("ada", "ean:1")
    return paper


@pytest.mark.parametrize(
    ("spent", "tier"),
    [(9_999, None), (10_000, SILVER), (49_999, SILVER), (50_000, GOLD), (99_999, GOLD)],
)
def test_the_highest_tier_whose_threshold_is_met_is_reached(
    spent: int, tier: Tier | None
) -> None:
    day = date(2026, 5, 4)
    assert TIERS.reached(account((day, spent)), day) == tier


@pytest.mark.parametrize(
    ("ladder", "bought", "last_day"),
    [
        pytest.param(TIERS, date(2026, 5, 4), date(2027, 5, 4), id="twelve months"),
        pytest.param(TIERS, date(2028, 2, 29), date(2029, 2, 28), id="leap day"),
        pytest.param(
            replace(TIERS, months=1), date(2026, 1, 31), date(2026, 2, 28), id="clamped"
        ),
        pytest.param(
            replace(TIERS, window=TierWindow.QUARTER),
            date(2026, 5, 4),
            date(2026, 6, 30),
            id="quarter",
        ),
        pytest.param(
            replace(TIERS, window=TierWindow.HALF_YEAR, keeps=True),
            date(2026, 5, 4),
            date(2026, 12, 31),
            id="this half-year and the next",
        ),
        pytest.param(
            replace(TIERS, window=TierWindow.MONTH, keeps=True, grace_days=3),
            date(2026, 1, 15),
            date(2026, 3, 3),
            id="next month and three days",
        ),
        pytest.param(
            replace(TIERS, grace_days=30, whole_months=True),
            date(2026, 5, 4),
            date(2027, 6, 30),
            id="grace to the end of the month",
        ),
    ],
)
def test_a_tier_is_held_through(
    ladder: TierLadder, bought: date, last_day: date
) -> None:
    ada = account((bought, 10_000))
    assert ladder.held_through(SILVER, ada, bought) == last_day
    assert ladder.earned(ada, last_day) == SILVER
    assert ladder.earned(ada, last_day + timedelta(days=1)) is None
    assert ladder.held_through(GOLD, ada, bought) == NEVER


ladders = st.builds(
    TierLadder,
    tiers=st.just((SILVER, GOLD)),
    window=st.sampled_from(
        [window for window in TierWindow if window is not TierWindow.LIFETIME]
    ),
    months=st.integers(1, 14),
    keeps=st.booleans(),
    grace_days=st.integers(0, 40),
    whole_months=st.booleans(),
)
purchases = st.dictionaries(
    st.integers(0, 800).map(lambda days: LONG_AGO + timedelta(days=days)),
    st.integers(1, 30_000),
    max_size=8,
).map(lambda days: account(*sorted(days.items())))


@given(ladder=ladders, ada=purchases, tier=st.sampled_from((SILVER, GOLD)))
def test_the_last_day_that_suffices_is_the_last_one(
    ladder: TierLadder, ada: Account, tier: Tier
) -> None:
    today = LONG_AGO + timedelta(days=801)
    last = ladder.sufficed_through(tier, ada, today)
    ahead = (LONG_AGO + timedelta(days=days) for days in range(1300, -1, -1))
    assert last == next(
        (day for day in ahead if ladder.figure(ada, day) >= tier.threshold), NEVER
    )


@given(ladder=ladders, ada=purchases, days=st.integers(801, 900))
def test_what_is_older_than_what_is_looked_back_to_does_not_matter(
    ladder: TierLadder, ada: Account, days: int
) -> None:
    day = LONG_AGO + timedelta(days=days)
    first = ladder.looks_back_to(day)
    assert first is not None
    known = tuple(bought for bought in ada.bought if bought.day >= first)
    assert ladder.earned(replace(ada, bought=known), day) == ladder.earned(ada, day)


BY_POINTS_OF_THE_YEAR = TierLadder(
    tiers=(Tier(id=SILVER, name="Silver", threshold=100),),
    basis=TierBasis.POINTS,
    window=TierWindow.YEAR,
    program="points",
)
LAST_YEAR = date(2025, 12, 20)


def test_what_was_earned_last_year_and_waited_into_this_one_is_known() -> None:
    terms = shop(replace(POINTS, pending_days=14), tiers=BY_POINTS_OF_THE_YEAR).terms
    assert terms.recall(datetime(2026, 5, 1, tzinfo=UTC)).accruals == date(2025, 12, 18)


@pytest.mark.parametrize(
    ("pending_days", "day", "counted"),
    [
        (0, date(2025, 12, 31), 100),
        (11, date(2025, 12, 31), 100),
        # It did not wait when it was earned: what counts already goes on counting.
        (12, date(2025, 12, 31), 100),
        (11, date(2026, 1, 1), 0),
        (12, date(2026, 1, 1), 100),
        (12, date(2026, 12, 31), 100),
        (12, date(2027, 1, 1), 0),
    ],
)
def test_points_of_before_count_as_if_they_had_waited_as_long_as_others_do_now(
    pending_days: int, day: date, counted: int
) -> None:
    terms = shop(
        replace(POINTS, pending_days=pending_days), tiers=BY_POINTS_OF_THE_YEAR
    ).terms
    ada = replace(
        account(),
        accrued=(Accrued(LAST_YEAR, "points", 100),),
        holdings={"points": Holding(program="points", earned=100)},
    )
    assert BY_POINTS_OF_THE_YEAR.figure(terms.as_counted(ada, day), day) == counted


@example(
    ladder=replace(TIERS, months=10, whole_months=True),
    ada=account((date(2025, 5, 1), 1), (date(2025, 5, 12), 9999)),
)
@given(ladder=ladders, ada=purchases)
def test_what_is_missing_to_stay_is_enough_on_the_last_day(
    ladder: TierLadder, ada: Account
) -> None:
    """Buying it when the figures cease to suffice keeps the tier for longer."""
    today = LONG_AGO + timedelta(days=801)
    through = ladder.held_through(SILVER, ada, today)
    sufficed = ladder.sufficed_through(SILVER, ada, today)
    if through == NEVER or through < today:
        return
    missing = ladder.to_stay(SILVER, ada, today, through)
    day = max(today, sufficed + timedelta(days=1))
    more = account(*((b.day, b.spent_minor) for b in ada.bought), (day, missing))
    assert ladder.held_through(SILVER, more, day) > through


def test_up_at_once_and_down_with_what_comes_back(paper: Shop) -> None:
    paper.buy("ada", 10_000)
    sale = paper.buy("ada", 40_000)
    assert held(paper) == "gold"
    answer = paper.refund(sale, 1)
    assert held(paper) == "silver"
    assert answer.tier is not None
    assert (answer.tier.was, answer.tier.rises) == ("gold", False)
    assert (
        paper.entries[answer.entry or 0].decision.tier_reason is TierReason.TAKEN_BACK
    )


def test_a_return_lets_nobody_keep_longer_than_what_is_left(paper: Shop) -> None:
    paper.buy("ada", 10_000)
    paper.wait(days=200)
    sale = paper.buy("ada", 10_000)
    first = paper.account("ada").tier
    paper.refund(sale)
    tier = paper.account("ada").tier
    assert first is not None
    assert tier is not None
    assert (first.until, tier.until) == (date(2027, 9, 18), date(2027, 3, 2))


def test_a_tier_is_not_lost_before_its_day_nor_kept_after(paper: Shop) -> None:
    paper.buy("ada", 10_000)
    paper.wait(days=366)
    last = date(2027, 3, 2)
    assert paper.review_tier("ada", last - timedelta(days=1)).entry is None
    assert held(paper) == "silver"
    answer = paper.review_tier("ada", last)
    assert (answer.kind, held(paper)) == (EntryKind.TIER, None)
    assert paper.review_tier("ada", last).entry is None


def test_sales_never_lower_a_tier(paper: Shop) -> None:
    paper.buy("ada", 50_000)
    paper.wait(days=400)
    paper.buy("ada", 100)
    assert held(paper) == "gold"


def test_by_steps_nobody_falls_two_tiers(paper: Shop) -> None:
    paper.terms = replace(
        paper.terms, tiers=replace(TIERS, downgrade=Downgrade.STEP, months=1)
    )
    paper.buy("ada", 50_000)
    paper.wait(days=32)
    paper.review_tier("ada")
    tier = paper.account("ada").tier
    assert tier is not None
    assert (tier.tier, tier.since, tier.until) == (
        "silver",
        date(2026, 4, 3),
        date(2026, 5, 2),
    )
    paper.wait(days=30)
    paper.review_tier("ada")
    assert held(paper) is None


def test_what_was_given_by_hand_is_a_floor(paper: Shop) -> None:
    paper.set_tier("ada", "silver")
    sale = paper.buy("ada", 50_000)
    assert held(paper) == "gold"
    paper.refund(sale)
    tier = paper.account("ada").tier
    assert tier is not None
    assert (tier.tier, tier.by_hand, tier.until) == ("silver", True, None)


@pytest.mark.parametrize("basis", [TierBasis.VISITS, TierBasis.POINTS])
def test_what_was_undone_did_not_count(basis: TierBasis) -> None:
    one = replace(SILVER, threshold=1)
    ladder = replace(TIERS, tiers=(one,), basis=basis, program="points")
    paper = shop(POINTS, tiers=ladder)
    paper.enrol("ada", "ean:1")
    booked = paper.scan("ean:1") if basis is TierBasis.VISITS else paper.buy("ada", 100)
    assert held(paper) == "silver"
    paper.undo(booked)
    assert held(paper) is None


@given(
    amounts=st.lists(st.integers(1, 30_000), min_size=1, max_size=6),
    days=st.lists(st.integers(0, 90), min_size=6, max_size=6),
)
def test_a_refund_of_everything_leaves_nobody_in_a_tier(
    amounts: list[int], days: list[int]
) -> None:
    paper = shop(POINTS, tiers=replace(TIERS, grace_days=20))
    paper.enrol("ada", "ean:1")
    sales = []
    for amount, pause in zip(amounts, days, strict=False):
        paper.wait(days=pause)
        sales.append(paper.buy("ada", amount))
    for sale in sales:
        paper.refund(sale)
    # Who had fallen by then has had nothing that could be taken back.
    assert held(paper) is None


@pytest.mark.parametrize(
    "ladder",
    [
        {"tiers": ()},
        {"tiers": (GOLD, SILVER)},
        {"tiers": (SILVER, replace(SILVER, id="other"))},
        {"tiers": (SILVER,), "months": 0},
        {"tiers": (SILVER,), "grace_days": -1},
    ],
)
def test_rules_that_nobody_can_follow(ladder: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="tier"):
        TierLadder(**ladder)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "tier",
    [
        {"threshold": 0},
        {"multiplier": Decimal("0.5")},
        {"multiplier": Decimal(11)},
        {"percent": Decimal(101)},
        {"percent": Decimal("0.001")},
    ],
)
def test_tiers_that_make_no_sense(tier: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="silver"):
        replace(SILVER, **tier)  # type: ignore[arg-type]
