"""Choose the working year: for this session, among the years there are."""

from __future__ import annotations

import pytest

from distribution.models import FiscalYear
from tests.factories.office import Office

pytestmark = pytest.mark.django_db


@pytest.fixture
def next_year(office: Office) -> FiscalYear:
    return FiscalYear.objects.create(year=1398, status=FiscalYear.Status.PREPARING)


def test_lists_the_years_with_their_state(office: Office, next_year: FiscalYear, signed_in) -> None:
    page = signed_in(office.staff).get("/years/").text
    assert "۱۳۹۷ (جاری)" in page
    assert "۱۳۹۸ (در حال آماده‌سازی)" in page


def test_the_choice_holds_for_the_session_and_for_nobody_else(office: Office, next_year: FiscalYear, signed_in) -> None:
    client, other = signed_in(office.staff), signed_in(office.expert)
    assert client.post("/years/", {"year": "1398"})["Location"] == "/"
    assert client.get("/help/").context["portal"]["year"] == 1398
    assert other.get("/help/").context["portal"]["year"] == 1397


@pytest.mark.parametrize("year", ["1399", "", "abc", "۱۳۹۸", "99999999999999999999", "-1", "1398\x00"])
def test_a_year_that_is_not_there_is_refused_and_nothing_changes(office: Office, signed_in, year: str) -> None:
    client = signed_in(office.staff)
    page = client.post("/years/", {"year": year})
    assert page.status_code == 200
    assert "<title>خطا: " in page.text
    assert client.get("/help/").context["portal"]["year"] == 1397


@pytest.mark.parametrize(("back", "where"), [("/help/", "/help/"), ("//evil.example", "/"), ("https://evil.example", "/")])
def test_goes_back_only_inside_the_portal(office: Office, signed_in, back: str, where: str) -> None:
    assert signed_in(office.staff).post("/years/", {"year": "1397", "next": back})["Location"] == where


def test_an_office_without_years_is_told_who_makes_them(db: None, signed_in, django_user_model) -> None:
    person = django_user_model.objects.create_user("first")
    assert "هنوز سال مالی‌ای در سامانه ثبت نشده است." in signed_in(person).get("/years/").text
