"""Customers, balances and purchases as tables in files: reading, meaning, writing. Nothing is booked here."""
