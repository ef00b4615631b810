"""The balances of a file: parts with days of their own, what is owed, and what is left over."""

import re

from ..programs.commands import Command
from ..programs.members.commands import OpenBalance, OpenRest
from ..programs.refusal import Refusal
from ..transfer.meanings import BalanceRow, Held, Left
from ..transfer.tables import Table
from .import_plan import KEPT_KEY, Plan, Rows
from .import_report import Outcome, Step

_TABLE = Table.BALANCES
# How a hub calls what it exports: its own name, then what it is.
_EXPORTED = re.compile(r"[0-9a-f]{12}:.+")


async def plan_balances(plan: Plan, rows: Rows[BalanceRow]) -> None:
    """Plan lots, debts, and what is left over."""
    found = await plan.people.find([row.named for _, row in rows])
    named = [
        (number, row, _key(plan, row))
        for number, row in rows
        if not (row.key or "").startswith(plan.own_lots)
    ]
    for _ in range(len(rows) - len(named)):
        plan.known(_TABLE)
    booked = await plan.people.booked([key for _, _, key in named])
    for number, row, key in named:
        if key in booked or key in plan.seen:
            plan.known(_TABLE)
            continue
        try:
            uid = plan.people.whose(row.named, found)
        except Refusal as refusal:
            plan.refuse(_TABLE, number, refusal)
            continue
        plan.seen[key] = uid
        plan.add(opening(plan, number, key, uid, row.held))
    await plan.flush()


def opening(plan: Plan, number: int, key: str, uid: str, held: Held | Left) -> Step:
    """Return how somebody gets what a row says that they hold."""
    command: Command
    if isinstance(held, Left):
        command = OpenRest(
            **plan.request(key), member=uid, program=held.program, rest=held.rest
        )
    else:
        command = OpenBalance(
            **plan.request(key),
            member=uid,
            program=held.program,
            amount=held.amount,
            earned_at=held.earned_at,
            first_day=held.first_day,
            last_day=held.last_day,
            endless=held.endless,
        )
    return Step(table=_TABLE, row=number, outcome=Outcome.NEW, command=command)


def _key(plan: Plan, row: BalanceRow) -> str:
    if row.key is None:
        return plan.nth("balance", row.named, row.held)
    if _EXPORTED.fullmatch(row.key):
        return f"{KEPT_KEY}{row.key}"
    return plan.reader.key("lot", row.key)
