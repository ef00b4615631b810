"""A café, one of its members, and what is printed for her."""

from datetime import date, datetime
import json
from pathlib import Path
from zoneinfo import ZoneInfo

from custom_components.loyalty.counter.slips.content import (
    AmountCode,
    Balance,
    CommandCode,
    CommandSheet,
    Content,
    Coupon,
    CouponExchange,
    Ending,
    Holder,
    Letterhead,
    MemberCard,
    Occasion,
    ProgramLine,
    Receipt,
    RewardLine,
    RewardVoucher,
    Shop,
    StoredValueLine,
    TestPrint,
    VoucherLine,
)
from custom_components.loyalty.counter.slips.layout import Symbology
from custom_components.loyalty.counter.slips.wording import TEXTS_PREFIX, slip_texts
from custom_components.loyalty.programs.money import Currency

EURO = Currency(code="EUR", digits=2)
AFTERNOON = datetime(2026, 11, 21, 14, 3, tzinfo=ZoneInfo("Europe/Berlin"))
JOERG = Holder(number="1000 0427", name="Jörg Müßig")

STAMPS = ProgramLine(
    name="Stempelkarte",
    unit="stamps",
    balance=7,
    change=1,
    goal=10,
    missing=3,
    next_reward="Heißgetränk nach Wahl",
)
POINTS = ProgramLine(
    name="Bonuspunkte",
    unit="points",
    balance=1112,
    change=7,
    goal=1200,
    missing=88,
    next_reward="Frühstück für zwei",
    worth_minor=5500,
    endings=(
        Ending(amount=1, last_day=date(2026, 12, 31)),
        Ending(amount=60, last_day=date(2027, 1, 31)),
    ),
)
RECEIPT = Receipt(
    at=AFTERNOON,
    number="1043",
    amount_minor=1240,
    discount_minor=500,
    payable_minor=740,
    holder=JOERG,
    programs=(STAMPS, POINTS),
    rewards_earned=(RewardLine(name="Croissant"),),
    rewards_available=(RewardLine(name="Croissant", count=2),),
)
CONTENTS: dict[str, Content] = {
    "receipt": RECEIPT,
    "refund": Receipt(
        at=AFTERNOON,
        number="1044",
        occasion=Occasion.REFUND,
        amount_minor=-500,
        payable_minor=-500,
        holder=Holder(number="1000 0427"),
        programs=(
            ProgramLine(name="Bonuspunkte", unit="points", balance=-3, change=-5),
        ),
    ),
    "anonymous": Receipt(
        at=AFTERNOON, number="1045", amount_minor=350, payable_minor=350
    ),
    "reward": RewardVoucher(
        at=AFTERNOON,
        reward="Heißgetränk nach Wahl",
        number="1043",
        holder=JOERG,
        last_day=date(2027, 2, 28),
        code="RW-00001043",
    ),
    "coupon": Coupon(
        at=AFTERNOON,
        number="1043",
        name="Sammelcoupon",
        code="LHUBV7F3K9AAB04XQ5",
        shown="7F3K-9AAB-04XQ5",
        exchanges=(
            CouponExchange(count=1, name="Keks"),
            CouponExchange(count=5, name="5 € Rabatt", minimum_minor=2000),
        ),
        last_day=date(2027, 2, 28),
    ),
    "gift_card": Coupon(
        at=AFTERNOON,
        number="1046",
        name="Geschenkkarte",
        code="LHUBV0C2M81RS77TV2",
        shown="0C2M-81RS-77TV2",
        amount_minor=5000,
    ),
    "paid_by_gift_card": Receipt(
        at=AFTERNOON,
        number="1047",
        amount_minor=1240,
        discount_minor=500,
        payable_minor=420,
        exchanged=(VoucherLine(name="5 € Rabatt", count=5, off_minor=500),),
        stored_values=(
            StoredValueLine(
                name="Geschenkkarte",
                paid_minor=320,
                remaining_minor=4680,
                last_day=date(2027, 12, 31),
            ),
        ),
        vouchers=(RewardLine(name="Sammelcoupon", count=2),),
    ),
    "balance": Balance(
        at=AFTERNOON,
        holder=JOERG,
        programs=(STAMPS, POINTS),
        rewards_available=(RewardLine(name="Croissant", count=2),),
    ),
    "card": MemberCard(holder=JOERG, code="2010000004272", symbology=Symbology.EAN13),
    "command_sheet": CommandSheet(
        counter="Tresen",
        commands=tuple(
            CommandCode(command=command, code=f"CMD-{number}")
            for number, command in enumerate(
                ("undo", "repeat_receipt", "redeem", "add_stamp", "balance", "sign_off")
            )
        ),
        amounts=(AmountCode(amount_minor=350, code="AMT-350"),),
    ),
    "test": TestPrint(at=AFTERNOON, counter="Tresen", columns=32, codepage="cp858"),
}


def cafe(locale: str = "de", logo: bytes | None = None) -> Shop:
    """Return the café, speaking some language."""
    return Shop(
        letterhead=Letterhead(
            name="Café Sonnenschein",
            logo=logo,
            header=("Hauptstraße 5, 10115 Berlin",),
            footer=("Danke für Ihren Besuch!",),
        ),
        currency=EURO,
        locale=locale,
    )


def texts(language: str) -> dict[str, str]:
    """Return the translated texts of slips as Home Assistant hands them over."""
    file = (
        Path(__file__).parents[3]
        / "custom_components/loyalty/translations"
        / f"{language}.json"
    )
    slips = json.loads(file.read_text(encoding="utf-8"))["config_panel"]["slips"]
    return slip_texts(
        {
            f"{TEXTS_PREFIX}{group}.{key}": text
            for group, keys in slips.items()
            for key, text in keys.items()
        }
    )
