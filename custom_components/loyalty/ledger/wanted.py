"""What commands name, so that all of it can be read before any of them is decided."""

from dataclasses import dataclass, field

from ..programs.commands import Command, MemberCommand, PresentCard, RecordPurchase
from ..programs.members.commands import (
    BlockCard,
    EnrollMember,
    LinkCard,
    MergeMembers,
    TakeOverMember,
    TakeOverPurchase,
    UpdateMember,
)
from ..programs.vouchers.commands import (
    AcceptVouchers,
    IssueVouchers,
    OpenVoucher,
    VoidVouchers,
)
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
            self.vouchers.update(command.coupons, command.given_again)
        if isinstance(command, OpenVoucher):
            self.vouchers.add(command.code)
        match command:
            case PresentCard():
                self.identifiers.update(command.identifiers, command.new_cards)
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
            case AcceptVouchers() | VoidVouchers():
                self.vouchers.update(command.codes)
            case (
                MemberCommand(member=member)
                | RecordPurchase(member=str(member))
                | TakeOverPurchase(member=str(member))
                | IssueVouchers(member=str(member))
                | OpenVoucher(member=str(member))
            ):
                self.uids.add(member)

    def _contacts(self, phone: object, email: object) -> None:
        if isinstance(phone, str) and phone:
            self.phones.add(phone)
        if isinstance(email, str) and email:
            self.emails.add(fold_email(email))
