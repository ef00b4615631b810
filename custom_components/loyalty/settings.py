"""The shop's settings: what the owner chose in the options, and what holds where they chose nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any, Self
from zoneinfo import ZoneInfo

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant

from .counter.amounts import AmountEntry
from .programs.days import BusinessCalendar, Closure
from .programs.money import Currency
from .programs.promises.refund_rules import USUAL, EarnedBack, RefundRules

# ISO 4217: currencies whose number of minor digits is not two.
_NO_DIGITS = frozenset(
    {
        *("BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG"),
        *("RWF", "UGX", "UYI", "VND", "VUV", "XAF", "XOF", "XPF"),
    }
)
_THREE_DIGITS = frozenset({"BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"})
_FOUR_DIGITS = frozenset({"CLF", "UYW"})
_DIGITS = (
    dict.fromkeys(_NO_DIGITS, 0)
    | dict.fromkeys(_THREE_DIGITS, 3)
    | dict.fromkeys(_FOUR_DIGITS, 4)
)


# The option in which the closed days stand that a calendar told of.
CLOSURES_READ = "closures_read"


class NameStyle(StrEnum):
    """How much of a customer's name entities and devices show."""

    NUMBER = "number"
    FIRST = "first"
    FULL = "full"


class LeapBirthday(StrEnum):
    """When those born on 29 February celebrate in years that have no such day."""

    FEBRUARY = "february"  # on the 28th
    MARCH = "march"  # on the 1st


def currency_of(code: str) -> Currency:
    """Return the currency with an ISO 4217 code."""
    return Currency(code=code, digits=_DIGITS.get(code, 2))


def closure_of(option: Mapping[str, str]) -> Closure:
    """Return closed days as an option has them: a first day, and a last one if there are more."""
    first = date.fromisoformat(option["first"])
    last = option.get("last")
    return Closure(first=first, last=date.fromisoformat(last) if last else first)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How the shop behaves.

    ``language`` is that of slips, ``country`` (ISO 3166) is where phone numbers without a country
    code are from. Customers seen in the last ``live_days`` have entities, at most ``live_members`` of
    them. A member seen in the last ``active_days`` is active, one not seen for ``lapse_days`` is
    lapsing. ``reminder_days`` are days before an expiry, the earliest reminder first,
    ``tier_warning_days`` how long before a tier ends that is told (0: never). Staff may take
    back their own bookings for as long as ``staff_undo``. A reward is kept for a customer for as long as
    ``reservation``; ``refunds`` is what the shop does when goods come back. ``closed_calendar`` is the entity of a
    calendar whose events are closed days. Percentages and amounts together take at most
    ``most_off_percent`` off a sale.
    """

    currency: Currency
    calendar: BusinessCalendar
    language: str = "en"
    country: str | None = None
    enrol_unknown: bool = True
    names: NameStyle = NameStyle.NUMBER
    live_days: int = 90
    live_members: int = 200
    active_days: int = 90
    reminder_days: tuple[int, ...] = (14, 3)
    tier_warning_days: int = 14
    lapse_days: int = 60
    amount_entry: AmountEntry = AmountEntry.MINOR
    staff_undo: timedelta = timedelta(minutes=10)
    reservation: timedelta = timedelta(minutes=15)
    refunds: RefundRules = USUAL
    slip_header: tuple[str, ...] = ()
    slip_footer: tuple[str, ...] = ()
    closed_calendar: str | None = None
    most_off_percent: Decimal = Decimal(100)

    @property
    def locale(self) -> str:
        """Return how numbers and dates are written on slips, for instance ``de_AT``."""
        return self.locale_in(self.language)

    def locale_in(self, language: str) -> str:
        """Return how they are written here in a language."""
        language = language.replace("-", "_")
        return (
            language
            if "_" in language or not self.country
            else f"{language}_{self.country}"
        )

    @classmethod
    def of(cls, entry: ConfigEntry | None, hass: HomeAssistant) -> Self:
        """Return the settings of a shop; what its options leave open (all, if there is none yet) follows Home Assistant."""
        config = hass.config
        options: dict[str, Any] = {
            "currency": config.currency,
            "country": config.country,
            "language": config.language,
            "day_starts": "00:00:00",
            "closed_weekdays": (),
            "closures": (),
            CLOSURES_READ: (),
            "leap_birthday": LeapBirthday.FEBRUARY,
        } | ({} if entry is None else dict(entry.options))
        return cls(
            currency=currency_of(options["currency"]),
            calendar=BusinessCalendar(
                zone=ZoneInfo(config.time_zone),
                day_starts=time.fromisoformat(options["day_starts"]),
                closed_weekdays=tuple(
                    sorted({int(day) for day in options["closed_weekdays"]})
                ),
                leap_birthdays_in_march=(
                    LeapBirthday(options["leap_birthday"]) is LeapBirthday.MARCH
                ),
                closures=tuple(
                    dict.fromkeys(
                        closure_of(closure)
                        for key in ("closures", CLOSURES_READ)
                        for closure in options[key]
                    )
                ),
            ),
            language=options["language"],
            country=options["country"],
            **_chosen(options),
        )


def _chosen(options: Mapping[str, Any]) -> dict[str, Any]:
    """Return the options that have a default here, in their types."""
    types: dict[str, Any] = {
        "enrol_unknown": bool,
        "names": NameStyle,
        "live_days": int,
        "live_members": int,
        "active_days": int,
        "reminder_days": lambda days: tuple(
            sorted({int(day) for day in days}, reverse=True)
        ),
        "lapse_days": int,
        "closed_calendar": lambda entity_id: entity_id,
        "tier_warning_days": int,
        "amount_entry": AmountEntry,
        "most_off_percent": lambda percent: Decimal(int(percent)),
        "slip_header": tuple,
        "slip_footer": tuple,
    }
    chosen = {key: read(options[key]) for key, read in types.items() if key in options}
    if (minutes := options.get("staff_undo_minutes")) is not None:
        chosen["staff_undo"] = timedelta(minutes=minutes)
    if (minutes := options.get("reservation_minutes")) is not None:
        chosen["reservation"] = timedelta(minutes=minutes)
    chosen["refunds"] = RefundRules(
        earned_back=EarnedBack(options.get("refund_earned", USUAL.earned_back)),
        grace_days=int(options.get("refund_grace_days", USUAL.grace_days)),
        owes=bool(options.get("refund_owes", USUAL.owes)),
        rewards_back=bool(options.get("refund_rewards", USUAL.rewards_back)),
    )
    return chosen
