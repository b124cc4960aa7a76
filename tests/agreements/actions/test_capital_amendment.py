"""Amending a plan: a full copy of C-1 to C-6, a shift between projects of a county, allocations over to the same lines."""

from __future__ import annotations

import pytest

from agreements.actions.merge_amendment import merge_amendment, merge_of
from agreements.actions.park_amendment import park_amendment, take_up_amendment
from agreements.actions.save_capital_section import ProjectWish, save_project
from agreements.actions.save_section import accept_conditions, declare_no_attachments
from agreements.actions.start_amendment import start_amendment
from agreements.content import content_of
from agreements.models import Agreement, ProjectLine
from agreements.workflow import State
from core.refusals import Refused
from tests.agreements.circuit import check_deferred_rules
from tests.factories.agreements import advance, fresh
from tests.factories.amendments import basis
from tests.factories.capital import plan_at
from tests.racing import offences

pytestmark = pytest.mark.django_db


def amendment_of(base: Agreement, by) -> Agreement:
    draft = start_amendment(fresh(base), basis(), by=by)
    accept_conditions(draft, True, by=by)
    declare_no_attachments(draft, True, by=by)
    return fresh(draft)


def shift(draft: Agreement, amount: int, by) -> tuple[ProjectLine, ProjectLine]:
    """Between the two chapters of the first project."""
    sheet = draft.sheets.first()
    first, second = sheet.lines.order_by("-amount")[:2]
    lines = {(first.source_id, first.chapter_id): first.amount - amount, (second.source_id, second.chapter_id): second.amount + amount}
    save_project(draft, sheet.pk, ProjectWish(lines=lines), by=by)
    return first, second


def test_it_is_a_full_copy(province) -> None:
    base = plan_at("notified", province)
    draft = amendment_of(base, province.office.wide_staff)
    before, after = content_of(base), content_of(draft)
    for part in ("plan", "sources", "projects", "totals"):
        assert after[part] == before[part]
    assert (draft.programme, draft.total) == (base.programme, base.total)


def test_a_shift_goes_through_with_what_is_allocated(province) -> None:
    by = province.office.wide_staff
    base = plan_at("notified", province)
    line = ProjectLine.objects.filter(sheet__agreement=base).order_by("-amount").first()
    ProjectLine.objects.filter(pk=line.pk).update(allocated=20)
    draft = amendment_of(base, by)
    shift(draft, 10, by)
    done = advance(fresh(draft), "notified", province.office)
    assert (done.state, fresh(base).state) == (State.NOTIFIED, State.SUPERSEDED)
    same = ProjectLine.objects.get(
        sheet__agreement=done, sheet__project=line.sheet.project_id, source=line.source_id, chapter=line.chapter_id
    )
    assert same.allocated == 20
    changes = content_of(done)["amendment"]["changes"]
    assert sorted(c["change"] for row in changes if row["place"] == "فصول تملک" for c in row["cells"]) == [-10, 10]
    check_deferred_rules()
    assert offences() == []


def test_no_line_of_a_project_goes_below_what_is_allocated(province) -> None:
    by = province.office.wide_staff
    base = plan_at("notified", province)
    draft = amendment_of(base, by)
    first = draft.sheets.first().lines.order_by("-amount").first()
    of_base = ProjectLine.objects.filter(
        sheet__agreement=base, sheet__project=first.sheet.project_id, source=first.source_id, chapter=first.chapter_id
    )
    of_base.update(allocated=first.amount)
    with pytest.raises(Refused, match="کمتر از تخصیص"):
        shift(draft, 1, by)


def test_it_is_merged_with_a_plan_amended_meanwhile(province) -> None:
    by = province.office.wide_staff
    base = plan_at("notified", province)
    mine = amendment_of(base, by)
    shift(mine, 10, by)
    mine = park_amendment(fresh(mine), by=by)
    other = amendment_of(base, by)
    shift(other, 7, by)
    advance(fresh(other), "notified", province.office)
    mine = fresh(take_up_amendment(fresh(mine), by=by))
    now, found = merge_of(mine)
    assert {q.mine - q.base for q in found.questions} == {-10, 10}
    merge_amendment(mine, {q.name: q.theirs for q in found.questions}, seen_base=now.pk, by=by)
    assert content_of(fresh(mine))["projects"] == content_of(now)["projects"]
