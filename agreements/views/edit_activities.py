"""Section 3 of the draft, form E-2: for each programme its goal and its activities."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Sum
from django.forms.formsets import TOTAL_FORM_COUNT
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse

from agreements import permissions
from agreements.actions.bring_activities import stands_as_brought, told
from agreements.actions.save_section import ActivityRow, save_activities
from agreements.checks import findings
from agreements.forms import DraftCharField, NamedAmountField, NamedCountField, SectionForm
from agreements.kinds import expense_papers
from agreements.models import Activity, Agreement, ProgrammeBlock, SheetBrought
from agreements.views import drafting
from core.access import may
from core.money import LARGEST_AMOUNT, TOO_LARGE, format_amount, parse_amount
from core.text import PersianCharField, to_persian_digits

MOST_ROWS = 200
ROWS_AT_A_TIME = 5
NO_TITLE = "عنوان را بنویسید، یا سطر را خالی کنید."
TOO_MANY_ROWS = "بیش از ۲۰۰ سطر پذیرفته نمی‌شود؛ فعالیت‌های هم‌نوع را در یک سطر بیاورید."
STORED_ROWS = "سطرهای این برنامه در سامانه اکنون {count} فعالیت به جمع {total} است. با ذخیرهٔ دوباره، سطرهای این صفحه جای آن‌ها را می‌گیرد."
BAD_ROWS = "سطرهای فعالیت کامل فرستاده نشد. صفحه را دوباره باز کنید."
PREFIX = "rows"
KEYED = ("key", "title", "unit", "quantity", "unit_cost", "amount")
COLUMNS = ("title", "unit", "quantity", "unit_cost", "amount")


class ProgrammeForm(SectionForm):
    """The goal of a programme."""

    goal = DraftCharField(label="هدف برنامه", max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))


class ActivityForm(forms.Form):
    """One row. Quantity times unit cost gives the amount where none is typed."""

    # In an amendment: what the row says in the paper in force; None for a new row.
    amends = False
    before: int | None = None

    key = forms.CharField(max_length=40, required=False, widget=forms.HiddenInput)
    title = PersianCharField(max_length=200, required=False, label="عنوان فعالیت")
    unit = PersianCharField(max_length=40, required=False, label="واحد سنجش")
    quantity = NamedCountField(required=False, label="مقدار")
    unit_cost = NamedAmountField(required=False, label="هزینهٔ واحد")
    amount = NamedAmountField(required=False, label="اعتبار")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        place = str(self.prefix).rpartition("-")[2]
        # The row the script copies counts itself (`__number__`).
        number = to_persian_digits(int(place) + 1) if place.isdigit() else "__number__"
        for name, box in self.fields.items():
            if name == "key":
                continue
            box.label = f"{box.label}، سطر {number}"
            box.widget.attrs["aria-label"] = box.label
            if name in ("quantity", "unit_cost"):
                box.widget.attrs["data-factor"] = ""
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

    @property
    def is_empty(self) -> bool:
        """Nothing at all was typed."""
        return not any(self.data.get(self.add_prefix(name), "").strip() for name in COLUMNS)


class _Rows(forms.BaseFormSet):
    """All rows; their number comes from outside and is held to a limit."""

    def get_form_kwargs(self, index: int | None) -> dict[str, Any]:
        """No row may be taken for untouched by its place."""
        return {**super().get_form_kwargs(index), "empty_permitted": False}

    def clean(self) -> None:
        """Fewer than no rows is a page that was not sent whole, not a wish to remove them all."""
        if self.management_form.cleaned_data[TOTAL_FORM_COUNT] < 0:
            raise ValidationError(BAD_ROWS, code="missing_management_form")


ActivityRows = forms.formset_factory(
    ActivityForm, formset=_Rows, extra=0, max_num=MOST_ROWS, absolute_max=MOST_ROWS, validate_max=True
)
_SENTENCES = {"missing_management_form": BAD_ROWS, "too_many_forms": TOO_MANY_ROWS}


class ChosenProgramme(forms.Form):
    """The programme named in the address."""

    programme = forms.CharField(required=False, max_length=14)


@may(permissions.draft, expense_papers, field="identifier", kwarg="no")
def edit_activities(request: HttpRequest, agreement: Agreement) -> HttpResponse:
    """One programme at a time; buttons that add and remove rows work without script and save nothing."""
    blocks = list(agreement.blocks.select_related("programme"))
    block = _chosen(request, blocks)
    if block is None:
        return drafting.page(request, agreement, "activities", {"blocks": [], "form": ProgrammeForm()})
    held = held_by(block)
    initial = {"goal": held[0], "version": agreement.version, "mark": drafting.mark_of(held)}
    part = drafting.part_of("activities", block.programme.code)
    posted = drafting.typed_in(request, agreement, part)
    form = ProgrammeForm(posted, initial=initial)
    rows = ActivityRows(posted, prefix=PREFIX, error_messages=_SENTENCES) if posted is not None else _unbound(_keyed(block))
    changed = _added_or_removed(posted) if posted is not None else None
    if changed is not None:
        # Shown again as typed, with more rows or fewer; faults are told when it is saved.
        rows = _unbound(changed)
    elif request.method == "POST" and all([form.is_valid(), rows.is_valid()]) and posted.get("action") != "calculate":
        typed = _typed(rows)
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
    total = sum(_amount_of(row) for row in rows.forms)
    _lay_beside(agreement, block, rows)
    context = {
        "form": form,
        "rows": rows,
        "blocks": blocks,
        "programme": block.programme,
        "tabs": _tabs(agreement, blocks, block),
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


def _lay_beside(agreement: Agreement, block: ProgrammeBlock, rows: forms.BaseFormSet) -> None:
    """In an amendment: what each row says in the paper in force; rows that are new say nothing."""
    if agreement.amends_id is None:
        return
    former = Activity.objects.filter(block__agreement=agreement.amends_id, block__programme=block.programme_id)
    amounts = {str(key): amount for key, amount in former.values_list("key", "amount")}
    for form in rows.forms:
        form.amends = True
        form.before = amounts.get(str(form["key"].value()))


def _keyed(block: ProgrammeBlock) -> list[list[Any]]:
    return [[str(activity.key), *_as_list(activity)] for activity in block.activities.all()]


def _show_beside(form: ProgrammeForm, typed: list[ActivityRow], stored: ProgrammeBlock) -> None:
    """What is stored now, where it differs from what was typed: rows that a second save would replace are told too."""
    goal, rows = held_by(stored)
    form.show_beside({"goal": goal})
    if rows != [_as_list(row) for row in typed]:
        total = sum(row[COLUMNS.index("amount")] for row in rows)
        form.add_error(None, STORED_ROWS.format(count=to_persian_digits(len(rows)), total=format_amount(total)))


def _as_list(row: Activity | ActivityRow) -> list[Any]:
    return [getattr(row, name) for name in COLUMNS]


def _chosen(request: HttpRequest, blocks: list[ProgrammeBlock]) -> ProgrammeBlock | None:
    """The programme asked for; the first where none is. Another agency's programme is not found."""
    asked = ChosenProgramme(request.GET)
    code = asked.cleaned_data["programme"] if asked.is_valid() else "?"
    if not code:
        return blocks[0] if blocks else None
    for block in blocks:
        if block.programme.code == code:
            return block
    raise Http404


def _unbound(rows: list[list[Any]]) -> forms.BaseFormSet:
    """Rows to be typed into, a few empty ones at the end where there are none yet."""
    more = 1 if rows else ROWS_AT_A_TIME
    initial = [dict(zip(KEYED, row, strict=True)) for row in rows]
    initial += [{}] * min(more, MOST_ROWS - len(initial))
    return ActivityRows(prefix=PREFIX, initial=initial, error_messages=_SENTENCES)


def _added_or_removed(posted: QueryDict) -> list[list[str]] | None:
    """The rows as typed after «افزودن ۵ سطر» or «حذف سطر»; None when neither was pressed."""
    if posted.get("action") != "add" and "remove" not in posted:
        return None
    count = ActivityRows(posted, prefix=PREFIX, error_messages=_SENTENCES).total_form_count()
    rows = [[posted.get(f"{PREFIX}-{n}-{name}", "") for name in KEYED] for n in range(count)]
    if "remove" in posted:
        gone = posted["remove"]
        return [row for n, row in enumerate(rows) if str(n) != gone]
    kept = [row for row in rows if any(text.strip() for text in row[1:])]
    return (kept + [[""] * len(KEYED)] * (ROWS_AT_A_TIME - 1))[: MOST_ROWS - 1]


def _typed(rows: forms.BaseFormSet) -> list[ActivityRow]:
    return [
        ActivityRow(**{**{name: form.cleaned_data[name] for name in KEYED}, "amount": form.cleaned_data["amount"] or 0})
        for form in rows.forms
        if not form.is_empty
    ]


def _amount_of(form: ActivityForm) -> int:
    """The amount a row shows, typed or stored; 0 for what cannot be read."""
    value = form["amount"].value()
    if value in (None, "") and form.is_bound and form.is_valid():
        value = form.cleaned_data["amount"]
    try:
        return value if isinstance(value, int) else parse_amount(value or "")
    except ValidationError:
        return 0


def _address(agreement: Agreement, block: ProgrammeBlock) -> str:
    return f"{reverse('edit_activities', args=[agreement.identifier])}?programme={block.programme.code}"


def _tabs(agreement: Agreement, blocks: list[ProgrammeBlock], current: ProgrammeBlock) -> list[dict[str, Any]]:
    return [
        {"label": block.programme.title, "url": _address(agreement, block), "current": block.pk == current.pk}
        for block in blocks
    ]


def _go_on(request: HttpRequest, agreement: Agreement, saved: ProgrammeBlock) -> HttpResponse:
    """To the next programme that is not in order, otherwise on as from every section."""
    answer = drafting.go_on(request, agreement, "activities", part=saved.programme.code)
    if request.POST.get("action") == "back":
        return answer
    faulty = {finding.programme for finding in findings(Agreement.objects.get(pk=agreement.pk)) if finding.section == "activities" and finding.blocks}
    blocks = list(agreement.blocks.select_related("programme"))
    place = next(n for n, block in enumerate(blocks) if block.pk == saved.pk)
    for block in blocks[place + 1 :]:
        if block.programme.code in faulty:
            return redirect(_address(agreement, block))
    return answer
