"""Integration brings the groups' proposals together, and the council's resolution opens the gate."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.audit import history_of
from distribution.actions.record_resolution import record_resolution
from distribution.actions.save_proposal import save_proposal, start_proposal
from distribution.actions.submit_proposal import submit_proposal
from distribution.models import CouncilResolution, CreditNotice, CreditSource, ExpenseProposal, FiscalYear
from distribution.permissions import YEAR_CLOSED
from tests.distribution.screens.pages import faults, words
from tests.factories.moments import moment
from tests.factories.office import Office
from tests.factories.province import center_notice, scan

URL = "/1397/proposals/consolidate/"


@pytest.fixture
def source(office: Office) -> CreditSource:
    """A source of which the center notified 1,000."""
    made = CreditSource.objects.create(code="40", title="درآمد استانی", credit_type="expense")
    center_notice(office, "expense", {(made, None): 1_000}, number="97/999")
    return made


@pytest.fixture
def desk(office: Office, signed_in):
    return signed_in(office.integration)


def sent(office: Office, source: CreditSource, amount: int, *, by: str = "expert") -> ExpenseProposal:
    person = office.people[by]
    agency, programme = (office.agency, office.programme) if by == "expert" else (office.other_agency, office.other_programme)
    proposal = start_proposal(fiscal_year=office.year, group=agency.expert_group, by=person)
    return submit_proposal(save_proposal(proposal, {(agency.pk, programme.pk, source.pk, office.chapters[2].pk): amount}, by=person), by=person)


def seen() -> list[str]:
    return [f"{p.pk}:{p.version}" for p in ExpenseProposal.objects.filter(state="submitted")]


class TestConsolidating:
    def test_all_groups_stand_side_by_side_by_source(self, office, desk, source) -> None:
        sent(office, source, 600)
        sent(office, source, 300, by="other_expert")
        page = words(desk.get(URL))
        assert "۲ گروه پیشنهاد فرستاده است؛ جمع ۹۰۰ میلیون ریال." in page
        assert "درآمد استانی ۱٬۰۰۰ ۰ ۰ ۹۰۰ ۱۰۰" in page
        assert "امور تولیدی ۰ ۰ ۶۰۰ ۶۰۰" in page and "امور اجتماعی ۰ ۰ ۳۰۰ ۳۰۰" in page
        assert "هنوز نفرستاده" not in page

    def test_who_has_not_sent_is_named_without_figures(self, office, desk, source) -> None:
        sent(office, source, 600)
        draft = start_proposal(fiscal_year=office.year, group=office.other_agency.expert_group, by=office.other_expert)
        save_proposal(draft, {(office.other_agency.pk, office.other_programme.pk, source.pk, office.chapters[2].pk): 77}, by=office.other_expert)
        page = words(desk.get(URL))
        assert "هنوز نفرستاده: امور اجتماعی (در حال تهیه در گروه)." in page and "۷۷" not in page

    def test_one_press_writes_the_drafts_once(self, office, desk, source) -> None:
        sent(office, source, 600)
        sent(office, source, 400, by="other_expert")
        pressed = seen()
        answer = desk.post(URL, {"seen": pressed})
        assert (answer.status_code, answer.url) == (302, "/1397/notices/")
        assert "پیش‌نویس ابلاغیهٔ ۲ دستگاه نوشته شد؛ جمع پیش‌نویس‌ها ۱٬۰۰۰ میلیون ریال." in words(desk.get("/1397/notices/"))
        assert "پیش‌تر تلفیق شده است" in words(desk.post(URL, {"seen": pressed}, follow=True))
        assert CreditNotice.objects.filter(state="draft").count() == 2
        assert all(history_of(notice).count() == 1 for notice in CreditNotice.objects.filter(state="draft"))

    def test_one_unit_too_many_is_told_with_its_source_and_refused(self, office, desk, source) -> None:
        sent(office, source, 1_001)
        sentence = "جمع پیشنهادها از «درآمد استانی» ۱ میلیون ریال از ماندهٔ ابلاغ مرکز بیشتر است (مانده ۱٬۰۰۰، پیشنهادها ۱٬۰۰۱)."
        page = desk.get(URL)
        assert sentence in words(page) and 'aria-disabled="true"' in page.content.decode()
        page = desk.post(URL, {"seen": seen()})
        assert (page.status_code, faults(page)) == (409, [sentence])
        assert not CreditNotice.objects.filter(state="draft").exists()

    @pytest.mark.parametrize("value", [[], ["x"], ["1:"], ["\x00"], ["9" * 40]])
    def test_what_was_not_seen_is_not_taken(self, office, desk, source, value) -> None:
        sent(office, source, 10)
        assert desk.post(URL, {"seen": value}).status_code == 409
        assert ExpenseProposal.objects.get().state == "submitted"

    def test_with_nothing_sent_it_says_so(self, office, desk) -> None:
        assert "پیشنهادی برای تلفیق نرسیده است." in words(desk.get(URL))
        assert desk.post(URL).status_code == 409

    def test_a_closed_year_says_so(self, office, desk, source) -> None:
        sent(office, source, 10)
        pressed = seen()
        FiscalYear.objects.update(status="closed")
        assert YEAR_CLOSED in words(desk.get(URL))
        assert desk.post(URL, {"seen": pressed}).status_code == 409
        assert ExpenseProposal.objects.get().state == "submitted"

    @pytest.mark.parametrize("who", ["expert", "deputy", "auditor", "staff"])
    def test_nobody_else_comes_in(self, office, signed_in, source, who) -> None:
        client = signed_in(office.people[who])
        assert client.get(URL).status_code == client.post(URL).status_code == 403

    def test_more_groups_cost_no_more_queries(self, office, desk, source) -> None:
        sent(office, source, 10)
        desk.get(URL)
        with CaptureQueriesContext(connection) as with_one:
            desk.get(URL)
        sent(office, source, 10, by="other_expert")
        with CaptureQueriesContext(connection) as with_two:
            desk.get(URL)
        assert len(with_two) == len(with_one)


class TestGate:
    @pytest.fixture
    def resolution(self, office: Office) -> CouncilResolution:
        return record_resolution(
            fiscal_year=office.year, credit_type="expense", number="97/2/15", date=moment(1397, 3, 2).date(), scan=scan(), by=office.integration
        )

    @pytest.fixture
    def address(self, resolution: CouncilResolution) -> str:
        return f"/council/{resolution.pk}/expense/"

    def test_it_lists_the_drafts_and_writes_on_them_once(self, office, desk, source, address) -> None:
        sent(office, source, 600)
        desk.post(URL, {"seen": seen()})
        assert "سازمان جهاد کشاورزی A22 متمم (افزایش) ۶۰۰" in words(desk.get(address))
        drafts = [f"{notice.pk}:{notice.version}" for notice in CreditNotice.objects.filter(state="draft")]
        answer = desk.post(address, {"seen": drafts})
        assert (answer.status_code, answer.url) == (302, "/1397/notices/")
        notice = CreditNotice.objects.get(state="draft")
        assert (notice.council_number, history_of(notice).last().action) == ("97/2/15", "approve_expense")
        assert "ابلاغیهٔ صادرنشده‌ای بی مصوبه نمانده است." in words(desk.post(address, follow=True))
        assert history_of(notice).count() == 2
        page = words(desk.get(address))
        assert "پیش‌نویس بی‌مصوبه‌ای نیست." in page and "پیش‌نویس‌های دارای مصوبه ۱ ابلاغیه" in page

    def test_a_draft_that_came_or_changed_since_is_not_approved_unseen(self, office, desk, source, address) -> None:
        sent(office, source, 600)
        desk.post(URL, {"seen": seen()})
        drafts = [f"{notice.pk}:{notice.version}" for notice in CreditNotice.objects.filter(state="draft")]
        assert f'name="seen" value="{drafts[0]}"' in desk.get(address).content.decode()
        sent(office, source, 300, by="other_expert")
        desk.post(URL, {"seen": seen()})
        for stale in (drafts, [], ["x:y", "9" * 30]):
            answer = desk.post(address, {"seen": stale})
            assert answer.status_code == 409 and "پس از باز شدن صفحه آمده یا تغییر کرده است" in words(answer)
            assert not CreditNotice.objects.filter(state="draft").exclude(council_number="").exists()

    def test_where_the_year_asks_for_no_council_it_says_so(self, office, desk, address) -> None:
        FiscalYear.objects.update(requires_council=False)
        assert "ابلاغ بدون مصوبهٔ شورا هم ممکن است" in words(desk.get(address))

    def test_a_capital_resolution_is_of_another_kind(self, office, desk) -> None:
        capital = record_resolution(
            fiscal_year=office.year, credit_type="capital", number="97/2/16", date=moment(1397, 3, 2).date(), scan=scan(), by=office.integration
        )
        assert "این مصوبه برای اعتبارات هزینه‌ای نیست." in words(desk.get(f"/council/{capital.pk}/expense/"))
        assert desk.post(f"/council/{capital.pk}/expense/").status_code == 409

    @pytest.mark.parametrize(("who", "status"), [("deputy", 403), ("auditor", 403), ("expert", 404), ("staff", 404)])
    def test_only_integration(self, office, signed_in, address, who, status) -> None:
        client = signed_in(office.people[who])
        assert client.get(address).status_code == client.post(address).status_code == status
