"""The catalogue of rewards: how many pieces there are, and what a member would rather have."""

from ..anew import replace
from ..answer import EntryKind
from ..booking.entries import booked
from ..booking.preconditions import known
from ..facts import Decision
from ..promises.availability import pieces_left
from ..promises.program import Step
from ..refusal import Refusal
from ..situation import Situation
from .commands import PreferReward, StockReward
from .redemption import reward_named

# Beyond this it is a barcode in the wrong field.
LARGEST_STOCK = 1_000_000


def stock_reward(command: StockReward, situation: Situation) -> Decision:
    """Take note of pieces that came in, or of how many were counted; the difference is booked."""
    reward = reward_named(situation.terms, command.reward)
    left = pieces_left(reward, situation.gone)
    if left is None:
        raise Refusal("reward_not_counted", reward=reward.name)
    if (command.more is None) == (command.left is None):
        raise Refusal("pieces_unclear")
    more = command.more if command.more is not None else (command.left or 0) - left
    if not 0 <= left + more <= LARGEST_STOCK:
        raise Refusal("pieces_out_of_range", left=left, most=LARGEST_STOCK)
    if not more and command.more is not None:
        raise Refusal("pieces_unchanged")
    step = Step(
        key="explanation.restocked",
        values={"reward": reward.name, "pieces": more, "left": left + more},
    )
    return booked(
        command,
        situation,
        EntryKind.STOCK,
        None,
        restocked=(reward.id, more),
        explanation=(step,),
    )


def prefer_reward(command: PreferReward, situation: Situation) -> Decision:
    """Remember which reward a member would rather have; it is shown and handed out first."""
    account = known(situation.account)
    if command.reward is not None:
        reward_named(situation.terms, command.reward)
    return booked(
        command,
        situation,
        EntryKind.UPDATE,
        replace(account, preferred=command.reward),
    )
