"""What the reward light shows: patterns of on and off, always with an end."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum


class PatternName(StrEnum):
    """Patterns that an owner can choose."""

    STEADY = "steady"
    BLINK = "blink"
    FAST_BLINK = "fast_blink"
    DOUBLE = "double"


@dataclass(frozen=True, slots=True)
class Flash:
    """So many seconds on, then so many off."""

    on: float
    off: float


@dataclass(frozen=True, slots=True)
class Pattern:
    """Flashes, repeated until ``seconds`` have passed."""

    name: PatternName
    flashes: tuple[Flash, ...]
    seconds: float

    def changes(self) -> Iterator[tuple[float, bool]]:
        """Yield what changes when, in seconds from the start: on first, off at the very end."""
        length = sum(flash.on + flash.off for flash in self.flashes)
        rounds = 0
        # Each round is counted from the start of the pattern: sums of fractions would drift.
        while (at := rounds * length) < self.seconds:
            for flash in self.flashes:
                for seconds, on in ((flash.on, True), (flash.off, False)):
                    if seconds and at < self.seconds:
                        yield at, on
                    at += seconds
            rounds += 1
        yield self.seconds, False


def pattern(name: PatternName, seconds: float) -> Pattern:
    """Return a pattern that ends after some seconds (more than 0)."""
    if seconds <= 0:
        raise ValueError("A pattern has an end after its start")
    return Pattern(name, _FLASHES.get(name) or (Flash(on=seconds, off=0),), seconds)


# A steady light is one flash as long as the pattern.
_FLASHES = {
    PatternName.BLINK: (Flash(on=0.5, off=0.5),),
    PatternName.FAST_BLINK: (Flash(on=0.15, off=0.15),),
    PatternName.DOUBLE: (Flash(on=0.15, off=0.2), Flash(on=0.15, off=0.7)),
}
