"""The customers at hand: those with entities, and those of whom something was told lately."""

from collections import OrderedDict

from homeassistant.core import callback
from homeassistant.util import dt as dt_util

from .ledger.ledger import Ledger
from .live_set import LiveMember, LiveSet
from .programs.account import Account
from .settings import NameStyle

# Accounts of customers without entities that are kept at hand for conditions.
REMEMBERED_ACCOUNTS = 1000


class Regulars:
    """Brings customers into the live set, under the name that the owner lets entities show."""

    def __init__(self, ledger: Ledger, live: LiveSet, names: NameStyle) -> None:
        """Know nobody yet; ``fill`` lets those in who were here lately."""
        self._ledger = ledger
        self._live = live
        self._names = names
        self._known: OrderedDict[str, Account] = OrderedDict()

    async def fill(self) -> None:
        """Give entities to the customers who were here lately."""
        since = dt_util.utcnow() - self._live.stays
        recent = await self._ledger.recent_members(since, self._live.limit)
        self._live.fill(
            [await self._member(row.account, pinned=row.pinned) for row in recent]
        )

    @callback
    def remember(self, account: Account) -> None:
        """Keep an account at hand: what was booked last is always the newest."""
        uid = account.member.uid
        self._known[uid] = account
        self._known.move_to_end(uid)
        if len(self._known) > REMEMBERED_ACCOUNTS:
            self._known.popitem(last=False)

    @callback
    def have_at_hand(self, account: Account) -> None:
        """Let conditions ask about a customer of whom an event is about to be told.

        The account was read: what was booked since is newer.
        """
        self.remember(self._known.get(account.member.uid, account))

    @callback
    def known(self, uid: str) -> Account | None:
        """Return a customer's account if the hub happens to have it at hand; asks nobody."""
        live = self._live.members.get(uid)
        return live.account if live is not None else self._known.get(uid)

    async def show(self, account: Account, *, visited: bool) -> None:
        """Move a customer's entities; whoever was here gets entities before anything is told."""
        uid = account.member.uid
        if uid in self._live.members:
            self._live.update(uid, self._known.get(uid, account))
            await self._live.written()
        elif visited:
            await self.admit(account)

    async def read_again(self) -> None:
        """Take everybody at hand as the ledger has them now: something was booked for many at once."""
        accounts = await self._ledger.accounts({*self._live.members, *self._known})
        # First, for what is booked from here on is newer.
        for account in accounts.values():
            self.remember(account)
        for uid in accounts.keys() & self._live.members.keys():
            await self.show(accounts[uid], visited=False)

    async def admit(self, account: Account, *, pinned: bool = False) -> None:
        """Give a customer entities: for good if ``pinned``, else for as long as they come."""
        await self._live.admit(await self._member(account, pinned=pinned))

    async def rename(self, uid: str, merged: str | None) -> None:
        """Show a customer under the name they have now; a ``merged`` duplicate is gone."""
        live = self._live.members.get(uid)
        if live is not None:
            await self.admit(live.account, pinned=live.pinned)
        if merged is not None:
            self._live.drop(merged)
            self._known.pop(merged, None)

    async def _member(self, account: Account, *, pinned: bool) -> LiveMember:
        member = account.member
        label = await self._label(account)
        return LiveMember(
            uid=member.uid,
            number=member.number,
            label=label,
            account=self._known.get(member.uid, account),
            pinned=pinned,
        )

    async def _label(self, account: Account) -> str:
        """Return how a customer is called on screens that every user of the hub may see."""
        member = account.member
        if self._names is NameStyle.NUMBER or member.anonymous:
            return member.number
        name = (await self._ledger.person(member.uid)).name
        if not name:
            return member.number
        return name if self._names is NameStyle.FULL else name.split()[0]
