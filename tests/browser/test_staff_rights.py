"""Staff serve customers; the shop's terms and its customers' balances are the owner's."""

from http import HTTPStatus
from typing import Any

import pytest

from .screen import Screen

# One after the other in one process, so that no hub starts twice.
pytestmark = pytest.mark.xdist_group("browser")

CLARAS_CARD = "9780201379624"


def test_settings_are_out_of_sight(staff: Screen) -> None:
    """Staff who go to the settings find themselves on the dashboard."""
    staff.open("/config/integrations/integration/loyalty")
    staff.page.wait_for_url("**/home/**")


@pytest.mark.parametrize(
    ("action", "fields"),
    [
        (
            "loyalty.adjust_balance",
            {"customer": CLARAS_CARD, "program": "Punkte", "delta": 99, "reason": "me"},
        ),
        ("loyalty.merge_customers", {"customer": CLARAS_CARD, "duplicate": "demo01"}),
        ("loyalty.run_daily", {}),
        (
            "loyalty.record_purchase",
            {"customer": CLARAS_CARD, "amount": 10, "at": "2026-11-01 10:00:00"},
        ),
    ],
)
def test_actions_of_the_owner(
    staff: Screen, owner: Screen, action: str, fields: dict[str, Any]
) -> None:
    """Home Assistant lets staff call every action; the shop does not."""
    before = owner.ask("loyalty/customer", customer=CLARAS_CARD)
    assert staff.call_action(action, **fields) == HTTPStatus.UNAUTHORIZED
    assert owner.ask("loyalty/customer", customer=CLARAS_CARD) == before


def test_serving_a_customer(staff: Screen) -> None:
    """Staff find a customer, book what they buy and take back what was wrong."""
    found = staff.ask("loyalty/customers", query="weiss")["result"]
    assert [customer["name"] for customer in found["customers"]] == ["Clara Weiß"]

    sale = {"customer": CLARAS_CARD, "amount": 12.5, "counter": "Kasse"}
    bought = staff.ask("loyalty/book_purchase", **sale)["result"]
    assert bought["payable"] == 12.5
    assert "result" in staff.ask("loyalty/undo", counter="Kasse")


def test_booking_into_the_past(staff: Screen) -> None:
    """The websocket asks who somebody is, as the actions do."""
    sale = {"customer": CLARAS_CARD, "amount": 10, "at": "2026-11-01 10:00:00"}
    answer = staff.ask("loyalty/book_purchase", **sale)
    assert answer == {"error": "unauthorized"}
