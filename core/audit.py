"""Writing the audit trail: explicitly, in the transaction of the thing it records."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from core import clock
from core.middleware import current_request_id
from core.models import AuditEntry

if TYPE_CHECKING:
    from django.db import models

    from accounts.models import User
    from accounts.stand_ins import Capacity


def record(
    subject: models.Model,
    *,
    by: User | None,
    action: str,
    label: str,
    side: str,
    from_state: str = "",
    to_state: str = "",
    note: str = "",
    data: dict[str, Any] | None = None,
    document_sha256: str = "",
    acting: Capacity | None = None,
) -> AuditEntry:
    """Write one entry about `subject`; the database numbers and chains it.

    `acting` is the capacity of a stand-in: whose name stands beside the actor's, and by which appointment.
    """
    in_name_of = {"in_name_of": acting.principal_id, "stand_in": acting.stand_in_id} if acting else {}
    return AuditEntry.objects.create(
        at=clock.now(),
        subject_type=subject._meta.model_name,
        subject_id=subject.pk,
        subject_label=str(subject)[:60],
        actor=by,
        actor_name=by.full_name if by else "سامانه",
        actor_position=by.position if by else "",
        on_behalf_of=acting.principal_name if acting else "",
        side=side,
        action=action,
        label=label,
        from_state=from_state,
        to_state=to_state,
        note=note,
        data={**(data or {}), **in_name_of},
        document_sha256=document_sha256,
        request_id=current_request_id(),
    )


def history_of(subject: models.Model) -> models.QuerySet[AuditEntry]:
    """Everything that happened to `subject`, oldest first."""
    return AuditEntry.objects.filter(subject_type=subject._meta.model_name, subject_id=subject.pk).order_by("number")
