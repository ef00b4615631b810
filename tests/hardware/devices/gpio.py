"""The hub's GPIO lines, looked at from the lamp's side."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
import subprocess
import sys

from .udev import settle

_CHIPS = Path("/sys/kernel/config/gpio-sim")
RASPBERRY_PI = "pinctrl-bcm2711"


class GpioChip:
    """A chip whose lines' levels can be read from outside."""

    def __init__(self, name: str, label: str = RASPBERRY_PI, lines: int = 28) -> None:
        self.label = label
        self._folder = _CHIPS / name
        self._bank = self._folder / "bank0"
        self._lines = lines
        self._levels: Path | None = None

    def plug_in(self) -> None:
        """Let the chip appear."""
        if not self._folder.exists():
            self._folder.mkdir()
            self._bank.mkdir()
            (self._bank / "num_lines").write_text(str(self._lines))
            (self._bank / "label").write_text(self.label)
        (self._folder / "live").write_text("1")
        device = (self._folder / "dev_name").read_text().strip()
        self._levels = Path("/sys/devices/platform") / device / self.node
        settle()

    def unplug(self) -> None:
        """Let the chip disappear."""
        (self._folder / "live").write_text("0")
        settle()

    def throw_away(self) -> None:
        """Let the chip disappear for good."""
        self.unplug()
        self._bank.rmdir()
        self._folder.rmdir()

    @property
    def node(self) -> str:
        """The chip's number, as in ``gpiochip0``."""
        return (self._bank / "chip_name").read_text().strip()

    def level_file(self, line: int) -> Path:
        """The file that holds a line's level."""
        assert self._levels is not None, f"{self.label} is not there"
        return self._levels / f"sim_gpio{line}" / "value"

    def level(self, line: int) -> int:
        """The level of a line: 1 is high."""
        return int(self.level_file(line).read_text())

    @contextmanager
    def held_by(self, holder: str, line: int) -> Iterator[None]:
        """Let another program hold a line."""
        program = (
            "import gpiod, sys; chip, line, holder = sys.argv[1:]\n"
            "with gpiod.request_lines(chip, consumer=holder, config={int(line): None}):\n"
            "    print(flush=True); sys.stdin.read()"
        )
        command = [
            sys.executable,
            "-c",
            program,
            f"/dev/{self.node}",
            str(line),
            holder,
        ]
        with subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        ) as other:
            assert other.stdout is not None
            assert other.stdout.readline(), "the line could not be taken"
            yield
            other.communicate()

    @contextmanager
    def watched(self, line: int, every: float = 0.002) -> Iterator[LineRecord]:
        """Record all changes of a line, looking at it every so many seconds, from a process of its own."""
        command = [
            *(sys.executable, "-I", "-S", "-c", _WATCH),
            *(str(self.level_file(line)), str(every)),
        ]
        with subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        ) as watch:
            assert watch.stdout is not None
            watch.stdout.readline()
            record = LineRecord()
            yield record
            changes, _ = watch.communicate()
            record.changes = [
                (int(instant) / 1e9, int(level))
                for instant, level in map(str.split, changes.splitlines())
            ]


class LineRecord:
    """Changes of a line: instants of the monotonic clock in seconds, and the level since then."""

    def __init__(self) -> None:
        self.changes: Sequence[tuple[float, int]] = ()

    @property
    def rises(self) -> list[float]:
        return [instant for instant, level in self.changes if level]


# Ends with its input.
_WATCH = """
import os, select, sys, time
level_file = os.open(sys.argv[1], os.O_RDONLY)
every = float(sys.argv[2])
ended = select.poll()
ended.register(0)
before = os.pread(level_file, 1, 0)
changes = []
print(flush=True)
while not ended.poll(0):
    level = os.pread(level_file, 1, 0)
    if level != before:
        changes.append(f"{time.monotonic_ns()} {level.decode()}")
        before = level
    time.sleep(every)
print(*changes, sep="\\n")
"""
