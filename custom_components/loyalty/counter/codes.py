"""What a code means: from the typed text to the reading. Pure.

A card may be known by several identifiers, since readers type the same card
differently. Each has a namespace:

``ean:``  article number, canonical: 8 digits (EAN-8), 13 (EAN-13; UPC-A and UPC-E are
          written as EAN-13), 14 (GTIN-14 of a trade unit)
``gs1:``  application identifier and data of a GS1 code, as in ``gs1:8018:4012345…``
``nfc:``  serial number of an NFC or RFID card, canonical (see `nfc`)
``mag:``  number of a magnetic card, or a hash of it (see `magnetic`)
``tag:``  id of a Home Assistant tag, as it is
``code:`` the text as it was typed: case and inner blanks kept, since they tell cards
          apart; blanks at the ends, prefix, suffix and AIM identifier taken off

A card is stored under all identifiers of its reading and found by any of them.
"""

from dataclasses import dataclass
from enum import StrEnum
import re
from typing import Final

from ..programs.vouchers.serials import LENGTH, read_serial
from . import gs1, magnetic, nfc
from .check_digits import expand_upc_e, has_gs1_check_digit

MAX_LENGTH: Final = 256
_MIN_LENGTH: Final = 3

# Our own codes: letters and digits only, which us, uk and de type with the same keys
# (the words have no Y and Z).
_OWN: Final = "LHUB"
_AMOUNT: Final = "AMOUNT"
_STAFF: Final = "STAFF"
_VOUCHER: Final = "V"
_MAX_AMOUNT_DIGITS: Final = 12


class CounterCommand(StrEnum):
    """What a code of the command sheet asks the counter to do; the values are printed."""

    UNDO = "UNDO"
    REPEAT_RECEIPT = "REPEAT"
    REDEEM = "REDEEM"
    ADD_STAMP = "STAMP"
    BALANCE = "BALANCE"
    SIGN_OFF = "SIGNOFF"
    LINK_CARD = "LINK"
    NEW_CARD = "NEWCARD"
    GIFT_CARD = "GIFTCARD"


class UnreadableReason(StrEnum):
    """Why a text is no code."""

    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"
    CONTROL_CHARACTERS = "control_characters"
    WRONG_CHECK_DIGIT = "wrong_check_digit"
    BAD_SWIPE = "bad_swipe"
    UNKNOWN_COMMAND = "unknown_command"
    BAD_AMOUNT = "bad_amount"
    KEYS_LOST = "keys_lost"


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeOptions:
    """How the codes of one scanner are read.

    ``prefix`` and ``suffix`` are what the scanner puts around every code,
    ``currency_decimals`` the decimals of the shop's currency, ``card_key`` the secret
    that payment cards are hashed with (see `magnetic.card_identifier`).
    """

    prefix: str = ""
    suffix: str = ""
    currency_decimals: int = 2
    card_key: bytes = b""


@dataclass(frozen=True, slots=True)
class CardReading:
    """A card or tag: the identifiers it may be known by, most specific first.

    ``symbology`` is what the scanner says that it read ("ean", "qr", …), "magnetic",
    "tag", or None when nothing says it.
    """

    identifiers: tuple[str, ...]
    symbology: str | None = None


@dataclass(frozen=True, slots=True)
class CommandReading:
    """A code of the command sheet."""

    command: CounterCommand


@dataclass(frozen=True, slots=True)
class AmountReading:
    """An amount to book, in minor units.

    ``reference`` names the till's receipt when the code has one, so that the same
    receipt is booked once.
    """

    amount_minor: int
    reference: str | None = None


@dataclass(frozen=True, slots=True)
class StaffReading:
    """A staff member's badge, in upper case."""

    badge: str


@dataclass(frozen=True, slots=True)
class VoucherReading:
    """A voucher of the shop, by its serial."""

    code: str


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A text that means nothing."""

    reason: UnreadableReason


type Reading = (
    CardReading
    | CommandReading
    | AmountReading
    | StaffReading
    | VoucherReading
    | Unreadable
)

# ISO/IEC 15424: "]", a letter for the symbology, a modifier.
_AIM: Final = re.compile(r"\](?P<symbology>[A-Za-z])(?P<modifier>[0-9A-Za-z])")
_SYMBOLOGIES: Final = {
    "A": "code39",
    "C": "code128",
    "E": "ean",
    "F": "codabar",
    "G": "code93",
    "H": "code11",
    "I": "itf",
    "J": "dotcode",
    "L": "pdf417",
    "Q": "qr",
    "d": "datamatrix",
    "e": "databar",
    "z": "aztec",
}
_GS1_SYMBOLOGIES: Final = frozenset({"C1", "J1", "Q3", "d2", "e0"})
_LONG_UID: Final = re.compile(r"nfc:[0-9A-F]{14}", re.ASCII)
_TAG_LINK: Final = re.compile(
    r"https://www\.home-assistant\.io/tag/(?P<tag>[^/?#]+)/?", re.IGNORECASE
)
# What names a person or a thing rather than a kind of goods comes first: recipient,
# provider, returnable asset, individual asset, logistic unit, payment slip, article.
_GS1_NAMES: Final = ("8018", "8017", "8003", "8004", "00", "8020", "01")


def read(text: str, options: CodeOptions, *, by_hand: bool = False) -> Reading:
    """What a typed text means. Never raises.

    Args:
        text: without the terminator.
        options: those of the scanner.
        by_hand: a person typed it. Then a wrong check digit is a slip of the fingers.
    """
    text = text.strip(" \t\r\n")
    aim, text = _take_aim(text)
    text = text.removeprefix(options.prefix).removesuffix(options.suffix).strip(" ")
    if not aim:
        # Some scanners put the prefix before the AIM identifier.
        aim, text = _take_aim(text)
    if len(text) > MAX_LENGTH:
        return Unreadable(UnreadableReason.TOO_LONG)
    if not all(char.isprintable() or char == gs1.SEPARATOR for char in text):
        return Unreadable(UnreadableReason.CONTROL_CHARACTERS)
    if len(text) < _MIN_LENGTH:
        return Unreadable(UnreadableReason.TOO_SHORT)
    if text[: len(_OWN)].upper() == _OWN:
        return _read_own(text[len(_OWN) :].upper())
    if link := _TAG_LINK.fullmatch(text):
        return read_tag(link["tag"])
    if magnetic.looks_magnetic(text) and not aim:
        return _read_magnetic(text, options)
    if magnetic.leaks_payment_card(text):
        return Unreadable(UnreadableReason.BAD_SWIPE)
    symbology = _SYMBOLOGIES.get(aim[:1]) if aim else None
    if aim in _GS1_SYMBOLOGIES or gs1.SEPARATOR in text:
        return _read_gs1(text, options, symbology)
    return _read_number(text, symbology, by_hand=by_hand)


def read_tag(tag_id: str) -> CardReading:
    """A tag that Home Assistant scanned: its id is arbitrary, often an NFC UID."""
    tag_id = tag_id.strip()[:MAX_LENGTH]
    uid = nfc.card_identifier(tag_id)
    own = f"tag:{tag_id}"
    return CardReading((uid, own) if uid else (own,), "tag")


def also_known_as(identifiers: tuple[str, ...]) -> tuple[str, ...]:
    """The names besides the first one under which a new card has to be found as well.

    Fourteen digits with the right check digit may be an article number or the serial number of a radio
    card without a letter, which other readers spell differently. No two cards share them by chance,
    unlike eight digits, which mean either with fewer bytes.
    """
    if not identifiers[0].startswith("ean:"):
        return ()
    return tuple(name for name in identifiers[1:] if _LONG_UID.fullmatch(name))


def command_code(command: CounterCommand) -> str:
    """The code of a command, to be printed."""
    return f"{_OWN}{command.value}"


def amount_code(minor: int) -> str:
    """The code of an amount in minor units, to be printed.

    Raises:
        ValueError: the amount is not above zero, or has more than twelve digits.
    """
    if not 0 < minor < 10**_MAX_AMOUNT_DIGITS:
        raise ValueError(f"no amount for a code: {minor}")
    return f"{_OWN}{_AMOUNT}{minor}"


def staff_code(badge: str) -> str:
    """The code of a staff badge, to be printed.

    Raises:
        ValueError: the badge has other characters than ASCII letters and digits.
    """
    if not (badge.isascii() and badge.isalnum()):
        raise ValueError("a badge is letters and digits")
    return f"{_OWN}{_STAFF}{badge.upper()}"


def voucher_code(serial: str) -> str:
    """The code of a voucher, to be printed."""
    return f"{_OWN}{_VOUCHER}{serial}"


def _take_aim(text: str) -> tuple[str, str]:
    match = _AIM.match(text)
    if match is None:
        return "", text
    return match["symbology"] + match["modifier"], text[match.end() :]


def _read_own(word: str) -> Reading:
    if word in CounterCommand:
        return CommandReading(CounterCommand(word))
    if word.startswith(_STAFF) and (badge := word.removeprefix(_STAFF)):
        return StaffReading(badge)
    if word.startswith(_AMOUNT):
        digits = word.removeprefix(_AMOUNT)
        usable = digits.isascii() and digits.isdigit()
        if not usable or not 0 < len(digits) <= _MAX_AMOUNT_DIGITS or not int(digits):
            return Unreadable(UnreadableReason.BAD_AMOUNT)
        return AmountReading(int(digits))
    if word.startswith(_VOUCHER) and len(word) == len(_VOUCHER) + LENGTH:
        serial = read_serial(word.removeprefix(_VOUCHER))
        if serial is None:
            return Unreadable(UnreadableReason.WRONG_CHECK_DIGIT)
        return VoucherReading(serial)
    return Unreadable(UnreadableReason.UNKNOWN_COMMAND)


def _read_magnetic(text: str, options: CodeOptions) -> Reading:
    # Never with the text itself among the identifiers: it has the holder's name.
    try:
        identifier = magnetic.card_identifier(text, card_key=options.card_key)
    except magnetic.BadSwipeError:
        return Unreadable(UnreadableReason.BAD_SWIPE)
    return CardReading((identifier,), "magnetic")


def _read_gs1(text: str, options: CodeOptions, symbology: str | None) -> Reading:
    elements = gs1.parse(text)
    if elements is None:
        return CardReading((_as_typed(text),), symbology)
    if gs1.wrong_check_digit(elements):
        return Unreadable(UnreadableReason.WRONG_CHECK_DIGIT)
    amount = gs1.amount_payable(elements, options.currency_decimals)
    person = any(name in elements for name in _GS1_NAMES[:4])
    if amount and not person:
        return AmountReading(amount, elements.get("8020"))
    names = tuple(
        _ean(elements[name]) if name == "01" else f"gs1:{name}:{elements[name]}"
        for name in _GS1_NAMES
        if name in elements
    )
    return CardReading((*names, _as_typed(text)), symbology)


def _read_number(text: str, symbology: str | None, *, by_hand: bool) -> Reading:
    article = _article_number(text)
    if article is None and (symbology == "ean" or (by_hand and _claims_ean(text))):
        return Unreadable(UnreadableReason.WRONG_CHECK_DIGIT)
    identifiers = [_ean(article)] if article else []
    # A scanner that names a symbology has read no radio card.
    if symbology is None and (uid := nfc.card_identifier(text)):
        identifiers.append(uid)
    return CardReading((*identifiers, _as_typed(text)), symbology)


def _claims_ean(text: str) -> bool:
    return len(text) == 13 and text.isascii() and text.isdigit()


def _article_number(text: str) -> str | None:
    """The article number in a text by length and check digit; None if there is none.

    A number with a wrong check digit is left to be a card number in its own right: a
    scanner that has read an EAN has checked it already, so this is a shop's own number
    in Code 128 or ITF, and refusing it would turn away a real card.
    """
    if not (text.isascii() and text.isdigit()):
        return None
    if len(text) in (8, 12, 13, 14) and has_gs1_check_digit(text):
        return text
    if len(text) == 8:
        return expand_upc_e(text)
    # An EAN-13 with the two or five digits of a supplement (magazines).
    if len(text) in (15, 18) and has_gs1_check_digit(text[:13]):
        return text[:13]
    return None


def _ean(number: str) -> str:
    """Namespaced and canonical: GTINs of all lengths are one numbering."""
    digits = number.lstrip("0")
    length = next(length for length in (8, 13, 14) if len(digits) <= length)
    return f"ean:{digits.zfill(length)}"


def _as_typed(text: str) -> str:
    return f"code:{text.replace(gs1.SEPARATOR, '')}"
