"""Shops as owners may set them up: programs of all kinds with tiers, promotions, rewards and vouchers, at random."""

from dataclasses import replace
from datetime import date, time, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from custom_components.loyalty.programs.commands import Line
from custom_components.loyalty.programs.days import Validity, ValidityUnit
from custom_components.loyalty.programs.promises.campaigns import CampaignProgram
from custom_components.loyalty.programs.promises.cumulative_discounts import (
    CumulativeDiscountProgram,
    LadderStep,
)
from custom_components.loyalty.programs.promises.discounts import DiscountProgram
from custom_components.loyalty.programs.promises.ladder import LadderBasis, LadderWindow
from custom_components.loyalty.programs.promises.limits import Caps, Rounding
from custom_components.loyalty.programs.promises.periods import Period
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
    On,
    Promotion,
    Thanks,
)
from custom_components.loyalty.programs.promises.raffles import (
    RaffleProgram,
    commitment_of,
)
from custom_components.loyalty.programs.promises.rates import (
    LineRate,
    PaceStep,
    RisingPace,
)
from custom_components.loyalty.programs.promises.refund_rules import (
    EarnedBack,
    RefundRules,
)
from custom_components.loyalty.programs.promises.reward import (
    FreeItem,
    PercentOff,
    Reward,
    RewardLimit,
)
from custom_components.loyalty.programs.promises.stamps import StampOn, StampProgram
from custom_components.loyalty.programs.promises.tiers import (
    Downgrade,
    Tier,
    TierBasis,
    TierLadder,
    TierWindow,
)
from custom_components.loyalty.programs.promises.vouchers import (
    Exchange,
    Giving,
    VoucherKind,
    VoucherSeries,
)
from custom_components.loyalty.programs.promises.windows import Window

from .paper import Shop, shop

OPENED = date(2026, 3, 2)
CATEGORIES = ("coffee", "wine", "books")
TAG = "regular"

flags = st.booleans()
percentages = st.sampled_from([Decimal(p) for p in ("1", "4.75", "10", "33.33", "100")])
multipliers = st.sampled_from([Decimal(m) for m in ("1.1", "1.5", "2", "3", "0.5")])
ceilings = st.none() | st.sampled_from([1, 199, 1000])
windows_of_ladders = {
    "window": st.sampled_from(LadderWindow),
    "months": st.integers(1, 3),
}
some_categories = st.lists(st.sampled_from(CATEGORIES), max_size=2, unique=True).map(
    tuple
)


def maybe[V](values: st.SearchStrategy[V]) -> st.SearchStrategy[V | None]:
    """Return a strategy that leaves something out as often as not."""
    return st.none() | values


caps = st.builds(
    Caps,
    per_sale=maybe(st.integers(1, 60)),
    per_day=maybe(st.integers(1, 90)),
    per_week=maybe(st.integers(1, 120)),
    per_month=maybe(st.integers(1, 200)),
    balance=maybe(st.integers(1, 200)),
)
validities = st.sampled_from([Validity(unit=ValidityUnit.DAYS, count=7), Validity()])
common = {
    "caps": st.just(Caps()) | caps,
    "pending_days": st.sampled_from([0, 0, 0, 3]),
    "validity": st.just(Validity()) | validities,
}

rates = st.builds(
    LineRate,
    name=st.sampled_from([*CATEGORIES, "cup", "bottle"]),
    points=st.integers(0, 20),
    step_minor=maybe(st.sampled_from([100, 250, 1000])),
)


@st.composite
def rising(draw: st.DrawFn, above: int) -> RisingPace:
    basis = draw(st.sampled_from(LadderBasis))
    first = draw(st.integers(1, 4))
    unit = 2000 if basis is LadderBasis.SPEND else 1
    return RisingPace(
        steps=(
            PaceStep(threshold=first * unit, points=above + 1),
            PaceStep(threshold=(first + 2) * unit, points=above + 4),
        ),
        basis=basis,
        window=draw(windows_of_ladders["window"]),
        months=draw(windows_of_ladders["months"]),
    )


@st.composite
def points(draw: st.DrawFn) -> PointsProgram:
    per_step = draw(st.integers(0, 3))
    return PointsProgram(
        id="points",
        name="Points",
        step_minor=draw(st.sampled_from([1, 70, 100, 200, 1000, 5000])),
        points_per_step=per_step,
        points_per_visit=draw(st.integers(0, 4)),
        proportional=draw(flags),
        carries_rest=draw(flags),
        rounding=draw(st.sampled_from(Rounding)),
        at_once=draw(flags),
        redeem=draw(
            maybe(
                st.builds(
                    MoneyRedemption,
                    block_points=st.sampled_from([1, 10, 30]),
                    block_value_minor=st.sampled_from([1, 50, 101]),
                    minimum_points=st.sampled_from([0, 15]),
                    max_share_percent=st.sampled_from([100, 50]),
                )
            )
        ),
        rates=tuple(
            draw(st.lists(rates, max_size=2, unique_by=lambda rate: rate.name))
        ),
        rising=draw(maybe(rising(per_step))),
        **draw(st.fixed_dictionaries(common)),
    )


stars = st.builds(
    PointsProgram,
    id=st.just("stars"),
    name=st.just("Stars"),
    proportional=flags,
    points_per_visit=st.sampled_from([0, 2]),
    redeem=maybe(st.just(MoneyRedemption(block_points=5, block_value_minor=30))),
    **common,
)


@st.composite
def stamps(draw: st.DrawFn) -> StampProgram:
    on = draw(st.sampled_from(StampOn))
    return StampProgram(
        id="stamps",
        name="Stamps",
        stamp_on=on,
        step_minor=draw(st.sampled_from([300, 700])),
        card_size=draw(st.integers(1, 4)),
        articles=("coffee", "bottle") if on is StampOn.ARTICLE else (),
        max_per_purchase=draw(maybe(st.integers(1, 5))),
        **draw(st.fixed_dictionaries(common)),
    )


campaigns = st.builds(
    CampaignProgram,
    id=st.just("week"),
    name=st.just("Week"),
    stamp_on=st.sampled_from([StampOn.VISIT, StampOn.PURCHASE, StampOn.AMOUNT]),
    step_minor=st.just(900),
    card_size=st.integers(1, 3),
    first_day=st.just(OPENED),
    # What ends while it is held lapses, and is for other stories.
    last_day=st.just(OPENED + timedelta(days=3)),
    redeem_until=st.just(OPENED + timedelta(days=9999)),
)
raffles = st.builds(
    RaffleProgram,
    id=st.just("raffle"),
    name=st.just("Raffle"),
    commitment=st.just(commitment_of("seed")),
    step_minor=maybe(st.sampled_from([500, 1000])),
    tickets_per_purchase=st.integers(0, 2),
    tickets_per_visit=st.integers(0, 2),
    last_day=st.just(OPENED + timedelta(days=9)),
)
discounts = st.builds(
    DiscountProgram,
    id=st.just("off"),
    name=st.just("Off"),
    percent=percentages,
    tag=maybe(st.just(TAG)),
    most_minor=ceilings,
    categories=some_categories,
)


@st.composite
def ladders(draw: st.DrawFn) -> CumulativeDiscountProgram:
    basis = draw(st.sampled_from(LadderBasis))
    unit = 1500 if basis is LadderBasis.SPEND else 1
    return CumulativeDiscountProgram(
        id="ladder",
        name="Ladder",
        basis=basis,
        steps=(
            LadderStep(threshold=unit, percent=Decimal(3)),
            LadderStep(threshold=4 * unit, percent=Decimal("12.5")),
        ),
        window=draw(windows_of_ladders["window"]),
        months=draw(windows_of_ladders["months"]),
        counts_sale=draw(flags),
    )


@st.composite
def programs(draw: st.DrawFn) -> tuple[Program, ...]:
    """Return programs side by side in any order, of each kind one at most but for points."""
    kinds: list[st.SearchStrategy[Any]] = [
        points(),
        stars,
        stamps(),
        campaigns,
        raffles,
        discounts,
        ladders(),
    ]
    chosen = draw(
        st.lists(
            st.sampled_from(range(len(kinds))), min_size=1, max_size=6, unique=True
        )
    )
    return tuple(draw(kinds[kind]) for kind in chosen)


@st.composite
def tiers(draw: st.DrawFn, collecting: tuple[str, ...]) -> TierLadder:
    bases = [TierBasis.SPEND, TierBasis.VISITS, TierBasis.PURCHASES]
    if collecting:
        bases += [TierBasis.POINTS, TierBasis.BALANCE]
    basis = draw(st.sampled_from(bases))
    unit = {TierBasis.SPEND: 2500, TierBasis.POINTS: 15, TierBasis.BALANCE: 10}
    threshold = unit.get(basis, 1)
    counted = basis in {TierBasis.POINTS, TierBasis.BALANCE}
    return TierLadder(
        tiers=(
            Tier(
                id="silver",
                name="Silver",
                threshold=threshold,
                multiplier=draw(st.sampled_from([Decimal(1), Decimal("1.5")])),
                percent=draw(st.sampled_from([Decimal(0), Decimal(2)])),
            ),
            Tier(
                id="gold",
                name="Gold",
                threshold=threshold * 3,
                multiplier=Decimal(3),
                percent=Decimal(5),
            ),
        ),
        basis=basis,
        window=draw(st.sampled_from(TierWindow)),
        months=draw(st.integers(1, 3)),
        program=draw(st.sampled_from(collecting)) if counted else None,
        keeps=draw(flags),
        grace_days=draw(st.sampled_from([0, 2])),
        whole_months=draw(flags),
        downgrade=draw(st.sampled_from(Downgrade)),
    )


def _named(collecting: tuple[str, ...]) -> st.SearchStrategy[tuple[str, ...]]:
    if not collecting:
        return st.just(())
    return st.lists(st.sampled_from(collecting), max_size=2, unique=True).map(tuple)


@st.composite
def effects(draw: st.DrawFn, collecting: tuple[str, ...]) -> Effect:
    """Return one thing that a promotion gives, or two."""
    what = draw(
        st.lists(
            st.sampled_from(["times", "extra", "percent", "off", "gift"]),
            min_size=1,
            max_size=2,
            unique=True,
        )
    )
    return Effect(
        programs=draw(_named(collecting)),
        multiplier=draw(multipliers) if "times" in what else Decimal(1),
        extra=draw(st.integers(1, 9)) if "extra" in what else 0,
        percent=draw(percentages) if "percent" in what else Decimal(0),
        compounds=draw(flags),
        off_minor=draw(st.integers(1, 700)) if "off" in what else 0,
        most_minor=draw(ceilings),
        gift="Cake" if "gift" in what else None,
        gift_cost_minor=draw(maybe(st.just(120))) if "gift" in what else None,
    )


# What a promotion may ask for, a thing or two at a time, so that it is had now and then.
_ASKED: dict[str, st.SearchStrategy[Any]] = {
    "on": st.sampled_from([On.VISIT, On.ANY]),
    "categories": some_categories,
    "skus": st.just(("cup",)),
    "minimum_minor": st.sampled_from([1000, 2500]),
    "tag": st.just(TAG),
    "first_purchase": st.just(True),
    "birthday_days": st.just(3),
    "new_days": st.just(5),
    "every": st.integers(1, 3),
    "chance": st.just(2),
}


@st.composite
def conditions(draw: st.DrawFn) -> Conditions:
    asked = draw(st.lists(st.sampled_from(sorted(_ASKED)), max_size=2, unique=True))
    return Conditions(**{name: draw(_ASKED[name]) for name in asked})


limits = st.builds(
    Limits,
    per_customer=maybe(st.integers(1, 2)),
    period=st.sampled_from(Period),
    pause_days=st.none() | st.none() | st.just(3),
    per_day=maybe(st.integers(1, 3)),
    in_all=maybe(st.integers(1, 4)),
)
hours = st.builds(Window) | st.just(
    Window(weekdays=(0, 2, 4), from_time=time(8), until_time=time(15))
)


@st.composite
def promotions(
    draw: st.DrawFn, collecting: tuple[str, ...], ranks: tuple[str, ...]
) -> tuple[Promotion, ...]:
    """Return promotions of all sorts; the last may be a choice of offers."""
    found = [
        Promotion(
            id=f"promotion{number}",
            name=f"Promotion {number}",
            effect=draw(effects(collecting)),
            conditions=draw(conditions()),
            limits=draw(st.just(Limits()) | limits),
            window=draw(hours),
            exclusive=draw(st.sampled_from([False, False, False, True])),
            priority=draw(st.integers(0, 2)),
        )
        for number in range(draw(st.integers(0, 3)))
    ]
    if collecting and draw(flags):
        found.append(
            Promotion(
                id="friends",
                name="Friends",
                effect=draw(effects(collecting)),
                conditions=Conditions(
                    first_purchase=True,
                    referred=True,
                    minimum_minor=draw(st.sampled_from([0, 700])),
                ),
                thanks=Thanks(program=draw(st.sampled_from(collecting)), amount=7),
            )
        )
    if draw(flags):
        found.append(
            Promotion(
                id="choice",
                name="Choice",
                offers=tuple(
                    Offer(id=name, name=name, effect=draw(effects(collecting)))
                    for name in ("left", "right")
                ),
                conditions=Conditions(
                    tiers=ranks[:1] if draw(flags) else (),
                ),
            )
        )
    return tuple(found)


@st.composite
def rewards(
    draw: st.DrawFn, collecting: tuple[str, ...], ranks: tuple[str, ...]
) -> tuple[Reward, ...]:
    """Return a gift, money and a percentage off and a free article, some with a stock, a limit or only for a tier."""
    if not collecting:
        return ()
    kinds: dict[str, dict[str, Any]] = {
        "cake": {"cost_minor": 150},
        "five": {"value_minor": 500},
        "share": {
            "percent_off": draw(
                st.builds(PercentOff, percent=percentages, most_minor=ceilings)
            )
        },
        "item": {
            "item": draw(
                st.builds(
                    FreeItem,
                    skus=st.just(()) | st.just(("cup",)),
                    categories=some_categories,
                    cheapest=flags,
                    most_minor=ceilings,
                )
            )
        },
    }
    names = draw(st.lists(st.sampled_from(sorted(kinds)), unique=True))
    return tuple(
        Reward(
            id=name,
            name=name.title(),
            program=draw(st.sampled_from(collecting)),
            price=draw(st.integers(1, 20)),
            stock=draw(maybe(st.integers(1, 3))),
            limit=draw(
                maybe(
                    st.builds(
                        RewardLimit,
                        count=st.integers(1, 2),
                        period=st.sampled_from(Period),
                    )
                )
            ),
            tiers=ranks[-1:] if draw(st.sampled_from([False, False, True])) else (),
            **kinds[name],
        )
        for name in names
    )


exchanges = st.one_of(
    st.builds(
        Exchange,
        count=st.integers(1, 3),
        name=st.just("Off"),
        off_minor=st.integers(1, 700),
    ),
    st.builds(
        Exchange,
        count=st.integers(1, 2),
        name=st.just("Part"),
        percent=percentages,
        most_minor=ceilings,
        minimum_minor=st.sampled_from([0, 1000]),
    ),
    st.builds(
        Exchange,
        count=st.integers(1, 2),
        name=st.just("Mug"),
        cost_minor=maybe(st.integers(1, 400)),
    ),
)
GIFT_CARDS = VoucherSeries(id="gift", name="Gift card", kind=VoucherKind.GIFT_CARD)


def pieces(name: str, kind: VoucherKind) -> st.SearchStrategy[VoucherSeries]:
    """Return a series of coupons or stickers, given with sales or by hand."""
    return st.builds(
        VoucherSeries,
        id=st.just(name),
        name=st.just(name.title()),
        kind=st.just(kind),
        giving=st.sampled_from(Giving),
        step_minor=st.integers(200, 2000),
        most_per_sale=maybe(st.integers(1, 4)),
        validity=st.just(Validity())
        | st.just(Validity(unit=ValidityUnit.DAYS, count=9)),
        exchanges=exchanges.map(lambda exchange: (exchange,)),
    )


@st.composite
def vouchers(draw: st.DrawFn) -> tuple[VoucherSeries, ...]:
    """Return gift cards, and coupons or stickers or both."""
    found = [GIFT_CARDS]
    if draw(flags):
        found.append(draw(pieces("coupons", VoucherKind.COUPON)))
    if draw(flags):
        found.append(draw(pieces("stickers", VoucherKind.STICKER)))
    return tuple(found)


refund_rules = st.builds(
    RefundRules,
    earned_back=st.sampled_from(EarnedBack),
    grace_days=st.sampled_from([0, 30]),
)


@st.composite
def shops(draw: st.DrawFn) -> Shop:
    """Return an open shop with nobody in it."""
    chosen = draw(programs())
    collecting = tuple(program.id for program in chosen if program.collects)
    spendable = tuple(name for name in collecting if name != "raffle")
    ladder = draw(maybe(tiers(spendable)))
    ranks = () if ladder is None else tuple(tier.id for tier in ladder.tiers)
    paper = shop(
        *chosen,
        rewards=draw(rewards(spendable, ranks)),
        promotions=draw(promotions(collecting, ranks)),
        tiers=ladder,
        vouchers=draw(vouchers()),
        most_off_percent=draw(
            st.sampled_from([Decimal(100), Decimal(100), Decimal(30)])
        ),
        day_starts=draw(st.sampled_from([time(0), time(4)])),
        now=f"{OPENED} 10:00",
    )
    calendar = replace(
        paper.terms.calendar, closed_weekdays=draw(st.sampled_from([(), (6,)]))
    )
    paper.terms = replace(paper.terms, calendar=calendar, refunds=draw(refund_rules))
    return paper


goods = st.lists(
    st.builds(
        Line,
        amount_minor=st.integers(1, 900) | st.integers(500, 6000),
        category=st.none() | st.sampled_from(CATEGORIES),
        sku=st.none() | st.sampled_from(["cup", "bottle"]),
        quantity=st.integers(1, 3),
    ),
    max_size=3,
).map(tuple)
DEPOSIT = Line(amount_minor=-250, sku="deposit")


def with_deposit(sold: tuple[Line, ...]) -> tuple[Line, ...]:
    """Return goods with bottles that are brought along, if they are worth more than these."""
    worth = sum(line.amount_minor for line in sold)
    return (*sold, DEPOSIT) if worth + DEPOSIT.amount_minor > 0 else sold


lines = goods | goods | goods.map(with_deposit)
