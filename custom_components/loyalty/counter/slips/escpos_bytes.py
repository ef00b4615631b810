"""A slip in ESC/POS, the language of receipt printers (made by python-escpos).

Blocking: loads libraries and data files. Call it in an executor.
"""

from dataclasses import replace
import io
from typing import TYPE_CHECKING

from .layout import (
    Align,
    Barcode,
    Cut,
    Line,
    Picture,
    Qr,
    Size,
    Slip,
    Symbology,
    typeset,
)
from .paper import SlipFormat
from .spelling import spell, spell_slip
from .symbols import code128_modules, code128_payload, ean13_modules, qr_modules

if TYPE_CHECKING:
    from escpos.printer import Dummy
    from PIL.Image import Image as Canvas

# Scanners want ten light stripes at each side of a barcode and four light squares around a QR
# code. The paper's own margin (40 dots at least) gives nearly all of it.
_QUIET_STRIPES = 2
_QUIET_SQUARES = 2
_BARCODE_HEIGHT = 80
_LARGEST_STRIPE = 3
_SMALLEST_STRIPE = 2
_LARGEST_SQUARE = 6
# Leaves double-byte mode, in which two letters beyond ASCII make one Chinese character.
_CANCEL_KANJI = b"\x1c."
_LINES_TO_TEAR_BAR = 5
_PICTURE_SHARE = 0.75


def slip_bytes(slip: Slip, slip_format: SlipFormat) -> bytes:
    """Return the bytes that print a slip, from the printer's reset to the cut.

    A barcode too long for the paper becomes a QR code. Raises ValueError for a slip that can't be
    printed: a picture that is none, a QR code with too much in it.
    """
    printer = _printer(slip_format)
    printer.hw("INIT")
    head = printer.output + (_CANCEL_KANJI if slip_format.single_byte else b"")
    printer.clear()
    printer.charcode(slip_format.codepage.upper())
    for item in typeset(
        spell_slip(slip, slip_format.codepage), slip_format.paper.columns
    ):
        match item:
            case Line():
                # The rules of typesetting are not of the slip's own text.
                _print_line(
                    printer, replace(item, text=spell(item.text, slip_format.codepage))
                )
            case Barcode():
                _print_barcode(printer, item, slip_format)
            case Qr(data):
                _print_qr(printer, data, slip_format)
            case Picture(content):
                _print_centered(
                    printer, _logo(content, slip_format.paper.dots), slip_format
                )
            case Cut():
                _print_cut(printer, slip_format)
    return bytes(head + printer.output)


def _printer(slip_format: SlipFormat) -> Dummy:
    from escpos.capabilities import Profile
    from escpos.printer import Dummy

    profile = Profile()
    # Without a width python-escpos writes a line to the console for each picture.
    width = {"pixels": slip_format.paper.dots}
    profile.profile_data = {**profile.profile_data, "media": {"width": width}}
    return Dummy(profile=profile)


def _print_line(printer: Dummy, line: Line) -> None:
    printer.set(
        align=line.align.value,
        bold=line.bold,
        normal_textsize=line.size is Size.NORMAL,
        double_height=line.size is not Size.NORMAL,
        double_width=line.size is Size.BIG,
    )
    printer.textln(line.text)


def _print_barcode(printer: Dummy, barcode: Barcode, slip_format: SlipFormat) -> None:
    if barcode.symbology is Symbology.EAN13:
        name, payload, modules = "EAN13", barcode.data, ean13_modules(barcode.data)
    else:
        encoded = code128_payload(barcode.data)
        name, payload, modules = (
            "CODE128",
            encoded.decode("ascii"),
            code128_modules(encoded),
        )
    room = slip_format.paper.dots // (len(modules) + 2 * _QUIET_STRIPES)
    if room < _SMALLEST_STRIPE:
        _print_qr(printer, barcode.data, slip_format)
        return
    stripe = min(room, _LARGEST_STRIPE)
    if slip_format.drawn_codes:
        rows = [[stripe == "1" for stripe in modules]]
        _print_centered(printer, _drawn(rows, stripe, _BARCODE_HEIGHT), slip_format)
    else:
        printer.set(align="center", normal_textsize=True)
        # The public barcode() writes a line to the console each time. The text below is printed
        # as text: some printers would show the letters that choose the character set as well.
        printer._hw_barcode(  # noqa: SLF001
            payload,
            name,
            height=_BARCODE_HEIGHT,
            width=stripe,
            pos="OFF",
            function_type="B",
        )
    _print_line(printer, Line(barcode.data, align=Align.CENTER))


def _print_qr(printer: Dummy, data: str, slip_format: SlipFormat) -> None:
    rows = qr_modules(data)
    square = min(
        _LARGEST_SQUARE, slip_format.paper.dots // (len(rows) + 2 * _QUIET_SQUARES)
    )
    if slip_format.drawn_codes:
        _print_centered(printer, _drawn(rows, square, square), slip_format)
        return
    printer.set(align="center", normal_textsize=True)
    printer.qr(data, ec=1, size=square, native=True)
    printer.ln()


def _print_cut(printer: Dummy, slip_format: SlipFormat) -> None:
    if slip_format.cutter:
        # This form of the command moves the paper up to the knife first.
        printer.cut(feed=False)
    else:
        printer.print_and_feed(_LINES_TO_TEAR_BAR)


def _print_centered(printer: Dummy, image: Canvas, slip_format: SlipFormat) -> None:
    """Print a picture on white as wide as the paper: not every printer centres pictures."""
    from PIL import Image

    canvas = Image.new("1", (slip_format.paper.dots, image.height), 1)
    canvas.paste(image, ((canvas.width - image.width) // 2, 0))
    printer.set(align="left")
    printer.image(canvas)


def _drawn(rows: list[list[bool]], width: int, height: int) -> Canvas:
    from PIL import Image

    image = Image.new("1", (len(rows[0]), len(rows)), 1)
    image.putdata([0 if dark else 1 for row in rows for dark in row])
    return image.resize(
        (image.width * width, image.height * height), Image.Resampling.NEAREST
    )


def _logo(content: bytes, dots: int) -> Canvas:
    from PIL import Image, UnidentifiedImageError

    try:
        image = Image.open(io.BytesIO(content)).convert("RGBA")
    except (UnidentifiedImageError, OSError) as error:
        raise ValueError("Not a picture") from error
    paper = Image.new("RGBA", image.size, "white")
    paper.alpha_composite(image)
    paper.thumbnail((int(dots * _PICTURE_SHARE), dots))
    return paper.convert("1")
