"""What appears on paper: the printer's side of a slip, read back from bytes."""

from dataclasses import dataclass

from .layout import Align


@dataclass(frozen=True, slots=True)
class Style:
    """How characters look; ``wide`` and ``high`` are multiples of the normal size."""

    bold: bool = False
    underlined: bool = False
    inverse: bool = False
    wide: int = 1
    high: int = 1


@dataclass(frozen=True, slots=True)
class Run:
    """Characters of one style."""

    text: str
    style: Style


@dataclass(frozen=True, slots=True)
class PrintedLine:
    """A line of characters."""

    runs: tuple[Run, ...]
    align: Align

    @property
    def text(self) -> str:
        """The characters without their looks."""
        return "".join(run.text for run in self.runs)


@dataclass(frozen=True, slots=True)
class PrintedBarcode:
    """A barcode: what a scanner reads, its stripes, their width and height in dots."""

    data: str
    modules: str
    stripe: int
    height: int
    align: Align


@dataclass(frozen=True, slots=True)
class PrintedQr:
    """A QR code: what a scanner reads, its squares and their size in dots."""

    data: str
    rows: tuple[tuple[bool, ...], ...]
    square: int
    align: Align


@dataclass(frozen=True, slots=True)
class PrintedRaster:
    """A picture: rows of eight dots a byte, the highest bit leftmost, 1 is black."""

    width: int
    height: int
    dots: bytes
    align: Align


@dataclass(frozen=True, slots=True)
class Feed:
    """Empty paper of so many dots."""

    dots: int


@dataclass(frozen=True, slots=True)
class PrintedCut:
    """The knife."""


@dataclass(frozen=True, slots=True)
class StatusRequest:
    """The host asks for a status (DLE EOT n) and waits for one byte."""

    number: int


@dataclass(frozen=True, slots=True)
class Unknown:
    """Bytes that a printer like this one would not understand."""

    content: bytes


type Printed = (
    PrintedLine
    | PrintedBarcode
    | PrintedQr
    | PrintedRaster
    | Feed
    | PrintedCut
    | StatusRequest
    | Unknown
)
