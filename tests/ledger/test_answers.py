"""An answer read back from the ledger is the answer that was given."""

from dataclasses import fields
from datetime import UTC

from hypothesis import given, strategies as st
import orjson

from custom_components.loyalty.ledger.answers import dump_answer, load_answer
from custom_components.loyalty.programs.answer import (
    Answer,
    Available,
    Expiring,
    Standing,
)
from custom_components.loyalty.programs.promises.program import Rate, Step

# What a number in JSON can be for everybody who reads it.
NUMBERS = st.integers(-(2**53), 2**53)
TEXTS = st.text(max_size=20)
STEPS = st.builds(
    Step, key=TEXTS, values=st.dictionaries(TEXTS, NUMBERS | TEXTS, max_size=3)
)
EXPIRING = st.builds(Expiring, amount=NUMBERS)
PERCENTS = st.decimals(0, 100, places=2)
RATES = st.builds(
    Rate,
    percent=PERCENTS,
    next_percent=st.none() | PERCENTS,
    missing_minor=st.none() | NUMBERS,
    missing_purchases=st.none() | NUMBERS,
)
STANDINGS = st.builds(
    Standing,
    program=TEXTS,
    name=TEXTS,
    unit=TEXTS,
    change=NUMBERS,
    balance=NUMBERS,
    earned=NUMBERS,
    goal=st.none() | NUMBERS,
    missing=st.none() | NUMBERS,
    next_expiry=st.none() | EXPIRING,
    worth_minor=st.none() | NUMBERS,
    rate=st.none() | RATES,
)
AVAILABLE = st.builds(
    Available, reward=TEXTS, name=TEXTS, price=NUMBERS, program=TEXTS, count=NUMBERS
)
ANSWERS = st.builds(
    Answer,
    at=st.datetimes(timezones=st.just(UTC)),
    entry=st.none() | NUMBERS,
    amount_minor=NUMBERS,
    discount_minor=NUMBERS,
    payable_minor=NUMBERS,
    price_off_minor=NUMBERS,
    undone=st.none() | NUMBERS,
    balances=st.lists(STANDINGS, max_size=3).map(tuple),
    thanked_balances=st.lists(STANDINGS, max_size=2).map(tuple),
    thanked_earned=st.lists(TEXTS, max_size=2).map(tuple),
    rewards_available=st.lists(AVAILABLE, max_size=3).map(tuple),
    refused=st.lists(STEPS, max_size=3).map(tuple),
    explanation=st.lists(STEPS, max_size=3).map(tuple),
)


@given(ANSWERS)
def test_an_answer_comes_back_as_it_was(answer: Answer) -> None:
    assert load_answer(dump_answer(answer)) == answer


@given(ANSWERS)
def test_what_is_not_said_takes_no_room(answer: Answer) -> None:
    said = orjson.loads(dump_answer(answer))
    assert None not in said.values()
    assert [] not in said.values()
    assert said.keys() <= {field.name for field in fields(Answer)}
