"""Everything that can be taken along, table by table; read and written piece by piece."""

from collections import Counter
from collections.abc import AsyncGenerator, Iterable, Sequence
from datetime import date

from ..ledger.exports import MemberPage, VoucherRow
from ..ledger.ledger import MemberRow
from ..programs.account import CardStatus, TierHeld
from ..programs.named import name_of
from ..programs.promises.vouchers import VoucherKind
from ..programs.vouchers.serials import grouped
from ..shop import Shop
from ..transfer.cells import joined
from ..transfer.tables import Table
from ..transfer.writing import Cell, TableWriter
from .export_balances import ENDLESS, Names, balances, reserved
from .export_history import history, stock

# Members, purchases or vouchers that are read together.
TOGETHER = 250
_YES = "yes"

type Piece = list[Sequence[Cell]]


async def export(
    shop: Shop, tables: Iterable[Table], writer: TableWriter, own_lots: str
) -> dict[Table, int]:
    """Write tables; returns how many rows each has. ``own_lots`` begins the keys of lots."""
    counts: dict[Table, int] = {}
    run = shop.hass.async_add_executor_job
    for table in tables:
        await run(writer.add, table, ())
        counts[table] = 0
        async for piece in _pieces(shop, table, own_lots):
            counts[table] += len(piece)
            await run(writer.add, table, piece)
    return counts


def _pieces(shop: Shop, table: Table, own_lots: str) -> AsyncGenerator[Piece]:
    match table:
        case Table.CUSTOMERS:
            return _customers(shop)
        case Table.BALANCES:
            return _balances(shop, own_lots)
        case Table.VOUCHERS:
            return _vouchers(shop)
        case Table.PURCHASES:
            return _purchases(shop)
        case Table.VISITS:
            return _visits(shop)
        case Table.HISTORY:
            return _history(shop)


async def _pages(shop: Shop) -> AsyncGenerator[MemberPage]:
    page = await shop.ledger.member_page(0, TOGETHER)
    while page.rows:
        yield page
        page = await shop.ledger.member_page(page.last, TOGETHER)


async def _customers(shop: Shop) -> AsyncGenerator[Piece]:
    async for page in _pages(shop):
        yield [_customer(shop, row) for row in page.rows]


async def _balances(shop: Shop, own_lots: str) -> AsyncGenerator[Piece]:
    locked = reserved(shop.ledger.reservations.values())
    async for page in _pages(shop):
        names = Names(page.openings, own_lots)
        yield [
            cells
            for row in page.rows
            for cells in balances(shop.terms, shop.today, row.account, locked, names)
        ]


async def _vouchers(shop: Shop) -> AsyncGenerator[Piece]:
    rolls = await shop.ledger.rolls()
    yield [
        (None, name_of(shop.terms.vouchers, series), None, None, count, *(None,) * 4)
        for series, count in sorted(rolls.items())
        if count > 0
    ]
    rows = await shop.ledger.voucher_page("", TOGETHER)
    while rows:
        yield [_voucher(shop, row) for row in rows]
        rows = await shop.ledger.voucher_page(rows[-1].voucher.code, TOGETHER)


async def _purchases(shop: Shop) -> AsyncGenerator[Piece]:
    major = shop.terms.currency.major
    after, last = -1, 0
    while last > after:
        after = last
        rows, last = await shop.ledger.purchase_page(after, TOGETHER)
        yield [
            (row.member, _iso(row.at), major(row.paid_minor), row.reference)
            for row in rows
        ]


async def _visits(shop: Shop) -> AsyncGenerator[Piece]:
    rows = await shop.ledger.visit_page(0, TOGETHER)
    while rows:
        yield [(row.member, _iso(row.at), row.reference) for row in rows]
        rows = await shop.ledger.visit_page(rows[-1].number, TOGETHER)


async def _history(shop: Shop) -> AsyncGenerator[Piece]:
    async for page in _pages(shop):
        counted = await shop.ledger.counted([row.uid for row in page.rows])
        yield [
            cells
            for row in page.rows
            for cells in history(shop.terms, row.uid, counted.get(row.uid, ()))
        ]
    # What is reserved is on the shelf: with a move to another hub reservations end.
    kept = Counter(held.reward for held in shop.ledger.reservations.values())
    yield [
        stock(shop.terms, reward.id, pieces + kept[reward.id])
        for reward in shop.terms.all_rewards
        if (pieces := shop.pieces_left(reward.id)) is not None
    ]


def _customer(shop: Shop, row: MemberRow) -> Sequence[Cell]:
    account, person = row.account, row.person
    member = account.member

    def cards(status: CardStatus) -> str:
        return joined(
            sorted(card.identifier for card in row.cards if card.status is status)
        )

    return (
        member.uid,
        member.number,
        person.name,
        person.phone,
        _iso(person.phone_verified_at),
        person.email,
        _iso(person.email_verified_at),
        _iso(person.birthday),
        person.language,
        person.notes,
        joined(person.tags),
        cards(CardStatus.ACTIVE),
        cards(CardStatus.BLOCKED),
        cards(CardStatus.REPLACED),
        row.source,
        row.referred_by,
        _iso(member.enrolled_at),
        _iso(account.first_visit_at),
        _iso(account.last_visit_at),
        account.visits,
        account.purchases,
        shop.terms.currency.major(account.spent_minor),
        None
        if account.preferred is None
        else name_of(shop.terms.all_rewards, account.preferred),
        *_tier(shop, account.tier),
        _YES if row.pinned else None,
    )


def _tier(shop: Shop, held: TierHeld | None) -> Sequence[Cell]:
    """Return the tier, since and until when they are in it, and what was given by hand until when."""
    if held is None:
        return (None,) * 5
    tiers = () if shop.terms.tiers is None else shop.terms.tiers.tiers
    return (
        name_of(tiers, held.tier),
        _iso(held.since),
        _iso(held.until),
        None if held.given is None else name_of(tiers, held.given),
        _iso(held.given_until),
    )


def _voucher(shop: Shop, row: VoucherRow) -> Sequence[Cell]:
    voucher = row.voucher

    def worth(amount: int) -> Cell:
        is_money = voucher.kind is VoucherKind.GIFT_CARD
        return shop.terms.currency.major(amount) if is_money else amount

    state = "void" if voucher.void else "usable" if voucher.remaining else "used"
    return (
        grouped(voucher.code),
        name_of(shop.terms.vouchers, voucher.series),
        row.member,
        worth(voucher.amount),
        worth(voucher.remaining),
        state,
        _iso(voucher.issued_at),
        _iso(voucher.first_day),
        _iso(voucher.last_day) or ENDLESS,
    )


def _iso(when: date | None) -> str | None:
    """Return a day or an instant as text, None for none."""
    return None if when is None else when.isoformat()
