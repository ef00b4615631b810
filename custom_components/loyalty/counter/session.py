"""Who stands at the counter, and which scans are the same scan.

A code is often read twice: by a bouncing trigger, by an impatient hand, by two readers. Three layers
keep that from booking twice: a bounce is ignored, a code shown again while its sale is open is only
looked at, and a program's own minimum interval (in ``programs/``) refuses the rest.
Times are seconds of a monotonic clock.
"""

from dataclasses import dataclass
from enum import Enum, auto

BOUNCE_SECONDS = 2.5
OPEN_SALE_SECONDS = 60.0
SAME_AMOUNT_SECONDS = 10.0
ARMED_SECONDS = 20.0
STACK_SECONDS = 60.0


class Repeat(Enum):
    """How a scan relates to those before it."""

    NEW = auto()
    OPEN_SALE = auto()
    BOUNCE = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    """The customer who stands at the counter: public id and member number."""

    uid: str
    number: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenSale:
    """The sale that was booked here last, which coupons may still come off: its entry, and what it was.

    ``given`` are the codes of the vouchers that it gave.
    """

    entry: int
    amount_minor: int
    member: str | None
    draw: str
    given: tuple[str, ...] = ()


class Session:
    """The short memory of one counter; nothing in it needs to outlive a restart."""

    def __init__(self, *, stays_seconds: float) -> None:
        """Start empty; a visitor is forgotten ``stays_seconds`` after the last thing done for them."""
        self._stays_seconds = stays_seconds
        self._visitor: Visitor | None = None
        self._seen_at = 0.0
        self._last_read: tuple[str, str] | None = None
        self._last_read_at = 0.0
        self._counted: dict[str, float] = {}
        self._amount: tuple[int, float] | None = None
        self._armed: tuple[str, float] | None = None
        self._stack: tuple[str, ...] = ()
        self._stack_ready = False
        self._stack_at = 0.0
        self._sale: tuple[OpenSale, float] | None = None

    def visitor(self, now: float) -> Visitor | None:
        """Return who stands here; None when nobody does any more."""
        if self._visitor is not None and now - self._seen_at >= self._stays_seconds:
            self._visitor = None
        return self._visitor

    def seconds_left(self, now: float) -> float:
        """Return for how long the visitor still stands here."""
        return max(0.0, self._seen_at + self._stays_seconds - now)

    def arrive(self, visitor: Visitor, now: float) -> None:
        """Let a customer step up to the counter, or stay for longer."""
        if visitor != self._visitor:
            self._amount = None
            self._sale = None
        self._visitor = visitor
        self._seen_at = now

    def leave(self) -> None:
        """Let the customer go."""
        self._visitor = None
        self._amount = None
        self._sale = None
        self.clear_stack()

    def repeat(self, code: str, reader: str, now: float) -> Repeat:
        """Tell whether a scan is new, shown again in an open sale, or a bounce.

        A bounce prolongs nothing: held in front of the reader for long, a card is read again only
        when the bounce time since its first read is over.
        """
        if (
            self._last_read == (code, reader)
            and now - self._last_read_at < BOUNCE_SECONDS
        ):
            return Repeat.BOUNCE
        self._last_read = (code, reader)
        self._last_read_at = now
        counted = self._counted.get(code)
        if counted is not None and now - counted < OPEN_SALE_SECONDS:
            return Repeat.OPEN_SALE
        return Repeat.NEW

    def counted(self, code: str, now: float) -> None:
        """Remember that a scan of the code was booked: its sale is open from now on."""
        self._counted = {
            other: at
            for other, at in self._counted.items()
            if now - at < OPEN_SALE_SECONDS
        }
        self._counted[code] = now

    def uncounted(self, code: str) -> None:
        """Forget a scan that came to nothing, so that the next one counts."""
        self._counted.pop(code, None)

    def reopen(self) -> None:
        """Forget which codes were booked: after an undo the same card counts again."""
        self._counted.clear()
        self._last_read = None
        self._amount = None
        self._sale = None

    def same_amount(self, amount_minor: int, now: float) -> bool:
        """Tell whether the amount was booked for this visitor a moment ago (Enter pressed twice)."""
        if self._amount is None:
            return False
        amount, at = self._amount
        return amount == amount_minor and now - at < SAME_AMOUNT_SECONDS

    def paid(self, amount_minor: int, now: float) -> None:
        """Remember the amount that was just booked for the visitor."""
        self._amount = (amount_minor, now)

    def unpaid(self) -> None:
        """Forget an amount that was refused."""
        self._amount = None

    def arm(self, command: str, now: float) -> None:
        """Keep a command that came before its card: it is meant for the next one."""
        self._armed = (command, now)

    def disarm(self, now: float) -> str | None:
        """Return the command that waits for this card, once."""
        armed, self._armed = self._armed, None
        if armed is None or now - armed[1] >= ARMED_SECONDS:
            return None
        return armed[0]

    def waits_with(self, command: str, now: float) -> bool:
        """Tell whether a command waits for what comes next."""
        armed = self._armed
        return (
            armed is not None and armed[0] == command and now - armed[1] < ARMED_SECONDS
        )

    def stack(self, now: float) -> tuple[str, ...]:
        """Return the vouchers that are being handed in; a time without another one forgets them."""
        if self._stack and now - self._stack_at >= STACK_SECONDS:
            self.clear_stack()
        return self._stack

    def stack_seconds_left(self, now: float) -> float:
        """Return for how long the stack is still remembered."""
        return max(0.0, self._stack_at + STACK_SECONDS - now)

    def stack_ready(self, now: float) -> bool:
        """Tell whether the vouchers handed in wait for nothing but the amount of a sale."""
        return bool(self.stack(now)) and self._stack_ready

    def collect(self, codes: tuple[str, ...], now: float, *, ready: bool) -> None:
        """Keep the vouchers that have been handed in so far."""
        self._stack, self._stack_ready, self._stack_at = codes, ready, now

    def clear_stack(self) -> None:
        """Forget the vouchers that were being handed in."""
        self._stack, self._stack_ready = (), False

    def sold(self, sale: OpenSale, now: float) -> None:
        """Remember the sale that was just booked: coupons may still come off it."""
        self._sale = (sale, now)

    def open_sale(self, now: float) -> OpenSale | None:
        """Return the sale that coupons handed in now come off."""
        if self._sale is None or now - self._sale[1] >= OPEN_SALE_SECONDS:
            return None
        return self._sale[0]

    def close_sale(self) -> None:
        """Forget the sale: it was taken back, or has got its coupons."""
        self._sale = None
