"""A credit's passport on paper: a report of what the portal holds on a day.

Drawn only from the dict it is given; no database, no clock. The same dict gives the same bytes.
"""

from __future__ import annotations

from typing import Any

from core.columns import fit
from core.ledger import LINE, Ledger, Row
from core.paper_text import day_on_paper, on_paper, time_on_paper, tree_on_paper
from core.pdf import PdfMeta, render_pdf

TEMPLATE = "documents/passport.html"


def draw_passport(passport: dict[str, Any]) -> bytes:
    """The passport as PDF."""
    context = context_of(passport)
    meta = PdfMeta(
        title=f"شناسنامهٔ اعتبار – {on_paper(passport['agency']['name'])}",
        author=context["organization"]["name"],
        subject=f"شناسنامهٔ اعتبار برنامهٔ {on_paper(passport['programme']['code'])}",
        frozen_at=passport["printed_at"],
    )
    return render_pdf(TEMPLATE, context, meta=meta)


def context_of(passport: dict[str, Any]) -> dict[str, Any]:
    """What the page is rendered from."""
    rows = [
        Row(LINE, {
            "day": day_on_paper(entry["day"]), "title": on_paper(entry["title"]), "code": on_paper(entry["code"]), "date": day_on_paper(entry["date"]),
            "note": on_paper(entry["note"]), "amount": entry["amount"], "taken": entry["taken"], "left": entry["left"],
        })
        for entry in passport["entries"]
    ]  # fmt: skip
    columns = [[entry[name] for entry in passport["entries"]] or [0] for name in ("amount", "taken", "left")]
    ledger = Ledger("passport", rows, bottom_margin=33)
    return {
        "organization": tree_on_paper(passport["organization"]),
        "agency": tree_on_paper(passport["agency"]),
        "programme": tree_on_paper(passport["programme"]),
        "source": on_paper(passport["source"]),
        "credit_type": on_paper(passport["credit_type"]),
        "fiscal_year": on_paper(passport["fiscal_year"]),
        "on": day_on_paper(passport["on"]),
        "figures": [(on_paper(label), amount) for label, amount in passport["figures"]],
        "proof": on_paper(passport["proof"]),
        "equation": on_paper(passport["equation"]),
        "printed_day": day_on_paper(passport["printed_at"]),
        "printed_time": time_on_paper(passport["printed_at"]),
        "printed_by": on_paper(passport["printed_by"]),
        "widths": fit(columns, [(9, 72, False)], narrowest=20).widths,
        "ledger": ledger,
        "ledgers": [],
    }
