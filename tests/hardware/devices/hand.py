"""Sends prepared reports down a device's file, from a process of its own.

As a real scanner it does not share the hub's interpreter: a busy hub does not slow it down. Reads
lines of JSON, ``[seconds between reports, report in hex, …]``, and answers each with the instant at
which the last key was pressed (its release is a report of its own), in seconds of the monotonic clock.
"""

import json
import os
import sys
import time


def main() -> None:
    """Serve until the input ends."""
    cable = int(sys.argv[1])
    for line in sys.stdin:
        pause, *reports = json.loads(line)
        at = before = pressed = time.monotonic()
        for report in reports:
            time.sleep(max(0.0, at - time.monotonic()))
            before, pressed = pressed, time.monotonic()
            os.write(cable, bytes.fromhex(report))
            at += pause
        sys.stdout.write(f"{before}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
