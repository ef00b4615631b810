"""A card is shown, or staff give a stamp: a visit, and what it earns.

An unknown card that becomes a member on the spot is one entry, a visit with ``new_member``: the
sign-up bonus, the card and what this visit earns are booked together.
"""

from ..account import Account, Member
from ..answer import EntryKind, Result
from ..bill import Sale
from ..booking.entries import (
    active_cards,
    booked,
    credit,
    newcomer,
    not_booked,
    open_posting,
    welcome,
)
from ..booking.lots import Posting
from ..booking.preconditions import known, refuse_closed, running
from ..commands import GiveStamp, PresentCard
from ..facts import CardChange, Decision, Enrolled, MovementKind
from ..history import Bought
from ..person import Person
from ..promises.benefits import Benefit
from ..promises.program import Occasion, OccasionKind, Step
from ..promises.stamps import StampProgram
from ..promises.terms import Terms
from ..refusal import Refusal
from ..situation import Situation
from .accrual import earn
from .entitlement import benefits_for


def present_card(command: PresentCard, situation: Situation) -> Decision:
    """Decide what a shown card does: count a visit, show how the member stands, or enrol.

    A counted visit is always an entry, even if no program gives anything for it.
    """
    account = situation.account
    refuse_closed(situation.card)
    if account is not None:
        if not command.counts:
            return not_booked(
                command, situation, EntryKind.VISIT, Result.SHOWN, account
            )
        return _visit(command, situation, account)
    if command.enrol_unknown and command.counts and command.identifiers:
        return _visit(command, situation, _stranger(command, situation), new=True)
    return not_booked(command, situation, EntryKind.VISIT, Result.UNKNOWN_CARD)


def give_stamp(command: GiveStamp, situation: Situation) -> Decision:
    """Give stamps by hand, up to a full card; the interval between visits does not matter here."""
    account = known(situation.account)
    program = _stamp_program(situation.terms, command.program)
    if not 1 <= command.count <= program.card_size:
        raise Refusal("stamps_out_of_range", most=program.card_size)
    posting = open_posting(command, situation, account)
    running(program, posting.day)
    steps = [
        Step(
            key="explanation.stamp_by_hand",
            values={"program": program.name, "amount": command.count},
        )
    ]
    credit(posting, program, command.count, MovementKind.ACCRUAL, steps)
    return booked(
        command,
        situation,
        EntryKind.STAMP,
        posting.account(),
        posting,
        explanation=tuple(steps),
    )


def _visit(
    command: PresentCard, situation: Situation, account: Account, *, new: bool = False
) -> Decision:
    """Book a counted visit; that of a ``new`` member is their enrolment as well."""
    posting = open_posting(command, situation, account)
    steps: list[Step] = []
    if new:
        welcome(posting, situation.terms, steps)
    refused, benefits = _earn(command, situation, posting, account, steps)
    visit = Bought(posting.day, 0, 0, visits=1)
    return booked(
        command,
        situation,
        EntryKind.VISIT,
        posting.account(bought=visit, present=True),
        posting,
        new_member=new,
        benefits=benefits,
        bought=visit,
        refused=refused,
        explanation=tuple(steps),
        enrolled=Enrolled(person=Person(), source=command.counter) if new else None,
        cards=_cards_of(command, situation) if new else (),
    )


def _stranger(command: PresentCard, situation: Situation) -> Account:
    """Return the account of whoever showed an unknown card."""
    if not (command.uid and command.number):
        raise ValueError("enrolling an unknown card takes a uid and a number")
    return newcomer(
        command,
        situation,
        Member(
            id=situation.new_member,
            uid=command.uid,
            number=command.number,
            enrolled_at=command.at,
            anonymous=True,
        ),
    )


def _cards_of(command: PresentCard, situation: Situation) -> tuple[CardChange, ...]:
    # Only the best reading of the code is linked: the others may be somebody else's card one day.
    return active_cards(
        (command.identifiers[0], *command.new_cards), situation.new_member
    )


def _earn(
    command: PresentCard,
    situation: Situation,
    posting: Posting,
    account: Account,
    steps: list[Step],
) -> tuple[tuple[Step, ...], tuple[Benefit, ...]]:
    """Credit what the visit earns; return why some programs gave nothing, and which benefits applied."""
    terms = situation.terms
    nothing_bought = Sale(day=posting.day, amount_minor=0)
    benefits = benefits_for(command, situation, account, nothing_bought)
    occasion = Occasion(kind=OccasionKind.VISIT, at=posting.at, day=posting.day)
    return earn(posting, terms, account, occasion, steps, benefits), benefits


def _stamp_program(terms: Terms, named: str | None) -> StampProgram:
    programs = [
        program
        for program in terms.programs
        if isinstance(program, StampProgram)
        # A campaign is no card that staff stamp unless they say so.
        and (program.id == named if named else not program.counts_down)
    ]
    if not programs:
        raise Refusal("no_stamp_program")
    if len(programs) > 1:
        raise Refusal("stamp_program_ambiguous")
    return programs[0]
