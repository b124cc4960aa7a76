"""One way from a template to the bytes of a paper: PDF/A-3u, the same bytes every time.

Nothing depends on the moment of printing: the only time in the file is the one the paper was
frozen at. What WeasyPrint needs lives in `core.press` and is loaded with the first paper, so that
a machine without its system libraries still serves pages and says clearly that it cannot print.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.template.loader import render_to_string

from core.refusals import Refused

if TYPE_CHECKING:
    from core.press import Press

_FONT_FOLDER = Path(settings.BASE_DIR) / "static" / "fonts" / "vazirmatn-ttf"
# What the style sheets call the fonts, and where they lie.
FONTS = {f"font:{weight}": _FONT_FOLDER / f"Vazirmatn-{weight}.ttf" for weight in ("Regular", "Medium", "Bold")}
STYLE_FOLDER = Path(settings.BASE_DIR) / "templates" / "documents"

VARIANT = "pdf/a-3u"
CANNOT_PRINT = "چاپ روی این سرور ممکن نیست، چون کتابخانهٔ سیستمی pango نصب نشده است. مدیر سامانه آن را نصب کند."


@dataclass(frozen=True)
class PdfMeta:
    """What the file says about itself. `frozen_at` is also its creation date."""

    title: str
    author: str
    subject: str
    frozen_at: dt.datetime
    keywords: Sequence[str] = ()
    lang: str = "fa-IR"


class CannotPrint(Refused):
    """The system libraries of WeasyPrint are missing on this machine."""

    status = 503


def press() -> Press:
    """Fonts, style sheets and fetcher of this process; a bare render of `html_of` is given the same."""
    try:
        from core.press import the_press
    except OSError as missing_library:
        raise CannotPrint(CANNOT_PRINT) from missing_library
    return the_press()


def html_of(template_name: str, context: dict[str, Any]) -> str:
    """The page the paper is laid out from."""
    return render_to_string(template_name, context)


def render_pdf(
    template_name: str,
    context: dict[str, Any],
    *,
    meta: PdfMeta,
    attachments: Sequence[tuple[str, bytes, str]] = (),
) -> bytes:
    """The bytes of the paper `template_name` draws from `context`.

    `attachments` are (file name, bytes, description). Tables listed in `context["ledgers"]` carry
    their sums when, and only when, they run over a page.
    """
    return press().print(template_name, context, meta=meta, attachments=attachments)
