"""Which scans are the same scan, and who stands at the counter."""

import pytest

from custom_components.loyalty.counter.session import (
    ARMED_SECONDS,
    BOUNCE_SECONDS,
    OPEN_SALE_SECONDS,
    SAME_AMOUNT_SECONDS,
    Repeat,
    Session,
    Visitor,
)

ANNA = Visitor(uid="anna", number="2900000000018")
BEN = Visitor(uid="ben", number="2900000000025")


@pytest.fixture
def session() -> Session:
    return Session(stays_seconds=90)


@pytest.mark.parametrize(
    ("seconds", "repeat"),
    [
        (0, Repeat.BOUNCE),
        (BOUNCE_SECONDS - 0.01, Repeat.BOUNCE),
        (BOUNCE_SECONDS, Repeat.OPEN_SALE),
        (OPEN_SALE_SECONDS - 0.01, Repeat.OPEN_SALE),
        (OPEN_SALE_SECONDS, Repeat.NEW),
    ],
)
def test_the_same_card_again(session: Session, seconds: float, repeat: Repeat) -> None:
    assert session.repeat("ean:1", "left", 100) is Repeat.NEW
    session.counted("ean:1", 100)

    assert session.repeat("ean:1", "left", 100 + seconds) is repeat


def test_two_readers_that_read_one_card_do_not_count_it_twice(session: Session) -> None:
    session.repeat("ean:1", "left", 100)
    session.counted("ean:1", 100)

    assert session.repeat("ean:1", "right", 100.1) is Repeat.OPEN_SALE


def test_another_card_in_between_does_not_reopen_the_first_sale(
    session: Session,
) -> None:
    session.repeat("ean:1", "left", 100)
    session.counted("ean:1", 100)
    assert session.repeat("ean:2", "left", 101) is Repeat.NEW

    assert session.repeat("ean:1", "left", 102) is Repeat.OPEN_SALE


def test_a_card_held_to_the_reader_is_not_a_bounce_for_ever(session: Session) -> None:
    session.repeat("ean:1", "left", 100)
    session.repeat("ean:1", "left", 102)

    assert session.repeat("ean:1", "left", 102.5) is Repeat.NEW


def test_a_scan_that_came_to_nothing_counts_next_time(session: Session) -> None:
    session.repeat("ean:1", "left", 100)
    session.counted("ean:1", 100)
    session.uncounted("ean:1")

    assert session.repeat("ean:1", "left", 103) is Repeat.NEW


def test_after_an_undo_the_card_counts_at_once(session: Session) -> None:
    session.repeat("ean:1", "left", 100)
    session.counted("ean:1", 100)
    session.reopen()

    assert session.repeat("ean:1", "left", 100.5) is Repeat.NEW


def test_a_customer_leaves_when_nothing_happens(session: Session) -> None:
    session.arrive(ANNA, 100)
    assert session.visitor(189.9) == ANNA
    assert session.seconds_left(150) == 40

    assert session.visitor(190) is None


def test_whatever_is_done_for_them_keeps_a_customer_here(session: Session) -> None:
    session.arrive(ANNA, 100)
    session.arrive(ANNA, 180)

    assert session.visitor(200) == ANNA


def test_enter_pressed_twice_is_one_sale(session: Session) -> None:
    session.arrive(ANNA, 100)
    session.paid(1250, 100)

    assert session.same_amount(1250, 100 + SAME_AMOUNT_SECONDS - 0.1)
    assert not session.same_amount(1300, 101)
    assert not session.same_amount(1250, 100 + SAME_AMOUNT_SECONDS)


def test_the_next_customer_may_pay_the_same_amount(session: Session) -> None:
    session.arrive(ANNA, 100)
    session.paid(1250, 100)
    session.arrive(BEN, 101)

    assert not session.same_amount(1250, 102)


def test_a_refused_amount_may_be_typed_again(session: Session) -> None:
    session.arrive(ANNA, 100)
    session.paid(1250, 100)
    session.unpaid()

    assert not session.same_amount(1250, 101)


def test_a_command_before_its_card_waits_for_one_card_only(session: Session) -> None:
    session.arm("REDEEM", 100)

    assert session.disarm(100 + ARMED_SECONDS - 0.1) == "REDEEM"
    assert session.disarm(101) is None


def test_a_command_does_not_wait_for_ever(session: Session) -> None:
    session.arm("REDEEM", 100)

    assert session.disarm(100 + ARMED_SECONDS) is None
