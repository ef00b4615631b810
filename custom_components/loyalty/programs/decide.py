"""From a command to what comes of it."""

from .commands import Command, GiveStamp, PresentCard, RecordPurchase, RedeemReward
from .facts import Decision
from .purchases import record_purchase
from .redemption import redeem_reward
from .situation import Situation
from .visits import give_stamp, present_card


def decide(command: Command, situation: Situation) -> Decision:
    """Return what a command comes to; raises Refusal, and then nothing is changed.

    Depends on nothing but its two arguments: the same command in the same situation is the same decision.
    """
    match command:
        case PresentCard():
            return present_card(command, situation)
        case RecordPurchase():
            return record_purchase(command, situation)
        case RedeemReward():
            return redeem_reward(command, situation)
        case GiveStamp():
            return give_stamp(command, situation)
        case _:
            raise TypeError(f"no decision for {type(command).__name__}")
