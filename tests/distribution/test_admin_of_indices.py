"""Indices, their values and earlier shares in the admin: Persian in and out, refused at the field."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.audit import history_of
from distribution.admin import INDEX_CODE, ONLY_CAPITAL, YEARS
from distribution.index_table import NOT_A_VALUE
from distribution.invariants import INDEX_VALUES_NOT_NEGATIVE, WEIGHTS_WITHIN_HUNDRED
from distribution.models import DistributionIndex, IndexValue, PriorShare

VALUES, SHARES, INDICES = "/admin/distribution/indexvalue/", "/admin/distribution/priorshare/", "/admin/distribution/distributionindex/"


@pytest.fixture
def client(province, signed_in):
    return signed_in(province.office.admin)


def value(province, **more):
    index = DistributionIndex.objects.get(code="area")
    return {
        "index": index.pk, "county": province.counties["0603"].pk, "year": "۱۳۹۸", "value": "۴٬۴۵۸٫۵", "taken_from": "سالنامهٔ آماری", "taken_on": "1397/02/01", **more,
    }  # fmt: skip


def test_a_value_is_kept_with_source_and_date(province, client):
    answer = client.post(VALUES + "add/", value(province))
    assert answer.status_code == 302, answer.text
    made = IndexValue.objects.get(year=1398)
    assert (str(made.value), made.taken_from) == ("4458.500", "سالنامهٔ آماری") and made.taken_on
    assert [entry.action for entry in history_of(made)] == ["admin_add"]
    assert "۴٬۴۵۸٫۵" in client.get(VALUES, {"year": "1398"}).text


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"value": "-1"}, INDEX_VALUES_NOT_NEGATIVE.sentence),
        ({"value": "الف"}, NOT_A_VALUE),
        ({"value": "1.2345"}, NOT_A_VALUE),
        ({"value": "1e9"}, NOT_A_VALUE),
        ({"year": "97"}, YEARS),
        ({"year": "1397"}, "وجود"),  # once for a county and year
    ],
)
def test_a_bad_value_is_told(province, client, data, sentence):
    page = client.post(VALUES + "add/", value(province, **data))
    assert page.status_code == 200 and sentence in page.text
    assert not IndexValue.objects.filter(year=1398).exists()


def test_a_new_index_is_added_and_its_code_stays(province, client):
    data = {"code": "flood", "title": "سیل‌زدگی", "unit": "از ۱۰۰", "reading": "weighted", "position": "۹", "default_weight": "۰", "is_active": "on"}
    assert client.post(INDICES + "add/", data).status_code == 302
    made = DistributionIndex.objects.get(code="flood")
    client.post(f"{INDICES}{made.pk}/change/", {**data, "code": "other", "title": "سیل"})
    made.refresh_from_db()
    assert (made.code, made.title, made.position) == ("flood", "سیل", 9)


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"code": "سیل"}, INDEX_CODE), ({"code": "A B"}, INDEX_CODE), ({"code": "population"}, "موجود"),
        ({"default_weight": "101"}, WEIGHTS_WITHIN_HUNDRED.sentence),
    ],
)  # fmt: skip
def test_a_bad_index_is_told(client, data, sentence):
    good = {"code": "flood", "title": "سیل‌زدگی", "reading": "size", "position": "9", "default_weight": "0"}
    page = client.post(INDICES + "add/", {**good, **data})
    assert page.status_code == 200 and sentence in page.text
    assert DistributionIndex.objects.count() == 3


def test_an_earlier_share_is_of_a_capital_source(province, client):
    data = {"year": "1395", "source": province.office.source.pk, "county": province.counties["0603"].pk, "amount": "۱۲٬۰۰۰"}
    assert ONLY_CAPITAL in client.post(SHARES + "add/", data).text
    assert client.post(SHARES + "add/", {**data, "source": province.sources["51"].pk}).status_code == 302
    assert PriorShare.objects.get(year=1395).amount == 12_000


@pytest.mark.parametrize("address", [VALUES, SHARES, INDICES])
def test_a_list_searches_and_stays_steady(province, client, address):
    assert client.get(address, {"q": "جمعیت"}).status_code == 200
    with CaptureQueriesContext(connection) as asked:
        client.get(address)
    assert len(asked) <= 12


@pytest.mark.parametrize("who", ["integration", "deputy", "staff"])
def test_only_the_administrator_keeps_them(province, signed_in, who):
    client = signed_in(province.office.people[who])
    assert {client.get(address).status_code for address in (VALUES, SHARES, INDICES)} == {404}
