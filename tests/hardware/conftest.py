"""The laboratory for pytest: devices to plug in, and one Home Assistant with a shop for all tests."""

import asyncio
from collections.abc import AsyncIterator, Callable, Generator, Iterator, Mapping
from contextlib import AsyncExitStack
from itertools import count
import os
from pathlib import Path
from typing import Any

from homeassistant import runner
import pytest

# Real devices are only there inside the laboratory.
LABORATORY = os.environ.get("LOYALTY_LABORATORY")
if LABORATORY is None:
    collect_ignore_glob = ["test_*"]
else:
    from custom_components.loyalty.counter.printers import queue
    from custom_components.loyalty.flows import hardware, progress

    from .devices import Device, PlugIn, plugged_in
    from .devices.gpio import GpioChip
    from .devices.paper import keep
    from .devices.printers import ReceiptPrinter
    from .hub import Hub
    from .shop import LabCounter, LabShop, OpenCounter

_FAILED = pytest.StashKey[bool]()


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("laboratory")
    group.addoption(
        "--soak-scans", type=int, default=400, help="how many scans the soak has"
    )
    group.addoption(
        "--soak",
        action="store_true",
        help="run what takes minutes as well; the soak has 50,000 scans",
    )


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(
    config: pytest.Config, items: list[pytest.Item]
) -> None:
    # Outside the laboratory this folder is found too late for options of its own, and has no tests.
    if not config.getoption("soak", default=False):
        long = [item for item in items if item.get_closest_marker("long")]
        config.hook.pytest_deselected(items=long)
        items[:] = [item for item in items if item not in long]
    items.sort(key=lambda item: item.get_closest_marker("first") is None)


@pytest.fixture
def soak_scans(pytestconfig: pytest.Config) -> int:
    """How many scans the soak has."""
    scans: int = pytestconfig.getoption("soak_scans")
    return 50_000 if pytestconfig.getoption("soak") else scans


@pytest.fixture
def record_measure(pytestconfig: pytest.Config) -> Callable[[str], None]:
    """Print a measure at once, whatever comes of the run."""
    reporter: Any = pytestconfig.pluginmanager.get_plugin("terminalreporter")
    capture: Any = pytestconfig.pluginmanager.get_plugin("capturemanager")

    def record(measure: str) -> None:
        with capture.global_and_fixture_disabled():
            reporter.write_line(f"\n{measure}")

    return record


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    item.stash[_FAILED] = item.stash.get(_FAILED, False) or report.failed
    return report


@pytest.fixture(scope="session", autouse=True)
def hurry() -> Iterator[None]:
    """Leave out waiting that is for people, and for printers that take minutes to come back."""
    with pytest.MonkeyPatch.context() as patch:
        # Dialogs wait until a browser listens, and blink so that it can be seen.
        patch.setattr(progress, "SHORTEST_SECONDS", 0.05)
        patch.setattr(hardware, "BLINK_SECONDS", 0.15)
        # What is tried again twice as late each time is tried again as often, only faster.
        patch.setattr(queue, "FIRST_PAUSE", 0.2)
        patch.setattr(queue, "LONGEST_PAUSE", 2.0)
        yield


@pytest.fixture(scope="session")
async def hub(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Hub]:
    """Home Assistant, running, with as many threads for its drivers as it always has."""
    runner.configure_event_loop(asyncio.get_running_loop())
    hub = Hub(tmp_path_factory.mktemp("hub") / "config")
    await hub.make()
    await hub.start()
    yield hub
    await hub.stop()


@pytest.fixture(scope="session")
async def opened_shop(hub: Hub) -> LabShop:
    """A shop, set up in the dialogs; it has no counter yet."""
    return await LabShop.open(hub.hass)


@pytest.fixture
def shop(opened_shop: LabShop) -> LabShop:
    """The shop, with an empty page in its diary."""
    opened_shop.diary.begin()
    return opened_shop


@pytest.fixture(scope="session")
async def pi() -> AsyncIterator[GpioChip]:
    """The GPIO chip of a Raspberry Pi 4, which nobody can unplug."""
    async with plugged_in(GpioChip("pi")) as chip:
        yield chip


@pytest.fixture
async def open_counter(shop: LabShop, plug_in: PlugIn) -> AsyncIterator[OpenCounter]:
    """Open counters that are gone after the test, before their devices are."""
    numbers = count(1)
    async with AsyncExitStack() as counters:

        async def open_one(name: str = "", **devices: Any) -> LabCounter:
            name = name or f"Counter {next(numbers)}"
            return await counters.enter_async_context(shop.counter(name, **devices))

        yield open_one


@pytest.fixture
async def plug_in() -> AsyncIterator[PlugIn]:
    """Plug devices in; they are gone after the test."""
    async with AsyncExitStack() as devices:

        async def plug_in[D: Device](device: D) -> D:
            return await devices.enter_async_context(plugged_in(device))

        yield plug_in


@pytest.fixture(autouse=True)
def kept_paper(request: pytest.FixtureRequest) -> Iterator[None]:
    """Let a test that fails leave the paper of its printers in the laboratory's folder."""
    yield
    if LABORATORY is not None and request.node.stash.get(_FAILED, False):
        folder = Path(LABORATORY) / request.node.name
        for number, printer in enumerate(_printers(request.node.funcargs), start=1):
            keep(printer.slips, folder / f"printer-{number}")


def _printers(fixtures: Mapping[str, Any]) -> list[ReceiptPrinter]:
    """The printers that a test asked for, those of its tills among them."""
    found = [getattr(fixture, "printer", fixture) for fixture in fixtures.values()]
    return [device for device in found if isinstance(device, ReceiptPrinter)]
