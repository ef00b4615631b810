"""What the parts of the counter's dialog share: the counter as chosen so far, and the way on."""

import asyncio
from collections.abc import Callable, Coroutine
from copy import deepcopy
from typing import Any

from homeassistant.config_entries import (
    SOURCE_RECONFIGURE,
    ConfigSubentry,
    ConfigSubentryFlow,
    SubentryFlowResult,
)

from ..const import SubentryType

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


class CounterDraft(ConfigSubentryFlow):
    """A counter in the making: ``draft`` is the subentry's data so far."""

    def __init__(self) -> None:
        """Begin with a counter that has nothing."""
        self.name = ""
        self.draft = deepcopy(NEW_COUNTER)
        self.devices: list[str] = []
        self._task: asyncio.Task[Any] | None = None

    async def go_on(self, after: str | None = None) -> SubentryFlowResult:
        """Ask for the next device that the counter is to have, and for its behaviour in the end."""
        rest = self.devices[self.devices.index(after) + 1 :] if after else self.devices
        step = rest[0] if rest else "behaviour"
        result: SubentryFlowResult = await getattr(self, f"async_step_{step}")()
        return result

    def work(
        self, step_id: str, task: Callable[[], Coroutine[Any, Any, Any]], *, then: str
    ) -> SubentryFlowResult:
        """Show that something is going on, and go to the step ``then`` when it is over."""
        if self._task is None:
            # Not eager: what the form before sent must not reach the step after.
            self._task = self.hass.async_create_task(task(), step_id, eager_start=False)
        if self._task.done():
            return self.async_show_progress_done(next_step_id=then)
        return self.async_show_progress(
            step_id=step_id,
            progress_action=step_id,
            progress_task=self._task,
            description_placeholders={"name": self.name},
        )

    def outcome(self) -> Any:
        """Return what came of the work, once."""
        task, self._task = self._task, None
        return None if task is None else task.result()

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
