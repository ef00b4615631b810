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
    contacts,
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
from .fields import (
    AMOUNT,
    BLANKABLE,
    CODES,
    CONTACT,
    COUNT,
    ENTRY,
    LINE,
    MOST,
    PERSON,
    PRIZE,
    RETURNED,
    TEXT,
)
from .views import View


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """``run`` takes the shop, who asks, and the fields by name; ``reads``: it changes nothing."""

    run: Callable[..., Awaitable[View]]
    fields: dict[vol.Marker, Any] = field(default_factory=dict)
    reads: bool = False


OPERATIONS: dict[str, Operation] = {
    "scan": Operation(
        run=sales.scan,
        fields={
            # Longer than any code: what does not mean anything is answered, not refused.
            vol.Required("code"): vol.All(cv.string, vol.Length(max=4096)),
            vol.Optional("counter"): TEXT,
        },
    ),
    "enroll_customer": Operation(
        run=customers.enroll_customer,
        fields={
            **PERSON,
            vol.Optional("cards"): vol.All(cv.ensure_list, [TEXT]),
            vol.Optional("source"): TEXT,
            vol.Optional("referred_by"): TEXT,
            vol.Optional("counter"): TEXT,
            vol.Optional("reference"): TEXT,
        },
    ),
    "update_customer": Operation(
        run=customers.update_customer,
        fields={
            vol.Required("customer"): TEXT,
            **PERSON,
            vol.Optional("pinned"): cv.boolean,
            vol.Optional("preferred_reward"): BLANKABLE,
        },
    ),
    "merge_customers": Operation(
        run=customers.merge_customers,
        fields={vol.Required("customer"): TEXT, vol.Required("duplicate"): TEXT},
    ),
    "request_contact_code": Operation(
        run=contacts.request_contact_code,
        fields={
            vol.Required("customer"): TEXT,
            vol.Required("contact"): CONTACT,
            vol.Optional("reference"): TEXT,
        },
    ),
    "confirm_contact": Operation(
        run=contacts.confirm_contact,
        fields={
            vol.Required("customer"): TEXT,
            vol.Required("contact"): CONTACT,
            vol.Required("code"): TEXT,
            vol.Optional("reference"): TEXT,
        },
    ),
    "link_card": Operation(
        run=customers.link_card,
        fields={
            vol.Required("customer"): TEXT,
            vol.Required("card"): TEXT,
            vol.Optional("replaces"): TEXT,
        },
    ),
    "block_card": Operation(
        run=customers.block_card,
        fields={vol.Required("card"): TEXT, vol.Optional("blocked"): cv.boolean},
    ),
    "get_customer": Operation(
        run=customers.get_customer, fields={vol.Required("customer"): TEXT}, reads=True
    ),
    "find_customers": Operation(
        run=customers.find_customers,
        fields={
            vol.Optional("query"): vol.All(cv.string, vol.Length(max=200)),
            vol.Optional("tag"): TEXT,
            vol.Optional("tier"): TEXT,
            vol.Optional("has_reward"): cv.boolean,
            vol.Optional("inactive_days"): COUNT,
            vol.Optional("limit"): vol.All(vol.Coerce(int), vol.Range(min=1, max=500)),
            vol.Optional("offset"): COUNT,
        },
        reads=True,
    ),
    "record_purchase": Operation(
        run=sales.record_purchase,
        fields={
            vol.Required("amount"): AMOUNT,
            vol.Optional("customer"): TEXT,
            vol.Optional("lines"): vol.All(cv.ensure_list, [LINE]),
            vol.Optional("redeem_points"): vol.Any(COUNT, {str: COUNT}),
            vol.Optional("redeem_rewards"): vol.All(cv.ensure_list, [TEXT]),
            vol.Optional("coupons"): CODES,
            vol.Optional("reference"): TEXT,
            vol.Optional("counter"): TEXT,
            vol.Optional("staff"): TEXT,
            vol.Optional("at"): cv.datetime,
        },
    ),
    "record_refund": Operation(
        run=sales.record_refund,
        fields={
            vol.Optional("purchase"): ENTRY,
            vol.Optional("reference"): TEXT,
            vol.Optional("amount"): AMOUNT,
            vol.Optional("lines"): vol.All(cv.ensure_list, [RETURNED]),
            vol.Optional("refund_reference"): TEXT,
            vol.Optional("counter"): TEXT,
            vol.Optional("at"): cv.datetime,
        },
    ),
    "redeem_reward": Operation(
        run=rewards.redeem_reward,
        fields={
            vol.Required("customer"): TEXT,
            vol.Optional("reward"): TEXT,
            vol.Optional("reservation"): ENTRY,
            vol.Optional("reference"): TEXT,
            vol.Optional("counter"): TEXT,
        },
    ),
    "reserve_reward": Operation(
        run=rewards.reserve_reward,
        fields={
            vol.Required("customer"): TEXT,
            vol.Optional("reward"): TEXT,
            vol.Optional("minutes"): vol.All(
                vol.Coerce(int), vol.Range(min=1, max=7 * 24 * 60)
            ),
            vol.Optional("reference"): TEXT,
            vol.Optional("counter"): TEXT,
        },
    ),
    "release_reward": Operation(
        run=rewards.release_reward,
        fields={
            vol.Required("reservation"): ENTRY,
            vol.Optional("reference"): TEXT,
            vol.Optional("counter"): TEXT,
        },
    ),
    "stock_reward": Operation(
        run=rewards.stock_reward,
        fields={
            vol.Required("reward"): TEXT,
            vol.Optional("added"): vol.All(vol.Coerce(int), vol.Range(-MOST, MOST)),
            vol.Optional("left"): COUNT,
            vol.Optional("reference"): TEXT,
        },
    ),
    "choose_offer": Operation(
        run=promotions.choose_offer,
        fields={
            vol.Required("customer"): TEXT,
            vol.Required("promotion"): TEXT,
            vol.Required("offer"): TEXT,
            vol.Optional("counter"): TEXT,
            vol.Optional("reference"): TEXT,
        },
    ),
    "adjust_balance": Operation(
        run=sales.adjust_balance,
        fields={
            vol.Required("customer"): TEXT,
            vol.Required("program"): TEXT,
            vol.Required("delta"): vol.All(vol.Coerce(int), vol.Range(-MOST, MOST)),
            vol.Required("reason"): TEXT,
            vol.Optional("reference"): TEXT,
        },
    ),
    "set_tier": Operation(
        run=tiers.set_tier,
        fields={
            vol.Required("customer"): TEXT,
            vol.Required("tier"): TEXT,
            vol.Optional("until"): cv.date,
            vol.Optional("reason"): TEXT,
            vol.Optional("reference"): TEXT,
        },
    ),
    "draw_raffle": Operation(
        run=raffles.draw_raffle,
        fields={
            vol.Required("program"): TEXT,
            vol.Required("prizes"): vol.All(
                cv.ensure_list, [PRIZE], vol.Length(min=1, max=1000)
            ),
            vol.Optional("seed"): TEXT,
            vol.Optional("once"): cv.boolean,
        },
    ),
    "program_report": Operation(
        run=program_report.program_report,
        fields={vol.Required("program"): TEXT},
        reads=True,
    ),
    "undo": Operation(
        run=sales.undo,
        fields={vol.Optional("entry"): ENTRY, vol.Optional("counter"): TEXT},
    ),
    "issue_vouchers": Operation(
        run=vouchers.issue_vouchers,
        fields={
            vol.Required("series"): TEXT,
            vol.Optional("count"): COUNT,
            vol.Optional("value"): AMOUNT,
            vol.Optional("customer"): TEXT,
            vol.Optional("to_stock"): cv.boolean,
            vol.Optional("counter"): TEXT,
            vol.Optional("reference"): TEXT,
        },
    ),
    "accept_vouchers": Operation(
        run=vouchers.accept_vouchers,
        fields={
            vol.Required("codes"): CODES,
            vol.Optional("exchange"): TEXT,
            vol.Optional("amount"): AMOUNT,
            vol.Optional("counter"): TEXT,
            vol.Optional("reference"): TEXT,
        },
    ),
    "void_vouchers": Operation(
        run=vouchers.void_vouchers,
        fields={
            vol.Optional("codes"): CODES,
            vol.Optional("entry"): ENTRY,
            vol.Required("reason"): TEXT,
            vol.Optional("reference"): TEXT,
        },
    ),
    "count_stickers": Operation(
        run=vouchers.count_stickers,
        fields={
            vol.Required("series"): TEXT,
            vol.Required("count"): COUNT,
            vol.Optional("reference"): TEXT,
        },
    ),
    "get_voucher": Operation(
        run=vouchers.get_voucher, fields={vol.Required("code"): TEXT}, reads=True
    ),
    "print_slip": Operation(
        run=house.print_slip,
        fields={
            vol.Required("kind"): vol.Coerce(SlipKind),
            vol.Optional("customer"): TEXT,
            vol.Optional("voucher"): TEXT,
            vol.Optional("entry"): ENTRY,
            vol.Optional("counter"): TEXT,
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
            vol.Optional("program"): TEXT,
            vol.Optional("date_order"): vol.Coerce(DateOrder),
            vol.Optional("language"): TEXT,
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
            vol.Optional("program"): TEXT,
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
