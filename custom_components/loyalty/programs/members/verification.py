"""Verifying a contact: a code is asked for, somebody sends it, and its reader brings it back."""

from hmac import compare_digest
from math import ceil

from ..anew import replace
from ..answer import EntryKind
from ..booking.entries import booked
from ..booking.preconditions import known
from ..contact_codes import (
    ASKED_WITHIN,
    MOST_ASKED,
    TRIES,
    VALID_FOR,
    CodeTold,
    Proof,
    SentCode,
)
from ..facts import Decision
from ..person import Contact
from ..refusal import Refusal
from ..situation import Situation
from .commands import ConfirmContact, RequestContactCode

_MISSING = {Contact.EMAIL: "email_missing", Contact.PHONE: "phone_missing"}


def request_contact_code(command: RequestContactCode, situation: Situation) -> Decision:
    """Let a new code take the place of the one before, unless too many were asked for."""
    account = known(situation.account)
    proof = _open(situation.proof, command.contact)
    lately = tuple(at for at in proof.asked if at > command.at - ASKED_WITHIN)
    if len(lately) >= MOST_ASKED:
        wait = lately[-MOST_ASKED] + ASKED_WITHIN - command.at
        raise Refusal("contact_codes_too_many", minutes=ceil(wait.total_seconds() / 60))
    valid_until = command.at + VALID_FOR
    return _decided(
        booked(command, situation, EntryKind.CONTACT_CODE, account),
        replace(
            proof,
            asked=(*lately, command.at),
            sent=SentCode(digest=proof.digest, valid_until=valid_until),
        ),
        CodeTold(contact=command.contact, valid_until=valid_until, tries_left=TRIES),
    )


def confirm_contact(command: ConfirmContact, situation: Situation) -> Decision:
    """Verify a contact by the code that was sent there. A wrong one is booked, too: it costs a try."""
    account = known(situation.account)
    proof = _open(situation.proof, command.contact)
    sent = proof.sent
    if sent is None:
        raise Refusal("contact_code_not_asked")
    if command.at > sent.valid_until:
        raise Refusal("contact_code_expired")
    if not sent.tries_left:
        raise Refusal("contact_code_spent")
    if not compare_digest(sent.digest, proof.digest):
        left = sent.tries_left - 1
        return _decided(
            booked(command, situation, EntryKind.CONTACT_CHECK, account),
            replace(proof, sent=replace(sent, tries_left=left)),
            CodeTold(contact=command.contact, tries_left=left),
        )
    return _decided(
        booked(
            command,
            situation,
            EntryKind.CONTACT_CHECK,
            account,
            person={command.contact.verified: command.at},
        ),
        replace(proof, sent=None),
        CodeTold(contact=command.contact, verified=True),
    )


def _open(proof: Proof | None, contact: Contact) -> Proof:
    """Return a contact's proof; raises Refusal where there is nothing to verify, or nothing left to."""
    if proof is None or not proof.told:
        raise Refusal(_MISSING[contact])
    if proof.verified:
        raise Refusal("contact_verified_already")
    return proof


def _decided(decision: Decision, proof: Proof, told: CodeTold) -> Decision:
    answer = replace(decision.answer, code=told)
    return replace(decision, answer=answer, proof=proof)
