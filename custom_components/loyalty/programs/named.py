"""What the owner gave a name: found by it, or by the id that never changes."""

from collections.abc import Iterable
from typing import Protocol


class Named(Protocol):
    """Something that has an id and a name."""

    @property
    def id(self) -> str:
        """Return the id, which never changes."""

    @property
    def name(self) -> str:
        """Return the name that the owner gave it."""


def all_named[T: Named](candidates: Iterable[T], named: str) -> list[T]:
    """Return the one of an id, or else all of a name in upper or lower case."""
    wanted = named.strip().casefold()
    by_name: list[T] = []
    for candidate in candidates:
        if candidate.id == named:
            return [candidate]
        if candidate.name.casefold() == wanted:
            by_name.append(candidate)
    return by_name


def find_named[T: Named](candidates: Iterable[T], named: str) -> T | None:
    """Return the one that is meant by its id or name; a name that several have means none of them."""
    found = all_named(candidates, named)
    return found[0] if len(found) == 1 else None


def name_of(candidates: Iterable[Named], wanted: str) -> str:
    """Return the name of what has an id, by which another hub knows it; the id where the name is not its alone."""
    known = list(candidates)
    named = next((one for one in known if one.id == wanted), None)
    if named is None or find_named(known, named.name) is not named:
        return wanted
    return named.name
