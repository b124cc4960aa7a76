"""Reading the counties' shares of a year: notified, approved for projects, passed on to agencies, what is left."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import BigIntegerField, Case, Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Sum, When
from django.db.models.functions import Coalesce

from accounts.models import User
from distribution.models import (
    CommitteeSession,
    County,
    CountyNotice,
    CountyNoticeLine,
    FiscalYear,
    FunctionalCode,
    ProjectCredit,
    ScenarioCell,
    Share,
)
from distribution.workflow.committee_session import State as SessionState
from distribution.workflow.county_notice import State as NoticeState

OPEN_SESSION = (SessionState.DRAFT, SessionState.RETURNED, SessionState.SUBMITTED)
_FIGURES = ("notified", "approved", "issued")


@dataclass
class CountyFigures:
    """Three figures of one county or of all, in million rials."""

    notified: int = 0
    approved: int = 0
    issued: int = 0

    @property
    def left(self) -> int:
        """What no approved project has taken yet."""
        return self.notified - self.approved

    @property
    def not_passed_on(self) -> int:
        """Approved for projects, in no agency's notice yet."""
        return self.approved - self.issued


@dataclass
class ShareGroup:
    """The shares of one functional chapter."""

    title: str
    code: str
    shares: list[Share] = field(default_factory=list)

    @property
    def figures(self) -> CountyFigures:
        """Their sums."""
        return sums_of(self.shares)


def counties_of(user: User, fiscal_year: FiscalYear) -> QuerySet[County]:
    """The counties this person may see that existed in the year, or hold something of it all the same."""
    holds = Q(pk__in=Share.objects.filter(fiscal_year=fiscal_year, county__isnull=False).order_by().values("county"))
    existed = County.objects.of_year(fiscal_year.year)
    return County.objects.visible_to(user).filter(Q(pk__in=existed.order_by().values("pk")) | holds).order_by("code")


def with_standing(counties: QuerySet[County], user: User, fiscal_year: FiscalYear) -> QuerySet[County]:
    """With the year's `notified`, `approved`, `issued`, and how its sessions stand as far as this person sees them.

    `session_state`, `session_ordinal`, `session_pk` are those of the latest session, `accepted` counts
    the accepted ones, `drafts` the letters not issued yet and `unseen` the issued ones nobody there opened.
    """
    shares = Share.objects.filter(fiscal_year=fiscal_year, county=OuterRef("pk")).order_by().values("county")
    sessions = CommitteeSession.objects.visible_to(user).filter(fiscal_year=fiscal_year, county=OuterRef("pk"))
    latest = sessions.exclude(state=SessionState.DROPPED).order_by("-ordinal")
    letters = CountyNotice.objects.visible_to(user).filter(fiscal_year=fiscal_year, county=OuterRef("pk"))
    return counties.annotate(
        **{name: Coalesce(Subquery(shares.annotate(s=Sum(name)).values("s")), 0, output_field=BigIntegerField()) for name in _FIGURES},
        session_state=Subquery(latest.values("state")[:1]),
        session_ordinal=Subquery(latest.values("ordinal")[:1]),
        session_pk=Subquery(latest.values("pk")[:1]),
        accepted=_count(sessions.filter(state=SessionState.ACCEPTED)),
        drafts=_count(letters.filter(state=NoticeState.DRAFT)),
        unseen=_count(letters.filter(state=NoticeState.ISSUED, opened_at=None)),
    )


def _count(rows: QuerySet[Any]) -> Coalesce:
    return Coalesce(Subquery(rows.order_by().values("county").annotate(n=Count("pk")).values("n")), 0)


def sums_of(rows: Iterable[Any]) -> CountyFigures:
    """The three figures of these shares or counties together."""
    total = CountyFigures()
    for row in rows:
        total.notified += row.notified
        total.approved += row.approved
        total.issued += row.issued
    return total


def share_groups(fiscal_year: FiscalYear, counties: Iterable[int]) -> dict[int, list[ShareGroup]]:
    """The shares of each county by functional chapter, programme and source, in one query."""
    found: dict[int, dict[str, ShareGroup]] = defaultdict(dict)
    shares = Share.objects.filter(fiscal_year=fiscal_year, county__in=list(counties))
    for share in shares.select_related("programme__parent", "source").order_by("programme__code", "source__code"):
        parent: FunctionalCode | None = share.programme.parent
        code, title = (parent.code, parent.title) if parent else ("", "بدون فصل بودجه")
        found[share.county_id].setdefault(code, ShareGroup(title, code)).shares.append(share)
    return {county: list(groups.values()) for county, groups in found.items()}


def sessions_of(user: User, county: County, fiscal_year: FiscalYear) -> QuerySet[CommitteeSession]:
    """The county's sessions of the year with their `total` and `projects`, the latest first."""
    sessions = CommitteeSession.objects.visible_to(user).filter(county=county, fiscal_year=fiscal_year)
    return sessions.annotate(total=Coalesce(Sum("rows__amount"), 0), projects=Count("rows__code", distinct=True)).order_by("-ordinal")


def project_rows(county: County, fiscal_year: FiscalYear) -> QuerySet[ProjectCredit]:
    """The county's approved credits of the year, project by project."""
    credits = ProjectCredit.objects.filter(share__county=county, fiscal_year=fiscal_year)
    return credits.select_related("project__agency", "project__programme", "source", "session").order_by("project__code", "source__code", "pk")


def not_prepared(fiscal_year: FiscalYear) -> list[dict[str, Any]]:
    """Resolutions whose approved shares are in no letter yet: resolution, number, date, `counties` and `total` of what is left."""
    cells = untold_shares().filter(scenario__fiscal_year=fiscal_year)
    return list(
        cells.order_by("scenario__resolution__date", "scenario__resolution")
        .values(resolution=F("scenario__resolution"), number=F("scenario__resolution__number"), date=F("scenario__resolution__date"))
        .annotate(counties=Count("county", distinct=True), total=Sum("amount"))
    )


def untold_shares(resolution: Any = None) -> QuerySet[ScenarioCell]:
    """What the council gave to counties and no letter says; of one resolution (an id or an expression) when given."""
    noticed = CountyNotice.objects.filter(resolution=OuterRef("scenario__resolution"), county=OuterRef("county"))
    cells = ScenarioCell.objects.filter(scenario__state="approved", county__isnull=False, amount__gt=0)
    if resolution is not None:
        cells = cells.filter(scenario__resolution=resolution)
    return cells.exclude(Exists(noticed.exclude(state=NoticeState.DISCARDED)))


def letters_of(user: User, fiscal_year: FiscalYear) -> QuerySet[CountyNotice]:
    """The letters of the year this person may see, what waits to be issued first."""
    waits = Case(When(state=NoticeState.DRAFT, then=0), default=1)
    letters = CountyNotice.objects.visible_to(user).filter(fiscal_year=fiscal_year)
    return letters.select_related("county", "resolution", "fiscal_year").annotate(waits=waits).order_by("waits", "county__code", "pk")


def stale_drafts(fiscal_year: FiscalYear) -> set[int]:
    """Drafts whose lines are no longer what the council decided, in two queries (`says_what_was_decided` for one)."""
    drafts = CountyNotice.objects.filter(fiscal_year=fiscal_year, state=NoticeState.DRAFT)
    said: dict[int, dict[tuple[int, int], int]] = defaultdict(dict)
    for notice, programme, source, amount in CountyNoticeLine.objects.filter(notice__in=drafts).values_list(
        "notice", "programme", "source", "amount"
    ):
        said[notice][programme, source] = amount
    decided: dict[int, dict[tuple[int, int], int]] = defaultdict(lambda: defaultdict(int))
    cells = ScenarioCell.objects.filter(
        scenario__state="approved", county__isnull=False, amount__gt=0,
        county=F("scenario__resolution__county_notices__county"), scenario__resolution__county_notices__in=drafts,
    )  # fmt: skip
    for notice, programme, source, amount in cells.values_list(
        "scenario__resolution__county_notices", "programme", "scenario__source", "amount"
    ):
        decided[notice][programme, source] += amount
    return {notice for notice in said.keys() | decided.keys() if said[notice] != dict(decided[notice])}
