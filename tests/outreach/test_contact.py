"""What a customer gives as phone, e-mail and birthday."""

from datetime import date
import sys

from hypothesis import given, strategies as st
import pytest

from custom_components.loyalty.outreach.contact import birthday, e164, email_address
from custom_components.loyalty.programs.refusal import Refusal

TODAY = date(2026, 11, 21)


@pytest.fixture
def without_number_plans(monkeypatch: pytest.MonkeyPatch) -> None:
    """The library has not been installed yet."""
    monkeypatch.setitem(sys.modules, "phonenumbers", None)


@pytest.mark.parametrize(
    ("typed", "country", "stored"),
    [
        ("030 1234567", "DE", "+49301234567"),
        ("(0)30/1234567", "DE", "+49301234567"),
        ("0151-23456789", "DE", "+4915123456789"),
        ("+49 151 23456789", "GB", "+4915123456789"),
        ("0049 151 23456789", "DE", "+4915123456789"),
        ("020 7946 0018", "GB", "+442079460018"),
        ("(212) 555-0123", "US", "+12125550123"),
        ("+33 1 23 45 67 89", None, "+33123456789"),
    ],
)
def test_numbers_are_stored_in_one_form(
    typed: str, country: str | None, stored: str
) -> None:
    assert e164(typed, country) == stored


@pytest.mark.parametrize(
    ("typed", "country", "reason"),
    [
        ("030 1234567", None, "phone_needs_country_code"),
        ("12", "DE", "phone_invalid"),
        ("call me", "DE", "phone_invalid"),
        ("", "DE", "phone_invalid"),
        ("+49 30 1234567890123456", "DE", "phone_invalid"),
    ],
)
def test_what_is_no_number_is_refused(
    typed: str, country: str | None, reason: str
) -> None:
    with pytest.raises(Refusal) as refused:
        e164(typed, country)
    assert refused.value.key == reason


@pytest.mark.usefixtures("without_number_plans")
@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("+49 (30) 123-4567", "+49301234567"),
        ("0049 30 1234567", "+49301234567"),
    ],
)
def test_international_numbers_are_taken_without_the_library(
    typed: str, stored: str
) -> None:
    assert e164(typed, "DE") == stored


@pytest.mark.usefixtures("without_number_plans")
@pytest.mark.parametrize(
    ("typed", "reason"),
    [("030 1234567", "phone_needs_country_code"), ("+49 abc", "phone_invalid")],
)
def test_other_numbers_wait_for_the_library(typed: str, reason: str) -> None:
    with pytest.raises(Refusal) as refused:
        e164(typed, "DE")
    assert refused.value.key == reason


@given(st.text(max_size=40))
def test_a_phone_number_is_one_form_or_a_refusal(typed: str) -> None:
    assert _stored_twice(typed) in (
        {"one form"},
        {"phone_invalid"},
        {"phone_needs_country_code"},
    )


def _stored_twice(typed: str) -> set[str]:
    """Say what becomes of a text, and whether what is stored is stored the same again abroad."""
    try:
        stored = e164(typed, "DE")
    except Refusal as refusal:
        return {refusal.key}
    return {"one form"} if e164(stored, "US") == stored else {"another form"}


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("anna@example.com", "anna@example.com"),
        (" Anna.Muster+cafe@Example.COM ", "Anna.Muster+cafe@example.com"),
        ("jürgen@bäckerei.example", "jürgen@bäckerei.example"),
        ("o'neil@a-b.example.org", "o'neil@a-b.example.org"),
    ],
)
def test_addresses_are_kept(typed: str, stored: str) -> None:
    assert email_address(typed) == stored


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "anna",
        "anna@",
        "@example.com",
        "anna@example",
        "anna@example..com",
        "anna@-example.com",
        "anna@@example.com",
        "an na@example.com",
        ".anna@example.com",
        "Anna <anna@example.com>",
        f"{'a' * 65}@example.com",
        f"a@{'.'.join(['b' * 60] * 5)}.com",
    ],
)
def test_what_is_no_address_is_refused(typed: str) -> None:
    with pytest.raises(Refusal, match="email_invalid"):
        email_address(typed)


@pytest.mark.parametrize("day", [date(1906, 1, 1), date(2000, 2, 29), TODAY])
def test_birthdays_are_kept(day: date) -> None:
    assert birthday(day, TODAY) == day


@pytest.mark.parametrize("day", [date(1905, 12, 31), date(2026, 11, 22)])
def test_impossible_birthdays_are_refused(day: date) -> None:
    with pytest.raises(Refusal, match="birthday_invalid"):
        birthday(day, TODAY)
