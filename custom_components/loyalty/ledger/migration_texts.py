"""What the steps from one schema version to the next say, each statement apart.

Ledgers that have to be brought forward are SQLite's, which reads JSON itself.
"""

_DAILY_PURCHASES = """
CREATE TABLE daily_purchases (
    member INTEGER NOT NULL,
    day INTEGER NOT NULL,
    spent_minor BIGINT NOT NULL,
    purchases INTEGER NOT NULL,
    PRIMARY KEY (member, day),
    FOREIGN KEY(member) REFERENCES members (id)
) WITHOUT ROWID
"""
# A purchase counts on its day for whoever its member lives on as; what was taken back of it is missing
# there, and so is the purchase itself once nothing is left of it.
_GATHERED = """
INSERT INTO daily_purchases (member, day, spent_minor, purchases)
SELECT coalesce(members.merged_into, members.id), sale.day, sum(sale.paid), sum(sale.counts)
FROM (
    SELECT member, day, coalesce(json_extract(answer, '$.payable_minor'), 0) AS paid, 1 AS counts
    FROM entries
    WHERE kind = 'purchase'
    UNION ALL
    SELECT purchase.member, purchase.day,
        -coalesce(json_extract(back.answer, '$.payable_minor'), 0),
        CASE WHEN back.kind = 'undo' THEN -1 ELSE 0 END
    FROM entries AS back JOIN entries AS purchase ON purchase.number = back.reverses
    WHERE back.kind IN ('refund', 'undo') AND purchase.kind = 'purchase'
    UNION ALL
    SELECT purchase.member, purchase.day, 0, -1
    FROM entries AS back JOIN entries AS purchase ON purchase.number = back.reverses
    WHERE back.kind = 'refund'
    GROUP BY purchase.number
    HAVING sum(back.amount_minor) = purchase.amount_minor
) AS sale
JOIN members ON members.id = sale.member
GROUP BY 1, 2
"""
PURCHASES_BY_DAY = (_DAILY_PURCHASES, _GATHERED)

# Rewards of before: who had them, less those taken back with an undo or the last of a refund. What they
# cost and were worth then is not known any more.
_REDEEMED_BEFORE = """
INSERT INTO redemptions (entry, line, member, reward, count, day, state, cost_minor, value_minor)
SELECT had.entry, had.line, coalesce(members.merged_into, members.id), had.reward, had.count, had.day,
    'redeemed', NULL, 0
FROM (
    SELECT number AS entry, key + 1 AS line, member, value AS reward, 1 AS count, day
    FROM (
        SELECT entries.number, entries.member, entries.day, had.key, had.value
        FROM entries, json_each(entries.answer, '$.rewards_redeemed') AS had
        WHERE entries.kind IN ('purchase', 'redemption')
    )
    UNION ALL
    SELECT back.number, had.key + 1, entries.member, had.value, -1, entries.day
    FROM entries AS back
    JOIN entries ON entries.number = back.reverses,
    json_each(entries.answer, '$.rewards_redeemed') AS had
    WHERE back.kind = 'undo'
    UNION ALL
    SELECT last.number, had.key + 1, entries.member, had.value, -1, entries.day
    FROM (
        SELECT max(back.number) AS number, back.reverses
        FROM entries AS back JOIN entries AS sale ON sale.number = back.reverses
        WHERE back.kind = 'refund'
        GROUP BY back.reverses
        HAVING sum(back.amount_minor) = max(sale.amount_minor)
    ) AS last
    JOIN entries ON entries.number = last.reverses,
    json_each(entries.answer, '$.rewards_redeemed') AS had
) AS had
JOIN members ON members.id = had.member
"""
_GONE_BEFORE = """
INSERT INTO reward_counts (reward, gone) SELECT reward, sum(count) FROM redemptions GROUP BY reward
"""

VISITS_BY_DAY: tuple[str, ...] = (
    "ALTER TABLE daily_purchases ADD COLUMN visits INTEGER DEFAULT '0' NOT NULL",
    # Visits count on their day for whoever their member lives on as, unless they were taken back.
    """
INSERT INTO daily_purchases (member, day, spent_minor, purchases, visits)
SELECT coalesce(members.merged_into, members.id), visit.day, 0, 0,
    sum(NOT EXISTS (SELECT 1 FROM entries AS back WHERE back.reverses = visit.number AND back.kind = 'undo'))
FROM entries AS visit JOIN members ON members.id = visit.member
WHERE visit.kind = 'visit'
GROUP BY 1, 2
ON CONFLICT (member, day) DO UPDATE SET visits = excluded.visits
""",
)

# What was earned counts on its day, and what was taken back of it is missing there; corrections, and
# bonuses of merged members, are neither.
ACCRUALS_BY_DAY = (
    """
CREATE TABLE daily_accruals (
    member INTEGER NOT NULL,
    day INTEGER NOT NULL,
    program VARCHAR(64) NOT NULL,
    amount BIGINT NOT NULL,
    PRIMARY KEY (member, day, program),
    FOREIGN KEY(member) REFERENCES members (id)
) WITHOUT ROWID
""",
    """
INSERT INTO daily_accruals (member, day, program, amount)
SELECT coalesce(members.merged_into, members.id), moved.day, moved.program, sum(moved.delta)
FROM (
    SELECT movements.member, entries.day, movements.program, movements.delta
    FROM movements JOIN entries ON entries.number = movements.entry
    WHERE movements.kind = 'accrual'
    UNION ALL
    SELECT movements.member, earned.day, movements.program, movements.delta
    FROM movements
    JOIN entries ON entries.number = movements.entry
    JOIN entries AS earned ON earned.number = entries.reverses
    WHERE movements.kind = 'reversal'
) AS moved
JOIN members ON members.id = moved.member
GROUP BY 1, 2, 3
""",
)

_VOUCHERS = (
    """
CREATE TABLE vouchers (
    code VARCHAR(16) NOT NULL,
    series VARCHAR(64) NOT NULL,
    kind VARCHAR(16) NOT NULL,
    entry INTEGER NOT NULL,
    issued_at BIGINT NOT NULL,
    first_day INTEGER NOT NULL,
    last_day INTEGER,
    amount BIGINT NOT NULL,
    remaining BIGINT NOT NULL,
    void BOOLEAN NOT NULL,
    member INTEGER,
    PRIMARY KEY (code),
    FOREIGN KEY(entry) REFERENCES entries (number)
) WITHOUT ROWID
""",
    "CREATE INDEX ix_vouchers_entry ON vouchers (entry)",
    "CREATE INDEX vouchers_member ON vouchers (member) WHERE member IS NOT NULL",
    """
CREATE INDEX vouchers_unused ON vouchers (series, last_day, remaining)
WHERE remaining > 0
""",
    """
CREATE TABLE voucher_movements (
    entry INTEGER NOT NULL,
    line INTEGER NOT NULL,
    code VARCHAR(16) NOT NULL,
    kind VARCHAR(16) NOT NULL,
    delta BIGINT NOT NULL,
    worth_minor BIGINT NOT NULL,
    PRIMARY KEY (entry, line),
    FOREIGN KEY(entry) REFERENCES entries (number)
) WITHOUT ROWID
""",
    "CREATE INDEX ix_voucher_movements_code ON voucher_movements (code)",
    """
CREATE TABLE stock_movements (
    entry INTEGER NOT NULL,
    series VARCHAR(64) NOT NULL,
    delta INTEGER NOT NULL,
    PRIMARY KEY (entry, series),
    FOREIGN KEY(entry) REFERENCES entries (number)
) WITHOUT ROWID
""",
    """
CREATE TABLE stock (
    series VARCHAR(64) NOT NULL,
    count INTEGER NOT NULL,
    PRIMARY KEY (series)
) WITHOUT ROWID
""",
)

EVERY_PROGRAM: tuple[str, ...] = (
    *ACCRUALS_BY_DAY,
    "ALTER TABLE lots ADD COLUMN first_day INTEGER",
    """
CREATE INDEX lots_starting ON lots (first_day, member)
WHERE remaining > 0 AND first_day IS NOT NULL
""",
    *_VOUCHERS,
    "ALTER TABLE members ADD COLUMN preferred VARCHAR(80)",
    "ALTER TABLE daily_totals ADD COLUMN locked BIGINT NOT NULL DEFAULT 0",
    "ALTER TABLE daily_totals ADD COLUMN given_minor BIGINT NOT NULL DEFAULT 0",
    """
CREATE TABLE costs (
    entry INTEGER NOT NULL,
    source VARCHAR(80) NOT NULL,
    kind VARCHAR(16) NOT NULL,
    amount_minor BIGINT NOT NULL,
    PRIMARY KEY (entry, source, kind),
    FOREIGN KEY(entry) REFERENCES entries (number)
) WITHOUT ROWID
""",
    """
CREATE TABLE purchase_lines (
    entry INTEGER NOT NULL,
    line INTEGER NOT NULL,
    sku TEXT,
    name TEXT,
    category TEXT,
    quantity INTEGER NOT NULL,
    amount_minor BIGINT NOT NULL,
    price_minor BIGINT NOT NULL,
    basis_minor BIGINT NOT NULL,
    PRIMARY KEY (entry, line),
    FOREIGN KEY(entry) REFERENCES entries (number)
) WITHOUT ROWID
""",
    """
CREATE TABLE redemptions (
    entry INTEGER NOT NULL,
    line INTEGER NOT NULL,
    member INTEGER NOT NULL,
    reward VARCHAR(80) NOT NULL,
    count INTEGER NOT NULL,
    day INTEGER NOT NULL,
    state VARCHAR(16) NOT NULL,
    cost_minor BIGINT,
    value_minor BIGINT NOT NULL,
    PRIMARY KEY (entry, line),
    FOREIGN KEY(entry) REFERENCES entries (number)
) WITHOUT ROWID
""",
    "CREATE INDEX redemptions_member ON redemptions (member, day)",
    """
CREATE TABLE restocks (
    entry INTEGER NOT NULL,
    reward VARCHAR(80) NOT NULL,
    count INTEGER NOT NULL,
    PRIMARY KEY (entry),
    FOREIGN KEY(entry) REFERENCES entries (number)
) WITHOUT ROWID
""",
    """
CREATE TABLE reward_counts (
    reward VARCHAR(80) NOT NULL,
    gone INTEGER NOT NULL,
    PRIMARY KEY (reward)
) WITHOUT ROWID
""",
    """
CREATE TABLE reservations (
    entry INTEGER NOT NULL,
    member INTEGER NOT NULL,
    reward VARCHAR(80) NOT NULL,
    until BIGINT NOT NULL,
    PRIMARY KEY (entry),
    FOREIGN KEY(entry) REFERENCES entries (number)
) WITHOUT ROWID
""",
    "CREATE INDEX reservations_member ON reservations (member)",
    """
CREATE TABLE promotion_uses (
    member INTEGER NOT NULL,
    promotion VARCHAR(64) NOT NULL,
    entry INTEGER NOT NULL,
    day INTEGER NOT NULL,
    times INTEGER NOT NULL,
    PRIMARY KEY (member, promotion, entry),
    FOREIGN KEY(member) REFERENCES members (id),
    FOREIGN KEY(entry) REFERENCES entries (number)
) WITHOUT ROWID
""",
    "CREATE INDEX promotion_uses_entry ON promotion_uses (entry)",
    "CREATE INDEX promotion_uses_day ON promotion_uses (promotion, day)",
    _REDEEMED_BEFORE,
    _GONE_BEFORE,
    "ALTER TABLE members ADD COLUMN tier VARCHAR(64)",
    "ALTER TABLE members ADD COLUMN tier_since INTEGER",
    "ALTER TABLE members ADD COLUMN tier_until INTEGER",
    "ALTER TABLE members ADD COLUMN tier_given VARCHAR(64)",
    "ALTER TABLE members ADD COLUMN tier_given_until INTEGER",
    "CREATE INDEX members_tier ON members (tier) WHERE tier IS NOT NULL",
    "CREATE INDEX members_tier_until ON members (tier_until) WHERE tier_until IS NOT NULL",
    """
CREATE TABLE tier_changes (
    entry INTEGER NOT NULL,
    member INTEGER NOT NULL,
    was VARCHAR(64),
    tier VARCHAR(64),
    since INTEGER,
    given VARCHAR(64),
    given_until INTEGER,
    reason VARCHAR(16) NOT NULL,
    PRIMARY KEY (entry, member),
    FOREIGN KEY(entry) REFERENCES entries (number),
    FOREIGN KEY(member) REFERENCES members (id)
) WITHOUT ROWID
""",
    "CREATE INDEX tier_changes_member ON tier_changes (member, entry)",
    *VISITS_BY_DAY,
)

FIGURES_BY_INDEX: tuple[str, ...] = (
    "DROP INDEX members_seen",
    "CREATE INDEX members_seen ON members (last_visit_at, merged_into, erased)",
    "CREATE INDEX entries_sold ON entries (day) WHERE kind = 'purchase'",
    """
CREATE INDEX members_brought ON members (referred_by, enrolled_at, merged_into, erased)
WHERE referred_by IS NOT NULL
""",
    "CREATE INDEX redemptions_day ON redemptions (day)",
)

VERIFIED_CONTACTS: tuple[str, ...] = (
    "ALTER TABLE people ADD COLUMN email_verified_at BIGINT",
    "ALTER TABLE people ADD COLUMN phone_verified_at BIGINT",
    """
CREATE TABLE contact_codes (
    member INTEGER NOT NULL,
    contact VARCHAR(8) NOT NULL,
    asked TEXT NOT NULL,
    asked_last BIGINT NOT NULL,
    digest VARCHAR(32),
    valid_until BIGINT,
    tries_left INTEGER,
    PRIMARY KEY (member, contact),
    FOREIGN KEY(member) REFERENCES members (id)
) WITHOUT ROWID
""",
)
