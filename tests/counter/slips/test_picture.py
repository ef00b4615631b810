"""Slips as pictures."""

import io

from PIL import Image
import pytest

from custom_components.loyalty.counter.slips.escpos_bytes import slip_bytes
from custom_components.loyalty.counter.slips.layout import (
    Align,
    Barcode,
    Cut,
    Qr,
    Slip,
    Symbology,
    Text,
)
from custom_components.loyalty.counter.slips.paper import PaperWidth, SlipFormat
from custom_components.loyalty.counter.slips.picture import slip_picture
from custom_components.loyalty.counter.slips.symbols import ean13_modules, qr_modules

MARGIN = 40


def picture(slip: Slip, paper: PaperWidth = PaperWidth.MM_58) -> Image.Image:
    data = slip_bytes(slip, SlipFormat(paper=paper))
    return Image.open(io.BytesIO(slip_picture(data, paper)))


def stripes(image: Image.Image, row: int, start: int, count: int, width: int) -> str:
    return "".join(
        "1" if image.getpixel((start + width * at + width // 2, row)) < 128 else "0"  # type: ignore[operator]
        for at in range(count)
    )


@pytest.mark.parametrize("paper", PaperWidth)
def test_it_is_as_wide_as_the_paper(paper: PaperWidth) -> None:
    image = picture(Slip((Text("Brot"), Cut())), paper)

    assert image.format == "PNG"
    assert image.width == paper.dots + 2 * MARGIN


def test_a_scanner_could_read_the_barcode() -> None:
    image = picture(Slip((Barcode("4006381333931", Symbology.EAN13),)))
    left = MARGIN + (384 - 95 * 3) // 2

    assert stripes(image, MARGIN + 40, left, 95, 3) == ean13_modules("4006381333931")


def test_a_camera_could_read_the_qr_code() -> None:
    rows = qr_modules("LOYALTY")
    image = picture(Slip((Qr("LOYALTY"),)))
    left = MARGIN + (384 - len(rows) * 6) // 2
    top = MARGIN + 12

    read = [
        stripes(image, top + 6 * at + 3, left, len(rows), 6) for at in range(len(rows))
    ]
    assert read == ["".join("1" if dark else "0" for dark in row) for row in rows]


def test_text_stands_where_it_was_put() -> None:
    def place(align: Align) -> tuple[int, int]:
        box = (
            picture(Slip((Text("IIII", align=align),)))
            .point(lambda dot: 255 * (dot < 128))
            .getbbox()
        )
        assert box is not None
        return box[0] - MARGIN, 384 + MARGIN - box[2]

    assert place(Align.LEFT)[0] < 12
    assert place(Align.RIGHT)[1] < 12
    left, right = place(Align.CENTER)
    assert abs(left - right) <= 2


def test_more_than_a_line_of_bytes_goes_on_in_the_next() -> None:
    one = Image.open(io.BytesIO(slip_picture(b"M" * 32 + b"\n", PaperWidth.MM_58)))
    two = Image.open(io.BytesIO(slip_picture(b"M" * 33 + b"\n", PaperWidth.MM_58)))

    assert two.height == one.height + 30


def bytes_on_paper(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(slip_picture(data, PaperWidth.MM_58)))


def ink(image: Image.Image) -> int:
    return sum(image.histogram()[:128])


@pytest.mark.parametrize(
    ("plain", "inkier"),
    [
        (b"Brot\n", b"\x1bE\x01Brot\n"),
        (b"Brot\n", b"\x1b-\x01Brot\n"),
        (b"Brot\n", b"\x1b!\x10Brot\n"),
        (b"\x1b!\x10Brot\n", b"\x1b!\x30Brot\n"),
        (b"\x1b!\x30Brot\n", b"\x1dB\x01\x1b!\x30Brot\n"),
    ],
    ids=["bold", "underlined", "tall", "big", "inverse"],
)
def test_looks_take_ink(plain: bytes, inkier: bytes) -> None:
    assert ink(bytes_on_paper(inkier)) > ink(bytes_on_paper(plain))


def test_a_raster_picture_is_drawn_dot_by_dot() -> None:
    image = bytes_on_paper(b"\x1dv0\x00\x01\x00\x02\x00\xf0\x0f")

    assert stripes(image, MARGIN, MARGIN, 8, 1) == "11110000"
    assert stripes(image, MARGIN + 1, MARGIN, 8, 1) == "00001111"


def test_what_a_printer_does_not_understand_leaves_no_ink() -> None:
    assert ink(bytes_on_paper(b"\x1b\x01\x10\x04\x01\n")) == 0
