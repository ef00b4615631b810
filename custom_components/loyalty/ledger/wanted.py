"""What commands name, so that all of it can be read before any of them is decided."""

from dataclasses import dataclass, field

from ..programs.commands import (
    ChooseOffer,
    Command,
    GiveStamp,
    PresentCard,
    RecordPurchase,
    RecordRefund,
    Undo,
)
from ..programs.members.commands import (
    AdjustBalance,
    BlockCard,
    EnrollMember,
    LinkCard,
    MergeMembers,
    OpenBalance,
    TakeOverMember,
    UpdateMember,
)
from ..programs.rewards.commands import (
    PreferReward,
    RedeemReward,
    ReleaseReward,
    ReserveReward,
)
from ..programs.upkeep.commands import SetTier
from ..programs.vouchers.commands import AcceptVouchers, IssueVouchers, VoidVouchers
from .people import fold_email


@dataclass(slots=True)
class Wanted:
    """What some commands name: cards, members, contacts, vouchers."""

    identifiers: set[str] = field(default_factory=set)
    uids: set[str] = field(default_factory=set)
    phones: set[str] = field(default_factory=set)
    emails: set[str] = field(default_factory=set)
    vouchers: set[str] = field(default_factory=set)

    def add(self, command: Command) -> None:
        """Note what a command names."""
        if isinstance(command, RecordPurchase):
            self.vouchers.update(command.coupons)
        match command:
            case PresentCard():
                self.identifiers.update(command.identifiers, command.new_cards)
            case RecordPurchase(member=None) | RecordRefund() | Undo():
                pass
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
                | SetTier(member=member)
            ):
                self.uids.add(member)
            case EnrollMember():
                self.identifiers.update(command.identifiers, command.new_cards)
                if command.referred_by is not None:
                    self.uids.add(command.referred_by)
                self._contacts(command.person.phone, command.person.email)
            case TakeOverMember():
                self.identifiers.update(card.identifier for card in command.cards)
                self.uids.add(command.uid)
                self._contacts(command.person.phone, command.person.email)
            case UpdateMember():
                self.uids.add(command.member)
                self._contacts(
                    command.changes.get("phone"), command.changes.get("email")
                )
            case LinkCard():
                self.uids.add(command.member)
                self.identifiers.update(command.identifiers)
                self.identifiers.update(command.replaces)
            case BlockCard():
                self.identifiers.update(command.identifiers)
            case MergeMembers():
                self.uids.update((command.member, command.duplicate))
            case IssueVouchers(member=str(member)):
                self.uids.add(member)
            case AcceptVouchers() | VoidVouchers():
                self.vouchers.update(command.codes)

    def _contacts(self, phone: object, email: object) -> None:
        if isinstance(phone, str) and phone:
            self.phones.add(phone)
        if isinstance(email, str) and email:
            self.emails.add(fold_email(email))
