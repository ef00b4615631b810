"""What customers read of their tier."""

from dataclasses import replace
from datetime import date

import pytest

from custom_components.loyalty.counter.slips import compose
from custom_components.loyalty.counter.slips.text import slip_text
from custom_components.loyalty.programs.answer import TierStanding

from .samples import RECEIPT, cafe, texts

SILVER = TierStanding(
    basis="spend",
    figure=11_000,
    tier="silver",
    name="Silber",
    since=date(2026, 11, 21),
    keeps_until=date(2027, 11, 21),
    next="gold",
    next_name="Gold",
    missing=39_000,
)


def lines(standing: TierStanding) -> list[str]:
    """Return what stands on a receipt, each line without what fills it up."""
    slip = compose(replace(RECEIPT, tier=standing), cafe("de"), texts("de"))
    return [" ".join(line.split()) for line in slip_text(slip, 48).splitlines()]


def test_a_receipt_shows_the_tier_and_what_is_missing() -> None:
    shown = lines(SILVER)
    assert "Ihre Stufe Silber" in shown
    assert "Gilt bis 21.11.2027" in shown
    assert "Noch 390,00 €: Gold" in shown


def test_a_receipt_says_when_a_tier_was_reached() -> None:
    assert "Stufe erreicht Silber" in lines(replace(SILVER, changed=True, rises=True))


@pytest.mark.parametrize(
    ("basis", "missing", "text"),
    [
        ("visits", 1, "Noch 1 Besuch: Gold"),
        ("purchases", 3, "Noch 3 Einkäufe: Gold"),
        ("points", 40, "Noch 40 Punkte: Gold"),
        ("balance", 1, "Noch 1 Punkt: Gold"),
    ],
)
def test_what_is_missing_is_counted_as_the_tiers_count(
    basis: str, missing: int, text: str
) -> None:
    assert text in lines(replace(SILVER, basis=basis, missing=missing))


def test_who_is_in_the_highest_misses_nothing() -> None:
    top = replace(SILVER, next=None, next_name=None, missing=None, keeps_until=None)
    assert not [line for line in lines(top) if "Noch" in line and "Gold" in line]
