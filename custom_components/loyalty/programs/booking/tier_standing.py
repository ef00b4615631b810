"""How a member stands in the shop's tiers, and what their tier gives them."""

from collections.abc import Iterable
from datetime import date

from ..account import Account
from ..anew import replace
from ..answer import TierStanding
from ..promises.benefits import Benefit
from ..promises.program import Step
from ..promises.terms import Terms
from ..promises.tiers import TierBasis, TierLadder

_NEXT = {
    TierBasis.SPEND: "explanation.tier_next_spend",
    TierBasis.VISITS: "explanation.tier_next_visits",
    TierBasis.PURCHASES: "explanation.tier_next_purchases",
    TierBasis.POINTS: "explanation.tier_next_points",
    TierBasis.BALANCE: "explanation.tier_next_balance",
}


def tier_standing(terms: Terms, account: Account, day: date) -> TierStanding | None:
    """Return which tier a member is in on a day, and what is missing; None if the shop has none."""
    ladder = terms.tiers
    if ladder is None:
        return None
    held = account.tier
    tier = None if held is None else ladder.tier(held.tier)
    account = terms.as_counted(account, day)
    figure = ladder.figure(account, day)
    above = ladder.above(None if tier is None else tier.id)
    standing = TierStanding(
        basis=ladder.basis.value,
        figure=figure,
        next=None if above is None else above.id,
        next_name=None if above is None else above.name,
        missing=None if above is None else max(0, above.threshold - figure),
    )
    if held is None or tier is None:
        return standing
    return replace(
        standing,
        tier=tier.id,
        name=tier.name,
        since=held.since,
        keeps_until=held.until,
        to_stay=None
        if held.until is None
        else ladder.to_stay(tier, account, day, held.until),
        by_hand=held.by_hand,
    )


def compared(
    ladder: TierLadder, standing: TierStanding, before: Account | None
) -> TierStanding:
    """Return a standing with the tier that was held before it came to it, if that was another one."""
    held = None if before is None else before.tier
    was = None if held is None else held.tier
    if was == standing.tier:
        return standing
    rises = ladder.rank(standing.tier) > ladder.rank(was)
    return replace(standing, changed=True, was=was, rises=rises)


def tier_benefits(terms: Terms, account: Account, day: date) -> tuple[Benefit, ...]:
    """Return what the tier that a member holds adds to what they buy on a day."""
    held = account.tier
    benefit = None if held is None else terms.tier_benefits.get(held.tier)
    return () if benefit is None else (benefit,)


def tier_benefits_again(terms: Terms, ids: Iterable[str]) -> tuple[Benefit, ...]:
    """Return what those of ``ids`` that are tiers added to a sale under the terms of its day."""
    wanted = frozenset(ids)
    return tuple(
        benefit for tier, benefit in terms.tier_benefits.items() if tier in wanted
    )


def in_tier(terms: Terms, account: Account, tier_id: str) -> bool:
    """Tell whether a member is in a tier or in one above it."""
    ladder = terms.tiers
    if ladder is None or account.tier is None:
        return False
    rank = ladder.rank(tier_id)
    return 0 <= rank <= ladder.rank(account.tier.tier)


def explain_change(ladder: TierLadder, standing: TierStanding) -> tuple[Step, ...]:
    """Explain that a member is in another tier than before."""
    if not standing.changed:
        return ()
    tier, was = ladder.tier(standing.tier), ladder.tier(standing.was)
    if tier is not None:
        key = "explanation.tier_reached" if standing.rises else "explanation.tier_down"
        return (Step(key=key, values={"tier": tier.name}),)
    if was is not None:
        return (Step(key="explanation.tier_left", values={"tier": was.name}),)
    return ()


def tier_outlook(standing: TierStanding | None) -> tuple[Step, ...]:
    """Explain which tier a member is in, and what is missing to the next."""
    if standing is None:
        return ()
    steps: list[Step] = []
    if standing.name is not None:
        steps.append(Step(key="explanation.tier_now", values={"tier": standing.name}))
    if standing.next_name is not None and standing.missing:
        by_spend = standing.basis == TierBasis.SPEND
        steps.append(
            Step(
                key=_NEXT[TierBasis(standing.basis)],
                values={
                    "tier": standing.next_name,
                    "missing_minor" if by_spend else "missing": standing.missing,
                },
            )
        )
    return tuple(steps)
