"""A trial whose customers are shared out comes to the same as one that goes through them in order."""

from dataclasses import replace
import pickle

from hypothesis import given, settings, strategies as st
import pytest

from custom_components.loyalty.programs.promises.promotions import (
    Conditions,
    Effect,
    Limits,
    Promotion,
    Thanks,
)
from custom_components.loyalty.programs.promises.reward import RewardLimit
from custom_components.loyalty.programs.promises.terms import Terms
from custom_components.loyalty.programs.trials.past import PastMember
from custom_components.loyalty.programs.trials.result import TrialResult
from custom_components.loyalty.programs.trials.shop import splits
from custom_components.loyalty.programs.trials.trial import Trial, go_on

from .past import END, FIRST, account, past, sale, terms, tried, visit
from .promises import CAKE, FIVE_OFF, LADDER, POINTS_AS_MONEY, STAMPS, TIERS

ROLL = Promotion(
    id="roll", name="A roll", effect=Effect(gift="a roll", gift_cost_minor=30)
)
LUCK = replace(ROLL, id="luck", conditions=Conditions(chance=3))
ONCE = replace(ROLL, id="once", limits=Limits(per_customer=1))
TWICE_IN_ALL = replace(ROLL, id="twice", limits=Limits(in_all=2))
TWO_A_DAY = replace(ROLL, id="daily", limits=Limits(per_day=2))
FRIENDS = Promotion(
    id="friends",
    name="Bring a friend",
    conditions=Conditions(first_purchase=True, referred=True),
    thanks=Thanks(program="points", amount=60),
)
SCARCE = replace(CAKE, stock=2)
OWN = terms(
    POINTS_AS_MONEY,
    STAMPS,
    LADDER,
    rewards=(replace(CAKE, limit=RewardLimit(count=2), cost_minor=120), FIVE_OFF),
    promotions=(ROLL, LUCK, ONCE),
    tiers=TIERS,
)
SHARED = terms(
    POINTS_AS_MONEY,
    rewards=(SCARCE,),
    promotions=(TWICE_IN_ALL, TWO_A_DAY, FRIENDS),
    tiers=TIERS,
)


@st.composite
def _members(draw: st.DrawFn) -> list[PastMember]:
    """Return members, the newest first, some of them brought by one who comes later."""
    count = draw(st.integers(1, 8))
    accounts = {number: account(number) for number in range(1, count + 1)}
    found: list[PastMember] = []
    for number in range(count, 0, -1):
        days = sorted(draw(st.lists(st.integers(0, 360), max_size=6)))
        amounts = st.sampled_from((300, 1000, 5000, 20_000))
        events = [sale(day, draw(amounts)) for day in days]
        visits = [visit(360)] if draw(st.booleans()) else []
        by = draw(st.integers(0, number - 1))
        mine = accounts[number]
        if by:
            uid = accounts[by].member.uid
            mine = replace(mine, member=replace(mine.member, referred_by=uid))
        found.append(past(*events, *visits, who=mine, brought_by=accounts.get(by)))
    return found


def _concluded(parts: list[TrialResult], trial: Trial, shop: Terms) -> TrialResult:
    whole = TrialResult()
    for part in (*parts, trial.unclaimed()):
        whole.add(part)
    whole.conclude(shop)
    return whole


@given(st.data())
@settings(max_examples=50)
def test_shared_out_in_any_way(data: st.DataObject) -> None:
    members = data.draw(_members())
    hands = st.sampled_from(range(3))
    shares: dict[int, list[PastMember]] = {}
    for member in members:
        shares.setdefault(data.draw(hands), []).append(member)
    trial = pickle.dumps(Trial(OWN, OWN, FIRST, END))
    parts = [go_on(pickle.loads(trial), share)[1] for share in shares.values()]
    order = data.draw(st.permutations(parts))
    assert _concluded(order, pickle.loads(trial), OWN) == tried(
        OWN, *members, before=OWN
    )


@given(members=_members(), together=st.integers(1, 4))
@settings(max_examples=50)
def test_in_order_and_elsewhere(members: list[PastMember], together: int) -> None:
    trial = Trial(SHARED, SHARED, FIRST, END)
    parts = []
    for at in range(0, len(members), together):
        copy = pickle.loads(pickle.dumps((trial, members[at : at + together])))
        trial, part = pickle.loads(pickle.dumps(go_on(*copy)))
        parts.append(part)
    assert _concluded(parts, trial, SHARED) == tried(SHARED, *members, before=SHARED)


@pytest.mark.parametrize(
    ("shop", "possible"),
    [
        (OWN, True),
        (terms(POINTS_AS_MONEY, rewards=(SCARCE,)), False),
        (terms(promotions=(TWICE_IN_ALL,)), False),
        (terms(promotions=(TWO_A_DAY,)), False),
        (terms(POINTS_AS_MONEY, promotions=(FRIENDS,)), False),
    ],
)
def test_what_customers_share_is_gone_through_in_order(
    shop: Terms, possible: bool
) -> None:
    assert splits(shop) is possible


def test_who_is_among_the_top_does_not_depend_on_the_order() -> None:
    shop = terms(replace(LADDER, counts_sale=True))
    same = [past(sale(1, 10_000), price_off=off) for off in (0, 300, 500, 700, 900)]
    assert tried(shop, *same) == tried(shop, *reversed(same))
