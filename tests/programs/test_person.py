"""Who a member is, and which of their contacts is proven, whatever is changed, added or joined."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from custom_components.loyalty.programs.person import Contact, Person

SINCE = datetime(2027, 3, 1, 9, tzinfo=UTC)
ADA = Person(name="Ada", email="ada@example.com", email_verified_at=SINCE)


@pytest.mark.parametrize(
    ("changes", "since"),
    [
        ({"name": "Ada L."}, SINCE),
        ({"email": "ada@example.com"}, SINCE),
        ({"email": "ADA@example.com"}, SINCE),
        ({"phone": "+4930123456"}, SINCE),
        ({"email": "lovelace@example.com"}, None),
        ({"email": None}, None),
        ({"email": "x@example.com", "email_verified_at": SINCE}, SINCE),
    ],
)
def test_another_address_is_not_verified(
    changes: dict[str, object], since: datetime | None
) -> None:
    assert ADA.with_changes(changes).email_verified_at == since


@pytest.mark.parametrize(
    ("person", "news"),
    [
        (replace(ADA, email_verified_at=None), ()),
        (replace(ADA, phone="+4930123456"), (Contact.PHONE,)),
        (replace(ADA, phone="+4930123456", phone_verified_at=SINCE), ()),
        (Person(email="new@example.com", phone="+1"), (Contact.EMAIL, Contact.PHONE)),
        (Person(name="Ada"), ()),
    ],
)
def test_what_is_new_is_to_be_verified(
    person: Person, news: tuple[Contact, ...]
) -> None:
    assert person.to_verify(ADA) == news


@pytest.mark.parametrize(
    ("there", "row", "added"),
    [
        # Nothing that is known is overwritten, and so it is not verified by somebody else's proof.
        (
            Person(email="old@example.com"),
            ADA,
            {"name": "Ada"},
        ),
        (
            Person(email="Ada@example.com"),
            ADA,
            {"name": "Ada", "email_verified_at": SINCE},
        ),
        (
            Person(),
            ADA,
            {"name": "Ada", "email": "ada@example.com", "email_verified_at": SINCE},
        ),
        (ADA, replace(ADA, email_verified_at=datetime(2027, 5, 1, tzinfo=UTC)), {}),
        (ADA, Person(name="Eve", email="eve@example.com"), {}),
    ],
)
def test_another_record_adds_what_is_missing(
    there: Person, row: Person, added: dict[str, object]
) -> None:
    assert there.missing_from(row) == added


@pytest.mark.parametrize(
    ("one", "other", "email", "since"),
    [
        (ADA, Person(email="twin@example.com"), "ada@example.com", SINCE),
        (Person(email="twin@example.com"), ADA, "ada@example.com", SINCE),
        (Person(email="ada@example.com"), ADA, "ada@example.com", SINCE),
        (Person(), ADA, "ada@example.com", SINCE),
        (
            Person(email="one@example.com"),
            Person(email="two@example.com"),
            "one@example.com",
            None,
        ),
        (
            ADA,
            Person(email="two@example.com", email_verified_at=SINCE),
            "ada@example.com",
            SINCE,
        ),
    ],
)
def test_of_two_records_the_verified_contact_stays(
    one: Person, other: Person, email: str, since: datetime | None
) -> None:
    joined = one.joined_with(other)
    assert (joined.email, joined.email_verified_at) == (email, since)


def test_two_records_are_joined_field_by_field() -> None:
    one = Person(name="Ada", notes="tall", tags=("choir",))
    other = Person(name="A.", phone="+1", notes="oat milk", tags=("choir", "regular"))
    assert one.joined_with(other) == Person(
        name="Ada", phone="+1", notes="tall\noat milk", tags=("choir", "regular")
    )
