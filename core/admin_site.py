"""The office's admin: reference data for the administrator, and a door nobody else sees."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.urls import reverse

View = Callable[..., HttpResponse]

# The index by what the administrator comes for; whatever is not named here falls to the last.
SECTIONS = (
    ("کاربران و دستگاه‌ها", ("User", "Group", "ExecutiveAgency", "ExpertGroup")),
    ("سال و متن‌ها", ("FiscalYear", "Holiday", "ReturnReason", "GeneralConditions")),
    (
        "طبقه‌بندی‌ها و ارقام",
        ("FunctionalCode", "ExpenseChapter", "CapitalChapter", "CreditSource", "County", "PriorFigure"),
    ),
    ("تنها برای دیدن", ("Agreement", "Print", "Signature", "ReturnNote", "CreditNotice", "CreditCeiling", "CeilingPosting", "AuditEntry")),
)


class OfficeAdmin(AdminSite):
    """Django's admin with our login, our password page, and no bulk deletion."""

    site_header = "بخش مدیریت"
    site_title = "سامانهٔ مبادلهٔ موافقتنامه"
    index_title = "کاربران، دستگاه‌ها و اطلاعات پایه"
    empty_value_display = "–"
    enable_nav_sidebar = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.disable_action("delete_selected")

    def has_permission(self, request: HttpRequest) -> bool:
        """Only the administrator: staff who hold the role, or the installation's superuser."""
        user = request.user
        if not (user.is_active and user.is_staff):
            return False
        return user.is_superuser or user.has_perm("accounts.change_user")

    def admin_view(self, view: View, cacheable: bool = False) -> View:
        """Who is signed in without the right learns nothing, not even that there is an admin (404)."""
        inner = super().admin_view(view, cacheable)

        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.user.is_authenticated and not self.has_permission(request):
                raise Http404
            return inner(request, *args, **kwargs)

        guarded.rule = "admin"  # type: ignore[attr-defined]
        return guarded

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[dict[str, Any]]:
        """The models by errand, not by app; one app's own page keeps Django's list."""
        listed = super().get_app_list(request, app_label)
        if app_label is not None:
            return listed
        models = {model["object_name"]: model for app in listed for model in app["models"]}
        sections = [
            {"name": name, "app_label": f"section{n}", "app_url": "", "models": [models.pop(m) for m in wanted if m in models]}
            for n, (name, wanted) in enumerate(SECTIONS)
        ]
        sections[-1]["models"] += list(models.values())
        return [section for section in sections if section["models"]]

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """What may be kept, and what this person changed last."""
        from core.models import AuditEntry

        recent = AuditEntry.objects.filter(actor=request.user, action__startswith="admin_")[:8]
        return super().index(request, {"recent": recent, **(extra_context or {})})

    @login_not_required
    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """There is one login page, with one lock, for everybody."""
        if request.user.is_authenticated and not self.has_permission(request):
            raise Http404
        if request.user.is_authenticated:
            return redirect("admin:index")
        return redirect_to_login(reverse("admin:index"), resolve_url("login"))

    def logout(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The portal's own way out."""
        from accounts.views.sign_out import logout

        return logout(request)

    def password_change(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The portal's own page."""
        return redirect("change_password")

    def password_change_done(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The portal's own page."""
        return redirect("change_password_done")
