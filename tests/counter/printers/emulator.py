"""A network printer as far as a hub can tell: a real TCP server that behaves well or badly."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
import socket
import struct
import threading
import time
from typing import Self

FINE = {1: 0x16, 2: 0x12, 4: 0x12}
NO_PAPER = {1: 0x1E, 2: 0x32, 4: 0x72}
COVER_OPEN = {1: 0x1E, 2: 0x16, 4: 0x12}


@dataclass
class PrinterEmulator:
    """Prints what it gets, and answers status requests.

    ``answers`` are the bytes for each request (none: a printer that never answers), ``answers_after``
    those once something was printed; ``bytes_a_second`` makes it slow; ``hangs_up_after`` closes the
    connection after so many bytes (with a reset if it ``resets``), ``stalls_after`` reads no more of
    them; one that ``keeps_open`` never closes a connection by itself.
    """

    answers: dict[int, int] = field(default_factory=lambda: dict(FINE))
    answers_after: dict[int, int] | None = None
    bytes_a_second: float | None = None
    hangs_up_after: int | None = None
    stalls_after: int | None = None
    resets: bool = False
    keeps_open: bool = False
    port: int = 0
    jobs: list[bytes] = field(default_factory=list)

    def __enter__(self) -> Self:
        self._stop = threading.Event()
        self._printed = threading.Event()
        self._server = socket.create_server(("127.0.0.1", self.port))
        self.port = self._server.getsockname()[1]
        self._server.settimeout(0.05)
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()
        self._server.close()

    def await_job(self) -> None:
        """Let the printer read to the end what is on its way."""
        assert self._printed.wait(5)

    def _serve(self) -> None:
        while not self._stop.is_set():
            try:
                connection, _ = self._server.accept()
            except TimeoutError:
                continue
            with connection:
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
                connection.settimeout(0.05)
                job = self._talk(connection)
            if job:
                self.jobs.append(job)
                self._printed.set()

    def _talk(self, connection: socket.socket) -> bytes:
        job = b""
        while not self._stop.is_set():
            if self.stalls_after is not None and len(job) >= self.stalls_after:
                self._stop.wait(0.05)
                continue
            try:
                data = connection.recv(256)
            except TimeoutError:
                continue
            except ConnectionError:
                return b""
            if not data:
                self.jobs += [job] if self.keeps_open else []
                self._stop.wait(5 if self.keeps_open else 0)
                return b"" if self.keeps_open else job
            if self.bytes_a_second:
                time.sleep(len(data) / self.bytes_a_second)
            printed, requests = _told_apart(data)
            job += printed
            if self.hangs_up_after is not None and len(job) >= self.hangs_up_after:
                linger = struct.pack("ii", self.resets, 0)
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
                return b""
            for number in requests:
                answers = (
                    self.answers_after
                    if job and self.answers_after is not None
                    else self.answers
                )
                if number in answers:
                    connection.sendall(bytes((answers[number],)))
        return b""


def _told_apart(data: bytes) -> tuple[bytes, list[int]]:
    printed, requests = b"", []
    while data:
        before, found, after = data.partition(b"\x10\x04")
        printed += before
        if found:
            requests.append(after[0])
        data = after[1:]
    return printed, requests


@contextmanager
def silent_address() -> Iterator[int]:
    """Give a port that accepts nobody: its queue of connections is full."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen(0)
        with socket.socket() as first, socket.socket() as second:
            for waiting in (first, second):
                waiting.setblocking(False)
                waiting.connect_ex(server.getsockname())
            yield server.getsockname()[1]
