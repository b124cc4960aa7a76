"""A section that is filled in one programme at a time: which one is asked for, its tabs, and where to go after it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.http import Http404, HttpRequest
from django.urls import reverse

from agreements.models import Agreement, ProgrammeBlock


class ChosenProgramme(forms.Form):
    """The programme named in the address."""

    programme = forms.CharField(required=False, max_length=14)


def chosen(request: HttpRequest, blocks: list[ProgrammeBlock]) -> ProgrammeBlock | None:
    """The programme asked for; the first where none is. Another agency's programme is not found."""
    asked = ChosenProgramme(request.GET)
    code = asked.cleaned_data["programme"] if asked.is_valid() else "?"
    if not code:
        return blocks[0] if blocks else None
    for block in blocks:
        if block.programme.code == code:
            return block
    raise Http404


def address_of(page: str, agreement: Agreement, code: str) -> str:
    """The page of one programme."""
    return f"{reverse(page, args=[agreement.identifier])}?programme={code}"


def tabs_of(page: str, agreement: Agreement, blocks: list[ProgrammeBlock], current: ProgrammeBlock) -> list[dict[str, Any]]:
    """One tab a programme."""
    return [
        {"label": block.programme.title, "url": address_of(page, agreement, block.programme.code), "current": block.pk == current.pk}
        for block in blocks
    ]


def next_faulty(blocks: list[ProgrammeBlock], saved: ProgrammeBlock, faulty: Iterable[str]) -> ProgrammeBlock | None:
    """The next programme after `saved` whose code is among the faulty."""
    codes = set(faulty)
    place = next(n for n, block in enumerate(blocks) if block.pk == saved.pk)
    return next((block for block in blocks[place + 1 :] if block.programme.code in codes), None)
