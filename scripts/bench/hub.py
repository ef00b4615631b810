"""A real hub for measuring: Home Assistant with a shop of many counters, in this process."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
import logging
from pathlib import Path
from typing import Any

from homeassistant import bootstrap, runner
from homeassistant.config_entries import SOURCE_USER, ConfigEntry, ConfigSubentryData
from homeassistant.core import HomeAssistant

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


def config_entry() -> dict[str, Any]:
    """Return a shop with a stamp card and many counters without devices."""
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
    return ConfigEntry(
        data={},
        discovery_keys={},  # type: ignore[arg-type]
        domain="loyalty",
        minor_version=1,
        options={},
        source=SOURCE_USER,
        subentries_data=(*counters, _subentry("stamps", "program", "Card", stamps)),
        title="Benchmark",
        unique_id=None,
        version=1,
    ).as_dict()


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


async def prepare(folder: Path, port: int) -> None:
    """Make a hub's folder; its ledger is put there afterwards."""
    await make_hub(folder, port=port, entries=[config_entry()])
    (folder / "configuration.yaml").write_text(CONFIGURATION)
