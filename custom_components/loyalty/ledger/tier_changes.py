"""Every rise and fall of a batch, and what of it stands with the member."""

from typing import Any

from sqlalchemy import Connection

from ..programs.account import Account, TierHeld
from ..programs.facts import Decision, TierReason
from .instants import to_ordinal
from .prepared import Change
from .schema import tier_changes

TIER_COLUMNS = ("tier", "tier_since", "tier_until", "tier_given", "tier_given_until")

_NONE: dict[str, Any] = dict.fromkeys(TIER_COLUMNS)
_NEW = Change(tier_changes.insert())


class TierChanges:
    """What a batch changes of the tiers that members are in."""

    def __init__(self) -> None:
        """Start with nothing."""
        self._rows: list[dict[str, Any]] = []

    def add(self, account: Account, before: Account | None, decision: Decision) -> None:
        """Take the change that a decision makes to an account, if it makes one.

        Until when a tier is surely held is none: it is worked out anew with each booking.
        """
        was = None if before is None else before.tier
        if account.tier is was or (values := _values(account.tier)) == _values(was):
            return
        self._rows.append(
            {
                "entry": decision.answer.entry,
                "member": account.member.id,
                "was": was and was.tier,
                "reason": decision.tier_reason or TierReason.REACHED,
                **values,
            }
        )

    def store(self, connection: Connection) -> None:
        """Write it, after the entries."""
        _NEW(connection, self._rows)


def member_tier(held: TierHeld | None) -> dict[str, Any]:
    """Return the columns of a member's row that say which tier they are in."""
    if held is None:
        return _NONE
    return {
        "tier": held.tier,
        "tier_since": held.since.toordinal(),
        "tier_until": to_ordinal(held.until),
        "tier_given": held.given,
        "tier_given_until": to_ordinal(held.given_until),
    }


def _values(held: TierHeld | None) -> dict[str, Any]:
    return {
        "tier": held and held.tier,
        "since": held and to_ordinal(held.since),
        "given": held and held.given,
        "given_until": held and to_ordinal(held.given_until),
    }
