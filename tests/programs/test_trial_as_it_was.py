"""A trial of what was promised, in any shop where nobody redeems anything, comes to what really was."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta

from hypothesis import given, settings, strategies as st

from custom_components.loyalty.programs.commands import Line
from custom_components.loyalty.programs.costs import CostKind
from custom_components.loyalty.programs.facts import MovementKind
from custom_components.loyalty.programs.promises.points import PointsProgram
from custom_components.loyalty.programs.promises.program import Program
from custom_components.loyalty.programs.promises.promotions import Limits
from custom_components.loyalty.programs.promises.stamps import StampProgram
from custom_components.loyalty.programs.promises.terms import Terms
from custom_components.loyalty.programs.trials.past import (
    PastEvent,
    PastMember,
    PastSale,
    PastVisit,
)
from custom_components.loyalty.programs.trials.trial import Trial

from .any_shop import OPENED, TAG, lines, shops
from .paper import Entry, Shop

MEMBERS = ("ada", "bob")
LARGEST_CARD = 10**6

happenings = st.lists(
    st.tuples(
        st.sampled_from(MEMBERS),
        st.integers(0, 9),
        st.none() | lines | st.integers(1, 9000),
    ),
    min_size=1,
    max_size=12,
)


def without_redeeming(program: Program) -> Program:
    match program:
        case PointsProgram():
            return replace(program, redeem=None)
        case StampProgram():
            return replace(program, card_size=LARGEST_CARD)
        case _:
            return program


def for_everybody(terms: Terms) -> Terms:
    """Leave out what is redeemed, what chance decides, and what there is for a few in the whole shop."""
    return replace(
        terms,
        programs=tuple(map(without_redeeming, terms.programs)),
        rewards=(),
        vouchers=(),
        promotions=tuple(
            replace(
                promotion,
                conditions=replace(promotion.conditions, chance=None),
                limits=replace(promotion.limits, per_day=None, in_all=None)
                if promotion.limits.any
                else Limits(),
            )
            for promotion in terms.promotions
        ),
    )


def a_night_passes(paper: Shop) -> None:
    paper.wait(days=1)
    for member in MEMBERS:
        paper.review_tier(member)


def tell(paper: Shop, member: str, what: tuple[Line, ...] | int | None) -> PastEvent:
    """Let somebody come in, or buy something; return what a trial is told of it."""
    at, entry = paper.now, len(paper.entries) + 1
    if not what:
        paper.scan(f"ean:{member}")
        return PastVisit(at, entry)
    sold = () if isinstance(what, int) else what
    amount = what if isinstance(what, int) else sum(x.amount_minor for x in what)
    paper.buy(member, amount, lines=sold)
    return PastSale(at, entry, amount, sold)


@settings(max_examples=50, deadline=None)
@given(shops(), happenings)
def test_it_comes_to_what_was(
    paper: Shop, story: list[tuple[str, int, tuple[Line, ...] | int | None]]
) -> None:
    paper.terms = for_everybody(paper.terms)
    first = paper.now - timedelta(hours=10)
    paper.enrol("ada", "ean:ada", birthday=OPENED.replace(year=1990))
    paper.enrol("bob", "ean:bob", referred_by="ada", tags=(TAG,))
    beginners = {member: paper.account(member) for member in MEMBERS}
    events: dict[str, list[PastEvent]] = {member: [] for member in MEMBERS}
    for member, nights, what in story:
        for _ in range(nights):
            a_night_passes(paper)
        paper.wait(minutes=20)
        events[member].append(tell(paper, member, what))
    a_night_passes(paper)

    trial = Trial(paper.terms, paper.terms, first, paper.now)
    # Whoever was brought goes in first.
    came_to = trial.tried(
        PastMember(
            account=beginners[member],
            events=tuple(events[member]),
            earned={},
            price_off_minor=0,
            referrer=beginners.get(referrer or ""),
        )
        for member, referrer in (("bob", "ada"), ("ada", None))
    )
    came_to.add(trial.unclaimed())

    buyers = [
        member
        for member in MEMBERS
        if any(isinstance(event, PastSale) for event in events[member])
    ]
    booked = [
        entry
        for entry in paper.entries.values()
        if entry.member in {paper.ids[member] for member in buyers}
    ]
    assert +came_to.earned == earned(booked)
    assert came_to.price_off_minor == sum(
        entry.decision.answer.price_off_minor for entry in booked
    )
    assert came_to.gifts_minor == sum(
        cost.amount_minor
        for entry in booked
        for cost in entry.decision.costs
        if cost.kind is CostKind.GIFT
    )
    held = [paper.account(member).tier for member in buyers]
    assert came_to.tiers == Counter(tier.tier for tier in held if tier is not None)


def earned(booked: list[Entry]) -> Counter[str]:
    units: Counter[str] = Counter()
    for entry in booked:
        for movement in entry.decision.movements:
            if movement.kind is MovementKind.ACCRUAL:
                units[movement.program] += movement.delta
    return units
