"""Check digits of article numbers and of payment cards.

On purpose without python-stdnum: which name a card is known under must not depend on
a library that a shop without internet may lack on some mornings.
"""


def gs1_check_digit(digits: str) -> str:
    """The check digit (modulo 10, weights 3 and 1 from the right) after ``digits``.

    One rule for EAN-8, UPC-A, EAN-13, GTIN-14, SSCC and GSRN (GS1 General
    Specifications, section 7.9).
    """
    weighted = sum(map(int, digits[::-2]))
    total = 3 * weighted + sum(map(int, digits[-2::-2]))
    return str(-total % 10)


def has_gs1_check_digit(number: str) -> bool:
    """Whether the last digit is the check digit of those before it."""
    return number[-1] == gs1_check_digit(number[:-1])


def expand_upc_e(number: str) -> str | None:
    """The UPC-A (12 digits) that an 8-digit UPC-E stands for; None if it is none.

    The last of the six middle digits says which zeros were left out (GS1 General
    Specifications, section 5.2).
    """
    system, middle, check = number[0], number[1:7], number[7]
    if system not in "01":
        return None
    first, last = middle[:5], middle[5]
    if last in "012":
        body = first[:2] + last + "0000" + first[2:]
    elif last == "3":
        body = first[:3] + "00000" + first[3:]
    elif last == "4":
        body = first[:4] + "00000" + first[4:]
    else:
        body = first + "0000" + last
    expanded = system + body + check
    return expanded if has_gs1_check_digit(expanded) else None


def is_luhn(number: str) -> bool:
    """Whether the last digit is right by the rule of ISO/IEC 7812-1, annex B."""
    total = 0
    for place, digit in enumerate(reversed(number)):
        doubled = int(digit) * (1 + place % 2)
        total += doubled - 9 if doubled > 9 else doubled
    return total % 10 == 0
