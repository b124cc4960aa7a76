"""The deputy's two pictures: how old the papers in the circuit are, and how far credits have come.

Drawn on the server as plain SVG with the figures on the bars; the table of the same figures stands
below each, for those who do not see it.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from django.db.models import Count, Sum
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from agreements.models import Agreement
from agreements.rows import Days
from agreements.workflow import Desk
from core.text import to_persian_digits
from core.workdays import working_days_between
from distribution.models import CreditCeiling, CreditType, FiscalYear

# (label, first day, last day); the last band is what is overdue.
BANDS = (("۰ تا ۵", 0, 5), ("۶ تا ۱۰", 6, 10), ("۱۱ تا ۱۵", 11, 15), ("بیش از ۱۵", 16, 10_000))
DESKS = ((Desk.EXPERT, "f-grey", ""), (Desk.INTEGRATION, "f-glaze", "glaze"), (Desk.DEPUTY, "f-lapis", "lapis"), (Desk.HEAD, "f-ochre", "ochre"))
WIDTH, HEIGHT, BASE, TOP, BAR = 312, 184, 156, 42, 42
INK, INK_2, BRICK = "#1e1a15", "#4f4838", "#98291a"


@dataclass(frozen=True)
class Ages:
    """Papers in the circuit by age in working days and by desk."""

    rows: tuple[tuple[str, tuple[int, ...]], ...]  # (band, count a desk)
    desks: tuple[tuple[str, str], ...]  # (title, colour of its swatch)

    @property
    def total(self) -> int:
        """How many papers are counted."""
        return sum(sum(counts) for _, counts in self.rows)

    @property
    def overdue(self) -> int:
        """How many are past the fifteen days."""
        return sum(self.rows[-1][1])

    @property
    def drawing(self) -> SafeString:
        """The histogram; time runs from the left."""
        fills = {desk.label: fill for desk, fill, _ in DESKS}
        return _histogram(self.rows, [fills[title] for title, _ in self.desks])


def ages(days: Days) -> Ages:
    """Count the papers whose clock runs: one query, grouped, so twenty thousand cost what twenty do."""
    running = (
        Agreement.objects.filter(desk__in=[desk for desk, _, _ in DESKS], clock_from__isnull=False)
        .order_by()
        .values_list("desk", "days_counted", "clock_from")
        .annotate(count=Count("pk"))
    )
    found: Counter[tuple[int, str]] = Counter()
    for desk, counted, since, count in running:
        age = counted + working_days_between(since, days.today, days.off)
        band = next(n for n, (_, first, last) in enumerate(BANDS) if first <= age <= last)
        found[band, desk] += count
    present = [(desk, swatch) for desk, _, swatch in DESKS if any(found[n, desk] for n in range(len(BANDS))) or desk != Desk.HEAD]
    return Ages(
        rows=tuple((label, tuple(found[n, desk] for desk, _ in present)) for n, (label, _, _) in enumerate(BANDS)),
        desks=tuple((desk.label, swatch) for desk, swatch in present),
    )


@dataclass(frozen=True)
class Absorption:
    """One sector group's credit: notified, of it in circulation, of it finally used."""

    title: str
    notified: int
    reserved: int
    used: int

    @property
    def agreed(self) -> int:
        """What agreements hold of it, in circulation or final."""
        return self.reserved + self.used


def absorption(year: FiscalYear) -> list[Absorption]:
    """The year's expense credit by sector group."""
    sums = (
        CreditCeiling.objects.filter(fiscal_year=year, credit_type=CreditType.EXPENSE)
        .order_by("agency__expert_group")
        .values_list("agency__expert_group__title")
        .annotate(Sum("notified"), Sum("reserved"), Sum("used"))
    )
    return [Absorption(*row) for row in sums]


def _histogram(rows: tuple[tuple[str, tuple[int, ...]], ...], fills: list[str]) -> SafeString:
    most = max(1, *(sum(counts) for _, counts in rows))
    step = WIDTH // len(rows)
    bars, labels = [], []
    for n, (band, counts) in enumerate(rows):
        x, y = n * step + (step - BAR) // 2, BASE
        for fill, count in zip(fills, counts, strict=True):
            height = count * (BASE - TOP) // most
            y -= height
            bars.append((fill, x, y, BAR, max(0, height - 1)))
        middle = x + BAR // 2
        labels += [(middle, y - 6, INK, 700, to_persian_digits(sum(counts)) if sum(counts) else ""), (middle, BASE + 20, INK_2, 400, band)]
    limit = step * (len(rows) - 1)
    return format_html(
        '<svg width="100%" viewBox="0 0 {w} {h}" aria-hidden="true" focusable="false">{bars}'
        '<line x1="0" x2="{w}" y1="{base}" y2="{base}" stroke="{ink}"/>'
        '<line x1="{limit}" x2="{limit}" y1="18" y2="{base}" stroke="{brick}" stroke-dasharray="3 3"/>'
        '<text x="{limit}" y="11" fill="{brick}" font-size="13" font-weight="700" text-anchor="middle">مهلت: روز ۱۵</text>{labels}</svg>',
        w=WIDTH,
        h=HEIGHT,
        base=BASE,
        ink=INK,
        brick=BRICK,
        limit=limit,
        bars=format_html_join("", '<rect class="{}" x="{}" y="{}" width="{}" height="{}"/>', bars),
        labels=format_html_join(
            "", '<text x="{}" y="{}" fill="{}" font-size="13" font-weight="{}" text-anchor="middle">{}</text>', labels
        ),
    )
