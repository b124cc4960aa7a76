"""The money rules of the center's notices: what the province was given, distributed and passed on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from django.db.models import F, Q, Sum
from django.db.models.functions import Coalesce

from core.invariants import Offence, Rule

_FIGURES = ("notified", "distributed", "issued")


def _counters_differ() -> Iterator[Offence]:
    from distribution.models import CenterCredit

    sums = {f"sum_{name}": Coalesce(Sum(f"postings__{name}_delta"), 0) for name in _FIGURES}
    rows = CenterCredit.objects.annotate(**sums).exclude(**{name: F(f"sum_{name}") for name in _FIGURES})
    for row in rows.select_related("source", "programme", "fiscal_year"):
        said = "، ".join(f"{getattr(row, name)}≠{getattr(row, f'sum_{name}')}" for name in _FIGURES if getattr(row, name) != getattr(row, f"sum_{name}"))
        yield Offence("center_counters_equal_postings", str(row), said)


def _overdrawn() -> Iterator[Offence]:
    from distribution.models import CenterCredit

    rows = CenterCredit.objects.exclude(notified__gte=F("distributed")) | CenterCredit.objects.exclude(notified__gte=F("issued"))
    for row in rows.select_related("source", "programme", "fiscal_year"):
        yield Offence("within_center_credit", str(row), f"{row.distributed} / {row.issued} > {row.notified}")


def _notices_not_posted() -> Iterator[Offence]:
    """Cell by cell: a figure moved from one source to another leaves the sum as it was."""
    from distribution.models import CenterNotice, CenterPosting

    posted: dict[str, dict[tuple[int, int | None], int]] = defaultdict(dict)
    sums = CenterPosting.objects.filter(act="notify").order_by().values_list("paper", "credit__source", "credit__programme")
    for paper, source, programme, total in sums.annotate(total=Sum("notified_delta")):
        posted[paper][source, programme] = total
    recorded = CenterNotice.objects.filter(state="recorded").select_related("corrects")
    for notice in recorded.prefetch_related("lines", "corrects__lines"):
        effect, found = notice.effect(), posted.pop(notice.identifier, {})
        if effect != {cell: amount for cell, amount in found.items() if amount}:
            said = f"اثر ابلاغیه {sum(effect.values())} با گردش ثبت‌شده {sum(found.values())} ردیف به ردیف برابر نیست"
            yield Offence("center_notice_is_its_postings", notice.identifier, said)
    for paper in posted:
        yield Offence("center_notice_is_its_postings", paper, "گردش دارد ولی ابلاغیهٔ ثبت‌شده‌ای به این شناسه نیست")


WITHIN_CENTER_CREDIT = Rule(
    name="within_center_credit",
    sentence="این مبلغ از اعتباری که مرکز برای این منبع و برنامه ابلاغ کرده بیشتر است.",
    source="decisions 3 and 4, domain.md 4.2 (1, 4)",
    kept_by="counter columns with a CHECK on the center credit's row, moved only by the trigger on postings",
    offenders=_overdrawn,
)
CENTER_COUNTERS_EQUAL_POSTINGS = Rule(
    name="center_counters_equal_postings",
    sentence="مانده‌های اعتبار مرکز تنها با ثبت گردش تغییر می‌کند.",
    source="guarantees.md 2.1 rule 3",
    kept_by="trigger: counters change only through a posting; deferred comparison at commit",
    offenders=_counters_differ,
)
CENTER_POSTINGS_ARE_FINAL = Rule(
    name="center_postings_are_final",
    sentence="گردش ثبت‌شدهٔ اعتبار مرکز تغییر نمی‌کند و پاک نمی‌شود.",
    source="decision 6",
    kept_by="trigger: no UPDATE, DELETE or TRUNCATE on postings",
)
CENTER_POSTING_MATCHES_ITS_ACT = Rule(
    name="center_posting_matches_its_act",
    sentence="نوع گردش اعتبار مرکز با مبلغ آن سازگار نیست.",
    source="decision 3",
    kept_by="CHECK on the posting's row",
)
ONE_CENTER_CREDIT = Rule(
    name="one_center_credit",
    sentence="اعتبار مرکز برای هر منبع و برنامه یک ردیف دارد.",
    source="decision 3",
    kept_by="unique index",
)
CENTER_NOTICE_ONCE = Rule(
    name="center_notice_number_and_date_once",
    sentence="ابلاغیهٔ مرکز با همین شماره و تاریخ پیش‌تر ثبت شده است.",
    source="issue 3 point 2",
    kept_by="unique index on (number, date) of notices that are not discarded",
)
CENTER_NOTICE_COMPLETE = Rule(
    name="center_notice_complete",
    sentence="ابلاغیهٔ ثبت‌شدهٔ مرکز باید شماره، تاریخ و تصویر داشته باشد.",
    source="issue 3 point 2",
    kept_by="CHECK on the notice's row",
)
CENTER_NOTICE_IS_FINAL = Rule(
    name="center_notice_is_final",
    sentence="ابلاغیهٔ ثبت‌شدهٔ مرکز تغییر نمی‌کند؛ اصلاح آن با ابلاغیهٔ تازه است.",
    source="decision 6",
    kept_by="triggers on the notice and its lines",
)
CENTER_NOTICE_IS_ITS_POSTINGS = Rule(
    name="center_notice_is_its_postings",
    sentence="جمع ابلاغیهٔ مرکز با آنچه به اعتبار استان افزوده شده برابر نیست.",
    source="domain.md 4.2",
    kept_by="deferred trigger when it is recorded, and check_invariants",
    offenders=_notices_not_posted,
)
CENTER_CELL_ONCE = Rule(
    name="center_cell_once",
    sentence="این منبع و برنامه در همین ابلاغیهٔ مرکز یک بار آمده است.",
    source="domain.md 4.2",
    kept_by="unique index on the line",
)
CENTER_AMOUNTS_NOT_NEGATIVE = Rule(
    name="center_amounts_not_negative",
    sentence="مبلغ ردیف ابلاغیهٔ مرکز نمی‌تواند منفی باشد.",
    source="decision 1",
    kept_by="CHECK on the line",
)
CORRECTED_ONCE = Rule(
    name="center_notice_corrected_once",
    sentence="این ابلاغیهٔ مرکز یک بار اصلاح شده است؛ اصلاح تازه باید به آخرین اصلاحیه باشد.",
    source="decision 6",
    kept_by="partial unique index, and a CHECK that only a correction names what it corrects",
)
CORRECTION_NAMES_ITS_NOTICE = Rule(
    name="correction_names_its_notice",
    sentence="اصلاحیه باید ابلاغیه‌ای را که اصلاح می‌کند نام ببرد.",
    source="decision 6",
    kept_by="CHECK on the notice's row",
)

CENTER_NOT_OVERDRAWN = WITHIN_CENTER_CREDIT.check(
    Q(notified__gte=F("distributed"), distributed__gte=0, issued__gte=0) & Q(notified__gte=F("issued"))
)

RULES = [
    WITHIN_CENTER_CREDIT,
    CENTER_COUNTERS_EQUAL_POSTINGS,
    CENTER_POSTINGS_ARE_FINAL,
    CENTER_POSTING_MATCHES_ITS_ACT,
    ONE_CENTER_CREDIT,
    CENTER_NOTICE_ONCE,
    CENTER_NOTICE_COMPLETE,
    CENTER_NOTICE_IS_FINAL,
    CENTER_NOTICE_IS_ITS_POSTINGS,
    CENTER_CELL_ONCE,
    CENTER_AMOUNTS_NOT_NEGATIVE,
    CORRECTED_ONCE,
    CORRECTION_NAMES_ITS_NOTICE,
]
