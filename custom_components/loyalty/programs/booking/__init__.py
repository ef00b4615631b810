"""What all decisions have in common: movements on an account, and the entry that they make."""
