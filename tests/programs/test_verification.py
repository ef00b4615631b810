"""However somebody tries, a contact is verified by who reads it, and by nobody else in time."""

from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial

from hypothesis import given, strategies as st
import pytest

from custom_components.loyalty.programs.account import Account, Member
from custom_components.loyalty.programs.commands import Actor, Role
from custom_components.loyalty.programs.contact_codes import Proof
from custom_components.loyalty.programs.decide import decide
from custom_components.loyalty.programs.members.commands import (
    ConfirmContact,
    RequestContactCode,
)
from custom_components.loyalty.programs.person import Contact
from custom_components.loyalty.programs.refusal import Refusal
from custom_components.loyalty.programs.situation import Situation

from .paper import shop

OPENING = datetime(2027, 3, 1, 9, tzinfo=UTC)
TERMS = shop().terms
HOUR = timedelta(hours=1)
ADA = Account(
    member=Member(id=1, uid="ada", number="1", enrolled_at=OPENING, anonymous=False)
)


class Mailbox:
    """An address that is to be verified; a code stands for itself here."""

    def __init__(self) -> None:
        self.now = OPENING
        self.proof = Proof(contact=Contact.EMAIL, told=True, digest="")
        self.asked: list[datetime] = []
        self.tried: list[datetime] = []

    def ask(self) -> str:
        """Ask for a code and return it."""
        command = RequestContactCode(
            key=str(self.now),
            at=self.now,
            actor=Actor(role=Role.AUTOMATION),
            seed=f"seed {len(self.asked)}",
            member="ada",
            contact=Contact.EMAIL,
        )
        self._decide(command)
        self.asked.append(self.now)
        return command.code

    def try_code(self, code: str) -> None:
        """Bring a code back."""
        command = ConfirmContact(
            key=str(self.now),
            at=self.now,
            actor=Actor(role=Role.STAFF),
            member="ada",
            contact=Contact.EMAIL,
            code=code,
        )
        self._decide(command)
        self.tried.append(self.now)

    def _decide(self, command: RequestContactCode | ConfirmContact) -> None:
        situation = Situation(
            terms=TERMS,
            entry=1,
            new_member=2,
            account=ADA,
            proof=replace(self.proof, digest=command.code),
        )
        decision = decide(command, situation)
        assert decision.proof is not None
        verified = decision.answer.code is not None and decision.answer.code.verified
        assert verified == (decision.person is not None)
        self.proof = replace(decision.proof, verified=verified)


def most_within_an_hour(instants: list[datetime]) -> int:
    """Return how many of some instants were at most in an hour."""
    return max(
        (sum(start <= at < start + HOUR for at in instants) for start in instants),
        default=0,
    )


def attempt(mailbox: Mailbox, act: str) -> None:
    """Do something to a mailbox that may be refused."""
    with suppress(Refusal):
        {"ask": mailbox.ask, "try": partial(mailbox.try_code, "guessed")}[act]()


@given(
    st.lists(
        st.tuples(st.sampled_from(["ask", "try", "try", "try"]), st.integers(0, 12)),
        max_size=120,
    )
)
def test_nobody_guesses_often(attempts: list[tuple[str, int]]) -> None:
    mailbox = Mailbox()
    for act, minutes in attempts:
        mailbox.now += timedelta(minutes=minutes)
        attempt(mailbox, act)
    assert most_within_an_hour(mailbox.asked) <= 5
    # Those of the five, and what was left of the one before.
    assert most_within_an_hour(mailbox.tried) <= 30
    assert not mailbox.proof.verified


@given(wrong=st.integers(0, 4), minutes=st.integers(0, 30), asked=st.integers(1, 5))
def test_who_reads_the_latest_code_is_believed(
    wrong: int, minutes: int, asked: int
) -> None:
    mailbox = Mailbox()
    code = [mailbox.ask() for _ in range(asked)][-1]
    for _ in range(wrong):
        mailbox.try_code("guessed")
    mailbox.now += timedelta(minutes=minutes)
    mailbox.try_code(code)
    assert mailbox.proof.verified


def test_who_asked_too_often_is_told_how_long_to_wait() -> None:
    mailbox = Mailbox()
    for _ in range(5):
        mailbox.ask()
        mailbox.now += timedelta(minutes=10)
    with pytest.raises(Refusal) as refused:
        mailbox.ask()
    assert refused.value.key == "contact_codes_too_many"
    assert refused.value.values == {"minutes": 10}
