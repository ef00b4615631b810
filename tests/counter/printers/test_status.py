"""Answers of printers."""

import pytest

from custom_components.loyalty.counter.printers.status import (
    Paper,
    PrinterStatus,
    read_status,
    request,
)


@pytest.mark.parametrize(
    ("answers", "status"),
    [
        ({}, PrinterStatus()),
        ({1: 0x16}, PrinterStatus(online=True)),
        ({1: 0x1E}, PrinterStatus(online=False)),
        ({4: 0x12}, PrinterStatus(paper=Paper.PRESENT)),
        ({4: 0x1E}, PrinterStatus(paper=Paper.LOW)),
        ({4: 0x72}, PrinterStatus(paper=Paper.OUT)),
        ({2: 0x32, 4: 0x12}, PrinterStatus(cover_open=False, paper=Paper.OUT)),
        ({2: 0x16}, PrinterStatus(cover_open=True)),
        # Not answers: the fixed bits are wrong.
        ({1: 0x00, 2: 0xFF, 4: 0x02}, PrinterStatus()),
    ],
)
def test_answers(answers: dict[int, int], status: PrinterStatus) -> None:
    assert read_status(answers) == status


def test_silence_is_not_fine() -> None:
    assert not read_status({}).known
    assert read_status({4: 0x12}).known


def test_request() -> None:
    assert request(4) == b"\x10\x04\x04"
