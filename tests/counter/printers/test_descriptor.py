"""What a printer's connection does that others use at the same time, or that ends early."""

import os
import socket
from threading import Timer

import pytest

from custom_components.loyalty.counter.printers.descriptor import DescriptorConnection
from custom_components.loyalty.counter.printers.errors import PrinterUnavailable

pytestmark = pytest.mark.usefixtures("impatient", "socket_enabled")


def test_a_print_server_that_never_answers_gets_its_job() -> None:
    """Some close their side at once, and print what they get."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        ours = socket.create_connection(server.getsockname())
        theirs, _ = server.accept()
    with ours, theirs:
        theirs.shutdown(socket.SHUT_WR)
        connection = DescriptorConnection(ours.fileno())
        answers = [connection.read(0.1), connection.read(0.1)]
        connection.write(b"Ein Kaffee\n")
        got = theirs.recv(100)

    assert answers == [b"", b""]
    assert got == b"Ein Kaffee\n"


def test_an_answer_that_another_process_took_away_is_none(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ours, theirs = socket.socketpair()
    ours.setblocking(False)
    look = os.read

    def read_after_another(descriptor: int, size: int) -> bytes:
        look(descriptor, size)
        return look(descriptor, size)

    with ours, theirs:
        theirs.send(b"\x12")
        monkeypatch.setattr(os, "read", read_after_another)
        assert DescriptorConnection(ours.fileno()).read(0.1) == b""


def test_a_printer_that_goes_when_the_kernel_had_the_whole_slip_may_have_printed_it() -> (
    None
):
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
        ours = socket.create_connection(server.getsockname())
        theirs, _ = server.accept()
    theirs.setsockopt(
        socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00"
    )
    cable = Timer(0.2, theirs.close)
    cable.start()
    with ours, pytest.raises(PrinterUnavailable) as caught:
        DescriptorConnection(ours.fileno()).write(b"Ein Kaffee\n" * 1000)
    cable.join()

    assert caught.value.maybe_printed


def test_a_printer_that_resets_its_connection_is_not_there() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        ours = socket.create_connection(server.getsockname())
        theirs, _ = server.accept()
        theirs.setsockopt(
            socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00"
        )
        theirs.close()
        with ours, pytest.raises(PrinterUnavailable):
            DescriptorConnection(ours.fileno()).read(0.1)
