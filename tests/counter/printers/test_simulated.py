"""The printer of a hub that has none."""

import io
from pathlib import Path

from PIL import Image
import pytest

from custom_components.loyalty.counter.printers import (
    SimulatedPrinter,
    SlipFormat,
    open_link,
    simulated,
)
from custom_components.loyalty.counter.printers.errors import PrinterUnavailable
from custom_components.loyalty.counter.slips.escpos_bytes import slip_bytes
from custom_components.loyalty.counter.slips.layout import Columns, Slip

SLIP = slip_bytes(Slip((Columns("1 Kaffee", "2,80 €"),)), SlipFormat())


def test_a_slip_is_text_on_the_console_and_a_picture_in_the_folder(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "slips"

    open_link(SimulatedPrinter(folder=str(folder))).send(SLIP)

    assert "1 Kaffee" + " " * 34 + "2,80 €\n" in capsys.readouterr().out
    (file,) = folder.iterdir()
    assert Image.open(io.BytesIO(file.read_bytes())).format == "PNG"


def test_only_the_latest_pictures_are_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(simulated, "_KEPT", 2)
    link = open_link(SimulatedPrinter(folder=str(tmp_path)))

    link.send(SLIP)
    (oldest,) = tmp_path.iterdir()
    link.send(SLIP)
    link.send(SLIP)

    assert len(list(tmp_path.iterdir())) == 2
    assert not oldest.exists()


def test_a_folder_that_can_not_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(PrinterUnavailable):
        open_link(SimulatedPrinter(folder=str(tmp_path / "file" / "slips"))).send(SLIP)


def test_it_is_always_fine(tmp_path: Path) -> None:
    assert open_link(SimulatedPrinter(folder=str(tmp_path))).status().online
