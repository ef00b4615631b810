"""GS1 element strings: the data of GS1-128, GS1 DataMatrix, GS1 QR codes and DataBar."""

from types import MappingProxyType
from typing import Final

from .check_digits import has_gs1_check_digit

SEPARATOR: Final = "\x1d"

# How many digits an application identifier has, by its first two (GS1 General
# Specifications, section 3.2).
_LENGTHS: Final = MappingProxyType(
    dict.fromkeys(("23", "24", "25", "40", "41", "42", "71"), 3)
    | dict.fromkeys(
        ("31", "32", "33", "34", "35", "36", "39", "43", "70", "72", "80", "81", "82"),
        4,
    )
    | dict.fromkeys(
        ("00", "01", "02", "03", "04", "10", "11", "12", "13", "15", "16", "17"), 2
    )
    | dict.fromkeys(("20", "21", "22", "30", "37"), 2)
    | dict.fromkeys((str(number) for number in range(90, 100)), 2)
)
# Element strings (identifier and data) that end by their length; all others end at a
# separator or at the end (same, section 7.8.5).
_PREDEFINED: Final = MappingProxyType(
    {"00": 20, "01": 16, "02": 16, "03": 16, "04": 18, "20": 4, "41": 16}
    | dict.fromkeys((str(number) for number in range(11, 20)), 8)
    | dict.fromkeys((str(number) for number in range(31, 37)), 10)
)
# Where the last digit of the data is a check digit, and how long the data is.
_CHECKED: Final = MappingProxyType(
    {"00": 18, "01": 14, "02": 14, "8017": 18, "8018": 18}
)


def parse(text: str) -> dict[str, str] | None:
    """Application identifier to data; None when the text is no element string.

    An identifier that comes twice keeps its first data. Brackets are no part of what
    a scanner sends and are not understood.
    """
    elements: dict[str, str] = {}
    rest = text.lstrip(SEPARATOR)
    while rest:
        head = rest[:2]
        identifier = rest[: _LENGTHS.get(head, 0)]
        if not identifier or not (identifier.isascii() and identifier.isdigit()):
            return None
        length = _PREDEFINED.get(head)
        end = rest.find(SEPARATOR) if length is None else length
        element = rest if end < 0 else rest[:end]
        data = element[len(identifier) :]
        if not data or (length is not None and len(element) < length):
            return None
        if SEPARATOR in data:
            return None
        elements.setdefault(identifier, data)
        rest = rest[len(element) :].lstrip(SEPARATOR)
    return elements or None


def wrong_check_digit(elements: dict[str, str]) -> bool:
    """Whether a number that must have a check digit has a wrong one."""
    return any(
        len(data) != _CHECKED[identifier]
        or not (data.isascii() and data.isdigit())
        or not has_gs1_check_digit(data)
        for identifier, data in elements.items()
        if identifier in _CHECKED
    )


def amount_payable(elements: dict[str, str], currency_decimals: int) -> int | None:
    """The amount to pay in minor units, of AI 390n or 392n; None if there is none.

    n is the number of decimals. An amount finer than the currency's minor unit is
    none: rounding money is nobody's business here.
    """
    for identifier, data in elements.items():
        if identifier[:3] not in ("390", "392"):
            continue
        if not (data.isascii() and data.isdigit() and len(data) <= 15):
            continue
        exponent = currency_decimals - int(identifier[3])
        amount = int(data)
        if exponent >= 0:
            return int(amount * 10**exponent)
        whole, remainder = divmod(amount, 10**-exponent)
        if not remainder:
            return int(whole)
    return None
