"""Real hubs, a real browser, and somebody before it.

Tests of this folder run in the browser's thread; see ``stage.py``.
"""

from collections.abc import Callable, Generator
from inspect import signature
from typing import Any

import pytest
import pytest_socket

from scripts.hub.seed import OWNER, STAFF, Login

from .hub import Hub
from .screen import Screen
from .stage import Stage

type OpenScreen = Callable[..., Screen]


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> bool:
    """Run the test where the browser is."""
    given: dict[str, Any] = pyfuncitem.funcargs
    properties = signature(pyfuncitem.obj).parameters
    given["stage"].run(pyfuncitem.obj, **{name: given[name] for name in properties})
    return True


@pytest.fixture(scope="session")
def stage() -> Generator[Stage]:
    """Return the browser."""
    stage = Stage()
    yield stage
    stage.close()


@pytest.fixture(scope="session")
def new_hub(tmp_path_factory: pytest.TempPathFactory) -> Generator[Hub]:
    """Return a hub without a shop."""
    pytest_socket.enable_socket()
    hub = Hub.start(tmp_path_factory.mktemp("new") / "hub", "en", "--empty")
    yield hub
    hub.stop()


@pytest.fixture(scope="session")
def cafe(tmp_path_factory: pytest.TempPathFactory) -> Generator[Hub]:
    """Return the hub of the demo shop in Germany, with customers and history."""
    pytest_socket.enable_socket()
    hub = Hub.start(tmp_path_factory.mktemp("cafe") / "hub", "de")
    yield hub
    hub.stop()


@pytest.fixture
def open_screen(stage: Stage) -> Generator[OpenScreen]:
    """Return how somebody sits down before a hub: ``open_screen(hub=…, login=…)``."""
    screens: list[Screen] = []

    def open_one(hub: Hub, login: Login) -> Screen:
        screens.append(Screen(stage.browser, hub, login))
        return screens[-1]

    yield open_one
    for screen in screens:
        stage.run(screen.close)


@pytest.fixture
def owner(cafe: Hub, stage: Stage, open_screen: OpenScreen) -> Screen:
    """Return the owner of the demo shop."""
    return stage.run(open_screen, hub=cafe, login=OWNER)


@pytest.fixture
def staff(cafe: Hub, stage: Stage, open_screen: OpenScreen) -> Screen:
    """Return somebody who works in the demo shop."""
    return stage.run(open_screen, hub=cafe, login=STAFF)
