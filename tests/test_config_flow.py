"""Which dialogs there are."""

from homeassistant.config_entries import HANDLERS
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.loyalty.config_flow import LoyaltyConfigFlow
from custom_components.loyalty.const import DOMAIN, SubentryType
from tests import kit
from tests.flows.dialog import TEXTS


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
