"""Which scanners a counter has, found by scanning something or chosen from a list."""

from typing import Any

from homeassistant.config_entries import SubentryFlowResult
from homeassistant.helpers.selector import BooleanSelector, SelectOptionDict
import voluptuous as vol

from ..counter.keymaps import KEYMAPS
from ..counter.keystrokes import ENTER, TAB
from ..counter.scanners.identification import Identified
from ..counter.scanners.input_nodes import InputDevice
from . import hardware
from .counter_draft import CounterDraft
from .fields import TEXT, Errors, choice

SIMULATED = "simulated"

_LAYOUT_OF_LANGUAGE = {"de": "de", "fr": "fr"}


class ScannerSteps(CounterDraft):
    """The steps of a counter's scanners."""

    def __init__(self) -> None:
        """Begin knowing nothing of what is plugged in."""
        super().__init__()
        self._found: dict[str, InputDevice] | None = None
        self._heard: dict[str, Identified] = {}
        self._picked: list[str] = []
        self._set_up: list[dict[str, Any]] = []

    async def async_step_scanners(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Look for input devices: the library for it may have to be fetched first."""
        return self.work(
            "scanners",
            lambda: hardware.input_devices(self.hass, self._get_entry()),
            then="scanners_found",
        )

    async def async_step_scanners_found(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Offer to find the scanner by scanning, where there is anything to scan with."""
        found: list[InputDevice] | None = self.outcome()
        self._found = (
            None if found is None else {device.identity: device for device in found}
        )
        self._picked = [scanner["identity"] for scanner in self.draft["scanners"]]
        if self.draft["simulated"]:
            self._picked.append(SIMULATED)
        return await self.async_step_scanner_menu()

    async def async_step_scanner_menu(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Ask whether to scan something or to choose from the list."""
        if not self._found:
            return await self.async_step_pick_scanners()
        return self.async_show_menu(
            step_id="scanner_menu", menu_options=["scan_now", "pick_scanners"]
        )

    async def async_step_scan_now(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Listen to all devices until one of them types a code."""
        return self.work(
            "scan_now",
            lambda: hardware.next_scan(self.hass, self._get_entry()),
            then="scanned",
        )

    async def async_step_scanned(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Tell which device it was and what it read, or kindly that nothing came."""
        heard: Identified | None = self.outcome()
        if heard is None:
            return await self.async_step_nothing_scanned()
        self._found = {heard.identity: heard.device} | (self._found or {})
        # The last one is the latest, also when it was heard before.
        self._heard.pop(heard.identity, None)
        self._heard[heard.identity] = heard
        if heard.identity in self._taken():
            return await self.async_step_scanner_of_another()
        if heard.identity not in self._picked:
            self._picked.append(heard.identity)
        return await self.async_step_scanner_heard()

    async def async_step_scanner_heard(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Show what was heard last."""
        return self._show_heard("scanner_heard")

    async def async_step_scanner_of_another(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Tell that what was heard last belongs to another counter."""
        return self._show_heard("scanner_of_another")

    def _show_heard(self, step_id: str) -> SubentryFlowResult:
        heard = list(self._heard.values())[-1]
        return self.async_show_menu(
            step_id=step_id,
            menu_options=["pick_scanners", "scan_now"],
            description_placeholders={
                "scanner": heard.device.name,
                "code": heard.text,
                "counter": self._taken().get(heard.identity, ""),
            },
        )

    async def async_step_nothing_scanned(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Offer another try."""
        return self.async_show_menu(
            step_id="nothing_scanned",
            menu_options=["scan_now", "pick_scanners"],
            description_placeholders={"seconds": f"{hardware.LISTEN_SECONDS:.0f}"},
        )

    async def async_step_pick_scanners(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Choose among all that was found."""
        errors: Errors = {}
        named = {"scanner": "", "counter": ""}
        if self._found is None:
            errors["base"] = "library_missing"
        if user_input is not None:
            self._picked = user_input["scanners"]
            errors = {}
            if not self._picked:
                errors["scanners"] = "scanner_none"
            taken = self._taken()
            for identity in self._picked:
                if identity in taken:
                    errors["scanners"] = "scanner_taken"
                    named = {
                        "scanner": self._label(identity),
                        "counter": taken[identity],
                    }
                elif (
                    self._found
                    and (device := self._found.get(identity))
                    and device.denied
                ):
                    errors["scanners"] = "scanner_denied"
                    named["scanner"] = self._label(identity)
            if not errors:
                self._set_up = []
                return await self._next_scanner()
        known = {scanner["identity"] for scanner in self.draft["scanners"]}
        options = [
            SelectOptionDict(value=identity, label=self._label(identity))
            for identity in dict.fromkeys([*(self._found or {}), *sorted(known)])
        ]
        schema = vol.Schema(
            {
                vol.Optional("scanners", default=list): choice(
                    "scanner",
                    [*options, SelectOptionDict(value=SIMULATED, label=SIMULATED)],
                    multiple=True,
                    dropdown=False,
                )
            }
        )
        return self.async_show_form(
            step_id="pick_scanners",
            data_schema=self.add_suggested_values_to_schema(
                schema, {"scanners": self._picked}
            ),
            errors=errors,
            description_placeholders=named,
            last_step=False,
        )

    async def _next_scanner(self) -> SubentryFlowResult:
        """Ask how the next scanner types, until all have been asked for."""
        real = [identity for identity in self._picked if identity != SIMULATED]
        if len(self._set_up) < len(real):
            return await self.async_step_scanner()
        self.draft["scanners"] = self._set_up
        self.draft["simulated"] = SIMULATED in self._picked
        return await self.go_on("scanners")

    async def async_step_scanner(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Ask how one scanner types."""
        real = [identity for identity in self._picked if identity != SIMULATED]
        identity = real[len(self._set_up)]
        if user_input is not None:
            self._set_up.append(
                {
                    "identity": identity,
                    "name": self._label(identity),
                    **user_input,
                    "prefix": user_input["prefix"].strip(),
                    "suffix": user_input["suffix"].strip(),
                }
            )
            return await self._next_scanner()
        schema = vol.Schema(
            {
                vol.Required("layout"): choice("layout", sorted(KEYMAPS)),
                vol.Optional("terminators", default=list): choice(
                    "terminators", [ENTER, TAB], multiple=True, dropdown=False
                ),
                vol.Required("grab"): BooleanSelector(),
                vol.Optional("prefix", default=""): TEXT,
                vol.Optional("suffix", default=""): TEXT,
            }
        )
        return self.async_show_form(
            step_id="scanner",
            data_schema=self.add_suggested_values_to_schema(
                schema, self._typing(identity)
            ),
            description_placeholders={
                "scanner": self._label(identity),
                "number": str(len(self._set_up) + 1),
                "count": str(len(real)),
            },
            last_step=False,
        )

    def _typing(self, identity: str) -> dict[str, Any]:
        """Return how a scanner types: as set up, else as its scan showed, else as is usual here."""
        for scanner in self.draft["scanners"]:
            if scanner["identity"] == identity:
                return dict(scanner)
        usual: dict[str, Any] = {
            "layout": _LAYOUT_OF_LANGUAGE.get(
                self.hass.config.language.split("-")[0], "us"
            ),
            "terminators": [ENTER],
            "grab": True,
        }
        if heard := self._heard.get(identity):
            usual["terminators"] = sorted(heard.terminators)
            usual["layout"] = heard.layout or usual["layout"]
        return usual

    def _taken(self) -> dict[str, str]:
        """Return the scanners of other counters, with the counters' names."""
        return {
            scanner["identity"]: counter.title
            for counter in self.others()
            for scanner in counter.data.get("scanners", ())
        }

    def _label(self, identity: str) -> str:
        if self._found and (device := self._found.get(identity)):
            return device.name
        return next(
            (s["name"] for s in self.draft["scanners"] if s["identity"] == identity),
            identity,
        )
