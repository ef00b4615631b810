"""What is given and handed in on paper."""

from collections.abc import Iterable

from custom_components.loyalty.programs.answer import Answer
from custom_components.loyalty.programs.vouchers.commands import (
    AcceptVouchers,
    CountStock,
    IssueVouchers,
    VoidVouchers,
)

from .bookings import Bookings


class Vouchers(Bookings):
    """Issuing, handing in and voiding vouchers, counting stickers."""

    def issue(
        self,
        series: str,
        count: int = 1,
        *,
        value: int | None = None,
        member: str | None = None,
        to_stock: bool = False,
    ) -> Answer:
        return self.book(
            IssueVouchers(
                **self._next(),
                series=series,
                count=count,
                value_minor=value,
                member=member,
                to_stock=to_stock,
            )
        )

    def hand_in(
        self,
        codes: Iterable[str],
        *,
        exchange: str | None = None,
        sale: int | None = None,
        collecting: bool = False,
    ) -> Answer:
        return self.book(
            AcceptVouchers(
                **self._next(),
                codes=tuple(codes),
                exchange=exchange,
                sale_minor=sale,
                collecting=collecting,
            )
        )

    def void(
        self, *codes: str, entry: int | None = None, reason: str = "lost"
    ) -> Answer:
        return self.book(
            VoidVouchers(**self._next(), codes=codes, entry=entry, reason=reason)
        )

    def count_stickers(self, series: str, count: int) -> Answer:
        return self.book(CountStock(**self._next(), series=series, count=count))
