"""Customers whose ids tests know, and how they show in Home Assistant."""

from dataclasses import dataclass
from typing import Any

from homeassistant.helpers import device_registry as dr, entity_registry as er

from custom_components.loyalty.const import DOMAIN
from custom_components.loyalty.programs.commands import GiveStamp, RecordPurchase
from custom_components.loyalty.programs.members.commands import EnrollMember
from custom_components.loyalty.programs.person import Person

from .kit import OWNER, ShopKit


@dataclass(frozen=True, kw_only=True)
class Customer:
    """A customer by what tests need to know of them; ``card`` is what a scanner reads."""

    uid: str
    number: str
    name: str
    card: str


ANNA = Customer(
    uid="a" * 32, number="2900000000018", name="Anna Schmidt", card="4006381333931"
)
BERND = Customer(
    uid="b" * 32, number="2900000000025", name="Bernd Krause", card="5901234123457"
)
CLARA = Customer(
    uid="c" * 32, number="2900000000032", name="Clara Vogel", card="9780201379624"
)


async def enrol(shop: ShopKit, *customers: Customer) -> None:
    """Take customers on; nobody was at the counter for it."""
    for customer in customers:
        await shop.runtime.book(
            EnrollMember(
                **shop.runtime.request(OWNER),
                uid=customer.uid,
                number=customer.number,
                person=Person(name=customer.name),
                identifiers=(f"ean:{customer.card}",),
            )
        )


async def scan(shop: ShopKit, *customers: Customer) -> None:
    """Let customers who are enrolled show their cards, one after the other."""
    for customer in customers:
        await shop.scan(customer.card)


async def give_stamps(shop: ShopKit, customer: Customer, count: int) -> None:
    """Give a customer stamps by hand, at no counter."""
    request = shop.runtime.request(OWNER)
    await shop.runtime.book(GiveStamp(**request, member=customer.uid, count=count))


async def sell(
    shop: ShopKit, customer: Customer, amount_minor: int, **more: Any
) -> None:
    """Record a purchase, at no counter."""
    request = shop.runtime.request(OWNER)
    await shop.runtime.book(
        RecordPurchase(
            **request, member=customer.uid, amount_minor=amount_minor, **more
        )
    )


async def pin(shop: ShopKit, customer: Customer) -> None:
    """Let a customer have entities in any case."""
    runtime = shop.runtime
    account = await runtime.account(customer.uid)
    await runtime.regulars.admit(account, pinned=True)


def entity_id_of(shop: ShopKit, platform: str, unique_id: str) -> str:
    """Return the id of an entity that there is."""
    entity_id = er.async_get(shop.hass).async_get_entity_id(platform, DOMAIN, unique_id)
    assert entity_id is not None, f"no {platform} {unique_id}"
    return entity_id


def device_of(shop: ShopKit, identifier: str) -> dr.DeviceEntry:
    """Return the device of the shop, a counter or a customer by its id."""
    device = dr.async_get(shop.hass).async_get_device_by_identifier(
        (DOMAIN, identifier), shop.entry.entry_id
    )
    assert device is not None, f"no device {identifier}"
    return device


def live(shop: ShopKit) -> set[str]:
    """Return the ids of the customers who have a device."""
    devices = dr.async_entries_for_config_entry(
        dr.async_get(shop.hass), shop.entry.entry_id
    )
    return {
        uid
        for device in devices
        if device.model == "Customer"
        for _, uid in device.identifiers
    }
