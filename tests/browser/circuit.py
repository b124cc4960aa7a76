"""The circuit by hand: each person's part, in the words on the buttons."""

from __future__ import annotations

import re

from agreements.models import Agreement
from core.text import to_latin_digits
from tests.browser.driving import Person

# What the office's notice gives A22 to divide; chapters 1 and 6 are fixed and cannot be typed.
FREE_CHAPTERS = {"استفاده از کالاها و خدمات": "۸٬۳۵۰", "سایر هزینه‌ها": "۳۰۰"}
TOTAL = 52_000
GOAL = "افزایش تولید گندم و آموزش بهره‌برداران استان"


def begin(staff: Person) -> Agreement:
    """From the cartable to the task list of a new draft."""
    staff.open("cartable")
    staff.press("شروع موافقتنامه")
    staff.press("شروع موافقتنامهٔ هزینه‌ای")
    return latest()


def draft(staff: Person, agreement: Agreement) -> None:
    """Every section, opened from the task list and saved."""
    for title, fill in (
        ("مشخصات دستگاه", fill_particulars),
        ("فصول هزینه", fill_chapters),
        ("برنامه و فعالیت", fill_activities),
        ("پیوست‌ها", declare_no_attachments),
        ("شرایط عمومی", accept_conditions),
    ):
        staff.open("edit_agreement", agreement.identifier)
        staff.press(title)
        assert staff.heading == title
        fill(staff)
        staff.press("ذخیره و ادامه")


def fill_particulars(staff: Person) -> None:
    """The names the paper bears."""
    staff.box("نام و نام خانوادگی").or_(staff.page.locator("#id_official_name")).first.fill("بهرام دهقان")
    staff.page.locator("#id_official_title").fill("رئیس سازمان")


def fill_chapters(staff: Person) -> None:
    """Amounts of the chapters that are open."""
    for title, amount in FREE_CHAPTERS.items():
        staff.page.get_by_label(re.compile(f"^پیشنهاد.*{title}")).fill(amount)


def fill_activities(staff: Person) -> None:
    """A goal and two rows: one multiplied, one with its amount alone."""
    staff.box("هدف برنامه").fill(GOAL)
    rows = (("آموزش بهره‌برداران", "نفر‌دوره", "۱۰", "۲۰۰", "2000"), ("نگهداری و پشتیبانی", "ماه", "", "", "50,000"))
    for number, row in enumerate(rows):
        for name, value in zip(("title", "unit", "quantity", "unit_cost", "amount"), row, strict=True):
            staff.page.locator(f"[name=rows-{number}-{name}]").fill(value)


def declare_no_attachments(staff: Person) -> None:
    """The agency says it has none."""
    staff.page.locator("[name=no_attachments]").check()


def accept_conditions(staff: Person) -> None:
    """Read and accepted."""
    staff.page.locator("[name=accepted]").check()


def submit(staff: Person, agreement: Agreement) -> None:
    """Declare and send."""
    staff.open("submit_agreement", agreement.identifier)
    staff.page.locator("[name=declared]").check()
    staff.press("ارسال به کارشناس بودجه")


def open_from_cartable(person: Person, agreement: Agreement) -> None:
    """The first thing in the morning: the paper that waits."""
    person.open("cartable")
    with person.page.expect_navigation():
        person.page.locator("main").get_by_role("link", name=agreement.agency.name).first.click()


def code_on_page(signer: Person) -> str:
    """The one-time code, as the demonstration shows it once on the page."""
    found = re.search(r"نسخهٔ نمایشی: کد ([۰-۹]{6})", signer.page.locator("body").inner_text())
    assert found, "no code on the page"
    return to_latin_digits(found.group(1))


def sign(signer: Person) -> None:
    """On the signing page: ask for a code, read, tick, type, sign."""
    signer.press("دریافت کد")
    code = code_on_page(signer)
    signer.page.locator("[name=read]").check()
    signer.page.locator("[name=final]").check()
    signer.box("کد یک‌بارمصرف").fill(code)


def latest() -> Agreement:
    """The agreement that was begun last."""
    return Agreement.objects.select_related("agency").latest("pk")


def fresh(agreement: Agreement) -> Agreement:
    """The agreement as it is now."""
    return Agreement.objects.select_related("agency", "fiscal_year").get(pk=agreement.pk)
