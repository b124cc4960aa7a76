"""Amendments that were set aside: nobody's turn, so they are told apart, with the way to take them up again."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from accounts.models import User
from agreements import permissions
from agreements.models import Agreement
from agreements.workflow import FINISHED, TAKE_UP, State


def parked_for(user: User) -> list[dict[str, Any]]:
    """Of each parked amendment of this person's agencies: the paper, what goes before it, where it is taken up. Two queries."""
    parked = list(Agreement.objects.parked_by(user).for_lists().order_by("desk_since", "pk"))
    if not parked:
        return []
    before = Agreement.objects.filter(original__in=[paper.original_id for paper in parked]).exclude(state__in=[*FINISHED, State.PARKED])
    in_way = {paper.original_id: paper for paper in before}
    return [
        {
            "agreement": paper,
            "in_way": in_way.get(paper.original_id),
            "take_up_url": reverse("take_step", args=[paper.identifier, TAKE_UP.name])
            if paper.original_id not in in_way and permissions.take_up(user, paper)
            else "",
        }
        for paper in parked
    ]
