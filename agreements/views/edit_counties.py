"""Form E-5 of the draft, optional: for each programme what of its credit is meant for a county."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Sum
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect

from agreements import permissions
from agreements.actions.save_optional import UNKNOWN_COUNTY, save_counties
from agreements.checks import findings
from agreements.forms import NamedAmountField, SectionForm
from agreements.kinds import expense_papers
from agreements.models import Agreement, CountyRow, ProgrammeBlock
from agreements.programme_tabs import address_of, chosen, next_faulty, tabs_of
from agreements.views import drafting
from core.access import may
from core.money import parse_amount
from distribution.models import County


class CountiesForm(SectionForm):
    """One amount for each county of the year; a county without one has no share."""

    def __init__(self, data: QueryDict | None, *, counties: list[County], stored: Mapping[int, int], initial: Mapping[str, Any]) -> None:
        super().__init__(data, initial={**initial, **{_name(county): stored.get(county.pk) for county in counties}})
        self.counties = counties
        for county in counties:
            self.fields[_name(county)] = NamedAmountField(required=False, label=f"شهرستان {county.name}")

    def clean(self) -> dict[str, Any]:
        """A share of a county that is not on the page is refused, not dropped."""
        if any(name.startswith("county-") and name not in self.fields and self.data[name].strip() for name in self.data):
            self.add_error(None, UNKNOWN_COUNTY)
        return self.cleaned_data

    @property
    def typed(self) -> dict[int, int]:
        """The shares by county id; one of nothing is none."""
        return {county.pk: self.cleaned_data[_name(county)] or 0 for county in self.counties}

    def amount_now(self, county: County) -> int:
        """The share of a county as the page shows it: as typed where it can be read, else as stored."""
        value = self[_name(county)].value()
        try:
            return value if isinstance(value, int) else parse_amount(value or "") or 0
        except ValidationError:
            return 0


def _name(county: County) -> str:
    return f"county-{county.code}"


@may(permissions.draft, expense_papers, field="identifier", kwarg="no")
def edit_counties(request: HttpRequest, agreement: Agreement) -> HttpResponse:
    """One programme at a time, a box for each county; a programme without any share does not use the form."""
    blocks = list(agreement.blocks.select_related("programme"))
    block = chosen(request, blocks)
    if block is None:
        return drafting.page(request, agreement, "counties", {"blocks": [], "form": SectionForm()})
    posted = drafting.typed_in(request, agreement, drafting.part_of("counties", block.programme.code))
    held = held_by(agreement, block)
    form = CountiesForm(
        posted,
        counties=list(County.objects.of_year(agreement.fiscal_year.year)),
        stored=dict(held),
        initial={"version": agreement.version, "mark": drafting.mark_of(held)},
    )
    if request.method == "POST" and form.is_valid() and posted.get("action") != "calculate":
        typed = form.typed
        done = drafting.save(
            agreement,
            form,
            lambda version: save_counties(agreement, block, typed, by=request.user, seen_version=version),
            holds=lambda now: held_by(now, block),
            typed=_plain(typed),
            show_beside=lambda now: _show_beside(form, now, block),
        )
        if done:
            return _go_on(request, agreement, block)
    wanted = agreement.lines.filter(programme=block.programme).aggregate(total=Sum("amount"))["total"] or 0
    rows = _rows(agreement, block, form)
    total = sum(row["amount"] for row in rows)
    context = {
        "form": form,
        "rows": rows,
        "blocks": blocks,
        "programme": block.programme,
        "tabs": tabs_of("edit_counties", agreement, blocks, block),
        "amends": agreement.amends_id is not None,
        "total": total,
        "wanted": wanted,
        "rest": wanted - total,
        "over": total - wanted,
        "calculated": form.is_bound and posted.get("action") == "calculate" and form.is_valid(),
    }
    return drafting.page(
        request,
        agreement,
        "counties",
        context,
        found=lambda finding: finding.programme == block.programme.code,
        status=form.status,
        part=block.programme.code,
    )


def held_by(agreement: Agreement, block: ProgrammeBlock) -> list[list[int]]:
    """The programme's shares as stored: county id, amount."""
    return _plain(dict(agreement.county_rows.filter(programme=block.programme_id).values_list("county_id", "amount")))


def _plain(shares: Mapping[int, int]) -> list[list[int]]:
    return sorted([county, amount] for county, amount in shares.items() if amount)


def _rows(agreement: Agreement, block: ProgrammeBlock, form: CountiesForm) -> list[dict[str, Any]]:
    """A row a county, in an amendment beside what is in force."""
    before: dict[int, int] = {}
    if agreement.amends_id:
        former = CountyRow.objects.filter(agreement=agreement.amends_id, programme=block.programme_id)
        before = dict(former.values_list("county_id", "amount"))
    return [
        {
            "county": county,
            "field": form[_name(county)],
            "label": form.fields[_name(county)].label,
            "amount": form.amount_now(county),
            "before": before.get(county.pk),
        }
        for county in form.counties
    ]


def _show_beside(form: CountiesForm, now: Agreement, block: ProgrammeBlock) -> None:
    stored = dict(held_by(now, block))
    form.show_beside({
        _name(county): stored.get(county.pk, 0)
        for county in form.counties
        if stored.get(county.pk, 0) != (form.cleaned_data[_name(county)] or 0)
    })  # fmt: skip


def _go_on(request: HttpRequest, agreement: Agreement, saved: ProgrammeBlock) -> HttpResponse:
    """To the next programme whose shares are not in order, otherwise on as from every section."""
    answer = drafting.go_on(request, agreement, "counties", part=saved.programme.code)
    if request.POST.get("action") == "back":
        return answer
    faulty = {f.programme for f in findings(Agreement.objects.get(pk=agreement.pk)) if f.section == "counties" and f.blocks}
    following = next_faulty(list(agreement.blocks.select_related("programme")), saved, faulty)
    return redirect(address_of("edit_counties", agreement, following.programme.code)) if following else answer
