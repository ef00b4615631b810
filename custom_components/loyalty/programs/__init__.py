"""What the shop promises, and the decisions: pure functions over frozen values.

Nothing here knows Home Assistant, a database, a device or a clock: instants and days are
passed in, refusals are raised, facts are returned.
"""
