"""What people typed, as it stands on paper.

A paper is read without a computer at hand, so nothing on it may be hidden, reordered or missing:
Latin digits become Persian ones unless they belong to a machine code, a character that would turn
the text around or that the font cannot draw is printed by its code point, and characters without
any shape are left out.
"""

from __future__ import annotations

import datetime as dt
import re
from functools import lru_cache
from typing import Any

from django.utils import timezone
from fontTools.ttLib import TTFont

from core.jalali import format_jalali
from core.pdf import FONTS
from core.text import BIDI_CONTROLS, to_persian_digits

# Machine codes keep their Latin digits: a run of printable ASCII that holds a Latin letter.
_ASCII_RUN = re.compile(r"[!-~]+")
_LATIN_LETTER = re.compile("[A-Za-z]")
_KEPT_WITHOUT_SHAPE = "\n\t\u00a0\u200c\u200d"
_SHAPELESS = re.compile("[\u200b\u200e\u200f\u2060-\u2064\ufeff\u00ad\u180e\ufe00-\ufe0f\U000e0000-\U000e007f]")


@lru_cache(maxsize=1)
def _drawable() -> frozenset[str]:
    """The characters that all three weights of the paper font have."""
    covered = set.intersection(*(set(TTFont(path).getBestCmap()) for path in FONTS.values()))
    characters = {chr(code) for code in covered if code >= 0x20 and not 0x7F <= code <= 0x9F}
    return frozenset((characters - set(BIDI_CONTROLS)) | set(_KEPT_WITHOUT_SHAPE))


def on_paper(text: object) -> str:
    """`text` with Persian digits and with nothing in it that a reader could not see."""
    shown = _SHAPELESS.sub("", str(text).replace("\r\n", "\n").replace("\r", "\n"))
    shown = _ASCII_RUN.sub(_persian_unless_code, to_persian_digits_of_arabic(shown))
    drawable = _drawable()
    if drawable.issuperset(shown):
        return shown
    return "".join(c if c in drawable else f"[U+{ord(c):04X}]" for c in shown)


def _persian_unless_code(run: re.Match[str]) -> str:
    return run[0] if _LATIN_LETTER.search(run[0]) else to_persian_digits(run[0])


def to_persian_digits_of_arabic(text: str) -> str:
    """Arabic-Indic digits as Persian ones; Latin digits untouched."""
    return text.translate(_ARABIC)


_ARABIC = str.maketrans("٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹")


def tree_on_paper(value: Any) -> Any:
    """A content dict with `on_paper` applied to every text in it; numbers and None untouched."""
    if isinstance(value, str):
        return on_paper(value)
    if isinstance(value, dict):
        return {key: tree_on_paper(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [tree_on_paper(item) for item in value]
    return value


def day_on_paper(day: dt.date | str | None) -> str:
    """A date, or the ISO text of one, in Jalali; any other text as it is; "" for none."""
    if not day:
        return ""
    if isinstance(day, str):
        try:
            day = dt.date.fromisoformat(day)
        except ValueError:
            return on_paper(day)
    return format_jalali(day)


def time_on_paper(moment: dt.datetime) -> str:
    """«۱۰:۴۲», in Tehran."""
    local = timezone.localtime(moment) if timezone.is_aware(moment) else moment
    return to_persian_digits(local.strftime("%H:%M"))
