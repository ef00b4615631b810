"""Barcodes and QR codes as modules, the dark and light stripes or squares that they are made of.

Needs the libraries python-barcode and qrcode, which python-escpos brings.
"""

import re

# Code 128: the start symbol of each set, and the symbol that changes into it.
_START = {ord("A"): 103, ord("B"): 104, ord("C"): 105}
_CHANGE = {ord("A"): 101, ord("B"): 100, ord("C"): 99}
_STOP = "1100011101011"
_BRACE = ord("{")


def code128_payload(data: str) -> bytes:
    """Return ASCII data as ESC/POS wants it for Code 128, with its choice of character sets.

    Pairs of digits at the end go into set C, where two of them take the room of one.
    """
    match = re.fullmatch(r"(.*?)((?:[0-9]{2})*)", data, re.DOTALL)
    head, pairs = match.groups() if match else (data, "")
    if len(pairs) < 4:
        head, pairs = data, ""
    payload = b"{B" + head.replace("{", "{{").encode("ascii") if head else b""
    if pairs:
        payload += b"{C" + bytes(
            int(pairs[at : at + 2]) for at in range(0, len(pairs), 2)
        )
    return payload


def code128_text(payload: bytes) -> str:
    """Return what a scanner reads from the barcode of such a payload."""
    text = ""
    for charset, value in _code128_characters(payload):
        text += f"{value:02d}" if charset == ord("C") else chr(value)
    return text


def code128_modules(payload: bytes) -> str:
    """Return the stripes of a Code 128 payload, ``1`` dark and ``0`` light, without quiet zones.

    Raises ValueError for what is no such payload.
    """
    from barcode.charsets.code128 import CODES

    symbols: list[int] = []
    current = None
    for charset, value in _code128_characters(payload):
        if charset != current:
            symbols.append((_CHANGE if symbols else _START)[charset])
            current = charset
        symbols.append(_code128_symbol(charset, value))
    check = symbols[0] + sum(at * symbol for at, symbol in enumerate(symbols))
    return "".join(CODES[symbol] for symbol in (*symbols, check % 103)) + _STOP


def ean13_check_digit(digits: str) -> str:
    """Return the 13th digit to twelve others (GS1 General Specifications, 7.9)."""
    weighted = sum(
        int(digit) * (3 if at % 2 else 1) for at, digit in enumerate(digits[:12])
    )
    return str(-weighted % 10)


def ean13_modules(data: str) -> str:
    """Return the 95 stripes of an EAN-13 code; the 13th digit is computed if it is not given."""
    from barcode.ean import EuropeanArticleNumber13

    return str(EuropeanArticleNumber13(data[:12]).build()[0])


def qr_modules(data: str) -> list[list[bool]]:
    """Return the rows of a QR code (error correction M) without its quiet zone."""
    import qrcode

    code = qrcode.QRCode(border=0, error_correction=qrcode.constants.ERROR_CORRECT_M)
    code.add_data(data)
    return [[bool(module) for module in row] for row in code.get_matrix()]


def _code128_characters(payload: bytes) -> list[tuple[int, int]]:
    characters: list[tuple[int, int]] = []
    charset = None
    rest = iter(payload)
    for value in rest:
        if value == _BRACE and charset != ord("C"):
            value = next(rest, -1)  # noqa: PLW2901
            if value in _START:
                charset = value
                continue
            if value != _BRACE:
                raise ValueError("Unknown function in a Code 128 payload")
        elif value == _BRACE:
            charset = next(rest, -1)
            continue
        if charset not in _START:
            raise ValueError("A Code 128 payload starts with its character set")
        characters.append((charset, value))
    if not characters:
        raise ValueError("Nothing to encode")
    return characters


def _code128_symbol(charset: int, value: int) -> int:
    if charset == ord("C"):
        if value <= 99:
            return value
    elif charset == ord("A") and value < 32:
        return value + 64
    elif 32 <= value <= (127 if charset == ord("B") else 95):
        return value - 32
    raise ValueError("A character that this set of Code 128 does not have")
