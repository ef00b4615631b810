"""The laboratory for pytest: devices to plug in, and one Home Assistant with a shop for all tests."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from itertools import count
import os
from pathlib import Path

import pytest

# Real devices are only there inside the laboratory.
LABORATORY = os.environ.get("LOYALTY_LABORATORY")
if LABORATORY is None:
    collect_ignore_glob = ["test_*"]
else:
    from .devices.gpio import GpioChip
    from .devices.paper import keep
    from .hub import Hub
    from .shop import LabShop

_FAILED = pytest.StashKey[bool]()


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("laboratory")
    group.addoption(
        "--soak-seconds", type=float, default=20, help="how long the soak lasts"
    )
    group.addoption(
        "--soak",
        action="store_const",
        const=600,
        dest="soak_seconds",
        help="let it last ten minutes",
    )


@pytest.fixture
def soak_seconds(pytestconfig: pytest.Config) -> float:
    """How long the soak lasts."""
    return pytestconfig.getoption("soak_seconds")


@pytest.fixture
def record_measure(pytestconfig: pytest.Config) -> Callable[[str], None]:
    """Print a measure at once, whatever comes of the run."""
    reporter = pytestconfig.pluginmanager.get_plugin("terminalreporter")
    capture = pytestconfig.pluginmanager.get_plugin("capturemanager")

    def record(measure: str) -> None:
        with capture.global_and_fixture_disabled():
            reporter.write_line(f"\n{measure}")

    return record


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    report = yield
    item.stash[_FAILED] = item.stash.get(_FAILED, False) or report.failed
    return report


@pytest.fixture(scope="session")
async def hub(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Hub]:
    """Home Assistant, running."""
    hub = Hub(tmp_path_factory.mktemp("hub") / "config")
    await hub.make()
    await hub.start()
    yield hub
    await hub.stop()


@pytest.fixture(scope="session")
async def shop(hub: Hub) -> LabShop:
    """A shop, set up in the dialogs; it has no counter yet."""
    return await LabShop.open(hub.hass)


@pytest.fixture(scope="session")
async def pi() -> AsyncIterator[GpioChip]:
    """The GPIO chip of a Raspberry Pi 4, which nobody can unplug."""
    chip = GpioChip("pi")
    await asyncio.to_thread(chip.plug_in)
    yield chip
    await asyncio.to_thread(chip.throw_away)


@pytest.fixture
async def open_counter(shop: LabShop, plug_in: Callable) -> AsyncIterator[Callable]:
    """Open counters that are gone after the test, before their devices are."""
    counters = []
    numbers = count(1)

    async def open_one(name: str = "", **devices):
        counters.append(
            await shop.open_counter(name or f"Counter {next(numbers)}", **devices)
        )
        return counters[-1]

    yield open_one
    for counter in counters:
        if counter.is_open:
            await counter.remove()


@pytest.fixture
async def plug_in() -> AsyncIterator[Callable]:
    """Plug devices in; they are gone after the test."""
    devices = []

    async def plug_in(device):
        devices.append(device)
        await asyncio.to_thread(device.plug_in)
        return device

    yield plug_in
    for device in reversed(devices):
        await asyncio.to_thread(device.throw_away)


@pytest.fixture
async def printers(
    request: pytest.FixtureRequest, plug_in: Callable
) -> AsyncIterator[Callable]:
    """Plug printers in; a test that fails leaves their paper in the laboratory's folder."""
    printers = []

    async def plug_in_printer(printer):
        printers.append(printer)
        return await plug_in(printer)

    yield plug_in_printer
    if request.node.stash.get(_FAILED, False):
        for number, printer in enumerate(printers, start=1):
            folder = Path(LABORATORY) / request.node.name / f"printer-{number}"
            await asyncio.to_thread(keep, printer.slips, folder)
