"""The passport of a credit (شناسنامهٔ اعتبار): its papers in order, what each left, and the line that closes it.

A ceiling of an agency and a share of a county have the same kind of passport: some of what was
notified is taken (by agreements, by projects), the rest is left. What differs is gathered in
`ceiling_passport.py` and `share_passport.py`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from core.money import format_amount

# The kinds of papers, each with the colour of its brick; what stands above the credit has none.
ABOVE, NOTICE, TAKEN, PASSED = "", "lapis", "glaze", "ochre"


@dataclass(frozen=True)
class Balance:
    """What the papers so far come to, in million rials. `held` and `final` are what was taken of `notified`."""

    notified: int = 0
    held: int = 0
    final: int = 0

    @property
    def taken(self) -> int:
        """What agreements, or projects, hold of the credit."""
        return self.held + self.final

    @property
    def left(self) -> int:
        """What is still free."""
        return self.notified - self.taken

    def after(self, entry: Entry) -> Balance:
        """The balance with this paper."""
        return Balance(self.notified + entry.notified, self.held + entry.held, self.final + entry.final)


@dataclass(frozen=True)
class Entry:
    """One paper: when it took effect, what it is, its figure, and how it moved the balance (0 for papers above)."""

    at: dt.datetime
    brick: str
    title: str
    amount: int | None
    code: str = ""
    note: str = ""
    date: dt.date | None = None  # the letter's own
    url: str = ""
    notified: int = 0
    held: int = 0
    final: int = 0
    balance: Balance | None = None  # after it; only of papers of the credit itself

    @property
    def day(self) -> dt.date:
        """The day it took effect."""
        return timezone.localtime(self.at).date()


@dataclass(frozen=True)
class Figure:
    """One line of the side column."""

    label: str
    amount: int
    swatch: str
    note: str = ""


@dataclass
class Passport:
    """What the page and the paper show, as of `on`."""

    on: dt.date
    entries: list[Entry]
    balance: Balance
    scale: int  # the whole of every bar: the most that was notified
    first_day: dt.date | None  # of the first paper of the credit itself, whatever `on` is
    figures: list[Figure] = field(default_factory=list)
    proof: str = ""
    equation: str = ""
    holds: bool = True


def passport_of(entries: Iterable[Entry], on: dt.date) -> Passport:
    """The papers until the end of `on`, in order, each with the balance after it."""
    ordered = sorted(entries, key=lambda entry: entry.at)
    own = [entry for entry in ordered if entry.brick != ABOVE]
    balance, scale, shown = Balance(), 0, []
    for entry in ordered:
        if entry.day > on:
            continue
        if entry.brick != ABOVE:
            balance = balance.after(entry)
            scale = max(scale, balance.notified)
            entry = replace(entry, balance=balance)
        shown.append(entry)
    return Passport(on=on, entries=shown, balance=balance, scale=scale, first_day=own[0].day if own else None)


def closed_by(passport: Passport, said: int, counters: Balance | None, *, papers: str) -> None:
    """Write the proof line: what the `papers` say is what was posted, and the parts are the whole.

    `said` is the sum the papers themselves carry until that day; `counters` are the figures of the
    database's row, given when the passport is of today.
    """
    balance = passport.balance
    parts = [balance.final, balance.held, balance.left]
    passport.equation = f"{format_amount(balance.notified)} = {' + '.join(format_amount(part) for part in parts)}"
    if said != balance.notified:
        passport.holds = False
        passport.proof = (
            f"جمع {papers} {format_amount(said)} است و {format_amount(balance.notified)} ثبت شده است؛ "
            f"{format_amount(abs(said - balance.notified))} میلیون ریال اختلاف دارد."
        )
    elif counters is not None and counters != balance:
        passport.holds = False
        passport.proof = f"ماندهٔ ثبت‌شده {format_amount(counters.left)} است و از سندها {format_amount(balance.left)} به دست می‌آید."
    else:
        passport.proof = "زنجیرهٔ سندها کامل و جمع‌ها برابر است."


def address_of(name: str, *args: Any) -> str:
    """The address of another screen's paper; empty where that screen does not exist."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""
