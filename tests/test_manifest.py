"""What Home Assistant and HACS ask of the manifest and the pictures."""

import json
from pathlib import Path
from typing import Any

from awesomeversion import AwesomeVersion, AwesomeVersionStrategy
from homeassistant.core import HomeAssistant
from homeassistant.loader import Integration, async_get_integration
from PIL import Image
import pytest

import custom_components.loyalty as loyalty
from custom_components.loyalty.const import DOMAIN

FOLDER = Path(loyalty.__file__).parent


@pytest.fixture
def manifest() -> dict[str, Any]:
    return json.loads((FOLDER / "manifest.json").read_text())  # type: ignore[no-any-return]


def test_keys_are_in_the_order_that_hassfest_asks_for(manifest: dict[str, Any]) -> None:
    assert list(manifest) == [
        "domain",
        "name",
        *sorted(set(manifest) - {"domain", "name"}),
    ]


def test_what_a_custom_integration_must_say_is_there(manifest: dict[str, Any]) -> None:
    assert manifest["domain"] == DOMAIN == FOLDER.name
    assert manifest["codeowners"]
    assert manifest["documentation"].startswith("https://")
    assert manifest["issue_tracker"].startswith("https://")
    assert manifest["integration_type"] == "hub"
    assert manifest["iot_class"] == "local_push"
    assert manifest["single_config_entry"] is True
    version = AwesomeVersion(manifest["version"])
    assert version.strategy is AwesomeVersionStrategy.SEMVER


def test_nothing_that_must_be_downloaded_keeps_the_shop_from_opening(
    manifest: dict[str, Any],
) -> None:
    assert manifest["requirements"] == []


def test_its_types_are_for_others_too() -> None:
    """Without the marker mypy takes everything in it for Any."""
    assert (FOLDER / "py.typed").read_bytes() == b""


async def test_home_assistant_loads_it_with_all_that_it_depends_on(
    hass: HomeAssistant,
) -> None:
    integration = await async_get_integration(hass, DOMAIN)
    assert isinstance(integration, Integration)
    assert not integration.is_built_in
    assert await integration.resolve_dependencies()


@pytest.mark.parametrize("theme", ["", "dark_"])
@pytest.mark.parametrize(("name", "side"), [("icon", 256), ("icon@2x", 512)])
def test_icons_are_square(theme: str, name: str, side: int) -> None:
    with Image.open(FOLDER / "brand" / f"{theme}{name}.png") as icon:
        assert icon.size == (side, side)
        assert icon.mode == "RGBA"
        assert icon.getbbox() == (0, 0, side, side)


@pytest.mark.parametrize("theme", ["", "dark_"])
@pytest.mark.parametrize(("name", "height"), [("logo", 128), ("logo@2x", 256)])
def test_logos_are_as_high_as_brands_asks_for(
    theme: str, name: str, height: int
) -> None:
    with Image.open(FOLDER / "brand" / f"{theme}{name}.png") as logo:
        assert logo.height == height
        assert logo.width > 2 * height
        assert logo.mode == "RGBA"
