"""What ESC/POS bytes look like on paper, as a picture.

Blocking: loads Pillow and a font. Call it in an executor.
"""

from importlib.resources import files
import io
from typing import TYPE_CHECKING

from .escpos_reader import read_escpos
from .layout import Align
from .paper import PaperWidth
from .printed import (
    Feed,
    Printed,
    PrintedBarcode,
    PrintedCut,
    PrintedLine,
    PrintedQr,
    PrintedRaster,
    Run,
    Style,
)

if TYPE_CHECKING:
    from PIL.Image import Image as Canvas
    from PIL.ImageFont import FreeTypeFont

# A character of font A with the space to the next line, in dots.
_CELL_WIDTH = 12
_CELL_HEIGHT = 24
_LINE_GAP = 6
_FONT_SIZE = 20
_MARGIN = 40
_PAPER = 253
_INK = 24
_CUT_HEIGHT = 40


def slip_picture(data: bytes, paper: PaperWidth) -> bytes:
    """Return a PNG of what a printer with this paper makes of the bytes."""
    drawing = _Drawing(paper.dots)
    parts = [part for item in read_escpos(data) for part in drawing.draw(item)]
    height = sum(part.height for part in parts) + 2 * _MARGIN
    sheet = _blank(paper.dots + 2 * _MARGIN, height)
    top = _MARGIN
    for part in parts:
        sheet.paste(part, ((sheet.width - part.width) // 2, top))
        top += part.height
    png = io.BytesIO()
    sheet.save(png, "PNG", optimize=True)
    return png.getvalue()


def _blank(width: int, height: int) -> Canvas:
    from PIL import Image

    return Image.new("L", (width, height), _PAPER)


class _Drawing:
    """Draws one printed thing after the other, each on a strip as wide as the paper."""

    def __init__(self, dots: int) -> None:
        self._dots = dots
        self._font = _font()

    def draw(self, item: Printed) -> list[Canvas]:
        match item:
            case PrintedLine(runs, align):
                return [self._line(row, align) for row in self._rows(runs)]
            case PrintedBarcode(_, modules, stripe, height, align):
                rows = [[module == "1" for module in modules]]
                return [self._squares(rows, stripe, height, align)]
            case PrintedQr(_, rows, square, align):
                quiet = _blank(self._dots, 2 * square)
                return [quiet, self._squares(rows, square, square, align), quiet]
            case PrintedRaster(width, height, dots, align):
                return [self._raster(width, height, dots, align)]
            case Feed(dots):
                return [_blank(self._dots, dots)]
            case PrintedCut():
                return [self._scissors()]
            case _:
                return []

    def _rows(self, runs: tuple[Run, ...]) -> list[list[Run]]:
        """Break characters where the paper ends, as a printer does."""
        rows: list[list[Run]] = [[]]
        room = self._dots
        for run in runs:
            width = _CELL_WIDTH * run.style.wide
            for character in run.text:
                if room < width:
                    rows.append([])
                    room = self._dots
                rows[-1].append(Run(character, run.style))
                room -= width
        return rows

    def _line(self, row: list[Run], align: Align) -> Canvas:
        height = max(run.style.high for run in row) * _CELL_HEIGHT
        strip = _blank(self._dots, height + _LINE_GAP)
        left = self._left(sum(run.style.wide for run in row) * _CELL_WIDTH, align)
        for run in row:
            cell = self._cell(run.text, run.style)
            strip.paste(cell, (left, height - cell.height))
            left += cell.width
        return strip

    def _cell(self, character: str, style: Style) -> Canvas:
        from PIL import Image, ImageDraw, ImageOps

        cell = _blank(_CELL_WIDTH, _CELL_HEIGHT)
        pen = ImageDraw.Draw(cell)
        pen.text((0, 19), character, fill=_INK, font=self._font, anchor="ls")
        if style.bold:
            # A thermal printer makes bold by printing twice, one dot apart.
            pen.text((1, 19), character, fill=_INK, font=self._font, anchor="ls")
        if style.underlined:
            pen.line((0, 22, _CELL_WIDTH, 22), fill=_INK)
        if style.inverse:
            cell = ImageOps.invert(cell)
        if style.wide > 1 or style.high > 1:
            size = (_CELL_WIDTH * style.wide, _CELL_HEIGHT * style.high)
            cell = cell.resize(size, Image.Resampling.LANCZOS)
        return cell

    def _squares(
        self,
        rows: list[list[bool]] | tuple[tuple[bool, ...], ...],
        width: int,
        height: int,
        align: Align,
    ) -> Canvas:
        from PIL import Image

        code = _blank(len(rows[0]), len(rows))
        code.putdata([_INK if dark else _PAPER for row in rows for dark in row])
        return self._placed(
            code.resize(
                (code.width * width, code.height * height), Image.Resampling.NEAREST
            ),
            align,
        )

    def _raster(self, width: int, height: int, dots: bytes, align: Align) -> Canvas:
        from PIL import Image

        bits = Image.frombytes("1", (width, height), dots)
        return self._placed(
            bits.convert("L").point(lambda dot: _INK if dot else _PAPER), align
        )

    def _placed(self, image: Canvas, align: Align) -> Canvas:
        strip = _blank(self._dots, image.height)
        strip.paste(image, (self._left(image.width, align), 0))
        return strip

    def _left(self, width: int, align: Align) -> int:
        match align:
            case Align.LEFT:
                return 0
            case Align.CENTER:
                return (self._dots - width) // 2
            case Align.RIGHT:
                return self._dots - width

    def _scissors(self) -> Canvas:
        from PIL import ImageDraw

        strip = _blank(self._dots + 2 * _MARGIN, _CUT_HEIGHT)
        pen = ImageDraw.Draw(strip)
        for left in range(0, strip.width, 16):
            pen.line((left, _CUT_HEIGHT // 2, left + 8, _CUT_HEIGHT // 2), fill=160)
        return strip


def _font() -> FreeTypeFont:
    """Return DejaVu Sans Mono, which python-barcode brings: no system has to have a font."""
    from PIL import ImageFont

    font = files("barcode").joinpath("fonts", "DejaVuSansMono.ttf").read_bytes()
    return ImageFont.truetype(io.BytesIO(font), _FONT_SIZE)
