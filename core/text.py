"""Persian text as it is typed, stored and searched.

People type the same letter with different keyboards (ي/ی, ك/ک, three sets of digits) and paste
hidden characters with it. Stored text has one form; search and sorting use folded keys.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

PERSIAN_DIGITS = "۰۱۲۳۴۵۶۷۸۹"
ARABIC_DIGITS = "٠١٢٣٤٥٦٧٨٩"
LATIN_DIGITS = "0123456789"
ZWNJ = "\u200c"

_TO_LATIN = str.maketrans(PERSIAN_DIGITS + ARABIC_DIGITS, LATIN_DIGITS * 2)
_TO_PERSIAN = str.maketrans(LATIN_DIGITS + ARABIC_DIGITS, PERSIAN_DIGITS * 2)
_LETTERS = str.maketrans({"ي": "ی", "ى": "ی", "ك": "ک", "ە": "ه", "\u00a0": " ", "\u0640": None})

# Characters that change the direction or the reading of what surrounds them. They have no
# place in a name, a number or a file name, and are refused rather than silently dropped.
BIDI_CONTROLS = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u061c"
# Characters nobody sees and nobody means; dropped.
_INVISIBLE = re.compile("[\u200b\u200d\u200e\u200f\u2060-\u2064\ufeff\u00ad\u180e\ufe00-\ufe0f\U000e0000-\U000e007f]")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
# Letters already shaped for their place in the word, as old programs and some PDFs give them.
_PRESENTATION = re.compile("[\ufb50-\ufbff\ufe70-\ufefc]")
_BIDI = re.compile(f"[{BIDI_CONTROLS}]")

HIDDEN_CHARACTERS = "متن نویسهٔ پنهانی دارد که جهت یا خواندن نوشته را عوض می‌کند. آن را دوباره با صفحه‌کلید بنویسید."

# Folding for search and uniqueness: letters that readers take for the same one.
_FOLD = str.maketrans(
    {
        "آ": "ا", "أ": "ا", "إ": "ا", "ٱ": "ا", "ؤ": "و", "ئ": "ی", "ۀ": "ه", "ة": "ه", "ء": None,
        ZWNJ: None, "ٔ": None,
    }
)
_ALPHABET = "آابپتثجچحخدذرزژسشصضطظعغفقکگلمنوهی"
# One sign for each of the 33 letters, in an order that every database collation agrees on; blanks,
# digits and everything else come before them.
_SORT = dict(zip(_ALPHABET, "3456789abcdefghijklmnopqrstuvwxyz", strict=True))


def to_latin_digits(text: str) -> str:
    """Persian and Arabic-Indic digits as 0-9; everything else untouched."""
    return text.translate(_TO_LATIN)


def to_persian_digits(text: object) -> str:
    """0-9 and Arabic-Indic digits as ۰-۹; everything else untouched."""
    return str(text).translate(_TO_PERSIAN)


def has_hidden_characters(text: str) -> bool:
    """True when `text` holds a bidi override or isolate, a control character or a lone surrogate."""
    return bool(_BIDI.search(text) or _CONTROL.search(text))


def normalise(text: str) -> str:
    """The one stored form of typed text: NFC, Persian letters, no invisible characters, no
    doubled blanks. ZWNJ stays where it stands between two letters. Line breaks stay."""
    text = _PRESENTATION.sub(lambda form: unicodedata.normalize("NFKC", form.group()), text)
    text = unicodedata.normalize("NFC", text).translate(_LETTERS)
    text = _INVISIBLE.sub("", text)
    text = re.sub(f"{ZWNJ}+", ZWNJ, text)
    text = re.sub(rf"(?<!\w){ZWNJ}|{ZWNJ}(?!\w)", "", text)
    text = re.sub(r"[ \t]+", " ", text.replace("\r\n", "\n").replace("\r", "\n"))
    return "\n".join(line.strip() for line in text.split("\n")).strip()


def search_key(text: str) -> str:
    """`text` folded so that every common spelling of it gives the same key."""
    text = unicodedata.normalize("NFKC", normalise(text)).translate(_LETTERS)
    # Taken apart, ئ becomes an Arabic ي and ۀ an old ە: the letters are made Persian once more.
    text = unicodedata.normalize("NFD", text.translate(_FOLD))
    text = "".join(c for c in text if not unicodedata.combining(c)).translate(_LETTERS).translate(_FOLD)
    return " ".join(to_latin_digits(text).casefold().split())


def sort_key(text: str) -> str:
    """A key whose code-point order is the order of the Persian alphabet."""
    return "".join(_sort_sign(c) for c in to_latin_digits(normalise(text)).replace(ZWNJ, " ").casefold())


def _sort_sign(character: str) -> str:
    if character.isspace():
        return "0"
    if character in LATIN_DIGITS:
        return f"1{character}"
    folded = character if character in _SORT else character.translate(_FOLD)
    return _SORT.get(folded, f"2{folded}" if folded else "")


class PersianCharField(forms.CharField):
    """A text field that stores the normal form and refuses direction-changing characters."""

    default_error_messages = {
        "hidden": HIDDEN_CHARACTERS,
        "required": "این بخش را بنویسید.",
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        if self.max_length is not None and "max_length" not in (kwargs.get("error_messages") or {}):
            limit = to_persian_digits(self.max_length)
            self.error_messages["max_length"] = f"این متن بیش از {limit} نویسه دارد؛ آن را کوتاه‌تر کنید."

    def to_python(self, value: Any) -> str:
        """The normalised text; ValidationError when it hides characters."""
        text = super().to_python(value)
        if text and has_hidden_characters(text.replace("\r\n", "\n").replace("\n", " ").replace("\t", " ")):
            raise ValidationError(self.error_messages["hidden"], code="hidden")
        return normalise(text) if text else text
