"""What comes off a sale is spread over its lines to the cent."""

from hypothesis import given, strategies as st
import pytest

from custom_components.loyalty.programs.bill import Bill
from custom_components.loyalty.programs.commands import Line

from .sales import DAY, line

AMOUNTS = st.lists(st.integers(-2000, 10_000), min_size=1, max_size=8).filter(
    lambda amounts: sum(amounts) > 0
)


def bill_of(*amounts: int) -> Bill:
    return Bill(sum(amounts), [line(amount) for amount in amounts], DAY)


def is_bread(line: Line) -> bool:
    return line.category == "bread"


@pytest.mark.parametrize(
    ("amounts", "off", "left"),
    [
        ((1000,), 300, (700,)),
        ((100, 100, 100), 100, (67, 67, 66)),
        ((999, 1), 500, (500, 0)),
        ((300, 700), 1000, (0, 0)),
        ((300, 700), 2000, (0, 0)),
        ((1000, -400), 300, (700, -400)),
        ((1000, -400), 900, (400, -400)),
    ],
)
def test_each_line_bears_its_part(
    amounts: tuple[int, ...], off: int, left: tuple[int, ...]
) -> None:
    bill = bill_of(*amounts)
    bill.take_off(off)
    assert bill.prices == left


def test_only_covered_lines_bear_what_is_about_them() -> None:
    bill = Bill(900, [line(400, "bread"), line(500, "cake")], DAY)
    assert bill.take_off(600, is_bread) == 400
    assert bill.prices == (0, 500)


def test_nothing_of_a_sale_without_lines_is_known_to_be_covered() -> None:
    bill = Bill(900, [], DAY)
    assert bill.take_off(100, is_bread) == 0
    assert bill.sale().covered_minor(is_bread) == 0
    assert bill.take_off(100) == 100
    assert bill.open_minor == 800


def test_lines_keep_what_they_cost_and_what_of_it_earns() -> None:
    bill = bill_of(600, 400)
    bill.take_off(100)
    prices = bill.prices
    bill.take_off(450)
    assert [(it.price_minor, it.basis_minor) for it in bill.priced(prices)] == [
        (540, 270),
        (360, 180),
    ]


@given(AMOUNTS, st.lists(st.integers(0, 20_000), max_size=4))
def test_the_parts_are_the_whole_and_nothing_costs_less_than_nothing(
    amounts: list[int], offs: list[int]
) -> None:
    bill = bill_of(*amounts)
    taken = sum(bill.take_off(off) for off in offs)
    assert bill.open_minor == sum(amounts) - taken >= 0
    assert all(
        price >= 0
        for price, amount in zip(bill.prices, amounts, strict=True)
        if amount >= 0
    )
