"""What the tests of Excel and the activities share: pasted text, workbooks taken apart and put together again."""

from __future__ import annotations

import html
import io
import re
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from openpyxl import Workbook, load_workbook

from agreements.activity_sheet import COLUMNS, TITLES
from agreements.models import Agreement
from tests.agreements.screens.drafts import form_of

HEADS = ("title", "unit", "quantity", "unit_cost", "amount")


def pasted(*rows: tuple[str, ...], heads: tuple[str, ...] = HEADS) -> str:
    """The text Excel gives: tabs between cells, the heads first."""
    return "\n".join("\t".join(row) for row in ([TITLES[head] for head in heads], *rows))


def paste_page(agreement: Agreement) -> str:
    """The address of «ورود از اکسل»."""
    return f"/agreements/{agreement.identifier}/edit/activities/paste/"


def send(client: Client, agreement: Agreement, text: str = "", file: bytes | None = None, *, name: str = "table.xlsx", programme: str = "") -> HttpResponse:
    """Paste or upload."""
    upload = {"file": SimpleUploadedFile(name, file)} if file is not None else {}
    return client.post(paste_page(agreement), {"text": text, "programme": programme, **upload})


def confirm(client: Client, address: str, **typed: str) -> HttpResponse:
    """Open the preview and press its button."""
    return client.post(address, {**form_of(client.get(address)), **typed}, follow=True)


def bring(client: Client, agreement: Agreement, text: str = "", file: bytes | None = None, **typed: str) -> HttpResponse:
    """All the way: paste or upload, preview, press."""
    return confirm(client, send(client, agreement, text, file).url, **typed)


def fetched(client: Client, agreement: Agreement) -> list[list[Any]]:
    """The cells of «دریافت برای اکسل», heads first."""
    answer = client.get(f"/agreements/{agreement.identifier}/edit/activities/activities.xlsx")
    return cells_of(answer.content)


def cells_of(content: bytes) -> list[list[Any]]:
    """The cells of a workbook, row by row."""
    sheet = load_workbook(io.BytesIO(content)).active
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def workbook(rows: list[list[Any]]) -> bytes:
    """A workbook of these cells, as Excel would save it."""
    book = Workbook()
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def changed(rows: list[list[Any]], number: int, **cells: Any) -> list[list[Any]]:
    """The same table with other cells in row `number` (from 1, the heads are 0)."""
    row = [cells.get(name, old) for name, old in zip(COLUMNS, rows[number], strict=True)]
    return [*rows[:number], row, *rows[number + 1 :]]


def new_row(**cells: Any) -> list[Any]:
    """A row somebody typed under the others: no key, no stamp."""
    return [cells.get(name) for name in COLUMNS]


def listed(page: HttpResponse) -> list[tuple[str, ...]]:
    """(row, column, sentence) of the table of faults."""
    text = page.content.decode()
    text = text[text.index("خطاهای جدول") :]
    body = text[text.index("<tbody>") : text.index("</tbody>")]
    rows = re.findall(r"(?s)<tr>(.*?)</tr>", body)
    return [tuple(html.unescape(re.sub("<[^>]+>", "", cell)).strip() for cell in re.findall(r"(?s)<t[hd][^>]*>(.*?)</t[hd]>", row)) for row in rows]


def stored(agreement: Agreement, programme: str) -> list[tuple[Any, ...]]:
    """The rows of a programme as they stand."""
    block = agreement.blocks.get(programme__code=programme)
    return list(block.activities.values_list(*HEADS))


def keys(agreement: Agreement, programme: str) -> list[str]:
    """Their keys, in order."""
    block = agreement.blocks.get(programme__code=programme)
    return [str(key) for key in block.activities.values_list("key", flat=True)]
