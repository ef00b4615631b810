"""Tiers that change without anybody buying something: a day is over, or the owner decides."""

from datetime import timedelta

from ..account import TierHeld
from ..anew import replace
from ..answer import EntryKind, Result
from ..booking.entries import booked, not_booked
from ..booking.preconditions import known
from ..booking.tier_moves import given_by_hand, reviewed
from ..facts import Decision, TierReason
from ..promises.program import Step
from ..promises.tiers import TierLadder
from ..refusal import Refusal
from ..situation import Situation
from .commands import ReviewTier, SetTier


def review_tier(command: ReviewTier, situation: Situation) -> Decision:
    """Let a member fall, or rise, to the tier that is due on the day after ``command.day``.

    An entry only where that is another one; doing it again does no harm.
    """
    account = known(situation.account)
    terms, day = situation.terms, command.day + timedelta(days=1)
    ladder = terms.tiers
    held = (
        None
        if ladder is None
        else reviewed(ladder, terms.as_counted(account, day), day)
    )
    after = replace(account, tier=held)
    was = account.tier
    if (was and (was.tier, was.given)) == (held and (held.tier, held.given)):
        return not_booked(command, situation, EntryKind.TIER, Result.SHOWN, after)
    if command.rules_changed:
        reason = TierReason.RULES
    elif ladder is not None and _rank(ladder, held) > _rank(ladder, was):
        # Points that had to wait can be spent now.
        reason = TierReason.REACHED
    else:
        reason = TierReason.ENDED
    return booked(command, situation, EntryKind.TIER, after, tier_reason=reason)


def _rank(ladder: TierLadder, held: TierHeld | None) -> int:
    return ladder.rank(None if held is None else held.tier)


def set_tier(command: SetTier, situation: Situation) -> Decision:
    """Give a member a tier by hand, or leave them to what they buy; what they reach themselves stays theirs."""
    account = known(situation.account)
    ladder = situation.terms.tiers
    if ladder is None:
        raise Refusal("no_tiers")
    day = situation.terms.calendar.day_of(command.at)
    tier = ladder.tier(command.tier)
    if command.tier is not None and tier is None:
        raise Refusal("tier_unknown", tier=command.tier)
    if command.until is not None and command.until < day:
        raise Refusal("tier_ended", until=command.until.isoformat())
    steps: list[Step] = []
    if tier is None:
        steps.append(Step(key="explanation.tier_by_figures"))
    elif command.until is None:
        steps.append(Step(key="explanation.tier_given", values={"tier": tier.name}))
    else:
        values: dict[str, str | int] = {
            "tier": tier.name,
            "until": command.until.isoformat(),
        }
        steps.append(Step(key="explanation.tier_given_until", values=values))
    if command.reason:
        steps.append(Step(key="explanation.reason", values={"reason": command.reason}))
    counted = situation.terms.as_counted(account, day)
    held = given_by_hand(ladder, counted, tier, command.until, day)
    return booked(
        command,
        situation,
        EntryKind.TIER,
        replace(account, tier=held),
        tier_reason=TierReason.BY_HAND,
        explanation=tuple(steps),
    )
