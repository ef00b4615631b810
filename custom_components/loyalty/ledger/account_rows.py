"""The rows of members that a batch changes: who they are, what they hold, their cards."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import BindParameter, Connection, bindparam, func

from ..programs.account import Account
from ..programs.facts import Decision
from .instants import to_micros
from .prepared import Change, putting
from .schema import cards, holdings, members
from .tier_changes import TIER_COLUMNS, member_tier

type Values = dict[str, Any]

_COUNTERS = (
    "anonymous",
    "merged_into",
    "erased",
    "visits",
    "purchases",
    "spent_minor",
    "first_visit_at",
    "last_visit_at",
    "preferred",
    *TIER_COLUMNS,
)
_HELD = ("balance", "owed", "earned", "last_accrual_at")
_OF_MEMBER: BindParameter[int] = bindparam("of_member")

_NEW_MEMBER = Change(members.insert())
_CHANGE_MEMBER = Change(members.update().where(members.c.id == _OF_MEMBER), _COUNTERS)
_NEW_ORIGIN = Change(
    members.update()
    .where(members.c.id == _OF_MEMBER)
    .values(
        source=func.coalesce(bindparam("new_source"), members.c.source),
        referred_by=func.coalesce(bindparam("new_referrer"), members.c.referred_by),
    )
)
_HOLD = Change(putting(holdings, _HELD))
_CARD = Change(putting(cards, ("member", "status")))
_MOVE_CARDS = Change(
    cards.update()
    .where(cards.c.member == _OF_MEMBER)
    .values(member=bindparam("survivor"))
)
_MOVE_MERGED = Change(
    members.update()
    .where(members.c.merged_into == _OF_MEMBER)
    .values(merged_into=bindparam("survivor"))
)


class AccountRows:
    """What several commands change of a member is written once, as the last left it."""

    def __init__(self) -> None:
        """Start with nothing to write."""
        self._accounts: dict[int, Account] = {}
        self._new: dict[int, Values] = {}
        self._held: set[tuple[int, str]] = set()
        self._cards: dict[str, Values] = {}
        self._merged: list[Values] = []
        self._origins: list[Values] = []

    def keep(self, account: Account) -> None:
        """Take a member as they are now."""
        self._accounts[account.member.id] = account

    def add(self, account: Account, before: Account | None, decision: Decision) -> None:
        """Take what a decision makes of a member; ``before`` is the account before it, None of a new one."""
        member = account.member
        if before is None and member.id not in self._new:
            enrolled = decision.enrolled
            self._new[member.id] = {
                "id": member.id,
                "uid": member.uid,
                "number": member.number,
                "enrolled_at": to_micros(member.enrolled_at),
                "pinned": enrolled is not None and enrolled.pinned,
                "source": enrolled and enrolled.source,
                "referred_by": enrolled and enrolled.referred_by,
            }
        if (origin := decision.origin) is not None:
            self._origins.append(
                {
                    "of_member": member.id,
                    "new_source": origin.source,
                    "new_referrer": origin.referred_by,
                }
            )
        self._accounts[member.id] = account
        held, held_before = account.holdings, before.holdings if before else {}
        # A holding that is gone (its member was merged) is kept as an empty one.
        for program in held | held_before:
            if held.get(program) is not held_before.get(program):
                self._held.add((member.id, program))

    def add_cards(self, decision: Decision) -> None:
        """Take new cards, and those that change hands or open no account any more."""
        for card in decision.cards:
            self._cards[card.identifier] = {
                "identifier": card.identifier,
                "member": card.member,
                "status": card.status.value,
                "linked_at": to_micros(decision.answer.at),
            }

    def merge(self, merged: Mapping[str, int]) -> None:
        """Give the cards of ``of_member``, and whoever was merged into them, to the ``survivor``."""
        self._merged.append(dict(merged))

    def store(self, connection: Connection) -> None:
        """Write it, members before what refers to them."""
        new: list[Values] = []
        changed: list[Values] = []
        for member, account in self._accounts.items():
            counters = _counters(account)
            if (enrolled := self._new.get(member)) is not None:
                new.append(enrolled | counters)
            else:
                counters["of_member"] = member
                changed.append(counters)
        for change, rows in (
            (_NEW_MEMBER, new),
            (_CHANGE_MEMBER, changed),
            (_NEW_ORIGIN, self._origins),
            (_HOLD, [self._holding(*held) for held in self._held]),
            (_CARD, list(self._cards.values())),
            (_MOVE_CARDS, self._merged),
            (_MOVE_MERGED, self._merged),
        ):
            change(connection, rows)

    def _holding(self, member: int, program: str) -> Values:
        holding = self._accounts[member].holding(program)
        return {
            "member": member,
            "program": program,
            "balance": sum([lot.remaining for lot in holding.lots]) - holding.owed,
            "owed": holding.owed,
            "earned": holding.earned,
            "last_accrual_at": to_micros(holding.last_accrual_at),
        }


def _counters(account: Account) -> Values:
    """Return what of a member's row bookings change."""
    member = account.member
    return {
        "anonymous": member.anonymous,
        "merged_into": member.merged_into,
        "erased": member.erased,
        "visits": account.visits,
        "purchases": account.purchases,
        "spent_minor": account.spent_minor,
        "first_visit_at": to_micros(account.first_visit_at),
        "last_visit_at": to_micros(account.last_visit_at),
        "preferred": account.preferred,
        **member_tier(account.tier),
    }
