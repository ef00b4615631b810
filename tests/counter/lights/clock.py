"""An event loop whose clock jumps to the next timer instead of waiting for it."""

import asyncio
from collections.abc import Coroutine
import selectors
from typing import Any, override


class _JumpingSelector(selectors.SelectSelector):
    def __init__(self) -> None:
        super().__init__()
        self.now = 1000.0

    @override
    def select(self, timeout: float | None = None) -> Any:
        # Timers of the loop count as due a little early; this one must not loop in place for it.
        self.now += timeout or 0
        return super().select(0 if timeout else timeout)


class JumpingLoop(asyncio.SelectorEventLoop):
    """A loop in which an hour passes at once, if nothing happens in it."""

    def __init__(self) -> None:
        self._jumping = _JumpingSelector()
        super().__init__(self._jumping)

    @override
    def time(self) -> float:
        return self._jumping.now

    def pass_time(self, seconds: float) -> None:
        """Let time pass while something blocks the loop or runs elsewhere."""
        self._jumping.now += seconds


def run(story: Coroutine[Any, Any, None]) -> None:
    """Run a coroutine in such a loop."""
    with asyncio.Runner(loop_factory=JumpingLoop) as runner:
        runner.run(story)
