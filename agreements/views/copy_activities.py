"""«رونوشت از سال پیش»: the activities of last year's agreement in force, on their way to the preview."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from agreements import permissions
from agreements.kinds import expense_papers
from agreements.models import Agreement
from agreements.prior_activities import Former, former_of
from agreements.views.paste_activities import TO_BRING
from core.access import may
from core.keeping import keep


class CopyForm(forms.Form):
    """What of last year's rows is wanted."""

    amounts = forms.BooleanField(label="هزینهٔ واحد و اعتبار سال پیش هم پیشنهاد شود", required=False)


@may(permissions.draft, expense_papers, field="identifier", kwarg="no")
@require_http_methods(["GET", "HEAD", "POST"])
def copy_activities(request: HttpRequest, agreement: Agreement) -> HttpResponse:
    """What there is to copy, or why there is nothing; the preview follows, and nothing is written here."""
    former = former_of(agreement)
    form = CopyForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and not former.why_not and form.is_valid():
        table, amounts = former.table(with_amounts=form.cleaned_data["amounts"])
        work = {"paper": agreement.pk, "table": table.as_json(), "programme": "", "former": {str(number): amount for number, amount in amounts.items()}}
        return redirect("confirm_activities", agreement.identifier, keep(request, TO_BRING, work))
    context = {"agreement": agreement, "former": former, "form": form, "programmes": _programmes(former), "total": sum(row.amount for _, row in former.rows)}
    return render(request, "agreements/copy_activities.html", context)


def _programmes(former: Former) -> list[dict[str, Any]]:
    rows: dict[str, list[Any]] = defaultdict(list)
    for code, row in former.rows:
        rows[code].append(row)
    return [
        {"code": code, "title": of_it[0].block.programme.title, "count": len(of_it), "total": sum(row.amount for row in of_it)}
        for code, of_it in rows.items()
    ]
