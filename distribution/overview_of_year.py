"""Where the year's credit stands on its way from the center to the agencies: the steps of the procedure with their figures.

One line a step, in the order of procedure.md; each reader gets the steps whose screens are his.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Q, Sum
from django.db.models.functions import Coalesce
from django.urls import reverse

from accounts.models import User
from accounts.permissions import rights_of
from accounts.rights import Right
from core.money import UNIT, format_amount
from core.text import to_persian_digits
from distribution import permissions
from distribution.models import (
    CenterCredit,
    CenterNotice,
    CommitteeSession,
    CouncilResolution,
    County,
    CountyNotice,
    CreditNotice,
    CreditType,
    Directive,
    DirectiveReading,
    DistributionScenario,
    ExpenseProposal,
    FiscalYear,
    Share,
)


@dataclass(frozen=True)
class YearStep:
    """One step of the year: what it is, how far it has come (`complete`, `in_progress`, `not_started`), and where."""

    title: str
    sentence: str
    state: str
    url: str
    who: str


@dataclass(frozen=True)
class Flow:
    """The figures of one stream along its way, in million rials."""

    title: str
    notified: int
    distributed: int | None  # None for expense, which is not distributed by the model
    approved: int | None
    issued: int


def steps_of(user: User, year: FiscalYear) -> list[YearStep]:
    """The steps this person may look into."""
    steps = [_directives(user, year)]
    if permissions.see_center_notices(user):
        steps.append(_center(year))
    if permissions.see_scenarios(user):
        steps += [_scenarios(year), _resolutions(year)]
    if permissions.see_counties(user):
        steps += [_county_notices(user, year), _sessions(user, year)]
    if permissions.see_proposals(user):
        steps.append(_proposals(user, year))
    if permissions.see_credits(user):
        steps.append(_agency_notices(user, year))
    return steps


def flows_of(year: FiscalYear) -> list[Flow]:
    """Both streams from the center's notice to the agencies' letters, in two queries."""
    sums = {
        row["credit_type"]: row
        for row in CenterCredit.objects.filter(fiscal_year=year)
        .order_by()
        .values("credit_type")
        .annotate(n=Sum("notified"), d=Sum("distributed"), i=Sum("issued"))
    }
    approved = Share.objects.filter(fiscal_year=year).aggregate(total=Coalesce(Sum("approved"), 0))["total"]
    flows = []
    for kind in (CreditType.CAPITAL, CreditType.EXPENSE):
        if kind in sums:
            capital = kind == CreditType.CAPITAL
            row = sums[kind]
            flows.append(Flow(kind.label, row["n"], row["d"] if capital else None, approved if capital else None, row["i"]))
    return flows


def _state(done: int, whole: int) -> str:
    if whole and done >= whole:
        return "complete"
    return "in_progress" if done else "not_started"


def _count(number: int) -> str:
    return to_persian_digits(number)


def _directives(user: User, year: FiscalYear) -> YearStep:
    published = Directive.objects.filter(fiscal_year=year, state="published").count()
    read = DirectiveReading.objects.filter(directive__fiscal_year=year, directive__state="published", user=user).count()
    left = published - read
    if not published:
        sentence = "هنوز متنی منتشر نشده است."
    elif left:
        sentence = f"{_count(published)} متن منتشر شده است؛ {_count(left)} متن را هنوز نخوانده‌اید."
    else:
        sentence = f"{_count(published)} متن منتشر شده است و همه را خوانده‌اید."
    return YearStep("قانون بودجه، ضوابط و دستورالعمل‌ها", sentence, _state(read, published), reverse("list_directives", args=[year.year]), "سازمان")


def _center(year: FiscalYear) -> YearStep:
    notices = CenterNotice.objects.filter(fiscal_year=year)
    sums = notices.aggregate(recorded=Count("pk", filter=Q(state="recorded")), drafts=Count("pk", filter=Q(state="draft")))
    notified = CenterCredit.objects.filter(fiscal_year=year).aggregate(total=Coalesce(Sum("notified"), 0))["total"]
    sentence = (
        f"{_count(sums['recorded'])} ابلاغیه به جمع {format_amount(notified)} {UNIT} ثبت شده است."
        if sums["recorded"]
        else "هنوز ابلاغیه‌ای از مرکز ثبت نشده است."
    )
    if sums["drafts"]:
        sentence += f" {_count(sums['drafts'])} ابلاغیه در حال ثبت است."
    return YearStep("ابلاغیه‌های مرکز", sentence, _state(sums["recorded"], sums["recorded"] + sums["drafts"]), reverse("list_center_notices", args=[year.year]), "تلفیق بودجه")


def _scenarios(year: FiscalYear) -> YearStep:
    sums = CenterCredit.objects.filter(fiscal_year=year, credit_type=CreditType.CAPITAL).aggregate(
        notified=Coalesce(Sum("notified"), 0), distributed=Coalesce(Sum("distributed"), 0)
    )
    open_ones = DistributionScenario.objects.filter(fiscal_year=year, state__in=["draft", "proposed"]).count()
    if not sums["notified"]:
        sentence = "پس از ثبت ابلاغیهٔ مرکز، سناریوها ساخته می‌شود."
    else:
        left = sums["notified"] - sums["distributed"]
        sentence = f"{format_amount(sums['distributed'])} {UNIT} توزیع شده و {format_amount(left)} مانده است."
        if open_ones:
            sentence += f" {_count(open_ones)} سناریو در دست است."
    return YearStep("توزیع با شاخص‌های مدل", sentence, _state(sums["distributed"], sums["notified"]), reverse("list_scenarios", args=[year.year]), "تلفیق بودجه")


def _resolutions(year: FiscalYear) -> YearStep:
    count = CouncilResolution.objects.filter(fiscal_year=year).count()
    waiting = DistributionScenario.objects.filter(fiscal_year=year, state="proposed").count()
    sentence = f"{_count(count)} مصوبه ثبت شده است." if count else "هنوز مصوبه‌ای ثبت نشده است."
    if waiting:
        sentence += f" {_count(waiting)} پیشنهاد نزد شوراست."
    return YearStep("مصوبه‌های شورای برنامه‌ریزی", sentence, _state(count, count + waiting), reverse("list_resolutions", args=[year.year]), "شورا")


def _county_notices(user: User, year: FiscalYear) -> YearStep:
    notices = CountyNotice.objects.visible_to(user).filter(fiscal_year=year)
    sums = notices.aggregate(
        issued=Count("pk", filter=Q(state="issued")), seen=Count("pk", filter=Q(state="issued", opened_at__isnull=False)), drafts=Count("pk", filter=Q(state="draft"))
    )
    sentence = (
        f"{_count(sums['issued'])} ابلاغیه صادر شده و {_count(sums['seen'])} مورد را شهرستان دیده است." if sums["issued"] else "هنوز ابلاغیه‌ای صادر نشده است."
    )
    if sums["drafts"]:
        sentence += f" {_count(sums['drafts'])} ابلاغیه آمادهٔ صدور است."
    return YearStep("ابلاغ به شهرستان‌ها", sentence, _state(sums["issued"], sums["issued"] + sums["drafts"]), reverse("list_county_notices", args=[year.year]), "تلفیق بودجه")


def _sessions(user: User, year: FiscalYear) -> YearStep:
    sessions = CommitteeSession.objects.visible_to(user).filter(fiscal_year=year)
    sums = sessions.aggregate(
        counties=Count("county", filter=Q(state="accepted"), distinct=True), waiting=Count("pk", filter=Q(state="submitted"))
    )
    whole = County.objects.visible_to(user).of_year(year.year).count()
    sentence = f"پروژه‌های {_count(sums['counties'])} شهرستان از {_count(whole)} پذیرفته شده است."
    if sums["waiting"]:
        sentence += f" {_count(sums['waiting'])} جلسه در انتظار بررسی است."
    return YearStep("کمیته‌های شهرستان و پروژه‌ها", sentence, _state(sums["counties"], whole), reverse("list_sessions", args=[year.year]), "دبیر کمیتهٔ شهرستان")


def _proposals(user: User, year: FiscalYear) -> YearStep:
    sums = ExpenseProposal.objects.visible_to(user).filter(fiscal_year=year).aggregate(
        done=Count("pk", filter=Q(state="consolidated")), open=Count("pk", filter=~Q(state="consolidated"))
    )
    sentence = f"{_count(sums['done'])} پیشنهاد تلفیق شده است." if sums["done"] else "هنوز پیشنهادی تلفیق نشده است."
    if sums["open"]:
        sentence += f" {_count(sums['open'])} پیشنهاد در دست است."
    return YearStep("پیشنهاد اعتبار هزینه‌ای گروه‌ها", sentence, _state(sums["done"], sums["done"] + sums["open"]), reverse("list_proposals", args=[year.year]), "گروه‌های تخصصی")


def _agency_notices(user: User, year: FiscalYear) -> YearStep:
    notices = CreditNotice.objects.visible_to(user).filter(fiscal_year=year)
    sums = notices.aggregate(issued=Count("pk", filter=Q(state="issued")), drafts=Count("pk", filter=Q(state="draft")))
    sentence = f"{_count(sums['issued'])} ابلاغیه صادر شده است." if sums["issued"] else "هنوز ابلاغیه‌ای صادر نشده است."
    if sums["drafts"]:
        sentence += f" {_count(sums['drafts'])} ابلاغیه آمادهٔ صدور است."
    # For an agency a letter received is the end of the way; for the Organization, none left to issue.
    whole = sums["issued"] + (sums["drafts"] if rights_of(user).anywhere(Right.VIEW_PROVINCE) else 0)
    return YearStep("ابلاغ به دستگاه‌های اجرایی", sentence, _state(sums["issued"], whole), reverse("list_notices", args=[year.year]), "تلفیق بودجه")
