"""The grid of a session's projects: typed, filled from the register, its remainders always in view."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.models import User
from core.access import may
from core.middleware import sentence_of
from core.money import format_amount
from core.refusals import NotYours, Refused, Stale
from core.text import search_key, to_persian_digits
from distribution import permissions
from distribution.actions.save_session import MOST_ROWS, save_session_rows
from distribution.forms import VersionField
from distribution.models import CommitteeSession
from distribution.session_checks import Finding, findings_of, remainders_of
from distribution.session_facts import what_now
from distribution.session_grid import (
    COLUMNS,
    KNOWN,
    PREFIX,
    ROWS_AT_A_TIME,
    BaseRows,
    Catalogue,
    CodeField,
    ProjectRows,
    amount_of,
    known,
    share_key,
    stored,
)
from distribution.session_rounds import Rounds, rounds_of

NOT_SAVED_YET = "سطرها تغییر کرده و هنوز ذخیره نشده است."
CALCULATED = "جمع‌ها با نوشته‌های شما حساب شد. هنوز چیزی ذخیره نشده است."
NOTHING_KNOWN = "کد هیچ‌یک از سطرهای ناقص در فهرست پروژه‌های این شهرستان نیست."


class GridForm(forms.Form):
    """The version the person was looking at."""

    version = VersionField()


@may(permissions.write_session, CommitteeSession.objects.all)
@require_http_methods(["GET", "HEAD", "POST"])
def edit_session_projects(request: HttpRequest, session: CommitteeSession) -> HttpResponse:
    """Add, fill and calculate save nothing and work without script; saving keeps whatever has its shape."""
    if not session.is_writable and request.method != "POST":
        messages.info(request, f"این جلسه «{session.get_state_display()}» است و ویرایش نمی‌شود.")
        return redirect(session)
    catalogue = Catalogue.of(session)
    form = GridForm(request.POST if request.method == "POST" else None, initial={"version": session.version})
    if request.method != "POST":
        rows = _unbound([stored(row) for row in session.rows.select_related("agency", "programme", "source")], catalogue)
        return _show(request, session, form, rows, catalogue)
    action = request.POST.get("action", "")
    if action in ("add", "fill") or "remove" in request.POST:
        typed, told = _rearranged(request.POST, action, catalogue)
        return _show(request, session, form, _unbound(typed, catalogue), catalogue, told=told)
    rows = ProjectRows(request.POST, prefix=PREFIX, form_kwargs={"catalogue": catalogue})
    if not (form.is_valid() & rows.is_valid()):
        return _show(request, session, form, rows, catalogue)
    if action == "calculate":
        return _show(request, session, form, rows, catalogue, told=CALCULATED)
    try:
        saved = save_session_rows(session, rows.rows(), by=request.user, seen_version=form.cleaned_data["version"])
    except NotYours as refusal:
        if session.is_writable:
            raise
        return _show(request, session, _refused(form, refusal, session), rows, catalogue, status=409)
    except Refused as refusal:
        return _show(request, session, _refused(form, refusal, session), rows, catalogue, status=refusal.status)
    except DatabaseError as error:
        if not (sentence := sentence_of(error)):
            raise
        return _show(request, session, _refused(form, Refused(sentence), session), rows, catalogue, status=409)
    messages.success(request, _saved(saved, rows, request.user))
    return redirect("show_session" if action == "back" else "edit_session_projects", session.pk)


def _saved(session: CommitteeSession, rows: BaseRows, by: User) -> str:
    kept = rows.rows()
    total = format_amount(sum(row.amount for row in kept))
    blocking = sum(finding.blocks for finding in findings_of(session, by=by))
    tail = f" {to_persian_digits(blocking)} مورد پیش از ارسال باید اصلاح شود." if blocking else ""
    return f"{to_persian_digits(len(kept))} ردیف به جمع {total} میلیون ریال ذخیره شد.{tail}"


def _refused(form: GridForm, refusal: Refused, session: CommitteeSession) -> GridForm:
    """The sentence on the page; where somebody else wrote, the next press is on what stands now."""
    session.refresh_from_db()
    form.add_error(None, f"{refusal.sentence} {what_now(session)}" if isinstance(refusal, Stale) else refusal.sentence)
    form.data = form.data.copy()
    form.data["version"] = str(session.version)
    return form


def _unbound(rows: list[dict[str, Any]], catalogue: Catalogue) -> BaseRows:
    """Rows to be typed into, a few empty ones where there are none yet."""
    more = 1 if rows else ROWS_AT_A_TIME
    return ProjectRows(prefix=PREFIX, initial=rows + [{}] * min(more, MOST_ROWS - len(rows)), form_kwargs={"catalogue": catalogue})


def _rearranged(posted: QueryDict, action: str, catalogue: Catalogue) -> tuple[list[dict[str, Any]], str]:
    """The rows as typed after «افزودن», «حذف» or «تکمیل», and what to say about it."""
    count = ProjectRows(posted, prefix=PREFIX, form_kwargs={"catalogue": catalogue}).total_form_count()
    rows = [{name: posted.get(f"{PREFIX}-{n}-{name}", "") for name in COLUMNS} for n in range(count)]
    if "remove" in posted:
        return [row for n, row in enumerate(rows) if str(n) != posted["remove"]], NOT_SAVED_YET
    rows = [row for row in rows if any(row[name].strip() for name in COLUMNS if name not in ("source", "execution", "status"))]
    if action == "add":
        return (rows + [{}] * (ROWS_AT_A_TIME - 1))[: MOST_ROWS - 1], NOT_SAVED_YET
    filled = sum(_fill(row, catalogue) for row in rows)
    return rows, f"{to_persian_digits(filled)} سطر از فهرست پروژه‌ها تکمیل شد. {NOT_SAVED_YET}" if filled else NOTHING_KNOWN


def _fill(row: dict[str, Any], catalogue: Catalogue) -> bool:
    """Put what the register knows of the row's project into its empty boxes; what was typed stays."""
    try:
        project = catalogue.projects.get(search_key(CodeField(required=False).clean(row["code"])))
    except ValidationError:
        return False
    bare = project is not None and not all(row[name].strip() for name in ("title", "agency", "programme", "total_cost", "start_year", "end_year"))
    if bare:
        facts = known(project)
        # Lists always show something: on a row that is being filled the register's word is the better one.
        row |= {name: facts[name] for name in KNOWN if name in ("execution", "status") or not row[name].strip()}
    return bare


def _show(
    request: HttpRequest, session: CommitteeSession, form: GridForm, rows: BaseRows, catalogue: Catalogue, told: str = "", status: int = 200
) -> HttpResponse:
    untouched = not form.is_bound
    found = findings_of(session, by=request.user) if untouched else []
    rounds = rounds_of(session) if session.state == "returned" else Rounds()
    context = {
        "session": session,
        "form": form,
        "rows": rows,
        "lines": _lines(rows, found, rounds),
        "whole": [finding for finding in found if not finding.row and finding.check in ("share", "unfinished")],
        "faults": [*rows.non_form_errors(), *rows.faulty] if rows.is_bound and not rows.is_valid() else [],
        "remainders": _remainders(session, rows),
        "total": sum(amount_of(row) for row in rows.forms),
        "agencies": [agency for agency in catalogue.offered("agencies") if agency.is_active],
        "programmes": catalogue.offered("programmes"),
        "projects": catalogue.offered("projects"),
        "rounds": rounds,
        "told": told,
        "most_rows": MOST_ROWS,
    }
    return render(request, "distribution/edit_session_projects.html", context, status=status)


def _lines(rows: BaseRows, found: list[Finding], rounds: Rounds) -> list[dict[str, Any]]:
    """Each row with what is to be said under it, once for a project of several sources."""
    of_row: dict[str, list[Finding]] = defaultdict(list)
    for finding in found:
        of_row[finding.row].append(finding)
    lines, told = [], set()
    for form in rows.forms:
        code = str(form["code"].value() or "")
        first = bool(code) and code not in told
        told.add(code)
        lines.append({"form": form, "anchor": code if first else "", "findings": of_row[code] if first else [], "remarks": rounds.remarks.get(code, []) if first else []})
    return lines


def _remainders(session: CommitteeSession, rows: BaseRows) -> list[dict[str, Any]]:
    """The county's shares with what the page as it stands leaves of each."""
    asked: dict[str, int] = defaultdict(int)
    for row in rows.forms:
        programme = search_key(str(row["programme"].value() or "")).split(" ")[0]
        asked[share_key(programme, str(row["source"].value() or ""))] += amount_of(row)
    return [
        {
            "key": (key := share_key(r.share.programme.code, r.share.source.code)),
            "title": r.share.programme.title,
            "source": r.share.source.title,
            "free": r.free,
            "left": r.free - asked[key],
        }
        for r in remainders_of(session)
    ]
