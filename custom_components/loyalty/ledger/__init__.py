"""What happened, for ever: the tables, the one writer, and the questions asked of them.

Movements are only ever added. Everything else that changes in place (what remains of a lot, a
member's counters, the day's totals) is a cache of them, changed in the same transaction and
checkable by replaying them.
"""
