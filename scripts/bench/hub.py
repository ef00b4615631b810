"""A real hub for measuring: Home Assistant with a shop of many counters, in this process."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
import logging
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from homeassistant import bootstrap, runner
from homeassistant.config_entries import SOURCE_USER, ConfigEntry, ConfigSubentryData
from homeassistant.core import HomeAssistant

from custom_components.loyalty.programs.days import BusinessCalendar
from custom_components.loyalty.programs.money import Currency
from custom_components.loyalty.programs.promises.terms import Terms
from custom_components.loyalty.terms_from_config import program_of
from custom_components.loyalty.tiers_from_config import ladder_from_config
from scripts.hub.seed import make_hub

# The same card within a minute at the same counter is only shown: more counters, more scans.
COUNTERS = 50


def _subentry(subentry_id: str, kind: str, title: str, data: dict[str, Any]) -> Any:
    return ConfigSubentryData(
        data=data,
        subentry_id=subentry_id,  # type: ignore[typeddict-unknown-key]
        subentry_type=kind,
        title=title,
        unique_id=None,
    )


# The points and tiers of a shop whose customers bought all through a year, by the ids of their subentries.
POINTS = {
    "kind": "points",
    "step": "1.00",
    "points_per_step": 1,
    "validity": {"unit": "days", "count": 365},
    "block_points": 100,
    "block_value": "5.00",
}
TIERS = {"bronze": 50, "silver": 100, "gold": 200, "platinum": 300, "diamond": 400}


def config_entry(*, year: bool = False) -> ConfigEntry:
    """Return a shop with a stamp card and many counters without devices.

    With a ``year`` behind it it has points and tiers as well.
    """
    counters = (
        _subentry(f"counter{number}", "counter", f"Counter {number}", {"scanners": []})
        for number in range(COUNTERS)
    )
    stamps = {
        "kind": "stamps",
        "card_size": 10,
        "stamp_on": "visit",
        "minimum_interval_minutes": 0,
        "reward_name": "Coffee",
    }
    of_year = (
        _subentry("points", "program", "Points", POINTS),
        *(
            _subentry(name, "tier", name.title(), {"threshold": str(threshold)})
            for name, threshold in TIERS.items()
        ),
    )
    return ConfigEntry(
        data={},
        discovery_keys={},  # type: ignore[arg-type]
        domain="loyalty",
        minor_version=1,
        options={},
        source=SOURCE_USER,
        subentries_data=(
            *counters,
            _subentry("stamps", "program", "Card", stamps),
            *(of_year if year else ()),
        ),
        title="Benchmark",
        unique_id=None,
        version=1,
    )


def terms_of_year() -> Terms:
    """Return what the shop promises that has a year behind it."""
    entry = config_entry(year=True)
    currency = Currency(code="EUR", digits=2)
    programs = tuple(
        program_of(subentry, currency)
        for subentry in entry.get_subentries_of_type("program")
    )
    return Terms(
        version=0,
        currency=currency,
        calendar=BusinessCalendar(zone=ZoneInfo("Europe/Berlin")),
        programs=programs,
        tiers=ladder_from_config(entry, currency, programs, lambda *_: None),
    )


CONFIGURATION = """\
logger:
  default: error

counter:
  by_hand:

automation:
  - alias: By hand
    mode: queued
    max: 100000
    triggers:
      - trigger: event
        event_type: tag_scanned
    actions:
      - action: counter.increment
        target:
          entity_id: counter.by_hand
      - action: light.turn_on
        target:
          entity_id: light.by_hand
"""


@asynccontextmanager
async def running_hub(folder: Path, port: int) -> AsyncGenerator[HomeAssistant]:
    """Run a hub in a folder that ``prepare`` made."""
    logging.getLogger("homeassistant").setLevel(logging.CRITICAL)
    hass = await bootstrap.async_setup_hass(
        runner.RuntimeConfig(config_dir=str(folder), skip_pip=True)
    )
    assert hass is not None
    await hass.async_start()
    await hass.async_block_till_done()
    try:
        yield hass
    finally:
        await hass.async_stop(force=True)


async def prepare(folder: Path, port: int, *, year: bool = False) -> None:
    """Make a hub's folder; its ledger is put there afterwards."""
    await make_hub(folder, port=port, entries=[config_entry(year=year).as_dict()])
    (folder / "configuration.yaml").write_text(CONFIGURATION)
