"""What the daily round does about raffles: of one that was drawn no ticket stays."""

from datetime import date

from .programs.commands import Actor, Role
from .programs.promises.raffles import RaffleProgram
from .shop import Shop


async def use_up_drawn(shop: Shop, today: date) -> None:
    """Use up what is left of raffles that were drawn."""
    request = shop.request(Actor(role=Role.AUTOMATION))
    used = 0
    for program in shop.terms.programs:
        if isinstance(program, RaffleProgram) and not program.accrues_on(today):
            used += await shop.ledger.use_up_drawn(program.id, request)
    if used:
        await shop.regulars.read_again()
