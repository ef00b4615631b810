"""Setting up the reward light of a counter."""

from collections.abc import Generator
from typing import Any
from unittest.mock import AsyncMock, patch

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.loyalty.const import DOMAIN
from tests import kit

from .dialog import Dialog
from .till import PI

GPIO17 = "pinctrl-bcm2711|17"
GPIO18 = "pinctrl-bcm2711|18"
LOOKS = {"pattern": "blink", "seconds": 10}


@pytest.fixture(autouse=True)
def blink() -> Generator[AsyncMock]:
    """Return what comes of a test blink: it works at first."""
    with patch(
        "custom_components.loyalty.flows.hardware.blink_light", return_value=None
    ) as blink:
        yield blink


@pytest.fixture(autouse=True)
def chips() -> Generator[AsyncMock]:
    """Return the GPIO chips: a Raspberry Pi's at first."""
    with patch(
        "custom_components.loyalty.flows.hardware.gpio_chips", return_value=[PI]
    ) as chips:
        yield chips


async def at_light(hass: HomeAssistant, entry: MockConfigEntry, kind: str) -> Dialog:
    dialog = await Dialog.add(hass, entry, "counter")
    await dialog.submit(name="Till", devices=["light"])
    return await dialog.submit(kind=kind)


async def test_a_simulated_light_is_not_tried(
    hass: HomeAssistant, entry: MockConfigEntry, blink: AsyncMock
) -> None:
    """Nobody could see it blink; the demo shop's counter has one and may keep it."""
    dialog = await at_light(hass, entry, "simulated")
    await dialog.submit(pattern="double", seconds=5)
    await dialog.submit()
    assert dialog.saved()["light"] == {
        "kind": "simulated",
        "pattern": "double",
        "seconds": 5,
    }
    blink.assert_not_called()


async def test_a_gpio_line_is_chosen_by_chip_and_name(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    dialog = await at_light(hass, entry, "gpiod")
    await dialog.wait(hass)
    assert dialog.choices("line") == {
        GPIO17: "GPIO17 (pinctrl-bcm2711, 17)",
        GPIO18: "18 (pinctrl-bcm2711, 18) – spi0",
    }
    await dialog.submit(line=GPIO17, active_low=True, pattern="double", seconds=5)
    await dialog.wait(hass)
    assert dialog.step == "light_tested"
    await dialog.choose("light_works")
    assert dialog.suggested == {"session_seconds": 90}
    await dialog.submit()
    assert dialog.saved()["light"] == {
        "kind": "gpiod",
        "chip": "pinctrl-bcm2711",
        "line": 17,
        "active_low": True,
        "pattern": "double",
        "seconds": 5,
    }


@pytest.mark.parametrize(
    ("kind", "form", "where"),
    [
        ("rpi_gpio", {"pin": 27}, {"pin": 27, "active_low": False}),
        ("entity", {"entity_id": "switch.lamp"}, {"entity_id": "switch.lamp"}),
    ],
)
async def test_a_light_is_kept_when_it_blinked(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    kind: str,
    form: dict[str, Any],
    where: dict[str, Any],
) -> None:
    dialog = await at_light(hass, entry, kind)
    await dialog.submit(**form)
    await dialog.wait(hass)
    await dialog.choose("light_works")
    await dialog.submit()
    assert dialog.saved()["light"] == {"kind": kind, **where, **LOOKS}


@pytest.mark.parametrize(
    ("wrong", "field"), [({"pin": 28}, "pin"), ({"seconds": 0}, "seconds")]
)
async def test_a_number_of_a_light_that_can_not_be_is_answered(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    blink: AsyncMock,
    wrong: dict[str, Any],
    field: str,
) -> None:
    dialog = await at_light(hass, entry, "rpi_gpio")
    await dialog.submit(**wrong)
    assert dialog.errors == {field: "number_out_of_range"}
    blink.assert_not_called()
    await dialog.submit(pin=27, seconds=1)
    await dialog.wait(hass)
    assert dialog.step == "light_tested"


@pytest.mark.parametrize(
    ("problem", "consumer"),
    [("line_busy", "spi0"), ("light_unavailable", ""), ("library_missing", "")],
)
async def test_a_light_that_does_not_blink_is_told_in_the_form_and_nothing_is_saved(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    blink: AsyncMock,
    problem: str,
    consumer: str,
) -> None:
    blink.return_value = (problem, consumer)
    dialog = await at_light(hass, entry, "gpiod")
    await dialog.wait(hass)
    await dialog.submit(line=GPIO18)
    await dialog.wait(hass)
    assert dialog.step == "light_gpiod"
    assert dialog.errors == {"base": problem}
    assert dialog.shown["consumer"] == consumer
    assert dialog.suggested["line"] == GPIO18
    assert not entry.subentries
    blink.return_value = None
    await dialog.submit(line=GPIO17)
    assert (await dialog.wait(hass)).step == "light_tested"


async def test_the_wrong_light_leads_back(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    dialog = await at_light(hass, entry, "rpi_gpio")
    await dialog.submit(pin=4)
    await dialog.wait(hass)
    await dialog.choose("light")
    assert dialog.suggested == {"kind": "rpi_gpio"}
    await dialog.submit()
    assert dialog.suggested["pin"] == 4


@pytest.mark.parametrize(
    ("found", "error"), [([], "no_gpio_chip"), (None, "library_missing")]
)
async def test_without_gpio_the_owner_is_told_and_takes_another_light(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    chips: AsyncMock,
    found: Any,
    error: str,
) -> None:
    chips.return_value = found
    dialog = await at_light(hass, entry, "gpiod")
    await dialog.wait(hass)
    assert dialog.step == "light"
    assert dialog.errors == {"kind": error}
    await dialog.submit(kind="entity")
    assert dialog.step == "light_entity"


@pytest.mark.parametrize(
    ("theirs", "kind", "taken", "field", "free"),
    [
        (
            {
                "kind": "gpiod",
                "chip": "pinctrl-bcm2711",
                "line": 17,
                "active_low": False,
            },
            "gpiod",
            GPIO17,
            "line",
            GPIO18,
        ),
        ({"kind": "rpi_gpio", "pin": 4, "active_low": False}, "rpi_gpio", 4, "pin", 5),
    ],
)
async def test_a_line_belongs_to_one_counter(
    hass: HomeAssistant,
    theirs: dict[str, Any],
    kind: str,
    taken: Any,
    field: str,
    free: Any,
) -> None:
    counters = [
        kit.counter("plain", "Plain"),
        kit.counter("front", "Front", light=theirs | LOOKS),
    ]
    entry = MockConfigEntry(domain=DOMAIN, title="Shop", subentries_data=counters)
    entry.add_to_hass(hass)
    dialog = await at_light(hass, entry, kind)
    await hass.async_block_till_done(wait_background_tasks=True)
    await dialog.look_again()
    await dialog.submit(**{field: taken})
    assert dialog.errors == {field: "line_taken"}
    assert dialog.shown["counter"] == "Front"
    await dialog.submit(**{field: free})
    assert (await dialog.wait(hass)).step == "light_tested"


async def test_counters_may_share_an_entity(hass: HomeAssistant, euros: None) -> None:
    lamp = {"kind": "entity", "entity_id": "light.lamp", **LOOKS}
    entry = MockConfigEntry(
        domain=DOMAIN, title="Shop", subentries_data=[kit.counter(light=lamp)]
    )
    entry.add_to_hass(hass)
    dialog = await at_light(hass, entry, "entity")
    await dialog.submit(entity_id="light.lamp")
    assert (await dialog.wait(hass)).step == "light_tested"


async def test_a_reward_light_does_not_switch_itself(
    hass: HomeAssistant, entry: MockConfigEntry, entity_registry: er.EntityRegistry
) -> None:
    own = entity_registry.async_get_or_create("light", DOMAIN, "front_light")
    other = entity_registry.async_get_or_create("light", "hue", "lamp")
    dialog = await at_light(hass, entry, "entity")
    await dialog.submit(entity_id=own.entity_id)
    assert dialog.errors == {"entity_id": "entity_own"}
    await dialog.submit(entity_id=other.entity_id)
    assert (await dialog.wait(hass)).step == "light_tested"


@pytest.mark.parametrize(
    ("state", "step"),
    [
        (ConfigEntryState.LOADED, "behaviour"),
        (ConfigEntryState.NOT_LOADED, "blink"),
    ],
)
async def test_a_line_that_the_counter_holds_already_needs_no_test(
    hass: HomeAssistant, state: ConfigEntryState, step: str
) -> None:
    pin = {"kind": "rpi_gpio", "pin": 4, "active_low": False, **LOOKS}
    entry = MockConfigEntry(
        domain=DOMAIN, title="Shop", subentries_data=[kit.counter(light=pin)]
    )
    entry.add_to_hass(hass)
    entry.mock_state(hass, state)
    dialog = await Dialog.change(hass, entry, kit.COUNTER)
    await dialog.submit()
    await dialog.submit()
    await dialog.submit(seconds=20)
    assert dialog.step == step
