"""Who is meant by a row: somebody who is here, somebody further up in the file, or nobody yet."""

from collections.abc import Collection, Sequence

from ..ledger.ledger import Ledger
from ..ledger.people import fold_email
from ..ledger.transfer import Found, Sought
from ..programs.members.commands import TakeOverMember
from ..programs.refusal import Refusal
from ..transfer.meanings import CustomerRow, Named
from ..transfer.rows import Reader


class People:
    """Those in the ledger, and those who are new with this file (in a preview, too)."""

    def __init__(self, ledger: Ledger, reader: Reader) -> None:
        """Know nobody of the file yet."""
        self._ledger = ledger
        self._reader = reader
        # Public ids by what somebody is known by, and how that is.
        self._fresh: dict[tuple[str, str], str] = {}

    async def find(
        self,
        named: Sequence[Named],
        keys: Sequence[str] = (),
        cards: Sequence[str] = (),
        codes: Sequence[str] = (),
        rolls: Sequence[str] = (),
    ) -> Found:
        """Return who of those that some rows name is in the ledger, and which keys are booked.

        ``codes`` and ``rolls`` as of Sought.
        """
        return await self._ledger.find(
            Sought(
                keys={*keys, *(key for name in named if (key := self._key(name)))},
                uids={name.uid for name in named if name.uid},
                numbers={name.number for name in named if name.number},
                phones={name.phone for name in named if name.phone},
                emails={name.email for name in named if name.email},
                identifiers={
                    *cards,
                    *(card for name in named for card in name.identifiers),
                },
                codes=set(codes),
                rolls=set(rolls),
            )
        )

    async def booked(self, keys: Collection[str]) -> dict[str, str | None]:
        """Return which keys are booked, and for whom."""
        return (await self._ledger.find(Sought(keys=set(keys)))).booked

    def whose(self, named: Named, found: Found) -> str:
        """Return whom a row names; raises Refusal ``customer_not_found``."""
        fresh = self._fresh
        key = self._key(named)
        emails = found.emails.get(named.email or "", ())
        for uid in (
            found.uids.get(named.uid or "") or fresh.get(("uid", named.uid or "")),
            found.booked.get(key) or fresh.get(("key", key)),
            found.numbers.get(named.number or "")
            or fresh.get(("number", named.number or "")),
            *(
                found.identifiers.get(card) or fresh.get(("card", card))
                for card in named.identifiers
            ),
            found.phones.get(named.phone or "")
            or fresh.get(("phone", named.phone or "")),
            emails[0] if len(emails) == 1 else None,
            None if emails else fresh.get(("email", fold_email(named.email or ""))),
        ):
            if uid is not None:
                return uid
        raise Refusal("customer_not_found")

    def same_as(self, row: CustomerRow, found: Found) -> set[str]:
        """Return who has something already that is one person's alone."""
        named, fresh = row.named, self._fresh
        same = {
            found.numbers.get(named.number or ""),
            found.phones.get(named.phone or ""),
            fresh.get(("key", row.key)),
            fresh.get(("number", named.number or "")),
            fresh.get(("phone", named.phone or "")),
        }
        for card in row.cards:
            same.add(found.identifiers.get(card.identifier))
            same.add(fresh.get(("card", card.identifier)))
        if named.email is not None and named.uid is None:
            # A family may share an address: whoever has an id of ours is told apart by that.
            same.update(found.emails.get(named.email, ()))
            same.add(fresh.get(("email", fold_email(named.email))))
        return {uid for uid in same if uid is not None}

    def remember(self, row: CustomerRow, command: TakeOverMember) -> None:
        """Take note of who is new."""
        uid = command.uid
        for what, name in (
            ("key", row.key),
            ("uid", uid),
            ("number", command.number),
            ("phone", row.person.phone),
            ("email", fold_email(row.person.email or "")),
            *(("card", card.identifier) for card in command.cards),
        ):
            if name:
                self._fresh.setdefault((what, name), uid)

    def same(self, row: CustomerRow, uid: str) -> None:
        """Take note that a row is of somebody who is known."""
        self._fresh["key", row.key] = uid

    def _key(self, named: Named) -> str:
        """Return the key under which somebody of that id was taken over, if they were; blank for none."""
        name = named.uid or named.elsewhere
        return self._reader.key("customer", name) if name else ""
