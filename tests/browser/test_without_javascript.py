"""Everything works without script: drafting row by row, sending, returning, confirming, signing."""

from __future__ import annotations

from tests.browser import circuit
from tests.browser.driving import Person
from tests.factories.agreements import agreement_at


def filled(staff: Person) -> list[str]:
    """The titles typed in the rows."""
    titles = [box.input_value() for box in staff.page.locator("[name^=rows-][name$=-title]").all()]
    return [title for title in titles if title]


def row(staff: Person, number: int, **values: str) -> None:
    """Type a row."""
    for name, value in values.items():
        staff.page.locator(f"[name=rows-{number}-{name}]").fill(value)


def test_the_circuit_without_script(office, person, clean_books):
    staff, expert = person(office.staff, script=False), person(office.expert, script=False)
    agreement = circuit.begin(staff)

    # Sums come from the server: nothing is saved by asking for them.
    staff.open("edit_chapters", agreement.identifier)
    circuit.fill_chapters(staff)
    staff.press("محاسبهٔ جمع")
    assert staff.sees("هنوز چیزی ذخیره نشده است")
    assert staff.page.locator("output[data-sum]").first.inner_text() == "۵۲٬۰۰۰"
    assert circuit.fresh(agreement).total != circuit.TOTAL
    staff.press("ذخیره و بازگشت")
    assert circuit.fresh(agreement).total == circuit.TOTAL

    # Rows come and go by buttons of the form; what was typed stays.
    staff.open("edit_activities", agreement.identifier)
    boxes = staff.page.locator("[name^=rows-][name$=-title]")
    before = boxes.count()
    row(staff, 0, title="آموزش بهره‌برداران", quantity="۱۰", unit_cost="۲۰۰")
    row(staff, 1, title="سطر اشتباه", amount="۹۹")
    row(staff, 2, title="نگهداری و پشتیبانی", amount="۵۰۰۰۰")
    staff.press("افزودن ۵ سطر")
    assert boxes.count() >= 3 + 5 - 1 >= before or boxes.count() > before
    assert filled(staff) == ["آموزش بهره‌برداران", "سطر اشتباه", "نگهداری و پشتیبانی"]
    staff.press("حذف سطر ۲")
    assert filled(staff) == ["آموزش بهره‌برداران", "نگهداری و پشتیبانی"]
    assert agreement.blocks.get().activities.count() == 0, "nothing is saved before «ذخیره»"
    staff.box("هدف برنامه").fill(circuit.GOAL)
    staff.press("محاسبهٔ جمع")
    assert staff.page.locator("output[data-sum]").first.inner_text() == "۵۲٬۰۰۰"
    staff.press("ذخیره و بازگشت")
    assert [a.amount for a in agreement.blocks.get().activities.all()] == [2_000, 50_000]

    for section, fill in (
        ("edit_particulars", circuit.fill_particulars),
        ("edit_attachments", circuit.declare_no_attachments),
        ("edit_conditions", circuit.accept_conditions),
    ):
        staff.open(section, agreement.identifier)
        fill(staff)
        staff.press("ذخیره و ادامه")
    circuit.submit(staff, agreement)
    assert staff.sees("پیش‌نویس موافقتنامه ارسال شد.")

    # Returned with a reason, corrected, confirmed.
    circuit.open_from_cartable(expert, agreement)
    expert.press("عودت به دستگاه")
    expert.press("عودت به دستگاه")
    assert expert.page.title().startswith("خطا: ")
    assert expert.sees("یکی از دلیل‌ها را انتخاب کنید.")
    expert.page.get_by_label("نقص پیوست").check()
    expert.box("شرح").fill("نامهٔ توجیهی پیوست شود.")
    expert.press("عودت به دستگاه")
    circuit.open_from_cartable(staff, agreement)
    assert staff.sees("نامهٔ توجیهی پیوست شود.")
    staff.open("edit_attachments", agreement.identifier)
    staff.page.locator("[name=no_attachments]").uncheck()
    staff.page.locator("[name=file]").set_input_files(
        {"name": "نامه.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"}
    )
    staff.press("بارگذاری")
    assert staff.sees("نامه.pdf")
    circuit.submit(staff, agreement)
    circuit.open_from_cartable(expert, agreement)
    expert.press("تأیید، چاپ و ارسال به تلفیق بودجه")
    expert.press("تأیید، چاپ و ارسال به تلفیق بودجه")
    assert circuit.fresh(agreement).state == "expert_confirmed"
    assert expert.sees("پرونده اکنون نزد تلفیق بودجه است.")


def test_signing_without_script(office, person):
    agreement = agreement_at("deputy_approved", office, agency=office.other_agency)
    head = person(office.other_head, script=False)
    head.open("cartable")
    head.press("مشاهده و امضا")
    # A wrong code first: said at the field, nothing signed.
    head.press("دریافت کد")
    code = circuit.code_on_page(head)
    head.page.locator("[name=read]").check()
    head.page.locator("[name=final]").check()
    wrong = f"{(int(code) + 1) % 1_000_000:06}"
    head.box("کد یک‌بارمصرف").fill(wrong)
    head.press("امضای موافقتنامه")
    assert head.page.locator("#id_code_error").is_visible()
    assert circuit.fresh(agreement).state == "deputy_approved"
    assert head.page.locator("[name=read]").is_checked(), "what was ticked stays"
    head.box("کد یک‌بارمصرف").fill(code)
    head.press("امضای موافقتنامه")
    assert circuit.fresh(agreement).state == "signed"
