"""A full copy of all forms of a paper into the draft that amends it: every row keeps its key."""

from __future__ import annotations

from typing import Any

from django.db import models

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

# Rows that hang on the paper itself, of both kinds; a kind a paper does not have is empty.
_ON_PAPER = (AgreementLine, StaffRow, SubChapterRow, CountyRow, PlanSheet, PlanFunding)
# What was allocated stays with the paper in force until it is replaced (decision 5).
_NOT_COPIED = {"id", "allocated"}


def copy_forms(base: Agreement, draft: Agreement) -> None:
    """Copy forms E-1 to E-5 or C-1 to C-6 of `base` into the new, empty `draft`. Attachments stay where they are."""
    for model in _ON_PAPER:
        _copy(model, {"agreement": base}, agreement=draft)
    blocks = {block.programme_id: block for block in _copy(ProgrammeBlock, {"agreement": base}, agreement=draft)}
    activities = Activity.objects.filter(block__agreement=base).select_related("block").order_by("pk")
    Activity.objects.bulk_create(Activity(**_values(row, "block_id"), block=blocks[row.block.programme_id]) for row in activities)
    sheets = {sheet.project_id: sheet for sheet in _copy(ProjectSheet, {"agreement": base}, agreement=draft)}
    for model in (ProjectLine, ProjectQuarter):
        rows = model.objects.filter(sheet__agreement=base).select_related("sheet").order_by("pk")
        model.objects.bulk_create(model(**_values(row, "sheet_id"), sheet=sheets[row.sheet.project_id]) for row in rows)


def _copy(model: type[models.Model], of: dict[str, Any], **owner: Agreement) -> list[Any]:
    rows = model._default_manager.filter(**of).order_by("pk")
    return model._default_manager.bulk_create(model(**_values(row, "agreement_id"), **owner) for row in rows)


def _values(row: models.Model, owner: str) -> dict[str, Any]:
    return {
        field.attname: getattr(row, field.attname)
        for field in row._meta.concrete_fields
        if field.attname not in _NOT_COPIED | {owner}
    }
