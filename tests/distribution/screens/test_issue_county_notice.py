"""The screens that issue letters to counties: one with its number and date, and many with numbers in a row."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.permissions import OUT_OF_REACH
from core.audit import history_of
from core.models import Job
from core.money import format_amount
from distribution.actions.approve_scenario import approve_scenario
from distribution.actions.discard_county_notice import discard_county_notice
from distribution.actions.issue_county_notice import DATE_BEFORE_COUNCIL, DATE_IN_FUTURE, issue_county_notice
from distribution.actions.prepare_county_notices import prepare_county_notices
from distribution.actions.propose_scenario import propose_scenario
from distribution.invariants import COUNTY_NOTICE_IS_THE_COUNCILS, COUNTY_NOTICE_NUMBER_ONCE
from distribution.jobs import NOT_FOUND
from distribution.models import CountyNotice, FiscalYear, Share, SharePosting
from distribution.views.issue_notice import NUMBER_MISSING
from distribution.views.issue_notices import INCOMPLETE_FORM, NONE_CHOSEN, SAME_NUMBER
from tests.distribution.screens.pages import faults, title, value_of, words
from tests.factories.moments import moment

BULK = "/1397/county-notices/issue/"
GIVEN = {"number": "۹۷/۳۰/۱۲", "date": "۱۳۹۷/۰۳/۰۲"}


@pytest.fixture
def desk(province, office, signed_in):
    """A client of integration."""
    return signed_in(office.integration)


@pytest.fixture
def drafts(province, office):
    """The three drafts of a resolution, by county code."""
    made = prepare_county_notices(province.approved().resolution, by=office.integration)
    return {notice.county.code: notice for notice in made}


def fresh(notice: CountyNotice) -> CountyNotice:
    return CountyNotice.objects.get(pk=notice.pk)


def issue(notice: CountyNotice, office, number: str = "97/30/1") -> CountyNotice:
    return issue_county_notice(notice, number=number, date=moment(1397, 3, 2).date(), by=office.integration)


class TestOne:
    def test_it_asks_with_the_facts_in_view(self, desk, drafts):
        page = desk.get(f"/county-notices/{drafts['0603'].pk}/issue/")
        assert "گیرنده شهرستان اهواز ۰۶۰۳" in words(page) and "مصوبهٔ شورا ۹۷/۲/۹ ، ۱۳۹۷/۰۳/۰۱" in words(page)
        assert value_of(page, "date") == "۱۳۹۷/۰۳/۰۵"

    def test_it_gives_number_date_and_serial_opens_the_shares_and_is_told(self, desk, office, drafts):
        notice = drafts["0603"]
        answer = desk.post(f"/county-notices/{notice.pk}/issue/", {**GIVEN, "version": notice.version})
        assert (answer.status_code, answer.url) == (302, f"/county-notices/{notice.pk}/")
        now = fresh(notice)
        assert (now.state, now.number, now.date, now.serial) == ("issued", "97/30/12", moment(1397, 3, 2).date(), "1397-S-0603-001")
        assert now.file.content_type == "application/pdf"
        shares = Share.objects.filter(county=notice.county)
        said = {(line.programme_id, line.source_id): line.amount for line in notice.lines.all()}
        assert {(s.programme_id, s.source_id): s.notified for s in shares} == said
        entry = history_of(notice).last()
        assert (entry.action, entry.actor, entry.data["total"]) == ("issue_county_notice", office.integration, sum(said.values()))
        assert "ابلاغیهٔ شهرستان «اهواز» با سریال 1397-S-0603-001 صادر شد." in words(desk.get(answer.url))

    def test_a_second_press_issues_nothing_more(self, desk, drafts):
        notice = drafts["0603"]
        data = {**GIVEN, "version": notice.version}
        desk.post(f"/county-notices/{notice.pk}/issue/", data)
        page = desk.post(f"/county-notices/{notice.pk}/issue/", data, follow=True)
        assert "پیش‌تر ثبت شده است و دوباره انجام نشد" in words(page)
        assert SharePosting.objects.filter(paper="1397-S-0603-001").count() == notice.lines.count()
        assert history_of(notice).filter(action="issue_county_notice").count() == 1

    @pytest.mark.parametrize(
        ("data", "sentence"),
        [
            ({"number": ""}, NUMBER_MISSING),
            ({"date": "1397/03/06"}, DATE_IN_FUTURE),
            ({"date": "1397/02/31"}, DATE_BEFORE_COUNCIL),
        ],
    )
    def test_what_cannot_be_is_told_at_its_field_and_kept_as_typed(self, desk, drafts, data, sentence):
        notice = drafts["0603"]
        page = desk.post(f"/county-notices/{notice.pk}/issue/", {**GIVEN, "version": notice.version, **data})
        assert page.status_code in (200, 409) and title(page).startswith("خطا: ")
        assert sentence in faults(page)
        if data.get("number") != "":
            assert value_of(page, "number") == "۹۷/۳۰/۱۲"
        assert fresh(notice).state == "draft" and not Share.objects.filter(county=notice.county).exists()

    @pytest.mark.parametrize(
        "data", [{"number": "\x00"}, {"number": "<b>"}, {"number": "1" * 41}, {"date": "x"}, {"date": "1397/13/01"}, {"date": ""}, {"version": "x"}]
    )
    def test_nonsense_is_refused_in_a_sentence(self, desk, drafts, data):
        notice = drafts["0603"]
        page = desk.post(f"/county-notices/{notice.pk}/issue/", {**GIVEN, "version": notice.version, **data})
        assert page.status_code in (200, 409) and faults(page)
        assert fresh(notice).state == "draft"

    def test_a_number_in_use_is_told_at_the_number(self, desk, office, drafts):
        issue(drafts["0608"], office, "97/30/12")
        notice = drafts["0603"]
        page = desk.post(f"/county-notices/{notice.pk}/issue/", {**GIVEN, "version": notice.version})
        assert page.status_code == 409 and COUNTY_NOTICE_NUMBER_ONCE.sentence in faults(page)
        assert fresh(notice).state == "draft"

    def test_what_another_did_meanwhile_is_told(self, desk, office, drafts):
        notice = drafts["0603"]
        discard_county_notice(notice, by=office.integration2)
        page = desk.post(f"/county-notices/{notice.pk}/issue/", {**GIVEN, "version": notice.version})
        assert page.status_code == 409 and "شیرین مهرجو" in words(page)

    def test_an_issued_one_leads_to_its_record(self, desk, office, drafts):
        issued = issue(drafts["0603"], office)
        assert desk.get(f"/county-notices/{issued.pk}/issue/").url == f"/county-notices/{issued.pk}/"

    @pytest.mark.parametrize("who", ["deputy", "auditor", "staff", "expert", "secretary"])
    def test_nobody_else_may(self, province, office, signed_in, drafts, who):
        person = province.secretary if who == "secretary" else office.people[who]
        answer = signed_in(person).post(f"/county-notices/{drafts['0603'].pk}/issue/", {**GIVEN, "version": 1})
        assert answer.status_code == 404
        assert fresh(drafts["0603"]).state == "draft"

    def test_a_closed_year_takes_none(self, desk, drafts):
        FiscalYear.objects.update(status="closed")
        assert desk.post(f"/county-notices/{drafts['0603'].pk}/issue/", {**GIVEN, "version": 1}).status_code == 403


# ---- many ------------------------------------------------------------------------------------


def sent(*rows, date="1397/03/02", **more):
    """The form with rows (notice, number or None)."""
    data = {"form-TOTAL_FORMS": len(rows), "form-INITIAL_FORMS": len(rows), "date": date, **more}
    for n, (notice, number) in enumerate(rows):
        data |= {f"form-{n}-pk": notice.pk, f"form-{n}-version": notice.version}
        if number is not None:
            data |= {f"form-{n}-chosen": "on", f"form-{n}-number": number}
    return data


@pytest.fixture
def send(desk, django_capture_on_commit_callbacks):
    """Send the list, let the worker do its part, and read the page the answer leads to: the job's."""

    def go(data, address=BULK):
        with django_capture_on_commit_callbacks(execute=True):
            answer = desk.post(address, data)
        assert answer.status_code == 302
        assert answer.url == Job.objects.latest("pk").get_absolute_url()
        return words(desk.get(answer.url))

    return go


class TestMany:
    def test_numbers_follow_the_first_past_those_in_use_in_the_order_of_counties(self, desk, office, drafts):
        issue(drafts["0608"], office, "97/30/2")
        page = desk.get(BULK, {"first": "97/30/1"})
        assert (value_of(page, "form-0-number"), value_of(page, "form-1-number")) == ("۹۷/۳۰/۱", "۹۷/۳۰/۳")
        assert value_of(page, "form-0-pk") == str(drafts["0603"].pk)
        assert f"جمع {_grouped(drafts['0603'], drafts['0604'])}" in words(page)

    def test_every_chosen_one_goes_out_and_the_rest_stays(self, office, drafts, send):
        page = send(sent((drafts["0603"], "97/8"), (drafts["0604"], None), (drafts["0608"], "97/9")))
        assert [fresh(drafts[code]).state for code in ("0603", "0604", "0608")] == ["issued", "draft", "issued"]
        assert "صدور ۲ ابلاغیهٔ شهرستان سال ۱۳۹۷" in page and "۲ از ۲ ابلاغیه صادر شد." in page
        assert "شهرستان اهواز ۹۷/۸ صادر شد 1397-S-0603-001" in page and "ایذه" not in page
        assert fresh(drafts["0603"]).issued_by == office.integration
        assert not Share.objects.filter(county__code="0604").exists()

    def test_one_that_is_refused_does_not_stop_the_others(self, office, drafts, send):
        issue(drafts["0604"], office, "97/8")
        page = send(sent((drafts["0603"], "97/8"), (drafts["0608"], "97/9")))
        assert (fresh(drafts["0603"]).state, fresh(drafts["0608"]).state) == ("draft", "issued")
        assert "۱ از ۲ ابلاغیه صادر شد؛ ۱ خطا" in page and COUNTY_NOTICE_NUMBER_ONCE.sentence in page

    def test_the_press_twice_is_one_issue_of_each(self, drafts, send):
        data = sent((drafts["0603"], "97/8"))
        send(data)
        assert "پیش‌تر ثبت شده است و دوباره انجام نشد" in send(data)
        assert SharePosting.objects.filter(paper="1397-S-0603-001").count() == drafts["0603"].lines.count()

    def test_a_double_click_starts_one_job(self, desk, drafts):
        data = sent((drafts["0603"], "97/8"))
        assert desk.post(BULK, data).url == desk.post(BULK, data).url
        assert Job.objects.count() == 1

    def test_who_lost_the_right_meanwhile_issues_nothing(self, office, desk, drafts, django_capture_on_commit_callbacks):
        with django_capture_on_commit_callbacks() as worker:
            job = desk.post(BULK, sent((drafts["0603"], "97/8"))).url
        office.integration.groups.clear()
        for task in worker:
            task()
        assert fresh(drafts["0603"]).state == "draft"
        assert OUT_OF_REACH in words(desk.get(job))

    @pytest.mark.parametrize(
        ("numbers", "date", "sentence"),
        [
            ((None, None), "1397/03/02", NONE_CHOSEN),
            (("97/8", "97/8"), "1397/03/02", SAME_NUMBER),
            (("97/8", ""), "1397/03/02", NUMBER_MISSING),
            (("97/8", "97/9"), "1397/03/06", DATE_IN_FUTURE),
            (("97/8", "97/9"), "1397/02/20", DATE_BEFORE_COUNCIL),
        ],
    )
    def test_what_is_wrong_in_the_list_is_told_before_the_first_goes_out(self, desk, drafts, numbers, date, sentence):
        page = desk.post(BULK, sent((drafts["0603"], numbers[0]), (drafts["0604"], numbers[1]), date=date))
        assert page.status_code == 200 and sentence in faults(page)
        assert title(page).startswith("خطا: ")
        assert not Job.objects.exists()

    def test_what_is_no_longer_the_councils_is_held_with_its_reason(self, province, office, desk, drafts):
        later = propose_scenario(province.scenario("52"), by=office.integration)
        approve_scenario(later, resolution=province.resolution(), by=office.integration)
        page = words(desk.get(BULK))
        assert "هنوز قابل صدور نیست" in page and COUNTY_NOTICE_IS_THE_COUNCILS.sentence in page
        assert "صدور ابلاغیه‌های انتخاب‌شده" not in page

    def test_a_letter_of_another_year_is_not_found_here(self, drafts, send):
        FiscalYear.objects.create(year=1398)
        page = send(sent((drafts["0603"], "97/8")), "/1398/county-notices/issue/")
        assert fresh(drafts["0603"]).state == "draft"
        assert NOT_FOUND in page and "اهواز" not in page

    def test_a_torn_form_is_told(self, desk, drafts):
        data = sent((drafts["0603"], "97/8"))
        del data["form-TOTAL_FORMS"]
        assert INCOMPLETE_FORM in faults(desk.post(BULK, data))

    @pytest.mark.parametrize("pk", ["x", "", "-1", "9" * 30, "\x00"])
    def test_a_number_that_is_no_letter_breaks_nothing(self, desk, drafts, pk, django_capture_on_commit_callbacks):
        with django_capture_on_commit_callbacks(execute=True):
            answer = desk.post(BULK, {**sent((drafts["0603"], "97/8")), "form-0-pk": pk})
        assert answer.status_code in (200, 302)
        assert fresh(drafts["0603"]).state == "draft"

    def test_with_nothing_to_issue_it_says_where_to_begin(self, desk):
        assert "ابلاغیه‌ای آمادهٔ صدور نیست." in words(desk.get(BULK))

    @pytest.mark.parametrize("who", ["deputy", "auditor", "staff", "secretary"])
    def test_nobody_else_may(self, province, office, signed_in, drafts, who):
        person = province.secretary if who == "secretary" else office.people[who]
        assert signed_in(person).post(BULK, sent((drafts["0603"], "97/8"))).status_code == 403

    def test_more_letters_cost_no_more_queries(self, office, desk, drafts):
        one, *rest = drafts.values()
        for notice in rest:
            discard_county_notice(notice, by=office.integration)
        desk.get(BULK)
        with CaptureQueriesContext(connection) as with_one:
            desk.get(BULK)
        prepare_county_notices(one.resolution, by=office.integration)
        with CaptureQueriesContext(connection) as with_three:
            desk.get(BULK)
        assert len(with_three) == len(with_one)


def _grouped(*notices: CountyNotice) -> str:
    return format_amount(sum(amount for notice in notices for amount in notice.lines.values_list("amount", flat=True)))
