"""What vouchers that were handed in come to together, and which of them can't be used."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from ..promises.terms import Terms
from ..promises.vouchers import Exchange, Stack, Voucher, VoucherKind, VoucherSeries
from ..refusal import Refusal
from ..situation import Situation
from .issuing import voucher_named
from .serials import grouped


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Some pieces of a series, and what they are exchanged for together."""

    series: VoucherSeries
    exchange: Exchange
    pieces: tuple[Voucher, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedIn:
    """What lies on the counter: pieces by series, and gift cards in the order in which they pay."""

    pieces: tuple[tuple[VoucherSeries, tuple[Voucher, ...]], ...]
    cards: tuple[Voucher, ...]

    def parts(self, wish: str | None = None) -> tuple[Part, ...]:
        """Return what the pieces are exchanged for; ``wish`` is the name of one exchange.

        Refuses pieces that would be left over.
        """
        return tuple(
            part
            for series, pieces in self.pieces
            for part in _parts(series, pieces, wish)
        )

    def stack(self) -> Stack | None:
        """Return how far the last series has come; None if there are gift cards only."""
        if not self.pieces:
            return None
        series, pieces = self.pieces[-1]
        aim = max(series.exchanges, key=lambda exchange: exchange.count)
        return Stack(
            series=series.id,
            name=series.name,
            collected=len(pieces),
            needed=aim.count,
            next_name=aim.name,
            needs_sale=aim.needs_sale,
        )


_NOTHING = HandedIn(pieces=(), cards=())


def handed_in(
    codes: Sequence[str], situation: Situation, day: date, *, shown: bool = False
) -> HandedIn:
    """Return what was handed in; refuse what can't be used, and why. ``shown``: empty cards are no harm."""
    if not codes:
        return _NOTHING
    if len(set(codes)) < len(codes):
        raise Refusal("voucher_twice")
    pieces: dict[str, list[Voucher]] = {}
    cards: list[Voucher] = []
    for code in codes:
        voucher = voucher_named(situation.vouchers, code)
        if voucher.kind is VoucherKind.GIFT_CARD:
            _refuse_unusable(voucher, day, empty_is_fine=shown)
            cards.append(voucher)
        else:
            _refuse_unusable(voucher, day)
            pieces.setdefault(voucher.series, []).append(voucher)
    return HandedIn(
        pieces=tuple(
            (_series_of(situation.terms, series_id), tuple(found))
            for series_id, found in pieces.items()
        ),
        cards=tuple(cards),
    )


def _parts(
    series: VoucherSeries, pieces: tuple[Voucher, ...], wish: str | None
) -> list[Part]:
    exchanges = sorted(
        (
            exchange
            for exchange in series.exchanges
            if wish is None or exchange.name.casefold() == wish.casefold()
        ),
        key=lambda exchange: -exchange.count,
    )
    if not exchanges:
        raise Refusal("exchange_unknown", exchange=wish or "–", series=series.name)
    chosen = _divided(len(pieces), tuple(exchanges))
    if chosen is None:
        least = min(exchange.count for exchange in exchanges)
        raise Refusal(
            "vouchers_missing",
            series=series.name,
            count=len(pieces),
            missing=-len(pieces) % least or least,
        )
    parts: list[Part] = []
    at = 0
    for exchange in chosen:
        parts.append(
            Part(
                series=series,
                exchange=exchange,
                pieces=pieces[at : at + exchange.count],
            )
        )
        at += exchange.count
    return parts


def _divided(
    count: int, exchanges: tuple[Exchange, ...]
) -> tuple[Exchange, ...] | None:
    """Return exchanges that take exactly so many pieces, the largest first; None if there are none."""
    if not count:
        return ()
    for at, exchange in enumerate(exchanges):
        if exchange.count <= count:
            rest = _divided(count - exchange.count, exchanges[at:])
            if rest is not None:
                return (exchange, *rest)
    return None


def _refuse_unusable(
    voucher: Voucher, day: date, *, empty_is_fine: bool = False
) -> None:
    if voucher.void:
        raise Refusal("voucher_void", voucher=grouped(voucher.code))
    if not voucher.remaining and not empty_is_fine:
        raise Refusal("voucher_used", voucher=grouped(voucher.code))
    if voucher.last_day is not None and day > voucher.last_day:
        raise Refusal(
            "voucher_expired",
            voucher=grouped(voucher.code),
            last_day=voucher.last_day.isoformat(),
        )
    if day < voucher.first_day:
        raise Refusal(
            "voucher_not_yet",
            voucher=grouped(voucher.code),
            first_day=voucher.first_day.isoformat(),
        )


def _series_of(terms: Terms, series_id: str) -> VoucherSeries:
    series = terms.series(series_id)
    if series is None:
        raise Refusal("series_gone")
    return series
