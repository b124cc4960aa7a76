"""The checks of forms E-3, E-4 and E-5 (domain.md 3.7 rule 2): an empty form is never wrong, a begun one must agree with E-1."""

from __future__ import annotations

from collections import Counter, defaultdict

from agreements.checks import Finding
from agreements.facts import DraftFacts, StaffFact
from agreements.models import StaffRow
from core.money import format_amount
from core.text import to_persian_digits

# More people, cars or buildings than any agency of a province has: a slip of the finger.
MOST_OF_A_KIND = 50_000
PAY, GOODS = 1, 2  # numbers of the chapters that form E-3 explains
_LABELS = dict(StaffRow.Kind.choices)


def optional_findings(facts: DraftFacts) -> list[Finding]:
    """What is wrong or odd in the optional forms, form by form."""
    return [*_staff(facts), *_subchapters(facts), *_counties(facts)]


def _staff(facts: DraftFacts) -> list[Finding]:
    found = []
    for row in facts.staff:
        name = _name(row)
        if not row.count:
            found.append(Finding("staff", f"فرم هـ‑۳: تعداد «{name}» نوشته نشده است.", True, "staff"))
        elif row.count > MOST_OF_A_KIND:
            sentence = f"فرم هـ‑۳: تعداد «{name}» {format_amount(row.count)} نوشته شده است؛ آیا درست است؟"
            found.append(Finding("staff", sentence, False, "staff"))
    for name, times in Counter(_name(row) for row in facts.staff).items():
        if times > 1:
            sentence = f"فرم هـ‑۳: «{name}» {to_persian_digits(times)} بار آمده است؛ سطرها را یکی کنید یا شرح هر یک را بنویسید."
            found.append(Finding("staff", sentence, False, "staff"))
    on_payroll = sum(row.count for row in facts.staff if row.kind in StaffRow.ON_PAYROLL)
    if on_payroll and not _of_chapter(facts, PAY):
        sentence = f"فرم هـ‑۳: {format_amount(on_payroll)} نفر نوشته شده است، ولی فصل {_chapter(facts, PAY)} در فرم هـ‑۱ مبلغی ندارد."
        found.append(Finding("staff", sentence, False, "staff"))
    upkeep = [row for row in facts.staff if row.count and row.kind not in StaffRow.ON_PAYROLL]
    if upkeep and not _of_chapter(facts, GOODS):
        sentence = f"فرم هـ‑۳: «{_name(upkeep[0])}» نوشته شده است، ولی فصل {_chapter(facts, GOODS)} در فرم هـ‑۱ مبلغی ندارد."
        found.append(Finding("staff", sentence, False, "staff"))
    return found


def _subchapters(facts: DraftFacts) -> list[Finding]:
    wanted: dict[tuple[int, int], int] = defaultdict(int)
    for line in facts.lines:
        wanted[line.programme, line.chapter] += line.amount
    sums: dict[tuple[int, int], int] = defaultdict(int)
    for row in facts.subchapters:
        sums[row.programme, row.chapter] += row.amount
    found = []
    for (programme, chapter), total in sums.items():
        code, name = facts.programmes[programme]
        number, title = facts.chapters.get(chapter, (0, "خارج از طبقه‌بندی سال"))
        words = to_persian_digits(f"فصل {number} {title}")
        if total != wanted[programme, chapter]:
            sentence = (
                f"فرم هـ‑۴: جمع ریزفصل‌های {words} در «{name}» {format_amount(total)} است و "
                f"{_by_how_much(total, wanted[programme, chapter])} مبلغ همان فصل در فرم هـ‑۱ ({format_amount(wanted[programme, chapter])}) است."
            )
            found.append(Finding("subchapters", sentence, True, "subchapters", code))
    found += [
        Finding("subchapters", f"فرم هـ‑۴: «{row.title}» در «{facts.programmes[row.programme][1]}» مبلغی ندارد.", False, "subchapters", facts.programmes[row.programme][0])
        for row in facts.subchapters
        if not row.amount
    ]  # fmt: skip
    return found


def _counties(facts: DraftFacts) -> list[Finding]:
    wanted: dict[int, int] = defaultdict(int)
    for line in facts.lines:
        wanted[line.programme] += line.amount
    sums: dict[int, int] = defaultdict(int)
    for row in facts.counties:
        sums[row.programme] += row.amount
    found = []
    for programme, total in sums.items():
        if total != wanted[programme]:
            code, name = facts.programmes[programme]
            sentence = (
                f"فرم هـ‑۵: جمع سهم شهرستان‌ها در «{name}» {format_amount(total)} است و "
                f"{_by_how_much(total, wanted[programme])} مبلغ همان برنامه در فرم هـ‑۱ ({format_amount(wanted[programme])}) است."
            )
            found.append(Finding("counties", sentence, True, "counties", code))
    return found


def _by_how_much(total: int, wanted: int) -> str:
    word = "بیشتر" if total > wanted else "کمتر"
    return f"{format_amount(abs(total - wanted))} میلیون ریال {word} از"


def _name(row: StaffFact) -> str:
    label = str(_LABELS.get(row.kind, row.kind))
    return f"{label}، {row.title}" if row.title else label


def _chapter(facts: DraftFacts, number: int) -> str:
    title = next((title for known, title in facts.chapters.values() if known == number), "")
    return to_persian_digits(f"{number} {title}".strip())


def _of_chapter(facts: DraftFacts, number: int) -> int:
    return sum(line.amount for line in facts.lines if facts.chapters.get(line.chapter, (0, ""))[0] == number)
