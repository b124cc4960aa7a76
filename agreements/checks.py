"""The whole-paper checks of an agreement (domain.md 3.7): what blocks it and what is only odd.

Those of a capital paper's forms are in capital_checks.py, those of the optional expense forms in
optional_checks.py; what both kinds share is here.

The same findings feed the «بازبینی و ارسال» page, the strip on the review page, and the refusal
of a submission.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from agreements.facts import DraftFacts, facts_of
from agreements.models import Agreement
from agreements.own_credit import gives_back, held_by_itself
from core.money import format_amount
from core.text import to_persian_digits

if TYPE_CHECKING:
    from agreements.capital_facts import CapitalFacts

BIG_CHANGE_PERCENT = 30
LARGE_FACTOR = 100


@dataclass(frozen=True)
class Finding:
    """One thing found: the check it belongs to, its sentence, whether it blocks, and where to mend it."""

    # ceiling, sums, fixed, change, particulars, activities, staff, subchapters, counties, attachments, conditions; of a capital paper also
    # plan, approved, projects, new, quarters, report, duplicate; of an amendment also base, unchanged, allocated
    check: str
    sentence: str
    blocks: bool
    section: str  # key in sections.py
    programme: str = ""
    project: str = ""  # code of the project it is about


def findings(agreement: Agreement) -> list[Finding]:
    """Everything wrong or odd, blocking faults first, in the order of the sections."""
    found = _of_capital(agreement) if agreement.is_capital else _of_expense(agreement)
    if agreement.is_amendment:
        # Imported late, like the next: it makes Findings too.
        from agreements.amendment_checks import amendment_findings

        # Of an amendment its own change is told, with its reason; last year stands on the former paper.
        found = [*amendment_findings(agreement), *(finding for finding in found if finding.check != "change")]
    return sorted(found, key=lambda finding: not finding.blocks)


def _of_expense(agreement: Agreement) -> list[Finding]:
    # Imported late: optional_checks makes Findings too.
    from agreements.optional_checks import optional_findings

    facts = facts_of(agreement)
    return [
        *_particulars(agreement),
        *_chapters(agreement, facts),
        *_activities(facts),
        *optional_findings(facts),
        *_attachments(agreement, facts),
        *_conditions(agreement, facts),
        *_changes(facts),
    ]


def _of_capital(agreement: Agreement) -> list[Finding]:
    # Imported late: capital_checks makes Findings too.
    from agreements.capital_checks import form_findings
    from agreements.capital_facts import capital_facts_of

    facts = capital_facts_of(agreement)
    return [
        *_particulars(agreement),
        *form_findings(agreement, facts),
        *_attachments(agreement, facts),
        *_conditions(agreement, facts),
    ]


def blocking(found: list[Finding]) -> list[Finding]:
    """Those that keep the paper from being sent."""
    return [finding for finding in found if finding.blocks]


def _particulars(agreement: Agreement) -> list[Finding]:
    needed = (
        (agreement.official_name, "نام بالاترین مقام دستگاه را بنویسید."),
        (agreement.official_title, "عنوان بالاترین مقام دستگاه را بنویسید."),
        (agreement.accountant_name, "نام ذی‌حساب را بنویسید."),
        (agreement.address, "نشانی دستگاه را بنویسید."),
    )
    return [Finding("particulars", sentence, True, "particulars") for value, sentence in needed if not value]


def _chapters(agreement: Agreement, facts: DraftFacts) -> list[Finding]:
    found: list[Finding] = []
    if not any(line.amount for line in facts.lines):
        found.append(Finding("sums", "هنوز مبلغی در فصول هزینه نوشته نشده است.", True, "chapters"))
    found += _ceilings(agreement, facts)
    found += _fixed(facts, may_be_less=gives_back(agreement))
    return found


def _ceilings(agreement: Agreement, facts: DraftFacts) -> list[Finding]:
    found: list[Finding] = []
    totals: dict[tuple[int, int], int] = defaultdict(int)
    for line in facts.lines:
        totals[line.programme, line.source] += line.amount
    held = held_by_itself(agreement)
    for ceiling in facts.ceilings:
        total = totals.pop((ceiling.programme, ceiling.source), 0)
        own = total if held is None else held.get((ceiling.programme, ceiling.source), 0)
        code, title = facts.programmes[ceiling.programme]
        name = f"«{title}» از منبع «{facts.sources[ceiling.source]}»"
        # What this paper itself has reserved is not in its way.
        free = ceiling.free + (own if not agreement.is_writable else 0)
        if total > free:
            sentence = (
                f"جمع فصول {name} {format_amount(total)} است و {format_amount(total - free)} میلیون ریال "
                "از سقف ابلاغی بیشتر است. مبلغ‌ها را کاهش دهید."
            )
            found.append(Finding("ceiling", sentence, True, "chapters", code))
        elif total < free:
            sentence = f"{format_amount(free - total)} میلیون ریال از سقف ابلاغی {name} هنوز به فصلی اختصاص نیافته است."
            found.append(Finding("ceiling", sentence, False, "chapters", code))
    for (programme, source), total in totals.items():
        if total:
            code, title = facts.programmes[programme]
            sentence = f"برای «{title}» از منبع «{facts.sources[source]}» اعتباری ابلاغ نشده است."
            found.append(Finding("ceiling", sentence, True, "chapters", code))
    return found


def _fixed(facts: DraftFacts, *, may_be_less: bool) -> list[Finding]:
    cells = {(line.programme, line.source, line.chapter): line.amount for line in facts.lines}
    found = []
    for cell in sorted(set(facts.notified) | set(cells)):
        programme, _, chapter = cell
        want = facts.notified.get(cell, 0)
        if chapter in facts.fixed and chapter in facts.chapters and cells.get(cell, 0) != want and not (may_be_less and cells.get(cell, 0) < want):
            sentence = f"مبلغ فصل {facts.chapters[chapter][1]} باید طبق ابلاغیه {format_amount(want)} باشد."
            found.append(Finding("fixed", sentence, True, "chapters", facts.programmes[programme][0]))
    return found


def _activities(facts: DraftFacts) -> list[Finding]:
    found: list[Finding] = []
    totals: dict[int, int] = defaultdict(int)
    for line in facts.lines:
        totals[line.programme] += line.amount
    for block in facts.blocks:
        code, name = facts.programmes[block.programme]
        total, wanted = sum(activity.amount for activity in block.activities), totals.pop(block.programme, 0)
        if wanted and not block.goal:
            found.append(Finding("activities", f"هدف «{name}» را بنویسید.", True, "activities", code))
        if total != wanted:
            found.append(Finding("activities", _unbalanced(name, total, wanted), True, "activities", code))
        for activity in block.activities:
            if activity.quantity is None or activity.unit_cost is None:
                continue
            product = activity.quantity * activity.unit_cost
            if product != activity.amount:
                sentence = (
                    f"در «{activity.title}» حاصل‌ضرب مقدار و هزینهٔ واحد {format_amount(product)} است، "
                    f"ولی اعتبار {format_amount(activity.amount)} نوشته شده است."
                )
                found.append(Finding("activities", sentence, False, "activities", code))
    for programme, wanted in totals.items():
        if wanted:
            code, name = facts.programmes[programme]
            found.append(Finding("activities", _unbalanced(name, 0, wanted), True, "activities", code))
    return found


def _unbalanced(name: str, total: int, wanted: int) -> str:
    return (
        f"جمع فعالیت‌های «{name}» {format_amount(total)} است؛ باید با مبلغ برنامه ({format_amount(wanted)}) برابر باشد."
    )


def _attachments(agreement: Agreement, facts: DraftFacts | CapitalFacts) -> list[Finding]:
    if facts.attachments or agreement.no_attachments:
        return []
    return [Finding("attachments", "پیوستی بارگذاری نشده است.", False, "attachments")]


def _conditions(agreement: Agreement, facts: DraftFacts | CapitalFacts) -> list[Finding]:
    if agreement.conditions_id is None and facts.edition_in_force is None:
        return [Finding("conditions", "شرایط عمومی این سال هنوز در سامانه ثبت نشده است.", True, "conditions")]
    if not agreement.conditions_accepted:
        return [Finding("conditions", "شرایط عمومی خوانده و پذیرفته نشده است.", True, "conditions")]
    if agreement.is_writable and facts.edition_in_force not in (None, agreement.conditions_id):
        return [
            Finding("conditions", "ویرایش تازه‌ای از شرایط عمومی ابلاغ شده و هنوز پذیرفته نشده است.", True, "conditions")
        ]
    return []


def _changes(facts: DraftFacts) -> list[Finding]:
    now: dict[tuple[int, int], int] = defaultdict(int)
    titles = dict(facts.chapters.values())
    for line in facts.lines:
        if line.chapter in facts.chapters:
            now[line.programme, facts.chapters[line.chapter][0]] += line.amount
    found = []
    for (programme, number), amount in sorted(now.items()):
        before = facts.prior.get((programme, number), 0)
        if not before:
            continue
        if amount >= before * LARGE_FACTOR:
            times = to_persian_digits(amount // before)
            sentence = f"مبلغ فصل {titles[number]} حدود {times} برابر سال گذشته است. آیا به ریال وارد شده است؟"
            found.append(Finding("change", sentence, False, "chapters"))
        elif abs(amount - before) * 100 > before * BIG_CHANGE_PERCENT:
            word = "افزایش" if amount > before else "کاهش"
            sentence = f"فصل {titles[number]} بیش از ۳۰٪ نسبت به سال گذشته {word} دارد."
            found.append(Finding("change", sentence, False, "chapters"))
    return found
