"""How long each desk has, and what day that is: the step targets of the year (decision 16).

The service clock of fifteen days is the agreement's own (`Agreement.days_used`); a target is the share of one
desk, counted in working days from the day it received the paper.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from accounts.models import StandIn, User
from accounts.permissions import Rights, read_rights
from accounts.rights import Right
from agreements.models import DESK_RIGHT, Agreement
from agreements.workflow import Desk, State
from core.jalali import to_jalali
from core.workdays import add_working_days

# To whom a desk's delay is reported, once. The agency's signature is followed up by integration.
NEXT_LEVEL = {
    Desk.EXPERT: Desk.INTEGRATION,
    Desk.INTEGRATION: Desk.DEPUTY,
    Desk.DEPUTY: Desk.HEAD,
    Desk.SIGNATORY: Desk.INTEGRATION,
    Desk.HEAD: Desk.DEPUTY,
}


def target_days(agreement: Agreement) -> int | None:
    """The working days of the present desk by the year's settings; None where nobody is waited for."""
    year, desk = agreement.fiscal_year, Desk(agreement.desk)
    if agreement.state == State.SIGNED:
        return year.notification_days if desk == Desk.INTEGRATION else year.signature_days
    of_desk = {
        Desk.EXPERT: year.expert_days, Desk.INTEGRATION: year.integration_days, Desk.DEPUTY: year.deputy_days,
        Desk.SIGNATORY: year.signature_days, Desk.HEAD: year.signature_days,
    }  # fmt: skip
    return of_desk.get(desk)


def target_on(agreement: Agreement, off: frozenset[dt.date]) -> dt.date | None:
    """The last day of the present desk's share; of a draft, the year's deadline for drafts."""
    if agreement.state == State.DRAFT:
        return agreement.fiscal_year.draft_deadline
    days = target_days(agreement)
    return None if days is None else add_working_days(to_jalali(agreement.desk_since).togregorian(), days, off)


class People:
    """Who works at which desk, read once for a whole run over many papers."""

    def __init__(self) -> None:
        self._by_right: dict[Right, list[tuple[User, Rights]]] = {}
        self._stand_ins = list(StandIn.objects.in_force().select_related("substitute"))

    def at_desk(self, agreement: Agreement, desk: str) -> list[User]:
        """Those who can act there on this paper: who has it in hand, else all of the desk; with their stand-ins."""
        if desk == agreement.desk and agreement.claimed_by is not None:
            holders = [agreement.claimed_by]
        else:
            holders = [user for right in self._rights(agreement, desk) for user in self._holders(right, agreement)]
        return [*holders, *self._standing_in_for(holders, agreement, desk)]

    def _rights(self, agreement: Agreement, desk: str) -> Iterator[Right]:
        if desk == Desk.AGENCY and agreement.on_behalf:
            yield Right.DRAFT_ON_BEHALF
        elif desk == Desk.SIGNATORY and agreement.agency.signature_kind == "wet":
            yield from (Right.SIGN_AGREEMENT, Right.RECORD_WET_SIGNATURE)
        elif desk in DESK_RIGHT:
            yield DESK_RIGHT[Desk(desk)]

    def _holders(self, right: Right, agreement: Agreement) -> list[User]:
        if right not in self._by_right:
            people = User.objects.filter(
                is_active=True, groups__permissions__codename=right.codename, groups__permissions__content_type__app_label="accounts"
            ).distinct()
            self._by_right[right] = [(person, read_rights(person)) for person in people]
        return [person for person, rights in self._by_right[right] if rights.on(right, agreement.agency)]

    def _standing_in_for(self, holders: list[User], agreement: Agreement, desk: str) -> Iterator[User]:
        away = {holder.pk for holder in holders}
        for row in self._stand_ins:
            within = row.kind in ("", agreement.credit_type) and (row.amount_ceiling is None or agreement.total <= row.amount_ceiling)
            signs = row.may_sign or desk not in (Desk.SIGNATORY, Desk.HEAD)
            if row.principal_id in away and within and signs and row.substitute.is_active:
                yield row.substitute
