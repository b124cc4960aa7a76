"""Write whole forms into a draft from rows as content_rows.py knows them; what is not among them is gone."""

from __future__ import annotations

import uuid
from typing import Any

from django.db.models import Model

from agreements.content_rows import PARTICULARS, PLAN, PROJECT, Key
from agreements.models import (
    Activity,
    Agreement,
    AgreementLine,
    CountyRow,
    PlanFunding,
    PlanSheet,
    ProgrammeBlock,
    ProjectLine,
    ProjectQuarter,
    ProjectSheet,
    StaffRow,
    SubChapterRow,
)
from core.refusals import Refused
from core.text import to_persian_digits
from distribution.models import CapitalChapter, County, CreditSource, FunctionalCode, Project

Rows = dict[Key, dict[str, Any]]
NOT_A_CHOICE = "«{said}» برای «{field}» پذیرفته نیست؛ یکی از گزینه‌های همان فرم را بنویسید."
TOO_LONG = "«{field}» بیش از {most} نویسه دارد؛ آن را کوتاه‌تر کنید."
# Empty in the content, nothing in the database.
_NUMBERS = ("start_year", "end_year", "goal_quantity")


def write_forms(agreement: Agreement, rows: Rows) -> None:
    """Replace the particulars and forms of a locked, writable paper by `rows`. The caller saves it.

    Raises Refused for a word that is none of the choices of its cell, and for a text longer than its cell takes.
    """
    _fitting(Agreement, {name: rows[("particulars",)][name] for name in PARTICULARS})
    for name in PARTICULARS:
        setattr(agreement, name, rows[("particulars",)][name])
    (_write_capital if agreement.is_capital else _write_expense)(agreement, rows)
    agreement.total = agreement.sum_of_lines()


def _of(rows: Rows, kind: str) -> list[tuple[tuple[str, ...], dict[str, Any]]]:
    return [(key[1:], cells) for key, cells in rows.items() if key[0] == kind]


def _ids(model: type[Model], codes: set[str], **among: Any) -> dict[str, int]:
    return dict(model._default_manager.filter(code__in=codes, **among).values_list("code", "pk"))


def _write_expense(agreement: Agreement, rows: Rows) -> None:
    lines, goals, activities = _of(rows, "line"), _of(rows, "goal"), _of(rows, "activity")
    programmes = _ids(FunctionalCode, {key[1] for key, _ in lines} | {key[0] for key, _ in goals} | {key[0] for key, _ in activities})
    sources = _ids(CreditSource, {key[0] for key, _ in lines})
    chapters = {str(chapter.number): chapter.pk for chapter in agreement.fiscal_year.chapters}
    wanted = {
        (programmes[programme], sources[source], chapters[chapter]): cells["amount"]
        for (source, programme, chapter), cells in lines
        if cells["amount"]
    }
    stored = {(line.programme_id, line.source_id, line.chapter_id): line for line in agreement.lines.all()}
    for cell, line in stored.items():
        if cell not in wanted:
            line.delete()
        elif line.amount != wanted[cell]:
            line.amount = wanted[cell]
            line.save(update_fields=["amount"])
    AgreementLine.objects.bulk_create(
        AgreementLine(agreement=agreement, programme_id=programme, source_id=source, chapter_id=chapter, amount=amount)
        for (programme, source, chapter), amount in wanted.items()
        if (programme, source, chapter) not in stored
    )
    told = {key[0]: cells["goal"] for key, cells in goals}
    for code in sorted(set(told) | {key[0] for key, _ in activities}):
        block, _ = ProgrammeBlock.objects.update_or_create(
            agreement=agreement, programme_id=programmes[code], defaults={"goal": told.get(code, "")}
        )
        block.activities.all().delete()
        of_block = [(key[1], cells) for key, cells in activities if key[0] == code]
        Activity.objects.bulk_create(
            Activity(block=block, key=uuid.UUID(key), position=place, **{**_fitting(Activity, cells), "amount": cells["amount"] or 0})
            for place, (key, cells) in enumerate(of_block, start=1)
        )
    _write_optional(agreement, rows, chapters)


def _write_optional(agreement: Agreement, rows: Rows, chapters: dict[str, int]) -> None:
    """Forms E-3, E-4 and E-5; a share of nothing is no row."""
    staff, subchapters, counties = _of(rows, "staff"), _of(rows, "subchapter"), _of(rows, "county")
    for model, found in ((StaffRow, staff), (SubChapterRow, subchapters)):
        for _, cells in found:
            _fitting(model, {"title": cells["title"]})
    for stored in (agreement.staff, agreement.subchapters, agreement.county_rows):
        stored.all().delete()
    StaffRow.objects.bulk_create(
        StaffRow(
            agreement=agreement, key=uuid.UUID(key), position=place, kind=_choice(StaffRow, "kind", cells["kind"]),
            title=cells["title"], count=cells["count"] or 0,
        )
        for place, ((key,), cells) in enumerate(staff, start=1)
    )  # fmt: skip
    programmes = _ids(FunctionalCode, {key[0] for key, _ in subchapters} | {key[0] for key, _ in counties})
    SubChapterRow.objects.bulk_create(
        SubChapterRow(
            agreement=agreement, key=uuid.UUID(key), position=place, programme_id=programmes[programme],
            chapter_id=chapters[chapter], title=cells["title"], amount=cells["amount"] or 0,
        )
        for place, ((programme, chapter, key), cells) in enumerate(subchapters, start=1)
    )  # fmt: skip
    places = _ids(County, {key[1] for key, _ in counties})
    CountyRow.objects.bulk_create(
        CountyRow(agreement=agreement, programme_id=programmes[programme], county_id=places[county], amount=cells["amount"])
        for (programme, county), cells in counties
        if cells["amount"]
    )


def _fitting(model: type[Model], cells: dict[str, Any]) -> dict[str, Any]:
    """The same cells, none of them longer than its column."""
    for name, value in cells.items():
        field = model._meta.get_field(name)
        most = getattr(field, "max_length", None)
        if most and isinstance(value, str) and len(value) > most:
            raise Refused(TOO_LONG.format(field=field.verbose_name, most=to_persian_digits(most)))
    return cells


def _choice(model: type[Model], name: str, said: str) -> str:
    """The value behind the words of a choice, as the content spells them."""
    field = model._meta.get_field(name)
    found = next((value for value, label in field.choices if str(label) == said), None)
    if found is None:
        raise Refused(NOT_A_CHOICE.format(said=said, field=field.verbose_name))
    return found


def _write_capital(agreement: Agreement, rows: Rows) -> None:
    plan = _fitting(PlanSheet, {name: rows[("plan",)][name] for name in PLAN})
    plan |= {name: plan[name] if plan[name] != "" else None for name in _NUMBERS}
    PlanSheet.objects.update_or_create(agreement=agreement, defaults=plan)
    lines, fundings = _of(rows, "project_line"), _of(rows, "funding")
    sources = _ids(CreditSource, {key[1] for key, _ in lines} | {key[0] for key, _ in fundings})
    for (source,), cells in fundings:
        PlanFunding.objects.update_or_create(agreement=agreement, source_id=sources[source], defaults=cells)
    sheets = _write_projects(agreement, _of(rows, "project"))
    chapters = _ids(CapitalChapter, {key[2] for key, _ in lines})
    wanted = {
        (sheets[project], sources[source], chapters[chapter]): cells["amount"]
        for (project, source, chapter), cells in lines
        if project in sheets and cells["amount"]
    }
    stored = {(line.sheet_id, line.source_id, line.chapter_id): line for line in ProjectLine.objects.filter(sheet__agreement=agreement)}
    for cell, line in stored.items():
        if cell not in wanted:
            line.delete()
    for (sheet, source, chapter), amount in wanted.items():
        ProjectLine.objects.update_or_create(sheet_id=sheet, source_id=source, chapter_id=chapter, defaults={"amount": amount})
    for (project, quarter), cells in _of(rows, "quarter"):
        if project in sheets:
            ProjectQuarter.objects.update_or_create(sheet_id=sheets[project], quarter=int(quarter), defaults=cells)


def _write_projects(agreement: Agreement, rows: list[tuple[tuple[str, ...], dict[str, Any]]]) -> dict[str, int]:
    """Project code -> id of its row of C-4. The words of execution and status are the choices of the model."""
    register = _ids(Project, {key[0] for key, _ in rows}, agency=agreement.agency_id, programme=agreement.programme_id)
    agreement.sheets.exclude(project_id__in=register.values()).delete()
    sheets = {}
    for (code,), cells in rows:
        values = {name: cells[name] for name in PROJECT}
        _fitting(ProjectSheet, {name: value for name, value in values.items() if name not in ("execution", "status")})
        values |= {name: _choice(ProjectSheet, name, values[name]) for name in ("execution", "status")}
        sheet, _ = ProjectSheet.objects.update_or_create(agreement=agreement, project_id=register[code], defaults=values)
        sheets[code] = sheet.pk
    return sheets
