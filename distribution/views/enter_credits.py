"""Enter one agency's credits: a block for each programme and source, a line for each chapter."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from accounts.models import ExecutiveAgency
from core.access import may
from core.money import AmountField, format_amount
from core.refusals import Refused
from core.text import has_hidden_characters, to_persian_digits
from distribution import permissions
from distribution.actions.enter_credits import enter_credits as enter
from distribution.entry_plans import Cell, Standing, cells_of, doubt, faulty_cells, standing_of
from distribution.forms import NOT_OFFERED, SAVE_AGAIN, NoticeHeadForm, VersionField
from distribution.invariants import NOTICE_CELL_ONCE
from distribution.models import (
    CreditNotice,
    CreditSource,
    CreditType,
    ExpenseChapter,
    FiscalYear,
    FunctionalCode,
    PriorFigure,
)

MOST_BLOCKS = 30
NO_AMOUNTS = "هیچ مبلغی ننوشته‌اید. برای هر برنامه دست‌کم مبلغ یک فصل را بنویسید."
CHOOSE_PROGRAMME = "برنامه را انتخاب کنید."
CHOOSE_SOURCE = "منبع اعتبار را انتخاب کنید."
LOOKS_LIKE_RIALS = "بعضی مبلغ‌ها بسیار بزرگ است. اگر به میلیون ریال است، این خانه را علامت بزنید و دوباره ذخیره کنید."
TOO_MANY_BLOCKS = f"یک ابلاغیه حداکثر {to_persian_digits(MOST_BLOCKS)} برنامه و منبع دارد."
INCOMPLETE_FORM = "فرم کامل به سامانه نرسید. صفحه را دوباره باز کنید."


@dataclass
class Desk:
    """What the screen stands on: the year's lists, and what is known of the agency."""

    fiscal_year: FiscalYear
    agency: ExecutiveAgency
    chapters: list[ExpenseChapter]
    programmes: dict[str, FunctionalCode]
    sources: dict[str, CreditSource]
    last_year: Mapping[tuple[int, int], int]  # programme id, chapter number
    standing: Standing

    @classmethod
    def of(cls, fiscal_year: FiscalYear, agency: ExecutiveAgency) -> Desk:
        """Everything in six queries, however many blocks there are."""
        figures = PriorFigure.objects.filter(year=fiscal_year.year - 1, agency=agency)
        programmes = FunctionalCode.objects.filter(level=FunctionalCode.Level.PROGRAMME).select_related("parent")
        return cls(
            fiscal_year=fiscal_year,
            agency=agency,
            chapters=list(fiscal_year.chapters),
            programmes={programme.code: programme for programme in programmes},
            sources={source.code: source for source in CreditSource.objects.filter(credit_type=CreditType.EXPENSE)},
            last_year={(figure.programme_id, figure.chapter_number): figure.approved for figure in figures},
            standing=standing_of(fiscal_year, [agency.pk])[agency.pk],
        )

    @cached_property
    def notified(self) -> dict[Cell, int]:
        """What the issued notices come to."""
        return self.standing.notified

    def letters(self) -> list[dict[str, Any]]:
        """The issued notices, for reading beside the entry."""
        return [
            {"notice": notice, "total": notice.sign * sum(cells_of(notice).values())}
            for notice in self.standing.issued
        ]

    def programme_choices(self) -> list[Any]:
        """The programmes the agency has had first, then all by budget chapter."""
        known = {cell[0] for cell in self.notified} | {programme for programme, _ in self.last_year}
        if self.standing.draft:
            known |= {cell[0] for cell in cells_of(self.standing.draft)}
        own: list[tuple[str, str]] = []
        groups: dict[str, list[tuple[str, str]]] = {}
        for code, programme in self.programmes.items():
            label = f"{programme.title} ({to_persian_digits(code)})"
            title = programme.parent.title if programme.parent else "برنامه‌های دیگر"
            (own if programme.pk in known else groups.setdefault(title, [])).append((code, label))
        first = [("برنامه‌های این دستگاه", own)] if own else []
        return [("", "انتخاب برنامه"), *first, *groups.items()]

    def blocks(self) -> list[dict[str, Any]]:
        """What the blocks show first: the draft, else the agency's programmes without amounts."""
        code_of = {programme.pk: code for code, programme in self.programmes.items()}
        source_of = {source.pk: code for code, source in self.sources.items()}
        number_of = {chapter.pk: chapter.number for chapter in self.chapters}
        found: dict[tuple[int, int], dict[str, Any]] = {}
        cells = cells_of(self.standing.draft) if self.standing.draft else dict.fromkeys(self.notified)
        for (programme, source, chapter), amount in cells.items():
            block = found.setdefault((programme, source), {"programme": code_of.get(programme), "source": source_of.get(source)})
            if chapter in number_of:
                block[f"chapter_{number_of[chapter]}"] = amount
        if found:
            return list(found.values())
        known = sorted({code_of[programme] for programme, _ in self.last_year if programme in code_of})
        first_source = next(iter(self.sources), "")
        return [{"programme": code, "source": first_source} for code in known or [""]]


class EntryForm(NoticeHeadForm):
    """The head of the notice, and the answer to the question about rials."""

    version = VersionField()
    sure = forms.BooleanField(label="مبلغ‌ها به میلیون ریال است و درست است", required=False)


class BlockForm(forms.Form):
    """One programme and source with its chapters. Empty boxes are no credit."""

    def __init__(self, *args: Any, desk: Desk, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.desk = desk
        offered = {"invalid_choice": NOT_OFFERED}
        self.fields["programme"] = forms.ChoiceField(
            label="برنامه", required=False, choices=desk.programme_choices, error_messages=offered
        )
        sources = [("", "انتخاب منبع"), *((code, source.title) for code, source in desk.sources.items())]
        self.fields["source"] = forms.ChoiceField(
            label="منبع اعتبار", required=False, choices=sources, error_messages=offered
        )
        for chapter in desk.chapters:
            self.fields[f"chapter_{chapter.number}"] = AmountField(label=chapter.title, required=False)

    def clean(self) -> dict[str, Any]:
        """Amounts name their programme and source."""
        data = super().clean() or self.cleaned_data
        if self.amounts() and "programme" not in self.errors and not data.get("programme"):
            self.add_error("programme", CHOOSE_PROGRAMME)
        if self.amounts() and "source" not in self.errors and not data.get("source"):
            self.add_error("source", CHOOSE_SOURCE)
        return data

    def amounts(self) -> dict[ExpenseChapter, int]:
        """The amounts above zero, by chapter."""
        found = {chapter: self.cleaned_data.get(f"chapter_{chapter.number}") or 0 for chapter in self.desk.chapters}
        return {chapter: amount for chapter, amount in found.items() if amount}

    @property
    def key(self) -> tuple[int, int] | None:
        """(programme id, source id) chosen now, whether or not the form is sent yet."""
        programme = self.desk.programmes.get(str(self["programme"].value() or ""))
        source = self.desk.sources.get(str(self["source"].value() or ""))
        return (programme.pk, source.pk) if programme and source else None

    def cells(self) -> dict[Cell, int]:
        """The cells of the notice this block writes."""
        return {(*self.key, chapter.pk): amount for chapter, amount in self.amounts().items()} if self.key else {}

    def lines(self) -> list[dict[str, Any]]:
        """What the table of the block shows: each chapter with last year's and the notified figure."""
        programme = self.desk.programmes.get(str(self["programme"].value() or ""))
        return [
            {
                "chapter": chapter,
                "field": self[f"chapter_{chapter.number}"],
                "last_year": self.desk.last_year.get((programme.pk, chapter.number)) if programme else None,
                "notified": self.desk.notified.get((*self.key, chapter.pk)) if self.key else None,
            }
            for chapter in self.desk.chapters
        ]

    def sum_of(self, column: str) -> int | None:
        """The sum of a column beside the boxes; nothing where nothing stands in it."""
        figures = [line[column] for line in self.lines() if line[column] is not None]
        return sum(figures) if figures else None

    @property
    def sum_last_year(self) -> int | None:
        """Approved last year."""
        return self.sum_of("last_year")

    @property
    def sum_notified(self) -> int | None:
        """Notified until now."""
        return self.sum_of("notified")

    @property
    def sum_typed(self) -> int:
        """The sum of the boxes, where they can be read."""
        values = [self[f"chapter_{chapter.number}"].value() for chapter in self.desk.chapters]
        field, total = AmountField(required=False), 0
        for value in values:
            try:
                total += field.clean(value) or 0
            except ValidationError:
                continue
        return total


class BaseBlocks(forms.BaseFormSet):
    """All blocks of a notice: each programme and source once."""

    default_error_messages = {
        **forms.BaseFormSet.default_error_messages,
        "missing_management_form": INCOMPLETE_FORM,
        "too_many_forms": TOO_MANY_BLOCKS + "%.0s",  # Django puts the number in, with Latin digits
    }

    def add_fields(self, form: forms.Form, index: int | None) -> None:
        """The tick that takes a block away."""
        super().add_fields(form, index)
        form.fields["DELETE"].label = "برداشتن این برنامه"

    def clean(self) -> None:
        """No block twice, and not nothing at all."""
        if not self.management_form.is_valid():
            return
        seen: set[tuple[int, int]] = set()
        for form in self.kept:
            if form.cells() and form.key in seen:
                form.add_error("programme", NOTICE_CELL_ONCE.sentence)
            elif form.cells():
                seen.add(form.key)
        if not any(form.errors for form in self.kept) and not self.cells():
            raise ValidationError(NO_AMOUNTS)

    @property
    def kept(self) -> list[BlockForm]:
        """The blocks that are not taken away."""
        return [form for form in self.forms if not form.cleaned_data.get("DELETE")]

    def cells(self) -> dict[Cell, int]:
        """Everything the notice will hold."""
        found: dict[Cell, int] = {}
        for form in self.kept:
            found |= form.cells()
        return found


Blocks = forms.formset_factory(
    BlockForm, BaseBlocks, extra=0, can_delete=True, max_num=MOST_BLOCKS, absolute_max=MOST_BLOCKS, validate_max=True
)


@may(permissions.enter)
@require_http_methods(["GET", "HEAD", "POST"])
def enter_credits(request: HttpRequest, year: int, agency_code: str) -> HttpResponse:
    """The draft notice of the agency, made with the first figure."""
    if has_hidden_characters(agency_code):
        raise Http404
    fiscal_year = get_object_or_404(FiscalYear, year=year)
    agency = get_object_or_404(ExecutiveAgency, code=agency_code, is_provincial_expense=True)
    desk = Desk.of(fiscal_year, agency)
    verdict = permissions.enter_in(request.user, fiscal_year)
    if not verdict:
        status = 409 if request.method == "POST" else 200
        return render(request, "distribution/enter_credits.html", {"desk": desk, "closed": verdict.reason}, status=status)
    if request.method != "POST":
        return _show(request, desk, EntryForm(initial=_head(desk)), Blocks(initial=desk.blocks(), form_kwargs={"desk": desk}))
    if "add_block" in request.POST:
        return _show(request, desk, *_with_another(request, desk))
    form, blocks = EntryForm(request.POST), Blocks(request.POST, form_kwargs={"desk": desk})
    whole = form.is_valid() & blocks.is_valid()
    if whole and _sensible(form, blocks, desk):
        try:
            notice = enter(
                fiscal_year=fiscal_year,
                agency=agency,
                cells=blocks.cells(),
                by=request.user,
                kind=form.cleaned_data["kind"],
                council_number=form.cleaned_data["council_number"],
                council_date=form.cleaned_data["council_date"],
                seen_version=form.cleaned_data["version"],
            )
        except Refused as refusal:
            return _show(request, desk, _refused(form, refusal, desk), blocks, status=refusal.status)
        total = format_amount(sum(blocks.cells().values()))
        messages.success(request, f"اعتبار «{agency.name}» به جمع {total} میلیون ریال ثبت شد. ابلاغیه آمادهٔ صدور است.")
        return redirect(notice)
    return _show(request, desk, form, blocks)


def _head(desk: Desk) -> dict[str, Any]:
    draft = desk.standing.draft
    if draft:
        return {
            "kind": draft.kind,
            "council_number": draft.council_number,
            "council_date": draft.council_date,
            "version": draft.version,
        }
    kind = CreditNotice.Kind.SUPPLEMENT if desk.standing.issued else CreditNotice.Kind.ORIGINAL
    return {"kind": kind, "version": 0}


def _with_another(request: HttpRequest, desk: Desk) -> tuple[EntryForm, Any]:
    """The page again with one empty block more; nothing is judged and nothing is lost."""
    sent = Blocks(request.POST, form_kwargs={"desk": desk})
    typed = [
        {name: form.data.get(form.add_prefix(name)) for name in form.fields}
        for form in (sent.forms if sent.management_form.is_valid() else [])
    ]
    if len(typed) < MOST_BLOCKS:
        typed.append({"source": next(iter(desk.sources), "")})
    blocks = Blocks(initial=typed, form_kwargs={"desk": desk})
    blocks.forms[-1].fields["programme"].widget.attrs["autofocus"] = True
    names = EntryForm.base_fields
    return EntryForm(initial={name: request.POST.get(name) for name in names}), blocks


def _sensible(form: EntryForm, blocks: BaseBlocks, desk: Desk) -> bool:
    """Ask what needs the whole entry: is it allowed on what was notified, and is it really millions?"""
    of_block = {block.key: block for block in blocks.kept}
    number_of = {chapter.pk: chapter.number for chapter in desk.chapters}
    kind = form.cleaned_data["kind"]
    for cell, sentence in faulty_cells(kind, blocks.cells(), desk.standing):
        reduces = kind == CreditNotice.Kind.REDUCTION
        of_block[cell[:2]].add_error(f"chapter_{number_of[cell[2]]}" if reduces else "programme", sentence)
    if not form.cleaned_data["sure"]:
        for cell, amount in blocks.cells().items():
            if question := doubt(amount, desk.last_year.get((cell[0], number_of[cell[2]]))):
                of_block[cell[:2]].add_error(f"chapter_{number_of[cell[2]]}", question)
                if not form.errors:
                    form.add_error("sure", LOOKS_LIKE_RIALS)
    return not form.errors and not any(block.errors for block in blocks.forms)


def _refused(form: EntryForm, refusal: Refused, desk: Desk) -> EntryForm:
    """The sentence on the page; where somebody else wrote, the next press is on what stands now."""
    now = standing_of(desk.fiscal_year, [desk.agency.pk])[desk.agency.pk].draft
    stale = now is not None and now.version != form.cleaned_data["version"]
    form.add_error(None, f"{refusal.sentence} {SAVE_AGAIN}" if stale else refusal.sentence)
    if stale:
        form.data = form.data.copy()
        form.data["version"] = str(now.version)
    return form


def _show(request: HttpRequest, desk: Desk, form: EntryForm, blocks: Any, status: int = 200) -> HttpResponse:
    for block in blocks.forms:
        # Judged already, or not at all: on the page they are asked for, though an empty block is passed over.
        block.fields["programme"].required = block.fields["source"].required = True
    context = {
        "desk": desk,
        "form": form,
        "blocks": blocks,
        "total": sum(block.sum_typed for block in blocks.forms),
        "notified": sum(desk.notified.values()),
    }
    return render(request, "distribution/enter_credits.html", context, status=status)
