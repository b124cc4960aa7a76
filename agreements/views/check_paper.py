"""The public page behind the QR code: is this paper ours, is it in force, is this file its file?

Without sign-in, and so without amounts and without names of people (decision 28).
"""

from __future__ import annotations

import hashlib
import re
import time
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.cache import cache
from django.core.files.uploadedfile import UploadedFile
from django.db.models.fields.json import KT
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.html import format_html

from agreements.addresses import as_address, from_address
from agreements.models import Agreement, Print
from agreements.workflow import State
from core.access import everyone
from core.templatetags.ui import code
from core.text import PersianCharField, to_latin_digits
from distribution.models import CountyNotice, CreditNotice

A_MINUTE = 60
EXAMPLE = "1397-H-A22-001-P1"
LARGEST_FILE = 20 * 1024 * 1024
TOO_OFTEN = "از این نشانی بیش از اندازه پرسیده شد. یک دقیقهٔ دیگر دوباره تلاش کنید."
_SERIAL = re.compile(r"[0-9A-Z][0-9A-Z./-]{3,39}")
_DASHES = re.compile("[\u2010-\u2015\u2212\u0640_]")


@dataclass(frozen=True)
class Finding:
    """What the page says about one paper."""

    serial: str
    status: str
    words: str
    explanation: str
    facts: tuple[tuple[str, str], ...]
    content_sha256: str
    files: tuple[tuple[str, str], ...]  # (what it is, its SHA-256)

    @property
    def hashes(self) -> str:
        """The files' hashes, for the comparison in the browser."""
        return " ".join(sha256 for _, sha256 in self.files)

    @property
    def content_lines(self) -> list[str]:
        """The content's hash in groups of four, as it stands on paper."""
        groups = [self.content_sha256[n : n + 4].upper() for n in range(0, len(self.content_sha256), 4)]
        return [" ".join(groups[n : n + 4]) for n in range(0, len(groups), 4)]


class SerialForm(forms.Form):
    """What a person reads off the paper's foot."""

    serial = PersianCharField(
        label="سریال چاپ",
        max_length=60,
        help_text=format_html("سریال در پای هر برگ و کنار رمزینه نوشته شده است، مانند {}.", code(EXAMPLE)),
        error_messages={"required": "سریال چاپ را بنویسید."},
        widget=forms.TextInput(attrs={"dir": "ltr", "autocomplete": "off", "spellcheck": "false"}),
    )


class FileForm(forms.Form):
    """A file to compare."""

    file = forms.FileField(label="فایل PDF", allow_empty_file=True, error_messages={"required": "فایلی را انتخاب کنید."})

    def clean_file(self) -> UploadedFile:
        """Not larger than any paper of ours."""
        file = self.cleaned_data["file"]
        if file.size > LARGEST_FILE:
            raise forms.ValidationError("این فایل از هر سند ما بزرگ‌تر است؛ فایل خود سند را انتخاب کنید.")
        return file


@everyone
def check_paper(request: HttpRequest, serial: str = "") -> HttpResponse:
    """Ask for a serial, or say what is known about one."""
    if _asks_too_often(request):
        return render(request, "429.html", {"sentence": TOO_OFTEN}, status=429)
    if not serial:
        return _ask(request)
    wanted = as_serial(serial)
    if wanted and as_address(wanted) != serial:
        return redirect("check_paper", serial=as_address(wanted))
    found = find(wanted) if wanted else None
    context: dict[str, Any] = {"form": SerialForm(initial={"serial": wanted or serial}), "serial": wanted or serial}
    if found is None:
        return render(request, "agreements/check_paper.html", {**context, "unknown": True}, status=404)
    file_form = FileForm(*((request.POST, request.FILES) if request.method == "POST" else ()))
    # For the comparison in the browser, where the file never leaves the computer.
    file_form.fields["file"].widget.attrs.update({"data-hash-check": found.hashes, "data-result": "#comparison"})
    result = None
    if request.method == "POST" and file_form.is_valid():
        result = _compare(found, file_form.cleaned_data["file"])
    return render(request, "agreements/check_paper.html", {**context, "found": found, "file_form": file_form, "result": result})


def _ask(request: HttpRequest) -> HttpResponse:
    form = SerialForm(request.GET if "serial" in request.GET else None)
    if form.is_bound and form.is_valid():
        wanted = as_serial(form.cleaned_data["serial"])
        if wanted:
            return redirect("check_paper", serial=as_address(wanted))
        form.add_error("serial", format_html("سریال از رقم، حرف لاتین و خط تیره ساخته شده است، مانند {}.", code(EXAMPLE)))
    return render(request, "agreements/check_paper.html", {"form": form})


def as_serial(typed: str) -> str:
    """What was typed or scanned, in the spelling of our serials; empty when it cannot be one."""
    text = _DASHES.sub("-", to_latin_digits(typed)).upper()
    text = from_address(re.sub(r"\s+", "", text))
    return text if _SERIAL.fullmatch(text) else ""


def find(serial: str) -> Finding | None:
    """A print by its serial, an agreement by its number, a notice to an agency or a county by its serial."""
    printed = _prints().filter(serial=serial).order_by("kind").last()
    if printed is None:
        printed = _prints().filter(agreement__identifier=serial, voided_at=None).order_by("kind").last()
    if printed is not None:
        return _of_print(printed)
    notices = CreditNotice.objects.select_related("agency", "fiscal_year", "file").defer("file__content")
    notice = notices.filter(serial=serial).first()
    if notice is not None:
        return _of_notice(notice)
    letters = CountyNotice.objects.select_related("county", "fiscal_year", "file").defer("file__content")
    letter = letters.filter(serial=serial).first()
    return _of_county_notice(letter) if letter else None


def _prints() -> Any:
    papers = Print.objects.select_related("agreement__agency", "agreement__fiscal_year")
    return papers.annotate(version_label=KT("content__version_label")).defer("content")


def _of_print(printed: Print) -> Finding:
    agreement = printed.agreement
    status, words, explanation = _status(printed)
    files = dict(Print.objects.filter(serial=printed.serial).values_list("kind", "file__sha256"))
    named = ((Print.Kind.ISSUED, "نسخهٔ ابلاغ‌شده"), (Print.Kind.FROZEN, "نسخهٔ تثبیت‌شده برای امضا"))
    return Finding(
        serial=printed.serial,
        status=status,
        words=words,
        explanation=explanation,
        facts=(
            ("شمارهٔ موافقتنامه", agreement.identifier),
            ("دستگاه اجرایی", agreement.agency.name),
            ("نوع", f"موافقتنامهٔ {agreement.get_credit_type_display()}"),
            ("سال مالی", str(agreement.fiscal_year.year)),
            ("نسخه", printed.version_label),
            ("وضعیت موافقتنامه", agreement.get_state_display()),
        ),
        content_sha256=printed.content_sha256,
        files=tuple((name, files[kind]) for kind, name in named if kind in files),
    )


def _status(printed: Print) -> tuple[str, str, str]:
    agreement: Agreement = printed.agreement
    if printed.voided_at is not None:
        return "void", "باطل‌شده", "این چاپ باطل شده است و اعتبار ندارد؛ چاپ دیگری جای آن را گرفته یا خواهد گرفت."
    if agreement.state == State.SUPERSEDED:
        return "superseded", "جایگزین‌شده", "اصلاحیه‌ای جای این نسخه را گرفته است."
    if agreement.state == State.NOTIFIED:
        return "valid", "معتبر", "این موافقتنامه امضا، مبادله و ابلاغ شده است."
    return "pending", "معتبر، هنوز ابلاغ‌نشده", "سند تثبیت شده است و گردش امضا و ابلاغ آن پایان نیافته است."


def _of_notice(notice: CreditNotice) -> Finding:
    kind = f"ابلاغیهٔ اعتبار {notice.get_credit_type_display()}، {notice.get_kind_display()}"
    return _of_letter(notice, kind, ("دستگاه اجرایی", notice.agency.name))


def _of_county_notice(notice: CountyNotice) -> Finding:
    return _of_letter(notice, "ابلاغیهٔ اعتبار شهرستان، تملک دارایی‌های سرمایه‌ای", ("شهرستان", notice.county.name))


def _of_letter(notice: CreditNotice | CountyNotice, kind: str, receiver: tuple[str, str]) -> Finding:
    sha256 = notice.file.sha256 if notice.file else ""
    return Finding(
        serial=notice.serial,
        status="valid" if notice.state == "issued" else "void",
        words="معتبر" if notice.state == "issued" else "باطل‌شده",
        explanation="این ابلاغیه صادر شده و در سامانه ثبت است.",
        facts=(("سریال", notice.serial), receiver, ("نوع", kind), ("سال مالی", str(notice.fiscal_year.year))),
        content_sha256="",
        files=(("ابلاغیهٔ صادرشده", sha256),) if sha256 else (),
    )


def _compare(found: Finding, file: UploadedFile) -> dict[str, Any]:
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    sha256 = digest.hexdigest()
    return {"sha256": sha256, "match": next((name for name, known in found.files if known == sha256), "")}


def _asks_too_often(request: HttpRequest) -> bool:
    # The wall clock, not the business one: this is about traffic.
    key = f"check-paper:{request.META.get('REMOTE_ADDR', '')}:{int(time.time()) // 60}"
    cache.add(key, 0, timeout=120)
    try:
        return cache.incr(key) > A_MINUTE
    except ValueError:  # the entry was thrown out in this very moment
        return False
