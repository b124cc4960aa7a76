"""The sections of a capital draft: the plan, its sources, its projects and one project."""

from __future__ import annotations

import pytest

from agreements.actions.save_capital_section import NOT_APPROVED
from agreements.checks import blocking, findings
from agreements.views.drafting import CHANGED_MEANWHILE
from core.invariants import every_rule
from distribution.session_grid import END_BEFORE_START, PROGRESS_SHAPE
from tests.agreements.screens.crowd import queries_of, text_of
from tests.agreements.screens.drafts import BAD_AMOUNTS, form_of, page_of, save, written
from tests.factories.agreements import empty_draft, fresh
from tests.factories.capital import approve_plan, empty_plan, fill_plan, notify_projects
from tests.factories.province import Province

pytestmark = pytest.mark.django_db


@pytest.fixture
def paper(province: Province):
    approve_plan(province)
    return empty_plan(province)


@pytest.fixture
def client(province, signed_in):
    return signed_in(province.office.wide_staff)


def project_page(paper, code: str = "1502001001") -> str:
    return page_of(paper, f"projects/{paper.sheets.get(project__code=code).pk}")


def test_every_section_opens_and_reads_as_the_register_tells(paper, client):
    assert "۵ پروژه" in text_of(client.get(page_of(paper, "projects")))
    plan = client.get(page_of(paper, "plan"))
    assert "نگهداری راه‌ها" in text_of(plan)
    assert form_of(plan)["start_year"] == "۱۳۹۶"
    assert "سه درصد نفت و گاز" in text_of(client.get(page_of(paper, "funding")))
    words = text_of(client.get(project_page(paper)))
    assert "بهسازی راه روستایی ۰۰۱" in words and "مصوب و ابلاغ‌شدهٔ ۱۳۹۷: ۵۰۰" in words and "ساختمان و سایر مستحدثات" in words
    assert "طرح نگهداری راه‌ها" in text_of(client.get(page_of(paper)))


def test_one_project_is_saved_whole_and_leads_to_the_next(paper, client, province):
    answer = save(client, project_page(paper), {
        "cell-51-1": "۴۰۰", "cell-51-6": "100", "planned_progress": "۳۰", "weight": "20", "status": "finishing", "execution": "mixed",
        "q1_progress": "5", "q1_amount": "100", "q2_progress": "10", "q2_amount": "100", "q3_progress": "20", "q3_amount": "100",
        "q4_progress": "30", "q4_amount": "200", "last_approved": "450", "last_spent": "440", "last_note": "برابر برنامه",
    })  # fmt: skip
    assert answer.headers["Location"] == project_page(paper, "1502001002")
    sheet = paper.sheets.get(project__code="1502001001")
    assert sorted(sheet.lines.values_list("chapter__number", "source__code", "amount")) == [(1, "51", 400), (6, "51", 100)]
    assert list(sheet.quarters.values_list("quarter", "progress", "amount")) == [(1, 5, 100), (2, 10, 100), (3, 20, 100), (4, 30, 200)]
    assert (sheet.status, sheet.planned_progress, sheet.last_spent, fresh(paper).total) == ("finishing", 30, 440, 500)
    assert written(paper) == [("نوشتن پروژهٔ 1502001001", province.office.wide_staff.username)]
    assert not [offence for rule in every_rule() if rule.offenders for offence in rule.offenders()]


def test_a_project_over_what_was_approved_is_saved_and_keeps_the_paper_from_being_sent(paper, client):
    save(client, project_page(paper), {"cell-51-1": "501"})
    assert fresh(paper).total == 501
    assert any("از مبلغ مصوب و ابلاغ‌شده (۵۰۰) بیشتر است" in finding.sentence for finding in blocking(findings(fresh(paper))))
    assert "۱ میلیون ریال از اعتبار مصوب بیشتر است" in text_of(client.get(project_page(paper)))


@pytest.mark.parametrize(("typed", "sentence"), [
    ({"progress": "101"}, PROGRESS_SHAPE), ({"weight": "-1"}, PROGRESS_SHAPE), ({"end_year": "1390"}, END_BEFORE_START),
    ({"status": "nonsense"}, "گزینه"), ({"total_cost": ""}, "برآورد کل"), ({"start_year": ""}, "سال را با چهار رقم"),
    ({"cell-52-1": "5"}, NOT_APPROVED), ({"q1_progress": "صد"}, PROGRESS_SHAPE),
    *(({"cell-51-1": bad}, sentence) for bad, sentence in BAD_AMOUNTS.values()),
])  # fmt: skip
def test_what_cannot_be_read_is_told_and_nothing_is_saved(paper, client, typed, sentence):
    answer = save(client, project_page(paper), {"cell-51-2": "7", **typed})
    assert answer.status_code == 200
    assert sentence in text_of(answer)
    assert fresh(paper).total == 0 and not written(paper)


def test_a_row_of_another_paper_is_not_found(paper, client, province, signed_in):
    office = province.office
    other = empty_draft(office, office.wide_agency)
    sheet = paper.sheets.first()
    for address in (page_of(other, f"projects/{sheet.pk}"), page_of(other, "projects"), page_of(other, "plan"), page_of(other, "funding"),
                    page_of(paper, "projects/999999"), page_of(paper, "chapters"), page_of(paper, "activities")):  # fmt: skip
        assert client.get(address).status_code == 404
        assert client.post(address, {"version": "1", "cell-51-1": "5"}).status_code == 404
    assert signed_in(office.staff).get(project_page(paper)).status_code == 404
    assert signed_in(office.expert).get(project_page(paper)).status_code in (403, 404)


def test_two_people_on_one_project_see_each_others_figures(paper, client, province, signed_in):
    page = form_of(client.get(project_page(paper)))
    save(signed_in(province.office.wide_staff), project_page(paper), {"cell-51-1": "300"})
    answer = client.post(project_page(paper), {**page, "cell-51-1": "۲۰۰", "action": "continue"})
    assert answer.status_code == 409
    assert CHANGED_MEANWHILE in text_of(answer) and "اکنون در سامانه: ۳۰۰" in text_of(answer)
    assert fresh(paper).total == 300
    client.post(project_page(paper), {**form_of(answer), "action": "continue"})
    assert fresh(paper).total == 200


def test_work_on_another_project_is_not_in_the_way(paper, client):
    page = form_of(client.get(project_page(paper)))
    save(client, project_page(paper, "1502001002"), {"cell-51-1": "300"})
    client.post(project_page(paper), {**page, "cell-51-1": "200", "action": "back"})
    assert fresh(paper).total == 500


def test_calculating_saves_nothing(paper, client):
    answer = save(client, project_page(paper), {"cell-51-1": "123"}, action="calculate")
    assert "هنوز چیزی ذخیره نشده است" in text_of(answer)
    assert fresh(paper).total == 0


def test_the_plan_is_saved_incomplete_too(paper, client):
    save(client, page_of(paper, "plan"), {"goal": "راه امن", "goal_quantity": "۴۰", "operations": "", "start_year": "1395"})
    plan = type(paper.plan).objects.get(agreement=paper)
    assert (plan.goal, plan.goal_quantity, plan.operations, plan.start_year) == ("راه امن", 40, "", 1395)
    assert END_BEFORE_START in text_of(save(client, page_of(paper, "plan"), {"end_year": "1390"}))


def test_the_sources_keep_the_other_years_and_show_this_one(paper, client):
    save(client, project_page(paper), {"cell-51-1": "400"})
    save(client, page_of(paper, "funding"), {"spent-51": "۱۲۰۰", "future-51": "900", "spent-52": ""})
    assert list(paper.funding.values_list("source__code", "spent", "future")) == [("51", 1_200, 900), ("52", 0, 0)]
    assert "۲٬۵۰۰" in text_of(client.get(page_of(paper, "funding")))


def test_projects_notified_later_are_brought_in_by_one_press(paper, client, province):
    province.accepted(province.row(200, code="1502001009"))
    notify_projects(province, number="97/216")
    page = client.get(page_of(paper, "projects"))
    assert "ابلاغیهٔ تازه‌ای رسیده است" in text_of(page)
    assert client.post(page_of(paper, "projects"), form_of(page)).status_code == 302
    assert "ابلاغیهٔ تازه‌ای رسیده است" not in text_of(client.get(page_of(paper, "projects")))
    assert paper.sheets.count() == 6
    assert client.post(page_of(paper, "projects"), form_of(page)).status_code == 302
    assert paper.sheets.count() == 6


def test_the_list_costs_the_same_however_many_projects(paper, client, province):
    first = queries_of(client, page_of(paper, "projects"))
    province.accepted(*(province.row(20, code=f"15020010{n}") for n in range(20, 30)))
    notify_projects(province, number="97/216")
    client.post(page_of(paper, "projects"), form_of(client.get(page_of(paper, "projects"))))
    assert paper.sheets.count() == 15
    assert queries_of(client, page_of(paper, "projects")) <= first


def test_the_whole_draft_reads_clean_and_is_shown_before_it_is_sent(paper, client, province):
    fill_plan(paper, by=province.office.wide_staff)
    assert not blocking(findings(fresh(paper)))
    words = text_of(client.get(f"/agreements/{paper.identifier}/submit/"))
    assert "بهسازی راه روستایی ۰۰۱" in words and "فصول تملک هر پروژه" in words and "زمین" in words
    words = text_of(client.get(f"/agreements/{paper.identifier}/"))
    assert "در ۳ شهرستان" in words and "طرح" in words
