"""The customers of a file: who is new, who is known, and what was not known of those."""

from collections.abc import Iterator

from ..ledger.transfer import Found
from ..programs.account import Card, CardStatus
from ..programs.members.commands import LinkCard, TakeOverMember, UpdateMember
from ..programs.person import Person
from ..programs.refusal import Refusal
from ..transfer.meanings import CustomerRow, Held
from ..transfer.tables import Table
from .import_balances import opening
from .import_plan import Plan, Rows, attempt
from .import_report import Outcome, Step

_TABLE = Table.CUSTOMERS


async def plan_customers(plan: Plan, rows: Rows[CustomerRow], *, merge: bool) -> None:
    """Plan customers, with the points and stamps that stand beside them.

    ``merge``: duplicates are filled in, else they are reported.
    """
    found = await plan.people.find(
        [row.named for _, row in rows],
        keys=[
            key
            for _, row in rows
            for key in (row.key, *(_held_key(plan, row, held) for held in row.held))
        ],
        cards=[card.identifier for _, row in rows for card in row.cards],
    )
    for number, row in rows:
        try:
            await _customer(plan, number, row, found, merge=merge)
        except Refusal as refusal:
            plan.refuse(_TABLE, number, refusal)
    await plan.flush()


async def _customer(
    plan: Plan, number: int, row: CustomerRow, found: Found, *, merge: bool
) -> None:
    known = found.booked.get(row.key) or found.uids.get(row.named.uid or "")
    if known is not None:
        plan.known(_TABLE)
        plan.add(*_held(plan, number, row, known, found))
        return
    same = plan.people.same_as(row, found)
    if len(same) > 1:
        raise Refusal("matches_several")
    if not same:
        plan.add(*_new(plan, number, row, found))
        return
    (uid,) = same
    if not merge:
        plan.report.duplicate(_TABLE, number, uid)
        return
    # Who was new further up has to be there before anything is filled in.
    await plan.flush()
    steps = await _filled_in(plan, number, row, uid)
    plan.people.same(row, uid)
    plan.add(*steps, *_held(plan, number, row, uid, found))


def _new(plan: Plan, number: int, row: CustomerRow, found: Found) -> list[Step]:
    newcomer = plan.shop.newcomer()
    uid = row.named.uid or newcomer["uid"]
    cards = {card.identifier: card for card in row.cards}
    if row.named.number is None:
        for identifier in newcomer["new_cards"]:
            cards[identifier] = Card(identifier=identifier, status=CardStatus.ACTIVE)
    command = TakeOverMember(
        **plan.request(row.key),
        uid=uid,
        number=row.named.number or newcomer["number"],
        person=row.person,
        cards=tuple(cards.values()),
        source=row.source,
        referred_by=row.referred_by,
        enrolled_at=row.enrolled_at,
        visits=row.visits,
        purchases=row.purchases,
        spent_minor=row.spent_minor,
        first_visit_at=row.first_visit_at,
        last_visit_at=row.last_visit_at,
        tier=row.tier,
        preferred=row.preferred,
        pinned=row.pinned,
    )
    # Who is refused is not there for the rows that follow.
    attempt(plan.shop, command)
    plan.people.remember(row, command)
    step = Step(
        table=_TABLE,
        row=number,
        outcome=Outcome.NEW,
        command=command,
        needed=True,
    )
    return [step, *_held(plan, number, row, uid, found)]


async def _filled_in(plan: Plan, number: int, row: CustomerRow, uid: str) -> list[Step]:
    """Return how a customer gets the cards of a row, and what was not known of them."""
    there = await plan.shop.ledger.member(uid)
    person = Person() if there is None else there.person
    carried = set() if there is None else {card.identifier for card in there.cards}
    steps = [
        Step(
            table=_TABLE,
            row=number,
            outcome=Outcome.MERGED,
            command=UpdateMember(
                **plan.request(row.key),
                member=uid,
                changes=person.missing_from(row.person),
            ),
            needed=True,
        )
    ]
    new = tuple(
        card.identifier
        for card in row.cards
        if card.status is CardStatus.ACTIVE and card.identifier not in carried
    )
    if new:
        key = plan.reader.key("cards", row.key)
        link = LinkCard(**plan.request(key), member=uid, identifiers=new)
        steps.append(Step(table=_TABLE, row=number, outcome=None, command=link))
    return steps


def _held(
    plan: Plan, number: int, row: CustomerRow, uid: str, found: Found
) -> Iterator[Step]:
    for held in row.held:
        key = _held_key(plan, row, held)
        if key in found.booked:
            plan.known(Table.BALANCES)
        else:
            yield opening(plan, number, key, uid, held)


def _held_key(plan: Plan, row: CustomerRow, held: Held) -> str:
    return plan.reader.key("held", row.key, held.program)
