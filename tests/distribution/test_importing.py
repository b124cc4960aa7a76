"""A file of credits: which heads, codes and numbers are understood, and the sentence for each that is not."""

import csv
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.refusals import Refused
from core.spreadsheets import Unreadable
from distribution import importing
from distribution.actions.enter_credits import enter_credits
from distribution.actions.load_reference import DATA
from distribution.entry_plans import Outcome
from distribution.importing import annotated, check, read_credits
from distribution.models import CreditNotice, CreditSource, CreditType, PriorFigure
from tests.factories.credit_files import GOOD, HEAD, changed, csv_bytes
from tests.factories.office import make_agency, notify_credit

SUPPLEMENT, ORIGINAL, REDUCTION = (CreditNotice.Kind.SUPPLEMENT, CreditNotice.Kind.ORIGINAL, CreditNotice.Kind.REDUCTION)


def checked(rows, office, kind=SUPPLEMENT, **how):
    return check(read_credits(csv_bytes(rows, **how), "x.csv"), office.year, kind)


def total_of(table):
    return sum(int(importing.parse_amount(cells[5].text)) for _, cells in table.rows)


def test_the_sample_file_of_the_year_is_read_to_its_last_million():
    table = read_credits((DATA / "sample_expense_credits.csv").read_bytes(), "sample_expense_credits.csv")
    assert (len(table.rows), total_of(table)) == (91, 5_399_000)


def test_a_good_file_has_its_sums_by_agency(office):
    result = checked(GOOD, office)
    assert result.faults == []
    assert (result.rows, result.total) == (3, 6_100)
    assert [(plan.agency.code, plan.outcome, plan.total) for plan in result.plans] == [
        ("A22", Outcome.NEW, 5_500),
        ("A31", Outcome.NEW, 600),
    ]


class TestSpellings:
    @pytest.mark.parametrize(
        ("column", "written"),
        [
            ("fiscal_year", "۱۳۹۷"), ("fiscal_year", "١٣٩٧"),
            ("agency_code", "a22"), ("agency_code", "A۲۲"), ("agency_code", " A 22 "), ("agency_code", "Ａ２２"),
            ("programme_code", "۱۳۰۱۰۰۱"), ("programme_code", "\u200f1301001"),
            ("expense_chapter7", "۱"), ("expense_chapter7", "فصل 1"), ("expense_chapter7", "فصل ۱"),
            ("expense_chapter7", "جبران خدمات كاركنان"), ("expense_chapter7", "1 جبران خدمات کارکنان"),
            ("credit_source_fa", "10"), ("credit_source_fa", "عمومي استاني"), ("credit_source_fa", " عمومی  استانی "),
            ("amount_million_rial", "۴۰۰۰"), ("amount_million_rial", "٤٠٠٠"), ("amount_million_rial", "4,000"),
            ("amount_million_rial", "۴٬۰۰۰"), ("amount_million_rial", "\u200e4000"), ("amount_million_rial", "04000"),
        ],
    )  # fmt: skip
    def test_every_spelling_of_a_value_is_the_same_value(self, office, column, written):
        result = checked(changed(**{column: written}), office)
        assert result.faults == []
        assert result.total == 6_100

    @pytest.mark.parametrize(
        "head",
        [
            ("سال مالی", "کد دستگاه", "کد برنامه", "فصل هزینه", "منبع اعتبار", "مبلغ (میلیون ریال)"),
            ("سال", "دستگاه", "برنامه", "فصل", "منبع", "مبلغ"),
            ("سال مالي", "كد دستگاه", "كد برنامه", "شماره فصل", "منبع اعتبار", "مبلغ به ميليون ريال"),
            tuple(code.upper() for code in HEAD),
        ],
    )
    def test_the_usual_heads_are_understood(self, office, head):
        assert checked(GOOD, office, head=head).total == 6_100

    def test_columns_may_stand_in_any_order_with_others_between(self, office):
        rows = [(row[5], "توضیح", *row[:5]) for row in GOOD]
        assert checked(rows, office, head=(HEAD[5], "یادداشت", *HEAD[:5])).total == 6_100

    def test_a_title_and_blank_lines_above_the_head_are_passed_over(self, office):
        content = "اعتبارات هزینه‌ای سال ۱۳۹۷\n\n".encode() + csv_bytes(GOOD)
        assert check(read_credits(content, "x.csv"), office.year, SUPPLEMENT).total == 6_100

    def test_the_file_of_an_office_with_semicolons_and_arabic_letters(self, office):
        rows = [(*row[:4], "عمومي استاني", row[5]) for row in GOOD]
        content = b"\xef\xbb\xbf" + csv_bytes(rows, delimiter=";")
        assert check(read_credits(content, "x.csv"), office.year, SUPPLEMENT).total == 6_100

    def test_zero_is_an_amount(self, office):
        assert checked(changed(amount_million_rial="0"), office).total == 2_100


NOT_A_NUMBER = "در این خانه فقط عدد بنویسید، مانند ۱۲٬۵۰۰."
FRACTION = "مبلغ باید عدد صحیح و به میلیون ریال باشد؛ اعشار و ممیز پذیرفته نمی‌شود."
IN_RIALS = "این مبلغ بیش از ۹۹۹٬۹۹۹٬۹۹۹ میلیون ریال است. آیا به ریال وارد شده است؟"
HIDDEN = "متن نویسهٔ پنهانی دارد که جهت یا خواندن نوشته را عوض می‌کند. آن را دوباره با صفحه‌کلید بنویسید."
FORMULA = "این خانه فرمول است؛ به جای آن خود مقدار را بنویسید."

# column, what is written there, the sentence at that row and column
BAD_CELLS = [
    ("fiscal_year", "", "«سال مالی» خالی است."),
    ("fiscal_year", "97", "سال مالی را با چهار رقم بنویسید."),
    ("fiscal_year", "سال جاری", "سال مالی را با چهار رقم بنویسید."),
    ("fiscal_year", "1396", "سال ۱۳۹۶ است؛ این فایل برای سال ۱۳۹۷ خوانده می‌شود."),
    ("fiscal_year", "2018", "سال ۲۰۱۸ است؛ این فایل برای سال ۱۳۹۷ خوانده می‌شود."),
    ("agency_code", "", "«کد دستگاه» خالی است."),
    ("agency_code", "A99", "دستگاهی با کد «A99» ثبت نشده است."),
    ("agency_code", "22", "دستگاهی با کد «۲۲» ثبت نشده است."),
    ("agency_code", "A\u202e22", HIDDEN),
    ("agency_code", "=A22", FORMULA),
    ("programme_code", "", "«کد برنامه» خالی است."),
    ("programme_code", "9999999", "برنامه‌ای با کد «۹۹۹۹۹۹۹» ثبت نشده است."),
    ("programme_code", "1301", "کد «۱۳۰۱» کد فصل بودجه است، نه برنامه."),
    ("programme_code", "13", "کد «۱۳» کد امور است، نه برنامه."),
    ("expense_chapter7", "", "«فصل هزینه» خالی است."),
    ("expense_chapter7", "8", "«۸» در فهرست هفت فصل هزینهٔ سال ۱۳۹۷ نیست."),
    ("expense_chapter7", "0", "«۰» در فهرست هفت فصل هزینهٔ سال ۱۳۹۷ نیست."),
    ("expense_chapter7", "فصل اول", "«فصل اول» در فهرست هفت فصل هزینهٔ سال ۱۳۹۷ نیست."),
    ("credit_source_fa", "", "«منبع اعتبار» خالی است."),
    ("credit_source_fa", "نفت", "منبع اعتباری با نام «نفت» ثبت نشده است."),
    ("credit_source_fa", "متوازن", "منبع «متوازن» برای اعتبار هزینه‌ای نیست."),
    ("amount_million_rial", "", "«مبلغ (میلیون ریال)» خالی است."),
    ("amount_million_rial", "دویست", NOT_A_NUMBER),
    ("amount_million_rial", "1_000", NOT_A_NUMBER),
    ("amount_million_rial", "1e3", NOT_A_NUMBER),
    ("amount_million_rial", "+5", NOT_A_NUMBER),
    ("amount_million_rial", "๑๒๓", NOT_A_NUMBER),
    ("amount_million_rial", "NaN", NOT_A_NUMBER),
    ("amount_million_rial", "1۲3", "رقم‌های فارسی، عربی و لاتین را در یک عدد با هم ننویسید."),
    ("amount_million_rial", "۱۲٫۵", FRACTION),
    ("amount_million_rial", "5.0", FRACTION),
    ("amount_million_rial", "-5", "مبلغ نمی‌تواند منفی باشد."),
    ("amount_million_rial", "(5)", "مبلغ نمی‌تواند منفی باشد."),
    ("amount_million_rial", "4000000000", IN_RIALS),
    ("amount_million_rial", "9" * 30, IN_RIALS),
    ("amount_million_rial", "=SUM(F2:F9)", FORMULA),
    ("amount_million_rial", "4\u20670", HIDDEN),
    ("amount_million_rial", "4\x000", HIDDEN),
]


class TestBadRows:
    @pytest.mark.parametrize(("column", "written", "sentence"), BAD_CELLS)
    def test_a_bad_cell_is_named_by_row_and_column(self, office, column, written, sentence):
        CreditSource.objects.create(code="53", title="متوازن", credit_type=CreditType.CAPITAL)
        result = checked(changed(1, **{column: written}), office)
        assert [(fault.row, fault.column, fault.sentence) for fault in result.faults] == [(3, column, sentence)]
        assert result.plans == []

    def test_all_bad_cells_of_a_file_are_told_at_once(self, office):
        rows = [GOOD[0], ("1396", "A99", "0", "8", "نفت", "x"), GOOD[2]]
        assert [(fault.row, fault.column) for fault in checked(rows, office).faults] == [(3, code) for code in HEAD]

    def test_the_same_cell_twice_names_both_rows(self, office):
        result = checked([*GOOD, GOOD[0]], office)
        assert [(fault.row, fault.sentence) for fault in result.faults] == [
            (5, "این برنامه، منبع و فصل در همین ابلاغیه یک بار آمده است. ردیف ۲ را ببینید.")
        ]

    def test_the_same_cell_in_two_spellings_is_the_same_cell(self, office):
        twin = ("۱۳۹۷", "a۲۲", "۱۳۰۱۰۰۱", "فصل ۱", "عمومي استاني", "7")
        assert [fault.row for fault in checked([*GOOD, twin], office).faults] == [5]

    def test_a_row_of_totals_is_named(self, office):
        assert [(f.row, f.sentence) for f in checked([*GOOD, ("", "جمع کل", "", "", "", "6100")], office).faults] == [
            (5, importing.TOTAL_ROW)
        ]

    def test_an_agency_that_is_not_in_use_is_refused(self, office):
        agency = make_agency("A50", "اداره‌کل پیشین", office.agency.expert_group, "مدیرکل")
        agency.is_active = False
        agency.save()
        assert checked(changed(agency_code="A50"), office).faults[0].sentence == "«اداره‌کل پیشین» در سامانه غیرفعال است."

    def test_an_agency_of_capital_credit_only_is_refused(self, office):
        agency = make_agency("A51", "شرکت آب", office.agency.expert_group, "مدیرعامل")
        agency.is_provincial_expense = False
        agency.save()
        sentence = "«شرکت آب» تابع بودجهٔ هزینه‌ای استانی نیست."
        assert checked(changed(agency_code="A51"), office).faults[0].sentence == sentence

    def test_a_very_large_amount_is_asked_about_and_not_refused(self, office):
        result = checked(changed(amount_million_rial="50000000"), office)
        assert result.faults == []
        assert [(doubt.row, doubt.sentence) for doubt in result.doubts] == [
            (2, "مبلغ ۵۰٬۰۰۰٬۰۰۰ میلیون ریال برای یک فصل بسیار بزرگ است. آیا به ریال وارد شده است؟")
        ]

    def test_a_hundred_times_last_year_is_asked_about(self, office):
        PriorFigure.objects.create(year=1396, agency=office.agency, programme=office.programme, chapter_number=1, approved=40)
        assert [doubt.sentence for doubt in checked(GOOD, office).doubts] == [
            "این مبلغ حدود ۱۰۰ برابر سال گذشته است. آیا به ریال وارد شده است؟"
        ]


class TestHeads:
    @pytest.mark.parametrize(
        ("head", "rows", "sentence"),
        [
            (HEAD[:5], [row[:5] for row in GOOD], "این ستون‌ها پیدا نشد: مبلغ (میلیون ریال)."),
            (("a", "b"), [("1", "2")], "پیدا نشد: سال مالی، کد دستگاه، کد برنامه، فصل هزینه، منبع اعتبار، مبلغ"),
            ((*HEAD[:5], "مبلغ (ریال)"), GOOD, "ستون مبلغ به ریال است."),
            ((*HEAD, "مبلغ"), [(*row, "1") for row in GOOD], "ستون «مبلغ (میلیون ریال)» دو بار آمده است"),
            (HEAD, [], "زیر سطر عنوان‌ها هیچ ردیفی نیست."),
        ],
    )
    def test_a_file_with_the_wrong_head_is_refused_as_a_whole(self, head, rows, sentence):
        with pytest.raises(Unreadable, match=sentence.replace("(", r"\(").replace(")", r"\)")):
            read_credits(csv_bytes(rows, head=head), "x.csv")


class TestWhatStandsAlready:
    """The office of the tests has issued originals for its three agencies."""

    def test_what_was_issued_with_the_same_figures_is_recognised(self, office):
        rows = [("1397", "A22", "1301001", str(n), "عمومی استانی", str(a)) for n, a in ((1, 41_200), (2, 8_350), (6, 2_150), (7, 300))]
        (plan,) = checked(rows, office, ORIGINAL).plans
        assert (plan.outcome, plan.issued.number, dict(plan.cells)) == (Outcome.ISSUED, "1397/001", {})

    def test_an_original_with_other_figures_after_the_original_is_refused(self, office):
        result = checked(GOOD[:1], office, ORIGINAL)
        assert [fault.sentence for fault in result.faults] == [
            "اعتبار این برنامه و منبع پیش‌تر با ابلاغیهٔ شمارهٔ ۱۳۹۷/۰۰۱ صادر شده است؛ تغییر آن با «متمم» یا «کاهش» ثبت می‌شود."
        ]

    def test_an_original_of_another_source_is_taken(self, office):
        rows = [("1397", "A22", "1301001", "2", "درآمد اختصاصی", "90")]
        assert [plan.outcome for plan in checked(rows, office, ORIGINAL).plans] == [Outcome.NEW]

    def test_a_reduction_below_what_was_notified_is_refused(self, office):
        rows = [("1397", "A22", "1301001", "7", "عمومی استانی", "301")]
        assert [fault.sentence for fault in checked(rows, office, REDUCTION).faults] == [
            "کاهش ۳۰۱ میلیون ریال ممکن نیست؛ ابلاغ این فصل ۳۰۰ میلیون ریال است."
        ]

    def test_the_same_supplement_is_not_notified_twice(self, office):
        notify_credit(office, office.agency, {("1301001", "10"): {1: 4_000, 2: 1_500}}, number="s1", kind=SUPPLEMENT)
        plans = checked(GOOD, office).plans
        assert [(plan.agency.code, plan.outcome) for plan in plans] == [("A22", Outcome.ISSUED), ("A31", Outcome.NEW)]

    def test_a_draft_of_another_kind_is_not_overwritten(self, office):
        cell = {(office.programme.pk, office.source.pk, office.chapters[1].pk): 5}
        enter_credits(fiscal_year=office.year, agency=office.agency, cells=cell, kind=REDUCTION, by=office.integration)
        assert [fault.sentence for fault in checked(GOOD, office).faults] == [
            "برای «سازمان جهاد کشاورزی» پیش‌نویسی از نوع «کاهش» هست؛ ابتدا آن را صادر کنید یا کنار بگذارید."
        ]


class TestTheFileThatGoesBack:
    def test_it_has_every_row_and_the_errors_beside_theirs(self, office):
        table = read_credits(csv_bytes(changed(1, amount_million_rial="x")), "x.csv")
        content = annotated(table, check(table, office.year, SUPPLEMENT).faults)
        rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
        assert rows[0] == [column.title for column in importing.COLUMNS] + ["شرح خطا"]
        assert [row[6] for row in rows[1:]] == ["", f"مبلغ (میلیون ریال): {NOT_A_NUMBER}", ""]
        assert rows[1][:6] == list(GOOD[0])

    def test_corrected_it_can_be_uploaded_as_it_is(self, office):
        table = read_credits(csv_bytes(changed(1, amount_million_rial="x")), "x.csv")
        content = annotated(table, check(table, office.year, SUPPLEMENT).faults).replace(b'"x"', b'"1500"')
        assert check(read_credits(content, "y.csv"), office.year, SUPPLEMENT).total == 6_100

    def test_no_cell_of_it_is_a_formula(self, office):
        table = read_credits(csv_bytes(changed(agency_code="=1+1", credit_source_fa="@SUM(A1)", amount_million_rial="-5")), "x.csv")
        rows = list(csv.reader(io.StringIO(annotated(table, []).decode("utf-8-sig"))))
        assert (rows[1][1], rows[1][4], rows[1][5]) == ("'=1+1", "'@SUM(A1)", "-5")

    def test_the_sample_is_a_file_the_import_takes(self, office):
        table = read_credits(csv_bytes(importing.sample_rows(office.year)[1:]), "x.csv")
        assert check(table, office.year, SUPPLEMENT).faults == []


def test_a_long_file_costs_as_many_queries_as_a_short_one(office):
    long = [
        ("1397", agency, programme, str(chapter), source, "5")
        for agency in ("A22", "A31", "A40")
        for programme in ("1301001", "1801001", "1502001", "1502002")
        for source in ("10", "30")
        for chapter in range(1, 8)
    ]
    with CaptureQueriesContext(connection) as for_one:
        checked(GOOD[:1], office)
    with CaptureQueriesContext(connection) as for_many:
        assert checked(long, office).faults == []
    assert len(for_many) == len(for_one) < 12


def test_refusals_are_one_kind_of_news():
    assert issubclass(Unreadable, Refused)
