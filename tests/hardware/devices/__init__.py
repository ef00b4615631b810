"""Devices as they stand on a counter, seen from outside the hub: the far ends of its cables."""
