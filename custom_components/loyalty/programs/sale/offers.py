"""A customer chooses one of several offers."""

from ..answer import EntryKind
from ..booking.entries import booked, credit, open_posting
from ..booking.lots import Posting
from ..booking.preconditions import known
from ..booking.promoting import is_running
from ..commands import ChooseOffer
from ..facts import Decision, MovementKind
from ..promises.program import Step
from ..promises.promotions import Offer, suits
from ..refusal import Refusal
from ..situation import Situation
from ..uses import Use


def choose_offer(command: ChooseOffer, situation: Situation) -> Decision:
    """Give a customer the offer that they chose, once for each promotion.

    Units and gifts they get at once; what lowers a price or multiplies units waits for their next purchase.
    """
    account = known(situation.account)
    terms = situation.terms
    promotion = terms.promotion(command.promotion)
    if promotion is None or not promotion.offers:
        raise Refusal("promotion_without_offers")
    if not is_running(promotion, command, terms):
        raise Refusal("promotion_not_running", promotion=promotion.name)
    if (chosen := promotion.chosen(account.uses)) is not None:
        raise Refusal("offer_chosen_before", offer=chosen.name)
    offer = promotion.offer(command.offer)
    if offer is None:
        raise Refusal("offer_unknown", promotion=promotion.name)
    posting = open_posting(command, situation, account)
    if not suits(promotion, account, posting.day, terms.calendar):
        raise Refusal("promotion_not_for_customer", promotion=promotion.name)
    uses = [Use(offer.id, posting.day, 1)]
    steps = [
        Step(
            key="explanation.offer_chosen",
            values={"promotion": promotion.name, "offer": offer.name},
        )
    ]
    waits = offer.effect.needs_sale
    if not waits:
        uses.append(Use(offer.redeemed, posting.day, 1))
        steps += _give(offer, situation, posting)
    return booked(
        command,
        situation,
        EntryKind.OFFER,
        posting.account(),
        posting,
        given=() if waits else (promotion.offered(offer),),
        offer=offer.id,
        uses=tuple(uses),
        explanation=tuple(steps),
    )


def _give(offer: Offer, situation: Situation, posting: Posting) -> list[Step]:
    steps: list[Step] = []
    for program_id in offer.effect.programs:
        program = situation.terms.program(program_id)
        if program is None or not offer.effect.extra:
            continue
        steps.append(
            Step(
                key="explanation.extra",
                values={
                    "program": program.name,
                    "benefit": offer.name,
                    "amount": offer.effect.extra,
                },
            )
        )
        credit(posting, program, offer.effect.extra, MovementKind.ACCRUAL, steps)
    return steps
