"""One way in for all commands."""

import pytest

from custom_components.loyalty.programs import commands
from custom_components.loyalty.programs.commands import Command, MemberCommand
from custom_components.loyalty.programs.decide import decide
from custom_components.loyalty.programs.refusal import Refusal
from custom_components.loyalty.programs.situation import Situation

from .paper import OWNER, Shop, shop
from .promises import POINTS, STAMPS


@pytest.fixture
def paper() -> Shop:
    paper = shop(STAMPS, POINTS)
    paper.enrol("ada", "ean:1")
    return paper


def test_the_same_command_in_the_same_situation_is_the_same_decision(
    paper: Shop,
) -> None:
    command = commands.RecordPurchase(
        key="k", at=paper.now, actor=OWNER, member="ada", amount_minor=1250
    )
    situation = paper.situation(command)
    assert decide(command, situation) == decide(command, situation)


def test_a_refused_command_changes_nothing(paper: Shop) -> None:
    before = paper.account("ada")
    with pytest.raises(Refusal):
        paper.redeem("ada")
    assert paper.account("ada") is before


def test_every_command_has_a_decision(paper: Shop) -> None:
    kinds = {*Command.__subclasses__(), *MemberCommand.__subclasses__()}
    for kind in kinds - {MemberCommand}:
        command = object.__new__(kind)
        with pytest.raises((AttributeError, Refusal)):
            decide(command, Situation(terms=paper.terms, entry=1, new_member=1))


def test_what_is_no_command_is_a_mistake_of_the_program(paper: Shop) -> None:
    situation = Situation(terms=paper.terms, entry=1, new_member=1)
    with pytest.raises(TypeError, match="no decision for Command"):
        decide(Command(key="k", at=paper.now, actor=OWNER), situation)
