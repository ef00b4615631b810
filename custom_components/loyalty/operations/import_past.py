"""The purchases and visits of a file: remembered on their days, without counting twice what figures count."""

from collections.abc import Mapping

from ..ledger.transfer import Found, Untold
from ..programs.commands import Command
from ..programs.members.commands import TakeOverPurchase, TakeOverVisit
from ..programs.refusal import Refusal
from ..transfer.meanings import PurchaseRow, VisitRow
from ..transfer.tables import Table
from .import_plan import Plan, Rows


async def plan_purchases(plan: Plan, rows: Rows[PurchaseRow]) -> None:
    """Plan purchases that were made elsewhere."""
    keys = [
        row.reference or plan.nth("purchase", row.named, row.at, row.amount_minor)
        for _, row in rows
    ]
    whose = await _whose(plan, Table.PURCHASES, rows, keys)
    untold = await _untold(plan, whose)
    for (number, row), key in zip(rows, keys, strict=True):
        if number not in whose:
            continue
        uid = whose[number]
        known = untold.get(uid or "") or Untold()
        counted_minor = min(known.spent_minor, row.amount_minor)
        counted = known.purchases > 0
        known.spent_minor -= counted_minor
        known.purchases -= counted
        plan.new(
            Table.PURCHASES,
            number,
            TakeOverPurchase(
                **plan.request(key, row.at),
                amount_minor=row.amount_minor,
                member=uid,
                counted_minor=counted_minor,
                counted=counted,
            ),
        )
    await plan.flush()


async def plan_visits(plan: Plan, rows: Rows[VisitRow]) -> None:
    """Plan visits elsewhere."""
    keys = [row.reference or plan.nth("visit", row.named, row.at) for _, row in rows]
    whose = await _whose(plan, Table.VISITS, rows, keys)
    untold = await _untold(plan, whose)
    for (number, row), key in zip(rows, keys, strict=True):
        uid = whose.get(number)
        if uid is None:
            continue
        known = untold.get(uid) or Untold()
        counted = known.visits > 0
        known.visits -= counted
        command: Command = TakeOverVisit(
            **plan.request(key, row.at), member=uid, counted=counted
        )
        plan.new(Table.VISITS, number, command)
    await plan.flush()


async def _whose[T: (PurchaseRow, VisitRow)](
    plan: Plan, table: Table, rows: Rows[T], keys: list[str]
) -> dict[int, str | None]:
    """Return whose the rows are that are new, by their numbers; None for a purchase of nobody known."""
    found = await plan.people.find(
        [row.named for _, row in rows if row.named is not None], keys=keys
    )
    whose: dict[int, str | None] = {}
    for (number, row), key in zip(rows, keys, strict=True):
        try:
            uid = _buyer(plan, row, found)
        except Refusal as refusal:
            plan.refuse(table, number, refusal)
            continue
        if key not in found.booked and key not in plan.seen:
            plan.seen[key] = uid
            whose[number] = uid
        elif found.booked.get(key, plan.seen.get(key)) == uid:
            plan.known(table)
        else:
            plan.refuse(table, number, Refusal("reference_taken", reference=key))
    return whose


def _buyer(plan: Plan, row: PurchaseRow | VisitRow, found: Found) -> str | None:
    """Return who was there; raises Refusal ``customer_not_found``, ``at_in_future``."""
    if row.at > plan.shop.clock.look().instant:
        raise Refusal("at_in_future")
    return None if row.named is None else plan.people.whose(row.named, found)


async def _untold(plan: Plan, whose: Mapping[int, str | None]) -> Mapping[str, Untold]:
    """Return what figures count of which no purchase or visit tells yet: those in the file are among it."""
    return await plan.shop.ledger.untold({uid for uid in whose.values() if uid})
