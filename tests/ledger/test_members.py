"""Members are found the way people say and type them."""

import asyncio
from datetime import timedelta

from freezegun.api import FrozenDateTimeFactory
import pytest

from custom_components.loyalty.ledger.ledger import Ledger
from custom_components.loyalty.ledger.people import fold, words_of

from .till import TERMS, Till

PEOPLE = {
    "mueller": "Jürgen Müller",
    "muller": "Anna Muller",
    "ae": "Petra Mueller-Lüdenscheidt",
    "samuel": "Samuel Berg",
    "weiss": "Hans Weiß",
    "zoe": "Zoë Łukasz",
    "berg": "Berg",
    "bergmann": "Ida Bergmann",
    "heidel": "Eva Heidelberg",
    "soren": "Søren Ångström",
}


@pytest.fixture
async def village(till: Till) -> Ledger:
    await asyncio.gather(*(till.enrol(uid, name) for uid, name in PEOPLE.items()))
    return till.ledger


async def _found(ledger: Ledger, query: str) -> list[str]:
    rows, total = await ledger.find_members(query)
    assert total == len(rows)
    return [row.uid for row in rows]


@pytest.mark.parametrize(
    ("query", "uids"),
    [
        ("jürgen müller", {"mueller"}),
        ("JURGEN MULLER", {"mueller"}),
        ("Mueller Juergen", {"mueller"}),
        ("müller", {"mueller", "muller", "ae"}),
        ("mueller", {"mueller", "ae"}),
        ("weiss", {"weiss"}),
        ("Weiß", {"weiss"}),
        ("zoe lukasz", {"zoe"}),
        ("soren", {"soren"}),
        ("soeren", {"soren"}),
        ("angstrom", {"soren"}),
        ("aangstroem", {"soren"}),
        ("lüdenscheidt", {"ae"}),
        ("number-zoe", {"zoe"}),
        ("ean:zoe", {"zoe"}),
        ("nobody", set()),
        ("!!", set()),
        ("%", set()),
    ],
)
async def test_names_are_found_however_they_are_spelled(
    village: Ledger, query: str, uids: set[str]
) -> None:
    assert set(await _found(village, query)) == uids


async def test_the_best_matches_come_first(village: Ledger) -> None:
    assert await _found(village, "berg") == ["berg", "samuel", "bergmann", "heidel"]


async def test_who_was_here_last_comes_first_among_equals(
    till: Till, village: Ledger
) -> None:
    await till.scan("ean:muller")
    await till.scan("ean:mueller")
    assert (await _found(village, "müller"))[:2] == ["mueller", "muller"]


async def test_a_page_knows_how_many_there_are(village: Ledger) -> None:
    first, total = await village.find_members("berg", limit=3)
    last, _ = await village.find_members("berg", limit=3, offset=3)
    assert total == 4
    assert [row.uid for row in (*first, *last)] == [
        "berg",
        "samuel",
        "bergmann",
        "heidel",
    ]


@pytest.mark.parametrize(
    "phone", ["+4917012345678", "0170 12345678", "0170/1234-5678", "5678", "345678"]
)
async def test_phones_are_found_whole_or_by_their_end(till: Till, phone: str) -> None:
    await till.enrol("mia", phone="+4917012345678")
    await till.enrol("zoe", phone="+491701111111")
    assert await _found(till.ledger, phone) == ["mia"]


async def test_a_phone_names_somebody_when_it_is_whole(till: Till) -> None:
    await till.enrol("mia", phone="+4917012345678")
    row = await till.ledger.member("+4917012345678")
    assert row is not None
    assert row.uid == "mia"


@pytest.mark.parametrize(
    "text", ["678", "5678", "12345678", "+5678", "", "+", "  ", "mia ", "12 34"]
)
async def test_what_names_nobody_finds_nobody(till: Till, text: str) -> None:
    await till.enrol("mia", phone="+4917012345678")
    assert await till.ledger.member(text) is None


async def test_two_with_the_same_end_of_a_phone_are_not_one(till: Till) -> None:
    await till.enrol("mia", phone="+4917012345678")
    await till.enrol("zoe", phone="+4915112345678")
    assert set(await _found(till.ledger, "5678")) == {"mia", "zoe"}


async def test_mail_addresses_are_found_by_their_start(till: Till) -> None:
    await till.enrol("mia", email="Mia.Berg@example.org")
    assert await _found(till.ledger, "mia.berg@") == ["mia"]


async def test_a_new_name_takes_the_place_of_the_old_one(till: Till) -> None:
    await till.enrol("mia", "Mia Alt", tags=("regular",))
    await till.update("mia", name="Mia Neu", tags=("vip",))
    assert await _found(till.ledger, "alt") == []
    assert await _found(till.ledger, "neu") == ["mia"]
    assert (await till.ledger.find_members(tag="regular"))[1] == 0
    assert (await till.ledger.find_members(tag="vip"))[1] == 1


async def test_who_can_have_a_reward_is_found_until_it_ends(
    till: Till, freezer: FrozenDateTimeFactory
) -> None:
    freezer.move_to(till.now)
    await asyncio.gather(till.enrol("rich"), till.enrol("poor"))
    await till.sell(5000, "rich")
    await till.sell(4900, "poor")
    assert await _with_reward(till.ledger, has_reward=True) == {"rich"}
    assert await _with_reward(till.ledger, has_reward=False) == {"poor"}
    freezer.move_to(
        TERMS.calendar.end_of(till.today + timedelta(days=30)) - timedelta(seconds=1)
    )
    assert await _with_reward(till.ledger, has_reward=True) == {"rich"}
    freezer.tick(timedelta(seconds=1))
    assert await _with_reward(till.ledger, has_reward=True) == set()


async def _with_reward(ledger: Ledger, *, has_reward: bool) -> set[str]:
    rows, _ = await ledger.find_members(has_reward=has_reward)
    return {row.uid for row in rows}


async def test_who_stayed_away_is_found(
    till: Till, freezer: FrozenDateTimeFactory
) -> None:
    freezer.move_to(till.now + timedelta(days=10))
    await asyncio.gather(*(till.enrol(uid) for uid in ("gone", "here", "never")))
    await till.scan("ean:gone")
    await till.scan("ean:here", at=till.now + timedelta(days=9))
    rows, total = await till.ledger.find_members(inactive_days=5)
    assert ([row.uid for row in rows], total) == (["gone", "never"], 2)


async def test_recent_members_are_the_pinned_and_the_latest(till: Till) -> None:
    await asyncio.gather(
        *(till.enrol(uid) for uid in ("old", "new", "pinned", "never"))
    )
    since = till.now
    await till.scan("ean:old", at=since - timedelta(days=5))
    await till.scan("ean:new")
    await till.ledger.pin("pinned")
    rows = await till.ledger.recent_members(since, 10)
    assert [(row.uid, row.pinned) for row in rows] == [("pinned", True), ("new", False)]
    await till.ledger.pin("pinned", pinned=False)
    assert [row.uid for row in await till.ledger.recent_members(since, 10)] == ["new"]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Müller", [{"muller", "mueller"}]),
        ("O'Neill-Groß", [{"o"}, {"neill"}, {"gross"}]),
        ("Mu\u0308ller", [{"muller", "mueller"}]),
        ("ЖЕНЯ", [{"женя"}]),
    ],
)
def test_words_are_kept_in_all_their_spellings(
    name: str, words: list[set[str]]
) -> None:
    assert words_of(name) == words


def test_folding_takes_case_and_accents_away() -> None:
    assert fold("ÀÉÎõü ŁØß") == "aeiou loss"
