"""A person replaces his own password."""

from __future__ import annotations

from django.db import transaction

from accounts.models import User
from accounts.passwords import CHANGED
from core.audit import record
from core.models import AuditEntry


@transaction.atomic
def change_password(user: User, password: str) -> None:
    """Store the new password and note that it was the person's own doing."""
    user.set_password(password)
    user.save(update_fields=["password"])
    record(user, by=user, action=CHANGED, label="تغییر گذرواژه", side=AuditEntry.Side.ORGANIZATION)
