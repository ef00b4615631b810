"""What a shop does about the devices and badges of its counters."""

from datetime import timedelta
from functools import partial
from pathlib import Path

from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import async_fire_time_changed

from custom_components.loyalty import shop as shop_module
from custom_components.loyalty.const import DOMAIN
from custom_components.loyalty.counter.scan import Meaning
from custom_components.loyalty.counter.scanners.input_devices import InputDevices

from .counter.scanners.kernel import FakeKernel, Hardware, type_text
from .kit import COUNTER, STAMPS, ShopKit, counter, open_shop, stamp_card, subentry
from .test_till import until

CARD = "4006381333931"
BY_ID = "by-id/usb-Acme_Scanner_77-event-kbd"


@pytest.fixture
def kernel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FakeKernel:
    """A machine without input devices, which the shop takes for its own."""
    kernel = FakeKernel(tmp_path / "input")
    monkeypatch.setattr(
        shop_module,
        "InputDevices",
        partial(InputDevices, kernel.folder, open_device=kernel.open, poll=0.05),
    )
    return kernel


async def scanning(hass: HomeAssistant, kernel: FakeKernel) -> ShopKit:
    """Open a shop with a scanner at its counter."""
    scanner = {
        "identity": f"{kernel.folder}/by-id/usb-Acme_Scanner_77",
        "name": "Acme Barcode Scanner",
        "layout": "us",
        "terminators": ["enter"],
        "grab": True,
    }
    return await open_shop(hass, [counter(scanners=[scanner]), stamp_card()])


def problems(hass: HomeAssistant) -> set[str]:
    """Return what is to be repaired in the shop."""
    return {
        issue for domain, issue in ir.async_get(hass).issues if domain == DOMAIN
    } - {"libraries"}


async def pass_minutes(hass: HomeAssistant, minutes: int) -> None:
    async_fire_time_changed(hass, dt_util.utcnow() + timedelta(minutes=minutes))
    await hass.async_block_till_done()


async def test_a_scanner_at_the_counter_counts_a_visit(
    hass: HomeAssistant, hub_folder: Path, trusted_clock: None, kernel: FakeKernel
) -> None:
    hardware = kernel.plug_in("event0", Hardware(), BY_ID)
    shop = await scanning(hass, kernel)
    await until(lambda: hardware.opened)
    type_text(hardware, f"{CARD}\n")
    await until(lambda: shop.told("customer_scanned"))
    (scan,) = shop.told("customer_scanned")
    assert (scan["counter"], scan["earned"]) == (COUNTER, {STAMPS: 1})
    await hass.config_entries.async_unload(shop.entry.entry_id)


async def test_a_scanner_that_stays_away_is_missed_until_it_is_back(
    hass: HomeAssistant, hub_folder: Path, trusted_clock: None, kernel: FakeKernel
) -> None:
    kernel.plug_in("event0", Hardware(), BY_ID)
    shop = await scanning(hass, kernel)
    identity = f"{kernel.folder}/by-id/usb-Acme_Scanner_77"
    await until(lambda: shop.counter().connected[identity])
    kernel.unplug("event0")
    await until(lambda: not shop.counter().connected[identity])
    assert problems(hass) == set()
    await pass_minutes(hass, 6)
    (missing,) = problems(hass)
    assert missing.startswith(f"scanner_missing_{COUNTER}")

    kernel.plug_in("event0", Hardware(), BY_ID)
    await until(lambda: shop.counter().connected[identity])
    assert problems(hass) == set()
    await hass.config_entries.async_unload(shop.entry.entry_id)


async def test_a_scanner_that_wiggles_is_not_missed(
    hass: HomeAssistant, hub_folder: Path, trusted_clock: None, kernel: FakeKernel
) -> None:
    kernel.plug_in("event0", Hardware(), BY_ID)
    shop = await scanning(hass, kernel)
    identity = f"{kernel.folder}/by-id/usb-Acme_Scanner_77"
    await until(lambda: shop.counter().connected[identity])
    kernel.unplug("event0")
    await until(lambda: not shop.counter().connected[identity])
    kernel.plug_in("event0", Hardware(), BY_ID)
    await until(lambda: shop.counter().connected[identity])
    await pass_minutes(hass, 6)
    assert problems(hass) == set()
    await hass.config_entries.async_unload(shop.entry.entry_id)


async def test_a_shop_that_closed_misses_no_scanner(
    hass: HomeAssistant, hub_folder: Path, trusted_clock: None, kernel: FakeKernel
) -> None:
    """The scanner went because the shop gave it back."""
    hardware = kernel.plug_in("event0", Hardware(), BY_ID)
    shop = await scanning(hass, kernel)
    await until(lambda: hardware.opened)
    await hass.config_entries.async_unload(shop.entry.entry_id)
    await pass_minutes(hass, 6)
    assert problems(hass) == set()


async def test_a_scanner_that_may_not_be_read_is_told(
    hass: HomeAssistant, hub_folder: Path, trusted_clock: None, kernel: FakeKernel
) -> None:
    kernel.plug_in("event0", Hardware(), BY_ID)
    kernel.denied.add(str(kernel.folder / "event0"))
    shop = await scanning(hass, kernel)
    await until(lambda: "input_denied" in problems(hass))

    kernel.denied.clear()
    # The kernel tells of other rights as of anything else that changes.
    (kernel.folder / "event0").chmod(0o660)
    identity = f"{kernel.folder}/by-id/usb-Acme_Scanner_77"
    await until(lambda: shop.counter().connected[identity])
    assert problems(hass) == set()
    await hass.config_entries.async_unload(shop.entry.entry_id)


@pytest.mark.parametrize(
    ("badge", "meaning"),
    [(CARD, Meaning.STAFF), ("", Meaning.CUSTOMER)],
    ids=["an ordinary card", "nothing"],
)
async def test_whatever_a_scanner_reads_can_be_a_badge(
    hass: HomeAssistant,
    hub_folder: Path,
    trusted_clock: None,
    badge: str,
    meaning: Meaning,
) -> None:
    """One that nothing can be read from signs nobody on, and keeps no shop closed."""
    staff = subentry("zoe", "staff", "Zoe", {"badge": badge, "user_id": None})
    shop = await open_shop(hass, [counter(), stamp_card(), staff])
    assert (await shop.scan(CARD)).meaning is meaning
