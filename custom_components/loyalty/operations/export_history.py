"""What counts of customers for tiers and limits, as rows of a table: what was earned, used and had by day."""

from collections.abc import Iterable, Iterator, Sequence

from ..programs.history import Counted, Counts
from ..programs.named import name_of
from ..programs.promises.terms import Terms
from ..transfer.writing import Cell

type What = tuple[str | None, str | None, str | None, str | None, str | None]


def history(
    terms: Terms, uid: str, counted: Iterable[Counted]
) -> Iterator[Sequence[Cell]]:
    """Yield what counts of a customer; what the shop has no more counts for nothing."""
    called = _names(terms)
    rows = sorted(
        (
            one.what,
            "" if one.day is None else one.day.isoformat(),
            [name or "" for name in called[one.what, one.of]],
            one,
        )
        for one in counted
        if (one.what, one.of) in called
    )
    for _, day, _, one in rows:
        yield uid, day or None, *called[one.what, one.of], one.amount


def stock(terms: Terms, reward: str, pieces: int) -> Sequence[Cell]:
    """Return the row that says how many pieces of a reward there are."""
    return None, None, *_names(terms)[Counts.HAD, reward], pieces


def _names(terms: Terms) -> dict[tuple[Counts, str], What]:
    """Return what is counted by name: program, promotion, offer chosen, offer used, reward."""
    names: dict[tuple[Counts, str], What] = {}
    for program in terms.programs:
        name = name_of(terms.programs, program.id)
        names[Counts.EARNED, program.id] = name, None, None, None, None
    for reward in terms.all_rewards:
        name = name_of(terms.all_rewards, reward.id)
        names[Counts.HAD, reward.id] = None, None, None, None, name
    for promotion in terms.promotions:
        name = name_of(terms.promotions, promotion.id)
        names[Counts.USED, promotion.id] = None, name, None, None, None
        for offer in promotion.offers:
            of = name_of(promotion.offers, offer.id)
            names[Counts.USED, offer.id] = None, name, of, None, None
            names[Counts.USED, offer.redeemed] = None, name, None, of, None
    return names
