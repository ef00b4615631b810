"""Members and balances that come from elsewhere: from another system, or from an export."""

from datetime import date

from ..account import Account, Member
from ..anew import replace
from ..answer import EntryKind
from ..booking.entries import booked, explain_settlement, open_posting
from ..booking.preconditions import known, program_named
from ..facts import CardChange, Decision, Enrolled, MovementKind, TierReason
from ..promises.program import Step
from ..promises.terms import Terms
from ..refusal import Refusal
from ..rest import rest_of
from ..situation import Situation
from .commands import OpenBalance, OpenRest, TakeOverMember

# Beyond this it is a card number in the wrong column.
LARGEST_BALANCE = 100_000_000


def take_over_member(command: TakeOverMember, situation: Situation) -> Decision:
    """Let a member go on here with cards and figures; cards and a phone belong to one person only.

    The entry's amount is what they had spent elsewhere. It is no sale of the day. They are in the tier that they
    were in there, or in a higher one if their figures suffice.
    """
    if situation.account is not None:
        raise Refusal("customer_known")
    cards = {card.identifier: card.status for card in command.cards}
    for what, uid in situation.taken:
        if what == "phone":
            raise Refusal("phone_taken", member=uid)
        if what in cards:
            raise Refusal("card_taken", member=uid)
    if min(command.visits, command.purchases, command.spent_minor) < 0:
        raise Refusal("figures_below_zero")
    instants = (
        command.enrolled_at,
        command.first_visit_at,
        command.last_visit_at,
        command.person.email_verified_at,
        command.person.phone_verified_at,
    )
    if any(at is not None and at > command.at for at in instants):
        raise Refusal("at_in_future")
    _check_promises(command, situation.terms)
    first, last = command.first_visit_at, command.last_visit_at
    recall = situation.terms.recall(command.at)
    account = Account(
        member=Member(
            id=situation.new_member,
            uid=command.uid,
            number=command.number,
            enrolled_at=command.enrolled_at or first or command.at,
            anonymous=command.person.anonymous,
            referred_by=command.referred_by,
        ),
        tags=frozenset(command.person.tags) if recall.tags else frozenset(),
        birthday=command.person.birthday if recall.birthdays else None,
        visits=command.visits,
        purchases=command.purchases,
        spent_minor=command.spent_minor,
        first_visit_at=first or last,
        last_visit_at=last or first,
        preferred=command.preferred,
        tier=command.tier,
    )
    decision = booked(
        command,
        situation,
        EntryKind.OPENING,
        account,
        new_member=True,
        amount_minor=command.spent_minor,
        enrolled=Enrolled(
            person=command.person,
            source=command.source,
            referred_by=command.referred_by,
            pinned=command.pinned,
        ),
        cards=tuple(
            CardChange(
                identifier=identifier, member=situation.new_member, status=status
            )
            for identifier, status in cards.items()
        ),
    )
    given, held = command.tier, decision.account and decision.account.tier
    if given is None or held is None or held.tier != given.tier:
        return decision
    return replace(decision, tier_reason=TierReason.OPENING)


def _check_promises(command: TakeOverMember, terms: Terms) -> None:
    """Refuse a tier or a reward that the shop does not have."""
    held = command.tier
    if held is not None:
        ladder = terms.tiers
        if ladder is None:
            raise Refusal("no_tiers")
        for tier in (held.tier, held.given):
            if tier is not None and ladder.tier(tier) is None:
                raise Refusal("tier_unknown", tier=tier)
    if command.preferred is not None and terms.reward(command.preferred) is None:
        raise Refusal("reward_unknown", reward=command.preferred)


def open_balance(command: OpenBalance, situation: Situation) -> Decision:
    """Credit what was collected elsewhere as a lot with its own day of earning and last day.

    It counts neither as issued nor as earned here, and no reward is announced for it. What is owed is
    paid first, even from what can't be spent yet. What would have ended already is refused.
    """
    account = known(situation.account)
    program = program_named(situation.terms, command.program)
    amount = command.amount
    if not amount:
        raise Refusal("opening_zero")
    if abs(amount) > LARGEST_BALANCE:
        raise Refusal("opening_too_large", most=LARGEST_BALANCE)
    earned_at = command.earned_at or command.at
    if earned_at > command.at:
        raise Refusal("at_in_future")
    posting = open_posting(command, situation, account)
    steps = [
        Step(
            key="explanation.taken_over",
            values={"program": program.name, "amount": amount},
        )
    ]
    if amount < 0:
        posting.owe(program.id, -amount, MovementKind.OPENING)
        posting.settle(program.id)
    else:
        last_day = command.last_day
        first_day = command.first_day
        if last_day is None and not command.endless:
            earned = situation.terms.calendar.day_of(earned_at)
            last_day = program.validity.last_day(first_day or earned)
        if last_day is not None and last_day < max(posting.day, first_day or date.min):
            raise Refusal("opening_ended", last_day=last_day.isoformat())
        settled = posting.credit(
            program.id,
            amount,
            MovementKind.OPENING,
            last_day,
            earned_at=earned_at,
            first_day=first_day,
        )
        explain_settlement(steps, program.name, settled)
    return booked(
        command,
        situation,
        EntryKind.OPENING,
        posting.account(),
        posting,
        explanation=tuple(steps),
    )


def open_rest(command: OpenRest, situation: Situation) -> Decision:
    """Carry on what sales elsewhere left over, less than a part of the program's step is lost.

    It must be less than what a sale would have made points of.
    """
    account = known(situation.account)
    program = program_named(situation.terms, command.program)
    carry = program.carry
    if carry is None:
        raise Refusal("rest_not_carried", program=program.name)
    counted = carry.counted(command.rest)
    points, _ = carry.given(counted, rest_of(account, program.id))
    if counted <= 0 or points:
        raise Refusal("rest_out_of_range", program=program.name, most=carry.portion)
    posting = open_posting(command, situation, account)
    posting.carry(program.id, counted)
    step = Step(key="explanation.rest_taken_over", values={"program": program.name})
    return booked(
        command,
        situation,
        EntryKind.OPENING,
        posting.account(),
        posting,
        explanation=(step,),
    )
