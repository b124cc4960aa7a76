"""Section 3 of the draft, form E-2: for each programme its goal and its activities."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from agreements import permissions
from agreements.actions.bring_activities import stands_as_brought, told
from agreements.actions.save_section import ActivityRow, save_activities
from agreements.checks import findings
from agreements.forms import DraftCharField, NamedAmountField, NamedCountField, SectionForm
from agreements.kinds import expense_papers
from agreements.models import Activity, Agreement, ProgrammeBlock, SheetBrought
from agreements.programme_tabs import address_of, chosen, next_faulty, tabs_of
from agreements.row_forms import BAD_ROWS, RowForm, RowSet, RowsOf, amount_of, lay_beside
from agreements.views import drafting
from core.access import may
from core.money import LARGEST_AMOUNT, TOO_LARGE, format_amount
from core.text import PersianCharField, to_persian_digits

__all__ = ["BAD_ROWS", "edit_activities"]

MOST_ROWS = 200
NO_TITLE = "عنوان را بنویسید، یا سطر را خالی کنید."
TOO_MANY_ROWS = "بیش از ۲۰۰ سطر پذیرفته نمی‌شود؛ فعالیت‌های هم‌نوع را در یک سطر بیاورید."
STORED_ROWS = "سطرهای این برنامه در سامانه اکنون {count} فعالیت به جمع {total} است. با ذخیرهٔ دوباره، سطرهای این صفحه جای آن‌ها را می‌گیرد."


class ProgrammeForm(SectionForm):
    """The goal of a programme."""

    goal = DraftCharField(label="هدف برنامه", max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))


class ActivityForm(RowForm):
    """One row. Quantity times unit cost gives the amount where none is typed."""

    COLUMNS = ("title", "unit", "quantity", "unit_cost", "amount")

    title = PersianCharField(max_length=200, required=False, label="عنوان فعالیت")
    unit = PersianCharField(max_length=40, required=False, label="واحد سنجش")
    quantity = NamedCountField(required=False, label="مقدار")
    unit_cost = NamedAmountField(required=False, label="هزینهٔ واحد")
    amount = NamedAmountField(required=False, label="اعتبار")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("quantity", "unit_cost"):
            self.fields[name].widget.attrs["data-factor"] = ""
        self.fields["amount"].widget.attrs |= {
            "data-part": "activities",
            "data-fill-product": "",
            "data-words": f"{self.auto_id % self.add_prefix('amount')}_words",
        }

    def clean(self) -> dict[str, Any]:
        """Empty rows are no rows; a row with figures needs a title."""
        values = self.cleaned_data
        if not self.is_empty and not values.get("title") and "title" not in self.errors:
            self.add_error("title", f"{self.fields['title'].label}: {NO_TITLE}")
        quantity, unit_cost = values.get("quantity"), values.get("unit_cost")
        if values.get("amount") is None and "amount" not in self.errors and None not in (quantity, unit_cost):
            if quantity * unit_cost > LARGEST_AMOUNT:
                self.add_error("amount", TOO_LARGE)
            else:
                values["amount"] = quantity * unit_cost
        return values


ACTIVITIES = RowsOf(ActivityForm, most=MOST_ROWS, too_many=TOO_MANY_ROWS)


@may(permissions.draft, expense_papers, field="identifier", kwarg="no")
def edit_activities(request: HttpRequest, agreement: Agreement) -> HttpResponse:
    """One programme at a time; buttons that add and remove rows work without script and save nothing."""
    blocks = list(agreement.blocks.select_related("programme"))
    block = chosen(request, blocks)
    if block is None:
        return drafting.page(request, agreement, "activities", {"blocks": [], "form": ProgrammeForm()})
    held = held_by(block)
    initial = {"goal": held[0], "version": agreement.version, "mark": drafting.mark_of(held)}
    part = drafting.part_of("activities", block.programme.code)
    posted = drafting.typed_in(request, agreement, part)
    form = ProgrammeForm(posted, initial=initial)
    rows = ACTIVITIES.bound(posted) if posted is not None else ACTIVITIES.unbound(_keyed(block))
    changed = ACTIVITIES.added_or_removed(posted) if posted is not None else None
    if changed is not None:
        # Shown again as typed, with more rows or fewer; faults are told when it is saved.
        rows = ACTIVITIES.unbound(changed)
    elif request.method == "POST" and all([form.is_valid(), rows.is_valid()]) and posted.get("action") != "calculate":
        typed = [ActivityRow(**{**form.values(), "amount": form.cleaned_data["amount"] or 0}) for form in rows.filled]
        goal = form.cleaned_data["goal"]
        done = drafting.save(
            agreement,
            form,
            lambda version: save_activities(
                agreement, block, goal=goal, rows=typed, by=request.user, seen_version=version
            ),
            holds=lambda now: held_by(now.blocks.get(pk=block.pk)),
            typed=[goal, [_as_list(row) for row in typed]],
            show_beside=lambda now: _show_beside(form, typed, now.blocks.get(pk=block.pk)),
        )
        if done:
            return _go_on(request, agreement, block)
    wanted = agreement.lines.filter(programme=block.programme).aggregate(total=Sum("amount"))["total"] or 0
    total = sum(amount_of(row) for row in rows.forms)
    _lay_beside(agreement, block, rows)
    context = {
        "form": form,
        "rows": rows,
        "blocks": blocks,
        "programme": block.programme,
        "tabs": tabs_of("edit_activities", agreement, blocks, block),
        "total": total,
        "wanted": wanted,
        "rest": wanted - total,
        "over": total - wanted,
        "unsaved": changed is not None,
        "brought": _brought(request, agreement),
        "calculated": posted is not None and posted.get("action") == "calculate" and rows.is_valid() and form.is_valid(),
    }
    return drafting.page(
        request,
        agreement,
        "activities",
        context,
        found=lambda finding: finding.programme == block.programme.code,
        status=form.status,
        part=block.programme.code,
    )


def _brought(request: HttpRequest, agreement: Agreement) -> dict[str, Any] | None:
    """The last table brought in, as long as it can be taken back: nobody changed the rows since."""
    if request.method == "POST":
        return None
    last = SheetBrought.objects.filter(agreement=agreement).select_related("by").first()
    if last is None or last.undone_at is not None or not stands_as_brought(last, agreement):
        return None
    return {"pk": last.pk, "by": last.by.full_name, "at": last.at, "told": told(last.before, last.after)}


def held_by(block: ProgrammeBlock) -> list[Any]:
    """A programme's goal and rows as stored."""
    return [block.goal, [_as_list(activity) for activity in block.activities.all()]]


def _lay_beside(agreement: Agreement, block: ProgrammeBlock, rows: RowSet) -> None:
    """In an amendment: the credit of each row in the paper in force."""
    former = Activity.objects.filter(block__agreement=agreement.amends_id, block__programme=block.programme_id)
    lay_beside(agreement, rows, {str(key): amount for key, amount in former.values_list("key", "amount")} if agreement.amends_id else {})


def _keyed(block: ProgrammeBlock) -> list[dict[str, Any]]:
    names = (*ActivityForm.CARRIED, *ActivityForm.COLUMNS)
    return [{name: getattr(activity, name) for name in names} for activity in block.activities.all()]


def _show_beside(form: ProgrammeForm, typed: list[ActivityRow], stored: ProgrammeBlock) -> None:
    """What is stored now, where it differs from what was typed: rows that a second save would replace are told too."""
    goal, rows = held_by(stored)
    form.show_beside({"goal": goal})
    if rows != [_as_list(row) for row in typed]:
        total = sum(row[ActivityForm.COLUMNS.index("amount")] for row in rows)
        form.add_error(None, STORED_ROWS.format(count=to_persian_digits(len(rows)), total=format_amount(total)))


def _as_list(row: Activity | ActivityRow) -> list[Any]:
    return [getattr(row, name) for name in ActivityForm.COLUMNS]


def _go_on(request: HttpRequest, agreement: Agreement, saved: ProgrammeBlock) -> HttpResponse:
    """To the next programme that is not in order, otherwise on as from every section."""
    answer = drafting.go_on(request, agreement, "activities", part=saved.programme.code)
    if request.POST.get("action") == "back":
        return answer
    faulty = {finding.programme for finding in findings(Agreement.objects.get(pk=agreement.pk)) if finding.section == "activities" and finding.blocks}
    following = next_faulty(list(agreement.blocks.select_related("programme")), saved, faulty)
    return redirect(address_of("edit_activities", agreement, following.programme.code)) if following else answer
