"""Amounts: how they may be typed, how they are shown, and shares that add up (guarantees.md C3, C4, C6)."""

from __future__ import annotations

from fractions import Fraction

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from core.money import (
    FRACTION,
    LARGEST_AMOUNT,
    MIXED_DIGITS,
    NEGATIVE,
    NOT_A_NUMBER,
    TOO_LARGE,
    AmountField,
    CountField,
    amount_in_words,
    format_amount,
    parse_amount,
    split_exactly,
)
from core.text import to_persian_digits

ACCEPTED = {
    "۱۲۳": 123,
    "١٢٣": 123,
    "123": 123,
    "۰": 0,
    "0": 0,
    "00012": 12,
    "1,000": 1000,
    "۱٬۰۰۰": 1000,
    "١٬٠٠٠": 1000,
    "۱،۰۰۰": 1000,
    "1'000": 1000,
    "12 500": 12_500,
    "12\u00a0500": 12_500,
    "12\u202f500": 12_500,
    "۱\u200c۰۰۰": 1000,
    "\u200f۱۲\u200f": 12,
    "\u200e12\u200e": 12,
    " ۱۲ ": 12,
    "\t12\r\n": 12,
    # a digit taken out of a grouped number leaves the marks where they were
    "۱۲٬۵۰": 1250,
    "۹۹۹٬۹۹۹٬۹۹۹": 999_999_999,
}

REFUSED = {
    "": NOT_A_NUMBER,
    "  ": NOT_A_NUMBER,
    "٬": NOT_A_NUMBER,
    "،،": NOT_A_NUMBER,
    "پنج": NOT_A_NUMBER,
    "۱۲ میلیون": NOT_A_NUMBER,
    "1_000": NOT_A_NUMBER,
    "+5": NOT_A_NUMBER,
    "1e3": NOT_A_NUMBER,
    "1E3": NOT_A_NUMBER,
    "0x1F": NOT_A_NUMBER,
    "NaN": NOT_A_NUMBER,
    "inf": NOT_A_NUMBER,
    "²": NOT_A_NUMBER,
    "½": NOT_A_NUMBER,
    "๑๒๓": NOT_A_NUMBER,
    "१२३": NOT_A_NUMBER,
    "１２３": NOT_A_NUMBER,
    "𝟏𝟐": NOT_A_NUMBER,
    "五": NOT_A_NUMBER,
    "Ⅴ": NOT_A_NUMBER,
    "۵٪": NOT_A_NUMBER,
    "12$": NOT_A_NUMBER,
    "1\n2": NOT_A_NUMBER,
    "1\t000": NOT_A_NUMBER,
    "1\x002": NOT_A_NUMBER,
    "1\u202e2": NOT_A_NUMBER,
    "\u206612\u2069": NOT_A_NUMBER,
    "1\u061c2": NOT_A_NUMBER,
    "5-": NOT_A_NUMBER,
    "1-2": NOT_A_NUMBER,
    "=1+1": NOT_A_NUMBER,
    "1۲3": MIXED_DIGITS,
    "۱2": MIXED_DIGITS,
    "۱٢": MIXED_DIGITS,
    "1٢": MIXED_DIGITS,
    "۱٫۵": FRACTION,
    "۱.۵": FRACTION,
    "5.0": FRACTION,
    "۱/۵": FRACTION,
    "12.500": FRACTION,
    "٫۵": FRACTION,
    "-5": NEGATIVE,
    "−۵": NEGATIVE,
    "-0": NEGATIVE,
    "(5)": NEGATIVE,
    "1000000000": TOO_LARGE,
    "۱٬۰۰۰٬۰۰۰٬۰۰۰": TOO_LARGE,
    "12500000000": TOO_LARGE,  # twelve and a half thousand million rials, typed in rials
    str(2**53 - 1): TOO_LARGE,
    str(2**53): TOO_LARGE,
    "1000000000000000": TOO_LARGE,
    "1000000000000001": TOO_LARGE,
    str(2**63 - 1): TOO_LARGE,
    str(2**63): TOO_LARGE,
    "1" + "0" * 30: TOO_LARGE,
    "9" * 10_000: TOO_LARGE,
}


@pytest.mark.parametrize("typed", ACCEPTED)
def test_these_are_amounts(typed: str) -> None:
    assert parse_amount(typed) == ACCEPTED[typed]


@pytest.mark.parametrize("typed", REFUSED, ids=lambda typed: repr(typed[:24]))
def test_these_are_not_and_the_sentence_says_why(typed: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        parse_amount(typed)
    assert refusal.value.messages == [REFUSED[typed]]


@given(st.text(max_size=12))
def test_whatever_is_typed_gives_an_amount_or_one_of_the_sentences(typed: str) -> None:
    try:
        amount = parse_amount(typed)
    except ValidationError as refusal:
        assert refusal.messages[0] in {NOT_A_NUMBER, FRACTION, NEGATIVE, TOO_LARGE, MIXED_DIGITS}
    else:
        assert 0 <= amount <= LARGEST_AMOUNT


@given(st.integers(0, LARGEST_AMOUNT))
def test_what_is_shown_can_be_typed_back(amount: int) -> None:
    assert parse_amount(format_amount(amount)) == amount


SHOWN = {0: "۰", 7: "۷", 999: "۹۹۹", 1000: "۱٬۰۰۰", 1_234_567: "۱٬۲۳۴٬۵۶۷", -12_345: "−۱۲٬۳۴۵", 999_999_999: "۹۹۹٬۹۹۹٬۹۹۹"}


@pytest.mark.parametrize("amount", SHOWN)
def test_amounts_are_shown_in_persian_digits_grouped_by_three(amount: int) -> None:
    assert format_amount(amount) == SHOWN[amount]


WORDS = {
    0: "صفر",
    1: "یک",
    10: "ده",
    11: "یازده",
    19: "نوزده",
    20: "بیست",
    21: "بیست و یک",
    99: "نود و نه",
    100: "یکصد",
    101: "یکصد و یک",
    315: "سیصد و پانزده",
    500: "پانصد",
    1000: "یک هزار",
    1001: "یک هزار و یک",
    12_500: "دوازده هزار و پانصد",
    52_000: "پنجاه و دو هزار",
    1_000_000: "یک میلیون",
    1_100_000: "یک میلیون و یکصد هزار",
    5_399_000: "پنج میلیون و سیصد و نود و نه هزار",
    21_000_000: "بیست و یک میلیون",
    999_999_999: "نهصد و نود و نه میلیون و نهصد و نود و نه هزار و نهصد و نود و نه",
    -5: "منفی پنج",
}


@pytest.mark.parametrize("amount", WORDS)
def test_amounts_in_words(amount: int) -> None:
    assert amount_in_words(amount) == WORDS[amount]


_TO_NINETEEN = (
    "صفر", "یک", "دو", "سه", "چهار", "پنج", "شش", "هفت", "هشت", "نه", "ده", "یازده", "دوازده", "سیزده", "چهارده",
    "پانزده", "شانزده", "هفده", "هجده", "نوزده",
)  # fmt: skip
_TENS = ("بیست", "سی", "چهل", "پنجاه", "شصت", "هفتاد", "هشتاد", "نود")
_HUNDREDS = ("یکصد", "دویست", "سیصد", "چهارصد", "پانصد", "ششصد", "هفتصد", "هشتصد", "نهصد")
_UNITS = {
    **{word: n for n, word in enumerate(_TO_NINETEEN)},
    **{word: 10 * n for n, word in enumerate(_TENS, start=2)},
    **{word: 100 * n for n, word in enumerate(_HUNDREDS, start=1)},
}
_SCALES = {"هزار": 1_000, "میلیون": 1_000_000, "میلیارد": 10**9}


def read_words(text: str) -> int:
    """The number a reader of the words would write down."""
    total = group = 0
    for word in text.replace(" و ", " ").split():
        if word in _SCALES:
            total += (group or 1) * _SCALES[word]
            group = 0
        else:
            group += _UNITS[word]
    return total + group


@given(st.integers(0, LARGEST_AMOUNT))
def test_the_words_read_back_as_the_same_number(amount: int) -> None:
    assert read_words(amount_in_words(amount)) == amount


# ---- the form field --------------------------------------------------------------------------------


def test_an_empty_box_is_not_zero() -> None:
    assert AmountField(required=False).clean("") is None
    assert AmountField(required=False).clean("۰") == 0
    with pytest.raises(ValidationError) as refusal:
        AmountField().clean("")
    assert refusal.value.messages == ["مبلغ را وارد کنید. اگر اعتباری ندارد، صفر بنویسید."]


def test_a_field_shows_a_stored_amount_grouped_and_refused_text_as_typed() -> None:
    widget = AmountField().widget
    assert widget.format_value(12_500) == "۱۲٬۵۰۰"
    assert widget.format_value("۱۲/۵") == "۱۲/۵"
    assert widget.format_value(None) is None


def test_another_spelling_of_the_same_amount_is_no_change() -> None:
    field = AmountField()
    assert not field.has_changed(12_500, "12,500")
    assert field.has_changed(12_500, "12,501")
    assert field.has_changed(12_500, "abc")


def test_a_field_may_have_its_own_limit() -> None:
    assert AmountField(largest=100).clean("۱۰۰") == 100
    with pytest.raises(ValidationError):
        AmountField(largest=100).clean("۱۰۱")


@pytest.mark.django_db
@pytest.mark.parametrize("amount", [0, 1, 52_000, LARGEST_AMOUNT])
def test_an_amount_travels_unchanged_from_the_box_to_the_database_and_back(amount: int) -> None:
    from django.db import connection

    cleaned = AmountField().clean(format_amount(amount))
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s::bigint", [cleaned])
        stored = cursor.fetchone()[0]
    assert AmountField().widget.format_value(stored) == format_amount(amount)


# ---- shares ----------------------------------------------------------------------------------------


@given(
    st.integers(0, 10**9),
    st.dictionaries(st.text("0123456789", min_size=1, max_size=4), st.fractions(0, 100), min_size=1, max_size=50),
)
def test_shares_add_up_exactly_and_none_is_off_by_a_whole_unit(total: int, weights: dict[str, Fraction]) -> None:
    whole = sum(weights.values())
    if whole == 0:
        with pytest.raises(ValueError, match="not all zero"):
            split_exactly(total, weights.items())
        return
    shares = split_exactly(total, weights.items())
    assert sum(shares.values()) == total
    assert shares.keys() == weights.keys()
    for code, weight in weights.items():
        exact = Fraction(total) * weight / whole
        assert abs(shares[code] - exact) < 1
        assert shares[code] == 0 if weight == 0 else shares[code] >= int(exact)


@given(st.integers(0, 10**6), st.lists(st.fractions(0, 100), min_size=2, max_size=20).filter(any), st.randoms())
def test_the_order_in_which_weights_are_given_does_not_matter(total: int, weights: list[Fraction], chance: object) -> None:
    pairs = [(f"{n:02}", weight) for n, weight in enumerate(weights)]
    mixed = list(pairs)
    chance.shuffle(mixed)
    assert split_exactly(total, mixed) == split_exactly(total, pairs)


def test_the_largest_remainder_gets_the_unit_left_over() -> None:
    assert split_exactly(10, [("a", Fraction(1)), ("b", Fraction(1)), ("c", Fraction(1))]) == {"a": 4, "b": 3, "c": 3}
    assert split_exactly(100, [("a", Fraction(335, 10)), ("b", Fraction(333, 10)), ("c", Fraction(332, 10))]) == {
        "a": 34, "b": 33, "c": 33,
    }  # fmt: skip
    # equal remainders: by the order of the codes, not by the order given
    assert split_exactly(1, [("0602", Fraction(1)), ("0601", Fraction(1))]) == {"0601": 1, "0602": 0}
    assert split_exactly(0, [("a", Fraction(1)), ("b", Fraction(2))]) == {"a": 0, "b": 0}


def test_a_negative_weight_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="non-negative"):
        split_exactly(10, [("a", Fraction(2)), ("b", Fraction(-1))])


# The 27 counties of 1397: exact share in million rials, and what each is given of ten million.
GOLDEN = """
0601 513019.268781 513019
0602 365595.605188 365596
0603 1808802.173023 1808802
0604 462297.658824 462298
0605 509159.157147 509159
0606 357041.394984 357041
0607 352767.164102 352767
0608 737446.140573 737446
0609 297833.938920 297834
0610 269878.221306 269878
0611 360359.844371 360360
0612 385680.938183 385681
0613 283088.920942 283089
0614 447541.471141 447541
0615 300047.486748 300048
0616 235961.319252 235961
0617 209727.588252 209728
0618 202907.638484 202908
0619 212272.473402 212273
0620 197066.779992 197067
0621 254442.930436 254443
0622 160803.685537 160804
0623 247734.820535 247735
0624 257464.415438 257464
0625 200652.442886 200652
0626 97168.321594 97168
0627 273238.199961 273238
"""


def test_the_distribution_of_1397_comes_out_as_published() -> None:
    rows = [line.split() for line in GOLDEN.split("\n") if line]
    expected = {code: int(given) for code, _, given in rows}
    weights = [(code, Fraction(raw)) for code, raw, _ in rows]
    assert sum(expected.values()) == 10_000_000
    assert split_exactly(10_000_000, weights) == expected


def test_money_is_never_a_float() -> None:
    """to_persian_digits and format_amount are the only ways to the screen, and both are exact."""
    assert format_amount(2**53 + 1) == to_persian_digits("9٬007٬199٬254٬740٬993")


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("۱۲٫۵", "عدد صحیح بنویسید؛ اعشار و ممیز پذیرفته نمی‌شود."),
        ("-3", "این عدد نمی‌تواند منفی باشد."),
        ("۱۰۰۰۰", "این عدد بیش از ۹٬۹۹۹ است."),
        ("سه", NOT_A_NUMBER),
    ],
)
def test_what_is_counted_is_not_refused_in_rials(typed: str, told: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        CountField(largest=9_999).clean(typed)
    assert refusal.value.messages == [told]
    assert CountField(largest=9_999).clean(" ۹٬۹۹۹ ") == 9_999
