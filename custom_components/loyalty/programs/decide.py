"""From a command to what comes of it."""

from .commands import (
    ChooseOffer,
    Command,
    GiveStamp,
    PresentCard,
    RecordPurchase,
    RecordRefund,
    Undo,
)
from .facts import Decision
from .members.adjustments import adjust_balance
from .members.commands import (
    AdjustBalance,
    BlockCard,
    ConfirmContact,
    EnrollMember,
    LinkCard,
    MergeMembers,
    OpenBalance,
    OpenRest,
    RequestContactCode,
    TakeOverHistory,
    TakeOverMember,
    TakeOverPurchase,
    TakeOverVisit,
    UpdateMember,
)
from .members.membership import (
    block_card,
    enroll_member,
    link_card,
    merge_members,
    update_member,
)
from .members.opening import open_balance, open_rest, take_over_member
from .members.past import take_over_history, take_over_purchase, take_over_visit
from .members.verification import confirm_contact, request_contact_code
from .refunds.refunds import record_refund, undo
from .rewards.catalogue import prefer_reward, stock_reward
from .rewards.commands import (
    PreferReward,
    RedeemReward,
    ReleaseReward,
    ReserveReward,
    StockReward,
)
from .rewards.redemption import redeem_reward
from .rewards.reservations import release_reward, reserve_reward
from .sale.offers import choose_offer
from .sale.purchases import record_purchase
from .sale.visits import give_stamp, present_card
from .situation import Situation
from .upkeep.commands import CloseDay, DrawRaffle, ReviewTier, SetTier, UseUpTickets
from .upkeep.drawing import draw_raffle, use_up_tickets
from .upkeep.expiry import close_day
from .upkeep.tier_review import review_tier, set_tier
from .vouchers.commands import (
    AcceptVouchers,
    CountStock,
    IssueVouchers,
    OpenVoucher,
    VoidVouchers,
)
from .vouchers.exchange import accept_vouchers
from .vouchers.issuing import count_stock, issue_vouchers, void_vouchers
from .vouchers.opening import open_voucher


def decide(command: Command, situation: Situation) -> Decision:
    """Return what a command comes to; raises Refusal, and then nothing is changed.

    Depends on nothing but its two arguments: the same command in the same situation is the same decision.
    """
    if not situation.terms.ends_as_promised:
        situation = situation.as_read()
    match command:
        case PresentCard():
            return present_card(command, situation)
        case RecordPurchase():
            return record_purchase(command, situation)
        case RedeemReward():
            return redeem_reward(command, situation)
        case ReserveReward():
            return reserve_reward(command, situation)
        case ReleaseReward():
            return release_reward(command, situation)
        case StockReward():
            return stock_reward(command, situation)
        case PreferReward():
            return prefer_reward(command, situation)
        case GiveStamp():
            return give_stamp(command, situation)
        case Undo():
            return undo(command, situation)
        case RecordRefund():
            return record_refund(command, situation)
        case EnrollMember():
            return enroll_member(command, situation)
        case UpdateMember():
            return update_member(command, situation)
        case LinkCard():
            return link_card(command, situation)
        case BlockCard():
            return block_card(command, situation)
        case MergeMembers():
            return merge_members(command, situation)
        case RequestContactCode():
            return request_contact_code(command, situation)
        case ConfirmContact():
            return confirm_contact(command, situation)
        case ChooseOffer():
            return choose_offer(command, situation)
        case AdjustBalance():
            return adjust_balance(command, situation)
        case TakeOverMember():
            return take_over_member(command, situation)
        case OpenBalance():
            return open_balance(command, situation)
        case OpenRest():
            return open_rest(command, situation)
        case OpenVoucher():
            return open_voucher(command, situation)
        case TakeOverPurchase():
            return take_over_purchase(command, situation)
        case TakeOverVisit():
            return take_over_visit(command, situation)
        case TakeOverHistory():
            return take_over_history(command, situation)
        case CloseDay():
            return close_day(command, situation)
        case SetTier():
            return set_tier(command, situation)
        case ReviewTier():
            return review_tier(command, situation)
        case IssueVouchers():
            return issue_vouchers(command, situation)
        case AcceptVouchers():
            return accept_vouchers(command, situation)
        case VoidVouchers():
            return void_vouchers(command, situation)
        case CountStock():
            return count_stock(command, situation)
        case DrawRaffle():
            return draw_raffle(command, situation)
        case UseUpTickets():
            return use_up_tickets(command, situation)
        case _:
            raise TypeError(f"no decision for {type(command).__name__}")
