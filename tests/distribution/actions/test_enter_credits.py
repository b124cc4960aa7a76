"""Entering credits into the agency's draft: whole, once, and never over somebody else's work."""

import pytest

from core.audit import history_of
from core.refusals import NotYours, Refused, Stale
from distribution.actions.discard_notice import discard_notice
from distribution.actions.enter_credits import DRAFT_IS_GONE, enter_credits
from distribution.actions.issue_notice import issue_notice
from distribution.models import CreditCeiling, CreditNotice, FiscalYear
from tests.factories.moments import moment

SUPPLEMENT = CreditNotice.Kind.SUPPLEMENT


@pytest.fixture
def cell(office):
    return lambda chapter, source=None: (office.programme.pk, (source or office.source).pk, office.chapters[chapter].pk)


@pytest.fixture
def entered(office, cell):
    def enter(cells=None, **how):
        how = {"kind": SUPPLEMENT, "by": office.integration, "council_number": "97/3", **how}
        how.setdefault("council_date", moment(1397, 3, 1).date())
        return enter_credits(fiscal_year=office.year, agency=office.agency, cells=cells or {cell(1): 500}, **how)

    return enter


def amounts(notice):
    return {(line.programme_id, line.source_id, line.chapter_id): line.amount for line in notice.lines.all()}


def test_the_first_figures_make_a_draft_and_leave_the_ceiling_alone(office, entered, cell):
    before = CreditCeiling.objects.get(agency=office.agency).notified
    notice = entered({cell(1): 500, cell(2): 70, cell(3): 0})
    assert (notice.state, notice.serial, amounts(notice)) == ("draft", "", {cell(1): 500, cell(2): 70})
    assert CreditCeiling.objects.get(agency=office.agency).notified == before


def test_it_leaves_one_line_in_the_history(office, entered):
    (entry,) = history_of(entered(note="۳ ردیف از فایل"))
    assert (entry.action, entry.actor, entry.data["total"], entry.note) == ("enter_credits", office.integration, 500, "۳ ردیف از فایل")


def test_a_second_entry_replaces_the_first_in_the_same_draft(office, entered, cell):
    first = entered()
    second = entered({cell(2): 9}, seen_version=first.version)
    assert second.pk == first.pk
    assert amounts(second) == {cell(2): 9}


def test_a_part_leaves_the_other_cells_as_they_are(entered, cell):
    entered({cell(1): 500, cell(2): 70})
    assert amounts(entered({cell(2): 0, cell(3): 4}, replace=False)) == {cell(1): 500, cell(3): 4}


def test_writing_what_is_written_changes_nothing(entered):
    first = entered()
    again = entered(seen_version=0)
    assert (again.pk, again.version, history_of(again).count()) == (first.pk, first.version, 1)


def test_work_prepared_on_an_older_version_is_refused_and_names_who_wrote(office, entered, cell):
    entered()
    with pytest.raises(Stale, match="رضا پویا"):
        entered({cell(2): 1}, by=office.integration2, seen_version=0)


@pytest.mark.parametrize("end", ["issued", "discarded"])
def test_a_draft_that_is_gone_is_not_made_anew_behind_the_persons_back(office, entered, cell, end):
    draft = entered()
    if end == "issued":
        issue_notice(draft, number="97/9", date=moment(1397, 3, 2).date(), by=office.integration2)
    else:
        discard_notice(draft, by=office.integration2)
    with pytest.raises(Stale) as refused:
        entered({cell(1): 600}, seen_version=draft.version)
    assert refused.value.sentence == DRAFT_IS_GONE
    assert not CreditNotice.objects.filter(state="draft").exists()


def test_a_closed_year_takes_nothing(office, entered):
    FiscalYear.objects.update(status="closed")
    office.year.refresh_from_db()
    with pytest.raises(Refused, match="این سال مالی بسته است"):
        entered()


@pytest.mark.parametrize("who", ["staff", "agency_head", "expert", "deputy", "org_head", "auditor", "admin", "superuser"])
def test_only_integration_enters(office, entered, who):
    with pytest.raises(NotYours):
        entered(by=office.people[who])
    assert not CreditNotice.objects.filter(state="draft").exists()
