"""What customers get for what they collected."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ..stage import Response, Stage


async def redeem(
    stage: Stage, who: str, reward: str, reservation: str | None = None
) -> Response:
    """A reward is handed out: the one named, the one of a ``reservation``, or the best."""
    named: dict[str, Any] = {} if reward == "best" else {"reward": reward}
    if reservation is not None:
        named["reservation"] = stage.booked[reservation]["reservation"]
    return await stage.shop.act(
        "redeem_reward", customer=await stage.customer(who), **named
    )


async def reserve(stage: Stage, who: str, reward: str, **how: Any) -> Response:
    """A reward is kept for somebody, for some ``minutes``."""
    named = {} if reward == "best" else {"reward": reward}
    return await stage.shop.act(
        "reserve_reward", customer=await stage.customer(who), **named, **how
    )


async def release(stage: Stage, who: str, reservation: str) -> Response:
    """What was kept is kept no more."""
    return await stage.shop.act(
        "release_reward", reservation=stage.booked[reservation]["reservation"]
    )


async def prefer(stage: Stage, who: str, reward: str | None) -> Response:
    """A customer says which reward they are saving for."""
    return await stage.shop.act(
        "update_customer",
        customer=await stage.customer(who),
        preferred_reward=reward,
    )


async def restock(stage: Stage, who: str, reward: str, **pieces: int) -> Response:
    """Pieces of a reward came in (``added``), or were counted (``left``)."""
    return await stage.shop.act("stock_reward", reward=reward, **pieces)
