"""What the parts of the counter's dialog share: the counter as chosen so far, and the way on."""

from copy import deepcopy
from typing import Any

from homeassistant.config_entries import (
    SOURCE_RECONFIGURE,
    ConfigSubentry,
    SubentryFlowResult,
)

from ..const import SubentryType
from .progress import SubentryProgressSteps

# What a counter may have, in the order in which it is asked for; each is also a step.
DEVICES = ("scanners", "tags", "printer", "light")

NEW_COUNTER: dict[str, Any] = {
    "scanners": [],
    "simulated": False,
    "tags": False,
    "tag_devices": [],
    "printer": {"kind": "none"},
    "light": {"kind": "none"},
    "print": "bookings",
    "session_seconds": 90,
}


class CounterDraft(SubentryProgressSteps):
    """A counter in the making: ``draft`` is the subentry's data so far."""

    def __init__(self) -> None:
        """Begin with a counter that has nothing."""
        self.name = ""
        self.draft = deepcopy(NEW_COUNTER)
        self.devices: list[str] = []

    async def go_on(self, after: str | None = None) -> SubentryFlowResult:
        """Ask for the next device that the counter is to have, and for its behaviour in the end."""
        rest = self.devices[self.devices.index(after) + 1 :] if after else self.devices
        step = rest[0] if rest else "behaviour"
        result: SubentryFlowResult = await getattr(self, f"async_step_{step}")()
        return result

    @property
    def known(self) -> ConfigSubentry | None:
        """Return the counter that is being changed; None for a new one."""
        return (
            self._get_reconfigure_subentry()
            if self.source == SOURCE_RECONFIGURE
            else None
        )

    def others(self) -> list[ConfigSubentry]:
        """Return the shop's other counters; what they have is theirs."""
        own = self.known
        return [
            counter
            for counter in self._get_entry().get_subentries_of_type(
                SubentryType.COUNTER
            )
            if own is None or counter.subentry_id != own.subentry_id
        ]
