"""The screens of letters to counties: the list, preparing, the record, the letter, putting aside, delivery."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.audit import history_of
from core.money import format_amount
from core.refusals import Refused
from distribution.actions.approve_scenario import ALREADY_NOTIFIED, approve_scenario
from distribution.actions.discard_county_notice import discard_county_notice
from distribution.actions.issue_county_notice import DELIVERED_BEFORE, NOTED_ALREADY, issue_county_notice
from distribution.actions.prepare_county_notices import NOTHING_LEFT, prepare_county_notices
from distribution.actions.propose_scenario import propose_scenario
from distribution.invariants import COUNTY_NOTICE_IS_THE_COUNCILS
from distribution.models import CountyNotice, FiscalYear, Share
from distribution.views.note_county_delivery import RECEIVER_MISSING
from tests.distribution.screens.pages import faults, title, value_of, words
from tests.factories.moments import moment

LIST = "/1397/county-notices/"
INSIDE = ["integration", "deputy", "org_head", "auditor"]


@pytest.fixture
def desk(province, office, signed_in):
    """A client of integration."""
    return signed_in(office.integration)


@pytest.fixture
def drafts(province, office):
    """The three drafts of a resolution, by county code."""
    made = prepare_county_notices(province.approved().resolution, by=office.integration)
    return {notice.county.code: notice for notice in made}


@pytest.fixture
def issued(province):
    """The three letters, issued."""
    return province.notified()


def fresh(notice: CountyNotice) -> CountyNotice:
    return CountyNotice.objects.get(pk=notice.pk)


def total_of(notice: CountyNotice) -> int:
    return sum(notice.lines.values_list("amount", flat=True))


class TestList:
    @pytest.mark.parametrize("who", INSIDE)
    def test_the_organization_sees_all_that_was_issued(self, office, issued, signed_in, who):
        page = words(signed_in(office.people[who]).get(LIST))
        assert "۳ ابلاغیه به جمع ۹۰٬۰۰۰ میلیون ریال صادر شده است" in page
        assert "۳ ابلاغیه هنوز دیده نشده است و تحویل ۳ نامه ثبت نشده است" in page
        assert "اهواز ۰۶۰۳ ۹۷/۲/۹ ۹۷/۳۰/۰۰۱ ۱۳۹۷/۰۳/۰۲" in page
        assert "جمع ۹۰٬۰۰۰" in page

    def test_a_secretary_sees_the_own_county_and_no_drafts(self, province, drafts, signed_in):
        client = signed_in(province.secretary)
        assert "اعتباری به این شهرستان ابلاغ نشده است." in words(client.get(LIST))
        issue_county_notice(drafts["0603"], number="97/30/1", date=moment(1397, 3, 2).date(), by=province.office.integration)
        page = words(client.get(LIST))
        assert "اهواز" in page and "دزفول" not in page and "ایذه" not in page
        assert "آمادهٔ صدور" not in page

    @pytest.mark.parametrize("who", ["staff", "agency_head", "expert"])
    def test_who_sees_no_county_has_no_list(self, office, issued, signed_in, who):
        assert signed_in(office.people[who]).get(LIST).status_code == 403

    def test_what_the_council_decided_and_no_letter_says_stands_above(self, province, desk):
        resolution = province.approved().resolution
        page = desk.get(LIST)
        assert "سهم ۳ شهرستان به جمع ۹۰٬۰۰۰ میلیون ریال در مصوبهٔ ۹۷/۲/۹" in words(page)
        assert f'href="/council/{resolution.pk}/county-notices/"' in page.content.decode()

    def test_nobody_else_is_asked_to_prepare(self, province, office, signed_in):
        province.approved()
        assert "آماده‌سازی" not in words(signed_in(office.deputy).get(LIST))

    def test_a_closed_year_offers_nothing(self, province, desk, drafts):
        FiscalYear.objects.update(status="closed")
        page = desk.get(LIST).content.decode()
        assert "/issue/" not in page and "/council/" not in page

    def test_drafts_stand_first_and_lead_to_their_issue(self, office, desk, drafts):
        issue_county_notice(drafts["0603"], number="97/30/1", date=moment(1397, 3, 2).date(), by=office.integration)
        page = words(desk.get(LIST))
        assert "صدور ۲ ابلاغیه" in page
        table = page.split("اعمال فیلتر")[1]
        assert table.index("ایذه") < table.index("اهواز")

    @pytest.mark.parametrize("q", ["97/30/003", "۹۷/۳۰/۰۰۳", "1397-S-0604", "0604", "ايذه"])
    def test_it_is_found_by_number_serial_or_county(self, desk, issued, q):
        page = words(desk.get(LIST, {"q": q})).split("اعمال فیلتر")[1]
        assert "ایذه" in page and "اهواز" not in page and "دزفول" not in page

    def test_it_is_narrowed_by_county_state_and_resolution_with_the_sum_of_what_is_left(self, desk, issued):
        by_county = words(desk.get(LIST, {"county": "0608"})).split("پاک کردن فیلترها")[1]
        assert "دزفول" in by_county and "اهواز" not in by_county
        resolution = issued["0603"].resolution_id
        page = words(desk.get(LIST, {"state": "issued", "resolution": resolution}))
        assert "جمع این فیلتر ۹۰٬۰۰۰" in page
        assert "ابلاغیه‌ای با این فیلترها نیست." in words(desk.get(LIST, {"state": "draft"}))

    @pytest.mark.parametrize(
        "query",
        [{"q": "\x00"}, {"q": "\u200c"}, {"q": "آ" * 500}, {"state": "x"}, {"county": "9999"}, {"county": "\x00"}, {"resolution": "x"}, {"resolution": "9" * 40},
         {"page": "x"}, {"page": "9" * 99}, {"state__in": "draft"}],
    )  # fmt: skip
    def test_no_value_of_an_address_breaks_the_page(self, desk, issued, query):
        assert desk.get(LIST, query).status_code == 200

    def test_a_secretary_cannot_ask_for_other_counties_or_for_drafts(self, province, drafts, signed_in):
        client = signed_in(province.secretary)
        for query in ({"county": "0608"}, {"state": "draft"}, {"q": "دزفول"}):
            assert "دزفول" not in words(client.get(LIST, query)) and "صادرنشده" not in words(client.get(LIST, query))

    def test_an_empty_year_says_so(self, desk):
        FiscalYear.objects.create(year=1398)
        assert "هنوز ابلاغیه‌ای برای شهرستان‌ها نیست." in words(desk.get("/1398/county-notices/"))
        assert desk.get("/1399/county-notices/").status_code == 404

    def test_more_letters_cost_no_more_queries(self, province, office, desk):
        first, *rest = prepare_county_notices(province.approved().resolution, by=office.integration)
        for notice in rest:
            discard_county_notice(notice, by=office.integration)
        desk.get(LIST)
        with CaptureQueriesContext(connection) as with_one:
            desk.get(LIST)
        assert len(prepare_county_notices(first.resolution, by=office.integration)) == 2
        with CaptureQueriesContext(connection) as with_three:
            desk.get(LIST)
        assert len(with_three) == len(with_one)


class TestPreparing:
    def test_it_shows_every_county_with_its_sum_and_makes_the_drafts_once(self, province, office, desk):
        resolution = province.approved().resolution
        address = f"/council/{resolution.pk}/county-notices/"
        page = words(desk.get(address))
        assert "۳ ابلاغیه به جمع ۹۰٬۰۰۰ میلیون ریال" in page and "اهواز ۰۶۰۳ ۲" in page and "آماده می‌شود" in page
        assert not CountyNotice.objects.exists()
        assert "۳ ابلاغیهٔ شهرستان آمادهٔ صدور شد." in desk.post(address, follow=True).content.decode()
        made = CountyNotice.objects.all()
        assert {notice.state for notice in made} == {"draft"} and sum(total_of(notice) for notice in made) == 90_000
        assert NOTHING_LEFT in desk.post(address, follow=True).content.decode()
        assert made.count() == 3
        assert history_of(made[0]).last().action == "prepare_county_notice"
        assert not Share.objects.filter(county__isnull=False).exists()

    def test_what_is_there_already_is_told_and_left(self, province, office, desk, drafts):
        resolution = drafts["0603"].resolution
        issue_county_notice(drafts["0603"], number="97/30/1", date=moment(1397, 3, 2).date(), by=office.integration)
        page = desk.get(f"/council/{resolution.pk}/county-notices/")
        assert "هیچ؛ همهٔ ابلاغیه‌ها ساخته شده است" in words(page) and "صادرشده ۹۷/۳۰/۱" in words(page)
        assert "<form method=\"post\" class=\"mt\"" not in page.content.decode()

    def test_one_put_aside_is_prepared_anew(self, province, office, desk, drafts):
        desk.post(f"/county-notices/{drafts['0608'].pk}/discard/", {"version": 1})
        address = f"/council/{drafts['0608'].resolution_id}/county-notices/"
        assert "۱ ابلاغیه به جمع" in words(desk.get(address))
        desk.post(address)
        assert CountyNotice.objects.filter(county__code="0608").values_list("state", flat=True).order_by("pk").first() == "discarded"
        assert CountyNotice.objects.exclude(state="discarded").count() == 3

    def test_a_resolution_without_shares_says_so(self, province, desk):
        resolution = province.resolution("97/2/77")
        assert "در این مصوبه سهمی برای شهرستان‌ها نیست." in words(desk.get(f"/council/{resolution.pk}/county-notices/"))
        desk.post(f"/council/{resolution.pk}/county-notices/")
        assert not CountyNotice.objects.exists()

    @pytest.mark.parametrize(("who", "status"), [("deputy", 403), ("auditor", 403), ("staff", 404), ("expert", 404)])
    def test_nobody_else_may(self, province, office, signed_in, who, status):
        resolution = province.approved().resolution
        client = signed_in(office.people[who])
        assert client.get(f"/council/{resolution.pk}/county-notices/").status_code == status
        assert client.post(f"/council/{resolution.pk}/county-notices/").status_code == status
        assert not CountyNotice.objects.exists()

    def test_the_secretary_does_not_find_it(self, province, signed_in):
        resolution = province.approved().resolution
        assert signed_in(province.secretary).get(f"/council/{resolution.pk}/county-notices/").status_code == 404

    def test_a_closed_year_takes_none(self, province, desk):
        resolution = province.approved().resolution
        FiscalYear.objects.update(status="closed")
        assert desk.post(f"/council/{resolution.pk}/county-notices/").status_code == 403


class TestRecord:
    def test_it_shows_the_figures_by_chapter_programme_and_source(self, province, office, desk):
        first = propose_scenario(province.scenario("51"), by=office.integration)
        second = propose_scenario(province.scenario("52"), by=office.integration)
        for scenario in (first, second):
            approve_scenario(scenario, resolution=province.resolution(), by=office.integration)
        notice = next(n for n in prepare_county_notices(province.resolution(), by=office.integration) if n.county.code == "0603")
        page = desk.get(f"/county-notices/{notice.pk}/")
        amounts = {(line.programme.code, line.source.code): line.amount for line in notice.lines.select_related("programme", "source")}
        assert set(amounts) == {("1301001", "51"), ("1502001", "51"), ("1502001", "52")}
        text = words(page)
        assert "فصل بودجه و برنامه استانی سه درصد نفت و گاز جمع" in text
        roads = format_amount(amounts["1502001", "51"]), format_amount(amounts["1502001", "52"]), format_amount(amounts["1502001", "51"] + amounts["1502001", "52"])
        assert "نگهداری راه‌ها ۱۵۰۲۰۰۱ " + " ".join(roads) in text
        farms = format_amount(amounts["1301001", "51"])
        assert f"توسعهٔ تولیدات کشاورزی ۱۳۰۱۰۰۱ {farms} – ثبت نشده {farms}" in text
        assert "فصل کشاورزی ۱۳۰۱" in text and f"جمع {format_amount(sum(v for (_, s), v in amounts.items() if s == '51'))}" in text
        assert "آماده‌سازی ابلاغیهٔ شهرستان" in text

    def test_the_county_reads_its_letter_and_not_the_organizations_notes(self, province, issued, signed_in):
        page = words(signed_in(province.secretary).get(f"/county-notices/{issued['0603'].pk}/"))
        assert "ابلاغ اعتبار به شهرستان" in page and "آماده‌سازی ابلاغیهٔ شهرستان" not in page
        assert "1397-S-0603-001" in page and "۹۷/۲/۹" in page

    def test_that_the_county_has_seen_it_is_kept_once(self, province, office, desk, issued, signed_in):
        address = f"/county-notices/{issued['0603'].pk}/"
        assert "هنوز دیده نشده" in words(desk.get(address))
        assert fresh(issued["0603"]).opened_at is None
        signed_in(province.secretary).get(address)
        first = fresh(issued["0603"])
        assert first.opened_by == province.secretary
        assert "نگار ساحلی، ۵ خرداد، ساعت ۱۰:۰۰" in words(desk.get(address))
        signed_in(province.secretary).get(address)
        assert fresh(issued["0603"]).opened_at == first.opened_at
        assert "دیده‌شده ۵ خرداد" in words(desk.get(LIST))

    def test_another_countys_letter_is_not_there(self, province, issued, signed_in):
        client = signed_in(province.other_secretary)
        pk = issued["0603"].pk
        for address in ("", "paper.pdf", "issue/", "discard/", "delivery/"):
            assert client.get(f"/county-notices/{pk}/{address}").status_code == 404
            assert client.post(f"/county-notices/{pk}/{address}").status_code == 404
        assert client.get(f"/county-notices/{issued['0608'].pk}/").status_code == 200

    @pytest.mark.parametrize("who", ["deputy", "auditor", "staff", "expert"])
    def test_a_draft_is_integrations_own(self, office, drafts, signed_in, who):
        client = signed_in(office.people[who])
        assert client.get(f"/county-notices/{drafts['0603'].pk}/").status_code == 404
        assert client.get(f"/county-notices/{drafts['0603'].pk}/paper.pdf").status_code == 404

    def test_a_draft_offers_its_steps_and_an_issued_one_its_delivery(self, office, desk, drafts):
        notice = drafts["0603"]
        page = desk.get(f"/county-notices/{notice.pk}/").content.decode()
        assert f"/county-notices/{notice.pk}/issue/" in page and "/discard/" in page and "/delivery/" not in page
        issue_county_notice(notice, number="97/30/1", date=moment(1397, 3, 2).date(), by=office.integration)
        page = desk.get(f"/county-notices/{notice.pk}/").content.decode()
        assert "/issue/" not in page and "/discard/" not in page and "/delivery/" in page

    def test_a_draft_that_is_no_longer_what_the_council_decided_says_so(self, province, office, desk, drafts):
        """A second source approved under the same resolution: the draft says less than the council did."""
        later = propose_scenario(province.scenario("52"), by=office.integration)
        approve_scenario(later, resolution=province.resolution(), by=office.integration)
        page = desk.get(f"/county-notices/{drafts['0603'].pk}/")
        assert COUNTY_NOTICE_IS_THE_COUNCILS.sentence in words(page) and 'aria-disabled="true"' in page.content.decode()
        with pytest.raises(Refused, match=COUNTY_NOTICE_IS_THE_COUNCILS.sentence):
            issue_county_notice(drafts["0603"], number="97/30/1", date=moment(1397, 3, 2).date(), by=office.integration)

    def test_once_counties_were_told_a_resolution_takes_no_other_scenario(self, province, office, issued):
        later = propose_scenario(province.scenario("52"), by=office.integration)
        with pytest.raises(Refused, match=ALREADY_NOTIFIED):
            approve_scenario(later, resolution=province.resolution(), by=office.integration)
        assert approve_scenario(later, resolution=province.resolution("97/2/10"), by=office.integration).state == "approved"

    @pytest.mark.parametrize("address", ["/county-notices/0/", "/county-notices/99999999999999999999/", "/county-notices/99999999999999999999/paper.pdf"])
    def test_a_number_nobody_has_is_not_there(self, desk, address):
        assert desk.get(address).status_code == 404


class TestLetter:
    def test_the_issued_letter_is_the_kept_bytes(self, province, issued, signed_in):
        answer = signed_in(province.secretary).get(f"/county-notices/{issued['0603'].pk}/paper.pdf")
        assert answer.content == bytes(issued["0603"].file.content)
        assert (answer["Content-Type"], answer["X-Content-Type-Options"]) == ("application/pdf", "nosniff")
        assert answer["Content-Disposition"] == 'inline; filename="1397-S-0603-001.pdf"'
        assert "no-store" in answer["Cache-Control"]

    def test_reading_the_letter_is_seeing_the_notice(self, province, issued, signed_in):
        signed_in(province.secretary).get(f"/county-notices/{issued['0603'].pk}/paper.pdf")
        assert fresh(issued["0603"]).opened_by == province.secretary

    def test_a_drafts_letter_is_drawn_and_not_kept(self, desk, drafts):
        answer = desk.get(f"/county-notices/{drafts['0603'].pk}/paper.pdf")
        assert answer.content.startswith(b"%PDF")
        assert fresh(drafts["0603"]).file is None


class TestDiscarding:
    def test_it_says_what_and_does_it_once(self, desk, drafts):
        notice = drafts["0603"]
        page = desk.get(f"/county-notices/{notice.pk}/discard/")
        assert "شهرستان اهواز" in words(page)
        data = {"note": "رقم شورا تغییر کرد", "version": value_of(page, "version")}
        answer = desk.post(f"/county-notices/{notice.pk}/discard/", data)
        assert (answer.status_code, answer.url) == (302, LIST)
        assert fresh(notice).state == "discarded"
        assert history_of(notice).last().note == "رقم شورا تغییر کرد"
        assert "پیش‌تر ثبت شده است" in words(desk.post(f"/county-notices/{notice.pk}/discard/", data, follow=True))
        assert history_of(notice).count() == 2

    def test_an_issued_letter_is_not_put_aside(self, desk, issued):
        notice = issued["0603"]
        assert desk.get(f"/county-notices/{notice.pk}/discard/").status_code == 302
        assert desk.post(f"/county-notices/{notice.pk}/discard/", {"version": notice.version}).status_code == 409
        assert fresh(notice).state == "issued"

    def test_work_done_meanwhile_is_not_thrown_away(self, office, desk, drafts):
        notice = drafts["0603"]
        issue_county_notice(notice, number="97/30/1", date=moment(1397, 3, 2).date(), by=office.integration2)
        page = desk.post(f"/county-notices/{notice.pk}/discard/", {"version": notice.version})
        assert page.status_code == 409
        assert title(page).startswith("خطا: ") and "شیرین مهرجو" in words(page)

    @pytest.mark.parametrize("who", ["deputy", "auditor"])
    def test_nobody_else_may(self, office, issued, signed_in, who):
        assert signed_in(office.people[who]).post(f"/county-notices/{issued['0603'].pk}/discard/").status_code == 403


class TestDelivery:
    DATA = {"delivered_on": "۱۳۹۷/۰۳/۰۳", "delivered_to": "هادی نیک‌روش، بایگان فرمانداری"}

    def test_date_and_receiver_are_kept_once_and_told(self, province, desk, issued, signed_in):
        notice = issued["0603"]
        page = desk.get(f"/county-notices/{notice.pk}/delivery/")
        assert "نامه ۹۷/۳۰/۰۰۱" in words(page)
        answer = desk.post(f"/county-notices/{notice.pk}/delivery/", self.DATA)
        assert (answer.status_code, answer.url) == (302, f"/county-notices/{notice.pk}/")
        now = fresh(notice)
        assert (now.delivered_on, now.delivered_to) == (moment(1397, 3, 3).date(), self.DATA["delivered_to"])
        assert now.version == notice.version and now.number == notice.number
        entry = history_of(notice).last()
        assert (entry.action, entry.data["delivered_to"]) == ("note_delivery", self.DATA["delivered_to"])
        assert NOTED_ALREADY in desk.post(f"/county-notices/{notice.pk}/delivery/", self.DATA, follow=True).content.decode()
        assert history_of(notice).filter(action="note_delivery").count() == 1
        page = words(signed_in(province.secretary).get(f"/county-notices/{notice.pk}/"))
        assert "به هادی نیک‌روش، بایگان فرمانداری در ۱۳۹۷/۰۳/۰۳" in page
        assert "تحویل ۳ خرداد" in words(desk.get(LIST))

    def test_a_wrong_note_is_corrected_and_both_stay_in_the_history(self, desk, issued):
        notice = issued["0603"]
        desk.post(f"/county-notices/{notice.pk}/delivery/", self.DATA)
        desk.post(f"/county-notices/{notice.pk}/delivery/", {**self.DATA, "delivered_to": "ثریا کیان"})
        assert fresh(notice).delivered_to == "ثریا کیان"
        assert history_of(notice).filter(action="note_delivery").count() == 2

    @pytest.mark.parametrize(
        ("data", "sentence"),
        [
            ({"delivered_to": ""}, RECEIVER_MISSING),
            ({"delivered_to": "   "}, RECEIVER_MISSING),
            ({"delivered_on": "1397/03/01"}, DELIVERED_BEFORE),
            ({"delivered_on": "1397/03/06"}, DELIVERED_BEFORE),
        ],
    )
    def test_bad_input_is_told_at_its_field_and_nothing_is_kept(self, desk, issued, data, sentence):
        page = desk.post(f"/county-notices/{issued['0603'].pk}/delivery/", {**self.DATA, **data})
        assert page.status_code in (200, 409)
        assert sentence in faults(page)
        assert fresh(issued["0603"]).delivered_on is None

    @pytest.mark.parametrize(
        "data", [{"delivered_on": "دیروز"}, {"delivered_on": "1397/13/45"}, {"delivered_on": ""}, {"delivered_to": "x" * 121}, {"delivered_to": "\x00"}]
    )
    def test_what_cannot_be_read_saves_nothing_and_keeps_what_was_typed(self, desk, issued, data):
        page = desk.post(f"/county-notices/{issued['0603'].pk}/delivery/", {**self.DATA, **data})
        assert page.status_code == 200 and faults(page)
        assert fresh(issued["0603"]).delivered_on is None

    def test_a_draft_is_not_delivered(self, desk, drafts):
        notice = drafts["0603"]
        assert desk.get(f"/county-notices/{notice.pk}/delivery/").status_code == 302
        page = desk.post(f"/county-notices/{notice.pk}/delivery/", self.DATA)
        assert page.status_code == 409 and "تنها ابلاغیهٔ صادرشده تحویل می‌شود." in faults(page)

    @pytest.mark.parametrize("who", ["deputy", "auditor", "secretary"])
    def test_nobody_else_may(self, province, office, issued, signed_in, who):
        person = province.secretary if who == "secretary" else office.people[who]
        assert signed_in(person).post(f"/county-notices/{issued['0603'].pk}/delivery/", self.DATA).status_code == 403
