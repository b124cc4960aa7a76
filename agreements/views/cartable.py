"""The کارتابل: what waits for me, what I sent and where it is, what I did.

One list for every role; the deputy reads it as a sentence with a table, the agency's official as
a few papers to sign.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Case, Count, DateField, Exists, F, OuterRef, Q, QuerySet, Sum, Value, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from accounts.permissions import Rights, rights_of
from accounts.rights import Right
from accounts.stand_ins import capacities_of
from agreements.charts import absorption, ages
from agreements.models import DESK_RIGHT, Agreement, ReturnNote
from agreements.parked import parked_for
from agreements.reductions import reductions_for
from agreements.rows import CountedPaginator, Days, Row, grouped, ready_for_rows, rows_of
from agreements.workflow import FINISHED, STEP_NAMED, Desk, State
from core import clock
from core.access import signed_in
from core.jalali import MONTHS, from_jalali, to_jalali
from core.models import AuditEntry, Message
from core.portal import working_year
from core.text import to_persian_digits
from core.workflow import WRITE, Kind
from distribution.county_overview import OPEN_SESSION, counties_of, share_groups, sums_of, with_standing
from distribution.models import CreditCeiling, CreditNotice, CreditType, FiscalYear
from distribution.waiting import waiting_for

# Messages shown above the list; the rest is on their own page.
MOST_TOLD = 5
REVIEWERS = (Right.CONFIRM_AGREEMENT, Right.APPROVE_INTEGRATION, Right.APPROVE_DEPUTY)


class ViewForm(forms.Form):
    """Which part of the list, and which page; anything else is the whole list from its start."""

    only = forms.ChoiceField(required=False, choices=[("new", "جدید"), ("answered", "پاسخ دستگاه رسیده")])
    page = forms.IntegerField(required=False, min_value=1, max_value=100_000)

    def wanted(self, name: str) -> Any:
        """The value of a parameter, or nothing where it was not understood."""
        self.is_valid()
        return self.cleaned_data.get(name) or None


@signed_in
def home(request: HttpRequest) -> HttpResponse:
    """The portal's first page is the person's work."""
    return redirect("cartable")


@signed_in
def cartable(request: HttpRequest) -> HttpResponse:
    """«جاری»: what waits for this person, oldest deadline first."""
    rights = rights_of(request.user)
    if not _has_desk(rights):
        return _without_desk(request, rights)
    form, days = ViewForm(request.GET), Days.now()
    waiting = _with_due(Agreement.objects.waiting_for(request.user), rights)
    counts = _counts(waiting, days)
    request.waiting = counts["all"]  # the head of the page shows the same number
    shown, count = _only(waiting, form.wanted("only"), counts)
    page = _page(shown.order_by(*_order(rights)).select_related("confirmed_by", "integration_approved_by"), count, form)
    reviews = any(rights.anywhere(right) for right in REVIEWERS)
    rows = rows_of(page.object_list, days, compare=reviews or rights.anywhere(Right.SIGN_AGREEMENT))
    context = {
        "rows": rows,
        "page": page,
        "counts": counts,
        "chips": _chips(counts, form.wanted("only")),
        "now": clock.now(),
        "in_distribution": waiting_for(request.user, _year(request)),
        "told": list(Message.objects.visible_to(request.user).unseen()[:MOST_TOLD]),
        "capacities": capacities_of(request.user),
        "parked": parked_for(request.user),
        "reductions": reductions_for(request.user),
        **_tabs(request, "cartable", counts["all"]),
        **_for_role(request, rights, rows, counts, days),
    }
    if reviews:
        context["month"] = _my_month(request)
    return render(request, "agreements/cartable.html", context)


@signed_in
def follow_up(request: HttpRequest) -> HttpResponse:
    """«پیگیری»: what passed this person's desk and is not finished: where it is and since when."""
    form, days = ViewForm(request.GET), Days.now()
    followed = Agreement.objects.followed_by(request.user)
    page = _page(followed.order_by("desk_since", "pk"), followed.count(), form)
    context = {"rows": rows_of(page.object_list, days), "page": page, "now": clock.now(), "parked": parked_for(request.user)}
    return render(
        request, "agreements/follow_up.html", {**context, **_tabs(request, "follow_up", followed=page.paginator.count)}
    )


@signed_in
def done(request: HttpRequest) -> HttpResponse:
    """«انجام‌شده»: what this person did, newest first."""
    form = ViewForm(request.GET)
    mine = AuditEntry.objects.filter(actor=request.user, subject_type__in=("agreement", "creditnotice"))
    # Each save of a draft is in the history too; what a person did is the steps.
    mine = mine.exclude(action=WRITE)
    page = CountedPaginator(mine.order_by("-at", "-pk"), mine.count()).get_page(form.wanted("page"))
    entries = [{"entry": entry, "url": _url_of_subject(entry), "kind": _kind(entry)} for entry in page.object_list]
    return render(request, "agreements/done.html", {"entries": entries, "page": page, **_tabs(request, "done")})


# ---- the list --------------------------------------------------------------------------------


def _with_due(agreements: QuerySet[Agreement], rights: Rights) -> QuerySet[Agreement]:
    if not (rights.anywhere(Right.DRAFT_AGREEMENT) or rights.anywhere(Right.DRAFT_ON_BEHALF)):
        # No drafts here: the plain column, in the order of its index.
        return agreements.annotate(due=F("due_on"))
    # A draft never sent has no deadline of its own: the year's deadline for drafts is its deadline.
    drafted = When(state=State.DRAFT, due_on=None, then=F("fiscal_year__draft_deadline"))
    return agreements.annotate(due=Case(drafted, default=F("due_on"), output_field=DateField()))


def _order(rights: Rights) -> list[Any]:
    oldest_first = [F("due").asc(nulls_last=True), "pk"]
    if not rights.anywhere(Right.DRAFT_AGREEMENT):
        return oldest_first
    # What came back for correction is the agency's first work, whatever the calendar says.
    return [Case(When(state=State.RETURNED, then=Value(0)), default=Value(1)), *oldest_first]


_NEW = Q(opened_at=None) & ~Q(state=State.DRAFT)
_ANSWERED = Q(
    state=State.SUBMITTED,
    pk__in=ReturnNote.objects.filter(to_desk=Desk.AGENCY, agreement__state=State.SUBMITTED).order_by().values("agreement"),
)


def _counts(waiting: QuerySet[Agreement], days: Days) -> dict[str, int]:
    late, soon = Q(due__lt=days.today), Q(due__lt=days.soon)
    found = waiting.aggregate(
        all=Count("pk"),
        late=Count("pk", filter=late),
        soon=Count("pk", filter=soon & ~late),
        none=Count("pk", filter=Q(due=None)),
        new=Count("pk", filter=_NEW),
        returned=Count("pk", filter=Q(state=State.RETURNED)),
        total=Sum("total"),
    )
    # Asked apart: the few papers that were returned, not every paper that waits.
    found["answered"] = waiting.filter(_ANSWERED).order_by().count()
    found["total"] = found["total"] or 0
    found["ok"] = found["all"] - found["late"] - found["soon"] - found["none"]
    return found


def _only(waiting: QuerySet[Agreement], only: str | None, counts: dict[str, int]) -> tuple[QuerySet[Agreement], int]:
    if only == "new":
        return waiting.filter(_NEW), counts["new"]
    if only == "answered":
        return waiting.filter(_ANSWERED), counts["answered"]
    return waiting, counts["all"]


def _page(agreements: QuerySet[Agreement], count: int, form: ViewForm) -> Any:
    return CountedPaginator(ready_for_rows(agreements), count).get_page(form.wanted("page"))


def _chips(counts: dict[str, int], only: str | None) -> list[dict[str, Any]]:
    labels = {"new": "جدید", "answered": "پاسخ دستگاه رسیده"}
    return [
        {"label": label, "count": counts[key], "url": "?" if only == key else f"?only={key}", "current": only == key}
        for key, label in labels.items()
        if counts[key] or only == key
    ]


def _tabs(request: HttpRequest, current: str, waiting: int | None = None, followed: int | None = None) -> dict[str, Any]:
    if waiting is None:
        waiting = Agreement.objects.waiting_for(request.user).count()
        request.waiting = waiting
    if followed is None:
        followed = Agreement.objects.followed_by(request.user).count()
    tabs = (("cartable", "جاری", waiting), ("follow_up", "پیگیری", followed), ("done", "انجام‌شده", None))
    return {
        "waiting": waiting,
        "followed": followed,
        "tabs": [
            {"label": label, "url": reverse(name), "count": count, "current": name == current}
            for name, label, count in tabs
        ],
    }


# ---- what each role sees beside the list ------------------------------------------------------


def _has_desk(rights: Rights) -> bool:
    return any(rights.anywhere(right) for right in DESK_RIGHT.values())


def _year(request: HttpRequest) -> int:
    """The year the person works in."""
    return working_year(request, {row.year: row for row in FiscalYear.objects.all()})


def _without_desk(request: HttpRequest, rights: Rights) -> HttpResponse:
    """An auditor reads the list; a county's secretary and an administrator have pages of their own."""
    if any(rights.anywhere(right) for right in (Right.VIEW_AGENCY, Right.VIEW_SECTOR, Right.VIEW_PROVINCE)):
        return redirect("list_agreements", year=_year(request))
    if rights.anywhere(Right.VIEW_COUNTY):
        return _of_county(request)
    if request.user.is_staff:
        return redirect("admin:index")
    return render(request, "agreements/no_desk.html")


def _of_county(request: HttpRequest) -> HttpResponse:
    """What waits for a county's secretary, then each county served: its ceilings and what is left of them."""
    fiscal_year = FiscalYear.objects.filter(year=_year(request)).first()
    if fiscal_year is None:
        return render(request, "agreements/no_desk.html")
    counties = list(with_standing(counties_of(request.user, fiscal_year), request.user, fiscal_year))
    groups = share_groups(fiscal_year, [county.pk for county in counties])
    rights = rights_of(request.user)
    context = {
        "fiscal_year": fiscal_year,
        "counties": [
            {"county": county, "groups": groups.get(county.pk, []), "figures": sums_of([county]), "begins": county.session_state not in OPEN_SESSION}
            for county in counties
        ],
        "figures": sums_of(counties),
        "in_distribution": waiting_for(request.user, fiscal_year.year),
        "writes": rights.anywhere(Right.PROPOSE_PROJECTS) and fiscal_year.status != FiscalYear.Status.CLOSED,
        "now": clock.now(),
    }
    return render(request, "agreements/county_desk.html", context)


def _for_role(
    request: HttpRequest, rights: Rights, rows: list[Row], counts: dict[str, int], days: Days
) -> dict[str, Any]:
    if rights.anywhere(Right.APPROVE_DEPUTY):
        odd = [row for row in rows if row.change and row.change.large]
        fine = [row for row in rows if row not in odd]
        year = FiscalYear.objects.filter(status=FiscalYear.Status.ACTIVE).order_by("-year").first()
        return {
            "layout": "deputy",
            "odd": odd,
            "fine": fine,
            "today": days.today,
            "compares": any(row.change for row in rows),
            "ages": ages(days),
            "absorption": absorption(year) if year else None,
        }
    if rights.anywhere(Right.SIGN_AGREEMENT) and not rights.anywhere(Right.DRAFT_AGREEMENT):
        return {"layout": "signature", "signed": _signed(request, days)}
    groups = grouped(rows, counts)
    if rights.anywhere(Right.DRAFT_AGREEMENT):
        returned = [row for row in rows if row.agreement.state == State.RETURNED]
        others = [row for row in rows if row.agreement.state != State.RETURNED]
        groups = grouped(others, {**counts, "none": counts["none"] - counts["returned"]})
        if returned:
            head = {"key": "soon", "title": "عودت‌شده برای اصلاح", "icon": "return", "count": counts["returned"], "rows": returned}
            groups.insert(0, head)
        return {"layout": "agency", "groups": groups, "to_start": _to_start(rights, days), "to_amend": _to_amend(rights)}
    return {"layout": "queue", "groups": groups}


def _signed(request: HttpRequest, days: Days) -> list[Row]:
    signed = Agreement.objects.visible_to(request.user).filter(signed_by=request.user, fiscal_year__status="active")
    return rows_of(ready_for_rows(signed).order_by("-signed_at")[:10], days)


def _to_amend(rights: Rights) -> list[Agreement]:
    """Papers in force whose credit was raised or cut by a notice after their notification, with no amendment under way (decision 4)."""
    later = CreditNotice.objects.filter(
        agency=OuterRef("agency"), fiscal_year=OuterRef("fiscal_year"), credit_type=OuterRef("credit_type"),
        state="issued", issued_at__gt=OuterRef("notified_at"),
    )  # fmt: skip
    of_plan = later.filter(lines__programme=OuterRef("programme"))
    # An amendment of the paper itself; of the one in force whatever is under way was begun from it, or is parked.
    under_way = Agreement.objects.filter(amends=OuterRef("pk")).exclude(state__in=FINISHED)
    papers = Agreement.objects.filter(rights.where(Right.DRAFT_AGREEMENT), state=State.NOTIFIED, fiscal_year__status=FiscalYear.Status.ACTIVE)
    touched = Q(Exists(later), programme=None) | Q(Exists(of_plan), programme__isnull=False)
    return list(papers.filter(touched).exclude(Exists(under_way)).select_related("agency", "fiscal_year").order_by("identifier"))


def _to_start(rights: Rights, days: Days) -> list[dict[str, Any]]:
    """Papers not begun: notified credit of this person's agencies in an active year, of expense or of a plan, without an agreement."""
    active = Agreement.objects.filter(
        Q(programme=None) | Q(programme=OuterRef("programme")),
        agency=OuterRef("agency"), fiscal_year=OuterRef("fiscal_year"), credit_type=OuterRef("credit_type"),
    ).exclude(state__in=[state for state in FINISHED if state != State.NOTIFIED])  # fmt: skip
    capital = Q(credit_type=CreditType.CAPITAL)
    credits = (
        CreditCeiling.objects.filter(rights.where(Right.DRAFT_AGREEMENT))
        .filter(fiscal_year__status=FiscalYear.Status.ACTIVE, notified__gt=0)
        .exclude(Exists(active))
        .annotate(plan=Case(When(capital, then=F("programme__title")), default=Value("")))
        .order_by("fiscal_year__year", "agency__code", "-credit_type", "plan")
        .values("agency__code", "agency__name", "fiscal_year__year", "fiscal_year__draft_deadline", "credit_type", "plan")
        .annotate(notified=Sum("notified"))
    )
    return [
        {
            "agency": credit["agency__name"],
            "title": f"موافقتنامهٔ {CreditType(credit['credit_type']).label} سال {credit['fiscal_year__year']}",
            "plan": credit["plan"],
            "notified": credit["notified"],
            "due": credit["fiscal_year__draft_deadline"],
            "words": days.words(credit["fiscal_year__draft_deadline"]),
            "url": f"{reverse('start_agreement', args=[credit['fiscal_year__year']])}?agency={credit['agency__code']}",
        }
        for credit in credits
    ]


def _my_month(request: HttpRequest) -> dict[str, Any]:
    """«مهر ۱۳۹۷: ۱۲ مورد تأیید و ۵ مورد عودت کرده‌اید.»"""
    today = to_jalali(clock.today())
    first = from_jalali(today.year, today.month, 1)
    mine = AuditEntry.objects.filter(actor=request.user, subject_type="agreement", at__date__gte=first)
    taken = dict(mine.order_by().values_list("action").annotate(count=Count("pk")))
    count = {
        kind: sum(number for action, number in taken.items() if action in STEP_NAMED and STEP_NAMED[action].kind == kind)
        for kind in (Kind.FORWARD, Kind.RETURN)
    }
    name = f"{MONTHS[today.month - 1]} {to_persian_digits(today.year)}"
    return {"name": name, "approved": count[Kind.FORWARD], "returned": count[Kind.RETURN]}


def _url_of_subject(entry: AuditEntry) -> str:
    if entry.subject_type == "creditnotice":
        return reverse("show_notice", args=[entry.subject_id])
    return reverse("show_agreement", args=[entry.subject_label])


def _kind(entry: AuditEntry) -> str:
    step = STEP_NAMED.get(entry.action)
    return "return" if step and step.kind != Kind.FORWARD else "forward"


