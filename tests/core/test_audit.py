"""The history: written with the act, numbered and chained by the database, and every change to it is found."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction

from agreements.actions.submit_agreement import submit_agreement
from core.audit import history_of, record
from core.models import AuditEntry
from tests.agreements.circuit import traces
from tests.factories.agreements import agreement_at, empty_draft
from tests.factories.office import Office

pytestmark = pytest.mark.django_db


def broken() -> list[tuple[str, int, int]]:
    """What the view of broken chains shows."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT subject_type, subject_id, number FROM core_audit_broken ORDER BY number")
        return cursor.fetchall()


def tamper(statement: str) -> None:
    """Send it with the triggers switched off, as a database superuser can."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = 'replica'")
        cursor.execute(statement)
        cursor.execute("SET LOCAL session_replication_role = 'origin'")


def test_an_entry_says_who_when_for_whom_and_what(office: Office) -> None:
    agreement = empty_draft(office)
    entry = record(
        agreement, by=office.staff, action="note", label="یادداشت", side="agency", note="متن", data={"total": 5},
        document_sha256="a" * 64,
    )  # fmt: skip
    entry.refresh_from_db()
    assert (entry.subject_type, entry.subject_id, entry.subject_label) == ("agreement", agreement.pk, agreement.identifier)
    assert (entry.actor, entry.actor_name, entry.actor_position) == (office.staff, "مریم کاوه", "کارشناس بودجه دستگاه")
    assert (entry.side, entry.action, entry.label, entry.note, entry.data) == ("agency", "note", "یادداشت", "متن", {"total": 5})
    assert entry.number == 2
    assert len(entry.hash) == 64


def test_what_the_system_does_itself_says_so(office: Office) -> None:
    entry = record(empty_draft(office), by=None, action="note", label="یادداشت", side="organization")
    assert (entry.actor, entry.actor_name) == (None, "سامانه")


def test_a_person_who_is_renamed_keeps_the_old_name_in_the_history(office: Office) -> None:
    agreement = agreement_at("submitted", office)
    office.staff.last_name = "نامی‌دیگر"
    office.staff.save()
    assert {entry.actor_name for entry in history_of(agreement)} == {"مریم کاوه"}
    assert broken() == []


def test_entries_of_a_paper_are_numbered_and_chained_apart_from_other_papers(office: Office) -> None:
    first = agreement_at("submitted", office)
    second = agreement_at("submitted", office, agency=office.other_agency)
    for agreement in (first, second):
        entries = list(history_of(agreement))
        assert [entry.number for entry in entries] == list(range(1, len(entries) + 1))
        assert [entry.previous_hash for entry in entries] == ["", *(entry.hash for entry in entries[:-1])]
    assert broken() == []


# Every column of an entry, changed by somebody with the triggers off.
CHANGES = {
    "at": "at + interval '1 microsecond'",
    "subject_label": "'دیگر'",
    "actor_id": "NULL",
    "actor_name": "'دیگر'",
    "actor_position": "'دیگر'",
    "on_behalf_of": "'دیگر'",
    "side": "'organization'",
    "action": "'cancel'",
    "label": "'دیگر'",
    "from_state": "'returned'",
    "to_state": "'returned'",
    "note": "'دیگر'",
    "data": """'{"total": 1}'""",
    "document_sha256": "repeat('a', 64)",
    "request_id": "'دیگر'",
    "previous_hash": "repeat('a', 64)",
    "hash": "repeat('a', 64)",
    "number": "number + 100",
    "subject_id": "subject_id + 1000000",
    "subject_type": "'creditnotice2'",
}


def test_the_changes_below_touch_every_column() -> None:
    columns = {field.column for field in AuditEntry._meta.get_fields() if hasattr(field, "column")}
    assert columns - {"id"} == set(CHANGES)


def test_a_change_of_any_column_is_found(office: Office) -> None:
    agreement = agreement_at("submitted", office)
    found = {}
    for column, value in CHANGES.items():
        with transaction.atomic():
            tamper(
                f"UPDATE core_auditentry SET {column} = {value} "
                f"WHERE subject_type = 'agreement' AND subject_id = {agreement.pk} AND number = 1"
            )
            found[column] = bool(broken())
            transaction.set_rollback(True)
    assert found == dict.fromkeys(CHANGES, True)
    assert broken() == []


def test_a_line_cut_out_of_the_middle_is_found(office: Office) -> None:
    agreement = agreement_at("submitted", office)
    tamper(f"DELETE FROM core_auditentry WHERE subject_type = 'agreement' AND subject_id = {agreement.pk} AND number = 1")
    assert broken()[0] == ("agreement", agreement.pk, 2)


def test_two_lines_changed_places_is_found(office: Office) -> None:
    agreement = agreement_at("returned", office)
    of_paper = f"WHERE subject_type = 'agreement' AND subject_id = {agreement.pk}"
    tamper(f"UPDATE core_auditentry SET number = 1000 {of_paper} AND number = 1")
    tamper(f"UPDATE core_auditentry SET number = 1 {of_paper} AND number = 2")
    tamper(f"UPDATE core_auditentry SET number = 2 {of_paper} AND number = 1000")
    assert broken()


def test_an_act_without_its_line_does_not_happen(office: Office) -> None:
    """guarantees.md L4: where the history cannot be written, the step is not taken."""
    agreement = agreement_at("draft", office)
    before = traces(agreement)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    with pytest.raises(DatabaseError), transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE core_auditentry ADD CONSTRAINT no_more CHECK (number < 0) NOT VALID")
        submit_agreement(agreement, by=office.staff)
    assert traces(agreement) == before
