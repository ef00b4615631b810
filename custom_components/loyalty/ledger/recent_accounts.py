"""The accounts of whoever was here last, kept by the writer."""

from collections import OrderedDict
from collections.abc import Mapping

from ..programs.account import Account
from ..programs.promises.terms import Recall

# So many accounts are remembered; a regular's takes some 20 KB.
MOST_RECENT = 500


class RecentAccounts:
    """The accounts of whoever was here last, so that regulars with many lots are not read each time.

    Only the writer may keep them: nobody else changes what they are about. They are forgotten whenever
    a transaction fails.
    """

    def __init__(self) -> None:
        """Start knowing nobody."""
        self._accounts: OrderedDict[int, Account] = OrderedDict()

    def get(self, member: int, recall: Recall) -> Account | None:
        """Return an account by the member's internal id, if it goes back as far as it has to."""
        account = self._accounts.get(member)
        if account is None or not _goes_back(account, recall):
            return None
        return account

    def keep(self, accounts: Mapping[int, Account]) -> None:
        """Remember accounts as the running transaction leaves them."""
        for member, account in accounts.items():
            self._accounts[member] = account
            self._accounts.move_to_end(member)
        while len(self._accounts) > MOST_RECENT:
            self._accounts.popitem(last=False)

    def clear(self) -> None:
        """Forget everybody."""
        self._accounts.clear()


def _goes_back(account: Account, recall: Recall) -> bool:
    return all(
        wanted is None or known <= wanted
        for known, wanted in (
            (account.bought_from, recall.since),
            (account.handed_from, recall.handed),
            (account.accrued_from, recall.accruals),
        )
    )
