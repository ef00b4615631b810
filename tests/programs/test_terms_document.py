"""Terms written down and read again."""

from datetime import date, time
import json
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import given, strategies as st
import pytest

from custom_components.loyalty.programs.days import BusinessCalendar, Validity
from custom_components.loyalty.programs.money import Currency
from custom_components.loyalty.programs.promises.cumulative_discounts import (
    CumulativeDiscountProgram,
    LadderStep,
)
from custom_components.loyalty.programs.promises.discounts import DiscountProgram
from custom_components.loyalty.programs.promises.kinds import KINDS
from custom_components.loyalty.programs.promises.points import (
    MoneyRedemption,
    PointsProgram,
)
from custom_components.loyalty.programs.promises.stamps import StampProgram
from custom_components.loyalty.programs.promises.terms import Reward, Terms
from custom_components.loyalty.programs.promises.terms_document import (
    TermsUnreadable,
    from_document,
    to_document,
)

from .paper import shop
from .promises import CAKE, POINTS_AS_MONEY, STAMPS

counts = st.integers(1, 10_000)
common = {
    "id": st.uuids().map(str),
    "name": st.text(max_size=20),
    "validity": st.builds(Validity, count=st.integers(0, 36)),
    "sign_up_bonus": st.integers(0, 50),
}
redemptions = st.builds(
    MoneyRedemption,
    block_points=counts,
    block_value_minor=counts,
    minimum_points=st.integers(0, 1000),
    max_share_percent=st.integers(1, 100),
)
programs = st.one_of(
    st.builds(
        PointsProgram,
        **common,
        step_minor=counts,
        points_per_step=st.integers(0, 9),
        points_per_visit=st.integers(0, 9),
        minimum_interval_minutes=st.integers(0, 1440),
        redeem=st.none() | redemptions,
    ),
    st.builds(
        StampProgram,
        **common,
        card_size=counts,
        step_minor=counts,
        max_per_purchase=st.none() | counts,
        minimum_interval_minutes=st.integers(0, 1440),
        reward_cost_minor=st.none() | counts,
    ),
)
percents = st.decimals(1, 100, places=2)
ladders = st.lists(
    st.tuples(counts, percents), min_size=1, unique_by=(lambda s: s[0], lambda s: s[1])
).map(
    lambda steps: tuple(
        LadderStep(threshold=threshold, percent=percent)
        for threshold, percent in zip(
            sorted(step[0] for step in steps),
            sorted(step[1] for step in steps),
            strict=True,
        )
    )
)
discounts = st.one_of(
    st.builds(
        DiscountProgram,
        **common,
        percent=percents,
        tag=st.none() | st.text(),
        first_day=st.none() | st.just(date(2026, 1, 1)),
        last_day=st.none() | st.dates(min_value=date(2026, 1, 1)),
        most_minor=st.none() | counts,
        categories=st.lists(st.text(), max_size=3).map(tuple),
    ),
    st.builds(
        CumulativeDiscountProgram, **common, steps=ladders, months=st.integers(1, 36)
    ),
)
rewards = st.builds(
    Reward, price=counts, value_minor=st.none() | counts, cost_minor=st.none() | counts
)
terms_of_a_shop = st.builds(
    Terms,
    version=st.integers(0, 99),
    currency=st.builds(Currency, code=st.sampled_from(["EUR", "JPY"]), digits=counts),
    calendar=st.builds(
        BusinessCalendar,
        zone=st.sampled_from(["Europe/Berlin", "Asia/Tokyo", "UTC"]).map(ZoneInfo),
        day_starts=st.times(),
        leap_birthdays_in_march=st.booleans(),
    ),
    programs=st.lists(programs | discounts, max_size=3).map(tuple),
    rewards=st.lists(rewards, max_size=3).map(tuple),
)


@given(terms_of_a_shop)
def test_terms_survive_being_written_down(terms: Terms) -> None:
    document = json.loads(json.dumps(to_document(terms)))
    again = from_document(document, terms.version)
    assert again == terms
    assert again.all_rewards == terms.all_rewards
    assert json.dumps(to_document(again)) == json.dumps(to_document(terms))


def test_the_same_promises_are_the_same_document_in_any_version() -> None:
    terms = shop(STAMPS).terms
    document = to_document(terms)
    assert to_document(from_document(document, 7)) == document
    assert from_document(document, 7).version == 7


def document() -> dict[str, Any]:
    written: dict[str, Any] = json.loads(
        json.dumps(to_document(shop(STAMPS, POINTS_AS_MONEY, rewards=(CAKE,)).terms))
    )
    return written


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        (("format",), 2, "format 2"),
        (("programs", 0, "kind"), "cashback", "cashback"),
        (("programs", 0, "tiers"), [], "StampProgram has no tiers"),
        (("programs", 0, "stamp_on"), "full_moon", "full_moon"),
        (("programs", 1, "redeem", "rounding"), "up", "rounding"),
        (("programs", 0, "card_size"), 0, "at least one field"),
        (("rewards", 0, "price"), 0, "at least 1"),
        (("calendar", "zone"), "Mars/Olympus", "Mars/Olympus"),
    ],
)
def test_what_a_later_version_promised_is_not_left_out(
    path: tuple[str | int, ...], value: object, message: str
) -> None:
    written = document()
    place: Any = written
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    with pytest.raises(TermsUnreadable, match=message):
        from_document(written, 3)


def test_a_document_with_a_part_missing() -> None:
    written = document()
    del written["calendar"]
    with pytest.raises(TermsUnreadable, match="calendar"):
        from_document(written, 3)


def test_a_field_that_older_documents_do_not_have_gets_its_default() -> None:
    written = document()
    del written["programs"][1]["minimum_interval_minutes"]
    assert from_document(written, 3).programs[1] == POINTS_AS_MONEY


def test_kinds_are_found_by_their_name() -> None:
    assert (KINDS["stamps"], KINDS["points"]) == (StampProgram, PointsProgram)


def test_a_day_that_starts_at_four_is_written_as_people_write_it() -> None:
    assert to_document(shop(day_starts=time(4)).terms)["calendar"] == {
        "zone": "Europe/Berlin",
        "day_starts": "04:00:00",
    }
