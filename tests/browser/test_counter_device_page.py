"""A counter and its customer as Home Assistant shows them to a German owner."""

from typing import Any

import pytest

from .hub import Hub
from .screen import Screen

# One after the other in one process, so that no hub starts twice.
pytestmark = pytest.mark.xdist_group("browser")

BENS_CARD = "5901234123457"
GRETAS_CARD = "DEMO0007"


def test_what_a_scan_moves(cafe: Hub, owner: Screen) -> None:
    """The counter shows who stands there, and the customer what they have now."""
    owner.open_device("Kasse")
    owner.sees_state("Simulierter Scanner", "Verbunden")
    visit = cafe.scan(BENS_CARD)
    owner.sees_state("Kunde", "Ben")
    owner.sees_state("Scan", "Kunde")
    cafe.scan("20,00", "--by-hand")
    owner.sees_state("Scan", "Betrag")

    owner.open_device("Ben")
    owner.sees_state("Kaffeekarte", f"{_balance(visit, 'Kaffeekarte')} Stempel")
    owner.sees_state("Punkte", f"{_balance(visit, 'Punkte') + 20} Punkte")
    owner.sees_state("Aktivität", "Einkauf")


def test_buttons(cafe: Hub, owner: Screen) -> None:
    """What was booked is taken back, and slips come out again."""
    owner.open_device("Kasse")
    owner.sees_state("Wartende Belege", "0 Belege")
    slips = cafe.slips
    visit = cafe.scan(GRETAS_CARD)
    cafe.scan("20,00", "--by-hand")
    cafe.prints(slips + 2)

    owner.press_entity("Beleg wiederholen")
    cafe.prints(slips + 3)
    owner.press_entity("Testbeleg drucken")
    cafe.prints(slips + 4)
    owner.press_entity("Buchung zurücknehmen")
    owner.open_device("Greta")
    owner.sees_state("Punkte", f"{_balance(visit, 'Punkte')} Punkte")
    owner.sees_state("Aktivität", "Buchung zurückgenommen")


def _balance(answer: dict[str, Any], program: str) -> int:
    """Return what a customer had after a scan."""
    balances: dict[str, int] = {
        balance["name"]: balance["balance"] for balance in answer["balances"]
    }
    return balances[program]
