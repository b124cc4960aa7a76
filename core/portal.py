"""What every page's head and foot show: the year, the person, the way around."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from accounts.permissions import Rights, rights_of
from accounts.rights import Right
from core import clock
from core.jalali import format_jalali_long, jalali_year
from core.models import Job
from core.organization import ORGANIZATION
from core.text import to_persian_digits

if TYPE_CHECKING:
    from accounts.models import User


def portal(request: HttpRequest) -> dict[str, Any]:
    """The `portal` variable of docs/components.md; for a stranger only the help line."""
    if request.resolver_match and request.resolver_match.app_name == "admin":
        return {}
    user = getattr(request, "user", None)
    basics = {
        "year": jalali_year(clock.today()),
        "help_url": reverse("help"),
        "help_unit": "واحد تلفیق بودجه",
        "help_phone": to_persian_digits(ORGANIZATION["phone"]),
    }
    if user is None or not user.is_authenticated:
        return {"portal": basics}
    from distribution.models import FiscalYear

    years = {row.year: row for row in FiscalYear.objects.all()}
    year = working_year(request, years)
    rights = rights_of(user)
    chosen = years.get(year)
    return {
        "portal": {
            **basics,
            "year": year,
            "year_url": reverse("choose_year"),
            "nav": _nav(request, rights, year),
            "person": {"name": user.full_name, "post": user.position},
            "search_url": reverse("list_agreements", args=[year]),
            "jobs_url": reverse("list_jobs"),
            "running": _running(user),
            "past_year": chosen is not None and chosen.status == FiscalYear.Status.CLOSED,
            "demo_note": _demo_note() if settings.DEMO else "",
        }
    }


def working_year(request: HttpRequest, years: dict[int, Any]) -> int:
    """The year of the page, else the one chosen for this session, else the newest active one."""
    in_address = request.resolver_match.kwargs.get("year") if request.resolver_match else None
    if in_address in years:
        return in_address
    if request.session.get("year") in years:
        return request.session["year"]
    active = [number for number, row in years.items() if row.status == "active"]
    return max(active, default=max(years, default=jalali_year(clock.today())))


def _nav(request: HttpRequest, rights: Rights, year: int) -> list[dict[str, Any]]:
    from agreements.models import Agreement

    here = request.resolver_match.url_name if request.resolver_match else ""
    signs = rights.anywhere(Right.SIGN_AGREEMENT) and not rights.anywhere(Right.DRAFT_AGREEMENT)
    sees = any(rights.anywhere(r) for r in (Right.VIEW_AGENCY, Right.VIEW_SECTOR, Right.VIEW_PROVINCE))
    items: list[tuple[str, str, tuple[str, ...], int]] = []
    if sees:
        waiting = getattr(request, "waiting", None)
        if waiting is None:
            waiting = Agreement.objects.waiting_for(request.user).count()
        items.append(("برای امضا" if signs else "کارتابل", reverse("cartable"), ("cartable", "follow_up", "done"), waiting))
        drafting = tuple(f"edit_{part}" for part in ("agreement", "particulars", "chapters", "activities", "attachments", "conditions"))
        agreements = ("list_agreements", "start_agreement", "show_agreement", *drafting, "submit_agreement", "submitted")
        items.append(("موافقتنامه‌ها", reverse("list_agreements", args=[year]), agreements, 0))
        items.append(("اعتبارات", reverse("list_credits", args=[year]), ("list_credits", "enter_credits", "import_credits", "confirm_import"), 0))
        items.append(("ابلاغیه‌ها", reverse("list_notices", args=[year]), ("list_notices", "show_notice", "issue_notice", "issue_notices", "discard_notice"), 0))
    if request.user.is_staff:
        items.append(("مدیریت", reverse("admin:index"), (), 0))
    items.append(("راهنما", reverse("help"), ("help",), 0))
    return [
        {"label": label, "url": url, "current": here in names, "count": count} for label, url, names, count in items
    ]


def _running(user: User) -> dict[str, Any]:
    """The mark of a person's unfinished jobs: how many, and the page of the one or of all."""
    keys = list(Job.objects.visible_to(user).unfinished().values_list("pk", flat=True)[:100])
    return {"count": len(keys), "url": reverse("show_job", args=keys) if len(keys) == 1 else reverse("list_jobs")}


def _demo_note() -> str:
    return f"نسخهٔ نمایشی: رقم‌ها و نام‌ها ساختگی است و تاریخ سامانه {format_jalali_long(clock.today())} است."
