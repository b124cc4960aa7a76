"""«بررسی شد»: a reviewer's own marks on the sections he has read; they fall by themselves when a section changes."""

from __future__ import annotations

from django.db import transaction

from accounts.models import User
from agreements import permissions
from agreements.content import content_of
from agreements.content_sections import sections_for
from agreements.models import Agreement, SectionMark
from agreements.places import hash_of_section
from core import clock
from core.refusals import Refused
from core.workflow import lock

NO_SUCH_SECTION = "چنین بخشی در این پرونده نیست."


def mark_sections(agreement: Agreement, sections: list[str] | None, *, by: User) -> int:
    """Mark these sections (None: all) as read as they are now; how many are marked. A note of one's own: no line in the history."""
    with transaction.atomic():
        locked = lock(agreement)
        permissions.comment(by, locked).or_refuse()
        content = content_of(locked)
        kinds = {kind.key: kind for kind in sections_for(content)}
        wanted = list(kinds) if sections is None else sections
        if not wanted or not set(wanted) <= set(kinds):
            raise Refused(NO_SUCH_SECTION)
        for key in wanted:
            sha256 = hash_of_section(kinds[key], kinds[key].rows(content))
            SectionMark.objects.update_or_create(agreement=locked, section=key, by=by, defaults={"sha256": sha256, "at": clock.now()})
    return len(wanted)


def unmark_section(agreement: Agreement, section: str, *, by: User) -> None:
    """Take one's own mark away."""
    permissions.comment(by, agreement).or_refuse()
    SectionMark.objects.filter(agreement=agreement, section=section, by=by).delete()
