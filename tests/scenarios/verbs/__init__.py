"""What can happen in a story: every public coroutine of these modules is a word that stories know."""

from collections.abc import Awaitable, Callable
from inspect import getmembers, iscoroutinefunction
from typing import Any

from . import contacts, owner, paper, rewards, till

VERBS: dict[str, Callable[..., Awaitable[dict[str, Any]]]] = {
    name: happen
    for module in (till, rewards, paper, owner, contacts)
    for name, happen in getmembers(module, iscoroutinefunction)
    if not name.startswith("_")
}
