"""A file taken over in the dialog: uploaded, looked at, and only then booked."""

from collections.abc import Generator
from pathlib import Path
import tempfile
from unittest.mock import patch

from aiohttp import FormData
from homeassistant.components.file_upload import TEMP_DIR_NAME
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
import pytest
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from .flows.dialog import Dialog
from .kit import ShopKit

CARD = "4006381333931"
CUSTOMERS = f"""\
Name;Telefon;Karte;Punkte;Lieblingsfarbe
Anna Muster;030 1234567;{CARD};120;blau
Bernd;keine;;;
"""


@pytest.fixture(autouse=True)
def no_delay() -> Generator[None]:
    """Go on at once when a file is read: no frontend has to keep up."""
    with patch("custom_components.loyalty.flows.progress.SHORTEST_SECONDS", 0):
        yield


@pytest.fixture(autouse=True)
def uploads(tmp_path: Path) -> Generator[Path]:
    """Return where uploads lie: in a folder of the test's own."""
    with patch.object(tempfile, "tempdir", str(tmp_path)):
        yield tmp_path / TEMP_DIR_NAME


class Owner:
    """Somebody who has a file of another system and sits at the dialog."""

    def __init__(self, shop: ShopKit, hass_client: ClientSessionGenerator) -> None:
        self.shop = shop
        self._hass_client = hass_client

    async def opens(self) -> Dialog:
        """Open the options and go to the import."""
        return await Dialog.options(self.shop.hass, self.shop.entry, "import_file")

    async def uploads(self, content: bytes, name: str = "kunden.csv") -> str:
        """Choose a file in the form, which the frontend uploads at once."""
        form = FormData()
        form.add_field("file", content, filename=name)
        client = await self._hass_client()
        response = await client.post("/api/file_upload", data=form)
        file_id: str = (await response.json())["file_id"]
        return file_id

    async def tries(self, content: str, **form: object) -> Dialog:
        """Hand in a file and wait for what would come of it."""
        dialog = await self.opens()
        await dialog.submit(file=await self.uploads(content.encode()), **form)
        assert dialog.result["progress_action"] == "import_try"
        return await dialog.wait(self.shop.hass)

    async def customers(self) -> int:
        """Return how many customers there are."""
        total: int = (await self.shop.act("find_customers"))["total"]
        return total


@pytest.fixture
def owner(shop: ShopKit, hass_client: ClientSessionGenerator) -> Owner:
    """Return the owner of an open café."""
    return Owner(shop, hass_client)


async def test_nothing_is_taken_over_before_it_was_seen(owner: Owner) -> None:
    preview = await owner.tries(CUSTOMERS)
    assert preview.step == "import_preview"
    assert preview.shown == {
        "file": "kunden.csv",
        "report": "- Customers: 1 new, 1 left out\n- Balances: 1 new\n\n"
        "Left out:\n\n- Row 3 (Customers): This is not a phone number.\n\n"
        "Columns that are not understood, and left out: Lieblingsfarbe",
    }
    assert await owner.customers() == 0

    done = await (await preview.choose("import_now")).wait(owner.shop.hass)
    assert done.step == "import_done"
    assert done.shown == preview.shown
    assert (await owner.shop.act("get_customer", customer=CARD))["customer"][
        "name"
    ] == "Anna Muster"

    before = dict(owner.shop.entry.options)
    await done.submit()
    assert done.result["type"] is FlowResultType.CREATE_ENTRY
    assert owner.shop.entry.options == before


async def test_a_file_taken_over_twice_changes_nothing(owner: Owner) -> None:
    preview = await owner.tries(CUSTOMERS)
    await (await preview.choose("import_now")).wait(owner.shop.hass)
    again = await owner.tries(CUSTOMERS)
    assert again.step == "import_nothing"
    assert again.shown["report"].startswith(
        "- Customers: 1 here already, 1 left out\n- Balances: 1 here already"
    )


async def test_another_file_can_be_chosen_after_the_preview(owner: Owner) -> None:
    preview = await owner.tries(CUSTOMERS)
    form = await preview.choose("import_file")
    assert form.step == "import_file"
    await form.submit(file=await owner.uploads(f"Name;Karte\nAnna;{CARD}".encode()))
    await form.wait(owner.shop.hass)
    assert form.shown["report"] == "- Customers: 1 new"


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ("Farbe;Form\nrot;rund", "columns_unknown"),
        ("", "columns_unknown"),
    ],
)
async def test_a_file_that_says_nothing_is_refused_in_the_form(
    owner: Owner, content: str, why: str
) -> None:
    dialog = await owner.tries(content)
    assert dialog.step == "import_file"
    assert dialog.errors == {"file": "file_refused"}
    assert dialog.shown["why"] == owner.shop.runtime.texts.refusals[why]


async def test_an_upload_that_is_gone_is_chosen_again(owner: Owner) -> None:
    dialog = await owner.opens()
    await dialog.submit(file="0123456789abcdef0123456789abcdef")
    assert dialog.errors == {"file": "file_gone"}


async def test_long_reports_name_the_first_rows(owner: Owner) -> None:
    rows = "\n".join(f"Gast {number};keine" for number in range(25))
    dialog = await owner.tries(f"Name;Telefon\n{rows}")
    lines = dialog.shown["report"].splitlines()
    assert lines[0] == "- Customers: 25 left out"
    assert lines[4] == "- Row 2 (Customers): This is not a phone number."
    assert lines[-1] == "- and 5 more"


async def test_who_is_here_already_gets_what_the_file_knows(owner: Owner) -> None:
    await owner.shop.enroll("Anna", CARD)
    alone = await owner.tries(CUSTOMERS)
    assert "1 left out, as the customer may be here already" in alone.shown["report"]
    merged = await owner.tries(CUSTOMERS, merge_duplicates=True)
    assert "1 added to customers who are here" in merged.shown["report"]


async def test_what_was_uploaded_goes_with_the_dialog(
    owner: Owner, uploads: Path
) -> None:
    dialog = await owner.tries(CUSTOMERS)
    assert [path.name for path in uploads.rglob("*.csv")] == ["kunden.csv"]
    hass = owner.shop.hass
    hass.config_entries.options.async_abort(dialog.result["flow_id"])
    await hass.async_block_till_done()
    assert list(uploads.iterdir()) == []


async def test_a_shop_that_is_closed_takes_nothing_over(
    hass: HomeAssistant, owner: Owner
) -> None:
    assert await hass.config_entries.async_unload(owner.shop.entry.entry_id)
    dialog = await owner.opens()
    assert dialog.reason == "shop_closed"
