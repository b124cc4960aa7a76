"""An agreement and its amendments as one story: which replaced which, which is in force, which is under way."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q

from agreements.models import Agreement
from agreements.workflow import State


@dataclass(frozen=True)
class Chain:
    """All papers of one original, oldest first, as seen from one of them."""

    here: Agreement
    papers: tuple[Agreement, ...]

    def __bool__(self) -> bool:
        """False for a paper that was never amended."""
        return len(self.papers) > 1

    @property
    def in_force(self) -> Agreement | None:
        """The notified one."""
        return next((paper for paper in self.papers if paper.state == State.NOTIFIED), None)

    @property
    def open_one(self) -> Agreement | None:
        """The amendment under way, parked ones apart."""
        over = (State.NOTIFIED, State.SUPERSEDED, State.CANCELLED, State.PARKED)
        return next((paper for paper in self.papers if paper.is_amendment and paper.state not in over), None)

    @property
    def replaces(self) -> Agreement | None:
        """The paper this one takes or took the place of."""
        return next((paper for paper in self.papers if paper.pk == self.here.amends_id), None)

    @property
    def replaced_by(self) -> Agreement | None:
        """The paper that took the place of this one."""
        over = (State.NOTIFIED, State.SUPERSEDED)
        return next((paper for paper in self.papers if paper.amends_id == self.here.pk and paper.state in over), None)


def chain_of(agreement: Agreement) -> Chain:
    """One query, however long the story."""
    original = agreement.original_id or agreement.pk
    papers = Agreement.objects.filter(Q(pk=original) | Q(original=original)).select_related("fiscal_year").order_by("amendment_number")
    return Chain(agreement, tuple(papers))
