"""What the forms of all kinds of program have: their fields, what is read from them, and a preview."""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any, ClassVar

import voluptuous as vol

from ..notation import Notation
from ..programs.money import Currency
from .fields import NAME, Errors, whole_number
from .plain_words import Condition
from .validity_form import suggested_validity, validity_of

MINUTES = whole_number(0, 24 * 60, "min")


class ProgramForm(ABC):
    """One kind of program in a form. ``data`` is a subentry's data, None until the form was right.

    A form's step is named after its kind, and ``previews`` are the steps one of which tells in plain words
    what it comes to: a flow has a step for each of them, since texts belong to steps.
    """

    kind: ClassVar[str]
    previews: ClassVar[tuple[str, ...]]
    # What a new one begins with, as a subentry has it; amounts are those of a currency with cents.
    starter: ClassVar[Mapping[str, Any]] = {}
    # What begins with a text in the owner's language, by field: the text's key.
    suggestions: ClassVar[Mapping[str, str]] = {}
    # For how many days a new one runs; None: as long as the owner likes.
    runs_days: ClassVar[int | None] = None
    # What a subentry has as text and the form as a number.
    numbers: ClassVar[tuple[str, ...]] = ()
    sections: ClassVar[tuple[str, ...]] = ("more",)
    # The days that it can't be without.
    needs_days: ClassVar[tuple[str, ...]] = ()

    def __init__(
        self,
        currency: Currency,
        *,
        name: str = "",
        data: Mapping[str, Any] | None = None,
    ) -> None:
        """Begin with what is known already: a starter's values, or those in force."""
        self.currency = currency
        self.name = name
        self.data: dict[str, Any] = dict(data or {})

    @abstractmethod
    def schema(self) -> vol.Schema:
        """Return the form's fields."""

    @abstractmethod
    def read(self, form: dict[str, Any], errors: Errors) -> dict[str, Any]:
        """Return the subentry's data; what is wrong is put into ``errors``, by field or section."""

    @property
    @abstractmethod
    def preview_step(self) -> str:
        """Return which of the ``previews`` it is."""

    @abstractmethod
    def preview(self, write: Notation, today: date) -> dict[str, str]:
        """Return what that text needs."""

    def conditions(self, write: Notation, today: date) -> Iterator[Condition]:
        """Yield what else holds for it, line by line."""
        yield from ()

    def suggested(self) -> dict[str, Any]:
        """Return what the form shows at first."""
        known = {key: value for key, value in self.data.items() if value is not None}
        known |= {name: float(known[name]) for name in self.numbers if name in known}
        known |= suggested_validity(known.pop("validity", None))
        return {
            **known,
            NAME: self.name,
            **dict.fromkeys(self.sections, known),
        }

    def usable_told(self, write: Notation, today: date) -> Condition:
        """Return through when what is earned today can be used."""
        first = today + timedelta(days=self.data.get("pending_days") or 0)
        last = validity_of(self.data["validity"]).last_day(first)
        return ("endless", "") if last is None else ("usable_until", write.day(last))
