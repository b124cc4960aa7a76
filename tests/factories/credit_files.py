"""Files of credits as people upload them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from django.core.files.uploadedfile import SimpleUploadedFile

HEAD = ("fiscal_year", "agency_code", "programme_code", "expense_chapter7", "credit_source_fa", "amount_million_rial")
# A supplement for two agencies of the office: 6,100 million rials.
GOOD = (
    ("1397", "A22", "1301001", "1", "عمومی استانی", "4000"),
    ("1397", "A22", "1301001", "2", "عمومی استانی", "۱٬۵۰۰"),
    ("1397", "A31", "1801001", "2", "عمومی استانی", "600"),
)


def csv_bytes(rows: Iterable[Sequence[object]], head: Sequence[str] = HEAD, delimiter: str = ",") -> bytes:
    """The rows under a head, as CSV."""
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter).writerows([head, *rows])
    return out.getvalue().encode()


def upload(content: bytes, name: str = "credits.csv") -> SimpleUploadedFile:
    """The file as a browser sends it."""
    return SimpleUploadedFile(name, content)


def changed(row: int = 0, **cells: str) -> list[tuple[str, ...]]:
    """GOOD with cells of one row replaced, by the column's code."""
    rows = [list(good) for good in GOOD]
    for code, value in cells.items():
        rows[row][HEAD.index(code)] = value
    return [tuple(cells) for cells in rows]
