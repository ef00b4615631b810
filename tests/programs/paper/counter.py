"""What happens at a counter."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from custom_components.loyalty.programs.answer import Answer
from custom_components.loyalty.programs.commands import (
    Actor,
    ChooseOffer,
    GiveStamp,
    Line,
    PresentCard,
    RecordPurchase,
    RecordRefund,
    ReturnedGoods,
    Undo,
)

from .bookings import OWNER, Bookings


class AtCounter(Bookings):
    """Scans, sales, visits and what is taken back."""

    def scan(
        self, *identifiers: str, enrol: str | None = None, counts: bool = True
    ) -> Answer:
        return self.book(
            PresentCard(
                **self._next(),
                identifiers=identifiers,
                enrol_unknown=enrol is not None,
                uid=enrol or "",
                number="7",
                counts=counts,
            )
        )

    def buy(
        self,
        member: str | None,
        amount_minor: int,
        *,
        redeem: Mapping[str, int] | None = None,
        rewards: tuple[str, ...] = (),
        lines: tuple[int | Line, ...] = (),
        coupons: Iterable[str] = (),
    ) -> Answer:
        return self.book(
            RecordPurchase(
                **self._next(),
                amount_minor=amount_minor,
                member=member,
                redeem=tuple((redeem or {}).items()),
                rewards=rewards,
                coupons=tuple(coupons),
                lines=tuple(
                    line if isinstance(line, Line) else Line(amount_minor=line)
                    for line in lines
                ),
            )
        )

    def refund(
        self,
        purchase: Answer,
        amount_minor: int | None = None,
        *lines: ReturnedGoods,
    ) -> Answer:
        assert purchase.entry is not None
        return self.book(
            RecordRefund(
                **self._next(),
                purchase=purchase.entry,
                amount_minor=amount_minor,
                lines=lines,
            )
        )

    def undo(
        self,
        entry: Answer,
        *,
        actor: Actor = OWNER,
        counter: str | None = "till",
        not_before: datetime | None = None,
    ) -> Answer:
        return self.book(
            Undo(
                **self._next(actor=actor, counter=counter),
                entry=entry.entry,
                not_before=not_before,
            )
        )

    def choose(self, member: str, promotion: str, offer: str) -> Answer:
        return self.book(
            ChooseOffer(**self._next(), member=member, promotion=promotion, offer=offer)
        )

    def stamp(self, member: str, count: int = 1, program: str | None = None) -> Answer:
        return self.book(
            GiveStamp(**self._next(), member=member, count=count, program=program)
        )
