"""At the till: scan, sell, refund, hand out, correct, undo."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from ..counter.scan import ScanResult
from ..permissions import require_owner
from ..programs.answer import Answer, EntryKind
from ..programs.commands import (
    Actor,
    Line,
    RecordPurchase,
    RecordRefund,
    ReturnedGoods,
    Role,
    Undo,
)
from ..programs.members.commands import AdjustBalance
from ..programs.refusal import Refusal
from ..shop import Shop
from . import naming, views, voucher_views
from .views import View

# Money as people and programs write it; what is no amount is refused with the reason.
type Amount = Decimal | float | str


async def scan(
    shop: Shop, actor: Actor, *, code: str, counter: str | None = None
) -> View:
    """Carry out a code as if it had been scanned at the counter; refusals are part of the answer."""
    result = await shop.scan(code, naming.counter(shop, counter), actor)
    return scan_view(shop, result)


def scan_view(shop: Shop, result: ScanResult) -> View:
    """Return what a code meant and what followed."""
    refusal = result.refusal
    return {
        "meaning": result.meaning.value,
        "command": None if result.command is None else result.command.name.lower(),
        "waits_for_card": result.armed,
        "staff": result.staff,
        "refused": None
        if refusal is None
        else {
            "reason": refusal.key,
            "message": shop.texts.refusal(refusal),
        },
        **({} if result.answer is None else _scanned(shop, result.answer)),
    }


def _scanned(shop: Shop, answer: Answer) -> View:
    """Return what was booked or shown at a counter, with what there is to pay and the vouchers that lie on it."""
    told = views.booking(shop, answer)
    vouchers = voucher_views.concerned(answer)
    if vouchers or answer.kind is EntryKind.PURCHASE:
        told |= views.sale(shop, answer)
    if vouchers:
        told |= voucher_views.handed(shop, answer)
        told["stack"] = voucher_views.stack(answer.stack)
    return told


async def record_purchase(
    shop: Shop,
    actor: Actor,
    *,
    amount: Amount,
    customer: str | None = None,
    lines: Sequence[Mapping[str, Any]] = (),
    redeem_points: int | Mapping[str, int] | None = None,
    redeem_rewards: Sequence[str] = (),
    coupons: Sequence[str] = (),
    reference: str | None = None,
    counter: str | None = None,
    staff: str | None = None,
    at: datetime | None = None,
) -> View:
    """Book a purchase; without a customer only its amount.

    ``redeem_points`` are spent as money: in the shop's only program that allows it, or by program.
    ``coupons`` are the codes of vouchers that are handed in, gift cards among them.
    """
    minor = shop.terms.currency.minor
    command = RecordPurchase(
        **shop.request(
            naming.on_behalf_of(shop, actor, staff),
            **naming.till(shop, counter),
            reference=reference,
            at=naming.instant(shop, actor, at),
        ),
        amount_minor=minor(amount),
        member=None
        if customer is None
        else await naming.customer(shop, customer, opens=True),
        lines=tuple(
            Line(
                **{key: value for key, value in line.items() if key != "amount"},
                amount_minor=minor(line["amount"]),
            )
            for line in lines
        ),
        redeem=_redeem(shop, redeem_points),
        rewards=tuple(naming.reward(shop, reward) for reward in redeem_rewards),
        coupons=naming.serials(shop, coupons),
    )
    answer = (await shop.book(command)).answer
    return {
        "purchase": answer.entry,
        **views.booking(shop, answer),
        **views.sale(shop, answer),
        **views.earned(answer),
        **voucher_views.handed(shop, answer),
    }


def _redeem(
    shop: Shop, points: int | Mapping[str, int] | None
) -> tuple[tuple[str, int], ...]:
    if points is None:
        return ()
    if isinstance(points, Mapping):
        return tuple(
            (naming.program(shop, program), count) for program, count in points.items()
        )
    spendable = [
        program.id for program in shop.terms.programs if program.as_money is not None
    ]
    if len(spendable) != 1:
        raise Refusal("program_not_named")
    return ((spendable[0], points),)


async def record_refund(
    shop: Shop,
    actor: Actor,
    *,
    purchase: int | None = None,
    reference: str | None = None,
    amount: Amount | None = None,
    lines: Sequence[Mapping[str, Any]] = (),
    refund_reference: str | None = None,
    counter: str | None = None,
    at: datetime | None = None,
) -> View:
    """Take goods back: all of a purchase, named by its number or its reference, lines or an amount of it."""
    original = reference if purchase is None else purchase
    if original is None:
        raise Refusal("purchase_not_named")
    minor = shop.terms.currency.minor
    command = RecordRefund(
        **shop.request(
            actor,
            **naming.till(shop, counter),
            reference=refund_reference,
            at=naming.instant(shop, actor, at),
        ),
        purchase=original,
        amount_minor=None if amount is None else minor(amount),
        lines=tuple(
            ReturnedGoods(
                number=line.get("line"),
                sku=line.get("sku"),
                quantity=line.get("quantity"),
                amount_minor=minor(line["amount"]) if "amount" in line else None,
            )
            for line in lines
        ),
    )
    answer = (await shop.book(command)).answer
    moved = [(standing, standing.change) for standing in answer.balances]
    return {
        "refund": answer.entry,
        "purchase": answer.undone,
        **views.booking(shop, answer),
        **views.sale(shop, answer),
        **voucher_views.handed(shop, answer),
        "taken_back": {
            standing.program: -change for standing, change in moved if change < 0
        },
        "given_back": {
            standing.program: change for standing, change in moved if change > 0
        },
    }


async def adjust_balance(
    shop: Shop,
    actor: Actor,
    *,
    customer: str,
    program: str,
    delta: int,
    reason: str,
    reference: str | None = None,
) -> View:
    """Correct a balance by hand, up or down; the reason stays with it."""
    require_owner(actor)
    command = AdjustBalance(
        **shop.request(actor, reference=reference),
        member=await naming.customer(shop, customer),
        program=naming.program(shop, program),
        delta=delta,
        reason=reason,
    )
    answer = (await shop.book(command)).answer
    return views.booking(shop, answer)


async def undo(
    shop: Shop, actor: Actor, *, entry: int | None = None, counter: str | None = None
) -> View:
    """Take back a booking by its number, or the latest of a counter.

    Staff take back their own for some minutes, and say at which counter; owners anything.
    """
    till = naming.till(shop, counter)
    if entry is None and till["counter"] is None and actor.role is Role.STAFF:
        raise Refusal("counter_not_named")
    command = Undo(**shop.request(actor, **till), entry=entry, **shop.undo_limit(actor))
    answer = (await shop.book(command)).answer
    return {"undone": answer.undone, **views.booking(shop, answer)}
