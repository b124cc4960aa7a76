"""What every page's head and foot show: the year, the person, the way around."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from accounts.permissions import Rights, rights_of
from accounts.rights import Right
from accounts.stand_ins import has_desk
from core import clock
from core.jalali import format_jalali_long, jalali_year
from core.models import Job, Message
from core.organization import ORGANIZATION
from core.text import to_persian_digits

if TYPE_CHECKING:
    from accounts.models import User

# Who reviews agreements keeps phrases for it.
REVIEW_RIGHTS = (Right.CONFIRM_AGREEMENT, Right.APPROVE_INTEGRATION, Right.APPROVE_DEPUTY)

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
            "search_url": reverse("list_agreements", args=[year]) if _sees_agreements(rights) else "",
            "jobs_url": reverse("list_jobs"),
            "notices_url": reverse("list_messages"),
            "notices_count": Message.objects.visible_to(user).unseen().count(),
            "stand_ins_url": reverse("list_stand_ins") if has_desk(user) or rights.standing_in else "",
            "calendar_url": reverse("show_calendar", args=[year]),
            "register_url": reverse("list_signatories") if _sees_agreements(rights) else "",
            "phrases_url": reverse("keep_phrases") if any(rights.anywhere(right) for right in REVIEW_RIGHTS) else "",
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


# Which screens stand under which item of the head: the first name is where the item leads.
_DRAFTING = tuple(f"edit_{part}" for part in ("agreement", "particulars", "chapters", "activities", "attachments", "conditions"))
_DESK = ("cartable", "follow_up", "done", "done_in_my_name", "list_stand_ins", "appoint_stand_in", "withdraw_stand_in")
_ACTIVITIES = ("paste_activities", "confirm_activities", "copy_activities")
_AGREEMENTS = ("list_agreements", "start_agreement", "show_agreement", *_DRAFTING, *_ACTIVITIES, "submit_agreement", "submitted")
_CREDITS = ("list_credits", "enter_credits", "import_credits", "confirm_import", "show_passport", "show_share_passport")
_NOTICES = ("list_notices", "show_notice", "issue_notice", "issue_notices", "discard_notice", "prepare_agency_notices")
_DIRECTIVES = ("list_directives", "show_directive", "start_directive", "edit_directive", "publish_directive", "withdraw_directive")
_CENTER = (
    "list_center_notices", "show_center_notice", "start_center_notice", "edit_center_notice", "record_center_notice", "discard_center_notice",
    "import_center_notice", "confirm_center_import",
)  # fmt: skip
_SCENARIOS = (
    "list_scenarios", "show_scenario", "start_scenario", "edit_scenario", "edit_split", "compare_scenarios", "propose_scenario",
    "revise_scenario", "set_aside_scenario", "approve_scenario", "list_resolutions", "record_resolution", "show_resolution", "approve_council_projects",
    "approve_expense",
)  # fmt: skip
_PROPOSALS = (
    "list_proposals", "show_proposal", "start_proposal", "edit_proposal", "submit_proposal", "recall_proposal", "send_back_proposal", "consolidate_proposals",
)  # fmt: skip
_COUNTIES = (
    "list_counties", "show_county", "list_county_notices", "show_county_notice", "issue_county_notice", "issue_county_notices", "prepare_county_notices",
    "discard_county_notice", "note_county_delivery",
)  # fmt: skip
_SESSIONS = (
    "list_sessions", "show_session", "open_session", "edit_session_projects", "paste_session_projects", "edit_session_minutes", "submit_session",
    "recall_session", "drop_session", "check_session", "accept_session", "send_back_session",
)  # fmt: skip
_PROJECTS = ("list_projects", "show_project")


def _sees_agreements(rights: Rights) -> bool:
    return any(rights.anywhere(right) for right in (Right.VIEW_AGENCY, Right.VIEW_SECTOR, Right.VIEW_PROVINCE))


def _nav(request: HttpRequest, rights: Rights, year: int) -> list[dict[str, Any]]:
    here = request.resolver_match.url_name if request.resolver_match else ""
    province, agency = rights.anywhere(Right.VIEW_PROVINCE), rights.anywhere(Right.VIEW_AGENCY)
    sector, county = rights.anywhere(Right.VIEW_SECTOR), rights.anywhere(Right.VIEW_COUNTY)
    items: list[tuple[str, str, tuple[str, ...], int]] = []

    def add(label: str, names: tuple[str, ...], *others: str) -> None:
        items.append((label, reverse(names[0], args=[year]), (*names, *others), 0))

    if province or sector or agency or county:
        signs = rights.anywhere(Right.SIGN_AGREEMENT) and not rights.anywhere(Right.DRAFT_AGREEMENT)
        items.append(("برای امضا" if signs else "کارتابل", reverse("cartable"), _DESK, _waiting(request)))
    if _sees_agreements(rights):
        add("موافقتنامه‌ها", _AGREEMENTS)
    if province:
        items.append(("توزیع اعتبار", reverse("show_year", args=[year]), ("show_year", *_DIRECTIVES, *_CENTER, *_SCENARIOS, *_PROPOSALS), 0))
        add("شهرستان‌ها", (*_COUNTIES, *_SESSIONS, *_PROJECTS))
    elif sector:
        add("پیشنهاد اعتبار", _PROPOSALS)
    if county and not province:
        add("اعتبار شهرستان", _COUNTIES)
        add("جلسه‌ها", _SESSIONS)
        add("پروژه‌ها", _PROJECTS)
    if _sees_agreements(rights):
        add("اعتبارات", _CREDITS)
        add("ابلاغیه‌ها", _NOTICES)
    if (sector or agency or county) and not province:
        add("دستورالعمل‌ها", _DIRECTIVES)
    if request.user.is_staff:
        items.append(("مدیریت", reverse("admin:index"), (), 0))
    items.append(("راهنما", reverse("help"), ("help",), 0))
    return [
        {"label": label, "url": url, "current": here in names, "count": count} for label, url, names, count in items
    ]


def _waiting(request: HttpRequest) -> int:
    """What waits for this person; the cartable has counted it already where that is the page."""
    waiting = getattr(request, "waiting", None)
    if waiting is None:
        from agreements.models import Agreement

        waiting = Agreement.objects.waiting_for(request.user).count()
    return waiting


def _running(user: User) -> dict[str, Any]:
    """The mark of a person's unfinished jobs: how many, and the page of the one or of all."""
    keys = list(Job.objects.visible_to(user).unfinished().values_list("pk", flat=True)[:100])
    return {"count": len(keys), "url": reverse("show_job", args=keys) if len(keys) == 1 else reverse("list_jobs")}


def _demo_note() -> str:
    return f"نسخهٔ نمایشی: رقم‌ها و نام‌ها ساختگی است و تاریخ سامانه {format_jalali_long(clock.today())} است."
