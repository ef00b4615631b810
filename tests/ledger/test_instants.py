"""Instants as they are kept: to the microsecond."""

from datetime import UTC, datetime

from hypothesis import given, strategies as st

from custom_components.loyalty.ledger.instants import from_micros, to_micros

# Microseconds from 1970 until 2200.
MICROS = st.integers(0, to_micros(datetime(2200, 1, 1, tzinfo=UTC)))


@given(MICROS)
def test_an_instant_comes_back_as_it_was(micros: int) -> None:
    instant = from_micros(micros)
    assert instant.tzinfo is UTC
    assert to_micros(instant) == micros
