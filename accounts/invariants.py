"""Rules about people and agencies that the database keeps."""

from core.invariants import Rule

AGENCIES_HAVE_DISTINCT_NAMES = Rule(
    name="agencies_have_distinct_names",
    sentence="دستگاهی با همین نام ثبت شده است.",
    source="guarantees.md C7",
    kept_by="unique index on the folded name",
)

RULES = [AGENCIES_HAVE_DISTINCT_NAMES]
