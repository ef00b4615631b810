"""Keeping a reward for a member: its points are locked, and come back where it is not redeemed in time."""

from ..answer import EntryKind
from ..booking.entries import booked, open_posting
from ..booking.locks import lock, release
from ..booking.preconditions import known, program_named, redeemable
from ..facts import Decision
from ..promises.availability import refuse_unavailable
from ..promises.program import Step
from ..redeemed import HandedAs, Redemption, Reservation
from ..refusal import Refusal
from ..situation import Situation
from .commands import ReleaseReward, ReserveReward
from .redemption import best_reward, reward_named


def reserve_reward(command: ReserveReward, situation: Situation) -> Decision:
    """Keep the reward named, or the best one in reach, for a member until an instant.

    It counts against stock and limit like one that was handed out.
    """
    account = known(situation.account)
    terms = situation.terms
    if command.until <= command.at:
        raise Refusal("reservation_in_past")
    posting = open_posting(command, situation, account)
    reward = (
        best_reward(posting, situation)
        if command.reward is None
        else reward_named(terms, command.reward)
    )
    program = redeemable(terms, program_named(terms, reward.program), posting.day)
    refuse_unavailable(reward, account, posting.day, situation.gone)
    balance = posting.balance(program.id)
    if balance < reward.price:
        raise Refusal(
            "reward_not_available", reward=reward.name, missing=reward.price - balance
        )
    reservation = Reservation(
        entry=situation.entry,
        member=account.member.id,
        reward=reward.id,
        day=posting.day,
        until=command.until,
        locked=lock(posting, program.id, reward.price),
    )
    posting.redemptions.append(
        Redemption(
            member=account.member.id,
            reward=reward.id,
            count=1,
            day=posting.day,
            state=HandedAs.RESERVED,
        )
    )
    local = command.until.astimezone(terms.calendar.zone)
    return booked(
        command,
        situation,
        EntryKind.RESERVATION,
        posting.account(),
        posting,
        reserved=reservation,
        explanation=(
            Step(
                key="explanation.reserved",
                values={
                    "reward": reward.name,
                    "price": reward.price,
                    "until": local.strftime("%H:%M"),
                },
            ),
        ),
    )


def release_reward(command: ReleaseReward, situation: Situation) -> Decision:
    """End a reservation: the points go back to the lots they came from, with their old end."""
    account = known(situation.account)
    reservation = next(
        (
            reservation
            for reservation in situation.reservations
            if reservation.entry == command.reservation
        ),
        None,
    )
    if reservation is None:
        raise Refusal("reservation_unknown")
    posting = open_posting(command, situation, account)
    steps: list[Step] = []
    release(posting, situation.terms, reservation, steps)
    return booked(
        command,
        situation,
        EntryKind.RELEASE,
        posting.account(),
        posting,
        undone=reservation.entry,
        explanation=tuple(steps),
    )
