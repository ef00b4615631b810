"""What the jobs of a printer's queue say: the shop's facts become the content of a slip.

A job only names a booking or a customer; the slip is written when the printer is ready for it, so a
balance is never older than its paper.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from homeassistant.util import dt as dt_util

from .counter.codes import CounterCommand, amount_code, command_code, voucher_code
from .counter.slips import compose, compose_copy
from .counter.slips.content import (
    AmountCode,
    Balance,
    CommandCode,
    CommandSheet,
    Content,
    Coupon,
    CouponExchange,
    Ending,
    Holder,
    Letterhead,
    MemberCard,
    Occasion,
    ProgramLine,
    Receipt,
    RewardLine,
    Shop as SlipShop,
    SlipKind,
    StoredValueLine,
    TestPrint,
    VoucherLine,
)
from .counter.slips.escpos_bytes import slip_bytes
from .counter.slips.paper import SlipFormat
from .ledger.print_jobs import PrintJob
from .programs.account import Account
from .programs.answer import Answer, Available, EntryKind, Standing
from .programs.booking.standing import stand
from .programs.promises.availability import NOTHING_GONE
from .programs.promises.terms import Terms
from .programs.promises.vouchers import Voucher, VoucherKind
from .programs.refusal import Refusal
from .programs.vouchers.serials import grouped

if TYPE_CHECKING:
    from .shop import Shop

# Receipts show what ends in the nearest future; the whole list is on the balance slip.
_SHEET_AMOUNTS_MINOR = (100, 200, 500, 1000)

_OCCASIONS = {
    EntryKind.ENROLMENT: Occasion.ENROLMENT,
    EntryKind.VISIT: Occasion.VISIT,
    EntryKind.STAMP: Occasion.STAMP,
    EntryKind.PURCHASE: Occasion.PURCHASE,
    EntryKind.REDEMPTION: Occasion.REDEMPTION,
    EntryKind.REFUND: Occasion.REFUND,
    EntryKind.UNDO: Occasion.UNDO,
    EntryKind.EXCHANGE: Occasion.EXCHANGE,
    EntryKind.ISSUE: Occasion.ISSUE,
}


def slip_shop(shop: Shop) -> SlipShop:
    """Return whose slips they are."""
    settings = shop.settings
    return SlipShop(
        letterhead=Letterhead(
            name=shop.entry.title,
            header=settings.slip_header,
            footer=settings.slip_footer,
        ),
        currency=settings.currency,
        locale=settings.locale,
    )


async def slip_content(
    shop: Shop, counter: str, job: PrintJob, slip_format: SlipFormat
) -> Content:
    """Return what a job's slip says now, at a counter by name.

    The job's ``entry`` names the booking of a receipt, ``payload["member"]`` the customer of a card or
    a balance. Raises Refusal when that is not there any more.
    """
    now = dt_util.now(shop.settings.calendar.zone)
    match SlipKind(job.kind):
        case SlipKind.RECEIPT:
            answer = None if job.entry is None else await shop.ledger.entry(job.entry)
            if answer is None:
                raise Refusal("entry_not_found")
            return receipt(
                answer, shop.terms, await _holder(shop, answer.member, answer.number)
            )
        case SlipKind.BALANCE:
            account = await shop.account(job.payload["member"])
            return balance(
                account,
                shop.terms,
                await _account_holder(shop, account),
                now,
                shop.ledger.gone,
            )
        case SlipKind.CARD:
            account = await shop.account(job.payload["member"])
            return MemberCard(
                holder=await _account_holder(shop, account), code=account.member.number
            )
        case SlipKind.COUPON:
            found = await shop.ledger.voucher(job.payload["voucher"])
            if found is None:
                raise Refusal("voucher_unknown", voucher=job.payload["voucher"])
            return coupon(*found, shop.terms)
        case SlipKind.COMMAND_SHEET:
            return command_sheet(counter, shop.terms)
        case SlipKind.TEST:
            return TestPrint(
                at=now,
                counter=counter,
                columns=slip_format.paper.columns,
                codepage=slip_format.codepage.value,
            )


async def _holder(shop: Shop, uid: str | None, number: str | None) -> Holder | None:
    if uid is None or number is None:
        return None
    return Holder(number=number, name=(await shop.ledger.person(uid)).name)


async def _account_holder(shop: Shop, account: Account) -> Holder:
    member = account.member
    return Holder(
        number=member.number, name=(await shop.ledger.person(member.uid)).name
    )


def receipt(answer: Answer, terms: Terms, holder: Holder | None) -> Receipt:
    """Return the receipt of a booking, from nothing but its stored answer."""
    names = {reward.id: reward.name for reward in terms.all_rewards}
    sale = answer.kind in (EntryKind.PURCHASE, EntryKind.REFUND) or (
        answer.kind is EntryKind.EXCHANGE and answer.amount_minor > 0
    )
    sign = -1 if answer.kind is EntryKind.REFUND else 1
    return Receipt(
        at=answer.at.astimezone(terms.calendar.zone),
        number=str(answer.entry),
        occasion=_occasion(answer),
        amount_minor=sign * answer.amount_minor if sale else None,
        discount_minor=answer.discount_minor,
        payable_minor=answer.payable_minor,
        holder=holder,
        programs=tuple(_program_line(standing, terms) for standing in answer.balances),
        rewards_earned=tuple(
            RewardLine(name=names.get(reward, reward))
            for reward in answer.rewards_earned
        ),
        rewards_redeemed=tuple(
            RewardLine(name=names.get(reward, reward))
            for reward in answer.rewards_redeemed
        ),
        gifts=tuple(RewardLine(name=gift.name) for gift in answer.gifts),
        rewards_available=_available_lines(answer.rewards_available),
        tier=answer.tier,
        exchanged=tuple(
            VoucherLine(name=done.name, count=done.count, off_minor=done.off_minor)
            for done in answer.exchanged
        ),
        stored_values=tuple(
            StoredValueLine(
                name=card.name,
                paid_minor=card.paid_minor,
                remaining_minor=card.remaining_minor,
                last_day=card.last_day,
            )
            for card in answer.stored_values
        ),
        charged_minor=answer.charged_minor,
        vouchers=_voucher_lines(answer, terms),
    )


def _voucher_lines(answer: Answer, terms: Terms) -> tuple[RewardLine, ...]:
    """Return the vouchers that come with a booking, and the stickers to hand out or to ask back."""
    counts: dict[str, int] = {}
    for issued in answer.vouchers_issued:
        counts[issued.name] = counts.get(issued.name, 0) + 1
    if answer.kind in (EntryKind.PURCHASE, EntryKind.REFUND):
        for series_id, count in answer.stickers:
            series = terms.series(series_id)
            counts[series_id if series is None else series.name] = count
    return tuple(
        RewardLine(name=name, count=count) for name, count in counts.items() if count
    )


def _occasion(answer: Answer) -> Occasion:
    if answer.kind is EntryKind.VISIT and answer.new_member:
        return Occasion.ENROLMENT
    return _OCCASIONS.get(answer.kind, Occasion.ADJUSTMENT)


def balance(
    account: Account,
    terms: Terms,
    holder: Holder,
    now: datetime,
    gone: Mapping[str, int] = NOTHING_GONE,
) -> Balance:
    """Return how a customer stands now, with every date on which something ends.

    ``gone`` is how many pieces of each reward are missing of its stock.
    """
    account = terms.as_read(account)
    now_held = stand(terms, account, terms.calendar.day_of(now), gone=gone)
    return Balance(
        at=now,
        holder=holder,
        programs=tuple(
            _program_line(standing, terms, _endings(account, standing.program))
            for standing in now_held.balances
        ),
        rewards_available=_available_lines(now_held.available),
        tier=now_held.tier,
    )


def coupon(voucher: Voucher, entry: int, terms: Terms) -> Coupon:
    """Return a voucher as it was given by an entry, with what it is exchanged for now."""
    series = terms.series(voucher.series)
    is_money = voucher.kind is VoucherKind.GIFT_CARD
    return Coupon(
        at=voucher.issued_at.astimezone(terms.calendar.zone),
        number=str(entry),
        name=voucher.series if series is None else series.name,
        code=voucher_code(voucher.code),
        shown=grouped(voucher.code),
        amount_minor=voucher.amount if is_money else None,
        exchanges=()
        if series is None
        else tuple(
            CouponExchange(
                count=exchange.count,
                name=exchange.name,
                minimum_minor=exchange.minimum_minor,
            )
            for exchange in series.exchanges
        ),
        last_day=voucher.last_day,
    )


def command_sheet(counter: str, terms: Terms) -> CommandSheet:
    """Return the sheet from which a counter is run with a scanner alone."""
    sells = any(series.kind is VoucherKind.GIFT_CARD for series in terms.vouchers)
    return CommandSheet(
        counter=counter,
        commands=tuple(
            CommandCode(command=command.name.lower(), code=command_code(command))
            for command in CounterCommand
            if sells or command is not CounterCommand.GIFT_CARD
        ),
        amounts=tuple(
            AmountCode(amount_minor=minor, code=amount_code(minor))
            for minor in _SHEET_AMOUNTS_MINOR
        ),
    )


def _endings(account: Account, program: str) -> tuple[Ending, ...]:
    ends: dict[Any, int] = {}
    for lot in account.holding(program).lots:
        if lot.last_day is not None and lot.remaining:
            ends[lot.last_day] = ends.get(lot.last_day, 0) + lot.remaining
    return tuple(
        Ending(amount=amount, last_day=day) for day, amount in sorted(ends.items())
    )


def _program_line(
    standing: Standing, terms: Terms, endings: tuple[Ending, ...] | None = None
) -> ProgramLine:
    if endings is None:
        expiry = standing.next_expiry
        endings = (
            ()
            if expiry is None
            else (Ending(amount=expiry.amount, last_day=expiry.last_day),)
        )
    program = terms.program(standing.program)
    goal = next(
        (
            reward.name
            for reward in terms.all_rewards
            if reward.program == standing.program and reward.price == standing.goal
        ),
        None,
    )
    return ProgramLine(
        name=standing.name,
        unit=standing.unit,
        balance=standing.balance,
        change=standing.change,
        goal=standing.goal,
        missing=standing.missing,
        next_reward=goal,
        worth_minor=standing.worth_minor,
        waiting=standing.pending,
        usable_from=standing.pending_day,
        rate=standing.rate,
        endings=endings,
        ends=standing.ends,
        seal=None if program is None else program.seal,
    )


def _available_lines(available: tuple[Available, ...]) -> tuple[RewardLine, ...]:
    return tuple(
        RewardLine(name=reward.name, count=reward.count) for reward in available
    )


async def printed_bytes(
    shop: Shop, counter: str, job: PrintJob, slip_format: SlipFormat
) -> bytes:
    """Return what the printer gets for a job; of one that may be on paper already, a marked copy."""
    content = await slip_content(shop, counter, job, slip_format)
    words = shop.texts.section("slips")
    make = compose_copy if job.interrupted else compose
    of_shop = slip_shop(shop)
    return await shop.hass.async_add_executor_job(
        lambda: slip_bytes(make(content, of_shop, words), slip_format)
    )
