"""Drafting the amendment of a plan: beside every box what the paper in force says, and the change; the sums too."""

from __future__ import annotations

import pytest

from agreements.actions.save_capital_section import ProjectWish, save_project
from agreements.actions.start_amendment import start_amendment
from agreements.models import Agreement, ProjectLine
from tests.agreements.screens.crowd import text_of
from tests.factories.agreements import fresh
from tests.factories.amendments import basis
from tests.factories.capital import empty_plan, plan_at

pytestmark = pytest.mark.django_db


@pytest.fixture
def amendment(province) -> Agreement:
    """Ten million rials moved between two chapters of the first project; something is allocated on the larger."""
    base = plan_at("notified", province)
    line = ProjectLine.objects.filter(sheet=base.sheets.first()).order_by("-amount").first()
    ProjectLine.objects.filter(pk=line.pk).update(allocated=7)
    draft = start_amendment(fresh(base), basis(), by=province.office.wide_staff)
    sheet = draft.sheets.first()
    first, second = sheet.lines.order_by("-amount")[:2]
    lines = {(first.source_id, first.chapter_id): first.amount - 10, (second.source_id, second.chapter_id): second.amount + 10}
    save_project(draft, sheet.pk, ProjectWish(lines=lines), by=province.office.wide_staff)
    return fresh(draft)


def edit(paper: Agreement, place: str) -> str:
    return f"/agreements/{paper.identifier.replace('/', '.')}/edit/{place}/"


def test_the_project_page_says_now_and_the_change_beside_the_box(amendment, province, signed_in):
    sheet = amendment.sheets.first()
    base = ProjectLine.objects.filter(sheet__agreement=amendment.amends, sheet__project=sheet.project_id).order_by("-amount").first()
    answer = signed_in(province.office.wide_staff).get(edit(amendment, f"projects/{sheet.pk}"))
    name = f"cell-{base.source.code}-{base.chapter.number}"
    assert f'data-difference="id_{name}" data-base="{base.amount}"' in answer.content.decode()
    (cell,) = [cell for row in answer.context["rows"] for cell in row["cells"] if cell["box"].name == name]
    assert (cell["cell"].base, cell["amount"], cell["cell"].floor) == (base.amount, base.amount - 10, 7)
    words = text_of(answer)
    assert "اکنون، در نسخهٔ معتبر" in words and "تخصیص‌یافته: ۷" in words
    assert answer.context["base_total"] == answer.context["total"]


def test_the_list_of_projects_and_the_sources_tell_both_too(amendment, province, signed_in):
    client = signed_in(province.office.wide_staff)
    projects = client.get(edit(amendment, "projects"))
    assert "پس از اصلاح" in text_of(projects)
    assert projects.context["sums"]["base"] == projects.context["sums"]["current"] == amendment.amends.total
    funding = client.get(edit(amendment, "funding"))
    assert "اکنون، در نسخهٔ معتبر" in text_of(funding) and funding.context["before"][1] == amendment.amends.total


def test_an_original_has_no_paper_in_force_beside_it(province, signed_in):
    from tests.factories.capital import approve_plan

    approve_plan(province)
    paper = empty_plan(province)
    client = signed_in(province.office.wide_staff)
    for place in ("projects", "funding", f"projects/{paper.sheets.first().pk}"):
        assert "در نسخهٔ معتبر" not in text_of(client.get(edit(paper, place)))
