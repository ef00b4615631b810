"""The kinds of program there are."""

from .campaigns import CampaignProgram
from .cumulative_discounts import CumulativeDiscountProgram
from .discounts import DiscountProgram
from .points import PointsProgram
from .program import Program
from .raffles import RaffleProgram
from .stamps import StampProgram

KINDS: dict[str, type[Program]] = {
    kind.kind: kind
    for kind in (
        StampProgram,
        CampaignProgram,
        PointsProgram,
        DiscountProgram,
        CumulativeDiscountProgram,
        RaffleProgram,
    )
}
