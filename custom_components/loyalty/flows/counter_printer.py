"""Which receipt printer a counter has, tried with a test slip."""

from pathlib import Path
from typing import Any, cast

from homeassistant.config_entries import SubentryFlowResult
from homeassistant.helpers.selector import BooleanSelector, SelectOptionDict
import voluptuous as vol

from ..const import SLIPS_FOLDER
from ..counter.printers import PrinterConfig
from ..counter.slips.paper import CodePage, PaperWidth
from ..devices_from_config import printer_of
from . import hardware
from .counter_draft import CounterDraft
from .fields import TEXT, Errors, check_numbers, choice, whole_number

PRINTERS = ("network", "usb", "serial", "file", "simulated")
_BAUD_RATES = ["9600", "19200", "38400", "57600", "115200"]


class PrinterSteps(CounterDraft):
    """The steps of a counter's printer: where it is, how it prints, a test slip."""

    def __init__(self) -> None:
        """Begin with no printer in mind."""
        super().__init__()
        self._printer: dict[str, Any] = {}
        self._printer_errors: Errors = {}
        self._usb: dict[str, dict[str, Any]] = {}

    async def async_step_printer(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Ask what the printer hangs on, and what it prints on."""
        errors: Errors = {}
        stored = self.draft["printer"]
        if user_input is not None:
            kind = user_input["kind"]
            same = self._printer or stored
            self._printer = (same if same.get("kind") == kind else {}) | user_input
            self._printer_errors = {}
            if kind == "usb":
                await self._look_at_usb()
            if kind == "usb" and not self._usb:
                errors["kind"] = "usb_printer_none"
            elif kind == "simulated":
                return await self.async_step_print_test()
            else:
                return await self.async_step_printer_at()
        schema = vol.Schema(
            {
                vol.Required("kind", default="network"): choice(
                    "printer_kind", PRINTERS
                ),
                vol.Required("paper", default=PaperWidth.MM_80.value): choice(
                    "paper", PaperWidth
                ),
                vol.Required("codepage", default=CodePage.CP858.value): choice(
                    "codepage", CodePage
                ),
                vol.Required("cutter", default=True): BooleanSelector(),
                vol.Required("drawn_codes", default=False): BooleanSelector(),
                vol.Required("single_byte", default=False): BooleanSelector(),
            }
        )
        shown = self._printer or stored
        return self.async_show_form(
            step_id="printer",
            data_schema=self.add_suggested_values_to_schema(
                schema, shown if shown["kind"] in PRINTERS else None
            ),
            errors=errors,
            last_step=False,
        )

    async def async_step_printer_at(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Ask where the printer is, then print a test slip, unless that is not wanted."""
        kind = self._printer["kind"]
        errors, self._printer_errors = self._printer_errors, {}
        schema = await self._printer_schema(kind)
        named: dict[str, str] = {}
        if user_input is not None:
            without_test = user_input.pop("without_test")
            errors = self._read_printer(user_input)
            named = check_numbers(schema, user_input, errors)
            if not errors and without_test:
                return await self.async_step_printer_works()
            if not errors:
                return await self.async_step_print_test()
        return self.async_show_form(
            step_id=f"printer_{kind}",
            data_schema=self.add_suggested_values_to_schema(
                schema, self._shown_printer()
            ),
            errors=errors,
            description_placeholders=named,
            last_step=False,
        )

    # Each kind has texts of its own, and texts belong to steps.
    async_step_printer_network = async_step_printer_at
    async_step_printer_usb = async_step_printer_at
    async_step_printer_serial = async_step_printer_at
    async_step_printer_file = async_step_printer_at

    async def _look_at_usb(self) -> None:
        """Look for printers at USB; one that is set up may be unplugged now."""
        self._usb = {
            _usb_key(found.vendor_id, found.product_id, found.serial): {
                "vendor_id": found.vendor_id,
                "product_id": found.product_id,
                "serial": found.serial,
                "name": found.description,
            }
            for found in await hardware.usb_printers(self.hass)
        }
        if "vendor_id" in self._printer:
            own = {
                key: self._printer.get(key)
                for key in ("vendor_id", "product_id", "serial", "name")
            }
            self._usb.setdefault(self._own_usb_key(), own)

    async def _printer_schema(self, kind: str) -> vol.Schema:
        fields: dict[vol.Marker, Any]
        match kind:
            case "network":
                fields = {
                    vol.Required("host"): TEXT,
                    vol.Required("port", default=9100): whole_number(1, 65535),
                }
            case "usb":
                options = [
                    SelectOptionDict(value=key, label=usb["name"] or key)
                    for key, usb in self._usb.items()
                ]
                fields = {vol.Required("usb_printer"): choice(None, options)}
            case "serial":
                ports = await hardware.serial_ports(self.hass)
                fields = {
                    vol.Required("device"): choice(None, ports, custom_value=True),
                    vol.Required("baudrate", default="9600"): choice(None, _BAUD_RATES),
                }
            case _:
                fields = {vol.Required("path", default="/dev/usb/lp0"): TEXT}
        return vol.Schema(
            {**fields, vol.Required("without_test", default=False): BooleanSelector()}
        )

    def _shown_printer(self) -> dict[str, Any]:
        shown = dict(self._printer)
        if "baudrate" in shown:
            shown["baudrate"] = str(shown["baudrate"])
        if "vendor_id" in shown:
            shown["usb_printer"] = self._own_usb_key()
        return shown

    def _own_usb_key(self) -> str:
        printer = self._printer
        return _usb_key(
            printer["vendor_id"], printer["product_id"], printer.get("serial")
        )

    def _read_printer(self, form: dict[str, Any]) -> Errors:
        """Take the form into the printer; return what is wrong with it."""
        errors: Errors = {}
        match self._printer["kind"]:
            case "network":
                form["host"] = form["host"].strip()
                if not form["host"] or " " in form["host"] or "/" in form["host"]:
                    errors["host"] = "host_invalid"
            case "usb":
                form |= self._usb[form.pop("usb_printer")]
            case "serial":
                form["device"] = form["device"].strip()
                form["baudrate"] = int(form["baudrate"])
                if not form["device"]:
                    errors["device"] = "device_missing"
            case _:
                form["path"] = form["path"].strip()
                if not form["path"].startswith("/"):
                    errors["path"] = "path_invalid"
        self._printer |= form
        return errors

    async def async_step_print_test(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Print a test slip."""
        slips = Path(self.hass.config.path(SLIPS_FOLDER))
        printer = cast("PrinterConfig", printer_of({"printer": self._printer}, slips))
        return self.work(
            "print_test",
            lambda: hardware.print_test_slip(
                self.hass, self._get_entry(), printer, self.name
            ),
            then="print_tested",
        )

    async def async_step_print_tested(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Ask whether the slip came out: a printer may take bytes and print nothing."""
        problem: str | None = self.outcome()
        if problem is None:
            return await self.async_step_slip_printed()
        if self._printer["kind"] == "simulated":
            return await self.async_step_simulated_failed()
        self._printer_errors = {"base": problem}
        return await self.async_step_printer_at()

    async def async_step_slip_printed(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Ask whether the slip looks right."""
        return self.async_show_menu(
            step_id="slip_printed", menu_options=["printer_works", "printer"]
        )

    async def async_step_simulated_failed(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Offer another printer: there is nothing to change at a simulated one."""
        return self.async_show_menu(
            step_id="simulated_failed", menu_options=["printer", "printer_works"]
        )

    async def async_step_printer_works(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Keep the printer."""
        self.draft["printer"] = self._printer
        return await self.go_on("printer")


def _usb_key(vendor_id: int, product_id: int, serial: str | None) -> str:
    return f"{vendor_id:04x}:{product_id:04x}:{serial or ''}"
