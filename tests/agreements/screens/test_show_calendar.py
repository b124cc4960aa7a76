"""The calendar of working days: a year as a picture, days added, removed with a reason, and brought in as a list."""

from __future__ import annotations

import pytest

from agreements.actions import keep_calendar as rules
from agreements.views.import_holidays import NO_TITLE, OTHER_YEAR, TOO_MANY, TWICE
from core.audit import history_of
from core.jalali import from_jalali
from core.models import AuditEntry, Holiday
from core.official_holidays import known_years, official_holidays
from tests.distribution.screens.pages import faults, value_of, words
from tests.factories.agreements import agreement_at, fresh
from tests.factories.office import Office

pytestmark = pytest.mark.django_db

HERE, NEW, IMPORT = "/1397/calendar/", "/1397/calendar/new/", "/1397/calendar/import/"
OTHERS = ["staff", "agency_head", "expert", "deputy", "org_head", "auditor", "admin"]


@pytest.fixture
def desk(office: Office, signed_in):
    return signed_in(office.integration)


def typed(**changed: str) -> dict[str, str]:
    return {"day": "۱۳۹۷/۰۳/۰۸", "title": "تعطیل اعلام‌شده", "kind": "other", "note": "اطلاعیهٔ ۹۷/۱۲", **changed}


class TestPicture:
    def test_everybody_sees_it_and_only_integration_keeps_it(self, office: Office, desk, signed_in) -> None:
        page = desk.get(HERE).content.decode()
        assert "رحلت امام خمینی" in page and NEW in page and IMPORT in page
        for who in OTHERS:
            page = signed_in(office.people[who]).get(HERE).content.decode()
            assert "رحلت امام خمینی" in page and NEW not in page

    def test_the_squares_lie_under_their_weekdays(self, desk) -> None:
        months = desk.get(HERE).context["months"]
        khordad = months[2]
        assert [square.number for square in khordad.weeks[0]] == [0, 0, 0, 1, 2, 3, 4]  # the 1st is a Tuesday
        assert [square.number for square in khordad.weeks[-1]][:6] == [26, 27, 28, 29, 30, 31]
        # 31 days less 9 Thursdays and Fridays less 14, 15, 26 (the 25th is a Friday itself).
        assert khordad.working_days == 31 - 9 - 3
        assert sum(len([s for w in month.weeks for s in w if s.number]) for month in months) == 365

    def test_today_is_marked(self, desk) -> None:
        assert desk.get(HERE).content.decode().count('class="today"') == 1

    @pytest.mark.parametrize(("year", "status"), [(1390, 200), (1419, 200), (1389, 404), (1420, 404), (99999999999, 404), (0, 404)])
    def test_a_year_no_calendar_knows_is_not_there(self, desk, year: int, status: int) -> None:
        assert desk.get(f"/{year}/calendar/").status_code == status

    def test_a_year_without_holidays_offers_the_list(self, office: Office, desk, signed_in) -> None:
        assert "برای این سال تعطیلی ثبت نشده است." in words(desk.get("/1404/calendar/"))
        assert "تقویم را تلفیق بودجه نگه می‌دارد." in words(signed_in(office.staff).get("/1404/calendar/"))


class TestAdding:
    def test_a_day_is_added_and_the_deadlines_move(self, office: Office, desk) -> None:
        paper = agreement_at("submitted", office)
        due = fresh(paper).due_on
        answer = desk.post(NEW, typed(), follow=True)
        assert "۱۳۹۷/۰۳/۰۸ «تعطیل اعلام‌شده» تعطیل است. مهلت ۱ پرونده جابه‌جا شد." in words(answer)
        made = Holiday.objects.get(day=from_jalali(1397, 3, 8))
        assert history_of(made).get().note == "اطلاعیهٔ ۹۷/۱۲" and fresh(paper).due_on > due

    def test_the_press_twice_is_one_day(self, desk) -> None:
        desk.post(NEW, typed())
        assert rules.IS_ONE_ALREADY in words(desk.post(NEW, typed(), follow=True))
        assert Holiday.objects.filter(day=from_jalali(1397, 3, 8)).count() == 1

    @pytest.mark.parametrize(
        ("changed", "sentence"),
        [
            ({"day": "1397/03/10"}, rules.IS_WEEKEND),
            ({"day": "1397/03/14"}, rules.IS_ONE_ALREADY),
            ({"day": "1398/03/08"}, "این روز در سال ۱۳۹۷ نیست."),
            ({"day": "1397/02/32"}, "اردیبهشت سال ۱۳۹۷ ۳۱ روز دارد."),
            ({"day": ""}, "تاریخ را به صورت سال/ماه/روز بنویسید، مانند ۱۳۹۷/۰۷/۲۳."),
            ({"title": ""}, "این بخش را بنویسید."),
            ({"kind": "x"}, "یکی از گزینه‌های فهرست را انتخاب کنید."),
        ],
    )
    def test_what_is_wrong_is_told_and_nothing_is_written(self, desk, changed, sentence) -> None:
        page = desk.post(NEW, typed(**changed))
        assert faults(page) == [sentence] and Holiday.objects.count() == 4
        assert value_of(page, "note") == "اطلاعیهٔ ۹۷/۱۲"


class TestRemoving:
    def test_it_needs_a_reason_and_leaves_a_line(self, desk) -> None:
        day = Holiday.objects.get(day=from_jalali(1397, 3, 14))
        there = f"/1397/calendar/{day.pk}/remove/"
        assert faults(desk.post(there, {"reason": " "})) == [rules.REASON_NEEDED]
        assert "از تعطیلات حذف شد." in words(desk.post(there, {"reason": "اطلاعیهٔ اصلاحی"}, follow=True))
        entry = AuditEntry.objects.get(action="remove_holiday")
        assert (entry.note, entry.data["title"]) == ("اطلاعیهٔ اصلاحی", "رحلت امام خمینی")
        assert rules.GONE_ALREADY in words(desk.post(there, {"reason": "x"}, follow=True))

    def test_a_day_of_another_year_is_not_removed_through_this_one(self, desk) -> None:
        day = Holiday.objects.get(day=from_jalali(1397, 3, 14))
        desk.post(f"/1398/calendar/{day.pk}/remove/", {"reason": "x"})
        assert Holiday.objects.count() == 4


class TestImporting:
    def test_the_published_list_stands_ready_and_comes_in_at_once(self, desk) -> None:
        page = desk.get("/1404/calendar/import/")
        text = page.context["form"].initial["lines"]
        assert "۱۴۰۴/۰۱/۰۱" not in text or "نوروز" in text
        answer = desk.post("/1404/calendar/import/", {"lines": text}, follow=True)
        assert "روز تعطیل ثبت شد." in words(answer)
        days = Holiday.objects.filter(day__gte=from_jalali(1404, 1, 1), day__lt=from_jalali(1405, 1, 1))
        assert {day.day for day in days} == {o.day for o in official_holidays(1404) if o.day.weekday() not in (3, 4)}
        assert days.filter(kind="lunar").exists() and days.filter(kind="fixed").exists()
        assert rules.SAME_AGAIN in words(desk.post("/1404/calendar/import/", {"lines": text}, follow=True))

    def test_computed_lunar_days_are_named(self, desk) -> None:
        page = words(desk.get("/1406/calendar/import/"))
        assert "ممکن است با رؤیت هلال یک روز جابه‌جا شوند" in page and "عید فطر" in page

    def test_each_fault_is_named_once_with_its_line_and_nothing_is_written(self, desk) -> None:
        lines = "1397/01/01\n1397/02/32 x\n1398/01/05 نوروز\n1397/06/28 تاسوعا\n1397/06/28 عاشورا\nدیروز x\n1397/06/29\tعاشورا"
        assert faults(desk.post(IMPORT, {"lines": lines})) == [
            NO_TITLE.format(line="۱"),
            "سطر ۲: اردیبهشت سال ۱۳۹۷ ۳۱ روز دارد.",
            OTHER_YEAR.format(line="۳", year="۱۳۹۷"),
            TWICE.format(line="۵", other="۴"),
            "سطر ۶: تاریخ را به صورت سال/ماه/روز بنویسید، مانند ۱۳۹۷/۰۷/۲۳.",
        ]
        assert Holiday.objects.count() == 4

    @pytest.mark.parametrize("lines", ["", " \n ", "\x00"])
    def test_without_a_line_there_is_nothing_to_write(self, desk, lines) -> None:
        assert desk.post(IMPORT, {"lines": lines}).status_code == 200
        assert Holiday.objects.count() == 4

    def test_too_many_lines_are_too_many(self, desk) -> None:
        assert faults(desk.post(IMPORT, {"lines": "1397/01/01 x\n" * 121})) == [TOO_MANY]


@pytest.mark.parametrize("who", OTHERS)
def test_only_integration_writes_it(office: Office, signed_in, who: str) -> None:
    client, day = signed_in(office.people[who]), Holiday.objects.first()
    for address in (NEW, IMPORT, f"/1397/calendar/{day.pk}/remove/"):
        assert client.get(address).status_code == 403 and client.post(address, typed()).status_code == 403
    assert Holiday.objects.count() == 4


def test_the_file_of_official_holidays_is_whole() -> None:
    years = known_years()
    assert sorted(years) == list(range(1397, 1407))
    for year, days in years.items():
        titles = " ".join(official.title for official in days)
        for occasion in ("نوروز", "روز طبیعت", "رحلت امام خمینی", "پیروزی انقلاب", "عاشورا", "عید قربان", "نیمهٔ شعبان"):
            assert occasion in titles, (year, occasion)
        assert 24 <= len(days) <= 34 and len({official.day for official in days}) == len(days)
    # Known from the year's own calendar.
    assert {official.day: official.title for official in years[1397]}[from_jalali(1397, 6, 29)] == "عاشورا"
