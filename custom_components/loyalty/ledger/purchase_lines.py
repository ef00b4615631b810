"""The lines of purchases, and what came back of them, as rows."""

from collections.abc import Iterator
from typing import Any

from ..programs.facts import Decision
from ..programs.goods import SoldLine


def line_rows(decision: Decision) -> Iterator[dict[str, Any]]:
    """Return the rows of the lines that a decision sells or takes back."""
    sold = (
        SoldLine(
            number=number,
            line=priced.line,
            price_minor=priced.price_minor,
            basis_minor=priced.basis_minor,
        )
        for number, priced in enumerate(decision.lines, 1)
    )
    for line in (*sold, *decision.returned):
        yield {
            "entry": decision.answer.entry,
            "line": line.number,
            "sku": line.line.sku,
            "name": line.line.name,
            "category": line.line.category,
            "quantity": line.line.quantity,
            "amount_minor": line.line.amount_minor,
            "price_minor": line.price_minor,
            "basis_minor": line.basis_minor,
        }
