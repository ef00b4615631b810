"""The vouchers that one entry gives, takes and gives back, gathered while it is decided."""

from collections import Counter
from datetime import date

from ..anew import replace
from ..commands import Command
from ..facts import Decision
from ..promises.vouchers import (
    Exchanged,
    IssuedVoucher,
    StoredValue,
    Voucher,
    VoucherKind,
    VoucherMove,
    VoucherMovement,
    VoucherSeries,
)
from ..situation import Situation
from .serials import serial


class VoucherPosting:
    """What one entry does to vouchers and to the roll of stickers. Lives only inside a decision."""

    __slots__ = (
        "_command",
        "_issued",
        "_movements",
        "_said",
        "_situation",
        "_stored",
        "accepted",
        "charged_minor",
        "day",
        "exchanged",
        "stickers",
    )

    def __init__(self, command: Command, situation: Situation) -> None:
        """Start with nothing given and nothing taken."""
        self._command = command
        self._situation = situation
        self.day = situation.terms.calendar.day_of(command.at)
        self._issued: list[Voucher] = []
        self._said: list[IssuedVoucher] = []
        self._movements: list[VoucherMovement] = []
        self._stored: dict[str, StoredValue] = {}
        self.accepted: list[str] = []
        self.exchanged: list[Exchanged] = []
        self.stickers: dict[str, int] = {}
        self.charged_minor = 0

    @property
    def stored_minor(self) -> int:
        """Return what gift cards paid so far, below zero what they got back."""
        return sum(stored.paid_minor for stored in self._stored.values())

    def give(
        self, series: VoucherSeries, amount: int = 1, member: int | None = None
    ) -> None:
        """Give a new voucher, usable from today on as its series says."""
        command, situation = self._command, self._situation
        # Nobody knows on which day a sticker of a roll is handed out: at the latest with the campaign's end.
        given = self.day
        if series.kind is VoucherKind.STICKER and series.last_day is not None:
            given = max(given, series.last_day)
        voucher = Voucher(
            code=serial(command.seed, len(self._issued)),
            series=series.id,
            kind=series.kind,
            issued_at=command.at,
            first_day=self.day,
            last_day=series.validity.last_day(given),
            amount=amount,
            remaining=amount,
            member=member,
        )
        self._issued.append(voucher)
        self._said.append(
            IssuedVoucher(
                code=voucher.code,
                series=series.id,
                name=series.name,
                kind=series.kind,
                amount=amount,
                last_day=voucher.last_day,
            )
        )
        self._movements.append(
            VoucherMovement(
                entry=situation.entry,
                line=len(self._movements) + 1,
                kind=VoucherMove.ISSUE,
                delta=amount,
                voucher=voucher,
            )
        )

    def give_again(self, voucher: Voucher) -> None:
        """Let a voucher that was given before be one that this entry gave; nothing new is printed."""
        self.move(voucher, VoucherMove.ISSUE, 0)

    def move(
        self,
        voucher: Voucher,
        kind: VoucherMove,
        delta: int,
        *,
        worth_minor: int = 0,
        last_day: date | None = None,
    ) -> Voucher:
        """Let what remains of a voucher move and return it so; a later ``last_day`` prolongs it."""
        moved = replace(
            voucher,
            remaining=voucher.remaining + delta,
            void=kind is VoucherMove.VOID
            or (voucher.void and kind is not VoucherMove.RETURN),
            last_day=last_day or voucher.last_day,
        )
        self._movements.append(
            VoucherMovement(
                entry=self._situation.entry,
                line=len(self._movements) + 1,
                kind=kind,
                delta=delta,
                voucher=moved,
                worth_minor=worth_minor,
            )
        )
        if kind is VoucherMove.ACCEPT:
            self.accepted.append(voucher.code)
        return moved

    def pay(self, card: Voucher, paid_minor: int) -> None:
        """Let a gift card pay a part of a sale, or get back what it paid (below zero)."""
        if paid_minor > 0:
            self.move(card, VoucherMove.ACCEPT, -paid_minor, worth_minor=paid_minor)
        self.show(card, paid_minor)

    def show(self, card: Voucher, paid_minor: int = 0) -> None:
        """Tell what a gift card has left, after it paid so much."""
        series = self._situation.terms.series(card.series)
        self._stored[card.code] = StoredValue(
            code=card.code,
            series=card.series,
            name=card.series if series is None else series.name,
            paid_minor=paid_minor,
            remaining_minor=card.remaining - paid_minor,
            last_day=card.last_day,
        )

    @property
    def _voided(self) -> Counter[str]:
        return Counter(
            movement.voucher.series
            for movement in self._movements
            if movement.kind is VoucherMove.VOID and movement.delta
        )

    def attach(self, decision: Decision) -> Decision:
        """Return a decision with all of it."""
        if not (self._movements or self.stickers or self._stored):
            return decision
        answer = decision.answer
        return replace(
            decision,
            answer=replace(
                answer,
                payable_minor=answer.payable_minor
                - abs(self.stored_minor)
                - self.charged_minor,
                vouchers_issued=tuple(self._said),
                vouchers_accepted=tuple(self.accepted),
                vouchers_voided=tuple(self._voided.items()),
                stored_value_minor=abs(self.stored_minor),
                stored_values=tuple(self._stored.values()),
                exchanged=tuple(self.exchanged),
                stickers=tuple(self.stickers.items()),
                charged_minor=self.charged_minor,
            ),
            issued=tuple(self._issued),
            vouchers=tuple(self._movements),
            stock=tuple(
                (series, -count) for series, count in self.stickers.items() if count
            ),
        )
