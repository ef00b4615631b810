"""A shop's ledger with many customers in it, booked as a shop books them."""

import asyncio
from datetime import UTC, datetime, timedelta
from itertools import batched
from pathlib import Path
from zoneinfo import ZoneInfo

from custom_components.loyalty.counter.check_digits import gs1_check_digit
from custom_components.loyalty.ledger.ledger import Ledger
from custom_components.loyalty.programs.commands import Actor, PresentCard, Role
from custom_components.loyalty.programs.days import BusinessCalendar
from custom_components.loyalty.programs.members.commands import EnrollMember
from custom_components.loyalty.programs.money import Currency
from custom_components.loyalty.programs.person import Person
from custom_components.loyalty.programs.promises.stamps import StampOn, StampProgram
from custom_components.loyalty.programs.promises.terms import Terms

ACTOR = Actor(role=Role.OWNER)
TOGETHER = 400
# The customers who have entities are those who were here last.
REGULARS = 200


def card(position: int) -> str:
    """Return the number on the card of the customer at a position."""
    digits = f"21{position:010}"
    return digits + gs1_check_digit(digits)


async def fill(path: Path, customers: int) -> None:
    """Make a ledger in which so many customers have been here once."""
    terms = Terms(
        version=0,
        currency=Currency(code="EUR", digits=2),
        calendar=BusinessCalendar(zone=ZoneInfo("Europe/Berlin")),
        programs=(
            StampProgram(
                id="stamps", name="Card", card_size=10, stamp_on=StampOn.VISIT
            ),
        ),
    )
    ledger = await Ledger.open(path, terms=terms, on_corrupt=lambda _: None)
    start = datetime.now(UTC) - timedelta(days=30)
    for positions in batched(reversed(range(customers)), TOGETHER, strict=False):
        await asyncio.gather(
            *(
                ledger.book(command)
                for position in positions
                for command in _customer(position, start, customers)
            )
        )
    await ledger.close()


def _customer(
    position: int, start: datetime, customers: int
) -> tuple[EnrollMember, PresentCard]:
    at = start + timedelta(seconds=customers - position)
    identifier = f"ean:{card(position)}"
    return (
        EnrollMember(
            key=f"enrol:{position}",
            at=at,
            actor=ACTOR,
            uid=f"{position:032x}",
            number=f"29{position:011}",
            person=Person(
                name=f"Customer Number {position}", phone=f"+4930{position:08}"
            ),
            identifiers=(identifier,),
        ),
        PresentCard(
            key=f"visit:{position}", at=at, actor=ACTOR, identifiers=(identifier,)
        ),
    )
