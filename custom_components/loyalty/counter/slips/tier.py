"""What a slip says of the tier that a member is in."""

from ...programs.answer import TierStanding
from ...programs.promises.tiers import TierBasis
from .layout import Block, Columns, Rule, Text
from .wording import Wording

_UNITS = {
    TierBasis.POINTS: "points",
    TierBasis.BALANCE: "points",
    TierBasis.VISITS: "visits",
    TierBasis.PURCHASES: "purchases",
}


def tier(standing: TierStanding | None, words: Wording) -> list[Block]:
    """Return the tier, through when it is kept, and what is missing to the next one."""
    if standing is None or (standing.name is None and standing.next_name is None):
        return []
    blocks: list[Block] = [Rule()]
    if standing.name is not None:
        reached = standing.changed and standing.rises
        label = words.say("tier.reached" if reached else "tier.name")
        blocks.append(Columns(label, standing.name, bold=True))
        if standing.keeps_until is not None:
            until = words.day(standing.keeps_until)
            blocks.append(Columns(words.say("tier.until"), until))
    if standing.next_name is not None and standing.missing:
        missing = _counted(standing.basis, standing.missing, words)
        text = words.say("tier.missing", missing=missing, tier=standing.next_name)
        blocks.append(Text(text))
    return blocks


def _counted(basis: str, figure: int, words: Wording) -> str:
    unit = _UNITS.get(TierBasis(basis))
    return words.money(figure) if unit is None else words.amount(unit, figure)
