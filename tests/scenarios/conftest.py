"""Lets the stage tell what it compared, and time stand still for all stories."""

from collections.abc import Generator

from freezegun import freeze_time
from freezegun.api import FrozenDateTimeFactory
import pytest

pytest.register_assert_rewrite("tests.scenarios.stage")


@pytest.fixture
def enable_event_loop_debug() -> None:
    """Leave the loop as it runs in a shop: every other test has its debug mode, which is slow."""


@pytest.fixture(scope="module")
def freezer() -> Generator[FrozenDateTimeFactory]:
    """Stop the clock once for all stories: to stop it, all modules are searched for clocks."""
    with freeze_time(ignore=["_pytest.terminal", "_pytest.runner"]) as frozen:
        yield frozen
