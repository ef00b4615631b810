"""A till to test the ledger with: it makes the commands and keeps them in order of time."""

from asyncio import Future
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from custom_components.loyalty.ledger.ledger import Booking, Ledger
from custom_components.loyalty.programs.account import Card
from custom_components.loyalty.programs.commands import (
    Actor,
    GiveStamp,
    PresentCard,
    RecordPurchase,
    RecordRefund,
    Role,
    SlipWish,
    Undo,
)
from custom_components.loyalty.programs.days import (
    BusinessCalendar,
    Validity,
    ValidityUnit,
)
from custom_components.loyalty.programs.members.commands import (
    AdjustBalance,
    BlockCard,
    ConfirmContact,
    EnrollMember,
    LinkCard,
    MergeMembers,
    OpenBalance,
    OpenRest,
    RequestContactCode,
    TakeOverMember,
    TakeOverPurchase,
    TakeOverVisit,
    UpdateMember,
)
from custom_components.loyalty.programs.money import Currency
from custom_components.loyalty.programs.person import Contact, Person
from custom_components.loyalty.programs.promises.cumulative_discounts import (
    CumulativeDiscountProgram,
    LadderStep,
)
from custom_components.loyalty.programs.promises.discounts import DiscountProgram
from custom_components.loyalty.programs.promises.ladder import LadderWindow
from custom_components.loyalty.programs.promises.points import (
    MoneyRedemption,
    PointsProgram,
)
from custom_components.loyalty.programs.promises.stamps import StampProgram
from custom_components.loyalty.programs.promises.terms import Reward, Terms
from custom_components.loyalty.programs.rewards.commands import RedeemReward

POINTS = "points"
STAMPS = "stamps"
CAKE = "cake"
OWNER = Actor(role=Role.OWNER)

TERMS = Terms(
    version=0,
    currency=Currency(code="EUR", digits=2),
    calendar=BusinessCalendar(zone=ZoneInfo("Europe/Berlin"), day_starts=time(4)),
    programs=(
        PointsProgram(
            id=POINTS,
            name="Points",
            validity=Validity(unit=ValidityUnit.DAYS, count=30),
            redeem=MoneyRedemption(),
        ),
        StampProgram(id=STAMPS, name="Coffee card", minimum_interval_minutes=0),
    ),
    rewards=(Reward(id=CAKE, name="Cake", program=POINTS, price=50),),
)
LADDER = CumulativeDiscountProgram(
    id="ladder",
    name="Savings",
    window=LadderWindow.MONTHS,
    months=1,
    steps=(
        LadderStep(threshold=10_000, percent=Decimal(3)),
        LadderStep(threshold=20_000, percent=Decimal("7.5")),
    ),
)
STAFF_DISCOUNT = DiscountProgram(
    id="staff", name="Staff", percent=Decimal(20), tag="staff"
)
DISCOUNTS = replace(TERMS, programs=(*TERMS.programs, LADDER, STAFF_DISCOUNT))
OPENING = datetime(2026, 5, 4, 8, 0, tzinfo=UTC)


async def open_ledger(path: Path, terms: Terms = TERMS) -> Ledger:
    """Open a ledger that nobody expects to be damaged."""

    def damaged(aside: Path) -> None:
        raise AssertionError(f"set aside as {aside}")

    return await Ledger.open(path, terms=terms, on_corrupt=damaged)


class Till:
    """Books what people do at a counter; every command is a minute after the one before."""

    def __init__(self, ledger: Ledger, counter: str = "counter") -> None:
        self.ledger = ledger
        self.counter = counter
        self.now = OPENING
        self._number = 0

    @property
    def today(self) -> date:
        return TERMS.calendar.day_of(self.now)

    def _request(self, key: str | None, **fields: Any) -> dict[str, Any]:
        self._number += 1
        self.now += timedelta(minutes=1)
        request = {
            "key": key or f"{self.counter}-{self._number}",
            "at": self.now,
            "actor": OWNER,
            "counter": self.counter,
        }
        return request | fields

    def enrol(
        self, uid: str, name: str | None = None, *, key: str | None = None, **told: Any
    ) -> Future[Booking]:
        """Enrol a member; their card is ``ean:<uid>``."""
        return self.ledger.book(
            EnrollMember(
                **self._request(key),
                uid=uid,
                number=f"number-{uid}",
                person=Person(name=name, **told),
                identifiers=(f"ean:{uid}",),
            )
        )

    def scan(
        self,
        *identifiers: str,
        key: str | None = None,
        newcomer: str | None = None,
        **fields: Any,
    ) -> Future[Booking]:
        """Show a card; an unknown one becomes the member ``newcomer``."""
        command = PresentCard(
            **self._request(key, **fields),
            identifiers=identifiers,
            enrol_unknown=newcomer is not None,
        )
        if newcomer is not None:
            command = replace(command, uid=newcomer, number=f"number-{newcomer}")
        return self.ledger.book(command)

    def sell(
        self,
        amount_minor: int,
        member: str | None = None,
        *,
        key: str | None = None,
        **fields: Any,
    ) -> Future[Booking]:
        """Sell something."""
        spent = {
            name: fields.pop(name) for name in ("redeem", "rewards") if name in fields
        }
        return self.ledger.book(
            RecordPurchase(
                **self._request(key, **fields),
                amount_minor=amount_minor,
                member=member,
                **spent,
            )
        )

    def sell_anew(
        self, entry: int, amount_minor: int, member: str, rewards: tuple[str, ...] = ()
    ) -> Future[tuple[Booking, ...]]:
        """Take a sale back and sell something else instead, as one."""
        return self.ledger.book_together(
            Undo(**self._request(None), entry=entry),
            RecordPurchase(
                **self._request(None),
                amount_minor=amount_minor,
                member=member,
                rewards=rewards,
            ),
        )

    def refund(
        self, purchase: int | str, amount_minor: int | None = None
    ) -> Future[Booking]:
        """Take goods back."""
        return self.ledger.book(
            RecordRefund(
                **self._request(None), purchase=purchase, amount_minor=amount_minor
            )
        )

    def redeem(self, member: str, reward: str | None = None) -> Future[Booking]:
        """Hand out a reward."""
        return self.ledger.book(
            RedeemReward(**self._request(None), member=member, reward=reward)
        )

    def stamp(self, member: str, count: int = 1) -> Future[Booking]:
        """Give stamps by hand."""
        return self.ledger.book(
            GiveStamp(**self._request(None), member=member, count=count)
        )

    def adjust(self, member: str, delta: int, program: str = POINTS) -> Future[Booking]:
        """Correct a balance."""
        return self.ledger.book(
            AdjustBalance(
                **self._request(None),
                member=member,
                program=program,
                delta=delta,
                reason="counted",
            )
        )

    def take_over(
        self, uid: str, *cards: Card, told: Person | None = None, **figures: Any
    ) -> Future[Booking]:
        """Let a member of another system go on here."""
        return self.ledger.book(
            TakeOverMember(
                **self._request(None),
                uid=uid,
                number=f"number-{uid}",
                person=told or Person(),
                cards=cards,
                **figures,
            )
        )

    def open(
        self, member: str, amount: int, program: str = POINTS, **dates: Any
    ) -> Future[Booking]:
        """Take over what a member collected elsewhere."""
        return self.ledger.book(
            OpenBalance(
                **self._request(None),
                member=member,
                program=program,
                amount=amount,
                **dates,
            )
        )

    def open_rest(
        self, member: str, rest: Fraction, program: str = POINTS
    ) -> Future[Booking]:
        """Take over what sales elsewhere left over."""
        return self.ledger.book(
            OpenRest(**self._request(None), member=member, program=program, rest=rest)
        )

    def remember(
        self, amount_minor: int, member: str | None = None, **counted: Any
    ) -> Future[Booking]:
        """Take over a purchase that was made elsewhere."""
        return self.ledger.book(
            TakeOverPurchase(
                **self._request(None),
                amount_minor=amount_minor,
                member=member,
                **counted,
            )
        )

    def remember_visit(self, member: str, **counted: Any) -> Future[Booking]:
        """Take over a visit elsewhere."""
        return self.ledger.book(
            TakeOverVisit(**self._request(None), member=member, **counted)
        )

    def undo(self, entry: int | None = None) -> Future[Booking]:
        """Take back an entry, or the counter's latest."""
        return self.ledger.book(Undo(**self._request(None), entry=entry))

    def update(self, member: str, **changes: object) -> Future[Booking]:
        """Change what is known of a person."""
        return self.ledger.book(
            UpdateMember(**self._request(None), member=member, changes=changes)
        )

    async def ask_code(
        self, member: str, contact: Contact = Contact.EMAIL, **fields: Any
    ) -> str:
        """Ask for a code and return it."""
        request = self._request(None, **fields)
        command = RequestContactCode(
            **request, seed=request["key"], member=member, contact=contact
        )
        await self.ledger.book(command)
        return command.code

    def confirm(
        self, member: str, code: str, contact: Contact = Contact.EMAIL
    ) -> Future[Booking]:
        """Bring a code back."""
        return self.ledger.book(
            ConfirmContact(
                **self._request(None), member=member, contact=contact, code=code
            )
        )

    def merge(self, member: str, duplicate: str) -> Future[Booking]:
        """Let two accounts become one."""
        return self.ledger.book(
            MergeMembers(**self._request(None), member=member, duplicate=duplicate)
        )

    def link(
        self, member: str, *identifiers: str, replaces: str | None = None
    ) -> Future[Booking]:
        """Give a member another card."""
        return self.ledger.book(
            LinkCard(
                **self._request(None),
                member=member,
                identifiers=identifiers,
                replaces=() if replaces is None else (replaces,),
            )
        )

    def block(self, identifier: str) -> Future[Booking]:
        """Block a card."""
        return self.ledger.book(
            BlockCard(**self._request(None), identifiers=(identifier,))
        )

    async def close_day(self, day: date) -> list[tuple[str, str, int]]:
        """Close a day in the night after it; returns who lost what."""
        at = TERMS.calendar.end_of(day)
        expired = await self.ledger.close_day(day, {"at": at, "actor": OWNER})
        return [(row.member, row.program, row.amount) for row in expired]

    async def balance(self, member: str, program: str = POINTS) -> int:
        """Return what a member holds, as a reader sees it."""
        account = await self.ledger.account(member)
        assert account is not None
        return account.holding(program).balance(self.today)


__all__ = [
    "CAKE",
    "DISCOUNTS",
    "LADDER",
    "OPENING",
    "OWNER",
    "POINTS",
    "STAMPS",
    "TERMS",
    "SlipWish",
    "Till",
    "open_ledger",
]
