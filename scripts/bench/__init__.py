"""How fast the counter is, beside what it is to be compared with."""
