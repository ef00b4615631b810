"""Every reason and every line of an explanation has a text that its values fill."""

import ast
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
import json
from pathlib import Path
import re
from string import Formatter
from typing import Any

import pytest

from custom_components.loyalty import programs
from custom_components.loyalty.programs.account import Account
from custom_components.loyalty.programs.answer import Answer
from custom_components.loyalty.programs.bill import Bill
from custom_components.loyalty.programs.commands import Line
from custom_components.loyalty.programs.days import Validity, ValidityUnit
from custom_components.loyalty.programs.decide import decide
from custom_components.loyalty.programs.promises.benefits import Benefit
from custom_components.loyalty.programs.promises.campaigns import CampaignProgram
from custom_components.loyalty.programs.promises.ladder import LadderBasis
from custom_components.loyalty.programs.promises.limits import Caps
from custom_components.loyalty.programs.promises.price import (
    guard,
    lower_by_amounts,
    lower_by_percent,
)
from custom_components.loyalty.programs.promises.program import Step
from custom_components.loyalty.programs.promises.promotions import (
    Effect,
    Offer,
    Promotion,
    Thanks,
)
from custom_components.loyalty.programs.promises.raffles import (
    RaffleProgram,
    commitment_of,
)
from custom_components.loyalty.programs.promises.rates import (
    LineRate,
    PaceStep,
    RisingPace,
)
from custom_components.loyalty.programs.promises.refund_rules import RefundRules
from custom_components.loyalty.programs.promises.reward import FreeItem
from custom_components.loyalty.programs.promises.stamps import StampOn, StampProgram
from custom_components.loyalty.programs.promises.tiers import TierBasis
from custom_components.loyalty.programs.sale.accrual import gain_of
from custom_components.loyalty.programs.situation import Situation
from custom_components.loyalty.programs.upkeep.commands import DrawRaffle, UseUpTickets
from custom_components.loyalty.programs.vouchers.serials import serial

from .paper import OWNER, Shop, shop
from .promises import (
    CAKE,
    FIVE_OFF,
    LADDER,
    LOYAL,
    POINTS,
    POINTS_AS_MONEY,
    STAMPS,
    TEN_OFF,
    TIERS,
)
from .sales import ADA, DAY, purchase
from .voucher_promises import COUPON, GIFT_CARD, STICKER

CODE = Path(programs.__path__[0])
LANGUAGES = ["en", "de"]


def texts(language: str) -> Any:
    path = CODE.parent / "translations" / f"{language}.json"
    return json.loads(path.read_text(encoding="utf-8"))


def named(text: str) -> set[str]:
    return {field for _, field, _, _ in Formatter().parse(text) if field}


def refusals() -> dict[str, set[str]]:
    """Return the keys of all refusals in the code with the placeholders that they always have."""
    found: dict[str, set[str]] = {}
    for path in CODE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Name)
                and node.func.id == "Refusal"
            ):
                continue
            given = {
                keyword.arg.removesuffix("_minor")
                for keyword in node.keywords
                if keyword.arg
            }
            for part in ast.walk(node.args[0]):
                if isinstance(part, ast.Constant) and isinstance(part.value, str):
                    found[part.value] = found.get(part.value, given) & given
    return found


def explanation_keys() -> set[str]:
    return {
        node.value.removeprefix("explanation.")
        for path in CODE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and node.value.startswith("explanation.")
    }


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("key", "placeholders"), refusals().items())
def test_a_refusal_tells_why(key: str, placeholders: set[str], language: str) -> None:
    assert named(texts(language)["exceptions"][key]["message"]) <= placeholders


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_explanations_have_exactly_the_texts_they_use(language: str) -> None:
    assert set(texts(language)["config_panel"]["explanation"]) == explanation_keys()


def a_long_day() -> Iterator[Step]:
    """Do everything that is explained, and return how."""
    bags = StampProgram(
        id="bags", name="Bags", stamp_on=StampOn.AMOUNT, max_per_purchase=1
    )
    week = Validity(unit=ValidityUnit.DAYS, count=7)
    paper: Shop = shop(
        replace(POINTS_AS_MONEY, points_per_visit=2, sign_up_bonus=20, validity=week),
        STAMPS,
        bags,
        StampProgram(id="lunch", name="Lunch", stamp_on=StampOn.PURCHASE),
        rewards=(CAKE, FIVE_OFF),
    )
    paper.enrol("ada", "ean:1")
    paper.enrol("eve", "ean:2")
    answers = [
        paper.scan("ean:1"),
        paper.scan("ean:1"),
        paper.stamp("ada", 1, "stamps"),
    ]
    answers.append(paper.buy("ada", 30_000))
    big = answers[-1]
    paid = paper.buy("ada", 1000, rewards=("five", "cake"), redeem={"points": 900})
    answers += [paid, paper.refund(big), paper.refund(paid)]
    answers.append(paper.adjust("ada", "points", 200, "sorry"))
    answers.append(paper.merge("ada", "eve"))
    answers.append(paper.open("ada", 3))
    paper.wait(days=9)
    answers.append(paper.close_day("ada"))
    answers += a_day_with_discounts()
    answers += a_day_with_rewards()
    answers += a_day_with_promotions()
    answers += a_year_with_tiers()
    answers += what_comes_from_elsewhere()
    answers += a_day_with_vouchers()
    answers += a_week_in_which_a_program_ends()
    answers += a_raffle()
    yield from more_than_promised()
    yield from less_than_earned()
    yield from at_many_rates()
    for answer in answers:
        yield from answer.explanation
        yield from answer.refused
    for entry in list(paper.entries.values())[:2]:
        yield from entry.decision.answer.explanation


def a_day_with_rewards() -> list[Answer]:
    coffee = replace(CAKE, id="coffee", item=FreeItem(), stock=3)
    paper = shop(POINTS_AS_MONEY, rewards=(coffee,))
    paper.enrol("ada")
    paper.adjust("ada", "points", 200)
    kept = paper.reserve("ada", "coffee")
    kind = shop(POINTS_AS_MONEY, rewards=(CAKE,))
    kind.terms = replace(kind.terms, refunds=RefundRules(owes=False))
    kind.enrol("ada")
    sale = kind.buy("ada", 5000)
    kind.redeem("ada", "cake")
    strict = shop(POINTS_AS_MONEY, rewards=(CAKE,))
    strict.terms = replace(strict.terms, refunds=RefundRules(rewards_back=False))
    strict.enrol("ada")
    strict.adjust("ada", "points", 200)
    with_cake = strict.buy("ada", 5000, rewards=("cake",))
    day = Validity(unit=ValidityUnit.DAYS, count=0)
    late = shop(replace(POINTS_AS_MONEY, validity=day), rewards=(CAKE,))
    late.terms = replace(late.terms, refunds=RefundRules(grace_days=0))
    late.enrol("ada")
    late.adjust("ada", "points", 200)
    yesterday = late.buy("ada", 5000, rewards=("cake",))
    late.wait(days=1)
    return [
        kind.refund(sale),
        strict.refund(with_cake),
        late.refund(yesterday),
        paper.restock("coffee", more=2),
        kept,
        paper.release("ada", kept),
        paper.buy("ada", 300, lines=(300,), rewards=("coffee",)),
    ]


def more_than_promised() -> Iterator[Step]:
    """Let a tier and a promotion do all they can for a sale."""
    benefit = Benefit(
        id="gold", name="Gold", multiplier=Decimal("1.5"), extra=3, off_minor=50
    )
    steps: list[Step] = []
    account = Account(member=ADA)
    bill = Bill(1000, (), DAY)
    lower_by_percent(bill, (POINTS,), account, (benefit,), steps)
    lower_by_amounts(bill, (benefit,), steps)
    guarded = Bill(1000, (), DAY)
    guard(guarded, Decimal(4))
    lower_by_percent(guarded, (TEN_OFF,), account, (), steps)
    yield from steps
    occasion = purchase(bill.open_minor)
    yield from gain_of(POINTS, occasion, account, (benefit,)).steps


def at_many_rates() -> Iterator[Step]:
    """Earn by category and piece, in proportion, at a pace that rises, and carry what is left."""
    grocer = replace(
        POINTS,
        rates=(
            LineRate(name="wine", points=3, step_minor=500),
            LineRate(name="coffee", points=5),
        ),
    )
    cup = StampProgram(
        id="cups", name="Cups", stamp_on=StampOn.ARTICLE, articles=("coffee",)
    )
    basket = (
        Line(amount_minor=750, category="wine"),
        Line(amount_minor=250, category="coffee"),
        Line(amount_minor=120, category="bread"),
    )
    for program in (
        grocer,
        replace(grocer, proportional=True, carries_rest=True),
        replace(POINTS, rising=RisingPace(steps=(PaceStep(threshold=5000, points=2),))),
        replace(
            POINTS,
            rising=RisingPace(
                steps=(PaceStep(threshold=5, points=2),), basis=LadderBasis.PURCHASES
            ),
        ),
        cup,
    ):
        paper = shop(program)
        paper.enrol("ada", "ean:1")
        for _ in range(5):
            yield from paper.buy("ada", 1120, lines=basket).explanation
            yield from paper.scan("ean:1", counts=False).explanation


def less_than_earned() -> Iterator[Step]:
    """Meet every limit of a program."""
    for caps in (
        Caps(per_sale=1),
        Caps(per_day=1),
        Caps(per_week=1),
        Caps(per_month=1),
        Caps(balance=1),
    ):
        paper = shop(replace(POINTS, caps=caps))
        paper.enrol("ada")
        yield from paper.buy("ada", 500).explanation


def a_day_with_vouchers() -> Iterator[Answer]:
    """Give vouchers, take them, and let all of it come back."""
    paper = shop(POINTS, vouchers=(COUPON, STICKER, GIFT_CARD))
    yield paper.issue("stickers", 3, to_stock=True)
    sale = paper.buy(None, 6000)
    yield sale
    yield paper.count_stickers("stickers", 2)
    codes = [voucher.code for voucher in sale.vouchers_issued]
    exchange = paper.hand_in(codes[:5])
    yield exchange
    yield paper.hand_in(list(paper.vouchers)[:2])
    card = paper.issue("gift", value=5000).vouchers_issued[0].code
    paid = paper.buy(None, 320, coupons=[card])
    yield paid
    yield paper.refund(paid)
    yield paper.refund(sale)
    yield paper.undo(exchange)
    with_coupons = paper.issue("coupons", 6)
    codes = [voucher.code for voucher in with_coupons.vouchers_issued]
    back = paper.buy(None, 900, coupons=codes[:5])
    yield paper.undo(back)
    yield paper.void(codes[5])


def a_day_with_discounts() -> Iterator[Answer]:
    """Buy with percentages off, and bring some of it back."""
    paper = shop(replace(TEN_OFF, most_minor=200), LADDER, LOYAL)
    paper.enrol("ada", "ean:1")
    yield paper.buy("ada", 1000)
    capped = paper.buy("ada", 30_000)
    yield capped
    yield paper.refund(capped, 1000)
    yield paper.scan("ean:1")


def a_day_with_promotions() -> Iterator[Answer]:
    """Buy while something is given away."""
    biscuit = Promotion(id="biscuit", name="Autumn", effect=Effect(gift="Biscuit"))
    friends = Promotion(
        id="friends", name="Friends", thanks=Thanks(program="points", amount=5)
    )
    offers = (
        Offer(id="choice:1", name="Tea", effect=Effect(gift="Tea")),
        Offer(id="choice:2", name="Cake", effect=Effect(gift="Cake")),
    )
    choice = Promotion(id="choice", name="Choice", offers=offers)
    weeks = CampaignProgram(
        id="weeks",
        name="Weeks",
        first_day=date(2026, 3, 1),
        last_day=date(2026, 3, 31),
        redeem_until=date(2026, 3, 31),
    )
    paper = shop(POINTS, weeks, promotions=(biscuit, friends, choice))
    paper.enrol("eve", "ean:2")
    paper.enrol("ada", "ean:1", referred_by="eve")
    sale = paper.buy("ada", 1000)
    yield sale
    yield paper.scan("ean:1")
    yield paper.choose("ada", "choice", "choice:1")
    yield paper.refund(sale)


def a_raffle() -> Iterator[Answer]:
    """Buy tickets, and win."""
    raffle = RaffleProgram(
        id="raffle",
        name="Christmas",
        commitment=commitment_of("seed"),
        step_minor=100,
        last_day=date(2026, 3, 2),
    )
    paper = shop(raffle)
    paper.enrol("ada")
    yield paper.buy("ada", 1000)
    paper.wait(days=1)
    command = DrawRaffle(
        key="draw",
        at=paper.now,
        actor=OWNER,
        program="raffle",
        prizes=("Hamper",),
        secret="seed",
    )
    situation = Situation(
        terms=paper.terms, entry=9, new_member=9, tickets=(("1", 10),)
    )
    yield decide(command, situation).answer
    used_up = UseUpTickets(key="used", at=paper.now, actor=OWNER, program="raffle")
    account = paper.account("ada")
    situation = Situation(terms=paper.terms, entry=10, new_member=9, account=account)
    yield decide(used_up, situation).answer


def a_week_in_which_a_program_ends() -> Iterator[Answer]:
    """Come before its last day and after it."""
    ends = date(2026, 3, 3)
    for until in (None, ends):
        paper = shop(replace(POINTS, last_day=ends, redeem_until=until))
        paper.enrol("ada", "ean:1")
        paper.buy("ada", 1000)
        yield paper.scan("ean:1")
    ended = replace(POINTS, last_day=paper.today, redeem_until=ends)
    paper.wait(days=1)
    paper.terms = replace(paper.terms, programs=(ended,))
    yield paper.scan("ean:1")


def what_comes_from_elsewhere() -> Iterator[Answer]:
    """Take over a rest and a voucher."""
    paper = shop(replace(POINTS, carries_rest=True), vouchers=(COUPON,))
    paper.take_over("ada")
    yield paper.open_rest("ada", Fraction(1, 2))
    yield paper.open_voucher(serial("secret", 0), COUPON.id)


def a_year_with_tiers() -> Iterator[Answer]:
    """Rise and fall, by purchases and by hand, whatever the tiers count."""
    paper = shop(POINTS, tiers=TIERS)
    paper.enrol("ada", "ean:1")
    yield paper.scan("ean:1")
    paper.buy("ada", 10_000)
    gold = paper.buy("ada", 40_000)
    yield gold
    yield paper.scan("ean:1")
    yield paper.refund(gold)
    yield paper.set_tier("ada", "gold", paper.today, "a friend of the house")
    yield paper.set_tier("ada", "gold")
    yield paper.set_tier("ada", None)
    paper.wait(days=366)
    yield paper.review_tier("ada")
    for basis in (
        TierBasis.POINTS,
        TierBasis.VISITS,
        TierBasis.PURCHASES,
        TierBasis.BALANCE,
    ):
        ladder = replace(TIERS, basis=basis, program="points")
        paper.terms = replace(paper.terms, tiers=ladder)
        yield paper.scan("ean:1")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_values_of_every_explanation_fill_its_text(language: str) -> None:
    explanations = texts(language)["config_panel"]["explanation"]
    steps = list(a_long_day())
    assert {step.key for step in steps} == {
        f"explanation.{key}" for key in explanations
    }
    for step in steps:
        text = explanations[step.key.removeprefix("explanation.")]
        values = {name.removesuffix("_minor") for name in step.values}
        assert named(text) <= values


# What a text may not say of one: the counter reads it aloud.
OF_SEVERAL = {
    "en": r"\b1 (more )?(are|were|days|minutes|points|purchases|visits|pieces|vouchers)\b",
    "de": r"\b1 (sind|waren|stehen|gelten|Tage|Minuten|Punkte|Einkäufe|Besuche|Gutscheine)\b",
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_explanation_of_one_speaks_of_one(language: str) -> None:
    explanations = texts(language)["config_panel"]["explanation"]
    # Less was redeemed than was asked for, so that is two at least.
    of_one = [
        text.format_map(dict.fromkeys(named(text), 1) | {"requested": 2})
        for text in explanations.values()
    ]
    assert [text for text in of_one if re.search(OF_SEVERAL[language], text)] == []
