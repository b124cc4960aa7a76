"""Contents of amendments to print."""

from __future__ import annotations

from typing import Any

from tests.documents import capital_content, content


def amendment(changes: list[dict[str, Any]]) -> dict[str, Any]:
    """The part of a content that tells why it amends another, and what."""
    return {
        "kind": "جابه‌جایی میان فصول یا پروژه‌ها",
        "reason": "جبران زیان آب‌گرفتگی کشتزارها؛ کمک به تشکل‌ها به سال بعد ماند.",
        "basis_number": "97/210/40118",
        "basis_date": "2018-12-23",
        "replaces": "1397-H-A22-001",
        "changes": changes,
    }


def changed(place: str, row: str, how: str, *cells: tuple[str, str, Any, Any]) -> dict[str, Any]:
    """A row of changes; cells are (name, label, old, new)."""
    return {"place": place, "row": row, "how": how, "cells": [dict(zip(("name", "label", "old", "new"), cell, strict=True)) for cell in cells]}


CHANGES = [
    changed("فصول هزینه", "فصل ۲ استفاده از کالاها و خدمات، بهبود تولیدات گیاهی و دامی، عمومی استانی", "changed", ("amount", "مبلغ", 52_110, 58_310)),
    changed("فصول هزینه", "فصل ۵ کمک‌های بلاعوض، ترویج و آموزش، عمومی استانی", "changed", ("amount", "مبلغ", 8_780, 6_530)),
    changed("فصول هزینه", "فصل ۵ کمک‌های بلاعوض، بهبود تولیدات، سه درصد نفت و گاز", "added", ("amount", "مبلغ", 0, 4_100)),
    changed("برنامه و فعالیت", "توزیع و نظارت بر نهاده‌ها", "changed", ("title", "عنوان", "توزیع نهاده‌ها", "نظارت بر توزیع نهاده‌ها"), ("quantity", "مقدار", 61, 52)),
    changed("برنامه و فعالیت", "کمک به تشکل‌ها", "removed", ("title", "عنوان", "کمک به تشکل‌ها", None), ("amount", "اعتبار", 6_530, None)),
    changed("مشخصات دستگاه", "", "changed", ("official_name", "نام بالاترین مقام", "کیوان راستین‌فر", "مهتاب سپهرجو")),
]


def amended() -> dict[str, Any]:
    """The first amendment of the usual expense paper."""
    return {**content.usual(), "identifier": "1397-H-A22-001/1", "version_label": "اصلاحیهٔ ۱", "amendment": amendment(CHANGES)}


def amended_capital() -> dict[str, Any]:
    """The first amendment of the usual capital paper."""
    changes = [changed("فصول تملک", "ساختمان، راه سردشت، عمومی استانی", "changed", ("amount", "مبلغ", 50_403, 60_403))]
    return {**capital_content.usual(), "identifier": "1397-T-A15-003/1", "version_label": "اصلاحیهٔ ۱", "amendment": amendment(changes)}
