"""The shop's promises in force, as one document that the ledger keeps by version."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from operator import is_not

from ..account import Account, Lot, spending_order
from ..anew import replace
from ..days import BusinessCalendar
from ..money import Currency
from .benefits import Benefit
from .program import Program
from .promotions import Effect, Promotion
from .refund_rules import USUAL, RefundRules
from .reward import Reward
from .tiers import TierBasis, TierLadder
from .vouchers import Voucher, VoucherKind, VoucherSeries

__all__ = ["Recall", "Reward", "Terms"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Recall:
    """What the promises need to know of members beside what they hold.

    ``since``: what they bought from this day on, day by day (None: no single day matters); ``tags``:
    the tags that they have; ``handed``: the rewards they had from this day on (None: no reward has a limit);
    ``birthdays``: when they were born; ``uses``: how often they made use of promotions; ``accruals``: what they
    earned from this day on, day by day and by program (None: nothing limits it).
    """

    since: date | None = None
    tags: bool = False
    handed: date | None = None
    birthdays: bool = False
    uses: bool = False
    accruals: date | None = None


ALL_OF_IT = Decimal(100)


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """Everything that was promised at a time; each movement names the version it was decided under.

    ``ends_as_promised``: no lot ends on another day than it says (see ``as_read``). ``rewards`` are those the
    owner set up; ``all_rewards`` has the programs' own (a full stamp card) as well; ``limited_promotions`` are
    the ids of those that have a limit for the whole shop; ``effects`` is what promotions and their offers give,
    by the id of the benefit that they are, which is in ``benefits``, and in ``tier_benefits`` that of each tier;
    ``thanks_referrers``: some promotion gives something to whoever brought a customer. ``tiers`` None: the shop has none. Percentages and amounts together take at most
    ``most_off_percent`` off a sale; coupons that are an amount, rewards and points come after that.
    """

    version: int
    currency: Currency
    calendar: BusinessCalendar
    programs: tuple[Program, ...] = ()
    rewards: tuple[Reward, ...] = ()
    promotions: tuple[Promotion, ...] = ()
    tiers: TierLadder | None = None
    vouchers: tuple[VoucherSeries, ...] = ()
    refunds: RefundRules = USUAL
    most_off_percent: Decimal = ALL_OF_IT
    all_rewards: tuple[Reward, ...] = field(init=False, repr=False, compare=False)
    effects: dict[str, tuple[Promotion, Effect]] = field(
        init=False, repr=False, compare=False
    )
    benefits: dict[str, Benefit] = field(init=False, repr=False, compare=False)
    tier_benefits: dict[str, Benefit] = field(init=False, repr=False, compare=False)
    thanks_referrers: bool = field(init=False, repr=False, compare=False)
    limited_promotions: tuple[str, ...] = field(init=False, repr=False, compare=False)
    _by_program: dict[str, tuple[Reward, ...]] = field(
        init=False, repr=False, compare=False
    )
    _programs: dict[str, Program] = field(init=False, repr=False, compare=False)
    _rewards: dict[str, Reward] = field(init=False, repr=False, compare=False)
    _bounded: frozenset[str] = field(init=False, repr=False, compare=False)
    _asked: Recall = field(init=False, repr=False, compare=False)
    ends_as_promised: bool = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Gather once what every scan asks for."""
        own = tuple(reward for program in self.programs for reward in program.rewards())
        rewards = own + self.rewards
        object.__setattr__(self, "all_rewards", rewards)
        object.__setattr__(
            self, "_programs", {program.id: program for program in self.programs}
        )
        object.__setattr__(self, "_rewards", {reward.id: reward for reward in rewards})
        object.__setattr__(
            self,
            "_bounded",
            frozenset(program.id for program in self.programs if program.bounds),
        )
        offered = {
            offer.id: (promotion, offer.effect)
            for promotion in self.promotions
            for offer in promotion.offers
        }
        own_effects = {
            promotion.id: (promotion, promotion.effect) for promotion in self.promotions
        }
        object.__setattr__(self, "effects", offered | own_effects)
        benefits = {
            offer.id: promotion.offered(offer)
            for promotion in self.promotions
            for offer in promotion.offers
        }
        benefits |= {promotion.id: promotion.benefit() for promotion in self.promotions}
        object.__setattr__(self, "benefits", benefits)
        tiers = () if self.tiers is None else self.tiers.tiers
        object.__setattr__(
            self, "tier_benefits", {tier.id: tier.benefit() for tier in tiers}
        )
        object.__setattr__(
            self,
            "thanks_referrers",
            any(promotion.thanks is not None for promotion in self.promotions),
        )
        object.__setattr__(
            self,
            "limited_promotions",
            tuple(
                promotion.id
                for promotion in self.promotions
                if promotion.limits.for_shop
            ),
        )
        object.__setattr__(
            self,
            "_by_program",
            {
                program.id: tuple(
                    reward for reward in rewards if reward.program == program.id
                )
                for program in self.programs
            },
        )
        object.__setattr__(
            self,
            "_asked",
            Recall(
                tags=any(program.asks_for_tags for program in self.programs)
                or any(promotion.conditions.tag for promotion in self.promotions),
                birthdays=any(
                    promotion.conditions.birthday_days is not None
                    for promotion in self.promotions
                ),
                uses=any(promotion.counts_uses for promotion in self.promotions),
            ),
        )
        object.__setattr__(
            self,
            "ends_as_promised",
            self.calendar.always_open and not self._bounded,
        )

    def recall(self, at: datetime) -> Recall:
        """Return what has to be known of members for a decision at an instant."""
        day = self.calendar.day_of(at)
        days = [program.looks_back_to(day) for program in self.programs]
        limits = [program.caps.looks_back_to(day) for program in self.programs]
        if self.tiers is not None:
            by_points = self.tiers.basis is TierBasis.POINTS
            first = self.tiers.looks_back_to(day)
            if by_points and first is not None:
                first -= timedelta(days=self._pending_for_tiers)
            (limits if by_points else days).append(first)
        return replace(
            self._asked,
            since=min((first for first in days if first is not None), default=None),
            handed=min(
                (
                    reward.limit.since(day)
                    for reward in self.all_rewards
                    if reward.limit is not None
                ),
                default=None,
            ),
            accruals=min(
                (first for first in limits if first is not None), default=None
            ),
        )

    def as_counted(self, account: Account, day: date) -> Account:
        """Return an account as the tiers count it on a day."""
        if self.tiers is None or self.tiers.basis is not TierBasis.POINTS:
            return account
        return self.tiers.as_counted(
            account, day, self.calendar, self._pending_for_tiers
        )

    @property
    def _pending_for_tiers(self) -> int:
        """Return for how many days what tiers count can't be used."""
        counted = None if self.tiers is None else self.program(self.tiers.program or "")
        return 0 if counted is None else counted.pending_days

    def as_read(self, account: Account) -> Account:
        """Return an account whose lots end when they really do.

        A lot says what was promised for it. A program may end before, and what ends on a closed day can be
        used through the next open one.
        """
        if self.ends_as_promised:
            return account
        changed = {}
        always_open = self.calendar.always_open
        for name, holding in account.holdings.items():
            if always_open and name not in self._bounded:
                continue
            lots = [self.lot_as_read(name, lot) for lot in holding.lots]
            # What ends as it says is the same lot.
            if any(map(is_not, lots, holding.lots, strict=True)):
                lots.sort(key=spending_order)
                changed[name] = replace(holding, lots=tuple(lots))
        if not changed:
            return account
        return replace(account, holdings=account.holdings | changed)

    def lot_as_read(self, program_id: str, lot: Lot) -> Lot:
        """Return a lot of a program with the last day on which it can really be used."""
        program = self.program(program_id)
        last_day = lot.last_day if program is None else program.ends(lot)
        if last_day is not None and not self.calendar.always_open:
            last_day = self.calendar.next_open(last_day)
        return lot if last_day == lot.last_day else lot._replace(last_day=last_day)

    def voucher_as_read(self, voucher: Voucher) -> Voucher:
        """Return a voucher with the last day on which it can really be used."""
        if voucher.last_day is None or not self.calendar.is_closed(voucher.last_day):
            return voucher
        return replace(voucher, last_day=self.calendar.next_open(voucher.last_day))

    def bound_between(self, first: date, last: date) -> tuple[str, ...]:
        """Return the programs of which lots end in a period that were promised more."""
        return tuple(
            program.id
            for program in self.programs
            if any(
                first <= self.calendar.next_open(until) <= last
                for until in program.bounds
            )
        )

    def redeems_on(self, program: Program, day: date) -> bool:
        """Tell whether what was collected in a program can be used on a business day."""
        until = program.redeem_until
        return until is None or day <= self.calendar.next_open(until)

    def is_over(self, program: Program, day: date) -> bool:
        """Tell whether a program has ended for good: nothing can be earned in it, nor used any more."""
        last = program.last_day
        if last is None or day <= last:
            return False
        return not program.collects or not self.redeems_on(program, day)

    def program(self, program_id: str) -> Program | None:
        """Return a program by id; None if the shop does not have it any more."""
        return self._programs.get(program_id)

    def promotion(self, promotion_id: str) -> Promotion | None:
        """Return a promotion by id; None if the shop does not have it any more."""
        return next(
            (
                promotion
                for promotion in self.promotions
                if promotion.id == promotion_id
            ),
            None,
        )

    def reward(self, reward_id: str) -> Reward | None:
        """Return a reward by id; None if the shop does not have it any more."""
        return self._rewards.get(reward_id)

    def rewards_of(self, program_id: str) -> tuple[Reward, ...]:
        """Return what can be had for the units of a program."""
        return self._by_program.get(program_id, ())

    def series(self, series_id: str) -> VoucherSeries | None:
        """Return a series of vouchers by id; None if the shop does not have it any more."""
        return next(
            (series for series in self.vouchers if series.id == series_id), None
        )

    @property
    def has_stickers(self) -> bool:
        """Whether stickers are given, so that their stock matters."""
        return any(series.kind is VoucherKind.STICKER for series in self.vouchers)
