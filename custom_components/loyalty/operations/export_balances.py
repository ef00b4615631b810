"""What customers hold, as rows of a table: part by part, what they owe, and what waits for the next point."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from ..programs.account import Account, Holding, Lot, spending_order
from ..programs.named import name_of
from ..programs.promises.program import Program
from ..programs.promises.terms import Terms
from ..programs.redeemed import Reservation
from ..programs.rest import REST, rest_of
from ..transfer.cells import shared
from ..transfer.writing import Cell
from .import_plan import KEPT_KEY

ENDLESS = "never"

type Locked = Mapping[tuple[int, str], list[Lot]]


class Names:
    """How lots and debts are called: what was taken over keeps the name that it came with."""

    def __init__(self, openings: Mapping[int, str], own_lots: str) -> None:
        """Take the keys under which something was taken over, by entry; ``own_lots`` begins new names."""
        self._own = own_lots
        self._by_entry = {
            entry: key.removeprefix(KEPT_KEY)
            for entry, key in openings.items()
            if key.startswith(KEPT_KEY)
        }
        self._by_what = {key.partition(":")[2]: key for key in self._by_entry.values()}

    def lot(self, lot: Lot) -> str:
        """Return the name of a lot."""
        own = f"{self._own}{lot.id.entry}.{lot.id.line}"
        return self._by_entry.get(lot.id.entry, own)

    def only(self, what: str) -> str:
        """Return the name of what there is only one of."""
        return self._by_what.get(what, f"{self._own}{what}")


def reserved(reservations: Iterable[Reservation]) -> Locked:
    """Return what reservations have of lots, by member and program: with a move to another hub they end."""
    locked: defaultdict[tuple[int, str], list[Lot]] = defaultdict(list)
    for reservation in reservations:
        for part in reservation.locked:
            lot = part.lot._replace(remaining=part.amount)
            locked[reservation.member, part.program].append(lot)
    return locked


def balances(
    terms: Terms, today: date, account: Account, locked: Locked, names: Names
) -> Iterator[Sequence[Cell]]:
    """Yield the lots that have not ended, what is owed, and what is left over, program by program."""
    uid = account.member.uid
    held = {known.removesuffix(REST) for known in account.holdings}
    for called, program_id in sorted(
        (name_of(terms.programs, program_id), program_id) for program_id in held
    ):
        program = terms.program(program_id)
        holding = account.holding(program_id)
        for lot in _lots(holding, locked.get((account.member.id, program_id), ())):
            last_day = lot.last_day if program is None else program.ends(lot)
            if not lot.remaining or (last_day is not None and last_day < today):
                continue
            yield (
                *(uid, called, lot.remaining, None, lot.earned_at.isoformat()),
                None if lot.first_day is None else lot.first_day.isoformat(),
                ENDLESS if last_day is None else last_day.isoformat(),
                names.lot(lot),
            )
        if holding.owed:
            name = names.only(f"{uid}.{called}")
            yield uid, called, -holding.owed, None, None, None, None, name
        if rest := _rest(account, program):
            name = names.only(f"{uid}.{called}.rest")
            yield uid, called, None, rest, None, None, None, name


def _lots(holding: Holding, locked: Iterable[Lot]) -> list[Lot]:
    lots = {lot.id: lot for lot in holding.lots}
    for lot in locked:
        known = lots.get(lot.id)
        left = lot.remaining + (known.remaining if known else 0)
        lots[lot.id] = lot._replace(remaining=left)
    return sorted(lots.values(), key=spending_order)


def _rest(account: Account, program: Program | None) -> str | None:
    """Return what waits for the next point of a program, as a part of one."""
    carry = None if program is None else program.carry
    if program is None or carry is None:
        return None
    rest = rest_of(account, program.id)
    return shared(rest, carry.parts) if rest > 0 else None
