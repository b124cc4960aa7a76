"""The council's resolutions: recorded once with their scan, listed, shown with what rests on them."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.audit import history_of
from distribution.actions.record_resolution import IN_FUTURE
from distribution.invariants import RESOLUTION_NUMBER_ONCE
from distribution.models import CouncilResolution, FiscalYear
from distribution.permissions import YEAR_CLOSED
from tests.distribution.screens.pages import faults, value_of, words
from tests.factories.province import PDF

LIST, NEW = "/1397/council/", "/1397/council/new/"


@pytest.fixture
def desk(province, signed_in):
    return signed_in(province.office.integration)


def sent(**more):
    scan = SimpleUploadedFile("مصوبه.pdf", PDF, "application/pdf")
    return {"credit_type": "capital", "number": "۹۷/۲/۱۲", "date": "۱۳۹۷/۳/۲", "session": "جلسهٔ ۳", "scan": scan, **more}


class TestRecord:
    def test_it_is_recorded_with_number_date_and_scan(self, desk):
        answer = desk.post(NEW, sent())
        (made,) = CouncilResolution.objects.all()
        assert answer.url == f"/council/{made.pk}/"
        assert (made.number, made.session, bytes(made.scan.content)) == ("97/2/12", "جلسهٔ ۳", PDF)
        assert [entry.action for entry in history_of(made)] == ["record_resolution"]

    def test_the_same_number_again_is_refused_with_what_was_typed(self, desk):
        desk.post(NEW, sent())
        page = desk.post(NEW, sent(number="97 / 2 / 12"))
        assert page.status_code == 409 and faults(page) == [RESOLUTION_NUMBER_ONCE.sentence] and value_of(page, "session") == "جلسهٔ ۳"
        assert CouncilResolution.objects.count() == 1

    @pytest.mark.parametrize(
        ("data", "sentence"),
        [
            ({"number": ""}, "شمارهٔ مصوبه را بنویسید."),
            ({"number": "بی‌شماره"}, "شمارهٔ نامه را با رقم، حرف، «/» و «-» بنویسید، مانند ۹۷/۲۱۰/۱۱۲۰۱."),
            ({"date": ""}, "تاریخ را به صورت سال/ماه/روز بنویسید، مانند ۱۳۹۷/۰۷/۲۳."),
            ({"date": "1397/03/06"}, IN_FUTURE),
            ({"scan": ""}, "فایل را انتخاب کنید."),
            ({"credit_type": "x"}, "یکی از گزینه‌های فهرست را انتخاب کنید."),
            ({"session": "ج" * 41}, "این متن بیش از ۴۰ نویسه دارد؛ آن را کوتاه‌تر کنید."),
        ],
    )
    def test_bad_input_is_told_at_its_field(self, desk, data, sentence):
        page = desk.post(NEW, sent(**data))
        assert faults(page) == [sentence] and f'id="id_{next(iter(data))}_error"' in page.content.decode()
        assert not CouncilResolution.objects.exists()

    def test_a_closed_year_is_refused(self, desk):
        FiscalYear.objects.update(status="closed")
        page = desk.post(NEW, sent())
        assert page.status_code == 409 and YEAR_CLOSED in words(page) and not CouncilResolution.objects.exists()

    @pytest.mark.parametrize("who", ["deputy", "auditor", "staff", "expert", "admin"])
    def test_nobody_else_may(self, province, signed_in, who):
        client = signed_in(province.office.people[who])
        assert {client.get(NEW).status_code, client.post(NEW, sent()).status_code} == {403}


class TestListAndRecord:
    def test_the_list_counts_what_rests_on_each(self, province, desk):
        assert "مصوبه‌ای ثبت نشده است." in words(desk.get(LIST))
        province.notified("51")
        assert "۹۷/۲/۹ ۱۳۹۷/۰۳/۰۱ جلسهٔ ۲ تملک دارایی‌های سرمایه‌ای ۱ ۳ رضا پویا" in words(desk.get(LIST))
        assert "مصوبه‌ای با این شماره یا جلسه نیست." in words(desk.get(LIST, {"q": "۹۹۹"}))
        assert "۹۷/۲/۹" in words(desk.get(LIST, {"q": "۹۷/۲"}))

    def test_the_list_is_read_in_a_steady_number_of_queries(self, province, desk):
        for number in ("97/2/1", "97/2/2"):
            province.resolution(number)
        desk.get(LIST)
        with CaptureQueriesContext(connection) as few:
            desk.get(LIST)
        for number in range(3, 9):
            province.resolution(f"97/2/{number}")
        with CaptureQueriesContext(connection) as many:
            desk.get(LIST)
        assert len(many) == len(few)

    def test_the_record_leads_to_scenarios_letters_and_history(self, province, desk):
        notices = province.notified("51")
        resolution = notices["0603"].resolution
        page = words(desk.get(f"/council/{resolution.pk}/"))
        assert "نخستین 1397-D-51-01 استانی" in page and "۹۷/۳۰/۰۰۱" in page and "ثبت مصوبهٔ شورا" in page

    def test_the_scan_is_a_download_in_a_sandbox(self, province, desk):
        answer = desk.get(f"/council/{province.resolution().pk}/scan/")
        assert answer.content == PDF and answer.headers["Content-Disposition"].startswith("attachment")
        assert "sandbox" in answer.headers["Content-Security-Policy"]

    def test_who_sees_the_province_reads_them(self, province, signed_in):
        client, resolution = signed_in(province.office.auditor), province.resolution()
        assert "ثبت مصوبه" not in words(client.get(LIST)).replace("ثبت مصوبهٔ شورا", "")
        assert {client.get(f"/council/{resolution.pk}/{part}").status_code for part in ("", "scan/")} == {200}

    @pytest.mark.parametrize("who", ["staff", "expert", "admin"])
    def test_others_do_not_find_them(self, province, signed_in, who):
        client, resolution = signed_in(province.office.people[who]), province.resolution()
        assert client.get(LIST).status_code == 403
        assert {client.get(f"/council/{resolution.pk}/{part}").status_code for part in ("", "scan/")} == {404}
