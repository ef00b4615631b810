"""A raffle: tickets are earned like points, and drawn so that anyone can verify it.

Before the first ticket a secret seed is made and its SHA-256, the commitment, is published. The draw reveals
the seed. Winners follow from it and from the list of all tickets alone, so that whoever keeps the list can
draw again; nobody can choose another seed after the list is known.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, ClassVar, Self, override

from ..account import Account
from ..money import Currency
from .intervals import too_soon
from .program import NOTHING, Accrual, Occasion, OccasionKind, Program, Step, optional

_BEYOND = 1 << 256


@dataclass(frozen=True, slots=True, kw_only=True)
class RaffleProgram(Program):
    """Tickets for each full step of the amount (``step_minor``), for a purchase, for a visit.

    ``commitment`` is the SHA-256 of the secret seed, in hexadecimal digits.
    """

    kind: ClassVar[str] = "raffle"
    unit: ClassVar[str] = "tickets"

    commitment: str
    step_minor: int | None = None
    tickets_per_step: int = 1
    tickets_per_purchase: int = 0
    tickets_per_visit: int = 0
    minimum_interval_minutes: int = 15

    def __post_init__(self) -> None:
        """Raise ValueError for a promise that can't be kept."""
        super().__post_init__()
        if self.step_minor is not None and self.step_minor < 1:
            raise ValueError(f"program {self.id}: a step is at least one cent")
        if min(self.tickets_per_step, self.tickets_per_purchase) < 0:
            raise ValueError(f"program {self.id}: nobody gives back tickets by buying")

    @classmethod
    @override
    def from_settings(
        cls, settings: Mapping[str, Any], currency: Currency, **common: Any
    ) -> Self:
        return cls(
            **common,
            commitment=commitment_of(settings["seed"]),
            step_minor=optional(settings.get("step"), currency.minor),
            tickets_per_purchase=int(settings.get("tickets_per_purchase") or 0),
            tickets_per_visit=int(settings.get("tickets_per_visit") or 0),
            minimum_interval_minutes=int(settings.get("minimum_interval_minutes", 15)),
        )

    @override
    def accrue(self, occasion: Occasion, account: Account) -> Accrual:
        if occasion.kind is OccasionKind.VISIT:
            if not self.tickets_per_visit:
                return NOTHING
            refused = too_soon(occasion, account, self, self.minimum_interval_minutes)
            return refused or self._tickets(self.tickets_per_visit)
        tickets = self.tickets_per_purchase if occasion.basis_minor else 0
        if self.step_minor is not None:
            tickets += occasion.basis_minor // self.step_minor * self.tickets_per_step
        return self._tickets(tickets) if tickets else NOTHING

    @property
    @override
    def seal(self) -> str | None:
        return self.commitment

    def _tickets(self, tickets: int) -> Accrual:
        step = Step(
            key="explanation.tickets", values={"program": self.name, "amount": tickets}
        )
        return Accrual(amount=tickets, steps=(step,))


@dataclass(frozen=True, slots=True, kw_only=True)
class Tickets:
    """The tickets ``first`` through ``last`` of a member, by member number."""

    first: int
    last: int
    number: str

    @property
    def line(self) -> str:
        """Return the line of the list of tickets."""
        return f"{self.first} {self.last} {self.number}\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Winner:
    """Who won a prize with which ticket; ``counter`` is the link of the chain that drew it."""

    prize: str
    ticket: int
    number: str
    counter: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Draw:
    """A draw with all that is needed to do it again."""

    program: str
    seed: str
    commitment: str
    digest: str
    once: bool
    tickets: tuple[Tickets, ...]
    winners: tuple[Winner, ...]


def commitment_of(seed: str) -> str:
    """Return what is published of a secret seed."""
    return sha256(seed.encode()).hexdigest()


def numbered(lots: Iterable[tuple[str, int]]) -> tuple[Tickets, ...]:
    """Return the tickets with their numbers, from 1 on, in the order of the lots (member number, amount)."""
    tickets = []
    first = 1
    for number, amount in lots:
        tickets.append(Tickets(first=first, last=first + amount - 1, number=number))
        first += amount
    return tuple(tickets)


def digest_of(tickets: Iterable[Tickets]) -> str:
    """Return the SHA-256 of the list of tickets."""
    return sha256("".join(ticket.line for ticket in tickets).encode()).hexdigest()


def draw(
    program: str,
    seed: str,
    tickets: tuple[Tickets, ...],
    prizes: Sequence[str],
    *,
    once: bool = True,
) -> Draw:
    """Draw a ticket for each prize in turn; ``once``: whoever won wins no more.

    A link of the chain is the SHA-256 of ``seed|digest|counter``. One at or above the largest multiple of the
    number of tickets is passed over, so that each ticket has the same chance. Prizes that nobody
    is left for are not drawn.
    """
    digest = digest_of(tickets)
    total = tickets[-1].last if tickets else 0
    holders = {ticket.number for ticket in tickets}
    winners: list[Winner] = []
    won: set[str] = set()
    counter = 0
    for prize in prizes:
        while holders - won if once else holders:
            ticket = _ticket(f"{seed}|{digest}|{counter}", total)
            counter += 1
            if ticket is None:
                continue
            number = next(t.number for t in tickets if t.first <= ticket <= t.last)
            if once and number in won:
                continue
            won.add(number)
            winners.append(
                Winner(prize=prize, ticket=ticket, number=number, counter=counter - 1)
            )
            break
    return Draw(
        program=program,
        seed=seed,
        commitment=commitment_of(seed),
        digest=digest,
        once=once,
        tickets=tickets,
        winners=tuple(winners),
    )


def _ticket(link: str, total: int) -> int | None:
    """Return the ticket that a link draws; None for one that would favour the first tickets."""
    value = int.from_bytes(sha256(link.encode()).digest())
    if value >= _BEYOND - _BEYOND % total:
        return None
    return value % total + 1
