"""Slips as text."""

from custom_components.loyalty.counter.slips.layout import (
    Align,
    Barcode,
    Cut,
    Picture,
    Qr,
    Size,
    Slip,
    Text,
)
from custom_components.loyalty.counter.slips.text import printed_text, slip_text


def test_a_composed_slip() -> None:
    slip = Slip(
        (
            Picture(b"logo"),
            Text("Brot", align=Align.CENTER, size=Size.BIG),
            Text("frisch", align=Align.RIGHT),
            Barcode("B-1"),
            Qr("Q"),
            Cut(),
        )
    )

    assert slip_text(slip, 11).splitlines() == [
        "    [*]",
        "  B r o t",
        "     frisch",
        "  [ B-1 ]",
        "    B-1",
        "   [ Q ]",
        "✂----------",
    ]


def test_bytes() -> None:
    data = b"\x10\x04\x01\x1ba\x02frisch\n\n\x1b!\x30Brot\n\x1b\x01\x1dv0\x00\x01\x00\x01\x00\xff\x1dV\x00"

    assert printed_text(data, 11).splitlines() == [
        "     frisch",
        "",
        "    B r o t",
        "[?]",
        "    [*]",
        "✂----------",
    ]
