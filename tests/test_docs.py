"""The documentation says what is so: names, fields, numbers, links and examples."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
import json
from pathlib import Path
import re
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.components.automation.config import (
    ValidationStatus,
    async_validate_config_item,
)
from homeassistant.components.blueprint import BLUEPRINT_SCHEMA, Blueprint
from homeassistant.core import HomeAssistant
from homeassistant.util.yaml import parse_yaml
import pytest
import voluptuous as vol

import custom_components.loyalty as loyalty
from custom_components.loyalty.counter.codes import CounterCommand, command_code
from custom_components.loyalty.events import EventType
from custom_components.loyalty.operations.catalogue import OPERATIONS
from custom_components.loyalty.programs.promises.percentages import discount_of
from custom_components.loyalty.programs.promises.points import MoneyRedemption
from custom_components.loyalty.programs.refusal import Refusal
from custom_components.loyalty.starter_blueprints import SOURCE as BLUEPRINTS

from .kit import (
    POINTS,
    ShopKit,
    cake,
    counter,
    open_shop,
    points_program,
    raffle,
    stamp_card,
    subentry,
)
from .kit_promotions import CHOICE, FRIENDS, promotion
from .kit_tiers import silver
from .kit_vouchers import coupons, stickers
from .programs.paper import shop
from .programs.promises import LADDER

INTEGRATION = Path(loyalty.__file__).parent
ROOT = INTEGRATION.parents[1]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
TEXTS = json.loads((INTEGRATION / "translations" / "en.json").read_text())

# Of Home Assistant's integration quality scale.
ALL_RULES = 54


def read_yaml(text: str) -> Any:
    """Return what stands in some YAML."""
    return parse_yaml(text)


def page(name: str) -> str:
    """Return a page of the documentation."""
    return (ROOT / "docs" / f"{name}.md").read_text()


def declared(name: str) -> dict[str, dict[str, Any]]:
    """Return what services.yaml and its like declare: fields by the name of what has them."""
    found = read_yaml((INTEGRATION / f"{name}.yaml").read_text())
    return {
        key: value["fields"] for key, value in found.items() if not key.startswith(".")
    }


def section(text: str, heading: str) -> str:
    """Return what stands below a heading, up to the next one of its rank or above."""
    rank = len(heading) - len(heading.lstrip("#"))
    _, found, rest = text.partition(f"\n{heading}\n")
    assert found, f"There is no {heading}"
    return re.split(rf"\n#{{1,{rank}}} ", rest)[0]


def names(text: str) -> list[str]:
    """Return what stands in backticks."""
    return re.findall(r"`(\w+)`", text)


def rows(text: str) -> list[list[str]]:
    """Return the rows of the tables in a text, without their heads."""
    lines = re.findall(r"^\|(.*)\|$", text, re.MULTILINE)
    return [
        [cell.strip() for cell in line.split("|")]
        for line in lines
        if not line.startswith("---")
    ][1:]


def anchors(text: str) -> set[str]:
    """Return the anchors that a page's headings make."""
    headings = re.findall(r"^#+ (.*)$", text, re.MULTILINE)
    return {
        re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in headings
    }


def links() -> Iterator[Any]:
    """Return all links within the repository, each with the page that it stands on."""
    for of_page in PAGES:
        text = of_page.read_text()
        targets = re.findall(r"\]\(([^)\s]+)\)", text)
        targets += re.findall(r'src="([^"]+)"', text)
        for target in sorted(set(targets)):
            if "://" not in target:
                yield pytest.param(of_page, target, id=f"{of_page.stem}-{target}")


@pytest.mark.parametrize(("of_page", "target"), links())
def test_links_lead_somewhere(of_page: Path, target: str) -> None:
    path, _, anchor = target.partition("#")
    linked = (of_page.parent / path).resolve() if path else of_page
    assert linked.exists()
    assert not anchor or anchor in anchors(linked.read_text())


def test_every_picture_is_used() -> None:
    used = "".join(of_page.read_text() for of_page in PAGES)
    pictures = [picture.name for picture in (ROOT / "docs" / "images").iterdir()]
    assert [picture for picture in pictures if f"images/{picture}" not in used] == []


@pytest.mark.parametrize("of_page", PAGES, ids=lambda of_page: of_page.stem)
def test_scripts_that_are_named_exist(of_page: Path) -> None:
    named = set(re.findall(r"`(?:\$ )?((?:scripts|\.ci)/[\w\-]+)", of_page.read_text()))
    assert [script for script in sorted(named) if not (ROOT / script).exists()] == []


@pytest.mark.parametrize(("action", "fields"), declared("services").items())
def test_actions_are_documented_with_all_their_fields(
    action: str, fields: Mapping[str, Mapping[str, Any]]
) -> None:
    name = TEXTS["services"][action]["name"]
    text = section(page("actions"), f"## {name}")
    assert f"`loyalty.{action}`" in text
    documented = {field: row[1] for row in rows(text) for field in names(row[0])}
    assert documented.keys() == fields.keys()
    needed = {field for field, needed in documented.items() if needed == "yes"}
    assert needed == {
        field for field, of_field in fields.items() if of_field.get("required")
    }


def test_the_list_of_actions_is_complete() -> None:
    listed = re.findall(r"^\| \[`loyalty\.(\w+)`\]", page("actions"), re.MULTILINE)
    assert sorted(listed) == sorted(declared("services"))


@pytest.mark.parametrize(("trigger", "fields"), declared("triggers").items())
def test_triggers_are_documented_with_all_their_fields(
    trigger: str, fields: Mapping[str, Any]
) -> None:
    text = section(page("triggers-and-conditions"), f"### {trigger}")
    documented = re.search(r"^Fields: (.*?)\.", text, re.MULTILINE)
    assert documented is not None
    assert names(documented[1]) == list(fields)
    assert f"trigger: loyalty.{trigger}" in text


@pytest.mark.parametrize(("condition", "fields"), declared("conditions").items())
def test_conditions_are_documented_with_all_their_fields(
    condition: str, fields: Mapping[str, Any]
) -> None:
    name = TEXTS["conditions"][condition]["name"].lower()
    text = section(page("triggers-and-conditions"), f"## Condition: {name}")
    assert f"`loyalty.{condition}`" in text
    assert [field for row in rows(text) for field in names(row[0])] == list(fields)


CARD = "4006381333931"
OTHER_CARD = "5901234123457"


@pytest.fixture
async def busy_shop(
    hass: HomeAssistant,
    hub_folder: Path,
    trusted_clock: None,
    freezer: FrozenDateTimeFactory,
) -> ShopKit:
    """Return a shop in which soon everything has happened."""
    freezer.move_to("2026-11-02 11:00:00+00:00")
    return await open_shop(
        hass,
        [
            counter(printer={"kind": "simulated"}),
            stamp_card(last_day="2026-11-10"),
            points_program(validity={"unit": "days", "count": 10}),
            cake(),
            subentry(
                "mug",
                "reward",
                "Mug",
                {"program": POINTS, "price": 5, "kind": "gift", "stock": 3},
            ),
            raffle(last_day="2026-11-10"),
            promotion("friends", "Bring a friend", **FRIENDS),
            promotion("choice", "Your choice", **CHOICE),
            silver(threshold="50.00"),
            coupons(),
            stickers(),
        ],
        enrol_unknown=False,
        tier_months=1,
        tier_warning_days=20,
        reminder_days=[5],
        lapse_days=30,
    )


async def busy_weeks(
    shop: ShopKit, freezer: FrozenDateTimeFactory
) -> dict[str, dict[str, Any]]:
    """Let everything happen; return what the actions answered."""
    act = shop.act
    answers = {
        "enroll_customer": await act(
            "enroll_customer", name="Anna", email="anna@example.com", cards=[CARD]
        )
    }
    other = await shop.enroll("Anna again")
    await shop.scan(OTHER_CARD)
    answers["scan"] = await act("scan", code=CARD)
    answers["record_purchase"] = await act("record_purchase", customer=CARD, amount=99)
    answers["redeem_reward"] = await act("redeem_reward", customer=CARD)
    answers["undo"] = await act("undo")
    answers["stock_reward"] = await act("stock_reward", reward="Mug", left=1)
    answers["reserve_reward"] = await act("reserve_reward", customer=CARD, reward="Mug")
    answers["release_reward"] = await act(
        "release_reward", reservation=answers["reserve_reward"]["reservation"]
    )
    friend = await shop.enroll("Ben", "9780201379624", referred_by=CARD)
    await act("record_purchase", customer=friend, amount=20)
    answers["choose_offer"] = await act(
        "choose_offer", customer=friend, promotion="choice", offer="Biscuits"
    )
    purchase = answers["record_purchase"]["purchase"]
    answers["record_refund"] = await act("record_refund", purchase=purchase, amount=5)
    answers["adjust_balance"] = await act(
        "adjust_balance", customer=CARD, program="Points", delta=5, reason="sorry"
    )
    answers["set_tier"] = await act(
        "set_tier", customer=CARD, tier="Silver", until=date(2026, 11, 20)
    )
    answers["update_customer"] = await act("update_customer", customer=CARD, notes="x")
    answers["merge_customers"] = await act(
        "merge_customers", customer=CARD, duplicate=other
    )
    asked = await act("request_contact_code", customer=CARD, contact="email")
    answers["request_contact_code"] = asked
    answers["confirm_contact"] = await act(
        "confirm_contact", customer=CARD, contact="email", code=asked["code"]
    )
    answers["link_card"] = await act("link_card", customer=CARD, card=OTHER_CARD)
    answers["block_card"] = await act("block_card", card=OTHER_CARD)
    answers["get_customer"] = await act("get_customer", customer=CARD)
    answers["find_customers"] = await act("find_customers")
    answers["print_slip"] = await act("print_slip", kind="test")
    answers |= await voucher_weeks(shop)
    answers["run_daily"] = await act("run_daily")
    answers["get_figures"] = await act("get_figures")
    answers["try_program"] = await act(
        "try_program", program="Points", changes={"step": "0.50"}
    )
    answers["export_data"] = await act("export_data")
    file = Path(answers["export_data"]["files"][0]).name
    answers["import_data"] = await act("import_data", file=file)
    for days in (6, 6, 30):
        await shop.wait(freezer, days=days)
    answers["program_report"] = await act("program_report", program="Points")
    answers["draw_raffle"] = await act(
        "draw_raffle", program="Christmas", prizes=[{"name": "Hamper"}]
    )
    return answers


async def voucher_weeks(shop: ShopKit) -> dict[str, dict[str, Any]]:
    """Give vouchers, take them, lose them; return what the actions answered."""
    act = shop.act
    given = await act("issue_vouchers", series="Coupons", count=6, customer=CARD)
    codes = [voucher["code"] for voucher in given["vouchers_issued"]]
    return {
        "issue_vouchers": given,
        "accept_vouchers": await act("accept_vouchers", codes=codes[:5]),
        "void_vouchers": await act("void_vouchers", codes=codes[5:], reason="lost"),
        "count_stickers": await act("count_stickers", series="Stickers", count=3),
        "get_voucher": await act("get_voucher", code=codes[0]),
    }


def documented_answer(action: str) -> set[str]:
    """Return the fields of an action's answer that its section names."""
    text = page("actions")
    name = TEXTS["services"][action]["name"]
    (said,) = re.findall(
        r"^Answers .*(?:\n.+)*", section(text, f"## {name}"), re.MULTILINE
    )
    booking = "#what-a-booking-answers" in said
    return set(names(said)) | (of_booking() if booking else set())


def of_booking() -> set[str]:
    """Return what every booking is said to answer."""
    table = rows(section(page("actions"), "## What a booking answers"))
    return {field for row in table for field in names(row[0])}


async def test_answers_are_documented(
    busy_shop: ShopKit, freezer: FrozenDateTimeFactory
) -> None:
    answers = await busy_weeks(busy_shop, freezer)

    assert answers.keys() == declared("services").keys()
    surprising = {
        (action, field)
        for action, answer in answers.items()
        for field in answer.keys() - documented_answer(action)
    }
    assert surprising == set()
    assert of_booking() <= answers["record_purchase"].keys()
    customer = section(page("actions"), "## Get customer")
    assert answers["get_customer"]["customer"].keys() <= set(names(customer))
    customers = section(page("actions"), "## Find customers")
    found, *_ = answers["find_customers"]["customers"]
    assert found.keys() <= set(names(customers))


def documented_data(trigger: str) -> set[str]:
    """Return what a trigger is said to tell."""
    text = page("triggers-and-conditions")
    of_all = " ".join(
        row[0] for row in rows(section(text, "## What a trigger tells"))
    ).replace("trigger.", "")
    of_trigger = section(text, f"### {trigger}")
    sentence = "".join(re.findall(r"It tells (.*)\.$", of_trigger, re.MULTILINE))
    in_table = " ".join(row[0] for row in rows(of_trigger))
    return {*names(of_all), *names(sentence), *names(in_table)}


async def test_what_triggers_tell_is_documented(
    busy_shop: ShopKit, freezer: FrozenDateTimeFactory
) -> None:
    await busy_weeks(busy_shop, freezer)

    told = {event.value: set(busy_shop.told(event)[0]) for event in EventType}
    assert told == {event.value: documented_data(event) for event in EventType}


def labels(texts: Any) -> Iterator[str]:
    """Return what the fields of all dialogs in some texts are called."""
    for key, below in texts.items():
        if key == "data":
            yield from below.values()
        elif isinstance(below, dict):
            yield from labels(below)


@pytest.mark.parametrize("dialogs", ["config", "options", "config_subentries"])
def test_every_field_of_a_dialog_is_documented(dialogs: str) -> None:
    text = page("configuration").lower()
    missing = [label for label in labels(TEXTS[dialogs]) if label.lower() not in text]
    assert missing == []


@pytest.mark.parametrize("platform", TEXTS["entity"])
def test_every_entity_is_documented(platform: str) -> None:
    text = page("entities").lower()
    # Programs and scanners give their own names, and promotions have that of their device.
    called = [
        re.sub(r"\{\w+\} ?", "", entity.get("name", "")).lower()
        for entity in TEXTS["entity"][platform].values()
    ]
    assert [name for name in called if name not in text] == []


def test_every_command_of_the_sheet_is_documented() -> None:
    text = section(page("counter"), "## Command sheet")
    codes = [f"`{command_code(command)}`" for command in CounterCommand]
    assert [code for code in codes if code not in text] == []


def test_every_blueprint_is_documented() -> None:
    text = section(page("automations"), "## Blueprints")
    written = {row[0]: row[2] for row in rows(text) if len(row) == 3}
    for path in BLUEPRINTS.glob("*.yaml"):
        blueprint = read_yaml(path.read_text())["blueprint"]
        assert blueprint["name"] in written
        placeholders = re.findall(r"\{\w+\}", blueprint["input"]["text"]["description"])
        assert re.findall(r"\{\w+\}", written[blueprint["name"]]) == placeholders


def examples() -> list[Any]:
    """Return the examples in YAML that are about the shop."""
    return [
        pytest.param(read_yaml(text), id=f"{of_page.stem}-{number}")
        for of_page in PAGES
        for number, text in enumerate(
            re.findall(
                r"^```yaml\n(.*?)^```", of_page.read_text(), re.MULTILINE | re.DOTALL
            ),
            1,
        )
        if not text.startswith("services:")
    ]


def used(example: Any) -> Iterator[Mapping[str, Any]]:
    """Return the calls of actions in an example, at any depth."""
    if isinstance(example, dict):
        if str(example.get("action")).startswith("loyalty."):
            yield example
        example = list(example.values())
    if isinstance(example, list):
        for below in example:
            yield from used(below)


@pytest.mark.parametrize("example", examples())
async def test_examples_are_valid_automations(
    hass: HomeAssistant, shop: ShopKit, example: dict[str, Any]
) -> None:
    alone = [example] if "action" in example else []
    config = await async_validate_config_item(
        hass,
        "example",
        {
            "triggers": example.get("triggers", []),
            "conditions": example.get("conditions", []),
            "actions": example.get("actions", alone),
        },
    )
    assert config is not None
    assert config.validation_status is ValidationStatus.OK
    for call in used(example):
        operation = OPERATIONS[call["action"].removeprefix("loyalty.")]
        vol.Schema(operation.fields)(call.get("data", {}))


@pytest.mark.parametrize(
    "example", [param for param in examples() if "use_blueprint" in param.values[0]]
)
def test_examples_of_blueprints_fill_in_what_there_is(example: dict[str, Any]) -> None:
    chosen = example["use_blueprint"]
    path = BLUEPRINTS.parent / chosen["path"]
    blueprint = Blueprint(
        read_yaml(path.read_text()),
        expected_domain="automation",
        schema=BLUEPRINT_SCHEMA,
    )
    assert chosen["input"].keys() <= blueprint.inputs.keys()


def redemptions() -> list[list[str]]:
    """Return the examples of points that pay."""
    return rows(section(page("programs"), "### Paying with points"))


@pytest.mark.parametrize("row", redemptions(), ids=lambda row: " ".join(row[:3]))
def test_examples_of_points_that_pay_are_right(row: list[str]) -> None:
    purchase, balance, asked, taken, off, _ = row
    money = MoneyRedemption(
        block_points=200,
        block_value_minor=1000,
        minimum_points=200,
        max_share_percent=50,
    )
    amount = int(Decimal(purchase) * 100)
    assert paid(money, int(asked), int(balance), amount) == (taken, off)


def paid(
    money: MoneyRedemption, asked: int, balance: int, amount_minor: int
) -> tuple[str, str]:
    """Return the points taken and what they take off, as the table writes them."""
    try:
        points = money.applicable(asked, balance, amount_minor, amount_minor)
    except Refusal:
        return "–", "refused"
    return str(points), f"{Decimal(money.value_minor(points)) / 100:.2f}"


def cents(amount: str) -> int:
    """Return an amount of a table in minor units."""
    return int(Decimal(amount) * 100)


def discounts() -> list[list[str]]:
    """Return the examples of a discount with a ceiling."""
    table = rows(section(page("programs"), "## Discounts"))
    return [row for row in table if len(row) == len(("purchase", "off", "pay", "why"))]


@pytest.mark.parametrize("row", discounts(), ids=lambda row: row[0])
def test_examples_of_discounts_are_right(row: list[str]) -> None:
    purchase, off, to_pay, _ = row
    discount = discount_of("ten", "Ten", Decimal(10), cents(purchase), most_minor=500)
    assert discount is not None
    assert discount.amount_minor == cents(off)
    assert cents(purchase) - cents(off) == cents(to_pay)


def rising() -> list[list[str]]:
    """Return the examples of a discount that rises."""
    table = rows(section(page("programs"), "## Discounts that rise"))
    return [row for row in table if row[-1].endswith("%")]


@pytest.mark.parametrize("row", rising(), ids=lambda row: row[0])
def test_examples_of_discounts_that_rise_are_right(row: list[str]) -> None:
    before, purchase, off, to_pay, missing = row
    paper = shop(LADDER)
    paper.enrol("ada")
    account = replace(paper.account("ada"), spent_minor=cents(before))
    paper.accounts[account.member.id] = account
    answer = paper.buy("ada", cents(purchase))
    assert (answer.discount_minor, answer.payable_minor) == (cents(off), cents(to_pay))
    rate = answer.balances[0].rate
    assert rate is not None
    assert rate.missing_minor is not None
    assert missing == f"{Decimal(rate.missing_minor) / 100:.2f} to {rate.next_percent}%"


def test_every_rule_of_the_quality_scale_is_kept_or_does_not_apply() -> None:
    scale = read_yaml((INTEGRATION / "quality_scale.yaml").read_text())["rules"]
    assert len(scale) == ALL_RULES
    plain = {rule for rule, status in scale.items() if status == "done"}
    explained = {
        rule
        for rule, status in scale.items()
        if rule not in plain and status["status"] in ("done", "exempt")
        if status["comment"]
    }
    assert plain | explained == scale.keys()
