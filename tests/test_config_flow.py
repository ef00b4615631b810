"""Which dialogs there are."""

from homeassistant.config_entries import HANDLERS, ConfigEntryState
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.loyalty.config_flow import LoyaltyConfigFlow
from custom_components.loyalty.const import DOMAIN, SubentryType
from tests import kit
from tests.flows.dialog import TEXTS, Dialog


def test_home_assistant_finds_the_dialog() -> None:
    assert HANDLERS[DOMAIN] is LoyaltyConfigFlow


@pytest.mark.parametrize("language", TEXTS)
@pytest.mark.parametrize("kind", SubentryType)
def test_all_that_a_shop_has_can_be_added_and_changed(
    kind: SubentryType, language: str
) -> None:
    entry = MockConfigEntry(domain=DOMAIN)
    flow = LoyaltyConfigFlow.async_get_supported_subentry_types(entry)[kind]
    assert hasattr(flow, "async_step_user")
    texts = TEXTS[language]["config_subentries"][kind]
    assert texts["entry_type"]
    assert set(texts["initiate_flow"]) == {"user", "reconfigure"}


async def test_the_frontend_is_offered_to_change_them(hass: HomeAssistant) -> None:
    entry = MockConfigEntry(domain=DOMAIN, subentries_data=kit.cafe())
    entry.add_to_hass(hass)
    assert entry.supports_options
    assert entry.supports_reconfigure
    assert set(entry.supported_subentry_types) == set(SubentryType)
    assert all(
        offered["supports_reconfigure"]
        for offered in entry.supported_subentry_types.values()
    )


@pytest.mark.usefixtures("hub_folder", "trusted_clock")
async def test_a_shop_opens_with_what_the_owner_set_up(hass: HomeAssistant) -> None:
    dialog = await Dialog.set_up_shop(hass)
    await dialog.submit(name="Café", shop_kind="cafe")
    await dialog.submit()
    await dialog.choose("save")
    _, flow_id = dialog.result["next_flow"]
    counter = Dialog.of_counter(hass, flow_id)
    await counter.look_again()
    await counter.submit(name="Front", devices=["tags"])
    await counter.submit()
    await counter.submit()
    await hass.async_block_till_done()
    (entry,) = hass.config_entries.async_entries(DOMAIN)
    assert entry.state is ConfigEntryState.LOADED
    shop = entry.runtime_data
    assert [counter.name for counter in shop.counters.values()] == ["Front"]
    (card,) = shop.terms.programs
    assert card.name == "Stamp card"
    await hass.config_entries.async_unload(entry.entry_id)
