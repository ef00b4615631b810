"""What is known of codes that were sent to members: digests, and how often they were asked for and tried."""

from collections.abc import Iterable
from datetime import datetime
from hashlib import blake2b
from typing import Any

import orjson
from sqlalchemy import Connection, bindparam, null, select

from ..programs.account import Member
from ..programs.contact_codes import Proof, SentCode
from ..programs.facts import Decision
from ..programs.members.commands import ConfirmContact, RequestContactCode
from ..programs.person import Contact, Person
from .instants import from_micros, to_micros
from .prepared import Change, putting
from .schema import contact_codes

_DIGEST_BYTES = 16

_SENT = select(contact_codes).where(
    contact_codes.c.member == bindparam("of_member"),
    contact_codes.c.contact == bindparam("wanted"),
)
_OPEN = ("digest", "valid_until", "tries_left")
_KEEP = Change(putting(contact_codes, ("asked", "asked_last", *_OPEN)))
# Who tells another address must not confirm it with the code that went to the one before.
_VOID = Change(
    contact_codes.update()
    .where(
        contact_codes.c.member == bindparam("of_member"),
        contact_codes.c.contact == bindparam("wanted"),
    )
    .values(dict.fromkeys(_OPEN, null()))
)
_FORGET_MERGED = Change(
    contact_codes.delete().where(contact_codes.c.member == bindparam("of_member"))
)
_FORGET_OLD = contact_codes.delete().where(
    contact_codes.c.asked_last < bindparam("before")
)


def read_proof(
    connection: Connection,
    command: RequestContactCode | ConfirmContact,
    member: Member,
    person: Person,
    secret: bytes,
) -> Proof:
    """Return how far a member has proven the contact that a command is about."""
    contact = command.contact
    asked = {"of_member": member.id, "wanted": contact.value}
    row = connection.execute(_SENT, asked).first()
    sent = None
    if row is not None and row.digest is not None:
        sent = SentCode(
            digest=row.digest,
            valid_until=from_micros(row.valid_until),
            tries_left=row.tries_left,
        )
    return Proof(
        contact=contact,
        told=person.reached_by(contact) is not None,
        digest=_digest(secret, member, contact, command.code),
        verified=person.verified_at(contact) is not None,
        sent=sent,
        asked=()
        if row is None
        else tuple(from_micros(at) for at in orjson.loads(row.asked)),
    )


def _digest(secret: bytes, member: Member, contact: Contact, code: str) -> str:
    return blake2b(
        f"{member.uid}\0{contact}\0{code}".encode(),
        key=secret,
        digest_size=_DIGEST_BYTES,
        person=b"contact",
    ).hexdigest()


class CodeRows:
    """The codes of a batch, each as the last command left it."""

    def __init__(self) -> None:
        """Start with nothing to write."""
        self._proofs: dict[tuple[int, Contact], Proof] = {}
        self._merged: list[dict[str, int]] = []

    def add(self, member: int, decision: Decision) -> None:
        """Take what a decision leaves of a code."""
        if (proof := decision.proof) is not None:
            self._proofs[member, proof.contact] = proof

    def merge(self, merged: dict[str, int]) -> None:
        """Forget the codes of ``of_member``, who lives on as somebody else."""
        self._merged.append(merged)

    def store(self, connection: Connection) -> None:
        """Write it, after the members that it is about."""
        _KEEP(
            connection,
            [_row(member, proof) for (member, _), proof in self._proofs.items()],
        )
        _FORGET_MERGED(connection, self._merged)


def _row(member: int, proof: Proof) -> dict[str, Any]:
    sent = proof.sent
    return {
        "member": member,
        "contact": proof.contact.value,
        "asked": orjson.dumps([to_micros(at) for at in proof.asked]).decode(),
        "asked_last": to_micros(proof.asked[-1]),
        "digest": None if sent is None else sent.digest,
        "valid_until": None if sent is None else to_micros(sent.valid_until),
        "tries_left": None if sent is None else sent.tries_left,
    }


def void_codes(connection: Connection, moved: Iterable[tuple[int, Contact]]) -> None:
    """Make the codes worthless that were for contacts of members (by internal id) as they were before."""
    rows = [{"of_member": member, "wanted": contact.value} for member, contact in moved]
    _VOID(connection, rows)


def forget_old(connection: Connection, before: datetime) -> None:
    """Forget the codes that nobody asked for again since an instant."""
    connection.execute(_FORGET_OLD, {"before": to_micros(before)})
