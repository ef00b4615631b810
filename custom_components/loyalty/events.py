"""What the shop tells its listeners after a commit: entities, triggers, screens, the bus.

Events carry ids and numbers only. Whoever may see a name asks for it by the customer's id.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from .programs.answer import Answer, EntryKind, Result
from .programs.promises.vouchers import VoucherKind

_GIVES_VOUCHERS = frozenset((EntryKind.ISSUE, EntryKind.PURCHASE))

type MoneyText = Callable[[int], str]


class EventType(StrEnum):
    """The kinds of event; each is also the key of a trigger."""

    CUSTOMER_SCANNED = "customer_scanned"
    UNKNOWN_CARD = "unknown_card"
    CUSTOMER_ENROLLED = "customer_enrolled"
    CONTACT_ADDED = "contact_added"
    CONTACT_VERIFIED = "contact_verified"
    PURCHASE_RECORDED = "purchase_recorded"
    PURCHASE_REFUNDED = "purchase_refunded"
    REWARD_EARNED = "reward_earned"
    REWARD_REDEEMED = "reward_redeemed"
    REWARD_SOLD_OUT = "reward_sold_out"
    POINTS_EXPIRING = "points_expiring"
    POINTS_EXPIRED = "points_expired"
    PROGRAM_ENDING = "program_ending"
    CUSTOMER_LAPSING = "customer_lapsing"
    BOOKING_UNDONE = "booking_undone"
    TIER_CHANGED = "tier_changed"
    TIER_ENDING = "tier_ending"
    GIFT_GIVEN = "gift_given"
    OFFER_CHOSEN = "offer_chosen"
    REFERRAL_REWARDED = "referral_rewarded"
    VOUCHER_ISSUED = "voucher_issued"
    VOUCHER_REDEEMED = "voucher_redeemed"
    VOUCHER_VOIDED = "voucher_voided"


@dataclass(frozen=True, slots=True, kw_only=True)
class ShopEvent:
    """Something happened. ``customer`` is a member's public id, ``counter`` a counter's id.

    ``data`` holds JSON primitives only, amounts as decimal strings in the shop's currency.
    """

    type: EventType
    at: datetime
    customer: str | None = None
    counter: str | None = None
    data: Mapping[str, Any]

    def as_dict(self) -> dict[str, Any]:
        """Return the event as the bus, the triggers and the screens get it."""
        return {
            "type": self.type.value,
            "at": self.at.isoformat(),
            "customer": self.customer,
            "counter": self.counter,
            **self.data,
        }


def events_of(answer: Answer, money: MoneyText) -> list[ShopEvent]:
    """Return what is to be told of an answered command, in the order in which it happened.

    ``money`` writes minor units as a decimal string. An answer that booked nothing still tells that
    somebody was here.
    """
    events: list[ShopEvent] = []

    def tell(event: EventType, **data: Any) -> None:
        events.append(
            ShopEvent(
                type=event,
                at=answer.at,
                customer=answer.member,
                counter=answer.counter,
                data={"entry": answer.entry, **data},
            )
        )

    balances = {standing.program: standing.figure for standing in answer.balances}
    earned = {s.program: s.change for s in answer.balances if s.change}
    if answer.result is Result.UNKNOWN_CARD:
        tell(EventType.UNKNOWN_CARD)
        return events
    if answer.new_member:
        tell(EventType.CUSTOMER_ENROLLED)
    for contact in answer.to_verify:
        tell(EventType.CONTACT_ADDED, contact=contact.value)
    if answer.code is not None and answer.code.verified:
        tell(EventType.CONTACT_VERIFIED, contact=answer.code.contact.value)
    match answer.kind:
        case EntryKind.VISIT:
            tell(
                EventType.CUSTOMER_SCANNED,
                counted=answer.result is Result.BOOKED,
                new_member=answer.new_member,
                balances=balances,
                earned=earned,
                rewards_available=[
                    available.reward for available in answer.rewards_available
                ],
            )
        case EntryKind.PURCHASE:
            tell(
                EventType.PURCHASE_RECORDED,
                amount=money(answer.amount_minor),
                discount=money(answer.discount_minor),
                payable=money(answer.payable_minor),
                balances=balances,
                earned=earned,
            )
        case EntryKind.REFUND:
            tell(
                EventType.PURCHASE_REFUNDED,
                amount=money(answer.amount_minor),
                refunded_entry=answer.undone,
                balances=balances,
            )
        case EntryKind.UNDO:
            tell(
                EventType.BOOKING_UNDONE, undone_entry=answer.undone, balances=balances
            )
    if answer.offer is not None:
        promotion, _, _ = answer.offer.rpartition(":")
        tell(EventType.OFFER_CHOSEN, promotion=promotion, offer=answer.offer)
    for gift in answer.gifts:
        tell(EventType.GIFT_GIVEN, promotion=gift.promotion, gift=gift.name)
    for event, of_series in _of_vouchers(answer, money):
        tell(event, **of_series)
    for reward in answer.rewards_redeemed:
        tell(EventType.REWARD_REDEEMED, reward=reward, balances=balances)
    # The shop's news, not the customer's.
    events += [
        ShopEvent(
            type=EventType.REWARD_SOLD_OUT,
            at=answer.at,
            counter=answer.counter,
            data={"entry": answer.entry, "reward": reward},
        )
        for reward in answer.sold_out
    ]
    for reward in answer.rewards_earned:
        tell(EventType.REWARD_EARNED, reward=reward, balances=balances)
    if answer.thanked is not None:
        events.append(
            ShopEvent(
                type=EventType.REFERRAL_REWARDED,
                at=answer.at,
                customer=answer.thanked,
                counter=answer.counter,
                data={"entry": answer.entry, "friend": answer.member},
            )
        )
        theirs = {
            standing.program: standing.figure for standing in answer.thanked_balances
        }
        events += [
            ShopEvent(
                type=EventType.REWARD_EARNED,
                at=answer.at,
                customer=answer.thanked,
                counter=answer.counter,
                data={"entry": answer.entry, "reward": reward, "balances": theirs},
            )
            for reward in answer.thanked_earned
        ]
    if answer.tier is not None and answer.tier.changed:
        tell(
            EventType.TIER_CHANGED,
            tier=answer.tier.tier,
            was=answer.tier.was,
            direction="up" if answer.tier.rises else "down",
        )
    return events


def _of_vouchers(
    answer: Answer, money: MoneyText
) -> Iterator[tuple[EventType, dict[str, Any]]]:
    """Yield what became of vouchers, series by series. Never their serials: whoever has one has its value."""
    if answer.kind in _GIVES_VOUCHERS:
        given = Counter(issued.series for issued in answer.vouchers_issued)
        # Those on the roll are in nobody's hands; what a sale takes off it has no serial here.
        given.update(dict(answer.stickers))
        values = Counter[str]()
        for issued in answer.vouchers_issued:
            if issued.kind is VoucherKind.GIFT_CARD:
                values[issued.series] += issued.amount
        for series, count in given.items():
            if count > 0:
                value = money(values[series]) if series in values else None
                yield (
                    EventType.VOUCHER_ISSUED,
                    {"series": series, "count": count, "value": value},
                )
    for done in answer.exchanged:
        off = None if done.off_minor is None else money(done.off_minor)
        yield (
            EventType.VOUCHER_REDEEMED,
            {
                "series": done.series,
                "count": done.count,
                "exchange": done.name,
                "amount": off,
            },
        )
    for card in answer.stored_values:
        if card.paid_minor > 0:
            yield (
                EventType.VOUCHER_REDEEMED,
                {
                    "series": card.series,
                    "count": 1,
                    "exchange": None,
                    "amount": money(card.paid_minor),
                },
            )
    for series, count in answer.vouchers_voided:
        yield EventType.VOUCHER_VOIDED, {"series": series, "count": count}
