"""All operations, with the fields that they take; where they are offered is up to the callers."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from homeassistant.helpers import config_validation as cv
import voluptuous as vol

from ..counter.slips.content import SlipKind
from ..transfer.cells import DateOrder
from ..transfer.tables import Table
from . import (
    customers,
    figures,
    house,
    program_report,
    promotions,
    raffles,
    rewards,
    sales,
    tiers,
    transfer,
    trials,
    vouchers,
)
from .views import View


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """``run`` takes the shop, who asks, and the fields by name; ``reads``: it changes nothing."""

    run: Callable[..., Awaitable[View]]
    fields: dict[vol.Marker, Any] = field(default_factory=dict)
    reads: bool = False


_TEXT = vol.All(cv.string, vol.Length(min=1, max=200))
_BLANKABLE = vol.Any(None, vol.All(cv.string, vol.Length(max=200)))
_AMOUNT = vol.Any(int, float, str)
# More than any shop has of anything; what is larger is a barcode in the wrong field.
_MOST = 10**9
_COUNT = vol.All(vol.Coerce(int), vol.Range(min=0, max=_MOST))
_ENTRY = vol.All(vol.Coerce(int), vol.Range(min=1, max=2**63 - 1))
# As many as a stack on a counter has at most.
_CODES = vol.All(cv.ensure_list, [_TEXT], vol.Length(max=200))

_PERSON: dict[vol.Marker, Any] = {
    vol.Optional("name"): _BLANKABLE,
    vol.Optional("phone"): _BLANKABLE,
    vol.Optional("email"): _BLANKABLE,
    vol.Optional("birthday"): vol.Any(None, cv.date),
    vol.Optional("language"): _BLANKABLE,
    vol.Optional("notes"): vol.Any(None, vol.All(cv.string, vol.Length(max=5000))),
    vol.Optional("tags"): vol.All(cv.ensure_list, [_TEXT]),
}
_LINE = vol.Schema(
    {
        vol.Required("amount"): _AMOUNT,
        vol.Optional("sku"): _TEXT,
        vol.Optional("name"): _TEXT,
        vol.Optional("category"): _TEXT,
        vol.Optional("quantity"): vol.All(vol.Coerce(int), vol.Range(min=1)),
    }
)
_RETURNED = vol.Schema(
    {
        vol.Optional("line"): vol.All(vol.Coerce(int), vol.Range(min=1)),
        vol.Optional("sku"): _TEXT,
        vol.Optional("quantity"): vol.All(vol.Coerce(int), vol.Range(min=1)),
        vol.Optional("amount"): _AMOUNT,
    }
)

_PRIZE = vol.Schema(
    {
        vol.Required("name"): _TEXT,
        vol.Optional("count"): vol.All(vol.Coerce(int), vol.Range(min=1, max=1000)),
        vol.Exclusive("reward", "worth"): _TEXT,
        vol.Exclusive("program", "worth"): _TEXT,
        vol.Optional("units", default=1): vol.All(
            vol.Coerce(int), vol.Range(min=1, max=_MOST)
        ),
    }
)

OPERATIONS: dict[str, Operation] = {
    "scan": Operation(
        run=sales.scan,
        fields={
            # Longer than any code: what does not mean anything is answered, not refused.
            vol.Required("code"): vol.All(cv.string, vol.Length(max=4096)),
            vol.Optional("counter"): _TEXT,
        },
    ),
    "enroll_customer": Operation(
        run=customers.enroll_customer,
        fields={
            **_PERSON,
            vol.Optional("cards"): vol.All(cv.ensure_list, [_TEXT]),
            vol.Optional("source"): _TEXT,
            vol.Optional("referred_by"): _TEXT,
            vol.Optional("counter"): _TEXT,
            vol.Optional("reference"): _TEXT,
        },
    ),
    "update_customer": Operation(
        run=customers.update_customer,
        fields={
            vol.Required("customer"): _TEXT,
            **_PERSON,
            vol.Optional("pinned"): cv.boolean,
            vol.Optional("preferred_reward"): _BLANKABLE,
        },
    ),
    "merge_customers": Operation(
        run=customers.merge_customers,
        fields={vol.Required("customer"): _TEXT, vol.Required("duplicate"): _TEXT},
    ),
    "link_card": Operation(
        run=customers.link_card,
        fields={
            vol.Required("customer"): _TEXT,
            vol.Required("card"): _TEXT,
            vol.Optional("replaces"): _TEXT,
        },
    ),
    "block_card": Operation(
        run=customers.block_card,
        fields={vol.Required("card"): _TEXT, vol.Optional("blocked"): cv.boolean},
    ),
    "get_customer": Operation(
        run=customers.get_customer, fields={vol.Required("customer"): _TEXT}, reads=True
    ),
    "find_customers": Operation(
        run=customers.find_customers,
        fields={
            vol.Optional("query"): vol.All(cv.string, vol.Length(max=200)),
            vol.Optional("tag"): _TEXT,
            vol.Optional("tier"): _TEXT,
            vol.Optional("has_reward"): cv.boolean,
            vol.Optional("inactive_days"): _COUNT,
            vol.Optional("limit"): vol.All(vol.Coerce(int), vol.Range(min=1, max=500)),
            vol.Optional("offset"): _COUNT,
        },
        reads=True,
    ),
    "record_purchase": Operation(
        run=sales.record_purchase,
        fields={
            vol.Required("amount"): _AMOUNT,
            vol.Optional("customer"): _TEXT,
            vol.Optional("lines"): vol.All(cv.ensure_list, [_LINE]),
            vol.Optional("redeem_points"): vol.Any(_COUNT, {str: _COUNT}),
            vol.Optional("redeem_rewards"): vol.All(cv.ensure_list, [_TEXT]),
            vol.Optional("coupons"): _CODES,
            vol.Optional("reference"): _TEXT,
            vol.Optional("counter"): _TEXT,
            vol.Optional("staff"): _TEXT,
            vol.Optional("at"): cv.datetime,
        },
    ),
    "record_refund": Operation(
        run=sales.record_refund,
        fields={
            vol.Optional("purchase"): _ENTRY,
            vol.Optional("reference"): _TEXT,
            vol.Optional("amount"): _AMOUNT,
            vol.Optional("lines"): vol.All(cv.ensure_list, [_RETURNED]),
            vol.Optional("refund_reference"): _TEXT,
            vol.Optional("counter"): _TEXT,
            vol.Optional("at"): cv.datetime,
        },
    ),
    "redeem_reward": Operation(
        run=rewards.redeem_reward,
        fields={
            vol.Required("customer"): _TEXT,
            vol.Optional("reward"): _TEXT,
            vol.Optional("reservation"): _ENTRY,
            vol.Optional("reference"): _TEXT,
            vol.Optional("counter"): _TEXT,
        },
    ),
    "reserve_reward": Operation(
        run=rewards.reserve_reward,
        fields={
            vol.Required("customer"): _TEXT,
            vol.Optional("reward"): _TEXT,
            vol.Optional("minutes"): vol.All(
                vol.Coerce(int), vol.Range(min=1, max=7 * 24 * 60)
            ),
            vol.Optional("reference"): _TEXT,
            vol.Optional("counter"): _TEXT,
        },
    ),
    "release_reward": Operation(
        run=rewards.release_reward,
        fields={
            vol.Required("reservation"): _ENTRY,
            vol.Optional("reference"): _TEXT,
            vol.Optional("counter"): _TEXT,
        },
    ),
    "stock_reward": Operation(
        run=rewards.stock_reward,
        fields={
            vol.Required("reward"): _TEXT,
            vol.Optional("added"): vol.All(vol.Coerce(int), vol.Range(-_MOST, _MOST)),
            vol.Optional("left"): _COUNT,
            vol.Optional("reference"): _TEXT,
        },
    ),
    "choose_offer": Operation(
        run=promotions.choose_offer,
        fields={
            vol.Required("customer"): _TEXT,
            vol.Required("promotion"): _TEXT,
            vol.Required("offer"): _TEXT,
            vol.Optional("counter"): _TEXT,
            vol.Optional("reference"): _TEXT,
        },
    ),
    "adjust_balance": Operation(
        run=sales.adjust_balance,
        fields={
            vol.Required("customer"): _TEXT,
            vol.Required("program"): _TEXT,
            vol.Required("delta"): vol.All(vol.Coerce(int), vol.Range(-_MOST, _MOST)),
            vol.Required("reason"): _TEXT,
            vol.Optional("reference"): _TEXT,
        },
    ),
    "set_tier": Operation(
        run=tiers.set_tier,
        fields={
            vol.Required("customer"): _TEXT,
            vol.Required("tier"): _TEXT,
            vol.Optional("until"): cv.date,
            vol.Optional("reason"): _TEXT,
            vol.Optional("reference"): _TEXT,
        },
    ),
    "draw_raffle": Operation(
        run=raffles.draw_raffle,
        fields={
            vol.Required("program"): _TEXT,
            vol.Required("prizes"): vol.All(
                cv.ensure_list, [_PRIZE], vol.Length(min=1, max=1000)
            ),
            vol.Optional("seed"): _TEXT,
            vol.Optional("once"): cv.boolean,
        },
    ),
    "program_report": Operation(
        run=program_report.program_report,
        fields={vol.Required("program"): _TEXT},
        reads=True,
    ),
    "undo": Operation(
        run=sales.undo,
        fields={vol.Optional("entry"): _ENTRY, vol.Optional("counter"): _TEXT},
    ),
    "issue_vouchers": Operation(
        run=vouchers.issue_vouchers,
        fields={
            vol.Required("series"): _TEXT,
            vol.Optional("count"): _COUNT,
            vol.Optional("value"): _AMOUNT,
            vol.Optional("customer"): _TEXT,
            vol.Optional("to_stock"): cv.boolean,
            vol.Optional("counter"): _TEXT,
            vol.Optional("reference"): _TEXT,
        },
    ),
    "accept_vouchers": Operation(
        run=vouchers.accept_vouchers,
        fields={
            vol.Required("codes"): _CODES,
            vol.Optional("exchange"): _TEXT,
            vol.Optional("amount"): _AMOUNT,
            vol.Optional("counter"): _TEXT,
            vol.Optional("reference"): _TEXT,
        },
    ),
    "void_vouchers": Operation(
        run=vouchers.void_vouchers,
        fields={
            vol.Optional("codes"): _CODES,
            vol.Optional("entry"): _ENTRY,
            vol.Required("reason"): _TEXT,
            vol.Optional("reference"): _TEXT,
        },
    ),
    "count_stickers": Operation(
        run=vouchers.count_stickers,
        fields={
            vol.Required("series"): _TEXT,
            vol.Required("count"): _COUNT,
            vol.Optional("reference"): _TEXT,
        },
    ),
    "get_voucher": Operation(
        run=vouchers.get_voucher, fields={vol.Required("code"): _TEXT}, reads=True
    ),
    "print_slip": Operation(
        run=house.print_slip,
        fields={
            vol.Required("kind"): vol.Coerce(SlipKind),
            vol.Optional("customer"): _TEXT,
            vol.Optional("voucher"): _TEXT,
            vol.Optional("entry"): _ENTRY,
            vol.Optional("counter"): _TEXT,
        },
    ),
    "run_daily": Operation(
        run=house.run_daily, fields={vol.Optional("until"): cv.date}
    ),
    "import_data": Operation(
        run=transfer.import_data,
        fields={
            vol.Required("file"): vol.All(cv.string, vol.Length(min=1, max=1000)),
            vol.Optional("dry_run"): cv.boolean,
            vol.Optional("merge_duplicates"): cv.boolean,
            vol.Optional("program"): _TEXT,
            vol.Optional("date_order"): vol.Coerce(DateOrder),
            vol.Optional("language"): _TEXT,
        },
    ),
    "export_data": Operation(
        run=transfer.export_data,
        fields={
            vol.Optional("format"): vol.In(transfer.FORMATS),
            vol.Optional("tables"): vol.All(
                cv.ensure_list, [vol.Coerce(Table)], vol.Length(min=1)
            ),
        },
    ),
    "try_program": Operation(
        run=trials.try_program,
        fields={
            vol.Optional("program"): _TEXT,
            vol.Optional("changes"): {str: object},
            vol.Optional("rewards"): {str: {str: object}},
            vol.Optional("without"): cv.boolean,
            vol.Optional("first_day"): cv.date,
            vol.Optional("last_day"): cv.date,
        },
        reads=True,
    ),
    "get_figures": Operation(
        run=figures.get_figures,
        fields={vol.Optional("first_day"): cv.date, vol.Optional("last_day"): cv.date},
        reads=True,
    ),
    "info": Operation(run=house.info, reads=True),
}
