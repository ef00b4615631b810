"""How many purchases the pure rules decide in a second: many promises at once, beside a single one."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from time import perf_counter, process_time
from zoneinfo import ZoneInfo

from custom_components.loyalty.programs.account import Account, Member
from custom_components.loyalty.programs.commands import Line, RecordPurchase
from custom_components.loyalty.programs.days import (
    BusinessCalendar,
    Validity,
    ValidityUnit,
)
from custom_components.loyalty.programs.decide import decide
from custom_components.loyalty.programs.money import Currency
from custom_components.loyalty.programs.promises.campaigns import CampaignProgram
from custom_components.loyalty.programs.promises.cumulative_discounts import (
    CumulativeDiscountProgram,
    LadderStep,
)
from custom_components.loyalty.programs.promises.discounts import DiscountProgram
from custom_components.loyalty.programs.promises.ladder import LadderWindow
from custom_components.loyalty.programs.promises.limits import Caps, Rounding
from custom_components.loyalty.programs.promises.points import (
    MoneyRedemption,
    PointsProgram,
)
from custom_components.loyalty.programs.promises.program import Program
from custom_components.loyalty.programs.promises.promotions import (
    Conditions,
    Effect,
    Limits,
    Offer,
    Promotion,
)
from custom_components.loyalty.programs.promises.raffles import RaffleProgram
from custom_components.loyalty.programs.promises.reward import Reward
from custom_components.loyalty.programs.promises.stamps import StampOn, StampProgram
from custom_components.loyalty.programs.promises.terms import Terms
from custom_components.loyalty.programs.promises.tiers import Tier, TierLadder
from custom_components.loyalty.programs.promises.windows import Window
from custom_components.loyalty.programs.situation import Given, Situation
from scripts.bench.crowd import ACTOR

START = datetime(2027, 1, 4, 9, tzinfo=UTC)
# So many customers buy once a week in turn.
CUSTOMERS = 200
_YEAR = Validity(unit=ValidityUnit.MONTHS, count=12)
_POINTS = PointsProgram(
    id="points", name="Points", validity=_YEAR, redeem=MoneyRedemption()
)
_PROGRAMS: tuple[Program, ...] = (
    _POINTS,
    PointsProgram(
        id="capped",
        name="Capped",
        validity=_YEAR,
        proportional=True,
        rounding=Rounding.HALF_UP,
        caps=Caps(per_sale=50, per_day=80, per_month=500),
    ),
    PointsProgram(id="carried", name="Carried", step_minor=5000, carries_rest=True),
    StampProgram(id="card", name="Card", stamp_on=StampOn.PURCHASE),
    StampProgram(
        id="cups", name="Cups", stamp_on=StampOn.ARTICLE, articles=("coffee",)
    ),
    StampProgram(id="steps", name="Steps", stamp_on=StampOn.AMOUNT),
    CampaignProgram(
        id="campaign",
        name="Campaign",
        stamp_on=StampOn.PURCHASE,
        first_day=date(2027, 1, 1),
        last_day=date(2027, 12, 31),
        redeem_until=date(2028, 1, 31),
    ),
    RaffleProgram(id="raffle", name="Raffle", commitment="0" * 64, step_minor=1000),
    DiscountProgram(
        id="bread", name="Bread", percent=Decimal(5), categories=("bread",)
    ),
    CumulativeDiscountProgram(
        id="ladder",
        name="Ladder",
        window=LadderWindow.MONTHS,
        steps=(
            LadderStep(threshold=10_000, percent=Decimal(2)),
            LadderStep(threshold=50_000, percent=Decimal(4)),
        ),
    ),
)
_REWARDS = (
    Reward(id="cake", name="Cake", program="points", price=150, cost_minor=120),
    Reward(id="off", name="Off", program="capped", price=200, value_minor=500),
)
_TIERS = TierLadder(
    tiers=tuple(
        Tier(
            id=name,
            name=name.title(),
            threshold=threshold,
            multiplier=Decimal(multiplier),
        )
        for name, threshold, multiplier in (
            ("bronze", 5_000, "1.1"),
            ("silver", 15_000, "1.2"),
            ("gold", 30_000, "1.5"),
            ("platinum", 60_000, "1.75"),
            ("diamond", 100_000, "2"),
        )
    )
)


def _promotion(
    name: str, effect: Effect, window: Window | None = None, **conditions: object
) -> Promotion:
    return Promotion(
        id=name,
        name=name.title(),
        effect=effect,
        window=window or Window(),
        conditions=Conditions(**conditions),  # type: ignore[arg-type]
    )


_PROMOTIONS = (
    _promotion("double", Effect(multiplier=Decimal(2)), Window(weekdays=(0, 1))),
    _promotion("bread", Effect(percent=Decimal(10)), categories=("bread",)),
    _promotion("large", Effect(off_minor=200), minimum_minor=4000),
    _promotion("welcome", Effect(extra=20, programs=("points",)), first_purchase=True),
    _promotion("birthday", Effect(multiplier=Decimal(3)), birthday_days=3),
    _promotion("gold", Effect(gift="Praline"), tiers=("gold", "platinum", "diamond")),
    _promotion("fifth", Effect(extra=10, programs=("points",)), every=5),
    _promotion("surprise", Effect(gift="Tasting"), chance=20),
    replace(
        _promotion("twice", Effect(extra=5, programs=("capped",))),
        limits=Limits(per_customer=2),
    ),
    Promotion(
        id="choice",
        name="Choice",
        offers=(
            Offer(id="five", name="Five", effect=Effect(percent=Decimal(5))),
            Offer(id="triple", name="Triple", effect=Effect(multiplier=Decimal(3))),
        ),
    ),
)


def terms_of(many: bool) -> Terms:
    """Return ten programs, five tiers and ten promotions, or a program of points alone."""
    terms = Terms(
        version=1,
        currency=Currency(code="EUR", digits=2),
        calendar=BusinessCalendar(zone=ZoneInfo("Europe/Berlin")),
        programs=(_POINTS,),
    )
    if not many:
        return terms
    return replace(
        terms,
        programs=_PROGRAMS,
        rewards=_REWARDS,
        tiers=_TIERS,
        promotions=_PROMOTIONS,
    )


def decided_per_second(purchases: int, *, many: bool) -> tuple[float, float]:
    """Return how many purchases are decided per second of time, and per second of one processor's work."""
    terms = terms_of(many)
    in_force = frozenset(promotion.id for promotion in terms.promotions)
    accounts = [_newcomer(number) for number in range(CUSTOMERS)]
    asked = [
        RecordPurchase(
            key=f"sale:{number}",
            at=START + timedelta(weeks=number // CUSTOMERS, minutes=number % CUSTOMERS),
            actor=ACTOR,
            member=accounts[number % CUSTOMERS].member.uid,
            amount_minor=_AMOUNT,
            lines=_LINES,
            promotions=in_force,
            draw=f"{number:016x}",
        )
        for number in range(purchases)
    ]
    given = dict.fromkeys(terms.limited_promotions, Given())
    begun, worked = perf_counter(), process_time()
    for number, command in enumerate(asked):
        decision = decide(
            command,
            Situation(
                terms=terms,
                entry=number + 1,
                new_member=0,
                account=accounts[number % CUSTOMERS],
                given=given,
            ),
        )
        assert decision.account is not None
        accounts[number % CUSTOMERS] = decision.account
    return (
        purchases / (perf_counter() - begun),
        purchases / (process_time() - worked),
    )


_LINES = (
    Line(amount_minor=320, sku="4001", category="coffee"),
    Line(amount_minor=650, sku="4002", category="bread", quantity=2),
    Line(amount_minor=1480, sku="4003", category="cake"),
)
_AMOUNT = sum(line.amount_minor for line in _LINES)


def _newcomer(number: int) -> Account:
    return Account(
        member=Member(
            id=number + 1,
            uid=f"{number:032x}",
            number=f"29{number:011}",
            enrolled_at=START,
            anonymous=False,
        ),
        birthday=date(1990, 1 + number % 12, 15),
    )
