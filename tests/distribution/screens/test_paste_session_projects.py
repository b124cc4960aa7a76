"""Projects pasted from Excel or uploaded: every error with its row and column, a preview, one press; whole or nothing."""

import csv
import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook, load_workbook

from core.spreadsheets import EMPTY_FILE, FORMULA, TOO_MANY_ROWS, WRONG_TYPE
from distribution.actions.save_session import save_session_rows
from distribution.actions.submit_session import submit_session
from distribution.session_grid import CODE_SHAPE, END_BEFORE_START
from distribution.session_pasting import TITLES, TOTAL_ROW
from distribution.views.confirm_session_paste import ALREADY_ADDED, PREVIEW_IS_GONE
from distribution.views.paste_session_projects import NOTHING_PASTED, ONE_OF_TWO
from tests.distribution.screens.pages import faults, value_of, words
from tests.distribution.screens.sessions import fresh

HEADS = ("code", "title", "agency", "programme", "source", "total_cost", "amount", "start_year", "end_year", "status")
GOOD = ("1502001055", "راه نمونه", "A40", "1502001", "استانی", "3000", "1500", "1397", "1398", "جدید")


def pasted(*rows, heads=HEADS):
    """The text Excel gives: tabs between cells, the heads first."""
    return "\n".join("\t".join(row) for row in ([TITLES[head] for head in heads], *rows))


def but(**cells):
    """The good row with these cells instead."""
    return tuple(cells.get(name, text) for name, text in zip(HEADS, GOOD, strict=True))


@pytest.fixture
def desk(province, signed_in):
    province.notified()
    return signed_in(province.secretary)


@pytest.fixture
def session(province, desk):
    return province.session()


def send(desk, session, text="", file=None):
    return desk.post(f"/sessions/{session.pk}/paste/", {"text": text, **({"file": file} if file else {})})


def listed(page):
    """(row, column, sentence) of the table of errors."""
    text = page.content.decode()
    body = text[text.index("<tbody>") : text.index("</tbody>")]
    return [tuple(re.sub("<[^>]+>", "", cell).strip() for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row)) for row in re.findall(r"<tr>(.*?)</tr>", body)]


class TestPasting:
    def test_a_faultless_table_is_previewed_then_added_once(self, desk, session):
        answer = send(desk, session, pasted(GOOD, but(code="1502001056", amount="۱٬۶۰۰")))
        assert answer.status_code == 302 and fresh(session).rows.count() == 1
        preview = desk.get(answer.url)
        assert "۳٬۱۰۰" in words(preview) and "افزودن ۲ ردیف" in words(preview) and "پروژهٔ تازه" in words(preview)
        done = desk.post(answer.url, {"version": value_of(preview, "version")}, follow=True)
        assert done.redirect_chain[0][0] == f"/sessions/{session.pk}/projects/"
        assert [row.amount for row in fresh(session).rows.all()] == [500, 1_500, 1_600]
        again = desk.post(answer.url, {"version": value_of(preview, "version")}, follow=True)
        assert ALREADY_ADDED in words(again) and fresh(session).rows.count() == 3

    def test_a_known_project_is_filled_from_the_register_and_what_differs_is_told(self, desk, province):
        province.accepted(province.row(500))
        second = province.session(province.row(1, code="1502001002"))
        rows = [("1502001001", "", "", "", "استانی", "", "70", "", "", ""), ("1502001001", "نام دیگر", "", "", "سه درصد نفت و گاز", "", "5", "", "", "")]
        preview = desk.get(send(desk, second, pasted(*rows)).url)
        text = words(preview)
        assert "۲ ردیف از پروژه‌های ثبت‌شده است و ۱ ردیف با فهرست پروژه‌ها تفاوت دارد" in text
        assert "مطابق فهرست" in text and "متفاوت با فهرست عنوان پروژه" in text and "تکمیل‌شده: عنوان پروژه، دستگاه اجرایی" in text

    def test_without_heads_the_columns_are_those_of_the_sample(self, desk, session):
        row = "\t".join(["1502001070", "راه", "A40", "1502001", "51", "", "", "", "3000", "0", "900", "1396", "1398", "10", "امانی", "نیمه‌تمام"])
        desk.post(answer := send(desk, session, row).url, {"version": value_of(desk.get(answer), "version")})
        kept = fresh(session).rows.last()
        assert (kept.code, kept.amount, kept.execution, kept.status) == ("1502001070", 900, "direct", "unfinished")

    def test_too_much_for_the_share_is_told_and_may_be_added(self, desk, session):
        preview = desk.get(send(desk, session, pasted(but(amount="999000", total_cost="999000"))).url)
        assert "مانده کافی نیست: «نگهداری راه‌ها، استانی»" in words(preview)

    @pytest.mark.parametrize(
        ("cells", "column", "sentence"),
        [
            ({"code": "راه"}, "کد پروژه", CODE_SHAPE),
            ({"agency": "Z99"}, "دستگاه اجرایی", "دستگاهی با کد یا نام «Z99» ثبت نشده است."),
            ({"programme": "999"}, "برنامه", "برنامه‌ای با کد یا نام «۹۹۹» ثبت نشده است."),
            ({"source": "ملی"}, "منبع", "منبع «ملی» برای تملک دارایی ثبت نشده است."),
            ({"source": ""}, "منبع", "منبع اعتبار را انتخاب کنید."),
            ({"amount": "1۲3"}, "اعتبار امسال", "رقم‌های فارسی، عربی و لاتین را در یک عدد با هم ننویسید."),
            ({"amount": "12.5"}, "اعتبار امسال", "مبلغ باید عدد صحیح و به میلیون ریال باشد؛ اعشار و ممیز پذیرفته نمی‌شود."),
            ({"amount": "=B2*2"}, "اعتبار امسال", FORMULA),
            ({"end_year": "1396"}, "سال پایان", END_BEFORE_START),
            ({"status": "کهنه"}, "وضعیت", "یکی از گزینه‌های فهرست را انتخاب کنید."),
            ({"code": "1502001001"}, "کد پروژه", "این پروژه با همین منبع در سطر ۱ جلسه هست."),
            ({"title": "جمع"}, "ردیف", TOTAL_ROW),
        ],
    )
    def test_what_is_wrong_names_row_and_column_and_adds_nothing(self, desk, session, cells, column, sentence):
        page = send(desk, session, pasted(GOOD, but(**{"code": "1502001056", **cells})))
        assert page.status_code == 200
        assert listed(page) == [("ردیف ۳", column, sentence)]
        assert fresh(session).rows.count() == 1

    def test_a_row_twice_in_the_table(self, desk, session):
        page = send(desk, session, pasted(GOOD, GOOD))
        assert listed(page) == [("ردیف ۳", "کد پروژه", "این پروژه با همین منبع در ردیف ۲ همین جدول آمده است.")]

    @pytest.mark.parametrize(
        ("text", "sentence"),
        [
            ("", NOTHING_PASTED),
            ("   \n\t", NOTHING_PASTED),
            ("سلام", "سطر عنوان‌ها پیدا نشد. جدول را با سطر عنوان‌ها، مانند فایل نمونه، بیاورید."),
            (pasted(), "زیر سطر عنوان‌ها هیچ ردیفی نیست."),
            (pasted(GOOD[:3], heads=HEADS[:3]), "در سطر عنوان‌ها این ستون‌ها پیدا نشد: منبع، اعتبار امسال. نام ستون‌ها را مانند فایل نمونه بنویسید."),
            (pasted(GOOD, heads=(*HEADS[:9], "code")), "ستون «کد پروژه» دو بار آمده است؛ یکی از آن‌ها را بردارید."),
            (pasted(*[GOOD] * 301), "هر جلسه حداکثر ۳۰۰ ردیف پروژه دارد و این جدول ۳۰۱ ردیف است. آن را در چند جلسه بیاورید."),
            (pasted(*[("1",)] * 50_000), TOO_MANY_ROWS),
        ],
    )
    def test_what_is_no_table_of_projects_is_told(self, desk, session, text, sentence):
        page = send(desk, session, text)
        assert faults(page) == [sentence]
        assert fresh(session).rows.count() == 1

    def test_no_more_than_a_session_holds(self, desk, session, province):
        save_session_rows(session, [province.row(1, code=f"15020015{n:02}") for n in range(99)], by=province.secretary)
        page = send(desk, session, pasted(*[but(code=f"16{n:04}") for n in range(202)]))
        assert listed(page) == [("ردیف ۲", "ردیف", "این جلسه ۹۹ ردیف دارد و تنها ۲۰۱ ردیف دیگر جا دارد.")]


class TestFiles:
    def test_csv_and_xlsx_are_read_alike(self, desk, session):
        book = Workbook()
        book.active.append([TITLES[head] for head in HEADS])
        book.active.append(list(GOOD))
        out = io.BytesIO()
        book.save(out)
        text = "\n".join(",".join(row) for row in ([TITLES[head] for head in HEADS], GOOD))
        for name, content in (("p.xlsx", out.getvalue()), ("p.csv", text.encode())):
            answer = send(desk, session, file=SimpleUploadedFile(name, content))
            assert answer.status_code == 302 and "۱٬۵۰۰" in words(desk.get(answer.url))

    def test_a_formula_in_a_workbook_is_told(self, desk, session):
        book = Workbook()
        book.active.append([TITLES[head] for head in HEADS])
        book.active.append(list(but(amount="=SUM(A1:A9)")))
        out = io.BytesIO()
        book.save(out)
        assert listed(send(desk, session, file=SimpleUploadedFile("p.xlsx", out.getvalue()))) == [("ردیف ۲", "اعتبار امسال", FORMULA)]

    @pytest.mark.parametrize(("name", "content", "sentence"), [("p.csv", b"", EMPTY_FILE), ("p.pdf", b"%PDF-1.4", WRONG_TYPE), ("p.xls", b"\xd0\xcf\x11\xe0", None)])
    def test_other_files_are_refused(self, desk, session, name, content, sentence):
        page = send(desk, session, file=SimpleUploadedFile(name, content))
        assert page.status_code == 200 and len(faults(page)) == 1 and sentence in (None, faults(page)[0])

    def test_text_and_file_together_are_not_guessed_at(self, desk, session):
        assert faults(send(desk, session, pasted(GOOD), SimpleUploadedFile("p.csv", b"x"))) == [ONE_OF_TWO]

    def test_the_errors_go_back_beside_their_rows(self, desk, session):
        send(desk, session, pasted(GOOD, but(code="1502001056", agency="Z99")))
        sheet = list(csv.reader(io.StringIO(desk.get(f"/sessions/{session.pk}/paste/errors.csv").content.decode("utf-8-sig"))))
        assert sheet[0][-1] == "شرح خطا" and sheet[1][-1] == ""
        assert sheet[2][-1] == "دستگاه اجرایی: دستگاهی با کد یا نام «Z99» ثبت نشده است."

    def test_without_errors_there_is_no_such_file(self, desk, session):
        assert "نگه داشته نشده است" in words(desk.get(f"/sessions/{session.pk}/paste/errors.csv", follow=True))

    @pytest.mark.parametrize("ending", ["csv", "xlsx"])
    def test_the_sample_passes_its_own_check(self, desk, session, ending):
        answer = desk.get(f"/sessions/{session.pk}/paste/sample.{ending}")
        assert "attachment" in answer["Content-Disposition"]
        if ending == "xlsx":
            assert [cell.value for cell in load_workbook(io.BytesIO(answer.content)).active[1]] == list(TITLES.values())
        assert send(desk, session, file=SimpleUploadedFile(f"s.{ending}", answer.content)).status_code == 302

    def test_no_other_sample(self, desk, session):
        assert desk.get(f"/sessions/{session.pk}/paste/sample.exe").status_code == 404


class TestThePreview:
    def test_a_session_changed_meanwhile_adds_nothing_and_can_be_pressed_again(self, desk, session, province):
        url = send(desk, session, pasted(GOOD)).url
        seen = value_of(desk.get(url), "version")
        save_session_rows(session, [province.row(7)], by=province.secretary)
        page = desk.post(url, {"version": seen})
        assert page.status_code == 409 and fresh(session).rows.count() == 1
        assert desk.post(url, {"version": value_of(page, "version")}).status_code == 302
        assert fresh(session).rows.count() == 2

    def test_a_row_that_came_in_meanwhile_stops_it_with_its_name(self, desk, session, province):
        url = send(desk, session, pasted(GOOD)).url
        save_session_rows(session, [province.row(7, code="1502001055")], by=province.secretary)
        page = desk.post(url, {"version": fresh(session).version})
        assert page.status_code == 409 and "ردیف ۲، کد پروژه: این پروژه با همین منبع در سطر ۱ جلسه هست." in faults(page)[0]

    def test_a_sent_session_takes_none(self, desk, session, province):
        url = send(desk, session, pasted(GOOD)).url
        submit_session(session, by=province.secretary)
        assert desk.post(url, {"version": fresh(session).version}).url == f"/sessions/{session.pk}/"
        assert desk.get(f"/sessions/{session.pk}/paste/").url == f"/sessions/{session.pk}/"
        assert fresh(session).rows.count() == 1

    def test_an_unknown_token_says_so(self, desk, session):
        assert PREVIEW_IS_GONE in words(desk.get(f"/sessions/{session.pk}/paste/nothing/", follow=True))

    def test_nobody_else_comes_in(self, session, province, signed_in):
        for person in (province.other_secretary, province.office.integration, province.office.staff):
            client = signed_in(person)
            for address in ("", "sample.csv", "errors.csv", "x/"):
                assert client.get(f"/sessions/{session.pk}/paste/{address}").status_code == 404
