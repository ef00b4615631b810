"""Rising and falling: the tier that a member holds after something happened.

Up at once, with the very booking that suffices; what the new tier gives counts from the next sale on.
Down only when a day is over, or when what was needed came back. By hand nobody is moved
but by hand: what the owner gave is a floor, above which the figures may lift a member.
"""

from datetime import date

from ..account import Account, TierHeld
from ..anew import replace
from ..answer import EntryKind, TierStanding
from ..facts import TierReason
from ..promises.terms import Terms
from ..promises.tiers import ENDLESS, Downgrade, Tier, TierLadder

_TAKES_BACK = frozenset({EntryKind.REFUND, EntryKind.UNDO})


def settled(
    terms: Terms, before: Account | None, account: Account, kind: EntryKind, day: date
) -> Account:
    """Return an account in the tier that it holds after a booking; ``before`` is the account before it."""
    ladder = terms.tiers
    if ladder is None:
        return account
    counted = terms.as_counted(account, day)
    held = (
        raised(ladder, counted, day)
        if before is None or kind not in _TAKES_BACK
        else corrected(ladder, terms.as_counted(before, day), counted, day)
    )
    return account if held == account.tier else replace(account, tier=held)


def reason_of(kind: EntryKind, standing: TierStanding | None) -> TierReason | None:
    """Return why a booking of a kind moved a member to another tier, if it did."""
    if standing is None or not standing.changed:
        return None
    if kind in _TAKES_BACK and not standing.rises:
        return TierReason.TAKEN_BACK
    return TierReason.REACHED


def raised(ladder: TierLadder, account: Account, day: date) -> TierHeld | None:
    """Return what is held after a booking that takes nothing back: the same, or more."""
    held = account.tier
    reached = ladder.reached(account, day)
    if reached is not None and (
        held is None or ladder.rank(reached.id) > ladder.rank(held.tier)
    ):
        return _moved(ladder, account, reached, day)
    return None if held is None else _kept(ladder, account, held, day)


def corrected(
    ladder: TierLadder, before: Account, account: Account, day: date
) -> TierHeld | None:
    """Return what is held when something came back: no more than what is left is good for.

    Who was not in their tier for what they had bought (but by hand, or because they fall by steps) stays.
    """
    held = before.tier
    had = ladder.earned(before, day)
    if held is None or had is None or ladder.rank(had.id) < ladder.rank(held.tier):
        return raised(ladder, account, day)
    now = _due(ladder, account, day)
    if now is None:
        return None
    if now.id != held.tier:
        return _moved(ladder, account, now, day)
    return replace(held, until=_until(ladder, account, now, held, day))


def reviewed(ladder: TierLadder, account: Account, day: date) -> TierHeld | None:
    """Return what is held on a new ``day``, when what held it through the day before may have ended."""
    held = account.tier
    due = _due(ladder, account, day)
    rank = ladder.rank(None if due is None else due.id)
    held_rank = ladder.rank(None if held is None else held.tier)
    if held is None or held_rank < 0 or rank > held_rank:
        return None if due is None else _moved(ladder, account, due, day)
    if rank == held_rank or held.until is None or held.until >= day:
        return _kept(ladder, account, held, day)
    if ladder.downgrade is Downgrade.STEP and held_rank - 1 > rank:
        return replace(
            _moved(ladder, account, ladder.tiers[held_rank - 1], day),
            until=ladder.landed_through(day),
        )
    return None if due is None else _moved(ladder, account, due, day)


def given_by_hand(
    ladder: TierLadder,
    account: Account,
    tier: Tier | None,
    until: date | None,
    day: date,
) -> TierHeld | None:
    """Return what is held when the owner gives a tier, through ``until``; None: the figures alone count."""
    reached = ladder.earned(account, day)
    if tier is None:
        ungiven = replace(account, tier=None)
        return None if reached is None else _moved(ladder, ungiven, reached, day)
    better = max(filter(None, (tier, reached)), key=lambda tier: tier.threshold)
    held = account.tier
    since = day if held is None or held.tier != better.id else held.since
    given = TierHeld(tier=better.id, since=since, given=tier.id, given_until=until)
    return replace(given, until=_until(ladder, account, better, given, day))


def better_of(
    ladder: TierLadder, one: TierHeld | None, other: TierHeld | None
) -> TierHeld | None:
    """Return the better of what two accounts of one person hold, with the better of what was given by hand."""
    if one is None or other is None:
        return one or other
    held = max(
        (one, other),
        key=lambda held: (ladder.rank(held.tier), held.until or ENDLESS),
    )
    given = max(
        (one, other),
        key=lambda held: (ladder.rank(held.given), held.given_until or ENDLESS),
    )
    return replace(held, given=given.given, given_until=given.given_until)


def _due(ladder: TierLadder, account: Account, day: date) -> Tier | None:
    """Return the tier that figures and the owner's hand make on a day."""
    earned = ladder.earned(account, day)
    held = account.tier
    if held is None or not _given_on(held, day):
        return earned
    given = ladder.tier(held.given)
    return given if _rank(ladder, given) > _rank(ladder, earned) else earned


def _rank(ladder: TierLadder, tier: Tier | None) -> int:
    return ladder.rank(None if tier is None else tier.id)


def _given_on(held: TierHeld, day: date) -> bool:
    return held.given is not None and (
        held.given_until is None or held.given_until >= day
    )


def _moved(ladder: TierLadder, account: Account, tier: Tier, day: date) -> TierHeld:
    """Return a tier held from a day on, above what was given by hand if that is still in force."""
    before = account.tier
    held = TierHeld(tier=tier.id, since=day)
    if before is not None and _given_on(before, day):
        held = replace(held, given=before.given, given_until=before.given_until)
    return replace(held, until=_until(ladder, account, tier, held, day))


def _kept(ladder: TierLadder, account: Account, held: TierHeld, day: date) -> TierHeld:
    """Return the same tier, held for as long as it is now; a promise of longer stays one."""
    tier = ladder.tier(held.tier)
    if tier is None:
        return held
    until = _until(ladder, account, tier, held, day)
    if until is not None and held.until is not None and not held.by_hand:
        until = max(until, held.until)
    return held if until == held.until else replace(held, until=until)


def _until(
    ladder: TierLadder, account: Account, tier: Tier, held: TierHeld, day: date
) -> date | None:
    """Return the last day through which a tier is surely held; None if there is none.

    For which nothing suffices (a balance that was spent), only the grace is left.
    """
    through = ladder.held_through(tier, account, day)
    if held.by_hand and _given_on(held, day):
        through = max(through, held.given_until or ENDLESS)
    if through == ENDLESS:
        return None
    if through >= day:
        return through
    return ladder.grace_from(day) if held.until is None else held.until
