"""Loyalty: a shop's loyalty hub inside Home Assistant."""

from pathlib import Path

from homeassistant.const import (
    EVENT_CORE_CONFIG_UPDATE,
    EVENT_HOMEASSISTANT_STOP,
    Platform,
)
from homeassistant.core import Event, HomeAssistant, callback
from homeassistant.exceptions import ConfigEntryError, ConfigEntryNotReady
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.typing import ConfigType

from .closed_days import async_follow_calendar
from .const import DOMAIN, LEDGER_FILE
from .daily import DailyRound
from .entity import async_register_devices
from .equipment import Equipment
from .in_force import async_watch_entities
from .issues import raise_ledger_corrupt
from .ledger.errors import LedgerLocked, LedgerTooNew, LedgerUnwritable
from .ledger.ledger import Ledger
from .libraries import Library, ensure
from .notation import LocalNotation
from .promotions_from_config import whiles
from .reservations import Reservations
from .services import async_setup_services
from .settings import Settings
from .shop import LoyaltyConfigEntry, Shop
from .starter_blueprints import async_install_blueprints
from .stickers import async_watch_stickers
from .terms_from_config import report_gaps, terms_from_config
from .texts import Texts
from .websocket_api import async_setup_websocket_api

PLATFORMS = [
    Platform.BINARY_SENSOR,
    Platform.BUTTON,
    Platform.EVENT,
    Platform.LIGHT,
    Platform.SENSOR,
    Platform.SWITCH,
]

CONFIG_SCHEMA = cv.config_entry_only_config_schema(DOMAIN)


async def async_setup(hass: HomeAssistant, config: ConfigType) -> bool:
    """Set up what is there whether or not the shop is open: actions and websocket commands."""
    async_setup_services(hass)
    async_setup_websocket_api(hass)
    return True


async def async_setup_entry(hass: HomeAssistant, entry: LoyaltyConfigEntry) -> bool:
    """Open the shop."""
    settings = Settings.of(entry, hass)
    promised, gaps = terms_from_config(entry, settings)
    report_gaps(hass, entry, gaps)
    texts = await Texts.load(hass, settings)

    @callback
    def set_aside(path: Path) -> None:
        raise_ledger_corrupt(hass, path)

    try:
        ledger = await Ledger.open(
            Path(hass.config.path(LEDGER_FILE)), terms=promised, on_corrupt=set_aside
        )
    except LedgerTooNew as error:
        raise ConfigEntryError(
            translation_domain=DOMAIN,
            translation_key="ledger_too_new",
            translation_placeholders={
                "found": str(error.found),
                "known": str(error.known),
            },
        ) from error
    except LedgerLocked as error:
        raise ConfigEntryNotReady(
            translation_domain=DOMAIN, translation_key="ledger_locked"
        ) from error
    except LedgerUnwritable as error:
        raise ConfigEntryNotReady(
            translation_domain=DOMAIN, translation_key="ledger_unwritable"
        ) from error

    shop = Shop(hass, entry, ledger=ledger, settings=settings, texts=texts)
    entry.runtime_data = shop
    try:
        await _open(hass, entry, shop)
    except BaseException:
        await _close(shop)
        raise
    entry.async_on_unload(entry.add_update_listener(_changed))
    async_follow_calendar(hass, entry, settings)
    terms = shop.terms
    async_watch_entities(hass, entry, terms.promotions, whiles(entry, terms))

    @callback
    def moved(_event: Event) -> None:
        """Open the shop anew when Home Assistant's time zone, or what else it follows, is another one."""
        if Settings.of(entry, hass) != settings:
            hass.config_entries.async_schedule_reload(entry.entry_id)

    entry.async_on_unload(hass.bus.async_listen(EVENT_CORE_CONFIG_UPDATE, moved))

    async def stop(_event: Event) -> None:
        """Close the shop with Home Assistant, which unloads nothing when it stops."""
        await _close(shop)

    entry.async_on_unload(hass.bus.async_listen(EVENT_HOMEASSISTANT_STOP, stop))
    return True


async def _open(hass: HomeAssistant, entry: LoyaltyConfigEntry, shop: Shop) -> None:
    floor = shop.floor = Equipment(shop)
    shop.counters = floor.counters
    shop.staff = {badge.id: badge for badge in floor.badges}
    await shop.promotions.start()
    async_register_devices(hass, entry)
    await shop.regulars.fill()
    await shop.figures.refresh()
    entry.async_on_unload(async_watch_stickers(hass, shop))
    await hass.config_entries.async_forward_entry_setups(entry, PLATFORMS)
    await floor.start()
    shop.reservations = Reservations(shop)
    await shop.reservations.release_due()
    daily = shop.daily = DailyRound(shop)
    daily.start()
    entry.async_create_background_task(
        hass, async_install_blueprints(hass), "loyalty blueprints"
    )
    if not isinstance(shop.texts.notation, LocalNotation):
        entry.async_create_background_task(
            hass, _write_as_people_do(hass, shop), "loyalty money formats"
        )


async def _write_as_people_do(hass: HomeAssistant, shop: Shop) -> None:
    """Write money and days as people here do, if the library for it can be had now; it is no reason to wait."""
    if await ensure(hass, Library.MONEY_FORMATS):
        shop.texts = await Texts.load(hass, shop.settings)


async def async_unload_entry(hass: HomeAssistant, entry: LoyaltyConfigEntry) -> bool:
    """Close the shop."""
    await entry.runtime_data.live.close()
    if not await hass.config_entries.async_unload_platforms(entry, PLATFORMS):
        return False
    await _close(entry.runtime_data)
    return True


async def _close(shop: Shop) -> None:
    # The shop waits for what was asked of it, and that may wait for the end of a backup.
    await shop.ledger.release()
    await shop.close()
    await shop.ledger.close()


async def _changed(hass: HomeAssistant, entry: LoyaltyConfigEntry) -> None:
    """Open the shop anew under the changed settings."""
    hass.config_entries.async_schedule_reload(entry.entry_id)
