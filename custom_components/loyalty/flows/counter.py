"""Adding and changing a counter: name, devices one after the other, behaviour."""

from copy import deepcopy
from typing import Any

from homeassistant.config_entries import SubentryFlowResult
from homeassistant.helpers.selector import DeviceSelector, DeviceSelectorConfig
import voluptuous as vol

from ..const import SubentryType
from ..programs.commands import SlipWish
from .counter_draft import DEVICES
from .counter_light import LightSteps
from .counter_printer import PrinterSteps
from .counter_scanners import ScannerSteps
from .fields import (
    NAME,
    TEXT,
    Errors,
    check_numbers,
    choice,
    free_name,
    read_name,
    whole_number,
)
from .plain_words import suggested


class CounterFlow(ScannerSteps, PrinterSteps, LightSteps):
    """Set up a till. Nothing is saved before the last step."""

    async def async_step_user(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Ask for the name and which devices the counter has."""
        errors: Errors = {}
        shown: dict[str, Any] = {"devices": ["scanners"]}
        if user_input is not None:
            shown = user_input
        elif self.known is not None:
            shown = {NAME: self.known.title, "devices": _devices_in(self.draft)}
        else:
            shown[NAME] = free_name(
                self._get_entry(),
                SubentryType.COUNTER,
                await suggested(self.hass, "counter"),
            )
        if user_input is not None:
            own_id = self.known.subentry_id if self.known else None
            self.name = read_name(
                user_input,
                self._get_entry(),
                SubentryType.COUNTER,
                errors,
                own_id=own_id,
            )
            if not errors:
                self._choose(user_input["devices"])
                return await self.go_on()
        schema = vol.Schema(
            {
                vol.Required(NAME): TEXT,
                vol.Optional("devices", default=list): choice(
                    "counter_devices", DEVICES, multiple=True, dropdown=False
                ),
            }
        )
        return self.async_show_form(
            step_id="user" if self.known is None else "reconfigure",
            data_schema=self.add_suggested_values_to_schema(schema, shown),
            errors=errors,
            last_step=False,
        )

    async def async_step_reconfigure(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Go the same way with what is set up."""
        if user_input is None and self.known is not None:
            self.draft |= deepcopy(dict(self.known.data))
        return await self.async_step_user(user_input)

    def _choose(self, devices: list[str]) -> None:
        """Take note of the devices, and take away those that the counter no longer has."""
        self.devices = [device for device in DEVICES if device in devices]
        if "scanners" not in devices:
            self.draft |= {"scanners": [], "simulated": False}
        if "tags" not in devices:
            self.draft |= {"tags": False, "tag_devices": []}
        for device in ("printer", "light"):
            if device not in devices:
                self.draft[device] = {"kind": "none"}

    async def async_step_tags(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Ask whose tags are for this counter; a tag can't be read for two."""
        errors: Errors = {}
        named = {"counter": ""}
        if user_input is not None:
            self.draft |= {"tags": True, "tag_devices": user_input["tag_devices"]}
            if (other := self._shares_tags()) is None:
                return await self.go_on("tags")
            errors["tag_devices"] = "tags_taken"
            named["counter"] = other
        schema = vol.Schema(
            {
                vol.Optional("tag_devices", default=list): DeviceSelector(
                    DeviceSelectorConfig(multiple=True)
                )
            }
        )
        return self.async_show_form(
            step_id="tags",
            data_schema=self.add_suggested_values_to_schema(
                schema, {"tag_devices": self.draft["tag_devices"]}
            ),
            errors=errors,
            description_placeholders=named,
            last_step=False,
        )

    def _shares_tags(self) -> str | None:
        """Return the counter that reads tags of the same readers; no reader named is all of them."""
        readers = set(self.draft["tag_devices"])
        for counter in self.others():
            theirs = set(counter.data.get("tag_devices", ()))
            if counter.data.get("tags") and (
                not readers or not theirs or readers & theirs
            ):
                return counter.title
        return None

    async def async_step_behaviour(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Ask when slips are printed and how long a customer stands here, then save."""
        fields: dict[vol.Marker, Any] = {
            vol.Required("session_seconds"): whole_number(10, 3600, "s")
        }
        if self.draft["printer"]["kind"] != "none":
            fields = {
                vol.Required("print"): choice("print", SlipWish, dropdown=False)
            } | fields
        schema = vol.Schema(fields)
        errors: Errors = {}
        named: dict[str, str] = {}
        if user_input is not None:
            named = check_numbers(schema, user_input, errors)
            data = self.draft | user_input
            if not errors and self.known is not None:
                return self.async_update_and_abort(
                    self._get_entry(), self.known, title=self.name, data=data
                )
            if not errors:
                return self.async_create_entry(title=self.name, data=data)
        return self.async_show_form(
            step_id="behaviour",
            description_placeholders={NAME: self.name, **named},
            data_schema=self.add_suggested_values_to_schema(
                schema, user_input or self.draft
            ),
            errors=errors,
            last_step=True,
        )


def _devices_in(data: dict[str, Any]) -> list[str]:
    """Return which devices a counter has."""
    has = {
        "scanners": bool(data["scanners"]) or data["simulated"],
        "tags": data["tags"],
        "printer": data["printer"]["kind"] != "none",
        "light": data["light"]["kind"] != "none",
    }
    return [device for device in DEVICES if has[device]]
