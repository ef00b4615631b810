"""Whom and what an operation is about: people write names, numbers, cards or ids."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
import re
from typing import Any
from zoneinfo import ZoneInfo

from homeassistant.util import dt as dt_util

from ..counter.codes import CardReading, VoucherReading
from ..outreach.contact import e164
from ..permissions import require_owner
from ..places import counter_id_of, customer_id_of
from ..programs.answer import Answer
from ..programs.commands import Actor
from ..programs.named import Named, all_named
from ..programs.promises.promotions import Promotion
from ..programs.promises.vouchers import VoucherSeries
from ..programs.refusal import Refusal
from ..programs.vouchers.serials import read_serial
from ..shop import Shop

_PHONE_LIKE = re.compile(r"\+?[\d\s()/.\-]{5,}")


async def phone(shop: Shop, text: str) -> str:
    """Return a phone number in E.164, numbers without country code being the shop's country's."""
    # The library reads number plans from disk when it first meets a country.
    return await shop.hass.async_add_executor_job(e164, text, shop.settings.country)


async def customer(shop: Shop, named: str, *, opens: bool = False) -> str:
    """Return the public id of a customer named by id, device, member number, card or phone number.

    ``opens``: to book for them, for which a blocked card is no good.
    """
    named = customer_id_of(shop.hass, named.strip())
    try:
        return await shop.resolve(named, opens=opens)
    except Refusal as refusal:
        if refusal.key != "customer_not_found" or not _PHONE_LIKE.fullmatch(named):
            raise
    try:
        number = await phone(shop, named)
    except Refusal:
        raise Refusal("customer_not_found") from None
    return await shop.resolve(number)


def counter(shop: Shop, named: str | None) -> str | None:
    """Return a counter's id; raises Refusal ``counter_not_found``."""
    if named is None:
        return None
    counter_id = counter_id_of(shop.hass, shop.entry, named)
    if counter_id is None:
        raise Refusal("counter_not_found", counter=named)
    return counter_id


def till(shop: Shop, named: str | None) -> dict[str, Any]:
    """Return the fields of a request made at a counter: it prints what that counter prints."""
    counter_id = counter(shop, named)
    if counter_id is None:
        return {"counter": None}
    return {"counter": counter_id, "slip": shop.counter(counter_id).slip}


def program(shop: Shop, named: str) -> str:
    """Return a program's id; raises Refusal ``program_not_found``."""
    return _one(shop.terms.programs, named, "program_not_found", program=named).id


def promotion(shop: Shop, named: str) -> Promotion:
    """Return a promotion; raises Refusal ``promotion_not_found``."""
    promotions = shop.terms.promotions
    return _one(promotions, named, "promotion_not_found", promotion=named)


def offer(of: Promotion, named: str) -> str:
    """Return the id of one of a promotion's offers; raises Refusal ``offer_unknown``."""
    return _one(of.offers, named, "offer_unknown", promotion=of.name).id


def reward(shop: Shop, named: str) -> str:
    """Return a reward's id; raises Refusal ``reward_not_found``."""
    return _one(shop.terms.all_rewards, named, "reward_not_found", reward=named).id


def tier(shop: Shop, named: str) -> str:
    """Return a tier's id; raises Refusal ``tier_unknown``."""
    ladder = shop.terms.tiers
    tiers = () if ladder is None else ladder.tiers
    return _one(tiers, named, "tier_unknown", tier=named).id


def _one[T: Named](
    candidates: Iterable[T], named: str, missing: str, **placeholders: str
) -> T:
    """Return what is meant by an id or a name; raises Refusal ``missing`` or ``name_of_several``."""
    found = all_named(candidates, named)
    if len(found) > 1:
        raise Refusal("name_of_several", name=named)
    if not found:
        raise Refusal(missing, **placeholders)
    return found[0]


def card(shop: Shop, code: str) -> tuple[str, ...]:
    """Return the identifiers of a card, best first; raises Refusal ``card_unreadable``."""
    reading = shop.read(code)
    if not isinstance(reading, CardReading):
        raise Refusal("card_unreadable")
    return reading.identifiers


def instant(shop: Shop, actor: Actor, at: datetime | None) -> datetime | None:
    """Return the UTC instant of a past local time; only an owner books into the past."""
    if at is None:
        return None
    require_owner(actor)
    zone: ZoneInfo = shop.settings.calendar.zone
    moment = dt_util.as_utc(at if at.tzinfo is not None else at.replace(tzinfo=zone))
    if moment > dt_util.utcnow():
        raise Refusal("at_in_future")
    return moment


def on_behalf_of(shop: Shop, actor: Actor, staff: str | None) -> Actor:
    """Return the actor as the staff member whom the till names; nobody books in a colleague's name.

    Raises Refusal ``staff_not_found``.
    """
    if staff is None or staff == actor.staff:
        return actor
    require_owner(actor)
    found = _one(shop.staff.values(), staff, "staff_not_found", staff=staff)
    return replace(actor, staff=found.id)


def member_of(answer: Answer) -> str:
    """Return the public id of the member that an answer is about; raises Refusal ``customer_not_found``."""
    if answer.member is None:
        raise Refusal("customer_not_found")
    return answer.member


def series(shop: Shop, named: str) -> VoucherSeries:
    """Return a series by id or name; raises Refusal ``series_unknown``."""
    return _one(shop.terms.vouchers, named, "series_unknown", series=named)


def serial(shop: Shop, code: str) -> str:
    """Return the serial in a scanned or typed code; raises Refusal ``voucher_unreadable``."""
    reading = shop.read(code)
    found = reading.code if isinstance(reading, VoucherReading) else read_serial(code)
    if found is None:
        raise Refusal("voucher_unreadable")
    return found


def serials(shop: Shop, codes: Sequence[str]) -> tuple[str, ...]:
    """Return the serials of several codes."""
    return tuple(serial(shop, code) for code in codes)
