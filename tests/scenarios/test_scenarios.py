"""Every story of every file, played in a running Home Assistant."""

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
import pytest

from .stage import open_stage
from .story import Story, stories
from .verbs import VERBS


@pytest.mark.usefixtures("hub_folder", "trusted_clock")
@pytest.mark.parametrize("story", stories(set(VERBS)), ids=str)
async def test_story(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, story: Story
) -> None:
    stage = await open_stage(hass, freezer, story)
    await stage.play(story)
