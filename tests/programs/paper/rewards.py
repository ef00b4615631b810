"""What members have for what they collected."""

from datetime import timedelta

from custom_components.loyalty.programs.answer import Answer
from custom_components.loyalty.programs.rewards.commands import (
    PreferReward,
    RedeemReward,
    ReleaseReward,
    ReserveReward,
    StockReward,
)

from .bookings import Bookings


class Rewards(Bookings):
    """Redeeming, reserving and stocking rewards."""

    def redeem(
        self, member: str, reward: str | None = None, reservation: int | None = None
    ) -> Answer:
        return self.book(
            RedeemReward(
                **self._next(), member=member, reward=reward, reservation=reservation
            )
        )

    def reserve(
        self, member: str, reward: str | None = None, minutes: int = 15
    ) -> Answer:
        return self.book(
            ReserveReward(
                **self._next(),
                member=member,
                reward=reward,
                until=self.now + timedelta(minutes=minutes),
            )
        )

    def release(self, member: str, reservation: Answer) -> Answer:
        assert reservation.entry is not None
        return self.book(
            ReleaseReward(**self._next(), member=member, reservation=reservation.entry)
        )

    def restock(
        self, reward: str, more: int | None = None, left: int | None = None
    ) -> Answer:
        return self.book(
            StockReward(**self._next(), reward=reward, more=more, left=left)
        )

    def prefer(self, member: str, reward: str | None) -> Answer:
        return self.book(PreferReward(**self._next(), member=member, reward=reward))
