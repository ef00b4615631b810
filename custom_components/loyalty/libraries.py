"""Libraries that one device or one service needs: fetched when that is set up.

The manifest asks for nothing: its requirements are all or nothing, and are gone with each new image
of Home Assistant OS. A shop whose internet is down on such a morning runs by screen, tag and action,
and the scanners come back by themselves as soon as the library can be had.
"""

from asyncio import Task, sleep
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum
import importlib
from importlib.util import find_spec
import logging

from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir
from homeassistant.requirements import (
    RequirementsNotFound,
    async_clear_install_history,
    async_process_requirements,
)
from homeassistant.util.hass_dict import HassKey

from .const import DOMAIN

_LOGGER = logging.getLogger(__name__)

# Seconds between the attempts; the last one goes on.
RETRY_AFTER = (30, 60, 120, 300, 900)


class Library(Enum):
    """A library, by what it is for: its requirements and the modules that it is there for.

    What core pins is asked for in the same version: evdev as in keyboard_remote (only that version
    has a wheel for Home Assistant OS), serialx as in serial, Babel as in holiday.
    """

    SCANNERS = (("evdev==1.9.3",), ("evdev",))
    SLIPS = (("python-escpos==3.1",), ("escpos",))
    USB_PRINTERS = (
        ("pyusb==1.3.1", "libusb-package==1.0.30.0"),
        ("usb", "libusb_package"),
    )
    SERIAL_PRINTERS = (("serialx==1.11.0",), ("serialx",))
    GPIOD = (("gpiod==2.5.0",), ("gpiod",))
    # rpi-lgpio, the drop-in for a Pi 5, brings the same module.
    RPI_GPIO = (("RPi.GPIO==0.7.1",), ("RPi.GPIO",))
    PHONE_NUMBERS = (("phonenumbers>=9,<10",), ("phonenumbers",))
    # Pure Python; for import and export only, and CSV goes without.
    SPREADSHEETS = (("openpyxl==3.1.5",), ("openpyxl",))
    MONEY_FORMATS = (("babel==2.18.0",), ("babel",))

    def __init__(self, requirements: tuple[str, ...], modules: tuple[str, ...]) -> None:
        """Take the pip requirements and the modules that show whether they are met."""
        self.requirements = requirements
        self.modules = modules

    @property
    def key(self) -> str:
        """Return the library's part of translation keys and issue ids."""
        return self.name.lower()


@dataclass(slots=True)
class _Waiting:
    """Who waits for a library, and the task that tries to get it."""

    task: Task[None]
    starts: list[Callable[[], None]]


@dataclass(slots=True)
class _Libraries:
    """What is known in this run of Home Assistant: libraries met or refused, and who waits."""

    there: set[Library] = field(default_factory=set)
    failed: set[Library] = field(default_factory=set)
    waiting: dict[Library, _Waiting] = field(default_factory=dict)


_LIBRARIES: HassKey[_Libraries] = HassKey(f"{DOMAIN}_libraries")


async def ensure(hass: HomeAssistant, library: Library) -> bool:
    """Return whether a library can be imported, after trying to install it if it can't.

    May take minutes where there is no internet: never await it where a shop starts.
    """
    libraries = hass.data.setdefault(_LIBRARIES, _Libraries())
    if library in libraries.there:
        return True
    if not await hass.async_add_executor_job(_importable, library):
        if hass.config.skip_pip or not await _install(hass, library, libraries):
            return False
        if not await hass.async_add_executor_job(_importable, library):
            return False
    libraries.there.add(library)
    return True


@callback
def when_available(
    hass: HomeAssistant, library: Library, start: Callable[[], None]
) -> CALLBACK_TYPE:
    """Call ``start`` once, in the event loop, as soon as the library is there; returns how to give up.

    While it can't be had a repair issue says which one is missing and what does not work without it;
    it is tried again for as long as somebody waits.
    """
    libraries = hass.data.setdefault(_LIBRARIES, _Libraries())
    waiting = libraries.waiting.get(library)
    if waiting is None:
        starts: list[Callable[[], None]] = [start]
        # Not eager: the task looks itself up among those waiting.
        task = hass.async_create_background_task(
            _fetch(hass, library, libraries),
            f"{DOMAIN} fetches {library.key}",
            eager_start=False,
        )
        libraries.waiting[library] = _Waiting(task, starts)
    else:
        waiting.starts.append(start)

    @callback
    def give_up() -> None:
        waiting = libraries.waiting.get(library)
        if waiting is None or start not in waiting.starts:
            return
        waiting.starts.remove(start)
        if not waiting.starts:
            waiting.task.cancel()
            del libraries.waiting[library]
            ir.async_delete_issue(hass, DOMAIN, _issue_id(library))

    return give_up


async def _fetch(hass: HomeAssistant, library: Library, libraries: _Libraries) -> None:
    attempt = 0
    while not await ensure(hass, library):
        ir.async_create_issue(
            hass,
            DOMAIN,
            _issue_id(library),
            is_fixable=False,
            severity=ir.IssueSeverity.WARNING,
            translation_key=_issue_id(library),
            translation_placeholders={"packages": ", ".join(library.requirements)},
        )
        if attempt == 0:
            _LOGGER.warning(
                "Can't get %s yet, trying again", ", ".join(library.requirements)
            )
        await sleep(RETRY_AFTER[min(attempt, len(RETRY_AFTER) - 1)])
        attempt += 1
    if attempt:
        _LOGGER.info("Got %s", ", ".join(library.requirements))
    ir.async_delete_issue(hass, DOMAIN, _issue_id(library))
    for start in libraries.waiting.pop(library).starts:
        start()


async def _install(
    hass: HomeAssistant, library: Library, libraries: _Libraries
) -> bool:
    if library in libraries.failed:
        # The requirements manager refuses for the rest of the run what failed once.
        async_clear_install_history(hass)
    try:
        await async_process_requirements(
            hass, DOMAIN, list(library.requirements), is_built_in=False
        )
    except RequirementsNotFound:
        libraries.failed.add(library)
        return False
    return True


def _importable(library: Library) -> bool:
    importlib.invalidate_caches()
    try:
        return all(find_spec(module) is not None for module in library.modules)
    except ModuleNotFoundError:  # the package around a module is missing
        return False


def _issue_id(library: Library) -> str:
    return f"library_missing_{library.key}"
