"""Setting up the printer of a counter."""

from collections.abc import Generator
from typing import Any
from unittest.mock import AsyncMock, patch

from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.loyalty.const import DOMAIN
from custom_components.loyalty.counter.printers import NetworkPrinter
from tests import kit

from .dialog import Dialog
from .till import STAR

LOOKS = {
    "paper": "80",
    "codepage": "cp858",
    "cutter": True,
    "drawn_codes": False,
    "single_byte": False,
}
USB = {"vendor_id": 0x0519, "product_id": 3, "serial": "123", "name": "Star TSP100"}


@pytest.fixture(autouse=True)
def test_slip() -> Generator[AsyncMock]:
    """Return what comes of a test slip: it is printed at first."""
    hardware = "custom_components.loyalty.flows.hardware"
    with (
        patch(f"{hardware}.print_test_slip", return_value=None) as printed,
        patch(f"{hardware}.usb_printers", return_value=[STAR]),
        patch(
            f"{hardware}.serial_ports", return_value=["/dev/serial/by-id/usb-printer"]
        ),
    ):
        yield printed


async def at_printer(hass: HomeAssistant, entry: MockConfigEntry, kind: str) -> Dialog:
    dialog = await Dialog.add(hass, entry, "counter")
    await dialog.submit(name="Till", devices=["printer"])
    return await dialog.submit(kind=kind)


@pytest.mark.parametrize(
    ("kind", "form", "where"),
    [
        (
            "network",
            {"host": " printer.local "},
            {"host": "printer.local", "port": 9100},
        ),
        ("usb", {"usb_printer": "0519:0003:123"}, USB),
        (
            "serial",
            {"device": "/dev/serial/by-id/usb-printer", "baudrate": "38400"},
            {"device": "/dev/serial/by-id/usb-printer", "baudrate": 38400},
        ),
        ("file", {}, {"path": "/dev/usb/lp0"}),
    ],
)
async def test_a_printer_is_kept_when_its_test_slip_came_out(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    kind: str,
    form: dict[str, Any],
    where: dict[str, Any],
) -> None:
    dialog = await at_printer(hass, entry, kind)
    assert dialog.step == f"printer_{kind}"
    await dialog.submit(**form)
    await dialog.look_again()
    await dialog.wait(hass)
    assert dialog.step == "slip_printed"
    await dialog.choose("printer_works")
    assert dialog.suggested == {"print": "bookings", "session_seconds": 90}
    await dialog.submit(print="request")
    assert dialog.saved()["printer"] == {"kind": kind, **LOOKS, **where}
    assert dialog.saved()["print"] == "request"


async def test_the_slip_is_printed_as_it_will_be(
    hass: HomeAssistant, entry: MockConfigEntry, test_slip: AsyncMock
) -> None:
    dialog = await Dialog.add(hass, entry, "counter")
    await dialog.submit(name="Till", devices=["printer"])
    await dialog.submit(kind="network", paper="58", cutter=False)
    await dialog.submit(host="10.0.0.9")
    await dialog.wait(hass)
    (_, _, printer, counter), _ = test_slip.call_args
    assert counter == "Till"
    assert isinstance(printer, NetworkPrinter)
    assert (printer.host, printer.paper, printer.cutter) == ("10.0.0.9", "58", False)


@pytest.mark.parametrize(
    "problem",
    [
        "library_missing",
        "printer_unavailable",
        "printer_timeout",
        "printer_out_of_paper",
        "printer_cover_open",
    ],
)
async def test_a_failed_test_is_told_in_the_form_and_nothing_is_saved(
    hass: HomeAssistant, entry: MockConfigEntry, test_slip: AsyncMock, problem: str
) -> None:
    test_slip.return_value = problem
    dialog = await at_printer(hass, entry, "network")
    await dialog.submit(host="10.0.0.9")
    await dialog.wait(hass)
    assert dialog.step == "printer_network"
    assert dialog.errors == {"base": problem}
    assert dialog.suggested["host"] == "10.0.0.9"
    assert not entry.subentries
    test_slip.return_value = None
    await dialog.submit()
    assert (await dialog.wait(hass)).step == "slip_printed"


async def test_a_printer_that_is_off_may_be_kept_untested(
    hass: HomeAssistant, entry: MockConfigEntry, test_slip: AsyncMock
) -> None:
    dialog = await at_printer(hass, entry, "network")
    await dialog.submit(host="10.0.0.9", without_test=True)
    assert dialog.step == "behaviour"
    await dialog.submit()
    assert "without_test" not in dialog.saved()["printer"]
    test_slip.assert_not_called()


async def test_a_slip_that_looks_wrong_leads_back(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    dialog = await at_printer(hass, entry, "network")
    await dialog.submit(host="10.0.0.9")
    await dialog.wait(hass)
    await dialog.choose("printer")
    assert dialog.step == "printer"
    await dialog.submit(codepage="cp437")
    assert dialog.suggested["host"] == "10.0.0.9"
    await dialog.submit()
    await dialog.wait(hass)
    await dialog.choose("printer_works")
    await dialog.submit()
    assert dialog.saved()["printer"]["codepage"] == "cp437"


@pytest.mark.parametrize(
    ("kind", "wrong", "errors", "right"),
    [
        ("network", {"host": " "}, {"host": "host_invalid"}, {"host": "10.0.0.9"}),
        ("network", {"host": "a b"}, {"host": "host_invalid"}, {"host": "10.0.0.9"}),
        (
            "network",
            {"host": "tcp://a"},
            {"host": "host_invalid"},
            {"host": "10.0.0.9"},
        ),
        (
            "network",
            {"host": "10.0.0.9", "port": 65536},
            {"port": "number_out_of_range"},
            {"port": 65535},
        ),
        (
            "serial",
            {"device": " "},
            {"device": "device_missing"},
            {"device": "/dev/ttyS0"},
        ),
        ("file", {"path": "lp0"}, {"path": "path_invalid"}, {"path": "/dev/lp0"}),
    ],
)
async def test_what_is_wrong_is_answered_and_can_be_corrected(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    test_slip: AsyncMock,
    kind: str,
    wrong: dict[str, Any],
    errors: dict[str, str],
    right: dict[str, Any],
) -> None:
    dialog = await at_printer(hass, entry, kind)
    await dialog.submit(**wrong)
    assert dialog.errors == errors
    test_slip.assert_not_called()
    await dialog.submit(**right)
    assert (await dialog.wait(hass)).step == "slip_printed"


async def test_without_a_usb_printer_none_can_be_chosen(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    with patch(
        "custom_components.loyalty.flows.hardware.usb_printers", return_value=[]
    ):
        dialog = await at_printer(hass, entry, "usb")
    assert dialog.step == "printer"
    assert dialog.errors == {"kind": "usb_printer_none"}
    # It is switched on by now.
    await dialog.submit()
    assert dialog.choices("usb_printer") == {"0519:0003:123": "Star TSP100"}


async def test_a_simulated_printer_that_fails_may_be_kept_or_replaced(
    hass: HomeAssistant, entry: MockConfigEntry, test_slip: AsyncMock
) -> None:
    test_slip.return_value = "library_missing"
    dialog = await at_printer(hass, entry, "simulated")
    await dialog.wait(hass)
    assert dialog.step == "simulated_failed"
    await dialog.choose("printer")
    assert dialog.suggested["kind"] == "simulated"
    await dialog.submit()
    await dialog.wait(hass)
    await dialog.choose("printer_works")
    await dialog.submit()
    assert dialog.saved()["printer"] == {"kind": "simulated", **LOOKS}


@pytest.mark.parametrize(
    ("printer", "suggested"),
    [
        ({"kind": "network", "host": "10.0.0.9", "port": 9101}, {"port": 9101}),
        (
            {"kind": "serial", "device": "/dev/ttyS0", "baudrate": 19200},
            {"device": "/dev/ttyS0", "baudrate": "19200"},
        ),
        ({"kind": "usb", **USB, "serial": "gone"}, {"usb_printer": "0519:0003:gone"}),
        ({"kind": "file", "path": "/dev/lp1"}, {"path": "/dev/lp1"}),
    ],
    ids=lambda value: value.get("kind"),
)
async def test_a_printer_is_shown_as_it_is_set_up(
    hass: HomeAssistant, printer: dict[str, Any], suggested: dict[str, Any]
) -> None:
    counter = kit.counter(printer=printer | {"paper": "58"})
    entry = MockConfigEntry(domain=DOMAIN, title="Shop", subentries_data=[counter])
    entry.add_to_hass(hass)
    dialog = await Dialog.change(hass, entry, kit.COUNTER)
    await dialog.submit()
    assert dialog.suggested["kind"] == printer["kind"]
    assert dialog.suggested["paper"] == "58"
    await dialog.submit()
    assert dialog.suggested.items() >= suggested.items()
    await dialog.submit(without_test=True)
    await dialog.submit()
    assert dialog.reason == "reconfigure_successful"
    assert entry.subentries[kit.COUNTER].data["printer"].items() >= printer.items()


async def test_another_kind_of_printer_keeps_nothing_of_the_old_one(
    hass: HomeAssistant, euros: None
) -> None:
    counter = kit.counter(printer={"kind": "network", "host": "10.0.0.9", "port": 9100})
    entry = MockConfigEntry(domain=DOMAIN, title="Shop", subentries_data=[counter])
    entry.add_to_hass(hass)
    dialog = await Dialog.change(hass, entry, kit.COUNTER)
    await dialog.submit()
    await dialog.submit(kind="file")
    await dialog.submit(without_test=True)
    await dialog.submit()
    saved = entry.subentries[kit.COUNTER].data["printer"]
    assert saved == {"kind": "file", "path": "/dev/usb/lp0", **LOOKS}
