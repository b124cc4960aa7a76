"""The Organization accepts a county's session: its rows become approved credits of projects."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction

from accounts.models import User
from core import clock
from core.refusals import Refused
from core.workflow import take
from distribution.models import CommitteeSession, Project, ProjectCredit, SessionRow, Share, SharePosting
from distribution.models.projects import FACTS
from distribution.session_checks import findings_of
from distribution.workflow.committee_session import ACCEPT_SESSION


@transaction.atomic
def accept_session(session: CommitteeSession, *, by: User, note: str = "", seen_version: int | None = None) -> CommitteeSession:
    """Take the projects from the county's shares and enter them in the register.

    Raises Refused with what has come in the way since it was sent (a share reduced, a code used elsewhere).
    """
    shares = Share.objects.filter(fiscal_year=session.fiscal_year_id, county=session.county_id)
    with take(ACCEPT_SESSION, session, by=by, note=note, seen_version=seen_version, holding=[shares]) as locked:
        blocking = [finding.sentence for finding in findings_of(locked, by=by) if finding.blocks]
        if blocking:
            raise Refused(blocking[0])
        rows = list(locked.rows.all())
        projects = register_projects(rows, county_id=locked.county_id)
        post_approved(rows, projects, {(s.programme_id, s.source_id): s for s in shares}, paper=locked.identifier, by=by, session=locked)
        locked.accepted_at, locked.accepted_by = clock.now(), by
    return locked


def register_projects(rows: Iterable[SessionRow], *, county_id: int | None) -> dict[str, Project]:
    """Enter new projects and bring known ones up to date; the last row of a code says what holds."""
    wanted = {row.code: {name: getattr(row, name) for name in FACTS} for row in rows}
    known = {project.code: project for project in Project.objects.filter(code__in=wanted).select_for_update(no_key=True, of=("self",)).order_by("pk")}
    # In the order of codes, so that two acceptances with the same new codes never wait in a circle.
    for code, facts in sorted(wanted.items()):
        project = known.get(code) or Project(county_id=county_id)
        for name, value in facts.items():
            setattr(project, name, value)
        project.save()
        known[code] = project
    return known


def post_approved(
    rows: Iterable[SessionRow], projects: dict[str, Project], shares: dict[tuple[int, int], Share], *, paper: str, by: User, **origin: object
) -> None:
    """Write the approved credits and take them from their shares; the share's CHECK has the last word."""
    now, rows = clock.now(), list(rows)
    ProjectCredit.objects.bulk_create(
        ProjectCredit(
            project=projects[row.code], fiscal_year_id=shares[row.programme_id, row.source_id].fiscal_year_id, source_id=row.source_id,
            share=shares[row.programme_id, row.source_id], amount=row.amount, approved_at=now, **origin,
        )
        for row in rows
    )  # fmt: skip
    sums: dict[int, int] = {}
    for row in rows:
        share = shares[row.programme_id, row.source_id]
        sums[share.pk] = sums.get(share.pk, 0) + row.amount
    SharePosting.objects.bulk_create(
        SharePosting(share_id=share, act=SharePosting.Act.APPROVE, paper=paper, approved_delta=amount, at=now, by=by)
        for share, amount in sorted(sums.items())
    )
