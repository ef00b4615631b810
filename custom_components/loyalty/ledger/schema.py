"""The tables. Plain SQLAlchemy Core, so that another database server can hold them as well.

Instants are microseconds since 1970 in UTC, days are ordinals (``instants.py``), money is in minor
units. ``entries``, ``movements`` and ``tier_changes`` are append-only. Caches of them, changed in the same
transaction: ``lots.remaining``, ``holdings``, the counters and the tier of ``members``, ``daily_totals``,
``daily_purchases``, ``daily_accruals``, ``reward_counts``, ``reservations``.
The same of ``voucher_movements`` and ``stock_movements``: ``vouchers.remaining``, ``stock``.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    func,
    literal_column,
)

from ..programs.answer import EntryKind

SCHEMA_VERSION = 5

# The day and the program under which daily_totals keeps what belongs to no single one.
ALL_TIME = 0
WHOLE_SHOP = ""

metadata = MetaData()

# SQLite has a fast path for INTEGER primary keys only.
_Id = BigInteger().with_variant(Integer, "sqlite")
_Instant = BigInteger
_Day = Integer
_Minor = BigInteger

schema_changes = Table(
    "schema_changes",
    metadata,
    Column("version", Integer, primary_key=True),
    Column("at", _Instant, nullable=False),
)

meta = Table(
    "meta",
    metadata,
    Column("key", String(64), primary_key=True),
    Column("value", BigInteger, nullable=False),
)

terms = Table(
    "terms",
    metadata,
    Column("version", Integer, primary_key=True),
    Column("at", _Instant, nullable=False),
    Column("document", Text, nullable=False),
)

members = Table(
    "members",
    metadata,
    Column("id", _Id, primary_key=True, autoincrement=False),
    Column("uid", String(64), nullable=False, unique=True),
    Column("number", String(32), nullable=False, unique=True),
    Column("enrolled_at", _Instant, nullable=False),
    Column("anonymous", Boolean, nullable=False),
    Column("merged_into", _Id),
    Column("erased", Boolean, nullable=False),
    Column("pinned", Boolean, nullable=False),
    Column("source", String(64)),
    Column("referred_by", String(64)),
    Column("visits", Integer, nullable=False),
    Column("purchases", Integer, nullable=False),
    Column("spent_minor", _Minor, nullable=False),
    Column("first_visit_at", _Instant),
    Column("last_visit_at", _Instant),
    Column("preferred", String(80)),
    Column("tier", String(64)),
    Column("tier_since", _Day),
    Column("tier_until", _Day),
    Column("tier_given", String(64)),
    Column("tier_given_until", _Day),
)
# Who was here lately is counted whenever the shop's figures change, from the index alone.
Index("members_seen", members.c.last_visit_at, members.c.merged_into, members.c.erased)
ALIVE = members.c.merged_into.is_(None) & ~members.c.erased
# Whom somebody brought, and how many came that way, from the index alone.
Index(
    "members_brought",
    members.c.referred_by,
    members.c.enrolled_at,
    members.c.merged_into,
    members.c.erased,
    sqlite_where=members.c.referred_by.is_not(None),
    postgresql_where=members.c.referred_by.is_not(None),
)
# Whoever was merged is found as the member they live on in.
LIVES_AS = func.coalesce(members.c.merged_into, members.c.id)
# Who is in a tier, and who may leave theirs with which day: the daily round asks for nobody else.
Index(
    "members_tier",
    members.c.tier,
    sqlite_where=members.c.tier.is_not(None),
    postgresql_where=members.c.tier.is_not(None),
)
Index(
    "members_tier_until",
    members.c.tier_until,
    sqlite_where=members.c.tier_until.is_not(None),
    postgresql_where=members.c.tier_until.is_not(None),
)
Index(
    "members_merged",
    members.c.merged_into,
    sqlite_where=members.c.merged_into.is_not(None),
    postgresql_where=members.c.merged_into.is_not(None),
)
Index(
    "members_pinned",
    members.c.pinned,
    sqlite_where=members.c.pinned,
    postgresql_where=members.c.pinned,
)

people = Table(
    "people",
    metadata,
    Column(
        "member", _Id, ForeignKey("members.id"), primary_key=True, autoincrement=False
    ),
    Column("name", Text),
    Column("name_folded", Text),
    Column("phone", String(32)),
    Column("phone_reversed", String(32)),
    Column("email", Text),
    Column("email_folded", Text),
    Column("birthday", _Day),
    Column("language", String(35)),
    Column("notes", Text),
    Column("tags", Text, nullable=False),
    Column("email_verified_at", _Instant),
    Column("phone_verified_at", _Instant),
)
Index("people_phone", people.c.phone_reversed)
Index("people_email", people.c.email_folded)

name_words = Table(
    "name_words",
    metadata,
    Column("word", Text, primary_key=True),
    Column("member", _Id, ForeignKey("members.id"), primary_key=True),
    sqlite_with_rowid=False,
)
Index("name_words_member", name_words.c.member)

# Codes by which contacts are verified: digests, and when they were asked for (a JSON list, and its end).
# Without a digest none is open.
contact_codes = Table(
    "contact_codes",
    metadata,
    Column("member", _Id, ForeignKey("members.id"), primary_key=True),
    Column("contact", String(8), primary_key=True),
    Column("asked", Text, nullable=False),
    Column("asked_last", _Instant, nullable=False),
    Column("digest", String(32)),
    Column("valid_until", _Instant),
    Column("tries_left", Integer),
    sqlite_with_rowid=False,
)

member_tags = Table(
    "member_tags",
    metadata,
    Column("tag", Text, primary_key=True),
    Column("member", _Id, ForeignKey("members.id"), primary_key=True),
    sqlite_with_rowid=False,
)
Index("member_tags_member", member_tags.c.member)

cards = Table(
    "cards",
    metadata,
    Column("identifier", Text, primary_key=True),
    Column("member", _Id, ForeignKey("members.id"), nullable=False, index=True),
    Column("status", String(16), nullable=False),
    Column("linked_at", _Instant, nullable=False),
    sqlite_with_rowid=False,
)

entries = Table(
    "entries",
    metadata,
    Column("number", _Id, primary_key=True, autoincrement=False),
    Column("key", Text, nullable=False, unique=True),
    Column("kind", String(16), nullable=False),
    Column("at", _Instant, nullable=False),
    Column("day", _Day, nullable=False),
    Column("member", _Id, ForeignKey("members.id")),
    Column("counter", String(64)),
    Column("staff", String(64)),
    Column("terms", Integer, nullable=False),
    Column("amount_minor", _Minor, nullable=False),
    Column("reverses", _Id),
    Column("clock_doubtful", Boolean, nullable=False),
    Column("answer", Text, nullable=False),
)
Index("entries_member", entries.c.member, entries.c.number)
Index(
    "entries_counter",
    entries.c.counter,
    entries.c.number,
    sqlite_where=entries.c.counter.is_not(None),
    postgresql_where=entries.c.counter.is_not(None),
)
Index(
    "entries_reverses",
    entries.c.reverses,
    sqlite_where=entries.c.reverses.is_not(None),
    postgresql_where=entries.c.reverses.is_not(None),
)
# The sales of a period; as with open lots, no parameter.
SOLD = entries.c.kind == literal_column(f"'{EntryKind.PURCHASE}'")
Index("entries_sold", entries.c.day, sqlite_where=SOLD, postgresql_where=SOLD)

movements = Table(
    "movements",
    metadata,
    Column("entry", _Id, ForeignKey("entries.number"), primary_key=True),
    Column("line", Integer, primary_key=True),
    Column("member", _Id, nullable=False),
    Column("program", String(64), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("delta", BigInteger, nullable=False),
    Column("lot_entry", _Id),
    Column("lot_line", Integer),
    sqlite_with_rowid=False,
)

lots = Table(
    "lots",
    metadata,
    Column("entry", _Id, ForeignKey("entries.number"), primary_key=True),
    Column("line", Integer, primary_key=True),
    Column("member", _Id, nullable=False),
    Column("program", String(64), nullable=False),
    Column("amount", BigInteger, nullable=False),
    Column("remaining", BigInteger, nullable=False),
    Column("earned_at", _Instant, nullable=False),
    Column("last_day", _Day),
    Column("first_day", _Day),
    sqlite_with_rowid=False,
)
# Spent lots stay for ever; what a scan and the daily job read must not grow with them. The zero is no
# parameter, so that every query for open lots is seen to be one for which the indices are made.
OPEN = lots.c.remaining > literal_column("0")
Index(
    "lots_open",
    lots.c.member,
    sqlite_where=OPEN,
    postgresql_where=OPEN,
)
Index(
    "lots_starting",
    lots.c.first_day,
    lots.c.member,
    sqlite_where=OPEN & lots.c.first_day.is_not(None),
    postgresql_where=OPEN & lots.c.first_day.is_not(None),
)
Index(
    "lots_ending",
    lots.c.last_day,
    lots.c.member,
    sqlite_where=OPEN,
    postgresql_where=OPEN,
)

holdings = Table(
    "holdings",
    metadata,
    Column("member", _Id, ForeignKey("members.id"), primary_key=True),
    Column("program", String(64), primary_key=True),
    Column("balance", BigInteger, nullable=False),
    Column("owed", BigInteger, nullable=False),
    Column("earned", BigInteger, nullable=False),
    Column("last_accrual_at", _Instant),
    sqlite_with_rowid=False,
)

# One row per business day and program, and per day for the whole shop (program WHOLE_SHOP); the rows
# of day ALL_TIME are the sums of all days.
daily_totals = Table(
    "daily_totals",
    metadata,
    Column("day", _Day, primary_key=True),
    Column("program", String(64), primary_key=True),
    Column("members", Integer, nullable=False),
    Column("visits", Integer, nullable=False),
    Column("purchases", Integer, nullable=False),
    Column("sales_minor", _Minor, nullable=False),
    Column("issued", BigInteger, nullable=False),
    Column("redeemed", BigInteger, nullable=False),
    Column("expired", BigInteger, nullable=False),
    Column("reversed", BigInteger, nullable=False),
    Column("returned", BigInteger, nullable=False),
    Column("adjusted", BigInteger, nullable=False),
    Column("locked", BigInteger, nullable=False, server_default="0"),
    Column("given_minor", _Minor, nullable=False, server_default="0"),
    sqlite_with_rowid=False,
)

# What members bought on each business day, less what came back of it, and their visits; of a merged member all is the
# survivor's.
daily_purchases = Table(
    "daily_purchases",
    metadata,
    Column("member", _Id, ForeignKey("members.id"), primary_key=True),
    Column("day", _Day, primary_key=True),
    Column("spent_minor", _Minor, nullable=False),
    Column("purchases", Integer, nullable=False),
    Column("visits", Integer, nullable=False, server_default="0"),
    sqlite_with_rowid=False,
)

# The lines of purchases, and under a refund's entry what came back of the line with the same number.
# What a line cost, and what of that was not paid with rewards, coupons and points.
purchase_lines = Table(
    "purchase_lines",
    metadata,
    Column("entry", _Id, ForeignKey("entries.number"), primary_key=True),
    Column("line", Integer, primary_key=True),
    Column("sku", Text),
    Column("name", Text),
    Column("category", Text),
    Column("quantity", Integer, nullable=False),
    Column("amount_minor", _Minor, nullable=False),
    Column("price_minor", _Minor, nullable=False),
    Column("basis_minor", _Minor, nullable=False),
    sqlite_with_rowid=False,
)

# Rewards handed out (1) and given back (-1), reserved (1) and reserved no more (-1); of a merged member
# all is the survivor's. Costs and values have the sign of the count.
redemptions = Table(
    "redemptions",
    metadata,
    Column("entry", _Id, ForeignKey("entries.number"), primary_key=True),
    Column("line", Integer, primary_key=True),
    Column("member", _Id, nullable=False),
    Column("reward", String(80), nullable=False),
    Column("count", Integer, nullable=False),
    Column("day", _Day, nullable=False),
    Column("state", String(16), nullable=False),
    Column("cost_minor", _Minor),
    Column("value_minor", _Minor, nullable=False),
    sqlite_with_rowid=False,
)
Index("redemptions_member", redemptions.c.member, redemptions.c.day)
Index("redemptions_day", redemptions.c.day)

# Pieces of a reward that came into the stock; below zero what was found missing.
restocks = Table(
    "restocks",
    metadata,
    Column("entry", _Id, ForeignKey("entries.number"), primary_key=True),
    Column("reward", String(80), nullable=False),
    Column("count", Integer, nullable=False),
    sqlite_with_rowid=False,
)

# How many pieces of a reward are missing of its stock: redeemed or reserved, less what came in.
reward_counts = Table(
    "reward_counts",
    metadata,
    Column("reward", String(80), primary_key=True),
    Column("gone", Integer, nullable=False),
    sqlite_with_rowid=False,
)

# The reservations that are open, by their entry.
reservations = Table(
    "reservations",
    metadata,
    Column("entry", _Id, ForeignKey("entries.number"), primary_key=True),
    Column("member", _Id, nullable=False),
    Column("reward", String(80), nullable=False),
    Column("until", _Instant, nullable=False),
    sqlite_with_rowid=False,
)
Index("reservations_member", reservations.c.member)
# Who made use of which promotion (or chose which of its offers) in which entry; what was taken back has a
# row of its own, below zero, on the day of the use. Of a merged member all is the survivor's.
promotion_uses = Table(
    "promotion_uses",
    metadata,
    Column("member", _Id, ForeignKey("members.id"), primary_key=True),
    Column("promotion", String(64), primary_key=True),
    Column("entry", _Id, ForeignKey("entries.number"), primary_key=True),
    Column("day", _Day, nullable=False),
    Column("times", Integer, nullable=False),
    sqlite_with_rowid=False,
)
Index("promotion_uses_entry", promotion_uses.c.entry)
Index("promotion_uses_day", promotion_uses.c.promotion, promotion_uses.c.day)
# Every rise and fall: what a member was in before and is in since, and what the owner gave by hand.
tier_changes = Table(
    "tier_changes",
    metadata,
    Column("entry", _Id, ForeignKey("entries.number"), primary_key=True),
    Column("member", _Id, ForeignKey("members.id"), primary_key=True),
    Column("was", String(64)),
    Column("tier", String(64)),
    Column("since", _Day),
    Column("given", String(64)),
    Column("given_until", _Day),
    Column("reason", String(16), nullable=False),
    sqlite_with_rowid=False,
)
Index("tier_changes_member", tier_changes.c.member, tier_changes.c.entry)

# What members earned in each program on each business day, less what was taken back of it; of a merged
# member all is the survivor's.
daily_accruals = Table(
    "daily_accruals",
    metadata,
    Column("member", _Id, ForeignKey("members.id"), primary_key=True),
    Column("day", _Day, primary_key=True),
    Column("program", String(64), primary_key=True),
    Column("amount", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)

# ``member`` is whom it was given to, ``entry`` what gave it.
vouchers = Table(
    "vouchers",
    metadata,
    Column("code", String(16), primary_key=True),
    Column("series", String(64), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("entry", _Id, ForeignKey("entries.number"), nullable=False, index=True),
    Column("issued_at", _Instant, nullable=False),
    Column("first_day", _Day, nullable=False),
    Column("last_day", _Day),
    Column("amount", BigInteger, nullable=False),
    Column("remaining", BigInteger, nullable=False),
    Column("void", Boolean, nullable=False),
    Column("member", _Id),
    sqlite_with_rowid=False,
)
Index(
    "vouchers_member",
    vouchers.c.member,
    sqlite_where=vouchers.c.member.is_not(None),
    postgresql_where=vouchers.c.member.is_not(None),
)
# What the shop still owes is summed up from these alone.
UNUSED = vouchers.c.remaining > literal_column("0")
Index(
    "vouchers_unused",
    vouchers.c.series,
    vouchers.c.last_day,
    vouchers.c.remaining,
    sqlite_where=UNUSED,
    postgresql_where=UNUSED,
)

voucher_movements = Table(
    "voucher_movements",
    metadata,
    Column("entry", _Id, ForeignKey("entries.number"), primary_key=True),
    Column("line", Integer, primary_key=True),
    Column("code", String(16), nullable=False, index=True),
    Column("kind", String(16), nullable=False),
    Column("delta", BigInteger, nullable=False),
    Column("worth_minor", _Minor, nullable=False),
    sqlite_with_rowid=False,
)

stock_movements = Table(
    "stock_movements",
    metadata,
    Column("entry", _Id, ForeignKey("entries.number"), primary_key=True),
    Column("series", String(64), primary_key=True),
    Column("delta", Integer, nullable=False),
    sqlite_with_rowid=False,
)

stock = Table(
    "stock",
    metadata,
    Column("series", String(64), primary_key=True),
    Column("count", Integer, nullable=False),
    sqlite_with_rowid=False,
)

# What promises cost the shop, by the id of each; what comes back is below zero.
costs = Table(
    "costs",
    metadata,
    Column("entry", _Id, ForeignKey("entries.number"), primary_key=True),
    Column("source", String(80), primary_key=True),
    Column("kind", String(16), primary_key=True),
    Column("amount_minor", _Minor, nullable=False),
    sqlite_with_rowid=False,
)

print_jobs = Table(
    "print_jobs",
    metadata,
    Column("id", _Id, primary_key=True, autoincrement=False),
    Column("key", Text, nullable=False, unique=True),
    Column("printer", String(64), nullable=False),
    Column("kind", String(32), nullable=False),
    Column("status", String(16), nullable=False),
    Column("entry", _Id),
    Column("payload", Text),
    Column("created_at", _Instant, nullable=False),
    Column("ended_at", _Instant),
    Column("attempts", Integer, nullable=False),
    Column("reason", Text),
)
Index("print_jobs_queue", print_jobs.c.printer, print_jobs.c.status, print_jobs.c.id)

notices = Table(
    "notices",
    metadata,
    Column("key", Text, primary_key=True),
    Column("at", _Instant, nullable=False),
    sqlite_with_rowid=False,
)
