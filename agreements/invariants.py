"""The money and state rules of agreements: each with its sentence, its constraint and its query."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import connection

from core.invariants import Offence, Rule


def _totals_differ() -> Iterator[Offence]:
    yield from _differences(
        "total_is_sum_of_lines",
        """
        SELECT a.identifier, a.total, coalesce(sum(l.amount), 0)
          FROM agreements_agreement a LEFT JOIN agreements_money l ON l.agreement_id = a.id
         GROUP BY a.id HAVING a.total <> coalesce(sum(l.amount), 0)
        """,
        "جمع {} با جمع ردیف‌ها {} برابر نیست",
    )


def _holdings_differ() -> Iterator[Offence]:
    yield from _differences(
        "agreement_holds_its_credit",
        """
        SELECT identifier, reserved_expected, used_expected, reserved, used FROM agreements_holding
         WHERE reserved <> reserved_expected OR used <> used_expected
        """,
        "باید {} در گردش و {} قطعی داشته باشد، {} و {} دارد",
    )


def _desks_differ() -> Iterator[Offence]:
    from agreements.models import Agreement

    for agreement in Agreement.objects.select_related("fiscal_year", "agency").iterator(chunk_size=500):
        if agreement.desk != agreement.desk_now():
            yield Offence("desk_follows_state", agreement.identifier, f"نزد {agreement.desk}، باید {agreement.desk_now()} باشد")


def _prints_differ() -> Iterator[Offence]:
    from agreements.content import sha256_of_content
    from agreements.models import Print

    for printed in Print.objects.only("serial", "content", "content_sha256").iterator(chunk_size=100):
        if sha256_of_content(printed.content) != printed.content_sha256:
            yield Offence("frozen_print_unchanged", printed.serial, "اثر محتوا با محتوا برابر نیست")
    yield from _differences(
        "frozen_print_unchanged",
        """
        SELECT p.serial, f.sha256, encode(sha256(f.content), 'hex') FROM agreements_print p
          JOIN core_storedfile f ON f.id = p.file_id WHERE f.sha256 <> encode(sha256(f.content), 'hex')
        """,
        "اثر فایل {} است، محتوا {}",
    )


def _states_without_print() -> Iterator[Offence]:
    yield from _differences(
        "confirmed_paper_is_printed",
        """
        SELECT a.identifier, a.state, count(p.id) FROM agreements_agreement a
          LEFT JOIN agreements_print p ON p.agreement_id = a.id AND p.kind = 'frozen' AND p.voided_at IS NULL
         WHERE a.state IN ('deputy_approved', 'signed', 'notified') GROUP BY a.id HAVING count(p.id) <> 1
        """,
        "در وضعیت {}، {} چاپ معتبر دارد",
    )


def _signatures_missing() -> Iterator[Offence]:
    yield from _differences(
        "signed_paper_has_its_signatures",
        """
        SELECT a.identifier, a.state, count(p.id) FROM agreements_agreement a
          JOIN distribution_fiscalyear y ON y.id = a.fiscal_year_id
          LEFT JOIN agreements_signature s ON s.agreement_id = a.id AND s.voided_at IS NULL
          LEFT JOIN agreements_print p ON p.id = s.printed_id AND p.voided_at IS NULL AND p.content_sha256 = s.content_sha256
         WHERE a.state IN ('signed', 'notified')
         GROUP BY a.id, y.id
        HAVING count(p.id) FILTER (WHERE s.slot = 'agency_head') = 0
            OR (a.countersigned_at IS NOT NULL AND count(p.id) FILTER (WHERE s.slot IN ('head', 'deputy')) = 0)
        """,
        "در وضعیت {}، {} امضای معتبر دارد",
    )


def _signatures_out_of_register() -> Iterator[Offence]:
    yield from _differences(
        "signature_is_of_the_register",
        """
        SELECT a.identifier, s.signer_name, s.signed_on FROM agreements_signature s
          JOIN agreements_agreement a ON a.id = s.agreement_id
          JOIN accounts_signatory r ON r.id = s.signatory_id
         WHERE s.voided_at IS NULL AND (r.slot <> s.slot OR s.signed_on < r.first_day OR s.signed_on > coalesce(r.last_day, s.signed_on)
            OR (r.agency_id IS NOT NULL AND r.agency_id <> a.agency_id))
        """,
        "امضای {} در {} با دفتر امضاداران نمی‌خواند",
    )


def _serials_with_gaps() -> Iterator[Offence]:
    # An amendment carries its original's number with a slash; only originals are counted.
    yield from _differences(
        "serial_counts_by_one",
        """
        SELECT c.series, c.last, count(DISTINCT split_part(a.identifier, '-', 4)), coalesce(max(split_part(a.identifier, '-', 4)::int), 0)
          FROM core_serialcounter c LEFT JOIN agreements_agreement a
            ON a.identifier LIKE c.series || '-%' AND a.identifier NOT LIKE '%/%'
         WHERE c.series ~ '^[0-9]{4}-[HT]$' GROUP BY c.series, c.last
        HAVING count(DISTINCT split_part(a.identifier, '-', 4)) <> c.last OR coalesce(max(split_part(a.identifier, '-', 4)::int), 0) <> c.last
        """,
        "شمارنده {} است، {} شماره هست و بزرگ‌ترین آن‌ها {} است",
    )


def _activities_differ() -> Iterator[Offence]:
    yield from _differences(
        "activities_balance_programme",
        """
        SELECT a.identifier || ' / ' || f.code, coalesce(l.total, 0), coalesce(v.total, 0)
          FROM (SELECT agreement_id, programme_id, sum(amount) total FROM agreements_agreementline GROUP BY 1, 2) l
          FULL JOIN (SELECT b.agreement_id, b.programme_id, sum(v.amount) total FROM agreements_activity v
                       JOIN agreements_programmeblock b ON b.id = v.block_id GROUP BY 1, 2) v USING (agreement_id, programme_id)
          JOIN agreements_agreement a ON a.id = agreement_id
          JOIN distribution_functionalcode f ON f.id = coalesce(l.programme_id, v.programme_id)
         WHERE a.state NOT IN ('draft', 'returned', 'parked', 'cancelled') AND coalesce(l.total, 0) <> coalesce(v.total, 0)
        """,
        "جمع فصول {} و جمع فعالیت‌ها {} است",
    )


def _subchapters_differ() -> Iterator[Offence]:
    yield from _optional_sums("subchapters_balance_chapter", "جمع ریزفصل‌ها {} و مبلغ فصل {} است")


def _counties_differ() -> Iterator[Offence]:
    yield from _optional_sums("counties_balance_programme", "جمع سهم شهرستان‌ها {} و مبلغ برنامه {} است")


def _optional_sums(rule: str, sentence: str) -> Iterator[Offence]:
    query = f"""
        SELECT identifier || ' / ' || place, amount, wanted FROM agreements_optional_sums
         WHERE rule = '{rule}' AND state NOT IN ('draft', 'returned', 'parked', 'cancelled') AND amount <> wanted
        """  # noqa: S608 - the rule's name is written above
    yield from _differences(rule, query, sentence)


def _two_in_force() -> Iterator[Offence]:
    yield from _differences(
        "one_amendment_in_force",
        """
        SELECT min(o.identifier), count(*), string_agg(a.identifier, ', ') FROM agreements_agreement a
          JOIN agreements_agreement o ON o.id = coalesce(a.original_id, a.id)
         WHERE a.state = 'notified' GROUP BY o.id HAVING count(*) > 1
        """,
        "{} نسخهٔ ابلاغ‌شده دارد: {}",
    )


def _projects_over_approval() -> Iterator[Offence]:
    yield from _differences(
        "projects_within_approval",
        """
        SELECT identifier || ' / ' || coalesce(county, 'سهم استانی'), amount, approved FROM agreements_project_use
         WHERE state IN ('submitted', 'expert_confirmed', 'integration_approved', 'deputy_approved', 'signed') AND amount > approved
        """,
        "{} میلیون ریال، مصوب {}",
    )


def _submitted_without_version() -> Iterator[Offence]:
    yield from _differences(
        "submitted_paper_has_its_version",
        """
        SELECT a.identifier, max(v.number), e.submissions FROM agreements_agreement a
          JOIN agreements_version v ON v.agreement_id = a.id
          JOIN LATERAL (SELECT count(*) AS submissions FROM core_auditentry WHERE subject_type = 'agreement'
                           AND subject_id = a.id AND action = 'submit') e ON true
         GROUP BY a.id, e.submissions HAVING max(v.number) <> e.submissions
        """,
        "آخرین نسخه {} است ولی {} بار ارسال شده است",
    )


def _audit_broken() -> Iterator[Offence]:
    yield from _differences(
        "audit_is_append_only",
        "SELECT subject_type || ' ' || subject_id, number, id FROM core_audit_broken ORDER BY 1, 2",
        "رویداد شمارهٔ {} (شناسهٔ {}) با زنجیره نمی‌خواند",
    )


def _last_entry_differs() -> Iterator[Offence]:
    yield from _differences(
        "history_tells_the_state",
        """
        SELECT a.identifier, a.state, coalesce(e.to_state, '–') FROM agreements_agreement a
          LEFT JOIN LATERAL (SELECT to_state FROM core_auditentry WHERE subject_type = 'agreement'
                               AND subject_id = a.id AND to_state <> '' ORDER BY number DESC LIMIT 1) e ON true
         WHERE a.state <> coalesce(e.to_state, '')
        """,
        "وضعیت {} است ولی تاریخچه {} می‌گوید",
    )


def _differences(rule: str, query: str, sentence: str) -> Iterator[Offence]:
    with connection.cursor() as cursor:
        cursor.execute(query)
        for where, *figures in cursor.fetchall():
            yield Offence(rule, where, sentence.format(*figures))


TOTAL_IS_SUM = Rule(
    name="total_is_sum_of_lines",
    sentence="جمع موافقتنامه با جمع ردیف‌های آن برابر نیست.",
    source="domain.md 3.7 rule 1",
    kept_by="deferred trigger at every change of state",
    offenders=_totals_differ,
)
HOLDS_ITS_CREDIT = Rule(
    name="agreement_holds_its_credit",
    sentence="اعتباری که این موافقتنامه در سقف نگه داشته با مبلغ آن برابر نیست.",
    source="decision 3",
    kept_by="deferred trigger: at commit, postings of the paper = its lines, by ceiling",
    offenders=_holdings_differ,
)
ACTIVITIES_BALANCE = Rule(
    name="activities_balance_programme",
    sentence="جمع فعالیت‌های هر برنامه باید با جمع فصول همان برنامه برابر باشد.",
    source="domain.md 3.7 rule 2",
    kept_by="deferred trigger at submission",
    offenders=_activities_differ,
)
SUBCHAPTERS_BALANCE = Rule(
    name="subchapters_balance_chapter",
    sentence="جمع ریزفصل‌های هر فصل در فرم هـ‑۴ باید با مبلغ همان فصل در فرم هـ‑۱ برابر باشد.",
    source="domain.md 3.7 rule 2",
    kept_by="deferred trigger at submission",
    offenders=_subchapters_differ,
)
COUNTIES_BALANCE = Rule(
    name="counties_balance_programme",
    sentence="جمع سهم شهرستان‌های هر برنامه در فرم هـ‑۵ باید با مبلغ همان برنامه در فرم هـ‑۱ برابر باشد.",
    source="domain.md 3.7 rule 2",
    kept_by="deferred trigger at submission",
    offenders=_counties_differ,
)
ONE_ACTIVE_AGREEMENT = Rule(
    name="one_active_agreement",
    sentence="برای این دستگاه در این سال یک موافقتنامه از همین نوع در جریان است.",
    source="domain.md 4.2 rule 6, decision 20",
    kept_by="partial unique index on (year, agency, credit type, plan)",
)
IDENTIFIER_ONCE = Rule(
    name="identifier_once",
    sentence="این شماره به موافقتنامهٔ دیگری داده شده است.",
    source="decision 32",
    kept_by="unique index",
)
LEGAL_MOVE = Rule(
    name="agreement_moves_legally",
    sentence="این جابه‌جایی در گردش موافقتنامه وجود ندارد.",
    source="decision 8",
    kept_by="trigger: allowed pairs of states, version grows",
)
STATE_IS_KNOWN = Rule(
    name="agreement_state_known",
    sentence="این وضعیت در گردش موافقتنامه وجود ندارد.",
    source="decision 8",
    kept_by="CHECK on the state's names",
)
FROZEN_CONTENT = Rule(
    name="submitted_content_is_final",
    sentence="پس از ارسال، محتوای موافقتنامه تغییر نمی‌کند؛ اصلاح پس از عودت یا با اصلاحیه ممکن است.",
    source="decisions 6 and 12",
    kept_by="triggers on lines, activities, goals, attachments and the paper's own fields",
)
FROZEN_PRINT = Rule(
    name="frozen_print_unchanged",
    sentence="سند تثبیت‌شده تغییر نمی‌کند؛ تنها می‌توان سریال آن را یک بار باطل کرد.",
    source="decision 12",
    kept_by="triggers on prints and on stored files",
    offenders=_prints_differ,
)
ONE_VALID_PRINT = Rule(
    name="one_valid_print",
    sentence="این موافقتنامه یک سریال چاپ معتبر دارد.",
    source="decision 12",
    kept_by="partial unique index",
)
CONFIRMED_IS_PRINTED = Rule(
    name="confirmed_paper_is_printed",
    sentence="پرونده‌ای که به امضا رسیده باید یک چاپ معتبر داشته باشد.",
    source="decision 12",
    kept_by="deferred trigger at the change of state",
    offenders=_states_without_print,
)
SIGNED_ONCE = Rule(
    name="signed_once_a_slot",
    sentence="این جایگاه امضا شده است.",
    source="feature E4",
    kept_by="partial unique index on (agreement, slot)",
)
SIGNATURE_BINDS_DOCUMENT = Rule(
    name="signature_binds_its_document",
    sentence="امضا باید به همان سند تثبیت‌شدهٔ معتبر این موافقتنامه بسته شود.",
    source="decision 12, guarantees.md F9",
    kept_by="trigger: hashes of content and file equal those of the print in force",
)
SIGNED_HAS_SIGNATURES = Rule(
    name="signed_paper_has_its_signatures",
    sentence="پرونده‌ای که امضاشده خوانده می‌شود باید امضای معتبر هر جایگاه را داشته باشد.",
    source="decision 13",
    kept_by="deferred trigger at the change of state and at a voiding",
    offenders=_signatures_missing,
)
SIGNATURE_IS_FINAL = Rule(
    name="signature_is_final",
    sentence="امضای ثبت‌شده تغییر نمی‌کند.",
    source="feature E4",
    kept_by="trigger on signatures",
)
WET_SIGNATURE_HAS_SCAN = Rule(
    name="wet_signature_has_scan",
    sentence="امضای دست‌نویس بدون تصویر ثبت نمی‌شود.",
    source="decision 14",
    kept_by="CHECK on the signature's row",
)
FOUR_EYES = Rule(
    name="four_eyes",
    sentence="دو تأیید پیاپی را یک نفر نمی‌دهد و کسی برای هر دو طرف اقدام نمی‌کند.",
    source="decision 15",
    kept_by="CHECK on who confirmed, approved and signed",
)
STAMPS_IN_PAIRS = Rule(
    name="who_and_when_together",
    sentence="هر اقدام، هم شخص و هم زمان دارد.",
    source="architecture.md 7",
    kept_by="CHECK on the who-and-when pairs",
)
NOTIFIED_HAS_NUMBERS = Rule(
    name="notified_has_its_numbers",
    sentence="موافقتنامهٔ ابلاغ‌شده باید شماره و تاریخ مبادله و شماره و تاریخ ابلاغ داشته باشد.",
    source="decision 13",
    kept_by="CHECK on the agreement's row",
)
EXCHANGE_NUMBER_ONCE = Rule(
    name="exchange_number_once_a_year",
    sentence="این شمارهٔ مبادله در این سال به کار رفته است.",
    source="domain.md 3.6",
    kept_by="partial unique index",
)
NOTIFICATION_NUMBER_ONCE = Rule(
    name="notification_number_once_a_year",
    sentence="این شمارهٔ ابلاغ در این سال به کار رفته است.",
    source="domain.md 3.6",
    kept_by="partial unique index",
)
SERIAL_BY_ONE = Rule(
    name="serial_counts_by_one",
    sentence="شمارهٔ داخلی پرونده‌ها بی‌فاصله است؛ شمارنده تنها یکی‌یکی بالا می‌رود.",
    source="decision 32",
    kept_by="trigger on the counters; the counter's row is locked until the paper is kept or given up",
    offenders=_serials_with_gaps,
)
ESCALATED_ONCE = Rule(
    name="escalated_once",
    sentence="این تأخیر پیش‌تر گزارش شده است.",
    source="feature B4",
    kept_by="unique index on the history's entry of the stay",
)
CLAIM_IS_WHOLE = Rule(
    name="claim_is_whole",
    sentence="پرونده‌ای که برداشته شده، هم شخص و هم زمان دارد و روی میز کارشناس یا تلفیق است.",
    source="feature A7",
    kept_by="CHECK on the agreement's row",
)
CLAIMED_IS_OURS = Rule(
    name="claimed_paper_waits_for_its_holder",
    sentence="این پرونده را شخص دیگری برداشته است؛ تنها او یا جانشینش اقدام می‌کند.",
    source="feature A7",
    kept_by="trigger: who confirms, approves or notifies is who has the paper in hand, or his stand-in",
)
EYES_THROUGH_STAND_INS = Rule(
    name="four_eyes_through_stand_ins",
    sentence="دو تأیید پیاپی را یک نفر نمی‌دهد؛ جانشین و کسی که جانشین اوست یک نفر شمرده می‌شوند.",
    source="decisions 15 and 18",
    kept_by="trigger: the persons behind each act, with those in whose name it was done",
)
STAND_IN_REACHES = Rule(
    name="stand_in_reaches_the_paper",
    sentence="این پرونده از نوع یا سقف مبلغی که برای جانشینی تعیین شده بیرون است، یا جانشین اختیار امضا ندارد.",
    source="decision 18",
    kept_by="triggers on the agreement and on its history",
)
SIGNED_BY_REGISTER = Rule(
    name="signature_is_of_the_register",
    sentence="امضا از آنِ کسی است که در تاریخ امضا در دفتر امضاداران آمده است، یا جانشین او با اختیار امضا.",
    source="features E3 and E4",
    kept_by="trigger on the signature",
    offenders=_signatures_out_of_register,
)
LINE_ONCE = Rule(
    name="agreement_cell_once",
    sentence="این برنامه، منبع و فصل در همین موافقتنامه یک بار آمده است.",
    source="domain.md 3.2",
    kept_by="unique index on the line",
)
AMOUNTS_NOT_NEGATIVE = Rule(
    name="agreement_amount_not_negative",
    sentence="مبلغ نمی‌تواند منفی باشد.",
    source="decision 1",
    kept_by="CHECK on the line",
)
ACTIVITY_AMOUNTS = Rule(
    name="activity_amounts_not_negative",
    sentence="مقدار، هزینهٔ واحد و اعتبار فعالیت نمی‌تواند منفی باشد.",
    source="decision 1",
    kept_by="CHECK on the activity",
)
DESK_FOLLOWS_STATE = Rule(
    name="desk_follows_state",
    sentence="میز پرونده با وضعیت آن نمی‌خواند.",
    source="architecture.md 4",
    kept_by="CHECK on the pair of state and desk, and check_invariants",
    offenders=_desks_differ,
)
HISTORY_TELLS_STATE = Rule(
    name="history_tells_the_state",
    sentence="آخرین رویداد تاریخچه همان وضعیت پرونده است.",
    source="feature A12",
    kept_by="deferred trigger: a change of state needs its entry in the same transaction",
    offenders=_last_entry_differs,
)
AUDIT_APPEND_ONLY = Rule(
    name="audit_is_append_only",
    sentence="تاریخچه تغییر نمی‌کند و پاک نمی‌شود.",
    source="feature G2",
    kept_by="triggers: no UPDATE, DELETE or TRUNCATE; a hash chain per subject",
    offenders=_audit_broken,
)
STORED_FILES_FROZEN = Rule(
    name="stored_files_are_frozen",
    sentence="فایل نگهداری‌شده تغییر نمی‌کند و پاک نمی‌شود.",
    source="decision 12",
    kept_by="triggers on stored files",
)
STORED_FILE_MATCHES_HASH = Rule(
    name="stored_file_matches_its_hash",
    sentence="اثر فایل با محتوای آن برابر نیست؛ فایل نگهداری نشد.",
    source="decision 12",
    kept_by="trigger: the database computes the hash again",
)

ONE_OPEN_AMENDMENT = Rule(
    name="one_open_amendment",
    sentence="برای این موافقتنامه یک اصلاحیه در جریان است؛ تا پایان آن اصلاحیهٔ دیگری آغاز نمی‌شود.",
    source="decision 19",
    kept_by="partial unique index on the original",
)
ONE_IN_FORCE = Rule(
    name="one_amendment_in_force",
    sentence="از هر موافقتنامه تنها یک نسخهٔ ابلاغ‌شده معتبر است.",
    source="decision 19",
    kept_by="partial unique index on the original; trigger: the replaced paper is superseded in the same transaction",
    offenders=_two_in_force,
)
AMENDMENT_IS_WHOLE = Rule(
    name="amendment_is_whole",
    sentence="اصلاحیه باید موافقتنامهٔ اصل، نسخهٔ پیشین و شماره داشته باشد.",
    source="decision 19",
    kept_by="CHECK on the paper's row",
)
AMENDMENT_KEEPS_IDENTITY = Rule(
    name="amendment_keeps_identity",
    sentence="اصلاحیه سال، دستگاه، نوع اعتبار و طرح را تغییر نمی‌دهد.",
    source="decision 19",
    kept_by="trigger on the paper's row",
)
AMENDMENT_HAS_REASON = Rule(
    name="amendment_has_reason",
    sentence="اصلاحیه بدون دلیل و شمارهٔ مستند ثبت نمی‌شود.",
    source="domain.md 3.8",
    kept_by="CHECK on the sheet",
)
NOT_BELOW_ALLOCATED = Rule(
    name="not_below_allocated",
    sentence="مبلغ هیچ ردیفی کمتر از تخصیص همان ردیف نمی‌شود.",
    source="decisions 5 and 19",
    kept_by="CHECK on the lines; the allocated sum is moved by allocations only",
)
PROJECT_NOT_BELOW_ALLOCATED = Rule(
    name="project_not_below_allocated",
    sentence=NOT_BELOW_ALLOCATED.sentence,
    source=NOT_BELOW_ALLOCATED.source,
    kept_by=NOT_BELOW_ALLOCATED.kept_by,
)
PLAN_OF_CAPITAL = Rule(
    name="plan_of_capital",
    sentence="موافقتنامهٔ تملک دارایی برای یک طرح است و موافقتنامهٔ هزینه‌ای برای هیچ طرحی نیست.",
    source="decision 21",
    kept_by="CHECK on the paper's row",
)
PLAN_YEARS = Rule(
    name="plan_years",
    sentence="سال پایان طرح نباید پیش از سال آغاز آن باشد.",
    source="domain.md 3.7 rule 4",
    kept_by="CHECK on the sheet",
)
PROJECT_ONCE_A_PAPER = Rule(
    name="project_once_a_paper",
    sentence="این پروژه در همین موافقتنامه آمده است.",
    source="domain.md 3.3",
    kept_by="unique index",
)
SHEET_FIGURES = Rule(
    name="project_sheet_figures",
    sentence="ارقام پروژه باید نامنفی، درصدها میان ۰ و ۱۰۰ و سال پایان پس از سال آغاز باشد.",
    source="domain.md 3.7 rule 4",
    kept_by="CHECK on the sheet",
)
PROJECTS_WITHIN_APPROVAL = Rule(
    name="projects_within_approval",
    sentence="اعتبار پروژه‌های یک شهرستان در موافقتنامه از آنچه کمیته یا شورا تصویب و سازمان ابلاغ کرده است بیشتر است.",
    source="domain.md 3.7 rule 5",
    kept_by="deferred trigger at submission",
    offenders=_projects_over_approval,
)
COUNTY_ONCE = Rule(
    name="county_once_a_programme",
    sentence="این شهرستان در همین برنامه آمده است.",
    source="domain.md 3.2",
    kept_by="unique index",
)
VERSION_ONCE = Rule(
    name="version_once",
    sentence="این نسخه پیش‌تر ثبت شده است.",
    source="feature of issue 4, point 3",
    kept_by="unique index; trigger: versions are written once",
)
SUBMITTED_HAS_VERSION = Rule(
    name="submitted_paper_has_its_version",
    sentence="هر ارسال باید نسخهٔ خود را نگه دارد.",
    source="issue 4, point 3",
    kept_by="deferred trigger at submission",
    offenders=_submitted_without_version,
)
COMMENT_NUMBER_ONCE = Rule(
    name="comment_number_once",
    sentence="هم‌زمان نکتهٔ دیگری ثبت شد؛ دوباره ثبت کنید.",
    source="issue 4, point 2",
    kept_by="unique index",
)
COMMENT_IN_ORDER = Rule(
    name="comment_in_order",
    sentence="نکته نخست فرستاده، سپس پاسخ داده و آنگاه برطرف می‌شود؛ نکتهٔ درون‌سازمانی فرستاده نمی‌شود.",
    source="issue 4, point 2",
    kept_by="CHECK on the comment; trigger: what was sent keeps its words",
)

RULES = [
    TOTAL_IS_SUM, HOLDS_ITS_CREDIT, ACTIVITIES_BALANCE, SUBCHAPTERS_BALANCE, COUNTIES_BALANCE, ONE_ACTIVE_AGREEMENT, IDENTIFIER_ONCE, LEGAL_MOVE, STATE_IS_KNOWN,
    FROZEN_CONTENT, FROZEN_PRINT, ONE_VALID_PRINT, CONFIRMED_IS_PRINTED, SIGNED_ONCE, SIGNATURE_BINDS_DOCUMENT,
    SIGNED_HAS_SIGNATURES, SIGNATURE_IS_FINAL, WET_SIGNATURE_HAS_SCAN,
    FOUR_EYES, STAMPS_IN_PAIRS, NOTIFIED_HAS_NUMBERS, EXCHANGE_NUMBER_ONCE, NOTIFICATION_NUMBER_ONCE, LINE_ONCE,
    SERIAL_BY_ONE, ESCALATED_ONCE, CLAIM_IS_WHOLE, CLAIMED_IS_OURS, EYES_THROUGH_STAND_INS, STAND_IN_REACHES, SIGNED_BY_REGISTER,
    AMOUNTS_NOT_NEGATIVE, ACTIVITY_AMOUNTS, DESK_FOLLOWS_STATE, HISTORY_TELLS_STATE, AUDIT_APPEND_ONLY, STORED_FILES_FROZEN,
    STORED_FILE_MATCHES_HASH, ONE_OPEN_AMENDMENT, ONE_IN_FORCE, NOT_BELOW_ALLOCATED, PROJECT_NOT_BELOW_ALLOCATED, AMENDMENT_IS_WHOLE, AMENDMENT_KEEPS_IDENTITY,
    AMENDMENT_HAS_REASON, PLAN_OF_CAPITAL, PLAN_YEARS, PROJECT_ONCE_A_PAPER, SHEET_FIGURES, PROJECTS_WITHIN_APPROVAL,
    COUNTY_ONCE, VERSION_ONCE, SUBMITTED_HAS_VERSION, COMMENT_NUMBER_ONCE, COMMENT_IN_ORDER,
]
