"""Which reward light a counter has, tried with a few blinks."""

from typing import Any, cast

from homeassistant.config_entries import ConfigEntryState, SubentryFlowResult
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.selector import (
    BooleanSelector,
    EntitySelector,
    EntitySelectorConfig,
    EntityWithDeviceFilterSelectorConfig,
    SelectOptionDict,
)
import voluptuous as vol

from ..const import DOMAIN
from ..counter.lights import LightConfig
from ..counter.lights.gpiod import Chip
from ..counter.lights.patterns import PatternName
from ..devices_from_config import light_of
from . import hardware
from .counter_draft import CounterDraft
from .fields import Errors, check_numbers, choice, whole_number

NO_LIGHT = {"kind": "none"}
LIGHTS = ("entity", "gpiod", "rpi_gpio", "simulated")


class LightSteps(CounterDraft):
    """The steps of a counter's light: what it hangs on, what it shows, a test."""

    def __init__(self) -> None:
        """Begin with no light in mind."""
        super().__init__()
        self._light: dict[str, Any] = {}
        self._light_errors: Errors = {}
        self._light_named = {"consumer": "", "counter": ""}
        self._chips: list[Chip] | None = None

    async def async_step_light(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Ask what the light hangs on."""
        errors, self._light_errors = self._light_errors, {}
        shown = self._light or self.draft["light"]
        if user_input is not None:
            kind = user_input["kind"]
            self._light = (shown if shown["kind"] == kind else {}) | user_input
            if kind == "gpiod":
                return await self.async_step_gpio_lines()
            return await self.async_step_light_at()
        schema = vol.Schema(
            {
                vol.Required("kind", default="entity"): choice(
                    "light_kind", LIGHTS, dropdown=False
                )
            }
        )
        return self.async_show_form(
            step_id="light",
            data_schema=self.add_suggested_values_to_schema(
                schema, shown if shown["kind"] in LIGHTS else None
            ),
            errors=errors,
            last_step=False,
        )

    async def async_step_gpio_lines(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Look for lines: the library for it may have to be fetched first."""
        return self.work(
            "gpio_lines",
            lambda: hardware.gpio_chips(self.hass),
            then="gpio_lines_found",
        )

    async def async_step_gpio_lines_found(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Go on with the lines, or back to the kinds where there are none."""
        self._chips = self.outcome()
        if self._chips:
            return await self.async_step_light_at()
        self._light_errors = {
            "kind": "library_missing" if self._chips is None else "no_gpio_chip"
        }
        return await self.async_step_light()

    async def async_step_light_at(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Ask for the line, pin or entity and what it shows, then try it."""
        kind = self._light["kind"]
        errors, self._light_errors = self._light_errors, {}
        schema = self._light_schema(kind)
        named: dict[str, str] = {}
        if user_input is not None:
            errors = self._read_light(user_input)
            named = check_numbers(schema, user_input, errors)
            if not errors and (kind == "simulated" or self._held_by_ourselves()):
                return await self.async_step_light_works()
            if not errors:
                return await self.async_step_blink()
        shown = dict(self._light)
        if "chip" in shown:
            shown["line"] = f"{shown['chip']}|{shown['line']}"
        return self.async_show_form(
            step_id=f"light_{kind}",
            data_schema=self.add_suggested_values_to_schema(schema, shown),
            errors=errors,
            description_placeholders=self._light_named | named,
            last_step=False,
        )

    # Each kind has texts of its own, and texts belong to steps.
    async_step_light_entity = async_step_light_at
    async_step_light_gpiod = async_step_light_at
    async_step_light_rpi_gpio = async_step_light_at
    async_step_light_simulated = async_step_light_at

    def _light_schema(self, kind: str) -> vol.Schema:
        fields: dict[vol.Marker, Any]
        active_low: dict[vol.Marker, Any] = {
            vol.Required("active_low", default=False): BooleanSelector()
        }
        match kind:
            case "gpiod":
                fields = {
                    vol.Required("line"): choice(None, self._line_options()),
                    **active_low,
                }
            case "rpi_gpio":
                fields = {
                    vol.Required("pin", default=17): whole_number(0, 27),
                    **active_low,
                }
            case "simulated":
                fields = {}
            case _:
                fields = {
                    vol.Required("entity_id"): EntitySelector(
                        EntitySelectorConfig(
                            filter=EntityWithDeviceFilterSelectorConfig(
                                domain=["light", "switch"]
                            )
                        )
                    )
                }
        return vol.Schema(
            {
                **fields,
                vol.Required("pattern", default=PatternName.BLINK.value): choice(
                    "pattern", PatternName
                ),
                vol.Required("seconds", default=10): whole_number(1, 600, "s"),
            }
        )

    def _line_options(self) -> list[SelectOptionDict]:
        return [
            SelectOptionDict(
                value=f"{chip.label}|{line.number}",
                label=f"{line.name or line.number} ({chip.label}, {line.number})"
                + (f" – {line.used_by}" if line.used_by else ""),
            )
            for chip in self._chips or ()
            for line in chip.lines
        ]

    def _read_light(self, form: dict[str, Any]) -> Errors:
        """Take the form into the light; return what is wrong with it."""
        field = "line"
        match self._light["kind"]:
            case "gpiod":
                chip, _, line = form["line"].rpartition("|")
                form |= {"chip": chip, "line": int(line)}
            case "rpi_gpio":
                field = "pin"
            case "simulated":
                pass
            case _:
                entity = er.async_get(self.hass).async_get(form["entity_id"])
                if entity is not None and entity.platform == DOMAIN:
                    return {"entity_id": "entity_own"}
        self._light |= form
        place = _place(self._light)
        for counter in self.others():
            if (
                place is not None
                and _place(counter.data.get("light", NO_LIGHT)) == place
            ):
                self._light_named["counter"] = counter.title
                return {field: "line_taken"}
        return {}

    def _held_by_ourselves(self) -> bool:
        """Tell whether this counter has the line already: nobody else can then try it."""
        known = self.known
        return (
            known is not None
            and self._get_entry().state is ConfigEntryState.LOADED
            and _place(self._light) is not None
            and _place(known.data.get("light", NO_LIGHT)) == _place(self._light)
        )

    async def async_step_blink(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Blink a few times."""
        light = cast("LightConfig", light_of({"light": self._light}))
        return self.work(
            "blink", lambda: hardware.blink_light(self.hass, light), then="blinked"
        )

    async def async_step_blinked(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Ask whether it was the right light."""
        problem: tuple[str, str] | None = self.outcome()
        if problem is None:
            return await self.async_step_light_tested()
        key, self._light_named["consumer"] = problem
        self._light_errors = {"base": key}
        return await self.async_step_light_at()

    async def async_step_light_tested(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Ask whether the light blinked."""
        return self.async_show_menu(
            step_id="light_tested", menu_options=["light_works", "light"]
        )

    async def async_step_light_works(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Keep the light."""
        self.draft["light"] = self._light
        return await self.go_on("light")


def _place(light: dict[str, Any]) -> tuple[Any, ...] | None:
    """Return what only one can hold: a line or a pin."""
    match light["kind"]:
        case "gpiod":
            return light["chip"], light["line"]
        case "rpi_gpio":
            return ("pin", light["pin"])
        case _:
            return None
