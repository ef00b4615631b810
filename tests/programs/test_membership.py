"""Members and their cards."""

from dataclasses import replace

import pytest

from custom_components.loyalty.programs.account import CardStatus
from custom_components.loyalty.programs.answer import EntryKind
from custom_components.loyalty.programs.days import Validity, ValidityUnit
from custom_components.loyalty.programs.refusal import Refusal

from .paper import Shop, shop
from .promises import CAKE, POINTS, STAMPS

WELCOME = replace(POINTS, sign_up_bonus=20)


def test_a_new_member_gets_the_welcome_once() -> None:
    paper = shop(WELCOME, rewards=(CAKE,))
    answer = paper.enrol("ada", "ean:1", "nfc:04", phone="+491701234567")
    assert (answer.kind, answer.new_member) == (EntryKind.ENROLMENT, True)
    assert paper.balance("ada", "points") == 20
    assert not paper.account("ada").member.anonymous
    assert paper.account("ada").visits == 0
    assert paper.scan("nfc:04").member == "ada"
    assert paper.balance("ada", "points") == 20


def test_a_member_without_name_or_contact_is_anonymous() -> None:
    paper = shop(POINTS)
    paper.enrol("ada", "ean:1", notes="tall")
    assert paper.account("ada").member.anonymous
    paper.update("ada", notes="very tall", name=None)
    assert paper.account("ada").member.anonymous
    paper.update("ada", name="Ada")
    assert not paper.account("ada").member.anonymous


@pytest.mark.parametrize(
    ("cards", "phone", "reason"),
    [
        (("ean:2", "ean:1"), "+49170999", "card_taken"),
        (("ean:2",), "+491701234567", "phone_taken"),
    ],
)
def test_cards_and_phones_belong_to_one_person(
    cards: tuple[str, ...], phone: str, reason: str
) -> None:
    paper = shop(WELCOME)
    paper.enrol("ada", "ean:1", phone="+491701234567")
    with pytest.raises(Refusal) as refused:
        paper.enrol("eve", *cards, phone=phone)
    assert refused.value.key == reason
    assert refused.value.values == {"member": "ada"}
    assert "eve" not in paper.ids


def test_a_phone_moves_only_to_who_has_it() -> None:
    paper = shop(POINTS)
    paper.enrol("ada", phone="+491701234567")
    paper.enrol("eve")
    with pytest.raises(Refusal, match="phone_taken"):
        paper.update("eve", phone="+491701234567")
    assert paper.update("ada", phone="+491701234567").kind is EntryKind.UPDATE


def test_a_person_has_no_such_field() -> None:
    paper = shop(POINTS)
    paper.enrol("ada")
    with pytest.raises(Refusal, match="field_unknown"):
        paper.update("ada", shoe_size=38)


def test_a_second_card() -> None:
    paper = shop(POINTS)
    paper.enrol("ada", "ean:1")
    paper.link("ada", "ean:2", "ean:1")
    assert paper.scan("ean:2").member == paper.scan("ean:1").member == "ada"


def test_a_card_of_somebody_else_stays_theirs() -> None:
    paper = shop(POINTS)
    paper.enrol("eve", "ean:9", name="Eve")
    paper.enrol("ada")
    with pytest.raises(Refusal) as refused:
        paper.link("ada", "ean:9")
    assert refused.value.key == "card_belongs_to_other"
    assert refused.value.values == {"member": "eve"}
    assert paper.scan("ean:9").member == "eve"


def test_a_card_without_a_name_is_claimed_by_linking_it() -> None:
    paper = shop(replace(POINTS, sign_up_bonus=20))
    paper.scan("ean:9", enrol="stranger")
    paper.buy("stranger", 5000)
    paper.enrol("ada", name="Ada")
    linked = paper.link("ada", "ean:9", "nfc:9")
    assert (linked.merged, linked.member) == ("stranger", "ada")
    # The bonus is given once per person.
    assert paper.balance("ada", "points") == 70
    assert paper.scan("ean:9").member == paper.scan("nfc:9").member == "ada"


def test_a_card_without_a_name_is_claimed_by_enrolling_with_it() -> None:
    paper = shop(replace(POINTS, sign_up_bonus=20))
    paper.scan("ean:9", enrol="stranger")
    paper.buy("stranger", 5000)
    claimed = paper.enrol("ada", "ean:9", "ean:10", name="Ada")
    assert (claimed.member, claimed.new_member) == ("stranger", False)
    assert paper.balance("stranger", "points") == 70
    assert not paper.account("stranger").member.anonymous
    assert paper.scan("ean:10").member == "stranger"


def test_a_blocked_card_is_not_claimed() -> None:
    paper = shop(POINTS)
    paper.scan("ean:9", enrol="stranger")
    paper.block("ean:9")
    paper.enrol("eve", name="Eve")
    with pytest.raises(Refusal, match="card_blocked"):
        paper.enrol("ada", "ean:9", name="Ada")
    with pytest.raises(Refusal, match="card_blocked"):
        paper.link("eve", "ean:9")


def test_nobody_claims_the_cards_of_two_at_once() -> None:
    paper = shop(POINTS)
    paper.scan("ean:8", enrol="stranger")
    paper.scan("ean:9", enrol="somebody")
    with pytest.raises(Refusal, match="card_taken"):
        paper.enrol("ada", "ean:8", "ean:9", name="Ada")


@pytest.mark.parametrize("replaces", ["ean:2", "ean:8", "ean:1"])
def test_only_an_own_card_is_replaced_and_not_by_itself(replaces: str) -> None:
    paper = shop(POINTS)
    paper.enrol("ada", "ean:1")
    paper.enrol("eve", "ean:2")
    with pytest.raises(Refusal, match="card_not_of_member"):
        paper.link("ada", "ean:1", replaces=replaces)


def test_a_card_nobody_has_is_not_blocked() -> None:
    with pytest.raises(Refusal, match="card_unknown"):
        shop(POINTS).block("ean:1")


@pytest.mark.parametrize("blocked", [True, False])
def test_a_replaced_card_stays_replaced(blocked: bool) -> None:
    paper = shop(POINTS)
    paper.enrol("ada", "ean:1")
    paper.link("ada", "ean:2", replaces="ean:1")
    with pytest.raises(Refusal, match="card_replaced"):
        paper.block("ean:1", blocked=blocked)
    assert paper.cards["ean:1"][1] is CardStatus.REPLACED


def test_a_card_is_blocked_under_all_its_names() -> None:
    paper = shop(POINTS)
    paper.enrol("ada", "nfc:1", "code:1", "ean:1")
    paper.block("nfc:1", "code:1")
    with pytest.raises(Refusal, match="card_blocked"):
        paper.scan("code:1")
    assert paper.scan("ean:1").member == "ada"


def test_a_card_is_blocked_by_the_name_it_is_known_under() -> None:
    paper = shop(POINTS)
    paper.enrol("ada", "code:1")
    paper.block("nfc:1", "code:1")
    with pytest.raises(Refusal, match="card_blocked"):
        paper.scan("code:1")


@pytest.mark.parametrize("member", ["ada", "eve"])
def test_linking_a_blocked_card_does_not_unblock_it(member: str) -> None:
    paper = shop(POINTS)
    paper.enrol("ada", "code:1")
    paper.enrol("eve")
    paper.block("code:1")
    with pytest.raises(Refusal, match=r"card_blocked|card_belongs_to_other"):
        paper.link(member, "nfc:1", "code:1")
    assert paper.cards["code:1"][1] is CardStatus.BLOCKED


def test_linking_a_replaced_card_does_not_bring_it_back() -> None:
    paper = shop(POINTS)
    paper.enrol("ada", "ean:1")
    paper.link("ada", "ean:2", replaces="ean:1")
    with pytest.raises(Refusal, match="card_replaced"):
        paper.link("ada", "ean:1")


# Two accounts of one person


@pytest.fixture
def paper() -> Shop:
    ten_days = Validity(unit=ValidityUnit.DAYS, count=10)
    paper = shop(replace(POINTS, validity=ten_days), STAMPS, rewards=(CAKE,))
    paper.enrol("ada", "ean:1", name="Ada")
    paper.scan("ean:1")
    paper.buy("ada", 3000)
    paper.wait(days=3)
    paper.scan("ean:9", enrol="new")
    paper.buy("new", 4000)
    return paper


def test_merging_adds_everything_up(paper: Shop) -> None:
    answer = paper.merge("ada", "new")
    account = paper.account("ada")
    assert answer.kind is EntryKind.MERGE
    assert (account.visits, account.purchases, account.spent_minor) == (2, 2, 7000)
    assert account.last_visit_at == paper.now
    assert account.first_visit_at is not None
    assert account.first_visit_at < paper.now
    assert paper.balance("ada", "points") == 70
    assert paper.balance("ada", "stamps") == 2
    assert paper.holding("ada", "points").earned == 70
    assert paper.scan("ean:9").member == "ada"


def test_merged_points_keep_their_end(paper: Shop) -> None:
    ends = [
        (lot.last_day, lot.remaining, lot.earned_at)
        for uid in ("ada", "new")
        for lot in paper.holding(uid, "points").lots
    ]
    paper.merge("ada", "new")
    assert [
        (lot.last_day, lot.remaining, lot.earned_at)
        for lot in paper.holding("ada", "points").lots
    ] == ends


def test_the_duplicate_is_empty_and_points_to_the_other(paper: Shop) -> None:
    gone = paper.ids["new"]
    paper.merge("ada", "new")
    duplicate = paper.accounts[gone]
    assert duplicate.member.merged_into == paper.ids["ada"]
    assert (duplicate.holdings, duplicate.visits) == ({}, 0)
    assert paper.replayed(gone, "points").balance(paper.today) == 0


def test_the_interval_between_visits_lives_on(paper: Shop) -> None:
    paper.merge("ada", "new")
    paper.wait(minutes=1)
    assert paper.scan("ean:1").balances[1].change == 0


def test_a_named_duplicate_makes_the_member_known(paper: Shop) -> None:
    paper.merge("new", "ada")
    assert not paper.account("new").member.anonymous


@pytest.mark.parametrize(
    ("member", "duplicate", "left"), [("ada", "eve", 70), ("eve", "ada", 70)]
)
def test_debt_is_merged_and_paid(member: str, duplicate: str, left: int) -> None:
    paper = shop(POINTS, rewards=(CAKE,))
    paper.enrol("ada")
    paper.enrol("eve")
    paper.buy("ada", 10_000)
    sale = paper.buy("eve", 5000)
    paper.redeem("eve", "cake")
    paper.refund(sale, 3000)
    assert paper.balance("eve", "points") == -30
    paper.merge(member, duplicate)
    assert paper.balance(member, "points") == left
    assert paper.holding(member, "points").owed == 0


def test_what_has_ended_pays_no_debt() -> None:
    ten_days = Validity(unit=ValidityUnit.DAYS, count=10)
    paper = shop(replace(POINTS, validity=ten_days), rewards=(CAKE,))
    paper.enrol("ada")
    paper.enrol("eve")
    paper.buy("eve", 4000)
    sale = paper.buy("ada", 5000)
    paper.redeem("ada", "cake")
    paper.refund(sale)
    paper.wait(days=11)
    paper.merge("ada", "eve")
    assert paper.holding("ada", "points").owed == 50
    assert paper.close_day("ada").balances[0].balance == -50


def test_a_member_is_not_merged_into_itself(paper: Shop) -> None:
    with pytest.raises(Refusal, match="merge_same_member"):
        paper.merge("ada", "ada")
    paper.merge("ada", "new")
    with pytest.raises(Refusal, match="merge_same_member"):
        paper.merge("ada", "new")


@pytest.mark.parametrize(
    ("member", "duplicate"), [("ada", "nobody"), ("nobody", "ada")]
)
def test_merging_takes_two(paper: Shop, member: str, duplicate: str) -> None:
    with pytest.raises(Refusal, match="member_unknown"):
        paper.merge(member, duplicate)


@pytest.mark.parametrize(
    ("ada", "eve", "left"), [(0, 0, 20), (0, 5, 15), (20, 10, 0), (20, 20, 0)]
)
def test_the_welcome_is_given_once_per_person(ada: int, eve: int, left: int) -> None:
    paper = shop(WELCOME)
    paper.enrol("ada")
    paper.enrol("eve")
    paper.adjust("ada", "points", 100 - ada)
    paper.adjust("eve", "points", 100 - eve)
    paper.adjust("ada", "points", -100)
    paper.adjust("eve", "points", -100)
    paper.merge("ada", "eve")
    assert paper.balance("ada", "points") == left
    assert paper.holding("ada", "points").owed == 0


def test_an_erased_member_is_nobody() -> None:
    paper = shop(POINTS)
    paper.enrol("ada")
    account = paper.account("ada")
    paper.accounts[account.member.id] = replace(
        account, member=replace(account.member, erased=True)
    )
    with pytest.raises(Refusal, match="member_unknown"):
        paper.buy("ada", 1000)
