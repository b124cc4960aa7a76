"""Beginning the year's agreement: what is filled in already, and when there is nothing to begin."""

from __future__ import annotations

import pytest

from accounts.roles import AGENCY_STAFF
from agreements.actions.cancel_agreement import cancel_agreement
from agreements.actions.start_agreement import NOTHING_NOTIFIED, YEAR_NOT_OPEN, start_agreement
from agreements.invariants import ONE_ACTIVE_AGREEMENT
from agreements.models import Agreement
from agreements.permissions import YEAR_CLOSED
from core.audit import history_of
from core.refusals import NotYours, Refused
from distribution.models import CeilingPosting
from tests.factories.agreements import empty_draft
from tests.factories.office import Office, make_agency, make_person, notify_credit

pytestmark = pytest.mark.django_db


def test_the_draft_has_its_number_its_particulars_and_what_the_notice_fixes(office: Office) -> None:
    agreement = start_agreement(fiscal_year=office.year, agency=office.agency, by=office.staff)

    assert (agreement.identifier, agreement.state, agreement.desk, agreement.on_behalf) == ("1397-H-A22-001", "draft", "agency", False)
    assert (agreement.official_name, agreement.official_title) == ("بهرام دهقان", "رئیس سازمان")
    assert (agreement.accountant_name, agreement.postal_code) == ("ناهید رستگار", "6134911111")
    assert agreement.conditions == office.conditions
    assert not agreement.conditions_accepted
    assert agreement.due_on == office.year.draft_deadline
    assert dict(agreement.lines.values_list("chapter__number", "amount")) == {1: 41_200, 6: 2_150}
    assert agreement.total == 43_350
    assert not CeilingPosting.objects.filter(paper=agreement.identifier).exists()


def test_every_notified_programme_has_its_part(office: Office) -> None:
    agreement = empty_draft(office, office.wide_agency)
    assert list(agreement.blocks.values_list("programme__code", flat=True)) == ["1502001", "1502002"]


def test_the_history_begins_with_it(office: Office) -> None:
    (entry,) = history_of(empty_draft(office))
    assert (entry.action, entry.actor, entry.side, entry.to_state) == ("start", office.staff, "agency", "draft")


def test_numbers_run_through_all_agencies_without_a_gap(office: Office) -> None:
    first = empty_draft(office)
    second = empty_draft(office, office.other_agency)
    cancel_agreement(first, by=office.staff, note="انصراف")
    third = empty_draft(office)
    assert [a.identifier for a in (first, second, third)] == ["1397-H-A22-001", "1397-H-A31-002", "1397-H-A22-003"]


def test_one_at_a_time(office: Office) -> None:
    first = empty_draft(office)
    with pytest.raises(Refused) as refusal:
        empty_draft(office)
    assert refusal.value.sentence == ONE_ACTIVE_AGREEMENT.sentence
    assert list(Agreement.objects.all()) == [first]


@pytest.mark.parametrize(("status", "sentence"), [("preparing", YEAR_NOT_OPEN), ("closed", YEAR_CLOSED)])
def test_a_year_that_is_not_open(status: str, sentence: str, office: Office) -> None:
    office.year.status = status
    office.year.save()
    with pytest.raises(Refused) as refusal:
        empty_draft(office)
    assert refusal.value.sentence == sentence
    assert not Agreement.objects.exists()


def test_an_agency_that_was_notified_nothing(office: Office) -> None:
    agency = make_agency("A50", "اداره‌کل ورزش", office.other_agency.expert_group, "مدیرکل")
    staff = make_person("varzesh", "نو", "آمده", AGENCY_STAFF, serves=agency)
    with pytest.raises(Refused) as refusal:
        start_agreement(fiscal_year=office.year, agency=agency, by=staff)
    assert refusal.value.sentence == NOTHING_NOTIFIED
    notify_credit(office, agency, {("1801001", "10"): {2: 100}}, number="1397/50")
    assert start_agreement(fiscal_year=office.year, agency=agency, by=staff).identifier == "1397-H-A50-001"


def test_a_strangers_agency(office: Office) -> None:
    with pytest.raises(NotYours):
        start_agreement(fiscal_year=office.year, agency=office.agency, by=office.stranger)
