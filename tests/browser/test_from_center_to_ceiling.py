"""A capital credit by hand, in several browsers: the what-if, the council, a letter, a committee, the agency's notice."""

from __future__ import annotations

import pytest

from core.text import to_persian_digits
from distribution.models import (
    CommitteeSession,
    CountyNotice,
    CreditCeiling,
    CreditNotice,
    CreditType,
    DistributionScenario,
    Share,
)
from tests.browser.driving import Person
from tests.factories.province import PDF, make_province

SCAN = {"name": "scan.pdf", "mimeType": "application/pdf", "buffer": PDF}


@pytest.fixture
def province(office):
    """Three counties and the center's capital notice, in the world of this file."""
    return make_province(office)


def fill(person: Person, **values: str) -> None:
    """Write into boxes by their names."""
    for name, value in values.items():
        person.page.locator(f"main [name={name.replace('__', '-')}]").first.fill(value)


def choose(person: Person, name: str, words: str) -> None:
    """The option of a list that begins with these words."""
    box = person.page.locator(f"main [name={name}]").first
    found = next(option for option in box.locator("option").all() if option.inner_text().strip().startswith(words))
    box.select_option(value=found.get_attribute("value"))


def test_each_person_in_turn(office, province, person, clean_books):
    integration, colleague = person(office.integration), person(office.integration2)
    secretary, staff = person(province.secretary), person(office.wide_staff)

    # Integration shares the province's credit by the model; a wrong sum of weights is told, nothing is saved.
    integration.open("start_scenario", 1397)
    choose(integration, "source", "استانی")
    fill(integration, name="پایه")
    with integration.page.expect_navigation():
        integration.page.locator("main form[method=post] .btn.primary").click()
    scenario = DistributionScenario.objects.get()
    integration.open("edit_scenario", scenario.pk)
    fill(integration, weight_population="۵۹", provincial="۹٬۰۰۰")
    integration.press("محاسبه")
    assert integration.sees("۹۹") and integration.page.title().startswith("خطا")
    fill(integration, weight_population="۶۰")
    integration.press("ذخیرهٔ سناریو")
    integration.open("propose_scenario", scenario.pk)
    integration.press("ثبت نهایی برای شورا")

    # The council's resolution binds it.
    colleague.open("approve_scenario", scenario.pk)
    fill(colleague, number="۹۷/۲/۴", date="۱۳۹۷/۰۳/۰۱", session="جلسهٔ ۲")
    colleague.page.locator("main [name=scan]").set_input_files(SCAN)
    colleague.press("ثبت تصویب شورا")
    scenario.refresh_from_db()
    assert scenario.state == "approved" and scenario.total == 90_000

    # Letters to the counties, as one job.
    integration.open("prepare_county_notices", scenario.resolution_id)
    integration.press(f"آماده‌سازی {to_persian_digits(3)} ابلاغیه")
    integration.open("issue_county_notices", 1397, query="?first=97/220/1")
    integration.press("صدور ابلاغیه‌های انتخاب‌شده")
    assert set(CountyNotice.objects.values_list("state", flat=True)) == {"issued"}

    # The county's secretary reads the letter, writes a project, attaches the minutes and sends.
    letter = CountyNotice.objects.get(county__code="0603")
    secretary.open("show_county_notice", letter.pk)
    secretary.open("open_session", 1397, "0603")
    with secretary.page.expect_navigation():
        secretary.page.locator("main form[method=post] .btn.primary").click()
    session = CommitteeSession.objects.get()
    secretary.open("edit_session_projects", session.pk)
    fill(
        secretary, rows__0__code="1502001001", rows__0__title="بهسازی راه روستایی", rows__0__agency="A40", rows__0__programme="1502001",
        rows__0__total_cost="۲۰۰۰", rows__0__spent="۶۰۰", rows__0__amount="۵۰۰", rows__0__start_year="۱۳۹۶", rows__0__end_year="۱۳۹۸", rows__0__progress="۴۰",
    )  # fmt: skip
    choose(secretary, "rows-0-source", "استانی")
    secretary.press("ذخیرهٔ پروژه‌ها")
    secretary.open("edit_session_minutes", session.pk)
    fill(secretary, minutes_number="ک/۱", held_on="۱۳۹۷/۰۳/۰۳", members="فرماندار، رئیس کمیته")
    secretary.page.locator("main [name=minutes]").set_input_files(SCAN)
    secretary.press("ذخیرهٔ صورت‌جلسه")
    secretary.open("submit_session", session.pk)
    secretary.press("ارسال به سازمان")

    # The Organization checks the rows beside the minutes and accepts them.
    colleague.open("check_session", session.pk)
    assert colleague.sees("بهسازی راه روستایی")
    colleague.open("accept_session", session.pk)
    colleague.press("پذیرش پروژه‌ها")
    assert Share.objects.get(county__code="0603", programme__code="1502001", source__code="51").approved == 500

    # The agency is notified: its ceiling is there, and each million rials can be followed back.
    integration.open("prepare_agency_notices", 1397)
    integration.press(f"آماده‌سازی {to_persian_digits(1)} ابلاغیه")
    notice = CreditNotice.objects.get(credit_type=CreditType.CAPITAL)
    integration.open("issue_notice", notice.pk)
    fill(integration, number="۹۷/۲۱۵/۱", date="۱۳۹۷/۰۳/۰۵")
    with integration.page.expect_navigation():
        integration.page.locator("main form[method=post] .btn.primary").click()
    ceiling = CreditCeiling.objects.get(credit_type=CreditType.CAPITAL)
    assert ceiling.notified == 500
    integration.open("show_passport", 1397, ceiling.pk)
    for paper in ("97/21840", "97/2/4", "97/215/1"):
        assert integration.sees(to_persian_digits(paper)), paper
    staff.open("show_notice", notice.pk)
    assert staff.sees("بهسازی راه روستایی") and staff.sees("۵۰۰")
    staff.open("show_passport", 1397, ceiling.pk)
    assert not staff.sees("۱۰۰٬۰۰۰"), "the province's figures are not the agency's"
