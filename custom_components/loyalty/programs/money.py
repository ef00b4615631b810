"""Money in minor units (cents), as integers; decimals only at the edges."""

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation, Overflow

from .refusal import Refusal

_MOST_DIGITS = -2
# Longer numbers are typing mistakes (a barcode in the amount field), and no sale in any currency.
LARGEST_AMOUNT_MINOR = 9_999_999_999


@dataclass(frozen=True, slots=True, kw_only=True)
class Currency:
    """An ISO 4217 currency; ``digits`` is the number of minor digits (2 for EUR, 0 for JPY)."""

    code: str
    digits: int

    def minor(self, amount: Decimal | float | str) -> int:
        """Return ``amount`` in minor units.

        Raises Refusal ``amount_invalid`` for what is no number, ``amount_too_precise`` for more digits
        than the currency has, and ``amount_too_large`` beyond LARGEST_AMOUNT_MINOR.
        """
        try:
            exact = Decimal(str(amount)).scaleb(self.digits)
            too_large = abs(exact) > LARGEST_AMOUNT_MINOR
        except InvalidOperation:
            raise Refusal("amount_invalid") from None
        except Overflow:
            raise Refusal("amount_too_large") from None
        if too_large:
            raise Refusal("amount_too_large")
        whole = int(exact)
        if whole != exact:
            raise Refusal("amount_too_precise", digits=self.digits)
        return whole

    def major(self, minor: int) -> Decimal:
        """Return minor units as a decimal amount with all digits, for instance 1250 as 12.50."""
        return Decimal(minor).scaleb(-self.digits)


def percent_of(minor: int, percent: Decimal) -> int:
    """Return ``percent`` per cent of an amount in minor units, none below zero, half a cent rounded up."""
    # In whole numbers: twice the share and a half, rounded down.
    share, of = percent.as_integer_ratio()
    return (2 * minor * share + 100 * of) // (200 * of)


def check_percent(promise: str, percent: Decimal) -> None:
    """Raise ValueError for a percentage that can't be promised."""
    exponent = percent.as_tuple().exponent
    if not (isinstance(exponent, int) and exponent >= _MOST_DIGITS):
        raise ValueError(f"{promise}: {percent} per cent is not exact")
    if not 0 < percent <= 100:
        raise ValueError(f"{promise}: {percent} per cent of what?")
