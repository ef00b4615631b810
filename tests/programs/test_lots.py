"""Which lots are spent, and how debt comes and goes."""

from datetime import UTC, date, datetime, time

from hypothesis import given, strategies as st
import pytest

from custom_components.loyalty.programs.account import (
    Account,
    Holding,
    Lot,
    LotId,
    Member,
    spending_order,
)
from custom_components.loyalty.programs.booking.lots import Posting
from custom_components.loyalty.programs.days import Validity, ValidityUnit
from custom_components.loyalty.programs.facts import MovementKind
from custom_components.loyalty.programs.promises.points import PointsProgram
from custom_components.loyalty.programs.promises.stamps import StampProgram
from custom_components.loyalty.programs.promises.terms import Reward
from custom_components.loyalty.programs.refusal import Refusal

from .paper import shop
from .promises import CAKE, POINTS

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
TODAY = date(2026, 3, 2)


def lot(entry: int, left: int, last_day: date | None, earned: datetime = AT) -> Lot:
    return Lot(
        id=LotId(entry, 1),
        amount=left,
        remaining=left,
        earned_at=earned,
        last_day=last_day,
    )


def posting(*lots: Lot, owed: int = 0) -> Posting:
    member = Member(id=1, uid="ada", number="1", enrolled_at=AT, anonymous=False)
    holding = Holding(
        program="points", lots=tuple(sorted(lots, key=spending_order)), owed=owed
    )
    account = Account(member=member, holdings={"points": holding})
    return Posting(account, 100, AT, TODAY)


def moved(post: Posting) -> list[tuple[str, int, int | None]]:
    return [
        (m.kind, m.delta, None if m.lot is None else m.lot.entry)
        for m in post.movements
    ]


def test_what_ends_soonest_is_spent_first_and_what_never_ends_last() -> None:
    post = posting(
        lot(1, 10, None),
        lot(2, 10, date(2026, 5, 1)),
        lot(3, 10, date(2026, 4, 1)),
    )
    post.debit("points", 25, MovementKind.REDEMPTION)
    assert moved(post) == [
        ("redemption", -10, 3),
        ("redemption", -10, 2),
        ("redemption", -5, 1),
    ]


def test_of_lots_that_end_together_the_oldest_is_spent_first() -> None:
    end = date(2026, 4, 1)
    post = posting(
        lot(1, 10, end, datetime(2026, 2, 1, tzinfo=UTC)),
        lot(3, 10, end, datetime(2026, 1, 1, tzinfo=UTC)),
        lot(2, 10, end, datetime(2026, 1, 1, tzinfo=UTC)),
    )
    post.debit("points", 21, MovementKind.REDEMPTION)
    assert [entry for _, _, entry in moved(post)] == [2, 3, 1]


def test_expired_lots_are_not_spent_however_late_their_expiry_is_booked() -> None:
    post = posting(lot(1, 10, date(2026, 3, 1)), lot(2, 10, TODAY))
    assert post.balance("points") == 10
    post.debit("points", 10, MovementKind.REDEMPTION)
    assert moved(post) == [("redemption", -10, 2)]
    with pytest.raises(ValueError, match="more than the lots hold"):
        post.debit("points", 1, MovementKind.REDEMPTION)


def test_a_credit_pays_what_is_owed_first() -> None:
    post = posting(owed=30)
    assert post.credit("points", 100, MovementKind.ACCRUAL, None) == 30
    assert moved(post) == [
        ("accrual", 100, 100),
        ("settlement", -30, 100),
        ("settlement", 30, None),
    ]
    assert post.balance("points") == 70
    assert [(o.amount, o.remaining) for o in post.opened] == [(100, 70)]


def test_a_credit_smaller_than_the_debt_leaves_the_rest_of_it() -> None:
    post = posting(owed=30)
    assert post.credit("points", 10, MovementKind.ACCRUAL, None) == 10
    assert post.balance("points") == -20
    assert post.account().holding("points") == Holding(
        program="points", owed=20, earned=10
    )


def test_taking_back_goes_to_the_named_lots_then_to_the_others_then_to_debt() -> None:
    post = posting(lot(1, 10, date(2026, 4, 1)), lot(2, 5, None))
    owed = post.take_back("points", 20, MovementKind.REVERSAL, first=[LotId(2, 1)])
    assert owed == 5
    assert moved(post) == [
        ("reversal", -5, 2),
        ("reversal", -10, 1),
        ("reversal", -5, None),
    ]
    assert post.balance("points") == -5


lots_held = st.lists(
    st.tuples(st.integers(1, 50), st.none() | st.integers(-3, 10)), max_size=8
).map(
    lambda drawn: [
        lot(
            entry,
            left,
            None if end is None else date.fromordinal(TODAY.toordinal() + end),
        )
        for entry, (left, end) in enumerate(drawn, 1)
    ]
)


@given(lots_held, st.data())
def test_a_debit_takes_exactly_its_amount_in_order(
    lots: list[Lot], data: st.DataObject
) -> None:
    post = posting(*lots)
    before = post.balance("points")
    amount = data.draw(st.integers(0, before))
    post.debit("points", amount, MovementKind.REDEMPTION)
    holding = post.account().holding("points")
    assert holding.balance(TODAY) == before - amount
    assert list(holding.lots) == sorted(holding.lots, key=spending_order)
    usable = [
        held for held in sorted(lots, key=spending_order) if held.usable_on(TODAY)
    ]
    touched = [m.lot for m in post.movements]
    assert touched == [held.id for held in usable[: len(touched)]]


# The same through a shop, with its clock


def test_fifty_less_eighty_and_a_hundred_are_seventy() -> None:
    paper = shop(POINTS, rewards=(CAKE,))
    paper.enrol("ada")
    paper.adjust("ada", "points", 20)
    sale = paper.buy("ada", 8000)
    paper.redeem("ada", "cake")
    assert paper.balance("ada", "points") == 50
    paper.refund(sale)
    assert paper.balance("ada", "points") == -30
    paper.buy("ada", 10_000)
    assert paper.balance("ada", "points") == 70


@pytest.mark.parametrize(
    "last_day",
    ["2026-03-28", "2026-03-29", "2026-10-24", "2026-10-25", "2026-12-31"],
)
@pytest.mark.parametrize(
    ("day_starts", "last_moment", "over"),
    [
        (time(0), "23:59:59.999999", "00:00:00"),
        (time(4), "03:59:59.999999", "04:00:00"),
    ],
)
def test_points_are_usable_through_their_last_day_and_gone_after(
    last_day: str, day_starts: time, last_moment: str, over: str
) -> None:
    end = date.fromisoformat(last_day)
    next_day = date.fromordinal(end.toordinal() + 1)
    last_date = end if day_starts == time(0) else next_day
    program = PointsProgram(
        id="points", name="P", validity=Validity(unit=ValidityUnit.DAYS, count=10)
    )
    paper = shop(program, rewards=(CAKE,), day_starts=day_starts)
    paper.enrol("ada")
    paper.clock(f"{date.fromordinal(end.toordinal() - 10)} 12:00")
    paper.buy("ada", 10_000)
    paper.clock(f"{last_date} {last_moment}")
    paper.redeem("ada", "cake")
    paper.clock(f"{next_day} {over}")
    with pytest.raises(Refusal, match="reward_not_available"):
        paper.redeem("ada", "cake")
    assert paper.balance("ada", "points") == 0
    assert paper.close_day("ada").balances[0].change == -50


def test_a_bar_books_the_small_hours_on_the_day_before() -> None:
    program = StampProgram(
        id="stamps", name="S", validity=Validity(unit=ValidityUnit.MONTHS, count=1)
    )
    paper = shop(program, day_starts=time(4))
    paper.enrol("ada", "ean:1")
    paper.clock("2026-02-01 01:30")
    answer = paper.scan("ean:1")
    assert answer.day == date(2026, 1, 31)
    assert paper.holding("ada", "stamps").lots[0].last_day == date(2026, 2, 28)


def test_a_dear_reward_is_paid_from_many_lots() -> None:
    paper = shop(
        POINTS, rewards=(Reward(id="r", name="R", program="points", price=30),)
    )
    paper.enrol("ada")
    for _ in range(4):
        paper.buy("ada", 1000)
    paper.redeem("ada")
    assert [held.remaining for held in paper.holding("ada", "points").lots] == [10]
