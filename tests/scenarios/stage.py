"""Where stories are played: an open shop that is asked by its public actions only."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError
import pytest

from custom_components.loyalty.counter.check_digits import gs1_check_digit

from ..kit import ShopKit, counter, open_shop, subentry
from .story import COMMON, START, SUBENTRIES, Event, Story

type Response = dict[str, Any]

SOMEBODY = "ada"


class Stage:
    """An open shop with its customers; knows the words of the stories."""

    def __init__(self, shop: ShopKit, clock: FrozenDateTimeFactory, zone: str) -> None:
        """Begin with a shop and nobody in it."""
        self.shop = shop
        self._clock = clock
        self._zone = ZoneInfo(zone)
        self._customers: dict[str, str] = {}
        self._cards: dict[str, str] = {}
        # Bookings by the name that a story gives them; the last of each verb by that verb.
        self._booked: dict[str, Response] = {}

    async def play(self, story: Story) -> None:
        """Let everything happen and compare it with what was expected."""
        for event in story.events:
            await self._move_clock(event)
            particulars = {
                name: value
                for name, value in event.particulars.items()
                if name not in COMMON
            }
            if event["refused"] is None:
                response = await self._happen(event, particulars)
                self._booked[event["as"] or event.verb] = response
                await self._compare(event, response)
            else:
                with pytest.raises(ServiceValidationError) as refusal:
                    await self._happen(event, particulars)
                assert refusal.value.translation_key == event["refused"]
                await self._compare(event, {})

    async def _happen(self, event: Event, particulars: dict[str, Any]) -> Response:
        happen = getattr(self, f"do_{event.verb}")
        who = event["who"] or SOMEBODY
        response: Response = await happen(who, event.value, **particulars)
        return response

    async def _move_clock(self, event: Event) -> None:
        before = self._today()
        if event["at"] is None:
            self._clock.tick(timedelta(seconds=1))
        else:
            self._clock.move_to(_local(event["at"], self._zone))
        if self._today() != before and event["daily"] is not False:
            await self.shop.act("run_daily")

    def _today(self) -> Any:
        return self.shop.runtime.today

    # What can happen.

    async def do_enrol(self, who: str, value: Any, **told: Any) -> Response:
        """Somebody becomes a member."""
        if (friend := told.get("referred_by")) is not None:
            told["referred_by"] = await self._customer(friend)
        self._cards[who] = _card(len(self._cards))
        answer = await self.shop.act(
            "enroll_customer",
            name=who.title(),
            cards=[self._cards[who], *told.pop("cards", [])],
            **told,
        )
        self._customers[who] = answer["customer"]["id"]
        return answer

    async def do_buy(self, who: str, amount: Any, **sale: Any) -> Response:
        """Somebody buys for an amount; ``who: nobody`` has no card."""
        customer = {} if who == "nobody" else {"customer": await self._customer(who)}
        return await self.shop.act(
            "record_purchase", amount=str(amount), **customer, **sale
        )

    async def do_visit(self, who: str, value: Any) -> Response:
        """A card is held to the scanner."""
        await self._customer(who)
        return await self.shop.act("scan", code=self._cards[who], counter="Counter")

    async def do_scan(self, who: str, code: Any) -> Response:
        """Something is held to the scanner."""
        return await self.shop.act("scan", code=str(code), counter="Counter")

    async def do_redeem(self, who: str, reward: Any) -> Response:
        """A reward is handed out: the one named, or the best."""
        named = {} if reward == "best" else {"reward": reward}
        return await self.shop.act(
            "redeem_reward", customer=await self._customer(who), **named
        )

    async def do_refund(
        self, who: str, amount: Any, of: str = "buy", **back: Any
    ) -> Response:
        """Goods come back: ``all`` that is left of a purchase, ``some`` lines, or an amount."""
        worth = {} if amount in ("all", "some") else {"amount": str(amount)}
        return await self.shop.act(
            "record_refund", purchase=self._booked[of]["purchase"], **worth, **back
        )

    async def do_undo(self, who: str, what: Any) -> Response:
        """A booking is taken back."""
        return await self.shop.act("undo", entry=self._booked[what]["entry"])

    async def do_adjust(self, who: str, by: Mapping[str, int]) -> Response:
        """The owner corrects a balance."""
        ((program, delta),) = by.items()
        return await self.shop.act(
            "adjust_balance",
            customer=await self._customer(who),
            program=program,
            delta=delta,
            reason="Story",
        )

    async def do_merge(self, who: str, duplicate: str) -> Response:
        """Two accounts of one person become one."""
        return await self.shop.act(
            "merge_customers",
            customer=await self._customer(who),
            duplicate=await self._customer(duplicate),
        )

    async def do_look(self, who: str, value: Any) -> Response:
        """Somebody asks how they stand; time may have passed."""
        asked = await self.shop.act("get_customer", customer=await self._customer(who))
        return dict(asked["customer"])

    async def do_act(self, who: str, action: str, **data: Any) -> Response:
        """Another action is called; ``customer: yes`` is whoever the event is about."""
        if data.get("customer") is True:
            data["customer"] = await self._customer(who)
        return await self.shop.act(action, **data)

    # What is expected.

    async def _compare(self, event: Event, response: Response) -> None:
        expected = dict(event["expect"] or {})
        if not expected:
            return
        who = event["who"] or SOMEBODY
        others = expected.pop("others", {})
        said = expected.pop("says", None)
        if said is not None:
            lines = response["explanation"]
            assert any(said in line for line in lines), lines
        if who != "nobody":
            await self._compare_standing(who, expected)
        for other, standing in others.items():
            left = dict(standing)
            await self._compare_standing(other, left)
            assert not left, f"nobody knows {sorted(left)} of {other}"
        assert _subset(response, expected) == expected

    async def _compare_standing(self, who: str, expected: dict[str, Any]) -> None:
        """Compare balances by program id, and what else a customer has; takes them off ``expected``."""
        customer = await self.do_look(who, None)
        balances = {row["program"]: row["balance"] for row in customer["balances"]}
        standing = balances | {
            "can_have": sorted(row["reward"] for row in customer["rewards"]),
            "lots": [
                f"{row['remaining']} until {row['last_day'] or 'ever'}"
                for row in customer["lots"]
            ],
            "purchases": customer["purchase_count"],
            "spent": customer["spent"],
            "visits": customer["visits"],
        }
        for name in standing.keys() & expected.keys():
            assert standing[name] == expected.pop(name), (who, name)

    async def _customer(self, who: str) -> str:
        """Return the id of a customer, who becomes one when first heard of."""
        if who not in self._customers:
            await self.do_enrol(who, None)
        return self._customers[who]


VERBS = {name.removeprefix("do_") for name in vars(Stage) if name.startswith("do_")}


async def open_stage(
    hass: HomeAssistant, clock: FrozenDateTimeFactory, story: Story
) -> Stage:
    """Open a shop with the settings of a story."""
    settings = story.settings
    zone = settings.get("zone", "Europe/Berlin")
    await hass.config.async_set_time_zone(zone)
    clock.move_to(_local(settings.get("start", START), ZoneInfo(zone)))
    promises = [
        subentry(name, kind, data.get("title", name.title()), _plain(data))
        for field, kind in SUBENTRIES.items()
        for name, data in settings.get(field, {}).items()
    ]
    shop = await open_shop(hass, [counter(), *promises], **settings.get("options", {}))
    return Stage(shop, clock, zone)


def _plain(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return the data of a subentry as dialogs write it: amounts are text."""
    return {
        name: str(value) if isinstance(value, float) else value
        for name, value in data.items()
        if name != "title"
    }


def _local(told: Any, zone: ZoneInfo) -> datetime:
    """Return a local time; of one that comes twice, because clocks are set back, ``(2)`` is the second."""
    text = str(told)
    later = text.endswith("(2)")
    at = datetime.fromisoformat(text.removesuffix("(2)").strip())
    return at.replace(tzinfo=zone, fold=int(later)).astimezone(UTC)


def _card(number: int) -> str:
    digits = f"400638133{number:03d}"
    return digits + gs1_check_digit(digits)


def _subset(response: Mapping[str, Any], expected: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a response says of what is expected of it; rewards by their ids."""
    said = {name: response.get(name, "not said") for name in expected}
    for name in ("rewards_earned", "rewards_redeemed"):
        if name in said and isinstance(said[name], list):
            said[name] = [row["reward"] for row in said[name]]
    return said
