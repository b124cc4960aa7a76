"""The printing press: WeasyPrint with its fonts, its style sheets and every door shut.

Nothing outside this repository is ever read: the fetcher hands out the vendored fonts and refuses
every other address, so no text that people typed can pull a file or a page into a paper
(guarantees.md X16, D5). Importing this module loads pango; `core.pdf` does it with the first paper.
"""

from __future__ import annotations

import datetime as dt
import io
import logging
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from weasyprint import CSS, HTML, Attachment, Document
from weasyprint.document import DocumentMetadata
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

from core.ledger import MM, Ledger
from core.pdf import FONTS, STYLE_FOLDER, VARIANT, PdfMeta, html_of

# What `@import` may name: sheets that several papers share, besides paper.css which all do.
SHEETS = {f"sheet:{path.name}": path for path in STYLE_FOLDER.glob("*.css")}
logger = logging.getLogger(__name__)


class SealedFetcher(URLFetcher):
    """Hands out our fonts and shared style sheets; refuses files, networks and everything else."""

    def __init__(self) -> None:
        super().__init__(allowed_protocols=())

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        """The font or style sheet `url` names. ValueError otherwise, which WeasyPrint turns into "not found"."""
        if url in SHEETS:
            return URLFetcherResponse(url, SHEETS[url].read_bytes(), {"Content-Type": "text/css"})
        font = FONTS.get(url)
        if font is None:
            raise ValueError("papers fetch nothing")
        return URLFetcherResponse(url, font.read_bytes(), {"Content-Type": "font/ttf"})


class Press:
    """Fonts and style sheets, made once a process: a new font configuration costs more than a page."""

    def __init__(self) -> None:
        self.fetcher = SealedFetcher()
        self.fonts = FontConfiguration()
        self._sheets: dict[str, CSS] = {}
        # Pango works without the GIL and a font map serves one thread at a time.
        self._one_at_a_time = threading.Lock()

    def sheets_of(self, template_name: str) -> list[CSS]:
        """What every paper shares, then what only this one needs (the namesake of its template)."""
        return [self._sheet("paper.css"), self._sheet(Path(template_name).with_suffix(".css").name)]

    def _sheet(self, name: str) -> CSS:
        if name not in self._sheets:
            text = (STYLE_FOLDER / name).read_text(encoding="utf-8")
            self._sheets[name] = CSS(string=text, font_config=self.fonts, url_fetcher=self.fetcher)
        return self._sheets[name]

    def print(
        self,
        template_name: str,
        context: dict[str, Any],
        *,
        meta: PdfMeta,
        attachments: Sequence[tuple[str, bytes, str]] = (),
    ) -> bytes:
        """Lay out, describe and write one paper."""
        with self._one_at_a_time:
            document = self._lay_out(template_name, context)
            _keep_only_linked_anchors(document)
            document.metadata = _metadata(meta)
            return document.write_pdf(
                pdf_variant=VARIANT, attachments=[_attachment(*each, meta.frozen_at) for each in attachments]
            )

    def _lay_out(self, template_name: str, context: dict[str, Any]) -> Document:
        """Lay out once; only when a table crosses a page, cut it there and lay out again."""
        ledgers: Sequence[Ledger] = context.get("ledgers", ())
        for ledger in ledgers:
            ledger.make_whole()
        document = self._render(template_name, context)
        crossing = [measure for measure in (_Measure(ledger, document) for ledger in ledgers) if measure.crosses]
        # A cut is made from measured heights and then checked; should a page come out too full, every
        # page gives way a little at the next attempt.
        for spare in (0, 5 * MM, 15 * MM):
            crossing = [measure for measure in crossing if measure.cut(spare)]
            if not crossing:
                return document
            document = self._render(template_name, context)
            if all(_each_part_has_its_page(measure.ledger, document) for measure in crossing):
                return document
        logger.warning("a table of %s could not be cut into pages; printed without carried sums", template_name)
        for measure in crossing:
            measure.ledger.make_whole()
        return self._render(template_name, context)

    def _render(self, template_name: str, context: dict[str, Any]) -> Document:
        page = HTML(string=html_of(template_name, context), url_fetcher=self.fetcher)
        return page.render(font_config=self.fonts, stylesheets=self.sheets_of(template_name), pdf_variant=VARIANT)


_press: Press | None = None
_making = threading.Lock()


def the_press() -> Press:
    """The one press of this process."""
    global _press
    with _making:
        if _press is None:
            _press = Press()
    return _press


def _metadata(meta: PdfMeta) -> DocumentMetadata:
    # Replaces what the page itself says, so that no text in it can add a field or an attachment.
    moment = meta.frozen_at.isoformat(timespec="seconds")
    return DocumentMetadata(
        title=meta.title,
        authors=[meta.author],
        description=meta.subject,
        keywords=list(meta.keywords),
        created=moment,
        modified=moment,
        lang=meta.lang,
    )


def _attachment(name: str, data: bytes, description: str, at: dt.datetime) -> Attachment:
    at = at.astimezone(dt.UTC) if at.tzinfo else at
    return Attachment(
        file_obj=io.BytesIO(data), name=name, description=description, created=at, modified=at, relationship="Source"
    )


class _Measure:
    """Where a whole ledger's rows came to lie."""

    def __init__(self, ledger: Ledger, document: Document) -> None:
        self.ledger = ledger
        self._document = document
        boxes: dict[str, list[tuple[int, float, float]]] = {}
        for number, page in enumerate(document.pages):
            for name, (_, top, _, bottom) in page.anchors.items():
                boxes.setdefault(name, []).append((number, top, bottom))
        rows = [boxes[ledger.id_of(i)] for i in range(len(ledger.rows))]
        self._rows = [row[0] for row in rows]
        self._tail = boxes[ledger.tail] if ledger.tail else []
        pages = {page for row in [*rows, self._tail] for page, _, _ in row}
        # A single row higher than a page breaks inside; such a table flows on without carried sums.
        self.crosses = len(pages) > 1 and all(len(row) == 1 for row in rows)

    def cut(self, spare: float) -> bool:
        """Cut the ledger into pages, leaving `spare` pixels unused on each; False when it cannot be."""
        first_page, first_top, _ = self._rows[0]
        # On a further page rows begin under the repeated head. If only the tail went over there is no
        # such page yet; the first one, with a form title above its head, has less room, not more.
        tops = [top for page, top, _ in self._rows if page > first_page]
        later_top = min(tops) if tops else first_top
        floor = self._document.pages[first_page].height - self.ledger.bottom_margin * MM - spare
        heights = [bottom - top for _, top, bottom in self._rows]
        tail = sum(bottom - top for _, top, bottom in self._tail)
        tail += 4 * MM if tail else 0
        starts = self.ledger.share_out(heights, floor - first_top, floor - later_top, tail)
        if starts:
            self.ledger.cut(starts)
        return bool(starts)


def _each_part_has_its_page(ledger: Ledger, document: Document) -> bool:
    pages: dict[str, set[int]] = {}
    for number, page in enumerate(document.pages):
        for name in page.anchors:
            pages.setdefault(name, set()).add(number)
    of_parts = [set().union(*(pages[name] for name, _ in part.rows)) for part in ledger.parts]
    if ledger.tail:
        of_parts[-1] |= pages[ledger.tail]
    if any(len(numbers) != 1 for numbers in of_parts):
        return False
    numbers = [min(part) for part in of_parts]
    return numbers == list(range(numbers[0], numbers[0] + len(numbers)))


def _keep_only_linked_anchors(document: Document) -> None:
    """Row ids served the measuring; the file names only the sections the contents page links to."""
    linked = {target for page in document.pages for kind, target, _, _ in page.links if kind == "internal"}
    for page in document.pages:
        for name in [name for name in page.anchors if name not in linked]:
            del page.anchors[name]
