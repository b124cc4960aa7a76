"""What is said over a paper that an amendment replaced."""

from __future__ import annotations

from agreements.models import Agreement
from agreements.workflow import State
from core.paper_text import day_on_paper, on_paper


def replaced_words(agreement: Agreement) -> tuple[str, str]:
    """«جایگزین‌شده با اصلاحیهٔ ۱» and the number and date of its notification."""
    successor = (
        agreement.replaced_by.filter(state__in=[State.NOTIFIED, State.SUPERSEDED]).order_by("-amendment_number").first()
    )
    if successor is None:
        return "جایگزین‌شده", ""
    note = f"ابلاغ شمارهٔ {on_paper(successor.notification_number)}، {day_on_paper(successor.notification_date)} – این نسخه تنها برای مطالعه است"
    return f"جایگزین‌شده با اصلاحیهٔ {on_paper(successor.amendment_number)}", note
