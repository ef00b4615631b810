"""What a refund or an undo knows of what it takes back."""

from collections import Counter
from dataclasses import replace

from custom_components.loyalty.programs.account import LotId
from custom_components.loyalty.programs.answer import EntryKind
from custom_components.loyalty.programs.facts import Decision, MovementKind
from custom_components.loyalty.programs.goods import SoldLine
from custom_components.loyalty.programs.promises.vouchers import VoucherMovement
from custom_components.loyalty.programs.redeemed import HandedAs
from custom_components.loyalty.programs.situation import Original

from .books import Books


class Originals(Books):
    """What each entry was, and what became of it since."""

    def original(self, number: int) -> Original:
        entry = self.entries[number]
        moved = entry.decision.movements
        own = tuple(movement for movement in moved if movement.member == entry.member)
        touched = {movement.lot for movement in moved if movement.lot is not None}
        given: Counter[str] = Counter()
        taken: Counter[str] = Counter()
        expired: Counter[LotId] = Counter()
        refunds: list[int] = []
        stickers: Counter[str] = Counter()
        rests: Counter[str] = Counter()
        refunded, repaid, undone = 0, 0, False
        for later in self.entries.values():
            for movement in later.decision.movements:
                if movement.kind is MovementKind.EXPIRY and movement.lot in touched:
                    expired[movement.lot] -= movement.delta
            if later.decision.reverses != number:
                continue
            undone = undone or later.kind is EntryKind.UNDO
            if later.kind is EntryKind.REFUND:
                refunded += later.decision.answer.amount_minor
                refunds.append(later.decision.answer.entry or 0)
                stickers.update(dict(later.decision.stock))
                repaid += (
                    later.decision.answer.amount_minor
                    - later.decision.answer.discount_minor
                )
                for movement in later.decision.movements:
                    if movement.member != later.member:
                        continue
                    if movement.kind is MovementKind.REST:
                        rests[movement.program] += movement.delta
                    if movement.kind is MovementKind.RETURN:
                        given[movement.program] += movement.delta
                    if movement.kind is MovementKind.REVERSAL:
                        taken[movement.program] -= movement.delta
        return Original(
            answer=entry.decision.answer,
            terms=entry.terms,
            movements=own,
            costs=entry.decision.costs,
            lots=tuple(
                self.opened[lot]._replace(remaining=self.left(lot))
                for lot in sorted(touched)
            ),
            undone=undone,
            rests=tuple(rests.items()),
            refunded_minor=refunded,
            repaid_minor=repaid,
            given_back=tuple(given.items()),
            taken_back=tuple(taken.items()),
            expired=tuple(expired.items()),
            sold=tuple(
                SoldLine(
                    number=line,
                    line=priced.line,
                    price_minor=priced.price_minor,
                    basis_minor=priced.basis_minor,
                )
                for line, priced in enumerate(entry.decision.lines, 1)
            ),
            returned=tuple(
                line
                for later in self.entries.values()
                if later.decision.reverses == number
                for line in later.decision.returned
            ),
            redemptions=tuple(
                piece
                for piece in entry.decision.redemptions
                if piece.state is HandedAs.REDEEMED
            ),
            uses=entry.decision.uses,
            thanks=tuple(
                movement
                for later in self.entries.values()
                if later is entry or later.decision.reverses == number
                for movement in later.decision.movements
                if movement.member != later.member
            ),
            vouchers=self._voucher_history(entry.decision),
            refunds=tuple(refunds),
            stickers_back=tuple(stickers.items()),
        )

    def _voucher_history(self, decision: Decision) -> tuple[VoucherMovement, ...]:
        """Return all movements of the vouchers that a decision moved, each as it is now."""
        moved = {movement.voucher.code for movement in decision.vouchers}
        return tuple(
            replace(movement, voucher=self.vouchers[movement.voucher.code])
            for movement in self.voucher_moves
            if movement.voucher.code in moved
        )
