"""The bytes that a printer gets."""

import io

from PIL import Image
import pytest

from custom_components.loyalty.counter.slips import compose
from custom_components.loyalty.counter.slips.escpos_bytes import slip_bytes
from custom_components.loyalty.counter.slips.escpos_reader import read_escpos
from custom_components.loyalty.counter.slips.layout import (
    Align,
    Barcode,
    Cut,
    Picture,
    Qr,
    Size,
    Slip,
    Symbology,
    Text,
)
from custom_components.loyalty.counter.slips.paper import (
    CodePage,
    PaperWidth,
    SlipFormat,
)
from custom_components.loyalty.counter.slips.printed import (
    Feed,
    PrintedBarcode,
    PrintedCut,
    PrintedLine,
    PrintedQr,
    PrintedRaster,
    Unknown,
)

from .samples import CONTENTS, cafe, texts

NARROW = SlipFormat(paper=PaperWidth.MM_58)


def logo(width: int = 120) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (width, 40), "black").save(file, "PNG")
    return file.getvalue()


@pytest.mark.parametrize(
    ("codepage", "expected"),
    [
        # The numbers and letters of the printers' own tables, for what must not go wrong.
        (CodePage.CP858, b"\x1bt\x13" + bytes([0x84, 0x94, 0x81, 0xE1, 0xD5])),
        (CodePage.CP1252, b"\x1bt\x10" + bytes([0xE4, 0xF6, 0xFC, 0xDF, 0x80])),
        (CodePage.CP437, b"\x1bt\x00" + bytes([0x84, 0x94, 0x81, 0xE1]) + b"EUR"),
    ],
)
def test_umlauts_and_euro(codepage: CodePage, expected: bytes) -> None:
    data = slip_bytes(Slip((Text("äöüß€"),)), SlipFormat(codepage=codepage))

    table, letters = expected[:3], expected[3:]
    assert data.startswith(b"\x1b@" + table)
    assert letters + b"\n" in data
    assert data.count(b"\x1bt") == 1


def test_double_byte_mode_is_left_before_the_first_letter() -> None:
    data = slip_bytes(Slip((Text("ä"),)), SlipFormat(single_byte=True))

    assert data.startswith(b"\x1b@\x1c.\x1bt\x13")


def test_a_printer_with_a_knife_cuts_once_at_the_end() -> None:
    data = slip_bytes(Slip((Text("Ende"), Cut())), SlipFormat())

    assert data.endswith(b"\x1dV\x42\x00")
    assert [item for item in read_escpos(data) if isinstance(item, PrintedCut)] == [
        PrintedCut()
    ]


def test_without_a_knife_the_paper_moves_to_the_tear_bar() -> None:
    printed = read_escpos(
        slip_bytes(Slip((Text("Ende"), Cut())), SlipFormat(cutter=False))
    )

    assert printed[-1] == Feed(150)
    assert PrintedCut() not in printed


def test_looks_of_text_do_not_leak_into_the_next_line() -> None:
    slip = Slip(
        (
            Text("Kopf", align=Align.CENTER, bold=True, size=Size.BIG),
            Text("hoch", size=Size.TALL),
            Text("Text"),
        )
    )
    lines = [
        item
        for item in read_escpos(slip_bytes(slip, NARROW))
        if isinstance(item, PrintedLine)
    ]

    looks = [
        (
            line.align,
            *((run.style.bold, run.style.wide, run.style.high) for run in line.runs),
        )
        for line in lines
    ]
    assert looks == [
        (Align.CENTER, (True, 2, 2)),
        (Align.LEFT, (False, 1, 2)),
        (Align.LEFT, (False, 1, 1)),
    ]


def test_barcodes_are_as_wide_as_the_paper_allows() -> None:
    slip = Slip((Barcode("4006381333931", Symbology.EAN13), Barcode("A-REWARD-CODE")))
    codes = [
        item
        for item in read_escpos(slip_bytes(slip, NARROW))
        if isinstance(item, PrintedBarcode)
    ]

    assert [(code.data, code.stripe, code.align) for code in codes] == [
        ("4006381333931", 3, Align.CENTER),
        ("A-REWARD-CODE", 2, Align.CENTER),
    ]


def test_a_barcode_too_long_for_the_paper_becomes_a_qr_code() -> None:
    data = "A-CODE-OF-MANY-LETTERS"
    (code,) = [
        item
        for item in read_escpos(slip_bytes(Slip((Barcode(data),)), NARROW))
        if isinstance(item, PrintedBarcode | PrintedQr)
    ]

    assert isinstance(code, PrintedQr)
    assert code.data == data


def test_codes_can_be_sent_as_pictures() -> None:
    drawn = SlipFormat(paper=PaperWidth.MM_58, drawn_codes=True)
    slip = Slip((Barcode("4006381333931", Symbology.EAN13), Qr("LOYALTY")))
    bars, squares = (
        item
        for item in read_escpos(slip_bytes(slip, drawn))
        if isinstance(item, PrintedRaster)
    )

    assert (bars.width, bars.height) == (384, 80)
    # 95 stripes of 3 dots in the middle of 384 dots.
    assert bars.dots[: 384 // 8].hex().strip("0") != ""
    assert int.from_bytes(bars.dots[:48]).bit_length() == 384 - 49
    assert squares.height == 21 * 6


def test_a_logo_is_scaled_and_centred() -> None:
    (picture,) = (
        item
        for item in read_escpos(slip_bytes(Slip((Picture(logo(900)),)), SlipFormat()))
        if isinstance(item, PrintedRaster)
    )

    assert picture.width == 576
    assert int.from_bytes(picture.dots[:72]).bit_count() == 432


def test_what_is_no_picture_is_refused() -> None:
    with pytest.raises(ValueError, match="picture"):
        slip_bytes(Slip((Picture(b"GIF8"),)), SlipFormat())


@pytest.mark.parametrize("kind", CONTENTS)
@pytest.mark.parametrize(
    "slip_format",
    [
        SlipFormat(),
        SlipFormat(paper=PaperWidth.MM_58, codepage=CodePage.CP437, drawn_codes=True),
    ],
)
def test_a_printer_understands_every_byte(
    kind: str, slip_format: SlipFormat, capsys: pytest.CaptureFixture[str]
) -> None:
    slip = compose(CONTENTS[kind], cafe("de", logo()), texts("de"))
    printed = read_escpos(slip_bytes(slip, slip_format))

    assert [item for item in printed if isinstance(item, Unknown)] == []
    # python-escpos is talkative; the console of the hub is not its place.
    assert capsys.readouterr().out == ""
