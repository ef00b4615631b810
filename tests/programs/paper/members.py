"""What is done with customers and their cards."""

from typing import Any

from custom_components.loyalty.programs.answer import Answer
from custom_components.loyalty.programs.members.commands import (
    AdjustBalance,
    BlockCard,
    EnrollMember,
    LinkCard,
    MergeMembers,
    UpdateMember,
)
from custom_components.loyalty.programs.person import Person

from .bookings import Bookings


class Members(Bookings):
    """Enrolling, changing, linking, blocking, merging, correcting."""

    def enrol(
        self, uid: str, *cards: str, referred_by: str | None = None, **person: Any
    ) -> Answer:
        return self.book(
            EnrollMember(
                **self._next(),
                uid=uid,
                number=str(len(uid)),
                person=Person(**person),
                identifiers=cards,
                referred_by=referred_by,
            )
        )

    def update(self, member: str, **changes: object) -> Answer:
        return self.book(
            UpdateMember(**self._next(), member=member, changes=dict(changes))
        )

    def link(
        self, member: str, *identifiers: str, replaces: str | None = None
    ) -> Answer:
        return self.book(
            LinkCard(
                **self._next(),
                member=member,
                identifiers=identifiers,
                replaces=() if replaces is None else (replaces,),
            )
        )

    def block(self, *identifiers: str, blocked: bool = True) -> Answer:
        return self.book(
            BlockCard(**self._next(), identifiers=identifiers, blocked=blocked)
        )

    def merge(self, member: str, duplicate: str) -> Answer:
        return self.book(
            MergeMembers(**self._next(), member=member, duplicate=duplicate)
        )

    def adjust(
        self, member: str, program: str, delta: int, reason: str = "a mistake"
    ) -> Answer:
        return self.book(
            AdjustBalance(
                **self._next(),
                member=member,
                program=program,
                delta=delta,
                reason=reason,
            )
        )
