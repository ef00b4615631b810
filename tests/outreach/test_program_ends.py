"""When it is time to say that a program ends."""

from datetime import date

import pytest

from custom_components.loyalty.outreach.program_ends import due_notices
from custom_components.loyalty.programs.promises.points import PointsProgram

LAST, UNTIL = date(2026, 3, 10), date(2026, 3, 20)
SPRING = PointsProgram(id="p", name="Spring", last_day=LAST, redeem_until=UNTIL)


@pytest.mark.parametrize(
    ("today", "due"),
    [
        (date(2026, 3, 6), []),
        (date(2026, 3, 7), [(True, 3, 1)]),
        (date(2026, 3, 10), [(True, 0, 2)]),
        (date(2026, 3, 11), [(False, 9, 1)]),
        (date(2026, 3, 17), [(False, 3, 2)]),
        (date(2026, 3, 20), [(False, 0, 3)]),
        (date(2026, 3, 21), []),
    ],
)
def test_an_end_is_announced(today: date, due: list[tuple[bool, int, int]]) -> None:
    notices = due_notices([SPRING], today=today, days_ahead=(3, 1))
    assert [(n.collecting, n.days_left, len(n.keys)) for n in notices] == due


def test_a_program_without_end_never_is() -> None:
    endless = PointsProgram(id="p", name="Points")
    assert due_notices([endless], today=LAST, days_ahead=(365,)) == []


def test_another_end_is_announced_again() -> None:
    later = PointsProgram(id="p", name="Spring", last_day=UNTIL)
    keys = [
        due_notices([program], today=LAST, days_ahead=(30,))[0].keys
        for program in (SPRING, later)
    ]
    assert not set(keys[0]) & set(keys[1])
