"""What comes from elsewhere."""

from fractions import Fraction
from typing import Any

from custom_components.loyalty.programs.account import Card
from custom_components.loyalty.programs.answer import Answer
from custom_components.loyalty.programs.history import Counted
from custom_components.loyalty.programs.members.commands import (
    OpenBalance,
    OpenRest,
    TakeOverHistory,
    TakeOverMember,
    TakeOverPurchase,
    TakeOverVisit,
)
from custom_components.loyalty.programs.person import Person
from custom_components.loyalty.programs.vouchers.commands import OpenVoucher

from .bookings import Bookings


class TakenOver(Bookings):
    """Members, balances, vouchers and purchases of another hub."""

    def take_over(
        self, uid: str, *cards: Card, told: Person | None = None, **figures: Any
    ) -> Answer:
        return self.book(
            TakeOverMember(
                **self._next(),
                uid=uid,
                number=str(len(uid)),
                person=told or Person(),
                cards=cards,
                **figures,
            )
        )

    def open(
        self, member: str, amount: int, program: str = "points", **dates: Any
    ) -> Answer:
        return self.book(
            OpenBalance(
                **self._next(), member=member, program=program, amount=amount, **dates
            )
        )

    def open_rest(self, member: str, rest: Fraction, program: str = "points") -> Answer:
        return self.book(
            OpenRest(**self._next(), member=member, program=program, rest=rest)
        )

    def open_voucher(self, code: str, series: str, **told: Any) -> Answer:
        today = self.terms.calendar.day_of(self.now)
        fields = {
            "amount": 1,
            "remaining": 1,
            "issued_at": self.now,
            "first_day": today,
        }
        return self.book(
            OpenVoucher(**self._next(), code=code, series=series, **fields | told)
        )

    def remember(self, member: str | None, amount_minor: int, **counted: Any) -> Answer:
        return self.book(
            TakeOverPurchase(
                **self._next(), member=member, amount_minor=amount_minor, **counted
            )
        )

    def remember_visit(self, member: str, **counted: Any) -> Answer:
        return self.book(TakeOverVisit(**self._next(), member=member, **counted))

    def remember_history(self, member: str, counted: Counted, **when: Any) -> Answer:
        return self.book(
            TakeOverHistory(**self._next() | when, member=member, counted=counted)
        )
