"""Begin an agreement of the year: what was notified, and the buttons that make the draft of the expense paper or of a plan."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from accounts.models import ExecutiveAgency, User
from accounts.permissions import rights_of
from accounts.rights import Right
from agreements import permissions
from agreements.actions.start_agreement import YEAR_NOT_OPEN
from agreements.actions.start_agreement import start_agreement as begin
from agreements.models import Agreement
from agreements.permissions import DEADLINE_NOT_PASSED, YEAR_CLOSED
from agreements.workflow import State
from core import clock
from core.access import may
from core.refusals import NotYours, Refused
from distribution.models import CreditCeiling, CreditNotice, CreditType, FiscalYear, FunctionalCode, ProjectCredit
from distribution.workflow.credit_notice import State as NoticeState

CHOOSE_AGENCY = "دستگاه را از فهرست برگزینید."
NOT_YOUR_AGENCY = "این دستگاه در محدودهٔ سمت شما نیست."
NOT_YOUR_PLAN = "برای این طرح اعتباری به این دستگاه ابلاغ نشده است."
ALREADY_STARTED = "پیش‌نویس این سال پیش‌تر آغاز شده است."


class AgencyForm(forms.Form):
    """The agency the agreement is for, and of a capital agreement the code of its plan's programme."""

    agency = forms.ChoiceField(
        label="دستگاه اجرایی",
        required=False,
        error_messages={"invalid_choice": NOT_YOUR_AGENCY},
    )
    programme = forms.CharField(required=False, max_length=14, widget=forms.HiddenInput)

    def __init__(self, *args: object, offers: list[Offer], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agency"].choices = [("", "–")] + [(offer.agency.code, offer.agency.name) for offer in offers]


@dataclass(frozen=True)
class PlanOffer:
    """One plan of an agency: what was notified for it by source, its approved projects, its paper where there is one."""

    programme: FunctionalCode
    ceilings: tuple[CreditCeiling, ...]
    projects: int
    existing: Agreement | None

    @property
    def total(self) -> int:
        """The plan's credit of the year, in million rials."""
        return sum(ceiling.notified for ceiling in self.ceilings)

    @property
    def sources(self) -> str:
        """The sources it comes from."""
        return "، ".join(ceiling.source.title for ceiling in self.ceilings)


@dataclass(frozen=True)
class Offer:
    """What one agency has been notified, and whether its agreements can be begun now."""

    agency: ExecutiveAgency
    ceilings: tuple[CreditCeiling, ...]
    notices: tuple[CreditNotice, ...]
    plans: tuple[PlanOffer, ...]
    existing: Agreement | None
    on_behalf: bool
    refusal: str

    @property
    def total(self) -> int:
        """The whole credit, in million rials."""
        return sum(ceiling.notified for ceiling in self.ceilings)

    @property
    def is_open(self) -> bool:
        """True when the button stands under it."""
        return bool(self.ceilings) and self.existing is None and not self.refusal

    @property
    def has_more(self) -> bool:
        """True while a paper of the agency is not begun."""
        return bool(self.ceilings and self.existing is None) or any(plan.existing is None for plan in self.plans)


@may(permissions.start)
def start_agreement(request: HttpRequest, year: int) -> HttpResponse:
    """GET shows what was notified to the agencies this person drafts for; POST makes the draft.

    Who serves agencies sees them all; the Organization, drafting on behalf, chooses one of many.
    """
    fiscal_year = get_object_or_404(FiscalYear, year=year)
    offers = _offers(request.user, fiscal_year)
    posted = request.method == "POST"
    form = AgencyForm(request.POST if posted else request.GET or None, offers=offers)
    chosen = _chosen(form, offers) if form.is_bound and form.is_valid() else None
    if posted and chosen is None and form.is_valid():
        form.add_error("agency", CHOOSE_AGENCY)
    if posted and chosen is not None:
        answer = _begin(request, form, fiscal_year, chosen)
        if answer is not None:
            return answer
    context = {
        "fiscal_year": fiscal_year,
        "form": form,
        "offers": [offer for offer in offers if not offer.on_behalf or offer is chosen],
        "others": [offer for offer in offers if offer.on_behalf],
        "too_early": _too_early(fiscal_year),
    }
    refused = posted and chosen is not None
    return render(request, "agreements/start_agreement.html", context, status=Refused.status if refused else 200)


def _chosen(form: AgencyForm, offers: list[Offer]) -> Offer | None:
    code = form.cleaned_data["agency"]
    if not code and len(offers) == 1:
        return offers[0]
    return next((offer for offer in offers if offer.agency.code == code), None)


def _begin(request: HttpRequest, form: AgencyForm, fiscal_year: FiscalYear, offer: Offer) -> HttpResponse | None:
    """Make the draft and open it; a second press opens the one that is there."""
    code = form.cleaned_data["programme"]
    programme = next((plan.programme for plan in offer.plans if plan.programme.code == code), None)
    if code and programme is None:
        form.add_error(None, NOT_YOUR_PLAN)
        return None
    try:
        agreement = begin(fiscal_year=fiscal_year, agency=offer.agency, programme=programme, by=request.user)
    except NotYours:
        raise
    except Refused as refusal:
        existing = _active(fiscal_year, [offer.agency]).filter(programme=programme).first()
        if existing is None:
            form.add_error(None, refusal.sentence)
            return None
        messages.info(request, ALREADY_STARTED)
        draft = permissions.draft(request.user, existing)
        return redirect("edit_agreement" if draft else "show_agreement", existing.identifier)
    return redirect("edit_agreement", agreement.identifier)


def _offers(user: User, fiscal_year: FiscalYear) -> list[Offer]:
    """What each agency of this person has been notified; five queries however many agencies there are."""
    rights = rights_of(user)
    agencies = ExecutiveAgency.objects.filter(is_active=True)
    if not rights.anywhere(Right.DRAFT_ON_BEHALF):
        agencies = agencies.filter(pk__in=rights.agencies)
    agencies = list(agencies)
    ceilings, notices = defaultdict(list), defaultdict(list)
    for ceiling in CreditCeiling.objects.filter(
        fiscal_year=fiscal_year, agency__in=agencies, notified__gt=0
    ).select_related("programme", "source").order_by("programme__code", "source__code"):
        ceilings[ceiling.agency_id, ceiling.credit_type].append(ceiling)
    for notice in CreditNotice.objects.filter(
        fiscal_year=fiscal_year, agency__in=agencies, credit_type=CreditType.EXPENSE, state=NoticeState.ISSUED
    ).order_by("issued_at", "pk"):
        notices[notice.agency_id].append(notice)
    existing = {(agreement.agency_id, agreement.programme_id): agreement for agreement in _active(fiscal_year, agencies)}
    projects = _projects(fiscal_year, agencies)
    year_says = _year_says(fiscal_year)
    offers = []
    for agency in agencies:
        own = rights.on(Right.DRAFT_AGREEMENT, agency)
        offer = Offer(
            agency,
            tuple(ceilings[agency.pk, CreditType.EXPENSE]),
            tuple(notices[agency.pk]),
            _plans(ceilings[agency.pk, CreditType.CAPITAL], projects, existing),
            existing.get((agency.pk, None)),
            on_behalf=not own,
            refusal=year_says or ("" if own else _too_early(fiscal_year)),
        )
        if own or offer.has_more:
            offers.append(offer)
    return offers


def _plans(
    ceilings: list[CreditCeiling], projects: dict[tuple[int, int], int], existing: dict[tuple[int, int | None], Agreement]
) -> tuple[PlanOffer, ...]:
    by_plan: dict[tuple[int, int], list[CreditCeiling]] = defaultdict(list)
    for ceiling in ceilings:
        by_plan[ceiling.agency_id, ceiling.programme_id].append(ceiling)
    return tuple(
        PlanOffer(found[0].programme, tuple(found), projects.get(plan, 0), existing.get(plan)) for plan, found in by_plan.items()
    )


def _projects(fiscal_year: FiscalYear, agencies: list[ExecutiveAgency]) -> dict[tuple[int, int], int]:
    """How many notified projects each plan has, by agency and programme."""
    counted = (
        ProjectCredit.objects.filter(fiscal_year=fiscal_year, project__agency__in=agencies, notice__state=NoticeState.ISSUED)
        .order_by()
        .values_list("project__agency_id", "project__programme_id")
        .annotate(count=Count("project", distinct=True))
    )
    return {(agency, programme): count for agency, programme, count in counted}


def _year_says(fiscal_year: FiscalYear) -> str:
    if fiscal_year.status == FiscalYear.Status.CLOSED:
        return YEAR_CLOSED
    return "" if fiscal_year.status == FiscalYear.Status.ACTIVE else YEAR_NOT_OPEN


def _too_early(fiscal_year: FiscalYear) -> str:
    """The Organization drafts only for those who missed the deadline (decision 11)."""
    deadline = fiscal_year.draft_deadline
    return DEADLINE_NOT_PASSED if deadline is None or clock.today() <= deadline else ""


def _active(fiscal_year: FiscalYear, agencies: list[ExecutiveAgency]) -> QuerySet[Agreement]:
    return (
        Agreement.objects.filter(fiscal_year=fiscal_year, agency__in=agencies)
        .exclude(state__in=[State.SUPERSEDED, State.CANCELLED])
        .select_related("agency")
        .order_by("amendment_number")
    )
