"""What customers and staff do at the counter."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ..stage import Response, Stage

COUNTER = "Counter"


async def enrol(stage: Stage, who: str, value: Any, **told: Any) -> Response:
    """Somebody becomes a member."""
    if (friend := told.get("referred_by")) is not None:
        told["referred_by"] = await stage.customer(friend)
    card = stage.new_card(who)
    answer = await stage.shop.act(
        "enroll_customer",
        name=who.title(),
        cards=[card, *told.pop("cards", [])],
        **told,
    )
    stage.known(who, answer["customer"]["id"])
    return answer


async def take_card(stage: Stage, who: str, value: Any) -> Response:
    """Somebody shows a new card and leaves no name."""
    answer = await stage.shop.act("scan", code=stage.new_card(who), counter=COUNTER)
    stage.known(who, answer["customer"])
    return answer


async def claim(stage: Stage, who: str, other: str) -> Response:
    """The card of somebody without a name becomes a card of this customer."""
    return await stage.shop.act(
        "link_card", customer=await stage.customer(who), card=await stage.card(other)
    )


async def buy(stage: Stage, who: str, amount: Any, **sale: Any) -> Response:
    """Somebody buys for an amount, perhaps with ``coupons``; ``who: nobody`` has no card."""
    customer = {} if who == "nobody" else {"customer": await stage.customer(who)}
    if "coupons" in sale:
        sale["coupons"] = stage.codes(sale["coupons"])
    return await stage.shop.act(
        "record_purchase", amount=str(amount), **customer, **sale
    )


async def visit(stage: Stage, who: str, value: Any) -> Response:
    """A card is held to the scanner."""
    card = await stage.card(who)
    return await stage.shop.act("scan", code=card, counter=COUNTER)


async def scan(stage: Stage, who: str, code: Any) -> Response:
    """Something is held to the scanner."""
    return await stage.shop.act("scan", code=str(code), counter=COUNTER)


async def refund(
    stage: Stage, who: str, amount: Any, of: str = "buy", **back: Any
) -> Response:
    """Goods come back: ``all`` that is left of a purchase, ``some`` lines, or an amount."""
    worth = {} if amount in ("all", "some") else {"amount": str(amount)}
    return await stage.shop.act(
        "record_refund", purchase=stage.booked[of]["purchase"], **worth, **back
    )


async def undo(stage: Stage, who: str, what: str) -> Response:
    """A booking is taken back."""
    return await stage.shop.act("undo", entry=stage.booked[what]["entry"])


async def choose(stage: Stage, who: str, offer: str, of: str) -> Response:
    """A customer chooses one of the offers ``of`` a promotion."""
    return await stage.shop.act(
        "choose_offer", customer=await stage.customer(who), promotion=of, offer=offer
    )


async def look(stage: Stage, who: str, value: Any) -> Response:
    """Somebody asks how they stand; time may have passed."""
    asked = await stage.shop.act("get_customer", customer=await stage.customer(who))
    return dict(asked["customer"])


async def wait(stage: Stage, who: str, value: Any) -> Response:
    """Time has passed, and what waited for it has happened."""
    await stage.let_time_work()
    return {}
