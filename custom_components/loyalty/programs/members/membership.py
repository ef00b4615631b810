"""Members and their cards: enrol, change, link, block, merge."""

from collections.abc import Iterable, Mapping
from dataclasses import fields
from datetime import date

from ..account import Account, CardStatus, Holding, Member
from ..anew import replace
from ..answer import EntryKind
from ..booking.entries import active_cards, booked, newcomer, open_posting, welcome
from ..booking.lots import Posting
from ..booking.preconditions import known, refuse_closed
from ..booking.tier_moves import better_of, raised
from ..commands import Command
from ..facts import CardChange, Decision, Enrolled, MovementKind, Origin, TierReason
from ..history import accrued_with, handed_with, joined
from ..person import Person
from ..promises.program import Step
from ..refusal import Refusal
from ..situation import Situation
from ..uses import with_uses
from .commands import BlockCard, EnrollMember, LinkCard, MergeMembers, UpdateMember

_PERSON_FIELDS = frozenset(field.name for field in fields(Person))
_IDENTIFYING = ("name", "phone", "email")


def enroll_member(command: EnrollMember, situation: Situation) -> Decision:
    """Enrol a member with the sign-up bonuses; cards and a phone belong to one person only.

    Who enrols with a card that nobody has given a name to claims it: its member goes on as theirs, with
    all that was collected, and has had the sign-up bonus already.
    """
    unclaimed = situation.account
    for what, uid in situation.taken:
        if what == "phone":
            raise Refusal("phone_taken", member=uid)
        if what in command.identifiers and (
            unclaimed is None or uid != unclaimed.member.uid
        ):
            raise Refusal("card_taken", member=uid)
    if unclaimed is not None:
        return _claim(command, situation, unclaimed)
    account = newcomer(
        command,
        situation,
        Member(
            id=situation.new_member,
            uid=command.uid,
            number=command.number,
            enrolled_at=command.at,
            anonymous=command.person.anonymous,
            referred_by=command.referred_by,
        ),
        command.person,
    )
    posting = open_posting(command, situation, account)
    steps: list[Step] = []
    welcome(posting, situation.terms, steps)
    return booked(
        command,
        situation,
        EntryKind.ENROLMENT,
        posting.account(),
        posting,
        new_member=True,
        explanation=tuple(steps),
        enrolled=Enrolled(
            person=command.person,
            source=command.source,
            referred_by=command.referred_by,
        ),
        cards=active_cards(
            (*command.identifiers, *command.new_cards), situation.new_member
        ),
    )


def _claim(command: EnrollMember, situation: Situation, account: Account) -> Decision:
    """Let the member of a card without a name be the person who enrols with it."""
    refuse_closed(situation.card)
    member = account.member
    # Nobody brings themselves, and who brought a customer is told once.
    brought_by = member.referred_by
    if brought_by is None and command.referred_by != member.uid:
        brought_by = command.referred_by
    member = replace(member, anonymous=command.person.anonymous, referred_by=brought_by)
    account = replace(account, member=member)
    if situation.terms.recall(command.at).tags:
        account = replace(account, tags=frozenset(command.person.tags))
    told = {field.name: getattr(command.person, field.name) for field in fields(Person)}
    decision = booked(
        command,
        situation,
        EntryKind.UPDATE,
        account,
        person=told,
        cards=active_cards(command.identifiers, account.member.id),
    )
    origin = Origin(source=command.source, referred_by=brought_by)
    return replace(decision, origin=origin)


def update_member(command: UpdateMember, situation: Situation) -> Decision:
    """Change what is known of a person; who has given a name or contact is no longer anonymous."""
    account = known(situation.account)
    unknown = sorted(command.changes.keys() - _PERSON_FIELDS)
    if unknown:
        raise Refusal("field_unknown", field=unknown[0])
    for what, uid in situation.taken:
        if what == "phone" and uid != account.member.uid:
            raise Refusal("phone_taken", member=uid)
    if any(command.changes.get(name) for name in _IDENTIFYING):
        account = replace(account, member=replace(account.member, anonymous=False))
    tags = command.changes.get("tags")
    if isinstance(tags, tuple) and situation.terms.recall(command.at).tags:
        account = replace(account, tags=frozenset(tags))
    birthday = command.changes.get("birthday", account.birthday)
    if situation.terms.recall(command.at).birthdays and (
        birthday is None or isinstance(birthday, date)
    ):
        account = replace(account, birthday=birthday)
    return booked(
        command, situation, EntryKind.UPDATE, account, person=dict(command.changes)
    )


def link_card(command: LinkCard, situation: Situation) -> Decision:
    """Give a member another card; the one that it replaces opens nothing any more.

    A card that nobody has given a name to is claimed: what was collected with it is theirs from now on. A
    card of somebody else stays theirs: the refusal names them, so that the two can be merged if it is
    the same person. Linking is no way to unblock a card.
    """
    account = known(situation.account)
    uid = account.member.uid
    owners = dict(situation.taken)
    unclaimed = situation.other
    own = {uid} if unclaimed is None else {uid, unclaimed.member.uid}
    for identifier in command.identifiers:
        if owners.get(identifier, uid) not in own:
            raise Refusal("card_belongs_to_other", member=owners[identifier])
    refuse_closed(situation.card)
    cards = active_cards(command.identifiers, account.member.id)
    if command.replaces:
        replaced = _cards_of(account, command.replaces, owners, CardStatus.REPLACED)
        if not replaced or not set(command.identifiers).isdisjoint(command.replaces):
            raise Refusal("card_not_of_member")
        cards += replaced
    if unclaimed is not None:
        return _merged(command, situation, account, unclaimed, cards)
    return booked(command, situation, EntryKind.CARD, account, cards=cards)


def block_card(command: BlockCard, situation: Situation) -> Decision:
    """Block a lost card, or let it open the account again; a replaced card never does."""
    if situation.card is None:
        raise Refusal("card_unknown")
    account = known(situation.account)
    if situation.card.status is CardStatus.REPLACED:
        raise Refusal("card_replaced")
    cards = _cards_of(
        account,
        command.identifiers,
        dict(situation.taken),
        CardStatus.BLOCKED if command.blocked else CardStatus.ACTIVE,
    )
    return booked(command, situation, EntryKind.CARD, account, cards=cards)


def _cards_of(
    account: Account,
    identifiers: Iterable[str],
    owners: Mapping[str, str],
    status: CardStatus,
) -> tuple[CardChange, ...]:
    """Return the changes that give a status to those of the identifiers that are the member's."""
    member = account.member
    return tuple(
        CardChange(identifier=identifier, member=member.id, status=status)
        for identifier in identifiers
        if owners.get(identifier) == member.uid
    )


def merge_members(command: MergeMembers, situation: Situation) -> Decision:
    """Let a duplicate live on in ``member``: lots with their end, debt, figures and cards.

    The sign-up bonus is given once per person: where both have got one, the smaller one goes, as far as
    it has not been spent.
    """
    account, duplicate = known(situation.account), known(situation.other)
    if account.member.id == duplicate.member.id:
        raise Refusal("merge_same_member")
    return _merged(command, situation, account, duplicate)


def _merged(
    command: Command,
    situation: Situation,
    account: Account,
    duplicate: Account,
    cards: tuple[CardChange, ...] = (),
) -> Decision:
    day = situation.terms.calendar.day_of(command.at)
    leaving = Posting(duplicate, situation.entry, command.at, day)
    for holding in duplicate.holdings.values():
        for lot in holding.lots:
            leaving.empty(holding.program, lot, MovementKind.TRANSFER)
        if holding.owed:
            leaving.owe(holding.program, -holding.owed, MovementKind.TRANSFER)
    posting = Posting(account, situation.entry, command.at, day, leaving.movements)
    for holding in duplicate.holdings.values():
        _receive(posting, holding)
    steps: list[Step] = []
    _bonus_once(posting, situation, account, duplicate, steps)
    merged = _joined(posting.account(), account, duplicate)
    ladder = situation.terms.tiers
    if ladder is not None:
        better = better_of(ladder, account.tier, duplicate.tier)
        merged = replace(merged, tier=better)
        counted = situation.terms.as_counted(merged, day)
        merged = replace(merged, tier=raised(ladder, counted, day))
    return booked(
        command,
        situation,
        EntryKind.MERGE,
        merged,
        posting,
        explanation=tuple(steps),
        tier_reason=TierReason.MERGED,
        cards=cards,
        also=Account(member=replace(duplicate.member, merged_into=account.member.id)),
    )


def _receive(posting: Posting, holding: Holding) -> None:
    for lot in holding.lots:
        posting.credit(
            holding.program,
            lot.remaining,
            MovementKind.TRANSFER,
            lot.last_day,
            earned_at=lot.earned_at,
            first_day=lot.first_day,
        )
    if holding.owed:
        posting.owe(holding.program, holding.owed, MovementKind.TRANSFER)
        posting.settle(holding.program)
    posting.inherit(holding)


def _bonus_once(
    posting: Posting,
    situation: Situation,
    account: Account,
    duplicate: Account,
    steps: list[Step],
) -> None:
    bonuses = {
        (member, program): amount for member, program, amount in situation.bonuses
    }
    for program in situation.terms.programs:
        twice = min(
            bonuses.get((account.member.id, program.id), 0),
            bonuses.get((duplicate.member.id, program.id), 0),
            posting.balance(program.id),
        )
        if twice > 0:
            posting.take_back(program.id, twice, MovementKind.REVERSAL)
            steps.append(
                Step(
                    key="explanation.bonus_once",
                    values={"program": program.name, "amount": -twice},
                )
            )


def _joined(merged: Account, account: Account, duplicate: Account) -> Account:
    first = [
        at
        for at in (account.first_visit_at, duplicate.first_visit_at)
        if at is not None
    ]
    last = [
        at for at in (account.last_visit_at, duplicate.last_visit_at) if at is not None
    ]
    member = account.member
    return replace(
        account,
        member=replace(
            member, anonymous=member.anonymous and duplicate.member.anonymous
        ),
        visits=account.visits + duplicate.visits,
        purchases=account.purchases + duplicate.purchases,
        spent_minor=account.spent_minor + duplicate.spent_minor,
        first_visit_at=min(first, default=None),
        last_visit_at=max(last, default=None),
        holdings=merged.holdings,
        bought=joined(account.bought, duplicate.bought),
        bought_from=max(account.bought_from, duplicate.bought_from),
        tags=account.tags | duplicate.tags,
        handed=handed_with(account.handed, duplicate.handed),
        handed_from=max(account.handed_from, duplicate.handed_from),
        preferred=account.preferred or duplicate.preferred,
        birthday=account.birthday or duplicate.birthday,
        uses=with_uses(account.uses, duplicate.uses),
        tier=account.tier,
        accrued=accrued_with(merged.accrued, duplicate.accrued),
        accrued_from=max(account.accrued_from, duplicate.accrued_from),
    )
