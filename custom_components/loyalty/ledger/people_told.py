"""Who members are after the commands of a batch: what they told, and what that makes of their contacts."""

from dataclasses import replace

from sqlalchemy import Connection

from ..programs.account import Account
from ..programs.facts import Decision
from ..programs.person import Contact, Person
from .contact_codes import void_codes
from .people import store_people
from .snapshot import Snapshot


class PeopleTold:
    """The people whom a batch changes, each as the last command left them."""

    def __init__(self, snapshot: Snapshot) -> None:
        """Start with nobody; the snapshot knows who they were."""
        self._snapshot = snapshot
        self._people: dict[int, Person] = {}
        self._newcomers: set[int] = set()
        self._moved: list[tuple[int, Contact]] = []

    def told(self, decision: Decision) -> Decision:
        """Take note of who a member is now; return the decision with whether that is nobody, and what is new."""
        account = decision.account
        if account is None:
            return decision
        member, also = account.member, decision.also
        to_verify: tuple[Contact, ...] = ()
        if decision.enrolled is not None:
            before = person = decision.enrolled.person
            to_verify = person.to_verify(Person())
            self._newcomers.add(member.id)
        elif decision.person is not None:
            before = self._snapshot.person(member.id)
            person = before.with_changes(decision.person)
            to_verify = person.to_verify(before)
        elif also is not None and also.member.merged_into == member.id:
            before = self._snapshot.person(member.id)
            person = before.joined_with(self._snapshot.person(also.member.id))
            # Nothing personal stays behind where nobody would look for it.
            self._keep(also, Person())
        else:
            return decision
        self._moved += [(member.id, contact) for contact in person.moved_from(before)]
        account = replace(account, member=replace(member, anonymous=person.anonymous))
        self._keep(account, person)
        answer = decision.answer
        if to_verify:
            answer = replace(answer, to_verify=to_verify)
        return replace(decision, account=account, answer=answer)

    def store(self, connection: Connection) -> None:
        """Write it, and make the codes worthless that went to where somebody is not reached any more."""
        if not self._people:
            return
        store_people(connection, self._people, self._newcomers)
        void_codes(connection, self._moved)
        self._people, self._newcomers, self._moved = {}, set(), []

    def _keep(self, account: Account, person: Person) -> None:
        self._people[account.member.id] = person
        self._snapshot.keep_person(account, person)
