"""When the hub's clock can be believed."""

from datetime import UTC, datetime, timedelta

import pytest

from custom_components.loyalty import clock
from custom_components.loyalty.clock import ClockJudgement, HubClock, judge

BOOKED = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("moved", "synchronised", "sane"),
    [
        (timedelta(seconds=1), None, True),
        (timedelta(days=40), False, True),
        (timedelta(days=50), False, False),
        (timedelta(days=50), None, False),
        (timedelta(days=500), True, True),
        (timedelta(minutes=-4), False, True),
        (timedelta(minutes=-6), True, False),
        (timedelta(days=-20000), False, False),
    ],
)
def test_the_clock_against_the_latest_booking(
    moved: timedelta, synchronised: bool | None, sane: bool
) -> None:
    assert judge(BOOKED + moved, BOOKED, synchronised=synchronised).sane is sane


@pytest.mark.parametrize(
    ("now", "sane"), [(datetime(1970, 1, 1, tzinfo=UTC), False), (BOOKED, True)]
)
def test_a_new_hub_has_only_the_calendar(now: datetime, sane: bool) -> None:
    assert judge(now, None, synchronised=False).sane is sane


@pytest.mark.parametrize(
    ("now", "instant"),
    [
        (BOOKED + timedelta(hours=1), BOOKED + timedelta(hours=1)),
        (datetime(1970, 1, 1, tzinfo=UTC), BOOKED),
        (BOOKED + timedelta(days=100), BOOKED + timedelta(days=100)),
    ],
)
def test_a_clock_that_fell_behind_stands_still(
    now: datetime, instant: datetime
) -> None:
    assert judge(now, BOOKED, synchronised=False).instant == instant


def test_trust_is_told_at_first_and_when_it_is_lost_and_regained(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(clock, "kernel_synchronised", lambda: False)
    now = BOOKED
    told: list[ClockJudgement] = []
    hub = HubClock(lambda: now, lambda: BOOKED, told.append)

    hub.look()
    now = datetime(1970, 1, 1, tzinfo=UTC)
    hub.look()
    hub.look()
    now = BOOKED + timedelta(minutes=1)
    hub.look()

    assert [judgement.sane for judgement in told] == [True, False, True]


def test_the_kernel_has_a_word_on_it() -> None:
    assert clock.kernel_synchronised() in (True, False, None)
