"""The desk on which the expert, integration and the deputy read a paper, comment on it and decide."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from agreements import permissions
from agreements.amendment_pages import changes_context
from agreements.checks import Finding, findings
from agreements.comment_forms import CommentForm, PlaceForm, ViewForm
from agreements.comparison import Comparison, compare
from agreements.content import content_of
from agreements.content_sections import Content
from agreements.desk import comments_for, last_returned_version, marks_of, phrases_for, section_rows, vanished
from agreements.models import Agreement, Comment
from agreements.offers import Offer, offers_to
from agreements.opening import note_opening, whole_papers
from agreements.places import place_of
from agreements.prior_year import prior_by_chapter
from agreements.rows import Days, rows_of
from agreements.shown_rows import PriorOf, ShownSection, shown_sections
from agreements.stations import timeline_rows
from agreements.timeline import events_of
from agreements.views.show_agreement import REVIEWED
from agreements.workflow import State
from core.access import may
from core.text import to_persian_digits
from core.workflow import Kind
from distribution.models import FunctionalCode

# The strip: title, the checks it stands for, the place on the page, what it says when all is well.
STRIP = (
    ("سقف ابلاغی", ("ceiling", "sums"), "#chapters", "در سقف است"),
    ("فصول ثابت", ("fixed",), "#chapters", "برابر ابلاغیه"),
    ("تغییر بیش از ۳۰٪", ("change",), "#chapters", "ندارد"),
    ("برنامه و فعالیت", ("activities",), "#activities", "با فصول برابر است"),
    ("پیوست‌ها", ("attachments",), "#attachments", "کامل است"),
)
# Told only of a paper that uses the forms.
OPTIONAL_CHECK = ("فرم‌های اختیاری", ("staff", "subchapters", "counties"), "با فرم هـ‑۱ می‌خواند")
CAPITAL_STRIP = (
    ("سقف ابلاغی", ("ceiling",), "#projects", "در سقف است"),
    ("اعتبار مصوب پروژه‌ها", ("approved", "sums"), "#projects", "برابر مصوب است"),
    ("پروژه‌ها", ("projects", "new", "duplicate", "report"), "#projects", "بی‌ایراد است"),
    ("زمان‌بندی", ("quarters",), "#quarters", "با اعتبار برابر است"),
    ("تغییر بیش از ۳۰٪", ("change",), "#projects", "ندارد"),
    ("پیوست‌ها", ("attachments",), "#attachments", "کامل است"),
)
# The refusals that the comments on this page explain.
OF_COMMENTS = (permissions.UNSETTLED, permissions.INTERNAL_OPEN)


@may(permissions.review, whole_papers, field="identifier", kwarg="no")
def review_agreement(request: HttpRequest, agreement: Agreement) -> HttpResponse:
    """Checks on top, sections with marks, rows with comments; in the second round first what changed."""
    if agreement.state not in REVIEWED:
        return redirect(agreement)
    note_opening(request, agreement)
    content = content_of(agreement)
    base = last_returned_version(agreement)
    compared = compare(base.content if base else content, content)
    comments = comments_for(request.user, agreement)
    show = ViewForm(request.GET).wanted("changes" if base and not compared.is_empty else "all")
    comments_here = bool(permissions.comment(request.user, agreement))
    writing = _writing(request, agreement, content) if comments_here else None
    found, days = findings(agreement), Days.now()
    shown = _shown(agreement, compared, comments, only_changes=bool(base) and show == "changes", base=base, writing=writing)
    return render(
        request,
        "agreements/review_agreement.html",
        {
            "agreement": agreement,
            "row": rows_of([agreement], days)[0],
            "unused": sum(row["remaining"] for row in content["balance"]),
            "shown": shown,
            "base": base,
            "show": show,
            "view_tabs": _tabs(show, compared) if base else [],
            "comments_here": comments_here,
            "writing": writing,
            "gone": vanished(comments, content),
            "comments": comments,
            "comment_counts": _comment_counts(comments),
            "reasons": list(agreement.warning_reasons.select_related("by")),
            "last_return": agreement.returns.select_related("reason", "by").first(),
            "events": timeline_rows(agreement, events_of(agreement, days.off), days),
            # Nothing is frozen before the expert confirms.
            "printed": None if agreement.state == State.SUBMITTED else agreement.valid_print,
            **_checks(agreement, found, content),
            **_marks(request, agreement, content, compared, comments, found, second=base is not None),
            **_decision(request, agreement),
            **changes_context(agreement),
        },
    )


def _shown(
    agreement: Agreement, compared: Comparison, comments: list[Comment], *, only_changes: bool, base: object, writing: dict[str, Any] | None
) -> list[ShownSection]:
    # In the order of the content, as content.py lists them.
    attachments = next((section.rows for section in compared.sections if section.key == "attachments"), ())
    kept = [row.key for row in attachments if row.now is not None]
    urls = {
        key: reverse("show_attachment", args=[agreement.identifier, pk])
        for key, pk in zip(kept, agreement.attachments.values_list("pk", flat=True) if kept else (), strict=False)
    }
    return shown_sections(
        compared, comments, only_changes=only_changes, with_base=base is not None, prior=_prior(agreement, compared),
        prior_label=to_persian_digits(f"مصوب {agreement.fiscal_year.year - 1}"),
        writing=(writing["section"], writing["row"]) if writing else None, urls=urls,
    )  # fmt: skip


def _prior(agreement: Agreement, compared: Comparison) -> PriorOf | None:
    """Last year by the key of a row of form E-1; only where one source pays the chapter, for last year knows no sources."""
    known = {} if agreement.is_capital else prior_by_chapter(agreement)
    if not known:
        return None
    codes = dict(FunctionalCode.objects.filter(pk__in={programme for programme, _ in known}).values_list("pk", "code"))
    approved = {(codes[programme], str(chapter)): figure.approved for (programme, chapter), figure in known.items()}
    met: dict[tuple[str, str], int] = {}
    for row in next((section.rows for section in compared.sections if section.key == "chapters"), ()):
        _, programme, chapter = row.key.split("/")
        met[programme, chapter] = met.get((programme, chapter), 0) + 1

    def prior(key: str) -> int | None:
        _, programme, chapter = key.split("/")
        return approved.get((programme, chapter)) if met.get((programme, chapter), 1) == 1 else None

    return prior


def _writing(request: HttpRequest, agreement: Agreement, content: Content) -> dict[str, Any] | None:
    """The comment form under the row named in the address; None where no such row is."""
    asked = PlaceForm(request.GET)
    if not asked.is_valid() or not asked.cleaned_data["section"]:
        return None
    section, row = asked.cleaned_data["section"], asked.cleaned_data["row"]
    place = place_of(content, section, row)
    if place is None:
        return None
    form = CommentForm(
        initial={"section": section, "row": row}, section=section, row=row,
        phrases=phrases_for(request.user, agreement), capital=agreement.is_capital,
    )  # fmt: skip
    return {"section": section, "row": row, "place": place, "form": form}


def _tabs(show: str, compared: Comparison) -> list[dict[str, Any]]:
    count = sum(len(section.changes) for section in compared.sections)
    return [
        {"label": "فقط تغییرات", "url": "?show=changes", "count": count, "current": show == "changes"},
        {"label": "همهٔ ردیف‌ها", "url": "?show=all", "current": show == "all"},
    ]


def _comment_counts(comments: list[Comment]) -> str:
    """«۲ پاسخ رسیده، ۱ تازه»."""
    unsettled = [comment for comment in comments if comment.settled_at is None]
    counts = (
        (sum(comment.answered_at is not None for comment in unsettled), "پاسخ رسیده"),
        (sum(comment.sent_at is None and not comment.is_internal for comment in unsettled), "تازه"),
        (sum(comment.is_internal for comment in unsettled), "درون‌سازمانی"),
        (sum(comment.settled_at is not None for comment in comments), "برطرف‌شده"),
    )
    return to_persian_digits("، ".join(f"{count} {word}" for count, word in counts if count))


def _checks(agreement: Agreement, found: list[Finding], content: Content) -> dict[str, Any]:
    strip = [_check(*check, found) for check in (CAPITAL_STRIP if agreement.is_capital else STRIP)]
    title, checks, fine = OPTIONAL_CHECK
    used = [form for form in checks if content.get(form)]
    if used:
        # Where the first fault is, or where the first of the forms begins.
        place = next((finding.section for finding in found if finding.check in checks), used[0])
        strip.insert(4, _check(title, checks, f"#{place}", fine, found))
    told = {check["detail"] for check in strip}
    return {"strip": strip, "untold": [finding for finding in found if finding.sentence not in told]}


def _check(title: str, checks: tuple[str, ...], place: str, fine: str, found: list[Finding]) -> dict[str, Any]:
    faults = [finding for finding in found if finding.check in checks]
    if not faults:
        return {"result": "ok", "title": title, "detail": fine}
    blocks = any(finding.blocks for finding in faults)
    detail = faults[0].sentence if len(faults) == 1 else to_persian_digits(f"{len(faults)} مورد")
    return {"result": "fail" if blocks else "warn", "title": title, "detail": detail, "url": place}


def _marks(
    request: HttpRequest, agreement: Agreement, content: Content, compared: Comparison, comments: list[Comment],
    found: list[Finding], *, second: bool,
) -> dict[str, Any]:  # fmt: skip
    marks = marks_of(agreement, request.user, content)
    faults: dict[str, int] = {}
    for finding in found:
        faults[finding.section] = faults.get(finding.section, 0) + 1
    sections = section_rows(compared, marks, comments, faults, second)
    read = sum(section["state"] == "complete" for section in sections)
    return {
        "sections": sections,
        "sections_summary": to_persian_digits(f"{read} از {len(sections)} بخش بررسی شد."),
        "unread": len(sections) - read,
        "marked": {key: mark.mark for key, mark in marks.items() if mark.holds},
    }


def _decision(request: HttpRequest, agreement: Agreement) -> dict[str, Any]:
    offers = offers_to(request.user, agreement)
    held: list[Offer] = [o for o in offers.refused if o.step.kind == Kind.FORWARD and o.reason in OF_COMMENTS]
    return {"offers": offers, "held": held}
