"""What is allocated on the lines of the paper in force, and what an amendment may therefore not take away."""

from __future__ import annotations

from typing import NamedTuple

from django.db import connection
from django.db.models import Q, QuerySet

from agreements.models import Agreement, AgreementLine, ProjectLine
from agreements.workflow import State
from core.money import format_amount
from core.text import to_persian_digits

# A line across papers: ids of (programme or project, source, chapter).
LineKey = tuple[int, int, int]


class Breach(NamedTuple):
    """A line that would fall below its allocation, in million rials."""

    words: str
    project: str | None
    allocated: int
    amount: int


def allocated_on(paper: Agreement) -> dict[LineKey, int]:
    """Of each line of `paper` with an allocation: (programme or project id, source id, chapter id) -> million rials."""
    if paper.is_capital:
        lines = ProjectLine.objects.filter(sheet__agreement=paper, allocated__gt=0)
        rows = lines.values_list("sheet__project_id", "source_id", "chapter_id", "allocated")
    else:
        lines = AgreementLine.objects.filter(agreement=paper, allocated__gt=0)
        rows = lines.values_list("programme_id", "source_id", "chapter_id", "allocated")
    return {(of, source, chapter): allocated for of, source, chapter, allocated in rows}


def allocated_by_row(agreement: Agreement) -> dict[tuple[str, str], int]:
    """What is allocated on the paper in force of this family, by (section, row) of the canonical content's tables."""
    family = agreement.original_id or agreement.pk
    in_force = Agreement.objects.filter(Q(pk=family) | Q(original=family), state=State.NOTIFIED)
    if agreement.is_capital:
        lines = ProjectLine.objects.filter(sheet__agreement__in=in_force, allocated__gt=0)
        told = lines.values_list("sheet__project__code", "source__code", "chapter__code", "allocated")
        return {("lines", f"{project}/{source}/{chapter}"): amount for project, source, chapter, amount in told}
    lines = AgreementLine.objects.filter(agreement__in=in_force, allocated__gt=0)
    told = lines.values_list("source__code", "programme__code", "chapter__number", "allocated")
    return {("chapters", f"{source}/{programme}/{chapter}"): amount for source, programme, chapter, amount in told}


def amounts_of(paper: Agreement) -> dict[LineKey, int]:
    """What each line of `paper` says."""
    of = "sheet__project_id" if paper.is_capital else "programme_id"
    rows = _lines_of(paper).order_by().values_list(of, "source_id", "chapter_id", "amount")
    return {(owner, source, chapter): amount for owner, source, chapter, amount in rows}


def floor_of(amendment: Agreement) -> dict[LineKey, int]:
    """The least each line may say; empty for a paper that amends nothing."""
    return allocated_on(amendment.amends) if amendment.amends is not None else {}


def below_allocated(amendment: Agreement) -> list[Breach]:
    """The lines that leave less than is allocated, also those that are gone."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT words, project, allocated, amount FROM agreements_floor WHERE agreement_id = %s AND amount < allocated ORDER BY line",
            [amendment.pk],
        )
        return [Breach(*row) for row in cursor.fetchall()]


def take_off(paper: Agreement) -> dict[LineKey, int]:
    """Lift what is allocated off the lines of a notified, locked paper that is about to be replaced."""
    found = allocated_on(paper)
    _lines_of(paper).filter(allocated__gt=0).update(allocated=0)
    return found


def put_on(paper: Agreement, allocated: dict[LineKey, int]) -> None:
    """Lay it on the same lines of the paper that replaces it, by now notified; the CHECK of the line holds."""
    of = "sheet__project_id" if paper.is_capital else "programme_id"
    for (owner, source, chapter), amount in sorted(allocated.items()):
        _lines_of(paper).filter(**{of: owner}, source_id=source, chapter_id=chapter).update(allocated=amount)


def _lines_of(paper: Agreement) -> QuerySet:
    return ProjectLine.objects.filter(sheet__agreement=paper) if paper.is_capital else paper.lines.all()


def sentence(breach: Breach) -> str:
    """Which line, how much is allocated, how much it would be left."""
    return (
        f"برای «{to_persian_digits(breach.words)}» {format_amount(breach.allocated)} میلیون ریال تخصیص داده شده است و مبلغ آن "
        f"نمی‌تواند {format_amount(breach.amount)} باشد."
    )
