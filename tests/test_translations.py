"""Every text that a person sees: there in English and German, well formed, and used.

Home Assistant checks its own integrations in this way; nothing checks others.
"""

import ast
from collections.abc import Iterator, Mapping
import json
from pathlib import Path
import re
import string
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.helpers import condition, service, trigger
from homeassistant.helpers.selector import validate_selector
from homeassistant.loader import Integration
from homeassistant.util.yaml import load_yaml_dict
import pytest

from custom_components.loyalty import condition as conditions, trigger as triggers
from custom_components.loyalty.const import DOMAIN
from custom_components.loyalty.operations.catalogue import OPERATIONS
from custom_components.loyalty.programs.account import CardStatus

FOLDER = Path(__file__).parent.parent / "custom_components" / DOMAIN
LANGUAGES = ("en", "de")
KINDS = {"services": "service", "triggers": "trigger", "conditions": "condition"}
# Reasons that are put together or looked up, so that no call names them: where from.
COMPOSED = {
    f"card_{status}" for status in CardStatus if status is not CardStatus.ACTIVE
}
# Told by its own name where no Refusal is: the screens' word for a shop that is not set up.
SAID_ELSEWHERE = {"not_loaded"}


def load(name: str) -> dict[str, Any]:
    """Return a JSON file of the integration."""
    document: dict[str, Any] = json.loads((FOLDER / name).read_text())
    return document


TEXTS = {language: load(f"translations/{language}.json") for language in LANGUAGES}
ICONS = load("icons.json")


def leaves(node: Mapping[str, Any], path: str = "") -> Iterator[tuple[str, str]]:
    """Return all texts with their keys, joined by dots."""
    for key, value in node.items():
        if isinstance(value, str):
            yield f"{path}{key}", value
        else:
            yield from leaves(value, f"{path}{key}.")


FLAT = {language: dict(leaves(texts)) for language, texts in TEXTS.items()}


def placeholders(text: str) -> set[str]:
    """Return the names in a text that are filled in; raises ValueError for a broken one."""
    return {
        name for _, name, _, _ in string.Formatter().parse(text) if name is not None
    }


def described(kind: str) -> dict[str, Any]:
    """Return what services.yaml, triggers.yaml or conditions.yaml describe."""
    return {
        key: value or {}
        for key, value in load_yaml_dict(str(FOLDER / f"{kind}.yaml")).items()
        if not key.startswith(".")
    }


def calls(*names: str) -> Iterator[tuple[str, ast.Call]]:
    """Return all calls of functions by name in the integration's code, with the file's name."""
    for path in sorted(FOLDER.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if not isinstance(node, ast.Call):
                continue
            called = node.func
            name = (
                called.id
                if isinstance(called, ast.Name)
                else getattr(called, "attr", "")
            )
            if name in names:
                yield path.name, node


def argument(call: ast.Call, name: str, position: int | None = None) -> ast.expr | None:
    """Return an argument of a call."""
    named = next(
        (keyword.value for keyword in call.keywords if keyword.arg == name), None
    )
    if named is None and position is not None and len(call.args) > position:
        return call.args[position]
    return named


def constants(node: ast.AST | None) -> set[str]:
    """Return all strings in a piece of code."""
    return {
        part.value
        for part in ast.walk(node or ast.Constant(None))
        if isinstance(part, ast.Constant) and isinstance(part.value, str)
    }


REFUSALS = [
    (
        key.value,
        {(keyword.arg or "").removesuffix("_minor") for keyword in call.keywords},
    )
    for _, call in calls("Refusal")
    if isinstance(key := argument(call, "key", 0), ast.Constant)
]
RAISED = {
    key.value
    for _, call in calls(
        "ServiceValidationError",
        "HomeAssistantError",
        "ConfigEntryError",
        "ConfigEntryNotReady",
    )
    if isinstance(key := argument(call, "translation_key"), ast.Constant)
}
STEPS = {
    text
    for path in sorted((FOLDER / "programs").rglob("*.py"))
    for text in constants(ast.parse(path.read_text()))
    if re.fullmatch(r"explanation\.\w+", text)
}


def test_both_languages_have_the_same_texts() -> None:
    assert set(FLAT["en"]) == set(FLAT["de"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_texts_are_filled_in_alike(language: str) -> None:
    different = {
        key
        for key, text in FLAT[language].items()
        if placeholders(text) != placeholders(FLAT["en"].get(key, text))
    }
    assert different == set()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "fault",
    [
        pytest.param(r"<\s*/?\s*[a-zA-Z]", id="HTML"),
        pytest.param(r"https?://|www\.", id="address"),
        pytest.param(r"'\{|\}'|\"\{|\}\"", id="quoted placeholder"),
        pytest.param(r"^\s|\s$|^$", id="blank at an end"),
        pytest.param(r"\[%key", id="reference"),
        pytest.param(r"\{[^}]*,", id="plural form"),
    ],
)
def test_texts_are_plain(language: str, fault: str) -> None:
    assert [key for key, text in FLAT[language].items() if re.search(fault, text)] == []


def test_every_action_trigger_and_condition_is_described() -> None:
    assert set(described("services")) == set(OPERATIONS) - {"info"}
    assert set(described("triggers")) == set(triggers.TRIGGERS)
    assert set(described("conditions")) == set(conditions.CONDITIONS)


@pytest.mark.parametrize("name", sorted(set(OPERATIONS) - {"info"}))
def test_an_action_describes_the_fields_that_it_takes(name: str) -> None:
    taken = {str(field) for field in OPERATIONS[name].fields}
    required = {
        str(field)
        for field in OPERATIONS[name].fields
        if type(field).__name__ == "Required"
    }
    fields = described("services")[name].get("fields", {})
    assert set(fields) == taken
    assert {
        key for key, field in fields.items() if (field or {}).get("required")
    } == required


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_all_of_them_and_their_fields_have_names_and_descriptions(
    language: str, kind: str
) -> None:
    wanted = {
        f"{kind}.{key}{field}.{text}"
        for key, description in described(kind).items()
        for field in (
            "",
            *(f".fields.{name}" for name in description.get("fields", {})),
        )
        for text in ("name", "description")
    }
    assert {key for key in FLAT[language] if key.startswith(f"{kind}.")} == wanted


@pytest.mark.parametrize("kind", KINDS)
def test_all_of_them_have_icons(kind: str) -> None:
    assert set(ICONS[kind]) == set(described(kind))
    assert [
        key
        for key, icon in ICONS[kind].items()
        if not re.fullmatch(r"mdi:[a-z0-9-]+", icon[KINDS[kind]])
    ] == []


@pytest.mark.parametrize(
    ("kind", "schema"),
    [
        ("services", service._SERVICES_SCHEMA),
        ("triggers", trigger.descriptions._TRIGGERS_DESCRIPTION_SCHEMA),
        ("conditions", condition._CONDITIONS_DESCRIPTION_SCHEMA),
    ],
)
def test_home_assistant_accepts_the_descriptions(kind: str, schema: Any) -> None:
    assert schema(load_yaml_dict(str(FOLDER / f"{kind}.yaml")))
    selectors = [
        field["selector"]
        for description in described(kind).values()
        for field in description.get("fields", {}).values()
    ]
    assert all(validate_selector(selector) for selector in selectors)


def test_options_of_selectors_have_names() -> None:
    options = {
        (select["translation_key"], option)
        for description in described("services").values()
        for field in description.get("fields", {}).values()
        if isinstance(select := field["selector"].get("select"), dict)
        for option in select["options"]
    }
    assert {
        key
        for key in options
        if f"selector.{key[0]}.options.{key[1]}" not in FLAT["en"]
    } == (set())


def test_every_reason_for_a_refusal_has_a_text() -> None:
    reasons = {key for key, _ in REFUSALS} | RAISED | COMPOSED
    missing = {key for key in reasons if f"exceptions.{key}.message" not in FLAT["en"]}
    assert missing == set()


def test_every_text_of_an_exception_is_raised() -> None:
    code = {
        text
        for path in FOLDER.rglob("*.py")
        for text in constants(ast.parse(path.read_text()))
    }
    told = {key.split(".")[1] for key in FLAT["en"] if key.startswith("exceptions.")}
    assert told - code - COMPOSED - SAID_ELSEWHERE == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_refusal_fills_in_what_its_text_asks_for(language: str) -> None:
    unfilled = {
        key
        for key, given in REFUSALS
        if not placeholders(FLAT[language].get(f"exceptions.{key}.message", ""))
        <= given
    }
    assert unfilled == set()


def test_every_step_of_an_explanation_has_a_text_and_every_text_its_step() -> None:
    told = {
        key.removeprefix("config_panel.")
        for key in FLAT["en"]
        if key.startswith("config_panel.explanation.")
    }
    assert told == STEPS


def test_descriptions_of_fields_belong_to_fields() -> None:
    strays = {
        key
        for key in FLAT["en"]
        if ".data_description." in key
        and key.replace(".data_description.", ".data.") not in FLAT["en"]
    }
    assert strays == set()


@pytest.mark.parametrize(
    "platform", ["binary_sensor", "button", "event", "light", "sensor"]
)
def test_icons_of_entities_belong_to_entities(platform: str) -> None:
    named = TEXTS["en"]["entity"].get(platform, {})
    assert set(ICONS["entity"].get(platform, {})) <= set(named)


async def test_home_assistant_finds_all_three_files(hass: HomeAssistant) -> None:
    integration = await hass.async_add_executor_job(
        Integration.resolve_from_root, hass, __import__("custom_components"), DOMAIN
    )
    assert integration is not None
    assert integration.has_services
    assert integration.has_triggers
    assert integration.has_conditions
