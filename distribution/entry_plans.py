"""What entering credits would change: compared with what is issued and what waits in drafts.

The entry screen and the import ask the same questions here, so both refuse with the same sentences,
and figures that were issued already are recognised instead of being notified twice.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum

from accounts.models import ExecutiveAgency
from core.money import format_amount
from core.text import to_persian_digits
from distribution.models import CreditNotice, CreditType, FiscalYear
from distribution.workflow.credit_notice import State

Cell = tuple[int, int, int]  # programme id, source id, chapter id
Block = tuple[int, int]  # programme id, source id

# Above this one figure of one agency is more than a tenth of a large province's whole year: somebody
# typed rials. Not refused, asked (decision 1).
_ENORMOUS = 10_000_000
_TIMES_LAST_YEAR = 100


class Outcome(Enum):
    """What an entry does to one agency."""

    NEW = "پیش‌نویس تازه"
    CHANGED = "تغییر پیش‌نویس"
    SAME = "همین ارقام در پیش‌نویس هست"
    ISSUED = "همین ارقام صادر شده است"


@dataclass(frozen=True)
class Plan:
    """What would happen to one agency. `cells` are those still to be written."""

    agency: ExecutiveAgency
    outcome: Outcome
    cells: Mapping[Cell, int]
    total: int  # of what was given
    after: int  # the draft's sum afterwards
    draft: CreditNotice | None = None
    issued: CreditNotice | None = None
    refusals: tuple[str, ...] = ()

    @property
    def writes(self) -> bool:
        """True when something is left to be written."""
        return self.outcome in (Outcome.NEW, Outcome.CHANGED)

    @property
    def version(self) -> int:
        """The version of the draft this plan was made on; 0 without a draft."""
        return self.draft.version if self.draft else 0

    def replaces(self, council_number: str) -> str:
        """The number of the council's resolution that the draft loses to the entry's; empty when none is lost."""
        before = self.draft.council_number if self.draft and self.writes else ""
        return before if before != council_number else ""


@dataclass
class Standing:
    """What stands for one agency before the entry."""

    draft: CreditNotice | None = None
    issued: list[CreditNotice] = field(default_factory=list)

    @property
    def notified(self) -> dict[Cell, int]:
        """What the issued notices come to, cell by cell."""
        sums: dict[Cell, int] = defaultdict(int)
        for notice in self.issued:
            for cell, amount in cells_of(notice).items():
                sums[cell] += notice.sign * amount
        return dict(sums)


def cells_of(notice: CreditNotice) -> dict[Cell, int]:
    """The figures of a notice."""
    return {(line.programme_id, line.source_id, line.chapter_id): line.amount for line in notice.lines.all()}


def standing_of(fiscal_year: FiscalYear, agencies: Iterable[int]) -> dict[int, Standing]:
    """What stands for these agencies (ids), in two queries."""
    found: dict[int, Standing] = defaultdict(Standing)
    notices = (
        CreditNotice.objects.filter(fiscal_year=fiscal_year, agency__in=list(agencies), credit_type=CreditType.EXPENSE)
        .exclude(state=State.DISCARDED)
        .order_by("pk")
        .prefetch_related("lines")
    )
    for notice in notices:
        if notice.state == State.DRAFT:
            found[notice.agency_id].draft = notice
        else:
            found[notice.agency_id].issued.append(notice)
    return found


def plan_import(
    fiscal_year: FiscalYear, kind: str, given: Mapping[ExecutiveAgency, Mapping[Cell, int]]
) -> list[Plan]:
    """What setting the given cells would do, agency by agency."""
    standing = standing_of(fiscal_year, [agency.pk for agency in given])
    return [_plan(kind, agency, cells, standing[agency.pk]) for agency, cells in given.items()]


def resolution_wanted(plans: Iterable[Plan], council_number: str) -> str:
    """Why the entry must name its resolution: figures that change do not stay under the old one unsaid."""
    lost = [] if council_number else [plan for plan in plans if plan.replaces(council_number)]
    if not lost:
        return ""
    more = f" و {to_persian_digits(len(lost) - 1)} دستگاه دیگر" if len(lost) > 1 else ""
    return (
        f"ارقام پیش‌نویس «{lost[0].agency.name}»{more} تغییر می‌کند که از مصوبهٔ {to_persian_digits(lost[0].draft.council_number)} است؛ "
        "شمارهٔ مصوبهٔ ارقام تازه را بنویسید."
    )


def _plan(kind: str, agency: ExecutiveAgency, given: Mapping[Cell, int], now: Standing) -> Plan:
    total = sum(given.values())
    written = cells_of(now.draft) if now.draft else {}
    issued = _issued_alike(kind, given, now)
    left = {cell: amount for cell, amount in given.items() if cell not in issued}
    after = {**written, **left}
    plan = {
        "agency": agency,
        "cells": left,
        "total": total,
        "after": sum(after.values()),
        "draft": now.draft,
        "issued": next(iter(issued.values()), None),
    }
    if not any(left.values()) and issued:
        return Plan(outcome=Outcome.ISSUED, **plan)
    refusals = refusals_of(kind, left, now)
    if now.draft and now.draft.kind != kind:
        refusals.append(
            f"برای «{agency.name}» پیش‌نویسی از نوع «{now.draft.get_kind_display()}» هست؛ "
            "ابتدا آن را صادر کنید یا کنار بگذارید."
        )
    if now.draft and {c: a for c, a in after.items() if a} == written:
        return Plan(outcome=Outcome.SAME, refusals=tuple(refusals), **plan)
    outcome = Outcome.CHANGED if now.draft else Outcome.NEW
    return Plan(outcome=outcome, refusals=tuple(refusals), **plan)


def _issued_alike(kind: str, given: Mapping[Cell, int], now: Standing) -> dict[Cell, CreditNotice]:
    """The given cells that a notice of the same kind has issued with exactly these figures.

    An original is compared block by block (programme and source), so a longer file may repeat
    what was issued; any other kind as a whole.
    """
    filled = {cell: amount for cell, amount in given.items() if amount}
    found: dict[Cell, CreditNotice] = {}
    for notice in now.issued:
        if notice.kind != kind:
            continue
        written = cells_of(notice)
        if kind != CreditNotice.Kind.ORIGINAL:
            if written == filled:
                return dict.fromkeys(given, notice)
            continue
        for block in {cell[:2] for cell in written}:
            if _block(written, block) == _block(filled, block):
                found.update((cell, notice) for cell in given if cell[:2] == block)
    return found


def _block(cells: Mapping[Cell, int], block: Block) -> dict[Cell, int]:
    return {cell: amount for cell, amount in cells.items() if cell[:2] == block and amount}


def refusals_of(kind: str, cells: Mapping[Cell, int], now: Standing) -> list[str]:
    """Why these cells cannot be entered as a notice of this kind."""
    return [sentence for _, sentence in faulty_cells(kind, cells, now)]


def faulty_cells(kind: str, cells: Mapping[Cell, int], now: Standing) -> list[tuple[Cell, str]]:
    """The cells that cannot be entered as a notice of this kind, each with its sentence."""
    if kind == CreditNotice.Kind.REDUCTION:
        notified = now.notified
        return [
            (cell, too_deep(amount, notified.get(cell, 0)))
            for cell, amount in sorted(cells.items())
            if amount > notified.get(cell, 0)
        ]
    if kind != CreditNotice.Kind.ORIGINAL:
        return []
    by_block: dict[Block, CreditNotice] = {}
    for notice in now.issued:
        if notice.kind == CreditNotice.Kind.ORIGINAL:
            by_block |= {cell[:2]: notice for cell in cells_of(notice)}
    faults, seen = [], set()
    for cell, amount in sorted(cells.items()):
        if amount and cell[:2] in by_block and cell[:2] not in seen:
            seen.add(cell[:2])
            faults.append((cell, already_notified(by_block[cell[:2]])))
    return faults


def already_notified(notice: CreditNotice) -> str:
    """An original is issued once for a programme and source; what comes later names itself."""
    return (
        f"اعتبار این برنامه و منبع پیش‌تر با ابلاغیهٔ شمارهٔ {to_persian_digits(notice.number)} صادر شده است؛ "
        "تغییر آن با «متمم» یا «کاهش» ثبت می‌شود."
    )


def too_deep(wanted: int, notified: int) -> str:
    """A chapter cannot fall below zero."""
    return f"کاهش {format_amount(wanted)} میلیون ریال ممکن نیست؛ ابلاغ این فصل {format_amount(notified)} میلیون ریال است."


def below_zero(notice: CreditNotice) -> str:
    """Why issuing this reduction would leave a chapter below zero; empty when it would not."""
    if notice.sign > 0:
        return ""
    now = standing_of(notice.fiscal_year, [notice.agency_id])[notice.agency_id]
    titles = {line.chapter_id: line.chapter.title for line in notice.lines.select_related("chapter")}
    faults = faulty_cells(notice.kind, cells_of(notice), now)
    return "؛ ".join(f"«{titles[cell[2]]}»: {sentence}" for cell, sentence in faults)


def doubt(amount: int, last_year: int | None) -> str:
    """The question to ask before an amount is taken that looks like rials; empty when it does not."""
    if last_year and amount >= _TIMES_LAST_YEAR * last_year:
        times = to_persian_digits(round(amount / last_year))
        return f"این مبلغ حدود {times} برابر سال گذشته است. آیا به ریال وارد شده است؟"
    if amount >= _ENORMOUS:
        return f"مبلغ {format_amount(amount)} میلیون ریال برای یک فصل بسیار بزرگ است. آیا به ریال وارد شده است؟"
    return ""
