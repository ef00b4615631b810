"""Libraries are fetched when they are needed, and the shop goes on without them."""

from collections.abc import Generator
from datetime import timedelta
from unittest.mock import Mock, patch

from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
from homeassistant.requirements import RequirementsNotFound
import pytest

from custom_components.loyalty.const import DOMAIN
from custom_components.loyalty.counter import lights, printers
from custom_components.loyalty.devices_from_config import (
    light_libraries,
    printer_libraries,
)
from custom_components.loyalty.libraries import Library, ensure, when_available
from tests.flows.dialog import TEXTS

ISSUE = "library_missing_scanners"


class PackageIndex:
    """What can be had from the internet, and what is installed."""

    def __init__(self) -> None:
        self.online = True
        self.installed: set[str] = set()
        self.asked: list[str] = []
        self.refused: set[str] = set()

    async def process(
        self, hass: HomeAssistant, name: str, requirements: list[str], is_built_in: bool
    ) -> None:
        """Install as Home Assistant does: what failed once is refused."""
        assert (name, is_built_in) == (DOMAIN, False)
        self.asked += requirements
        if not self.online or self.refused & set(requirements):
            self.refused |= set(requirements)
            raise RequirementsNotFound(name, requirements)
        self.installed |= {"evdev"}

    def find(self, module: str) -> object | None:
        """Find a module as the importer does."""
        if module == "RPi.GPIO" and "RPi" not in self.installed:
            raise ModuleNotFoundError(module)
        return object() if module in self.installed else None


@pytest.fixture
def index(hass: HomeAssistant) -> Generator[PackageIndex]:
    """Return a package index; nothing is installed yet."""
    index = PackageIndex()
    hass.config.skip_pip = False
    libraries = "custom_components.loyalty.libraries"
    with (
        patch(f"{libraries}.async_process_requirements", index.process),
        patch(
            f"{libraries}.async_clear_install_history",
            lambda hass: index.refused.clear(),
        ),
        patch(f"{libraries}.find_spec", index.find),
    ):
        yield index


async def test_a_library_is_installed_when_it_is_needed(
    hass: HomeAssistant, index: PackageIndex
) -> None:
    assert await ensure(hass, Library.SCANNERS)
    assert index.asked == ["evdev==1.9.3"]


async def test_what_is_there_is_not_asked_for(
    hass: HomeAssistant, index: PackageIndex
) -> None:
    index.installed.add("evdev")
    assert await ensure(hass, Library.SCANNERS)
    assert await ensure(hass, Library.SCANNERS)
    assert index.asked == []


async def test_what_was_installed_but_can_not_be_imported_is_missing(
    hass: HomeAssistant, index: PackageIndex
) -> None:
    assert not await ensure(hass, Library.GPIOD)
    assert index.asked == ["gpiod==2.5.0"]


async def test_a_module_of_a_missing_package_is_missing(
    hass: HomeAssistant, index: PackageIndex
) -> None:
    index.online = False
    assert not await ensure(hass, Library.RPI_GPIO)
    index.installed |= {"RPi", "RPi.GPIO"}
    assert await ensure(hass, Library.RPI_GPIO)


async def test_a_hub_that_installs_nothing_uses_what_is_there(
    hass: HomeAssistant, index: PackageIndex
) -> None:
    hass.config.skip_pip = True
    assert not await ensure(hass, Library.SCANNERS)
    index.installed.add("evdev")
    assert await ensure(hass, Library.SCANNERS)
    assert index.asked == []


async def test_a_failure_is_not_for_ever(
    hass: HomeAssistant, index: PackageIndex
) -> None:
    index.online = False
    assert not await ensure(hass, Library.SCANNERS)
    index.online = True
    assert await ensure(hass, Library.SCANNERS)


async def test_devices_start_at_once_when_the_library_is_there(
    hass: HomeAssistant, index: PackageIndex, issue_registry: ir.IssueRegistry
) -> None:
    index.installed.add("evdev")
    start = Mock()
    when_available(hass, Library.SCANNERS, start)
    await hass.async_block_till_done(wait_background_tasks=True)
    start.assert_called_once_with()
    assert not issue_registry.issues


async def test_devices_start_by_themselves_when_the_internet_is_back(
    hass: HomeAssistant, index: PackageIndex, issue_registry: ir.IssueRegistry
) -> None:
    index.online = False
    pause = Pause(hass)
    scanner, another = Mock(), Mock()
    with patch("custom_components.loyalty.libraries.sleep", pause):
        when_available(hass, Library.SCANNERS, scanner)
        when_available(hass, Library.SCANNERS, another)
        await pause.begins()
        issue = issue_registry.async_get_issue(DOMAIN, ISSUE)
        assert issue is not None
        assert issue.translation_placeholders == {"packages": "evdev==1.9.3"}
        await pause.ends()
        await pause.begins()
        scanner.assert_not_called()
        index.online = True
        await pause.ends()
        await hass.async_block_till_done(wait_background_tasks=True)
    scanner.assert_called_once_with()
    another.assert_called_once_with()
    assert issue_registry.async_get_issue(DOMAIN, ISSUE) is None
    assert pause.lengths == [timedelta(seconds=30), timedelta(minutes=1)]


async def test_whoever_gives_up_is_not_started_and_nothing_is_left(
    hass: HomeAssistant, index: PackageIndex, issue_registry: ir.IssueRegistry
) -> None:
    index.online = False
    pause = Pause(hass)
    scanner, another = Mock(), Mock()
    with patch("custom_components.loyalty.libraries.sleep", pause):
        give_up = when_available(hass, Library.SCANNERS, scanner)
        give_up_another = when_available(hass, Library.SCANNERS, another)
        await pause.begins()
        give_up()
        give_up()
        assert issue_registry.async_get_issue(DOMAIN, ISSUE) is not None
        give_up_another()
    assert issue_registry.async_get_issue(DOMAIN, ISSUE) is None
    await hass.async_block_till_done(wait_background_tasks=True)
    scanner.assert_not_called()
    another.assert_not_called()


async def test_giving_up_afterwards_does_nothing(
    hass: HomeAssistant, index: PackageIndex
) -> None:
    index.installed.add("evdev")
    start = Mock()
    give_up = when_available(hass, Library.SCANNERS, start)
    await hass.async_block_till_done(wait_background_tasks=True)
    give_up()
    start.assert_called_once_with()


@pytest.mark.parametrize("library", Library)
@pytest.mark.parametrize("language", TEXTS)
def test_every_missing_library_has_its_repair_text(
    library: Library, language: str
) -> None:
    text = TEXTS[language]["issues"][f"library_missing_{library.key}"]
    assert "{packages}" in text["description"]


@pytest.mark.parametrize(
    ("printer", "needed"),
    [
        (printers.NetworkPrinter(host="a"), {Library.SLIPS, Library.MONEY_FORMATS}),
        (
            printers.UsbPrinter(vendor_id=1, product_id=2),
            {Library.SLIPS, Library.MONEY_FORMATS, Library.USB_PRINTERS},
        ),
        (
            printers.SerialPrinter(device="/dev/ttyS0"),
            {Library.SLIPS, Library.MONEY_FORMATS, Library.SERIAL_PRINTERS},
        ),
    ],
)
def test_a_printer_needs_what_its_link_imports(
    printer: printers.PrinterConfig, needed: set[Library]
) -> None:
    assert set(printer_libraries(printer)) == needed


@pytest.mark.parametrize(
    ("light", "needed"),
    [
        (lights.EntityLight(entity_id="light.lamp"), ()),
        (lights.GpiodLight(chip_label="a", line=1), (Library.GPIOD,)),
        (lights.RpiGpioLight(pin=1), (Library.RPI_GPIO,)),
    ],
)
def test_a_light_needs_what_it_imports(
    light: lights.LightConfig, needed: tuple[Library, ...]
) -> None:
    assert light_libraries(light) == needed


class Pause:
    """The time between two attempts, ended by the test."""

    def __init__(self, hass: HomeAssistant) -> None:
        self.lengths: list[timedelta] = []
        self._hass = hass
        self._end = hass.loop.create_future()
        self._begin = hass.loop.create_future()

    async def __call__(self, seconds: float) -> None:
        self.lengths.append(timedelta(seconds=seconds))
        self._begin.set_result(None)
        await self._end

    async def begins(self) -> None:
        """Wait until an attempt has failed."""
        await self._begin

    async def ends(self) -> None:
        """Let the next attempt begin."""
        self._begin = self._hass.loop.create_future()
        end, self._end = self._end, self._hass.loop.create_future()
        end.set_result(None)
