"""The shop on paper, and how to open one."""

from datetime import UTC, datetime, time
from decimal import Decimal
from zoneinfo import ZoneInfo

from custom_components.loyalty.programs.days import BusinessCalendar
from custom_components.loyalty.programs.money import Currency
from custom_components.loyalty.programs.promises.program import Program
from custom_components.loyalty.programs.promises.promotions import Promotion
from custom_components.loyalty.programs.promises.terms import ALL_OF_IT, Reward, Terms
from custom_components.loyalty.programs.promises.tiers import TierLadder
from custom_components.loyalty.programs.promises.vouchers import VoucherSeries

from .counter import AtCounter
from .members import Members
from .rewards import Rewards
from .taken_over import TakenOver
from .upkeep import Upkeep
from .vouchers import Vouchers

BERLIN = ZoneInfo("Europe/Berlin")


class Shop(AtCounter, Members, Rewards, Vouchers, TakenOver, Upkeep):
    """A shop with its promises, a clock that is set by hand and everything that was booked."""


def shop(
    *programs: Program,
    rewards: tuple[Reward, ...] = (),
    promotions: tuple[Promotion, ...] = (),
    tiers: TierLadder | None = None,
    vouchers: tuple[VoucherSeries, ...] = (),
    most_off_percent: Decimal = ALL_OF_IT,
    day_starts: time = time(0),
    now: str = "2026-03-02 10:00",
) -> Shop:
    """Open a shop in Berlin with these promises."""
    paper = Shop(
        terms=Terms(
            version=1,
            currency=Currency(code="EUR", digits=2),
            calendar=BusinessCalendar(zone=BERLIN, day_starts=day_starts),
            programs=programs,
            rewards=rewards,
            promotions=promotions,
            tiers=tiers,
            vouchers=vouchers,
            most_off_percent=most_off_percent,
        ),
        now=datetime(2026, 1, 1, tzinfo=UTC),
    )
    paper.clock(now)
    return paper
