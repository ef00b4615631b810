"""What all decisions have in common: earning into an account, and the entry that comes of it."""

from collections.abc import Iterable
from datetime import date, timedelta

from ..account import Account, CardStatus, Member
from ..answer import Answer, EntryKind, Reserved, Result
from ..bill import PricedLine
from ..commands import Command
from ..costs import Cost
from ..facts import CardChange, Changed, Decision, Enrolled, MovementKind, TierReason
from ..goods import SoldLine
from ..history import Bought
from ..person import Person
from ..promises.availability import gone_after, sold_out_by
from ..promises.benefits import Benefit
from ..promises.program import Program, Step
from ..promises.terms import Terms
from ..redeemed import Reservation
from ..situation import Situation
from ..uses import Use
from .costing import costs_of_gifts, costs_of_rewards, sources_of
from .lots import Posting
from .promoting import by_chance, gifts_of, open_offers, told, uses_of
from .standing import Stand, outlook, stand
from .tier_moves import reason_of, settled
from .tier_standing import compared, explain_change, tier_outlook

_NOWHERE = Stand()
_NOBODY = Person()


def newcomer(
    command: Command, situation: Situation, member: Member, person: Person = _NOBODY
) -> Account:
    """Return the account of a new member, who is known as far as the promises look back."""
    recall = situation.terms.recall(command.at)
    return Account(
        member=member,
        bought_from=recall.since or date.max,
        accrued_from=recall.accruals or date.max,
        handed_from=recall.handed or date.max,
        tags=frozenset(person.tags) if recall.tags else frozenset(),
        birthday=person.birthday if recall.birthdays else None,
    )


def open_posting(
    command: Command,
    situation: Situation,
    account: Account,
    after: Posting | None = None,
) -> Posting:
    """Return an empty posting for a command's entry on an account; it goes on with the movements of ``after``."""
    day = situation.terms.calendar.day_of(command.at)
    movements = None if after is None else after.movements
    return Posting(account, situation.entry, command.at, day, movements)


def credit(
    posting: Posting,
    program: Program,
    amount: int,
    kind: MovementKind,
    steps: list[Step],
    *,
    pending_days: int = 0,
) -> None:
    """Credit units that stay usable as the program promises, and explain what debt took of them.

    They can be used after ``pending_days``, and are valid as long as if they had been earned then.
    """
    first_day = posting.day + timedelta(days=pending_days)
    settled = posting.credit(
        program.id,
        amount,
        kind,
        program.validity.last_day(first_day),
        first_day=first_day if pending_days else None,
    )
    explain_settlement(steps, program.name, settled)


def explain_settlement(steps: list[Step], program: str, settled: int) -> None:
    """Explain that so much of what was credited paid what was owed."""
    if settled:
        steps.append(
            Step(
                key="explanation.debt_settled",
                values={"program": program, "amount": settled},
            )
        )


def active_cards(identifiers: Iterable[str], member: int) -> tuple[CardChange, ...]:
    """Return the changes that let cards open a member's account."""
    return tuple(
        CardChange(identifier=identifier, member=member, status=CardStatus.ACTIVE)
        for identifier in dict.fromkeys(identifiers)
    )


def welcome(posting: Posting, terms: Terms, steps: list[Step]) -> None:
    """Credit the sign-up bonuses of a new member."""
    for program in terms.programs:
        if program.sign_up_bonus and program.accrues_on(posting.day):
            steps.append(
                Step(
                    key="explanation.sign_up_bonus",
                    values={"program": program.name, "amount": program.sign_up_bonus},
                )
            )
            credit(posting, program, program.sign_up_bonus, MovementKind.BONUS, steps)


def booked(
    command: Command,
    situation: Situation,
    kind: EntryKind,
    account: Account | None,
    posting: Posting | None = None,
    *,
    new_member: bool = False,
    amount_minor: int = 0,
    discount_minor: int = 0,
    price_off_minor: int = 0,
    benefits: tuple[Benefit, ...] = (),
    given: tuple[Benefit, ...] = (),
    offer: str | None = None,
    other: Posting | None = None,
    uses: tuple[Use, ...] = (),
    lines: tuple[PricedLine, ...] = (),
    returned: tuple[SoldLine, ...] = (),
    reserved: Reservation | None = None,
    restocked: tuple[str, int] | None = None,
    bought: Bought | None = None,
    tier_reason: TierReason | None = None,
    tier_day: date | None = None,
    costs: tuple[Cost, ...] = (),
    rewards_redeemed: tuple[str, ...] = (),
    undone: int | None = None,
    refused: tuple[Step, ...] = (),
    explanation: tuple[Step, ...] = (),
    also: Account | None = None,
    enrolled: Enrolled | None = None,
    cards: tuple[CardChange, ...] = (),
    person: dict[str, object] | None = None,
) -> Decision:
    """Return the decision that books an entry; ``account`` is the one after it, but for the tier.

    ``undone`` is the entry that it takes back; ``given`` are benefits that count for their gifts only; ``other`` is
    a posting on another account that goes with it. With ``tier_reason`` the account's tier was decided on
    already; else it follows from the booking, as of ``tier_day`` (None: of the day on which it is booked).
    """
    terms = situation.terms
    movements = () if posting is None else tuple(posting.movements)
    day = terms.calendar.day_of(command.at) if posting is None else posting.day
    uses += uses_of(terms, benefits, day)
    if account is not None:
        account = account.after_uses(uses)
    gifts = gifts_of(terms, (*benefits, *given))
    explanation += told(terms, gifts)
    before = situation.account
    if account is not None and tier_reason is None:
        noted = command.noted_at
        told_on = day if noted is None else terms.calendar.day_of(noted)
        account = settled(terms, before, account, kind, tier_day or told_on)
    pieces = () if posting is None else tuple(posting.redemptions)
    costs += (*costs_of_rewards(terms, pieces), *costs_of_gifts(terms, gifts))
    gone = gone_after(situation.gone, pieces, restocked)
    now = (
        _NOWHERE
        if account is None
        else stand(terms, account, day, movements, gone=gone)
    )
    thanked = None if undone is not None else other
    theirs = (
        _NOWHERE
        if thanked is None
        else stand(terms, thanked.account(), day, movements, gone=gone)
    )
    tier = now.tier
    if terms.tiers is not None and tier is not None:
        tier = compared(terms.tiers, tier, before)
        explanation += explain_change(terms.tiers, tier)
    if kind is EntryKind.VISIT:
        explanation += outlook(now.balances, day) + tier_outlook(tier)
        explanation += open_offers(command, terms, account, day)
    return Decision(
        answer=Answer(
            kind=kind,
            result=Result.BOOKED,
            reference=command.key,
            at=command.at,
            day=day,
            entry=situation.entry,
            counter=command.counter,
            staff=command.actor.staff,
            member=None if account is None else account.member.uid,
            number=None if account is None else account.member.number,
            new_member=new_member,
            amount_minor=amount_minor,
            discount_minor=discount_minor,
            payable_minor=max(0, amount_minor - discount_minor),
            price_off_minor=price_off_minor,
            benefits=tuple(benefit.id for benefit in benefits),
            levels=() if posting is None else tuple(posting.levels),
            gifts=gifts,
            offer=offer,
            thanked=None if thanked is None else thanked.member.uid,
            thanked_balances=theirs.balances,
            thanked_earned=theirs.earned,
            draw=command.draw if by_chance(terms, benefits) else "",
            tier=tier,
            balances=now.balances,
            rewards_available=now.available,
            rewards_earned=now.earned,
            rewards_redeemed=rewards_redeemed,
            undone=undone,
            merged=None if also is None else also.member.uid,
            refused=refused,
            explanation=explanation,
            reserved=None
            if reserved is None
            else Reserved(reward=reserved.reward, until=reserved.until),
            sold_out=sold_out_by(terms.rewards, situation.gone, gone),
        ),
        account=account,
        also=also,
        movements=movements,
        opened=(
            *(() if posting is None else posting.opened),
            *(() if other is None else other.opened),
        ),
        others=()
        if other is None
        else (Changed(account=other.account(), accrued=other.accrued),),
        reverses=undone,
        enrolled=enrolled,
        cards=cards,
        person=person,
        bought=bought,
        lines=lines,
        redemptions=pieces,
        ended=() if posting is None else tuple(posting.ended),
        returned=returned,
        uses=uses,
        tier_reason=tier_reason or reason_of(kind, tier),
        accrued=() if posting is None else posting.accrued,
        reserved=reserved,
        restocked=restocked,
        costs=costs,
        sources=sources_of((benefit.id for benefit in benefits), costs, movements)
        if kind is EntryKind.PURCHASE
        else frozenset(),
    )


def not_booked(
    command: Command,
    situation: Situation,
    kind: EntryKind,
    result: Result,
    account: Account | None = None,
) -> Decision:
    """Return a decision that writes nothing, and shows how the member stands."""
    day = situation.terms.calendar.day_of(command.at)
    now = (
        _NOWHERE
        if account is None
        else stand(situation.terms, account, day, gone=situation.gone)
    )
    return Decision(
        answer=Answer(
            kind=kind,
            result=result,
            reference=command.key,
            at=command.at,
            day=day,
            counter=command.counter,
            staff=command.actor.staff,
            member=None if account is None else account.member.uid,
            number=None if account is None else account.member.number,
            balances=now.balances,
            rewards_available=now.available,
            tier=now.tier,
            explanation=outlook(now.balances, day)
            + tier_outlook(now.tier)
            + open_offers(command, situation.terms, account, day)
            if kind is EntryKind.VISIT
            else (),
        ),
        account=account,
    )
