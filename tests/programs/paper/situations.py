"""What a decision knows, worked out from the movements."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from custom_components.loyalty.programs.account import Account, Card
from custom_components.loyalty.programs.commands import (
    ChooseOffer,
    Command,
    GiveStamp,
    PresentCard,
    RecordPurchase,
    RecordRefund,
    Undo,
)
from custom_components.loyalty.programs.facts import MovementKind
from custom_components.loyalty.programs.members.commands import (
    AdjustBalance,
    BlockCard,
    EnrollMember,
    LinkCard,
    MergeMembers,
    OpenBalance,
    OpenRest,
    TakeOverHistory,
    TakeOverMember,
    TakeOverPurchase,
    TakeOverVisit,
    UpdateMember,
)
from custom_components.loyalty.programs.rewards.commands import (
    PreferReward,
    RedeemReward,
    ReleaseReward,
    ReserveReward,
    StockReward,
)
from custom_components.loyalty.programs.situation import Given, Original, Situation
from custom_components.loyalty.programs.upkeep.commands import SetTier
from custom_components.loyalty.programs.vouchers.commands import (
    AcceptVouchers,
    CountStock,
    IssueVouchers,
    OpenVoucher,
    VoidVouchers,
)

from .originals import Originals


class Situations(Originals):
    """The situation of each command, with nothing in it that is not on paper."""

    def situation(self, command: Command) -> Situation:
        match command:
            case PresentCard():
                card, account = self._shown(command.identifiers)
                return self._situation(card=card, account=account)
            case EnrollMember():
                card, unclaimed = self._unclaimed(command.identifiers)
                return self._situation(
                    card=card,
                    account=unclaimed,
                    taken=self._taken(command.identifiers, command.person.phone),
                )
            case TakeOverMember():
                return self._situation(
                    account=self._find(command.uid),
                    taken=self._taken(
                        [card.identifier for card in command.cards],
                        command.person.phone,
                    ),
                )
            case BlockCard():
                card, account = self._shown(command.identifiers)
                return self._situation(
                    card=card,
                    account=account,
                    taken=self._taken(command.identifiers, None),
                )
            case LinkCard():
                named = (*command.identifiers, *command.replaces)
                account = self._find(command.member)
                _, unclaimed = self._unclaimed(command.identifiers)
                other = None if unclaimed == account else unclaimed
                both = {found.member.id for found in (account, other) if found}
                return self._situation(
                    account=account,
                    other=other if account else None,
                    bonuses=self._bonuses(both) if account and other else (),
                    card=self._shown(command.identifiers)[0],
                    taken=self._taken(named, None),
                )
            case UpdateMember():
                phone = command.changes.get("phone")
                return self._situation(
                    account=self._find(command.member),
                    taken=self._taken((), phone if isinstance(phone, str) else None),
                )
            case MergeMembers():
                account, other = (
                    self._find(command.member),
                    self._find(command.duplicate),
                )
                members = {found.member.id for found in (account, other) if found}
                return self._situation(
                    account=account, other=other, bonuses=self._bonuses(members)
                )
            case Undo():
                return self._of_entry(command.entry)
            case RecordRefund():
                assert isinstance(command.purchase, int)
                return self._of_entry(command.purchase)
            case (
                RecordPurchase(member=None)
                | TakeOverPurchase(member=None)
                | OpenVoucher(member=None)
                | AcceptVouchers()
                | CountStock()
                | StockReward()
            ):
                return self._situation()
            case VoidVouchers(entry=None):
                return self._situation()
            case VoidVouchers(entry=giver):
                given = self.entries[giver].decision.issued if giver else ()
                named = {voucher.code: self.vouchers[voucher.code] for voucher in given}
                return replace(self._situation(), vouchers=named)
            case IssueVouchers(member=None):
                return self._situation()
            case (
                RecordPurchase(member=str(member))
                | GiveStamp(member=member)
                | RedeemReward(member=member)
                | ReserveReward(member=member)
                | ReleaseReward(member=member)
                | PreferReward(member=member)
                | AdjustBalance(member=member)
                | ChooseOffer(member=member)
                | OpenBalance(member=member)
                | OpenRest(member=member)
                | TakeOverVisit(member=member)
                | TakeOverHistory(member=member)
                | TakeOverPurchase(member=str(member))
                | OpenVoucher(member=str(member))
                | SetTier(member=member)
                | IssueVouchers(member=str(member))
            ):
                return self._situation(account=self._find(member))
            case _:
                raise TypeError(type(command))

    def given(self) -> dict[str, Given]:
        """Return how often promotions were used today and in all."""
        today: Counter[str] = Counter()
        in_all: Counter[str] = Counter()
        for entry in self.entries.values():
            for use in entry.decision.uses:
                in_all[use.promotion] += use.times
                today[use.promotion] += use.times if use.day == self.today else 0
        return {
            name: Given(today[name], in_all[name])
            for name in self.terms.limited_promotions
        }

    def _situation(
        self,
        *,
        account: Account | None = None,
        card: Card | None = None,
        other: Account | None = None,
        original: Original | None = None,
        taken: tuple[tuple[str, str], ...] = (),
        bonuses: tuple[tuple[int, str, int], ...] = (),
    ) -> Situation:
        return Situation(
            terms=self.terms,
            entry=len(self.entries) + 1,
            new_member=len(self.accounts) + 1,
            account=account,
            card=card,
            other=other,
            original=original,
            taken=taken,
            bonuses=bonuses,
            gone=self.gone,
            reservations=tuple(
                reservation
                for reservation in self.reservations.values()
                if account is not None and reservation.member == account.member.id
            ),
            given=self.given(),
            vouchers=dict(self.vouchers),
            stock=dict(self.stock),
            referrer=self._referrer(account, original),
        )

    def _of_entry(self, number: int | None) -> Situation:
        if number is None or number not in self.entries:
            return self._situation()
        account = self.entries[number].decision.account
        member = None if account is None else self.ids[account.member.uid]
        return self._situation(
            original=self.original(number),
            account=None if member is None else self.accounts[member],
        )

    def _referrer(
        self, account: Account | None, original: Original | None
    ) -> Account | None:
        if original is not None and original.thanks:
            uid = self.accounts[original.thanks[0].member].member.uid
            return self._find(uid)
        brought_by = None if account is None else account.member.referred_by
        return None if brought_by is None else self._find(brought_by)

    def _find(self, uid: str) -> Account | None:
        return self.accounts.get(self.ids.get(uid, 0))

    def _shown(
        self, identifiers: tuple[str, ...]
    ) -> tuple[Card | None, Account | None]:
        for identifier in identifiers:
            if identifier in self.cards:
                member, status = self.cards[identifier]
                return Card(identifier=identifier, status=status), self.accounts[member]
        return None, None

    def _unclaimed(
        self, identifiers: tuple[str, ...]
    ) -> tuple[Card | None, Account | None]:
        for identifier in identifiers:
            card, account = self._shown((identifier,))
            if account is not None and account.member.anonymous:
                return card, account
        return None, None

    def _taken(
        self, identifiers: Iterable[str], phone: str | None
    ) -> tuple[tuple[str, str], ...]:
        owned = [
            (identifier, self.accounts[self.cards[identifier][0]].member.uid)
            for identifier in identifiers
            if identifier in self.cards
        ]
        if phone is not None and phone in self.phones:
            owned.append(("phone", self.phones[phone]))
        return tuple(owned)

    def _bonuses(self, members: set[int]) -> tuple[tuple[int, str, int], ...]:
        bonuses: Counter[tuple[int, str]] = Counter()
        for _, movement in self.movements():
            if movement.kind is MovementKind.BONUS and movement.member in members:
                bonuses[movement.member, movement.program] += movement.delta
        return tuple((*which, amount) for which, amount in bonuses.items())
