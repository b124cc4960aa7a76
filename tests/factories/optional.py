"""The optional expense forms of a draft, in agreement with form E-1 or a little off."""

from __future__ import annotations

from agreements.actions.save_optional import StaffWish, SubChapterWish, save_counties, save_staff, save_subchapters
from agreements.models import Agreement
from distribution.models import County
from tests.factories.agreements import fresh, staff_of
from tests.factories.office import Office

NAMES = {"0601": "آبادان", "0602": "اهواز", "0603": "ایذه"}


def counties() -> list[County]:
    """Three counties of the year, and one that is gone."""
    found = [County.objects.get_or_create(code=code, defaults={"name": name})[0] for code, name in NAMES.items()]
    County.objects.get_or_create(code="0699", defaults={"name": "کهن‌شهر", "valid_to_year": 1395})
    return found


def with_optional(draft: Agreement, office: Office, *, subchapters_off: int = 0, counties_off: int = 0) -> Agreement:
    """All three forms of the first programme: chapter 2 in two parts, two counties; each off by so many million rials."""
    by = staff_of(draft.agency, office)
    save_staff(fresh(draft), [StaffWish("official", "", 40), StaffWish("vehicle", "وانت", 6)], by=by)
    block = draft.blocks.select_related("programme").first()
    lines = draft.lines.filter(programme=block.programme)
    goods = sum(lines.filter(chapter__number=2).values_list("amount", flat=True))
    small = min(350, goods)
    parts = [SubChapterWish(2, "خدمات قراردادی", goods - small), SubChapterWish(2, "آب و برق", small + subchapters_off)]
    save_subchapters(fresh(draft), block, parts, by=by)
    first, second, _ = counties()
    total = sum(lines.values_list("amount", flat=True))
    save_counties(fresh(draft), block, {first.pk: 1_000, second.pk: total - 1_000 + counties_off}, by=by)
    return fresh(draft)
