"""Files that people send: what is taken, what is turned away, and in which words.

A file is taken when its extension and its bytes tell the same story. Nothing is opened or drawn
here: the first and last bytes, the sizes written in a picture's head and the directory of a
workbook are enough to turn away what is not what it says. What gets through is served as a download
in a sandbox (`agreements.views.show_attachment`); only the scan of a committee's minutes is also drawn,
beside the rows it is checked against (`distribution.views.session_minutes`).
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

from core.text import has_hidden_characters, normalise, to_persian_digits

MEGABYTE = 1024 * 1024
MOST_BYTES = 10 * MEGABYTE
LONGEST_NAME = 150
ALL_KINDS = ("pdf", "jpg", "png", "xlsx")
SCANS = ("pdf", "jpg", "png")
# A page scanned at 600 dpi in A3 has 70 million points; more is a flood.
MOST_POINTS = 100_000_000
MOST_PARTS = 2_000
MOST_UNPACKED = 100 * MEGABYTE

NOTHING_SENT = "فایل را انتخاب کنید."
BAD_NAME = "نام فایل نویسهٔ پنهان دارد. نام آن را عوض کنید و دوباره بارگذاری کنید."
EMPTY = "فایل «{name}» خالی است. فایل درست را انتخاب کنید."
WRONG_KIND = "فایل «{name}» پذیرفته نشد. فایل {kinds} تا ۱۰ مگابایت بارگذاری کنید."
# A word stands between the name and the figure: beside a Latin name Persian digits would read as part of it.
TOO_BIG = "فایل «{name}» به اندازهٔ {size} است. فایل {kinds} تا ۱۰ مگابایت بارگذاری کنید."
NOT_WHAT_IT_SAYS = "محتوای فایل «{name}» با پسوند آن نمی‌خواند. خود سند را با قالب درست آن بارگذاری کنید."
CUT_OFF = "فایل «{name}» ناقص است و باز نمی‌شود. آن را دوباره بسازید و بارگذاری کنید."
TWO_IN_ONE = "در فایل «{name}» فایل دیگری پنهان است. سند را دوباره ذخیره و بارگذاری کنید."
RUNS_PROGRAMS = "فایل «{name}» برنامهٔ اجرایی (ماکرو یا اسکریپت) در خود دارد. نسخهٔ بدون برنامهٔ آن را بارگذاری کنید."
PICTURE_TOO_LARGE = "ابعاد تصویر «{name}» بیش از اندازه است. آن را با وضوح کمتر ذخیره و بارگذاری کنید."
LOCKED = "فایل «{name}» با گذرواژه بسته شده است. آن را بدون گذرواژه ذخیره و بارگذاری کنید."
BOMB = "فایل «{name}» پس از باز شدن بیش از اندازه بزرگ می‌شود و پذیرفته نشد."

_PDF_PROGRAMS = re.compile(rb"/(?:JavaScript|Launch|EmbeddedFile|RichMedia)\b")
# Without the mark two Latin words and the comma between them would read as one run, reversed.
_BETWEEN_LATIN = "،\u200f "
_PDF_ESCAPE = re.compile(rb"#([0-9A-Fa-f]{2})")
_ZIP_END = b"PK\x05\x06"
# The sizes of a picture stand in a start-of-frame marker; C4, C8 and CC are something else.
_JPEG_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_JPEG_BARE = frozenset({0x01, *range(0xD0, 0xD9)})


@dataclass(frozen=True)
class Upload:
    """A file that passed: a name fit to be shown, the type it will be served as, its bytes."""

    name: str
    content_type: str
    content: bytes


class UploadField(forms.FileField):
    """A form field for one checked file; its cleaned value is an `Upload`, or None when empty."""

    default_error_messages = {"required": NOTHING_SENT, "invalid": NOTHING_SENT, "missing": NOTHING_SENT}

    def __init__(self, *, kinds: tuple[str, ...] = ALL_KINDS, **kwargs: Any) -> None:
        self.kinds = kinds
        kwargs.setdefault("widget", forms.FileInput(attrs={"accept": accepted(kinds)}))
        # An empty file gets our own sentence, with its name.
        super().__init__(allow_empty_file=True, **kwargs)

    def to_python(self, data: Any) -> Upload | None:
        """The checked file."""
        sent = super().to_python(data)
        return None if sent is None else check_upload(sent, self.kinds)

    def clean(self, data: Any, initial: Any = None) -> Upload | None:
        """A form of ours has no initial file to fall back to."""
        return super().clean(data, None)


def check_upload(sent: UploadedFile, kinds: tuple[str, ...] = ALL_KINDS) -> Upload:
    """The file, if it is one of `kinds` and nothing else; ValidationError in Persian otherwise."""
    if has_hidden_characters(sent.name or ""):
        raise ValidationError(BAD_NAME, code="name")
    name = shown_name(sent.name or "")
    extension = name.rpartition(".")[2].lower() if "." in name else ""
    kind = "jpg" if extension == "jpeg" else extension
    if kind not in kinds:
        _refuse(WRONG_KIND, name, "kind", kinds=named(kinds))
    if not sent.size:
        _refuse(EMPTY, name, "empty")
    if sent.size > MOST_BYTES:
        _refuse(TOO_BIG, name, "size", size=size_in_words(sent.size), kinds=named(kinds))
    content = sent.read()
    content_type, check = _KINDS[kind]
    check(name, content)
    return Upload(name, content_type, content)


def named(kinds: tuple[str, ...]) -> str:
    """«PDF، JPG یا PNG», each kind in its place from right to left."""
    *others, last = (kind.upper() for kind in kinds)
    return f"{_BETWEEN_LATIN.join(others)} یا {last}" if others else last


def accepted(kinds: tuple[str, ...]) -> str:
    """The same for the browser's file chooser."""
    return ",".join(f".{kind}" for kind in (*kinds, *(["jpeg"] if "jpg" in kinds else [])))


def shown_name(name: str) -> str:
    """A file name as plain text: no path, no leading dots or dashes, not too long, its extension kept."""
    name = normalise(name.replace("\\", "/").rpartition("/")[2].replace("\n", " ")).lstrip(". -")
    stem, dot, extension = name.rpartition(".")
    if len(name) > LONGEST_NAME and dot:
        name = stem[: LONGEST_NAME - len(extension) - 2] + "…." + extension
    return name[:LONGEST_NAME]


def size_in_words(size: int) -> str:
    """«۲۸۰ کیلوبایت», «۱٫۵ مگابایت»."""
    kilobytes = (size + 1023) // 1024
    if kilobytes < 1024:
        return f"{to_persian_digits(kilobytes)} کیلوبایت"
    tenths = (size * 10 + MEGABYTE // 2) // MEGABYTE
    part = f"٫{tenths % 10}" if tenths % 10 else ""
    return to_persian_digits(f"{tenths // 10}{part} مگابایت")


def _refuse(sentence: str, name: str, code: str, **facts: str) -> None:
    raise ValidationError(sentence.format(name=name, **facts), code=code)


# ---- one check a kind ------------------------------------------------------------------------


def _check_pdf(name: str, content: bytes) -> None:
    if not content.startswith(b"%PDF-"):
        _refuse(NOT_WHAT_IT_SAYS, name, "content")
    if b"%%EOF" not in content[-2048:]:
        _refuse(CUT_OFF, name, "cut")
    _refuse_archive(name, content)
    # A name may spell any of its letters by number: /J#61vaScript.
    if _PDF_PROGRAMS.search(_PDF_ESCAPE.sub(lambda escape: bytes([int(escape.group(1), 16)]), content)):
        _refuse(RUNS_PROGRAMS, name, "programs")


def _check_png(name: str, content: bytes) -> None:
    if not content.startswith(b"\x89PNG\r\n\x1a\n") or content[12:16] != b"IHDR" or len(content) < 33:
        _refuse(NOT_WHAT_IT_SAYS, name, "content")
    if not content.endswith(b"IEND\xaeB`\x82"):
        _refuse(CUT_OFF, name, "cut")
    _refuse_flood(name, *struct.unpack(">II", content[16:24]))


def _check_jpeg(name: str, content: bytes) -> None:
    if not content.startswith(b"\xff\xd8\xff"):
        _refuse(NOT_WHAT_IT_SAYS, name, "content")
    _refuse_archive(name, content)
    size = _jpeg_size(content)
    # Telephones write notes of their own after the picture's end, so the end is looked for, not the last byte.
    if size is None or b"\xff\xd9" not in content[-65_536:]:
        _refuse(CUT_OFF, name, "cut")
    _refuse_flood(name, *size)


def _jpeg_size(content: bytes) -> tuple[int, int] | None:
    place = 2
    while place + 4 <= len(content) and content[place] == 0xFF:
        marker = content[place + 1]
        if marker == 0xFF:
            place += 1
        elif marker in _JPEG_BARE:
            place += 2
        elif marker in _JPEG_FRAMES and place + 9 <= len(content):
            height, width = struct.unpack(">HH", content[place + 5 : place + 9])
            return width, height
        else:
            place += 2 + int.from_bytes(content[place + 2 : place + 4], "big")
    return None


def _check_xlsx(name: str, content: bytes) -> None:
    if content.startswith(b"\xd0\xcf\x11\xe0"):  # Excel keeps a workbook with a password in the old container
        _refuse(LOCKED, name, "locked")
    if not content.startswith(b"PK\x03\x04"):
        _refuse(NOT_WHAT_IT_SAYS, name, "content")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _check_directory(name, archive.infolist())
            _check_parts(name, archive)
    except ValidationError:
        raise
    except Exception:  # zlib.error, BadZipFile, NotImplementedError, EOFError …: whatever cannot be read
        _refuse(CUT_OFF, name, "cut")


def _check_directory(name: str, parts: list[zipfile.ZipInfo]) -> None:
    """What the directory of the archive declares, before anything is unpacked."""
    names = [part.filename for part in parts]
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        _refuse(BOMB, name, "bomb")
    if any(part.flag_bits & 0x1 for part in parts):
        _refuse(LOCKED, name, "locked")
    if "[Content_Types].xml" not in names or "xl/workbook.xml" not in names:
        _refuse(NOT_WHAT_IT_SAYS, name, "content")
    if len(set(names)) != len(names) or any(part.startswith("/") or ".." in part.split("/") for part in names):
        _refuse(TWO_IN_ONE, name, "two")
    if any(part.lower().endswith((".bin", ".exe", ".dll", ".js", ".vbs")) and "vba" in part.lower() for part in names):
        _refuse(RUNS_PROGRAMS, name, "programs")


def _check_parts(name: str, archive: zipfile.ZipFile) -> None:
    """Every part has the size and the checksum it declares, and no XML names entities of its own."""
    left = MOST_UNPACKED
    for part in archive.infolist():
        head = b""
        with archive.open(part) as unpacked:
            while chunk := unpacked.read(256 * 1024):
                left -= len(chunk)
                if left < 0:
                    _refuse(BOMB, name, "bomb")
                head = head or chunk
        # UTF-16 has a NUL beside each letter.
        if b"<!DOCTYPE" in head[:4096].replace(b"\0", b"").upper():
            _refuse(BOMB, name, "bomb")


def _refuse_archive(name: str, content: bytes) -> None:
    """A zip is read from its end, so it can hide behind a picture or a PDF."""
    if _ZIP_END in content[-65_557:]:
        _refuse(TWO_IN_ONE, name, "two")


def _refuse_flood(name: str, width: int, height: int) -> None:
    if width * height > MOST_POINTS:
        _refuse(PICTURE_TOO_LARGE, name, "flood")
    if not width or not height:
        _refuse(CUT_OFF, name, "cut")


_KINDS = {
    "pdf": ("application/pdf", _check_pdf),
    "jpg": ("image/jpeg", _check_jpeg),
    "png": ("image/png", _check_png),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", _check_xlsx),
}
