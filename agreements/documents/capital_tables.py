"""The tables of a capital paper: sources, projects, chapters, quarters, last year's report."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from agreements.documents.table import Cell, Column, Table, money, percent, sums_row
from core.columns import Fit, fit
from core.ledger import DETAIL, LINE, SUBTOTAL, TOTAL, Ledger, Row
from core.money import amount_in_words, format_amount
from core.paper_text import on_paper
from core.text import to_persian_digits

# The room of a landscape sheet, in mm: A4 less its margins.
LANDSCAPE = 269.0
_NO_PROJECT = "پروژه‌ای ثبت نشده است."
QUARTERS = ("بهار", "تابستان", "پاییز", "زمستان")


def sources(shown: dict[str, Any]) -> Table:
    """Form C-3: what each source gave before, gives this year, and is still to give."""
    names = ("spent", "current", "future", "total")
    rows = [
        Row(LINE, [Cell(source["title"]), *(money(source[name], "sum" if name == "current" else "") for name in names)],
            tuple(source[name] or 0 for name in names))
        for source in shown["sources"]
    ] or [Row(DETAIL, "منبعی ثبت نشده است.")]  # fmt: skip
    totals = {name: sum(source[name] or 0 for source in shown["sources"]) for name in names}
    rows.append(Row(TOTAL, [Cell("جمع"), *(money(totals[name]) for name in names)]))
    figures = [[*(source[name] for source in shown["sources"]), totals[name]] for name in names]
    layout = fit(figures, [(font, 122.0, False) for font in (9, 8.5, 8, 7.5, 7)], narrowest=25)
    year = int(shown["fiscal_year"])
    heads = (
        f"هزینه‌شده تا پایان {to_persian_digits(year - 1)}",
        f"اعتبار سال {to_persian_digits(year)}",
        "سال‌های آینده",
        "جمع",
    )
    money_columns = [
        Column(head, width, True, i) for i, (head, width) in enumerate(zip(heads, layout.widths, strict=True))
    ]
    return Table([Column("منبع اعتبار"), *money_columns], Ledger("c3", rows, bottom_margin=33), layout.font, "c3")


def projects(shown: dict[str, Any]) -> Table:
    """Form C-4: a row a project, its five figures carried from page to page."""
    names = ("total_cost", "spent", "current", "future")
    year = int(shown["fiscal_year"])
    listed = shown["projects"]
    totals = [sum(project[name] or 0 for project in listed) for name in names]
    layout = _fit_money(
        [[*(project[name] for project in listed), total] for name, total in zip(names, totals, strict=True)], 88.0
    )
    columns = [
        Column("ردیف", 9),
        Column("عنوان و کد پروژه"),
        Column("شهرستان و محل", 24),
        Column("مقدار و واحد", 18, True),
        *(
            Column(head, width, True, i, "اعتبار")
            for i, (head, width) in enumerate(
                zip(
                    (
                        "برآورد کل",
                        f"هزینه تا پایان {to_persian_digits(year - 1)}",
                        f"اعتبار سال {to_persian_digits(year)}",
                        "سال‌های آینده",
                    ),
                    layout.widths,
                    strict=True,
                )
            )
        ),
        Column("آغاز – پایان", 15, over="زمان و پیشرفت"),
        Column("پیشرفت", 18, True, over="زمان و پیشرفت"),
        Column("وزن", 12, True, 4, over="زمان و پیشرفت", percent=True),
        Column("اجرا / وضعیت", 18),
        Column("مرجع تصویب", 28),
    ]
    rows = [_project_row(number, project) for number, project in enumerate(listed, start=1)] or [
        Row(DETAIL, _NO_PROJECT)
    ]
    weight = sum(project["weight"] or 0 for project in listed)
    total_cells = [
        Cell("جمع کل", span=4),
        *(money(total) for total in totals),
        Cell(span=2),
        Cell(percent(weight), css="n"),
        Cell(span=2),
    ]
    rows.append(Row(TOTAL, total_cells))
    words = f"اعتبار سال به حروف: {amount_in_words(totals[2])} {shown['unit_label']}"
    rows.append(Row(DETAIL, ("in-words", [Cell(words, span=len(columns))])))
    return Table(columns, Ledger("c4", rows, bottom_margin=27), layout.font, "c4 close")


def _project_row(number: int, project: dict[str, Any]) -> Row:
    figures = [project[name] or 0 for name in ("total_cost", "spent", "current", "future")]
    quantity = format_amount(project["quantity"]) if project["quantity"] is not None else "–"
    status = project["status"]
    return Row(
        LINE,
        [
            Cell(to_persian_digits(number), css="first"),
            Cell(project["title"], under=f"کد {on_paper(project['code'])}"),
            Cell(project["county"] or "استانی", under=project["place"]),
            Cell(quantity, under=project["unit"], css="n unit"),
            money(project["total_cost"]),
            money(project["spent"]),
            money(project["current"], "sum"),
            money(project["future"]),
            Cell(on_paper(project["start_year"]), under=f"تا {on_paper(project['end_year'])}"),
            Cell(percent(project["progress"]), under=f"برنامه {percent(project['planned_progress'])}", css="n unit"),
            Cell(percent(project["weight"]), css="n"),
            Cell(project["execution"], under=status),
            Cell(project["approval"] or "–", css="fine"),
        ],
        (*figures, project["weight"] or 0),
    )


def chapters(shown: dict[str, Any]) -> Table:
    """Form C-5: a row for each source of a project, a column for each chapter that has a figure."""
    used = {line["chapter"] for project in shown["projects"] for line in project["lines"] if line["amount"]}
    heads = [chapter for chapter in shown["chapters"] if chapter["code"] in used]
    rows: list[Row] = []
    by_source: dict[str, list[int]] = {}
    for number, project in enumerate(shown["projects"], start=1):
        rows += _chapter_rows(number, project, heads, by_source)
    if not rows:
        rows.append(Row(DETAIL, _NO_PROJECT))
    titles = {source["code"]: source["title"] for source in shown["sources"]}
    width = len(heads) + 1
    total = [sum(column) for column in zip(*by_source.values(), strict=True)] or [0] * width
    if len(by_source) > 1:
        for code in sorted(by_source):
            figures = [money(amount) for amount in by_source[code]]
            rows.append(Row(SUBTOTAL, sums_row(2 + width + 1, f"جمع از {titles.get(code, code)}", figures, 3)))
    rows.append(Row(TOTAL, sums_row(2 + width + 1, "جمع کل", [money(amount) for amount in total], 3)))
    room = LANDSCAPE - 9 - 34 - 58
    layout = _fit_money(
        [[*(row.sums[i] for row in rows if row.sums), total[i]] for i in range(width)], room, min(27.0, room / width)
    )
    columns = [
        Column("ردیف", 9),
        Column("عنوان و کد پروژه"),
        Column("منبع اعتبار", 34),
        *(
            Column(chapter["title"], wide, True, i, f"فصل {on_paper(chapter['code'])}")
            for i, (chapter, wide) in enumerate(zip(heads, layout.widths, strict=False))
        ),
        Column("جمع سال", layout.widths[-1], True, width - 1),
    ]
    return Table(columns, Ledger("c5", rows, bottom_margin=27), layout.font, "c5")


def _chapter_rows(
    number: int, project: dict[str, Any], heads: Sequence[dict[str, Any]], by_source: dict[str, list[int]]
) -> list[Row]:
    amounts: dict[str, dict[str, int]] = {}
    titles: dict[str, str] = {}
    for line in project["lines"]:
        of_source = amounts.setdefault(line["source"], {})
        of_source[line["chapter"]] = of_source.get(line["chapter"], 0) + (line["amount"] or 0)
        titles[line["source"]] = line["source_title"]
    rows = []
    for code in sorted(amounts):
        figures = [amounts[code].get(chapter["code"], 0) for chapter in heads]
        figures.append(sum(figures))
        known = by_source.get(code, [0] * len(figures))
        by_source[code] = [a + b for a, b in zip(known, figures, strict=True)]
        first = not rows
        rows.append(Row(LINE, [
            Cell(to_persian_digits(number) if first else "", css="first"),
            Cell(project["title"], under=f"کد {on_paper(project['code'])}") if first else Cell("همان پروژه", css="grey"),
            Cell(titles[code]),
            *(money(amount) for amount in figures[:-1]),
            money(figures[-1], "sum"),
        ], tuple(figures), "" if first else project["title"]))  # fmt: skip
    if not rows:
        nothing = [0] * (len(heads) + 1)
        rows.append(Row(LINE, [
            Cell(to_persian_digits(number), css="first"), Cell(project["title"], under=f"کد {on_paper(project['code'])}"),
            Cell("–"), *(money(0) for _ in nothing),
        ], tuple(nothing)))  # fmt: skip
    return rows


def quarters(shown: dict[str, Any]) -> Table:
    """Form C-6: how far each project should come at the end of each quarter, and for how much."""
    rows: list[Row] = []
    for number, project in enumerate(shown["projects"], start=1):
        told = {quarter["quarter"]: quarter for quarter in project["quarters"]}
        amounts = [told[n]["amount"] if n in told else None for n in (1, 2, 3, 4)]
        year = sum(amount or 0 for amount in amounts)
        cells = [
            Cell(to_persian_digits(number), css="first"),
            Cell(project["title"], under=f"کد {on_paper(project['code'])}"),
        ]
        for n, amount in zip((1, 2, 3, 4), amounts, strict=True):
            cells += [Cell(percent(told[n]["progress"]) if n in told else "–", css="n"), money(amount)]
        rows.append(Row(LINE, [*cells, money(year, "sum")], (*(amount or 0 for amount in amounts), year)))
    if not rows:
        rows.append(Row(DETAIL, _NO_PROJECT))
    lines = [row.sums for row in rows if row.sums]
    totals = [sum(column) for column in zip(*lines, strict=True)] or [0] * 5
    cells = [Cell("جمع کل", span=2)]
    for total in totals[:-1]:
        cells += [Cell(css="n"), money(total)]
    rows.append(Row(TOTAL, [*cells, money(totals[-1])]))
    layout = _fit_money([[*(line[i] for line in lines), totals[i]] for i in range(5)], LANDSCAPE - 9 - 4 * 15 - 62)
    columns = [Column("ردیف", 9), Column("عنوان و کد پروژه")]
    for i, name in enumerate(QUARTERS):
        columns += [Column("پیشرفت", 15, True, over=name), Column("مبلغ", layout.widths[i], True, i, over=name)]
    columns.append(Column("جمع سال", layout.widths[4], True, 4))
    return Table(columns, Ledger("c6", rows, bottom_margin=27), layout.font, "c6")


def last_year(shown: dict[str, Any]) -> Table:
    """Attachment 2: what last year approved, what was spent of it, and what the agency says of it."""
    rows: list[Row] = []
    for number, project in enumerate(shown["projects"], start=1):
        approved, spent = project["last_approved"], project["last_spent"]
        rows.append(Row(LINE, [
            Cell(to_persian_digits(number), css="first"),
            Cell(project["title"], under=f"کد {on_paper(project['code'])}"),
            Cell(project["county"] or "استانی"),
            money(approved), money(spent), Cell(_share(spent, approved), css="n"),
            Cell(percent(project["progress"]), css="n"),
            Cell(project["last_note"] or "–"),
        ], (approved or 0, spent or 0)))  # fmt: skip
    if not rows:
        rows.append(Row(DETAIL, _NO_PROJECT))
    lines = [row.sums for row in rows if row.sums]
    totals = [sum(column) for column in zip(*lines, strict=True)] or [0, 0]
    rows.append(Row(TOTAL, [
        Cell("جمع کل", span=3), money(totals[0]), money(totals[1]), Cell(_share(totals[1], totals[0]), css="n"), Cell(span=2),
    ]))  # fmt: skip
    layout = _fit_money([[*(line[i] for line in lines), totals[i]] for i in range(2)], 64.0, 24)
    columns = [
        Column("ردیف", 9),
        Column("عنوان و کد پروژه"),
        Column("شهرستان", 25),
        Column("مصوب", layout.widths[0], True, 0),
        Column("عملکرد", layout.widths[1], True, 1),
        Column("جذب", 16, True),
        Column("پیشرفت فیزیکی", 18, True),
        Column("گزارش دستگاه", 74),
    ]
    return Table(columns, Ledger("report", rows, bottom_margin=27), layout.font, "report")


def _share(part: int | None, whole: int | None) -> str:
    if not whole or part is None:
        return "–"
    return to_persian_digits(f"{round(1000 * part / whole) / 10:.1f}٪").replace(".", "٫")


def _fit_money(figures: Sequence[Sequence[int | None]], room: float, narrowest: float = 18) -> Fit:
    return fit(figures, [(font, room, True) for font in (8.5, 8, 7.5, 7, 6.5, 6)], narrowest=narrowest)
