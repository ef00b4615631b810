"""A printer for a hub that has none: slips appear on the console and in a folder."""

from datetime import UTC, datetime
from pathlib import Path
import sys
from typing import override

from ..slips.picture import slip_picture
from ..slips.text import printed_text
from . import PrinterLink, PrinterStatus, SimulatedPrinter
from .errors import PrinterUnavailable
from .status import Paper

# A demonstration must not fill the disk.
_KEPT = 200


class SimulatedLink(PrinterLink):
    """Reads the same bytes that a real printer would get."""

    def __init__(self, printer: SimulatedPrinter) -> None:
        self._printer = printer
        self._folder = Path(printer.folder)

    @override
    def send(self, data: bytes) -> None:
        picture = slip_picture(data, self._printer.paper)
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            moment = datetime.now(UTC).astimezone()
            # Whoever watches the folder sees whole pictures only.
            unfinished = self._folder / ".slip.part"
            unfinished.write_bytes(picture)
            unfinished.rename(self._folder / f"{moment:%Y-%m-%d_%H-%M-%S-%f}.png")
            for old in sorted(self._folder.glob("*.png"))[:-_KEPT]:
                old.unlink()
        except OSError as error:
            raise PrinterUnavailable(
                error.strerror or "The folder can't be written"
            ) from error
        sys.stdout.write(f"\n{printed_text(data, self._printer.paper.columns)}\n")
        sys.stdout.flush()

    @override
    def status(self) -> PrinterStatus:
        return PrinterStatus(online=True, cover_open=False, paper=Paper.PRESENT)
