"""Who a member is: all of it optional, none of it in reach of the rules."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any


class Contact(StrEnum):
    """How somebody can be reached."""

    EMAIL = "email"
    PHONE = "phone"

    @property
    def verified(self) -> str:
        """Return the field of a Person that says since when it is verified."""
        return f"{self}_verified_at"

    def same(self, one: str | None, other: str | None) -> bool:
        """Tell whether two addresses reach the same, however their letters are written."""
        return (one or "").casefold() == (other or "").casefold()


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """What a customer told of themselves. ``phone`` is in E.164, ``language`` a BCP 47 tag.

    A contact is verified since the instant at which its owner proved to read it, None while nobody has.
    """

    name: str | None = None
    phone: str | None = None
    email: str | None = None
    birthday: date | None = None
    language: str | None = None
    notes: str | None = None
    tags: tuple[str, ...] = ()
    email_verified_at: datetime | None = None
    phone_verified_at: datetime | None = None

    @property
    def anonymous(self) -> bool:
        """Tell whether nothing is known by which the person could be named or reached."""
        return not (self.name or self.phone or self.email)

    def reached_by(self, contact: Contact) -> str | None:
        """Return their address or number."""
        return self.email if contact is Contact.EMAIL else self.phone

    def verified_at(self, contact: Contact) -> datetime | None:
        """Return since when a contact is verified."""
        if contact is Contact.EMAIL:
            return self.email_verified_at
        return self.phone_verified_at

    def with_changes(self, changes: Mapping[str, object]) -> Person:
        """Return the person with some fields changed; another address is not verified, the same stays so."""
        # Named by field; what a mapping has under which name can't be said in its type.
        changed = replace(self, **changes)  # type: ignore[arg-type]
        doubtful: dict[str, Any] = {
            contact.verified: None
            for contact in changed.moved_from(self)
            if contact.verified not in changes
        }
        return replace(changed, **doubtful) if doubtful else changed

    def moved_from(self, before: Person) -> tuple[Contact, ...]:
        """Return the contacts that reach somewhere else than before, or nowhere any more."""
        return tuple(
            contact
            for contact in Contact
            if not contact.same(before.reached_by(contact), self.reached_by(contact))
        )

    def to_verify(self, before: Person) -> tuple[Contact, ...]:
        """Return the contacts that were not known before, and nobody has verified yet."""
        return tuple(
            contact
            for contact in self.moved_from(before)
            if self.reached_by(contact) and self.verified_at(contact) is None
        )

    def missing_from(self, other: Person) -> dict[str, object]:
        """Return the fields that another record of the same person adds; nothing that is known changes."""
        since = {contact.verified for contact in Contact}
        added: dict[str, object] = {
            field.name: getattr(other, field.name)
            for field in fields(Person)
            if field.name not in since
            and getattr(other, field.name)
            and not getattr(self, field.name)
        }
        for contact in Contact:
            verified_at = other.verified_at(contact)
            theirs = other.reached_by(contact)
            ours = self.reached_by(contact) or theirs
            if (
                verified_at is not None
                and self.verified_at(contact) is None
                and contact.same(ours, theirs)
            ):
                added[contact.verified] = verified_at
        return added

    def joined_with(self, other: Person) -> Person:
        """Return one person of two records: a verified contact before one that is not, else this record's."""
        joined: dict[str, object] = self.missing_from(other)
        for contact in Contact:
            verified_at = other.verified_at(contact)
            if verified_at is not None and self.verified_at(contact) is None:
                joined[contact.value] = other.reached_by(contact)
                joined[contact.verified] = verified_at
        joined["notes"] = "\n".join(filter(None, (self.notes, other.notes))) or None
        joined["tags"] = tuple(dict.fromkeys(self.tags + other.tags))
        return self.with_changes(joined)
