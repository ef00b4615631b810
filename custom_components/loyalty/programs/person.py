"""Who a member is: all of it optional, none of it in reach of the rules."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """What a customer told of themselves. ``phone`` is in E.164, ``language`` a BCP 47 tag."""

    name: str | None = None
    phone: str | None = None
    email: str | None = None
    birthday: date | None = None
    language: str | None = None
    notes: str | None = None
    tags: tuple[str, ...] = ()

    @property
    def anonymous(self) -> bool:
        """Tell whether nothing is known by which the person could be named or reached."""
        return not (self.name or self.phone or self.email)
