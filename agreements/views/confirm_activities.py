"""The preview of a table of activities: what is added, changed and removed, what both sides changed, and the press that writes it."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django import forms
from django.contrib import messages
from django.db import DatabaseError
from django.db.models import Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from agreements import permissions
from agreements.actions.bring_activities import (
    ACTIVITIES_BROUGHT,
    ACTIVITIES_COPIED,
    ACTIVITIES_PUT_BACK,
    bring_activities,
    told,
)
from agreements.actions.save_section import ACTIVITIES_SAVED
from agreements.activity_merge import (
    ADDED,
    BOTH,
    CHANGED,
    FILE,
    GONE,
    KEPT,
    REMOVED,
    SAME,
    SAVED,
    Comparison,
    Line,
    compare,
)
from agreements.activity_sheet import CELLS, TITLES, Table
from agreements.forms import SectionForm
from agreements.kinds import expense_papers
from agreements.models import Agreement
from agreements.views.drafting import mark_of
from agreements.views.paste_activities import TO_BRING
from core.access import may
from core.audit import history_of
from core.jalali import format_time
from core.keeping import forget, kept
from core.middleware import sentence_of
from core.models import AuditEntry
from core.refusals import NotYours, Refused, Stale
from core.spreadsheets import Unreadable
from core.text import to_persian_digits
from core.workflow import WRITE

PREVIEW_IS_GONE = "این پیش‌نمایش دیگر نگه داشته نمی‌شود. ردیف‌ها را دوباره بیاورید."
BROUGHT_ALREADY = "این ردیف‌ها پیش‌تر نوشته شده است و دوباره نوشته نشد."
CHANGED_SINCE = "فعالیت‌ها پس از باز شدن این پیش‌نمایش تغییر کرده است{who}. پیش‌نمایش با آنچه اکنون در سامانه است تازه شد؛ آن را ببینید و دوباره بزنید."
FAULTY_NOW = "آنچه در سامانه است تغییر کرده و این جدول دیگر بی‌خطا نیست: ردیف {row}، {column}: {sentence}"
WRITTEN_BY = (ACTIVITIES_SAVED, ACTIVITIES_BROUGHT, ACTIVITIES_COPIED, ACTIVITIES_PUT_BACK)
_RESULTS = {ADDED: ("new", "ردیف تازه"), CHANGED: ("warning", "تغییر"), REMOVED: ("overdue", "حذف")}


class PreviewForm(SectionForm):
    """The version and the rows the preview was made on, and a choice for each row that both sides changed."""

    def __init__(self, *args: Any, compared: Comparison, careful: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words = ("نوشتهٔ کنونی بماند", "از سال پیش نوشته شود") if careful else ("آنچه در سامانه است", "آنچه در فایل است")
        for line in compared.conflicts:
            self.fields[line.pick] = forms.ChoiceField(
                choices=[(SAVED, words[0]), (FILE, words[1])], widget=forms.RadioSelect, initial=SAVED, label=f"کدام بماند؟ {line.title}",
                error_messages=dict.fromkeys(("required", "invalid_choice"), "یکی از دو سو را برگزینید."),
            )  # fmt: skip

    def answers(self) -> dict[str, str]:
        """pick -> FILE or SAVED."""
        return {name: value for name, value in self.cleaned_data.items() if name.startswith("pick-")}


@may(permissions.draft, expense_papers, field="identifier", kwarg="no")
@require_http_methods(["GET", "HEAD", "POST"])
def confirm_activities(request: HttpRequest, agreement: Agreement, token: str) -> HttpResponse:
    """Compared again at the press; everything is written, or nothing."""
    work = kept(request, TO_BRING, token)
    if work is None or work["paper"] != agreement.pk:
        done = request.session.get("brought") == token
        messages.info(request, BROUGHT_ALREADY if done else PREVIEW_IS_GONE)
        return redirect("edit_activities" if done else "paste_activities", agreement.identifier)
    table = Table.from_json(work["table"])
    try:
        compared = compare(table, agreement, work["programme"])
    except Unreadable as unreadable:
        messages.info(request, unreadable.sentence)
        return redirect("paste_activities", agreement.identifier)
    posted = request.POST if request.method == "POST" else None
    mark = mark_of(compared.now)
    form = PreviewForm(posted, compared=compared, careful=table.careful, initial={"version": agreement.version, "mark": mark})
    valid = form.is_valid()
    if posted is not None and form.cleaned_data.get("mark") != mark:
        # Before the answers are looked at: there may be other questions now.
        who = _said(last_written(agreement, form.cleaned_data.get("version", 0)))
        return _refused(request, agreement, table, work, form, CHANGED_SINCE.format(who=who), Stale.status)
    if not valid:
        return _show(request, agreement, table, work, compared, form)
    try:
        if compared.faults:
            fault = compared.faults[0]
            raise Refused(FAULTY_NOW.format(row=to_persian_digits(fault.row), column=fault.column_title, sentence=fault.sentence))
        if not compared.result(form.answers()):
            # Every question was answered for what stands: there is nothing to write and nothing to take back.
            forget(request, TO_BRING)
            messages.info(request, told({}, {}))
            return redirect("edit_activities", agreement.identifier)
        # What others wrote in other sections is not in the way: the rows are those of the preview.
        label = ACTIVITIES_COPIED if table.careful else ACTIVITIES_BROUGHT
        written = bring_activities(agreement, compared, form.answers(), by=request.user, seen_version=agreement.version, label=label)
    except NotYours:
        raise
    except Refused as refusal:
        return _refused(request, agreement, table, work, form, refusal.sentence, refusal.status)
    except DatabaseError as error:
        if not (sentence := sentence_of(error)):
            raise
        return _refused(request, agreement, table, work, form, sentence, 409)
    request.session["brought"] = token
    forget(request, TO_BRING)
    # The page of the section says what was done, beside the way back.
    address = reverse("edit_activities", args=[agreement.identifier])
    return redirect(f"{address}?programme={next(iter(written.after))}")


def last_written(agreement: Agreement, after: int) -> AuditEntry | None:
    """Who wrote the activities last since version `after`."""
    entries = history_of(agreement).filter(action=WRITE, label__in=WRITTEN_BY, data__version__gt=after)
    return entries.last()


def _said(entry: AuditEntry | None) -> str:
    return f" ({entry.actor_name}، ساعت {format_time(entry.at)})" if entry else ""


def _refused(
    request: HttpRequest, agreement: Agreement, table: Table, work: dict[str, Any], form: PreviewForm, sentence: str, status: int
) -> HttpResponse:
    """The preview again, on what stands now, with the choices as they were made."""
    agreement = Agreement.objects.get(pk=agreement.pk)
    compared = compare(table, agreement, work["programme"])
    data = form.data.copy()
    data["version"], data["mark"] = str(agreement.version), mark_of(compared.now)
    for line in compared.conflicts:
        data.setdefault(line.pick, SAVED)  # a row that became a question only now
    again = PreviewForm(data, compared=compared, careful=table.careful)
    again.is_valid()
    again.add_error(None, sentence)
    return _show(request, agreement, table, work, compared, again, status)


# --- What the page shows ----------------------------------------------------------------------------


def _show(
    request: HttpRequest, agreement: Agreement, table: Table, work: dict[str, Any], compared: Comparison, form: PreviewForm, status: int = 200
) -> HttpResponse:
    counts = {kind: len(compared.of(kind)) for kind in (ADDED, CHANGED, REMOVED, BOTH, SAME, KEPT, GONE)}
    totals = _totals(agreement, compared)
    only_adds = counts[ADDED] and not (counts[CHANGED] or counts[REMOVED] or counts[BOTH] or compared.reordered)
    context = {
        "agreement": agreement,
        "compared": compared,
        "careful": table.careful,
        "form": form,
        "counts": counts,
        "groups": _groups(compared, work.get("former", {})),
        "conflicts": [_conflict(line, form, compared) for line in compared.conflicts],
        "last": last_written(agreement, compared.given_version) if compared.given_version is not None and (counts[BOTH] or counts[KEPT]) else None,
        "totals": totals,
        "new_total": sum(total["new"] for total in totals),
        "old_total": sum(total["old"] for total in totals),
        "wanted_total": sum(total["wanted"] for total in totals),
        "button": f"افزودن {to_persian_digits(counts[ADDED])} ردیف" if only_adds else "ثبت تغییرها",
        "back": "copy_activities" if table.careful else "paste_activities",
    }
    return render(request, "agreements/confirm_activities.html", context, status=status)


def _groups(compared: Comparison, former: dict[str, int]) -> list[dict[str, Any]]:
    """The rows that change, under their programmes."""
    of: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for line in compared.of(ADDED, CHANGED, REMOVED):
        flag, words = _RESULTS[line.kind]
        of[line.programme].append({
            "number": line.number, "title": line.title, "flag": flag, "words": words, "kind": line.kind, "cells": _cells(line),
            "old_title": line.saved["title"] if line.saved and line.brought and line.saved["title"] != line.title else "",
            "former": former.get(str(line.number)),
        })  # fmt: skip
    return [{"code": code, "title": title, "rows": of[code]} for code, title in compared.programmes.items() if of[code]]


def _cells(line: Line) -> list[dict[str, Any]]:
    """The cells beside the title, each with what stands there now where it differs."""
    new, old = line.brought or line.saved, line.saved
    return [
        {
            "title": TITLES[name], "is_number": name != "unit", "is_amount": name == "amount", "new": new[name],
            "changed": bool(line.brought and old) and old[name] != new[name], "old": old[name] if old else None,
        }
        for name in CELLS[1:]
    ]  # fmt: skip


def _conflict(line: Line, form: PreviewForm, compared: Comparison) -> dict[str, Any]:
    """Cell by cell: what the file said when it was given out, what stands now, what the table says."""
    sides = (line.then, line.saved, line.brought)
    rows = [
        {"title": TITLES[name], "is_number": name not in ("title", "unit"), "values": [side[name] if side else None for side in sides]}
        for name in CELLS
        if any(side is not None for side in sides) and len({side[name] if side else "" for side in sides[1:]}) > 1
    ]
    return {"line": line, "programme": compared.programmes[line.programme], "rows": rows, "choice": form[line.pick]}


def _totals(agreement: Agreement, compared: Comparison) -> list[dict[str, Any]]:
    """Per programme: the sum now, the sum after, the amount of the programme in form E-1; open questions count as they stand."""
    wanted = dict(agreement.lines.values_list("programme__code").annotate(total=Sum("amount")).order_by())
    result = compared.result({})
    totals = []
    for code, title in compared.programmes.items():
        old = sum(cells["amount"] for cells in compared.now[code].values())
        new = sum(row.amount for row in result[code]) if code in result else old
        totals.append({"code": code, "title": title, "old": old, "new": new, "wanted": wanted.get(code, 0), "rest": wanted.get(code, 0) - new})
    return totals
