"""The end of a day, for what was usable through it."""

from dataclasses import replace
from datetime import date

import pytest

from custom_components.loyalty.programs.answer import EntryKind
from custom_components.loyalty.programs.days import Validity, ValidityUnit

from .paper import Shop, shop
from .promises import POINTS, STAMPS


@pytest.fixture
def paper() -> Shop:
    validity = Validity(unit=ValidityUnit.DAYS, count=1)
    paper = shop(replace(POINTS, validity=validity), STAMPS)
    paper.enrol("ada", "ean:1")
    paper.scan("ean:1")
    for _ in range(3):
        paper.buy("ada", 1000)
        paper.wait(days=1)
    return paper


def test_every_lot_that_ended_is_one_movement(paper: Shop) -> None:
    answer = paper.close_day("ada")
    assert answer.kind is EntryKind.EXPIRY
    assert answer.day == paper.today
    assert [(s.values["amount"], s.values["last_day"]) for s in answer.explanation] == [
        (-10, "2026-03-03"),
        (-10, "2026-03-04"),
    ]
    assert [(b.change, b.balance) for b in answer.balances] == [(-20, 10), (0, 1)]


def test_closing_a_day_again_does_nothing(paper: Shop) -> None:
    paper.close_day("ada")
    booked = len(paper.entries)
    assert paper.close_day("ada").entry is None
    assert len(paper.entries) == booked


def test_days_are_closed_one_by_one_after_an_outage(paper: Shop) -> None:
    days = [date(2026, 3, 2), date(2026, 3, 3), date(2026, 3, 4)]
    changes = [paper.close_day("ada", day).balances[0].change for day in days]
    assert changes == [0, -10, -10]


def test_what_a_program_no_longer_in_force_gave_ends_as_well(paper: Shop) -> None:
    paper.terms = replace(paper.terms, programs=())
    answer = paper.close_day("ada")
    assert answer.balances == ()
    assert paper.balance("ada", "points") == 10
