"""The screen that takes a file of credits: nothing is saved before the press, and nothing of a file with an error."""

import io

import openpyxl
import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.audit import history_of
from core.spreadsheets import EMPTY_FILE, TOO_LARGE, WRONG_TYPE
from distribution.actions.import_credits import NOTHING_LEFT
from distribution.actions.issue_notice import issue_notice
from distribution.actions.load_reference import DATA, load_reference
from distribution.entry_plans import cells_of
from distribution.models import CreditNotice, ExpenseChapter, FiscalYear
from distribution.views.confirm_import import PREVIEW_IS_GONE, SAY_SURE
from distribution.views.sample_files import FILE_MISSING
from tests.distribution.screens.pages import faults, title, value_of, words
from tests.factories.credit_files import GOOD, HEAD, changed, csv_bytes, upload
from tests.factories.moments import moment

URL = "/1397/credits/import/"


@pytest.fixture
def desk(office, signed_in):
    return signed_in(office.integration)


def send(client, content=None, name="credits.csv", **fields):
    """Upload a file; the page that comes back, or the preview it leads to."""
    data = {"kind": "supplement", "council_number": "97/3", "council_date": "1397/03/01", **fields}
    data["file"] = upload(csv_bytes(GOOD) if content is None else content, name)
    return client.post(URL, data)


def drafts():
    return {n.agency.code: sum(cells_of(n).values()) for n in CreditNotice.objects.filter(state="draft").order_by("agency__code")}


class TestUpload:
    def test_it_tells_the_columns_and_offers_a_sample(self, desk):
        page = words(desk.get(URL))
        assert all(f"{head}" in page for head in HEAD)
        assert "فایل نمونه" in page

    @pytest.mark.parametrize("who", ["staff", "agency_head", "expert", "deputy", "org_head", "auditor", "admin"])
    def test_nobody_but_integration(self, office, signed_in, who):
        client = signed_in(office.people[who])
        for url in (URL, URL + "sample.csv", URL + "errors.csv", URL + "abc/"):
            assert client.get(url).status_code == 403
        assert send(client).status_code == 403
        assert drafts() == {}

    def test_a_good_file_goes_on_to_its_preview_and_saves_nothing(self, desk):
        preview = send(desk)
        assert preview.status_code == 302
        page = words(desk.get(preview.url))
        assert "فایل «credits.csv» ، ۳ ردیف به جمع ۶٬۱۰۰ میلیون ریال. هنوز چیزی ثبت نشده است." in page
        assert "سازمان جهاد کشاورزی A22 پیش‌نویس تازه ۲ ۵٬۵۰۰ ۵٬۵۰۰" in page
        assert "ثبت ۳ ردیف برای ۲ دستگاه" in page
        assert drafts() == {}

    def test_a_workbook_is_taken_as_well(self, desk):
        book = openpyxl.Workbook()
        for row in (HEAD, *GOOD):
            book.active.append(row)
        out = io.BytesIO()
        book.save(out)
        desk.post(send(desk, out.getvalue(), "credits.xlsx").url)
        assert drafts() == {"A22": 5_500, "A31": 600}

    @pytest.mark.parametrize(
        ("content", "name", "sentence"),
        [
            (b"", "a.csv", EMPTY_FILE),
            (b"x" * (2 * 1024 * 1024 + 1), "a.csv", TOO_LARGE),
            (b"%PDF-1.7", "a.pdf", WRONG_TYPE),
            (b"a,b\n1,2\n", "a.csv", "در سطر عنوان‌ها این ستون‌ها پیدا نشد"),
        ],
    )
    def test_a_file_that_is_no_table_of_credits_is_told_at_the_field(self, desk, content, name, sentence):
        page = send(desk, content, name)
        assert page.status_code == 200
        assert faults(page)[0].startswith(sentence)
        assert title(page).startswith("خطا: ")

    def test_no_file_at_all(self, desk):
        assert faults(desk.post(URL, {"kind": "original"})) == [FILE_MISSING]
        assert faults(desk.post(URL, {"kind": "original", "file": "a name, not a file"})) == [FILE_MISSING]

    def test_the_head_of_the_notices_is_asked_as_on_the_other_screen(self, desk):
        page = send(desk, council_date="1397/13/01")
        assert faults(page) == ["ماه باید میان ۱ و ۱۲ باشد."]
        assert value_of(page, "council_number") == "۹۷/۳"

    def test_a_closed_year_takes_no_file(self, desk):
        FiscalYear.objects.update(status="closed")
        assert "این سال مالی بسته است" in words(desk.get(URL))
        assert send(desk).status_code == 409


class TestResolution:
    def test_a_draft_of_another_resolution_is_told_before_it_is_changed(self, desk):
        desk.post(send(desk).url)
        again = csv_bytes(changed(amount_million_rial="1"))
        page = send(desk, again, council_number="", council_date="")
        assert faults(page)[0].endswith("تغییر می‌کند که از مصوبهٔ ۹۷/۳ است؛ شمارهٔ مصوبهٔ ارقام تازه را بنویسید.")
        preview = send(desk, again, council_number="97/4")
        assert "تغییر پیش‌نویس؛ مصوبهٔ آن ۹۷/۳ بود" in words(desk.get(preview.url))
        desk.post(preview.url)
        assert dict(CreditNotice.objects.filter(state="draft").values_list("agency__code", "council_number")) == {"A22": "97/4", "A31": "97/3"}


class TestErrors:
    def test_every_error_is_listed_with_row_and_column_and_nothing_is_saved(self, desk):
        page = send(desk, csv_bytes([*changed(1, amount_million_rial="دویست", agency_code="A99"), GOOD[0]]))
        text = words(page)
        assert "۳ خطا در ۲ ردیف از ۴ ردیف. هیچ ردیفی ثبت نشد." in text
        assert "ردیف ۳ کد دستگاه دستگاهی با کد «A99» ثبت نشده است." in text
        assert "ردیف ۳ مبلغ (میلیون ریال) در این خانه فقط عدد بنویسید، مانند ۱۲٬۵۰۰." in text
        assert "ردیف ۵ ردیف این برنامه، منبع و فصل در همین ابلاغیه یک بار آمده است. ردیف ۲ را ببینید." in text
        assert title(page).startswith("خطا: ")
        assert drafts() == {}

    def test_they_come_back_as_a_file(self, desk):
        send(desk, csv_bytes(changed(1, amount_million_rial="=1+1")))
        answer = desk.get(URL + "errors.csv")
        assert answer["Content-Disposition"] == 'attachment; filename="credits-1397-errors.csv"'
        text = answer.content.decode("utf-8-sig")
        assert "شرح خطا" in text and "\"'=1+1\"" in text

    def test_without_a_refused_file_there_is_none(self, desk):
        assert desk.get(URL + "errors.csv").status_code == 302
        send(desk, csv_bytes(changed(1, amount_million_rial="x")))
        send(desk)
        assert desk.get(URL + "errors.csv").status_code == 302

    def test_markup_in_a_cell_is_shown_and_not_run(self, desk):
        page = send(desk, csv_bytes(changed(agency_code="<script>alert(1)</script>")), "<b>x</b>.csv").content.decode()
        assert "&lt;script&gt;" in page and "<script>alert" not in page

    def test_a_thousand_errors_are_told_and_the_first_are_shown(self, desk):
        rows = [("1397", "A99", "1301001", "1", "10", str(n)) for n in range(1_000)]
        text = words(send(desk, csv_bytes(rows)))
        assert "۱۰۰۰ خطا در ۱۰۰۰ ردیف" in text
        assert "۲۰۰ خطای نخست نشان داده شد" in text


class TestConfirming:
    def test_the_press_writes_every_row_once(self, office, desk):
        preview = send(desk).url
        answer = desk.post(preview)
        assert (answer.status_code, answer.url) == (302, "/1397/notices/")
        assert drafts() == {"A22": 5_500, "A31": 600}
        assert "۳ ردیف برای ۲ دستگاه به جمع ۶٬۱۰۰ میلیون ریال ثبت شد." in words(desk.get(answer.url))
        (entry,) = history_of(CreditNotice.objects.get(state="draft", agency=office.agency))
        assert entry.note == "۳ ردیف از فایل «credits.csv»"

    def test_the_press_twice_is_one_import(self, desk):
        preview = send(desk).url
        desk.post(preview)
        answer = desk.post(preview, follow=True)
        assert NOTHING_LEFT in words(answer)
        assert all(history_of(notice).count() == 1 for notice in CreditNotice.objects.filter(state="draft"))

    def test_the_same_file_again_has_nothing_to_add(self, desk):
        desk.post(send(desk).url)
        preview = send(desk).url
        page = words(desk.get(preview))
        assert "همین ارقام در پیش‌نویس هست" in page and "چیزی برای افزودن نیست" in page
        desk.post(preview)
        assert drafts() == {"A22": 5_500, "A31": 600}

    def test_a_file_that_was_issued_says_so(self, office, desk):
        desk.post(send(desk).url)
        for n, notice in enumerate(CreditNotice.objects.filter(state="draft")):
            issue_notice(notice, number=f"97/{n}", date=moment(1397, 3, 2).date(), by=office.integration)
        page = words(desk.get(send(desk).url))
        assert "همین ارقام صادر شده است (ابلاغیهٔ ۹۷/۰ )" in page

    def test_the_preview_is_the_persons_own(self, office, desk, signed_in):
        preview = send(desk).url
        other = signed_in(office.integration2)
        answer = other.post(preview, follow=True)
        assert PREVIEW_IS_GONE in words(answer)
        assert drafts() == {}

    @pytest.mark.parametrize("token", ["abc", "0" * 16, "%00", "ا"])
    def test_an_unknown_preview_leads_back(self, desk, token):
        assert desk.get(f"{URL}{token}/").status_code == 302

    def test_a_newer_upload_takes_the_place_of_the_older(self, desk):
        first = send(desk).url
        send(desk, csv_bytes(GOOD[:1]))
        desk.post(first)
        assert drafts() == {}

    def test_the_table_lies_in_a_session_row_of_its_own_and_goes_with_the_press(self, desk):
        before = Session.objects.count()
        preview = send(desk).url
        assert Session.objects.count() == before + 1
        desk.post(preview)
        assert Session.objects.count() == before

    def test_what_changed_since_the_upload_is_checked_again(self, office, desk):
        preview = send(desk).url
        office.other_agency.__class__.objects.filter(code="A31").update(is_active=False)
        page = desk.post(preview)
        assert page.status_code == 409
        assert "«اداره‌کل آموزش و پرورش» در سامانه غیرفعال است." in words(page)
        assert drafts() == {}

    def test_amounts_that_look_like_rials_are_asked_about(self, desk):
        preview = send(desk, csv_bytes(changed(amount_million_rial="50000000"))).url
        assert faults(desk.post(preview)) == [SAY_SURE]
        assert drafts() == {}
        desk.post(preview, {"sure": "on"})
        assert drafts()["A22"] == 50_001_500


class TestTheYearOfTheDemonstration:
    def test_the_sample_file_comes_to_its_published_sum(self, office, desk):
        """All 91 rows for 23 agencies, from upload to the drafts: 5,399,000 million rials."""
        CreditNotice.objects.filter(state="draft").delete()
        ExpenseChapter.objects.filter(scheme="gfs8").delete()
        load_reference()
        year = FiscalYear.objects.create(year=1398, status="active")
        content = (DATA / "sample_expense_credits.csv").read_bytes().replace(b"1397,", b"1398,")
        data = {"kind": "original", "file": upload(content)}
        preview = desk.post("/1398/credits/import/", data).url
        assert "ثبت ۹۱ ردیف برای ۲۳ دستگاه" in words(desk.get(preview))
        desk.post(preview)
        of_year = CreditNotice.objects.filter(fiscal_year=year, state="draft")
        assert (of_year.count(), sum(sum(cells_of(notice).values()) for notice in of_year)) == (23, 5_399_000)


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_the_sample_can_be_uploaded_as_it_comes(desk, ending):
    sample = desk.get(f"{URL}sample.{ending}")
    assert sample["Content-Disposition"] == f'attachment; filename="credits-1397.{ending}"'
    assert send(desk, sample.content, f"x.{ending}").status_code == 302


def test_there_is_no_other_sample(desk):
    assert desk.get(f"{URL}sample.exe").status_code == 404


def test_a_long_file_costs_no_more_queries_than_a_short_one(desk):
    rows = [
        ("1397", agency, programme, str(chapter), "10", "5")
        for agency in ("A22", "A31")
        for programme in ("1301001", "1801001", "1502001")
        for chapter in range(1, 8)
    ]
    previews = [send(desk, csv_bytes(rows)).url]
    with CaptureQueriesContext(connection) as for_many:
        desk.get(previews[0])
    short = send(desk).url
    with CaptureQueriesContext(connection) as for_few:
        desk.get(short)
    assert len(for_many) == len(for_few)
