"""Forms E-3, E-4 and E-5 of the demonstration: who fills them in, and with what (invented)."""

from __future__ import annotations

from django.db.models import Sum

from accounts.models import User
from agreements.actions.save_optional import (
    StaffWish,
    SubChapterWish,
    save_counties,
    save_staff,
    save_subchapters,
)
from agreements.models import Agreement, StaffRow
from distribution.models import County

# Agencies that use all three forms; the last one's draft is still open.
USERS = ("A01", "A22", "A29")
Kind = StaffRow.Kind
STAFF = (
    (Kind.OFFICIAL, "", 412),
    (Kind.CONTRACTUAL, "", 96),
    (Kind.AGREED, "قرارداد کار معین", 58),
    (Kind.OUTSOURCED, "خدمات و نگهبانی", 121),
    (Kind.VEHICLE, "سواری و وانت", 47),
    (Kind.OWNED_BUILDING, "ستاد و شهرستان‌ها", 31),
    (Kind.RENTED_BUILDING, "انبار و بایگانی", 4),
)
# chapter number -> (sub-chapter, percent)
SUBCHAPTERS = {
    1: (("حقوق و فوق‌العاده‌های مستمر", 74), ("اضافه‌کار و حق مأموریت", 11), ("سهم بیمهٔ کارفرما", 15)),
    2: (
        ("خدمات قراردادی", 38), ("نگهداری و تعمیر ساختمان و تأسیسات", 17), ("آب، برق، گاز و مخابرات", 14), ("حمل‌ونقل و سوخت", 12),
        ("مأموریت داخلی", 8), ("مواد و لوازم مصرفی", 7), ("چاپ و نشر", 4),
    ),
}  # fmt: skip


def fill_optional(agreement: Agreement, *, by: User) -> None:
    """All three forms in agreement with form E-1: two chapters in parts, every county by its people."""
    save_staff(agreement, [StaffWish(str(kind), title, count) for kind, title, count in STAFF], by=by)
    counties = list(County.objects.of_year(agreement.fiscal_year.year))
    for block in agreement.blocks.select_related("programme"):
        figures = dict(agreement.lines.filter(programme=block.programme).order_by().values_list("chapter__number").annotate(Sum("amount")))
        rows = [
            SubChapterWish(chapter, title, amount)
            for chapter, parts in SUBCHAPTERS.items()
            if figures.get(chapter)
            for (title, _), amount in zip(parts, in_parts(figures[chapter], [percent for _, percent in parts]), strict=True)
        ]
        save_subchapters(agreement, block, rows, by=by)
        shares = in_parts(sum(figures.values()), [county.population for county in counties])
        save_counties(agreement, block, dict(zip((county.pk for county in counties), shares, strict=True)), by=by)


def in_parts(whole: int, weights: list[int]) -> list[int]:
    """`whole` by weight in whole numbers, what is left over with the heaviest."""
    total = sum(weights)
    parts = [whole * weight // total for weight in weights]
    parts[weights.index(max(weights))] += whole - sum(parts)
    return parts
