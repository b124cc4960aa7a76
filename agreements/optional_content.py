"""Forms E-3, E-4 and E-5 in the canonical content (content.py).

A form without rows is not in the content at all: a paper that does not use it says, and hashes, what it
always did.
"""

from __future__ import annotations

from typing import Any

from agreements.models import Agreement, StaffRow
from agreements.optional_layout import MEANS, PEOPLE


def optional_parts(agreement: Agreement) -> dict[str, list[dict[str, Any]]]:
    """The rows of the optional forms that have any; amounts in million rials (three queries)."""
    found = {
        "staff": [
            {
                "key": str(row.key),
                "group": PEOPLE if row.kind in StaffRow.PEOPLE else MEANS,
                "kind": row.get_kind_display(),
                "title": row.title,
                "count": row.count,
            }
            # People first, then means, each in the order of the writer.
            for row in sorted(agreement.staff.all(), key=lambda row: row.kind not in StaffRow.PEOPLE)
        ],
        "subchapters": [
            {
                "key": str(row.key),
                "programme": row.programme.code,
                "programme_title": row.programme.title,
                "chapter": row.chapter.number,
                "chapter_title": row.chapter.title,
                "title": row.title,
                "amount": row.amount,
            }
            for row in agreement.subchapters.select_related("programme", "chapter")
        ],
        "counties": [
            {
                "programme": row.programme.code,
                "programme_title": row.programme.title,
                "county": row.county.code,
                "title": row.county.name,
                "amount": row.amount,
            }
            for row in agreement.county_rows.select_related("programme", "county")
        ],
    }
    return {form: rows for form, rows in found.items() if rows}
