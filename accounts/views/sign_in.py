"""Sign in (ux.md S01): one form, one sentence for every wrong answer, and a lock after five of them."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from accounts.forms import SignInForm
from accounts.passwords import has_temporary_password
from accounts.permissions import rights_of
from accounts.rights import Right
from core import clock
from core.access import everyone
from core.jalali import format_jalali_long

LOCKED_OUT = (
    "پس از ۵ بار ورود ناموفق، ورود با این نام کاربری از این رایانه ۱۵ دقیقه بسته است. "
    "اگر گذرواژه را فراموش کرده‌اید، با پشتیبانی تماس بگیرید."
)
NEWS = "مهلت ارسال پیش‌نویس موافقتنامه‌های هزینه‌ای {} است."
LOCKED_SECONDS = 15 * 60


class SignIn(LoginView):
    """Django's login with our form; who is already in goes on to his work."""

    authentication_form = SignInForm
    template_name = "registration/login.html"
    redirect_authenticated_user = True

    def get_default_redirect_url(self) -> str:
        """The کارتابل; for the administrator, who has no papers, the admin."""
        user = self.request.user
        rights = rights_of(user)
        papers = any(rights.anywhere(r) for r in (Right.VIEW_AGENCY, Right.VIEW_SECTOR, Right.VIEW_PROVINCE))
        return reverse("admin:index") if user.is_staff and not papers else reverse("home")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With the one date everybody asks for: until when drafts may be sent."""
        # The years belong to `distribution`, which stands on this app: asked for by name.
        years = apps.get_model("distribution", "FiscalYear").objects.filter(status="active")
        deadline = years.values_list("draft_deadline", flat=True).first()
        news = NEWS.format(format_jalali_long(deadline)) if deadline and deadline >= clock.today() else ""
        return super().get_context_data(login_news=news, **kwargs)

    def form_valid(self, form: SignInForm) -> HttpResponse:
        """In, with a new session key; a password that somebody else set must be replaced first."""
        response = super().form_valid(form)
        if has_temporary_password(self.request.user):
            self.request.session["must_change_password"] = True
        return response


login = everyone(SignIn.as_view())


def locked_out(request: HttpRequest, response: HttpResponse | None = None, credentials: Any = None) -> HttpResponse:
    """What django-axes answers from the fifth wrong password on, to that name from that address only."""
    page = render(request, "429.html", {"sentence": LOCKED_OUT}, status=429)
    page.headers["Retry-After"] = str(LOCKED_SECONDS)
    return page
