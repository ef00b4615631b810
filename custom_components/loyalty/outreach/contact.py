"""How a customer can be reached: checked once when it is typed, stored in one form only."""

from datetime import date
import re

from ..programs.refusal import Refusal

LONGEST_EMAIL = 254
OLDEST_YEARS = 120

_LOCAL_PART = re.compile(r"[^\s@<>()\[\]\\,;:\"]{1,64}")
_LABEL = re.compile(r"[^\W_](?:[\w-]{0,61}[^\W_])?")
_BETWEEN_DIGITS = re.compile(r"[\s()/.\-\u2010-\u2015]+")
# ITU-T E.164: a country code that does not start with 0, and at most 15 digits in all.
_E164 = re.compile(r"\+[1-9]\d{6,14}")


def e164(text: str, country: str | None) -> str:
    """Return a phone number as ITU-T E.164 writes it (``+493012345678``).

    ``country`` (ISO 3166-1 alpha-2) is where numbers without a country code belong. Reads number plans
    from disk: to be called in an executor. While the library that knows the plans is missing, numbers
    written with their country code are taken by their form.
    Raises Refusal ``phone_invalid``, or ``phone_needs_country_code`` for a number that could be any country's.
    """
    try:
        import phonenumbers
    except ImportError:
        return _international(text)
    try:
        number = phonenumbers.parse(text, country)
    except phonenumbers.NumberParseException as error:
        if error.error_type == phonenumbers.NumberParseException.INVALID_COUNTRY_CODE:
            raise Refusal("phone_needs_country_code") from None
        raise Refusal("phone_invalid") from None
    # Possible, not valid: number plans change, and a shop must not send a customer away for that.
    stored = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    if not phonenumbers.is_possible_number(number) or not _E164.fullmatch(stored):
        raise Refusal("phone_invalid")
    return stored


def _international(text: str) -> str:
    digits = _BETWEEN_DIGITS.sub("", text)
    if digits.startswith("00"):
        digits = f"+{digits[2:]}"
    if not digits.startswith("+"):
        raise Refusal("phone_needs_country_code")
    if not _E164.fullmatch(digits):
        raise Refusal("phone_invalid")
    return digits


def email_address(text: str) -> str:
    """Return an e-mail address, its domain in lower case; raises Refusal ``email_invalid``.

    A check of the form (RFC 5321 lengths, something at both sides of one @, a domain of at least two
    labels): whether it is read by somebody can only be found out by writing to it.
    """
    local, at, domain = text.strip().rpartition("@")
    labels = domain.split(".")
    if not (
        at
        and len(text) <= LONGEST_EMAIL
        and _LOCAL_PART.fullmatch(local)
        and not local.startswith(".")
        and not local.endswith(".")
        and len(labels) > 1
        and all(_LABEL.fullmatch(label) for label in labels)
    ):
        raise Refusal("email_invalid")
    return f"{local}@{domain.lower()}"


def birthday(day: date, today: date) -> date:
    """Return a birthday; raises Refusal ``birthday_invalid`` for one to come or too long ago."""
    if not today.year - OLDEST_YEARS <= day.year or day > today:
        raise Refusal("birthday_invalid")
    return day
