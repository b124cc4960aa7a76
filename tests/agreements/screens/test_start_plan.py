"""«آغاز موافقتنامه» for plans: each plan notified to the agency beside its expense paper, and how many papers are left to begin."""

from __future__ import annotations

import pytest

from agreements.models import Agreement
from agreements.views.start_agreement import ALREADY_STARTED, NOT_YOUR_PLAN
from tests.agreements.screens.crowd import queries_of, text_of
from tests.factories.agreements import empty_draft
from tests.factories.capital import approve_plan, empty_plan, plan_at
from tests.factories.province import Province

pytestmark = pytest.mark.django_db
PAGE = "/1397/agreements/new/"
ROADS = {"agency": "A40", "programme": "1502001"}


@pytest.fixture
def client(province: Province, signed_in):
    approve_plan(province)
    return signed_in(province.office.wide_staff)


def test_a_plan_stands_beside_the_expense_paper(client):
    words = text_of(client.get(PAGE))
    assert "طرح‌های تملک دارایی‌های سرمایه‌ای" in words and "استانی، سه درصد نفت و گاز" in words and "۲٬۷۰۰" in words
    words = text_of(client.get("/cartable/"))
    assert "موافقتنامهٔ هزینه‌ای سال ۱۳۹۷" in words and "موافقتنامهٔ تملک دارایی‌های سرمایه‌ای سال ۱۳۹۷" in words and "نگهداری راه‌ها" in words


def test_the_button_begins_the_plan_once(client):
    answer = client.post(PAGE, ROADS)
    assert answer.headers["Location"] == "/agreements/1397-T-A40-001/edit/"
    again = client.post(PAGE, ROADS, follow=True)
    assert ALREADY_STARTED in text_of(again)
    assert Agreement.objects.count() == 1
    assert "1397-T-A40-001" in text_of(client.get(PAGE))
    assert "تملک دارایی‌های سرمایه‌ای سال ۱۳۹۷" not in text_of(client.get("/cartable/")).partition("شروع نشده")[2]


def test_the_expense_paper_is_begun_apart(client):
    client.post(PAGE, ROADS)
    assert client.post(PAGE, {"agency": "A40"}).headers["Location"] == "/agreements/1397-H-A40-001/edit/"


@pytest.mark.parametrize("programme", ["1301001", "999", "\x00", "1502001'"])
def test_a_plan_of_nobody_or_of_another_is_refused(client, programme):
    answer = client.post(PAGE, {**ROADS, "programme": programme})
    assert answer.status_code in (200, 409)
    assert NOT_YOUR_PLAN in text_of(answer) or answer.status_code == 200
    assert not Agreement.objects.exists()


def test_the_page_costs_the_same_with_papers_begun(client, province, signed_in):
    before = queries_of(client, PAGE)
    empty_plan(province)
    empty_draft(province.office, province.office.wide_agency)
    assert queries_of(client, PAGE) <= before


def test_lists_and_desks_name_the_plan(province, signed_in):
    paper = plan_at("submitted", province)
    office = province.office
    assert "نگهداری راه‌ها" in text_of(signed_in(office.expert).get("/cartable/"))
    assert "طرح نگهداری راه‌ها" in text_of(signed_in(office.expert).get("/1397/agreements/"))
    words = text_of(signed_in(office.expert).get(f"/agreements/{paper.identifier}/review/"))
    assert "اعتبار مصوب پروژه‌ها" in words and "فصول تملک" in words and "زمان‌بندی" in words
    paper_draft = signed_in(office.expert).get(f"/agreements/{paper.identifier}/paper.pdf")
    assert paper_draft.content.startswith(b"%PDF")
