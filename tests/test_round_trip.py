"""A shop moves to another hub: what was exported there is here, and is exported from here as the same."""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import timedelta
import json
from pathlib import Path
from random import Random
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.config_entries import ConfigSubentryData
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError
import pytest

from custom_components.loyalty.transfer import files, writing
from custom_components.loyalty.transfer.tables import Table

from .kit import (
    CAKE,
    POINTS,
    STAMPS,
    ShopKit,
    cake,
    counter,
    open_shop,
    points_program,
    stamp_card,
)
from .kit_promotions import CHOICE, HAPPY, promotion
from .kit_tiers import GOLD, SILVER, gold, silver, standing
from .kit_vouchers import (
    COUPONS,
    GIFT_CARDS,
    STICKERS,
    coupons,
    gift_cards,
    issue,
    stamp_cards,
    stickers,
)

CARD = "4006381333931"
OTHER_CARD = "5901234123457"
START = "2027-03-01 10:00:00+00:00"

type Rows = dict[str, list[list[str]]]


def promises() -> list[ConfigSubentryData]:
    """Return what the shop promises: something of every kind."""
    return [
        counter(),
        stamp_card(),
        points_program(
            step="3.00",
            pending_days=3,
            carries_rest=True,
            validity={"unit": "days", "count": 90},
        ),
        cake(stock=20, limit=2, limit_period="ever"),
        promotion(
            title="First coffee",
            effect={"gift": "A coffee"},
            limits={"per_customer": 1},
        ),
        promotion("choice", "Your choice", **CHOICE),
        silver(),
        gold(),
        coupons(step="50.00", validity={"unit": "days", "count": 30}),
        stickers(step="100.00"),
        gift_cards(),
        stamp_cards(),
    ]


def under_other_ids(subentries: Iterable[ConfigSubentryData]) -> Any:
    """Return the same promises as another hub has them, set up by hand under the same names."""
    text = json.dumps(list(subentries))
    for known in (
        *(POINTS, STAMPS, CAKE, HAPPY, "choice", SILVER, GOLD),
        *(COUPONS, STICKERS, GIFT_CARDS),
    ):
        for before in ('"subentry_id": ', '"program": ', '"programs": ['):
            text = text.replace(f'{before}"{known}"', f'{before}"new-{known}"')
    return json.loads(text)


async def a_year_in_the_shop(shop: ShopKit, freezer: FrozenDateTimeFactory) -> None:
    """Let customers have all that a hub can remember of them."""
    act = shop.act
    anna = await shop.enroll(
        "Anna",
        CARD,
        phone="030 1234567",
        email="anna@example.com",
        birthday="1990-02-28",
        notes="=1+1",
        tags=["regular", "a;b"],
        language="de",
    )
    for contact in ("email", "phone"):
        who = {"customer": anna, "contact": contact}
        asked = await act("request_contact_code", **who)
        await act("confirm_contact", **who, code=asked["code"])
    ben = await shop.enroll("Ben", OTHER_CARD, referred_by=anna, source="window")
    twin = await shop.enroll("Benjamin")
    await act("link_card", customer=anna, card="04A1B2C3D4E580")
    await act("record_purchase", customer=twin, amount=9)
    await act("merge_customers", customer=ben, duplicate=twin)
    await act("block_card", card=OTHER_CARD)
    await act(
        "update_customer", customer=anna, pinned=True, preferred_reward="Piece of cake"
    )
    await act("issue_vouchers", series="Stickers", count=10, to_stock=True)
    (gift,) = await issue(shop, "Gift card", value=50, customer=anna)
    (lost,) = await issue(shop, "Gift card", value=20)
    await act("void_vouchers", codes=[lost], reason="lost")
    # That is silver, and 100 points with 1.00 left over.
    sale = await act("record_purchase", customer=anna, amount=301, reference="R-1")
    codes = [voucher["code"] for voucher in sale["vouchers_issued"]]
    await shop.scan(CARD)
    await shop.wait(freezer, days=5)
    await act("record_purchase", customer=anna, amount=20, coupons=[*codes[:5], gift])
    await act("record_purchase", customer=ben, amount=401, reference="R-2")
    await act("record_refund", reference="R-2", amount=1)
    await act("record_refund", reference="R-2", amount=100)
    gone = await act("record_purchase", customer=ben, amount=7)
    await act("record_refund", purchase=gone["purchase"])
    undone = await act("record_purchase", customer=ben, amount=8)
    await act("undo", entry=undone["purchase"])
    await act("record_purchase", amount=12.34)
    await act("set_tier", customer=ben, tier="Gold", until="2027-12-31")
    await shop.wait(freezer, days=5)
    await shop.scan(CARD)
    await act("adjust_balance", customer=anna, program="Points", delta=80, reason="x")
    await act("reserve_reward", customer=anna, reward="Piece of cake", minutes=600)
    for customer, offer in ((anna, "30 points"), (ben, "10 % off")):
        await act(
            "choose_offer", customer=customer, promotion="Your choice", offer=offer
        )
    await act("stock_reward", reward="Piece of cake", added=5)
    cem = await shop.enroll("Cem")
    spent = await act("record_purchase", customer=cem, amount=300)
    await shop.wait(freezer, days=4)
    await act("redeem_reward", customer=cem, reward="Piece of cake")
    await act("record_refund", purchase=spent["purchase"], amount=290)
    await act("record_purchase", customer=cem, amount=4)
    await shop.scan("04A1B2C3D4E581")
    await act("issue_vouchers", series="Coupons", count=1)


async def exported(shop: ShopKit, folder: Path, format_of: str) -> Rows:
    """Return what all files of an export say, by table."""
    answer = await shop.act("export_data", format=format_of)
    told: Rows = {}
    for file in answer["files"]:
        for name, (headers, *rows) in files.sheets_of(folder / file):
            told.setdefault(name.split("-")[0], [headers]).extend(rows)
    return told


async def moved(
    shop: ShopKit,
    folder: Path,
    subentries: Iterable[ConfigSubentryData],
    **options: Any,
) -> ShopKit:
    """Return a shop on another hub: it knows the promises, and nobody."""
    hass = shop.hass
    await hass.config_entries.async_remove(shop.entry.entry_id)
    await hass.async_block_till_done()
    for file in folder.glob("loyalty.db*"):
        file.unlink()
    return await open_shop(hass, list(subentries), **options)


def outcomes(answer: Mapping[str, Any]) -> set[str]:
    """Return what became of the rows of a file."""
    return {outcome for counts in answer["counts"].values() for outcome in counts}


def kinds(told: Rows) -> set[str]:
    """Return what there is in an export, so that a story that lost a part of it is noticed."""
    cells: dict[str, list[dict[str, str]]] = {
        table: [dict(zip(headers, row, strict=True)) for row in rows]
        for table, (headers, *rows) in told.items()
    }
    customers, balances = cells["customers"], cells["balances"]
    found = {
        "pending": any(row["first_day"] for row in balances),
        "rest": any(row["rest"] for row in balances),
        "debt": any(row["amount"].startswith("-") for row in balances),
        "endless": any(row["last_day"] == "never" for row in balances),
        "roll": any(not row["serial"] for row in cells["vouchers"]),
        "anonymous sale": any(not row["customer"] for row in cells["purchases"]),
        "tier by hand": any(row["tier_given"] for row in customers),
        "pinned": any(row["pinned"] for row in customers),
        "verified": any(row["email_verified"] for row in customers),
        "earned": any(row["program"] and row["day"] for row in cells["history"]),
        "promotion": any(row["promotion"] for row in cells["history"]),
        "offer": any(row["offer"] for row in cells["history"]),
        "offer used": any(row["offer_used"] for row in cells["history"]),
        "reward": any(row["reward"] and row["customer"] for row in cells["history"]),
        "stock": any(not row["customer"] for row in cells["history"]),
    }
    return {name for name, is_there in found.items() if is_there} | {
        row["state"] for row in cells["vouchers"]
    }


@pytest.fixture
async def old(
    hass: HomeAssistant,
    hub_folder: Path,
    trusted_clock: None,
    freezer: FrozenDateTimeFactory,
) -> ShopKit:
    """Return the shop on the hub that it leaves."""
    freezer.move_to(START)
    await hass.config.async_set_time_zone("Europe/Berlin")
    shop = await open_shop(hass, promises())
    await a_year_in_the_shop(shop, freezer)
    assert await shop.runtime.ledger.check() == []
    return shop


@pytest.mark.parametrize("most_rows", [files.MOST_ROWS, 4])
@pytest.mark.parametrize("format_of", ["csv", "xlsx"])
async def test_a_second_export_equals_the_first(
    old: ShopKit,
    hub_folder: Path,
    freezer: FrozenDateTimeFactory,
    monkeypatch: pytest.MonkeyPatch,
    format_of: str,
    most_rows: int,
) -> None:
    for module in (files, writing):
        monkeypatch.setattr(module, "MOST_ROWS", most_rows)
    first = await old.act("export_data", format=format_of)
    names = [Path(file).name for file in first["files"]]
    told = await exported(old, hub_folder, format_of)
    assert set(told) == {table.value for table in Table}
    assert kinds(told) >= {
        *("pending", "rest", "debt", "endless", "roll"),
        *("usable", "used", "void", "anonymous sale", "tier by hand", "pinned"),
        *("verified", "earned", "promotion", "offer", "offer used", "reward", "stock"),
    }
    for name in names:
        assert outcomes(await old.act("import_data", file=name)) == {"known"}

    new = await moved(old, hub_folder, under_other_ids(promises()))
    freezer.tick(timedelta(minutes=5))
    preview = [await new.act("import_data", file=n, dry_run=True) for n in names[:1]]
    assert preview[0]["problems"] == []
    for name in names:
        answer = await new.act("import_data", file=name)
        assert (answer["problems"], answer["ignored_columns"]) == ([], [])
        assert outcomes(answer) == {"new"}
    assert await new.runtime.ledger.check() == []

    assert await exported(new, hub_folder, format_of) == told
    for name in names:
        assert outcomes(await new.act("import_data", file=name)) == {"known"}
    assert await exported(new, hub_folder, format_of) == told
    assert await new.runtime.ledger.check() == []


async def taken_along(old: ShopKit, folder: Path) -> ShopKit:
    """Return the shop on the hub to which it moved."""
    answer = await old.act("export_data", format="xlsx")
    new = await moved(old, folder, under_other_ids(promises()))
    (file,) = answer["files"]
    assert (await new.act("import_data", file=Path(file).name))["problems"] == []
    return new


async def test_a_gift_card_is_good_for_what_was_left_and_no_more(
    old: ShopKit, hub_folder: Path
) -> None:
    (gift,) = await issue(old, "Gift card", value=50)
    await old.act("record_purchase", amount=20, coupons=[gift])
    owed = await old.runtime.ledger.voucher_totals(old.runtime.today)
    new = await taken_along(old, hub_folder)

    totals = await new.runtime.ledger.voucher_totals(new.runtime.today)
    assert sorted((total.remaining, total.outstanding) for total in totals) == sorted(
        (total.remaining, total.outstanding) for total in owed
    )
    sale = await new.act("record_purchase", amount=100, coupons=[gift])
    assert (sale["stored_value"], sale["payable"]) == (30.0, 70.0)
    with pytest.raises(ServiceValidationError) as refused:
        await new.act("record_purchase", amount=100, coupons=[gift])
    assert refused.value.translation_key == "voucher_used"
    assert await new.runtime.ledger.check() == []


async def test_what_was_reserved_and_what_is_pending_come_along(
    old: ShopKit, hub_folder: Path, freezer: FrozenDateTimeFactory
) -> None:
    dora = await old.enroll("Dora")
    await old.act(
        "adjust_balance", customer=dora, program="Points", delta=80, reason="x"
    )
    await old.act("reserve_reward", customer=dora, reward="Piece of cake", minutes=600)
    await old.act("record_purchase", customer=dora, amount=31)
    new = await taken_along(old, hub_folder)

    assert await usable(new, dora) == 80
    await new.wait(freezer, days=3)
    assert await usable(new, dora) == 90
    # One of the 31.00 was left over.
    await new.act("record_purchase", customer=dora, amount=2)
    await new.wait(freezer, days=3)
    assert await usable(new, dora) == 91


async def test_limits_go_on_where_they_were(
    old: ShopKit, hub_folder: Path, freezer: FrozenDateTimeFactory
) -> None:
    told = await old.act("find_customers", query="Cem")
    (cem,) = [found["id"] for found in told["customers"]]
    pieces = old.runtime.pieces_left(CAKE)
    new = await taken_along(old, hub_folder)

    assert new.runtime.pieces_left(f"new-{CAKE}") == pieces == 24
    sale = await new.act("record_purchase", customer=cem, amount=500)
    assert sale["gifts"] == []
    choice = {"customer": cem, "promotion": "Your choice", "offer": "Biscuits"}
    assert (await new.act("choose_offer", **choice))["gifts"]
    await new.wait(freezer, days=3)
    await new.act("redeem_reward", customer=cem, reward="Piece of cake")
    with pytest.raises(ServiceValidationError) as refused:
        await new.act("redeem_reward", customer=cem, reward="Piece of cake")
    assert refused.value.translation_key == "reward_limit_reached"
    with pytest.raises(ServiceValidationError) as refused:
        await new.act("choose_offer", **choice | {"customer": CARD})
    assert refused.value.translation_key == "offer_chosen_before"
    assert await new.runtime.ledger.check() == []


@pytest.mark.parametrize(
    ("basis", "window"),
    [
        ("points", "lifetime"),
        ("points", "months"),
        ("points", "year"),
        ("spend", "lifetime"),
        ("purchases", "lifetime"),
        ("visits", "months"),
    ],
)
async def test_nobody_loses_their_tier(
    hass: HomeAssistant,
    hub_folder: Path,
    trusted_clock: None,
    freezer: FrozenDateTimeFactory,
    basis: str,
    window: str,
) -> None:
    freezer.move_to(START)
    await hass.config.async_set_time_zone("Europe/Berlin")
    welcoming = [
        *(counter(), stamp_card(), points_program(sign_up_bonus=4)),
        *(silver(threshold="5"), gold(threshold="30")),
    ]
    options = {"tier_basis": basis, "tier_window": window}
    shop = await open_shop(hass, welcoming, **options)
    anna = await shop.enroll("Anna", CARD)
    for number in range(6):
        await shop.scan(CARD)
        await shop.act(
            "record_purchase", customer=anna, amount=3.50, reference=f"R-{number}"
        )
        await shop.wait(freezer, days=5)
    await shop.act("record_refund", reference="R-4", amount=1)
    before = await standing(shop, anna)
    assert (before["tier"], before["figure"] > 5) == (SILVER, True)
    answer = await shop.act("export_data")
    new = await moved(shop, hub_folder, welcoming, **options)
    for file in answer["files"]:
        told = await new.act("import_data", file=Path(file).name)
        assert told["problems"] == []

    assert await standing(new, anna) == before
    assert await new.runtime.ledger.check() == []
    await new.wait(freezer, days=100)
    assert (await standing(new, anna))["tier"] == SILVER


async def some_weeks(
    shop: ShopKit, freezer: FrozenDateTimeFactory, random: Random
) -> None:
    """Let anything happen that a till lets happen, in any order."""
    people = [
        await shop.enroll("Anna", CARD),
        await shop.enroll("Ben", OTHER_CARD),
        await shop.enroll("Cem"),
    ]
    for number in range(40):
        who = {"customer": random.choice(people)}
        cake = who | {"reward": "Piece of cake"}
        amount = random.randint(1, 30_000) / 100
        reference = f"R-{random.randrange(number + 1)}"
        action, data = random.choice(
            [
                *[("record_purchase", who | {"amount": amount})] * 4,
                ("record_purchase", {"amount": amount}),
                ("record_refund", {"reference": reference, "amount": amount / 2}),
                ("record_refund", {"reference": reference}),
                ("undo", {}),
                ("redeem_reward", cake),
                ("reserve_reward", cake | {"minutes": 5000}),
                ("adjust_balance", who | {"program": "Stamps", "delta": 3}),
                (
                    "choose_offer",
                    who | {"promotion": "Your choice", "offer": "10 % off"},
                ),
                ("issue_vouchers", who | {"series": "Gift card", "value": 20}),
                ("stock_reward", {"reward": "Piece of cake", "left": number}),
            ]
        )
        if action == "record_purchase":
            data = data | {"reference": f"R-{number}"}
        if action == "adjust_balance":
            data = data | {"reason": "x"}
        # What can't be done just now is refused, as at a till.
        with suppress(ServiceValidationError):
            await shop.act(action, **data)
        await shop.scan(random.choice([CARD, OTHER_CARD]))
        await shop.wait(freezer, days=random.choice([0, 0, 1]))


@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_whatever_happened_comes_along(
    hass: HomeAssistant,
    hub_folder: Path,
    trusted_clock: None,
    freezer: FrozenDateTimeFactory,
    seed: int,
) -> None:
    freezer.move_to(START)
    await hass.config.async_set_time_zone("Europe/Berlin")
    old = await open_shop(hass, promises())
    await some_weeks(old, freezer, Random(seed))
    told = await exported(old, hub_folder, "xlsx")
    new = await taken_along(old, hub_folder)
    assert await exported(new, hub_folder, "xlsx") == told
    assert await new.runtime.ledger.check() == []


async def usable(shop: ShopKit, customer: str) -> int:
    """Return the points that a customer can spend."""
    told = (await shop.act("get_customer", customer=customer))["customer"]
    (points,) = [held for held in told["balances"] if held["unit"] == "points"]
    balance: int = points["balance"]
    return balance


@pytest.mark.parametrize(
    ("language", "message"),
    [
        ("en", "gone is none of usable, used and void."),
        ("de", "gone ist weder gültig noch eingelöst noch ungültig."),
    ],
)
async def test_a_bad_voucher_is_told_and_changes_nothing(
    old: ShopKit, hub_folder: Path, language: str, message: str
) -> None:
    before = await old.runtime.ledger.counts()
    (hub_folder / "loyalty_data").mkdir(exist_ok=True)
    (hub_folder / "loyalty_data" / "v.csv").write_text(
        "serial,series,value,remaining,state\n"
        "FPH9-MU6D-TN87X,Gift card,5,5,gone\n"
        "GIFT-1,Gift card,5,5,\n"
        "FPH9-MU6D-TN87X,Mugs,1,1,\n"
    )
    answer = await old.act("import_data", file="v.csv", language=language)
    assert [problem["reason"] for problem in answer["problems"]] == [
        *("state_unreadable", "voucher_unreadable", "series_unknown"),
    ]
    assert answer["problems"][0]["message"] == message
    assert await old.runtime.ledger.counts() == before
