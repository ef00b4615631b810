"""Serials of vouchers: random, readable, and wrong when a character is."""

from hypothesis import given, strategies as st

from custom_components.loyalty.programs.vouchers.serials import (
    LENGTH,
    grouped,
    read_serial,
    serial,
)

seeds = st.text(min_size=1, max_size=8)
numbers = st.integers(0, 500)
signs = st.sampled_from("0123456789ABCDEFGHJKLMNPQRSTUVWX")


@given(seeds, numbers)
def test_the_same_seed_makes_the_same_serials(seed: str, number: int) -> None:
    assert serial(seed, number) == serial(seed, number)
    assert len(serial(seed, number)) == LENGTH


def test_serials_of_a_seed_are_all_different_and_tell_nothing_of_each_other() -> None:
    made = [serial("secret", number) for number in range(2000)]
    assert len(set(made)) == 2000
    # Each of the twelve random places takes all 32 characters: sixty bits.
    places = zip(*(code[:-1] for code in made), strict=True)
    assert [len(set(place)) for place in places] == [32] * 12


@given(seeds, numbers)
def test_a_serial_is_read_as_people_write_it(seed: str, number: int) -> None:
    code = serial(seed, number)
    typed = grouped(code).lower().replace("1", "i").replace("0", "o")
    assert read_serial(f" {typed} ") == code


@given(seeds, st.integers(0, LENGTH - 1), signs)
def test_one_wrong_character_is_noticed(seed: str, at: int, sign: str) -> None:
    code = serial(seed, 0)
    wrong = code[:at] + sign + code[at + 1 :]
    assert read_serial(wrong) == (code if sign == code[at] else None)


@given(seeds, st.integers(0, LENGTH - 1), st.integers(0, LENGTH - 1))
def test_two_characters_that_changed_places_are_noticed(
    seed: str, first: int, second: int
) -> None:
    code = serial(seed, 0)
    swapped = list(code)
    swapped[first], swapped[second] = swapped[second], swapped[first]
    wrong = "".join(swapped)
    assert read_serial(wrong) == (code if wrong == code else None)


@given(st.text(max_size=20))
def test_what_is_no_serial_is_none(text: str) -> None:
    code = read_serial(text)
    assert code is None or len(code) == LENGTH
