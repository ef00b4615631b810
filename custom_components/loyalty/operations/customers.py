"""Customers: enrol, change, merge, their cards, and finding them again."""

from collections.abc import Sequence
from typing import Any

from homeassistant.util import dt as dt_util

from ..counter.codes import CardReading
from ..ledger.ledger import MemberRow
from ..outreach.contact import birthday as checked_birthday, email_address
from ..permissions import require_owner
from ..programs.booking.standing import stand
from ..programs.commands import Actor
from ..programs.members.commands import (
    BlockCard,
    EnrollMember,
    LinkCard,
    MergeMembers,
    UpdateMember,
)
from ..programs.person import Person
from ..programs.refusal import Refusal
from ..programs.rewards.commands import PreferReward
from ..shop import Shop
from . import naming, promotions, views, voucher_views
from .views import View

LATEST_PURCHASES = 10
LATEST_VOUCHERS = 50
# No name of a reward: nothing was said about it.
_UNCHANGED = "\0"


async def _told(shop: Shop, told: dict[str, Any]) -> dict[str, Any]:
    """Return what a person told, checked and in the form in which it is kept; blank is None."""
    person: dict[str, Any] = {
        name: (value.strip() or None) if isinstance(value, str) else value
        for name, value in told.items()
    }
    if person.get("phone") is not None:
        person["phone"] = await naming.phone(shop, person["phone"])
    if person.get("email") is not None:
        person["email"] = email_address(person["email"])
    if person.get("birthday") is not None:
        person["birthday"] = checked_birthday(person["birthday"], dt_util.now().date())
    if "tags" in person:
        person["tags"] = tuple(
            dict.fromkeys(tag.strip() for tag in person["tags"] or ())
        )
    return person


async def _row(shop: Shop, uid: str) -> MemberRow:
    row = await shop.ledger.member(uid)
    if row is None:
        raise Refusal("customer_not_found")
    return row


async def view_of(shop: Shop, uid: str) -> View:
    """Return a customer as the actions that change one answer them."""
    return views.customer(shop, await _row(shop, uid))


async def enroll_customer(
    shop: Shop,
    actor: Actor,
    *,
    cards: Sequence[str] = (),
    source: str | None = None,
    referred_by: str | None = None,
    counter: str | None = None,
    reference: str | None = None,
    **told: Any,
) -> View:
    """Make somebody a member; with the same reference once only. Answers ``customer``."""
    newcomer = shop.newcomer()
    shown = [name for code in cards for name in naming.card(shop, code)]
    command = EnrollMember(
        **shop.request(
            actor, counter=naming.counter(shop, counter), reference=reference
        ),
        uid=newcomer["uid"],
        number=newcomer["number"],
        person=Person(**await _told(shop, told)),
        identifiers=tuple(dict.fromkeys([*newcomer["new_cards"], *shown])),
        source=source,
        referred_by=None
        if referred_by is None
        else await naming.customer(shop, referred_by),
    )
    answer = await shop.answer(command)
    return {
        **views.booking(shop, answer),
        "customer": await view_of(shop, naming.member_of(answer)),
    }


async def update_customer(
    shop: Shop,
    actor: Actor,
    *,
    customer: str,
    pinned: bool | None = None,
    preferred_reward: str | None = _UNCHANGED,
    **told: Any,
) -> View:
    """Change what is known of a customer; what is given blank is forgotten. Answers ``customer``.

    ``preferred_reward`` is shown and handed out before others. ``pinned`` (the owner's choice) keeps them among those with entities however long they stay away.
    """
    if pinned is not None:
        require_owner(actor)
    uid = await naming.customer(shop, customer)
    if told:
        command = UpdateMember(
            **shop.request(actor), member=uid, changes=await _told(shop, told)
        )
        await shop.book(command)
    if preferred_reward is not _UNCHANGED:
        wanted = (preferred_reward or "").strip()
        await shop.book(
            PreferReward(
                **shop.request(actor),
                member=uid,
                reward=naming.reward(shop, wanted) if wanted else None,
            )
        )
    if pinned is not None:
        await shop.ledger.pin(uid, pinned=pinned)
        await shop.regulars.admit(await shop.account(uid), pinned=pinned)
    return {"customer": await view_of(shop, uid)}


async def merge_customers(
    shop: Shop, actor: Actor, *, customer: str, duplicate: str
) -> View:
    """Make two accounts of one person one: the duplicate lives on in the customer. Answers ``customer``."""
    require_owner(actor)
    uid = await naming.customer(shop, customer)
    await shop.book(
        MergeMembers(
            **shop.request(actor),
            member=uid,
            duplicate=await naming.customer(shop, duplicate),
        )
    )
    return {"customer": await view_of(shop, uid)}


async def link_card(
    shop: Shop, actor: Actor, *, customer: str, card: str, replaces: str | None = None
) -> View:
    """Give a customer another card, perhaps in place of one that is gone. Answers ``customer``."""
    uid = await naming.customer(shop, customer)
    await shop.book(
        LinkCard(
            **shop.request(actor),
            member=uid,
            identifiers=naming.card(shop, card),
            replaces=() if replaces is None else naming.card(shop, replaces),
        )
    )
    return {"customer": await view_of(shop, uid)}


async def block_card(
    shop: Shop, actor: Actor, *, card: str, blocked: bool = True
) -> View:
    """Block a lost card, or let it open the account again, as only the owner may. Answers ``customer``."""
    if not blocked:
        require_owner(actor)
    answer = (
        await shop.book(
            BlockCard(
                **shop.request(actor),
                identifiers=naming.card(shop, card),
                blocked=blocked,
            )
        )
    ).answer
    return {"customer": await view_of(shop, naming.member_of(answer))}


async def get_customer(shop: Shop, actor: Actor, *, customer: str) -> View:
    """Answer ``customer`` with all that the shop knows: balances, lots, rewards, latest purchases."""
    uid = await naming.customer(shop, customer)
    row = await _row(shop, uid)
    now = stand(shop.terms, row.account, shop.today, gone=shop.ledger.gone)
    purchases = await shop.ledger.purchases(uid, LATEST_PURCHASES)
    return {
        "customer": {
            **views.customer(shop, row),
            "brought": await shop.ledger.brought_by(uid),
            "balances": views.balances(shop, now.balances),
            "tier": views.tier(shop, now.tier),
            "lots": views.lots(shop.terms.as_read(row.account), shop.today),
            "rewards": views.available(now.available),
            "preferred_reward": row.account.preferred,
            "reservations": views.reservations(shop, row.account),
            "offers": promotions.offers(shop, row.account),
            "vouchers": [
                voucher_views.voucher(shop, given)
                for given in await shop.ledger.vouchers_of(uid, LATEST_VOUCHERS)
            ],
            "purchases": [views.purchase(shop, purchase) for purchase in purchases],
        }
    }


async def find_customers(
    shop: Shop,
    actor: Actor,
    *,
    query: str | None = None,
    tag: str | None = None,
    tier: str | None = None,
    has_reward: bool | None = None,
    inactive_days: int | None = None,
    limit: int = 20,
    offset: int = 0,
) -> View:
    """Answer ``customers``, the best matches first, and their number in ``total``."""
    reading = None if query is None else shop.read(query)
    found, total = await shop.ledger.find_members(
        query,
        identifiers=reading.identifiers if isinstance(reading, CardReading) else (),
        tag=tag,
        tier=None if tier is None else naming.tier(shop, tier),
        has_reward=has_reward,
        inactive_days=inactive_days,
        limit=limit,
        offset=offset,
    )
    return {"customers": [views.listed(row) for row in found], "total": total}
