"""What changes without a sale."""

from datetime import date, timedelta

from custom_components.loyalty.programs.answer import Answer
from custom_components.loyalty.programs.upkeep.commands import (
    CloseDay,
    ReviewTier,
    SetTier,
)

from .bookings import Bookings


class Upkeep(Bookings):
    """Days that end, tiers that are given and reviewed."""

    def close_day(self, member: str, day: date | None = None) -> Answer:
        """Expire what ended for a member through a day, by default yesterday."""
        command = CloseDay(**self._next(), day=day or self.today - timedelta(days=1))
        return self._book(command, self._situation(account=self.account(member)))

    def set_tier(
        self,
        member: str,
        tier: str | None,
        until: date | None = None,
        reason: str | None = None,
    ) -> Answer:
        return self.book(
            SetTier(
                **self._next(), member=member, tier=tier, until=until, reason=reason
            )
        )

    def review_tier(
        self, member: str, day: date | None = None, *, rules_changed: bool = False
    ) -> Answer:
        """Let the tier end that ends with a day, by default yesterday."""
        command = ReviewTier(
            **self._next(),
            day=day or self.today - timedelta(days=1),
            rules_changed=rules_changed,
        )
        return self._book(command, self._situation(account=self.account(member)))
