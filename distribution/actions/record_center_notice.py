"""Record a letter of the center for good: the province's credit changes by its figures."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.db.models import Sum

from accounts.models import User
from core import clock
from core.money import format_amount
from core.refusals import Refused
from core.workflow import take
from distribution import invariants
from distribution.models import CeilingPosting, CenterCredit, CenterNotice, CenterPosting
from distribution.workflow.center_notice import RECORD_CENTER_NOTICE

NO_SCAN = "تصویر نامهٔ مرکز پیوست نشده است."
NO_LINES = "این ابلاغیه هنوز رقمی ندارد."
NO_CHANGE = "این اصلاحیه هیچ رقمی را تغییر نمی‌دهد."


@dataclass(frozen=True)
class Obstacle:
    """What keeps a cell from being reduced: how much is taken of it, and the papers that took it."""

    title: str
    wanted: int  # the figure that would be left, million rials
    taken: int  # what is distributed or passed on of it
    papers: tuple[str, ...]

    @property
    def sentence(self) -> str:
        """One sentence about this cell."""
        papers = "، ".join(self.papers)
        return (
            f"«{self.title}» به {format_amount(max(self.wanted, 0))} میلیون ریال نمی‌رسد؛ "
            f"{format_amount(self.taken)} میلیون ریال آن به کار رفته است ({papers})."
        )


@transaction.atomic
def record_center_notice(notice: CenterNotice, *, by: User, seen_version: int | None = None) -> CenterNotice:
    """Post the notice's effect to the province's credit. Raises Refused: no scan, no figures, or a
    reduction below what is distributed or passed on, naming what stands in the way."""
    _make_credits(notice)
    with take(RECORD_CENTER_NOTICE, notice, by=by, seen_version=seen_version, holding=[_credits(notice)]) as locked:
        if locked.scan_id is None:
            raise Refused(NO_SCAN)
        if not locked.lines.exists():
            raise Refused(NO_LINES)
        effect = locked.effect()
        if not effect:
            raise Refused(NO_CHANGE)
        if locked.corrects is not None and locked.corrects.corrections.filter(state="recorded").exists():
            raise Refused(invariants.CORRECTED_ONCE.sentence)
        if found := obstacles(locked):
            raise Refused(" ".join(obstacle.sentence for obstacle in found))
        locked.recorded_at, locked.recorded_by = clock.now(), by
        credits = {(credit.source_id, credit.programme_id): credit.pk for credit in _credits(locked)}
        CenterPosting.objects.bulk_create(
            CenterPosting(credit_id=credits[cell], act=CenterPosting.Act.NOTIFY, paper=locked.identifier, notified_delta=amount, at=locked.recorded_at, by=by)
            for cell, amount in sorted(effect.items(), key=lambda item: credits[item[0]])
        )
    return locked


def obstacles(notice: CenterNotice) -> list[Obstacle]:
    """The cells this notice would bring below what is already distributed or passed on, in order."""
    effect = notice.effect()
    found = []
    for credit in _credits(notice).select_related("source", "programme"):
        left = credit.notified + effect.get((credit.source_id, credit.programme_id), 0)
        taken = max(credit.distributed, credit.issued)
        if effect.get((credit.source_id, credit.programme_id), 0) < 0 and left < taken:
            found.append(Obstacle(_title(credit), left, taken, _papers(credit)))
    return found


def touched_agreements(notice: CenterNotice) -> list[str]:
    """The identifiers of the agreements that hold credit of the sources and programmes this notice reduces."""
    found: set[str] = set()
    for (source, programme), amount in notice.effect().items():
        if amount < 0:
            postings = CeilingPosting.objects.filter(
                act=CeilingPosting.Act.RESERVE,
                ceiling__fiscal_year=notice.fiscal_year_id,
                ceiling__credit_type=notice.credit_type,
                ceiling__source=source,
            )
            if programme is not None:
                postings = postings.filter(ceiling__programme=programme)
            found |= _still_holding(postings.values_list("paper", flat=True))
    return sorted(found)


def _still_holding(papers: object) -> set[str]:
    held = CeilingPosting.objects.filter(paper__in=papers).values("paper").annotate(held=Sum("reserved_delta") + Sum("used_delta"))
    return {row["paper"] for row in held if row["held"] > 0}


def _make_credits(notice: CenterNotice) -> None:
    # Rows that are not there cannot be locked: the zero row comes first.
    CenterCredit.objects.bulk_create(
        [
            CenterCredit(fiscal_year_id=notice.fiscal_year_id, credit_type=notice.credit_type, source_id=source, programme_id=programme)
            for source, programme in sorted(notice.effect(), key=lambda cell: (cell[0], cell[1] or 0))
        ],
        ignore_conflicts=True,
    )


def _credits(notice: CenterNotice) -> object:
    return CenterCredit.objects.filter(fiscal_year=notice.fiscal_year_id, credit_type=notice.credit_type)


def _title(credit: CenterCredit) -> str:
    return f"{credit.source.title}، {credit.programme.title}" if credit.programme else credit.source.title


def _papers(credit: CenterCredit) -> tuple[str, ...]:
    used = credit.postings.exclude(act=CenterPosting.Act.NOTIFY).order_by("pk").values_list("paper", flat=True)
    papers = list(dict.fromkeys(used))
    shown = papers[:5]
    return tuple(shown if len(papers) <= 5 else [*shown, "…"])
