"""Files that people send: what is taken, and in which words the rest is turned away."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook
from PIL import Image

from core import uploads
from core.uploads import ALL_KINDS, SCANS, check_upload, shown_name, size_in_words

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def picture(kind: str, size: tuple[int, int] = (40, 30)) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "#1c3a85").save(out, kind)
    return out.getvalue()


def workbook() -> bytes:
    out, book = io.BytesIO(), Workbook()
    book.active.append(["فصل", "مبلغ"])
    book.save(out)
    return out.getvalue()


def archive(*parts: tuple[str, bytes], like_workbook: bool = True) -> bytes:
    """A zip of `parts`; with the two parts every workbook has, unless told otherwise."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as zipped:
        if like_workbook:
            zipped.writestr("[Content_Types].xml", "<Types/>")
            zipped.writestr("xl/workbook.xml", "<workbook/>")
        for name, content in parts:
            zipped.writestr(name, content)
    return out.getvalue()


def png_of(width: int, height: int) -> bytes:
    """A hundred bytes that promise a picture of any size."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(b"\0")) + chunk(b"IEND", b"")


def jpeg_of(width: int, height: int) -> bytes:
    """The same as a JPEG: only its frame header is changed."""
    honest = picture("JPEG")
    frame = honest.index(b"\xff\xc0")
    return honest[: frame + 5] + struct.pack(">HH", height, width) + honest[frame + 9 :]


def flipped(content: bytes, place: int) -> bytes:
    """One byte of the first part is another."""
    return content[:place] + bytes([content[place] ^ 0xFF]) + content[place + 1 :]


def send(name: str, content: bytes, kinds: tuple[str, ...] = ALL_KINDS) -> uploads.Upload:
    return check_upload(SimpleUploadedFile(name, content), kinds)


def refusal_of(name: str, content: bytes, kinds: tuple[str, ...] = ALL_KINDS) -> ValidationError:
    with pytest.raises(ValidationError) as refused:
        send(name, content, kinds)
    return refused.value


@pytest.mark.parametrize(
    ("name", "content", "served_as"),
    [
        ("نامهٔ ۹۷.pdf", PDF, "application/pdf"),
        ("SCAN.PDF", PDF, "application/pdf"),
        ("عکس.jpg", picture("JPEG"), "image/jpeg"),
        ("عکس.jpeg", picture("JPEG"), "image/jpeg"),
        ("with-notes.jpg", picture("JPEG") + b"SEFT telephone notes", "image/jpeg"),
        ("مهر.png", picture("PNG"), "image/png"),
        ("جدول.xlsx", workbook(), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        ("دو.نقطه.pdf", PDF, "application/pdf"),
        ("program.exe.pdf", PDF, "application/pdf"),
    ],
)
def test_what_says_what_it_is_is_taken_whole(name, content, served_as):
    taken = send(name, content)
    assert (taken.name, taken.content, taken.content_type) == (name, content, served_as)


@pytest.mark.parametrize("name", ["page.html", "drawing.svg", "macro.xlsm", "old.xls", "run.pdf.exe", "noextension", "run.js", ".pdf", "x.", "pdf"])
def test_other_kinds_are_turned_away_by_name(name):
    refused = refusal_of(name, PDF)
    assert refused.code == "kind"
    assert "فایل PDF،\u200f JPG،\u200f PNG یا XLSX تا ۱۰ مگابایت بارگذاری کنید." in refused.message


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("page.pdf", b"<!DOCTYPE html><script>alert(1)</script>%%EOF", "content"),
        ("late.pdf", b"<script></script>\n" + PDF, "content"),
        ("program.pdf", b"MZ\x90\x00" + b"\0" * 200, "content"),
        ("text.png", b"GIF89a/*" + b"\0" * 50, "content"),
        ("png.jpg", picture("PNG"), "content"),
        ("jpg.png", picture("JPEG"), "content"),
        ("pdf.xlsx", PDF, "content"),
        ("zip.xlsx", archive(("readme.txt", b"x"), like_workbook=False), "content"),
        ("html-before.xlsx", b"<script></script>" + workbook(), "content"),
        ("cut.pdf", PDF[:40], "cut"),
        ("cut.png", picture("PNG")[:-9], "cut"),
        ("cut.jpg", picture("JPEG")[:30], "cut"),
        ("nothing-else.jpg", b"\xff\xd8\xff", "cut"),
        ("cut.xlsx", workbook()[:300], "cut"),
        ("spoilt.xlsx", flipped(workbook(), 60), "cut"),
        ("zip-behind.pdf", PDF[:-6] + b"\n%%EOF" + archive(("a.txt", b"a")), "two"),
        ("zip-behind.jpg", picture("JPEG") + archive(("a.class", b"a")), "two"),
        ("script.pdf", PDF.replace(b"/Catalog", b"/Catalog/OpenAction<</S/JavaScript/JS(app.alert(1))>>"), "programs"),
        ("launch.pdf", PDF.replace(b"/Catalog", b"/Catalog/OpenAction<</S/Launch/F(cmd.exe)>>"), "programs"),
        ("inside.pdf", PDF.replace(b"/Catalog", b"/Catalog/Names<</EmbeddedFile 3 0 R>>"), "programs"),
        ("macro.xlsx", archive(("xl/vbaProject.bin", b"x")), "programs"),
        ("locked.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "locked"),
        ("climbing.xlsx", archive(("../../etc/passwd", b"x")), "two"),
        ("rooted.xlsx", archive(("/etc/passwd", b"x")), "two"),
        ("entities.xlsx", archive(("xl/sharedStrings.xml", b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><x/>')), "bomb"),
        ("entities16.xlsx", archive(("xl/s.xml", '<?xml version="1.0"?><!DOCTYPE x []><x/>'.encode("utf-16"))), "bomb"),
        ("parts.xlsx", archive(*((f"xl/p{n}.xml", b"") for n in range(uploads.MOST_PARTS))), "bomb"),
        ("flood.png", png_of(50_000, 50_000), "flood"),
        ("flood.jpg", jpeg_of(60_000, 60_000), "flood"),
        ("flat.png", png_of(0, 50), "cut"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_not_what_it_says_is_turned_away(name, content, code):
    refused = refusal_of(name, content)
    assert refused.code == code
    assert f"«{name}»" in refused.message


def test_a_workbook_that_swells_is_stopped_by_what_it_declares(monkeypatch):
    monkeypatch.setattr(uploads, "MOST_UNPACKED", 200_000)
    packed = archive(("xl/worksheets/sheet1.xml", b"\0" * 300_000))
    assert len(packed) < 2_000
    assert refusal_of("bomb.xlsx", packed).code == "bomb"


def test_a_workbook_that_lies_about_its_size_is_not_believed():
    packed = bytearray(archive(("xl/big.xml", b"a" * 100_000)))
    # The directory's entry of the big part: sizes stand 24 bytes after its signature.
    entry = packed.rindex(b"PK\x01\x02")
    packed[entry + 24 : entry + 28] = struct.pack("<I", 10)
    assert refusal_of("liar.xlsx", bytes(packed)).code == "cut"


def test_the_same_name_twice_in_a_workbook_is_turned_away():
    with pytest.warns(UserWarning, match="Duplicate name"):
        packed = archive(("xl/a.xml", b"1"), ("xl/a.xml", b"2"))
    assert refusal_of("twice.xlsx", packed).code == "two"


def test_an_empty_file_and_a_large_one_hear_their_own_sentence():
    assert refusal_of("خالی.pdf", b"").message == "فایل «خالی.pdf» خالی است. فایل درست را انتخاب کنید."
    large = refusal_of("بزرگ.pdf", PDF + b" " * uploads.MOST_BYTES)
    assert large.code == "size"
    assert "«بزرگ.pdf» به اندازهٔ ۱۰ مگابایت است" in large.message


def test_exactly_ten_megabytes_are_taken():
    assert len(send("full.pdf", PDF + b" " * (2048 - len(PDF))).content) == 2048
    padded = PDF[:-6] + b" " * (uploads.MOST_BYTES - len(PDF)) + b"%%EOF\n"
    assert len(send("full.pdf", padded).content) == uploads.MOST_BYTES


def test_a_signature_scan_may_not_be_a_workbook():
    refused = refusal_of("جدول.xlsx", workbook(), SCANS)
    assert refused.code == "kind"
    assert "فایل PDF،\u200f JPG یا PNG تا ۱۰ مگابایت بارگذاری کنید." in refused.message


def test_hidden_characters_in_a_name_are_refused_without_repeating_the_name():
    sent = SimpleUploadedFile("x.pdf", PDF)
    for name in ("gnp.\u202efdp.pdf", "a\x00b.pdf", "\u2066a.pdf"):
        sent._name = name
        with pytest.raises(ValidationError) as refused:
            check_upload(sent)
        assert refused.value.code == "name"
        assert "pdf" not in refused.value.message


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("..\\..\\windows\\نامه.pdf", "نامه.pdf"),
        ("/etc/passwd.pdf", "passwd.pdf"),
        ("...-پنهان.pdf", "پنهان.pdf"),
        ("  جدول   یک.xlsx ", "جدول یک.xlsx"),
        ("ي‌ك.pdf", "ی‌ک.pdf"),
        ("CON.pdf", "CON.pdf"),
        ("<img src=x>.png", "<img src=x>.png"),
    ],
)
def test_a_name_is_shown_as_plain_text_without_its_path(sent, shown):
    assert shown_name(sent) == shown


def test_a_very_long_name_keeps_its_extension():
    name = shown_name("ن" * 400 + ".xlsx")
    assert len(name) == uploads.LONGEST_NAME
    assert name.endswith("….xlsx")


@pytest.mark.parametrize(
    ("size", "words"),
    [(1, "۱ کیلوبایت"), (1024, "۱ کیلوبایت"), (286_720, "۲۸۰ کیلوبایت"), (1024 * 1024, "۱ مگابایت"), (1_572_864, "۱٫۵ مگابایت")],
)
def test_sizes_are_said_in_persian(size, words):
    assert size_in_words(size) == words
