"""Slips as plain text, for a terminal or a preview: as they were composed, or as bytes say them."""

from .escpos_reader import read_escpos
from .layout import Align, Barcode, Cut, Line, Picture, Qr, Size, Slip, Typeset, typeset
from .printed import (
    Feed,
    Printed,
    PrintedBarcode,
    PrintedCut,
    PrintedLine,
    PrintedQr,
    PrintedRaster,
    StatusRequest,
)

_LINE_DOTS = 30


def slip_text(slip: Slip, columns: int) -> str:
    """Return a slip in lines of at most ``columns`` characters, each ended by a line feed.

    Big text is spaced out, bold text is as it is; codes stand in brackets.
    """
    return _joined(
        [line for item in typeset(slip, columns) for line in _composed(item, columns)]
    )


def printed_text(data: bytes, columns: int) -> str:
    """Return the lines that a printer makes of ESC/POS bytes, in the same manner."""
    return _joined(
        [line for item in read_escpos(data) for line in _printed(item, columns)]
    )


def _composed(item: Typeset, columns: int) -> list[str]:
    match item:
        case Line(text, align, _, size):
            return [_line(text, align, columns, spaced=size is Size.BIG)]
        case Barcode(data):
            caption = _line(data, Align.CENTER, columns, spaced=False)
            return [_code(data, columns), caption]
        case Qr(data):
            return [_code(data, columns)]
        case Picture():
            return [_picture(columns)]
        case Cut():
            return [_cut(columns)]


def _printed(item: Printed, columns: int) -> list[str]:
    match item:
        case PrintedLine(runs, align):
            wide = any(run.style.wide > 1 for run in runs)
            return [_line(item.text, align, columns, spaced=wide)]
        case PrintedBarcode(data=data) | PrintedQr(data=data):
            return [_code(data, columns)]
        case PrintedRaster():
            return [_picture(columns)]
        case Feed(dots):
            return [""] * (dots // _LINE_DOTS)
        case PrintedCut():
            return [_cut(columns)]
        case StatusRequest():
            return []
        case _:
            return ["[?]"]


def _joined(lines: list[str]) -> str:
    return "".join(f"{line.rstrip()}\n" for line in lines)


def _line(text: str, align: Align, columns: int, *, spaced: bool) -> str:
    shown = " ".join(text) if spaced else text
    match align:
        case Align.LEFT:
            return shown
        case Align.CENTER:
            return shown.center(columns)
        case Align.RIGHT:
            return shown.rjust(columns)


def _code(data: str, columns: int) -> str:
    return f"[ {data} ]".center(columns)


def _picture(columns: int) -> str:
    return "[*]".center(columns)


def _cut(columns: int) -> str:
    return "✂".ljust(columns, "-")
