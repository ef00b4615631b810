"""Printers in the network, over a real connection."""

import pytest

from custom_components.loyalty.counter.printers import (
    NetworkPrinter,
    conversation,
    descriptor,
    open_link,
)
from custom_components.loyalty.counter.printers.errors import (
    CoverOpen,
    OutOfPaper,
    PrinterError,
    PrinterTimeout,
    PrinterUnavailable,
)
from custom_components.loyalty.counter.printers.status import Paper, PrinterStatus

from .emulator import COVER_OPEN, FINE, NO_PAPER, PrinterEmulator, silent_address

pytestmark = pytest.mark.usefixtures("socket_enabled", "impatient")

SLIP = b"\x1b@Ein Kaffee\n" * 20
LONG = b"x" * 3_000_000


def send(printer: PrinterEmulator, data: bytes = SLIP) -> None:
    open_link(NetworkPrinter(host="127.0.0.1", port=printer.port)).send(data)


def failure(printer: PrinterEmulator, data: bytes = SLIP) -> PrinterError:
    with pytest.raises(PrinterError) as caught:
        send(printer, data)
    return caught.value


@pytest.mark.parametrize("answers", [FINE, {}], ids=["answers", "never answers"])
def test_every_byte_arrives(answers: dict[int, int]) -> None:
    with PrinterEmulator(answers=answers) as printer:
        send(printer)
        send(printer)

    assert printer.jobs == [SLIP, SLIP]


def test_a_slow_printer_is_waited_for_while_it_makes_progress(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # On a busy machine the next window of so small a receiver may be long in coming.
    monkeypatch.setattr(conversation, "WRITE_PATIENCE", 8.0)
    monkeypatch.setattr(descriptor, "WRITE_PATIENCE", 8.0)
    slip = b"x" * 40_000

    with PrinterEmulator(bytes_a_second=60_000) as printer:
        send(printer, slip)

    assert printer.jobs == [slip]


def test_a_printer_that_stops_reading_times_out() -> None:
    with PrinterEmulator(stalls_after=100) as printer:
        error = failure(printer, LONG)

    assert isinstance(error, PrinterTimeout)
    assert not error.maybe_printed


def test_a_printer_that_stops_reading_a_slip_that_was_on_its_way_times_out() -> None:
    with PrinterEmulator(answers={}, stalls_after=1000) as printer:
        error = failure(printer, b"x" * 200_000)

    assert isinstance(error, PrinterTimeout)
    assert not error.maybe_printed


def test_a_printer_that_hangs_up_in_the_middle_did_not_print() -> None:
    with PrinterEmulator(hangs_up_after=1000) as printer:
        error = failure(printer, LONG)

    assert isinstance(error, PrinterUnavailable)
    assert not error.maybe_printed
    assert printer.jobs == []


def test_a_printer_that_hangs_up_at_the_end_may_have_printed() -> None:
    with PrinterEmulator(hangs_up_after=len(SLIP)) as printer:
        assert failure(printer).maybe_printed


def test_a_printer_that_resets_the_connection_may_have_printed() -> None:
    with PrinterEmulator(answers={}, hangs_up_after=len(SLIP), resets=True) as printer:
        error = failure(printer)

    assert isinstance(error, PrinterUnavailable)
    assert error.maybe_printed


def test_a_printer_that_keeps_the_connection_open_is_not_waited_for() -> None:
    with PrinterEmulator(keeps_open=True) as printer:
        send(printer)

    assert printer.jobs == [SLIP]


def test_a_printer_that_falls_silent_at_the_end_may_have_printed() -> None:
    with PrinterEmulator(answers_after={}) as printer:
        error = failure(printer)

    assert isinstance(error, PrinterTimeout)
    assert error.maybe_printed


@pytest.mark.parametrize(
    ("answers", "kind"), [(NO_PAPER, OutOfPaper), (COVER_OPEN, CoverOpen)]
)
def test_a_printer_that_can_not_print_gets_no_job(
    answers: dict[int, int], kind: type[PrinterError]
) -> None:
    with PrinterEmulator(answers=answers) as printer:
        error = failure(printer)

    assert isinstance(error, kind)
    assert not error.maybe_printed
    assert printer.jobs == []


def test_paper_that_ends_with_the_slip_may_show_it() -> None:
    with PrinterEmulator(answers_after=NO_PAPER) as printer:
        error = failure(printer)

    assert isinstance(error, OutOfPaper)
    assert error.maybe_printed


def test_nobody_there_and_back_later() -> None:
    with PrinterEmulator() as printer:
        pass
    gone = failure(printer)
    with printer:
        send(printer)

    assert isinstance(gone, PrinterUnavailable)
    assert not gone.maybe_printed
    assert printer.jobs == [SLIP]


def test_an_address_that_does_not_answer_is_given_up_soon() -> None:
    with silent_address() as port:
        error = failure(PrinterEmulator(port=port))

    assert isinstance(error, PrinterUnavailable)
    assert not error.maybe_printed


@pytest.mark.parametrize(
    ("answers", "status"),
    [
        (FINE, PrinterStatus(online=True, cover_open=False, paper=Paper.PRESENT)),
        (NO_PAPER, PrinterStatus(online=False, cover_open=False, paper=Paper.OUT)),
        ({}, PrinterStatus()),
    ],
)
def test_status(answers: dict[int, int], status: PrinterStatus) -> None:
    with PrinterEmulator(answers=answers) as printer:
        asked = open_link(NetworkPrinter(host="127.0.0.1", port=printer.port)).status()

    assert asked == status
