"""What several slips have in common."""

from ...programs.answer import ProgramEnd
from ...programs.promises.program import Rate
from .content import Holder, Letterhead, Occasion, ProgramLine, RewardLine
from .layout import Align, Blank, Block, Columns, Cut, Picture, Rule, Size, Text
from .wording import Wording

# A row of boxes for a stamp card: longer ones are told by their number only.
_LONGEST_STAMP_CARD = 30

# What moves here was neither earned nor used by the member.
_CORRECTIONS = {Occasion.REFUND, Occasion.UNDO, Occasion.ADJUSTMENT}


def head(letterhead: Letterhead) -> list[Block]:
    """Return the shop's logo, name and lines."""
    logo: list[Block] = [Picture(letterhead.logo)] if letterhead.logo else []
    return [
        *logo,
        Text(letterhead.name, align=Align.CENTER, bold=True, size=Size.BIG),
        *(Text(line, align=Align.CENTER) for line in letterhead.header),
        Blank(),
    ]


def tail(letterhead: Letterhead) -> list[Block]:
    """Return the shop's closing lines and the cut."""
    if not letterhead.footer:
        return [Cut()]
    return [
        Blank(),
        *(Text(line, align=Align.CENTER) for line in letterhead.footer),
        Cut(),
    ]


def title(text: str) -> Block:
    """Return the name of a slip."""
    return Text(text, align=Align.CENTER, bold=True, size=Size.TALL)


def member(holder: Holder, words: Wording) -> list[Block]:
    """Return whose slip it is."""
    number: Block = Columns(words.say("common.member_number"), holder.number)
    if holder.name is None:
        return [number]
    return [Text(holder.name, bold=True), number]


def program(
    line: ProgramLine, words: Wording, occasion: Occasion | None = None
) -> list[Block]:
    """Return a member's standing in a program."""
    if line.rate is not None:
        blocks = _rate(line.name, line.rate, words)
        return blocks + _end(line.ends, words) if blocks else blocks
    blocks = [Rule(), Text(line.name, bold=True)]
    if line.change and occasion:
        label = words.say(_change(line.change, occasion))
        blocks.append(Columns(label, words.change(line.unit, line.change)))
    blocks.append(
        Columns(
            words.say("program.balance"),
            words.amount(line.unit, line.balance),
            bold=True,
        )
    )
    if line.usable_from is not None:
        blocks.append(
            Columns(
                words.say("program.usable_from", day=words.day(line.usable_from)),
                words.amount(line.unit, line.waiting),
            )
        )
    if (
        line.unit == "stamps"
        and line.goal
        and 0 <= line.balance <= line.goal <= _LONGEST_STAMP_CARD
    ):
        blocks.append(Text(_stamp_card(line.balance, line.goal), align=Align.CENTER))
    if line.worth_minor:
        blocks.append(
            Columns(words.say("program.worth"), words.money(line.worth_minor))
        )
    if line.missing and line.next_reward:
        blocks.append(
            Text(
                words.say(
                    "program.missing",
                    amount=words.amount(line.unit, line.missing),
                    reward=line.next_reward,
                )
            )
        )
    blocks += [
        Columns(
            words.say("program.usable_until", day=words.day(ending.last_day)),
            words.amount(line.unit, ending.amount),
        )
        for ending in line.endings
    ]
    if line.seal is not None:
        blocks.append(Text(words.say("program.seal", seal=line.seal)))
    return blocks + _end(line.ends, words)


def _end(ends: ProgramEnd | None, words: Wording) -> list[Block]:
    """Return until when a program can be collected and redeemed; nothing if it goes on."""
    if ends is None:
        return []
    days = [("program.collect_until", ends.last_day)]
    if ends.redeem_until is not None:
        days.append(("program.redeem_until", ends.redeem_until))
    return [Text(words.say(key, day=words.day(day))) for key, day in days]


def _rate(name: str, rate: Rate, words: Wording) -> list[Block]:
    """Return what a member's next purchase costs less; nothing for whom it costs as much as ever."""
    if not rate.percent and rate.next_percent is None:
        return []
    blocks: list[Block] = [
        Rule(),
        Text(name, bold=True),
        Columns(words.say("program.discount"), words.percent(rate.percent), bold=True),
    ]
    if rate.next_percent is not None:
        missing = (
            words.amount("purchases", rate.missing_purchases)
            if rate.missing_purchases is not None
            else words.money(rate.missing_minor or 0)
        )
        blocks.append(
            Text(
                words.say(
                    "program.discount_missing",
                    missing=missing,
                    percent=words.percent(rate.next_percent),
                )
            )
        )
    return blocks


def rewards(key: str, lines: tuple[RewardLine, ...], words: Wording) -> list[Block]:
    """Return a list of rewards under a heading; nothing if there are none."""
    if not lines:
        return []
    return [
        Rule(),
        Text(words.say(key), align=Align.CENTER, bold=True),
        *(Text(_reward(line, words), align=Align.CENTER) for line in lines),
    ]


def _change(change: int, occasion: Occasion) -> str:
    if occasion in _CORRECTIONS:
        return "program.change"
    return "program.earned" if change > 0 else "program.used"


def _reward(line: RewardLine, words: Wording) -> str:
    return line.name if line.count == 1 else f"{words.number(line.count)} × {line.name}"


def _stamp_card(balance: int, goal: int) -> str:
    boxes = ["[■]"] * balance + ["[ ]"] * (goal - balance)
    half = (
        len(boxes)
        if len(boxes) <= 10
        else -(-len(boxes) // 2)
        if len(boxes) <= 20
        else 10
    )
    return "\n".join(
        "".join(boxes[at : at + half]) for at in range(0, len(boxes), half)
    )
