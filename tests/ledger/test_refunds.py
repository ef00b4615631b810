"""What a refund gives back and takes back is known from the bookings before it."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from custom_components.loyalty.programs.promises.points import PointsProgram
from custom_components.loyalty.programs.refusal import Refusal

from .till import POINTS, TERMS, Till, open_ledger


async def test_points_that_paid_come_back_once_however_often_goods_do(
    till: Till,
) -> None:
    await till.enrol("mia")
    await till.adjust("mia", 200)
    sale = await till.sell(5000, "mia", redeem=((POINTS, 100),))
    assert await till.balance("mia") == 145

    for amount_minor in (4600, 100, None):
        await till.refund(sale.answer.reference, amount_minor)

    assert await till.balance("mia") == 200
    with pytest.raises(Refusal):
        await till.refund(sale.answer.reference)


async def test_a_refund_takes_nothing_that_has_ended_already(till: Till) -> None:
    await till.enrol("mia")
    sale = await till.sell(1000, "mia")
    last_day = till.today + timedelta(days=30)
    assert await till.close_day(last_day) == [("mia", POINTS, 10)]
    till.now = TERMS.calendar.end_of(last_day)

    await till.refund(sale.answer.reference)
    assert await till.balance("mia") == 0
    # Nothing is owed, either: the next sale counts in full.
    await till.sell(700, "mia")
    assert await till.balance("mia") == 7


@pytest.mark.parametrize("wanted", [99, "no such receipt"])
async def test_a_sale_that_never_was_can_not_be_refunded(
    till: Till, wanted: int | str
) -> None:
    with pytest.raises(Refusal) as refused:
        await till.refund(wanted)
    assert refused.value.key == "entry_unknown"


async def test_a_sale_of_before_a_restart_goes_by_the_terms_of_its_day(
    path: Path,
) -> None:
    till = Till(await open_ledger(path))
    await till.enrol("mia")
    await till.sell(1000, "mia", key="sale")
    await till.ledger.close()
    dearer = replace(
        TERMS, programs=(PointsProgram(id=POINTS, name="Points", step_minor=500),)
    )
    # The promises of the sale are neither the ones in force nor the latest before them.
    await (await open_ledger(path, replace(dearer, rewards=()))).close()
    till = Till(await open_ledger(path, dearer), "later")

    await till.refund("sale", 500)
    assert await till.balance("mia") == 5
    await till.ledger.close()


async def test_whoever_signed_up_twice_keeps_one_bonus(path: Path) -> None:
    program = PointsProgram(id=POINTS, name="Points", sign_up_bonus=50)
    till = Till(
        await open_ledger(path, replace(TERMS, programs=(program,), rewards=()))
    )
    await till.enrol("mia")
    await till.enrol("again")
    await till.sell(1000, "again")
    await till.merge("mia", "again")
    assert await till.balance("mia") == 60
    assert await till.ledger.check() == []
    await till.ledger.close()
