"""A reference books once: asking again gets the same answer, another booking does not."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from custom_components.loyalty.programs.answer import (
    Answer,
    EntryKind,
    Result,
    Standing,
)
from custom_components.loyalty.programs.commands import (
    Actor,
    Command,
    RecordPurchase,
    RecordRefund,
    Role,
)
from custom_components.loyalty.programs.members.commands import (
    AdjustBalance,
    BlockCard,
    EnrollMember,
)
from custom_components.loyalty.programs.person import Person
from custom_components.loyalty.programs.replay import is_answer_to
from custom_components.loyalty.programs.rewards.commands import RedeemReward

AT = datetime(2026, 5, 4, 8, 0, tzinfo=UTC)
OWNER = Actor(role=Role.OWNER)
SALE = RecordPurchase(key="one", at=AT, actor=OWNER, amount_minor=1000, member="ada")
REFUND = RecordRefund(key="one", at=AT, actor=OWNER, purchase=7, amount_minor=400)
REWARD = RedeemReward(key="one", at=AT, actor=OWNER, member="ada", reward="cake")
CORRECTION = AdjustBalance(
    key="one",
    at=AT,
    actor=OWNER,
    member="ada",
    program="points",
    delta=5,
    reason="counted",
)
ENROLMENT = EnrollMember(
    key="one", at=AT, actor=OWNER, uid="ada", number="1", person=Person()
)
BLOCK = BlockCard(key="one", at=AT, actor=OWNER, identifiers=("ean:1",))


def answer(kind: EntryKind) -> Answer:
    """Return what was answered to the commands above."""
    return Answer(
        kind=kind,
        result=Result.BOOKED,
        reference="one",
        at=AT,
        day=date(2026, 5, 4),
        entry=8,
        amount_minor=400 if kind is EntryKind.REFUND else 1000,
        undone=7 if kind is EntryKind.REFUND else None,
        rewards_redeemed=("cake",) if kind is EntryKind.REDEMPTION else (),
        balances=(
            Standing(
                program="points", name="Points", unit="points", change=5, balance=9
            ),
        ),
    )


@pytest.mark.parametrize(
    ("command", "kind"),
    [
        (SALE, EntryKind.PURCHASE),
        (REFUND, EntryKind.REFUND),
        (replace(REFUND, purchase="receipt 7", amount_minor=None), EntryKind.REFUND),
        (REWARD, EntryKind.REDEMPTION),
        (replace(REWARD, reward=None), EntryKind.REDEMPTION),
        (CORRECTION, EntryKind.ADJUSTMENT),
        (ENROLMENT, EntryKind.ENROLMENT),
        (BLOCK, EntryKind.UPDATE),
    ],
)
def test_what_is_asked_again_is_answered(command: Command, kind: EntryKind) -> None:
    assert is_answer_to(command, answer(kind))


@pytest.mark.parametrize(
    ("command", "kind"),
    [
        (SALE, EntryKind.REFUND),
        (replace(SALE, amount_minor=1001), EntryKind.PURCHASE),
        (REFUND, EntryKind.PURCHASE),
        (replace(REFUND, amount_minor=401), EntryKind.REFUND),
        (replace(REFUND, purchase=6), EntryKind.REFUND),
        (REWARD, EntryKind.PURCHASE),
        (replace(REWARD, reward="coffee"), EntryKind.REDEMPTION),
        (CORRECTION, EntryKind.PURCHASE),
        (replace(CORRECTION, delta=6), EntryKind.ADJUSTMENT),
        (replace(CORRECTION, program="stamps"), EntryKind.ADJUSTMENT),
        (ENROLMENT, EntryKind.PURCHASE),
    ],
)
def test_another_booking_is_not_taken_for_this_one(
    command: Command, kind: EntryKind
) -> None:
    assert not is_answer_to(command, answer(kind))
