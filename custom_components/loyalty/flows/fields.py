"""Fields that several forms have: names, money, whole numbers."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any, cast, override

from homeassistant.config_entries import ConfigEntry
from homeassistant.data_entry_flow import section
from homeassistant.helpers.selector import (
    NumberSelector,
    NumberSelectorConfig,
    NumberSelectorMode,
    SelectOptionDict,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
    TextSelector,
)
import voluptuous as vol

from ..const import SubentryType
from ..programs.money import Currency, check_percent
from ..programs.promises.percentages import percent_text
from ..programs.refusal import Refusal

# Name of the field that holds the title of an entry or a subentry.
NAME = "name"

type Errors = dict[str, str]


TEXT = TextSelector()


class _NumberBox(NumberSelector):
    """A box for a number. The browser knows its limits; who ignores them is answered by the form.

    Home Assistant's own check would answer in English, whatever the owner speaks.
    """

    @override
    def __call__(self, data: Any) -> float:
        value: float = vol.Coerce(float)(data)
        return value


class WholeNumberBox(_NumberBox):
    """A box for a whole number; what is wrong with it is found by ``check_numbers``."""

    @override
    def __call__(self, data: Any) -> float:
        value = super().__call__(data)
        return int(value) if value.is_integer() else value

    def accepts(self, value: float) -> bool:
        """Tell whether a number is whole and within the limits."""
        return (
            isinstance(value, int) and self.config["min"] <= value <= self.config["max"]
        )


def whole_number(minimum: int, maximum: int, unit: str | None = None) -> WholeNumberBox:
    """Return a box for a whole number, with its unit beside it."""
    config = NumberSelectorConfig(
        min=minimum, max=maximum, step=1, mode=NumberSelectorMode.BOX
    )
    if unit is not None:
        config["unit_of_measurement"] = unit
    return WholeNumberBox(config)


def check_numbers(
    schema: vol.Schema, form: Mapping[str, Any], errors: Errors
) -> dict[str, str]:
    """Put the first wrong number of a form into ``errors``; return what the error's text names.

    A field within a section can't show an error of its own: the section shows it.
    """
    for marker, field in schema.schema.items():
        name = str(marker)
        if isinstance(field, section):
            wrong: Errors = {}
            named = check_numbers(field.schema, form[name], wrong)
            if wrong:
                errors[name] = next(iter(wrong.values()))
                return named
        elif (
            isinstance(field, WholeNumberBox)
            and (number := form.get(name)) is not None
            and not field.accepts(number)
        ):
            errors[name] = "number_out_of_range"
            return {
                "number": str(number),
                "minimum": f"{field.config['min']:.0f}",
                "maximum": f"{field.config['max']:.0f}",
            }
    return {}


def number_box(config: NumberSelectorConfig) -> NumberSelector:
    """Return a box for a number; whoever reads the form finds what is wrong with it."""
    return _NumberBox(config)


def money_box(currency: Currency) -> NumberSelector:
    """Return a box for an amount in the shop's currency; ``read_money`` finds what is wrong with it."""
    return _NumberBox(
        NumberSelectorConfig(
            min=0,
            step=10.0**-currency.digits,
            unit_of_measurement=currency.code,
            mode=NumberSelectorMode.BOX,
        )
    )


PERCENT = number_box(
    NumberSelectorConfig(
        min=0, max=100, step=0.01, unit_of_measurement="%", mode=NumberSelectorMode.BOX
    )
)


def choice(
    translation_key: str | None,
    options: Iterable[str] | Sequence[SelectOptionDict],
    *,
    multiple: bool = False,
    dropdown: bool = True,
    custom_value: bool = False,
) -> SelectSelector:
    """Return a choice; without a key its options are names that nobody translates."""
    config = SelectSelectorConfig(
        options=cast(
            "Sequence[str]", [o if isinstance(o, dict) else str(o) for o in options]
        ),
        multiple=multiple,
        custom_value=custom_value,
        mode=SelectSelectorMode.DROPDOWN if dropdown else SelectSelectorMode.LIST,
    )
    if translation_key is not None:
        config["translation_key"] = translation_key
    return SelectSelector(config)


def read_percent(
    value: Any, place: str, errors: Errors, *, required: bool = True
) -> str | None:
    """Return a percentage as text; what is wrong with it is put into ``errors``.

    Zero and nothing are the same: None, which is an error where a percentage is required.
    """
    if not value and not required:
        return None
    try:
        percent = Decimal(str(value))
        check_percent("", percent)
    except ValueError, InvalidOperation:
        errors[place] = "percent_invalid"
        return None
    return percent_text(percent)


def read_money(
    form: dict[str, Any],
    field: str,
    currency: Currency,
    errors: Errors,
    *,
    required: bool = True,
    within: str | None = None,
) -> str | None:
    """Return an amount as a decimal string; what is wrong with it is put into ``errors``.

    Zero and nothing are the same: None, which is an error where an amount is required. Less is one
    everywhere. A field
    ``within`` a section can't show an error of its own: the section shows it.
    """
    value = form.get(field)
    place = within or field
    try:
        minor = currency.minor(value) if value is not None else 0
    except Refusal as refusal:
        errors[place] = refusal.key
        return None
    if minor <= 0:
        if required or minor:
            errors[place] = "amount_missing"
        return None
    return str(currency.major(minor))


def read_names(form: Mapping[str, Any], field: str) -> list[str]:
    """Return the names in a field, each once, without those that are blank."""
    names = (str(name).strip() for name in form.get(field) or ())
    return list(dict.fromkeys(filter(None, names)))


def read_name(
    form: dict[str, Any],
    entry: ConfigEntry | None,
    kind: SubentryType,
    errors: Errors,
    *,
    own_id: str | None = None,
) -> str:
    """Return the name in a form; it must be there, and no other of its kind may have it."""
    name = str(form[NAME]).strip()
    if not name:
        errors[NAME] = "name_missing"
    elif entry is not None and any(
        other.title.casefold() == name.casefold()
        for other in entry.get_subentries_of_type(kind)
        if other.subentry_id != own_id
    ):
        errors[NAME] = "name_taken"
    return name


def free_name(entry: ConfigEntry, kind: SubentryType, name: str) -> str:
    """Return a name that no other of its kind has, numbered where need be."""
    taken = {other.title.casefold() for other in entry.get_subentries_of_type(kind)}
    names = (name, *(f"{name} {number}" for number in range(2, len(taken) + 2)))
    return next(free for free in names if free.casefold() not in taken)
