"""What a batch of commands needs to know, read with a few statements however many they are.

Kept up with the decisions made in the batch, so that each command sees what the ones before it did.
"""

from collections.abc import Callable, Collection, Mapping, Sequence

from sqlalchemy import Connection, select

from ..programs.account import Account, Card
from ..programs.answer import Answer
from ..programs.commands import (
    Command,
    MemberCommand,
    PresentCard,
    RecordPurchase,
    RecordRefund,
    Undo,
)
from ..programs.contact_codes import Proof
from ..programs.facts import Decision
from ..programs.members.commands import (
    BlockCard,
    ConfirmContact,
    EnrollMember,
    LinkCard,
    MergeMembers,
    RequestContactCode,
    TakeOverMember,
    TakeOverPurchase,
    UpdateMember,
)
from ..programs.person import Person
from ..programs.promises.terms import Recall, Terms
from ..programs.promises.vouchers import Voucher, VoucherKind
from ..programs.redeemed import Reservation
from ..programs.situation import Original, Situation
from ..programs.upkeep.commands import DrawRaffle
from ..programs.vouchers.commands import (
    AcceptVouchers,
    IssueVouchers,
    OpenVoucher,
    VoidVouchers,
)
from .accounts import load_accounts
from .answers import load_answer
from .belongings import Belongings
from .contact_codes import read_proof
from .lookups import by_uid
from .member_records import MemberRecord, member_records
from .originals import latest_number, load_bonuses, load_original
from .people import load_people
from .prepared import Lookup
from .promotion_uses import GivenAway
from .recent_accounts import RecentAccounts
from .schema import entries
from .tickets import tickets_of
from .vouchers import issued_by, load_stock, load_vouchers
from .wanted import Wanted

_ANSWERS = Lookup(
    lambda keys: select(entries.c.key, entries.c.answer).where(entries.c.key.in_(keys))
)


class Snapshot:
    """The part of the ledger that a batch of commands is about.

    ``written`` is called before anything is read that the batch itself may have changed and that is not
    kept up here (entries for refunds and undos): it must have written all rows until then.
    """

    def __init__(
        self,
        connection: Connection,
        recent: RecentAccounts,
        terms_of: Callable[[int], Terms],
        written: Callable[[], None],
        given_away: GivenAway,
        secret: bytes,
    ) -> None:
        """Start with what is known of whoever was here last."""
        self._connection = connection
        self._recent = recent
        self._terms_of = terms_of
        self._written = written
        self._given_away = given_away
        self._secret = secret
        self.answers: dict[str, Answer] = {}
        self.accounts: dict[int, Account] = {}
        self._vouchers: dict[str, Voucher] = {}
        self._stock: dict[str, int] | None = None
        self._recall = Recall()
        self._people: dict[int, Person] = {}
        self._ids: dict[str, int] = {}
        self._belongings = Belongings(self.accounts)

    def load(self, commands: Collection[Command], recall: Recall) -> None:
        """Read whatever the commands name."""
        self._recall = recall
        wanted = Wanted()
        for command in commands:
            wanted.add(command)
        connection = self._connection
        for key, answer in _ANSWERS(connection, [command.key for command in commands]):
            self.answers[key] = load_answer(answer)
        found = self._belongings.load_cards(connection, wanted)
        for record in by_uid(connection, wanted.uids):
            found[record.id] = record
        self._load_accounts(found)
        self._belongings.load_contacts(connection, wanted)
        if wanted.vouchers:
            self._vouchers = load_vouchers(connection, wanted.vouchers)

    def load_members(self, ids: Sequence[int], recall: Recall) -> None:
        """Read accounts by internal id."""
        self._recall = recall
        self._load_accounts(
            {record.id: record for record in member_records(self._connection, ids)}
        )

    def situation(
        self,
        command: Command,
        terms: Terms,
        entry: int,
        new_member: int,
        *,
        gone: Mapping[str, int],
        reservations: Mapping[int, Reservation],
    ) -> Situation:
        """Return what the decision on a command depends on; ``gone`` and ``reservations`` are the whole shop's."""
        account: Account | None = None
        other: Account | None = None
        card: Card | None = None
        original: Original | None = None
        tickets: tuple[tuple[str, int], ...] = ()
        bonuses: tuple[tuple[int, str, int], ...] = ()
        taken: tuple[tuple[str, str], ...] = ()
        proof: Proof | None = None
        belongings = self._belongings
        vouchers = self._named_vouchers(command)
        match command:
            case PresentCard(identifiers=identifiers):
                card, account = belongings.shown(identifiers)
            case BlockCard(identifiers=identifiers):
                card, account = belongings.shown(identifiers)
                taken = tuple(belongings.owners(identifiers))
            case RecordRefund(purchase=wanted):
                original, account = self._original(wanted)
            case Undo():
                original, account = self._original(self._to_undo(command))
            case EnrollMember(identifiers=identifiers):
                card, account = belongings.unclaimed(identifiers)
                taken = (
                    *belongings.owners(command.identifiers),
                    *belongings.reached(command.person.phone, command.person.email),
                )
            case TakeOverMember():
                account = self._member(command.uid)
                taken = (
                    *belongings.owners(card.identifier for card in command.cards),
                    *belongings.reached(command.person.phone, command.person.email),
                )
            case UpdateMember(member=uid, changes=changes):
                account = self._member(uid)
                taken = tuple(
                    belongings.reached(changes.get("phone"), changes.get("email"))
                )
            case LinkCard(member=uid, identifiers=identifiers, replaces=replaces):
                account = self._member(uid)
                card, _ = belongings.shown(identifiers)
                taken = tuple(belongings.owners((*identifiers, *replaces)))
                _, unclaimed = belongings.unclaimed(identifiers)
                if account is not None and unclaimed not in (None, account):
                    other = unclaimed
                    bonuses = self._bonuses(account, other)
            case MergeMembers(member=uid, duplicate=duplicate):
                account, other = self._member(uid), self._member(duplicate)
                bonuses = self._bonuses(account, other)
            case RequestContactCode(member=uid) | ConfirmContact(member=uid):
                account = self._member(uid)
                proof = self._proof(command, account)
            case (
                MemberCommand(member=uid)
                | RecordPurchase(member=str(uid))
                | TakeOverPurchase(member=str(uid))
                | IssueVouchers(member=str(uid))
                | OpenVoucher(member=str(uid))
            ):
                account = self._member(uid)
            case VoidVouchers(entry=int(giver)):
                self._written()
                vouchers = issued_by(self._connection, giver)
            case DrawRaffle(program=raffle):
                self._written()
                tickets = tickets_of(
                    self._connection, raffle, terms, terms.calendar.day_of(command.at)
                )
        return Situation(
            terms=terms,
            tickets=tickets,
            entry=entry,
            new_member=new_member,
            account=account,
            card=card,
            other=other,
            original=original,
            taken=taken,
            bonuses=bonuses,
            referrer=self._referrer(command, terms, account, original),
            given=self._given_away.on(
                self._connection, terms, terms.calendar.day_of(command.at)
            )
            if terms.limited_promotions
            else {},
            vouchers=vouchers,
            stock=self._in_stock(terms),
            gone=gone,
            proof=proof,
            reservations=tuple(
                reservation
                for reservation in reservations.values()
                if account is not None and reservation.member == account.member.id
            ),
        )

    def person(self, member: int) -> Person:
        """Return who a member is by internal id; a blank person if the ledger has nothing on them."""
        if member not in self._people:
            self._people |= load_people(self._connection, [member])
        return self._people.get(member, Person())

    def keep_up(self, decision: Decision) -> None:
        """Take over what a decision changed."""
        if decision.answer.entry is not None:
            self.answers[decision.answer.reference] = decision.answer
            self._given_away.add(decision.uses)
        for account in (
            decision.account,
            decision.also,
            *(other.account for other in decision.others),
        ):
            if account is not None:
                self._know(account)
        for change in decision.cards:
            self._belongings.keep_card(change)
        self._vouchers |= {voucher.code: voucher for voucher in decision.issued}
        self._vouchers |= {
            movement.voucher.code: movement.voucher for movement in decision.vouchers
        }
        if self._stock is not None:
            for series, delta in decision.stock:
                self._stock[series] = self._stock.get(series, 0) + delta
        also = decision.also
        if also is not None and also.member.merged_into is not None:
            survivor = also.member.merged_into
            self._ids[also.member.uid] = survivor
            self._belongings.merge(also.member.id, survivor)

    def keep_person(self, account: Account, person: Person) -> None:
        """Take over who a member is now."""
        self._people[account.member.id] = person
        self._belongings.keep_contacts(account, person)

    def _know(self, account: Account) -> None:
        member = account.member
        self.accounts[member.id] = account
        self._ids[member.uid] = member.id

    def _load_accounts(self, found: dict[int, MemberRecord]) -> None:
        """Read the accounts of members; one that was merged stands for the one it lives on in."""
        lives_on = {
            record.id: record.merged_into
            for record in found.values()
            if record.merged_into is not None
        }
        for record in member_records(self._connection, list(set(lives_on.values()))):
            found[record.id] = record
        new = []
        for record in found.values():
            if record.merged_into is not None or record.id in self.accounts:
                continue
            if (account := self._recent.get(record.id, self._recall)) is not None:
                self._know(account)
            else:
                new.append(record)
        for account in load_accounts(self._connection, new, self._recall).values():
            self._know(account)
        for merged, survivor in lives_on.items():
            self._ids[found[merged].uid] = survivor

    def _bonuses(
        self, account: Account | None, other: Account | None
    ) -> tuple[tuple[int, str, int], ...]:
        """Return what two members who become one got for signing up."""
        if account is None or other is None:
            return ()
        self._written()
        return load_bonuses(self._connection, (account.member.id, other.member.id))

    def _proof(
        self, command: RequestContactCode | ConfirmContact, account: Account | None
    ) -> Proof | None:
        """Return how far a member has proven a contact, the commands before this one included."""
        if account is None:
            return None
        self._written()
        member = account.member
        person = self.person(member.id)
        return read_proof(self._connection, command, member, person, self._secret)

    def _named_vouchers(self, command: Command) -> dict[str, Voucher]:
        match command:
            case AcceptVouchers(codes=codes) | VoidVouchers(codes=codes):
                pass
            case RecordPurchase(coupons=handed_in, given_again=given):
                codes = (*handed_in, *given)
            case OpenVoucher(code=code):
                codes = (code,)
            case _:
                codes = ()
        return {code: self._vouchers[code] for code in codes if code in self._vouchers}

    def _in_stock(self, terms: Terms) -> dict[str, int]:
        """Return how many stickers there are of each series; read once for the batch."""
        if not terms.has_stickers:
            return {}
        if self._stock is None:
            self._stock = load_stock(
                self._connection,
                [
                    series.id
                    for series in terms.vouchers
                    if series.kind is VoucherKind.STICKER
                ],
            )
        return dict(self._stock)

    def _member(self, uid: str) -> Account | None:
        member = self._ids.get(uid)
        return None if member is None else self.accounts[member]

    def _referrer(
        self,
        command: Command,
        terms: Terms,
        account: Account | None,
        original: Original | None,
    ) -> Account | None:
        """Return who brought a member, for their first purchase; or who got thanks that may be taken back."""
        if original is not None and original.thanks:
            (thanked,) = member_records(self._connection, [original.thanks[0].member])
            return self._named(thanked.uid)
        if (
            not terms.thanks_referrers
            or not isinstance(command, RecordPurchase)
            or account is None
            or account.purchases
            or account.member.referred_by is None
        ):
            return None
        return self._named(account.member.referred_by)

    def _named(self, uid: str) -> Account | None:
        """Return a member whom no command names."""
        if uid not in self._ids:
            found = by_uid(self._connection, [uid])
            self._load_accounts({record.id: record for record in found})
        return self._member(uid)

    def _to_undo(self, command: Undo) -> int | None:
        if command.entry is not None:
            return command.entry
        self._written()
        return latest_number(self._connection, command.counter)

    def _original(
        self, wanted: int | str | None
    ) -> tuple[Original | None, Account | None]:
        if wanted is None:
            return None, None
        self._written()
        found = load_original(self._connection, wanted, self._terms_of)
        if found is None:
            return None, None
        original, member = found
        if member is None:
            return original, None
        if member not in self.accounts:
            self.load_members([member], self._recall)
        account = self.accounts.get(member)
        if account is None or account.member.merged_into is not None:
            return original, self._member(original.answer.member or "")
        return original, account
