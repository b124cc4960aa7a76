"""The fifteen working days: they run from submission to notification and stand still while the agency has the paper.

Khordad 1397: the 5th is a Saturday; Thursdays and Fridays are 10, 11, 17, 18, 24, 25; the 14th, 15th, 25th and
26th are holidays. Every figure below was counted by hand on that calendar.
"""

from __future__ import annotations

import datetime as dt

import pytest

from agreements.actions.approve_agreement import approve_deputy, approve_integration
from agreements.actions.confirm_agreement import confirm_agreement
from agreements.actions.recall_agreement import recall_agreement
from agreements.actions.send_back_agreement import send_back_agreement
from agreements.models import Agreement
from agreements.timeline import events_of
from agreements.workflow import RECALL_SUBMISSION, RETURN_TO_AGENCY, RETURN_TO_EXPERT
from core import clock
from core.jalali import from_jalali
from core.workdays import holidays
from tests.factories.agreements import (
    agreement_at,
    fresh,
    notified,
    signed_by_agency,
    signed_by_organization,
    submit_with_reasons,
)
from tests.factories.moments import moment
from tests.factories.office import Office

pytestmark = pytest.mark.django_db

KHORDAD, TIR = 3, 4


def date(month: int, day: int) -> dt.date:
    """A day of 1397."""
    return from_jalali(1397, month, day)


def days_used(agreement: Agreement, month: int, day: int) -> int:
    """What the cartable would show on that day."""
    with clock.at(moment(1397, month, day)):
        return fresh(agreement).days_used(holidays())


def days_at_desk(agreement: Agreement, month: int, day: int) -> int:
    """How long the present desk has had it on that day."""
    with clock.at(moment(1397, month, day)):
        return fresh(agreement).days_at_desk(holidays())


def submitted_on_the_fifth(office: Office) -> Agreement:
    return submit_with_reasons(agreement_at("draft", office), by=office.staff)


def return_to_agency(agreement: Agreement, office: Office) -> Agreement:
    return send_back_agreement(
        fresh(agreement), RETURN_TO_AGENCY, reason=office.reason, text="اصلاح شود.", by=office.expert
    )


def test_a_draft_has_no_clock_but_the_deadline_of_the_year(office: Office) -> None:
    draft = agreement_at("draft", office)
    assert (draft.clock_from, draft.days_counted, draft.due_on) == (None, 0, office.year.draft_deadline)


def test_the_clock_starts_with_the_submission(office: Office) -> None:
    agreement = fresh(submitted_on_the_fifth(office))
    assert agreement.clock_from == date(KHORDAD, 5)
    # 6 7 8 9 | 12 13 16 | 19 20 21 22 23 | 27 28 29
    assert agreement.due_on == date(KHORDAD, 29)


@pytest.mark.parametrize(
    ("day", "used"),
    [(5, 0), (6, 1), (9, 4), (10, 4), (11, 4), (12, 5), (13, 6), (14, 6), (15, 6), (16, 7), (23, 12), (26, 12), (27, 13), (29, 15), (30, 16)],
)
def test_it_counts_working_days_only(day: int, used: int, office: Office) -> None:
    agreement = submitted_on_the_fifth(office)
    assert days_used(agreement, KHORDAD, day) == used


def test_it_stands_still_while_the_paper_is_with_the_agency(office: Office) -> None:
    agreement = submitted_on_the_fifth(office)
    with clock.at(moment(1397, KHORDAD, 8)):
        agreement = return_to_agency(agreement, office)
    returned = fresh(agreement)
    assert (returned.days_counted, returned.clock_from, returned.due_on) == (3, None, None)
    assert days_used(agreement, KHORDAD, 16) == 3

    with clock.at(moment(1397, KHORDAD, 16)):
        agreement = submit_with_reasons(fresh(agreement), by=office.staff)
    again = fresh(agreement)
    assert (again.days_counted, again.clock_from) == (3, date(KHORDAD, 16))
    # twelve are left: 19 20 21 22 23 | 27 28 29 30 | 2 3 4 Tir
    assert again.due_on == date(TIR, 4)
    assert days_used(agreement, KHORDAD, 20) == 5


def test_moving_between_the_organizations_desks_does_not_move_the_day_it_is_due(office: Office) -> None:
    agreement = submitted_on_the_fifth(office)
    due = fresh(agreement).due_on
    with clock.at(moment(1397, KHORDAD, 9)):
        agreement = confirm_agreement(fresh(agreement), by=office.expert)
    assert fresh(agreement).due_on == due
    with clock.at(moment(1397, KHORDAD, 12)):
        agreement = send_back_agreement(
            fresh(agreement), RETURN_TO_EXPERT, reason=office.reason, text="دوباره ببینید.", by=office.integration
        )
    assert fresh(agreement).due_on == due
    assert days_used(agreement, KHORDAD, 13) == 6
    with clock.at(moment(1397, KHORDAD, 13)):
        agreement = confirm_agreement(fresh(agreement), by=office.expert)
        agreement = approve_integration(fresh(agreement), by=office.integration)
    assert fresh(agreement).due_on == due


def test_a_step_taken_late_leaves_the_paper_due_when_it_was_due(office: Office) -> None:
    agreement = submitted_on_the_fifth(office)
    with clock.at(moment(1397, TIR, 4)):
        agreement = confirm_agreement(fresh(agreement), by=office.expert)
    assert fresh(agreement).days_counted == 19
    assert fresh(agreement).due_on == date(KHORDAD, 29)


def test_the_signature_has_its_own_days_and_the_office_none_meanwhile(office: Office) -> None:
    agreement = submitted_on_the_fifth(office)
    with clock.at(moment(1397, KHORDAD, 9)):
        agreement = confirm_agreement(fresh(agreement), by=office.expert)
    with clock.at(moment(1397, KHORDAD, 12)):
        agreement = approve_integration(fresh(agreement), by=office.integration)
    with clock.at(moment(1397, KHORDAD, 23)):
        agreement = approve_deputy(fresh(agreement), by=office.deputy)
    waiting = fresh(agreement)
    assert (waiting.days_counted, waiting.clock_from) == (12, None)
    assert waiting.due_on == date(KHORDAD, 29)  # three days: 27 28 29
    assert days_used(agreement, KHORDAD, 29) == 12

    with clock.at(moment(1397, KHORDAD, 29)):
        agreement = signed_by_agency(agreement, office)
    # Three of fifteen are left: 30 | 2 3 Tir
    assert fresh(agreement).due_on == date(TIR, 3)
    with clock.at(moment(1397, TIR, 2)):
        agreement = signed_by_organization(agreement, office)
    assert fresh(agreement).due_on == date(TIR, 3)
    with clock.at(moment(1397, TIR, 3)):
        agreement = notified(agreement, office)
    done = fresh(agreement)
    assert (done.days_counted, done.clock_from, done.due_on) == (15, None, None)
    assert days_used(agreement, TIR, 30) == 15


def test_a_recalled_draft_stops_the_clock_and_keeps_what_was_counted(office: Office) -> None:
    agreement = submitted_on_the_fifth(office)
    with clock.at(moment(1397, KHORDAD, 7)):
        agreement = recall_agreement(fresh(agreement), RECALL_SUBMISSION, by=office.staff)
    recalled = fresh(agreement)
    assert (recalled.days_counted, recalled.clock_from) == (2, None)


def test_a_cancelled_paper_has_no_clock(office: Office) -> None:
    agreement = agreement_at("cancelled", office)
    assert (agreement.clock_from, agreement.due_on) == (None, None)


def test_how_long_a_desk_has_had_it(office: Office) -> None:
    agreement = submitted_on_the_fifth(office)
    with clock.at(moment(1397, KHORDAD, 9)):
        agreement = confirm_agreement(fresh(agreement), by=office.expert)
    assert [days_at_desk(agreement, KHORDAD, day) for day in (9, 10, 12, 16)] == [0, 0, 1, 3]


def test_a_step_at_one_in_the_night_belongs_to_tehrans_day(office: Office) -> None:
    """Half past eight in the evening by UTC is already the next day here."""
    draft = agreement_at("draft", office)
    with clock.at(moment(1397, KHORDAD, 6, hour=1)):
        agreement = submit_with_reasons(draft, by=office.staff)
    assert fresh(agreement).clock_from == date(KHORDAD, 6)
    assert days_used(agreement, KHORDAD, 7) == 1
    assert days_at_desk(agreement, KHORDAD, 7) == 1


def test_the_history_shows_the_working_days_each_desk_took(office: Office) -> None:
    agreement = submitted_on_the_fifth(office)
    with clock.at(moment(1397, KHORDAD, 8)):
        agreement = return_to_agency(agreement, office)
    with clock.at(moment(1397, KHORDAD, 16)):
        agreement = submit_with_reasons(fresh(agreement), by=office.staff)
    with clock.at(moment(1397, KHORDAD, 20)):
        confirm_agreement(fresh(agreement), by=office.expert)

    told = [(event.entry.action, event.working_days, event.with_agency) for event in events_of(fresh(agreement))]

    assert told == [
        ("start", None, False),
        ("submit", 0, True),
        ("return_to_agency", 3, False),
        ("submit", 4, True),
        ("confirm", 2, False),
    ]


def test_a_year_may_have_other_limits(office: Office) -> None:
    office.year.service_days = 4
    office.year.save()
    assert fresh(submitted_on_the_fifth(office)).due_on == date(KHORDAD, 9)
