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
def raise_ledger_corrupt(hass: HomeAssistant, set_aside: Path) -> None:
    """Tell that the ledger could not be read, and under which name it was kept."""
    ir.async_create_issue(
        hass,
        DOMAIN,
        LEDGER_CORRUPT,
        is_fixable=True,
        is_persistent=True,
        severity=ir.IssueSeverity.CRITICAL,
        translation_key=LEDGER_CORRUPT,
        translation_placeholders={"file": set_aside.name},
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
    ir.async_create_issue(
        hass,
        DOMAIN,
        f"{SCANNER_MISSING}_{counter_id}_{identity}",
        is_fixable=False,
        severity=ir.IssueSeverity.WARNING,
        translation_key=SCANNER_MISSING,
        translation_placeholders={
            "counter": counter,
            "scanner": scanner,
            "minutes": str(minutes),
        },
    )


@callback
def clear_scanner_missing(hass: HomeAssistant, counter_id: str, identity: str) -> None:
    """Take note that a scanner is back."""
    ir.async_delete_issue(hass, DOMAIN, f"{SCANNER_MISSING}_{counter_id}_{identity}")


@callback
def raise_printer_offline(
    hass: HomeAssistant, counter_id: str, *, counter: str, waiting: int
) -> None:
    """Tell that a printer does not print, and how many slips wait for it."""
    ir.async_create_issue(
        hass,
        DOMAIN,
        f"{PRINTER_OFFLINE}_{counter_id}",
        is_fixable=False,
        severity=ir.IssueSeverity.WARNING,
        translation_key=PRINTER_OFFLINE,
        translation_placeholders={"counter": counter, "waiting": str(waiting)},
    )


@callback
def clear_printer_offline(hass: HomeAssistant, counter_id: str) -> None:
    """Take note that a printer prints again."""
    ir.async_delete_issue(hass, DOMAIN, f"{PRINTER_OFFLINE}_{counter_id}")


@callback
def raise_line_busy(
    hass: HomeAssistant, counter_id: str, *, counter: str, line: str, holder: str
) -> None:
    """Tell that the line of a counter's light belongs to another program."""
    ir.async_create_issue(
        hass,
        DOMAIN,
        f"{LINE_BUSY}_{counter_id}",
        is_fixable=False,
        severity=ir.IssueSeverity.WARNING,
        translation_key=LINE_BUSY,
        translation_placeholders={"counter": counter, "line": line, "holder": holder},
    )


@callback
def clear_line_busy(hass: HomeAssistant, counter_id: str) -> None:
    """Take note that the counter has its line."""
    ir.async_delete_issue(hass, DOMAIN, f"{LINE_BUSY}_{counter_id}")


@callback
def raise_input_denied(hass: HomeAssistant, *, path: str) -> None:
    """Tell that Home Assistant may not read the input devices."""
    ir.async_create_issue(
        hass,
        DOMAIN,
        INPUT_DENIED,
        is_fixable=False,
        severity=ir.IssueSeverity.ERROR,
        translation_key=INPUT_DENIED,
        translation_placeholders={"path": path},
    )


@callback
def clear_input_denied(hass: HomeAssistant) -> None:
    """Take note that input devices can be read."""
    ir.async_delete_issue(hass, DOMAIN, INPUT_DENIED)


@callback
def raise_clock_doubtful(hass: HomeAssistant, *, clock: str, booked: str) -> None:
    """Tell what the clock says and when something was last booked, both in local time."""
    ir.async_create_issue(
        hass,
        DOMAIN,
        CLOCK_DOUBTFUL,
        is_fixable=True,
        severity=ir.IssueSeverity.WARNING,
        translation_key=CLOCK_DOUBTFUL,
        translation_placeholders={"clock": clock, "booked": booked or "–"},
    )


@callback
def clear_clock_doubtful(hass: HomeAssistant) -> None:
    """Take note that the clock can be believed."""
    ir.async_delete_issue(hass, DOMAIN, CLOCK_DOUBTFUL)


@callback
def raise_calendar_missing(hass: HomeAssistant, *, calendar: str) -> None:
    """Tell that the calendar of closed days is not there."""
    ir.async_create_issue(
        hass,
        DOMAIN,
        CALENDAR_MISSING,
        is_fixable=False,
        severity=ir.IssueSeverity.WARNING,
        translation_key=CALENDAR_MISSING,
        translation_placeholders={"calendar": calendar},
    )


@callback
def clear_calendar_missing(hass: HomeAssistant) -> None:
    """Take note that the calendar of closed days is there, or not needed."""
    ir.async_delete_issue(hass, DOMAIN, CALENDAR_MISSING)


@callback
def tell_of_waiting_promotions(
    hass: HomeAssistant, waiting: Iterable[WaitingPromotion]
) -> None:
    """Tell of promotions whose entity is not there or can't be on; of no others any more."""
    told = {
        f"{promotion.why}_{promotion.promotion}": promotion for promotion in waiting
    }
    for domain, issue_id in list(ir.async_get(hass).issues):
        if (
            domain == DOMAIN
            and issue_id.startswith((PROMOTION_WAITS, PROMOTION_NEVER_ON))
            and issue_id not in told
        ):
            ir.async_delete_issue(hass, DOMAIN, issue_id)
    for issue_id, promotion in told.items():
        ir.async_create_issue(
            hass,
            DOMAIN,
            issue_id,
            is_fixable=False,
            severity=ir.IssueSeverity.WARNING,
            translation_key=promotion.why,
            translation_placeholders={
                "promotion": promotion.name,
                "entity": promotion.entity,
            },
        )


@callback
def raise_harsh_terms(
    hass: HomeAssistant,
    program_id: str,
    *,
    program: str,
    days: int,
    median: int,
    percent: int,
) -> None:
    """Tell that many lose what they earned in a program before they come again."""
    ir.async_create_issue(
        hass,
        DOMAIN,
        f"{HARSH_TERMS}_{program_id}",
        is_fixable=False,
        severity=ir.IssueSeverity.WARNING,
        translation_key=HARSH_TERMS,
        translation_placeholders={
            "program": program,
            "days": str(days),
            "median": str(median),
            "percent": str(percent),
        },
    )


@callback
def clear_harsh_terms(hass: HomeAssistant, program_id: str) -> None:
    """Take note that a program lets people keep what they earned until they come again."""
    ir.async_delete_issue(hass, DOMAIN, f"{HARSH_TERMS}_{program_id}")


@callback
def raise_stickers_low(
    hass: HomeAssistant, series_id: str, *, name: str, count: int
) -> None:
    """Tell that so few stickers of a series are left on the roll."""
    ir.async_create_issue(
        hass,
        DOMAIN,
        f"{STICKERS_LOW}_{series_id}",
        is_fixable=False,
        severity=ir.IssueSeverity.WARNING,
        translation_key=STICKERS_LOW,
        translation_placeholders={"name": name, "count": str(count)},
    )


@callback
def clear_stickers_low(hass: HomeAssistant, series_id: str) -> None:
    """Take note that there are stickers enough."""
    ir.async_delete_issue(hass, DOMAIN, f"{STICKERS_LOW}_{series_id}")
