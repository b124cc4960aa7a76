"""Record a letter of the center for good: the province's credit changes by its figures."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.db.models import QuerySet

from accounts.models import User
from core import clock
from core.money import format_amount
from core.refusals import Refused
from core.workflow import take
from distribution import invariants
from distribution.holdings import Holding, holdings_of, together
from distribution.models import CenterCredit, CenterNotice, CenterPosting, CreditCeiling
from distribution.workflow.center_notice import RECORD_CENTER_NOTICE

NO_SCAN = "تصویر نامهٔ مرکز پیوست نشده است."
NO_LINES = "این ابلاغیه هنوز رقمی ندارد."
NO_CHANGE = "این اصلاحیه هیچ رقمی را تغییر نمی‌دهد."
AND_MORE = "{n} ردیف دیگر نیز چنین است."
MOST_SENTENCES, MOST_PAPERS = 3, 5
# The mark keeps two Latin serials and the comma between them from reading as one run, reversed.
BETWEEN_SERIALS = "،\u200f "


@dataclass(frozen=True)
class Obstacle:
    """What keeps a cell from being reduced: how much is taken of it, and the papers that took it."""

    title: str
    notified: int  # what the center has given until now, million rials
    wanted: int  # the figure that would be left; below zero where more is taken back than was given
    taken: int  # what is distributed or passed on of it
    papers: tuple[str, ...]

    @property
    def shown(self) -> tuple[str, ...]:
        """The first of the papers, and a mark for the rest."""
        return self.papers if len(self.papers) <= MOST_PAPERS else (*self.papers[:MOST_PAPERS], "…")

    @property
    def sentence(self) -> str:
        """One sentence about this cell."""
        if not self.taken:
            return (
                f"از «{self.title}» تنها {format_amount(self.notified)} میلیون ریال ابلاغ شده است "
                f"و {format_amount(self.notified - self.wanted)} میلیون ریال از آن کم نمی‌شود."
            )
        return (
            f"«{self.title}» به {format_amount(max(self.wanted, 0))} میلیون ریال نمی‌رسد؛ "
            f"{format_amount(self.taken)} میلیون ریال آن به کار رفته است ({BETWEEN_SERIALS.join(self.shown)})."
        )


@transaction.atomic
def record_center_notice(notice: CenterNotice, *, by: User, seen_version: int | None = None) -> CenterNotice:
    """Post the notice's effect to the province's credit. Raises Refused: no scan, no figures, or a
    reduction below what is distributed or passed on, naming what stands in the way."""
    _make_credits(notice)
    with take(RECORD_CENTER_NOTICE, notice, by=by, seen_version=seen_version, holding=[_credits(notice)]) as locked:
        if locked.scan_id is None:
            raise Refused(NO_SCAN)
        if not locked.lines.exists():
            raise Refused(NO_LINES)
        effect = locked.effect()
        if not effect:
            raise Refused(NO_CHANGE)
        if locked.corrects is not None and locked.corrects.corrections.filter(state="recorded").exists():
            raise Refused(invariants.CORRECTED_ONCE.sentence)
        _refuse_obstacles(locked)
        locked.recorded_at, locked.recorded_by = clock.now(), by
        # The lines may have changed between the first reading and the lock.
        _make_credits(locked)
        credits = {(credit.source_id, credit.programme_id): credit.pk for credit in _credits(locked)}
        CenterPosting.objects.bulk_create(
            CenterPosting(credit_id=credits[cell], act=CenterPosting.Act.NOTIFY, paper=locked.identifier, notified_delta=amount, at=locked.recorded_at, by=by)
            for cell, amount in sorted(effect.items(), key=lambda item: credits[item[0]])
        )
    return locked


def obstacles(notice: CenterNotice) -> list[Obstacle]:
    """The cells this notice would bring below what is already distributed or passed on, in order; two queries."""
    effect = notice.effect()
    taken_from: dict[tuple[int, int | None], CenterCredit | None] = {cell: None for cell, amount in effect.items() if amount < 0}
    for credit in _credits(notice).select_related("source", "programme"):
        if (credit.source_id, credit.programme_id) in taken_from:
            taken_from[credit.source_id, credit.programme_id] = credit
    missing = [cell for cell, credit in taken_from.items() if credit is None]
    in_the_way = [
        credit
        for cell, credit in taken_from.items()
        if credit is not None and credit.notified + effect[cell] < max(credit.distributed, credit.issued)
    ]
    papers = _papers(in_the_way)
    found = [
        Obstacle(
            title_of(credit), credit.notified, credit.notified + effect[credit.source_id, credit.programme_id],
            max(credit.distributed, credit.issued), papers[credit.pk],
        )  # fmt: skip
        for credit in in_the_way
    ]
    return found + _never_notified(notice, missing)


def _never_notified(notice: CenterNotice, cells: Iterable[tuple[int, int | None]]) -> list[Obstacle]:
    """What the center never gave cannot be taken back, also where nobody has touched it."""
    lines = {(line.source_id, line.programme_id): line for line in notice.lines.select_related("source", "programme")}
    return [Obstacle(title_of(lines[cell]), 0, -lines[cell].amount, 0, ()) for cell in cells if cell in lines]


def touched_agreements(notice: CenterNotice) -> list[Holding]:
    """The agreements that hold credit of the sources and programmes this notice reduces, with what they hold; two queries."""
    reduced = {cell for cell, amount in notice.effect().items() if amount < 0}
    by_programme = any(programme is not None for _, programme in reduced)
    ceilings = CreditCeiling.objects.filter(
        fiscal_year=notice.fiscal_year_id, credit_type=notice.credit_type, source__in={source for source, _ in reduced}
    )
    touched = [
        pk
        for pk, source, programme in ceilings.values_list("pk", "source_id", "programme_id")
        if (source, programme if by_programme else None) in reduced
    ]
    return together(holdings_of(touched).values())


def _refuse_obstacles(notice: CenterNotice) -> None:
    found = obstacles(notice)
    if not found:
        return
    said = [obstacle.sentence for obstacle in found[:MOST_SENTENCES]]
    if len(found) > MOST_SENTENCES:
        said.append(AND_MORE.format(n=format_amount(len(found) - MOST_SENTENCES)))
    raise Refused(" ".join(said))


def _make_credits(notice: CenterNotice) -> None:
    # Rows that are not there cannot be locked: the zero row comes first.
    CenterCredit.objects.bulk_create(
        [
            CenterCredit(fiscal_year_id=notice.fiscal_year_id, credit_type=notice.credit_type, source_id=source, programme_id=programme)
            for source, programme in sorted(notice.effect(), key=lambda cell: (cell[0], cell[1] or 0))
        ],
        ignore_conflicts=True,
    )


def _credits(notice: CenterNotice) -> QuerySet[CenterCredit]:
    return CenterCredit.objects.filter(fiscal_year=notice.fiscal_year_id, credit_type=notice.credit_type)


def title_of(credit: object) -> str:
    """The source, and the programme of capital credit; of a credit of the center or of a line."""
    return f"{credit.source.title}، {credit.programme.title}" if credit.programme else credit.source.title


def _papers(credits: list[CenterCredit]) -> dict[int, tuple[str, ...]]:
    """Credit id -> the papers that took of it, in the order they did; one query."""
    found: dict[int, dict[str, None]] = defaultdict(dict)
    if credits:
        used = CenterPosting.objects.filter(credit__in=credits).exclude(act=CenterPosting.Act.NOTIFY).order_by("pk")
        for credit, paper in used.values_list("credit_id", "paper"):
            found[credit][paper] = None
    return {credit.pk: tuple(found[credit.pk]) for credit in credits}
