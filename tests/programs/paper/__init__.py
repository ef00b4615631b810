"""A shop that keeps its ledger on paper: decisions applied to plain lists, and nothing cached.

Everything a situation tells is worked out from the movements, so that an account which a
decision gets wrong differs from what the movements say.
"""

from .bookings import OWNER, STAFF
from .books import Entry
from .shop import BERLIN, Shop, shop

__all__ = ["BERLIN", "OWNER", "STAFF", "Entry", "Shop", "shop"]
