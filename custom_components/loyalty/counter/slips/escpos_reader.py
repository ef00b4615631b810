"""What a receipt printer understands: ESC/POS bytes read back into what appears on the paper.

A small interpreter of the commands that receipts are made of. It serves the simulated printer and
whoever wants to see what bytes say. Commands it does not know are reported, not guessed.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from .layout import Align
from .printed import (
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
from .symbols import (
    code128_modules,
    code128_text,
    ean13_check_digit,
    ean13_modules,
    qr_modules,
)

# Numbers of ESC t, as most printers have them.
_CODE_PAGES = {
    0: "cp437",
    2: "cp850",
    3: "cp860",
    4: "cp863",
    5: "cp865",
    16: "cp1252",
    17: "cp866",
    18: "cp852",
    19: "cp858",
    40: "iso8859-15",
}
_ALIGNS = (Align.LEFT, Align.CENTER, Align.RIGHT)
_LINE_DOTS = 30


def read_escpos(data: bytes) -> list[Printed]:
    """Return what the bytes put on paper, from top to bottom.

    A command cut off by the end of the bytes is Unknown, characters without a line feed are a line.
    """
    reader = _Reader(data)
    reader.read()
    return reader.printed


@dataclass(slots=True)
class _Reader:
    """The state of a printer while it works through bytes."""

    data: bytes
    at: int = 0
    printed: list[Printed] = field(default_factory=list)
    runs: list[Run] = field(default_factory=list)
    style: Style = field(default_factory=Style)
    align: Align = Align.LEFT
    codec: str = "cp437"
    line_dots: int = _LINE_DOTS
    stripe: int = 3
    barcode_height: int = 162
    square: int = 3
    qr_data: bytes = b""

    def read(self) -> None:
        """Work through all bytes."""
        while self.at < len(self.data):
            start = self.at
            try:
                self._step()
            except IndexError:
                self.printed.append(Unknown(self.data[start:]))
                self.at = len(self.data)
        if self.runs:
            self._end_line()

    def _step(self) -> None:
        first = self._byte()
        if first >= 0x20:
            self._characters()
        elif first == 0x0A:
            self._end_line()
        elif first in _PREFIXES:
            second = self._byte()
            command = _COMMANDS.get((first, second))
            if command is None:
                self.printed.append(Unknown(bytes((first, second))))
            else:
                command(self)
        elif first not in {0x00, 0x0D}:
            self.printed.append(Unknown(bytes((first,))))

    def _byte(self) -> int:
        value = self.data[self.at]
        self.at += 1
        return value

    def _bytes(self, count: int) -> bytes:
        if self.at + count > len(self.data):
            raise IndexError
        self.at += count
        return self.data[self.at - count : self.at]

    def _word(self) -> int:
        return int.from_bytes(self._bytes(2), "little")

    def _characters(self) -> None:
        start = self.at - 1
        while self.at < len(self.data) and self.data[self.at] >= 0x20:
            self.at += 1
        text = self.data[start : self.at].decode(self.codec, errors="replace")
        self.runs.append(Run(text, self.style))

    def _end_line(self) -> None:
        if self.runs:
            self.printed.append(PrintedLine(tuple(self.runs), self.align))
            self.runs.clear()
        else:
            self.printed.append(Feed(self.line_dots))

    def _symbol(self, symbol: Printed) -> None:
        if self.runs:
            self._end_line()
        self.printed.append(symbol)

    def initialize(self) -> None:
        """ESC @."""
        self.runs.clear()
        self.style, self.align, self.codec = Style(), Align.LEFT, "cp437"
        self.line_dots = _LINE_DOTS

    def choose_modes(self) -> None:
        """ESC ! n."""
        modes = self._byte()
        self.style = Style(
            bold=bool(modes & 0x08),
            high=2 if modes & 0x10 else 1,
            wide=2 if modes & 0x20 else 1,
            underlined=bool(modes & 0x80),
            inverse=self.style.inverse,
        )

    def choose_size(self) -> None:
        """GS ! n."""
        sizes = self._byte()
        self.style = replace(
            self.style, wide=(sizes >> 4 & 7) + 1, high=(sizes & 7) + 1
        )

    def choose_bold(self) -> None:
        """ESC E n."""
        self.style = replace(self.style, bold=bool(self._byte() & 1))

    def choose_underline(self) -> None:
        """ESC - n."""
        self.style = replace(self.style, underlined=self._byte() % 48 > 0)

    def choose_inverse(self) -> None:
        """GS B n."""
        self.style = replace(self.style, inverse=bool(self._byte() & 1))

    def choose_align(self) -> None:
        """ESC a n."""
        self.align = _ALIGNS[self._byte() % 48 % 3]

    def choose_code_page(self) -> None:
        """ESC t n."""
        number = self._byte()
        if number in _CODE_PAGES:
            self.codec = _CODE_PAGES[number]
        else:
            self.printed.append(Unknown(bytes((0x1B, 0x74, number))))

    def choose_line_spacing(self) -> None:
        """ESC 3 n."""
        self.line_dots = self._byte()

    def default_line_spacing(self) -> None:
        """ESC 2."""
        self.line_dots = _LINE_DOTS

    def feed_lines(self) -> None:
        """ESC d n."""
        self._symbol(Feed(self._byte() * self.line_dots))

    def feed_dots(self) -> None:
        """ESC J n."""
        self._symbol(Feed(self._byte()))

    def cut(self) -> None:
        """GS V m [n]."""
        if self._byte() in {65, 66}:
            self._byte()
        self._symbol(PrintedCut())

    def ignore_one(self) -> None:
        """A setting that does not show here, with one byte."""
        self._byte()

    def ignore_pulse(self) -> None:
        """ESC p m t1 t2, the cash drawer."""
        self._bytes(3)

    def ignore(self) -> None:
        """A setting that does not show here."""

    def request_status(self) -> None:
        """DLE EOT n."""
        self.printed.append(StatusRequest(self._byte()))

    def choose_barcode_height(self) -> None:
        """GS h n."""
        self.barcode_height = self._byte()

    def choose_stripe(self) -> None:
        """GS w n."""
        self.stripe = self._byte()

    def print_barcode(self) -> None:
        """GS k m n d1...dn."""
        kind = self._byte()
        payload = self._bytes(self._byte())
        try:
            if kind == 73:
                data, modules = code128_text(payload), code128_modules(payload)
            elif kind == 67:
                data, modules = _ean13(payload)
            else:
                data, modules = "", ""
        except ValueError:
            data, modules = "", ""
        if not modules:
            self._symbol(Unknown(bytes((0x1D, 0x6B, kind)) + payload))
            return
        self._symbol(
            PrintedBarcode(data, modules, self.stripe, self.barcode_height, self.align)
        )

    def two_dimensional(self) -> None:
        """GS ( k pL pH cn fn ..., here only QR codes."""
        kind = self._byte()
        content = self._bytes(self._word())
        match content[:2] if kind == ord("k") else b"":
            case b"1C":
                self.square = content[2]
            case b"1P":
                self.qr_data = content[3:]
            case b"1Q":
                data = self.qr_data.decode("utf-8", errors="replace")
                rows = tuple(tuple(row) for row in qr_modules(data))
                self._symbol(PrintedQr(data, rows, self.square, self.align))
            case b"1A" | b"1E":
                pass
            case _:
                self.printed.append(Unknown(bytes((0x1D, 0x28, kind)) + content))

    def raster(self) -> None:
        """GS v 0 m xL xH yL yH d1...dk."""
        self._bytes(2)
        width, height = self._word(), self._word()
        self._symbol(
            PrintedRaster(width * 8, height, self._bytes(width * height), self.align)
        )


def _ean13(payload: bytes) -> tuple[str, str]:
    if not payload.isdigit() or len(payload) not in {12, 13}:
        raise ValueError("Not an EAN-13 code")
    digits = payload.decode("ascii")
    return digits[:12] + ean13_check_digit(digits), ean13_modules(digits)


_ESC, _GS, _DLE, _FS = 0x1B, 0x1D, 0x10, 0x1C
_PREFIXES = {_ESC, _GS, _DLE, _FS}
_COMMANDS: dict[tuple[int, int], Callable[[_Reader], None]] = {
    (_ESC, ord("@")): _Reader.initialize,
    (_ESC, ord("!")): _Reader.choose_modes,
    (_ESC, ord("E")): _Reader.choose_bold,
    (_ESC, ord("-")): _Reader.choose_underline,
    (_ESC, ord("a")): _Reader.choose_align,
    (_ESC, ord("t")): _Reader.choose_code_page,
    (_ESC, ord("3")): _Reader.choose_line_spacing,
    (_ESC, ord("2")): _Reader.default_line_spacing,
    (_ESC, ord("d")): _Reader.feed_lines,
    (_ESC, ord("J")): _Reader.feed_dots,
    (_ESC, ord("M")): _Reader.ignore_one,
    (_ESC, ord("R")): _Reader.ignore_one,
    (_ESC, ord("{")): _Reader.ignore_one,
    (_ESC, ord("p")): _Reader.ignore_pulse,
    (_GS, ord("!")): _Reader.choose_size,
    (_GS, ord("B")): _Reader.choose_inverse,
    (_GS, ord("V")): _Reader.cut,
    (_GS, ord("h")): _Reader.choose_barcode_height,
    (_GS, ord("w")): _Reader.choose_stripe,
    (_GS, ord("H")): _Reader.ignore_one,
    (_GS, ord("f")): _Reader.ignore_one,
    (_GS, ord("k")): _Reader.print_barcode,
    (_GS, ord("(")): _Reader.two_dimensional,
    (_GS, ord("v")): _Reader.raster,
    (_DLE, 0x04): _Reader.request_status,
    (_FS, ord(".")): _Reader.ignore,
}
