"""A file on its way into the ledger: read piece by piece, planned, and booked while scans go on.

A preview makes the same plan and decides on the same commands, but books none of them.
"""

import asyncio
from collections.abc import AsyncGenerator, Callable, Iterator
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from ..programs.commands import Actor
from ..programs.refusal import Refusal
from ..shop import Shop
from ..transfer import files
from ..transfer.cells import unescaped
from ..transfer.files import Row
from ..transfer.meanings import (
    BalanceRow,
    CustomerRow,
    HistoryRow,
    PurchaseRow,
    VisitRow,
    VoucherRow,
)
from ..transfer.rows import Reader, widened
from ..transfer.tables import Table, fields_of, table_of
from .import_balances import plan_balances
from .import_customers import plan_customers
from .import_history import plan_history
from .import_past import plan_purchases, plan_visits
from .import_plan import Plan, attempt
from .import_report import Report, Step
from .import_vouchers import plan_vouchers

# So many rows are read, looked up and booked together.
TOGETHER = 100

type Meaning = (
    CustomerRow | BalanceRow | VoucherRow | PurchaseRow | VisitRow | HistoryRow
)
type Read = list[tuple[int, Meaning | Refusal]]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sheet:
    """A table in a file; ``rows`` are those below the headers, the first of which has the number ``first``."""

    table: Table
    fields: list[str | None]
    rows: Iterator[Row]
    first: int


class Import:
    """One file on its way into the ledger."""

    def __init__(
        self,
        shop: Shop,
        actor: Actor,
        reader: Reader,
        *,
        merge: bool,
        dry_run: bool,
        progress: Callable[[int], None],
    ) -> None:
        """Take over nothing yet; ``progress`` is told the number of rows that are done."""
        self._shop = shop
        self._reader = reader
        self._dry_run = dry_run
        self._progress = progress
        self._report = Report()
        self._merge = merge
        self._plan = Plan(shop, actor, reader, self._report, self._carry_out)

    async def run(self, path: Path) -> Report:
        """Take over a file, as far as it can be read; raises Refusal for one that can't be read at all."""
        sheets = await self._shop.hass.async_add_executor_job(self._sheets, path)
        plan = self._plan
        for sheet in sheets:
            async for rows in self._read(sheet):
                match sheet.table:
                    case Table.CUSTOMERS:
                        told = self._well(sheet, rows, CustomerRow)
                        await plan_customers(plan, told, merge=self._merge)
                    case Table.BALANCES:
                        await plan_balances(plan, self._well(sheet, rows, BalanceRow))
                    case Table.VOUCHERS:
                        await plan_vouchers(plan, self._well(sheet, rows, VoucherRow))
                    case Table.PURCHASES:
                        await plan_purchases(plan, self._well(sheet, rows, PurchaseRow))
                    case Table.VISITS:
                        await plan_visits(plan, self._well(sheet, rows, VisitRow))
                    case Table.HISTORY:
                        await plan_history(plan, self._well(sheet, rows, HistoryRow))
                self._report.rows += len(rows)
                self._progress(self._report.rows)
        return self._report

    def _sheets(self, path: Path) -> list[_Sheet]:
        """Return the tables of a file, customers first since the others speak of them; blocks."""
        sheets = []
        for _, rows in files.sheets_of(path):
            # Some systems leave a line blank above.
            above, headers = next(
                (row for row in enumerate(rows, 1) if files.says_something(row[1])),
                (0, []),
            )
            table = table_of(headers)
            if table is None:
                continue
            known = fields_of(table, headers)
            self._report.ignored += [
                header[:40]
                for header, field in zip(headers, known, strict=True)
                if field is None and header.strip()
            ]
            sheets.append(_Sheet(table=table, fields=known, rows=rows, first=above + 1))
        if not sheets:
            raise Refusal("columns_unknown")
        order = list(Table)
        return sorted(sheets, key=lambda sheet: order.index(sheet.table))

    async def _read(self, sheet: _Sheet) -> AsyncGenerator[Read]:
        first = sheet.first
        while True:
            count, read = await self._shop.hass.async_add_executor_job(
                self._read_some, sheet, first
            )
            if not count:
                return
            first += count
            yield read

    def _read_some(self, sheet: _Sheet, first: int) -> tuple[int, Read]:
        """Return how many rows were read, and what those mean that say something; blocks."""
        read: Read = []
        number = first
        try:
            for row in islice(sheet.rows, TOGETHER):
                told = {
                    field: text
                    for field, cell in zip(sheet.fields, row, strict=False)
                    if field is not None and (text := unescaped(cell.strip()))
                }
                if told:
                    read.append((number, self._meant(sheet.table, told)))
                number += 1
        except Refusal as refusal:
            # Nothing can be read from here on; what stands above is taken over all the same.
            read.append((number, refusal))
            number += 1
        return number - first, read

    def _meant(self, table: Table, told: dict[str, str]) -> Meaning | Refusal:
        try:
            return self._meaning(table, told)
        except Refusal as refusal:
            return refusal

    def _meaning(self, table: Table, told: dict[str, str]) -> Meaning:
        reader = self._reader
        match table:
            case Table.CUSTOMERS:
                return reader.customer(told)
            case Table.BALANCES:
                return _widened(reader.balance(told), reader)
            case Table.VOUCHERS:
                return _widened(reader.voucher(told), reader)
            case Table.PURCHASES:
                return _widened(reader.purchase(told), reader)
            case Table.VISITS:
                return _widened(reader.visit(told), reader)
            case Table.HISTORY:
                return _widened(reader.history(told), reader)

    def _well[T: Meaning](
        self, sheet: _Sheet, rows: Read, kind: type[T]
    ) -> list[tuple[int, T]]:
        """Return the rows that mean something, after noting what is wrong with the others."""
        well: list[tuple[int, T]] = []
        for number, meant in rows:
            if isinstance(meant, Refusal):
                self._report.refuse(sheet.table, number, meant)
            elif isinstance(meant, kind):
                well.append((number, meant))
        return well

    async def _carry_out(self, jobs: list[list[Step]]) -> None:
        """Book the steps of some rows together, or only try them; note what came of each."""
        steps = [step for job in jobs for step in job]
        outcomes = iter(
            [self._tried(step) for step in steps]
            if self._dry_run
            else await asyncio.gather(*(self._booked(step) for step in steps))
        )
        for job in jobs:
            lost = False
            for step in job:
                refusal = next(outcomes)
                if lost:
                    continue
                if refusal is not None:
                    self._report.refuse(step.table, step.row, refusal)
                    lost = step.needed
                elif step.outcome is not None:
                    self._report.count(step.table, step.outcome)

    def _tried(self, step: Step) -> Refusal | None:
        try:
            attempt(self._shop, step.command)
        except Refusal as refusal:
            return refusal
        return None

    async def _booked(self, step: Step) -> Refusal | None:
        try:
            await self._shop.take_over(step.command)
        except Refusal as refusal:
            if refusal.key == "ledger_unavailable":
                # Nothing else will be booked either.
                raise
            return refusal
        return None


def _widened[T: (BalanceRow, VoucherRow, PurchaseRow, VisitRow, HistoryRow)](
    row: T, reader: Reader
) -> T:
    """Return a row whose customer may be anybody by what is said of them."""
    named = row.named
    return row if named is None else replace(row, named=widened(named, reader))
