"""An administrator gives a person a temporary password, told by telephone and good for one sign-in."""

from __future__ import annotations

import secrets

from axes.utils import reset as unlock
from django.db import transaction

from accounts.models import User
from accounts.passwords import RESET
from core.audit import record
from core.models import AuditEntry
from core.refusals import Refused

OWN = "گذرواژهٔ خود را در «تغییر گذرواژه» عوض کنید."
SUPERUSER = "گذرواژهٔ کاربر ارشد را تنها کاربر ارشد تازه می‌کند."
# Without I, O, 0 and 1, which people confuse on the telephone.
_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"


@transaction.atomic
def reset_password(person: User, *, by: User) -> str:
    """Set and return a random password; every session of the person ends, a lock is lifted."""
    if person.pk == by.pk:
        raise Refused(OWN)
    if person.is_superuser and not by.is_superuser:
        raise Refused(SUPERUSER)
    person = User.objects.select_for_update().get(pk=person.pk)
    password = "-".join("".join(secrets.choice(_ALPHABET) for _ in range(4)) for _ in range(3))
    person.set_password(password)
    person.save(update_fields=["password"])
    record(person, by=by, action=RESET, label="ساختن گذرواژهٔ موقت", side=AuditEntry.Side.ORGANIZATION)
    unlock(username=person.get_username())
    return password
