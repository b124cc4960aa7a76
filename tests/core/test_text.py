"""Persian text: one stored form, keys that find every spelling, the order of the alphabet (guarantees.md C7, C8)."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from core.text import (
    HIDDEN_CHARACTERS,
    PersianCharField,
    has_hidden_characters,
    normalise,
    search_key,
    sort_key,
    to_latin_digits,
    to_persian_digits,
)

#  typed -> stored
STORED = {
    "كتاب": "کتاب",  # Arabic kaf
    "علي": "علی",  # Arabic yeh
    "على": "علی",  # alef maksura
    "کـــتاب": "کتاب",  # tatweel
    "ﮐﺘﺎﺏ": "کتاب",  # presentation forms
    "ﻻله": "لاله",  # the lam-alef ligature
    "می‌شود": "می‌شود",  # ZWNJ between letters stays
    "می‌‌شود": "می‌شود",
    "‌می شود‌": "می شود",  # at the edges it goes
    "خانه‌ ها": "خانه ها",
    "  دو   کلمه ": "دو کلمه",
    "دو\u00a0کلمه": "دو کلمه",
    "دو\tکلمه": "دو کلمه",
    "پنهان\u200bی": "پنهانی",  # zero width space
    "\ufeffنام": "نام",
    "نام\u00ad": "نام",
    "نام\u200e": "نام",
    "نا\u2060م": "نام",
    "سطر یک\r\n  سطر دو ": "سطر یک\nسطر دو",
    "آ": "آ",  # decomposed alef madda
    "رئیس": "رئیس",  # hamza on yeh stays as it is written
    "": "",
}

# Every group is one name in several spellings: one search key.
TWINS = [
    ["جهاد کشاورزی", "جهاد كشاورزي", "جهادِ کشاورزی", "  جهاد  کشاورزی", "جهاد کشاورزى", "جهـــاد کشاورزی"],
    ["رئیس", "رییس", "رئيس", "رﺋﯿﺲ"],
    ["مسئول", "مسیول"],
    ["آموزش", "اموزش", "آموزش", "أموزش"],
    ["اداره‌کل", "ادارهکل"],
    ["نامهٔ", "نامۀ", "نامه", "نامة"],
    ["مؤسسه", "موسسه"],
    ["منطقهٔ ۲", "منطقه 2", "منطقه ٢"],
    ["GIS", "gis", "Ｇｉｓ"],
    ["جزء", "جز"],
]

# In the order of the Persian alphabet; ک and گ stand before ل, و before ه, digits before letters.
ORDER = [
    "۱ اداره", "۲ اداره", "۱۰ اداره", "آب", "آموزش", "اداره", "اداره‌کل", "ارشاد", "اقتصاد", "بازرگانی", "برق", "بهزیستی",
    "پست", "تعاون", "ثبت", "جهاد", "چاپ", "حج", "خانه", "دارایی", "ذوب", "راه", "زندان", "ژاندارمری", "سازمان", "شهرسازی",
    "صنعت", "ضمان", "طلا", "ظرف", "عشایر", "غله", "فرهنگ", "قضا", "کتاب", "کشاورزی", "کمیته", "گاز", "گمرک", "لرستان",
    "مسکن", "نفت", "نیرو", "ورزش", "هلال", "هواشناسی", "یاری",
]  # fmt: skip


@pytest.mark.parametrize("typed", STORED)
def test_text_has_one_stored_form(typed: str) -> None:
    assert normalise(typed) == STORED[typed]


@given(st.text())
def test_the_stored_form_is_stored_again_unchanged(typed: str) -> None:
    assert normalise(normalise(typed)) == normalise(typed)


@pytest.mark.parametrize("spellings", TWINS, ids=lambda spellings: spellings[0])
def test_every_spelling_of_a_name_has_one_key(spellings: list[str]) -> None:
    assert {spelling: search_key(spelling) for spelling in spellings} == dict.fromkeys(spellings, search_key(spellings[0]))


def test_different_names_have_different_keys() -> None:
    names = ["آب", "برق", "گاز", "کار", "قار", "منطقه ۱", "منطقه ۲", "سازمان", "سازه", "زار", "ذار"]
    assert len({search_key(name) for name in names}) == len(names)


def test_a_sorted_list_is_in_the_order_of_the_alphabet() -> None:
    assert [name for name in sorted(set(ORDER), key=sort_key) if not name[0].isdigit()] == ORDER[3:]


def test_digits_come_before_letters_and_stay_apart() -> None:
    assert sorted(["الف", "۲ ب", "۱ ب"], key=sort_key) == ["۱ ب", "۲ ب", "الف"]


@pytest.mark.django_db
def test_the_database_sorts_by_the_key_as_python_does() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT key FROM unnest(%s) AS key ORDER BY key", [[sort_key(name) for name in ORDER]])
        of_database = [key for (key,) in cursor.fetchall()]
    assert of_database == sorted(sort_key(name) for name in ORDER)


def test_a_word_sorts_before_the_longer_word_it_begins() -> None:
    assert sorted(["کتابخانه", "کتاب", "کتاب‌دار"], key=sort_key) == ["کتاب", "کتاب‌دار", "کتابخانه"]


DIGITS = [
    ("۰۱۲۳۴۵۶۷۸۹", "0123456789"),
    ("٠١٢٣٤٥٦٧٨٩", "0123456789"),
    ("۱٢3", "123"),
    ("سال ۱۳۹۷", "سال 1397"),
    ("", ""),
    ("๑๒", "๑๒"),  # other scripts are not ours to read
    ("²", "²"),
]


@pytest.mark.parametrize(("typed", "latin"), DIGITS)
def test_digits_become_latin(typed: str, latin: str) -> None:
    assert to_latin_digits(typed) == latin


@pytest.mark.parametrize("shown", ["1397", "٣٫٥", "A22-001", 12, "۱۲"])
def test_digits_become_persian_and_back(shown: object) -> None:
    persian = to_persian_digits(shown)
    assert not set(persian) & set("0123456789٠١٢٣٤٥٦٧٨٩")
    assert to_latin_digits(persian) == to_latin_digits(str(shown))


REFUSED = ["\u202a", "\u202b", "\u202d", "\u202e", "\u2066", "\u2067", "\u2068", "\u2069", "\u061c", "\x00", "\x07", "\x1b",
           "\x7f", "\x85", "\u2028", "\u2029", "\ud800"]  # fmt: skip


@pytest.mark.parametrize("hidden", REFUSED, ids=lambda hidden: f"U+{ord(hidden):04X}")
def test_what_turns_or_breaks_a_line_is_refused(hidden: str) -> None:
    assert has_hidden_characters(f"نام{hidden}۱۲")
    with pytest.raises(ValidationError) as refusal:
        PersianCharField().clean(f"نام{hidden}۱۲")
    assert HIDDEN_CHARACTERS in refusal.value.messages


@pytest.mark.parametrize("dropped", "\u200b\u200d\u200e\u200f\u2060\u2064\ufeff\u00ad\u180e\ufe0f\U000e0041")
def test_what_nobody_sees_is_dropped(dropped: str) -> None:
    assert PersianCharField().clean(f"نا{dropped}م") == "نام"


def test_a_field_of_several_lines_keeps_its_lines() -> None:
    assert PersianCharField().clean("یک\r\nدو\n\nسه") == "یک\nدو\n\nسه"


def test_the_refusals_of_a_field_are_persian() -> None:
    for field, typed, sentence in (
        (PersianCharField(), "", "این بخش را بنویسید."),
        (PersianCharField(), "   ", "این بخش را بنویسید."),
        (PersianCharField(max_length=3), "چهار", "این متن بیش از ۳ نویسه دارد؛ آن را کوتاه‌تر کنید."),
    ):
        with pytest.raises(ValidationError) as refusal:
            field.clean(typed)
        assert refusal.value.messages == [sentence]


def test_what_is_left_empty_is_empty() -> None:
    assert PersianCharField(required=False).clean("") == ""
    assert PersianCharField(required=False).clean("\u200b\u200e") == ""


def test_a_field_of_nothing_but_invisible_characters_counts_as_empty() -> None:
    with pytest.raises(ValidationError):
        PersianCharField().clean("\u200b\u200e")
