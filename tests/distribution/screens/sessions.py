"""What the stories of a session's screens share: the grid as a browser sends it, and addresses."""

from __future__ import annotations

from typing import Any

from distribution.actions.save_session import ProjectRow
from distribution.models import CommitteeSession
from distribution.session_grid import COLUMNS, stored


def typed(*rows: ProjectRow | dict[str, Any], version: int, **more: Any) -> dict[str, Any]:
    """The form of the grid with these rows, as typed or as stored."""
    data: dict[str, Any] = {"version": version, "rows-TOTAL_FORMS": len(rows), "rows-INITIAL_FORMS": 0, **more}
    for n, row in enumerate(rows):
        values = row if isinstance(row, dict) else stored(row)
        data |= {f"rows-{n}-{name}": "" if values.get(name) is None else values[name] for name in COLUMNS}
    return data


def fresh(session: CommitteeSession) -> CommitteeSession:
    """The session as the database has it."""
    return CommitteeSession.objects.get(pk=session.pk)
