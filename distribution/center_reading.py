"""Reading what the center notified: the letters of a year, their figures as tables, and where the credit stands."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from accounts.models import User
from distribution.models import CenterCredit, CenterNotice, CreditSource, CreditType, FiscalYear, FunctionalCode

Cell = tuple[int, int | None]  # source id, programme id or None


def letters_of(user: User, fiscal_year: FiscalYear, credit_type: str) -> list[CenterNotice]:
    """The year's letters this person may see, newest first, each able to tell its effect; two queries.

    A correction corrects a letter of the same year and type, so the chain is found among them.
    """
    visible = CenterNotice.objects.visible_to(user).filter(fiscal_year=fiscal_year, credit_type=credit_type)
    letters = list(visible.prefetch_related("lines"))
    by_id = {letter.pk: letter for letter in letters}
    for letter in letters:
        if letter.corrects_id in by_id:
            letter.corrects = by_id[letter.corrects_id]
    return letters


@dataclass
class Standing:
    """What the center gave of something, and how far it has gone, in million rials."""

    title: str
    code: str = ""
    notified: int = 0
    distributed: int = 0
    issued: int = 0

    def add(self, credit: CenterCredit) -> None:
        """Count one credit more."""
        self.notified += credit.notified
        self.distributed += credit.distributed
        self.issued += credit.issued

    @property
    def undistributed(self) -> int:
        """What no council resolution has given away yet."""
        return self.notified - self.distributed

    @property
    def unissued(self) -> int:
        """What no agency has been notified of yet."""
        return self.notified - self.issued

    @property
    def on_the_way(self) -> int:
        """Distributed and not yet passed on: the middle part of the bar."""
        return max(self.distributed - self.issued, 0)


@dataclass
class Province:
    """Where the year's credit of one type stands: in all, by source, and for capital credit by programme."""

    whole: Standing
    sources: list[Standing]
    programmes: list[Standing]


def province_of(fiscal_year: FiscalYear, credit_type: str) -> Province:
    """In one query."""
    whole = Standing("جمع استان")
    sources: dict[int, Standing] = {}
    programmes: dict[int, Standing] = {}
    credits = CenterCredit.objects.filter(fiscal_year=fiscal_year, credit_type=credit_type).select_related("source", "programme")
    for credit in credits.order_by("source__code", "programme__code"):
        if not (credit.notified or credit.distributed or credit.issued):
            continue
        whole.add(credit)
        sources.setdefault(credit.source_id, Standing(credit.source.title, credit.source.code)).add(credit)
        if credit.programme:
            programmes.setdefault(credit.programme_id, Standing(credit.programme.title, credit.programme.code)).add(credit)
    return Province(whole, list(sources.values()), sorted(programmes.values(), key=lambda standing: standing.code))


@dataclass
class Table:
    """Figures of a notice as rows (programmes, or one row for expense credit) and a column a source."""

    sources: list[CreditSource] = field(default_factory=list)
    chapters: list[dict[str, Any]] = field(default_factory=list)
    sums: list[tuple[CreditSource, int]] = field(default_factory=list)
    total: int = 0


def table_of(cells: Mapping[Cell, int]) -> Table:
    """The cells under their functional chapters with sums both ways; two queries."""
    sources = list(CreditSource.objects.filter(pk__in={source for source, _ in cells}).order_by("code"))
    codes = FunctionalCode.objects.filter(pk__in={programme for _, programme in cells} - {None}).select_related("parent").order_by("code")
    groups: dict[int | None, dict[str, Any]] = {}
    for programme in codes:
        figures = [cells.get((source.pk, programme.pk)) for source in sources]
        group = groups.setdefault(programme.parent_id, {"chapter": programme.parent, "rows": []})
        group["rows"].append({"programme": programme, "figures": list(zip(sources, figures, strict=True)), "total": sum(filter(None, figures))})
    sums = [(source, sum(amount for (of, _), amount in cells.items() if of == source.pk)) for source in sources]
    for group in groups.values():
        group["total"] = sum(row["total"] for row in group["rows"])
    return Table(sources, list(groups.values()), sums, sum(cells.values()))


@dataclass(frozen=True)
class Change:
    """One cell of the province's credit before and after a notice, in million rials."""

    source: CreditSource
    programme: FunctionalCode | None
    before: int
    change: int

    @property
    def after(self) -> int:
        """What will stand then."""
        return self.before + self.change


def changes_of(notice: CenterNotice) -> list[Change]:
    """What recording the notice now would do, cell by cell, in the order of the codes; three queries."""
    effect = notice.effect()
    credits = CenterCredit.objects.filter(fiscal_year=notice.fiscal_year_id, credit_type=notice.credit_type)
    before: dict[Cell, int] = defaultdict(int)
    before.update({(source, programme): notified for source, programme, notified in credits.values_list("source_id", "programme_id", "notified")})
    sources = {source.pk: source for source in CreditSource.objects.filter(pk__in={cell[0] for cell in effect})}
    programmes = _programmes(cell[1] for cell in effect)
    found = [Change(sources[source], programmes.get(programme), before[source, programme], amount) for (source, programme), amount in effect.items()]
    return sorted(found, key=lambda change: (change.programme.code if change.programme else "", change.source.code))


def _programmes(ids: Iterable[int | None]) -> dict[int, FunctionalCode]:
    return {programme.pk: programme for programme in FunctionalCode.objects.filter(pk__in={pk for pk in ids if pk is not None})}


def default_type(fiscal_year: FiscalYear) -> str:
    """The tab that is opened first: expense, unless only capital credit has come."""
    kinds = set(CenterNotice.objects.filter(fiscal_year=fiscal_year).values_list("credit_type", flat=True).distinct())
    return CreditType.CAPITAL if kinds == {CreditType.CAPITAL} else CreditType.EXPENSE
