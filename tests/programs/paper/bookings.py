"""How a command becomes an entry."""

from dataclasses import replace
from typing import Any

from custom_components.loyalty.programs.answer import Answer
from custom_components.loyalty.programs.commands import Actor, Command, Role
from custom_components.loyalty.programs.decide import decide
from custom_components.loyalty.programs.members.commands import (
    EnrollMember,
    TakeOverMember,
)
from custom_components.loyalty.programs.situation import Situation

from .books import Entry
from .situations import Situations

OWNER = Actor(role=Role.OWNER)
STAFF = Actor(role=Role.STAFF, staff="kim")


class Bookings(Situations):
    """Decides commands and writes down what comes of them."""

    def book(self, command: Command) -> Answer:
        return self._book(command, self.situation(command))

    def _book(self, command: Command, situation: Situation) -> Answer:
        decision = decide(command, situation)
        number = decision.answer.entry
        if number is None:
            if decision.account is not None:
                self.accounts[decision.account.member.id] = decision.account
            return decision.answer
        self.entries[number] = Entry(
            command=command, decision=decision, terms=self.terms
        )
        for lot in decision.opened:
            self.opened[lot.id] = lot
        for change in decision.cards:
            self.cards[change.identifier] = (change.member, change.status)
        for voucher in decision.issued:
            self.vouchers[voucher.code] = voucher
        for moved in decision.vouchers:
            self.vouchers[moved.voucher.code] = moved.voucher
        self.voucher_moves += decision.vouchers
        self.stock.update(dict(decision.stock))
        for piece in decision.redemptions:
            self.gone[piece.reward] += piece.count
        if decision.restocked is not None:
            reward, count = decision.restocked
            self.gone[reward] -= count
        if decision.reserved is not None:
            self.reservations[number] = decision.reserved
        for ended in decision.ended:
            del self.reservations[ended]
        for account in filter(
            None,
            (
                decision.account,
                decision.also,
                *(other.account for other in decision.others),
            ),
        ):
            self.accounts[account.member.id] = account
            self.ids.setdefault(account.member.uid, account.member.id)
        if decision.also is not None and decision.account is not None:
            survivor, gone = decision.account.member.id, decision.also.member.id
            for entry, reservation in self.reservations.items():
                if reservation.member == gone:
                    self.reservations[entry] = replace(reservation, member=survivor)
            for uid, member in self.ids.items():
                self.ids[uid] = survivor if member == gone else member
            for card, (member, status) in self.cards.items():
                self.cards[card] = (survivor if member == gone else member, status)
        if isinstance(command, EnrollMember | TakeOverMember) and command.person.phone:
            self.phones[command.person.phone] = command.uid
        return decision.answer

    def _next(
        self, actor: Actor = OWNER, counter: str | None = "till"
    ) -> dict[str, Any]:
        self.keys += 1
        return {
            "key": f"key-{self.keys}",
            "at": self.now,
            "actor": actor,
            "counter": counter,
            "promotions": frozenset(promotion.id for promotion in self.terms.promotions)
            - self.switched_off,
            "draw": f"draw-{self.keys}",
            "seed": f"secret-{self.keys}",
        }
