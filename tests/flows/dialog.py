"""An owner at a dialog: fills in forms, chooses in menus, waits for devices."""

from collections.abc import Iterator
from functools import reduce
import json
from operator import getitem
from pathlib import Path
import re
from typing import Any, Self

from homeassistant.config_entries import SOURCE_RECONFIGURE, SOURCE_USER
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowManager, FlowResultType, section
from homeassistant.helpers import config_validation as cv
import probatio
from pytest_homeassistant_custom_component.common import MockConfigEntry

import custom_components.loyalty as loyalty
from custom_components.loyalty.const import DOMAIN

TEXTS = {
    language: json.loads(
        (
            Path(loyalty.__file__).parent / "translations" / f"{language}.json"
        ).read_text()
    )
    for language in ("en", "de")
}


_NO_BREAK = re.compile("[\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}]")


class Dialog:
    """One dialog; every step that it shows is checked for its texts in all languages."""

    def __init__(
        self, manager: FlowManager[Any, Any, Any], texts: tuple[str, ...]
    ) -> None:
        """``texts`` is where the dialog's texts stand in the translations."""
        self._manager = manager
        self._texts = texts
        self.result: Any = None

    @classmethod
    async def set_up_shop(cls, hass: HomeAssistant) -> Self:
        """Add the integration."""
        dialog = cls(hass.config_entries.flow, ("config",))
        return await dialog._begin(DOMAIN, {"source": SOURCE_USER})

    @classmethod
    async def change_shop(cls, hass: HomeAssistant, entry: MockConfigEntry) -> Self:
        """Reconfigure the shop."""
        dialog = cls(hass.config_entries.flow, ("config",))
        context = {"source": SOURCE_RECONFIGURE, "entry_id": entry.entry_id}
        return await dialog._begin(DOMAIN, context)

    @classmethod
    async def options(
        cls, hass: HomeAssistant, entry: MockConfigEntry, what: str = "behaviour"
    ) -> Self:
        """Open the options and choose ``what`` to do there."""
        dialog = cls(hass.config_entries.options, ("options",))
        await dialog._begin(entry.entry_id, {"source": SOURCE_USER})
        return await dialog.choose(what)

    @classmethod
    async def add(cls, hass: HomeAssistant, entry: MockConfigEntry, kind: str) -> Self:
        """Add something to the shop."""
        dialog = cls(hass.config_entries.subentries, ("config_subentries", kind))
        return await dialog._begin((entry.entry_id, kind), {"source": SOURCE_USER})

    @classmethod
    async def change(
        cls,
        hass: HomeAssistant,
        entry: MockConfigEntry,
        subentry_id: str,
        what: str = "terms",
    ) -> Self:
        """Reconfigure something of the shop; of a program ``what`` is chosen first."""
        kind = entry.subentries[subentry_id].subentry_type
        dialog = cls(hass.config_entries.subentries, ("config_subentries", kind))
        context = {"source": SOURCE_RECONFIGURE, "subentry_id": subentry_id}
        await dialog._begin((entry.entry_id, kind), context)
        return await dialog.choose(what) if kind == "program" else dialog

    @classmethod
    def of_counter(cls, hass: HomeAssistant, flow_id: str) -> Self:
        """Go on with a counter's dialog that was begun already."""
        dialog = cls(hass.config_entries.subentries, ("config_subentries", "counter"))
        dialog.result = hass.config_entries.subentries.async_get(flow_id)
        return dialog

    async def _begin(self, handler: Any, context: dict[str, Any]) -> Self:
        return self._show(await self._manager.async_init(handler, context=context))

    async def submit(self, **form: Any) -> Self:
        """Fill in the form; what is not named keeps what the form suggests."""
        assert self.result["type"] is FlowResultType.FORM, self.result
        filled = _filled(self.result["data_schema"], form)
        return self._show(
            await self._manager.async_configure(self.result["flow_id"], filled)
        )

    async def choose(self, option: str) -> Self:
        """Choose in a menu."""
        assert self.result["type"] is FlowResultType.MENU, self.result
        return self._show(
            await self._manager.async_configure(
                self.result["flow_id"], {"next_step_id": option}
            )
        )

    async def wait(self, hass: HomeAssistant) -> Self:
        """Wait until what is going on is over."""
        assert self.result["type"] is FlowResultType.SHOW_PROGRESS, self.result
        await hass.async_block_till_done(wait_background_tasks=True)
        return self._show(await self._manager.async_configure(self.result["flow_id"]))

    async def look_again(self) -> Self:
        """Open the dialog in another window while something is going on."""
        return self._show(await self._manager.async_configure(self.result["flow_id"]))

    @property
    def step(self) -> str:
        """Return the step shown."""
        step: str = self.result["step_id"]
        return step

    @property
    def errors(self) -> dict[str, str]:
        """Return what the form says is wrong."""
        return self.result["errors"] or {}

    @property
    def suggested(self) -> dict[str, Any]:
        """Return what the form is filled with."""
        return _filled(self.result["data_schema"], {})

    @property
    def shown(self) -> dict[str, str]:
        """Return what the step's text is filled with; blanks that don't break a line are plain here."""
        values = self.result["description_placeholders"] or {}
        return {name: _NO_BREAK.sub(" ", value) for name, value in values.items()}

    def text(self, language: str) -> str:
        """Return the step's text as whoever speaks a language reads it."""
        steps = reduce(getitem, self._texts, TEXTS[language])["step"]
        text: str = steps[self.step]["description"]
        return text.format_map(self.shown)

    def choices(self, field: str) -> dict[str, str]:
        """Return the options of a field with their labels."""
        selector = next(
            value
            for key, value in self.result["data_schema"].schema.items()
            if key == field
        )
        return {o["value"]: o["label"] for o in selector.config["options"]}

    def saved(self) -> dict[str, Any]:
        """Return what was saved as new."""
        assert self.result["type"] is FlowResultType.CREATE_ENTRY, self.result
        return dict(self.result["data"])

    @property
    def reason(self) -> str:
        """Return why the dialog ended without anything new."""
        assert self.result["type"] is FlowResultType.ABORT, self.result
        reason: str = self.result["reason"]
        return reason

    def _show(self, result: Any) -> Self:
        self.result = result
        for texts in TEXTS.values():
            _check_texts(result, reduce(getitem, self._texts, texts))
        return self


def _filled(schema: probatio.Schema, form: dict[str, Any]) -> dict[str, Any]:
    """Return a form as the frontend sends it: suggestions, defaults, and what was typed."""
    filled: dict[str, Any] = {}
    for key, value in schema.schema.items():
        if isinstance(value, section):
            # With one the frontend would not see the defaults of the fields in it.
            assert key.default is probatio.UNDEFINED, key
            filled[key.schema] = _filled(value.schema, form.get(key.schema, {}))
        elif key in form:
            filled[key.schema] = form[key.schema]
        elif key.description and "suggested_value" in key.description:
            filled[key.schema] = key.description["suggested_value"]
        elif key.default is not probatio.UNDEFINED:
            filled[key.schema] = key.default()
    return {key: value for key, value in filled.items() if value is not None}


def _check_texts(result: Any, texts: Any) -> None:
    """Check that all that a step shows has a text, and all that texts name is given."""
    if result["type"] is FlowResultType.ABORT:
        own = result.get("translation_domain") is None
        assert not own or texts["abort"][result["reason"]]
    if result["type"] not in (
        FlowResultType.FORM,
        FlowResultType.MENU,
        FlowResultType.SHOW_PROGRESS,
    ):
        return
    step = texts["step"][result["step_id"]]
    shown = [step["title"], step.get("description", "")]
    if result["type"] is FlowResultType.MENU:
        # The frontend gives a menu's title no values.
        assert "{" not in step["title"]
        assert set(step["menu_options"]) == set(result["menu_options"])
    if result["type"] is FlowResultType.SHOW_PROGRESS:
        shown.append(texts["progress"][result["progress_action"]])
    if result["type"] is FlowResultType.FORM:
        # As the frontend gets it.
        probatio.to_field_list(
            result["data_schema"], custom_serializer=cv.custom_serializer
        )
        _check_fields(result["data_schema"], step)
        shown += [texts["error"][key] for key in (result["errors"] or {}).values()]
    named = {name for text in shown for name in re.findall(r"\{(\w+)\}", text)}
    assert named <= set(result["description_placeholders"] or {}), (
        result["step_id"],
        named,
    )


def _check_fields(schema: probatio.Schema, step: Any) -> None:
    fields = {key.schema: value for key, value in schema.schema.items()}
    sections = {name for name, value in fields.items() if isinstance(value, section)}
    for name in sections:
        assert step["sections"][name]["name"]
        _check_fields(fields[name].schema, step["sections"][name])
    assert set(step.get("data", {})) >= fields.keys() - sections
    assert set(step.get("data_description", {})) >= fields.keys() - sections
    for value in fields.values():
        for option in _translated_options(value):
            assert all(
                option[1] in texts["selector"][option[0]]["options"]
                for texts in TEXTS.values()
            ), option


def _translated_options(field: Any) -> Iterator[tuple[str, str]]:
    config = getattr(field, "config", {})
    key = config.get("translation_key") if isinstance(config, dict) else None
    for option in config.get("options", ()) if key else ():
        # Options with a label of their own are names.
        if isinstance(option, str):
            yield key, option
