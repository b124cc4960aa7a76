"""Importing a checked file: all agencies or none, and a file taken twice adds nothing."""

import pytest
from django.db import DatabaseError

from core.refusals import AlreadyDone, NotYours, Refused, Stale
from distribution.actions import import_credits as module
from distribution.actions.enter_credits import enter_credits
from distribution.actions.import_credits import NOTHING_LEFT, import_credits
from distribution.actions.issue_notice import issue_notice
from distribution.entry_plans import cells_of
from distribution.importing import check, read_credits
from distribution.models import CreditNotice, CreditNoticeLine, FiscalYear
from tests.factories.credit_files import GOOD, changed, csv_bytes
from tests.factories.moments import moment

SUPPLEMENT, REDUCTION = CreditNotice.Kind.SUPPLEMENT, CreditNotice.Kind.REDUCTION


@pytest.fixture
def imported(office):
    def run(rows=GOOD, kind=SUPPLEMENT, **how):
        checked = check(read_credits(csv_bytes(rows), "x.csv"), office.year, kind)
        assert checked.faults == []
        how = {"by": office.integration, "council_number": "97/3", "council_date": moment(1397, 3, 1).date(), **how}
        return import_credits(fiscal_year=office.year, given=checked.cells, kind=kind, **how)

    return run


def drafts():
    return {n.agency.code: sum(cells_of(n).values()) for n in CreditNotice.objects.filter(state="draft")}


def test_every_agency_gets_its_draft(imported):
    done = imported()
    assert (len(done.notices), done.cells, done.total) == (2, 3, 6_100)
    assert drafts() == {"A22": 5_500, "A31": 600}


def test_the_council_resolution_is_on_every_draft(imported):
    imported()
    assert set(CreditNotice.objects.filter(state="draft").values_list("council_number", "council_date")) == {
        ("97/3", moment(1397, 3, 1).date())
    }


def test_the_same_file_twice_adds_nothing(imported):
    imported()
    with pytest.raises(AlreadyDone) as done:
        imported()
    assert done.value.sentence == NOTHING_LEFT
    assert drafts() == {"A22": 5_500, "A31": 600}


def test_a_changed_figure_replaces_the_one_in_the_draft(imported):
    imported()
    done = imported(changed(amount_million_rial="1"))
    assert [notice.agency.code for notice in done.notices] == ["A22"]
    assert drafts() == {"A22": 1_501, "A31": 600}


def test_issued_and_taken_again_it_is_not_notified_twice(office, imported):
    for n, notice in enumerate(imported().notices):
        issue_notice(notice, number=f"97/{n}", date=moment(1397, 3, 2).date(), by=office.integration)
    with pytest.raises(AlreadyDone):
        imported()
    assert drafts() == {}


@pytest.fixture
def earlier(office):
    """A draft of the first agency, typed from an older resolution."""
    other = (office.programme.pk, office.own_income.pk, office.chapters[2].pk)
    return enter_credits(
        fiscal_year=office.year, agency=office.agency, cells={other: 33}, kind=SUPPLEMENT, council_number="97/1",
        council_date=moment(1397, 2, 1).date(), by=office.integration,
    )  # fmt: skip


def test_cells_of_the_draft_that_the_file_does_not_name_stay(earlier, imported):
    imported()
    assert drafts()["A22"] == 5_533


@pytest.mark.parametrize("date", [moment(1397, 3, 1).date(), None], ids=["with a date", "without"])
def test_a_changed_draft_stands_on_the_imports_resolution(earlier, imported, date):
    imported(council_date=date)
    earlier.refresh_from_db()
    assert (earlier.council_number, earlier.council_date) == ("97/3", date), "number and date are of one resolution"


def test_a_changed_draft_never_keeps_its_resolution_unsaid(earlier, imported):
    with pytest.raises(Refused, match=r"از مصوبهٔ ۹۷/۱ است؛ شمارهٔ مصوبهٔ ارقام تازه را بنویسید\."):
        imported(council_number="", council_date=None)
    assert drafts() == {"A22": 33}


def test_without_a_resolution_before_none_is_asked_for(imported):
    imported(council_number="", council_date=None)
    imported(changed(amount_million_rial="1"), council_number="", council_date=None)
    assert drafts() == {"A22": 1_501, "A31": 600}


def test_an_unchanged_draft_keeps_its_resolution(office, imported):
    imported()
    imported(changed(amount_million_rial="1"), council_number="97/9")
    assert CreditNotice.objects.get(state="draft", agency=office.other_agency).council_number == "97/3"


def test_one_agency_that_is_refused_refuses_the_file(office, imported):
    cell = (office.other_programme.pk, office.source.pk, office.chapters[2].pk)
    rows = [GOOD[0], GOOD[2]]
    checked = check(read_credits(csv_bytes(rows), "x.csv"), office.year, SUPPLEMENT)
    enter_credits(fiscal_year=office.year, agency=office.other_agency, cells={cell: 1}, kind=REDUCTION, by=office.integration2)
    with pytest.raises(Refused, match="پیش‌نویسی از نوع «کاهش»"):
        import_credits(fiscal_year=office.year, given=checked.cells, kind=SUPPLEMENT, by=office.integration)
    assert drafts() == {"A31": 1}


def test_a_failure_at_the_last_agency_leaves_nothing_of_the_first(office, imported, monkeypatch):
    write, calls = module.enter_credits, []

    def fail_the_second_time(**given):
        calls.append(given["agency"].code)
        if len(calls) == 2:
            raise DatabaseError("the connection is gone")
        return write(**given)

    monkeypatch.setattr(module, "enter_credits", fail_the_second_time)
    with pytest.raises(DatabaseError):
        imported()
    assert len(calls) == 2
    assert drafts() == {}
    assert not CreditNoticeLine.objects.filter(notice__state="draft").exists()


def test_a_draft_changed_since_the_preview_is_not_overwritten(office, imported):
    cell = (office.programme.pk, office.source.pk, office.chapters[1].pk)
    enter_credits(fiscal_year=office.year, agency=office.agency, cells={cell: 7}, kind=SUPPLEMENT, by=office.integration2)
    with pytest.raises(Stale, match="شیرین مهرجو"):
        imported(seen={office.agency.pk: 0, office.other_agency.pk: 0})
    assert drafts() == {"A22": 7}


def test_a_draft_issued_since_the_preview_is_not_made_again(office, imported):
    imported()
    draft = CreditNotice.objects.get(state="draft", agency=office.agency)
    issue_notice(draft, number="97/1", date=moment(1397, 3, 2).date(), by=office.integration2)
    with pytest.raises(Stale, match="صادر یا کنار گذاشته شده است"):
        imported(changed(amount_million_rial="9"), seen={office.agency.pk: draft.version, office.other_agency.pk: 2})


def test_a_closed_year_takes_no_file(office, imported):
    checked_before = check(read_credits(csv_bytes(GOOD), "x.csv"), office.year, SUPPLEMENT).cells
    FiscalYear.objects.update(status="closed")
    office.year.refresh_from_db()
    with pytest.raises(Refused, match="این سال مالی بسته است"):
        import_credits(fiscal_year=office.year, given=checked_before, kind=SUPPLEMENT, by=office.integration)


@pytest.mark.parametrize("who", ["staff", "expert", "deputy", "auditor", "admin", "superuser"])
def test_only_integration_imports(office, imported, who):
    with pytest.raises(NotYours):
        imported(by=office.people[who])
    assert drafts() == {}
