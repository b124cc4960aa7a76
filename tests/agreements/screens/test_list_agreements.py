"""The agreements of a year: filtered, summed, and only those a person may see."""

from __future__ import annotations

import pytest

from agreements.models import Agreement
from agreements.workflow import State
from tests.agreements.screens.crowd import crowd, queries_of, text_of, title_of
from tests.factories.agreements import agreement_at

pytestmark = pytest.mark.django_db
URL = "/1397/agreements/"


@pytest.fixture
def two(office) -> tuple[Agreement, Agreement]:
    """One of each sector: A22 with the expert, A31 notified."""
    return agreement_at(State.SUBMITTED, office), agreement_at(State.NOTIFIED, office, agency=office.other_agency)


def listed(page) -> set[str]:
    body = page.content.decode()
    return {a.identifier for a in Agreement.objects.all() if f"/agreements/{a.identifier}/" in body}


@pytest.mark.parametrize(
    ("who", "sees"),
    [
        ("auditor", "both"), ("integration", "both"), ("deputy", "both"), ("org_head", "both"),
        ("staff", "first"), ("agency_head", "first"), ("expert", "first"), ("other_expert", "second"), ("stranger", "second"),
    ],
)  # fmt: skip
def test_each_person_sees_the_papers_of_his_reach(office, signed_in, two, who, sees):
    page = signed_in(office.again(who)).get(URL)
    wanted = {"both": {two[0].identifier, two[1].identifier}, "first": {two[0].identifier}, "second": {two[1].identifier}}
    assert listed(page) == wanted[sees]


def test_an_admin_has_no_papers_to_see(office, signed_in, two):
    assert signed_in(office.admin).get(URL).status_code == 403


def test_the_sentence_has_the_count_and_the_sum_of_the_result(office, signed_in, two):
    assert "۲ موافقتنامه به جمع ۸۹٬۰۰۰ میلیون ریال." in text_of(signed_in(office.auditor).get(URL))


@pytest.mark.parametrize(
    ("parameters", "place"),
    [
        ({"q": "جهاد"}, 0), ({"q": "جهاد كشاورزي"}, 0), ({"q": "H-A31"}, 1), ({"q": "h-a۳۱"}, 1),
        ({"state": "notified"}, 1), ({"desk": "expert"}, 0), ({"group": "social"}, 1),
        ({"group": "production", "state": "submitted", "desk": "expert"}, 0),
    ],
)  # fmt: skip
def test_filters_narrow_the_list_and_its_sum(office, signed_in, two, parameters, place):
    page = signed_in(office.auditor).get(URL, parameters)
    assert listed(page) == {two[place].identifier}
    assert "با این فیلترها" in text_of(page)


def test_an_exact_number_opens_the_record(office, signed_in, two):
    client = signed_in(office.auditor)
    for typed in (two[0].identifier, two[0].identifier.lower(), f" {two[0].identifier} "):
        assert client.get(URL, {"q": typed}).headers["Location"] == two[0].get_absolute_url()


def test_an_exact_number_out_of_reach_opens_nothing(office, signed_in, two):
    page = signed_in(office.staff).get(URL, {"q": two[1].identifier})
    assert page.status_code == 200 and listed(page) == set()


def test_nothing_found_says_what_to_do(office, signed_in, two):
    page = signed_in(office.auditor).get(URL, {"q": "نیست‌درجهان"})
    assert "موافقتنامه‌ای با این فیلترها نیست." in text_of(page)
    assert "پاک کردن فیلترها" in text_of(page)
    assert "نیست‌درجهان" in page.content.decode()


def test_an_empty_year_says_so(office, signed_in):
    assert "در این سال هنوز موافقتنامه‌ای آغاز نشده است." in text_of(signed_in(office.auditor).get(URL))


@pytest.mark.parametrize(
    "parameters",
    [
        {"state": "x"}, {"desk": "none"}, {"group": "9"}, {"q": "\x00"}, {"q": "ا" * 101}, {"q": "\u202e"}, {"page": "abc"},
        {"page": "9" * 30}, {"page": "-1"}, {"group": "\x00"}, {"state": ["draft", "notified"]},
    ],
)  # fmt: skip
def test_strange_parameters_never_fail(office, signed_in, two, parameters):
    page = signed_in(office.auditor).get(URL, parameters)
    assert page.status_code == 200


def test_a_value_that_is_not_offered_is_told_at_its_field(office, signed_in, two):
    page = signed_in(office.auditor).get(URL, {"state": "x"})
    assert "یکی از گزینه‌های فهرست را انتخاب کنید." in text_of(page)
    assert title_of(page).startswith("خطا: ")


def test_an_agency_is_not_offered_the_sector_groups(office, signed_in, two):
    assert "گروه تخصصی" not in text_of(signed_in(office.staff).get(URL))


@pytest.mark.parametrize("year", ["1396", "0", "99999"])
def test_a_year_that_is_not_there_is_not_found(office, signed_in, year):
    assert signed_in(office.auditor).get(f"/{year}/agreements/").status_code == 404


def test_thirty_rows_cost_as_many_queries_as_three(office, signed_in):
    client = signed_in(office.auditor)
    crowd(3, State.SUBMITTED, office)
    few = queries_of(client, URL)
    crowd(27, State.SUBMITTED, office)
    assert queries_of(client, URL) == few <= 14


def test_fifty_rows_a_page_in_the_order_of_their_numbers(office, signed_in):
    made = crowd(52, State.DRAFT, office)
    client = signed_in(office.auditor)
    body = client.get(URL).content.decode()
    assert body.index(made[0].identifier) < body.index(made[49].identifier)
    assert made[50].identifier not in body
    assert "۵۱–۵۲ از ۵۲" in text_of(client.get(URL, {"page": "2"}))


def test_without_sign_in_the_way_leads_to_the_login_page(client, office):
    assert client.get(URL).headers["Location"].startswith("/login/")
