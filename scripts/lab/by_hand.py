"""A scanner, a USB printer and a Pi's GPIO lines, plugged in to be tried by hand.

For ``python scripts/lab/by_hand.py`` in the laboratory's shell.
"""

import code
from contextlib import ExitStack
import os
from pathlib import Path

from tests.hardware.devices.gpio import GpioChip
from tests.hardware.devices.paper import keep
from tests.hardware.devices.printers import UsbReceiptPrinter
from tests.hardware.devices.scanners import VirtualScanner

PICTURES = Path(os.environ["LOYALTY_LABORATORY"]) / "by-hand"

scanner = VirtualScanner()
printer = UsbReceiptPrinter(0)
pi = GpioChip("pi")


def pictures() -> list[str]:
    """Leave what came out of the printer as pictures, drawn from the bytes that it got."""
    keep(printer.slips, PICTURES)
    return sorted(str(picture) for picture in PICTURES.glob("*.png"))


with ExitStack() as plugged_in:
    for device in (scanner, printer, pi):
        device.plug_in()
        plugged_in.callback(device.throw_away)
    code.interact(
        f"""\
scanner  {scanner.path}: scanner.type("4006381333931\\n"), scanner.unplug(), scanner.plug_in()
printer  /dev/usb/lp0: printer.slips, printer.out_of_paper = True, printer.unplug(); pictures()
pi       /dev/{pi.node}: pi.level(17)""",
        local=globals(),
        exitmsg="",
    )
