"""Whether something was refused."""

from collections.abc import Callable

from custom_components.loyalty.programs.refusal import Refusal


def refused(act: Callable[[], object]) -> str | None:
    """Return the reason why something was refused; None if it was not."""
    try:
        act()
    except Refusal as refusal:
        return refusal.key
    return None
