"""Whether a booking is the one that a command asks for again."""

from .answer import Answer, EntryKind
from .commands import ChooseOffer, Command, RecordPurchase, RecordRefund
from .members.commands import (
    AdjustBalance,
    ConfirmContact,
    EnrollMember,
    OpenBalance,
    OpenRest,
    RequestContactCode,
    TakeOverHistory,
    TakeOverMember,
    TakeOverPurchase,
    TakeOverVisit,
)
from .person import Contact
from .rewards.commands import RedeemReward
from .upkeep.commands import DrawRaffle, SetTier
from .vouchers.commands import (
    AcceptVouchers,
    CountStock,
    IssueVouchers,
    OpenVoucher,
    VoidVouchers,
)


def is_answer_to(command: Command, answer: Answer) -> bool:
    """Tell whether an answer that was given under a command's key can be this command's.

    A reference that was used for another booking must not look as if this one had been booked. Members
    are not compared, since they may have been merged in between.
    """
    match command:
        case RecordPurchase() | TakeOverPurchase():
            return (
                answer.kind is EntryKind.PURCHASE
                and answer.amount_minor == command.amount_minor
            )
        case RecordRefund():
            return (
                answer.kind is EntryKind.REFUND
                and command.amount_minor in (None, answer.amount_minor)
                and (
                    isinstance(command.purchase, str)
                    or command.purchase == answer.undone
                )
            )
        case RedeemReward():
            return answer.kind is EntryKind.REDEMPTION and (
                command.reward is None or command.reward in answer.rewards_redeemed
            )
        case ChooseOffer():
            return answer.kind is EntryKind.OFFER and answer.offer == command.offer
        case DrawRaffle():
            drawn = answer.drawn
            return drawn is not None and drawn.program == command.program
        case AdjustBalance():
            return answer.kind is EntryKind.ADJUSTMENT and any(
                standing.program == command.program and standing.change == command.delta
                for standing in answer.balances
            )
        case EnrollMember():
            # Who enrols with a card that nobody has claimed yet becomes its member.
            return answer.kind in (EntryKind.ENROLMENT, EntryKind.UPDATE)
        case RequestContactCode(contact=contact):
            return answer.kind is EntryKind.CONTACT_CODE and _is_about(answer, contact)
        case ConfirmContact(contact=contact):
            return answer.kind is EntryKind.CONTACT_CHECK and _is_about(answer, contact)
        case IssueVouchers():
            return answer.kind is EntryKind.ISSUE and (
                len(answer.vouchers_issued) == command.count
            )
        case AcceptVouchers():
            return answer.kind is EntryKind.EXCHANGE and (
                set(answer.vouchers_accepted) <= set(command.codes)
            )
        case SetTier():
            return answer.kind is EntryKind.TIER
        case VoidVouchers():
            return answer.kind is EntryKind.VOIDING
        case CountStock():
            return answer.kind is EntryKind.STICKERS
        case TakeOverVisit():
            return answer.kind is EntryKind.VISIT
        case (
            TakeOverMember()
            | TakeOverHistory()
            | OpenBalance()
            | OpenRest()
            | OpenVoucher()
        ):
            return answer.kind is EntryKind.OPENING
        case _:
            return True


def _is_about(answer: Answer, contact: Contact) -> bool:
    return answer.code is not None and answer.code.contact is contact
