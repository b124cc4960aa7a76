"""Rules about people and agencies that the database keeps."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import connection

from core.invariants import Offence, Rule


def _acts_without_stand_in() -> Iterator[Offence]:
    """Entries in somebody's name that no stand-in of that day covers: also what a chain would look like."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT subject_label, number FROM core_auditentry e WHERE (on_behalf_of <> '' OR data ? 'in_name_of') "
            "AND NOT accounts_entry_has_stand_in(e) ORDER BY id"
        )
        for label, number in cursor.fetchall():
            yield Offence("stand_in_in_force", label, f"رویداد {number} به نام کسی است که جانشین او نبوده است")


AGENCIES_HAVE_DISTINCT_NAMES = Rule(
    name="agencies_have_distinct_names",
    sentence="دستگاهی با همین نام ثبت شده است.",
    source="guarantees.md C7",
    kept_by="unique index on the folded name",
)
NOT_FOR_HIMSELF = Rule(
    name="nobody_stands_in_for_himself",
    sentence="کسی جانشین خودش نمی‌شود.",
    source="decision 18",
    kept_by="CHECK on the stand-in",
)
NOT_BY_THE_SUBSTITUTE = Rule(
    name="nobody_appoints_himself",
    sentence="کسی خود را جانشین دیگری نمی‌کند.",
    source="decisions 15 and 18",
    kept_by="CHECK on the stand-in",
)
STAND_IN_HAS_DAYS = Rule(
    name="stand_in_has_days",
    sentence="تاریخ پایان جانشینی نباید پیش از تاریخ آغاز آن باشد.",
    source="decision 18",
    kept_by="CHECK on the stand-in",
)
STAND_IN_AMOUNT = Rule(
    name="stand_in_amount_positive",
    sentence="سقف مبلغ جانشینی باید بزرگ‌تر از صفر باشد.",
    source="decision 18",
    kept_by="CHECK on the stand-in",
)
ONE_STAND_IN = Rule(
    name="one_stand_in_at_a_time",
    sentence="برای این روزها و همین نوع موافقتنامه جانشین دیگری تعیین شده است.",
    source="ux.md S13",
    kept_by="exclusion constraint on principal, days and kind",
)
STAND_IN_IS_FINAL = Rule(
    name="stand_in_is_final",
    sentence="جانشینی ثبت‌شده تغییر نمی‌کند؛ آن را پایان دهید و از نو تعیین کنید.",
    source="decision 18",
    kept_by="trigger: only the withdrawal may be added, once",
)
STAND_IN_IN_FORCE = Rule(
    name="stand_in_in_force",
    sentence="در این روز جانشینی معتبری برای این اقدام ثبت نشده است؛ جانشینِ جانشین حقی ندارد.",
    source="decision 18",
    kept_by="trigger on the history: who acts in somebody's name is that person's own stand-in on that day",
    offenders=_acts_without_stand_in,
)
ONE_SIGNATORY = Rule(
    name="one_signatory_at_a_time",
    sentence="برای این جایگاه در این روزها امضادار دیگری در دفتر ثبت شده است؛ ابتدا به مدت او پایان دهید.",
    source="feature E3",
    kept_by="exclusion constraint on slot, agency and days",
)
SIGNATORY_HAS_DAYS = Rule(
    name="signatory_has_days",
    sentence="تاریخ پایان نباید پیش از تاریخ آغاز باشد.",
    source="feature E3",
    kept_by="CHECK on the register",
)
SIGNATORY_OF_AGENCY = Rule(
    name="signatory_of_agency",
    sentence="امضادار دستگاه، دستگاه دارد و امضادار سازمان ندارد.",
    source="decision 13",
    kept_by="CHECK on the register",
)
SIGNATORY_IS_FINAL = Rule(
    name="signatory_is_final",
    sentence="سطر دفتر امضاداران تغییر نمی‌کند؛ تنها پایان آن ثبت می‌شود، نه پیش از آخرین امضای او.",
    source="feature E3",
    kept_by="trigger: only the end may be added, once, and not before a signature given",
)

RULES = [
    AGENCIES_HAVE_DISTINCT_NAMES, NOT_FOR_HIMSELF, NOT_BY_THE_SUBSTITUTE, STAND_IN_HAS_DAYS, STAND_IN_AMOUNT, ONE_STAND_IN, STAND_IN_IS_FINAL,
    STAND_IN_IN_FORCE, ONE_SIGNATORY, SIGNATORY_HAS_DAYS, SIGNATORY_OF_AGENCY, SIGNATORY_IS_FINAL,
]  # fmt: skip
