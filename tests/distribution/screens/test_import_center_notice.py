"""The screens that take a notice's figures from a file or from pasted rows: nothing is written before the press, and nothing of a table with an error."""

import io

import openpyxl
import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.audit import history_of
from core.spreadsheets import EMPTY_FILE, TOO_LARGE, TOO_MANY_ROWS, WRONG_TYPE
from distribution.actions.enter_center_notice import start_center_notice
from distribution.actions.load_reference import DATA, load_reference
from distribution.actions.record_center_notice import record_center_notice
from distribution.center_importing import PASTED_WITHOUT_HEAD
from distribution.importing import AMOUNT_IN_RIALS, TOTAL_ROW
from distribution.invariants import CENTER_CELL_ONCE, CENTER_NOTICE_IS_FINAL
from distribution.models import CenterCredit, CenterNotice, FiscalYear, FunctionalCode
from distribution.views.confirm_center_import import NOTHING_LEFT
from distribution.views.confirm_import import PREVIEW_IS_GONE, SAY_SURE
from distribution.views.import_center_notice import ONE_OF_TWO
from distribution.views.sample_files import FILE_MISSING
from tests.distribution.screens.pages import faults, title, words
from tests.factories.credit_files import csv_bytes, upload
from tests.factories.moments import moment
from tests.factories.province import center_notice, scan

HEAD = ("fiscal_year", "programme_code", "credit_source_fa", "amount_million_rial")
GOOD = (("1397", "1502001", "استانی", "250"), ("1397", "1301001", "استانی", "۵۰"), ("1397", "1502001", "سه درصد نفت و گاز", "1,000"))


@pytest.fixture
def desk(province, signed_in):
    return signed_in(province.office.integration)


@pytest.fixture
def draft(province):
    return center_notice(province.office, "capital", {}, number="97/300", kind="supplement", recorded=False)


def url(notice):
    return f"/center/{notice.pk}/import/"


def send(client, notice, rows=GOOD, name="figures.csv", content=None, **more):
    """Upload a file; the page that comes back, or the preview it leads to."""
    return client.post(url(notice), {"file": upload(csv_bytes(rows, HEAD) if content is None else content, name), **more})


def paste(client, notice, text):
    return client.post(url(notice), {"pasted": text})


def figures(notice):
    """(programme code, source code) -> amount."""
    lines = CenterNotice.objects.get(pk=notice.pk).lines.select_related("programme", "source")
    return {(line.programme and line.programme.code, line.source.code): line.amount for line in lines}


class TestSending:
    def test_it_tells_the_columns_and_offers_a_sample(self, desk, draft):
        page = words(desk.get(url(draft)))
        assert all(head in page for head in HEAD) and "فایل نمونه" in page and "چسباندن از اکسل" in page

    def test_a_good_file_goes_on_to_its_preview_and_writes_nothing(self, desk, draft):
        preview = send(desk, draft)
        assert preview.status_code == 302
        page = words(desk.get(preview.url))
        assert "فایل «figures.csv» ، ۳ ردیف به جمع ۱٬۳۰۰ میلیون ریال برای نامهٔ ۹۷/۳۰۰" in page
        assert "نگهداری راه‌ها ۱۵۰۲۰۰۱ ۲۵۰ ۱٬۰۰۰ ۱٬۲۵۰" in page and "نوشتن ۳ ردیف در ابلاغیه" in page
        assert figures(draft) == {}

    def test_a_workbook_is_taken_as_well(self, desk, draft):
        book = openpyxl.Workbook()
        for row in (HEAD, *GOOD):
            book.active.append(row)
        out = io.BytesIO()
        book.save(out)
        desk.post(send(desk, draft, content=out.getvalue(), name="figures.xlsx").url)
        assert figures(draft) == {("1502001", "51"): 250, ("1301001", "51"): 50, ("1502001", "52"): 1_000}

    @pytest.mark.parametrize(
        "text",
        [
            "کد برنامه\tمنبع اعتبار\tمبلغ\n1502001\tاستانی\t250\n1301001\tاستانی\t1,142,800",
            "1502001\tاستانی\t250\n1301001\tاستانی\t1,142,800",
            "\n۱۵۰۲۰۰۱\tاستاني\t۲۵۰\r\n۱۳۰۱۰۰۱\t51\t۱٬۱۴۲٬۸۰۰\n",
        ],
        ids=["with its head", "without", "Persian digits, an Arabic letter, the source's code"],
    )
    def test_pasted_rows_are_taken_as_they_come_from_excel(self, desk, draft, text):
        desk.post(paste(desk, draft, text).url)
        assert figures(draft) == {("1502001", "51"): 250, ("1301001", "51"): 1_142_800}
        assert history_of(draft).last().label == "۲ ردیف از ردیف‌های چسبانده‌شده"

    def test_expense_credit_is_pasted_without_programmes(self, province, desk):
        notice = center_notice(province.office, "expense", {}, number="97/301", kind="supplement", recorded=False)
        desk.post(paste(desk, notice, "عمومی استانی\t5,399,000\nدرآمد اختصاصی\t12").url)
        assert figures(notice) == {(None, "10"): 5_399_000, (None, "30"): 12}

    @pytest.mark.parametrize(
        ("content", "name", "sentence"),
        [
            (b"", "a.csv", EMPTY_FILE),
            (b"x" * (2 * 1024 * 1024 + 1), "a.csv", TOO_LARGE),
            (b"%PDF-1.7", "a.pdf", WRONG_TYPE),
            (b"a,b\n1,2\n", "a.csv", "در سطر عنوان‌ها این ستون‌ها پیدا نشد: کد برنامه، منبع اعتبار، مبلغ (میلیون ریال)."),
            (csv_bytes(GOOD, (*HEAD[:3], "مبلغ به ریال")), "a.csv", AMOUNT_IN_RIALS),
            (csv_bytes([GOOD[0]] * 50_000, HEAD), "a.csv", TOO_MANY_ROWS),
        ],
    )
    def test_what_is_no_table_of_figures_is_told_at_the_field(self, desk, draft, content, name, sentence):
        page = send(desk, draft, content=content, name=name)
        assert page.status_code == 200 and faults(page)[0].startswith(sentence)
        assert title(page).startswith("خطا: ") and figures(draft) == {}

    def test_a_paste_whose_columns_are_not_known_is_told(self, desk, draft):
        page = paste(desk, draft, "1502001\t250")
        assert faults(page) == [PASTED_WITHOUT_HEAD.format(columns="کد برنامه، منبع اعتبار، مبلغ (میلیون ریال)")]
        assert "1502001\t250" in page.content.decode()

    def test_nothing_and_both_are_told(self, desk, draft):
        assert faults(desk.post(url(draft), {})) == [FILE_MISSING]
        assert faults(paste(desk, draft, " \n ")) == [FILE_MISSING]
        assert faults(send(desk, draft, pasted="1502001\tاستانی\t1")) == [ONE_OF_TWO]

    @pytest.mark.parametrize("who", ["staff", "expert", "deputy", "auditor", "admin"])
    def test_nobody_but_integration(self, province, signed_in, draft, who):
        client = signed_in(province.office.people[who])
        for address in ("", "sample.csv", "errors.csv", "abc/"):
            assert client.get(url(draft) + address).status_code == 404
        assert send(client, draft).status_code == 404

    def test_a_recorded_notice_takes_no_file(self, province, desk):
        answer = desk.post(url(province.notice), {"pasted": "1502001\tاستانی\t1"}, follow=True)
        assert CENTER_NOTICE_IS_FINAL.sentence in words(answer)


class TestErrors:
    @pytest.mark.parametrize(
        ("cells", "column", "sentence"),
        [
            ({"fiscal_year": "1396"}, "سال مالی", "سال ۱۳۹۶ است؛ این ابلاغیه برای سال ۱۳۹۷ است."),
            ({"fiscal_year": "97"}, "سال مالی", "سال مالی را با چهار رقم بنویسید."),
            ({"programme_code": "1999999"}, "کد برنامه", "برنامه‌ای با کد «۱۹۹۹۹۹۹» ثبت نشده است."),
            ({"programme_code": "1301"}, "کد برنامه", "کد «۱۳۰۱» کد فصل بودجه است، نه برنامه."),
            ({"programme_code": ""}, "کد برنامه", "«کد برنامه» خالی است."),
            ({"credit_source_fa": "ملی"}, "منبع اعتبار", "منبع اعتباری با نام «ملی» ثبت نشده است."),
            ({"credit_source_fa": "عمومی استانی"}, "منبع اعتبار", "منبع «عمومی استانی» برای اعتبار هزینه‌ای است، نه تملک دارایی‌های سرمایه‌ای."),
            ({"amount_million_rial": "=SUM(A1:A9)"}, "مبلغ (میلیون ریال)", "این خانه فرمول است؛ به جای آن خود مقدار را بنویسید."),
            ({"amount_million_rial": "1.5"}, "مبلغ (میلیون ریال)", "مبلغ باید عدد صحیح و به میلیون ریال باشد؛ اعشار و ممیز پذیرفته نمی‌شود."),
            ({"amount_million_rial": "1۲3"}, "مبلغ (میلیون ریال)", "رقم‌های فارسی، عربی و لاتین را در یک عدد با هم ننویسید."),
            ({"amount_million_rial": "-4"}, "مبلغ (میلیون ریال)", "مبلغ نمی‌تواند منفی باشد."),
            ({"amount_million_rial": "142800000000"}, "مبلغ (میلیون ریال)", "این مبلغ بیش از ۹۹۹٬۹۹۹٬۹۹۹ میلیون ریال است. آیا به ریال وارد شده است؟"),
            ({"programme_code": "جمع"}, "ردیف", TOTAL_ROW),
        ],
    )
    def test_a_wrong_cell_is_told_by_row_and_column_and_nothing_is_written(self, desk, draft, cells, column, sentence):
        rows = [list(row) for row in GOOD]
        for code, value in cells.items():
            rows[1][HEAD.index(code)] = value
        page = send(desk, draft, rows)
        assert f"ردیف ۳ {column} {sentence}" in words(page)
        assert "۱ خطا در ۱ ردیف از ۳ ردیف. هیچ ردیفی نوشته نشد." in words(page)
        assert figures(draft) == {}

    def test_a_cell_that_comes_twice_names_the_first(self, desk, draft):
        assert f"ردیف ۵ ردیف {CENTER_CELL_ONCE.sentence} ردیف ۲ را ببینید." in words(send(desk, draft, [*GOOD, GOOD[0]]))

    def test_rows_of_a_paste_are_counted_as_they_were_pasted(self, desk, draft):
        assert "ردیف ۲ کد برنامه برنامه‌ای با کد «۹» ثبت نشده است." in words(paste(desk, draft, "1502001\tاستانی\t5\n9\tاستانی\t5"))

    def test_they_come_back_as_a_file_of_this_notice(self, province, desk, draft):
        send(desk, draft, [("1397", "1502001", "استانی", "=1+1")])
        answer = desk.get(url(draft) + "errors.csv")
        assert answer["Content-Disposition"] == f'attachment; filename="center-{draft.identifier}-errors.csv"'
        text = answer.content.decode("utf-8-sig")
        assert "شرح خطا" in text and "\"'=1+1\"" in text
        assert desk.get(f"/center/{province.notice.pk}/import/errors.csv").status_code == 302
        send(desk, draft)
        assert desk.get(url(draft) + "errors.csv").status_code == 302

    def test_markup_in_a_cell_is_shown_and_not_run(self, desk, draft):
        page = send(desk, draft, [("1397", "<script>alert(1)</script>", "استانی", "1")], "<b>x</b>.csv").content.decode()
        assert "&lt;script&gt;" in page and "<script>alert" not in page


class TestConfirming:
    def test_the_press_puts_the_file_in_the_place_of_what_was_written(self, province, desk):
        roads = province.programmes["1502001"]
        notice = center_notice(province.office, "capital", {(province.sources["52"], roads): 9}, number="97/300", kind="supplement", recorded=False)
        preview = send(desk, notice).url
        assert "ارقام کنونی ابلاغیه به جمع ۹ میلیون ریال کنار می‌رود." in words(desk.get(preview))
        assert desk.post(preview).url == f"/center/{notice.pk}/"
        assert figures(notice) == {("1502001", "51"): 250, ("1301001", "51"): 50, ("1502001", "52"): 1_000}
        kept = CenterNotice.objects.get(pk=notice.pk)
        assert (kept.number, kept.kind, kept.scan_id) == ("97/300", "supplement", notice.scan_id)
        assert history_of(notice).last().label == "۳ ردیف از فایل «figures.csv»"

    def test_the_press_twice_is_one_import(self, desk, draft):
        preview = send(desk, draft).url
        desk.post(preview)
        assert NOTHING_LEFT in words(desk.post(preview, follow=True))
        assert history_of(draft).count() == 2

    def test_the_same_figures_again_have_nothing_to_write(self, desk, draft):
        desk.post(send(desk, draft).url)
        assert "ابلاغیه همین ارقام را دارد؛ چیزی برای نوشتن نیست." in words(desk.get(send(desk, draft).url))

    def test_the_preview_is_the_persons_own_and_the_notices_own(self, province, desk, draft, signed_in):
        preview = send(desk, draft).url
        assert PREVIEW_IS_GONE in words(signed_in(province.office.integration2).post(preview, follow=True))
        other = center_notice(province.office, "capital", {}, number="97/301", kind="supplement", recorded=False)
        assert PREVIEW_IS_GONE in words(desk.post(preview.replace(f"/{draft.pk}/", f"/{other.pk}/"), follow=True))
        assert figures(draft) == figures(other) == {}

    @pytest.mark.parametrize("token", ["abc", "0" * 16, "%00", "ا"])
    def test_an_unknown_preview_leads_back(self, desk, draft, token):
        assert desk.get(f"{url(draft)}{token}/").status_code == 302

    def test_what_another_wrote_meanwhile_is_not_thrown_away(self, province, desk, draft, signed_in):
        preview = send(desk, draft).url
        other = signed_in(province.office.integration2)
        other.post(paste(other, draft, "1502001\tاستانی\t7").url)
        page = desk.post(preview)
        assert page.status_code == 409 and "شیرین مهرجو" in words(page)
        assert figures(draft) == {("1502001", "51"): 7}

    def test_what_changed_since_the_upload_is_checked_again(self, desk, draft):
        preview = send(desk, draft).url
        FunctionalCode.objects.filter(code="1301001").update(level="chapter")
        page = desk.post(preview)
        assert page.status_code == 409 and "کد «۱۳۰۱۰۰۱» کد فصل بودجه است، نه برنامه." in words(page)
        assert figures(draft) == {}

    def test_figures_that_look_like_rials_are_asked_about(self, desk, draft):
        preview = paste(desk, draft, "1502001\tاستانی\t50000000").url
        assert faults(desk.post(preview)) == [SAY_SURE]
        assert figures(draft) == {}
        desk.post(preview, {"sure": "on"})
        assert figures(draft) == {("1502001", "51"): 50_000_000}

    def test_the_table_lies_in_a_session_row_of_its_own_and_goes_with_the_press(self, desk, draft):
        before = Session.objects.count()
        preview = send(desk, draft).url
        assert Session.objects.count() == before + 1
        desk.post(preview)
        assert Session.objects.count() == before

    def test_a_closed_year_is_refused(self, desk, draft):
        preview = send(desk, draft).url
        FiscalYear.objects.update(status="closed")
        assert desk.post(preview).status_code == 403
        assert figures(draft) == {}


def test_the_capital_ceilings_of_the_demonstration_come_to_their_published_sum(office, signed_in):
    """Ninety rows from the file to the province's credit: 25,519,000 million rials."""
    load_reference()
    year = FiscalYear.objects.create(year=1398, status="active")
    notice = start_center_notice(
        fiscal_year=year, credit_type="capital", kind="original", number="97/21840", date=moment(1397, 2, 12).date(), cells={},
        scan=scan(), by=office.integration,
    )  # fmt: skip
    desk = signed_in(office.integration)
    content = (DATA / "sample_capital_ceilings.csv").read_bytes().replace(b"1397,", b"1398,")
    preview = send(desk, notice, content=content).url
    assert "۹۰ ردیف به جمع ۲۵٬۵۱۹٬۰۰۰ میلیون ریال" in words(desk.get(preview))
    desk.post(preview)
    record_center_notice(CenterNotice.objects.get(pk=notice.pk), by=office.integration)
    assert sum(CenterCredit.objects.filter(fiscal_year=year).values_list("notified", flat=True)) == 25_519_000


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
@pytest.mark.parametrize("credit_type", ["capital", "expense"])
def test_the_sample_can_be_uploaded_as_it_comes(province, desk, ending, credit_type):
    notice = center_notice(province.office, credit_type, {}, number="97/300", recorded=False)
    sample = desk.get(f"{url(notice)}sample.{ending}")
    assert sample["Content-Disposition"] == f'attachment; filename="center-1397-{credit_type}.{ending}"'
    assert send(desk, notice, content=sample.content, name=f"x.{ending}").status_code == 302


def test_there_is_no_other_sample(desk, draft):
    assert desk.get(f"{url(draft)}sample.exe").status_code == 404


def test_a_long_table_costs_no_more_queries_than_a_short_one(province, desk, draft):
    rows = [("1397", programme, source, "5") for programme in province.programmes for source in ("51", "52")]
    preview = send(desk, draft, rows).url
    with CaptureQueriesContext(connection) as for_many:
        desk.get(preview)
    preview = send(desk, draft, rows[:1]).url
    with CaptureQueriesContext(connection) as for_few:
        desk.get(preview)
    assert len(for_many) == len(for_few)
