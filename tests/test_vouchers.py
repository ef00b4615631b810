"""Coupons, stickers and gift cards in a running shop: by actions and at the counter."""

from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import issue_registry as ir
import pytest

from custom_components.loyalty.const import DOMAIN
from custom_components.loyalty.counter.codes import (
    CounterCommand,
    command_code,
    voucher_code,
)
from custom_components.loyalty.counter.scan import Meaning

from .kit import ShopKit, counter, mia, open_shop, points_program, stamp_card
from .kit_promotions import promotion
from .kit_vouchers import (
    COUPONS,
    FIVE_FOR_FIVE,
    GIFT_CARDS,
    STICKERS,
    coupons,
    gift_cards,
    hand_in,
    issue,
    mugs,
    stamp_cards,
    stickers,
    tenths,
)

CARD = "4006381333931"
pytestmark = pytest.mark.usefixtures("hub_folder", "trusted_clock")


async def open_with(hass: HomeAssistant, *vouchers: Any, **printer: Any) -> ShopKit:
    """Open a shop with points and some vouchers."""
    return await open_shop(
        hass, [counter(**printer), points_program(), mia(), *vouchers]
    )


async def statuses(shop: ShopKit, codes: list[str]) -> list[str]:
    """Return what became of some vouchers."""
    asked = [await shop.act("get_voucher", code=code) for code in codes]
    return [answer["voucher"]["status"] for answer in asked]


async def test_a_purchase_gives_coupons_and_another_takes_them(
    hass: HomeAssistant,
) -> None:
    shop = await open_with(hass, coupons())
    given = await shop.act("record_purchase", amount=59.99)
    codes = [voucher["code"] for voucher in given["vouchers_issued"]]
    assert len(codes) == 5

    ben = await shop.enroll("Ben")
    taken = await shop.act(
        "record_purchase", amount=12, customer=ben, coupons=[c.lower() for c in codes]
    )
    assert (taken["payable"], taken["discount"]) == (7.0, 5.0)
    assert taken["points_earned"] == 7
    with pytest.raises(ServiceValidationError) as refused:
        await shop.act("accept_vouchers", codes=codes)
    assert refused.value.translation_key == "voucher_used"
    assert await shop.runtime.ledger.check() == []


async def test_the_same_reference_gives_the_same_vouchers(hass: HomeAssistant) -> None:
    shop = await open_with(hass, coupons())
    first = await issue(shop, "Coupons", 3, reference="once")
    again = await issue(shop, "Coupons", 3, reference="once")
    assert first == again
    with pytest.raises(ServiceValidationError) as refused:
        await issue(shop, "Coupons", 4, reference="once")
    assert refused.value.translation_key == "reference_taken"


async def test_a_voucher_is_looked_up_and_made_void(hass: HomeAssistant) -> None:
    shop = await open_with(hass, gift_cards())
    anna = await shop.enroll("Anna")
    (code,) = await issue(shop, "Gift card", value=50, customer=anna)
    found = (await shop.act("get_voucher", code=voucher_code(code)))["voucher"]
    assert (found["status"], found["remaining"], found["name"]) == (
        "usable",
        50.0,
        "Gift card",
    )
    (listed,) = (await shop.act("get_customer", customer=anna))["customer"]["vouchers"]
    assert listed["code"] == code
    await shop.act("void_vouchers", codes=[code], reason="stolen")
    voided = (await shop.act("get_voucher", code=code))["voucher"]
    assert (voided["status"], voided["remaining"]) == ("void", 0.0)


async def test_a_gift_card_pays_bit_by_bit(hass: HomeAssistant) -> None:
    shop = await open_with(hass, gift_cards())
    anna = await shop.enroll("Anna")
    (code,) = await issue(shop, "Gift card", value=50)
    paid = await shop.act("record_purchase", amount=3.2, customer=anna, coupons=[code])
    assert (paid["payable"], paid["stored_value"]) == (0.0, 3.2)
    assert paid["gift_cards"][0]["remaining"] == 46.8
    assert paid["points_earned"] == 3
    back = await shop.act("record_refund", purchase=paid["purchase"])
    assert (back["payable"], back["stored_value"]) == (0.0, 3.2)
    assert back["gift_cards"][0]["remaining"] == 50.0
    assert await shop.runtime.ledger.check() == []


async def test_staff_make_nothing_void(hass: HomeAssistant) -> None:
    shop = await open_with(hass, coupons(), stickers())
    (code,) = await issue(shop, "Coupons")
    with pytest.raises(ServiceValidationError):
        await shop.act("void_vouchers", codes=["nonsense"], reason="x")
    assert (await shop.act("get_voucher", code=code))["voucher"]["status"] == "usable"


# At the counter


async def test_a_stack_is_handed_in_by_scanning(hass: HomeAssistant) -> None:
    shop = await open_with(hass, mugs())
    first, second = await issue(shop, "Coupons", 2)
    (shown,) = await hand_in(shop, first)
    assert shown.meaning is Meaning.VOUCHER
    assert shown.answer is not None
    assert shown.answer.stack is not None
    assert (shown.answer.stack.collected, shown.answer.stack.needed) == (1, 2)
    (done,) = await hand_in(shop, second)
    assert done.answer is not None
    assert [part.name for part in done.answer.exchanged] == ["Mug"]
    assert shop.counter().handed_in == 0
    light = shop.counter().light
    assert light.playing is not None
    light.off()


async def test_money_off_without_a_sale_is_told(hass: HomeAssistant) -> None:
    shop = await open_with(hass, coupons())
    *_, last = await hand_in(shop, *await issue(shop, "Coupons", 5))
    assert last.answer is not None
    assert last.answer.discount_minor == 500
    shop.counter().light.off()


async def test_the_same_one_twice_in_the_stack_is_told(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    shop = await open_with(hass, coupons())
    first, second = await issue(shop, "Coupons", 2)
    await hand_in(shop, first, second)
    (again,) = await hand_in(shop, first)
    assert again.refusal is not None
    assert again.refusal.key == "voucher_twice"
    assert shop.counter().handed_in == 2


async def test_a_bad_one_does_not_spoil_the_stack(hass: HomeAssistant) -> None:
    shop = await open_with(hass, mugs())
    first, second, bad = await issue(shop, "Coupons", 3)
    await shop.act("void_vouchers", codes=[bad], reason="lost")
    _, refused, done = await hand_in(shop, first, bad, second)
    assert refused.refusal is not None
    assert refused.refusal.key == "voucher_void"
    assert done.answer is not None
    assert done.answer.exchanged
    shop.counter().light.off()


async def test_one_that_was_used_elsewhere_ends_the_stack(hass: HomeAssistant) -> None:
    shop = await open_with(hass, mugs(exchanges=[{"count": 3, "name": "Mug"}]))
    codes = await issue(shop, "Coupons", 5)
    await hand_in(shop, codes[0])
    await shop.act("accept_vouchers", codes=[codes[0], *codes[3:]])
    (refused,) = await hand_in(shop, codes[1])
    assert refused.refusal is not None
    assert refused.refusal.key == "voucher_used"
    assert shop.counter().handed_in == 0
    assert (await shop.act("get_voucher", code=codes[1]))["voucher"]["status"] == (
        "usable"
    )


async def test_an_amount_takes_the_vouchers_that_wait_for_it(
    hass: HomeAssistant,
) -> None:
    shop = await open_with(hass, tenths())
    *_, waiting = await hand_in(shop, *await issue(shop, "Tenths", 2))
    assert waiting.answer is not None
    assert waiting.answer.stack is not None
    assert waiting.answer.stack.needs_sale
    sold = await shop.type_amount("3000")
    assert sold.answer is not None
    assert (sold.answer.payable_minor, sold.answer.discount_minor) == (2700, 300)


async def test_coupons_come_off_the_sale_that_was_just_typed(
    hass: HomeAssistant,
) -> None:
    shop = await open_with(hass, coupons())
    anna = await shop.enroll("Anna", CARD)
    codes = await issue(shop, "Coupons", 5)
    await shop.scan(CARD)
    await shop.type_amount("2000")
    *before, last = await hand_in(shop, *codes)
    assert [scan.answer.discount_minor for scan in before if scan.answer] == [0] * 4
    assert last.answer is not None
    assert (last.answer.payable_minor, last.answer.discount_minor) == (1500, 500)
    found = (await shop.act("get_customer", customer=anna))["customer"]
    assert (found["spent"], found["purchase_count"]) == (15.0, 1)
    assert found["balances"][0]["balance"] == 15
    assert await shop.runtime.ledger.check() == []


async def test_luck_stays_what_it_was_when_a_sale_is_booked_anew(
    hass: HomeAssistant,
) -> None:
    biscuit = {"effect": {"gift": "Biscuit"}, "conditions": {"chance": 2}}
    shop = await open_with(hass, gift_cards(), promotion(**biscuit))
    won = []
    # Often enough that chance alone would tell them apart.
    for _ in range(16):
        (card,) = await issue(shop, "Gift card", value=1)
        await shop.scan(CARD)
        sold = await shop.type_amount("1250")
        (again,) = await hand_in(shop, card)
        assert sold.answer is not None
        assert again.answer is not None
        won.append((sold.answer.gifts, again.answer.gifts))
    assert [before for before, _ in won] == [after for _, after in won]
    assert {bool(before) for before, _ in won} == {True, False}


async def test_a_gift_card_after_the_amount_leaves_the_coupons_of_the_sale_alone(
    hass: HomeAssistant,
) -> None:
    shop = await open_with(hass, coupons(), gift_cards(), printer={"kind": "simulated"})
    (card,) = await issue(shop, "Gift card", value=10)
    await shop.scan(CARD)
    sold = await shop.type_amount("3000")
    assert sold.answer is not None
    given = [issued.code for issued in sold.answer.vouchers_issued]
    (paid,) = await hand_in(shop, card)
    assert paid.answer is not None
    assert (paid.answer.stored_value_minor, paid.answer.payable_minor) == (1000, 2000)
    assert paid.answer.vouchers_issued == ()
    assert shop.told("voucher_voided") == []
    assert await statuses(shop, given) == ["usable"] * 3
    assert sum(told["count"] for told in shop.told("voucher_issued")) == 1 + 3
    # They are the sale's as it stands now, and go back with its goods.
    await shop.act("record_refund", purchase=paid.answer.entry, amount=25)
    assert await statuses(shop, given) == ["void"] * 3
    assert await shop.runtime.ledger.check() == []


async def test_coupons_after_the_amount_leave_those_that_the_sale_still_comes_to(
    hass: HomeAssistant,
) -> None:
    shop = await open_with(hass, coupons())
    old = await issue(shop, "Coupons", 5)
    await shop.scan(CARD)
    sold = await shop.type_amount("3000")
    assert sold.answer is not None
    given = [issued.code for issued in sold.answer.vouchers_issued]
    *_, last = await hand_in(shop, *old)
    assert last.answer is not None
    assert last.answer.payable_minor == 2500
    assert await statuses(shop, given) == ["usable", "usable", "void"]
    await shop.act("void_vouchers", entry=last.answer.entry, reason="Lost")
    assert await statuses(shop, given) == ["void"] * 3
    assert await shop.runtime.ledger.check() == []


async def test_a_coupon_can_not_come_off_the_sale_that_gave_it(
    hass: HomeAssistant,
) -> None:
    shop = await open_with(hass, coupons(exchanges=[{**FIVE_FOR_FIVE, "count": 1}]))
    await shop.scan(CARD)
    sold = await shop.type_amount("1000")
    assert sold.answer is not None
    (given,) = sold.answer.vouchers_issued
    (refused,) = await hand_in(shop, given.code)
    assert refused.refusal is not None
    assert refused.refusal.key == "voucher_of_this_sale"
    assert await statuses(shop, [given.code]) == ["usable"]


async def test_a_gift_card_pays_the_next_amount(hass: HomeAssistant) -> None:
    shop = await open_with(hass, gift_cards())
    first, second = [
        *await issue(shop, "Gift card", value=10),
        *await issue(shop, "Gift card", value=10),
    ]
    shown, _ = await hand_in(shop, first, second)
    assert shown.answer is not None
    assert shown.answer.stored_values[0].remaining_minor == 1000
    sold = await shop.type_amount("1250")
    assert sold.answer is not None
    assert (sold.answer.payable_minor, sold.answer.stored_value_minor) == (0, 1250)
    left = await shop.act("get_voucher", code=second)
    assert left["voucher"]["remaining"] == 7.5


async def test_a_gift_card_is_sold_at_the_counter(hass: HomeAssistant) -> None:
    shop = await open_with(hass, gift_cards(), printer={"kind": "simulated"})
    armed = await shop.scan(command_code(CounterCommand.GIFT_CARD))
    assert armed.armed
    sold = await shop.type_amount("5000")
    assert sold.answer is not None
    (card,) = sold.answer.vouchers_issued
    assert card.amount == 5000
    # The next amount is a purchase again.
    assert (await shop.type_amount("100")).refusal is not None


async def test_undo_forgets_a_stack_before_it_takes_back_a_booking(
    hass: HomeAssistant,
) -> None:
    shop = await open_with(hass, coupons())
    await shop.enroll("Anna", CARD)
    await shop.scan(CARD)
    await hand_in(shop, *await issue(shop, "Coupons", 2))
    assert shop.counter().handed_in == 2
    undone = await shop.scan(command_code(CounterCommand.UNDO))
    assert undone.answer is None
    assert shop.counter().handed_in == 0


async def test_a_new_card_is_printed_and_claimed_later(hass: HomeAssistant) -> None:
    shop = await open_shop(
        hass,
        [
            counter(printer={"kind": "simulated"}),
            points_program(validity={"unit": "months", "count": 12}),
            stamp_card(),
            stamp_cards(),
            coupons(),
        ],
    )
    printed = await shop.scan(command_code(CounterCommand.NEW_CARD))
    assert printed.answer is not None
    number = printed.answer.number
    assert number is not None
    await shop.type_amount("2500")
    await shop.scan(number)
    before = (await shop.act("get_customer", customer=number))["customer"]
    assert before["anonymous"]
    assert len(before["vouchers"]) == 2

    claimed = await shop.act("enroll_customer", name="Anna", cards=[number])
    after = (await shop.act("get_customer", customer=number))["customer"]
    assert claimed["customer"]["id"] == before["id"]
    assert (after["name"], after["anonymous"]) == ("Anna", False)
    unchanged = (
        "number",
        "balances",
        "lots",
        "vouchers",
        "purchases",
        "visits",
        "spent",
    )
    assert {key: after[key] for key in unchanged} == {
        key: before[key] for key in unchanged
    }
    assert await shop.runtime.ledger.check() == []


@pytest.mark.parametrize("at_the_counter", [True, False])
async def test_a_card_without_a_name_is_linked_to_a_customer(
    hass: HomeAssistant, at_the_counter: bool
) -> None:
    shop = await open_shop(
        hass,
        [
            counter(),
            points_program(validity={"unit": "months", "count": 12}),
            stamp_card(minimum_interval_minutes=0),
            coupons(),
        ],
    )
    tag = "04A2B3C4D5E680"
    await shop.scan(tag)
    await shop.type_amount("2500")
    stranger = (await shop.act("get_customer", customer=tag))["customer"]
    anna = await shop.enroll("Anna", CARD)
    await shop.scan(CARD)
    await shop.type_amount("1000")
    if at_the_counter:
        assert (await shop.scan(command_code(CounterCommand.LINK_CARD))).armed
        assert (await shop.scan(tag)).answer is not None
    else:
        await shop.act("link_card", customer=anna, card=tag)
    found = (await shop.act("get_customer", customer=tag))["customer"]
    assert (found["id"], found["name"]) == (anna, "Anna")
    assert (found["spent"], found["visits"]) == (35.0, 2)
    balances = {row["unit"]: row["balance"] for row in found["balances"]}
    assert balances == {"points": 35, "stamps": 2}
    old = {lot["last_day"] for lot in stranger["lots"]}
    assert old <= {lot["last_day"] for lot in found["lots"]}
    assert len(found["vouchers"]) == 3
    assert await shop.runtime.ledger.check() == []


async def test_the_card_of_somebody_with_a_name_stays_theirs(
    hass: HomeAssistant,
) -> None:
    shop = await open_with(hass)
    await shop.enroll("Ben", CARD)
    anna = await shop.enroll("Anna")
    with pytest.raises(ServiceValidationError) as refused:
        await shop.act("link_card", customer=anna, card=CARD)
    assert refused.value.translation_key == "card_belongs_to_other"


async def test_stickers_on_the_roll(hass: HomeAssistant) -> None:
    shop = await open_with(hass, stickers())
    codes = await issue(shop, "Stickers", 5, to_stock=True)
    sold = await shop.act("record_purchase", amount=30)
    assert sold["stickers"] == {"stickers": 3}
    await shop.act("count_stickers", series="Stickers", count=1)
    taken = await shop.act("accept_vouchers", codes=codes[:2])
    assert taken["exchanged"][0]["exchange"] == "Mug"
    (total,) = await shop.runtime.ledger.voucher_totals(shop.runtime.today)
    assert (total.stock, total.remaining) == (1, 3)
    assert await shop.runtime.ledger.check() == []


async def test_a_gift_card_survives_its_series(hass: HomeAssistant) -> None:
    shop = await open_with(hass, gift_cards())
    (code,) = await issue(shop, "Gift card", value=20)
    hass.config_entries.async_remove_subentry(shop.entry, "giftcards")
    await hass.async_block_till_done()
    paid = await shop.act("record_purchase", amount=5, coupons=[code])
    assert paid["stored_value"] == 5.0


async def test_a_roll_that_comes_to_its_end_is_told(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    shop = await open_with(hass, stickers(low_stock=3))
    issues = ir.async_get(hass)
    assert issues.async_get_issue(DOMAIN, "stickers_low_stickers") is not None
    await issue(shop, "Stickers", 5, to_stock=True)
    await shop.wait(freezer, seconds=1)
    state = shop.state("shop_stickers_stickers")
    assert (state.state, state.attributes["low"]) == ("5", False)
    assert issues.async_get_issue(DOMAIN, "stickers_low_stickers") is None
    await shop.act("record_purchase", amount=20)
    await shop.wait(freezer, seconds=1)
    state = shop.state("shop_stickers_stickers")
    assert (state.state, state.attributes["low"]) == ("3", True)
    assert issues.async_get_issue(DOMAIN, "stickers_low_stickers") is not None


async def test_automations_hear_what_becomes_of_vouchers_but_no_serials(
    hass: HomeAssistant,
) -> None:
    shop = await open_with(hass, coupons(), gift_cards())
    ada = await shop.enroll("Ada", CARD)
    await shop.scan(CARD)
    sale = await shop.act("record_purchase", amount=59, customer=ada)
    codes = [voucher["code"] for voucher in sale["vouchers_issued"]]
    (card,) = await issue(shop, GIFT_CARDS, value=20)
    await shop.act("record_purchase", amount=12, customer=ada, coupons=[*codes, card])
    (spare,) = await issue(shop, GIFT_CARDS, value=10)
    voided = await shop.act("void_vouchers", codes=[spare], reason="Lost")

    given = shop.told("voucher_issued")
    assert [
        (told["customer"], told["series"], told["count"], told["value"])
        for told in given
    ] == [
        (ada, COUPONS, 5, None),
        (None, GIFT_CARDS, 1, "20.00"),
        (None, GIFT_CARDS, 1, "10.00"),
    ]
    assert given[0]["entry"] == sale["entry"]
    taken = shop.told("voucher_redeemed")
    assert [
        (told["customer"], told["series"], told["count"], told["exchange"])
        for told in taken
    ] == [(ada, COUPONS, 5, "5.00 off"), (ada, GIFT_CARDS, 1, None)]
    assert [told["amount"] for told in taken] == ["5.00", "7.00"]
    (gone,) = shop.told("voucher_voided")
    assert (gone["entry"], gone["series"], gone["count"]) == (
        voided["entry"],
        GIFT_CARDS,
        1,
    )
    said = str([event.data for event in shop.events])
    assert not [code for code in (*codes, card, spare) if code in said]
    latest = shop.state(f"{ada}_activity", "event").attributes
    assert latest["event_type"] == "voucher_redeemed"


async def test_coupons_of_goods_that_come_back_are_void(hass: HomeAssistant) -> None:
    shop = await open_with(hass, coupons())
    sale = await shop.act("record_purchase", amount=30)
    await shop.act("record_refund", purchase=sale["purchase"], amount=10)
    (told,) = shop.told("voucher_voided")
    assert (told["series"], told["count"]) == (COUPONS, 1)


async def test_a_roll_is_in_nobodys_hands_until_a_sale_takes_some_off_it(
    hass: HomeAssistant,
) -> None:
    shop = await open_with(hass, stickers())
    roll = await shop.act("issue_vouchers", series=STICKERS, count=10, to_stock=True)
    await shop.act("count_stickers", series=STICKERS, count=8)
    assert shop.told("voucher_issued") == []
    await shop.act("record_purchase", amount=20)
    (told,) = shop.told("voucher_issued")
    assert (told["series"], told["count"]) == (STICKERS, 2)
    await shop.act("undo", entry=roll["entry"])
    assert len(shop.told("voucher_issued")) == 1
