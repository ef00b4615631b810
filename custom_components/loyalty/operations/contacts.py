"""Contacts that are proven: a code is asked for, an automation sends it, and its reader brings it back."""

from ..permissions import require_owner
from ..programs.answer import Answer
from ..programs.commands import Actor
from ..programs.contact_codes import CodeTold, as_sent
from ..programs.members.commands import ConfirmContact, RequestContactCode
from ..programs.person import Contact
from ..programs.refusal import Refusal
from ..shop import Shop
from . import naming, views
from .customers import view_of
from .views import View


async def request_contact_code(
    shop: Shop,
    actor: Actor,
    *,
    customer: str,
    contact: Contact,
    reference: str | None = None,
) -> View:
    """Make a code that proves who reads it. Answers ``code``, ``contact``, ``to`` and ``valid_until``.

    For owners and their automations: whoever sees a code could confirm it without the customer.
    """
    require_owner(actor)
    command = RequestContactCode(
        **shop.request(actor, reference=reference),
        member=await naming.customer(shop, customer),
        contact=contact,
    )
    answer = (await shop.book(command)).answer
    person = await shop.ledger.person(naming.member_of(answer))
    return {
        "code": command.code,
        "contact": contact.value,
        "to": person.reached_by(contact),
        "valid_until": views.local(_told(answer).valid_until),
    }


async def confirm_contact(
    shop: Shop,
    actor: Actor,
    *,
    customer: str,
    contact: Contact,
    code: str,
    reference: str | None = None,
) -> View:
    """Take a contact for verified by the code that was sent there. Answers ``customer``.

    Raises Refusal ``contact_code_wrong`` or, if that was the last try, ``contact_code_spent``.
    """
    command = ConfirmContact(
        **shop.request(actor, reference=reference),
        member=await naming.customer(shop, customer),
        contact=contact,
        code=as_sent(code),
    )
    answer = (await shop.book(command)).answer
    told = _told(answer)
    if not told.verified:
        if not told.tries_left:
            raise Refusal("contact_code_spent")
        raise Refusal("contact_code_wrong", tries=told.tries_left)
    return {"customer": await view_of(shop, naming.member_of(answer))}


def _told(answer: Answer) -> CodeTold:
    """Return what an answer says of a code; that of another booking, whose reference was used, never gets here."""
    if answer.code is None:
        raise Refusal("reference_taken", reference=answer.reference)
    return answer.code
