"""The center's notice that every agency notice of a bench is passed on from."""

from __future__ import annotations


def notify_province(year, by, million_rials: int = 900_000_000) -> None:
    """Record an expense notice of the center for the general source, more than any bench passes on."""
    from core import clock
    from core.uploads import Upload
    from distribution.actions.enter_center_notice import start_center_notice
    from distribution.actions.record_center_notice import record_center_notice
    from distribution.models import CreditSource, CreditType

    page = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
    notice = start_center_notice(
        fiscal_year=year, credit_type=CreditType.EXPENSE, kind="original", number="1", date=clock.today(),
        cells={(CreditSource.objects.get(code="10").pk, None): million_rials},
        scan=Upload(name="center.pdf", content_type="application/pdf", content=page), by=by,
    )  # fmt: skip
    record_center_notice(notice, by=by)
