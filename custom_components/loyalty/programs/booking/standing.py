"""How a member stands: balances, what is missing to the next reward, what ends next, what can be had."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from ..account import Account, Holding, Lot, LotId
from ..answer import Available, Expiring, ProgramEnd, Standing, TierStanding
from ..facts import Movement, MovementKind
from ..promises.availability import NOTHING_GONE, most_pieces
from ..promises.percentages import percent_text
from ..promises.program import Pace, Program, Step
from ..promises.reward import Reward
from ..promises.terms import Terms
from .tier_standing import tier_standing

# So long before a program ends people are told at every visit.
NOTICE = timedelta(days=60)
# What brings a reward within reach; giving back what was spent before is no news.
_EARNS = (MovementKind.ACCRUAL, MovementKind.BONUS, MovementKind.ADJUSTMENT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stand:
    """How a member stands in all programs and tiers; ``earned``: ids of rewards that came into reach."""

    balances: tuple[Standing, ...] = ()
    available: tuple[Available, ...] = ()
    earned: tuple[str, ...] = ()
    tier: TierStanding | None = None


def stand(
    terms: Terms,
    account: Account,
    day: date,
    movements: Iterable[Movement] = (),
    *,
    gone: Mapping[str, int] = NOTHING_GONE,
) -> Stand:
    """Return how a member stands on a business day, after ``movements`` brought the account there.

    A reward has been earned when the movements let the member have it more often than what they
    had before and did not spend; of several in a program only the dearest is told. ``gone`` is how many pieces of each reward are missing of its stock. The
    reward that the member prefers stands first.
    """
    account = terms.as_read(account)
    member = account.member.id
    changes: dict[str, int] = {}
    gains: dict[str, int] = {}
    credited: set[LotId | None] = set()
    for movement in movements:
        if movement.member == member:
            program_id = movement.program
            changes[program_id] = changes.get(program_id, 0) + movement.delta
            if movement.kind in _EARNS and movement.delta > 0:
                gains[program_id] = gains.get(program_id, 0) + movement.delta
                credited.add(movement.lot)
    balances: list[Standing] = []
    available: list[Available] = []
    earned: list[str] = []
    for program in terms.programs:
        holding = account.holdings.get(program.id)
        if program.id not in changes and _idle(terms, program, holding, day):
            continue
        balance = 0 if holding is None else holding.balance(day)
        gain = gains.get(program.id, 0)
        redeems = terms.redeems_on(program, day)
        pending = _pending(holding, day)
        usable_gain = gain - sum(
            [lot.remaining for lot in pending if lot.id in credited]
        )
        offered = [
            (reward, most)
            for reward in terms.rewards_of(program.id)
            if (most := most_pieces(reward, account, day, gone)) != 0
        ]
        reached: list[Reward] = []
        for reward, most in offered:
            count = balance // reward.price if balance > 0 and redeems else 0
            if most is not None:
                count = min(count, most)
            if count:
                available.append(
                    Available(
                        reward=reward.id,
                        name=reward.name,
                        price=reward.price,
                        program=program.id,
                        count=count,
                    )
                )
                if (
                    usable_gain
                    and count > max(0, balance - usable_gain) // reward.price
                ):
                    reached.append(reward)
        if reached:
            earned.append(max(reached, key=_price).id)
        money = program.as_money
        goal = _goal([reward.price for reward, _ in offered], program, balance)
        balances.append(
            Standing(
                program=program.id,
                name=program.name,
                unit=program.unit,
                change=changes.get(program.id, 0),
                earned=gain,
                balance=balance,
                goal=goal,
                missing=None if goal is None else max(0, goal - balance),
                next_expiry=None if holding is None else next_expiry(holding, day),
                worth_minor=None if money is None else money.worth_minor(balance),
                rate=program.rate(account, day),
                ends=_end(terms, program, day),
                pace=program.pace(account, day),
                days_left=_days_left(program, day),
                pending=sum([lot.remaining for lot in pending]),
                pending_day=min(
                    [lot.first_day for lot in pending if lot.first_day], default=None
                ),
            )
        )
    if account.preferred is not None:
        available.sort(key=lambda reward: reward.reward != account.preferred)
    return Stand(
        balances=tuple(balances),
        available=tuple(available),
        earned=tuple(earned),
        tier=tier_standing(terms, account, day),
    )


def outlook(balances: Iterable[Standing], day: date) -> tuple[Step, ...]:
    """Explain what a member's next purchase costs less, what is missing to the next step, and what ends."""
    steps: list[Step] = []
    for standing in balances:
        if standing.days_left is not None and standing.goal is not None:
            steps.append(_progress(standing, standing.goal, standing.days_left))
        elif standing.ends is not None:
            steps.append(_farewell(standing.name, standing.ends, day))
        if standing.pace is not None:
            steps.extend(_paced(standing.name, standing.pace))
        rate = standing.rate
        if rate is None:
            continue
        values: dict[str, str | int] = {
            "program": standing.name,
            "percent": percent_text(rate.percent),
        }
        if rate.percent:
            steps.append(Step(key="explanation.discount_now", values=values))
        if rate.next_percent is None:
            continue
        values = {**values, "next_percent": percent_text(rate.next_percent)}
        if rate.missing_minor is not None:
            values["missing_minor"] = rate.missing_minor
            steps.append(Step(key="explanation.discount_next_spend", values=values))
        elif rate.missing_purchases is not None:
            values["missing"] = rate.missing_purchases
            steps.append(Step(key="explanation.discount_next_purchases", values=values))
    return tuple(steps)


def _progress(standing: Standing, goal: int, days_left: int) -> Step:
    return Step(
        key="explanation.campaign",
        values={
            "program": standing.name,
            "balance": standing.balance,
            "goal": goal,
            "days": days_left,
        },
    )


def _days_left(program: Program, day: date) -> int | None:
    """Return how many days are left of a campaign that runs, today included."""
    last = program.last_day
    if not program.counts_down or last is None or not program.accrues_on(day):
        return None
    return (last - day).days + 1


def _farewell(name: str, ends: ProgramEnd, day: date) -> Step:
    values: dict[str, str | int] = {
        "program": name,
        "last_day": ends.last_day.isoformat(),
    }
    until = ends.redeem_until
    if until is None:
        return Step(key="explanation.program_ends", values=values)
    values["redeem_until"] = until.isoformat()
    if day <= ends.last_day:
        return Step(key="explanation.program_ends_and_redeem", values=values)
    return Step(key="explanation.program_redeem_until", values=values)


def _end(terms: Terms, program: Program, day: date) -> ProgramEnd | None:
    """Return how a program ends, if that is soon enough to speak of."""
    last, until = program.last_day, program.redeem_until
    if last is None or last - day > NOTICE:
        return None
    if until is not None:
        until = terms.calendar.next_open(until)
    # What was collected is there still, but there is nothing left to do in time.
    if day > (until or last):
        return None
    return ProgramEnd(last_day=last, redeem_until=until)


def _paced(name: str, pace: Pace) -> Iterator[Step]:
    values: dict[str, str | int] = {
        "program": name,
        "points": pace.points,
        "step_minor": pace.step_minor,
    }
    yield Step(key="explanation.pace_now", values=values)
    if pace.next_points is None:
        return
    values = {"program": name, "next_points": pace.next_points}
    if pace.missing_minor is not None:
        values["missing_minor"] = pace.missing_minor
        yield Step(key="explanation.pace_next_spend", values=values)
    elif pace.missing_purchases is not None:
        values["missing"] = pace.missing_purchases
        yield Step(key="explanation.pace_next_purchases", values=values)


def _idle(terms: Terms, program: Program, holding: Holding | None, day: date) -> bool:
    """Tell whether a program is nothing to a member: it is over, or not running and they hold nothing."""
    if terms.is_over(program, day):
        return True
    held = holding is not None and bool(holding.lots or holding.owed)
    return not (held or program.accrues_on(day))


def next_expiry(holding: Holding, day: date) -> Expiring | None:
    """Return what ends next of a holding and when; None if nothing ever does."""
    last_day: date | None = None
    amount = 0
    # The lots stand in the order in which they end, those that already ended first.
    for lot in holding.lots:
        if lot.last_day is None:
            break
        if lot.last_day < day:
            continue
        if last_day is None:
            last_day = lot.last_day
        elif lot.last_day != last_day:
            break
        amount += lot.remaining
    return None if last_day is None else Expiring(last_day=last_day, amount=amount)


def came_into_reach(
    terms: Terms, account: Account, since: date, day: date
) -> tuple[str, ...]:
    """Return the ids of the rewards that a member can have on ``day`` by what became usable after ``since``.

    Of several in a program it is the dearest.
    """
    found: list[str] = []
    for program in terms.programs:
        holding = account.holdings.get(program.id)
        if holding is None or not terms.redeems_on(program, day):
            continue
        balance = holding.balance(day)
        arrived = sum(
            lot.remaining
            for lot in holding.lots
            if lot.usable_on(day) and lot.pending_on(since)
        )
        if not arrived:
            continue
        reached = [
            reward
            for reward in terms.rewards_of(program.id)
            if max(0, balance) // reward.price
            > max(0, balance - arrived) // reward.price
        ]
        if reached:
            found.append(max(reached, key=_price).id)
    return tuple(found)


def _price(reward: Reward) -> int:
    return reward.price


def _pending(holding: Holding | None, day: date) -> list[Lot]:
    """Return the lots that can be used on later days only."""
    if holding is None:
        return []
    return [lot for lot in holding.lots if lot.pending_on(day)]


def _goal(prices: list[int], program: Program, balance: int) -> int | None:
    """Return the price of what the member comes to next, of the dearest once all is in reach.

    ``prices`` are those of the rewards that they can have.
    """
    if program.as_money is not None:
        prices = [*prices, program.as_money.smallest]
    if not prices:
        return None
    return min([price for price in prices if price > balance], default=max(prices))
