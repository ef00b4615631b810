"""Vouchers: give them, take them, make them void, look at them; and count the stickers on the roll."""

from collections.abc import Sequence

from ..permissions import require_owner
from ..programs.commands import Actor
from ..programs.members.commands import EnrollMember
from ..programs.person import Person
from ..programs.promises.vouchers import VoucherKind
from ..programs.refusal import Refusal
from ..programs.vouchers.commands import (
    AcceptVouchers,
    CountStock,
    IssueVouchers,
    VoidVouchers,
)
from ..shop import Shop
from . import naming, views, voucher_views
from .sales import Amount
from .views import View

MOST_CARDS = 50


async def issue_vouchers(
    shop: Shop,
    actor: Actor,
    *,
    series: str,
    count: int = 1,
    value: Amount | None = None,
    customer: str | None = None,
    to_stock: bool = False,
    counter: str | None = None,
    reference: str | None = None,
) -> View:
    """Give vouchers by hand, gift cards worth ``value`` each, or print stickers for the roll.

    Of a series of stamp cards as many members without a name are made, each with a card.
    """
    found = naming.series(shop, series)
    if found.kind is VoucherKind.STAMP_CARD:
        return await _issue_cards(shop, actor, count, counter, reference)
    command = IssueVouchers(
        **shop.request(actor, **naming.till(shop, counter), reference=reference),
        series=found.id,
        count=count,
        value_minor=None if value is None else shop.terms.currency.minor(value),
        member=None if customer is None else await naming.customer(shop, customer),
        to_stock=to_stock,
    )
    answer = (await shop.book(command)).answer
    return {**views.booking(shop, answer), **voucher_views.handed(shop, answer)}


async def _issue_cards(
    shop: Shop, actor: Actor, count: int, counter: str | None, reference: str | None
) -> View:
    """Make members without a name, and print the cards by which they are known."""
    till = shop.counter(naming.counter(shop, counter))
    if till.printer_state is None:
        raise Refusal("no_printer", counter=till.name)
    if not 1 <= count <= MOST_CARDS:
        raise Refusal("vouchers_out_of_range", most=MOST_CARDS)
    numbers = []
    for index in range(count):
        newcomer = shop.newcomer()
        key = None if reference is None else f"{reference}:{index + 1}"
        command = EnrollMember(
            **shop.request(actor, counter=till.id, reference=key),
            uid=newcomer["uid"],
            number=newcomer["number"],
            identifiers=newcomer["new_cards"],
            person=Person(),
            source=till.id,
        )
        booking = await shop.book(command)
        numbers.append(booking.answer.number)
        if not booking.replayed:
            await shop.slips.card(till.id, naming.member_of(booking.answer))
    return {"numbers": numbers}


async def accept_vouchers(
    shop: Shop,
    actor: Actor,
    *,
    codes: Sequence[str],
    exchange: str | None = None,
    amount: Amount | None = None,
    counter: str | None = None,
    reference: str | None = None,
) -> View:
    """Exchange vouchers that are handed in, all or none; ``amount`` is the sale that they are used for."""
    command = AcceptVouchers(
        **shop.request(actor, **naming.till(shop, counter), reference=reference),
        codes=naming.serials(shop, codes),
        exchange=exchange,
        sale_minor=None if amount is None else shop.terms.currency.minor(amount),
    )
    answer = (await shop.book(command)).answer
    return {
        **views.booking(shop, answer),
        **views.sale(shop, answer),
        **voucher_views.handed(shop, answer),
    }


async def void_vouchers(
    shop: Shop,
    actor: Actor,
    *,
    reason: str,
    codes: Sequence[str] = (),
    entry: int | None = None,
    reference: str | None = None,
) -> View:
    """Make vouchers worthless: those named, or what is left of all that a booking gave."""
    require_owner(actor)
    command = VoidVouchers(
        **shop.request(actor, reference=reference),
        codes=naming.serials(shop, codes),
        entry=entry,
        reason=reason,
    )
    return views.booking(shop, (await shop.book(command)).answer)


async def count_stickers(
    shop: Shop, actor: Actor, *, series: str, count: int, reference: str | None = None
) -> View:
    """Say how many stickers are really on the roll."""
    require_owner(actor)
    command = CountStock(
        **shop.request(actor, reference=reference),
        series=naming.series(shop, series).id,
        count=count,
    )
    return views.booking(shop, (await shop.book(command)).answer)


async def get_voucher(shop: Shop, actor: Actor, *, code: str) -> View:
    """Answer ``voucher``: what it is worth, until when, and whether it can be used."""
    found = await shop.ledger.voucher(naming.serial(shop, code))
    if found is None:
        raise Refusal("voucher_unknown", voucher=code)
    voucher, entry = found
    return {"voucher": {**voucher_views.voucher(shop, voucher), "entry": entry}}
