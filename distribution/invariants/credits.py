"""The money rules of credits and ceilings: each with its sentence, its constraint and its query."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import F, Q, Sum
from django.db.models.functions import Coalesce

from core.invariants import Offence, Rule


def _counters_differ() -> Iterator[Offence]:
    from distribution.models import CreditCeiling

    rows = CreditCeiling.objects.annotate(
        sum_notified=Coalesce(Sum("postings__notified_delta"), 0),
        sum_reserved=Coalesce(Sum("postings__reserved_delta"), 0),
        sum_used=Coalesce(Sum("postings__used_delta"), 0),
    ).exclude(notified=F("sum_notified"), reserved=F("sum_reserved"), used=F("sum_used"))
    for row in rows.select_related("agency", "programme", "source"):
        yield Offence(
            "counters_equal_postings",
            f"سقف {row}",
            f"ابلاغ {row.notified}≠{row.sum_notified} یا رزرو {row.reserved}≠{row.sum_reserved} یا مصرف {row.used}≠{row.sum_used}",
        )


def _overspent() -> Iterator[Offence]:
    from distribution.models import CreditCeiling

    for row in CreditCeiling.objects.exclude(
        notified__gte=F("reserved") + F("used"), reserved__gte=0, used__gte=0
    ).select_related("agency", "programme", "source"):
        yield Offence("spending_within_ceiling", f"سقف {row}", f"{row.reserved}+{row.used} > {row.notified}")


def _notices_not_posted() -> Iterator[Offence]:
    from distribution.models import CeilingPosting, CreditNotice

    posted = dict(
        CeilingPosting.objects.filter(act="notify").values_list("paper").annotate(total=Sum("notified_delta"))
    )
    issued = CreditNotice.objects.filter(state="issued").annotate(total_lines=Coalesce(Sum("lines__amount"), 0))
    seen = set()
    for notice in issued:
        seen.add(notice.serial)
        if posted.get(notice.serial, 0) != notice.sign * notice.total_lines:
            yield Offence(
                "issued_notice_is_its_postings",
                f"ابلاغیهٔ {notice.serial}",
                f"جمع ردیف‌ها {notice.sign * notice.total_lines}، ثبت‌شده در سقف {posted.get(notice.serial, 0)}",
            )
    for paper in set(posted) - seen:
        yield Offence("issued_notice_is_its_postings", f"ابلاغیهٔ {paper}", "در سقف ثبت شده ولی صادر نشده است")


SPENDING_WITHIN_CEILING = Rule(
    name="spending_within_ceiling",
    sentence="جمع این موافقتنامه از سقف اعتبار ابلاغی بیشتر است.",
    source="decisions 3 and 4",
    kept_by="counter columns with a CHECK on the ceiling's row, moved only by the trigger on postings",
    offenders=_overspent,
)
COUNTERS_EQUAL_POSTINGS = Rule(
    name="counters_equal_postings",
    sentence="مانده‌های سقف تنها با ثبت گردش تغییر می‌کند.",
    source="guarantees.md 2.1 rule 3",
    kept_by="trigger: counters change only through a posting",
    offenders=_counters_differ,
)
POSTINGS_ARE_FINAL = Rule(
    name="postings_are_final",
    sentence="گردش ثبت‌شدهٔ اعتبار تغییر نمی‌کند و پاک نمی‌شود؛ اصلاح با گردش تازه است.",
    source="decision 6",
    kept_by="trigger: no UPDATE, DELETE or TRUNCATE on postings",
)
POSTING_MATCHES_ITS_ACT = Rule(
    name="posting_matches_its_act",
    sentence="نوع گردش با مبلغ آن سازگار نیست.",
    source="decision 3",
    kept_by="CHECK on the posting's row",
)
NOTICE_LINES_POSITIVE = Rule(
    name="notice_lines_not_negative",
    sentence="مبلغ ردیف ابلاغیه نمی‌تواند منفی باشد.",
    source="decision 1",
    kept_by="CHECK on the notice line",
)
NOTICE_CELL_ONCE = Rule(
    name="notice_cell_once",
    sentence="این برنامه، منبع و فصل در همین ابلاغیه یک بار آمده است.",
    source="domain.md 4.2",
    kept_by="unique index on the notice line",
)
NOTICE_NUMBER_ONCE = Rule(
    name="notice_number_once_a_year",
    sentence="ابلاغیه‌ای با همین شماره در این سال ثبت شده است.",
    source="issue 2 point 5",
    kept_by="unique index on (year, number) of notices that are not discarded",
)
ONE_DRAFT_NOTICE = Rule(
    name="one_draft_notice_an_agency",
    sentence="برای این دستگاه یک ابلاغیهٔ صادرنشده هست؛ همان را کامل یا حذف کنید.",
    source="docs/decisions/0007",
    kept_by="partial unique index",
)
ISSUED_NOTICE_COMPLETE = Rule(
    name="issued_notice_has_its_numbers",
    sentence="ابلاغیهٔ صادرشده باید شماره، تاریخ و سند داشته باشد.",
    source="decision 6",
    kept_by="CHECK on the notice's row",
)
ISSUED_NOTICE_IS_FINAL = Rule(
    name="issued_notice_is_final",
    sentence="ابلاغیهٔ صادرشده تغییر نمی‌کند؛ اصلاح آن با ابلاغیهٔ تازه است.",
    source="decision 6",
    kept_by="triggers on the notice and its lines",
)
ISSUED_NOTICE_IS_ITS_POSTINGS = Rule(
    name="issued_notice_is_its_postings",
    sentence="جمع ابلاغیهٔ صادرشده با آنچه در سقف ثبت شده برابر نیست.",
    source="domain.md 4.2",
    kept_by="deferred trigger at issue, and check_invariants",
    offenders=_notices_not_posted,
)
ONE_CEILING = Rule(
    name="one_ceiling_a_credit",
    sentence="این اعتبار یک سقف دارد.",
    source="decision 3",
    kept_by="unique index",
)

RULES = [
    SPENDING_WITHIN_CEILING,
    COUNTERS_EQUAL_POSTINGS,
    POSTINGS_ARE_FINAL,
    POSTING_MATCHES_ITS_ACT,
    NOTICE_LINES_POSITIVE,
    NOTICE_CELL_ONCE,
    NOTICE_NUMBER_ONCE,
    ONE_DRAFT_NOTICE,
    ISSUED_NOTICE_COMPLETE,
    ISSUED_NOTICE_IS_FINAL,
    ISSUED_NOTICE_IS_ITS_POSTINGS,
    ONE_CEILING,
]

CEILING_NOT_OVERSPENT = SPENDING_WITHIN_CEILING.check(
    Q(notified__gte=F("reserved") + F("used"), reserved__gte=0, used__gte=0)
)
