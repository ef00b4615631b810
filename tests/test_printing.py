"""From bookings to what slips say."""

from datetime import UTC, date, datetime

import pytest

from custom_components.loyalty.counter.slips.wording import wording
from custom_components.loyalty.printing import receipt
from custom_components.loyalty.programs.answer import Answer, EntryKind, Result

from .counter.slips.samples import EURO, texts
from .ledger.till import TERMS


def title(kind: EntryKind, language: str, *, new_member: bool = False) -> str:
    """Return what stands above the receipt of a booking."""
    answer = Answer(
        kind=kind,
        result=Result.BOOKED,
        reference="one",
        at=datetime(2026, 5, 4, 8, 0, tzinfo=UTC),
        day=date(2026, 5, 4),
        entry=1,
        new_member=new_member,
    )
    words = wording(texts(language), language, EURO)
    return words.say(f"receipt.{receipt(answer, TERMS, None).occasion}")


@pytest.mark.parametrize(
    ("kind", "english", "german"),
    [
        (EntryKind.VISIT, "Your visit", "Ihr Besuch"),
        (EntryKind.STAMP, "Stamp added", "Stempel erhalten"),
        (EntryKind.ENROLMENT, "Welcome", "Willkommen"),
        (EntryKind.PURCHASE, "Loyalty receipt", "Bonusbeleg"),
        (EntryKind.MERGE, "Balance changed", "Guthaben geändert"),
    ],
)
def test_a_receipt_says_what_was_booked(
    kind: EntryKind, english: str, german: str
) -> None:
    """A visit is no stamp: that is what is given by hand."""
    assert (title(kind, "en"), title(kind, "de")) == (english, german)


def test_whose_card_was_unknown_is_welcome() -> None:
    """The first visit and the enrolment are one booking."""
    assert title(EntryKind.VISIT, "en", new_member=True) == "Welcome"
