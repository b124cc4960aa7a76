"""The screens that begin a group's proposal and write its figures."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from guardian.shortcuts import assign_perm

from accounts.rights import REVIEW_SECTOR
from core.audit import history_of
from distribution.actions.save_proposal import save_proposal, start_proposal
from distribution.actions.submit_proposal import submit_proposal
from distribution.forms import SAVE_AGAIN
from distribution.models import ExpenseProposal, FiscalYear, PriorFigure
from distribution.views.edit_proposal import INCOMPLETE_FORM, LOOKS_LIKE_RIALS, NO_PRIOR, THERE_ALREADY
from tests.distribution.screens.pages import faults, value_of, words
from tests.factories.office import Office, make_agency

START = "/1397/proposals/start/"
ROW = "A22:1301001:10"


@pytest.fixture
def prior(office: Office) -> None:
    """Last year: 333 + 333 + 334 of agriculture."""
    for number, amount in ((1, 333), (2, 333), (6, 334)):
        PriorFigure.objects.create(year=1396, agency=office.agency, programme=office.programme, chapter_number=number, approved=amount, outturn=amount - 3)


@pytest.fixture
def proposal(office: Office) -> ExpenseProposal:
    return start_proposal(fiscal_year=office.year, group=office.agency.expert_group, by=office.expert)


@pytest.fixture
def desk(office: Office, signed_in) -> Client:
    return signed_in(office.expert)


def url(proposal: ExpenseProposal) -> str:
    return f"/proposals/{proposal.pk}/edit/"


def written(proposal: ExpenseProposal) -> dict[tuple[str, str, int], int]:
    return {(line.agency.code, line.source.code, line.chapter.number): line.amount for line in proposal.lines.all()}


class TestStarting:
    def test_it_begins_once(self, office, desk) -> None:
        assert "امور تولیدی" in words(desk.get(START))
        answer = desk.post(START, {"group": "production"})
        proposal = ExpenseProposal.objects.get()
        assert (answer.status_code, answer.url) == (302, url(proposal))
        assert history_of(proposal).get().action == "start_proposal"
        assert desk.post(START, {"group": "production"}).url == f"/proposals/{proposal.pk}/"
        assert ExpenseProposal.objects.count() == 1

    @pytest.mark.parametrize("group", ["", "social", "x", "\x00"])
    def test_a_group_that_is_not_ones_own_is_not_offered(self, office, desk, group) -> None:
        assert desk.post(START, {"group": group}).status_code == 200
        assert not ExpenseProposal.objects.exists()

    @pytest.mark.parametrize("who", ["integration", "deputy", "auditor", "staff", "agency_head"])
    def test_nobody_else_comes_in(self, office, signed_in, who) -> None:
        client = signed_in(office.people[who])
        assert client.get(START).status_code == client.post(START, {"group": "production"}).status_code == 403

    def test_a_closed_year_takes_none(self, office, desk) -> None:
        FiscalYear.objects.update(status="closed")
        assert "اکنون پیشنهاد تازه‌ای آغاز نمی‌شود." in words(desk.get(START))
        assert desk.post(START, {"group": "production"}).status_code == 409


class TestGrid:
    def test_last_years_figures_stand_beside(self, office, desk, prior, proposal) -> None:
        page = words(desk.get(url(proposal)))
        assert "مصوب ۱۳۹۶ این گروه ۱٬۰۰۰ میلیون ریال است." in page
        assert "توسعهٔ تولیدات کشاورزی ۱۳۰۱۰۰۱ عمومی استانی ۱٬۰۰۰" in page and "۱ جبران خدمات کارکنان ۳۳۰ ۳۳۳" in page

    def test_the_centers_remainder_of_each_source_is_there(self, office, desk, prior, proposal) -> None:
        page = words(desk.get(url(proposal)))
        assert "عمومی استانی: ۰ ، ماندهٔ مرکز ۸۹۹٬۸۹۴٬۲۲۰" in page and "درآمد اختصاصی: ۰ ، ماندهٔ مرکز ۸۹۹٬۹۹۹٬۶۰۰" in page

    def test_what_other_groups_ask_is_taken_off(self, office, desk, prior, proposal) -> None:
        other = start_proposal(fiscal_year=office.year, group=office.other_agency.expert_group, by=office.other_expert)
        cell = (office.other_agency.pk, office.other_programme.pk, office.source.pk, office.chapters[1].pk)
        save_proposal(other, {cell: 20}, by=office.other_expert)
        assert "ماندهٔ مرکز ۸۹۹٬۸۹۴٬۲۰۰" in words(desk.get(url(proposal)))

    def test_figures_are_saved_in_any_digits(self, office, desk, prior, proposal) -> None:
        data = {"row": ROW, "cell-0-1": "۴۰۰", "cell-0-2": "1,200", "cell-0-6": "", "note": "برای احکام", "version": proposal.version}
        answer = desk.post(url(proposal), data)
        assert (answer.status_code, answer.url) == (302, f"/proposals/{proposal.pk}/")
        assert written(proposal) == {("A22", "10", 1): 400, ("A22", "10", 2): 1_200}
        proposal.refresh_from_db()
        assert (proposal.note, [entry.action for entry in history_of(proposal)]) == ("برای احکام", ["start_proposal", "write"])
        assert value_of(desk.get(url(proposal)), "cell-0-1") == "۴۰۰"

    @pytest.mark.parametrize(
        ("typed", "sentence"),
        [("12.5", "اعشار و ممیز"), ("-3", "منفی"), ("صد", "فقط عدد"), ("1۲", "با هم ننویسید"), ("9999999999", "به ریال"), ("1\u202e2", "فقط عدد")],
    )
    def test_a_bad_figure_is_told_at_its_box_and_all_stays(self, office, desk, prior, proposal, typed, sentence) -> None:
        page = desk.post(url(proposal), {"row": ROW, "cell-0-1": "400", "cell-0-2": typed, "version": proposal.version})
        assert page.status_code == 200 and sentence in faults(page)[0]
        assert 'id="id_cell-0-2_error"' in page.content.decode() and value_of(page, "cell-0-1") == "۴۰۰"
        assert not written(proposal)

    def test_what_looks_like_rials_is_asked_once(self, office, desk, prior, proposal) -> None:
        data = {"row": ROW, "cell-0-1": "33300", "version": proposal.version}
        page = desk.post(url(proposal), data)
        assert LOOKS_LIKE_RIALS in faults(page) and not written(proposal)
        assert desk.post(url(proposal), {**data, "sure": "on"}).status_code == 302
        assert written(proposal) == {("A22", "10", 1): 33_300}

    def test_work_done_meanwhile_is_shown_and_a_second_press_decides(self, office, desk, prior, proposal) -> None:
        seen = proposal.version
        cell = (office.agency.pk, office.programme.pk, office.source.pk, office.chapters[1].pk)
        save_proposal(proposal, {cell: 7}, by=office.expert2)
        data = {"row": ROW, "cell-0-1": "400", "version": seen}
        page = desk.post(url(proposal), data)
        assert page.status_code == 409 and "آرش نیکو" in faults(page)[0] and SAVE_AGAIN in faults(page)[0]
        assert value_of(page, "cell-0-1") == "۴۰۰"
        assert desk.post(url(proposal), {**data, "version": value_of(page, "version")}).status_code == 302
        assert written(proposal) == {("A22", "10", 1): 400}

    @pytest.mark.parametrize("rows", [["A31:1801001:10"], ["Z99:1301001:10"], ["A22:1301001"], ["x"], [ROW, ROW], ["\x00"]])
    def test_a_row_that_is_not_the_groups_is_not_taken(self, office, desk, prior, proposal, rows) -> None:
        page = desk.post(url(proposal), {"row": rows, "cell-0-1": "400", "version": proposal.version})
        assert faults(page) == [INCOMPLETE_FORM] and not written(proposal)

    def test_more_rows_cost_no_more_queries(self, office, desk, prior, proposal) -> None:
        desk.get(url(proposal))
        with CaptureQueriesContext(connection) as with_one:
            desk.get(url(proposal))
        for n in range(8):
            agency = make_agency(f"B{n:02}", f"دستگاه {n}", office.agency.expert_group, "مدیرکل")
            PriorFigure.objects.create(year=1396, agency=agency, programme=office.programme, chapter_number=1, approved=10)
        with CaptureQueriesContext(connection) as with_many:
            desk.get(url(proposal))
        assert len(with_many) == len(with_one)


class TestStartingFigures:
    def test_last_year_at_a_percent_is_exact_to_the_unit(self, office, desk, prior, proposal) -> None:
        """333 + 333 + 334 at 105%: each rounded by itself gives 350 + 350 + 351 = 1,051; the whole is 1,050."""
        page = desk.post(url(proposal), {"row": ROW, "copy": "1", "percent": "۱۰۵", "version": proposal.version})
        figures = [value_of(page, f"cell-0-{n}") for n in (1, 2, 6)]
        assert figures == ["۳۵۰", "۳۴۹", "۳۵۱"] and "جمع ۱٬۰۵۰ میلیون ریال" in words(page)
        assert not written(proposal)

    def test_what_stands_elsewhere_stays(self, office, desk, prior, proposal) -> None:
        page = desk.post(url(proposal), {"row": ROW, "cell-0-7": "55", "copy": "1", "percent": "100", "version": proposal.version})
        assert (value_of(page, "cell-0-7"), value_of(page, "cell-0-1")) == ("۵۵", "۳۳۳")

    @pytest.mark.parametrize("percent", ["", "0", "501", "12.5", "x", "\x00"])
    def test_a_percent_that_is_none_is_told(self, office, desk, prior, proposal, percent) -> None:
        page = desk.post(url(proposal), {"row": ROW, "copy": "1", "percent": percent, "version": proposal.version})
        assert page.status_code == 200 and len(faults(page)) == 1

    def test_without_last_years_figures_it_says_so(self, office, desk, proposal) -> None:
        assert "شروع از رقم‌های سال پیش" not in words(desk.get(url(proposal)))
        page = desk.post(url(proposal), {"row": ROW, "copy": "1", "percent": "100", "version": proposal.version})
        assert faults(page) == [NO_PRIOR]

    def test_a_row_is_added_and_nothing_typed_is_lost(self, office, desk, prior, proposal) -> None:
        data = {"row": ROW, "cell-0-1": "400", "cell-0-2": "یک", "add_row": "1", "version": proposal.version}
        new = {"new-agency": "A40", "new-programme": "1502001", "new-source": "30"}
        page = desk.post(url(proposal), {**data, **new})
        assert "نگهداری راه‌ها ۱۵۰۲۰۰۱ درآمد اختصاصی" in words(page)
        assert (value_of(page, "cell-0-1"), value_of(page, "cell-0-2")) == ("۴۰۰", "یک")
        saved = desk.post(url(proposal), {"row": [ROW, "A40:1502001:30"], "cell-0-1": "400", "cell-1-2": "9", "version": proposal.version})
        assert saved.status_code == 302 and written(proposal) == {("A22", "10", 1): 400, ("A40", "30", 2): 9}

    def test_the_same_row_is_not_added_twice(self, office, desk, prior, proposal) -> None:
        new = {"new-agency": "A22", "new-programme": "1301001", "new-source": "10"}
        assert faults(desk.post(url(proposal), {"row": ROW, "add_row": "1", "version": proposal.version, **new})) == [THERE_ALREADY]

    def test_last_years_figures_stand_beside_the_first_source_only(self, office, desk, prior, proposal) -> None:
        new = {"new-agency": "A22", "new-programme": "1301001", "new-source": "30"}
        page = words(desk.post(url(proposal), {"row": ROW, "add_row": "1", "version": proposal.version, **new}))
        assert page.count("۳۳۱ ۳۳۴") == 1


class TestDoor:
    @pytest.mark.parametrize("who", ["other_expert", "integration", "deputy", "staff"])
    def test_another_groups_draft_is_not_there(self, office, signed_in, proposal, who) -> None:
        assert signed_in(office.people[who]).get(url(proposal)).status_code == 404

    def test_after_sending_it_is_read_only(self, office, desk, prior, proposal) -> None:
        cell = (office.agency.pk, office.programme.pk, office.source.pk, office.chapters[1].pk)
        sent = submit_proposal(save_proposal(proposal, {cell: 7}, by=office.expert), by=office.expert)
        assert desk.get(url(sent)).url == f"/proposals/{sent.pk}/"
        page = desk.post(url(sent), {"row": ROW, "cell-0-1": "400", "version": sent.version})
        assert page.status_code == 409 and written(sent) == {("A22", "10", 1): 7}

    def test_who_serves_two_groups_chooses(self, office, desk) -> None:
        assign_perm(f"accounts.{REVIEW_SECTOR}", office.expert, office.other_agency.expert_group)
        page = words(desk.get(START))
        assert "امور تولیدی" in page and "امور اجتماعی" in page
        desk.post(START, {"group": "social"})
        assert ExpenseProposal.objects.get().group.code == "social"
