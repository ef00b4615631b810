"""What a code means."""

from random import Random

from hypothesis import given, strategies as st
import pytest

from custom_components.loyalty.counter.codes import (
    AmountReading,
    CardReading,
    CodeOptions,
    CommandReading,
    CounterCommand,
    Reading,
    StaffReading,
    Unreadable,
    UnreadableReason,
    VoucherReading,
    amount_code,
    command_code,
    read,
    read_tag,
    staff_code,
    voucher_code,
)
from custom_components.loyalty.programs.vouchers.serials import serial

PLAIN = CodeOptions()
GS = "\x1d"
GTIN = "04006381333931"
GSRN = "400638133393000014"


def card(*identifiers: str, symbology: str | None = None) -> CardReading:
    return CardReading(identifiers, symbology)


def names(text: str) -> tuple[str, ...]:
    reading = read(text, PLAIN)
    assert isinstance(reading, CardReading)
    return reading.identifiers


@pytest.mark.parametrize(
    ("text", "reading"),
    [
        ("4006381333931", card("ean:4006381333931", "code:4006381333931")),
        (
            "]E04006381333931",
            card("ean:4006381333931", "code:4006381333931", symbology="ean"),
        ),
        ("]E473513537", card("ean:73513537", "code:73513537", symbology="ean")),
        ("036000291452", card("ean:0036000291452", "code:036000291452")),
        ("0036000291452", card("ean:0036000291452", "code:0036000291452")),
        (
            "400638133393112",
            card("ean:4006381333931", "code:400638133393112"),
        ),
        ("4006381333932", card("code:4006381333932")),
        ("]C0CARD-0001", card("code:CARD-0001", symbology="code128")),
        ("]A0CARD1", card("code:CARD1", symbology="code39")),
        (
            "]Q1https://x.de/ä?k=1",
            card("code:https://x.de/ä?k=1", symbology="qr"),
        ),
        ("  Card 7  ", card("code:Card 7")),
        ("]Z0ABC", card("code:ABC")),
    ],
)
def test_cards(text: str, reading: Reading) -> None:
    assert read(text, PLAIN) == reading


@pytest.mark.parametrize("text", ["]E04006381333932", "]E473513538", "]E0ABC"])
def test_a_scanner_that_claims_an_ean_must_have_its_check_digit(text: str) -> None:
    assert read(text, PLAIN) == Unreadable(UnreadableReason.WRONG_CHECK_DIGIT)


def test_a_person_who_mistypes_an_ean_is_told() -> None:
    wrong = read("4006381333932", PLAIN, by_hand=True)
    assert wrong == Unreadable(UnreadableReason.WRONG_CHECK_DIGIT)
    assert isinstance(read("4006381333931", PLAIN, by_hand=True), CardReading)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("]E04006381333931", "4006381333931"),
        ("036000291452", "0036000291452"),
        ("04252614", "042100005264"),
        (f"]C101{GTIN}", "4006381333931"),
        ("]C00077705923", "0077705923"),
        ("0077705923", "04:a1:b2:c3"),
    ],
)
def test_one_card_whichever_reader_reads_it(one: str, other: str) -> None:
    assert set(names(one)) & set(names(other))


@pytest.mark.parametrize(
    ("options", "text"),
    [
        (CodeOptions(prefix="#"), "#CARD1"),
        (CodeOptions(suffix="*"), "CARD1*"),
        (CodeOptions(prefix="AB", suffix="CD"), "ABCARD1CD"),
        (CodeOptions(prefix="#"), "CARD1"),
        (CodeOptions(prefix="#"), "#]C0CARD1"),
        (CodeOptions(prefix="#"), "]C0#CARD1"),
    ],
)
def test_prefix_and_suffix_are_taken_off(options: CodeOptions, text: str) -> None:
    reading = read(text, options)
    assert isinstance(reading, CardReading)
    assert reading.identifiers == ("code:CARD1",)


@pytest.mark.parametrize(
    ("text", "reading"),
    [
        (
            f"]C1{GS}8018{GSRN}{GS}10A",
            card(f"gs1:8018:{GSRN}", f"code:8018{GSRN}10A", symbology="code128"),
        ),
        (
            f"]d201{GTIN}",
            card("ean:4006381333931", f"code:01{GTIN}", symbology="datamatrix"),
        ),
        (f"]e001{GTIN}3922001250", AmountReading(1250)),
        (f"]Q33902001250{GS}8020REF7", AmountReading(1250, "REF7")),
        (f"3902001250{GS}8020REF7", AmountReading(1250, "REF7")),
        (
            f"]C18018{GSRN}{GS}3902001250",
            card(f"gs1:8018:{GSRN}", f"code:8018{GSRN}3902001250", symbology="code128"),
        ),
        ("]C1HELLO", card("code:HELLO", symbology="code128")),
        ("]C10104006381333932", Unreadable(UnreadableReason.WRONG_CHECK_DIGIT)),
    ],
)
def test_gs1(text: str, reading: Reading) -> None:
    assert read(text, PLAIN) == reading


@pytest.mark.parametrize("command", CounterCommand)
def test_command_codes(command: CounterCommand) -> None:
    code = command_code(command)
    assert code.isascii()
    assert code.isalpha()
    assert not set(code) & set("YZ")
    assert read(code, PLAIN) == CommandReading(command)
    assert read(f"]C0{code.lower()}", PLAIN) == CommandReading(command)


@given(st.integers(1, 10**12 - 1))
def test_amount_codes(minor: int) -> None:
    assert read(amount_code(minor), PLAIN) == AmountReading(minor)


@pytest.mark.parametrize("minor", [0, -5, 10**12])
def test_no_code_for_no_amount(minor: int) -> None:
    with pytest.raises(ValueError, match="no amount"):
        amount_code(minor)


def test_staff_codes() -> None:
    assert read(staff_code("a7f3"), PLAIN) == StaffReading("A7F3")
    with pytest.raises(ValueError, match="letters and digits"):
        staff_code("ä-7")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", UnreadableReason.TOO_SHORT),
        ("12", UnreadableReason.TOO_SHORT),
        ("   ", UnreadableReason.TOO_SHORT),
        ("x" * 257, UnreadableReason.TOO_LONG),
        ("AB\x00CD", UnreadableReason.CONTROL_CHARACTERS),
        ("AB\nCD", UnreadableReason.CONTROL_CHARACTERS),
        ("AB\x9bCD", UnreadableReason.CONTROL_CHARACTERS),
        ("LHUBNONSENSE", UnreadableReason.UNKNOWN_COMMAND),
        ("LHUB", UnreadableReason.UNKNOWN_COMMAND),
        ("LHUBSTAFF", UnreadableReason.UNKNOWN_COMMAND),
        ("LHUBAMOUNT", UnreadableReason.BAD_AMOUNT),
        ("LHUBAMOUNT0", UnreadableReason.BAD_AMOUNT),
        ("LHUBAMOUNT12X", UnreadableReason.BAD_AMOUNT),
        ("LHUBAMOUNT²", UnreadableReason.BAD_AMOUNT),
        ("LHUBAMOUNT1234567890123", UnreadableReason.BAD_AMOUNT),
        (";E?", UnreadableReason.BAD_SWIPE),
    ],
)
def test_unreadable(text: str, reason: UnreadableReason) -> None:
    assert read(text, PLAIN) == Unreadable(reason)


def test_longest_code() -> None:
    assert names("x" * 256) == (f"code:{'x' * 256}",)


@pytest.mark.parametrize(
    ("tag", "identifiers"),
    [
        ("04-A1-B2-C3", ("nfc:04A1B2C3", "tag:04-A1-B2-C3")),
        ("Bread basket", ("tag:Bread basket",)),
        (
            "1a2b3c4d-0000-4000-8000-123456789abc",
            ("tag:1a2b3c4d-0000-4000-8000-123456789abc",),
        ),
    ],
)
def test_home_assistant_tags(tag: str, identifiers: tuple[str, ...]) -> None:
    assert read_tag(tag) == CardReading(identifiers, "tag")
    assert read(f"https://www.home-assistant.io/tag/{tag}", PLAIN) == read_tag(tag)


@given(
    st.one_of(
        st.text(max_size=300),
        st.binary(max_size=300).map(lambda raw: raw.decode("latin-1")),
        st.from_regex(r"\][A-Za-z][0-9][0-9A-Z\x1d]{0,60}", fullmatch=True),
        st.from_regex(r"[%;+][0-9A-Z^=/ ]{0,80}\?(;[0-9=]{0,40}\?)?", fullmatch=True),
        st.from_regex(r"(?i:lhub)[a-z0-9]{0,30}", fullmatch=True),
    ),
    st.booleans(),
)
def test_no_text_raises(text: str, by_hand: bool) -> None:
    match read(text, PLAIN, by_hand=by_hand):
        case CardReading(identifiers=identifiers):
            assert identifiers
            assert all(len(name) <= 300 and name.isprintable() for name in identifiers)
        case AmountReading(amount_minor=minor):
            assert minor > 0
        case StaffReading(badge=badge):
            assert badge


def test_ten_thousand_random_codes() -> None:
    dice = Random(20261)
    alphabet = "0123456789" * 3 + "LHUBAMOUNTSTAFF]CEQd%;=^?:- \x1d\x00\x7fäß²é"
    codes = [
        "".join(dice.choices(alphabet, k=dice.randint(0, 40))) for _ in range(10_000)
    ]
    readings = {type(read(code, PLAIN)) for code in codes}
    assert readings >= {CardReading, Unreadable}


def test_a_voucher_is_read_by_its_serial() -> None:
    code = serial("secret", 1)
    assert read(voucher_code(code).lower(), PLAIN) == VoucherReading(code)


def test_a_voucher_with_a_wrong_character_is_none() -> None:
    code = serial("secret", 1)
    wrong = code[:-1] + ("2" if code[-1] != "2" else "3")
    assert read(f"LHUBV{wrong}", PLAIN) == Unreadable(
        UnreadableReason.WRONG_CHECK_DIGIT
    )
