"""A raffle in an open shop: the commitment is public, the draw is once, and a script verifies it."""

from datetime import UTC, datetime
import json
from pathlib import Path
import subprocess
import sys
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.const import STATE_UNKNOWN
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.loyalty.ledger import raffles
from custom_components.loyalty.operations.house import info
from custom_components.loyalty.programs.promises.raffles import commitment_of

from .flows.dialog import Dialog
from .kit import (
    CAKE,
    OWNER,
    POINTS,
    ShopKit,
    cake,
    counter,
    open_shop,
    points_program,
    raffle,
)

SEED = "4b1d" * 16
VERIFY = Path(__file__).parents[1] / "scripts" / "verify-raffle"
PRIZES = [
    {"name": "Hamper"},
    {"name": "Cake", "count": 2, "reward": "Piece of cake"},
    {"name": "Points", "program": "Points", "units": 30},
]


@pytest.fixture
async def shop(
    hass: HomeAssistant,
    hub_folder: Path,
    trusted_clock: None,
    freezer: FrozenDateTimeFactory,
) -> ShopKit:
    """Return a shop with a raffle until the 8th, and five customers with tickets."""
    freezer.move_to(datetime(2026, 11, 2, 11, 0, tzinfo=UTC))
    await hass.config.async_set_time_zone("Europe/Berlin")
    kit = await open_shop(
        hass,
        [
            counter(),
            points_program(step="1000.00"),
            cake(),
            raffle(seed=SEED, last_day="2026-11-08"),
        ],
    )
    for number in range(5):
        member = await kit.enroll(f"Member {number}")
        await kit.act("record_purchase", customer=member, amount=10 + number)
    return kit


def verified(proof: dict[str, Any], folder: Path, *published: str) -> tuple[int, str]:
    """Verify an answer as anyone does who has it as a file."""
    file = folder / "draw.json"
    file.write_text(json.dumps(proof))
    done = subprocess.run(
        [sys.executable, str(VERIFY), str(file), *published],
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout


async def test_a_draw_is_booked_once_and_anyone_can_verify_it(
    shop: ShopKit, freezer: FrozenDateTimeFactory, tmp_path: Path
) -> None:
    commitment = commitment_of(SEED)
    shown = shop.state("shop_raffle_outstanding")
    assert shown.attributes["commitment"] == commitment
    with pytest.raises(ServiceValidationError) as refused:
        await shop.act("draw_raffle", program="Christmas", prizes=PRIZES)
    assert refused.value.translation_key == "raffle_running"
    freezer.move_to("2026-11-09 10:00:00+00:00")

    drawn = await shop.act("draw_raffle", program="Christmas", prizes=PRIZES)

    assert [winner["prize"] for winner in drawn["winners"]] == [
        *("Hamper", "Cake", "Cake", "Points")
    ]
    assert len({winner["number"] for winner in drawn["winners"]}) == 4
    assert drawn["tickets"][-1][1] == 60
    assert await shop.act("draw_raffle", program="Christmas", prizes=PRIZES) == drawn
    held = {}
    for winner in drawn["winners"]:
        customer = await shop.act("get_customer", customer=winner["number"])
        held[winner["prize"]] = {
            row["program"]: row["balance"] for row in customer["customer"]["balances"]
        }[POINTS]
    assert held == {"Hamper": 0, "Cake": 60, "Points": 30}
    assert verified(drawn, tmp_path, commitment)[0] == 0
    with pytest.raises(ServiceValidationError) as refused:
        await shop.act(
            "draw_raffle", program="Christmas", prizes=[{"name": "Something else"}]
        )
    assert refused.value.translation_key == "raffle_drawn"
    assert await shop.runtime.ledger.check() == []
    assert shop.runtime.terms.reward(CAKE) is not None


async def test_after_the_draw_nothing_is_outstanding_anywhere(
    shop: ShopKit, freezer: FrozenDateTimeFactory
) -> None:
    freezer.move_to("2026-11-09 10:00:00+00:00")
    before = await shop.act("program_report", program="Christmas")
    assert (before["outstanding"], before["customers"]) == (60, 5)
    await shop.act("draw_raffle", program="Christmas", prizes="Hamper")
    await shop.runtime.figures.refresh()
    assert shop.state("shop_raffle_outstanding").state == "0"
    assert shop.state("shop_raffle_expired").state == "60"
    after = await shop.act("program_report", program="Christmas")
    assert (after["outstanding"], after["expired"], after["customers"]) == (0, 60, 0)
    assert await shop.runtime.ledger.check() == []


async def test_those_with_entities_see_their_tickets_go(
    shop: ShopKit, freezer: FrozenDateTimeFactory
) -> None:
    anna = await shop.enroll("Anna", "4006381333931")
    await shop.act("record_purchase", customer=anna, amount=30)
    await shop.act("scan", code="4006381333931", counter="Counter")
    assert shop.state(f"{anna}_raffle").state == "30"
    freezer.move_to("2026-11-09 10:00:00+00:00")
    await shop.act("draw_raffle", program="Christmas", prizes="Hamper")
    assert shop.state(f"{anna}_raffle").state == STATE_UNKNOWN


async def test_tickets_of_a_raffle_drawn_by_an_earlier_version_go_with_the_next_start(
    shop: ShopKit,
    freezer: FrozenDateTimeFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    freezer.move_to("2026-11-09 10:00:00+00:00")
    with monkeypatch.context() as earlier:
        earlier.setattr(raffles, "use_up", lambda *_: None)
        await shop.act("draw_raffle", program="Christmas", prizes="Hamper")
    before = await shop.act("program_report", program="Christmas")
    assert before["outstanding"] == 60
    await shop.reload()
    await shop.hass.async_block_till_done(wait_background_tasks=True)
    after = await shop.act("program_report", program="Christmas")
    assert after["outstanding"] == 0
    assert await shop.runtime.ledger.check() == []


async def test_what_can_not_be_written_as_a_whole_is_not_drawn(
    shop: ShopKit,
    freezer: FrozenDateTimeFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    freezer.move_to("2026-11-09 10:00:00+00:00")

    def pulled(*_: object) -> None:
        raise OSError("the plug was pulled")

    with monkeypatch.context() as power_cut:
        power_cut.setattr(raffles, "use_up", pulled)
        with pytest.raises(OSError, match="plug"):
            await shop.act("draw_raffle", program="Christmas", prizes="Hamper")
    assert await shop.runtime.ledger.entry(raffles.draw_key("raffle")) is None
    drawn = await shop.act("draw_raffle", program="Christmas", prizes="Hamper")
    assert drawn["tickets"][-1][1] == 60


@pytest.mark.parametrize(
    "forged",
    [
        {"seed": "another"},
        {"digest": "0" * 64},
        {"tickets": [[1, 60, "nobody"]]},
        {"winners": [{"prize": "Hamper", "ticket": 61, "number": "x", "counter": 0}]},
    ],
    ids=["seed", "digest", "tickets", "winners"],
)
async def test_what_was_forged_is_found_out(
    shop: ShopKit,
    freezer: FrozenDateTimeFactory,
    tmp_path: Path,
    forged: dict[str, Any],
) -> None:
    freezer.move_to("2026-11-09 10:00:00+00:00")
    drawn = await shop.act("draw_raffle", program="Christmas", prizes=PRIZES)
    assert verified(drawn | forged, tmp_path)[0] == 1
    assert verified(drawn, tmp_path, "0" * 64)[0] == 1


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"program": "Christmas", "seed": "mine"}, "raffle_seed_wrong"),
        ({"program": "Points"}, "no_raffle"),
    ],
)
async def test_only_the_seed_that_was_promised_draws(
    shop: ShopKit,
    freezer: FrozenDateTimeFactory,
    fields: dict[str, str],
    reason: str,
) -> None:
    freezer.move_to("2026-11-09 10:00:00+00:00")
    with pytest.raises(ServiceValidationError) as refused:
        await shop.act("draw_raffle", prizes=PRIZES, **fields)
    assert refused.value.translation_key == reason


async def test_a_prize_may_be_nothing_but_its_name(
    shop: ShopKit, freezer: FrozenDateTimeFactory
) -> None:
    freezer.move_to("2026-11-09 10:00:00+00:00")
    drawn = await shop.act("draw_raffle", program="Christmas", prizes="Hamper")
    assert [winner["prize"] for winner in drawn["winners"]] == ["Hamper"]


@pytest.mark.parametrize(
    ("kind", "last_day"), [("raffle", "2026-12-04"), ("campaign", "2026-11-20")]
)
async def test_what_ends_begins_today_and_lasts_some_weeks_at_first(
    hass: HomeAssistant,
    shop: ShopKit,
    freezer: FrozenDateTimeFactory,
    kind: str,
    last_day: str,
) -> None:
    freezer.move_to("2026-11-07 10:00:00+00:00")
    dialog = await Dialog.add(hass, shop.entry, "program")
    await dialog.choose(f"new_{kind}")
    await dialog.submit()
    await dialog.choose("save")
    saved = dialog.saved()
    await shop.settle()
    assert (saved["first_day"], saved["last_day"]) == ("2026-11-07", last_day)


async def test_a_raffle_is_set_up_with_a_seed_that_stays(
    hass: HomeAssistant, shop: ShopKit
) -> None:
    dialog = await Dialog.add(hass, shop.entry, "program")
    await dialog.choose("new_raffle")
    await dialog.submit(name="Easter", last_day="2026-12-31", tickets_per_visit=1)
    assert dialog.step == "preview_raffle"
    shown = dialog.shown["commitment"]
    await dialog.choose("save")
    seed = dialog.saved()["seed"]
    assert (len(seed), commitment_of(seed)) == (64, shown)
    await shop.settle()
    entry: MockConfigEntry = shop.entry
    (easter,) = [s for s in entry.subentries.values() if s.title == "Easter"]
    dialog = await Dialog.change(hass, entry, easter.subentry_id)
    await dialog.submit(tickets_per_visit=2)
    await dialog.choose("save")
    await shop.settle()
    assert entry.subentries[easter.subentry_id].data["seed"] == seed
    programs = (await info(shop.runtime, OWNER))["programs"]
    assert shown in {program["commitment"] for program in programs}
