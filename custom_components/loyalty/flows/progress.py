"""Steps that take their time: somebody has to walk over to a device, or a file is long."""

from asyncio import Task, gather, sleep
from collections.abc import Callable, Coroutine
from typing import Any

from homeassistant.config_entries import (
    ConfigSubentryFlow,
    SubentryFlowContext,
    SubentryFlowResult,
)
from homeassistant.data_entry_flow import FlowContext, FlowHandler, FlowResult

# Home Assistant's frontend listens for the end only once it shows that something is going on: of
# what is over sooner it never hears, and the dialog waits for ever.
SHORTEST_SECONDS = 1.5


class ProgressSteps[C: FlowContext, R: FlowResult[Any, Any], H](FlowHandler[C, R, H]):
    """A dialog that can wait."""

    _task: Task[Any] | None = None

    def work(
        self, step_id: str, work: Callable[[], Coroutine[Any, Any, Any]], *, then: str
    ) -> R:
        """Show that something is going on, and go to the step ``then`` when it is over."""
        if self._task is None:
            # Not eager: what the form before sent must not reach the step after.
            self._task = self.hass.async_create_background_task(
                _at_least(work()), f"loyalty {step_id}", eager_start=False
            )
        if self._task.done():
            return self.async_show_progress_done(next_step_id=then)
        return self.async_show_progress(
            step_id=step_id, progress_action=step_id, progress_task=self._task
        )

    def outcome(self) -> Any:
        """Return what came of the work, once."""
        task, self._task = self._task, None
        return None if task is None else task.result()


class SubentryProgressSteps(
    ProgressSteps[SubentryFlowContext, SubentryFlowResult, tuple[str, str]],
    ConfigSubentryFlow,
):
    """A dialog for something of the shop that can wait."""


async def _at_least(work: Coroutine[Any, Any, Any]) -> Any:
    """Return what comes of the work, but not before the frontend listens."""
    came, _ = await gather(work, sleep(SHORTEST_SECONDS))
    return came
