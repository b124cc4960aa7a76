"""The dossier of one agreement as a ZIP: every version, print, attachment, comment and step, and a manifest of hashes.

Written file by file into a temporary file, so that a thick dossier never lies whole in memory. What only
the Organization may read (internal comments, unsent ones, remarks in its log) is left out for others.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
import tempfile
import zipfile
from collections.abc import Iterable, Iterator
from typing import IO, Any

from django.db.models import Q
from django.template.loader import render_to_string
from django.utils import timezone

from accounts.models import User
from accounts.permissions import rights_of
from accounts.rights import Right
from agreements.addresses import as_address
from agreements.content import canonical_json, content_of
from agreements.models import Agreement, Print
from agreements.timeline import events_of
from core import clock
from core.audit import history_of
from core.jalali import format_jalali
from core.models import StoredFile
from core.uploads import shown_name

# Letters that some system refuses in a file name, and those that turn a name round.
_UNSAFE = re.compile(r'[\\/:*?"<>|\x00-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069]')
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_ENDINGS = {"application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png"}
HISTORY_HEAD = ("ردیف", "تاریخ", "ساعت", "اقدام", "نام", "سمت", "به جانشینی از", "از وضعیت", "به وضعیت", "یادداشت")
COMMENTS_HEAD = ("شماره", "جا", "نکته", "درون‌سازمانی", "نویسنده", "زمان", "پاسخ", "شرح پاسخ", "پاسخ‌دهنده", "برطرف‌شده")


def dossier_of(agreement: Agreement, *, reader: User) -> IO[bytes]:
    """The dossier as `reader` may see it, an open temporary file at its beginning."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 - closed by the answer that streams it
    manifest: list[dict[str, Any]] = []
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in _files(agreement, reader):
            archive.writestr(name, content)
            manifest.append({"name": name, "size": len(content), "sha256": hashlib.sha256(content).hexdigest()})
        archive.writestr("manifest.json", _manifest(agreement, reader, manifest))
    file.seek(0)
    return file


def reads_internal(reader: User, agreement: Agreement) -> bool:
    """Whether this person reads for the Organization, not for the agency."""
    rights = rights_of(reader)
    return rights.anywhere(Right.VIEW_PROVINCE) or rights.on(Right.VIEW_SECTOR, agreement.agency)


def _files(agreement: Agreement, reader: User) -> Iterator[tuple[str, bytes]]:
    internal = reads_internal(reader, agreement)
    for version in agreement.versions.order_by("number"):
        yield f"versions/{version.number:02}.json", canonical_json(version.content)
    if not agreement.is_finished:
        yield "versions/now.json", canonical_json(content_of(agreement))
    yield from _prints(agreement)
    yield from _attachments(agreement)
    steps = list(_history(agreement, internal=internal))
    yield "history.csv", _csv(HISTORY_HEAD, steps)
    comments = list(_comments(agreement, internal=internal))
    yield "comments.csv", _csv(COMMENTS_HEAD, comments)
    context = {
        "agreement": agreement, "head": HISTORY_HEAD, "steps": steps, "comments_head": COMMENTS_HEAD, "comments": comments,
        "made_at": _when(clock.now()), "reader": reader.full_name,
    }  # fmt: skip
    yield "history.html", render_to_string("documents/dossier_history.html", context).encode()


def _prints(agreement: Agreement) -> Iterator[tuple[str, bytes]]:
    rows = agreement.prints.order_by("number", "kind").values_list("serial", "kind", "voided_at", "file_id")
    for serial, kind, voided_at, file_id in rows:
        mark = "-issued" if kind == Print.Kind.ISSUED else ""
        yield f"prints/{as_address(serial)}{mark}{'-void' if voided_at else ''}.pdf", _bytes(file_id)


def _attachments(agreement: Agreement) -> Iterator[tuple[str, bytes]]:
    for number, (name, file_id) in enumerate(agreement.attachments.order_by("pk").values_list("name", "file_id"), start=1):
        yield f"attachments/{number:02}-{safe_name(name)}", _bytes(file_id)
    scans = agreement.signatures.filter(scan__isnull=False).values_list("slot", "scan__content_type", "scan_id").order_by("pk")
    for number, (slot, content_type, file_id) in enumerate(scans, start=1):
        yield f"signatures/{number:02}-{slot}.{_ENDINGS.get(content_type, 'bin')}", _bytes(file_id)
    amendment = getattr(agreement, "amendment", None)
    if amendment is not None and amendment.basis_file_id:
        yield f"attachments/00-{safe_name(amendment.basis_name or 'basis')}", _bytes(amendment.basis_file_id)


def _history(agreement: Agreement, *, internal: bool) -> Iterator[tuple[str, ...]]:
    """Every step; for the Organization also what was written down between the steps."""
    states = dict(agreement._meta.get_field("state").choices)
    entries = history_of(agreement) if internal else [event.entry for event in events_of(agreement)]
    for number, entry in enumerate(entries, start=1):
        moment = timezone.localtime(entry.at)
        yield (
            str(number), format_jalali(moment.date()), f"{moment:%H:%M}", entry.label, entry.actor_name, entry.actor_position,
            entry.on_behalf_of, str(states.get(entry.from_state, "")), str(states.get(entry.to_state, "")), entry.note,
        )  # fmt: skip


def _comments(agreement: Agreement, *, internal: bool) -> Iterator[tuple[str, ...]]:
    comments = agreement.comments.select_related("by", "answered_by").order_by("number")
    if not internal:
        comments = comments.filter(Q(is_internal=False) & Q(sent_at__isnull=False))
    for comment in comments:
        yield (
            str(comment.number), comment.place or comment.section, comment.text, "بله" if comment.is_internal else "خیر",
            comment.by.full_name, _when(comment.at), comment.get_answer_kind_display(), comment.answer,
            comment.answered_by.full_name if comment.answered_by else "", "بله" if comment.settled_at else "خیر",
        )  # fmt: skip


def _manifest(agreement: Agreement, reader: User, files: list[dict[str, Any]]) -> bytes:
    told = {
        "identifier": agreement.identifier,
        "state": agreement.state,
        "made_at": clock.now().isoformat(timespec="seconds"),
        "made_by": reader.full_name,
        "internal": reads_internal(reader, agreement),
        "files": files,
    }
    return json.dumps(told, ensure_ascii=False, indent=1).encode()


def safe_name(name: str) -> str:
    """A file name any system unpacks where it should: no path, no control, nothing that turns it round."""
    return _UNSAFE.sub("_", shown_name(name)).strip(" .") or "file"


def _csv(head: Iterable[str], rows: Iterable[Iterable[str]]) -> bytes:
    """Rows a spreadsheet opens with a double click: UTF-8 with its mark, and no cell that is a formula."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(head)
    writer.writerows([f"'{cell}" if cell.startswith(_FORMULA) else cell for cell in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def _when(moment: Any) -> str:  # noqa: ANN401 - a moment or nothing
    if not moment:
        return ""
    local = timezone.localtime(moment)
    return f"{format_jalali(local.date())} {local:%H:%M}"


def _bytes(file_id: int) -> bytes:
    return bytes(StoredFile.objects.values_list("content", flat=True).get(pk=file_id))
