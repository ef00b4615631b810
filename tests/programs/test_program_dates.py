"""From when until when a program runs, what can be used after it, and what closed days change."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from custom_components.loyalty.programs.booking.standing import stand
from custom_components.loyalty.programs.days import (
    BusinessCalendar,
    Closure,
    Validity,
    ValidityUnit,
)
from custom_components.loyalty.programs.promises.program import Curtailment, Program
from custom_components.loyalty.programs.promises.terms_document import (
    from_document,
    to_document,
)
from custom_components.loyalty.programs.promises.vouchers import Voucher, VoucherKind
from custom_components.loyalty.programs.refusal import Refusal
from custom_components.loyalty.programs.situation import Situation

from .paper import BERLIN, Shop, shop
from .promises import CAKE, LADDER, POINTS, POINTS_AS_MONEY, STAMPS, TEN_OFF

FIRST, LAST, UNTIL = date(2026, 3, 2), date(2026, 3, 8), date(2026, 3, 15)
DATES = {"first_day": FIRST, "last_day": LAST, "redeem_until": UNTIL}
SUNDAY = 6


def spring(program: Program = POINTS_AS_MONEY, **changes: object) -> Shop:
    """Open a shop with a program of a week, and another week to redeem; Ada is a member."""
    paper = shop(replace(program, **DATES | changes), rewards=(CAKE,))
    paper.enrol("ada", "ean:1")
    return paper


def closed_on_sundays(paper: Shop, *closures: Closure) -> None:
    calendar = BusinessCalendar(
        zone=BERLIN, closed_weekdays=(SUNDAY,), closures=closures
    )
    paper.terms = replace(paper.terms, calendar=calendar)


def held(paper: Shop) -> dict[str, int]:
    """Return what Ada can use today, by program that is shown to her."""
    now = stand(paper.terms, paper.account("ada"), paper.today)
    return {standing.program: standing.balance for standing in now.balances}


@pytest.mark.parametrize(
    ("now", "earned"),
    [
        ("2026-03-01 23:59:59", 0),
        ("2026-03-02 00:00", 10),
        ("2026-03-08 23:59:59", 10),
        ("2026-03-09 00:00", 0),
    ],
)
def test_both_dates_are_days_on_which_it_is_earned(now: str, earned: int) -> None:
    paper = spring()
    paper.clock(now)
    paper.buy("ada", 1000)
    assert paper.balance("ada", "points") == earned


@pytest.mark.parametrize(
    ("now", "payable"),
    [("2026-03-01 23:59", 10_000), ("2026-03-08 23:59", 9_000), ("2026-03-09", 10_000)],
)
@pytest.mark.parametrize("program", [TEN_OFF, LADDER], ids=["fixed", "rising"])
def test_both_dates_are_days_on_which_it_is_taken_off(
    program: Program, now: str, payable: int
) -> None:
    paper = shop(replace(program, first_day=FIRST, last_day=LAST))
    paper.enrol("ada")
    paper.buy("ada", 100_000)
    paper.clock(now)
    answer = paper.buy("ada", 10_000)
    off = Decimal("0.75") if program is LADDER else Decimal(1)
    assert answer.payable_minor == 10_000 - (10_000 - payable) * off


def test_a_bonus_for_signing_up_is_for_its_days_as_well() -> None:
    paper = spring(sign_up_bonus=5)
    paper.clock("2026-03-09 10:00")
    paper.enrol("ben")
    assert [paper.balance(who, "points") for who in ("ada", "ben")] == [5, 0]


def test_staff_give_no_stamps_of_a_card_that_has_ended() -> None:
    paper = spring(STAMPS)
    paper.clock("2026-03-09 10:00")
    with pytest.raises(Refusal, match="program_not_running"):
        paper.stamp("ada")


@pytest.mark.parametrize(
    ("now", "discount"), [("2026-03-09 10:00", 500), ("2026-03-15 23:59:59", 500)]
)
def test_what_was_collected_is_good_through_its_own_date(
    now: str, discount: int
) -> None:
    paper = spring()
    paper.buy("ada", 10_000)
    paper.clock(now)
    answer = paper.buy("ada", 1000, redeem={"points": 100})
    assert answer.discount_minor == discount
    assert held(paper) == {}


@pytest.mark.parametrize("lapses", [True, False])
def test_and_refused_after_it(lapses: bool) -> None:
    paper = spring(lapses=lapses)
    paper.buy("ada", 10_000)
    paper.clock("2026-03-16 00:00")
    with pytest.raises(Refusal, match="redemption_over"):
        paper.buy("ada", 1000, redeem={"points": 100})
    with pytest.raises(Refusal, match="redemption_over"):
        paper.redeem("ada", "cake")
    assert held(paper) == {}


def test_what_is_left_lapses_with_the_last_day() -> None:
    paper = spring()
    paper.buy("ada", 1000)
    assert paper.close_day("ada", date(2026, 3, 14)).entry is None
    answer = paper.close_day("ada", UNTIL)
    assert [step.values["amount"] for step in answer.explanation] == [-10]
    assert answer.explanation[0].values["last_day"] == "2026-03-15"
    assert paper.close_day("ada", UNTIL).entry is None


def test_or_is_kept_if_the_owner_says_so() -> None:
    paper = spring(lapses=False)
    paper.buy("ada", 1000)
    paper.clock("2026-04-01 10:00")
    assert paper.close_day("ada", UNTIL).entry is None
    paper.terms = replace(paper.terms, programs=(POINTS_AS_MONEY,))
    assert held(paper) == {"points": 10}


def test_a_later_date_is_good_for_everything_that_is_there() -> None:
    """What was earned keeps its own promise: only the program's end bound it."""
    paper = spring()
    paper.buy("ada", 1000)
    later = replace(paper.terms.programs[0], redeem_until=date(2026, 4, 30))
    paper.terms = replace(paper.terms, programs=(later,))
    paper.clock("2026-04-30 23:59")
    assert held(paper) == {"points": 10}


def test_the_next_end_is_the_earlier_one_of_the_lot_and_the_program() -> None:
    validity = Validity(unit=ValidityUnit.DAYS, count=10)
    paper = spring(validity=validity)
    ends = []
    for _ in range(3):
        answer = paper.buy("ada", 1000)
        expiring = answer.balances[0].next_expiry
        assert expiring is not None
        ends.append((expiring.last_day.day, expiring.amount))
        paper.wait(days=3)
    assert ends == [(12, 10), (12, 10), (12, 10)]
    last = [
        lot.last_day
        for lot in paper.terms.as_read(paper.account("ada")).holding("points").lots
    ]
    assert last == [date(2026, 3, 12), UNTIL, UNTIL]


@pytest.mark.parametrize(
    ("now", "names"),
    [
        ("2026-03-01 10:00", []),
        ("2026-03-02 10:00", ["points"]),
        ("2026-03-08 10:00", ["points"]),
        ("2026-03-09 10:00", []),
    ],
)
def test_a_program_that_does_not_run_is_not_shown_to_who_holds_nothing(
    now: str, names: list[str]
) -> None:
    paper = spring()
    paper.clock(now)
    assert list(held(paper)) == names


@pytest.mark.parametrize(
    ("now", "names"), [("2026-03-15", ["points"]), ("2026-03-16", [])]
)
def test_nor_to_anybody_once_it_is_over(now: str, names: list[str]) -> None:
    paper = spring()
    paper.buy("ada", 1000)
    paper.clock(now)
    assert list(held(paper)) == names


def test_a_refund_takes_back_what_the_sale_earned_though_the_program_has_ended() -> (
    None
):
    paper = spring()
    sale = paper.buy("ada", 1000)
    paper.clock("2026-03-10 10:00")
    paper.refund(sale, 500)
    assert paper.balance("ada", "points") == 5


def test_the_owner_starts_a_validity_for_what_is_there_already() -> None:
    """Only for what was earned until then, never for longer than promised, and again sooner or not at all."""
    paper = shop(POINTS_AS_MONEY)
    paper.enrol("ada", "ean:1")
    paper.buy("ada", 1000)
    limited = replace(
        POINTS_AS_MONEY,
        validity=Validity(unit=ValidityUnit.DAYS, count=30),
        curtailments=(Curtailment(entry=len(paper.entries), until=UNTIL),),
    )
    paper.terms = replace(paper.terms, programs=(limited,))
    paper.buy("ada", 2000)
    lots = paper.terms.as_read(paper.account("ada")).holding("points").lots
    assert [(lot.last_day, lot.remaining) for lot in lots] == [
        (UNTIL, 10),
        (date(2026, 4, 1), 20),
    ]
    sooner = Curtailment(entry=len(paper.entries), until=LAST)
    twice = replace(limited, curtailments=(*limited.curtailments, sooner))
    paper.terms = replace(paper.terms, programs=(twice,))
    answer = paper.close_day("ada", LAST)
    assert [step.values["amount"] for step in answer.explanation] == [-10, -20]
    assert from_document(to_document(paper.terms), 1) == paper.terms


@pytest.mark.parametrize(
    "dates",
    [
        {"first_day": LAST, "last_day": FIRST},
        {"redeem_until": UNTIL},
        {"last_day": UNTIL, "redeem_until": LAST},
    ],
)
@pytest.mark.parametrize("program", [POINTS, STAMPS, TEN_OFF, LADDER])
def test_dates_that_contradict_each_other_are_no_promise(
    program: Program, dates: dict[str, date]
) -> None:
    with pytest.raises(ValueError, match=r"ends before|no longer than"):
        replace(program, **dates)


@pytest.mark.parametrize(
    ("now", "left"),
    [("2026-03-08 23:59", 10), ("2026-03-09 23:59", 10), ("2026-03-10 00:00", 0)],
)
def test_what_ends_on_a_closed_day_is_good_through_the_next_open_one(
    now: str, left: int
) -> None:
    """8 March 2026 is a Sunday."""
    paper = shop(
        replace(POINTS_AS_MONEY, validity=Validity(unit=ValidityUnit.DAYS, count=6))
    )
    paper.enrol("ada")
    paper.buy("ada", 1000)
    closed_on_sundays(paper)
    paper.clock(now)
    assert held(paper).get("points", 0) == left


def test_nothing_expires_on_a_closed_day() -> None:
    paper = shop(replace(POINTS, validity=Validity(unit=ValidityUnit.DAYS, count=6)))
    paper.enrol("ada")
    paper.buy("ada", 1000)
    closed_on_sundays(paper, Closure(first=date(2026, 3, 9), last=date(2026, 3, 11)))
    closed = [
        paper.close_day("ada", date(2026, 3, day)).entry is not None
        for day in (8, 9, 10, 11, 12)
    ]
    assert closed == [False, False, False, False, True]


def test_the_day_to_redeem_until_moves_to_an_open_one_as_well() -> None:
    paper = spring()
    paper.buy("ada", 10_000)
    closed_on_sundays(paper)
    paper.clock("2026-03-16 23:59")
    assert paper.buy("ada", 1000, redeem={"points": 100}).discount_minor == 500
    paper.clock("2026-03-17 00:00")
    with pytest.raises(Refusal, match="redemption_over"):
        paper.redeem("ada", "cake")


def test_a_shop_that_never_opens_is_no_shop() -> None:
    with pytest.raises(ValueError, match="one weekday"):
        BusinessCalendar(zone=BERLIN, closed_weekdays=tuple(range(7)))
    with pytest.raises(ValueError, match="closed from"):
        Closure(first=LAST, last=FIRST)


def test_dates_and_closed_days_are_kept_with_the_terms() -> None:
    paper = spring(validity=Validity(unit=ValidityUnit.END_OF_NAMED_MONTH, month=6))
    closed_on_sundays(paper, Closure(first=FIRST, last=LAST))
    assert from_document(to_document(paper.terms), 1) == paper.terms


def test_a_voucher_that_ends_on_a_closed_day_is_good_on_the_next_open_one() -> None:
    paper = shop(POINTS)
    closed_on_sundays(paper)
    voucher = Voucher(
        code="1",
        series="coupons",
        kind=VoucherKind.COUPON,
        issued_at=paper.now,
        first_day=FIRST,
        last_day=LAST,
        amount=1,
        remaining=1,
    )
    situation = Situation(
        terms=paper.terms, entry=1, new_member=1, vouchers={"1": voucher}
    )
    read = situation.as_read().vouchers["1"]
    assert read.usable_on(date(2026, 3, 9))
    assert not read.usable_on(date(2026, 3, 10))
