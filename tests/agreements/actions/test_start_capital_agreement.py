"""Beginning the agreement of a plan: what the register knows is there, what was notified later is brought in."""

from __future__ import annotations

import pytest

from agreements.actions.draw_projects import NOTHING_NEW, draw_projects
from agreements.actions.start_agreement import NOTHING_NOTIFIED, start_agreement
from agreements.invariants import ONE_ACTIVE_AGREEMENT
from core.audit import history_of
from core.refusals import AlreadyDone, NotYours, Refused
from tests.factories.agreements import agreement_at, fresh
from tests.factories.capital import approve_plan, empty_plan, notify_projects, plan_at
from tests.factories.province import Province

pytestmark = pytest.mark.django_db


def test_the_draft_has_its_number_its_plan_and_its_projects(province: Province) -> None:
    approve_plan(province)
    paper = empty_plan(province)
    assert (paper.identifier, paper.state, paper.credit_type, paper.programme.code) == ("1397-T-A40-001", "draft", "capital", "1502001")
    assert paper.title == "موافقتنامهٔ تملک دارایی‌های سرمایه‌ای سال 1397"
    assert (paper.plan.title, paper.plan.place, paper.plan.start_year, paper.plan.end_year) == ("نگهداری راه‌ها", "اهواز، دزفول، استان، ایذه", 1396, 1398)
    assert [sheet.project.code for sheet in paper.sheets.all()] == ["1502001001", "1502001002", "1502001003", "1502001004", "1502001005"]
    first = paper.sheets.first()
    assert (first.total_cost, first.spent, first.future, first.progress, first.status) == (2_000, 600, 900, 40, "unfinished")
    assert [funding.source.code for funding in paper.funding.all()] == ["51", "52"]
    assert paper.conditions.credit_type == "capital"
    assert paper.total == 0
    (entry,) = history_of(paper)
    assert (entry.action, entry.to_state) == ("start", "draft")


def test_numbers_of_the_two_kinds_run_apart(province: Province) -> None:
    approve_plan(province)
    expense = agreement_at("draft", province.office, agency=province.office.wide_agency)
    assert (expense.identifier, empty_plan(province).identifier) == ("1397-H-A40-001", "1397-T-A40-001")


def test_one_paper_a_plan(province: Province) -> None:
    approve_plan(province)
    empty_plan(province)
    with pytest.raises(Refused, match=ONE_ACTIVE_AGREEMENT.sentence):
        empty_plan(province)


def test_a_plan_that_was_notified_nothing(province: Province) -> None:
    office = province.office
    with pytest.raises(Refused, match=NOTHING_NOTIFIED):
        empty_plan(province)
    approve_plan(province)
    with pytest.raises(Refused, match=NOTHING_NOTIFIED):
        start_agreement(fiscal_year=office.year, agency=office.wide_agency, programme=province.programmes["1301001"], by=office.wide_staff)


def test_a_strangers_plan(province: Province) -> None:
    approve_plan(province)
    office = province.office
    with pytest.raises(NotYours):
        start_agreement(fiscal_year=office.year, agency=office.wide_agency, programme=province.programmes["1502001"], by=office.staff)


def test_projects_notified_later_come_in_by_one_act(province: Province) -> None:
    approve_plan(province)
    paper, staff = empty_plan(province), province.office.wide_staff
    with pytest.raises(AlreadyDone, match=NOTHING_NEW):
        draw_projects(paper, by=staff)
    province.accepted(province.row(200, code="1502001009"))
    with pytest.raises(AlreadyDone):  # approved, not yet notified
        draw_projects(fresh(paper), by=staff)
    notify_projects(province, number="97/216")
    (sheet,) = draw_projects(fresh(paper), by=staff)
    assert (sheet.project.code, paper.sheets.count()) == ("1502001009", 6)


def test_nothing_comes_into_a_paper_that_was_sent(province: Province) -> None:
    paper = plan_at("submitted", province)
    province.accepted(province.row(200, code="1502001009"))
    notify_projects(province, number="97/216")
    with pytest.raises(Refused):
        draw_projects(paper, by=province.office.wide_staff)
    assert paper.sheets.count() == 5
