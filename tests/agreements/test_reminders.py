"""Step targets, reminders and the one report of a delay, each on a held clock (decision 16).

Khordad 1397: the 5th is a Saturday; 10, 11, 17, 18, 24, 25 are Thursdays and Fridays; 14, 15, 25, 26 are holidays.
Every day below was counted by hand on that calendar.
"""

from __future__ import annotations

import io

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction

from agreements.actions.claim_agreement import claim_agreement
from agreements.actions.keep_calendar import add_holiday, remove_holiday
from agreements.actions.send_back_agreement import send_back_agreement
from agreements.actions.send_reminders import send_reminders
from agreements.deadlines import target_on
from agreements.models import Agreement
from agreements.workflow import RETURN_TO_AGENCY
from core import clock
from core.audit import history_of
from core.models import AuditEntry, Holiday, Message
from core.workdays import holidays
from tests.agreements.circuit import attempt
from tests.factories.agreements import (
    agreement_at,
    fresh,
    signed_by_agency,
    signed_by_organization,
    submit_with_reasons,
)
from tests.factories.moments import moment
from tests.factories.office import Office
from tests.factories.stand_ins import standing_in
from tests.racing import at_once

pytestmark = pytest.mark.django_db


def on(day: int, month: int = 3):
    """Eight in the morning of this day of 1397."""
    return clock.at(moment(1397, month, day, hour=8))


def told(kind: str) -> set[str]:
    """The last names of those with a message of this kind."""
    return {message.recipient.last_name for message in Message.objects.filter(kind=kind).select_related("recipient")}


@pytest.mark.parametrize(
    ("state", "day"),
    [("submitted", 12), ("expert_confirmed", 8), ("integration_approved", 7), ("deputy_approved", 8), ("signed", 8)],
)
def test_each_desk_has_its_own_share(state: str, day: int, office: Office) -> None:
    """From Saturday the 5th: expert five (6 7 8 9 | 12), integration three, deputy two, signatures three."""
    agreement = agreement_at(state, office)
    assert target_on(fresh(agreement), holidays()) == moment(1397, 3, day).date()


def test_after_the_organizations_signature_the_notification_has_two(office: Office) -> None:
    agreement = signed_by_organization(signed_by_agency(agreement_at("deputy_approved", office), office), office)
    assert target_on(fresh(agreement), holidays()) == moment(1397, 3, 7).date()


def test_the_shares_are_settings_of_the_year(office: Office) -> None:
    office.year.expert_days = 1
    office.year.save()
    agreement = fresh(agreement_at("submitted", office))
    assert target_on(agreement, holidays()) == moment(1397, 3, 6).date()


def test_the_desk_is_reminded_a_working_day_before_and_on_the_day(office: Office) -> None:
    agreement_at("submitted", office)
    with on(8):
        assert (send_reminders().reminders, Message.objects.count()) == (0, 0)
    # The working day before Saturday the 12th is Wednesday the 9th.
    with on(9):
        assert send_reminders().reminders == 2
    assert told("reminder") == {"فرزان", "نیکو"}
    with on(12):
        assert send_reminders().reminders == 2
    assert Message.objects.count() == 4 and "امروز" in Message.objects.first().text


def test_the_second_run_of_a_day_tells_nothing_and_a_missed_day_is_made_good(office: Office) -> None:
    agreement_at("submitted", office)
    with on(10):  # a Thursday; Wednesday's round did not run
        assert send_reminders().reminders == 2
        assert send_reminders().reminders == 0
    with on(11):
        assert send_reminders().reminders == 0


def test_who_has_it_in_hand_is_reminded_alone_with_his_stand_in(office: Office) -> None:
    agreement = agreement_at("submitted", office)
    claim_agreement(agreement, by=office.expert)
    with on(9):
        standing_in(office.other_expert, office.expert)
        send_reminders()
    assert told("reminder") == {"فرزان", "بهار"}


def test_a_delay_is_reported_once_to_the_next_level(office: Office) -> None:
    agreement = agreement_at("submitted", office)
    with on(12):
        assert send_reminders().escalations == 0
    found = []
    for day in (13, 13, 16, 30):
        with on(day):
            found.append(send_reminders().escalations)
    assert found == [1, 0, 0, 0]
    assert told("escalation") == {"پویا", "مهرجو", "فرزان", "نیکو"}
    entry = history_of(agreement).get(action="escalate")
    assert (entry.actor, entry.actor_name, entry.data["level"]) == (None, "سامانه", "integration")
    assert "۱۲ خرداد" in Message.objects.filter(kind="escalation").first().text.translate(str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹"))


@pytest.mark.parametrize(
    ("state", "level"),
    [("expert_confirmed", "deputy"), ("integration_approved", "head"), ("deputy_approved", "integration"), ("signed", "deputy")],
)
def test_the_next_level_of_each_desk(state: str, level: str, office: Office) -> None:
    agreement = agreement_at(state, office)
    with on(9):
        send_reminders()
    assert history_of(agreement).get(action="escalate").data["level"] == level


def test_the_next_desk_starts_anew_and_may_be_late_itself(office: Office) -> None:
    agreement = agreement_at("submitted", office)
    with on(13):
        send_reminders()
    with on(16):
        attempt("confirm", fresh(agreement), by=office.expert, office=office)
    with on(21):
        assert send_reminders().escalations == 0  # 19 20 21 are its three
    with on(22):
        assert send_reminders().escalations == 1
    assert [entry.data["desk"] for entry in history_of(agreement).filter(action="escalate")] == ["expert", "integration"]


def test_with_the_agency_nobody_of_the_organization_is_late(office: Office) -> None:
    agreement = agreement_at("submitted", office)
    with on(8):
        send_back_agreement(fresh(agreement), RETURN_TO_AGENCY, reason=office.reason, text="اصلاح شود.", by=office.expert)
    with on(30):
        done = send_reminders()
    assert (done.reminders, done.escalations) == (0, 0)
    with on(30):
        submit_with_reasons(fresh(agreement), by=office.staff)
        assert target_on(fresh(agreement), holidays()) == moment(1397, 4, 6).date()


def test_a_draft_is_reminded_of_the_years_deadline_and_never_reported(office: Office) -> None:
    agreement_at("draft", office)
    assert office.year.draft_deadline == moment(1397, 3, 20).date()
    with on(19):
        assert send_reminders().reminders == 2
    assert told("reminder") == {"کاوه", "سرمد"}
    with on(27):
        assert send_reminders().escalations == 0


def test_a_finished_paper_waits_for_nobody(office: Office) -> None:
    agreement_at("notified", office), agreement_at("cancelled", office, agency=office.other_agency)
    with on(30):
        done = send_reminders()
    assert (done.reminders, done.escalations) == (0, 0)


def test_a_holiday_moves_the_target_and_the_reminder(office: Office) -> None:
    agreement = agreement_at("submitted", office)
    add_holiday(moment(1397, 3, 9).date(), "تعطیل اعلام‌شده", "other", by=office.integration)
    assert target_on(fresh(agreement), holidays()) == moment(1397, 3, 13).date()
    with on(13):
        assert (send_reminders().escalations, told("reminder")) == (0, {"فرزان", "نیکو"})


def test_the_deadline_follows_the_calendar_both_ways(office: Office) -> None:
    agreement = agreement_at("submitted", office)
    due = fresh(agreement).due_on
    made, moved = add_holiday(moment(1397, 3, 9).date(), "تعطیل اعلام‌شده", "other", by=office.integration)
    assert moved == 1 and fresh(agreement).due_on == moment(1397, 3, 30).date() != due
    assert remove_holiday(made, reason="لغو شد", by=office.integration) == 1
    assert fresh(agreement).due_on == due


def test_a_holiday_written_in_the_administration_counts_from_the_next_morning(office: Office) -> None:
    agreement = agreement_at("submitted", office)
    Holiday.objects.create(day=moment(1397, 3, 9).date(), title="x")
    with on(6):
        send_reminders()
    assert fresh(agreement).due_on == moment(1397, 3, 30).date()


def test_the_command_says_what_it_did(office: Office) -> None:
    agreement_at("submitted", office)
    said = io.StringIO()
    with on(9):
        call_command("send_reminders", stdout=said)
    assert said.getvalue().strip() == "۲ یادآوری فرستاده و ۰ تأخیر گزارش شد."


def test_the_database_keeps_the_report_single(office: Office) -> None:
    agreement = agreement_at("submitted", office)
    with on(13):
        send_reminders()
    entry = history_of(agreement).get(action="escalate")
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        AuditEntry.objects.create(
            at=clock.now(), subject_type="agreement", subject_id=agreement.pk, subject_label="x", actor_name="x", side="organization",
            action="escalate", label="x", data={"key": entry.data["key"]},
        )  # fmt: skip
    assert error.value.__cause__.diag.constraint_name == "escalated_once"


@pytest.mark.django_db(transaction=True)
def test_two_rounds_at_once_report_a_delay_once(office: Office) -> None:
    agreement = agreement_at("submitted", office)
    with on(13):
        outcomes = at_once(send_reminders, send_reminders)
    assert sum(done.escalations for done in outcomes) == 1
    assert history_of(agreement).filter(action="escalate").count() == 1
    assert Message.objects.filter(kind="escalation").count() == 4


def test_a_paper_with_a_reported_delay_goes_on_as_before(office: Office) -> None:
    agreement = agreement_at("submitted", office)
    with on(13):
        send_reminders()
        moved = attempt("confirm", Agreement.objects.get(pk=agreement.pk), by=office.expert, office=office)
    assert moved.state == "expert_confirmed"
