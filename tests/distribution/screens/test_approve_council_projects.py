"""The screen that enters the projects the council approved from the province's own part."""

from __future__ import annotations

import pytest

from core.audit import history_of
from distribution.actions.approve_council_projects import EXPENSE
from distribution.actions.record_resolution import record_resolution
from distribution.council_projects import EMPTY, read_projects
from distribution.models import FiscalYear, Project, ProjectCredit, Share
from distribution.views.approve_council_projects import LOOK_FIRST
from tests.distribution.screens.pages import faults, value_of, words
from tests.factories.moments import moment
from tests.factories.province import Province, scan

HEADS = "کد پروژه\tعنوان پروژه\tکد دستگاه\tکد برنامه\tمنبع اعتبار\tبرآورد کل\tهزینه‌شده\tاعتبار امسال\tسال آغاز\tسال پایان"
ROW = {"code": "P-1", "title": "پل کارون", "agency": "A40", "programme": "1502001", "source": "استانی", "cost": "4000", "spent": "600",
       "amount": "1200", "start": "1396", "end": "1398"}  # fmt: skip


def line(**change: str) -> str:
    return "\t".join({**ROW, **change}.values())


@pytest.fixture
def desk(province: Province, signed_in):
    """The province's own part is open: 6,000 of roads, 3,000 of agriculture."""
    province.notified("51", provincial=9_000, reserve=1_000)
    return signed_in(province.office.integration)


@pytest.fixture
def url(desk, province: Province) -> str:
    return f"/council/{province.resolution().pk}/projects/"


def approve(client, url, rows: str):
    page = client.post(url, {"rows": rows, "check": "1"})
    return client.post(url, {"rows": rows, "checked": value_of(page, "checked"), "approve": "1"})


class TestApproving:
    def test_the_remainder_is_there_before_and_with_the_table(self, desk, url) -> None:
        assert "نگهداری راه‌ها ، شناسنامهٔ سهم ۱۵۰۲۰۰۱ استانی ۶٬۰۰۰ ۰ ۶٬۰۰۰" in words(desk.get(url))
        page = words(desk.post(url, {"rows": f"{HEADS}\n{line()}", "check": "1"}))
        assert "نگهداری راه‌ها ، شناسنامهٔ سهم ۱۵۰۲۰۰۱ استانی ۶٬۰۰۰ ۰ ۶٬۰۰۰ ۱٬۲۰۰ ۴٬۸۰۰" in page
        assert "پیش‌نمایش ۱ ردیف" in page and "ثبت ۱ پروژهٔ مصوب" in page
        assert not Project.objects.exists()

    def test_a_checked_table_is_approved_once(self, desk, url, province) -> None:
        answer = approve(desk, url, f"{HEADS}\n{line()}\n{line(code='P-2', amount='۸۰۰')}")
        assert (answer.status_code, answer.url) == (302, url)
        assert Share.objects.get(county=None, programme__code="1502001").approved == 2_000
        assert [entry.action for entry in history_of(province.resolution())] == ["record_resolution", "approve_council_projects"]
        page = words(desk.get(url))
        assert "پل کارون P-1 استانی اداره‌کل راه و شهرسازی در انتظار ابلاغیه ۱٬۲۰۰" in page
        again = approve(desk, url, f"{HEADS}\n{line()}\n{line(code='P-2', amount='۸۰۰')}")
        assert again.status_code == 409 and "پیش‌تر در همین مصوبه تصویب شده است" in words(again)
        assert ProjectCredit.objects.count() == 2

    @pytest.mark.parametrize("change", [{"agency": "A22"}, {"title": "پل دیگر"}, {"programme": "1301001"}])
    def test_one_code_is_one_project_in_all_its_rows(self, desk, url, change) -> None:
        answer = approve(desk, url, f"{line()}\n{line(source='52', amount='100', **change)}")
        assert answer.status_code == 409 and "برای دو پروژهٔ متفاوت به کار رفته است" in words(answer)
        assert not Project.objects.exists()

    def test_nothing_is_approved_that_was_not_previewed(self, desk, url) -> None:
        page = desk.post(url, {"rows": f"{HEADS}\n{line()}", "approve": "1"})
        assert LOOK_FIRST in words(page)
        seen = value_of(page, "checked")
        page = desk.post(url, {"rows": f"{HEADS}\n{line(amount='1300')}", "checked": seen, "approve": "1"})
        assert LOOK_FIRST in words(page)
        assert not Project.objects.exists()

    def test_one_million_rials_too_many_is_told_before_the_press(self, desk, url) -> None:
        page = words(desk.post(url, {"rows": line(amount="6001", cost="9000"), "check": "1"}))
        assert "۱ میلیون ریال از ماندهٔ سهم استانی بیشتر است (مانده ۶٬۰۰۰)" in page
        assert "ثبت ۱ پروژهٔ مصوب" not in page
        assert approve(desk, url, line(amount="6000", cost="9000")).status_code == 302

    def test_a_code_has_the_shape_of_the_sessions(self, desk, url) -> None:
        assert read_projects(line(code="p - ۱")).rows[0].code == "P-1"
        assert "این پروژه با همین منبع در ردیف ۱" in words(desk.post(url, {"rows": f"{line()}\n{line(code='p-۱')}", "check": "1"}))

    def test_the_rule_of_unfinished_projects_is_told_and_answered(self, desk, url, province) -> None:
        facts = {name: value for name, value in vars(province.row(code="P-9", title="پل نیمه‌کاره")).items() if name not in ("source", "amount")}
        Project.objects.create(county=None, **facts)
        rows = "\t".join(["کد پروژه", *HEADS.split("\t")[1:], "وضعیت"]) + "\n" + line(spent="0", start="1397") + "\tجدید"
        told = words(desk.post(url, {"rows": rows, "check": "1"}))
        assert "اعتبار سال نخست پروژهٔ جدید «پل کارون» باید دست‌کم ۲٬۰۰۰ میلیون ریال باشد" in told and "ثبت ۱ پروژهٔ مصوب" not in told
        rows = rows.replace("1200", "2000")
        assert "اعتبار بدهید: «پل نیمه‌کاره» یا دلیل شورا را در توضیح بنویسید" in words(desk.post(url, {"rows": rows, "check": "1"}))
        why = {"rows": rows, "explanation": "پیمانکار خلع ید شده است."}
        page = desk.post(url, {**why, "check": "1"})
        assert "ثبت ۱ پروژهٔ مصوب" in words(page) and "پیمانکار خلع ید شده است." in page.content.decode()
        assert desk.post(url, {**why, "checked": value_of(page, "checked"), "approve": "1"}).status_code == 302
        assert history_of(province.resolution()).last().note == why["explanation"]

    @pytest.mark.parametrize("explanation", ["x" * 1001, "پل\u202eکارون", "پل\x00"])
    def test_an_explanation_that_cannot_be_kept_is_told(self, desk, url, explanation) -> None:
        page = desk.post(url, {"rows": line(), "explanation": explanation, "check": "1"})
        assert page.status_code == 200 and len(faults(page)) == 1 and "پل کارون" in page.content.decode()

    def test_a_project_may_be_typed_without_excel(self, desk, url) -> None:
        typed = {"one-code": "P-9", "one-title": "ساختمان مدرسه", "one-agency": "A40", "one-programme": "1502001", "one-source": "51",
                 "one-amount": "۹۰۰", "one-total_cost": "3000", "one-start_year": "۱۳۹۷", "one-end_year": "1399", "one-execution": "direct",
                 "one-status": "new"}  # fmt: skip
        page = desk.post(url, {"rows": line(), "add": "1", **typed})
        assert "پیش‌نمایش ۲ ردیف" in words(page) and "ساختمان مدرسه P-9" in words(page)
        page = desk.post(url, {"rows": "", "add": "1", **typed, "one-amount": "12.5"})
        assert "اعشار و ممیز پذیرفته نمی‌شود" in faults(page)[0]
        assert value_of(page, "one-title") == "ساختمان مدرسه"


class TestBadTables:
    @pytest.mark.parametrize(
        ("change", "column", "sentence"),
        [
            ({"code": ""}, "کد پروژه", "خالی است"),
            ({"code": "x" * 21}, "کد پروژه", "بیش از ۲۰ نویسه"),
            ({"code": "پ-۱"}, "کد پروژه", "حرف لاتین"),
            ({"code": "P_1"}, "کد پروژه", "حرف لاتین"),
            ({"title": "ع" * 201}, "عنوان پروژه", "بیش از ۲۰۰ نویسه"),
            ({"agency": "Z99"}, "کد دستگاه", "دستگاهی با کد «Z99» ثبت نشده است."),
            ({"programme": "9999999"}, "کد برنامه", "برنامه‌ای با کد «۹۹۹۹۹۹۹» ثبت نشده است."),
            ({"programme": "1301"}, "کد برنامه", "است، نه برنامه"),
            ({"source": "عمومی استانی"}, "منبع اعتبار", "منبع تملک دارایی"),
            ({"amount": "12.5"}, "اعتبار امسال", "اعشار و ممیز"),
            ({"amount": "-5"}, "اعتبار امسال", "منفی"),
            ({"amount": "=1+1"}, "اعتبار امسال", "فرمول"),
            ({"amount": "1۲"}, "اعتبار امسال", "با هم ننویسید"),
            ({"amount": "1200000000"}, "اعتبار امسال", "به ریال"),
            ({"start": "97"}, "سال آغاز", "چهار رقم"),
            ({"start": "1399"}, "سال پایان", "پیش از سال آغاز"),
            ({"title": "پل\u202eکارون"}, "عنوان پروژه", "پنهانی"),
        ],
    )
    def test_the_row_and_the_column_are_named(self, desk, url, change, column, sentence) -> None:
        rows = [HEADS, line(), line(code="P-2"), line(**{"code": "P-3", **change})]
        page = desk.post(url, {"rows": "\n".join(rows), "check": "1"})
        text = words(page)
        assert "خطا در ۱ ردیف" in text and f"ردیف ۳ {column}" in text and sentence in text
        assert "ثبت ۳ پروژهٔ مصوب" not in text and not Project.objects.exists()

    def test_a_project_twice_names_both_rows(self, desk, url) -> None:
        page = words(desk.post(url, {"rows": f"{line()}\n{line()}", "check": "1"}))
        assert "ردیف ۲ کد پروژه این پروژه با همین منبع در ردیف ۱ هم آمده است." in page

    @pytest.mark.parametrize("rows", ["", "   \n\t ", HEADS, "\x00"])
    def test_nothing_written_is_said(self, desk, url, rows) -> None:
        page = desk.post(url, {"rows": rows, "check": "1"})
        assert page.status_code == 200 and len(faults(page)) == 1

    def test_what_was_pasted_stays_on_the_page(self, desk, url) -> None:
        page = desk.post(url, {"rows": line(amount="صد"), "check": "1"}).content.decode()
        assert "پل کارون" in page and "صد" in page

    def test_fifty_thousand_rows_are_refused_at_once(self, desk, url) -> None:
        page = desk.post(url, {"rows": "x\ty\n" * 50_000, "check": "1"})
        assert page.status_code in (200, 400, 413) and not Project.objects.exists()
        assert page.status_code != 200 or faults(page)

    def test_columns_may_stand_in_any_order_and_be_parted_by_anything(self, province, desk) -> None:
        pasted = read_projects("عنوان;کد;دستگاه;برنامه;منبع;اعتبار;برآورد;سال شروع;سال خاتمه\nپل;P-1;a40;۱۵۰۲۰۰۱;۵۱;۱٬۲۰۰;۴۰۰۰;۱۳۹۶;۱۳۹۸")
        assert not pasted.faults and pasted.rows[0].amount == 1_200 and pasted.rows[0].source.code == "51"
        assert read_projects(pasted.text).rows == pasted.rows
        assert read_projects(" ").unreadable == EMPTY


class TestDoor:
    @pytest.mark.parametrize("who", ["deputy", "auditor", "org_head"])
    def test_those_who_see_may_not(self, url, province, signed_in, who) -> None:
        client = signed_in(province.office.people[who])
        assert client.get(url).status_code == client.post(url, {"rows": line(), "check": "1"}).status_code == 403

    @pytest.mark.parametrize("who", ["expert", "staff"])
    def test_for_the_others_there_is_no_such_resolution(self, url, province, signed_in, who) -> None:
        assert signed_in(province.office.people[who]).get(url).status_code == 404

    def test_an_expense_resolution_has_no_projects(self, desk, province) -> None:
        office = province.office
        expense = record_resolution(
            fiscal_year=office.year, credit_type="expense", number="97/2/11", date=moment(1397, 3, 1).date(), scan=scan(), by=office.integration
        )
        assert EXPENSE in words(desk.get(f"/council/{expense.pk}/projects/"))
        assert desk.post(f"/council/{expense.pk}/projects/", {"rows": line(), "check": "1"}).status_code == 409

    def test_a_closed_year_is_refused(self, desk, url) -> None:
        FiscalYear.objects.update(status="closed")
        assert desk.get(url).status_code == 403

    def test_before_the_council_approved_a_distribution_there_is_no_part(self, province, signed_in) -> None:
        page = words(signed_in(province.office.integration).get(f"/council/{province.resolution().pk}/projects/"))
        assert "سهم استانی این سال هنوز باز نشده است." in page
