"""Cards that are shown: known, unknown, blocked, or only looked at."""

from dataclasses import replace

import pytest

from custom_components.loyalty.programs.account import CardStatus
from custom_components.loyalty.programs.answer import EntryKind, Result
from custom_components.loyalty.programs.commands import PresentCard
from custom_components.loyalty.programs.refusal import Refusal

from .paper import OWNER, shop
from .promises import POINTS, STAMPS

WELCOME = replace(POINTS, sign_up_bonus=20)


def test_a_visit() -> None:
    paper = shop(STAMPS)
    paper.enrol("ada", "ean:1", name="Ada")
    answer = paper.scan("upc:1", "ean:1")
    assert (answer.kind, answer.result) == (EntryKind.VISIT, Result.BOOKED)
    assert answer.member == "ada"
    assert [(b.change, b.balance, b.missing) for b in answer.balances] == [(1, 1, 9)]
    account = paper.account("ada")
    assert account.visits == 1
    assert account.first_visit_at == account.last_visit_at == paper.now


def test_a_card_that_is_only_looked_at_books_nothing() -> None:
    paper = shop(STAMPS)
    paper.enrol("ada", "ean:1")
    paper.scan("ean:1")
    booked = len(paper.entries)
    paper.wait(days=1)
    answer = paper.scan("ean:1", counts=False)
    assert (answer.result, answer.entry) == (Result.SHOWN, None)
    assert [(b.change, b.balance) for b in answer.balances] == [(0, 1)]
    assert len(paper.entries) == booked


@pytest.mark.parametrize(
    ("enrol", "counts"), [(None, True), (None, False), ("x", False)]
)
def test_an_unknown_card_books_nothing(enrol: str | None, counts: bool) -> None:
    paper = shop(STAMPS)
    answer = paper.scan("ean:9", enrol=enrol, counts=counts)
    assert (answer.result, answer.entry) == (Result.UNKNOWN_CARD, None)
    assert not paper.accounts


def test_an_unknown_card_becomes_a_member_with_bonus_and_stamp() -> None:
    paper = shop(STAMPS, WELCOME)
    answer = paper.scan("ean:9", "upc:9", enrol="new")
    assert answer.new_member
    assert (answer.kind, answer.member) == (EntryKind.VISIT, "new")
    assert paper.balance("new", "stamps") == 1
    assert paper.balance("new", "points") == 20
    assert paper.account("new").member.anonymous
    assert paper.account("new").visits == 1
    assert list(paper.cards) == ["ean:9"]
    assert paper.scan("ean:9").member == "new"


def test_enrolling_takes_a_uid_and_a_number() -> None:
    paper = shop(STAMPS)
    with pytest.raises(ValueError, match="takes a uid"):
        paper.book(
            PresentCard(
                key="k",
                at=paper.now,
                actor=OWNER,
                identifiers=("x",),
                enrol_unknown=True,
            )
        )


def test_the_cards_made_for_a_new_member_are_linked_as_well() -> None:
    paper = shop(STAMPS)
    paper.book(
        PresentCard(
            key="k",
            at=paper.now,
            actor=OWNER,
            identifiers=("nfc:04",),
            enrol_unknown=True,
            uid="new",
            number="29",
            new_cards=("ean:29", "nfc:04"),
        )
    )
    assert paper.cards == {
        "nfc:04": (1, CardStatus.ACTIVE),
        "ean:29": (1, CardStatus.ACTIVE),
    }


@pytest.mark.parametrize("counts", [True, False])
def test_a_blocked_card_opens_nothing(counts: bool) -> None:
    paper = shop(STAMPS)
    paper.enrol("ada", "ean:1")
    paper.block("ean:1")
    with pytest.raises(Refusal, match="card_blocked"):
        paper.scan("ean:1", counts=counts)
    paper.block("ean:1", blocked=False)
    assert paper.scan("ean:1", counts=counts).member == "ada"


def test_a_replaced_card_opens_nothing() -> None:
    paper = shop(STAMPS)
    paper.enrol("ada", "ean:1")
    paper.link("ada", "ean:2", replaces="ean:1")
    with pytest.raises(Refusal, match="card_replaced"):
        paper.scan("ean:1")
    assert paper.scan("ean:2").member == "ada"


def test_a_visit_typed_in_afterwards_is_not_the_last_one() -> None:
    paper = shop(STAMPS)
    paper.enrol("ada", "ean:1")
    paper.scan("ean:1")
    last = paper.now
    paper.wait(days=-1)
    paper.scan("ean:1")
    account = paper.account("ada")
    assert (account.first_visit_at, account.last_visit_at) == (paper.now, last)
    paper.wait(days=1, minutes=1)
    assert paper.scan("ean:1").balances[0].change == 0
