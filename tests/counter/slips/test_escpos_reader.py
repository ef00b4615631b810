"""What a printer makes of bytes."""

from hypothesis import example, given, strategies as st
import pytest

from custom_components.loyalty.counter.slips.escpos_reader import read_escpos
from custom_components.loyalty.counter.slips.layout import Align
from custom_components.loyalty.counter.slips.printed import (
    Feed,
    Printed,
    PrintedBarcode,
    PrintedCut,
    PrintedLine,
    PrintedQr,
    PrintedRaster,
    Run,
    StatusRequest,
    Style,
    Unknown,
)
from custom_components.loyalty.counter.slips.symbols import ean13_modules, qr_modules


def line(text: str, align: Align = Align.LEFT, **style: bool | int) -> PrintedLine:
    return PrintedLine((Run(text, Style(**style)),), align)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("data", "printed"),
    [
        (b"Brot\n", [line("Brot")]),
        (b"Brot", [line("Brot")]),
        (b"\n\n", [Feed(30), Feed(30)]),
        (b"\x1bt\x13\xd5\n", [line("€")]),
        (b"\x1bt\x10\x80\n", [line("€")]),
        (b"\x1bt\x13\x1b@\xd5\n", [line("╒")]),
        (b"\x1b!\x38A\n", [line("A", bold=True, wide=2, high=2)]),
        (b"\x1d!\x11A\n", [line("A", wide=2, high=2)]),
        (b"\x1bE\x01\x1b-\x01A\n", [line("A", bold=True, underlined=True)]),
        (b"\x1dB\x01A\n", [line("A", inverse=True)]),
        (b"\x1ba\x01A\n\x1ba2B\n", [line("A", Align.CENTER), line("B", Align.RIGHT)]),
        (
            b"\x1b3\x10\n\x1b2\n\x1bd\x02\x1bJ\x07",
            [Feed(16), Feed(30), Feed(60), Feed(7)],
        ),
        (b"A\x1dV\x00", [line("A"), PrintedCut()]),
        (b"\x1dV\x42\x00\x1dV\x01", [PrintedCut(), PrintedCut()]),
        (b"\x10\x04\x04", [StatusRequest(4)]),
        (b"\x1bp\x00\x32\x32A\n", [line("A")]),
        (
            b"\x1dv0\x00\x01\x00\x02\x00\xaa\x55",
            [PrintedRaster(8, 2, b"\xaa\x55", Align.LEFT)],
        ),
        (
            b"\x1dh\x50\x1dw\x02\x1dk\x43\x0d4006381333931",
            [
                PrintedBarcode(
                    "4006381333931", ean13_modules("4006381333931"), 2, 80, Align.LEFT
                )
            ],
        ),
        (
            b"\x1d(k\x03\x001C\x05\x1d(k\x05\x001P0Hi\x1d(k\x03\x001Q0",
            [PrintedQr("Hi", tuple(map(tuple, qr_modules("Hi"))), 5, Align.LEFT)],
        ),
        (b"\x1bt\xfe", [Unknown(b"\x1bt\xfe")]),
        (b"\x1b\x01A\n", [Unknown(b"\x1b\x01"), line("A")]),
        (b"\x1dk\x49\x20{B", [Unknown(b"\x1dk\x49\x20{B")]),
        (b"\x1dk\x04\x01A", [Unknown(b"\x1dk\x04A")]),
    ],
)
def test_command(data: bytes, printed: list[Printed]) -> None:
    assert read_escpos(data) == printed


@given(st.binary(max_size=300))
@example(b"\x1d(k\x02\x001C")
@example(b"\x1d(k\x03\x001Q0")
def test_no_bytes_break_it(data: bytes) -> None:
    assert isinstance(read_escpos(data), list)
