"""What a paper itself holds of its ceilings: it is not in its own way when it is checked again."""

from __future__ import annotations

from django.db.models import Sum

from agreements.models import Agreement, AmendmentSheet
from distribution.ceilings import fixed_chapters
from distribution.models import CeilingPosting


def held_by_itself(agreement: Agreement) -> dict[tuple[int, int], int] | None:
    """(programme id, source id) -> what an amendment in the circuit holds, reserved or used, in million rials.

    None for an original, which holds its whole amounts from its submission on (decision 3).
    """
    if not agreement.is_amendment or agreement.is_writable:
        return None
    postings = CeilingPosting.objects.filter(paper=agreement.identifier).order_by()
    rows = postings.values_list("ceiling__programme_id", "ceiling__source_id").annotate(held=Sum("reserved_delta") + Sum("used_delta"))
    return {(programme, source): held for programme, source, held in rows}


def freed_by_base(agreement: Agreement) -> dict[int, int]:
    """Ceiling id -> what the paper in force uses of it: an amendment stands in its place, so this is free to it."""
    if agreement.amends is None:
        return {}
    postings = CeilingPosting.objects.filter(paper=agreement.amends.identifier).order_by()
    return dict(postings.values_list("ceiling_id").annotate(used=Sum("used_delta")))


def gives_back(agreement: Agreement) -> bool:
    """True for an amendment that gives credit back (کاهش): it comes before the reduction notice, which takes only what is free."""
    return agreement.is_amendment and AmendmentSheet.objects.filter(agreement=agreement, kind=AmendmentSheet.Kind.REDUCTION).exists()


def fixed_for(agreement: Agreement) -> frozenset[int]:
    """The chapters whose figure this paper takes from the notice unchanged (decision 3); none where it gives credit back."""
    return frozenset() if gives_back(agreement) else fixed_chapters(agreement.fiscal_year)
