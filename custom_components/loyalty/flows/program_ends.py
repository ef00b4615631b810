"""The steps in which a program gets dates, is closed early, or lets old points end; and what warns of it."""

from abc import abstractmethod
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from homeassistant.config_entries import SOURCE_RECONFIGURE, ConfigEntryState
from homeassistant.helpers.selector import BooleanSelector, DateSelector
from homeassistant.util import dt as dt_util
import voluptuous as vol

from ..harsh_terms import LOOK_BACK
from ..notation import Notation
from ..programs.days import Validity
from ..programs.promises.kinds import KINDS
from ..programs.rhythm import Harshness, by_month, harshness
from ..shop import LoyaltyConfigEntry, Shop
from .fields import NAME, Errors
from .plain_words import notation_here
from .program_steps import ProgramSteps
from .validity_form import validity_of

# After a program is closed early, people have so long to redeem what they have.
REDEEM = timedelta(days=30)
_ENDS = ("last_day", "redeem_until", "lapses")


class ProgramEndSteps(ProgramSteps):
    """Steps of a program's own flow, around its terms."""

    _harsh_is_meant = False
    _old_units_asked = False

    @abstractmethod
    def shop_entry(self) -> LoyaltyConfigEntry:
        """Return the shop's entry."""

    @abstractmethod
    def terms_before(self) -> dict[str, Any] | None:
        """Return the program's data as they are in force; None for a new one."""

    @abstractmethod
    def program_id(self) -> str:
        """Return the id of the program that is changed."""

    async def async_step_terms(self, user_input: dict[str, Any] | None = None) -> Any:
        """Go on to the terms."""
        return await self.async_step_form()

    async def async_step_dates(self, user_input: dict[str, Any] | None = None) -> Any:
        """Ask from when until when the program runs."""
        return await self._ask_dates("dates", ("first_day", *_ENDS), {}, user_input)

    async def async_step_end_program(
        self, user_input: dict[str, Any] | None = None
    ) -> Any:
        """Close the program early; what people hold is shown."""
        today = self._today()
        ends = {
            "last_day": (today - timedelta(days=1)).isoformat(),
            "redeem_until": (today + REDEEM).isoformat(),
        }
        return await self._ask_dates("end_program", _ENDS, ends, user_input)

    async def _ask_dates(
        self,
        step_id: str,
        fields: tuple[str, ...],
        ends: dict[str, str],
        user_input: dict[str, Any] | None,
    ) -> Any:
        program = self.program
        collects = KINDS[program.kind].collects
        if not collects:
            fields = tuple(
                name for name in fields if name not in ("redeem_until", "lapses")
            )
        errors: Errors = {}
        suggested = program.data | ends
        if user_input is not None:
            suggested = user_input
            dates = {name: user_input.get(name) for name in fields}
            dates.setdefault("first_day", program.data.get("first_day"))
            _check(dates, program.needs_days, errors)
            if not errors:
                program.data |= dates
                return await self.async_step_save()
        schema: dict[vol.Marker, Any] = {
            vol.Optional(name): DateSelector() for name in fields if name != "lapses"
        }
        if "lapses" in fields:
            schema[vol.Required("lapses", default=True)] = BooleanSelector()
        units, members = await self._held()
        write = await notation_here(self.hass, self.settings)
        return self.async_show_form(
            step_id=step_id,
            data_schema=self.add_suggested_values_to_schema(
                vol.Schema(schema), suggested
            ),
            errors=errors,
            description_placeholders={
                NAME: program.name,
                "units": write.number(units),
                "members": write.number(members),
            },
        )

    async def warning(self) -> Any:
        """Return a step that warns of what the terms come to, or asks about old points; None if all is well."""
        validity = validity_of(self.program.data.get("validity"))
        harsh = None if self._harsh_is_meant else await self._harshness(validity)
        if harsh is not None:
            write = await notation_here(self.hass, self.settings)
            return self.async_show_menu(
                step_id="harsh",
                menu_options=["harsh_is_meant", "change"],
                description_placeholders={
                    "median": str(harsh.median_days),
                    "days": str(harsh.days),
                    "percent": write.percent(Decimal(harsh.losing_percent)),
                },
            )
        if validity == Validity():
            # Without end for everybody: what was to end sooner does not either.
            self.program.data.pop("curtailments", None)
            return None
        return None if self._old_units_asked else await self._ask_old_units(validity)

    async def _harshness(self, validity: Validity) -> Harshness | None:
        before = self.terms_before()
        changed = before is None or validity_of(before.get("validity")) != validity
        if (shop := self._open_shop()) is None or not changed:
            return None
        rhythm = await shop.ledger.rhythm(shop.today - LOOK_BACK)
        return harshness(validity, rhythm, shop.today)

    async def async_step_harsh(self, user_input: dict[str, Any] | None = None) -> Any:
        """Show the menu again, or go on where there is no reason any more."""
        return await self.async_step_save()

    async_step_old_units = async_step_harsh

    async def async_step_harsh_is_meant(
        self, user_input: dict[str, Any] | None = None
    ) -> Any:
        """Save terms that are harsh."""
        self._harsh_is_meant = True
        return await self.async_step_save()

    async def _ask_old_units(self, validity: Validity) -> Any:
        before = self.terms_before()
        if (shop := self._open_shop()) is None or before is None:
            return None
        promised = validity_of(before.get("validity")).last_day(shop.today)
        until = validity.last_day(shop.today)
        if until is None or (promised is not None and promised <= until):
            return None
        units, members = await self._held()
        if not units:
            return None
        ends = await shop.ledger.promised_ends(self.program_id())
        write = await notation_here(self.hass, self.settings)
        return self.async_show_menu(
            step_id="old_units",
            menu_options=["old_units_keep", "old_units_start"],
            description_placeholders={
                "units": write.number(units),
                "members": write.number(members),
                "until": write.day(until),
                "promised": _list(by_month(ends), write),
                "started": _list(by_month(ends, until), write),
            },
        )

    async def async_step_old_units_keep(
        self, user_input: dict[str, Any] | None = None
    ) -> Any:
        """Keep what was promised for what is there already."""
        self._old_units_asked = True
        return await self.async_step_save()

    async def async_step_old_units_start(
        self, user_input: dict[str, Any] | None = None
    ) -> Any:
        """Let the validity of what is there already start today."""
        self._old_units_asked = True
        shop = self._open_shop()
        data = self.program.data
        if shop is not None:
            until = validity_of(data["validity"]).last_day(shop.today)
            if until is not None:
                start = {"entry": shop.ledger.last_entry, "until": until.isoformat()}
                data["curtailments"] = [*(data.get("curtailments") or ()), start]
        return await self.async_step_save()

    async def _held(self) -> tuple[int, int]:
        if (shop := self._open_shop()) is None or self.source != SOURCE_RECONFIGURE:
            return 0, 0
        return await shop.ledger.held(self.program_id())

    def _open_shop(self) -> Shop | None:
        entry = self.shop_entry()
        return entry.runtime_data if entry.state is ConfigEntryState.LOADED else None

    def _today(self) -> date:
        shop = self._open_shop()
        return dt_util.now().date() if shop is None else shop.today


def _check(dates: dict[str, Any], needed: tuple[str, ...], errors: Errors) -> None:
    first, last, until = (
        dates.get(name) for name in ("first_day", "last_day", "redeem_until")
    )
    # Days as the frontend sends them are in order as text as well.
    if first and last and last < first:
        errors["last_day"] = "ends_before_it_begins"
    if until and not last:
        errors["redeem_until"] = "redeemed_without_end"
    elif until and last and until < last:
        errors["redeem_until"] = "redeemed_too_short"
    errors |= {name: "day_missing" for name in needed if not dates.get(name)}


def _list(months: dict[date, int], write: Notation) -> str:
    lines = (
        f"- {write.month(month)}: {write.number(amount)}"
        for month, amount in months.items()
    )
    return "\n".join(lines) or "–"
