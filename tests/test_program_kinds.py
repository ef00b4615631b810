"""A new kind of program: a class and its form, each registered once, and the whole shop knows it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, ClassVar, Self, override

from homeassistant.config_entries import SOURCE_RECONFIGURE, SOURCE_USER
from homeassistant.core import HomeAssistant
import pytest
import voluptuous as vol

from custom_components.loyalty.flows import program_kinds
from custom_components.loyalty.flows.fields import NAME, TEXT, Errors, whole_number
from custom_components.loyalty.flows.program_form import ProgramForm
from custom_components.loyalty.notation import Notation
from custom_components.loyalty.programs.account import Account
from custom_components.loyalty.programs.money import Currency
from custom_components.loyalty.programs.promises import kinds
from custom_components.loyalty.programs.promises.program import (
    NOTHING,
    Accrual,
    Occasion,
    OccasionKind,
    Program,
    Step,
)

from .kit import ShopKit, counter, open_shop

CARD = "4006381333931"


@dataclass(frozen=True, slots=True, kw_only=True)
class FlatProgram(Program):
    """So many points for a purchase, whatever it costs."""

    kind: ClassVar[str] = "flat"
    unit: ClassVar[str] = "points"

    points_per_purchase: int

    @classmethod
    @override
    def from_settings(
        cls, settings: Mapping[str, Any], currency: Currency, **common: Any
    ) -> Self:
        return cls(**common, points_per_purchase=settings["points_per_purchase"])

    @override
    def accrue(self, occasion: Occasion, account: Account) -> Accrual:
        if occasion.kind is not OccasionKind.PURCHASE:
            return NOTHING
        values: dict[str, str | int] = {
            "program": self.name,
            "amount": self.points_per_purchase,
        }
        step = Step(key="explanation.points_by_visit", values=values)
        return Accrual(amount=self.points_per_purchase, steps=(step,))


class FlatForm(ProgramForm):
    """The form of such a program."""

    kind = "flat"
    previews = ("preview_flat",)
    starter: ClassVar[Mapping[str, Any]] = {"points_per_purchase": 7}
    sections = ()

    @override
    def schema(self) -> vol.Schema:
        return vol.Schema(
            {
                vol.Required(NAME): TEXT,
                vol.Required("points_per_purchase"): whole_number(1, 100),
            }
        )

    @override
    def read(self, form: dict[str, Any], errors: Errors) -> dict[str, Any]:
        return {"kind": self.kind, "points_per_purchase": form["points_per_purchase"]}

    @property
    @override
    def preview_step(self) -> str:
        return "preview_flat"

    @override
    def preview(self, write: Notation, today: date) -> dict[str, str]:
        return {"points": str(self.data["points_per_purchase"])}


@pytest.fixture
async def shop(
    hass: HomeAssistant,
    hub_folder: Path,
    trusted_clock: None,
    monkeypatch: pytest.MonkeyPatch,
) -> ShopKit:
    """Return a shop that has no program yet, where there is one more kind of them."""
    monkeypatch.setitem(kinds.KINDS, FlatProgram.kind, FlatProgram)
    monkeypatch.setitem(program_kinds.FORMS, FlatForm.kind, FlatForm)
    return await open_shop(hass, [counter()])


async def answer(hass: HomeAssistant, step: Any, **data: Any) -> Any:
    """Answer a step of a dialog, whose texts nobody has written."""
    return await hass.config_entries.subentries.async_configure(step["flow_id"], data)


async def set_up(shop: ShopKit) -> str:
    """Set up a program of the new kind in its dialog; return its id."""
    flows = shop.hass.config_entries.subentries
    menu = await flows.async_init(
        (shop.entry.entry_id, "program"), context={"source": SOURCE_USER}
    )
    form = await answer(shop.hass, menu, next_step_id="new_flat")
    assert form["step_id"] == "flat"
    preview = await answer(shop.hass, form, name="Thanks", **FlatForm.starter)
    assert preview["step_id"] == "preview_flat"
    assert preview["description_placeholders"]["points"] == "7"
    await answer(shop.hass, preview, next_step_id="save")
    await shop.settle()
    (program,) = shop.entry.get_subentries_of_type("program")
    program_id: str = program.subentry_id
    return program_id


async def test_a_new_kind_of_program_is_earned_shown_taken_back_and_kept(
    shop: ShopKit,
) -> None:
    program = await set_up(shop)
    anna = await shop.enroll("Anna", CARD)
    await shop.scan(CARD)
    bought = await shop.act("record_purchase", customer=anna, amount=20)
    assert bought["points_earned"] == 7
    assert shop.state(f"{anna}_{program}").state == "7"
    await shop.act("record_purchase", customer=anna, amount=20)
    assert shop.state(f"{anna}_{program}").state == "14"
    await shop.act("record_refund", purchase=bought["purchase"])
    assert shop.state(f"{anna}_{program}").state == "7"
    await shop.reload()
    assert shop.state(f"{anna}_{program}").state == "7"
    assert await shop.runtime.ledger.check() == []


async def test_a_new_kind_of_program_is_changed_in_its_dialog(shop: ShopKit) -> None:
    program = await set_up(shop)
    menu = await shop.hass.config_entries.subentries.async_init(
        (shop.entry.entry_id, "program"),
        context={"source": SOURCE_RECONFIGURE, "subentry_id": program},
    )
    form = await answer(shop.hass, menu, next_step_id="terms")
    preview = await answer(shop.hass, form, name="Thanks", points_per_purchase=9)
    await answer(shop.hass, preview, next_step_id="save")
    await shop.settle()
    (promised,) = shop.runtime.terms.programs
    assert promised == FlatProgram(id=program, name="Thanks", points_per_purchase=9)
