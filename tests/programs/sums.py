"""What the lines of an explanation come to, so that tests can hold them against what was booked."""

from custom_components.loyalty.programs.promises.program import Step

# Lines that say where something stands or what became of it, and change nothing.
_SUMS = {"explanation.basis", "explanation.paid_out"}
_ASIDES = {"explanation.debt_settled", "explanation.owed", "explanation.forgiven"}


def money(steps: tuple[Step, ...]) -> int:
    """Return what the lines of an explanation come to that change what is paid; goods count at their price."""
    return sum(
        int(step.values.get("price_minor", step.values["amount_minor"]))
        for step in steps
        if "amount_minor" in step.values and step.key not in _SUMS
    )


def told(steps: tuple[Step, ...], key: str) -> list[int]:
    """Return the amounts of money that the lines of a kind tell."""
    return [
        int(step.values["amount_minor"])
        for step in steps
        if step.key == f"explanation.{key}"
    ]


def units(steps: tuple[Step, ...], program: str) -> int:
    """Return what the lines of an explanation come to that tell what a program gives."""
    return sum(
        int(step.values["amount"])
        for step in steps
        if step.values.get("program") == program
        and "amount" in step.values
        and step.key not in _ASIDES
    )
