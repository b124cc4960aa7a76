"""What the tests of the drafting screens share: addresses, forms as a browser sends them, bad input."""

from __future__ import annotations

import html
import re
from typing import Any

from django.http import HttpResponse
from django.test import Client

from agreements.models import Agreement
from core import money, text
from core.models import AuditEntry
from core.workflow import WRITE

FRACTION, NEGATIVE, NOT_A_NUMBER, TOO_LARGE, MIXED = (
    money.FRACTION, money.NEGATIVE, money.NOT_A_NUMBER, money.TOO_LARGE, money.MIXED_DIGITS,
)  # fmt: skip

# What people type into a box for money, and the sentence that comes back.
BAD_AMOUNTS = {
    "letters": ("دوازده", NOT_A_NUMBER),
    "letters and digits": ("12abc", NOT_A_NUMBER),
    "fraction": ("۱۲٫۵", FRACTION),
    "slash": ("۱۲/۵", FRACTION),
    "float": ("5.0", FRACTION),
    "negative": ("-5", NEGATIVE),
    "negative in brackets": ("(۵۰۰)", NEGATIVE),
    "plus": ("+5", NOT_A_NUMBER),
    "exponent": ("1e3", NOT_A_NUMBER),
    "underscore": ("1_000", NOT_A_NUMBER),
    "not a number": ("NaN", NOT_A_NUMBER),
    "other script": ("๑๒๓", NOT_A_NUMBER),
    "power": ("²", NOT_A_NUMBER),
    "mixed digits": ("1۲3", MIXED),
    "typed in rials": ("103530000000", TOO_LARGE),
    "forty digits": ("9" * 40, TOO_LARGE),
    "NUL": ("1\x002", NOT_A_NUMBER),
    "reversed": ("\u202e21", NOT_A_NUMBER),
    "isolated": ("\u206612\u2069", NOT_A_NUMBER),
}
# What people type into a box for text, and the sentence that comes back.
BAD_TEXTS = {
    "NUL": ("نام\x00خانوادگی", text.HIDDEN_CHARACTERS),
    "reversed": ("\u202eنام", text.HIDDEN_CHARACTERS),
    "isolated": ("نام\u2066", text.HIDDEN_CHARACTERS),
    "escape": ("نام\x1b[31m", text.HIDDEN_CHARACTERS),
}
# Fields no form of a draft offers; whoever sends them changes nothing.
NOT_OFFERED = {
    "state": "notified", "agency": "1", "total": "1", "identifier": "1397-H-X-1", "desk": "none", "on_behalf": "on",
    "submitted_by": "1", "fiscal_year": "9", "due_on": "2030-01-01",
}  # fmt: skip


def page_of(agreement: Agreement, section: str = "") -> str:
    """The address of a section's page; without one, of the task list."""
    return f"/agreements/{agreement.identifier}/edit/" + (f"{section}/" if section else "")


def form_of(page: HttpResponse) -> dict[str, str]:
    """Every box of the page's form as a browser would send it back untouched."""
    body = page.content.decode()
    body = body[body.index("<main") :]
    body = re.sub(r"(?s)<template.*?</template>", "", body)
    sent: dict[str, str] = {}
    for box in re.findall(r"<input [^>]*>", body):
        attrs = dict(re.findall(r'([\w-]+)="([^"]*)"', box))
        name, kind = attrs.get("name", ""), attrs.get("type", "text")
        if not name or name == "csrfmiddlewaretoken" or kind == "file":
            continue
        if kind in ("checkbox", "radio") and " checked" not in box:
            continue
        sent[name] = html.unescape(attrs.get("value", "on" if kind == "checkbox" else ""))
    for name, value in re.findall(r'(?s)<textarea name="([\w-]+)"[^>]*>\n?(.*?)</textarea>', body):
        sent[name] = html.unescape(value)
    for name, options in re.findall(r'(?s)<select name="([\w-]+)"[^>]*>(.*?)</select>', body):
        chosen = re.search(r'value="([^"]*)" selected', options) or re.search(r'value="([^"]*)"', options)
        sent[name] = chosen.group(1)
    return sent


def written(agreement: Agreement) -> list[tuple[str, str]]:
    """What the history says was written, and by whom, oldest first."""
    entries = AuditEntry.objects.filter(subject_type="agreement", subject_id=agreement.pk, action=WRITE)
    return list(entries.order_by("number").values_list("label", "actor__username"))


def save(client: Client, url: str, typed: dict[str, Any] | None = None, *, action: str = "continue", **kwargs: Any) -> HttpResponse:
    """Open the page, type, press a button."""
    return client.post(url, {**form_of(client.get(url)), **(typed or {}), "action": action}, **kwargs)
