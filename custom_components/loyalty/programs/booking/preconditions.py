"""What has to be so before something is booked; each refuses what is not."""

from datetime import date

from ..account import Account, Card, CardStatus
from ..promises.program import Program
from ..promises.terms import Terms
from ..refusal import Refusal


def known(account: Account | None) -> Account:
    """Return the account of the member that a command names; refuse where there is none (any more)."""
    if account is None or account.member.erased:
        raise Refusal("member_unknown")
    return account


def refuse_closed(card: Card | None) -> None:
    """Refuse a card that opens its member's account no more."""
    if card is not None and card.status is not CardStatus.ACTIVE:
        raise Refusal(
            "card_blocked" if card.status is CardStatus.BLOCKED else "card_replaced"
        )


def program_named(terms: Terms, program_id: str) -> Program:
    """Return a program that a command names; refuse one that the shop does not have."""
    program = terms.program(program_id)
    if program is None:
        raise Refusal("program_unknown", program=program_id)
    return program


def collecting(program: Program) -> Program:
    """Return a program of which members hold something; refuse one of which they hold nothing."""
    if not program.collects:
        raise Refusal("program_without_balance", program=program.name)
    return program


def running(program: Program, day: date) -> Program:
    """Return a program that gives something on a day; refuse one that has not begun or has ended."""
    if not program.accrues_on(day):
        raise Refusal("program_not_running", program=program.name)
    return program


def redeemable(terms: Terms, program: Program, day: date) -> Program:
    """Return a program of which things can be used on a day; refuse one that is over."""
    until = program.redeem_until
    if until is not None and not terms.redeems_on(program, day):
        raise Refusal(
            "redemption_over", program=program.name, last_day=until.isoformat()
        )
    return program
