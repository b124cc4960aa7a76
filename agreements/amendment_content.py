"""The part of the canonical content that only an amendment has: why, on which basis, and what it changes."""

from __future__ import annotations

from typing import Any

from agreements.amendment_changes import changed_rows, sums_of, total_of
from agreements.models import Agreement


def amendment_part(agreement: Agreement, content: dict[str, Any]) -> dict[str, Any]:
    """Reason, basis and the changed rows of an amendment beside its base; amounts in million rials.

    `changes` are rows {place, row, how, cells: [{name, label, old, new, change}]}; `sums` the credit by programme
    or project {title, old, new, change}; `total` that of the paper.
    """
    sheet = agreement.amendment
    before = sheet.base_content
    old, new = total_of(before), total_of(content)
    return {
        "number": agreement.amendment_number,
        "kind": sheet.get_kind_display(),
        "reason": sheet.reason,
        "basis_number": sheet.basis_number,
        "basis_date": sheet.basis_date.isoformat(),
        "replaces": before["identifier"],
        "changes": [row.as_content() for row in changed_rows(before, content)],
        "sums": [{"title": s.words, "old": s.old, "new": s.new, "change": s.change} for s in sums_of(before, content)],
        "total": {"old": old, "new": new, "change": new - old},
    }
