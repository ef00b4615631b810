"""A past period decided again under other promises."""
