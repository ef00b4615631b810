"""Raffles: the draw, with the proof that anyone can verify."""

from typing import Any

from ..ledger.raffles import draw_key
from ..permissions import require_owner
from ..programs.commands import Actor
from ..programs.members.commands import AdjustBalance
from ..programs.promises.raffles import Draw
from ..programs.refusal import Refusal
from ..programs.upkeep.commands import DrawRaffle
from ..shop import Shop
from . import naming
from .views import View


async def draw_raffle(
    shop: Shop,
    actor: Actor,
    *,
    program: str,
    prizes: list[dict[str, Any]],
    seed: str | None = None,
    once: bool = True,
) -> View:
    """Draw the prizes of a raffle whose last day is over; the same draw is answered again, never drawn again.

    All tickets are used up by it. Without ``seed`` it is the one that was made with the raffle. Prizes that are rewards or units of a
    program are credited to the winners, so that they can be used at the counter.
    """
    require_owner(actor)
    raffle = naming.program(shop, program)
    subentry = shop.entry.subentries[raffle]
    # Every prize as often as there are of it, in order.
    each = [prize for prize in prizes for _ in range(prize.get("count", 1))]
    worth = {prize["name"]: _worth(shop, prize) for prize in prizes}
    command = DrawRaffle(
        **shop.request(actor, reference=draw_key(raffle)),
        program=raffle,
        prizes=tuple(prize["name"] for prize in each),
        secret=seed or str(subentry.data.get("seed", "")),
        once=once,
    )
    booking = await shop.book(command)
    if not booking.replayed:
        await shop.regulars.read_again()
    answer, drawn = booking.answer, booking.answer.drawn
    if (
        drawn is None
        or tuple(w.prize for w in drawn.winners) != command.prizes[: len(drawn.winners)]
    ):
        raise Refusal("raffle_drawn", program=subentry.title)
    for place, winner in enumerate(drawn.winners):
        if (won := worth[winner.prize]) is not None:
            credited, units = won
            # The key is the prize's own: a draw that was cut short goes on where it was.
            await shop.book(
                AdjustBalance(
                    **shop.request(actor, reference=f"{draw_key(raffle)}:{place}"),
                    member=await shop.resolve(winner.number),
                    program=credited,
                    delta=units,
                    reason=subentry.title,
                )
            )
    return {"entry": answer.entry, **proof(drawn)}


def proof(drawn: Draw) -> View:
    """Return a draw as ``scripts/verify-raffle`` reads it."""
    return {
        "seed": drawn.seed,
        "commitment": drawn.commitment,
        "digest": drawn.digest,
        "once": drawn.once,
        "tickets": [[t.first, t.last, t.number] for t in drawn.tickets],
        "winners": [
            {
                "prize": winner.prize,
                "ticket": winner.ticket,
                "number": winner.number,
                "counter": winner.counter,
            }
            for winner in drawn.winners
        ],
    }


def _worth(shop: Shop, prize: dict[str, Any]) -> tuple[str, int] | None:
    """Return the program and the units that a prize is, None for one that is handed over."""
    if "reward" in prize:
        reward = shop.terms.reward(naming.reward(shop, prize["reward"]))
        return None if reward is None else (reward.program, reward.price)
    if "program" in prize:
        return naming.program(shop, prize["program"]), prize["units"]
    return None
