"""The paper that came out of a printer, read from the bytes that it got."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from custom_components.loyalty.counter.slips.escpos_reader import read_escpos
from custom_components.loyalty.counter.slips.paper import PaperWidth
from custom_components.loyalty.counter.slips.picture import slip_picture
from custom_components.loyalty.counter.slips.printed import (
    Printed,
    PrintedBarcode,
    PrintedLine,
    PrintedQr,
    Unknown,
)

# GS V, the cut; what follows says how.
_CUT = b"\x1dV"


@dataclass(frozen=True)
class Slip:
    """One slip, whole (it was cut) or torn off where the printer stopped."""

    data: bytes
    whole: bool = True

    @cached_property
    def printed(self) -> list[Printed]:
        return read_escpos(self.data)

    @property
    def text(self) -> str:
        """Its lines without their looks."""
        return "\n".join(
            item.text for item in self.printed if isinstance(item, PrintedLine)
        )

    @property
    def codes(self) -> list[str]:
        """What a scanner reads from its barcodes."""
        return [
            item.data
            for item in self.printed
            if isinstance(item, PrintedBarcode | PrintedQr)
        ]

    @property
    def unknown(self) -> list[Unknown]:
        """What no printer of this kind would understand."""
        return [item for item in self.printed if isinstance(item, Unknown)]

    def picture(self, paper: PaperWidth = PaperWidth.MM_80) -> bytes:
        """The slip as a PNG."""
        return slip_picture(self.data, paper)


def cuts_on(data: bytes | bytearray) -> int:
    """How many slips a printer cut off."""
    return data.count(_CUT)


def slips_on(data: bytes) -> list[Slip]:
    """The slips that a printer cut off, and what is left in it."""
    slips = []
    rest = data
    while (cut := rest.find(_CUT)) >= 0:
        # Functions 65 and up feed first, by the byte that follows.
        end = cut + (4 if rest[cut + 2] >= 65 else 3)
        slips.append(Slip(rest[:end]))
        rest = rest[end:]
    return [*slips, Slip(rest, whole=False)] if rest else slips


def keep(slips: list[Slip], folder: Path) -> None:
    """Leave pictures and bytes of slips in a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for number, slip in enumerate(slips, start=1):
        (folder / f"slip-{number}.bin").write_bytes(slip.data)
        (folder / f"slip-{number}.png").write_bytes(slip.picture())
