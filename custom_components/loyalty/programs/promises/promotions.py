"""Promotions: for whom and when a sale or a visit is worth more."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from ..account import Account
from ..days import BusinessCalendar
from ..money import check_percent
from ..uses import Use, used
from .benefits import NO_PERCENT, ONCE, Benefit
from .periods import Period
from .windows import Window


class On(StrEnum):
    """What a promotion is for."""

    ANY = "any"
    VISIT = "visit"
    PURCHASE = "purchase"


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """What a promotion gives; several together where more than one is set.

    ``extra`` units on top of the multiplied ones, in ``programs`` (empty: in each that gives something).
    ``percent`` off, the best of all only unless it ``compounds``, and ``off_minor``, each at most
    ``most_minor``. ``gift`` is handed over at once; ``gift_cost_minor`` is what it costs the shop.
    """

    programs: tuple[str, ...] = ()
    multiplier: Decimal = ONCE
    extra: int = 0
    percent: Decimal = NO_PERCENT
    compounds: bool = False
    off_minor: int = 0
    most_minor: int | None = None
    gift: str | None = None
    gift_cost_minor: int | None = None

    @property
    def is_nothing(self) -> bool:
        """Whether it gives nothing at all."""
        return not (
            self.multiplier != ONCE
            or self.extra
            or self.percent
            or self.off_minor
            or self.gift
        )

    @property
    def needs_sale(self) -> bool:
        """Whether it waits for a sale: a price to lower, or units to multiply."""
        return bool(self.multiplier != ONCE or self.percent or self.off_minor)


@dataclass(frozen=True, slots=True, kw_only=True)
class Conditions:
    """For which sales, visits and customers a promotion is; what is None, empty or False is no condition.

    ``minimum_minor`` is what the lines of ``categories`` and ``skus`` (else the sale) come to at least, at
    their prices. ``referred``: brought by another customer. ``birthday_days``: so many days before and after the
    birthday. ``new_days``: so many days from enrolment on, the day itself being the first. ``every``: each time the
    customer's number of purchases (of visits, if it is for visits) is a multiple of it. ``chance``: one in so many.
    """

    on: On = On.PURCHASE
    categories: tuple[str, ...] = ()
    skus: tuple[str, ...] = ()
    minimum_minor: int = 0
    tiers: tuple[str, ...] = ()
    tag: str | None = None
    first_purchase: bool = False
    referred: bool = False
    birthday_days: int | None = None
    new_days: int | None = None
    every: int | None = None
    chance: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How often at most; None is without limit.

    ``per_customer`` times in each ``period``, and only ``pause_days`` after the last time: used on a Monday with
    seven of them, it can be used again on the next. In the whole shop ``per_day`` times a day, and ``in_all`` times.
    """

    per_customer: int | None = None
    period: Period = Period.EVER
    pause_days: int | None = None
    per_day: int | None = None
    in_all: int | None = None

    @property
    def any(self) -> bool:
        """Whether there is one."""
        return (
            self.per_customer is not None
            or self.pause_days is not None
            or self.for_shop
        )

    @property
    def for_shop(self) -> bool:
        """Whether there is one for the whole shop."""
        return self.per_day is not None or self.in_all is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """One of several offers, of which a customer chooses one."""

    id: str
    name: str
    effect: Effect

    @property
    def redeemed(self) -> str:
        """Return under what name its use is counted, as its choice is under its id."""
        return f"{self.id}:used"


@dataclass(frozen=True, slots=True, kw_only=True)
class Thanks:
    """Units for whoever brought the customer."""

    program: str
    amount: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Promotion:
    """Something on top for some sales, visits or customers, for a time; the owner switches it on and off.

    With ``offers`` the customer chooses one of them, once. ``thanks`` go to whoever brought the customer. An
    ``exclusive`` one suppresses all that are not; of several exclusive ones the highest ``priority`` applies.
    """

    id: str
    name: str
    window: Window = field(default_factory=Window)
    conditions: Conditions = field(default_factory=Conditions)
    effect: Effect = field(default_factory=Effect)
    limits: Limits = field(default_factory=Limits)
    offers: tuple[Offer, ...] = ()
    thanks: Thanks | None = None
    exclusive: bool = False
    priority: int = 0

    def __post_init__(self) -> None:
        """Raise ValueError for a promotion that promises nothing, or what can't be."""
        if self.offers:
            if len(self.offers) < 2 or any(
                offer.effect.is_nothing for offer in self.offers
            ):
                raise ValueError(f"promotion {self.id}: nothing to choose from")
        elif self.effect.is_nothing and self.thanks is None:
            raise ValueError(f"promotion {self.id}: promises nothing")
        conditions, limits = self.conditions, self.limits
        counts = (
            conditions.new_days,
            conditions.every,
            conditions.chance,
            limits.per_customer,
            limits.pause_days,
            limits.per_day,
            limits.in_all,
            None if self.thanks is None else self.thanks.amount,
        )
        if any(count is not None and count < 1 for count in counts):
            raise ValueError(f"promotion {self.id}: less than one")
        for benefit in (self.benefit(), *map(self.offered, self.offers)):
            if benefit.percent:
                check_percent(f"promotion {self.id}", benefit.percent)

    @property
    def counts_uses(self) -> bool:
        """Whether the ledger has to know who made use of it how often."""
        return bool(self.offers) or self.limits.any

    @property
    def counted_as(self) -> tuple[str, ...]:
        """Return the names under which uses are counted: of itself, and of choosing and using each offer."""
        return (
            self.id,
            *(offer.id for offer in self.offers),
            *(offer.redeemed for offer in self.offers),
        )

    @property
    def programs(self) -> frozenset[str]:
        """Return the ids of the programs that it names."""
        effects = (self.effect, *(offer.effect for offer in self.offers))
        named = {program for effect in effects for program in effect.programs}
        return frozenset(
            named if self.thanks is None else {*named, self.thanks.program}
        )

    def benefit(self) -> Benefit:
        """Return what it adds to a sale or a visit."""
        return self._benefit(self.id, self.name, self.effect)

    def offered(self, offer: Offer) -> Benefit:
        """Return what an offer adds to the sale on which it is used."""
        return self._benefit(offer.id, f"{self.name}: {offer.name}", offer.effect)

    def offer(self, offer_id: str) -> Offer | None:
        """Return an offer by id; None if it is not one of this promotion."""
        return next((offer for offer in self.offers if offer.id == offer_id), None)

    def chosen(self, uses: tuple[Use, ...]) -> Offer | None:
        """Return the offer that a customer has chosen; None if they still can."""
        return next((offer for offer in self.offers if used(uses, offer.id) > 0), None)

    def _benefit(self, benefit_id: str, name: str, effect: Effect) -> Benefit:
        conditions = self.conditions
        return Benefit(
            id=benefit_id,
            name=name,
            programs=effect.programs,
            multiplier=effect.multiplier,
            extra=effect.extra,
            percent=effect.percent,
            compounds=effect.compounds,
            off_minor=effect.off_minor,
            most_minor=effect.most_minor,
            categories=conditions.categories,
            skus=conditions.skus,
            minimum_minor=conditions.minimum_minor,
            exclusive=self.exclusive,
            priority=self.priority,
        )


def suits(
    promotion: Promotion, account: Account, day: date, calendar: BusinessCalendar
) -> bool:
    """Tell whether a promotion is for a customer on a business day, whatever they buy."""
    conditions = promotion.conditions
    return (
        (conditions.tag is None or conditions.tag in account.tags)
        and (
            not conditions.tiers
            or (account.tier is not None and account.tier.tier in conditions.tiers)
        )
        and (not conditions.referred or account.member.referred_by is not None)
        and (
            conditions.birthday_days is None
            or near_birthday(account.birthday, day, conditions.birthday_days, calendar)
        )
        and (
            conditions.new_days is None
            or (day - calendar.day_of(account.member.enrolled_at)).days
            < conditions.new_days
        )
        and _may_again(promotion, account, day, calendar)
    )


def _may_again(
    promotion: Promotion, account: Account, day: date, calendar: BusinessCalendar
) -> bool:
    """Tell whether a customer has not had a promotion as often yet as they may."""
    limits = promotion.limits
    if limits.pause_days is not None:
        rested = day - timedelta(days=limits.pause_days - 1)
        if used(account.uses, promotion.id, rested) > 0:
            return False
    if limits.per_customer is None:
        return True
    since = limits.period.first_day(day)
    days = promotion.conditions.birthday_days
    if limits.period is Period.YEAR and days is not None and account.birthday:
        # A year begins after the last birthday: days around one may be in two calendar years.
        birthday = _birthday_near(account.birthday, day, calendar)
        last = calendar.birthday_in(account.birthday, birthday.year - 1)
        since = last + timedelta(days=days + 1)
    return used(account.uses, promotion.id, since) < limits.per_customer


def near_birthday(
    birthday: date | None, day: date, days: int, calendar: BusinessCalendar
) -> bool:
    """Tell whether a day is within so many days of a birthday."""
    return birthday is not None and (
        abs(_birthday_near(birthday, day, calendar) - day) <= timedelta(days=days)
    )


def _birthday_near(birthday: date, day: date, calendar: BusinessCalendar) -> date:
    """Return the birthday that is nearest to a day."""
    return min(
        (
            calendar.birthday_in(birthday, year)
            for year in (day.year - 1, day.year, day.year + 1)
        ),
        key=lambda celebrated: abs(celebrated - day),
    )
