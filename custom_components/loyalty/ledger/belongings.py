"""What belongs to members, as a batch of commands sees it: cards, phone numbers, e-mail addresses."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from ..programs.account import Account, Card, CardStatus
from ..programs.facts import CardChange
from ..programs.person import Contact, Person
from .lookups import by_card, by_email, by_phone
from .member_records import MemberRecord
from .people import fold_email
from .wanted import Wanted


@dataclass(frozen=True, slots=True)
class _KnownCard:
    member: int
    status: CardStatus


class Belongings:
    """Whose the cards and contacts are that commands name, kept up with what the batch changes."""

    def __init__(self, accounts: Mapping[int, Account]) -> None:
        """Know nothing yet; ``accounts`` has those of all owners of cards, by internal id."""
        self._accounts = accounts
        self._cards: dict[str, _KnownCard] = {}
        self._contacts: defaultdict[tuple[Contact, str], set[str]] = defaultdict(set)

    def load_cards(
        self, connection: Connection, wanted: Wanted
    ) -> dict[int, MemberRecord]:
        """Read the cards that are named and return whose they are, by internal id."""
        found: dict[int, MemberRecord] = {}
        for identifier, status, record in by_card(connection, wanted.identifiers):
            found[record.id] = record
            self._cards[identifier] = _KnownCard(record.id, status)
        return found

    def load_contacts(self, connection: Connection, wanted: Wanted) -> None:
        """Read who is reached by the contacts that are named."""
        for phone, uid in by_phone(connection, wanted.phones):
            self._contacts[Contact.PHONE, phone].add(uid)
        for email, uid in by_email(connection, wanted.emails):
            self._contacts[Contact.EMAIL, email].add(uid)

    def keep_card(self, change: CardChange) -> None:
        """Take over a new card or a card's new status."""
        self._cards[change.identifier] = _KnownCard(change.member, change.status)

    def keep_contacts(self, account: Account, person: Person) -> None:
        """Take over how a member is reached now."""
        uid = account.member.uid
        if person.phone:
            self._contacts[Contact.PHONE, person.phone].add(uid)
        if person.email:
            self._contacts[Contact.EMAIL, fold_email(person.email)].add(uid)

    def merge(self, member: int, survivor: int) -> None:
        """Give the cards of a member to the one they live on in."""
        for identifier, card in self._cards.items():
            if card.member == member:
                self._cards[identifier] = replace(card, member=survivor)

    def shown(self, identifiers: Iterable[str]) -> tuple[Card | None, Account | None]:
        """Return the first of some cards that is known, and whose it is."""
        for identifier in identifiers:
            if (card := self._cards.get(identifier)) is not None:
                account = self._accounts[card.member]
                # Who asked to be forgotten is not found again by an old card.
                status = CardStatus.BLOCKED if account.member.erased else card.status
                return Card(identifier=identifier, status=status), account
        return None, None

    def unclaimed(
        self, identifiers: Iterable[str]
    ) -> tuple[Card | None, Account | None]:
        """Return the first of some cards whose member has no name yet."""
        for identifier in identifiers:
            card, account = self.shown((identifier,))
            if account is not None and _nameless(account):
                return card, account
        return None, None

    def owners(self, identifiers: Iterable[str]) -> Iterator[tuple[str, str]]:
        """Yield those of some cards that are known, with the public ids of their members."""
        for identifier in identifiers:
            _, owner = self.shown((identifier,))
            if owner is not None:
                yield identifier, owner.member.uid

    def reached(self, phone: object, email: object) -> Iterator[tuple[str, str]]:
        """Yield by which contact which members (public ids) are reached."""
        if isinstance(phone, str):
            yield from self._reached_by(Contact.PHONE, phone)
        if isinstance(email, str):
            yield from self._reached_by(Contact.EMAIL, fold_email(email))

    def _reached_by(self, contact: Contact, there: str) -> Iterator[tuple[str, str]]:
        for uid in sorted(self._contacts[contact, there]):
            yield contact.value, uid


def _nameless(account: Account) -> bool:
    """Tell whether nobody has claimed the member's card yet."""
    return account.member.anonymous and not account.member.erased
