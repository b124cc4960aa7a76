"""Filters for the admin's pages."""

from __future__ import annotations

from django import template
from django.contrib.admin.views.main import PAGE_VAR, ChangeList
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import Truncator

from core.text import to_persian_digits

register = template.Library()


@register.filter
def page_address(changes: ChangeList, number: int) -> str:
    """The address of page `number` of a list, with its search and filters."""
    return changes.get_query_string({PAGE_VAR: number})


@register.filter
def name_of(thing: object) -> SafeString:
    """The name of a row in a run of its own; figures in Persian digits, codes as they are."""
    text = Truncator(str(thing)).words(18)
    return format_html("<bdi>{}</bdi>", text if any(c.isascii() and c.isalpha() for c in text) else to_persian_digits(text))
