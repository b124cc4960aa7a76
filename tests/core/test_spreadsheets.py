"""Uploaded tables: what is read, what is refused and how fast, and what no spreadsheet takes for a formula."""

import datetime as dt
import io
import time
import tracemalloc
import zipfile

import openpyxl
import pytest
from openpyxl.xml import DEFUSEDXML

from core import spreadsheets
from core.spreadsheets import Unreadable, harmless, read_table, write_csv
from core.text import HIDDEN_CHARACTERS

SHEET = "xl/worksheets/sheet1.xml"
STYLES = "xl/styles.xml"


def workbook(*rows, fill=None):
    """The bytes of an honest workbook; `fill(book)` changes it before it is saved."""
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(list(row))
    if fill:
        fill(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def tampered(**parts):
    """An honest workbook with parts replaced or added: name -> bytes. `None` takes a part away."""
    content, out = workbook(["a", 1]), io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for item in old.infolist():
            if item.filename not in parts:
                new.writestr(item.filename, old.read(item))
        for name, data in parts.items():
            if data is not None:
                new.writestr(name, data)
    return out.getvalue()


def sheet(body, dimension=""):
    """The XML of a sheet with these rows."""
    return (
        '<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        f"{dimension}<sheetData>{body}</sheetData></worksheet>"
    ).encode()


def texts(rows):
    return [[cell.text for cell in row.cells] for row in rows]


def test_openpyxl_reads_xml_through_defusedxml():
    """Without it an entity in a sheet could name files and blow up; the import stands on that."""
    assert DEFUSEDXML


class TestCsv:
    @pytest.mark.parametrize(
        "content",
        [
            "کد,مبلغ\r\nA01,۱۲\r\n".encode(),
            b"\xef\xbb\xbf" + "کد,مبلغ\nA01,۱۲\n".encode(),
            "کد;مبلغ\nA01;۱۲\n".encode(),
            "کد\tمبلغ\nA01\t۱۲\n".encode(),
            "sep=;\r\nکد;مبلغ\r\nA01;۱۲\r\n".encode(),
            "کد\tمبلغ\r\nA01\t۱۲\r\n".encode("utf-16"),
        ],
        ids=["comma", "with mark", "semicolon", "tab", "sep line", "utf-16 of Excel"],
    )
    def test_every_usual_spelling_is_read(self, content):
        assert texts(read_table(content, "x.csv")) == [["کد", "مبلغ"], ["A01", "۱۲"]]

    def test_the_old_windows_code_page_is_read(self):
        assert texts(read_table("كد,منبع\nA01,عمومي استاني\n".encode("cp1256"), "x.csv"))[1] == ["A01", "عمومي استاني"]

    def test_rows_keep_their_number_in_the_file(self):
        rows = read_table(b"a,b\n\n,\n1,2\n", "x.csv")
        assert [row.number for row in rows] == [1, 4]

    def test_a_grouped_number_in_quotes_is_one_cell(self):
        assert texts(read_table(b'a,b\nA01,"1,234"\n', "x.csv"))[1] == ["A01", "1,234"]

    @pytest.mark.parametrize("value", ["=1+1", "＝1+1", " =cmd|' /C calc'!A0"])
    def test_a_formula_is_a_fault_of_its_cell(self, value):
        assert read_table(f"a,b\nA01,{value}\n".encode(), "x.csv")[1].cells[1].fault == spreadsheets.FORMULA

    @pytest.mark.parametrize("value", ["A\u202e01", "A\x0001", "1\u2067 2", "A\x1b1"])
    def test_a_hidden_character_is_a_fault_of_its_cell(self, value):
        assert read_table(f"a,b\n{value},1\n".encode(), "x.csv")[1].cells[0].fault == HIDDEN_CHARACTERS

    def test_an_open_quote_does_not_swallow_the_file(self):
        content = b'a,b\n"A01,1\n' + b"A02,2\n" * 200
        assert read_table(content, "x.csv")[1].cells[0].fault == spreadsheets.TOO_LONG

    def test_one_row_too_many_is_refused(self):
        with pytest.raises(Unreadable, match="۵٬۰۰۰ ردیف"):
            read_table(b"a,b\n" * 5_100, "x.csv")

    def test_a_cell_beyond_the_limit_of_the_csv_module_is_refused(self):
        with pytest.raises(Unreadable) as refused:
            read_table(b'a,b\n"' + b"x" * 200_000 + b'",1\n', "x.csv")
        assert refused.value.sentence == spreadsheets.BROKEN


class TestWhatIsNoTable:
    @pytest.mark.parametrize(
        ("content", "name", "sentence"),
        [
            (b"", "x.csv", spreadsheets.EMPTY_FILE),
            (b"\xef\xbb\xbf \r\n\r\n", "x.csv", spreadsheets.EMPTY_FILE),
            (b",,,\n,,\n", "x.csv", spreadsheets.EMPTY_FILE),
            (b"a" * (2 * 1024 * 1024 + 1), "x.csv", spreadsheets.TOO_LARGE),
            (b"%PDF-1.7 ...", "x.pdf", spreadsheets.WRONG_TYPE),
            (b"a,b\n", "x", spreadsheets.WRONG_TYPE),
            (b"a,b\n", "x.xlsx", spreadsheets.NOT_ITS_TYPE),
            (b"PK\x03\x04....", "x.csv", spreadsheets.NOT_ITS_TYPE),
            (b"\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR\x00\x00\x01\xff\xfe\x9c", "x.csv", spreadsheets.NOT_ITS_TYPE),
            (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "x.xls", spreadsheets.OLD_EXCEL),
            (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "encrypted.xlsx", spreadsheets.OLD_EXCEL),
            (b"PK\x03\x04", "x.xlsm", spreadsheets.MACROS),
            (b"PK\x03\x04 cut off", "x.xlsx", spreadsheets.BROKEN),
        ],
    )
    def test_it_is_refused_with_its_sentence(self, content, name, sentence):
        with pytest.raises(Unreadable) as refused:
            read_table(content, name)
        assert refused.value.sentence == sentence


class TestXlsx:
    def test_numbers_and_texts_come_as_text(self):
        content = workbook(["کد", "مبلغ"], ["A01", 457720], ["A02", 1.0], ["A03", 12.5], [1001001, "۱۲۳"])
        assert texts(read_table(content, "x.XLSX"))[1:] == [["A01", "457720"], ["A02", "1"], ["A03", "12.5"], ["1001001", "۱۲۳"]]

    def test_a_number_excel_has_rounded_is_not_taken_for_a_whole_one(self):
        assert texts(read_table(workbook(["a"], [1234567890123456789.0]), "x.xlsx"))[1] == ["1.234567890123457e+18"]

    @pytest.mark.parametrize(
        ("value", "number_format", "fault"),
        [
            ("=SUM(A1:A9)", None, spreadsheets.FORMULA),
            ("=HYPERLINK(\"http://x\")", None, spreadsheets.FORMULA),
            (dt.datetime(2018, 5, 26), None, spreadsheets.DATE_CELL),
            (dt.time(10, 45), None, spreadsheets.DATE_CELL),
            (True, None, spreadsheets.TRUTH_CELL),
            (0.25, "0%", spreadsheets.PERCENT_CELL),
            ("#REF!", None, "این خانه خطای اکسل (#REF!) دارد."),
            ("A\u202e01", None, HIDDEN_CHARACTERS),
            ("x" * 301, None, spreadsheets.TOO_LONG),
        ],
    )
    def test_what_is_no_text_and_no_number_is_a_fault_of_its_cell(self, value, number_format, fault):
        def fill(book):
            book.active["A2"] = value
            if number_format:
                book.active["A2"].number_format = number_format

        assert read_table(workbook(["a"], fill=fill), "x.xlsx")[1].cells[0].fault == fault

    def test_a_stored_value_of_a_formula_is_not_believed(self):
        body = '<row r="1"><c r="A1" t="str"><v>a</v></c></row><row r="2"><c r="A2"><f>1+1</f><v>457720</v></c></row>'
        assert read_table(tampered(**{SHEET: sheet(body)}), "x.xlsx")[1].cells[0].fault == spreadsheets.FORMULA

    def test_a_stray_formatted_cell_a_million_rows_down_does_no_harm(self):
        dimension = '<dimension ref="A1:XFD1048576"/>'
        body = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576" s="0"/></row>'
        started = time.process_time()
        assert texts(read_table(tampered(**{SHEET: sheet(body, dimension)}), "x.xlsx"))[0][0] == "1"
        assert time.process_time() - started < 5

    def test_empty_sheets_beside_the_filled_one_are_passed_over(self):
        assert len(read_table(workbook(["a", 1], fill=lambda book: book.create_sheet("Sheet2")), "x.xlsx")) == 1

    def test_two_filled_sheets_are_not_guessed_at(self):
        with pytest.raises(Unreadable, match="چند برگهٔ پر دارد"):
            read_table(workbook(["a"], fill=lambda book: book.create_sheet("دوم").append(["b"])), "x.xlsx")

    def test_a_hidden_sheet_is_named(self):
        def fill(book):
            book.active.title, book.active.sheet_state = "پنهانی", "hidden"
            book.create_sheet("پیدا")

        with pytest.raises(Unreadable, match="برگهٔ «پنهانی» پنهان است"):
            read_table(workbook(["a"], fill=fill), "x.xlsx")

    def test_a_hidden_row_is_named(self):
        def fill(book):
            book.active.row_dimensions[3].hidden = True

        with pytest.raises(Unreadable, match="ردیف ۳ پنهان است"):
            read_table(workbook(["a"], ["b"], ["c"], fill=fill), "x.xlsx")

    def test_rows_out_of_order_are_refused_instead_of_lost(self):
        body = '<row r="2"><c r="A2"><v>2</v></c></row><row r="1"><c r="A1"><v>1</v></c></row>'
        with pytest.raises(Unreadable) as refused:
            read_table(tampered(**{SHEET: sheet(body)}), "x.xlsx")
        assert refused.value.sentence == spreadsheets.ROWS_OUT_OF_ORDER


LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9))
    + '<!ENTITY f SYSTEM "file:///etc/passwd">]>'
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    '<sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>{}</t></is></c></row></sheetData></worksheet>'
)
MAIN = '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
MEGABYTE = 1024 * 1024


def encrypted():
    content = bytearray(workbook(["a"]))
    with zipfile.ZipFile(io.BytesIO(content)) as box:
        at = box.start_dir
    content[at + 8] |= 1  # the flag of the first entry in the directory
    return bytes(content)


def linked_outside():
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook(["a"]))) as old, zipfile.ZipFile(out, "w") as new:
        for item in old.infolist():
            new.writestr(item.filename, old.read(item))
        link = zipfile.ZipInfo("xl/link.xml")
        link.external_attr = 0o120777 << 16
        new.writestr(link, "/etc/passwd")
    return out.getvalue()


def twice_the_same_name():
    out = io.BytesIO(workbook(["a"]))
    with zipfile.ZipFile(out, "a") as box, pytest.warns(UserWarning, match="Duplicate name"):
        box.writestr(SHEET, sheet('<row r="1"><c r="A1"><v>2</v></c></row>'))
    return out.getvalue()


BOMBS = {
    "billion laughs": lambda: tampered(**{SHEET: LAUGHS.format("&j;").encode()}),
    "external entity": lambda: tampered(**{SHEET: LAUGHS.format("&f;").encode()}),
    "quadratic": lambda: tampered(
        **{SHEET: (f'<!DOCTYPE x [<!ENTITY a "{"x" * 50_000}">]>' + LAUGHS.split("]>")[1].format("&a;" * 50_000)).encode()}
    ),
    "a gigabyte of blanks": lambda: tampered(**{SHEET: b" " * (200 * MEGABYTE)}),
    "two million empty cells in one row": lambda: tampered(**{SHEET: sheet('<row r="1">' + "<c/>" * 2_000_000 + "</row>")}),
    "with a prefix": lambda: tampered(**{SHEET: sheet('<row r="1">' + "<x:c/>" * 1_500_000 + "</row>")}),
    "a million rows": lambda: tampered(**{SHEET: sheet("<row/>" * 1_048_576)}),
    "a million shared strings": lambda: tampered(
        **{"xl/sharedStrings.xml": (MAIN + "<si/>" * 1_000_000 + "</sst>").encode()}
    ),
    "a million styles": lambda: tampered(**{STYLES: b"<styleSheet>" + b"<xf/>" * 1_000_000 + b"</styleSheet>"}),
    "cells in a part of another name": lambda: tampered(**{"xl/media/image1.png": b"<c/>" * 2_000_000}),
    "a part nested in itself": lambda: tampered(**{SHEET: b"<a>" * 290_000 + b"</a>" * 290_000}),
    "many parts nested in themselves": lambda: tampered(**{f"xl/x{n}.xml": b"<a>" * 300_000 for n in range(10)}),
    "thousands of parts": lambda: tampered(**{f"xl/x{n}.xml": b"x" for n in range(3_000)}),
    "twice the same name": twice_the_same_name,
    "path upwards": lambda: tampered(**{"../../etc/x.xml": b"x"}),
    "absolute path": lambda: tampered(**{"/etc/x.xml": b"x"}),
    "symbolic link": linked_outside,
    "encrypted": encrypted,
    "macro under another name": lambda: tampered(**{"xl/vbaProject.bin": b"x"}),
    "links to other files, DDE": lambda: tampered(**{"xl/externalLinks/externalLink1.xml": b"<x/>"}),
    "no workbook at all": lambda: tampered(**{"xl/workbook.xml": None}),
    "no types": lambda: tampered(**{"[Content_Types].xml": None}),
    "not a number": lambda: tampered(**{SHEET: sheet('<row r="1"><c r="A1"><v>1e999x</v></c></row>')}),
    "a shared string that is not there": lambda: tampered(**{SHEET: sheet('<row r="1"><c r="A1" t="s"><v>99</v></c></row>')}),
    "an impossible address": lambda: tampered(**{SHEET: sheet('<row r="1"><c r="ZZZZ1"><v>9</v></c></row>')}),
}


@pytest.mark.parametrize("bomb", BOMBS)
def test_a_bomb_is_refused_fast_and_without_unpacking_it(bomb):
    content = BOMBS[bomb]()
    assert len(content) < spreadsheets.LARGEST_FILE, "a bomb that is too large to be let in tests nothing"
    tracemalloc.start()
    started = time.process_time()
    with pytest.raises(Unreadable) as refused:
        read_table(content, "bomb.xlsx")
    took, (_, most) = time.process_time() - started, tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert any("\u0600" <= letter <= "\u06ff" for letter in refused.value.sentence)
    assert took < 5
    assert most < 256 * MEGABYTE


def test_the_heaviest_file_that_is_still_let_in_is_read_in_bearable_time():
    """Full rows and columns, every cell a text of its own: the most that passes the limits."""
    content = workbook(*[[f"متن {row} {column}" for column in range(6)] for row in range(5_000)])
    started = time.process_time()
    assert len(read_table(content, "x.xlsx")) == 5_000
    assert time.process_time() - started < 5


class TestHarmless:
    @pytest.mark.parametrize(
        "value",
        [
            "=1+1", "+1", "@SUM(A1)", "-1+1", "\t=1", "\r=1", "\n=1", "\x00=1", "＝1+1", "＋1", "＠x", "－1+1", " =1", "'=1",
            '"=1', "|calc", "%0", "=HYPERLINK(\"http://x\")", "=cmd|' /C calc'!A0", "−1+1",
        ],
    )  # fmt: skip
    def test_nothing_begins_like_a_formula(self, value):
        assert harmless(value).startswith("'")

    @pytest.mark.parametrize("value", ["a;=1+1", 'a"=1', "a,=1", "a\t=1", "a|@x", "a\n=1"])
    def test_nothing_begins_like_one_after_another_offices_separator(self, value):
        assert not any(mark + start in harmless(value) for mark in ";,\"\t|\n" for start in "=@")

    @pytest.mark.parametrize("value", ["-5", "−12", "-12.5", "۱۲٬۵۰۰", "A01", "عمومی استانی", "97/210", "می‌شود", 0, -7])
    def test_plain_values_stay_as_they_are(self, value):
        assert harmless(value) == str(value)

    def test_a_written_table_is_read_back_the_same(self):
        rows = [["کد", "مبلغ"], ["A01", "۱۲٬۵۰۰"], ["با «گیومه» و \"نقل\"", "5"]]
        assert texts(read_table(write_csv(rows), "x.csv")) == rows
