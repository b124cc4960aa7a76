"""Forms E-3, E-4 and E-5 in the canonical content (content.py).

A form without rows is not in the content at all: a paper that does not use it says, and hashes, what it
always did.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.db import connection

from agreements.models import Agreement, StaffRow
from agreements.optional_layout import MEANS, PEOPLE

_QUERY = (Path(__file__).parent / "sql" / "optional_rows.sql").read_text(encoding="utf-8")
_SUBCHAPTER = ("key", "programme", "programme_title", "chapter", "chapter_title", "title", "amount")
_COUNTY = ("programme", "programme_title", "county", "title", "amount")


def optional_parts(agreement: Agreement) -> dict[str, list[dict[str, Any]]]:
    """The rows of the optional forms that have any; amounts in million rials. One statement, whatever there is."""
    with connection.cursor() as cursor:
        cursor.execute(_QUERY, {"agreement": agreement.pk})
        (found,) = cursor.fetchone()
    raw = found if isinstance(found, dict) else json.loads(found)
    forms = {
        # People first, then means, each in the order of the writer.
        "staff": sorted((_staff(*row) for row in raw["staff"]), key=lambda row: row["group"] != PEOPLE),
        "subchapters": [dict(zip(_SUBCHAPTER, row, strict=True)) for row in raw["subchapters"]],
        "counties": [dict(zip(_COUNTY, row, strict=True)) for row in raw["counties"]],
    }
    return {form: rows for form, rows in forms.items() if rows}


def _staff(key: str, kind: str, title: str, count: int) -> dict[str, Any]:
    group = PEOPLE if kind in StaffRow.PEOPLE else MEANS
    return {"key": key, "group": group, "kind": str(StaffRow.Kind(kind).label), "title": title, "count": count}
