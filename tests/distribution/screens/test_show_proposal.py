"""The list of proposals, the record of one, and its steps: sending, taking back, giving back."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.audit import history_of
from distribution.actions.save_proposal import save_proposal, start_proposal
from distribution.actions.submit_proposal import submit_proposal
from distribution.models import ExpenseProposal, FiscalYear, PriorFigure
from distribution.permissions import ALREADY_OPENED
from tests.distribution.screens.pages import faults, value_of, words
from tests.factories.office import Office, make_agency

LIST = "/1397/proposals/"


@pytest.fixture
def proposal(office: Office) -> ExpenseProposal:
    """Agriculture, 420 of chapter 1 beside 400 last year."""
    PriorFigure.objects.create(year=1396, agency=office.agency, programme=office.programme, chapter_number=1, approved=400)
    proposal = start_proposal(fiscal_year=office.year, group=office.agency.expert_group, by=office.expert)
    cell = (office.agency.pk, office.programme.pk, office.source.pk, office.chapters[1].pk)
    return save_proposal(proposal, {cell: 420}, by=office.expert, note="احکام تازه")


@pytest.fixture
def sent(office: Office, proposal: ExpenseProposal) -> ExpenseProposal:
    return submit_proposal(proposal, by=office.expert)


def state(proposal: ExpenseProposal) -> str:
    return ExpenseProposal.objects.get(pk=proposal.pk).state


class TestList:
    def test_an_empty_year_says_what_comes(self, office, signed_in) -> None:
        page = words(signed_in(office.integration).get(LIST))
        assert "هنوز گروهی پیشنهاد نداده است." in page and "بدون پیشنهاد فرستاده‌شده: امور اجتماعی، امور تولیدی" in page
        assert "آغاز پیشنهاد گروه" in words(signed_in(office.expert).get(LIST))

    def test_a_draft_is_the_groups_own(self, office, signed_in, proposal) -> None:
        assert "۴۲۰" in words(signed_in(office.expert).get(LIST))
        for who in ("integration", "deputy", "other_expert"):
            assert "۴۲۰" not in words(signed_in(office.people[who]).get(LIST))

    def test_what_was_sent_is_everybodys_above(self, office, signed_in, sent) -> None:
        for who in ("integration", "deputy", "org_head", "auditor"):
            assert "امور تولیدی 1397-E-production-01 تلفیق بودجه ۴۲۰ در انتظار تلفیق" in words(signed_in(office.people[who]).get(LIST))
        assert "تلفیق پیشنهادها (۱)" in words(signed_in(office.integration).get(LIST))

    @pytest.mark.parametrize("who", ["staff", "agency_head", "admin"])
    def test_agencies_have_no_part_in_it(self, office, signed_in, who) -> None:
        assert signed_in(office.people[who]).get(LIST).status_code == 403


class TestRecord:
    def test_it_shows_figures_changes_and_sources(self, office, signed_in, sent) -> None:
        page = words(signed_in(office.deputy).get(f"/proposals/{sent.pk}/"))
        assert "جبران خدمات کارکنان ۴۰۰ ۴۲۰ افزایش +۲۰" in page and "«احکام تازه»" in page
        assert "عمومی استانی ۹۰۰٬۰۰۰٬۰۰۰ ۱۰۵٬۷۸۰ ۰ ۰ ۴۲۰ ۸۹۹٬۸۹۳٬۸۰۰" in page

    @pytest.mark.parametrize("who", ["other_expert", "staff"])
    def test_for_others_it_is_not_there(self, office, signed_in, sent, who) -> None:
        assert signed_in(office.people[who]).get(f"/proposals/{sent.pk}/").status_code == 404

    def test_a_draft_is_not_there_for_integration(self, office, signed_in, proposal) -> None:
        assert signed_in(office.integration).get(f"/proposals/{proposal.pk}/").status_code == 404

    def test_integrations_reading_is_kept_and_ends_the_recall(self, office, signed_in, sent) -> None:
        signed_in(office.deputy).get(f"/proposals/{sent.pk}/")
        expert = signed_in(office.expert)
        assert "هنوز گشوده نشده" in words(expert.get(f"/proposals/{sent.pk}/"))
        signed_in(office.integration).get(f"/proposals/{sent.pk}/")
        page = words(expert.get(f"/proposals/{sent.pk}/"))
        assert "رضا پویا، ۵ خرداد، ساعت ۱۰:۰۰" in page and ALREADY_OPENED in page

    def test_more_agencies_cost_no_more_queries(self, office, signed_in, proposal) -> None:
        client, address = signed_in(office.expert), f"/proposals/{proposal.pk}/"
        client.get(address)
        with CaptureQueriesContext(connection) as with_one:
            client.get(address)
        made = [make_agency(f"B{n:02}", f"دستگاه {n}", office.agency.expert_group, "مدیرکل") for n in range(8)]
        save_proposal(proposal, {(a.pk, office.programme.pk, office.source.pk, office.chapters[1].pk): 5 for a in made}, by=office.expert)
        with CaptureQueriesContext(connection) as with_many:
            client.get(address)
        # One more entry of the history is one more row of the same query.
        assert len(with_many) == len(with_one)


class TestSending:
    def test_it_says_what_it_means_and_does_it_once(self, office, signed_in, proposal) -> None:
        client, address = signed_in(office.expert), f"/proposals/{proposal.pk}/submit/"
        page = client.get(address)
        assert "جمع پیشنهاد ۴۲۰ میلیون ریال" in words(page) and "پیشنهاد گروه به تلفیق می‌رود." in words(page)
        data = {"version": value_of(page, "version")}
        assert client.post(address, data).url == f"/proposals/{proposal.pk}/"
        assert "پیش‌تر ثبت شده است" in words(client.post(address, data, follow=True))
        assert [entry.action for entry in history_of(proposal)] == ["start_proposal", "write", "submit_proposal"]

    def test_an_empty_one_stays(self, office, signed_in, proposal) -> None:
        save_proposal(proposal, {}, by=office.expert)
        client = signed_in(office.expert)
        page = client.get(f"/proposals/{proposal.pk}/submit/")
        page = client.post(f"/proposals/{proposal.pk}/submit/", {"version": value_of(page, "version")})
        assert (page.status_code, faults(page)) == (409, ["این پیشنهاد هنوز رقمی ندارد."])
        assert state(proposal) == "draft"

    def test_what_a_colleague_changed_is_shown_first(self, office, signed_in, proposal) -> None:
        save_proposal(proposal, {}, by=office.expert2)
        page = signed_in(office.expert).post(f"/proposals/{proposal.pk}/submit/", {"version": proposal.version})
        assert page.status_code == 409 and "آرش نیکو" in faults(page)[0]

    def test_a_closed_year_is_refused(self, office, signed_in, proposal) -> None:
        FiscalYear.objects.update(status="closed")
        assert signed_in(office.expert).post(f"/proposals/{proposal.pk}/submit/", {"version": proposal.version}).status_code == 403

    @pytest.mark.parametrize("who", ["integration", "other_expert", "staff"])
    def test_nobody_else_sends(self, office, signed_in, proposal, who) -> None:
        assert signed_in(office.people[who]).post(f"/proposals/{proposal.pk}/submit/").status_code == 404


class TestTakingBack:
    def test_before_it_was_opened(self, office, signed_in, sent) -> None:
        client, address = signed_in(office.expert), f"/proposals/{sent.pk}/recall/"
        data = {"version": value_of(client.get(address), "version"), "note": "یک رقم جا مانده است."}
        assert client.post(address, data).status_code == 302
        assert state(sent) == "draft" and history_of(sent).last().note == "یک رقم جا مانده است."

    def test_not_after(self, office, signed_in, sent) -> None:
        signed_in(office.integration).get(f"/proposals/{sent.pk}/")
        page = signed_in(office.expert).post(f"/proposals/{sent.pk}/recall/", {"version": sent.version})
        assert (page.status_code, faults(page)) == (403, [ALREADY_OPENED])
        assert state(sent) == "submitted"

    def test_what_was_not_sent_is_not_taken_back(self, office, signed_in, proposal) -> None:
        client = signed_in(office.expert)
        assert client.get(f"/proposals/{proposal.pk}/recall/").url == f"/proposals/{proposal.pk}/"
        assert client.post(f"/proposals/{proposal.pk}/recall/", {"version": proposal.version}).status_code == 409


class TestGivingBack:
    def test_with_a_text_the_group_reads(self, office, signed_in, sent) -> None:
        client, address = signed_in(office.integration), f"/proposals/{sent.pk}/send-back/"
        version = value_of(client.get(address), "version")
        page = client.post(address, {"version": version, "note": " "})
        assert faults(page) == ["شرح برگرداندن را بنویسید."] and state(sent) == "submitted"
        assert client.post(address, {"version": version, "note": "از سقف بیشتر است."}).status_code == 302
        assert state(sent) == "returned"
        assert "«از سقف بیشتر است.»" in words(signed_in(office.expert).get(f"/proposals/{sent.pk}/"))

    @pytest.mark.parametrize(("who", "status"), [("expert", 403), ("deputy", 403), ("auditor", 403), ("other_expert", 404), ("staff", 404)])
    def test_only_integration(self, office, signed_in, sent, who, status) -> None:
        answer = signed_in(office.people[who]).post(f"/proposals/{sent.pk}/send-back/", {"version": sent.version, "note": "x"})
        assert answer.status_code == status and state(sent) == "submitted"
