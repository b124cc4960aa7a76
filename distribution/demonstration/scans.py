"""Pages that stand for scanned papers in the demonstration: they say what they are and that they are invented."""

from __future__ import annotations

import datetime as dt

from core.jalali import format_jalali_long
from core.organization import ORGANIZATION
from core.pdf import PdfMeta, render_pdf
from core.text import to_persian_digits
from core.uploads import Upload

TEMPLATE = "documents/demonstration_scan.html"
# One moment for all, so that the same page is the same bytes.
MOMENT = dt.datetime(2018, 3, 21, tzinfo=dt.UTC)


def scan_of(title: str, number: str, date: dt.date, lines: tuple[str, ...] = ()) -> Upload:
    """A page titled so, as the file a secretary would have scanned."""
    context = {
        "organization": ORGANIZATION,
        "title": title,
        "number": to_persian_digits(number),
        "day": format_jalali_long(date),
        "lines": [to_persian_digits(line) for line in lines],
    }
    meta = PdfMeta(title=title, author=ORGANIZATION["name"], subject="تصویر نمایشی", frozen_at=MOMENT)
    return Upload(name=f"{title}.pdf", content_type="application/pdf", content=render_pdf(TEMPLATE, context, meta=meta))
