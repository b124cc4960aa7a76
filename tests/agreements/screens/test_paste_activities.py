"""«ورود از اکسل»: pasted or uploaded rows, every fault with row and column, a preview, one press, and the way back."""

from __future__ import annotations

import io
import zipfile

import pytest

from accounts.permissions import OUT_OF_REACH
from agreements.actions.bring_activities import ACTIVITIES_BROUGHT, ACTIVITIES_PUT_BACK, CHANGED_SINCE, PUT_BACK_ALREADY
from agreements.actions.save_section import ActivityRow, save_activities, save_particulars
from agreements.activity_merge import ALTERED, FILE_OF_ANOTHER, NOT_OF_THIS_PAPER, OTHER_PROGRAMME, TOO_MANY
from agreements.activity_sheet import KEY_SHAPE, KEY_TWICE, KEY_WITHOUT_STAMP, NO_HEAD, NO_TITLE, TITLE_TWICE, TOTAL_ROW
from agreements.models import ProgrammeBlock, SheetBrought, SheetGiven
from agreements.permissions import NOT_WRITABLE
from agreements.views.confirm_activities import BROUGHT_ALREADY, PREVIEW_IS_GONE
from agreements.views.paste_activities import NO_ERRORS_KEPT, NO_PROGRAMME_COLUMN, NOTHING_PASTED, ONE_OF_TWO
from agreements.views.put_back_activities import PUT_BACK
from core.models import AuditEntry
from core.money import FRACTION, MIXED_DIGITS, NEGATIVE, NOT_A_NUMBER, TOO_LARGE
from core.spreadsheets import ENCRYPTED, FORMULA, MACROS, NOT_ITS_TYPE, OLD_EXCEL, UNPACKS_TOO_LARGE, WRONG_TYPE
from core.text import HIDDEN_CHARACTERS, to_persian_digits
from distribution.models import FunctionalCode
from tests.agreements.screens.crowd import queries_of, text_of
from tests.agreements.screens.drafts import form_of, page_of, written
from tests.agreements.screens.sheets import (
    bring,
    cells_of,
    changed,
    confirm,
    fetched,
    keys,
    listed,
    new_row,
    paste_page,
    pasted,
    send,
    stored,
    workbook,
)
from tests.factories.agreements import advance, agreement_at, empty_draft, fill, fresh

pytestmark = pytest.mark.django_db
ONE = "1301001"  # the programme of the office's agency
ROADS, TOWNS = "1502001", "1502002"  # those of the wide one
GOOD = ("آموزش بهره‌برداران", "نفر‌دوره", "۱۲", "40", "۴۸۰")


@pytest.fixture
def draft(office):
    return empty_draft(office)


@pytest.fixture
def staff(office, signed_in):
    return signed_in(office.staff)


@pytest.fixture
def wide(office):
    """A draft of two programmes with two activities each."""
    return fill(empty_draft(office, office.wide_agency), by=office.wide_staff)


@pytest.fixture
def wide_staff(office, signed_in):
    return signed_in(office.wide_staff)


def colleague_writes(agreement, office, programme, **cells):
    """The first row of a programme is changed on the page of the section, meanwhile."""
    block = fresh(agreement).blocks.get(programme__code=programme)
    rows = [ActivityRow(row.title, row.unit, row.quantity, row.unit_cost, row.amount, str(row.key)) for row in block.activities.all()]
    first = ActivityRow(**{**rows[0].__dict__, **cells})
    save_activities(fresh(agreement), block, goal=block.goal, rows=[first, *rows[1:]], by=office.wide_staff)


class TestPasting:
    def test_a_block_of_cells_is_previewed_then_written_once(self, draft, staff):
        answer = send(staff, draft, pasted(GOOD, ("نگهداري", "", "", "", "1,000")))
        assert answer.status_code == 302 and stored(draft, ONE) == []
        preview = staff.get(answer.url)
        words = text_of(preview)
        assert "۲ ردیف تازه" in words and "هنوز چیزی نوشته نشده است" in words and "افزودن ۲ ردیف" in words
        assert "۱٬۴۸۰" in words and "۴۳٬۳۵۰" in words
        sent = form_of(preview)
        done = staff.post(answer.url, sent, follow=True)
        assert done.redirect_chain[0][0] == f"{page_of(draft, 'activities')}?programme={ONE}"
        assert "۲ ردیف افزوده شد." in text_of(done) and "برگرداندن" in text_of(done)
        assert stored(draft, ONE) == [("آموزش بهره‌برداران", "نفر‌دوره", 12, 40, 480), ("نگهداری", "", None, None, 1_000)]
        again = staff.post(answer.url, sent, follow=True)
        assert BROUGHT_ALREADY in text_of(again) and len(stored(draft, ONE)) == 2
        assert written(draft) == [(ACTIVITIES_BROUGHT, "jahad")]
        assert AuditEntry.objects.get(label=ACTIVITIES_BROUGHT).data["added"] == 2

    def test_the_same_rows_again_change_nothing(self, draft, staff):
        bring(staff, draft, pasted(GOOD))
        preview = staff.get(send(staff, draft, pasted(GOOD)).url)
        assert "این جدول با آنچه در سامانه است یکی است" in text_of(preview)

    def test_a_row_of_the_same_title_is_changed_and_the_rest_stays(self, wide, wide_staff):
        before, kept = stored(wide, TOWNS), keys(wide, TOWNS)
        answer = send(wide_staff, wide, pasted(("آموزش بهره برداران", "۵"), heads=("title", "quantity")), programme=TOWNS)
        assert "۱ ردیف تغییرکرده" in text_of(wide_staff.get(answer.url))
        confirm(wide_staff, answer.url)
        # A column that is not in the table is not touched; the key stays with the row, and so does its place.
        assert stored(wide, TOWNS) == [("آموزش بهره برداران", "نفر‌دوره", 5, before[0][3], before[0][4]), before[1]]
        assert keys(wide, TOWNS) == kept

    def test_without_heads_the_columns_are_those_of_the_page(self, draft, staff):
        bring(staff, draft, "\t".join(GOOD))
        assert stored(draft, ONE) == [("آموزش بهره‌برداران", "نفر‌دوره", 12, 40, 480)]

    def test_the_programme_is_named_by_code_or_title(self, wide, wide_staff):
        heads = ("programme", "title", "amount")
        bring(wide_staff, wide, pasted((ROADS, "الف", "1"), ("برنامه‌ريزي شهري و روستايي", "ب", "2"), (f"{TOWNS} برنامه‌ریزی شهری و روستایی", "پ", "3"), heads=heads))
        assert stored(wide, ROADS)[-1][0] == "الف" and [row[0] for row in stored(wide, TOWNS)[-2:]] == ["ب", "پ"]

    def test_an_empty_amount_is_the_product(self, draft, staff):
        bring(staff, draft, pasted(("آموزش", "", "12", "40", "")))
        assert stored(draft, ONE) == [("آموزش", "", 12, 40, 480)]

    def test_what_others_wrote_elsewhere_is_not_in_the_way(self, draft, staff, office):
        address = send(staff, draft, pasted(GOOD)).url
        sent = form_of(staff.get(address))
        save_particulars(fresh(draft), {"address": "اهواز"}, by=office.staff2)
        staff.post(address, sent)
        assert len(stored(draft, ONE)) == 1

    def test_what_others_wrote_here_is_shown_before_anything_is_written(self, wide, wide_staff, office):
        address = send(wide_staff, wide, pasted(("تازه", "", "", "", "7")), programme=ROADS).url
        sent = form_of(wide_staff.get(address))
        colleague_writes(wide, office, ROADS, amount=11)
        answer = wide_staff.post(address, sent)
        assert answer.status_code == 409 and "پس از باز شدن این پیش‌نمایش تغییر کرده است (مانی پارسا، ساعت" in text_of(answer)
        wide_staff.post(address, form_of(answer))
        assert [row[4] for row in stored(wide, ROADS)][0] == 11 and stored(wide, ROADS)[-1][0] == "تازه"


class TestFaults:
    @pytest.mark.parametrize(
        ("cells", "column", "sentence"),
        [
            (("", "", "", "", "5"), "عنوان فعالیت", NO_TITLE),
            (("ب" * 201, "", "", "", "5"), "عنوان فعالیت", "این متن بیش از ۲۰۰ نویسه دارد؛ آن را کوتاه‌تر کنید."),
            (("نگهداری", "و" * 41, "", "", "5"), "واحد سنجش", "این متن بیش از ۴۰ نویسه دارد؛ آن را کوتاه‌تر کنید."),
            (("نگهداری", "", "", "", "دوازده"), "اعتبار", NOT_A_NUMBER),
            (("نگهداری", "", "", "", "1۲3"), "اعتبار", MIXED_DIGITS),
            (("نگهداری", "", "", "", "12.5"), "اعتبار", FRACTION),
            (("نگهداری", "", "", "-5", ""), "هزینهٔ واحد", NEGATIVE),
            (("نگهداری", "", "", "", "103530000000"), "اعتبار", TOO_LARGE),
            (("نگهداری", "", "999999999", "999999999", ""), "اعتبار", TOO_LARGE),
            (("نگهداری", "", "", "", "=B2*2"), "اعتبار", FORMULA),
            (("\u202eنگهداری", "", "", "", "5"), "عنوان فعالیت", HIDDEN_CHARACTERS),
            (("جمع", "", "", "", "480"), "ردیف", TOTAL_ROW),
            (("آموزش بهره برداران", "", "", "", "5"), "عنوان فعالیت", TITLE_TWICE.format("۲")),
        ],
    )
    def test_what_is_wrong_names_row_and_column_and_writes_nothing(self, draft, staff, cells, column, sentence):
        page = send(staff, draft, pasted(GOOD, cells))
        assert page.status_code == 200
        assert listed(page) == [("ردیف ۳", column, sentence)]
        assert stored(draft, ONE) == [] and GOOD[0] in page.content.decode()

    def test_a_programme_of_another_paper_is_not_of_this_one(self, wide, wide_staff):
        page = send(wide_staff, wide, pasted((ONE, "الف", "1"), ("", "ب", "1"), heads=("programme", "title", "amount")))
        assert listed(page) == [
            ("ردیف ۲", "برنامه", "برنامه‌ای با کد یا عنوان «۱۳۰۱۰۰۱» در این موافقتنامه نیست."),
            ("ردیف ۳", "برنامه", "برنامهٔ این ردیف را با کد یا عنوان بنویسید."),
        ]

    def test_a_table_without_programmes_is_asked_once_which_it_is(self, wide, wide_staff):
        page = send(wide_staff, wide, pasted(("الف", "", "", "", "1"), ("ب", "", "", "", "1")))
        assert NO_PROGRAMME_COLUMN in text_of(page) and "شرح خطا" not in text_of(page)

    def test_more_rows_than_a_programme_takes(self, draft, staff):
        page = send(staff, draft, pasted(*((f"فعالیت {n}", "", "", "", "1") for n in range(203))))
        assert listed(page) == [("ردیف ۲۰۲", "ردیف", TOO_MANY)]

    @pytest.mark.parametrize(("text", "sentence"), [("", NOTHING_PASTED), (" \n\t", NOTHING_PASTED), ("سلام", NO_HEAD)])
    def test_text_that_is_no_table(self, draft, staff, text, sentence):
        assert sentence in text_of(send(staff, draft, text))

    def test_one_of_the_two(self, draft, staff):
        assert ONE_OF_TWO in text_of(send(staff, draft, pasted(GOOD), workbook([["عنوان فعالیت", "اعتبار"], ["الف", 5]])))

    def test_two_thousand_rows_with_twenty_faults_name_each_once_and_lose_nothing(self, wide, wide_staff, office):
        codes = [f"15020{n:02}" for n in range(10, 20)]
        for code in codes:
            programme = FunctionalCode.objects.create(code=code, level="programme", parent=office.programme.parent, title=f"برنامهٔ {code}")
            ProgrammeBlock.objects.create(agreement=wide, programme=programme)
        heads = ("programme", *pasted_heads())
        rows = [(codes[n // 200], f"فعالیت شمارهٔ {n}", "نفر", "2", "3", "6") for n in range(2_000)]
        seeded = {}
        bad = [("quantity", "دو", NOT_A_NUMBER), ("amount", "1.5", FRACTION), ("unit_cost", "-3", NEGATIVE), ("title", "", NO_TITLE), ("amount", "=1+1", FORMULA)]
        for n in range(20):
            place, (column, text, sentence) = n * 97 + 5, bad[n % 5]
            cells = dict(zip(heads, rows[place], strict=True)) | {column: text}
            rows[place] = tuple(cells.values())
            seeded[place + 2] = sentence
        page = send(wide_staff, wide, pasted(*rows, heads=heads))
        assert "۲۰ خطا در ۲۰ ردیف از ۲٬۰۰۰ ردیف" in text_of(page)
        shown = listed(page)
        assert len(shown) == 20
        assert [row[0] for row in shown] == [f"ردیف {to_persian_digits(f'{number:,}').replace(',', '٬')}" for number in sorted(seeded)]
        assert [row[2] for row in shown] == [seeded[number] for number in sorted(seeded)]
        # The annotated file holds every row as it was sent, and each fault beside its row.
        table = cells_of(wide_staff.get(paste_page(wide) + "errors.xlsx").content)
        assert len(table) == 2_001 and table[0][-1] == "شرح خطا"
        assert {number for number, row in enumerate(table, start=1) if row[-1] and number > 1} == set(seeded)
        assert all(seeded[number] in table[number - 1][-1] for number in seeded)
        assert [row[1] or "" for row in table[1:]] == [row[1] for row in rows]
        # Corrected there and sent again, all of it is read: the column of the faults is not in the way.
        corrected = [[row[0], row[1] or f"فعالیت شمارهٔ {n}", row[2], 2, 3, 6, row[6]] for n, row in enumerate(table[1:])]
        answer = send(wide_staff, wide, file=workbook([table[0], *corrected]))
        assert "۲٬۰۰۰ ردیف تازه" in text_of(wide_staff.get(answer.url))
        confirm(wide_staff, answer.url)
        assert sum(len(stored(wide, code)) for code in codes) == 2_000

    def test_no_file_of_faults_is_kept_for_another_paper(self, draft, staff):
        assert NO_ERRORS_KEPT in text_of(staff.get(paste_page(draft) + "errors.xlsx", follow=True))


def pasted_heads():
    return ("title", "unit", "quantity", "unit_cost", "amount")


class TestFilesThatAreNoTables:
    def zipped(self, parts, encrypt=False):
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as box:
            for name, content in parts.items():
                box.writestr(name, content)
        content = bytearray(out.getvalue())
        if encrypt:
            for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
                at = content.find(mark)
                while at >= 0:
                    content[at + place] |= 1
                    at = content.find(mark, at + 4)
        return bytes(content)

    @pytest.mark.parametrize(
        ("name", "make", "sentence"),
        [
            ("a.pdf", lambda self: b"%PDF-1.4", WRONG_TYPE),
            ("a.xlsx", lambda self: b"%PDF-1.4", NOT_ITS_TYPE),
            ("a.xls", lambda self: b"\xd0\xcf\x11\xe0" + b"0" * 600, OLD_EXCEL),
            ("a.xlsx", lambda self: b"\xd0\xcf\x11\xe0" + b"0" * 600, OLD_EXCEL),
            ("a.xlsm", lambda self: self.zipped({"xl/vbaProject.bin": b"1"}), MACROS),
            ("a.xlsx", lambda self: self.zipped({"xl/vbaProject.bin": b"1"}), MACROS),
            ("a.xlsx", lambda self: self.zipped({"xl/workbook.xml": b"<a/>"}, encrypt=True), ENCRYPTED),
            ("a.xlsx", lambda self: self.zipped({"xl/worksheets/sheet1.xml": b" " * 13_000_000}), UNPACKS_TOO_LARGE),
        ],
    )
    def test_one_sentence_says_why(self, draft, staff, name, make, sentence):
        page = send(staff, draft, file=make(self), name=name)
        assert page.status_code == 200 and sentence in text_of(page)

    def test_formulas_dates_and_percents_are_named_by_their_cells(self, draft, staff):
        page = send(staff, draft, file=workbook([["عنوان فعالیت", "اعتبار"], ["الف", "=SUM(B3:B9)"], ["ب", True]]))
        assert [row[:2] for row in listed(page)] == [("ردیف ۲", "اعتبار"), ("ردیف ۳", "اعتبار")]


class TestRoundTrip:
    def test_the_file_has_every_row_with_its_key_and_comes_back_unchanged(self, wide, wide_staff):
        rows = fetched(wide_staff, wide)
        assert rows[0] == ["برنامه", "عنوان فعالیت", "واحد سنجش", "مقدار", "هزینهٔ واحد", "اعتبار", "کلید ردیف", "نشان ردیف"]
        assert [row[6] for row in rows[1:]] == [*keys(wide, ROADS), *keys(wide, TOWNS)]
        assert [row[5] for row in rows[1:]] == [row[4] for code in (ROADS, TOWNS) for row in stored(wide, code)]
        preview = wide_staff.get(send(wide_staff, wide, file=workbook(rows)).url)
        assert "یکی است و چیزی برای نوشتن ندارد" in text_of(preview)

    def test_a_title_that_looks_like_a_formula_goes_out_as_text_and_comes_back_the_same(self, draft, staff, office):
        save_activities(draft, draft.blocks.get(), goal="", rows=[ActivityRow("=1+1", "@", None, None, 5)], by=office.staff)
        content = staff.get(f"{page_of(draft, 'activities')}activities.xlsx").content
        assert b"<f>" not in zipfile.ZipFile(io.BytesIO(content)).read("xl/worksheets/sheet1.xml")
        assert "چیزی برای نوشتن ندارد" in text_of(staff.get(send(staff, draft, file=content).url))

    def test_changed_added_and_deleted_rows_are_shown_and_written(self, wide, wide_staff):
        rows, first, second = fetched(wide_staff, wide), keys(wide, ROADS), keys(wide, TOWNS)
        rows = changed(rows, 1, amount=99)
        back = workbook([rows[0], rows[1], new_row(programme=ROADS, title="راه تازه", amount=7), *rows[3:]])
        preview = wide_staff.get(send(wide_staff, wide, file=back).url)
        assert "۱ ردیف تازه، ۱ ردیف تغییرکرده، ۱ ردیف حذف‌شده؛ ۲ ردیف تغییری ندارد" in text_of(preview)
        done = bring(wide_staff, wide, file=back)
        assert "۱ ردیف افزوده شد، ۱ ردیف تغییر کرد، ۱ ردیف حذف شد." in text_of(done)
        assert [(row[0], row[4]) for row in stored(wide, ROADS)] == [("آموزش بهره‌برداران", 99), ("راه تازه", 7)]
        assert keys(wide, ROADS)[0] == first[0] and keys(wide, TOWNS) == second
        # The same file once more adds nothing: the new row is known by its title.
        assert "چیزی برای نوشتن ندارد" in text_of(wide_staff.get(send(wide_staff, wide, file=back).url))

    def test_cells_pasted_with_their_keys_delete_nothing(self, wide, wide_staff):
        rows = fetched(wide_staff, wide)
        text = "\n".join("\t".join(str(cell or "") for cell in row) for row in changed(rows, 1, title="آموزش نو")[:2])
        bring(wide_staff, wide, text)
        assert [row[0] for row in stored(wide, ROADS)] == ["آموزش نو", "نگهداری و پشتیبانی"]

    def test_rows_moved_in_the_file_are_moved_in_the_draft(self, wide, wide_staff):
        rows, before = fetched(wide_staff, wide), keys(wide, ROADS)
        done = bring(wide_staff, wide, file=workbook([rows[0], rows[2], rows[1], *rows[3:]]))
        assert "ترتیب ردیف‌ها تغییر کرد." in text_of(done) and keys(wide, ROADS) == before[::-1]

    def test_what_changed_in_the_portal_only_stays(self, wide, wide_staff, office):
        rows = fetched(wide_staff, wide)
        colleague_writes(wide, office, ROADS, amount=11)
        address = send(wide_staff, wide, file=workbook(changed(rows, 2, title="پشتیبانی"))).url
        assert "۱ ردیف را پس از دریافت فایل در سامانه تغییر داده‌اند" in text_of(wide_staff.get(address))
        confirm(wide_staff, address)
        assert [(row[0], row[4]) for row in stored(wide, ROADS)][0][1] == 11 and stored(wide, ROADS)[1][0] == "پشتیبانی"

    @pytest.mark.parametrize(("answer", "amount"), [("saved", 11), ("file", 22)])
    def test_what_both_sides_changed_is_asked_with_both_values_who_and_when(self, wide, wide_staff, office, answer, amount):
        rows, key = fetched(wide_staff, wide), keys(wide, ROADS)[0]
        colleague_writes(wide, office, ROADS, amount=11)
        address = send(wide_staff, wide, file=workbook(changed(rows, 1, amount=22))).url
        preview = wide_staff.get(address)
        words = text_of(preview)
        assert "تغییر در هر دو سو" in words and "۱۱" in words and "۲۲" in words and "مانی پارسا در" in words
        assert form_of(preview)[f"pick-{key}"] == "saved"  # untouched, what is stored stays
        confirm(wide_staff, address, **{f"pick-{key}": answer})
        assert stored(wide, ROADS)[0][4] == amount and keys(wide, ROADS)[0] == key

    def test_a_row_that_becomes_a_question_after_the_preview_is_asked_then(self, wide, wide_staff, office):
        rows, key = fetched(wide_staff, wide), keys(wide, ROADS)[0]
        address = send(wide_staff, wide, file=workbook(changed(rows, 1, amount=22))).url
        sent = form_of(wide_staff.get(address))
        colleague_writes(wide, office, ROADS, amount=11)
        answer = wide_staff.post(address, sent)
        assert answer.status_code == 409 and form_of(answer)[f"pick-{key}"] == "saved" and stored(wide, ROADS)[0][4] == 11
        wide_staff.post(address, {**form_of(answer), f"pick-{key}": "file"})
        assert stored(wide, ROADS)[0][4] == 22

    def test_keeping_what_stands_writes_nothing(self, wide, wide_staff, office):
        rows = fetched(wide_staff, wide)
        colleague_writes(wide, office, ROADS, amount=11)
        before = written(wide)
        done = bring(wide_staff, wide, file=workbook(changed(rows, 1, amount=22)))
        assert "چیزی تغییر نکرد." in text_of(done) and written(wide) == before and not SheetBrought.objects.exists()

    @pytest.mark.parametrize(("answer", "titles"), [("saved", ["نگهداری و پشتیبانی"]), ("file", ["آموزش نو", "نگهداری و پشتیبانی"])])
    def test_removed_there_and_changed_here(self, wide, wide_staff, office, answer, titles):
        rows, kept = fetched(wide_staff, wide), keys(wide, ROADS)
        block = wide.blocks.get(programme__code=ROADS)
        second = [ActivityRow(*row, key=kept[1]) for row in stored(wide, ROADS)[1:]]
        save_activities(fresh(wide), block, goal=block.goal, rows=second, by=office.wide_staff)
        address = send(wide_staff, wide, file=workbook(changed(rows, 1, title="آموزش نو"))).url
        assert "از سامانه حذف شده و در فایل تغییر کرده است" in text_of(wide_staff.get(address))
        confirm(wide_staff, address, **{f"pick-{kept[0]}": answer})
        assert sorted(row[0] for row in stored(wide, ROADS)) == titles
        assert set(keys(wide, ROADS)) <= set(kept)

    @pytest.mark.parametrize(("answer", "count"), [("saved", 2), ("file", 1)])
    def test_deleted_in_the_file_and_changed_there(self, wide, wide_staff, office, answer, count):
        rows, key = fetched(wide_staff, wide), keys(wide, ROADS)[0]
        colleague_writes(wide, office, ROADS, amount=11)
        address = send(wide_staff, wide, file=workbook([rows[0], *rows[2:]])).url
        assert "از فایل حذف شده و پس از دریافت آن در سامانه تغییر کرده است" in text_of(wide_staff.get(address))
        confirm(wide_staff, address, **{f"pick-{key}": answer})
        assert len(stored(wide, ROADS)) == count

    def test_a_choice_that_is_none_is_refused(self, wide, wide_staff, office):
        rows, key = fetched(wide_staff, wide), keys(wide, ROADS)[0]
        colleague_writes(wide, office, ROADS, amount=11)
        address = send(wide_staff, wide, file=workbook(changed(rows, 1, amount=22))).url
        answer = wide_staff.post(address, {**form_of(wide_staff.get(address)), f"pick-{key}": "other"})
        assert "یکی از دو سو را برگزینید." in text_of(answer) and stored(wide, ROADS)[0][4] == 11


class TestKeys:
    def test_a_file_of_another_paper_is_not_read_and_nothing_moves(self, office, wide, wide_staff, draft, staff):
        rows, before = fetched(wide_staff, wide), stored(wide, ROADS)
        page = send(staff, draft, file=workbook(rows))
        assert FILE_OF_ANOTHER in text_of(page)
        assert stored(draft, ONE) == [] and stored(wide, ROADS) == before

    def test_a_crafted_key_among_ones_own_is_named(self, office, wide, wide_staff, draft, staff):
        save_activities(draft, draft.blocks.get(), goal="", rows=[ActivityRow("الف", "", None, None, 5)], by=office.staff)
        theirs, ours = fetched(wide_staff, wide), fetched(staff, draft)
        crafted = [
            [ours[1][0], *theirs[1][1:]],  # key and stamp of another paper
            [ours[1][0], *theirs[2][1:7], ours[1][7]],  # a foreign key beside a stamp of our own
            [ours[1][0], "ب", None, None, None, 1, ours[1][6].replace(ours[1][6][:8], "00000000"), ours[1][7]],
        ]
        page = send(staff, draft, file=workbook([*ours, *crafted]))
        assert [row[0::2] for row in listed(page)] == [(f"ردیف {n}", NOT_OF_THIS_PAPER) for n in "۳۴۵"]
        assert len(stored(draft, ONE)) == 1 and len(stored(wide, ROADS)) == 2

    @pytest.mark.parametrize(
        ("cells", "sentence"),
        [
            ({"stamp": None}, KEY_WITHOUT_STAMP), ({"key": None}, KEY_WITHOUT_STAMP), ({"key": "1"}, KEY_SHAPE), ({"stamp": "r1"}, KEY_SHAPE),
            ({"stamp": "r99999999999999999999-0123456789"}, KEY_SHAPE), ({"programme": TOWNS}, OTHER_PROGRAMME),
        ],
    )  # fmt: skip
    def test_a_key_or_stamp_that_was_touched(self, wide, wide_staff, cells, sentence):
        page = send(wide_staff, wide, file=workbook(changed(fetched(wide_staff, wide), 1, **cells)))
        assert [row[0::2] for row in listed(page)] == [("ردیف ۲", sentence)]

    def test_stamps_exchanged_between_two_rows(self, wide, wide_staff):
        rows = fetched(wide_staff, wide)
        page = send(wide_staff, wide, file=workbook(changed(changed(rows, 1, stamp=rows[2][7]), 2, stamp=rows[1][7])))
        assert [row[0::2] for row in listed(page)] == [("ردیف ۲", ALTERED), ("ردیف ۳", ALTERED)]

    def test_a_row_copied_with_its_key(self, wide, wide_staff):
        rows = fetched(wide_staff, wide)
        page = send(wide_staff, wide, file=workbook([*rows, rows[1]]))
        assert [row[0::2] for row in listed(page)] == [("ردیف ۶", KEY_TWICE.format("۲"))]

    def test_the_file_of_an_older_version_still_serves(self, wide, wide_staff, office):
        rows = fetched(wide_staff, wide)
        save_particulars(fresh(wide), {"address": "اهواز"}, by=office.wide_staff)
        fetched(wide_staff, wide)
        assert SheetGiven.objects.count() == 2
        bring(wide_staff, wide, file=workbook(changed(rows, 1, amount=22)))
        assert stored(wide, ROADS)[0][4] == 22


class TestWayBack:
    def url(self, agreement):
        return f"/agreements/{agreement.identifier}/edit/activities/put-back/{SheetBrought.objects.first().pk}/"

    def test_the_last_table_is_taken_back_every_row_under_its_own_key(self, wide, wide_staff):
        before, kept = [stored(wide, code) for code in (ROADS, TOWNS)], keys(wide, ROADS)
        rows = fetched(wide_staff, wide)
        bring(wide_staff, wide, file=workbook([rows[0], rows[2], *rows[3:], new_row(programme=ROADS, title="تازه", amount=1)]))
        assert stored(wide, ROADS) != before[0]
        done = wide_staff.post(self.url(wide), follow=True)
        assert PUT_BACK in text_of(done) and [stored(wide, code) for code in (ROADS, TOWNS)] == before and keys(wide, ROADS) == kept
        assert written(wide)[-1] == (ACTIVITIES_PUT_BACK, "rah")
        assert "برگرداندن" not in text_of(wide_staff.get(page_of(wide, "activities")))
        again = wide_staff.post(self.url(wide), follow=True)
        assert PUT_BACK_ALREADY in text_of(again) and written(wide).count((ACTIVITIES_PUT_BACK, "rah")) == 1

    def test_not_after_somebody_changed_the_rows(self, wide, wide_staff, office):
        bring(wide_staff, wide, pasted((ROADS, "تازه", "1"), heads=("programme", "title", "amount")))
        colleague_writes(wide, office, ROADS, amount=11)
        assert "برگرداندن" not in text_of(wide_staff.get(page_of(wide, "activities")))
        assert CHANGED_SINCE in text_of(wide_staff.post(self.url(wide), follow=True))
        assert len(stored(wide, ROADS)) == 3

    def test_other_sections_are_not_in_its_way(self, draft, staff, office):
        bring(staff, draft, pasted(GOOD))
        save_particulars(fresh(draft), {"address": "اهواز"}, by=office.staff2)
        staff.post(self.url(draft))
        assert stored(draft, ONE) == []

    def test_not_on_another_paper(self, draft, staff, wide, wide_staff):
        bring(staff, draft, pasted(GOOD))
        url = self.url(draft).replace(draft.identifier, wide.identifier)
        assert staff.post(url).status_code == 404
        wide_staff.post(url)
        assert len(stored(draft, ONE)) == 1 and len(stored(wide, ROADS)) == 2


class TestWho:
    ADDRESSES = ("paste/", "paste/errors.xlsx", "paste/x/", "activities.xlsx", "last-year/")

    def test_another_agency_finds_nothing(self, draft, wide_staff):
        for address in self.ADDRESSES:
            assert wide_staff.get(page_of(draft, "activities") + address).status_code == 404

    def test_who_may_not_write_is_told_why(self, draft, office, signed_in):
        page = signed_in(office.expert).get(paste_page(draft))
        assert page.status_code == 403 and OUT_OF_REACH in text_of(page)

    def test_a_paper_that_was_sent_takes_nothing(self, office, staff):
        sent = agreement_at("submitted", office)
        page = staff.get(paste_page(sent))
        assert page.status_code == 403 and NOT_WRITABLE in text_of(page)

    def test_a_preview_made_before_it_was_sent_writes_nothing(self, office, staff):
        draft = fill(empty_draft(office), by=office.staff)
        address = send(staff, draft, pasted(("تازه", "", "", "", "1"))).url
        sent = form_of(staff.get(address))
        advance(fresh(draft), "submitted", office)
        assert staff.post(address, sent).status_code == 403 and len(stored(draft, ONE)) == 2

    def test_a_preview_is_for_its_maker_and_its_paper(self, draft, staff, office, signed_in, wide):
        address = send(staff, draft, pasted(GOOD)).url
        assert PREVIEW_IS_GONE in text_of(signed_in(office.staff2).get(address, follow=True))


class TestSpeed:
    def test_the_queries_do_not_grow_with_the_rows(self, draft, staff):
        def cost(count):
            address = send(staff, draft, pasted(*((f"فعالیت {n}", "", "", "", "1") for n in range(count)))).url
            return queries_of(staff, address)

        cost(1)
        assert cost(2) == cost(150)

    def test_nor_do_those_of_the_file(self, draft, staff, office):
        url = f"{page_of(draft, 'activities')}activities.xlsx"

        def cost(count):
            rows = [ActivityRow(f"فعالیت {n}", "", None, None, 1) for n in range(count)]
            save_activities(fresh(draft), draft.blocks.get(), goal="", rows=rows, by=office.staff)
            return queries_of(staff, url)

        cost(1)
        assert cost(2) == cost(150)
