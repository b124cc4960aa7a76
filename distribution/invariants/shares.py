"""The money rules of the shares of counties and of the province: notified, approved for projects, passed on."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import F, Q, Sum
from django.db.models.functions import Coalesce

from core.invariants import Offence, Rule

_FIGURES = ("notified", "approved", "issued")


def _counters_differ() -> Iterator[Offence]:
    from distribution.models import Share

    sums = {f"sum_{name}": Coalesce(Sum(f"postings__{name}_delta"), 0) for name in _FIGURES}
    rows = Share.objects.annotate(**sums).exclude(**{name: F(f"sum_{name}") for name in _FIGURES})
    for row in rows.select_related("county", "programme", "source", "fiscal_year"):
        said = "، ".join(f"{getattr(row, name)}≠{getattr(row, f'sum_{name}')}" for name in _FIGURES if getattr(row, name) != getattr(row, f"sum_{name}"))
        yield Offence("share_counters_equal_postings", str(row), said)


def _over() -> Iterator[Offence]:
    from distribution.models import Share

    rows = Share.objects.exclude(notified__gte=F("approved"), approved__gte=F("issued"), issued__gte=0)
    for row in rows.select_related("county", "programme", "source", "fiscal_year"):
        yield Offence("projects_within_share", str(row), f"{row.issued} / {row.approved} / {row.notified}")


def _projects_differ() -> Iterator[Offence]:
    from distribution.models import ProjectCredit, Share

    approved = dict(ProjectCredit.objects.values_list("share").annotate(total=Sum("amount")).order_by())
    for row in Share.objects.select_related("county", "programme", "source", "fiscal_year"):
        if row.approved != approved.get(row.pk, 0):
            yield Offence("approved_is_its_projects", str(row), f"پروژه‌ها {approved.get(row.pk, 0)}، ثبت‌شده {row.approved}")


def _county_notices_differ() -> Iterator[Offence]:
    from distribution.models import CountyNotice, ScenarioCell

    for notice in CountyNotice.objects.filter(state="issued").prefetch_related("lines"):
        lines = {(line.programme_id, line.source_id): line.amount for line in notice.lines.all() if line.amount}
        cells: dict[tuple[int, int], int] = {}
        approved = ScenarioCell.objects.filter(scenario__resolution=notice.resolution_id, scenario__state="approved", county=notice.county_id)
        for programme, source, amount in approved.values_list("programme", "scenario__source", "amount"):
            if amount:
                cells[programme, source] = cells.get((programme, source), 0) + amount
        if lines != cells:
            yield Offence("county_notice_is_the_councils", notice.serial, "ردیف‌های ابلاغیه با مصوبهٔ شورا برابر نیست")


PROJECTS_WITHIN_SHARE = Rule(
    name="projects_within_share",
    sentence="جمع پروژه‌ها از سهم ابلاغ‌شدهٔ این برنامه و منبع بیشتر است.",
    source="domain.md 4.2 (3)",
    kept_by="counter columns with a CHECK on the share's row, moved only by the trigger on postings",
    offenders=_over,
)
SHARE_COUNTERS_EQUAL_POSTINGS = Rule(
    name="share_counters_equal_postings",
    sentence="مانده‌های سهم تنها با ثبت گردش تغییر می‌کند.",
    source="guarantees.md 2.1 rule 3",
    kept_by="trigger: counters change only through a posting; deferred comparison at commit",
    offenders=_counters_differ,
)
SHARE_POSTINGS_ARE_FINAL = Rule(
    name="share_postings_are_final",
    sentence="گردش ثبت‌شدهٔ سهم تغییر نمی‌کند و پاک نمی‌شود.",
    source="decision 6",
    kept_by="trigger: no UPDATE, DELETE or TRUNCATE on postings",
)
SHARE_POSTING_MATCHES_ITS_ACT = Rule(
    name="share_posting_matches_its_act",
    sentence="نوع گردش سهم با مبلغ آن سازگار نیست.",
    source="decision 3",
    kept_by="CHECK on the posting's row",
)
ONE_SHARE = Rule(
    name="one_share",
    sentence="هر شهرستان برای هر برنامه و منبع یک سهم دارد.",
    source="domain.md 4.2 (2)",
    kept_by="unique index",
)
APPROVED_IS_ITS_PROJECTS = Rule(
    name="approved_is_its_projects",
    sentence="جمع پروژه‌های مصوب با آنچه در سهم ثبت شده برابر نیست.",
    source="domain.md 4.2 (3)",
    kept_by="deferred trigger on project credits and on postings, and check_invariants",
    offenders=_projects_differ,
)
PROJECT_CREDIT_IS_FINAL = Rule(
    name="project_credit_is_final",
    sentence="اعتبار مصوب پروژه تغییر نمی‌کند و پاک نمی‌شود.",
    source="decision 6",
    kept_by="trigger: only the notice that carries it may be named later",
)
PROJECT_CREDIT_HAS_ONE_ORIGIN = Rule(
    name="project_credit_has_one_origin",
    sentence="اعتبار پروژه یا مصوب کمیتهٔ شهرستان است یا مصوب شورا.",
    source="domain.md 0.2",
    kept_by="CHECK on the row",
)
PROJECT_CODE_ONCE = Rule(
    name="project_code_once",
    sentence="پروژه‌ای با همین کد ثبت شده است.",
    source="features.md C10",
    kept_by="unique index",
)
PROJECT_ROW_FIGURES = Rule(
    name="project_row_figures",
    sentence="مبلغ‌ها منفی نیست، پیشرفت از ۰ تا ۱۰۰ است و سال پایان پیش از سال آغاز نیست.",
    source="domain.md 3.7 (4)",
    kept_by="CHECK on the row",
)
COUNTY_NOTICE_IS_FINAL = Rule(
    name="county_notice_is_final",
    sentence="ابلاغیهٔ صادرشدهٔ شهرستان تغییر نمی‌کند.",
    source="decision 6",
    kept_by="triggers on the notice and its lines",
)
COUNTY_NOTICE_IS_THE_COUNCILS = Rule(
    name="county_notice_is_the_councils",
    sentence="ابلاغیهٔ شهرستان باید همان رقم‌هایی باشد که شورا تصویب کرده است.",
    source="domain.md 4.2 (2)",
    kept_by="deferred trigger at issue, and check_invariants",
    offenders=_county_notices_differ,
)
COUNTY_NOTICE_COMPLETE = Rule(
    name="county_notice_has_its_numbers",
    sentence="ابلاغیهٔ صادرشدهٔ شهرستان باید شماره، تاریخ و سند داشته باشد.",
    source="decision 6",
    kept_by="CHECK on the notice's row",
)
COUNTY_NOTICE_NUMBER_ONCE = Rule(
    name="county_notice_number_once_a_year",
    sentence="ابلاغیهٔ شهرستان با همین شماره در این سال ثبت شده است.",
    source="issue 3 point 6",
    kept_by="unique index on (year, number) of notices that are not discarded",
)
ONE_COUNTY_NOTICE_A_RESOLUTION = Rule(
    name="one_county_notice_a_resolution",
    sentence="برای این شهرستان و این مصوبه یک ابلاغیه هست.",
    source="issue 3 point 6",
    kept_by="partial unique index",
)
ONE_SESSION_OPEN = Rule(
    name="one_open_session_a_county",
    sentence="این شهرستان یک جلسهٔ باز دارد؛ همان را کامل کنید.",
    source="issue 3 point 7",
    kept_by="partial unique index",
)
SESSION_COMPLETE = Rule(
    name="sent_session_has_its_minutes",
    sentence="جلسهٔ ارسال‌شده باید شماره، تاریخ و تصویر صورت‌جلسه داشته باشد.",
    source="procedure.md step 7",
    kept_by="CHECK on the session's row",
)
ACCEPTED_SESSION_IS_FINAL = Rule(
    name="sent_session_is_final",
    sentence="جلسه پس از ارسال ویرایش نمی‌شود.",
    source="decision 6",
    kept_by="trigger on the session's rows",
)
MINUTES_NUMBER_ONCE = Rule(
    name="minutes_number_once_a_county",
    sentence="صورت‌جلسه‌ای با همین شماره برای این شهرستان در این سال ثبت شده است.",
    source="issue 3 point 7",
    kept_by="partial unique index",
)
PROPOSAL_CELL_ONCE = Rule(
    name="proposal_cell_once",
    sentence="این دستگاه، برنامه، منبع و فصل در همین پیشنهاد یک بار آمده است.",
    source="issue 3 point 4",
    kept_by="unique index on the line",
)
ONE_OPEN_PROPOSAL = Rule(
    name="one_open_proposal_a_group",
    sentence="این گروه یک پیشنهاد باز در این سال دارد؛ همان را کامل کنید.",
    source="issue 3 point 4",
    kept_by="partial unique index",
)
SENT_PROPOSAL_IS_FINAL = Rule(
    name="sent_proposal_is_final",
    sentence="پیشنهاد پس از ارسال ویرایش نمی‌شود.",
    source="issue 3 point 4",
    kept_by="trigger on the proposal's lines",
)
DIRECTIVE_IS_FINAL = Rule(
    name="published_directive_is_final",
    sentence="متن منتشرشده ویرایش نمی‌شود؛ متن تازه منتشر کنید.",
    source="issue 3 point 1",
    kept_by="triggers on the directive and its files",
)
LINE_IS_CHAPTER_OR_PROJECT = Rule(
    name="line_is_chapter_or_project",
    sentence="ردیف ابلاغیهٔ هزینه‌ای فصل دارد و ردیف ابلاغیهٔ تملک دارایی پروژه.",
    source="domain.md 3.2 and 3.3",
    kept_by="CHECK on the notice line",
)
NOTICE_PROJECT_ONCE = Rule(
    name="notice_project_once",
    sentence="این اعتبار پروژه در همین ابلاغیه یک بار آمده است.",
    source="domain.md 4.2",
    kept_by="unique index on the notice line",
)
CAPITAL_LINE_IS_ITS_PROJECT = Rule(
    name="capital_line_is_its_project",
    sentence="ردیف ابلاغیهٔ تملک دارایی باید همان دستگاه، برنامه، منبع و مبلغ مصوب پروژه باشد.",
    source="issue 3 point 8",
    kept_by="trigger on the notice line",
)

NOT_OVER_SHARE = PROJECTS_WITHIN_SHARE.check(
    Q(notified__gte=F("approved"), approved__gte=F("issued"), issued__gte=0)
)

RULES = [
    PROJECTS_WITHIN_SHARE,
    SHARE_COUNTERS_EQUAL_POSTINGS,
    SHARE_POSTINGS_ARE_FINAL,
    SHARE_POSTING_MATCHES_ITS_ACT,
    ONE_SHARE,
    APPROVED_IS_ITS_PROJECTS,
    PROJECT_CREDIT_IS_FINAL,
    PROJECT_CREDIT_HAS_ONE_ORIGIN,
    PROJECT_CODE_ONCE,
    PROJECT_ROW_FIGURES,
    COUNTY_NOTICE_IS_FINAL,
    COUNTY_NOTICE_IS_THE_COUNCILS,
    COUNTY_NOTICE_COMPLETE,
    COUNTY_NOTICE_NUMBER_ONCE,
    ONE_COUNTY_NOTICE_A_RESOLUTION,
    ONE_SESSION_OPEN,
    SESSION_COMPLETE,
    ACCEPTED_SESSION_IS_FINAL,
    MINUTES_NUMBER_ONCE,
    PROPOSAL_CELL_ONCE,
    ONE_OPEN_PROPOSAL,
    SENT_PROPOSAL_IS_FINAL,
    DIRECTIVE_IS_FINAL,
    LINE_IS_CHAPTER_OR_PROJECT,
    NOTICE_PROJECT_ONCE,
    CAPITAL_LINE_IS_ITS_PROJECT,
]
