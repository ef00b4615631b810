"""From nothing to the first stamp, in the browser."""

import pytest

from custom_components.loyalty.counter.codes import CounterCommand, command_code
from scripts.hub.seed import OWNER

from .conftest import OpenScreen
from .hub import Hub
from .screen import Screen

# One after the other in one process, so that no hub starts twice.
pytestmark = pytest.mark.xdist_group("browser")

CARD = "4006381333931"
UTES_CARD = "4099999999996"


@pytest.mark.timeout(120)
def test_from_nothing_to_the_first_stamp(new_hub: Hub, open_screen: OpenScreen) -> None:
    """An owner adds the integration and is led on to a counter at which a scan counts."""
    owner = open_screen(hub=new_hub, login=OWNER)
    owner.open("/config/integrations/dashboard")
    owner.press("Add integration")
    owner.page.get_by_role("textbox").last.wait_for()
    owner.page.keyboard.type("Loyalty")
    owner.page.get_by_text("Loyalty", exact=True).last.click()

    shop = owner.dialog("config").at("user")
    shop.fill(name=" ").next().refuses("name_missing")
    shop.fill(name="Café Sonne").next()
    shop.at("stamps").fill(card_size="8").next()
    shop.at("preview_stamps_visit").choose("save")

    counter = owner.dialog("config_subentries.counter").at("user")
    counter.fill(name="Front counter").tick("counter_devices", "printer").next()
    counter.at("pick_scanners").next().refuses("scanner_none")
    counter.tick("scanner", "simulated").next()
    counter.at("printer").select("kind", "printer_kind", "simulated").next()
    counter.at("slip_printed").choose("printer_works")
    counter.at("behaviour", name="Front counter").submit().finish()
    assert new_hub.slips == 1

    owner.open_device("Front counter")
    number = new_hub.scan(CARD)["number"]
    owner.sees_state("Customer", number)
    owner.sees_state("Scan", "Customer")
    owner.open_device(f"Customer {number}")
    owner.sees_state("Stamp card", "1 stamps")
    new_hub.scan(command_code(CounterCommand.ADD_STAMP))
    owner.sees_state("Stamp card", "2 stamps")


def test_wrong_answers(owner: Screen) -> None:
    """What is wrong is said in the form, in the owner's language, and nothing is saved before it is right."""
    program = owner.add("program").choose("new_points").at("points")
    program.fill(name="kaffeeKARTE", step="0").next()
    program.refuses("name_taken").refuses("amount_missing")
    program.fill(name="Brotpunkte", step="1").next()
    program.at("preview_points").choose("save").finish()
    owner.sees("Brotpunkte")

    reward = owner.add("reward").fill(name="Ein Brot", price="0").next()
    reward.refuses("number_out_of_range", number="0", minimum="1", maximum="1000000")
    reward.fill(price="40").tick("reward_kind", "money").next()
    reward.refuses("amount_missing").fill(value="2.5").next()
    reward.at("preview_money").choose("save").finish()
    owner.sees("Ein Brot")


def test_change_of_a_program(owner: Screen) -> None:
    """The form shows what is in force, and saves what is changed."""
    program = (
        owner.change("program", "Kaffeekarte")
        .at("reconfigure")
        .choose("terms")
        .at("stamps")
    )
    program.shows(card_size="10").fill(card_size="12").next()
    program.at("preview_stamps_visit").choose("save").ends()
    owner.change("program", "Kaffeekarte").at("reconfigure").choose("terms").at(
        "stamps"
    ).shows(card_size="12")


def test_customers_from_a_file(owner: Screen, cafe: Hub) -> None:
    """A file is uploaded and looked at before anything is taken over."""
    file = owner.options().choose("import_file").at("import_file")
    file.upload("kunden.csv", f"Name;Karte;Telefon\nUte;{UTES_CARD};\nUwe;;keins\n")
    file.next().at("import_preview")
    owner.sees("kunden.csv", owner.words("exceptions.phone_invalid.message"))
    file.choose("import_now").at("import_done").submit().finish()
    assert cafe.scan(UTES_CARD)["meaning"] == "customer"
