"""Names that several of Home Assistant's files share."""

from enum import StrEnum
from typing import Final

DOMAIN: Final = "loyalty"

# The ledger, in Home Assistant's configuration folder.
LEDGER_FILE: Final = "loyalty.db"
# Where simulated printers leave the pictures of their slips, in the same folder.
SLIPS_FOLDER: Final = "loyalty_slips"
# Where simulated scanners listen, in the same folder.
SOCKETS_FOLDER: Final = "loyalty_scanners"
# What tools that listen to the bus hear.
EVENT_LOYALTY: Final = "loyalty_event"


class SubentryType(StrEnum):
    """What a shop has several of; each is a subentry with its own Add button."""

    COUNTER = "counter"
    PROGRAM = "program"
    PROMOTION = "promotion"
    REWARD = "reward"
    STAFF = "staff"
    VOUCHER = "voucher"
    TIER = "tier"
