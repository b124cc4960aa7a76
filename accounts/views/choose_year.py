"""Choose the working year: what lists show until another one is chosen."""

from __future__ import annotations

from django import forms
from django.apps import apps
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods

from core.access import signed_in
from core.portal import working_year
from core.text import to_persian_digits


class YearForm(forms.Form):
    """One of the years there are."""

    year = forms.TypedChoiceField(
        label="سال مالی",
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": "یک سال را برگزینید.", "invalid_choice": "این سال در سامانه نیست. یکی از سال‌های فهرست را برگزینید."},
    )


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def choose_year(request: HttpRequest) -> HttpResponse:
    """The years with their state; the choice lives as long as the session."""
    # The years belong to `distribution`, which stands on this app: asked for by name, so that
    # imports keep pointing one way.
    years = {row.year: row for row in apps.get_model("distribution", "FiscalYear").objects.all()}
    form = YearForm(request.POST or None, initial={"year": working_year(request, years)})
    form.fields["year"].choices = [
        (number, f"{to_persian_digits(number)} ({row.get_status_display()})") for number, row in years.items()
    ]
    if form.is_valid():
        request.session["year"] = form.cleaned_data["year"]
        back = request.POST.get("next", "")
        if url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure()):
            # Not `redirect`: it would take a word without a slash for the name of a page.
            return HttpResponseRedirect(back)
        return redirect("home")
    return render(request, "accounts/choose_year.html", {"form": form, "years": years})
