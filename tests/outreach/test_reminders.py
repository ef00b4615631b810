"""Whom to remind, when, and never twice."""

from datetime import date, timedelta

from hypothesis import given, strategies as st
import pytest

from custom_components.loyalty.outreach.reminders import (
    Ending,
    Reminder,
    due_reminders,
    lapsing_key,
)

ENDS = date(2026, 12, 31)
ENDING = Ending(member="anna", program="points", last_day=ENDS, amount=40)
AHEAD = (14, 3)


def due(days_left: int) -> list[Reminder]:
    return due_reminders(
        [ENDING], today=ENDS - timedelta(days=days_left), days_ahead=AHEAD
    )


@pytest.mark.parametrize("days_left", [15, 400, -1])
def test_too_early_and_too_late_tell_nothing(days_left: int) -> None:
    assert due(days_left) == []


@pytest.mark.parametrize(("days_left", "keys"), [(14, 1), (4, 1), (3, 2), (0, 2)])
def test_the_closest_reminder_makes_the_others_needless(
    days_left: int, keys: int
) -> None:
    (reminder,) = due(days_left)

    assert reminder.days_left == days_left
    assert len(reminder.keys) == keys


def test_without_reminders_nothing_is_due() -> None:
    assert due_reminders([ENDING], today=ENDS, days_ahead=()) == []


@given(
    days_on=st.sets(st.integers(min_value=0, max_value=30)),
    ahead=st.sets(st.integers(min_value=0, max_value=20), max_size=4),
)
def test_each_reminder_is_told_once_whenever_the_hub_is_on(
    days_on: set[int], ahead: set[int]
) -> None:
    told: set[str] = set()
    days_left = []
    for left in sorted(days_on, reverse=True):
        for reminder in due_reminders(
            [ENDING], today=ENDS - timedelta(days=left), days_ahead=tuple(ahead)
        ):
            if reminder.keys[0] not in told:
                days_left.append(left)
            told |= set(reminder.keys)

    expected = [
        max(on for on in days_on if on <= mark)
        for mark in ahead
        if any(on <= mark for on in days_on)
    ]
    assert days_left == sorted(set(expected), reverse=True)


def test_an_absence_is_one_per_last_visit() -> None:
    assert lapsing_key("anna", ENDS) == lapsing_key("anna", ENDS)
    assert lapsing_key("anna", ENDS) != lapsing_key("anna", ENDS + timedelta(days=1))
