"""Amendments in every state, each brought there by the real actions."""

from __future__ import annotations

from accounts.models import User
from agreements.actions.save_section import accept_conditions, declare_no_attachments, save_chapters
from agreements.actions.start_amendment import Basis, start_amendment
from agreements.models import Agreement, AgreementLine, AmendmentSheet
from core import clock
from distribution.ceilings import fixed_chapters
from tests.factories.agreements import advance, agreement_at, fill_activities, fresh, staff_of
from tests.factories.office import Office

REASON = "جابه‌جایی میان فصل‌های دو و سه برای پرداخت اجاره"


def basis(number: str = "97/۸۸", *, kind: str = AmendmentSheet.Kind.SHIFT, reason: str = REASON) -> Basis:
    """A letter of today."""
    return Basis(kind, reason, number, clock.today())


def paper_in_force(office: Office, *, leave: int = 0) -> Agreement:
    """The notified agreement of office.agency."""
    return agreement_at("notified", office, leave=leave)


def amendment_of(base: Agreement, office: Office) -> Agreement:
    """Just begun, with its conditions accepted and nothing changed."""
    by = staff_of(base.agency, office)
    draft = start_amendment(fresh(base), basis(), by=by)
    accept_conditions(draft, True, by=by)
    declare_no_attachments(draft, True, by=by)
    return fresh(draft)


def free_lines(paper: Agreement) -> list[AgreementLine]:
    """The lines of form E-1 whose figure the agency chooses, largest first."""
    fixed = fixed_chapters(paper.fiscal_year)
    return sorted((line for line in paper.lines.select_related("chapter") if line.chapter_id not in fixed), key=lambda line: -line.amount)


def shift(draft: Agreement, amount: int, *, by: User, places: tuple[int, int] = (0, 1)) -> Agreement:
    """Move `amount` from one free line of one programme to another at net zero; activities follow."""
    first, second = (free_lines(draft)[place] for place in places)
    cells = {
        (line.programme_id, line.source_id, line.chapter_id): line.amount + change
        for line, change in ((first, -amount), (second, amount))
    }
    save_chapters(draft, cells, by=by)
    fill_activities(fresh(draft), by=by)
    return fresh(draft)


def raised(draft: Agreement, amount: int, *, by: User, place: int = 0) -> Agreement:
    """More (or less) on the largest free line, or on the one at `place`; activities follow."""
    line = free_lines(draft)[place]
    save_chapters(draft, {(line.programme_id, line.source_id, line.chapter_id): line.amount + amount}, by=by)
    fill_activities(fresh(draft), by=by)
    return fresh(draft)


def amendment_at(state: str, office: Office, *, base: Agreement | None = None, change: int = 100, leave: int = 0) -> Agreement:
    """An amendment that adds `change` (of what the base left) or, for 0, shifts between chapters, brought to `state`."""
    base = base or paper_in_force(office, leave=leave)
    by = staff_of(base.agency, office)
    draft = amendment_of(base, office)
    draft = raised(draft, change, by=by) if change else shift(draft, 50, by=by)
    return advance(draft, state, office)


def allocate(line: AgreementLine, amount: int) -> None:
    """As the allocations of issue 5 will: on a notified line, moved by itself."""
    AgreementLine.objects.filter(pk=line.pk).update(allocated=amount)
