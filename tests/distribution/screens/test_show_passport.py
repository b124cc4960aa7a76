"""The credit passport: every paper and balance in order, as of any day, from the agency's end and from the county's."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agreements.workflow import State
from core import clock
from distribution.actions.approve_council_projects import approve_council_projects
from distribution.actions.issue_notice import issue_notice
from distribution.actions.prepare_agency_notices import prepare_agency_notices
from distribution.ceiling_passport import ceiling_passport
from distribution.models import CreditCeiling, CreditNotice, Share
from distribution.share_passport import share_passport
from tests.distribution.screens.pages import faults, title, value_of, words
from tests.documents.reading import Paper
from tests.factories.agreements import agreement_at
from tests.factories.moments import moment
from tests.factories.office import Office, notify_credit
from tests.factories.province import Province

CHAIN = "زنجیرهٔ سندها کامل و جمع‌ها برابر است."


@pytest.fixture
def ceiling(office: Office) -> CreditCeiling:
    """Agriculture's expense: 52,000 notified on 5 Khordad, all of it in an agreement, 400 more on the 20th."""
    with clock.at(moment(1397, 3, 8)):
        agreement_at(State.NOTIFIED, office)
    with clock.at(moment(1397, 3, 20)):
        notify_credit(office, office.agency, {("1301001", "10"): {2: 400}}, number="97/45531", kind="supplement")
    return CreditCeiling.objects.get(agency=office.agency)


def address(ceiling: CreditCeiling, on: str | None = None) -> str:
    return f"/1397/passport/{ceiling.pk}/" + (f"?on={on}" if on is not None else "")


@pytest.fixture
def today():
    with clock.at(moment(1397, 3, 25)):
        yield


class TestExpense:
    def test_the_papers_stand_in_order_with_what_each_left(self, office, ceiling, today, signed_in) -> None:
        page = words(signed_in(office.integration).get(address(ceiling)))
        assert "از ۵۲٬۴۰۰ میلیون ریال ابلاغ‌شده، ۵۲٬۰۰۰ در موافقتنامه آمده و ۴۰۰ مانده است." in page
        order = ["مصوبهٔ شورای برنامه‌ریزی", "ابلاغیهٔ اعتبار مرکز", "ابلاغیهٔ اعتبار دستگاه", "ارسال موافقتنامه", "ابلاغ موافقتنامه", "ابلاغیهٔ اعتبار دستگاه، متمم"]
        places = [page.index(paper) for paper in order]
        assert places == sorted(places)
        assert CHAIN in page and "۵۲٬۴۰۰ = ۵۲٬۰۰۰ + ۰ + ۴۰۰" in page

    def test_each_figure_leads_to_its_paper(self, office, ceiling, today, signed_in) -> None:
        page = signed_in(office.integration).get(address(ceiling)).content.decode()
        for notice in CreditNotice.objects.filter(agency=office.agency):
            assert notice.get_absolute_url() in page
        assert "/agreements/1397-H-A22-001/" in page

    @pytest.mark.parametrize(
        ("on", "left", "equation"),
        [("1397/03/06", "۵۲٬۰۰۰", "۵۲٬۰۰۰ = ۰ + ۰ + ۵۲٬۰۰۰"), ("۱۳۹۷/۰۳/۱۰", "۰", "۵۲٬۰۰۰ = ۵۲٬۰۰۰ + ۰ + ۰"), ("1397/3/20", "۴۰۰", "۵۲٬۴۰۰ = ۵۲٬۰۰۰ + ۰ + ۴۰۰")],
    )
    def test_as_of_a_day_it_ends_with_that_day(self, office, ceiling, today, signed_in, on, left, equation) -> None:
        page = words(signed_in(office.integration).get(address(ceiling, on)))
        assert f"و {left} مانده است" in page and equation in page and CHAIN in page

    def test_between_sending_and_notification_it_is_in_circulation(self, office, today, signed_in) -> None:
        agreement_at(State.SUBMITTED, office)
        page = words(signed_in(office.integration).get(address(CreditCeiling.objects.get(agency=office.agency))))
        assert "در گردش ۵۲٬۰۰۰" in page and "۵۲٬۰۰۰ = ۰ + ۵۲٬۰۰۰ + ۰" in page

    def test_today_stands_in_the_box_when_no_day_is_asked_for(self, office, ceiling, today, signed_in) -> None:
        assert value_of(signed_in(office.integration).get(address(ceiling)), "on") == "۱۳۹۷/۰۳/۲۵"

    @pytest.mark.parametrize(
        ("on", "sentence"),
        [
            ("", "تاریخ را به صورت سال/ماه/روز بنویسید، مانند ۱۳۹۷/۰۷/۲۳."),
            ("1397/13/01", "ماه باید میان ۱ و ۱۲ باشد."),
            ("1397/07/31", "مهر سال ۱۳۹۷ ۳۰ روز دارد."),
            ("2018/07/01", "تاریخ را به تقویم هجری شمسی بنویسید، مانند ۱۳۹۷/۰۷/۲۳."),
            ("\x00", "تاریخ را به صورت سال/ماه/روز بنویسید، مانند ۱۳۹۷/۰۷/۲۳."),
            ("دیروز", "تاریخ را به صورت سال/ماه/روز بنویسید، مانند ۱۳۹۷/۰۷/۲۳."),
        ],
    )
    def test_a_day_that_is_none_is_told_and_today_is_shown(self, office, ceiling, today, signed_in, on, sentence) -> None:
        page = signed_in(office.integration).get(f"/1397/passport/{ceiling.pk}/", {"on": on})
        assert (page.status_code, faults(page)) == (200, [sentence])
        assert title(page).startswith("خطا: ") and "۴۰۰ مانده است" in words(page)

    def test_before_the_first_paper_it_says_when_that_was(self, office, ceiling, today, signed_in) -> None:
        page = words(signed_in(office.integration).get(address(ceiling, "1397/01/01")))
        assert "تا این تاریخ سندی برای این اعتبار ثبت نشده است." in page and "نخستین سند آن از ۵ خرداد ۱۳۹۷ است." in page

    def test_a_chain_that_does_not_close_says_by_how_much(self, office, ceiling, today, monkeypatch) -> None:
        """The proof line is reckoned, not written: given one notice less it names the difference."""
        from distribution import ceiling_passport as module

        real = module._notices
        monkeypatch.setattr(module, "_notices", lambda c: {s: n for s, n in real(c).items() if n.number != "97/45531"})
        passport = ceiling_passport(ceiling, office.integration)
        assert not passport.holds
        assert passport.proof == "جمع ابلاغیه‌های دستگاه ۵۲٬۰۰۰ است و ۵۲٬۴۰۰ ثبت شده است؛ ۴۰۰ میلیون ریال اختلاف دارد."

    def test_counters_that_differ_from_the_papers_are_told(self, office, ceiling, today) -> None:
        ceiling.reserved = 7
        passport = ceiling_passport(ceiling, office.integration)
        assert not passport.holds and "ماندهٔ ثبت‌شده ۳۹۳ است و از سندها ۴۰۰ به دست می‌آید." in passport.proof


class TestWhoSees:
    def test_the_agency_its_own_part_without_the_provinces_totals(self, office, ceiling, today, signed_in) -> None:
        page = words(signed_in(office.staff).get(address(ceiling)))
        assert "۴۰۰ مانده است" in page and "ارسال موافقتنامه" in page
        assert "ابلاغیهٔ اعتبار مرکز" not in page and "۹۰۰٬۰۰۰٬۰۰۰" not in page

    def test_the_expert_of_the_sector_sees_the_center_too(self, office, ceiling, today, signed_in) -> None:
        assert "ابلاغیهٔ اعتبار مرکز" in words(signed_in(office.expert).get(address(ceiling)))

    @pytest.mark.parametrize("who", ["stranger", "other_head", "other_expert", "admin"])
    def test_for_others_it_is_not_there(self, office, ceiling, signed_in, who) -> None:
        client = signed_in(office.people[who])
        assert client.get(address(ceiling)).status_code == 404
        assert client.get(f"/1397/passport/{ceiling.pk}/paper.pdf").status_code == 404

    def test_another_year_is_another_address(self, office, ceiling, signed_in) -> None:
        client = signed_in(office.integration)
        assert client.get(f"/1396/passport/{ceiling.pk}/").status_code == 404
        assert client.get("/1397/passport/99999999/").status_code == 404
        assert client.post(address(ceiling)).status_code == 405

    def test_the_way_in_is_from_the_ceilings_and_from_the_letter(self, office, ceiling, signed_in) -> None:
        assert address(ceiling) in signed_in(office.staff).get("/1397/credits/").content.decode()
        notice = CreditNotice.objects.filter(agency=office.agency).first()
        assert address(ceiling) in signed_in(office.staff).get(notice.get_absolute_url()).content.decode()


@pytest.fixture
def capital(province: Province) -> Province:
    """Roads: 800 of Ahvaz and 2,000 of the council notified, 700 more approved and waiting."""
    with clock.at(moment(1397, 3, 6)):
        province.notified("51", provincial=9_000, reserve=1_000)
    with clock.at(moment(1397, 3, 10)):
        province.accepted(province.row(500), province.row(300, code="1502001002"))
        approve_council_projects(province.resolution(), [province.row(2_000, code="1502009001")], by=province.office.integration)
        (notice,) = prepare_agency_notices(province.office.year, by=province.office.integration)
    with clock.at(moment(1397, 3, 12)):
        issue_notice(notice, number="97/9001", date=moment(1397, 3, 12).date(), by=province.office.integration)
    with clock.at(moment(1397, 3, 15)):
        province.accepted(province.row(700, code="1502001003"))
    return province


class TestCapital:
    def ceiling(self) -> CreditCeiling:
        return CreditCeiling.objects.get(credit_type="capital")

    def test_every_station_from_the_center_to_the_agency(self, capital, today, signed_in) -> None:
        page = words(signed_in(capital.office.integration).get(address(self.ceiling())))
        for paper in (
            "ابلاغیهٔ اعتبار مرکز ۹۷/۲۱۸۴۰", "توزیع میان شهرستان‌ها", "مصوبهٔ شورای برنامه‌ریزی ۹۷/۲/۹", "ابلاغیهٔ شهرستان اهواز", "گشایش سهم استانی",
            "صورت‌جلسهٔ کمیتهٔ شهرستان اهواز ک/۱", "پروژه‌های مصوب شورا (سهم استانی)", "ابلاغیهٔ اعتبار دستگاه ۹۷/۹۰۰۱",
        ):  # fmt: skip
            assert paper in page, paper
        assert "مصوب، در انتظار ابلاغیه ۷۰۰" in page and CHAIN in page

    def test_a_county_that_gave_nothing_to_it_is_not_there(self, capital, today, signed_in) -> None:
        assert "دزفول" not in words(signed_in(capital.office.integration).get(address(self.ceiling())))

    def test_the_agency_sees_its_projects_and_no_shares(self, capital, today, signed_in) -> None:
        page = words(signed_in(capital.office.wide_staff).get(address(self.ceiling())))
        assert "صورت‌جلسهٔ کمیتهٔ شهرستان اهواز" in page and "پروژه‌های مصوب شورا" in page
        assert "ابلاغیهٔ شهرستان" not in page and "توزیع میان شهرستان‌ها" not in page and "گشایش سهم" not in page

    def test_from_the_countys_end(self, capital, today, signed_in) -> None:
        share = Share.objects.get(county__code="0603", programme__code="1502001")
        page = words(signed_in(capital.office.integration).get(f"/1397/shares/{share.pk}/passport/"))
        assert "شناسنامهٔ سهم شهرستان اهواز" in page and "۱٬۵۰۰ به پروژه‌ها رسیده" in page
        assert "ابلاغ به اداره‌کل راه و شهرسازی ۹۷/۹۰۰۱" in page and "ابلاغ‌شده به دستگاه‌ها ۸۰۰" in page and CHAIN in page

    def test_as_of_a_day_from_the_countys_end(self, capital, today) -> None:
        share = Share.objects.get(county__code="0603", programme__code="1502001")
        balance = share_passport(share, capital.office.integration, moment(1397, 3, 11).date()).balance
        assert (balance.held, balance.final, balance.left) == (800, 0, share.notified - 800)

    def test_the_provinces_own_part_has_one_too(self, capital, today, signed_in) -> None:
        own = Share.objects.get(county=None, programme__code="1502001")
        page = words(signed_in(capital.office.integration).get(f"/1397/shares/{own.pk}/passport/"))
        assert "شناسنامهٔ سهم استانی" in page and "گشایش سهم استانی" in page and CHAIN in page

    def test_the_secretary_sees_the_countys_own_and_no_other(self, capital, today, signed_in) -> None:
        shares = {share.county and share.county.code: share for share in Share.objects.filter(programme__code="1502001").select_related("county")}
        client = signed_in(capital.secretary)
        page = words(client.get(f"/1397/shares/{shares['0603'].pk}/passport/"))
        assert "صورت‌جلسهٔ کمیتهٔ شهرستان" in page and "ابلاغیهٔ اعتبار مرکز" not in page and "اداره‌کل راه" not in page
        assert client.get(f"/1397/shares/{shares['0608'].pk}/passport/").status_code == 404
        assert client.get(f"/1397/shares/{shares[None].pk}/passport/").status_code == 404
        assert signed_in(capital.office.wide_staff).get(f"/1397/shares/{shares['0603'].pk}/passport/").status_code == 404

    def test_more_papers_cost_no_more_queries(self, capital, today, signed_in) -> None:
        client, share = signed_in(capital.office.integration), Share.objects.get(county__code="0603", programme__code="1502001")
        pages = (address(self.ceiling()), f"/1397/shares/{share.pk}/passport/")
        before = []
        for page in pages:
            client.get(page)
            with CaptureQueriesContext(connection) as queries:
                client.get(page)
            before.append(len(queries))
        for n in range(3):
            capital.accepted(capital.row(10, code=f"15020017{n:02}"))
            notices = prepare_agency_notices(capital.office.year, by=capital.office.integration)
            issue_notice(notices[0], number=f"97/91{n}", date=moment(1397, 3, 12).date(), by=capital.office.integration)
        for page, count in zip(pages, before, strict=True):
            with CaptureQueriesContext(connection) as queries:
                client.get(page)
            assert len(queries) == count


class TestPaper:
    def test_it_prints_what_the_page_shows(self, office, ceiling, today, signed_in) -> None:
        answer = signed_in(office.integration).get(f"/1397/passport/{ceiling.pk}/paper.pdf", {"on": "1397/03/10"})
        assert (answer["Content-Type"], answer["X-Content-Type-Options"]) == ("application/pdf", "nosniff")
        paper = Paper(answer.content)
        assert paper.says("شناسنامهٔ اعتبار") and paper.says("وضعیت در ۱۳۹۷/۰۳/۱۰") and paper.says("ارسال موافقتنامه") and not paper.says("متمم")
        assert not paper.ink_outside(1)

    def test_many_papers_run_over_pages_with_their_heads(self, office, today, signed_in) -> None:
        for n in range(40):
            with clock.at(moment(1397, 3, 6) + timedelta(minutes=n)):
                notify_credit(office, office.agency, {("1301001", "10"): {2: 10 + n}}, number=f"97/5{n:03}", kind="supplement")
        ceiling = CreditCeiling.objects.get(agency=office.agency)
        paper = Paper(signed_in(office.integration).get(f"/1397/passport/{ceiling.pk}/paper.pdf").content)
        assert len(paper) >= 2 and paper.says("مانده پس از سند", on=2) and paper.says("زنجیرهٔ سندها", on=len(paper))
