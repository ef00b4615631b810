"""A shop that keeps its ledger on paper: decisions applied to plain lists, and nothing cached.

Everything a situation tells is worked out from the movements, so that an account which a
decision gets wrong differs from what the movements say.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

from custom_components.loyalty.programs.account import (
    Account,
    Card,
    CardStatus,
    Holding,
    Lot,
    LotId,
)
from custom_components.loyalty.programs.answer import Answer, EntryKind
from custom_components.loyalty.programs.booking.lots import spending_order
from custom_components.loyalty.programs.commands import (
    Actor,
    ChooseOffer,
    Command,
    GiveStamp,
    Line,
    PresentCard,
    RecordPurchase,
    RecordRefund,
    ReturnedGoods,
    Role,
    Undo,
)
from custom_components.loyalty.programs.costs import CostKind
from custom_components.loyalty.programs.days import BusinessCalendar
from custom_components.loyalty.programs.decide import decide
from custom_components.loyalty.programs.facts import Decision, Movement, MovementKind
from custom_components.loyalty.programs.goods import SoldLine
from custom_components.loyalty.programs.history import Counted
from custom_components.loyalty.programs.members.commands import (
    AdjustBalance,
    BlockCard,
    EnrollMember,
    LinkCard,
    MergeMembers,
    OpenBalance,
    OpenRest,
    TakeOverHistory,
    TakeOverMember,
    TakeOverPurchase,
    TakeOverVisit,
    UpdateMember,
)
from custom_components.loyalty.programs.money import Currency
from custom_components.loyalty.programs.person import Person
from custom_components.loyalty.programs.promises.program import Program
from custom_components.loyalty.programs.promises.promotions import Promotion
from custom_components.loyalty.programs.promises.terms import ALL_OF_IT, Reward, Terms
from custom_components.loyalty.programs.promises.tiers import TierLadder
from custom_components.loyalty.programs.promises.vouchers import (
    Voucher,
    VoucherMovement,
    VoucherSeries,
)
from custom_components.loyalty.programs.redeemed import HandedAs, Reservation
from custom_components.loyalty.programs.rewards.commands import (
    PreferReward,
    RedeemReward,
    ReleaseReward,
    ReserveReward,
    StockReward,
)
from custom_components.loyalty.programs.situation import Given, Original, Situation
from custom_components.loyalty.programs.upkeep.commands import (
    CloseDay,
    ReviewTier,
    SetTier,
)
from custom_components.loyalty.programs.vouchers.commands import (
    AcceptVouchers,
    CountStock,
    IssueVouchers,
    OpenVoucher,
    VoidVouchers,
)

BERLIN = ZoneInfo("Europe/Berlin")
OWNER = Actor(role=Role.OWNER)
STAFF = Actor(role=Role.STAFF, staff="kim")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What a commit wrote."""

    command: Command
    decision: Decision
    terms: Terms

    @property
    def kind(self) -> EntryKind:
        return self.decision.answer.kind

    @property
    def member(self) -> int | None:
        account = self.decision.account
        return None if account is None else account.member.id


@dataclass(slots=True)
class Shop:
    """A shop with its promises, a clock that is set by hand and everything that was booked."""

    terms: Terms
    now: datetime
    entries: dict[int, Entry] = field(default_factory=dict)
    accounts: dict[int, Account] = field(default_factory=dict)
    ids: dict[str, int] = field(default_factory=dict)
    cards: dict[str, tuple[int, CardStatus]] = field(default_factory=dict)
    phones: dict[str, str] = field(default_factory=dict)
    opened: dict[LotId, Lot] = field(default_factory=dict)
    gone: Counter[str] = field(default_factory=Counter)
    reservations: dict[int, Reservation] = field(default_factory=dict)
    keys: int = 0
    switched_off: set[str] = field(default_factory=set)
    vouchers: dict[str, Voucher] = field(default_factory=dict)
    voucher_moves: list[VoucherMovement] = field(default_factory=list)
    stock: Counter[str] = field(default_factory=Counter)

    @property
    def today(self) -> date:
        return self.terms.calendar.day_of(self.now)

    def clock(self, local: str) -> None:
        """Set the clock to a local time, for instance 2026-03-29 23:59:59."""
        zone = self.terms.calendar.zone
        self.now = datetime.fromisoformat(local).replace(tzinfo=zone).astimezone(UTC)

    def wait(self, *, days: int = 0, minutes: int = 0) -> None:
        self.now += timedelta(days=days, minutes=minutes)

    # What people do

    def enrol(
        self, uid: str, *cards: str, referred_by: str | None = None, **person: Any
    ) -> Answer:
        return self.book(
            EnrollMember(
                **self._next(),
                uid=uid,
                number=str(len(uid)),
                person=Person(**person),
                identifiers=cards,
                referred_by=referred_by,
            )
        )

    def choose(self, member: str, promotion: str, offer: str) -> Answer:
        return self.book(
            ChooseOffer(**self._next(), member=member, promotion=promotion, offer=offer)
        )

    def scan(
        self, *identifiers: str, enrol: str | None = None, counts: bool = True
    ) -> Answer:
        return self.book(
            PresentCard(
                **self._next(),
                identifiers=identifiers,
                enrol_unknown=enrol is not None,
                uid=enrol or "",
                number="7",
                counts=counts,
            )
        )

    def buy(
        self,
        member: str | None,
        amount_minor: int,
        *,
        redeem: Mapping[str, int] | None = None,
        rewards: tuple[str, ...] = (),
        lines: tuple[int | Line, ...] = (),
        coupons: Iterable[str] = (),
    ) -> Answer:
        return self.book(
            RecordPurchase(
                **self._next(),
                amount_minor=amount_minor,
                member=member,
                redeem=tuple((redeem or {}).items()),
                rewards=rewards,
                coupons=tuple(coupons),
                lines=tuple(
                    line if isinstance(line, Line) else Line(amount_minor=line)
                    for line in lines
                ),
            )
        )

    def refund(
        self,
        purchase: Answer,
        amount_minor: int | None = None,
        *lines: ReturnedGoods,
    ) -> Answer:
        assert purchase.entry is not None
        return self.book(
            RecordRefund(
                **self._next(),
                purchase=purchase.entry,
                amount_minor=amount_minor,
                lines=lines,
            )
        )

    def undo(
        self,
        entry: Answer,
        *,
        actor: Actor = OWNER,
        counter: str | None = "till",
        not_before: datetime | None = None,
    ) -> Answer:
        return self.book(
            Undo(
                **self._next(actor=actor, counter=counter),
                entry=entry.entry,
                not_before=not_before,
            )
        )

    def redeem(
        self, member: str, reward: str | None = None, reservation: int | None = None
    ) -> Answer:
        return self.book(
            RedeemReward(
                **self._next(), member=member, reward=reward, reservation=reservation
            )
        )

    def reserve(
        self, member: str, reward: str | None = None, minutes: int = 15
    ) -> Answer:
        return self.book(
            ReserveReward(
                **self._next(),
                member=member,
                reward=reward,
                until=self.now + timedelta(minutes=minutes),
            )
        )

    def release(self, member: str, reservation: Answer) -> Answer:
        assert reservation.entry is not None
        return self.book(
            ReleaseReward(**self._next(), member=member, reservation=reservation.entry)
        )

    def restock(
        self, reward: str, more: int | None = None, left: int | None = None
    ) -> Answer:
        return self.book(
            StockReward(**self._next(), reward=reward, more=more, left=left)
        )

    def prefer(self, member: str, reward: str | None) -> Answer:
        return self.book(PreferReward(**self._next(), member=member, reward=reward))

    def stamp(self, member: str, count: int = 1, program: str | None = None) -> Answer:
        return self.book(
            GiveStamp(**self._next(), member=member, count=count, program=program)
        )

    def adjust(
        self, member: str, program: str, delta: int, reason: str = "a mistake"
    ) -> Answer:
        return self.book(
            AdjustBalance(
                **self._next(),
                member=member,
                program=program,
                delta=delta,
                reason=reason,
            )
        )

    def take_over(
        self, uid: str, *cards: Card, told: Person | None = None, **figures: Any
    ) -> Answer:
        return self.book(
            TakeOverMember(
                **self._next(),
                uid=uid,
                number=str(len(uid)),
                person=told or Person(),
                cards=cards,
                **figures,
            )
        )

    def open(
        self, member: str, amount: int, program: str = "points", **dates: Any
    ) -> Answer:
        return self.book(
            OpenBalance(
                **self._next(), member=member, program=program, amount=amount, **dates
            )
        )

    def open_rest(self, member: str, rest: Fraction, program: str = "points") -> Answer:
        return self.book(
            OpenRest(**self._next(), member=member, program=program, rest=rest)
        )

    def open_voucher(self, code: str, series: str, **told: Any) -> Answer:
        today = self.terms.calendar.day_of(self.now)
        fields = {
            "amount": 1,
            "remaining": 1,
            "issued_at": self.now,
            "first_day": today,
        }
        return self.book(
            OpenVoucher(**self._next(), code=code, series=series, **fields | told)
        )

    def remember(self, member: str | None, amount_minor: int, **counted: Any) -> Answer:
        return self.book(
            TakeOverPurchase(
                **self._next(), member=member, amount_minor=amount_minor, **counted
            )
        )

    def remember_visit(self, member: str, **counted: Any) -> Answer:
        return self.book(TakeOverVisit(**self._next(), member=member, **counted))

    def remember_history(self, member: str, counted: Counted, **when: Any) -> Answer:
        return self.book(
            TakeOverHistory(**self._next() | when, member=member, counted=counted)
        )

    def update(self, member: str, **changes: object) -> Answer:
        return self.book(
            UpdateMember(**self._next(), member=member, changes=dict(changes))
        )

    def link(
        self, member: str, *identifiers: str, replaces: str | None = None
    ) -> Answer:
        return self.book(
            LinkCard(
                **self._next(),
                member=member,
                identifiers=identifiers,
                replaces=() if replaces is None else (replaces,),
            )
        )

    def block(self, *identifiers: str, blocked: bool = True) -> Answer:
        return self.book(
            BlockCard(**self._next(), identifiers=identifiers, blocked=blocked)
        )

    def merge(self, member: str, duplicate: str) -> Answer:
        return self.book(
            MergeMembers(**self._next(), member=member, duplicate=duplicate)
        )

    def close_day(self, member: str, day: date | None = None) -> Answer:
        """Expire what ended for a member through a day, by default yesterday."""
        command = CloseDay(**self._next(), day=day or self.today - timedelta(days=1))
        return self._book(command, self._situation(account=self.account(member)))

    def set_tier(
        self,
        member: str,
        tier: str | None,
        until: date | None = None,
        reason: str | None = None,
    ) -> Answer:
        return self.book(
            SetTier(
                **self._next(), member=member, tier=tier, until=until, reason=reason
            )
        )

    def review_tier(
        self, member: str, day: date | None = None, *, rules_changed: bool = False
    ) -> Answer:
        """Let the tier end that ends with a day, by default yesterday."""
        command = ReviewTier(
            **self._next(),
            day=day or self.today - timedelta(days=1),
            rules_changed=rules_changed,
        )
        return self._book(command, self._situation(account=self.account(member)))

    def issue(
        self,
        series: str,
        count: int = 1,
        *,
        value: int | None = None,
        member: str | None = None,
        to_stock: bool = False,
    ) -> Answer:
        return self.book(
            IssueVouchers(
                **self._next(),
                series=series,
                count=count,
                value_minor=value,
                member=member,
                to_stock=to_stock,
            )
        )

    def hand_in(
        self,
        codes: Iterable[str],
        *,
        exchange: str | None = None,
        sale: int | None = None,
        collecting: bool = False,
    ) -> Answer:
        return self.book(
            AcceptVouchers(
                **self._next(),
                codes=tuple(codes),
                exchange=exchange,
                sale_minor=sale,
                collecting=collecting,
            )
        )

    def void(
        self, *codes: str, entry: int | None = None, reason: str = "lost"
    ) -> Answer:
        return self.book(
            VoidVouchers(**self._next(), codes=codes, entry=entry, reason=reason)
        )

    def count_stickers(self, series: str, count: int) -> Answer:
        return self.book(CountStock(**self._next(), series=series, count=count))

    # What one may look at

    def account(self, member: str) -> Account:
        return self.accounts[self.ids[member]]

    def holding(self, member: str, program: str) -> Holding:
        return self.account(member).holding(program)

    def balance(self, member: str, program: str) -> int:
        return self.holding(member, program).balance(self.today)

    def movements(self) -> Iterable[tuple[int, Movement]]:
        for number, entry in self.entries.items():
            for movement in entry.decision.movements:
                yield number, movement

    # What the ledger does

    def book(self, command: Command) -> Answer:
        return self._book(command, self.situation(command))

    def situation(self, command: Command) -> Situation:
        match command:
            case PresentCard():
                card, account = self._shown(command.identifiers)
                return self._situation(card=card, account=account)
            case EnrollMember():
                card, unclaimed = self._unclaimed(command.identifiers)
                return self._situation(
                    card=card,
                    account=unclaimed,
                    taken=self._taken(command.identifiers, command.person.phone),
                )
            case TakeOverMember():
                return self._situation(
                    account=self._find(command.uid),
                    taken=self._taken(
                        [card.identifier for card in command.cards],
                        command.person.phone,
                    ),
                )
            case BlockCard():
                card, account = self._shown(command.identifiers)
                return self._situation(
                    card=card,
                    account=account,
                    taken=self._taken(command.identifiers, None),
                )
            case LinkCard():
                named = (*command.identifiers, *command.replaces)
                account = self._find(command.member)
                _, unclaimed = self._unclaimed(command.identifiers)
                other = None if unclaimed == account else unclaimed
                both = {found.member.id for found in (account, other) if found}
                return self._situation(
                    account=account,
                    other=other if account else None,
                    bonuses=self._bonuses(both) if account and other else (),
                    card=self._shown(command.identifiers)[0],
                    taken=self._taken(named, None),
                )
            case UpdateMember():
                phone = command.changes.get("phone")
                return self._situation(
                    account=self._find(command.member),
                    taken=self._taken((), phone if isinstance(phone, str) else None),
                )
            case MergeMembers():
                account, other = (
                    self._find(command.member),
                    self._find(command.duplicate),
                )
                members = {found.member.id for found in (account, other) if found}
                return self._situation(
                    account=account, other=other, bonuses=self._bonuses(members)
                )
            case Undo():
                return self._of_entry(command.entry)
            case RecordRefund():
                assert isinstance(command.purchase, int)
                return self._of_entry(command.purchase)
            case (
                RecordPurchase(member=None)
                | TakeOverPurchase(member=None)
                | OpenVoucher(member=None)
                | AcceptVouchers()
                | CountStock()
                | StockReward()
            ):
                return self._situation()
            case VoidVouchers(entry=None):
                return self._situation()
            case VoidVouchers(entry=giver):
                given = self.entries[giver].decision.issued if giver else ()
                named = {voucher.code: self.vouchers[voucher.code] for voucher in given}
                return replace(self._situation(), vouchers=named)
            case IssueVouchers(member=None):
                return self._situation()
            case (
                RecordPurchase(member=str(member))
                | GiveStamp(member=member)
                | RedeemReward(member=member)
                | ReserveReward(member=member)
                | ReleaseReward(member=member)
                | PreferReward(member=member)
                | AdjustBalance(member=member)
                | ChooseOffer(member=member)
                | OpenBalance(member=member)
                | OpenRest(member=member)
                | TakeOverVisit(member=member)
                | TakeOverHistory(member=member)
                | TakeOverPurchase(member=str(member))
                | OpenVoucher(member=str(member))
                | SetTier(member=member)
                | IssueVouchers(member=str(member))
            ):
                return self._situation(account=self._find(member))
            case _:
                raise TypeError(type(command))

    def original(self, number: int) -> Original:
        entry = self.entries[number]
        moved = entry.decision.movements
        own = tuple(movement for movement in moved if movement.member == entry.member)
        touched = {movement.lot for movement in moved if movement.lot is not None}
        given: Counter[str] = Counter()
        taken: Counter[str] = Counter()
        expired: Counter[LotId] = Counter()
        refunds: list[int] = []
        stickers: Counter[str] = Counter()
        rests: Counter[str] = Counter()
        refunded, repaid, undone = 0, 0, False
        for later in self.entries.values():
            for movement in later.decision.movements:
                if movement.kind is MovementKind.EXPIRY and movement.lot in touched:
                    expired[movement.lot] -= movement.delta
            if later.decision.reverses != number:
                continue
            undone = undone or later.kind is EntryKind.UNDO
            if later.kind is EntryKind.REFUND:
                refunded += later.decision.answer.amount_minor
                refunds.append(later.decision.answer.entry or 0)
                stickers.update(dict(later.decision.stock))
                repaid += (
                    later.decision.answer.amount_minor
                    - later.decision.answer.discount_minor
                )
                for movement in later.decision.movements:
                    if movement.member != later.member:
                        continue
                    if movement.kind is MovementKind.REST:
                        rests[movement.program] += movement.delta
                    if movement.kind is MovementKind.RETURN:
                        given[movement.program] += movement.delta
                    if movement.kind is MovementKind.REVERSAL:
                        taken[movement.program] -= movement.delta
        return Original(
            answer=entry.decision.answer,
            terms=entry.terms,
            movements=own,
            costs=entry.decision.costs,
            lots=tuple(
                replace(self.opened[lot], remaining=self.left(lot))
                for lot in sorted(touched)
            ),
            undone=undone,
            rests=tuple(rests.items()),
            refunded_minor=refunded,
            repaid_minor=repaid,
            given_back=tuple(given.items()),
            taken_back=tuple(taken.items()),
            expired=tuple(expired.items()),
            sold=tuple(
                SoldLine(
                    number=line,
                    line=priced.line,
                    price_minor=priced.price_minor,
                    basis_minor=priced.basis_minor,
                )
                for line, priced in enumerate(entry.decision.lines, 1)
            ),
            returned=tuple(
                line
                for later in self.entries.values()
                if later.decision.reverses == number
                for line in later.decision.returned
            ),
            redemptions=tuple(
                piece
                for piece in entry.decision.redemptions
                if piece.state is HandedAs.REDEEMED
            ),
            uses=entry.decision.uses,
            thanks=tuple(
                movement
                for later in self.entries.values()
                if later is entry or later.decision.reverses == number
                for movement in later.decision.movements
                if movement.member != later.member
            ),
            vouchers=self._voucher_history(entry.decision),
            refunds=tuple(refunds),
            stickers_back=tuple(stickers.items()),
        )

    def _voucher_history(self, decision: Decision) -> tuple[VoucherMovement, ...]:
        """Return all movements of the vouchers that a decision moved, each as it is now."""
        moved = {movement.voucher.code for movement in decision.vouchers}
        return tuple(
            replace(movement, voucher=self.vouchers[movement.voucher.code])
            for movement in self.voucher_moves
            if movement.voucher.code in moved
        )

    def costs(self) -> dict[str, int]:
        """Return what each promise cost the shop so far, in minor units, where that is anything.

        Without gifts of promotions: whether they came back, only whoever asked for them knows.
        """
        sums: Counter[str] = Counter()
        for entry in self.entries.values():
            for cost in entry.decision.costs:
                if cost.kind is not CostKind.GIFT:
                    sums[cost.source] += cost.amount_minor
            for piece in entry.decision.redemptions:
                sums[piece.reward] += piece.cost_minor or 0
        return {source: cost for source, cost in sums.items() if cost}

    def left(self, lot: LotId) -> int:
        return sum(m.delta for _, m in self.movements() if m.lot == lot)

    def owners(self) -> dict[LotId, set[int]]:
        """Return whose movements each lot has seen: a lot is one member's for good."""
        owners: dict[LotId, set[int]] = {}
        for _, movement in self.movements():
            if movement.lot is not None:
                owners.setdefault(movement.lot, set()).add(movement.member)
        return owners

    def replayed(self, member: int, program: str) -> Holding:
        """Return a holding as all movements together make it, without the last visit."""
        moves = [
            m
            for _, m in self.movements()
            if m.member == member and m.program == program
        ]
        lots: Counter[LotId] = Counter()
        owed = 0
        for movement in moves:
            if movement.lot is None:
                owed -= movement.delta
            else:
                lots[movement.lot] += movement.delta
        return Holding(
            program=program,
            lots=tuple(
                sorted(
                    (
                        replace(self.opened[lot], remaining=left)
                        for lot, left in lots.items()
                        if left
                    ),
                    key=spending_order,
                )
            ),
            owed=owed,
        )

    def _next(
        self, actor: Actor = OWNER, counter: str | None = "till"
    ) -> dict[str, Any]:
        self.keys += 1
        return {
            "key": f"key-{self.keys}",
            "at": self.now,
            "actor": actor,
            "counter": counter,
            "promotions": frozenset(promotion.id for promotion in self.terms.promotions)
            - self.switched_off,
            "draw": f"draw-{self.keys}",
            "seed": f"secret-{self.keys}",
        }

    def given(self) -> dict[str, Given]:
        """Return how often promotions were used today and in all."""
        today: Counter[str] = Counter()
        in_all: Counter[str] = Counter()
        for entry in self.entries.values():
            for use in entry.decision.uses:
                in_all[use.promotion] += use.times
                today[use.promotion] += use.times if use.day == self.today else 0
        return {
            name: Given(today[name], in_all[name])
            for name in self.terms.limited_promotions
        }

    def _situation(
        self,
        *,
        account: Account | None = None,
        card: Card | None = None,
        other: Account | None = None,
        original: Original | None = None,
        taken: tuple[tuple[str, str], ...] = (),
        bonuses: tuple[tuple[int, str, int], ...] = (),
    ) -> Situation:
        return Situation(
            terms=self.terms,
            entry=len(self.entries) + 1,
            new_member=len(self.accounts) + 1,
            account=account,
            card=card,
            other=other,
            original=original,
            taken=taken,
            bonuses=bonuses,
            gone=self.gone,
            reservations=tuple(
                reservation
                for reservation in self.reservations.values()
                if account is not None and reservation.member == account.member.id
            ),
            given=self.given(),
            vouchers=dict(self.vouchers),
            stock=dict(self.stock),
            referrer=self._referrer(account, original),
        )

    def _of_entry(self, number: int | None) -> Situation:
        if number is None or number not in self.entries:
            return self._situation()
        account = self.entries[number].decision.account
        member = None if account is None else self.ids[account.member.uid]
        return self._situation(
            original=self.original(number),
            account=None if member is None else self.accounts[member],
        )

    def _referrer(
        self, account: Account | None, original: Original | None
    ) -> Account | None:
        if original is not None and original.thanks:
            uid = self.accounts[original.thanks[0].member].member.uid
            return self._find(uid)
        brought_by = None if account is None else account.member.referred_by
        return None if brought_by is None else self._find(brought_by)

    def _find(self, uid: str) -> Account | None:
        return self.accounts.get(self.ids.get(uid, 0))

    def _shown(
        self, identifiers: tuple[str, ...]
    ) -> tuple[Card | None, Account | None]:
        for identifier in identifiers:
            if identifier in self.cards:
                member, status = self.cards[identifier]
                return Card(identifier=identifier, status=status), self.accounts[member]
        return None, None

    def _unclaimed(
        self, identifiers: tuple[str, ...]
    ) -> tuple[Card | None, Account | None]:
        for identifier in identifiers:
            card, account = self._shown((identifier,))
            if account is not None and account.member.anonymous:
                return card, account
        return None, None

    def _taken(
        self, identifiers: Iterable[str], phone: str | None
    ) -> tuple[tuple[str, str], ...]:
        owned = [
            (identifier, self.accounts[self.cards[identifier][0]].member.uid)
            for identifier in identifiers
            if identifier in self.cards
        ]
        if phone is not None and phone in self.phones:
            owned.append(("phone", self.phones[phone]))
        return tuple(owned)

    def _bonuses(self, members: set[int]) -> tuple[tuple[int, str, int], ...]:
        bonuses: Counter[tuple[int, str]] = Counter()
        for _, movement in self.movements():
            if movement.kind is MovementKind.BONUS and movement.member in members:
                bonuses[movement.member, movement.program] += movement.delta
        return tuple((*which, amount) for which, amount in bonuses.items())

    def _book(self, command: Command, situation: Situation) -> Answer:
        decision = decide(command, situation)
        number = decision.answer.entry
        if number is None:
            if decision.account is not None:
                self.accounts[decision.account.member.id] = decision.account
            return decision.answer
        self.entries[number] = Entry(
            command=command, decision=decision, terms=self.terms
        )
        for lot in decision.opened:
            self.opened[lot.id] = lot
        for change in decision.cards:
            self.cards[change.identifier] = (change.member, change.status)
        for voucher in decision.issued:
            self.vouchers[voucher.code] = voucher
        for moved in decision.vouchers:
            self.vouchers[moved.voucher.code] = moved.voucher
        self.voucher_moves += decision.vouchers
        self.stock.update(dict(decision.stock))
        for piece in decision.redemptions:
            self.gone[piece.reward] += piece.count
        if decision.restocked is not None:
            reward, count = decision.restocked
            self.gone[reward] -= count
        if decision.reserved is not None:
            self.reservations[number] = decision.reserved
        for ended in decision.ended:
            del self.reservations[ended]
        for account in filter(
            None,
            (
                decision.account,
                decision.also,
                *(other.account for other in decision.others),
            ),
        ):
            self.accounts[account.member.id] = account
            self.ids.setdefault(account.member.uid, account.member.id)
        if decision.also is not None and decision.account is not None:
            survivor, gone = decision.account.member.id, decision.also.member.id
            for entry, reservation in self.reservations.items():
                if reservation.member == gone:
                    self.reservations[entry] = replace(reservation, member=survivor)
            for uid, member in self.ids.items():
                self.ids[uid] = survivor if member == gone else member
            for card, (member, status) in self.cards.items():
                self.cards[card] = (survivor if member == gone else member, status)
        if isinstance(command, EnrollMember | TakeOverMember) and command.person.phone:
            self.phones[command.person.phone] = command.uid
        return decision.answer


def shop(
    *programs: Program,
    rewards: tuple[Reward, ...] = (),
    promotions: tuple[Promotion, ...] = (),
    tiers: TierLadder | None = None,
    vouchers: tuple[VoucherSeries, ...] = (),
    most_off_percent: Decimal = ALL_OF_IT,
    day_starts: time = time(0),
    now: str = "2026-03-02 10:00",
) -> Shop:
    """Open a shop in Berlin with these promises."""
    paper = Shop(
        terms=Terms(
            version=1,
            currency=Currency(code="EUR", digits=2),
            calendar=BusinessCalendar(zone=BERLIN, day_starts=day_starts),
            programs=programs,
            rewards=rewards,
            promotions=promotions,
            tiers=tiers,
            vouchers=vouchers,
            most_off_percent=most_off_percent,
        ),
        now=datetime(2026, 1, 1, tzinfo=UTC),
    )
    paper.clock(now)
    return paper
