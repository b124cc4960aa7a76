"""The screens of notices: the list, the record, the letter, and putting a draft aside."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.audit import history_of
from distribution.actions.enter_credits import enter_credits
from distribution.models import CreditNotice, FiscalYear
from tests.distribution.screens.pages import title, value_of, words
from tests.factories.moments import moment
from tests.factories.office import notify_credit

LIST = "/1397/notices/"
SUPPLEMENT, REDUCTION = CreditNotice.Kind.SUPPLEMENT, CreditNotice.Kind.REDUCTION
INSIDE = ["integration", "deputy", "org_head", "auditor"]


@pytest.fixture
def draft(office):
    def make(amounts=None, kind=SUPPLEMENT, council="97/3"):
        cells = {(office.programme.pk, office.source.pk, office.chapters[n].pk): a for n, a in (amounts or {2: 100}).items()}
        return enter_credits(
            fiscal_year=office.year, agency=office.agency, cells=cells, kind=kind, council_number=council,
            council_date=moment(1397, 3, 1).date() if council else None, by=office.integration,
        )  # fmt: skip

    return make


@pytest.fixture
def issued(office):
    """The original of the office's first agency."""
    return CreditNotice.objects.get(agency=office.agency)


class TestList:
    @pytest.mark.parametrize("who", INSIDE)
    def test_the_organization_sees_all_that_was_issued(self, office, signed_in, who):
        page = words(signed_in(office.people[who]).get(LIST))
        assert "۳ ابلاغیه به جمع ۱۰۶٬۱۸۰ میلیون ریال صادر شده" in page
        assert "۱۳۹۷/۰۰۱ ۱۳۹۷/۰۳/۰۱ ابلاغ ۵۲٬۰۰۰" in page

    def test_an_agency_sees_its_own_and_no_drafts(self, office, signed_in, draft):
        draft()
        page = words(signed_in(office.staff).get(LIST))
        assert "۱ ابلاغیه به جمع ۵۲٬۰۰۰ میلیون ریال صادر شده است." in page
        assert "آمادهٔ صدور" not in page and "اداره‌کل آموزش و پرورش" not in page

    def test_an_expert_sees_the_sector(self, office, signed_in):
        page = words(signed_in(office.other_expert).get(LIST))
        assert "اداره‌کل آموزش و پرورش" in page and "سازمان جهاد کشاورزی" not in page

    def test_drafts_stand_first_and_lead_to_their_issue(self, office, signed_in, draft):
        draft()
        page = words(signed_in(office.integration).get(LIST))
        assert "صدور ۱ ابلاغیه" in page
        table = page.split("اعمال فیلتر")[1]
        assert table.index("آمادهٔ صدور") < table.index("۱۳۹۷/۰۰۱")

    def test_a_reduction_is_counted_as_one(self, office, signed_in):
        notify_credit(office, office.agency, {("1301001", "10"): {2: 350}}, number="k1", kind=REDUCTION)
        page = words(signed_in(office.integration).get(LIST, {"kind": "reduction"}))
        assert "کاهش −۳۵۰" in page
        assert "جمع این فیلتر −۳۵۰" in page

    def test_what_was_put_aside_is_shown_when_asked_for(self, office, signed_in, draft):
        client, notice = signed_in(office.integration), draft()
        client.post(f"/notices/{notice.pk}/discard/", {"version": notice.version})
        assert "کنارگذاشته" not in words(client.get(LIST)).split("اعمال فیلتر")[1]
        assert "کنارگذاشته" in words(client.get(LIST, {"state": "discarded"})).split("پاک کردن فیلترها")[1]

    @pytest.mark.parametrize("q", ["1397/002", "۱۳۹۷/۰۰۲", "1397-N-A31", "A31", "اموزش"])
    def test_it_is_found_by_number_serial_or_agency(self, office, signed_in, q):
        page = words(signed_in(office.integration).get(LIST, {"q": q}))
        assert "اداره‌کل آموزش و پرورش" in page and "سازمان جهاد کشاورزی" not in page

    @pytest.mark.parametrize(
        "query",
        [{"q": "\x00"}, {"state": "x"}, {"state": "\x00"}, {"kind": "gift"}, {"page": "x"}, {"page": "9" * 99}, {"state__in": "draft"}],
    )
    def test_no_value_of_an_address_breaks_the_page(self, office, signed_in, query):
        assert signed_in(office.integration).get(LIST, query).status_code == 200

    def test_half_a_letter_in_an_address_breaks_nothing(self, office, signed_in):
        assert signed_in(office.integration).get(f"{LIST}?q=%ed%a0%80&page=%ff").status_code == 200

    def test_an_agency_cannot_ask_for_drafts(self, office, signed_in, draft):
        draft()
        assert "سازمان جهاد کشاورزی" in words(signed_in(office.staff).get(LIST, {"state": "draft"}))
        assert "آمادهٔ صدور" not in words(signed_in(office.staff).get(LIST, {"state": "draft"}))

    def test_an_empty_year_says_so(self, office, signed_in):
        FiscalYear.objects.create(year=1398)
        assert "ابلاغی صادر نشده است." in words(signed_in(office.integration).get("/1398/notices/"))
        assert "ابلاغی صادر نشده است." in words(signed_in(office.staff).get("/1398/notices/"))

    def test_more_notices_cost_no_more_queries(self, office, signed_in):
        client = signed_in(office.integration)
        client.get(LIST)
        with CaptureQueriesContext(connection) as with_three:
            client.get(LIST)
        for n in range(5):
            notify_credit(office, office.agency, {("1301001", "10"): {2: n + 1}}, number=f"s{n}", kind=SUPPLEMENT)
        with CaptureQueriesContext(connection) as with_eight:
            client.get(LIST)
        assert len(with_eight) == len(with_three)


class TestRecord:
    def test_it_shows_the_figures_the_numbers_and_the_history(self, office, signed_in, issued):
        page = words(signed_in(office.integration).get(f"/notices/{issued.pk}/"))
        assert "جبران خدمات کارکنان ۴۱٬۲۰۰" in page and "جمع ۵۲٬۰۰۰" in page
        assert "پنجاه و دو هزار میلیون ریال" in page
        assert "شمارهٔ نامه ۱۳۹۷/۰۰۱" in page and "شمارهٔ مصوبهٔ شورا ۹۷/۱۲۰" in page
        assert "صدور ابلاغیهٔ اعتبار" in page and "ثبت اعتبار در ابلاغیه" in page

    def test_the_agency_reads_its_letter_and_not_the_organizations_notes(self, office, signed_in, issued):
        page = words(signed_in(office.staff).get(f"/notices/{issued.pk}/"))
        assert "صدور ابلاغیهٔ اعتبار" in page and "ثبت اعتبار در ابلاغیه" not in page

    def test_that_the_agency_has_seen_it_is_kept_and_told(self, office, signed_in, issued):
        integration = signed_in(office.integration)
        assert "هنوز دیده نشده" in words(integration.get(f"/notices/{issued.pk}/"))
        signed_in(office.staff).get(f"/notices/{issued.pk}/")
        assert "مریم کاوه، ۵ خرداد، ساعت ۱۰:۰۰" in words(integration.get(f"/notices/{issued.pk}/"))

    def test_the_organizations_reading_is_not_the_agencys(self, office, signed_in, issued):
        signed_in(office.deputy).get(f"/notices/{issued.pk}/")
        issued.refresh_from_db()
        assert issued.opened_at is None

    @pytest.mark.parametrize("who", ["stranger", "other_head", "other_expert"])
    def test_another_agencys_notice_is_not_there(self, office, signed_in, issued, who):
        client = signed_in(office.people[who])
        assert client.get(f"/notices/{issued.pk}/").status_code == 404
        assert client.get(f"/notices/{issued.pk}/paper.pdf").status_code == 404

    @pytest.mark.parametrize("who", ["staff", "agency_head", "expert", "deputy", "auditor"])
    def test_a_draft_is_integrations_own(self, office, signed_in, draft, who):
        notice, client = draft(), signed_in(office.people[who])
        assert client.get(f"/notices/{notice.pk}/").status_code == 404
        assert client.get(f"/notices/{notice.pk}/paper.pdf").status_code == 404

    @pytest.mark.parametrize("address", ["/notices/0/", "/notices/99999999999999999999/", "/notices/99999999999999999999/paper.pdf"])
    def test_a_number_nobody_has_is_not_there(self, office, signed_in, address):
        assert signed_in(office.integration).get(address).status_code == 404

    def test_a_draft_offers_its_steps(self, office, signed_in, draft):
        page = signed_in(office.integration).get(f"/notices/{draft().pk}/").content.decode()
        assert "/issue/" in page and "/discard/" in page and "ویرایش ردیف‌ها" in page

    def test_an_issued_one_offers_none(self, office, signed_in, issued):
        page = signed_in(office.integration).get(f"/notices/{issued.pk}/").content.decode()
        assert f"/notices/{issued.pk}/issue/" not in page and "/discard/" not in page

    @pytest.mark.parametrize(
        ("how", "sentence"),
        [
            ({"council": ""}, "شماره و تاریخ مصوبهٔ شورای برنامه‌ریزی و توسعهٔ استان برای این ابلاغیه ثبت نشده است."),
            ({"amounts": {2: 0}}, "این ابلاغیه هنوز ردیفی ندارد؛ ابتدا اعتبار را ثبت کنید."),
            ({"amounts": {7: 301}, "kind": REDUCTION}, "کاهش ۳۰۱ میلیون ریال ممکن نیست؛ ابلاغ این فصل ۳۰۰ میلیون ریال است."),
        ],
    )
    def test_what_cannot_be_issued_says_why_beside_the_button(self, office, signed_in, draft, how, sentence):
        page = signed_in(office.integration).get(f"/notices/{draft(**how).pk}/")
        assert sentence in words(page)
        assert 'aria-disabled="true"' in page.content.decode()


class TestLetter:
    def test_the_issued_letter_is_the_kept_bytes(self, office, signed_in, issued):
        answer = signed_in(office.staff).get(f"/notices/{issued.pk}/paper.pdf")
        assert answer.content == bytes(issued.file.content)
        assert (answer["Content-Type"], answer["X-Content-Type-Options"]) == ("application/pdf", "nosniff")
        assert answer["Content-Disposition"] == 'inline; filename="1397-N-A22-001.pdf"'
        assert "no-store" in answer["Cache-Control"]

    def test_reading_the_letter_is_seeing_the_notice(self, office, signed_in, issued):
        signed_in(office.agency_head).get(f"/notices/{issued.pk}/paper.pdf")
        issued.refresh_from_db()
        assert issued.opened_by == office.agency_head

    def test_a_drafts_letter_is_drawn_and_not_kept(self, office, signed_in, draft):
        notice = draft()
        answer = signed_in(office.integration).get(f"/notices/{notice.pk}/paper.pdf")
        assert answer.content.startswith(b"%PDF")
        notice.refresh_from_db()
        assert notice.file is None


class TestDiscarding:
    def test_it_says_what_and_does_it_once(self, office, signed_in, draft):
        client, notice = signed_in(office.integration), draft()
        page = client.get(f"/notices/{notice.pk}/discard/")
        assert "جمع ۱۰۰ میلیون ریال" in words(page)
        data = {"note": "رقم شورا تغییر کرد", "version": value_of(page, "version")}
        answer = client.post(f"/notices/{notice.pk}/discard/", data)
        assert (answer.status_code, answer.url) == (302, LIST)
        assert CreditNotice.objects.get(pk=notice.pk).state == "discarded"
        assert history_of(notice).last().note == "رقم شورا تغییر کرد"
        assert "پیش‌تر ثبت شده است" in words(client.post(f"/notices/{notice.pk}/discard/", data, follow=True))
        assert history_of(notice).count() == 2

    def test_work_done_meanwhile_is_not_thrown_away(self, office, signed_in, draft):
        notice = draft()
        seen = notice.version
        draft({2: 900})
        page = signed_in(office.integration2).post(f"/notices/{notice.pk}/discard/", {"version": seen})
        assert page.status_code == 409
        assert title(page).startswith("خطا: ") and "رضا پویا" in words(page)
        assert CreditNotice.objects.get(pk=notice.pk).state == "draft"

    def test_an_issued_notice_is_not_put_aside(self, office, signed_in, issued):
        client = signed_in(office.integration)
        assert client.get(f"/notices/{issued.pk}/discard/").status_code == 302
        assert client.post(f"/notices/{issued.pk}/discard/", {"version": issued.version}).status_code == 409
        issued.refresh_from_db()
        assert issued.state == "issued"

    @pytest.mark.parametrize("who", ["staff", "deputy", "auditor"])
    def test_nobody_else_may(self, office, signed_in, issued, who):
        assert signed_in(office.people[who]).post(f"/notices/{issued.pk}/discard/").status_code in (403, 404)
