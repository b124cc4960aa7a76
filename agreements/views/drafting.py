"""What the screens of the sections share: the page around a section, saving it, and where to go next."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html

from agreements.actions.keep_typing import forget_typing
from agreements.checks import Finding, findings
from agreements.forms import SectionForm
from agreements.models import Agreement, KeptTyping
from agreements.permissions import NOT_WRITABLE
from agreements.sections import Progress, Section, sections_of
from core import clock
from core.jalali import format_time
from core.refusals import NotYours, Refused, Stale
from core.text import to_persian_digits
from core.workdays import holidays, working_days_between

CHANGED_MEANWHILE = (
    "نوشته‌های شما نگه داشته شده و هنوز ذخیره نشده است: آن‌ها را با آنچه اکنون در سامانه است بسنجید و دوباره ذخیره کنید."
)
UNKNOWN_VERSION = "این صفحه کامل فرستاده نشد."
CHECK = "check"
# Sections that are typed into; files and ticks are done with one press.
KEPT_SECTIONS = frozenset({"particulars", "chapters", "activities", "staff", "subchapters", "counties", "plan", "funding", "projects"})


def page(
    request: HttpRequest,
    agreement: Agreement,
    key: str,
    context: dict[str, Any],
    *,
    found: Callable[[Finding], bool] = lambda finding: True,
    status: int = 200,
    part: str = "",
    template: str = "",
) -> HttpResponse:
    """A section's page with the task list beside it; of the section's own faults and warnings those
    that `found` lets through. A page below a section names its own `template`."""
    findings_now = findings(agreement)
    sections = sections_of(agreement, findings_now)
    here = next(section for section in sections if section.key == key)
    needed = [section for section in sections if not section.optional]
    return render(
        request,
        template or f"agreements/edit_{key}.html",
        {
            "agreement": agreement,
            "section": here,
            "place": "بخش اختیاری" if here.optional else to_persian_digits(f"بخش {needed.index(here) + 1} از {len(needed)}"),
            "sections": section_rows(sections, current=key),
            "found": [finding for finding in findings_now if finding.section == key and found(finding)],
            "deadline": deadline_of(agreement),
            "keeping": keeping(request, agreement, part_of(key, part)) if key in KEPT_SECTIONS else None,
            **context,
        },
        status=status,
    )


# ---- what was typed and not saved --------------------------------------------------------------


def typed_in(request: HttpRequest, agreement: Agreement, section: str) -> QueryDict | None:
    """What the form is bound to: what was sent, or the kept copy when the person asks for it; None on a plain visit."""
    if request.method == "POST":
        return request.POST
    if "kept" not in request.GET:
        return None
    kept = KeptTyping.objects.filter(agreement=agreement, user=request.user, section=section).first()
    return QueryDict(kept.typed) if kept else None


def keeping(request: HttpRequest, agreement: Agreement, section: str) -> dict[str, Any]:
    """For the template: where the script keeps the typing, and the copy that waits for this person."""
    kept = None
    if request.method != "POST":
        kept = KeptTyping.objects.filter(agreement=agreement, user=request.user, section=section).defer("typed").first()
    asked = request.GET.copy()
    shown = asked.pop("kept", None) is not None
    here = f"{request.path}?{asked.urlencode()}" if asked else request.path
    asked["kept"] = "1"
    return {
        "url": reverse("keep_typing", args=[agreement.identifier, section]),
        "at": kept.kept_at if kept else None,
        "shown": bool(kept) and shown,
        "here": here,
        "restore_url": f"{request.path}?{asked.urlencode()}",
    }


def section_rows(sections: list[Section], *, current: str = "", comments: dict[str, int] | None = None) -> list[dict[str, Any]]:
    """The task list for `{% section_list %}`: what is left is told beside the state, and how many comments want an answer."""
    return [
        {
            "title": section.title,
            "url": section.url,
            "state": section.progress.name.lower(),
            # A begun optional section says both how far it is and that it need not be.
            "words": f"اختیاری، {section.progress.value}" if section.optional and section.progress is not Progress.OPTIONAL else "",
            "note": f"{to_persian_digits(len(section.faults))} مورد مانده" if section.faults else "",
            "current": section.key == current,
            "optional": section.optional,
            "comments": (comments or {}).get(section.key, 0),
        }
        for section in sections
    ]


def deadline_of(agreement: Agreement) -> dict[str, Any] | None:
    """The day the draft is due and the working days left; None where there is none (after a return)."""
    if agreement.due_on is None:
        return None
    today = clock.today()
    return {
        "day": agreement.due_on,
        "left": working_days_between(today, agreement.due_on, holidays()),
        "passed": today > agreement.due_on,
    }


# ---- saving --------------------------------------------------------------------------------


def part_of(key: str, part: str = "") -> str:
    """The name under which a section's typing is kept; a section of several pages has a name for each."""
    return f"{key}-{part}" if part else key


def mark_of(values: Any) -> str:
    """A short print of what a section holds."""
    return hashlib.sha256(json.dumps(values, ensure_ascii=False, sort_keys=True, default=str).encode()).hexdigest()[:32]


def save(
    agreement: Agreement,
    form: SectionForm,
    act: Callable[[int], object],
    *,
    holds: Callable[[Agreement], Any],
    typed: Any,
    show_beside: Callable[[Agreement], None] | None = None,
) -> bool:
    """Carry out `act(version)`; False with the sentence on the form when it was not done.

    `holds` reads what the section holds now, `typed` is the same for what was sent. A second press
    of the same button finds its own work and is satisfied. Where other sections were changed, the
    work goes on with theirs; where this one was, the page comes back on the version of now, and
    only a second save overwrites.
    """
    try:
        act(form.cleaned_data["version"])
        return True
    except Stale as refusal:
        now = Agreement.objects.get(pk=agreement.pk)
        if not now.is_writable:
            raise NotYours(NOT_WRITABLE) from refusal
        kept = mark_of(holds(now))
        if kept == mark_of(typed):
            return True
        try:
            if kept == form.cleaned_data["mark"]:
                act(now.version)
                return True
        except Stale:
            now = Agreement.objects.get(pk=agreement.pk)
            kept = mark_of(holds(now))
        told = refusal.sentence if form.cleaned_data["version"] else UNKNOWN_VERSION
        form.add_error(None, f"{told} {CHANGED_MEANWHILE}")
        if show_beside is not None:
            show_beside(now)
        form.renew(version=now.version, mark=kept)
        form.status = Stale.status
    except NotYours:
        raise
    except Refused as refusal:
        form.add_error(None, refusal.sentence)
        form.status = refusal.status
    return False


# ---- where to go next ----------------------------------------------------------------------


def go_on(request: HttpRequest, agreement: Agreement, key: str, *, part: str = "") -> HttpResponseRedirect:
    """After a save: to the task list when asked, otherwise to the next section that is not complete."""
    forget_typing(agreement, part_of(key, part), by=request.user)
    sections = sections_of(Agreement.objects.get(pk=agreement.pk))
    saved = next(section for section in sections if section.key == key)
    messages.success(request, format_html("«{}» ذخیره شد، ساعت {}.", saved.title, format_time(clock.now())))
    if request.POST.get("action") == "back":
        return redirect("edit_agreement", agreement.identifier)
    return redirect(next_section(sections, after=key).url)


def next_section(sections: list[Section], *, after: str = "") -> Section:
    """The first section that is not complete, looking on from `after` and then from the beginning;
    «بازبینی و ارسال» when all are."""
    keys = [section.key for section in sections]
    start = keys.index(after) + 1 if after else 0
    *ordinary, check = [*sections[start:-1], *sections[:start], sections[-1]]
    for section in ordinary:
        if section.key != after and section.progress not in (Progress.COMPLETE, Progress.OPTIONAL):
            return section
    return check
