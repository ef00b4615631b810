"""Import and export: what the owner takes along, and what becomes of every row."""

from collections.abc import Mapping
from datetime import timedelta
import logging
from pathlib import Path
import stat
from typing import Any
from unittest.mock import patch

from freezegun.api import FrozenDateTimeFactory
from homeassistant.components import persistent_notification
from homeassistant.core import Context, HomeAssistant
from homeassistant.exceptions import ServiceValidationError, Unauthorized
import pytest
from pytest_homeassistant_custom_component.common import MockUser

from custom_components.loyalty.const import DOMAIN

from .kit import (
    POINTS,
    ShopKit,
    cafe,
    cake,
    counter,
    open_shop,
    points_program,
    stamp_card,
)
from .kit_vouchers import gift_cards, issue

CARD = "4006381333931"
OTHER_CARD = "5901234123457"
LOYVERSE = """\
Customer ID,Customer name,Email,Phone,Address,Customer code,Points balance,Note,\
First visit,Last visit,Total visits,Total spent
1001,Anna Muster,anna@example.com,030 1234567,Weg 1,4006381333931,120.00,Oat milk,\
03/04/2026 13:45,27/09/2026 19:20,12,"1,234.50"
1002,=Bernd,bernd@example.com,,,,35.00,,,,3,65.50
"""
SQUARE = """\
Reference ID,First Name,Last Name,Email Address,Phone Number,Birthday,Memo,\
Square Customer ID,Creation Source,First Visit,Last Visit,Transaction Count,Lifetime Spend
,Clara,Vogel,clara@example.com,+49 30 7654321,0000-09-21,,SQ9ABCDEF,Directory,\
2026-04-03,2026-09-27,5,$99.50
"""


def put(folder: Path, name: str, text: str, encoding: str = "utf-8") -> str:
    """Put a file where imports are read from, and return its name."""
    (folder / "loyalty_data").mkdir(exist_ok=True)
    (folder / "loyalty_data" / name).write_bytes(text.encode(encoding))
    return name


async def customer(shop: ShopKit, named: str) -> dict[str, Any]:
    """Return all about a customer."""
    found: dict[str, Any] = (await shop.act("get_customer", customer=named))["customer"]
    return found


def points(found: Mapping[str, Any]) -> int:
    """Return what a customer has in the points program."""
    balance: int = next(
        held["balance"] for held in found["balances"] if held["unit"] == "points"
    )
    return balance


def reasons(answer: Mapping[str, Any]) -> list[tuple[int, str]]:
    """Return which rows were left out, and why."""
    return [(problem["row"], problem["reason"]) for problem in answer["problems"]]


async def customers_in(shop: ShopKit) -> int:
    total: int = (await shop.act("find_customers"))["total"]
    return total


async def test_customers_of_loyverse(shop: ShopKit, hub_folder: Path) -> None:
    file = put(hub_folder, "loyverse.csv", LOYVERSE)
    answer = await shop.act("import_data", file=file)

    assert answer["counts"] == {"customers": {"new": 2}, "balances": {"new": 2}}
    assert (answer["problems"], answer["ignored_columns"]) == ([], ["Address"])
    anna = await customer(shop, CARD)
    assert (anna["name"], anna["phone"]) == ("Anna Muster", "+49301234567")
    assert (anna["visits"], anna["spent"], anna["notes"]) == (12, 1234.5, "Oat milk")
    assert anna["first_visit"] == "2026-04-03T13:45:00+02:00"
    assert points(anna) == 120
    (bernd,) = (await shop.act("find_customers", query="bernd@example.com"))[
        "customers"
    ]
    assert bernd["name"] == "=Bernd"
    assert shop.events == []
    assert await shop.runtime.ledger.check() == []


async def test_customers_of_square(shop: ShopKit, hub_folder: Path) -> None:
    answer = await shop.act("import_data", file=put(hub_folder, "square.csv", SQUARE))

    assert answer["counts"] == {"customers": {"new": 1}}
    clara = await customer(shop, "+49307654321")
    assert (clara["name"], clara["birthday"]) == ("Clara Vogel", None)
    assert (clara["purchase_count"], clara["spent"]) == (5, 99.5)
    assert clara["source"] == "Directory"


async def test_the_same_file_twice_changes_nothing(
    shop: ShopKit, hub_folder: Path
) -> None:
    file = put(hub_folder, "loyverse.csv", LOYVERSE)
    await shop.act("import_data", file=file)
    before = await customer(shop, CARD)
    answer = await shop.act("import_data", file=file)

    assert answer["counts"] == {"customers": {"known": 2}, "balances": {"known": 2}}
    assert await customer(shop, CARD) == before


async def test_a_preview_tells_the_same_and_changes_nothing(
    shop: ShopKit, hub_folder: Path
) -> None:
    text = (
        LOYVERSE
        + "1003,Cem,,12,,,5.5,,,,,\n1004,Dora,,,,,9,,,,-1,\n,Nobody,,,,,,,,,,\n"
    )
    file = put(hub_folder, "loyverse.csv", text)
    preview = await shop.act("import_data", file=file, dry_run=True)

    booked = await shop.runtime.ledger.counts()
    assert (booked["members"], booked["entries"], booked["people"]) == (0, 0, 0)
    assert reasons(preview) == [
        *((4, "phone_invalid"), (6, "row_without_key"), (5, "figures_below_zero")),
    ]
    real = await shop.act("import_data", file=file)
    assert preview | {"dry_run": False} == real


async def test_reasons_are_in_the_language_that_is_asked_for(
    shop: ShopKit, hub_folder: Path
) -> None:
    file = put(hub_folder, "x.csv", "Name;Punkte;E-Mail\nAnna;viele;anna@example.com\n")
    answer = await shop.act("import_data", file=file, language="de")
    (problem,) = answer["problems"]
    assert problem == {
        "table": "customers",
        "row": 2,
        "reason": "number_unreadable",
        "message": "viele ist keine Zahl.",
        "customer": None,
    }


async def test_duplicates_are_reported_and_filled_in_only_if_asked(
    shop: ShopKit, hub_folder: Path
) -> None:
    anna = await shop.enroll("Anna", phone="030 1234567")
    text = (
        "Kundennummer;Name;Telefon;E-Mail;Karte;Punkte\n"
        f"7;Anna M.;+49 30 1234567;anna@example.com;{CARD};40\n"
    )
    file = put(hub_folder, "kunden.csv", text, "cp1252")
    answer = await shop.act("import_data", file=file)
    (problem,) = answer["problems"]
    assert (problem["reason"], problem["customer"]) == ("customer_duplicate", anna)
    assert points(await customer(shop, anna)) == 0

    merged = await shop.act("import_data", file=file, merge_duplicates=True)
    assert merged["counts"] == {"customers": {"merged": 1}, "balances": {"new": 1}}
    again = await shop.act("import_data", file=file, merge_duplicates=True)
    assert again["counts"] == {"customers": {"known": 1}, "balances": {"known": 1}}
    found = await customer(shop, CARD)
    assert (found["id"], found["name"]) == (anna, "Anna")
    assert (found["email"], points(found)) == ("anna@example.com", 40)
    assert await customers_in(shop) == 1


async def test_two_rows_of_one_person(shop: ShopKit, hub_folder: Path) -> None:
    text = f"id,name,phone,card\n1,Anna,030 1234567,\n2,Anna M,030 1234567,{CARD}\n"
    file = put(hub_folder, "customers.csv", text)
    answer = await shop.act("import_data", file=file)
    assert reasons(answer) == [(3, "customer_duplicate")]
    answer = await shop.act("import_data", file=file, merge_duplicates=True)
    assert answer["counts"]["customers"] == {"known": 1, "merged": 1}
    assert (await customer(shop, CARD))["name"] == "Anna"


async def test_an_address_is_one_persons_however_it_is_spelled(
    shop: ShopKit, hub_folder: Path
) -> None:
    await shop.enroll("Anna", CARD, email="anna@example.com")
    rows = (
        "1,Anna@example.com\n2,ANNA@example.com\n3,ben@example.com\n4,Ben@example.com\n"
    )
    file = put(hub_folder, "x.csv", f"id,email\n{rows}")
    answer = await shop.act("import_data", file=file)
    assert answer["counts"] == {"customers": {"duplicate": 3, "new": 1}}
    balances = "customer,program,amount\nBEN@example.com,Points,5\n"
    file = put(hub_folder, "y.csv", balances)
    answer = await shop.act("import_data", file=file)
    assert answer["counts"] == {"balances": {"new": 1}}


async def test_history_is_filled_up_whatever_else_the_file_says(
    shop: ShopKit, hub_folder: Path
) -> None:
    await shop.enroll("Anna", CARD)
    await shop.act("record_purchase", customer=CARD, amount=30)
    today = shop.runtime.today
    rows = "".join(f"{CARD},{today},Points,{count}\n" for count in (0, 50, 40))
    file = put(hub_folder, "x.csv", f"customer,day,program,count\n{rows}")
    answer = await shop.act("import_data", file=file)
    assert answer["counts"] == {"history": {"refused": 1, "new": 1, "known": 1}}
    uid = (await customer(shop, CARD))["id"]
    (counted,) = [
        one
        for one in (await shop.runtime.ledger.counted([uid]))[uid]
        if (one.of, one.day) == (POINTS, today)
    ]
    assert counted.amount == 50


async def test_who_is_like_several_is_nobody(shop: ShopKit, hub_folder: Path) -> None:
    await shop.enroll("Anna", CARD)
    await shop.enroll("Ben", phone="030 1234567")
    file = put(hub_folder, "x.csv", f"card,phone\n{CARD},030 1234567\n")
    answer = await shop.act("import_data", file=file, merge_duplicates=True)
    assert reasons(answer) == [(2, "matches_several")]


async def test_balances_with_dates(
    shop: ShopKit, hub_folder: Path, freezer: FrozenDateTimeFactory
) -> None:
    freezer.move_to("2026-11-20 10:00:00+00:00")
    await shop.enroll("Anna", CARD)
    text = (
        "Karte;Programm;Guthaben;Gesammelt am;Gültig bis\n"
        f"{CARD};points;1.200;01.10.2026;31.12.2026\n"
        f"{CARD};Points;30;;nie\n"
        f"{CARD};Points;30;;nie\n"
        f"{CARD};Points;5;;19.11.2026\n"
        f"{CARD};Miles;5;;\n"
        f"{OTHER_CARD};Points;5;;\n"
    )
    file = put(hub_folder, "balances.csv", text)
    answer = await shop.act("import_data", file=file)

    assert answer["counts"] == {"balances": {"new": 3, "refused": 3}}
    assert sorted(reasons(answer)) == [
        *((5, "opening_ended"), (6, "program_not_found"), (7, "customer_not_found")),
    ]
    lots = (await customer(shop, CARD))["lots"]
    assert [(lot["remaining"], lot["last_day"]) for lot in lots] == [
        *((1200, "2026-12-31"), (30, None), (30, None)),
    ]
    assert lots[0]["earned_at"] == "2026-10-01T00:00:00+02:00"
    await shop.act("import_data", file=file)
    assert points(await customer(shop, CARD)) == 1260
    assert await shop.runtime.ledger.check() == []


async def test_entities_follow_what_is_taken_over(
    shop: ShopKit, hub_folder: Path
) -> None:
    anna = await shop.enroll("Anna", CARD)
    await shop.scan(CARD)
    shop.events.clear()
    text = f"card,program,amount\n{CARD},Points,120\n"
    await shop.act("import_data", file=put(hub_folder, "b.csv", text))
    assert shop.state(f"{anna}_{POINTS}").state == "120"
    assert shop.events == []


async def test_purchases_from_elsewhere(
    shop: ShopKit, hub_folder: Path, freezer: FrozenDateTimeFactory
) -> None:
    freezer.move_to("2026-11-20 10:00:00+00:00")
    await shop.enroll("Anna", CARD)
    text = (
        "Card,Date,Amount,Receipt\n"
        f"{CARD},2026-10-01 12:30,12.50,R-1\n"
        f"{CARD},2026-10-02,7.50,\n"
        f"{CARD},2026-10-01 12:30,12.50,R-1\n"
        f"{CARD},2026-12-01,7.50,\n"
        f"{CARD},2026-10-03,-1,\n"
    )
    file = put(hub_folder, "sales.csv", text)
    answer = await shop.act("import_data", file=file)
    assert answer["counts"]["purchases"] == {"new": 2, "known": 1, "refused": 2}
    assert sorted(reasons(answer)) == [(5, "at_in_future"), (6, "amount_not_positive")]
    await shop.act("import_data", file=file)
    anna = await customer(shop, CARD)
    assert (anna["purchase_count"], anna["spent"], points(anna)) == (2, 20.0, 0)
    refund = await shop.act("record_refund", reference="R-1")
    assert refund["payable"] == 12.5


async def test_purchases_that_figures_count_are_not_counted_again(
    shop: ShopKit, hub_folder: Path
) -> None:
    await shop.act("import_data", file=put(hub_folder, "l.csv", LOYVERSE))
    file = put(hub_folder, "s.csv", "customer,date,amount\n1001,2026-09-27,5\n")
    answer = await shop.act("import_data", file=file)
    assert answer["counts"] == {"purchases": {"new": 1}}
    assert (await customer(shop, CARD))["spent"] == 1234.5
    figures = await shop.act("get_figures", first_day="2026-09-27")
    assert figures["sales"] == 5.0
    more = put(hub_folder, "m.csv", "customer,date,amount\n1001,2026-09-28,1230\n")
    await shop.act("import_data", file=more)
    # What the purchases come to beyond the figures was bought as well.
    assert (await customer(shop, CARD))["spent"] == 1235.0
    assert await shop.runtime.ledger.check() == []


async def test_a_reference_of_another_sale_is_not_taken_for_this_one(
    shop: ShopKit, hub_folder: Path
) -> None:
    ben = await shop.enroll("Ben", OTHER_CARD)
    await shop.enroll("Anna", CARD)
    await shop.act("record_purchase", customer=ben, amount=5, reference="R-1")
    await shop.act("record_purchase", customer=ben, amount=5, reference="R-2")
    text = f"card,date,amount,receipt\n{CARD},2026-01-02,5,R-1\n{OTHER_CARD},2026-01-02,5,R-2\n"
    answer = await shop.act("import_data", file=put(hub_folder, "s.csv", text))
    assert answer["counts"]["purchases"] == {"refused": 1, "known": 1}
    assert reasons(answer) == [(2, "reference_taken")]


async def test_a_member_number_of_another_system_is_scanned(
    shop: ShopKit, hub_folder: Path
) -> None:
    text = f"Mitgliedsnummer;Name\n{OTHER_CARD};Anna\n"
    await shop.act("import_data", file=put(hub_folder, "n.csv", text))
    result = await shop.scan(OTHER_CARD)
    anna = await customer(shop, OTHER_CARD)
    assert result.answer is not None
    assert (result.answer.member, anna["number"]) == (anna["id"], OTHER_CARD)


async def test_balances_name_customers_as_the_other_system_did(
    shop: ShopKit, hub_folder: Path
) -> None:
    await shop.act("import_data", file=put(hub_folder, "square.csv", SQUARE))
    file = put(hub_folder, "b.csv", "Customer ID,Program,Points\nSQ9ABCDEF,Points,80\n")
    assert (await shop.act("import_data", file=file))["problems"] == []
    assert points(await customer(shop, "+49307654321")) == 80


async def a_life(shop: ShopKit) -> None:
    """Let a few customers have all kinds of things."""
    anna = await shop.enroll(
        '+Anna; "die" Müßig',
        CARD,
        phone="030 1234567",
        email="family@example.com",
        birthday="1990-02-28",
        language="de",
        notes="=1+1\nOat milk",
        tags=["regular", "a;b"],
        source="@window",
    )
    ben = await shop.enroll(
        "Ben", OTHER_CARD, email="family@example.com", referred_by=anna
    )
    await shop.act("block_card", card=OTHER_CARD)
    await shop.scan("04A1B2C3D4E580")
    sold = await shop.act("record_purchase", customer=anna, amount=130)
    await shop.act("record_purchase", customer=anna, amount=20, redeem_points=100)
    await shop.act("record_purchase", customer=ben, amount=7)
    await shop.act("record_refund", purchase=sold["purchase"], amount=100)


async def everybody(shop: ShopKit) -> list[dict[str, Any]]:
    """Return all that an export takes along."""
    listed = (await shop.act("find_customers"))["customers"]
    told = [await customer(shop, found["id"]) for found in listed]
    for found in told:
        del found["purchases"]
        for balance in found["balances"]:
            del balance["change"]
        for lot in found["lots"]:
            # What was spent of a lot is history.
            del lot["amount"]
        found["identifiers"].sort(key=lambda card: str(card["identifier"]))
    return sorted(told, key=lambda found: str(found["id"]))


async def start_anew(shop: ShopKit, folder: Path) -> None:
    """Let the shop lose its ledger."""
    await shop.hass.config_entries.async_unload(shop.entry.entry_id)
    for file in folder.glob("loyalty.db*"):
        file.unlink()
    assert await shop.hass.config_entries.async_setup(shop.entry.entry_id)
    await shop.hass.async_block_till_done()


@pytest.mark.parametrize("format_of", ["csv", "xlsx"])
async def test_what_is_exported_comes_back(
    hass: HomeAssistant,
    hub_folder: Path,
    trusted_clock: None,
    freezer: FrozenDateTimeFactory,
    format_of: str,
) -> None:
    freezer.move_to("2026-11-20 10:00:00+00:00")
    await hass.config.async_set_time_zone("Europe/Berlin")
    validity = {"unit": "days", "count": 30}
    shop = await open_shop(
        hass, [counter(), stamp_card(), points_program(validity=validity), cake()]
    )
    await a_life(shop)
    before = await everybody(shop)
    exported = await shop.act("export_data", format=format_of)
    assert exported["rows"] == {
        "customers": 3,
        "balances": 3,
        "vouchers": 0,
        "purchases": 3,
        "visits": 1,
        "history": 3,
    }
    for file in exported["files"]:
        assert stat.S_IMODE((hub_folder / file).stat().st_mode) == 0o600

    names = [Path(file).name for file in exported["files"]]
    for name in names:
        again = await shop.act("import_data", file=name)
        assert again["problems"] == []
        assert all(set(counts) == {"known"} for counts in again["counts"].values())
    assert await everybody(shop) == before

    await start_anew(shop, hub_folder)
    freezer.tick(timedelta(days=1))
    assert await customers_in(shop) == 0
    for name in names:
        answer = await shop.act("import_data", file=name)
        assert answer["problems"] == []
    assert await everybody(shop) == before
    assert await shop.runtime.ledger.check() == []

    second = await shop.act("export_data", format=format_of)
    for name in names + [Path(file).name for file in second["files"]]:
        again = await shop.act("import_data", file=name)
        assert all(set(counts) == {"known"} for counts in again["counts"].values())
    assert await everybody(shop) == before


async def test_an_export_comes_to_those_who_joined_again(
    shop: ShopKit, hub_folder: Path
) -> None:
    old = await shop.enroll("Anna", CARD, phone="030 1234567")
    await shop.act("record_purchase", customer=old, amount=40)
    exported = await shop.act("export_data")
    await start_anew(shop, hub_folder)
    new = await shop.enroll("Anna", phone="030 1234567")

    for file in exported["files"]:
        answer = await shop.act(
            "import_data", file=Path(file).name, merge_duplicates=True
        )
        assert answer["problems"] == []
    anna = await customer(shop, CARD)
    assert (anna["id"], points(anna)) == (new, 40)


async def test_purchases_are_exported_as_they_were_paid_in_the_end(
    hass: HomeAssistant, hub_folder: Path
) -> None:
    shop = await open_shop(hass, [*cafe(), gift_cards()])
    anna = await shop.enroll("Anna", CARD)
    await shop.act("record_purchase", customer=anna, amount=20, reference="R-1")
    await shop.act("record_refund", reference="R-1", amount=5)
    await shop.act("record_purchase", customer=anna, amount=3)
    await shop.act("undo")
    back = await shop.act("record_purchase", customer=anna, amount=6)
    await shop.act("record_refund", purchase=back["purchase"])
    (card,) = await issue(shop, "Gift card", value=15)
    await shop.act("record_purchase", customer=anna, amount=20, coupons=[card])
    await shop.act("record_purchase", amount=3)

    exported = await shop.act("export_data", tables=["purchases"])
    (file,) = exported["files"]
    _, *rows = (hub_folder / file).read_text(encoding="utf-8-sig").splitlines()
    assert exported["rows"] == {"purchases": 3}
    assert [(row.split(",")[0], row.split(",")[2]) for row in rows] == [
        *((anna, "15.00"), (anna, "20.00"), ("", "3.00")),
    ]


async def test_a_table_longer_than_what_is_read_at_once(
    shop: ShopKit, hub_folder: Path
) -> None:
    rows = "".join(f"{number},Guest {number},{number % 7}\n" for number in range(1200))
    file = put(hub_folder, "many.csv", f"id,name,points\n{rows}")
    told: list[str] = []
    with patch(
        "custom_components.loyalty.operations.transfer.persistent_notification.async_create",
        side_effect=lambda _hass, message, *_: told.append(message),
    ):
        answer = await shop.act("import_data", file=file)
    assert answer["rows"] == 1200
    assert answer["counts"]["customers"] == {"new": 1200}
    assert told == ["many.csv: rows so far: 1000"]
    exported = await shop.act("export_data")
    assert exported["rows"]["customers"] == 1200


async def test_customers_come_and_go_while_a_file_is_read(
    shop: ShopKit, hub_folder: Path
) -> None:
    rows = "".join(f"{number},Guest {number}\n" for number in range(1000))
    file = put(hub_folder, "many.csv", f"id,name\n{rows}")
    importing = shop.hass.async_create_task(shop.act("import_data", file=file))
    await shop.runtime.scan(CARD, None, shop.staff)
    assert not importing.done()
    with pytest.raises(ServiceValidationError) as refused:
        await shop.act("export_data")
    assert refused.value.translation_key == "transfer_running"
    await importing
    assert await customers_in(shop) == 1001


async def test_a_file_with_nothing_but_headers_is_no_mistake(
    shop: ShopKit, hub_folder: Path
) -> None:
    file = put(hub_folder, "none.csv", "Customer ID,Customer name\n")
    answer = await shop.act("import_data", file=file)
    assert (answer["rows"], answer["counts"], answer["problems"]) == (0, {}, [])


@pytest.mark.parametrize(
    "above", ["\r\n", ";;\r\n\r\n", "sep=;\r\n", '\ufeff"sep=;"\r\n\r\n']
)
async def test_rows_have_their_numbers_whatever_stands_above_the_headers(
    shop: ShopKit, hub_folder: Path, above: str
) -> None:
    rows = f"Kunde;Karte;Punkte;Umsatz\r\n1;{CARD};12;1.234,50\r\n2;x;;\r\n"
    file = put(hub_folder, "kunden.csv", above + rows)
    answer = await shop.act("import_data", file=file)
    assert answer["counts"] == {
        "customers": {"new": 1, "refused": 1},
        "balances": {"new": 1},
    }
    assert reasons(answer) == [(above.count("\n") + 3, "card_unreadable")]
    assert (await customer(shop, CARD))["spent"] == 1234.5


@pytest.mark.parametrize("dry_run", [True, False])
async def test_a_file_is_taken_over_as_far_as_it_can_be_read(
    shop: ShopKit, hub_folder: Path, *, dry_run: bool
) -> None:
    rows = "".join(f"{number},Anna\n" for number in range(150))
    endless = "x" * 200_000
    file = put(hub_folder, "broken.csv", f"id,name\n{rows}150,{endless}\n151,Ben\n")
    answer = await shop.act("import_data", file=file, dry_run=dry_run)
    assert answer["counts"] == {"customers": {"new": 150, "refused": 1}}
    assert reasons(answer) == [(152, "file_unreadable")]
    again = await shop.act("import_data", file=file, dry_run=dry_run)
    assert again["counts"]["customers"]["refused"] == 1
    assert await customers_in(shop) == (0 if dry_run else 150)


async def test_a_long_file_tells_how_far_it_is(
    shop: ShopKit, hub_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    monkeypatch.setattr(
        persistent_notification,
        "async_create",
        lambda hass, message, title, notification: told.append(message),
    )
    rows = "".join(f"{number},Anna\n" for number in range(5200))
    file = put(hub_folder, "many.csv", f"id,name\n{rows}")
    answer = await shop.act("import_data", file=file, dry_run=True)
    assert answer["counts"] == {"customers": {"new": 5200}}
    assert [[word for word in text.split() if word.isdigit()] for text in told] == [
        [str(rows)] for rows in range(1000, 5001, 1000)
    ]


@pytest.mark.parametrize(
    ("file", "reason"),
    [
        ("../secrets.yaml", "file_not_allowed"),
        ("/etc/passwd", "file_not_allowed"),
        ("link.csv", "file_not_allowed"),
        ("missing.csv", "file_not_found"),
        ("colours.csv", "columns_unknown"),
        ("empty.csv", "columns_unknown"),
    ],
)
async def test_what_is_not_read(
    shop: ShopKit, hub_folder: Path, file: str, reason: str
) -> None:
    (hub_folder / "secrets.yaml").write_text("name: x")
    put(hub_folder, "colours.csv", "colour,size\nred,5\n")
    put(hub_folder, "empty.csv", "")
    (hub_folder / "loyalty_data" / "link.csv").symlink_to(hub_folder / "secrets.yaml")
    with pytest.raises(ServiceValidationError) as refused:
        await shop.act("import_data", file=file)
    assert refused.value.translation_key == reason


async def test_a_folder_that_home_assistant_allows_is_read(
    shop: ShopKit, hub_folder: Path
) -> None:
    outside = hub_folder / "share"
    outside.mkdir()
    (outside / "square.csv").write_text(SQUARE)
    shop.hass.config.allowlist_external_dirs = {str(outside)}
    answer = await shop.act("import_data", file=str(outside / "square.csv"))
    assert answer["counts"] == {"customers": {"new": 1}}


async def test_points_go_to_the_program_that_is_named(
    hass: HomeAssistant, hub_folder: Path, trusted_clock: None
) -> None:
    more = points_program() | {"subentry_id": "more", "title": "More"}
    shop = await open_shop(hass, [*cafe(), more])
    file = put(hub_folder, "x.csv", f"card,points\n{CARD},5\n")
    assert reasons(await shop.act("import_data", file=file)) == [
        (2, "program_not_clear")
    ]
    await shop.act("import_data", file=file, program="More")
    (lot,) = (await customer(shop, CARD))["lots"]
    assert (lot["program"], lot["remaining"]) == ("more", 5)


async def test_dates_are_read_in_the_order_that_is_said(
    shop: ShopKit, hub_folder: Path
) -> None:
    file = put(hub_folder, "x.csv", f"card,birthday\n{CARD},03/04/1990\n")
    await shop.act("import_data", file=file, date_order="month_first")
    assert (await customer(shop, CARD))["birthday"] == "1990-03-04"


@pytest.mark.parametrize(
    ("action", "data"), [("import_data", {"file": "x.csv"}), ("export_data", {})]
)
async def test_staff_take_nothing_along(
    shop: ShopKit, hub_folder: Path, action: str, data: dict[str, Any]
) -> None:
    group = await shop.hass.auth.async_get_group("system-users")
    assert group is not None
    user = MockUser(id="staff", groups=[group]).add_to_hass(shop.hass)
    put(hub_folder, "x.csv", LOYVERSE)
    with pytest.raises(Unauthorized):
        await shop.hass.services.async_call(
            DOMAIN, action, data, blocking=True, context=Context(user_id=user.id)
        )
    assert await customers_in(shop) == 0
    assert [file.name for file in (hub_folder / "loyalty_data").iterdir()] == ["x.csv"]


@pytest.mark.parametrize(
    ("action", "data"),
    [("import_data", {"file": "x.xlsx"}), ("export_data", {"format": "xlsx"})],
)
async def test_a_missing_library_is_told(
    shop: ShopKit, hub_folder: Path, action: str, data: dict[str, Any]
) -> None:
    with (
        patch(
            "custom_components.loyalty.operations.transfer.ensure", return_value=False
        ),
        pytest.raises(ServiceValidationError) as refused,
    ):
        await shop.act(action, **data)
    assert refused.value.translation_key == "spreadsheets_unavailable"


async def test_a_full_disk_leaves_nothing_behind(
    shop: ShopKit, hub_folder: Path
) -> None:
    with (
        patch(
            "custom_components.loyalty.transfer.writing.CsvWriter.finish",
            side_effect=OSError(28, "No space left on device"),
        ),
        pytest.raises(ServiceValidationError) as refused,
    ):
        await shop.act("export_data")
    assert refused.value.translation_key == "export_unwritable"
    assert list((hub_folder / "loyalty_data").iterdir()) == []


async def test_nobody_is_in_the_log(
    shop: ShopKit, hub_folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, "custom_components.loyalty")
    text = LOYVERSE.replace("03/04/2026 13:45", "soon")
    await shop.act("import_data", file=put(hub_folder, "l.csv", text))
    await shop.act("import_data", file=put(hub_folder, "l.csv", LOYVERSE))
    await shop.act("export_data")
    ours = "\n".join(
        record.getMessage()
        for record in caplog.records
        if record.name.startswith("custom_components")
    )
    assert [
        personal
        for personal in ("Anna", "Muster", "1234567", "example.com", CARD)
        if personal in ours
    ] == []
