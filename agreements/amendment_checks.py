"""What an amendment is checked for beside the checks of every paper (decision 19)."""

from __future__ import annotations

from collections.abc import Iterator

from agreements.allocated import below_allocated, sentence
from agreements.amendment_changes import changed_rows
from agreements.checks import Finding
from agreements.content import content_of
from agreements.models import Agreement
from agreements.workflow import State

BASE_CHANGED = "مبنای این اصلاحیه تغییر کرده است: نسخهٔ دیگری ابلاغ شده است. پیش از ارسال، پیش‌نویس را با آن یکی کنید."
NOTHING_CHANGED = "این اصلاحیه با نسخهٔ معتبر هیچ تفاوتی ندارد. پیش از ارسال، دست‌کم یک خانه را تغییر دهید."


def amendment_findings(agreement: Agreement) -> Iterator[Finding]:
    """The base still in force, something changed, no line below what is allocated on it."""
    lines = "projects" if agreement.is_capital else "chapters"
    for breach in below_allocated(agreement):
        yield Finding("allocated", sentence(breach), True, lines, project=breach.project or "")
    if not agreement.is_writable:
        return
    if base_changed(agreement):
        yield Finding("base", BASE_CHANGED, True, "amendment")
    elif not changed_rows(agreement.amendment.base_content, content_of(agreement)):
        yield Finding("unchanged", NOTHING_CHANGED, True, "amendment")


def base_changed(agreement: Agreement) -> bool:
    """True while the paper this draft was begun from is no longer the one in force."""
    return agreement.amends is not None and agreement.is_writable and agreement.amends.state != State.NOTIFIED
