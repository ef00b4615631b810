"""A connection through a file descriptor that never blocks: sockets, device files, pipes."""

from collections.abc import Callable
from contextlib import suppress
import fcntl
import os
import select
import struct
import termios
import time

from .conversation import JOB_PATIENCE, WRITE_PATIENCE
from .errors import PrinterTimeout, PrinterUnavailable

_CHUNK = 4096
_LOOK_AGAIN = 0.02
_BROKEN = select.POLLERR | select.POLLHUP | select.POLLNVAL


class DescriptorConnection:
    """A printer behind an open, non-blocking descriptor, which stays its opener's to close."""

    def __init__(
        self,
        descriptor: int,
        *,
        can_answer: bool = True,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        """``can_answer`` is False for what can only be written to."""
        self._descriptor = descriptor
        self.can_answer = can_answer
        self._now = now

    def write(self, data: bytes) -> None:
        """Write all bytes and wait until the kernel has passed them on, with time-outs on progress."""
        end = self._now() + JOB_PATIENCE
        rest = memoryview(data)
        while rest:
            self._wait_for_room(end)
            try:
                written = os.write(self._descriptor, rest[:_CHUNK])
            except BlockingIOError:
                # Another process is writing to it.
                time.sleep(_LOOK_AGAIN)
                continue
            except OSError as error:
                raise PrinterUnavailable(os.strerror(error.errno or 0)) from error
            rest = rest[written:]
        try:
            self._drain(end)
        except PrinterUnavailable as error:
            # The kernel had all of it, and does not say how much it passed on before the connection broke.
            raise PrinterUnavailable(str(error), maybe_printed=True) from error

    def read(self, patience: float) -> bytes:
        """Return what is there within some seconds; empty if nothing comes."""
        if not self.can_answer:
            return b""
        poll = select.poll()
        poll.register(self._descriptor, select.POLLIN)
        if not poll.poll(patience * 1000):
            return b""
        try:
            data = os.read(self._descriptor, _CHUNK)
        except BlockingIOError:
            return b""
        except OSError as error:
            raise PrinterUnavailable(os.strerror(error.errno or 0)) from error
        if not data:
            # usblp answers a read with nothing when the printer has nothing to say; a socket that
            # reads as ended has lost its other side, which the next write finds out.
            self.can_answer = False
        return data

    def _wait_for_room(self, end: float) -> None:
        poll = select.poll()
        poll.register(self._descriptor, select.POLLOUT)
        patience = min(WRITE_PATIENCE, end - self._now())
        # A device that has room, but takes nothing, must not be asked for ever.
        events = poll.poll(patience * 1000) if patience > 0 else []
        if not events:
            raise PrinterTimeout("The printer takes no more bytes")
        if events[0][1] & _BROKEN and not events[0][1] & select.POLLOUT:
            raise PrinterUnavailable("The connection broke")

    def _drain(self, end: float) -> None:
        """Wait until the kernel has nothing left to pass on.

        usblp says that it has room again only when the printer took the last piece, and throws away
        what is under way when it is closed; sockets and serial lines count what is not yet
        acknowledged or sent, and throw it away when the printer resets the connection.
        """
        self._wait_for_room(end)
        last, since = self._unsent(), self._now()
        while last:
            time.sleep(_LOOK_AGAIN)
            unsent, now = self._unsent(), self._now()
            if unsent < last:
                last, since = unsent, now
            elif now - since > WRITE_PATIENCE or now > end:
                raise PrinterTimeout("The printer takes no more bytes")
            self._find_break()

    def _unsent(self) -> int:
        buffer = bytearray(4)
        # Files and pipes don't count.
        with suppress(OSError):
            fcntl.ioctl(self._descriptor, termios.TIOCOUTQ, buffer)
        return int(struct.unpack("i", buffer)[0])

    def _find_break(self) -> None:
        poll = select.poll()
        poll.register(self._descriptor, 0)
        if poll.poll(0):
            raise PrinterUnavailable("The connection broke")
