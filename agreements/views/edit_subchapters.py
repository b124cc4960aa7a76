"""Form E-4 of the draft, optional: for each programme its expense chapters in parts."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django import forms
from django.db.models import Sum
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect

from agreements import permissions
from agreements.actions.save_optional import SubChapterWish, save_subchapters
from agreements.checks import findings
from agreements.forms import NamedAmountField, SectionForm
from agreements.kinds import expense_papers
from agreements.models import Agreement, ProgrammeBlock, SubChapterRow
from agreements.programme_tabs import address_of, chosen, next_faulty, tabs_of
from agreements.row_forms import ROWS_AT_A_TIME, RowForm, RowSet, RowsOf, amount_of, lay_beside
from agreements.views import drafting
from core.access import may
from core.money import format_amount
from core.text import PersianCharField, to_latin_digits, to_persian_digits
from distribution.models import ExpenseChapter

MOST_ROWS = 300
NO_TITLE = "عنوان ریزفصل را بنویسید، یا سطر را خالی کنید."
TOO_MANY_ROWS = "بیش از ۳۰۰ سطر پذیرفته نمی‌شود؛ ریزفصل‌های هم‌نوع را در یک سطر بیاورید."
STORED_ROWS = "ریزفصل‌های این برنامه در سامانه اکنون {count} سطر به جمع {total} است. با ذخیرهٔ دوباره، سطرهای این صفحه جای آن‌ها را می‌گیرد."


class SubChapterForm(RowForm):
    """One row of a chapter; the chapter goes with it unseen."""

    COLUMNS = ("title", "amount")
    CARRIED = ("key", "chapter")

    chapter = forms.CharField(max_length=3, required=False, widget=forms.HiddenInput)
    title = PersianCharField(max_length=150, required=False, label="ریزفصل")
    amount = NamedAmountField(required=False, label="مبلغ")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["amount"].widget.attrs |= {
            "data-part": f"chapter-{self.chapter_number} all",
            "data-words": f"{self.auto_id % self.add_prefix('amount')}_words",
        }

    @classmethod
    def number_all(cls, rows: list[RowForm]) -> None:
        """Every chapter counts its own rows."""
        met: dict[int, int] = defaultdict(int)
        for row in rows:
            met[row.chapter_number] += 1
            row.number_as(to_persian_digits(f"{met[row.chapter_number]}، فصل {row.chapter_number}"))

    @property
    def chapter_number(self) -> int:
        """The chapter it stands under; 0 for what is none."""
        text = to_latin_digits(str(self["chapter"].value() or ""))
        return int(text) if text.isascii() and text.isdigit() else 0

    def clean_chapter(self) -> int:
        """The number; the chapters of the year are known to the action."""
        return self.chapter_number

    def clean(self) -> dict[str, Any]:
        """Empty rows are no rows; an amount needs a title."""
        values = self.cleaned_data
        if not self.is_empty and not values.get("title") and "title" not in self.errors:
            self.add_error("title", f"{self.fields['title'].label}: {NO_TITLE}")
        return values


SUBCHAPTERS = RowsOf(SubChapterForm, most=MOST_ROWS, too_many=TOO_MANY_ROWS)


@may(permissions.draft, expense_papers, field="identifier", kwarg="no")
def edit_subchapters(request: HttpRequest, agreement: Agreement) -> HttpResponse:
    """One programme at a time, a table for each chapter that has a figure in form E-1 or rows here."""
    blocks = list(agreement.blocks.select_related("programme"))
    block = chosen(request, blocks)
    if block is None:
        return drafting.page(request, agreement, "subchapters", {"blocks": [], "form": SectionForm()})
    posted = drafting.typed_in(request, agreement, drafting.part_of("subchapters", block.programme.code))
    form = SectionForm(posted, initial={"version": agreement.version, "mark": drafting.mark_of(held_by(agreement, block))})
    figures = _figures(agreement, block)
    rows = SUBCHAPTERS.bound(posted) if posted is not None else _with_blanks(_keyed(agreement, block), figures)
    changed = _added_or_removed(posted) if posted is not None else None
    if changed is not None:
        # Shown again as typed, with more rows or fewer; faults are told when it is saved.
        rows = _with_blanks(changed, figures)
    elif request.method == "POST" and all([form.is_valid(), rows.is_valid()]) and posted.get("action") != "calculate":
        typed = [SubChapterWish(**{**row.values(), "amount": row.cleaned_data["amount"] or 0}) for row in rows.filled]
        # The order of the form is that of the chapters, whatever the order of the boxes.
        typed.sort(key=lambda row: row.chapter)
        done = drafting.save(
            agreement,
            form,
            lambda version: save_subchapters(agreement, block, typed, by=request.user, seen_version=version),
            holds=lambda now: held_by(now, block),
            typed=[_as_list(row.chapter, row) for row in typed],
            show_beside=lambda now: _show_beside(form, typed, now, block),
        )
        if done:
            return _go_on(request, agreement, block)
    _lay_beside(agreement, block, rows)
    context = {
        "form": form,
        "rows": rows,
        "tables": _tables(list(agreement.fiscal_year.chapters), rows, figures),
        "blocks": blocks,
        "programme": block.programme,
        "tabs": tabs_of("edit_subchapters", agreement, blocks, block),
        "unsaved": changed is not None,
        "calculated": posted is not None and posted.get("action") == "calculate" and rows.is_valid() and form.is_valid(),
    }
    return drafting.page(
        request,
        agreement,
        "subchapters",
        context,
        found=lambda finding: finding.programme == block.programme.code,
        status=form.status,
        part=block.programme.code,
    )


def held_by(agreement: Agreement, block: ProgrammeBlock) -> list[list[Any]]:
    """The programme's rows as stored: chapter number, title, amount."""
    return [_as_list(row.chapter.number, row) for row in _stored(agreement, block)]


def _stored(agreement: Agreement, block: ProgrammeBlock) -> list[SubChapterRow]:
    return list(agreement.subchapters.filter(programme=block.programme_id).select_related("chapter"))


def _as_list(chapter: int, row: SubChapterRow | SubChapterWish) -> list[Any]:
    return [chapter, row.title, row.amount]


def _keyed(agreement: Agreement, block: ProgrammeBlock) -> list[dict[str, Any]]:
    return [
        {"key": row.key, "chapter": row.chapter.number, "title": row.title, "amount": row.amount} for row in _stored(agreement, block)
    ]


def _figures(agreement: Agreement, block: ProgrammeBlock) -> dict[int, int]:
    """The figure of each chapter of the programme in form E-1, over all sources, in million rials."""
    lines = agreement.lines.filter(programme=block.programme_id).order_by().values_list("chapter__number")
    return dict(lines.annotate(total=Sum("amount")))


def _with_blanks(rows: list[dict[str, Any]], figures: dict[int, int]) -> RowSet:
    """The rows to be typed into, and an empty one at the end of each chapter that has a figure or rows."""
    used = {str(row.get("chapter", "")) for row in rows} | {str(number) for number, amount in figures.items() if amount}
    blanks = [{"chapter": number} for number in sorted(used) if number]
    return SUBCHAPTERS.unbound([*rows, *blanks][:MOST_ROWS], more=0)


def _added_or_removed(posted: QueryDict) -> list[dict[str, Any]] | None:
    """As everywhere (row_forms.py); «افزودن ۵ سطر» names the chapter it adds to."""
    if "add" not in posted:
        return SUBCHAPTERS.added_or_removed(posted)
    kept = [row for row in SUBCHAPTERS.typed(posted) if any(row[name].strip() for name in SubChapterForm.COLUMNS)]
    return kept + [{"chapter": posted["add"][:3]}] * (ROWS_AT_A_TIME - 1)


def _lay_beside(agreement: Agreement, block: ProgrammeBlock, rows: RowSet) -> None:
    if agreement.amends_id:
        former = SubChapterRow.objects.filter(agreement=agreement.amends_id, programme=block.programme_id)
        lay_beside(agreement, rows, {str(key): amount for key, amount in former.values_list("key", "amount")})


def _tables(chapters: list[ExpenseChapter], rows: RowSet, figures: dict[int, int]) -> list[dict[str, Any]]:
    """A table a chapter, with its rows, their sum and what form E-1 says."""
    of_chapter: dict[int, list[RowForm]] = defaultdict(list)
    for row in rows.forms:
        of_chapter[row.chapter_number].append(row)
    found = []
    for chapter in chapters:
        wanted, forms_here = figures.get(chapter.number, 0), of_chapter.get(chapter.number, [])
        if not wanted and not forms_here:
            continue
        blank = SubChapterForm(
            prefix=rows.add_prefix("__prefix__"), initial={"chapter": chapter.number}, empty_permitted=False, use_required_attribute=False
        )
        blank.number_as(f"__number__، فصل {to_persian_digits(chapter.number)}")
        total = sum(amount_of(row) for row in forms_here)
        found.append({
            "chapter": chapter, "rows": forms_here, "blank": blank, "total": total, "wanted": wanted,
            "rest": wanted - total, "over": total - wanted,
        })  # fmt: skip
    return found


def _show_beside(form: SectionForm, typed: list[SubChapterWish], now: Agreement, block: ProgrammeBlock) -> None:
    """Rows that a second save would replace are told."""
    stored = held_by(now, block)
    if stored != [_as_list(row.chapter, row) for row in typed]:
        total = format_amount(sum(row[-1] for row in stored))
        form.add_error(None, STORED_ROWS.format(count=to_persian_digits(len(stored)), total=total))


def _go_on(request: HttpRequest, agreement: Agreement, saved: ProgrammeBlock) -> HttpResponse:
    """To the next programme whose sub-chapters are not in order, otherwise on as from every section."""
    answer = drafting.go_on(request, agreement, "subchapters", part=saved.programme.code)
    if request.POST.get("action") == "back":
        return answer
    faulty = {f.programme for f in findings(Agreement.objects.get(pk=agreement.pk)) if f.section == "subchapters" and f.blocks}
    following = next_faulty(list(agreement.blocks.select_related("programme")), saved, faulty)
    return redirect(address_of("edit_subchapters", agreement, following.programme.code)) if following else answer
