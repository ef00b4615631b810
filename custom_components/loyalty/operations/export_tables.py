"""Everything that can be taken along, table by table; read and written piece by piece."""

from collections.abc import AsyncGenerator, Iterable, Sequence

from ..ledger.ledger import MemberRow
from ..programs.account import CardStatus
from ..programs.rest import is_rest
from ..shop import Shop
from ..transfer.cells import joined
from ..transfer.files import Cell, TableWriter
from ..transfer.tables import EXPORTED, Table

# Members or purchases that are read together.
TOGETHER = 250
ENDLESS = "never"

type Piece = list[Sequence[Cell]]


async def export(
    shop: Shop, tables: Iterable[Table], writer: TableWriter, own_lots: str
) -> dict[Table, int]:
    """Write tables; returns how many rows each has. ``own_lots`` begins the keys of lots."""
    counts: dict[Table, int] = {}
    for table in tables:
        run = shop.hass.async_add_executor_job
        await run(writer.add, table, [EXPORTED[table]])
        counts[table] = 0
        pieces = (
            _purchases(shop)
            if table is Table.PURCHASES
            else _members(shop, table, own_lots)
        )
        async for piece in pieces:
            counts[table] += len(piece)
            await run(writer.add, table, piece)
    return counts


async def _members(shop: Shop, table: Table, own_lots: str) -> AsyncGenerator[Piece]:
    last = 0
    while True:
        rows, last = await shop.ledger.member_page(last, TOGETHER)
        if not rows:
            return
        if table is Table.CUSTOMERS:
            yield [_customer(shop, row) for row in rows]
        else:
            yield [cells for row in rows for cells in _balances(shop, row, own_lots)]


async def _purchases(shop: Shop) -> AsyncGenerator[Piece]:
    last = 0
    major = shop.terms.currency.major
    while True:
        rows = await shop.ledger.purchase_page(last, TOGETHER)
        if not rows:
            return
        last = rows[-1].number
        yield [
            (row.member, row.at.isoformat(), major(row.paid_minor), row.reference)
            for row in rows
            if row.paid_minor > 0
        ]


def _customer(shop: Shop, row: MemberRow) -> Sequence[Cell]:
    account, person = row.account, row.person
    member = account.member

    def cards(status: CardStatus) -> str:
        return joined(card.identifier for card in row.cards if card.status is status)

    return (
        member.uid,
        member.number,
        person.name,
        person.phone,
        person.email,
        None if person.birthday is None else person.birthday.isoformat(),
        person.language,
        person.notes,
        joined(person.tags),
        cards(CardStatus.ACTIVE),
        cards(CardStatus.BLOCKED),
        cards(CardStatus.REPLACED),
        row.source,
        row.referred_by,
        member.enrolled_at.isoformat(),
        None if account.first_visit_at is None else account.first_visit_at.isoformat(),
        None if account.last_visit_at is None else account.last_visit_at.isoformat(),
        account.visits,
        account.purchases,
        shop.terms.currency.major(account.spent_minor),
    )


def _balances(shop: Shop, row: MemberRow, own_lots: str) -> Iterable[Sequence[Cell]]:
    """Return the lots that can be used, and what is owed."""
    uid = row.account.member.uid
    for holding in row.account.holdings.values():
        program = _called(shop, holding.program)
        for lot in holding.lots:
            if lot.remaining and not lot.ended_by(shop.today):
                yield (
                    uid,
                    program,
                    lot.remaining,
                    lot.earned_at.isoformat(),
                    ENDLESS if lot.last_day is None else lot.last_day.isoformat(),
                    f"{own_lots}{lot.id.entry}.{lot.id.line}",
                )
        # What waits for the next point is no balance.
        if holding.owed and not is_rest(holding.program):
            owed = f"{own_lots}{uid}.{holding.program}"
            yield (uid, program, -holding.owed, None, None, owed)


def _called(shop: Shop, program_id: str) -> str:
    """Return a program's name, by which another hub knows it; its id where the name is not its alone."""
    names = [program.name.casefold() for program in shop.terms.programs]
    program = shop.terms.program(program_id)
    if program is None or names.count(program.name.casefold()) > 1:
        return program_id
    return program.name
