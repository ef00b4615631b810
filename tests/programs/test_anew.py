"""Frozen values made anew with something changed."""

import dataclasses
from datetime import date

import pytest

from custom_components.loyalty.programs import anew
from custom_components.loyalty.programs.account import TierHeld

from .past import account, terms
from .promises import GOLD, POINTS, SILVER, TIERS

HELD = TierHeld(tier="gold", since=date(2027, 1, 1))


@pytest.mark.parametrize(
    ("value", "changes"),
    [
        (HELD, {"until": date(2027, 3, 1)}),
        (account(), {"tier": HELD, "visits": 3}),
        (account(), {}),
        (TIERS, {"tiers": (SILVER,)}),
        (terms(), {"programs": (POINTS,), "version": 2}),
    ],
)
def test_as_the_standard_library_does(
    value: object, changes: dict[str, object]
) -> None:
    made = anew.replace(value, **changes)  # type: ignore[type-var]
    assert made == dataclasses.replace(value, **changes)  # type: ignore[type-var]


def test_what_is_gathered_is_gathered_anew() -> None:
    assert anew.replace(terms(), programs=(POINTS,)).program("points") is POINTS


def test_checks_are_made_again() -> None:
    with pytest.raises(ValueError, match="not above"):
        anew.replace(TIERS, tiers=(GOLD, SILVER))


def test_there_are_no_other_fields() -> None:
    with pytest.raises(TypeError):
        anew.replace(HELD, colour="gold")  # type: ignore[call-arg]
