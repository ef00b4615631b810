"""Adding and changing a staff member: a badge that signs them on at a counter."""

import secrets
import string
from typing import Any

from homeassistant.config_entries import (
    SOURCE_RECONFIGURE,
    ConfigSubentry,
    SubentryFlowResult,
)
from homeassistant.helpers.selector import (
    QrCodeSelector,
    QrCodeSelectorConfig,
    QrErrorCorrectionLevel,
    SelectOptionDict,
)
import voluptuous as vol

from ..const import SubentryType
from ..counter.codes import CardReading, CodeOptions, StaffReading, read, staff_code
from ..counter.scanners.identification import Identified
from . import hardware
from .fields import NAME, TEXT, Errors, choice, read_name
from .progress import SubentryProgressSteps

# Letters and digits that us, uk, de and fr keyboards and people tell apart.
_BADGE_CHARACTERS = "".join(
    sorted(set(string.ascii_uppercase + string.digits) - set("AIMOQWYZ01"))
)
_BADGE_LENGTH = 10


class StaffFlow(SubentryProgressSteps):
    """Set up somebody who works here."""

    def __init__(self) -> None:
        """Begin with nobody."""
        self._badge = ""

    async def async_step_user(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Ask where the badge comes from."""
        return self.async_show_menu(
            step_id="user", menu_options=["new_badge", "scan_badge", "type_badge"]
        )

    async def async_step_reconfigure(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Ask whether the badge stays."""
        self._badge = self._get_reconfigure_subentry().data["badge"]
        return self.async_show_menu(
            step_id="reconfigure",
            menu_options=["type_badge", "scan_badge", "new_badge"],
            description_placeholders={NAME: self._get_reconfigure_subentry().title},
        )

    async def async_step_new_badge(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Make up a badge, to be printed from the picture that the form shows."""
        if user_input is None:
            self._badge = staff_code(
                "".join(secrets.choice(_BADGE_CHARACTERS) for _ in range(_BADGE_LENGTH))
            )
        picture = QrCodeSelector(
            QrCodeSelectorConfig(
                data=self._badge,
                scale=6,
                error_correction_level=QrErrorCorrectionLevel.MEDIUM,
            )
        )
        return await self._ask(
            "new_badge", {vol.Optional("picture"): picture}, user_input
        )

    async def async_step_scan_badge(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Wait for a card at any scanner."""
        return self.work(
            "scan_badge",
            lambda: hardware.next_scan(self.hass, self._get_entry()),
            then="badge_scanned",
        )

    async def async_step_badge_scanned(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Take what was scanned, or tell kindly that nothing was."""
        heard: Identified | None = self.outcome()
        if heard is None:
            return await self.async_step_nothing_scanned()
        self._badge = heard.text
        return await self.async_step_type_badge()

    async def async_step_nothing_scanned(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Offer another try."""
        return self.async_show_menu(
            step_id="nothing_scanned",
            menu_options=["scan_badge", "type_badge", "new_badge"],
            description_placeholders={"seconds": f"{hardware.LISTEN_SECONDS:.0f}"},
        )

    async def async_step_type_badge(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Ask for the badge's code with the rest."""
        if user_input is not None:
            self._badge = user_input["badge"].strip()
        return await self._ask("type_badge", {vol.Required("badge"): TEXT}, user_input)

    async def _ask(
        self,
        step_id: str,
        badge_field: dict[vol.Marker, Any],
        form: dict[str, Any] | None,
    ) -> SubentryFlowResult:
        entry, known = self._get_entry(), self._known
        errors: Errors = {}
        users = [
            SelectOptionDict(value=user.id, label=user.name or user.id)
            for user in await self.hass.auth.async_get_users()
            if user.is_active and not user.system_generated
        ]
        shown: dict[str, Any] = {"badge": self._badge}
        if known is not None:
            shown |= {NAME: known.title}
            if known.data.get("user_id") in {user["value"] for user in users}:
                shown["user_id"] = known.data["user_id"]
        if form is not None:
            shown = {"badge": self._badge} | form
            own_id = None if known is None else known.subentry_id
            title = read_name(form, entry, SubentryType.STAFF, errors, own_id=own_id)
            user_id = form.get("user_id")
            if error := self._badge_error():
                errors["badge"] = error
            if user_id and any(
                other.data.get("user_id") == user_id for other in self._others()
            ):
                errors["user_id"] = "user_taken"
            data = {"badge": self._badge, "user_id": user_id}
            if not errors and known is not None:
                return self.async_update_and_abort(entry, known, title=title, data=data)
            if not errors:
                return self.async_create_entry(title=title, data=data)
        schema = vol.Schema(
            {
                vol.Required(NAME): TEXT,
                **badge_field,
                vol.Optional("user_id"): choice(None, users),
            }
        )
        return self.async_show_form(
            step_id=step_id,
            data_schema=self.add_suggested_values_to_schema(schema, shown),
            errors=errors,
            description_placeholders={"badge": self._badge},
        )

    def _badge_error(self) -> str | None:
        codes = self._codes(self._badge)
        if codes is None:
            return "badge_unreadable"
        for other in self._others():
            if codes & (self._codes(other.data["badge"]) or set()):
                return "badge_taken"
        return None

    def _codes(self, badge: str) -> set[str] | None:
        """Return what a badge reads as; None for what can be no badge."""
        # Badges are only compared with each other here, so that the ledger's secret is not needed.
        match read(badge, CodeOptions()):
            case StaffReading(badge=code):
                return {code}
            case CardReading(identifiers=identifiers):
                return set(identifiers)
            case _:
                return None

    @property
    def _known(self) -> ConfigSubentry | None:
        return (
            self._get_reconfigure_subentry()
            if self.source == SOURCE_RECONFIGURE
            else None
        )

    def _others(self) -> list[ConfigSubentry]:
        known = self._known
        return [
            other
            for other in self._get_entry().get_subentries_of_type(SubentryType.STAFF)
            if known is None or other.subentry_id != known.subentry_id
        ]
