"""Why a notice of the center cannot be recorded as it stands: one question for the record, the confirm page and the button."""

from __future__ import annotations

from dataclasses import dataclass, field

from distribution.actions.record_center_notice import (
    NO_CHANGE,
    NO_LINES,
    NO_SCAN,
    Obstacle,
    obstacles,
    touched_agreements,
)
from distribution.holdings import Holding
from distribution.models import CenterNotice, CreditNotice


@dataclass(frozen=True)
class Readiness:
    """What is missing, what stands in the way, and whom a reduction touches."""

    refusal: str = ""
    obstacles: list[Obstacle] = field(default_factory=list)
    touched: list[Holding] = field(default_factory=list)
    papers: dict[str, str] = field(default_factory=dict)  # serial -> its page, for the papers of ours

    @property
    def ready(self) -> bool:
        """Nothing stands in the way."""
        return not self.refusal and not self.obstacles

    def rows(self) -> list[tuple[Obstacle, list[tuple[str, str]]]]:
        """Each obstacle with its papers and their pages (empty where there is none)."""
        return [(obstacle, [(paper, self.papers.get(paper, "")) for paper in obstacle.shown]) for obstacle in self.obstacles]


def readiness_of(notice: CenterNotice) -> Readiness:
    """Everything the action would ask, without locking; a constant number of queries."""
    found = obstacles(notice)
    shown = {paper for obstacle in found for paper in obstacle.shown}
    letters = CreditNotice.objects.filter(serial__in=shown) if shown else ()
    return Readiness(_missing(notice), found, touched_agreements(notice), {letter.serial: letter.get_absolute_url() for letter in letters})


def _missing(notice: CenterNotice) -> str:
    if not notice.cells():
        return NO_LINES
    if not notice.effect():
        return NO_CHANGE
    return NO_SCAN if notice.scan_id is None else ""
