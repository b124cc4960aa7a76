"""A strip laid over every page of a printed paper, for reading only; the printed file itself stays what it was.

A frozen paper may not change by one byte (decision 12), so what happened to it later is told on a copy
made when somebody reads it.
"""

from __future__ import annotations

import datetime as dt
from io import BytesIO
from typing import Any

from pypdf import PdfReader, PdfWriter

from core.pdf import PdfMeta, render_pdf

TEMPLATE = "documents/strip.html"


def stamped(paper: bytes, words: str, note: str = "", *, at: dt.datetime) -> bytes:
    """`paper` with a framed strip of `words`, and `note` small beside it, at the head of every page.

    `at` is what the strip's own file is dated with; the paper's description of itself is kept, its
    attachments are not: the copy proves nothing, and says so.
    """
    reader = PdfReader(BytesIO(paper))
    writer = PdfWriter()
    writer.append(reader, import_outline=True)
    strips: dict[bool, Any] = {}
    for page in writer.pages:
        wide = page.mediabox.width > page.mediabox.height
        if wide not in strips:
            strips[wide] = _strip(words, note, wide=wide, at=at)
        page.merge_page(strips[wide])
    if reader.metadata:
        writer.add_metadata({str(key): str(value) for key, value in reader.metadata.items()})
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def _strip(words: str, note: str, *, wide: bool, at: dt.datetime) -> Any:  # noqa: ANN401 - pypdf's page
    meta = PdfMeta(title=words, author="", subject=words, frozen_at=at)
    drawn = render_pdf(TEMPLATE, {"words": words, "note": note, "wide": wide}, meta=meta)
    return PdfReader(BytesIO(drawn)).pages[0]
