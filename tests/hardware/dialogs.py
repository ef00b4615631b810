"""An owner who goes through Home Assistant's dialogs and leaves alone what is suggested."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from itertools import count
from typing import Any

from homeassistant.data_entry_flow import FlowManager, FlowResultType, section
import voluptuous as vol

# By step: what to fill in, what to choose from a menu (or who decides it when it is shown), or what
# to do while the hub is busy.
type Answer = (
    Mapping[str, Any] | str | Callable[[], str] | Callable[[], Awaitable[object]]
)
type Answers = Mapping[str, Answer]


async def go_through(
    flows: FlowManager[Any, Any, Any], step: Any, answers: Answers
) -> Any:
    """Go through a dialog from its first step and return its result."""
    while True:
        answer: Any = answers.get(step.get("step_id", ""), {})
        match step["type"]:
            case FlowResultType.FORM:
                assert not step["errors"], f"{step['step_id']}: {step['errors']}"
                step = await flows.async_configure(
                    step["flow_id"], _suggested(step["data_schema"]) | dict(answer)
                )
            case FlowResultType.MENU:
                step = await flows.async_configure(
                    step["flow_id"],
                    {"next_step_id": answer() if callable(answer) else answer},
                )
            case FlowResultType.SHOW_PROGRESS | FlowResultType.SHOW_PROGRESS_DONE:
                step = await _when_done(flows, step, answer)
            case _:
                return step


async def _when_done(flows: FlowManager[Any, Any, Any], step: Any, answer: Any) -> Any:
    """The step after one in which the hub is busy; who waits for long does the same once more."""
    busy = step.get("step_id")
    for look in count():
        if step["type"] is not FlowResultType.SHOW_PROGRESS or step["step_id"] != busy:
            break
        if callable(answer) and look % 60 == 0:
            await answer()
        await asyncio.sleep(0.05)
        step = await flows.async_configure(step["flow_id"])
    return step


def _suggested(schema: vol.Schema | None) -> dict[str, Any]:
    """What a form shows filled in when it opens."""
    shown: dict[str, Any] = {}
    for field, value in schema.schema.items() if schema else ():
        if isinstance(value, section):
            shown[str(field)] = _suggested(value.schema)
        elif field.description and field.description.get("suggested_value") is not None:
            shown[str(field)] = field.description["suggested_value"]
    return shown
