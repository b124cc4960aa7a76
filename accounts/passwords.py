"""What a password must be, and whose doing the present one is."""

from __future__ import annotations

import unicodedata
from functools import cache
from typing import Any

from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError

from accounts.models import User
from core.audit import history_of
from core.text import to_latin_digits

# Long enough for any passphrase; a megabyte of text is refused before it is hashed.
LONGEST = 128
TOO_LONG = "گذرواژه بیش از ۱۲۸ نویسه نمی‌شود."

# The action in a person's history after which somebody else knows the password, and the one
# after which it is his own again.
RESET, CHANGED = "reset_password", "change_password"

TOO_COMMON = "این گذرواژه را همه می‌شناسند. جمله‌ای کوتاه بسازید که تنها شما می‌دانید."

# The standard Persian keyboard, key by key: what «۱۲۳۴» and «شسیب» are on the Latin one.
_PERSIAN_KEYS = "ضصثقفغعهخحجچشسیبلاتنمکگظطزرذدپو."
_LATIN_KEYS = "qwertyuiop[]asdfghjkl;'zxcvbnm,./"
_TO_LATIN_KEYS = str.maketrans(dict(zip(_PERSIAN_KEYS, _LATIN_KEYS, strict=False)))
_OFFICE_WORDS = (
    "خوزستان", "اهواز", "سازمان", "مدیریت", "برنامه", "بودجه", "تلفیق", "معاون", "کارشناس", "موافقتنامه", "اعتبار",
    "تخصیص", "ابلاغ", "سامانه", "گذرواژه", "saba", "sazman", "budget", "boodje", "khuzestan", "khoozestan", "ahvaz",
    "talfigh", "modir", "password", "mporg",
)  # fmt: skip


def composed(password: str) -> str:
    """The one form of a password: the same keys give the same letters on every system."""
    return unicodedata.normalize("NFC", password)


def has_temporary_password(user: User) -> bool:
    """True while the password is one that an administrator set and the person has not replaced."""
    return history_of(user).filter(action__in=(RESET, CHANGED)).values_list("action", flat=True).last() == RESET


class OfficeCommonPassword:
    """Refuses the common ones also when typed with the Persian layout, and the office's own words."""

    def validate(self, password: str, user: Any = None) -> None:
        """ValidationError when the password, read through either keyboard, is one of the known ones."""
        folded = to_latin_digits(password.casefold()).replace("\u200c", "").replace(" ", "")
        if folded.translate(_TO_LATIN_KEYS) in _common() or folded in _common() or self._office_word(folded):
            raise ValidationError(TOO_COMMON, code="password_too_common")

    @staticmethod
    def _office_word(folded: str) -> bool:
        # A word of the office with nothing but digits and marks around it.
        bare = "".join(c for c in folded if c.isalpha())
        return any(bare in (word, word * 2) for word in _OFFICE_WORDS)

    def get_help_text(self) -> str:
        """For the list beside the field."""
        return "گذرواژه از واژه‌های آشنای اداره یا گذرواژه‌های رایج نباشد."


@cache
def _common() -> frozenset[str]:
    return frozenset(CommonPasswordValidator().passwords)
