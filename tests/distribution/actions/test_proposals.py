"""The groups' proposals: writing, sending, giving back, and bringing them together in the agencies' drafts."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.audit import history_of
from core.refusals import AlreadyDone, NotYours, Refused, Stale
from core.workflow import opened_by
from distribution.actions.approve_expense import approve_expense
from distribution.actions.consolidate_proposals import consolidate_proposals, standing_of_sources
from distribution.actions.enter_credits import enter_credits
from distribution.actions.issue_notice import issue_notice
from distribution.actions.recall_proposal import recall_proposal
from distribution.actions.record_resolution import record_resolution
from distribution.actions.save_proposal import save_proposal, start_proposal
from distribution.actions.send_back_proposal import send_back_proposal
from distribution.actions.submit_proposal import submit_proposal
from distribution.entry_plans import cells_of
from distribution.invariants import ONE_OPEN_PROPOSAL
from distribution.models import CenterCredit, CreditNotice, CreditSource, ExpenseProposal
from tests.factories.moments import moment
from tests.factories.office import Office
from tests.factories.province import center_notice, scan
from tests.racing import at_once, offences, refused

MARCH = moment(1397, 3, 2).date()


@pytest.fixture
def source(office: Office) -> CreditSource:
    """A source of which the center notified 1,000."""
    made = CreditSource.objects.create(code="40", title="درآمد استانی", credit_type="expense")
    center_notice(office, "expense", {(made, None): 1_000}, number="97/999")
    return made


def sent(office: Office, source: CreditSource, amount: int, *, by: str = "expert", chapter: int = 2) -> ExpenseProposal:
    """A submitted proposal of `amount` for the group's agency."""
    person = office.people[by]
    agency, programme = (office.agency, office.programme) if by == "expert" else (office.other_agency, office.other_programme)
    proposal = start_proposal(fiscal_year=office.year, group=agency.expert_group, by=person)
    cells = {(agency.pk, programme.pk, source.pk, office.chapters[chapter].pk): amount}
    return submit_proposal(save_proposal(proposal, cells, by=person), by=person)


def consolidate(office: Office, **more: object) -> list[CreditNotice]:
    return consolidate_proposals(office.year, by=office.integration, **more)


class TestWriting:
    def test_a_group_has_one_open_proposal(self, office) -> None:
        start_proposal(fiscal_year=office.year, group=office.agency.expert_group, by=office.expert)
        with pytest.raises(Refused, match=ONE_OPEN_PROPOSAL.sentence):
            start_proposal(fiscal_year=office.year, group=office.agency.expert_group, by=office.expert2)

    def test_only_the_group_writes_and_only_for_its_agencies(self, office, source) -> None:
        proposal = start_proposal(fiscal_year=office.year, group=office.agency.expert_group, by=office.expert)
        cell = {(office.other_agency.pk, office.programme.pk, source.pk, office.chapters[1].pk): 5}
        with pytest.raises(Refused, match="از گروه دیگری است"):
            save_proposal(proposal, cell, by=office.expert)
        for who in ("other_expert", "integration", "deputy", "staff"):
            with pytest.raises(NotYours):
                save_proposal(proposal, {}, by=office.people[who])

    def test_saving_is_on_what_was_seen(self, office, source) -> None:
        proposal = start_proposal(fiscal_year=office.year, group=office.agency.expert_group, by=office.expert)
        cell = (office.agency.pk, office.programme.pk, source.pk, office.chapters[1].pk)
        save_proposal(proposal, {cell: 5}, by=office.expert, seen_version=proposal.version)
        with pytest.raises(Stale, match="لیلا فرزان"):
            save_proposal(proposal, {cell: 9}, by=office.expert2, seen_version=proposal.version)

    def test_an_empty_one_is_not_sent(self, office) -> None:
        proposal = start_proposal(fiscal_year=office.year, group=office.agency.expert_group, by=office.expert)
        with pytest.raises(Refused, match="هنوز رقمی ندارد"):
            submit_proposal(proposal, by=office.expert)

    def test_what_integration_opened_is_not_taken_back(self, office, source) -> None:
        first = sent(office, source, 10)
        assert recall_proposal(first, by=office.expert).state == "draft"
        again = submit_proposal(ExpenseProposal.objects.get(), by=office.expert)
        opened_by(again, office.integration)
        with pytest.raises(NotYours, match="گیرنده آن را باز کرده است"):
            recall_proposal(again, by=office.expert)

    def test_given_back_it_is_written_again(self, office, source) -> None:
        proposal = sent(office, source, 10)
        with pytest.raises(Refused, match="شرح برگرداندن"):
            send_back_proposal(proposal, text="  ", by=office.integration)
        returned = send_back_proposal(proposal, text="فصل ۲ را کم کنید.", by=office.integration)
        assert (returned.state, history_of(returned).last().note) == ("returned", "فصل ۲ را کم کنید.")
        assert submit_proposal(returned, by=office.expert).state == "submitted"


class TestConsolidating:
    def test_the_figures_become_the_agencies_drafts(self, office, source) -> None:
        sent(office, source, 600)
        sent(office, source, 400, by="other_expert")
        notices = consolidate(office)
        assert {notice.agency.code: sum(cells_of(notice).values()) for notice in notices} == {"A22": 600, "A31": 400}
        assert {notice.kind for notice in notices} == {"supplement"}  # both agencies have their original
        assert set(ExpenseProposal.objects.values_list("state", flat=True)) == {"consolidated"}
        assert not offences()

    def test_one_unit_over_the_center_refuses_all_and_names_the_source(self, office, source) -> None:
        sent(office, source, 600)
        sent(office, source, 401, by="other_expert")
        with pytest.raises(Refused) as no:
            consolidate(office)
        assert no.value.sentence == "جمع پیشنهادها از «درآمد استانی» ۱ میلیون ریال از ماندهٔ ابلاغ مرکز بیشتر است (مانده ۱٬۰۰۰، پیشنهادها ۱٬۰۰۱)."
        assert set(ExpenseProposal.objects.values_list("state", flat=True)) == {"submitted"}
        assert not CreditNotice.objects.filter(state="draft").exists()

    def test_what_waits_in_drafts_counts(self, office, source) -> None:
        cell = (office.other_programme.pk, source.pk, office.chapters[1].pk)
        enter_credits(fiscal_year=office.year, agency=office.other_agency, cells={cell: 500}, kind="supplement", by=office.integration)
        proposal = sent(office, source, 501)
        (row,) = [row for row in standing_of_sources(office.year, [proposal]) if row.source == source]
        assert (row.notified, row.issued, row.drafted, row.asked, row.left) == (1_000, 0, 500, 501, -1)
        with pytest.raises(Refused, match="۱ میلیون ریال"):
            consolidate(office)

    def test_a_later_round_comes_on_top_of_a_draft(self, office, source) -> None:
        sent(office, source, 300)
        consolidate(office)
        sent(office, source, 200)
        (notice,) = consolidate(office)
        assert cells_of(notice) == {(office.programme.pk, source.pk, office.chapters[2].pk): 500}
        assert not any(row.left < 0 for row in standing_of_sources(office.year, []))

    def test_a_draft_that_takes_away_is_not_mixed_with_what_adds(self, office, source) -> None:
        cell = (office.programme.pk, office.source.pk, office.chapters[1].pk)
        enter_credits(fiscal_year=office.year, agency=office.agency, cells={cell: 5}, kind="reduction", by=office.integration)
        sent(office, source, 300)
        with pytest.raises(Refused, match="ابلاغیهٔ کاهش صادرنشده"):
            consolidate(office)
        assert ExpenseProposal.objects.get().state == "submitted"
        assert CreditNotice.objects.get(state="draft").kind == "reduction"

    def test_what_was_not_on_the_page_is_not_consolidated_unseen(self, office, source) -> None:
        one = sent(office, source, 100)
        sent(office, source, 100, by="other_expert")
        with pytest.raises(Stale):
            consolidate(office, seen={one.pk: one.version})
        assert not CreditNotice.objects.filter(state="draft").exists()

    def test_the_same_press_again_is_told_so(self, office, source) -> None:
        proposal = sent(office, source, 100)
        consolidate(office, seen={proposal.pk: proposal.version})
        with pytest.raises(AlreadyDone):
            consolidate(office, seen={proposal.pk: proposal.version})
        with pytest.raises(Refused, match="نرسیده است"):
            consolidate(office)

    @pytest.mark.parametrize("who", ["expert", "deputy", "auditor", "staff"])
    def test_nobody_else_may(self, office, source, who) -> None:
        sent(office, source, 100)
        with pytest.raises(NotYours):
            consolidate_proposals(office.year, by=office.people[who])


class TestCouncil:
    def resolution(self, office, credit_type: str = "expense"):
        return record_resolution(fiscal_year=office.year, credit_type=credit_type, number="97/2/15", date=MARCH, scan=scan(), by=office.integration)

    def test_the_resolution_goes_onto_every_draft_without_one(self, office, source) -> None:
        sent(office, source, 100)
        (notice,) = consolidate(office)
        with pytest.raises(NotYours, match="مصوبهٔ شورا"):
            issue_notice(notice, number="97/1", date=MARCH, by=office.integration)
        assert approve_expense(self.resolution(office), by=office.integration) == 1
        notice.refresh_from_db()
        assert (notice.council_number, notice.council_date) == ("97/2/15", MARCH)
        issue_notice(notice, number="97/1", date=moment(1397, 3, 5).date(), by=office.integration)
        assert CenterCredit.objects.get(source=source).issued == 100
        with pytest.raises(AlreadyDone):
            approve_expense(self.resolution_again(), by=office.integration)

    def resolution_again(self):
        from distribution.models import CouncilResolution

        return CouncilResolution.objects.get()

    def test_a_new_figure_needs_the_council_again(self, office, source) -> None:
        sent(office, source, 100)
        consolidate(office)
        approve_expense(self.resolution(office), by=office.integration)
        sent(office, source, 50)
        (notice,) = consolidate(office)
        assert (notice.council_number, sum(cells_of(notice).values())) == ("", 150)

    def test_a_capital_resolution_is_of_another_kind(self, office, source) -> None:
        sent(office, source, 100)
        consolidate(office)
        with pytest.raises(Refused, match="برای اعتبارات هزینه‌ای نیست"):
            approve_expense(self.resolution(office, "capital"), by=office.integration)


class TestAgencyThatChangedItsGroup:
    def test_the_figures_of_both_groups_are_kept(self, office, source) -> None:
        sent(office, source, 100)
        office.agency.expert_group = office.other_agency.expert_group
        office.agency.save()
        proposal = start_proposal(fiscal_year=office.year, group=office.agency.expert_group, by=office.other_expert)
        cells = {(office.agency.pk, office.programme.pk, source.pk, office.chapters[2].pk): 40}
        submit_proposal(save_proposal(proposal, cells, by=office.other_expert), by=office.other_expert)
        (notice,) = consolidate(office)
        assert sum(cells_of(notice).values()) == 140


def test_issuing_locks_the_credit_of_the_center_before_the_draft(office: Office, source: CreditSource) -> None:
    """Who consolidates locks them in this order too; the other way round, both would wait for each other."""
    sent(office, source, 100)
    (notice,) = consolidate(office)
    approve_expense(TestCouncil().resolution(office), by=office.integration)
    with CaptureQueriesContext(connection) as queries:
        issue_notice(notice, number="97/1", date=moment(1397, 3, 5).date(), by=office.integration)
    locks = [query["sql"] for query in queries if "FOR NO KEY UPDATE" in query["sql"]]
    places = [next(n for n, sql in enumerate(locks) if f'FROM "{table}"' in sql) for table in ("distribution_centercredit", "distribution_creditceiling", "distribution_creditnotice")]
    assert places == sorted(places)


@pytest.mark.django_db(transaction=True)
def test_two_people_at_once_have_one_effect(office: Office, source: CreditSource) -> None:
    proposal = sent(office, source, 600)
    seen = {proposal.pk: proposal.version}
    outcomes = at_once(
        lambda: consolidate_proposals(office.year, by=office.again("integration"), seen=seen),
        lambda: consolidate_proposals(office.year, by=office.again("integration2"), seen=seen),
    )
    assert len(refused(outcomes)) == 1
    assert sum(cells_of(CreditNotice.objects.get(state="draft")).values()) == 600
    assert not offences()
