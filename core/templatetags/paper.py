"""Figures on paper."""

from __future__ import annotations

from django import template

from core.money import format_amount
from core.text import to_persian_digits

register = template.Library()


@register.filter
def figure(amount: int | None) -> str:
    """An amount in Persian digits; «–» where none was entered."""
    return "–" if amount is None else format_amount(amount)


@register.filter
def count(number: int | str) -> str:
    """A small number or a code of digits, not grouped."""
    return to_persian_digits(number)
