"""By keyboard alone: an agency drafts and sends, the expert returns, the agency corrects, the expert confirms.

No mouse is called. At every stop the focus is seen (2 px, 3:1), nothing covers it, and on one line it
moves from right to left.
"""

from __future__ import annotations

from tests.browser import circuit
from tests.browser.keyboard import Keyboard


def test_drafting_returning_and_confirming(office, person, clean_books):
    agency, desk = person(), person()
    staff, expert = Keyboard(agency.page), Keyboard(desk.page)
    for somebody, keys, username in ((agency, staff, "jahad"), (desk, expert, "karshenas")):
        somebody.open("login")
        assert somebody.page.evaluate("document.activeElement.name") == "username", "the first box waits for its words"
        keys.type(username)
        keys.reach(field="password")
        keys.type("saba-office-1397")
        with somebody.page.expect_navigation():
            keys.key("Enter")
        assert somebody.path == "/cartable/"

    # Begin.
    staff.press("شروع موافقتنامه", tag="a")
    staff.press("شروع موافقتنامهٔ هزینه‌ای", tag="button")
    agreement = circuit.latest()

    # The task list leads to each section; the boxes of a grid go down by Enter.
    agency.open("edit_agreement", agreement.identifier)
    staff.press("مشخصات دستگاه")
    staff.reach(field="official_name")
    staff.type("بهرام دهقان")
    staff.reach(field="official_title")
    staff.type("رئیس سازمان")
    staff.press("ذخیره و بازگشت")

    staff.press("فصول هزینه")
    staff.reach("فصل ۲")
    staff.type("8350")
    for _ in range(10):
        staff.key("Enter")
        if "فصل ۷" in agency.page.evaluate("document.activeElement.getAttribute('aria-label')"):
            break
    staff.type("300")
    assert agency.sees("همهٔ سقف ابلاغی میان فصل‌ها تقسیم شده است.")
    staff.press("ذخیره و بازگشت")

    staff.press("برنامه و فعالیت")
    staff.reach("هدف برنامه")
    staff.type(circuit.GOAL)
    for name, value in (("title", "آموزش بهره‌برداران"), ("unit", "نفر‌دوره"), ("quantity", "10"), ("unit_cost", "200")):
        staff.reach(field=f"rows-0-{name}")
        staff.type(value)
    staff.reach(field="rows-0-amount")
    assert agency.page.evaluate("document.activeElement.value") == "۲٬۰۰۰"
    staff.key("Enter")
    staff.type("50000")
    staff.key("Shift+Tab"), staff.key("Shift+Tab"), staff.key("Shift+Tab"), staff.key("Shift+Tab")
    staff.type("نگهداری و پشتیبانی")
    assert agency.sees("جمع فعالیت‌ها با مبلغ برنامه برابر است.")
    staff.press("ذخیره و بازگشت")

    staff.press("پیوست‌ها")
    staff.tick("no_attachments")
    staff.press("ذخیره و بازگشت")
    staff.press("شرایط عمومی")
    staff.tick("accepted")
    staff.press("ذخیره و بازگشت")
    staff.press("بازبینی و ارسال", tag="a")

    # Sent too early: the focus goes to the summary, whose link leads to the box.
    staff.press("ارسال به کارشناس بودجه")
    assert agency.page.evaluate("document.activeElement.closest('.error-summary') !== null"), "the summary has the focus"
    staff.reach("برای ارسال", tag="a")
    staff.key("Enter")
    assert agency.page.evaluate("document.activeElement.name") == "declared"
    staff.key("Space")
    staff.press("ارسال به کارشناس بودجه")
    assert agency.sees("پیش‌نویس موافقتنامه ارسال شد.")

    # The expert returns it with the arrow keys for the reason.
    desk.open("cartable")
    expert.press("سازمان جهاد کشاورزی")
    expert.press("عودت به دستگاه", tag="a")
    expert.reach(field="reason")
    expert.key("Space")
    expert.key("ArrowDown")
    expert.reach(field="text")
    expert.type("هدف برنامه را روشن‌تر بنویسید.")
    expert.press("عودت به دستگاه", tag="button")
    assert circuit.fresh(agreement).state == "returned"
    assert agreement.returns.get().reason.code == "balance", "the second of the list"

    agency.open("cartable")
    staff.press("سازمان جهاد کشاورزی")
    assert agency.sees("هدف برنامه را روشن‌تر بنویسید.")
    staff.press("بازبینی و ارسال", tag="a")
    staff.tick("declared")
    staff.press("ارسال به کارشناس بودجه")

    desk.open("cartable")
    expert.press("سازمان جهاد کشاورزی")
    expert.press("تأیید، چاپ و ارسال به تلفیق بودجه", tag="a")
    expert.press("تأیید، چاپ و ارسال به تلفیق بودجه", tag="button")
    assert circuit.fresh(agreement).state == "expert_confirmed"

    assert staff.stops + expert.stops > 150
    assert staff.faults + expert.faults == []


def test_the_skip_link_leads_past_the_head(office, person):
    staff = person(office.staff)
    staff.open("cartable")
    staff.page.keyboard.press("Tab")
    assert staff.page.evaluate("document.activeElement.innerText") == "پرش به محتوای اصلی"
    staff.page.keyboard.press("Enter")
    assert staff.page.evaluate("document.activeElement.id") == "content"


def test_menus_open_and_close_by_keys(office, person):
    staff = person(office.staff)
    staff.open("cartable")
    keys = Keyboard(staff.page)
    keys.reach("مریم کاوه", tag="summary")
    keys.key("Enter")
    menu = staff.page.locator(".tools-wide details.drop")
    assert menu.get_attribute("open") is not None
    keys.reach("تغییر گذرواژه")
    keys.key("Escape")
    assert menu.get_attribute("open") is None
    assert staff.page.evaluate("document.activeElement.tagName") == "SUMMARY"
