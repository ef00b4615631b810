"""Whether a booking is the one that a command asks for again."""

from .commands import (
    AdjustBalance,
    ChooseOffer,
    Command,
    EnrollMember,
    OpenBalance,
    RecordPurchase,
    RecordRefund,
    RedeemReward,
    SetTier,
    TakeOverMember,
)
from .facts import Answer, EntryKind


def is_answer_to(command: Command, answer: Answer) -> bool:
    """Tell whether an answer that was given under a command's key can be this command's.

    A reference that was used for another booking must not look as if this one had been booked. Members
    are not compared, since they may have been merged in between.
    """
    match command:
        case RecordPurchase():
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
        case AdjustBalance():
            return answer.kind is EntryKind.ADJUSTMENT and any(
                standing.program == command.program and standing.change == command.delta
                for standing in answer.balances
            )
        case EnrollMember():
            return answer.kind is EntryKind.ENROLMENT
        case SetTier():
            return answer.kind is EntryKind.TIER
        case TakeOverMember() | OpenBalance():
            return answer.kind is EntryKind.OPENING
        case _:
            return True
