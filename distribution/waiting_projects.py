"""What was approved for agencies and is in no notice yet: by agency, and by programme and source."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from django.db.models import Count, Q, Sum

from accounts.models import ExecutiveAgency
from distribution.actions.prepare_agency_notices import waiting_credits, why_held
from distribution.models import CreditNotice, CreditSource, CreditType, FiscalYear, FunctionalCode
from distribution.workflow.credit_notice import State


@dataclass
class Part:
    """Million rials from the counties' committees and from the council, and how many approved credits."""

    county: int = 0
    council: int = 0
    count: int = 0

    @property
    def total(self) -> int:
        """Both together."""
        return self.county + self.council

    def add(self, row: dict[str, int]) -> None:
        """Count one summed row of approved credits in."""
        self.county += row["county"] or 0
        self.council += row["council"] or 0
        self.count += row["count"]


@dataclass
class Waiting:
    """One agency, or one programme and source, with its part. `becomes` says what its notice will be."""

    title: str
    code: str
    under: str = ""
    part: Part = field(default_factory=Part)
    becomes: str = ""
    refusal: str = ""


@dataclass
class WaitingProjects:
    """Everything that waits; `held` are the agencies that get no notice now, each with its reason."""

    agencies: list[Waiting]
    held: list[Waiting]
    credits: list[Waiting]
    total: Part

    @property
    def ready(self) -> Part:
        """What pressing the button would put into notices."""
        ready = Part()
        for row in self.agencies:
            ready.county += row.part.county
            ready.council += row.part.council
            ready.count += row.part.count
        return ready


def waiting_projects(fiscal_year: FiscalYear) -> WaitingProjects:
    """In five queries, however many projects wait."""
    sums = list(
        waiting_credits(fiscal_year)
        .order_by()
        .values("project__agency", "project__programme", "source")
        .annotate(
            county=Sum("amount", filter=Q(session__isnull=False)), council=Sum("amount", filter=Q(session__isnull=True)), count=Count("pk")
        )
    )
    agencies = ExecutiveAgency.objects.filter(pk__in={row["project__agency"] for row in sums}).order_by("code")
    by_agency: dict[int, Part] = defaultdict(Part)
    by_credit: dict[tuple[int, int], Part] = defaultdict(Part)
    total = Part()
    for row in sums:
        for part in (by_agency[row["project__agency"]], by_credit[row["project__programme"], row["source"]], total):
            part.add(row)
    becomes = _what_becomes(fiscal_year)
    rows = [
        Waiting(a.name, a.code, part=by_agency[a.pk], becomes=becomes.get(a.pk, "ابلاغیهٔ تازه"), refusal=why_held(a)) for a in agencies
    ]
    return WaitingProjects(
        agencies=[row for row in rows if not row.refusal], held=[row for row in rows if row.refusal], credits=_credits(by_credit), total=total
    )


def _what_becomes(fiscal_year: FiscalYear) -> dict[int, str]:
    """Agencies (ids) that have a capital notice: a draft grows, after an issued one comes a supplement."""
    found: dict[int, str] = {}
    notices = CreditNotice.objects.filter(fiscal_year=fiscal_year, credit_type=CreditType.CAPITAL).exclude(state=State.DISCARDED)
    for agency, state in notices.order_by().values_list("agency", "state"):
        if state == State.DRAFT:
            found[agency] = "افزودن به پیش‌نویس"
        else:
            found.setdefault(agency, "متمم")
    return found


def _credits(by_credit: dict[tuple[int, int], Part]) -> list[Waiting]:
    programmes = FunctionalCode.objects.in_bulk({programme for programme, _ in by_credit})
    sources = CreditSource.objects.in_bulk({source for _, source in by_credit})
    rows = sorted(by_credit.items(), key=lambda item: (programmes[item[0][0]].code, sources[item[0][1]].code))
    return [
        Waiting(programmes[programme].title, programmes[programme].code, under=sources[source].title, part=part)
        for (programme, source), part in rows
    ]
