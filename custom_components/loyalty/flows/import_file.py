"""The dialog that takes over a file: it is uploaded, tried, looked at, and only then taken over."""

from contextlib import ExitStack
from pathlib import Path
from typing import Any, override

from homeassistant.components.file_upload import process_uploaded_file
from homeassistant.config_entries import (
    ConfigEntryState,
    ConfigFlowContext,
    ConfigFlowResult,
    OptionsFlow,
)
from homeassistant.core import callback
from homeassistant.helpers.selector import (
    BooleanSelector,
    FileSelector,
    FileSelectorConfig,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
)
import voluptuous as vol

from ..const import SubentryType
from ..operations.import_report import Report
from ..operations.transfer import take_over
from ..programs.commands import Actor, Role
from ..programs.refusal import Refusal
from ..settings import Settings
from ..shop import Shop
from ..texts import Texts
from ..transfer.cells import DateOrder
from .fields import Errors, choice
from .import_told import told
from .progress import ProgressSteps
from .tier_choice import options_of

_ACCEPTED = ".csv,.txt,.xlsx"


class ImportSteps(ProgressSteps[ConfigFlowContext, ConfigFlowResult, str], OptionsFlow):
    """Take over customers and what they have from a file of another system."""

    def __init__(self) -> None:
        """Begin without a file."""
        self._upload = ExitStack()
        self._path: Path | None = None
        self._form: dict[str, Any] = {}
        self._rows = 0
        self._seen: dict[str, str] = {}

    @callback
    @override
    def async_remove(self) -> None:
        self.hass.async_add_executor_job(self._upload.close)

    async def async_step_import_file(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask for the file."""
        if self._shop() is None:
            return self.async_abort(reason="shop_closed")
        errors: Errors = {}
        if user_input is not None:
            self._form = user_input
            self._rows = 0
            try:
                self._path = await self.hass.async_add_executor_job(
                    self._received, user_input["file"]
                )
            except ValueError:
                errors["file"] = "file_gone"
            else:
                return await self.async_step_import_try()
        return self._ask(errors)

    async def async_step_import_try(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Try the file without changing anything."""
        return self.work(
            "import_try", lambda: self._take_over(dry_run=True), then="import_preview"
        )

    async def async_step_import_preview(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Show what would become of the rows."""
        try:
            report: Report | None = self.outcome()
        except Refusal as refusal:
            return await self._refused(refusal)
        if report is None:
            return self._ask({})
        self._rows = report.rows
        self._seen = await self._told(report)
        if not report.brings:
            return await self.async_step_import_nothing()
        return self.async_show_menu(
            step_id="import_preview",
            menu_options=["import_now", "import_file"],
            description_placeholders=self._seen,
        )

    async def async_step_import_nothing(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Say why there is nothing to take over."""
        return self.async_show_menu(
            step_id="import_nothing",
            menu_options=["import_file"],
            description_placeholders=self._seen,
        )

    async def async_step_import_now(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Take over what can be."""
        return self.work(
            "import_now", lambda: self._take_over(dry_run=False), then="import_done"
        )

    async def async_step_import_done(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Show what came of the rows, until it was read."""
        if user_input is not None:
            return self.async_create_entry(data=dict(self.config_entry.options))
        try:
            report: Report | None = self.outcome()
        except Refusal as refusal:
            return await self._refused(refusal)
        if report is None:
            return self._ask({})
        return self.async_show_form(
            step_id="import_done",
            data_schema=vol.Schema({}),
            description_placeholders=await self._told(report),
            last_step=True,
        )

    def _received(self, file_id: str) -> Path:
        """Return where the upload lies, which stays there for this dialog only; blocks.

        Raises ValueError for an upload that is gone.
        """
        self._upload.close()
        return self._upload.enter_context(process_uploaded_file(self.hass, file_id))

    async def _take_over(self, *, dry_run: bool) -> Report:
        shop, path = self._shop(), self._path
        if shop is None or path is None:
            raise Refusal("ledger_unavailable")
        order = self._form.get("date_order")
        return await take_over(
            shop,
            Actor(role=Role.OWNER),
            path,
            dry_run=dry_run,
            merge_duplicates=self._form["merge_duplicates"],
            program=self._form.get("program"),
            date_order=None if order is None else DateOrder(order),
            progress=self._progress,
        )

    def _progress(self, rows: int) -> None:
        # How long a file is shows once it was read to its end.
        if self._rows:
            self.async_update_progress(min(1.0, rows / self._rows))

    def _ask(self, errors: Errors, **named: str) -> ConfigFlowResult:
        programs = options_of(
            self.config_entry.get_subentries_of_type(SubentryType.PROGRAM)
        )
        schema = vol.Schema(
            {
                vol.Required("file"): FileSelector(
                    FileSelectorConfig(accept=_ACCEPTED)
                ),
                vol.Required("merge_duplicates", default=False): BooleanSelector(),
                vol.Optional("program"): SelectSelector(
                    SelectSelectorConfig(
                        options=programs, mode=SelectSelectorMode.DROPDOWN
                    )
                ),
                vol.Optional("date_order"): choice("date_order", DateOrder),
            }
        )
        return self.async_show_form(
            step_id="import_file",
            data_schema=self.add_suggested_values_to_schema(
                schema, {key: self._form[key] for key in self._form if key != "file"}
            ),
            errors=errors,
            description_placeholders=named,
            last_step=False,
        )

    async def _refused(self, refusal: Refusal) -> ConfigFlowResult:
        texts = await self._texts()
        return self._ask({"file": "file_refused"}, why=texts.refusal(refusal))

    async def _told(self, report: Report) -> dict[str, str]:
        texts = await self._texts()
        return {
            "file": "" if self._path is None else self._path.name,
            "report": told(report, texts),
        }

    async def _texts(self) -> Texts:
        settings = Settings.of(self.config_entry, self.hass)
        return await Texts.load(self.hass, settings, self.hass.config.language)

    def _shop(self) -> Shop | None:
        entry = self.config_entry
        return entry.runtime_data if entry.state is ConfigEntryState.LOADED else None
