"""The screens that issue notices: one with its number and date, and many with numbers in a row."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.permissions import OUT_OF_REACH
from agreements.workflow import State as AgreementState
from core.audit import history_of
from core.models import Job
from distribution.actions.enter_credits import enter_credits
from distribution.actions.issue_notice import DATE_IN_FUTURE
from distribution.invariants import NOTICE_NUMBER_ONCE
from distribution.jobs import NOT_FOUND
from distribution.letter_numbers import following, numbers_from
from distribution.models import CeilingPosting, CreditNotice, FiscalYear
from distribution.permissions import NO_COUNCIL_NUMBER
from distribution.views.issue_notices import INCOMPLETE_FORM, NONE_CHOSEN, SAME_NUMBER
from tests.distribution.screens.pages import faults, title, value_of, words
from tests.factories.agreements import agreement_at
from tests.factories.moments import moment

BULK = "/1397/notices/issue/"
SUPPLEMENT, REDUCTION = CreditNotice.Kind.SUPPLEMENT, CreditNotice.Kind.REDUCTION


@pytest.fixture
def desk(office, signed_in):
    return signed_in(office.integration)


@pytest.fixture
def draft(office):
    def make(agency=None, amount=100, kind=SUPPLEMENT, council="97/3", chapter=2):
        agency = agency or office.agency
        programme = {"A22": office.programme, "A31": office.other_programme}.get(agency.code, office.programme)
        return enter_credits(
            fiscal_year=office.year, agency=agency, cells={(programme.pk, office.source.pk, office.chapters[chapter].pk): amount},
            kind=kind, council_number=council, council_date=moment(1397, 3, 1).date() if council else None, by=office.integration,
        )  # fmt: skip

    return make


def fresh(notice):
    return CreditNotice.objects.get(pk=notice.pk)


class TestOne:
    def test_it_shows_what_will_change_and_proposes_today(self, desk, draft):
        page = desk.get(f"/notices/{draft().pk}/issue/")
        text = words(page)
        assert "سازمان جهاد کشاورزی" in text and "افزایش سقف ۱۰۰ میلیون ریال" in text and "یکصد میلیون ریال" in text
        assert value_of(page, "date") == "۱۳۹۷/۰۳/۰۵"

    def test_it_issues_once(self, desk, draft):
        notice = draft()
        data = {"number": "۹۷ / ۲۱۰ / ۹", "date": "97/3/2", "version": notice.version}
        answer = desk.post(f"/notices/{notice.pk}/issue/", data)
        assert (answer.status_code, answer.url) == (302, f"/notices/{notice.pk}/")
        assert (fresh(notice).state, fresh(notice).number, fresh(notice).date) == ("issued", "97/210/9", moment(1397, 3, 2).date())
        assert "پیش‌تر ثبت شده است" in words(desk.post(f"/notices/{notice.pk}/issue/", data, follow=True))
        assert [entry.action for entry in history_of(notice)] == ["enter_credits", "issue"]
        assert CeilingPosting.objects.filter(paper=fresh(notice).serial).count() == 1

    @pytest.mark.parametrize(
        ("data", "sentence"),
        [
            ({"number": ""}, "شمارهٔ نامه را بنویسید."),
            ({"number": "بی‌شماره"}, "شمارهٔ نامه را با رقم، حرف، «/» و «-» بنویسید، مانند ۹۷/۲۱۰/۱۱۲۰۱."),
            ({"number": "97\u202e/1"}, "متن نویسهٔ پنهانی دارد که جهت یا خواندن نوشته را عوض می‌کند. آن را دوباره با صفحه‌کلید بنویسید."),
            ({"number": "9" * 41}, "این متن بیش از ۴۰ نویسه دارد؛ آن را کوتاه‌تر کنید."),
            ({"number": "1397/001"}, NOTICE_NUMBER_ONCE.sentence),
            ({"number": "۱۳۹۷/۰۰۱"}, NOTICE_NUMBER_ONCE.sentence),
            ({"date": ""}, "تاریخ را به صورت سال/ماه/روز بنویسید، مانند ۱۳۹۷/۰۷/۲۳."),
            ({"date": "1397/07/31"}, "مهر سال ۱۳۹۷ ۳۰ روز دارد."),
            ({"date": "2018/05/26"}, "تاریخ را به تقویم هجری شمسی بنویسید، مانند ۱۳۹۷/۰۷/۲۳."),
            ({"date": "1397/03/06"}, DATE_IN_FUTURE),
            ({"date": "1397/02/31"}, "تاریخ ابلاغیه نباید پیش از تاریخ مصوبهٔ شورا باشد."),
        ],
    )
    def test_a_bad_number_or_date_is_told_at_its_field(self, desk, draft, data, sentence):
        notice = draft()
        page = desk.post(f"/notices/{notice.pk}/issue/", {"number": "97/9", "date": "1397/03/02", "version": notice.version, **data})
        assert faults(page) == [sentence]
        field = next(iter(data))
        assert f'id="id_{field}_error"' in page.content.decode()
        assert title(page).startswith("خطا: ")
        assert fresh(notice).state == "draft"

    def test_without_a_council_resolution_it_says_so_and_where_to_write_it(self, desk, draft):
        notice = draft(council="")
        assert NO_COUNCIL_NUMBER in words(desk.get(f"/notices/{notice.pk}/issue/"))
        page = desk.post(f"/notices/{notice.pk}/issue/", {"number": "97/9", "date": "1397/03/02", "version": notice.version})
        assert (page.status_code, faults(page)) == (403, [NO_COUNCIL_NUMBER])
        assert fresh(notice).state == "draft"

    def test_what_another_wrote_meanwhile_is_shown_before_it_goes_out(self, office, desk, draft):
        notice = draft()
        draft(amount=900)
        page = desk.post(f"/notices/{notice.pk}/issue/", {"number": "97/9", "date": "1397/03/02", "version": notice.version})
        assert page.status_code == 409
        assert "۹۰۰ میلیون ریال" in words(page)
        again = {"number": "97/9", "date": "1397/03/02", "version": value_of(page, "version")}
        assert desk.post(f"/notices/{notice.pk}/issue/", again).status_code == 302

    def test_what_stands_in_the_way_of_a_reduction_is_listed_with_what_it_holds(self, office, desk, draft):
        held = agreement_at(AgreementState.SUBMITTED, office, leave=60)
        notice = draft(amount=61, kind=REDUCTION)
        page = desk.get(f"/notices/{notice.pk}/issue/")
        row = f"توسعهٔ تولیدات کشاورزی ۱۳۰۱۰۰۱ عمومی استانی ۵۲٬۰۰۰ ۶۱ ۶۰ {held.identifier} : ۵۱٬۹۴۰"
        assert "آنچه مانع است" in words(page) and row in words(page)
        assert f'href="/agreements/{held.identifier}/"' in page.content.decode()
        page = desk.post(f"/notices/{notice.pk}/issue/", {"number": "97/9", "date": "1397/03/02", "version": notice.version})
        assert page.status_code == 409 and f"۵۱٬۹۴۰ میلیون ریال در {held.identifier}" in faults(page)[0] and row in words(page)
        assert fresh(notice).state == "draft"
        # The record says the same beside the button.
        assert f"۵۱٬۹۴۰ میلیون ریال در {held.identifier}" in words(desk.get(f"/notices/{notice.pk}/"))

    def test_a_possible_reduction_names_the_agreements_it_touches(self, office, desk, draft):
        held = agreement_at(AgreementState.SUBMITTED, office, leave=60)
        notice = draft(amount=60, kind=REDUCTION)
        page = words(desk.get(f"/notices/{notice.pk}/issue/"))
        assert "موافقتنامه‌هایی که از این سقف‌ها اعتبار دارند" in page and f"{held.identifier} ۵۱٬۹۴۰" in page
        assert "آنچه مانع است" not in page
        assert desk.post(f"/notices/{notice.pk}/issue/", {"number": "97/9", "date": "1397/03/02", "version": notice.version}).status_code == 302

    def test_an_addition_touches_nobody(self, office, desk, draft):
        held = agreement_at(AgreementState.SUBMITTED, office)
        assert held.identifier not in words(desk.get(f"/notices/{draft().pk}/issue/"))

    def test_an_issued_notice_leads_to_its_record(self, office, desk):
        issued = CreditNotice.objects.get(agency=office.agency)
        assert desk.get(f"/notices/{issued.pk}/issue/").url == f"/notices/{issued.pk}/"

    def test_a_closed_year_is_refused(self, desk, draft):
        notice = draft()
        FiscalYear.objects.update(status="closed")
        assert desk.get(f"/notices/{notice.pk}/issue/").status_code == 403

    @pytest.mark.parametrize("who", ["staff", "agency_head", "expert", "deputy", "org_head", "auditor", "admin"])
    def test_nobody_else_may(self, office, signed_in, draft, who):
        notice, client = draft(), signed_in(office.people[who])
        data = {"number": "97/9", "date": "1397/03/02", "version": notice.version}
        assert client.post(f"/notices/{notice.pk}/issue/", data).status_code in (403, 404)
        assert client.get(BULK).status_code == 403
        assert client.post(BULK, data).status_code == 403
        assert fresh(notice).state == "draft"


def sent(*rows, date="1397/03/02", **more):
    """The bulk form: (notice, number) for each row, chosen unless the number is None."""
    data = {"date": date, "form-TOTAL_FORMS": str(len(rows)), "form-INITIAL_FORMS": str(len(rows)), **more}
    for n, (notice, number) in enumerate(rows):
        data |= {f"form-{n}-pk": str(notice.pk), f"form-{n}-version": str(notice.version), f"form-{n}-number": number or ""}
        if number is not None:
            data[f"form-{n}-chosen"] = "on"
    return data


@pytest.fixture
def issue(desk, django_capture_on_commit_callbacks):
    """Send the list, let the worker do its part, and read the page the answer leads to: the job's."""

    def send(data, address=BULK):
        with django_capture_on_commit_callbacks(execute=True):
            answer = desk.post(address, data)
        assert answer.status_code == 302
        assert answer.url == Job.objects.latest("pk").get_absolute_url()
        return words(desk.get(answer.url))

    return send


class TestMany:
    def test_numbers_follow_the_first_past_those_in_use(self, office, desk, draft):
        draft()
        draft(office.other_agency)
        page = desk.get(BULK, {"first": "۱۳۹۷/۰۰۳"})
        assert (value_of(page, "form-0-number"), value_of(page, "form-1-number")) == ("۱۳۹۷/۰۰۴", "۱۳۹۷/۰۰۵")
        assert "۲ ابلاغیه" in words(page) and "جمع ۲۰۰" in words(page)

    def test_nothing_is_chosen_before_there_are_numbers(self, desk, draft):
        draft()
        page = desk.get(BULK).content.decode()
        assert "checked" not in page.split("<tbody>")[1].split("</tbody>")[0]

    @pytest.mark.parametrize("first", ["abc", "\x00", "9" * 60, "\u202e1"])
    def test_a_first_number_that_is_none_is_told_and_proposes_nothing(self, desk, draft, first):
        draft()
        page = desk.get(BULK, {"first": first})
        assert page.status_code == 200
        assert value_of(page, "form-0-number") == ""

    def test_every_chosen_one_goes_out_and_the_rest_stays(self, office, desk, draft, issue):
        one, two = draft(), draft(office.other_agency)
        page = issue(sent((one, "97/8"), (two, None)))
        assert (fresh(one).number, fresh(two).state) == ("97/8", "draft")
        assert "صدور ۱ ابلاغیهٔ سال ۱۳۹۷" in page and "پایان‌یافته" in page
        assert "۱ از ۱ ابلاغیه صادر شد." in page and "سازمان جهاد کشاورزی ۹۷/۸ صادر شد 1397-N-A22-004" in page
        assert "اداره‌کل آموزش و پرورش" not in page

    def test_each_is_issued_by_who_pressed_and_says_so_in_its_history(self, office, draft, issue):
        notice = draft()
        issue(sent((notice, "97/8")))
        entry = history_of(notice).last()
        assert (entry.action, entry.actor, entry.actor_name) == ("issue", office.integration, "رضا پویا")
        assert fresh(notice).issued_by == office.integration
        assert fresh(notice).issued_at == moment(1397, 3, 5)

    def test_one_that_is_refused_does_not_stop_the_others(self, office, draft, issue):
        one, two = draft(kind=REDUCTION, chapter=7, amount=300), draft(office.other_agency, kind=REDUCTION, amount=6_001)
        page = issue(sent((two, "97/7"), (one, "97/8")))
        assert (fresh(one).state, fresh(two).state) == ("issued", "draft")
        assert "۱ از ۲ ابلاغیه صادر شد؛ ۱ خطا" in page
        assert "اداره‌کل آموزش و پرورش ۹۷/۷ «استفاده از کالاها و خدمات»: کاهش ۶٬۰۰۱ میلیون ریال ممکن نیست" in page

    def test_a_number_in_use_is_told_in_the_outcome(self, draft, issue):
        assert NOTICE_NUMBER_ONCE.sentence in issue(sent((draft(), "1397/002")))

    def test_what_another_wrote_meanwhile_does_not_go_out(self, office, desk, draft, issue):
        notice = draft()
        seen = sent((notice, "97/8"))
        draft(amount=900)
        assert "این پرونده پس از باز شدن صفحه تغییر کرده است" in issue(seen)
        assert fresh(notice).state == "draft"

    def test_the_press_twice_is_one_issue_of_each(self, draft, issue):
        notice = draft()
        issue(sent((notice, "97/8")))
        page = issue(sent((notice, "97/8")))
        assert "پیش‌تر ثبت شده است و دوباره انجام نشد" in page
        assert CeilingPosting.objects.filter(paper=fresh(notice).serial).count() == 1
        assert [entry.action for entry in history_of(notice)] == ["enter_credits", "issue"]

    def test_a_double_click_starts_one_job(self, desk, draft):
        data = sent((draft(), "97/8"))
        assert desk.post(BULK, data).url == desk.post(BULK, data).url
        assert Job.objects.count() == 1

    def test_what_the_worker_did_not_reach_is_told_and_left_as_it_was(self, desk, draft):
        notice = draft()
        job = desk.post(BULK, sent((notice, "97/8"))).url
        assert "در انتظار آغاز" in words(desk.get(job)) and "۰ از ۱ ابلاغیه صادر شد." in words(desk.get(job))
        desk.post(f"{job}stop/")
        assert fresh(notice).state == "draft"
        assert "کار متوقف شد. ۱ ابلاغیه به همان حال پیشین مانده است." in words(desk.get(job))

    def test_the_outcome_stays_at_its_address_and_leads_back_to_the_list(self, desk, draft, issue):
        first = issue(sent((draft(), "97/8")))
        job = Job.objects.get()
        assert words(desk.get(f"/jobs/{job.pk}/")) == first
        assert 'href="/1397/notices/"' in desk.get(f"/jobs/{job.pk}/").content.decode()

    def test_who_lost_the_right_meanwhile_issues_nothing(self, office, desk, draft, django_capture_on_commit_callbacks):
        notice = draft()
        with django_capture_on_commit_callbacks() as worker:
            job = desk.post(BULK, sent((notice, "97/8"))).url
        office.integration.groups.clear()
        for task in worker:
            task()
        assert fresh(notice).state == "draft"
        assert OUT_OF_REACH in words(desk.get(job))

    @pytest.mark.parametrize(
        ("numbers", "date", "sentence"),
        [
            ((None, None), "1397/03/02", NONE_CHOSEN),
            (("97/8", "97/8"), "1397/03/02", SAME_NUMBER),
            (("97/8", "۹۷/۸"), "1397/03/02", SAME_NUMBER),
            (("97/8", ""), "1397/03/02", "شمارهٔ نامه را بنویسید."),
            (("97/8", "x"), "1397/03/02", "شمارهٔ نامه را با رقم، حرف، «/» و «-» بنویسید، مانند ۹۷/۲۱۰/۱۱۲۰۱."),
            (("97/8", "97/9"), "1397/03/06", DATE_IN_FUTURE),
            (("97/8", "97/9"), "", "تاریخ را به صورت سال/ماه/روز بنویسید، مانند ۱۳۹۷/۰۷/۲۳."),
        ],
    )
    def test_a_mistake_in_the_list_is_told_before_the_first_letter_goes_out(self, office, desk, draft, numbers, date, sentence):
        one, two = draft(), draft(office.other_agency)
        page = desk.post(BULK, sent((one, numbers[0]), (two, numbers[1]), date=date))
        assert sentence in faults(page)
        assert {fresh(one).state, fresh(two).state} == {"draft"}

    def test_what_cannot_go_out_yet_is_listed_with_its_reason_and_no_tick(self, desk, draft):
        draft(council="")
        page = words(desk.get(BULK))
        assert "هنوز قابل صدور نیست" in page and NO_COUNCIL_NUMBER in page
        assert "آمادهٔ صدور میلیون ریال" not in page

    def test_sent_all_the_same_it_is_refused(self, draft, issue):
        notice = draft(council="")
        page = issue(sent((notice, "97/8")))
        assert fresh(notice).state == "draft"
        assert NO_COUNCIL_NUMBER in page

    def test_a_notice_of_another_year_is_not_found_here(self, draft, issue):
        notice = draft()
        FiscalYear.objects.create(year=1398)
        page = issue(sent((notice, "97/8")), "/1398/notices/issue/")
        assert fresh(notice).state == "draft"
        assert NOT_FOUND in page
        # Nor does the outcome tell whose it is.
        assert "سازمان جهاد کشاورزی" not in page

    def test_a_torn_form_is_told(self, desk, draft):
        data = sent((draft(), "97/8"))
        del data["form-TOTAL_FORMS"]
        assert INCOMPLETE_FORM in faults(desk.post(BULK, data))

    @pytest.mark.parametrize("pk", ["x", "", "-1", "9" * 30, "\x00"])
    def test_a_number_that_is_no_notice_breaks_nothing(self, desk, draft, pk, django_capture_on_commit_callbacks):
        notice = draft()
        with django_capture_on_commit_callbacks(execute=True):
            answer = desk.post(BULK, {**sent((notice, "97/8")), "form-0-pk": pk})
        assert answer.status_code in (200, 302)
        if answer.status_code == 302:
            assert NOT_FOUND in words(desk.get(answer.url))
        assert fresh(notice).state == "draft"

    def test_more_than_five_hundred_at_once_are_refused(self, desk, draft):
        notice = draft()
        page = desk.post(BULK, {**sent((notice, "97/8")), "form-TOTAL_FORMS": "501"})
        assert "هر بار حداکثر ۵۰۰ ابلاغیه صادر می‌شود." in faults(page)
        assert not Job.objects.exists()

    def test_with_nothing_to_issue_it_says_where_to_begin(self, office, desk):
        assert "ابلاغیه‌ای آمادهٔ صدور نیست." in words(desk.get(BULK))

    def test_more_drafts_cost_no_more_queries(self, office, desk, draft):
        draft()
        desk.get(BULK)
        with CaptureQueriesContext(connection) as with_one:
            desk.get(BULK)
        draft(office.other_agency)
        draft(office.wide_agency)
        with CaptureQueriesContext(connection) as with_three:
            desk.get(BULK)
        assert len(with_three) == len(with_one)


class TestNumbersInARow:
    @pytest.mark.parametrize(
        ("number", "after"),
        [("97/210/11201", "97/210/11202"), ("099", "100"), ("97/ت/9", "97/ت/10"), ("12-ب", "13-ب"), ("1397/999", "1397/1000")],
    )
    def test_the_last_digits_go_up(self, number, after):
        assert following(number) == after

    def test_used_ones_are_passed_over(self):
        assert numbers_from("9", 3, {"10", "12"}) == ["9", "11", "13"]

    def test_without_digits_there_is_no_next(self):
        with pytest.raises(ValueError, match="no digits"):
            following("x")
