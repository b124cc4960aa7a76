"""«بازبینی و ارسال»: the whole draft on one page, what is wrong with it first, and the receipt after."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join

from agreements import permissions
from agreements.actions.submit_agreement import REASON_NEEDED
from agreements.actions.submit_agreement import submit_agreement as hand_over
from agreements.amendment_pages import changes_context
from agreements.capital_figures import capital_figures_of
from agreements.checks import Finding, blocking, findings
from agreements.forms import SectionForm
from agreements.grid import grid_of
from agreements.models import Agreement
from agreements.optional_content import optional_parts
from agreements.optional_layout import optional_forms
from agreements.sections import Section, sections_of
from agreements.views import drafting
from agreements.views.drafting import mark_of
from agreements.workflow import RECALL_SUBMISSION, State
from core.access import may
from core.organization import ORGANIZATION
from core.refusals import AlreadyDone, NotYours, Refused, Stale
from core.text import PersianCharField, to_persian_digits
from core.uploads import size_in_words
from core.workdays import add_working_days, holidays
from distribution.ceilings import notices_of

NOT_DECLARED = "برای ارسال، درستی اطلاعات را تأیید کنید."
NOT_SENT = "پیش‌نویس فرستاده نشد. این موارد را کامل کنید:"
# Sections filled in one programme at a time.
BY_PROGRAMME = ("activities", "subchapters", "counties")
CHANGED_MEANWHILE = "پیش‌نویس را دوباره بازبینی کنید و سپس بفرستید."


class SubmitForm(SectionForm):
    """The declaration, and for each warning one line why it is sent none the less."""

    declared = forms.BooleanField(required=False)

    def __init__(self, *args: Any, found: list[Finding], known: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Named by the warning itself: a box never answers another warning than the one it was shown for.
        self.sentences = {f"reason-{mark_of(f.sentence)[:8]}": f.sentence for f in found if not f.blocks}
        for name, sentence in self.sentences.items():
            self.fields[name] = PersianCharField(
                label=sentence, max_length=400, initial=known.get(sentence, ""), error_messages={"required": REASON_NEEDED}
            )

    def reason_fields(self) -> list[forms.BoundField]:
        """The boxes of the warnings."""
        return [self[name] for name in self.sentences]

    def reasons(self) -> dict[str, str]:
        """What was written, by the sentence of the warning."""
        return {sentence: self.cleaned_data.get(name, "") for name, sentence in self.sentences.items()}

    def clean_declared(self) -> bool:
        """Sent only by somebody who stands for it."""
        if not self.cleaned_data["declared"]:
            raise forms.ValidationError(NOT_DECLARED, code="required")
        return True


@may(permissions.prepare, Agreement.objects.all, field="identifier", kwarg="no")
def submit_agreement(request: HttpRequest, agreement: Agreement) -> HttpResponse:
    """GET checks and shows everything; POST hands the draft over and leads to the receipt."""
    found = findings(agreement) if agreement.is_writable else []
    posted = request.POST if request.method == "POST" else None
    known = dict(agreement.warning_reasons.values_list("sentence", "text"))
    # While something blocks, nobody is asked to explain what may be gone with it.
    form = SubmitForm(posted, initial={"version": agreement.version}, found=[] if blocking(found) else found, known=known)
    unanswered = agreement.is_writable and permissions.submit(request.user, agreement).reason == permissions.UNANSWERED
    if posted is not None and form.is_valid() and (blocking(found) or unanswered):
        form.add_error(None, NOT_SENT)
        form.status = Refused.status
    elif posted is not None and (not agreement.is_writable or form.is_valid()):
        answer = _hand_over(request, agreement, form)
        if answer is not None:
            return answer
        agreement = Agreement.objects.get(pk=agreement.pk)
        found = findings(agreement)
    if not agreement.is_writable:
        return redirect("submitted" if agreement.state == State.SUBMITTED else "show_agreement", agreement.identifier)
    return render(request, "agreements/submit_agreement.html", _context(agreement, found, form, unanswered), status=form.status)


def _hand_over(request: HttpRequest, agreement: Agreement, form: SubmitForm) -> HttpResponse | None:
    """The step itself; None when the page is to be shown again with the reason on the form."""
    values = getattr(form, "cleaned_data", {})
    version = values.get("version", 0) if agreement.is_writable else None
    reasons = form.reasons() if values else {}
    try:
        hand_over(agreement, by=request.user, note="؛ ".join(reasons.values()), seen_version=version, reasons=reasons)
    except AlreadyDone as refusal:
        messages.info(request, refusal.sentence)
    except NotYours:
        raise
    except Refused as refusal:
        if not agreement.is_writable:
            messages.warning(request, refusal.sentence)
            return redirect("show_agreement", agreement.identifier)
        stale = isinstance(refusal, Stale)
        form.add_error(None, f"{refusal.sentence} {CHANGED_MEANWHILE}" if stale else refusal.sentence)
        if stale:
            form.renew(version=Agreement.objects.get(pk=agreement.pk).version, mark="")
        form.status = refusal.status
        return None
    return redirect("submitted", agreement.identifier)


def _context(agreement: Agreement, found: list[Finding], form: SubmitForm, unanswered: bool) -> dict[str, Any]:
    sections = sections_of(agreement, found)
    addresses = {section.key: section.url for section in sections}
    notices = {n.pk: n for n in notices_of(agreement.fiscal_year, agreement.agency, agreement.credit_type).values()}
    return {
        "agreement": agreement,
        "form": form,
        "faults": _unanswered(agreement, unanswered)
        + [{"text": f.sentence, "url": _address(agreement, addresses, f)} for f in found if f.blocks],
        "warnings": [{"text": f.sentence, "url": _address(agreement, addresses, f)} for f in found if not f.blocks],
        "sections": _task_list(sections, len(blocking(found))),
        "addresses": addresses,
        **(_capital(agreement) if agreement.is_capital else _expense(agreement)),
        "attachments": [
            (attachment, size_in_words(attachment.file.size))
            for attachment in agreement.attachments.select_related("file").defer("file__content")
        ],
        **changes_context(agreement),
        "declaration": _declaration([n.number for n in sorted(notices.values(), key=lambda notice: notice.pk)]),
    }


def _expense(agreement: Agreement) -> dict[str, Any]:
    grid = grid_of(agreement)
    blocks = agreement.blocks.select_related("programme").prefetch_related("activities")
    wanted: dict[int, int] = defaultdict(int)
    for block in grid.blocks:
        wanted[block.programme.pk] += block.total
    return {
        "grid": grid,
        "ceiling": sum(block.ceiling for block in grid.blocks),
        "programmes": [_programme(block, wanted[block.programme_id]) for block in blocks],
        "optional": optional_forms(optional_parts(agreement)),
    }


def _capital(agreement: Agreement) -> dict[str, Any]:
    figures = capital_figures_of(agreement)
    return {"figures": figures, "ceiling": figures.free, "prior_year": agreement.fiscal_year.year - 1}


def _task_list(sections: list[Section], left: int) -> list[dict[str, Any]]:
    """The task list, standing on its last line: whoever reads this page is at it, ready or not."""
    rows = drafting.section_rows(sections, current=drafting.CHECK)
    rows[-1] |= {"state": "in_progress", "words": f"{to_persian_digits(left)} مورد مانده" if left else "آماده"}
    return rows


def _declaration(numbers: list[str]) -> str:
    letters = format_html_join("، ", '<bdi dir="ltr">{}</bdi>', ((to_persian_digits(number),) for number in numbers))
    return format_html("درستی اطلاعات این پیش‌نویس و انطباق آن با ابلاغیهٔ شمارهٔ {} را تأیید می‌کنم.", letters)


def _programme(block: Any, wanted: int) -> dict[str, Any]:
    activities = list(block.activities.all())
    total = sum(activity.amount for activity in activities)
    return {"block": block, "activities": activities, "total": total, "wanted": wanted}


def _unanswered(agreement: Agreement, unanswered: bool) -> list[dict[str, Any]]:
    comments = f"{reverse('edit_agreement', args=[agreement.identifier])}#comments"
    return [{"text": permissions.UNANSWERED, "url": comments}] if unanswered else []


def _address(agreement: Agreement, addresses: dict[str, str], finding: Finding) -> str:
    address = addresses[finding.section]
    if finding.project:
        sheet = agreement.sheets.filter(project__code=finding.project).values_list("pk", flat=True).first()
        return reverse("edit_project", args=[agreement.identifier, sheet]) if sheet else address
    return f"{address}?programme={finding.programme}" if finding.section in BY_PROGRAMME and finding.programme else address


@may(permissions.see, Agreement.objects.all, field="identifier", kwarg="no")
def submitted(request: HttpRequest, agreement: Agreement) -> HttpResponse:
    """The receipt: number, moment, what comes next and until when, and whether it can be taken back."""
    if agreement.state != State.SUBMITTED or agreement.submitted_at is None:
        return redirect("show_agreement", agreement.identifier)
    sent_on = timezone.localtime(agreement.submitted_at).date()
    context = {
        "agreement": agreement,
        "group": agreement.agency.expert_group,
        "expert_due": add_working_days(sent_on, agreement.fiscal_year.expert_days, holidays()),
        "phone": ORGANIZATION["phone"],
        "recall_url": reverse("take_step", args=[agreement.identifier, RECALL_SUBMISSION.name])
        if permissions.recall_submission(request.user, agreement)
        else "",
    }
    return render(request, "agreements/submitted.html", context)
