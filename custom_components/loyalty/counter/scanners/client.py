"""Scans at a simulated scanner from another process: standard library only."""

import json
from pathlib import Path
import socket
from typing import Any


class NoScannerError(Exception):
    """Nobody listens at the socket: the hub is not running, or has no such counter."""


def scan(
    path: Path, text: str, *, by_hand: bool = False, timeout: float = 15.0
) -> dict[str, Any]:
    """Type ``text`` at the simulated scanner of ``path`` and return what came of it.

    Args:
        path: the counter's socket, or the file that names it.
        text: the code, or with ``by_hand`` what a person types on the keypad.
        by_hand: type slowly, as fingers do.
        timeout: seconds to wait for the answer.

    Raises:
        NoScannerError: nobody listens there, or it went away without an answer.
        TimeoutError: no answer in time.
    """
    if not path.exists():
        raise NoScannerError(str(path))
    if path.is_file():
        path = Path(path.read_text(encoding="utf-8"))
    request = json.dumps({"text": text, "by_hand": by_hand}) + "\n"
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
        connection.settimeout(timeout)
        try:
            connection.connect(str(path))
        except (FileNotFoundError, ConnectionRefusedError) as error:
            raise NoScannerError(str(path)) from error
        connection.sendall(request.encode())
        with connection.makefile("r", encoding="utf-8") as answers:
            line = answers.readline()
    if not line:
        raise NoScannerError(str(path))
    answer: dict[str, Any] = json.loads(line)
    return answer
