"""A day at the counter: scans, purchases, rewards and what everybody is told of them."""

from custom_components.loyalty.counter.counter import Meaning

from .kit import POINTS, STAMPS, ShopKit


async def test_an_unknown_card_becomes_a_member_with_a_stamp(shop: ShopKit) -> None:
    result = await shop.scan("4006381333931")

    assert result.meaning is Meaning.CUSTOMER
    assert result.answer is not None
    assert result.answer.new_member
    assert {s.program: s.balance for s in result.answer.balances} == {STAMPS: 1, POINTS: 0}
    assert len(shop.told("customer_enrolled")) == 1
    assert len(shop.told("customer_scanned")) == 1
