"""Chance that anybody can check afterwards.

A command brings a random text of its own, its draw. The number drawn for a promotion follows from that
text and the promotion's id, so the decision stays a pure one and can be made again.
"""

from hashlib import sha256


def drawn(draw: str, promotion: str, of: int) -> int:
    """Return a number from 1 to ``of``: SHA-256 of ``draw:promotion`` as a number, modulo ``of``, and one."""
    digest = sha256(f"{draw}:{promotion}".encode()).digest()
    return int.from_bytes(digest) % of + 1


def wins(draw: str, promotion: str, of: int) -> bool:
    """Tell whether the number drawn is the first of ``of``; without a draw nobody wins."""
    return bool(draw) and drawn(draw, promotion, of) == 1
