"""The year at a glance: the steps of the procedure, each with where it stands and the way to it."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from distribution.overview_of_year import flows_of, steps_of
from tests.distribution.screens.pages import words as text_of

pytestmark = pytest.mark.django_db

PAGE = "/1397/"


def titles(user, office) -> list[str]:
    return [step.title for step in steps_of(user, office.year)]


def test_who_sees_the_province_sees_every_step_and_both_streams(office, province, signed_in):
    page = signed_in(office.integration).get(PAGE)
    text = text_of(page)
    for title in (
        "قانون بودجه، ضوابط و دستورالعمل‌ها", "ابلاغیه‌های مرکز", "توزیع با شاخص‌های مدل", "مصوبه‌های شورای برنامه‌ریزی", "ابلاغ به شهرستان‌ها",
        "کمیته‌های شهرستان و پروژه‌ها", "پیشنهاد اعتبار هزینه‌ای گروه‌ها", "ابلاغ به دستگاه‌های اجرایی",
    ):  # fmt: skip
        assert title in text
    assert "اعتبار سال، از مرکز تا دستگاه‌ها" in text and "۱۰۰٬۰۰۰" in text


def test_each_role_has_its_own_steps_and_no_figure_of_the_province(office, province, signed_in):
    assert titles(province.secretary, office) == ["قانون بودجه، ضوابط و دستورالعمل‌ها", "ابلاغ به شهرستان‌ها", "کمیته‌های شهرستان و پروژه‌ها"]
    assert titles(office.staff, office) == ["قانون بودجه، ضوابط و دستورالعمل‌ها", "ابلاغ به دستگاه‌های اجرایی"]
    assert "ابلاغیه‌های مرکز" in titles(office.expert, office) and "توزیع با شاخص‌های مدل" not in titles(office.expert, office)
    for user in (province.secretary, office.staff):
        text = text_of(signed_in(user).get(PAGE))
        assert "اعتبار سال، از مرکز" not in text and "۱۰۰٬۰۰۰" not in text


def test_a_step_tells_how_far_it_has_come(office, province):
    before = {step.title: step for step in steps_of(office.integration, office.year)}
    assert before["ابلاغ به شهرستان‌ها"].state == "not_started"
    assert "۹۰٬۰۰۰" not in before["توزیع با شاخص‌های مدل"].sentence
    province.notified("51", provincial=9_000, reserve=1_000)
    after = {step.title: step for step in steps_of(office.again("integration"), office.year)}
    assert after["توزیع با شاخص‌های مدل"].sentence.startswith("۸۹٬۰۰۰ میلیون ریال توزیع شده و ۱۱٬۰۰۰ مانده است.")
    assert after["ابلاغ به شهرستان‌ها"].state == "complete"
    assert "۳ ابلاغیه صادر شده و ۰ مورد را شهرستان دیده است." in after["ابلاغ به شهرستان‌ها"].sentence
    (flow,) = [flow for flow in flows_of(office.year) if flow.distributed is not None]
    assert (flow.notified, flow.distributed, flow.approved, flow.issued) == (100_000, 89_000, 0, 0)


def test_a_county_counts_its_own_letters_only(office, province):
    province.notified("51")
    step = next(step for step in steps_of(province.secretary, office.year) if step.title == "ابلاغ به شهرستان‌ها")
    assert step.sentence.startswith("۱ ابلاغیه صادر شده")


def test_the_page_asks_the_same_whatever_the_year_holds(office, province, signed_in):
    client = signed_in(office.integration)

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(PAGE).status_code == 200
        return len(queries)

    asked()
    empty = asked()
    province.notified("51")
    province.accepted()
    assert asked() == empty


def test_a_year_that_is_not_there_is_not_found(office, signed_in):
    assert signed_in(office.integration).get("/1350/").status_code == 404
