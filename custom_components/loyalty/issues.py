"""What the owner has to see to: repair issues, raised where it is noticed, cleared when it is over.

All are called in the event loop; raising what is raised or clearing what is not there does nothing.
Home Assistant forgets them at a restart unless they are persistent: whoever raises one looks again.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir

from .const import DOMAIN

LEDGER_CORRUPT = "ledger_corrupt"
SCANNER_MISSING = "scanner_missing"
PRINTER_OFFLINE = "printer_offline"
LINE_BUSY = "line_busy"
INPUT_DENIED = "input_denied"
CLOCK_DOUBTFUL = "clock_doubtful"
STICKERS_LOW = "stickers_low"
CALENDAR_MISSING = "calendar_missing"
HARSH_TERMS = "harsh_terms"
PROMOTION_WAITS = "promotion_waits"
PROMOTION_NEVER_ON = "promotion_never_on"


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingPromotion:
    """A promotion by id and name that waits for an entity; ``why`` it does so in vain is the key of the issue."""

    promotion: str
    name: str
    entity: str
    why: str


@callback
def _raise(
    hass: HomeAssistant,
    key: str,
    placeholders: dict[str, str],
    *,
    about: str = "",
    severity: ir.IssueSeverity = ir.IssueSeverity.WARNING,
    fixable: bool = False,
    persistent: bool = False,
) -> None:
    """Raise the issue whose text has a key; ``about`` tells it from others with the same text."""
    ir.async_create_issue(
        hass,
        DOMAIN,
        _id(key, about),
        is_fixable=fixable,
        is_persistent=persistent,
        severity=severity,
        translation_key=key,
        translation_placeholders=placeholders,
    )


@callback
def _clear(hass: HomeAssistant, key: str, about: str = "") -> None:
    ir.async_delete_issue(hass, DOMAIN, _id(key, about))


def _id(key: str, about: str) -> str:
    return f"{key}_{about}" if about else key


@callback
def raise_ledger_corrupt(hass: HomeAssistant, set_aside: Path) -> None:
    """Tell that the ledger could not be read, and under which name it was kept."""
    _raise(
        hass,
        LEDGER_CORRUPT,
        {"file": set_aside.name},
        severity=ir.IssueSeverity.CRITICAL,
        fixable=True,
        persistent=True,
    )


@callback
def raise_scanner_missing(
    hass: HomeAssistant,
    counter_id: str,
    identity: str,
    *,
    counter: str,
    scanner: str,
    minutes: int,
) -> None:
    """Tell that a scanner has been gone for so many minutes."""
    _raise(
        hass,
        SCANNER_MISSING,
        {
            "counter": counter,
            "scanner": scanner,
            "minutes": str(minutes),
        },
        about=f"{counter_id}_{identity}",
    )


@callback
def clear_scanner_missing(hass: HomeAssistant, counter_id: str, identity: str) -> None:
    """Take note that a scanner is back."""
    _clear(hass, SCANNER_MISSING, f"{counter_id}_{identity}")


@callback
def raise_printer_offline(
    hass: HomeAssistant, counter_id: str, *, counter: str, waiting: int
) -> None:
    """Tell that a printer does not print, and how many slips wait for it."""
    _raise(
        hass,
        PRINTER_OFFLINE,
        {"counter": counter, "waiting": str(waiting)},
        about=counter_id,
    )


@callback
def clear_printer_offline(hass: HomeAssistant, counter_id: str) -> None:
    """Take note that a printer prints again."""
    _clear(hass, PRINTER_OFFLINE, counter_id)


@callback
def raise_line_busy(
    hass: HomeAssistant, counter_id: str, *, counter: str, line: str, holder: str
) -> None:
    """Tell that the line of a counter's light belongs to another program."""
    _raise(
        hass,
        LINE_BUSY,
        {"counter": counter, "line": line, "holder": holder},
        about=counter_id,
    )


@callback
def clear_line_busy(hass: HomeAssistant, counter_id: str) -> None:
    """Take note that the counter has its line."""
    _clear(hass, LINE_BUSY, counter_id)


@callback
def raise_input_denied(hass: HomeAssistant, *, path: str) -> None:
    """Tell that Home Assistant may not read the input devices."""
    _raise(hass, INPUT_DENIED, {"path": path}, severity=ir.IssueSeverity.ERROR)


@callback
def clear_input_denied(hass: HomeAssistant) -> None:
    """Take note that input devices can be read."""
    _clear(hass, INPUT_DENIED)


@callback
def raise_clock_doubtful(hass: HomeAssistant, *, clock: str) -> None:
    """Tell what the clock says, in local time."""
    _raise(hass, CLOCK_DOUBTFUL, {"clock": clock}, fixable=True)


@callback
def clear_clock_doubtful(hass: HomeAssistant) -> None:
    """Take note that the clock can be believed."""
    _clear(hass, CLOCK_DOUBTFUL)


@callback
def raise_calendar_missing(hass: HomeAssistant, *, calendar: str) -> None:
    """Tell that the calendar of closed days is not there."""
    _raise(hass, CALENDAR_MISSING, {"calendar": calendar})


@callback
def clear_calendar_missing(hass: HomeAssistant) -> None:
    """Take note that the calendar of closed days is there, or not needed."""
    _clear(hass, CALENDAR_MISSING)


@callback
def tell_of_waiting_promotions(
    hass: HomeAssistant, waiting: Iterable[WaitingPromotion]
) -> None:
    """Tell of promotions whose entity is not there or can't be on; of no others any more."""
    told = {_id(promotion.why, promotion.promotion): promotion for promotion in waiting}
    for domain, issue_id in list(ir.async_get(hass).issues):
        if (
            domain == DOMAIN
            and issue_id.startswith((PROMOTION_WAITS, PROMOTION_NEVER_ON))
            and issue_id not in told
        ):
            ir.async_delete_issue(hass, DOMAIN, issue_id)
    for promotion in told.values():
        _raise(
            hass,
            promotion.why,
            {"promotion": promotion.name, "entity": promotion.entity},
            about=promotion.promotion,
        )


@callback
def raise_harsh_terms(
    hass: HomeAssistant,
    program_id: str,
    *,
    program: str,
    days: int,
    median: int,
    percent: str,
) -> None:
    """Tell that many lose what they earned in a program before they come again."""
    _raise(
        hass,
        HARSH_TERMS,
        {
            "program": program,
            "days": str(days),
            "median": str(median),
            "percent": percent,
        },
        about=program_id,
    )


@callback
def clear_harsh_terms(hass: HomeAssistant, program_id: str) -> None:
    """Take note that a program lets people keep what they earned until they come again."""
    _clear(hass, HARSH_TERMS, program_id)


@callback
def raise_stickers_low(
    hass: HomeAssistant, series_id: str, *, name: str, count: int
) -> None:
    """Tell that so few stickers of a series are left on the roll."""
    _raise(hass, STICKERS_LOW, {"name": name, "count": str(count)}, about=series_id)


@callback
def clear_stickers_low(hass: HomeAssistant, series_id: str) -> None:
    """Take note that there are stickers enough."""
    _clear(hass, STICKERS_LOW, series_id)
