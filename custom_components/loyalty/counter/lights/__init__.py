"""The reward light: how each kind is switched."""

from dataclasses import dataclass
from typing import Protocol

from homeassistant.core import HomeAssistant

__all__ = [
    "EntityLight",
    "GpiodLight",
    "LightBackend",
    "LightConfig",
    "LightUnavailable",
    "LineBusy",
    "NoLight",
    "RpiGpioLight",
    "open_backend",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class GpiodLight:
    """A line of a GPIO chip, by the chip's label: its number changes between kernels."""

    chip_label: str
    line: int
    active_low: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RpiGpioLight:
    """A pin of a Raspberry Pi by Broadcom's number, through RPi.GPIO or a drop-in for it."""

    pin: int
    active_low: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class EntityLight:
    """Anything in Home Assistant that can be turned on and off."""

    entity_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NoLight:
    """A counter without a light."""


type LightConfig = GpiodLight | RpiGpioLight | EntityLight | NoLight


class LightUnavailable(Exception):  # noqa: N818 - named for what it says
    """The light can't be switched: no chip, no permission, no library, no such entity."""


class LineBusy(LightUnavailable):
    """Somebody else holds the GPIO line; ``consumer`` is what they call themselves."""

    def __init__(self, consumer: str) -> None:
        super().__init__(f"The line is held by {consumer}")
        self.consumer = consumer


class LightBackend(Protocol):
    """Something that is on or off. All calls raise LightUnavailable."""

    async def open(self) -> None:
        """Take the device, off."""

    async def set(self, on: bool) -> None:
        """Switch it."""

    async def close(self) -> None:
        """Give the device back; also after an open that failed."""


def open_backend(config: LightConfig, hass: HomeAssistant) -> LightBackend:
    """Return the backend for a light; no device is touched yet."""
    match config:
        case GpiodLight():
            from .gpiod import GpiodBackend

            return GpiodBackend(config)
        case RpiGpioLight():
            from .rpi_gpio import RpiGpioBackend

            return RpiGpioBackend(config)
        case EntityLight():
            from .entity import EntityBackend

            return EntityBackend(config, hass)
        case NoLight():
            from .none import NoBackend

            return NoBackend()
