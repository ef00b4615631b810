"""What the light shows."""

from hypothesis import given, strategies as st
import pytest

from custom_components.loyalty.counter.lights.patterns import (
    Flash,
    Pattern,
    PatternName,
    pattern,
)


@pytest.mark.parametrize(
    ("name", "seconds", "changes"),
    [
        (PatternName.STEADY, 10, [(0, True), (10, False)]),
        (
            PatternName.BLINK,
            2,
            [(0, True), (0.5, False), (1, True), (1.5, False), (2, False)],
        ),
        (PatternName.BLINK, 1.2, [(0, True), (0.5, False), (1, True), (1.2, False)]),
        (
            PatternName.DOUBLE,
            1.2,
            [(0, True), (0.15, False), (0.35, True), (0.5, False), (1.2, False)],
        ),
    ],
)
def test_changes(
    name: PatternName, seconds: float, changes: list[tuple[float, bool]]
) -> None:
    assert list(pattern(name, seconds).changes()) == changes


@given(st.sampled_from(PatternName), st.floats(0.01, 600))
def test_every_pattern_begins_on_and_ends_off_in_time(
    name: PatternName, seconds: float
) -> None:
    changes = list(pattern(name, seconds).changes())
    times = [at for at, _ in changes]

    assert changes[0] == (0, True)
    assert changes[-1] == (seconds, False)
    assert times == sorted(times)


def test_a_long_pattern_does_not_drift() -> None:
    thirds = Pattern(PatternName.FAST_BLINK, (Flash(on=0.1, off=0.2),), 3600)
    switched_on = [at for at, on in thirds.changes() if on]

    assert len(switched_on) == 12_000
    assert switched_on[9_000] == pytest.approx(2700, abs=1e-9)


@pytest.mark.parametrize("seconds", [0, -1])
def test_a_pattern_lasts(seconds: float) -> None:
    with pytest.raises(ValueError, match="end"):
        pattern(PatternName.BLINK, seconds)
