"""The shop that a new hub opens with: a café with two programs, customers and a little history."""

from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from homeassistant.config_entries import SOURCE_USER, ConfigEntry, ConfigSubentryData
from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util

from custom_components.loyalty.counter.check_digits import gs1_check_digit
from custom_components.loyalty.counter.codes import CardReading
from custom_components.loyalty.counter.member_numbers import member_card
from custom_components.loyalty.programs.commands import (
    Actor,
    PresentCard,
    RecordPurchase,
    Role,
)
from custom_components.loyalty.programs.members.commands import EnrollMember
from custom_components.loyalty.programs.person import Person
from custom_components.loyalty.programs.rewards.commands import RedeemReward
from custom_components.loyalty.shop import Shop

ANNAS_CARD = "4006381333931"

COUNTER = "counter"
STAMPS = "stamps"
POINTS = "points"

# Made-up people; the phone numbers are ones that the German authority keeps free for films.
CUSTOMERS = (
    ("Anna Schröder", "+493023125001", ANNAS_CARD),
    ("Ben Öztürk", "+493023125002", "5901234123457"),
    ("Clara Weiß", "+493023125003", "9780201379624"),
    ("David Krüger", "+493023125004", "4012345678901"),
    ("Elif Kaya", "+493023125005", "04A1B2C3D4E580"),
    ("Finn Petersen", "+493023125006", "04112233445566"),
    ("Greta Lindqvist", "+493023125007", "DEMO0007"),
    ("Hanna Müller", "+493023125008", "DEMO0008"),
    ("Ivan Petrović", "+493023125009", "DEMO0009"),
    ("Jule Meißner", "+493023125010", "DEMO0010"),
)
# Visits in the weeks before opening, the last one so many days ago.
HISTORY = (
    (9, 1),
    (6, 2),
    (12, 1),
    (3, 20),
    (14, 3),
    (2, 70),
    (5, 8),
    (1, 40),
    (7, 5),
    (4, 12),
)

# What the owner called things, in the order in which they are made below.
NAMES = {
    "en": (
        *("Counter", "Coffee card", "Free coffee"),
        *("Points", "Piece of cake", "5.00 off"),
    ),
    "de": (
        *("Kasse", "Kaffeekarte", "Ein Kaffee gratis"),
        *("Punkte", "Ein Stück Kuchen", "5,00 Nachlass"),
    ),
}


def config_entry(language: str) -> dict[str, Any]:
    """Return the shop's config entry, as Home Assistant stores it; it speaks English or German."""
    return ConfigEntry(
        data={},
        discovery_keys={},  # type: ignore[arg-type]
        domain="loyalty",
        minor_version=1,
        options={
            "names": "first",
            "slip_header": ["Sonnenallee 1, Berlin"],
            "slip_footer": ["Danke! Bis bald."],
        },
        source=SOURCE_USER,
        subentries_data=_subentries(*NAMES[language]),
        title="Café Morgenrot",
        unique_id=None,
        version=1,
    ).as_dict()


def _subentries(
    counter: str, stamps: str, coffee: str, points: str, cake: str, voucher: str
) -> tuple[ConfigSubentryData, ...]:
    def subentry(
        subentry_id: str, subentry_type: str, title: str, data: dict[str, Any]
    ) -> ConfigSubentryData:
        return ConfigSubentryData(
            data=data,
            subentry_id=subentry_id,  # type: ignore[typeddict-unknown-key]
            subentry_type=subentry_type,
            title=title,
            unique_id=None,
        )

    return (
        subentry(
            COUNTER,
            "counter",
            counter,
            {
                "scanners": [],
                "simulated": True,
                "printer": {"kind": "simulated", "paper": "58"},
                "light": {"kind": "simulated", "pattern": "blink", "seconds": 10},
                "print": "bookings",
            },
        ),
        subentry(
            STAMPS,
            "program",
            stamps,
            {
                "kind": "stamps",
                "card_size": 10,
                "stamp_on": "visit",
                "minimum_interval_minutes": 15,
                "reward_name": coffee,
                "reward_cost": "0.60",
                "validity": {"unit": "months", "count": 6},
            },
        ),
        subentry(
            POINTS,
            "program",
            points,
            {
                "kind": "points",
                "step": "1.00",
                "points_per_step": 1,
                "block_points": 100,
                "block_value": "5.00",
                "sign_up_bonus": 10,
                "validity": {"unit": "months", "count": 12},
            },
        ),
        subentry(
            "cake",
            "reward",
            cake,
            {"program": POINTS, "price": 60, "kind": "gift", "cost": "1.20"},
        ),
        subentry(
            "voucher",
            "reward",
            voucher,
            {"program": POINTS, "price": 100, "kind": "money", "value": "5.00"},
        ),
        subentry("mia", "staff", "Mia", {"badge": "LHUBSTAFFMIA", "user_id": None}),
    )


async def first_day(hass: HomeAssistant) -> None:
    """Give the shop its customers and their history, once it has opened for the first time."""
    shop: Shop = hass.config_entries.async_entries("loyalty")[0].runtime_data
    now = dt_util.utcnow()
    people = [
        _enrolment(shop, position, *customer, now)
        for position, customer in enumerate(CUSTOMERS, start=1)
    ]
    for command in people:
        await shop.book(command)
    for _, command in sorted(_history(shop, people, now), key=lambda item: item[0]):
        await shop.book(command)
    for command in people:
        account = await shop.account(command.uid)
        await shop.regulars.admit(account)
    await shop.figures.refresh()


def _owner(shop: Shop, at: datetime, key: str) -> dict[str, Any]:
    return shop.request(Actor(role=Role.OWNER), at=at, reference=f"demo:{key}")


def _enrolment(
    shop: Shop, position: int, name: str, phone: str, card: str, now: datetime
) -> EnrollMember:
    reading = shop.read(card)
    assert isinstance(reading, CardReading)
    number = f"290000000{position:03}"
    number += gs1_check_digit(number)
    return EnrollMember(
        **_owner(shop, now - timedelta(days=120), f"enrol:{number}"),
        uid=f"demo{position:02}",
        number=number,
        new_cards=(member_card(number),),
        person=Person(name=name, phone=phone, language="de"),
        identifiers=(reading.identifiers[0],),
        source="demo",
    )


def _history(shop: Shop, people: list[EnrollMember], now: datetime) -> Any:
    chance = Random(7)
    opening = datetime.combine(now.date(), datetime.min.time(), UTC) + timedelta(
        hours=9
    )
    for person, (visits, last) in zip(people, HISTORY, strict=True):
        for visit in range(visits):
            day = last + visit * chance.randint(2, 6)
            at = opening - timedelta(days=day, minutes=-chance.randint(0, 400))
            key = f"{person.uid}:{visit}"
            yield (
                at,
                PresentCard(
                    **_owner(shop, at, f"visit:{key}"), identifiers=person.identifiers
                ),
            )
            paid = at + timedelta(minutes=2)
            yield (
                paid,
                RecordPurchase(
                    **_owner(shop, paid, f"purchase:{key}"),
                    member=person.uid,
                    amount_minor=chance.randrange(280, 1850, 10),
                ),
            )
        if visits > 10:
            at = opening - timedelta(hours=20)
            yield (
                at,
                RedeemReward(
                    **_owner(shop, at, f"redeem:{person.uid}"),
                    member=person.uid,
                    reward=f"{STAMPS}:card",
                ),
            )
