"""What all checks of the ledger share."""

# Whoever reads the report needs to know that something is wrong, not all of it.
MOST_FAULTS = 50
