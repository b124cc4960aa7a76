"""Keep what the paper said when it was submitted (نسخهٔ ارسالی)."""

from __future__ import annotations

from accounts.models import User
from agreements.content import content_of, sha256_of_content
from agreements.models import Agreement, Version
from agreements.workflow import SUBMIT
from core import clock
from core.audit import history_of


def keep_version(agreement: Agreement, *, by: User) -> Version:
    """Write the content of a locked agreement down as its next version; its number is that of the submission."""
    content = content_of(agreement)
    return Version.objects.create(
        agreement=agreement,
        number=history_of(agreement).filter(action=SUBMIT.name).count() + 1,
        content=content,
        content_sha256=sha256_of_content(content),
        made_at=clock.now(),
        made_by=by,
    )
