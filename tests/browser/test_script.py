"""What the portal's own script adds: counting, regrouping, guarding. The server never depends on it."""

from __future__ import annotations

import pytest

from agreements.actions.save_section import save_chapters
from distribution.ceilings import notified_by_chapter
from tests.browser.driving import Person
from tests.factories.agreements import empty_draft


@pytest.fixture(scope="module")
def drafts(office):
    """Two drafts with their chapters filled: one programme, and two."""
    made = {}
    for agency, by in ((office.agency, office.staff), (office.other_agency, office.stranger)):
        agreement = made[agency.pk] = empty_draft(office, agency)
        save_chapters(agreement, notified_by_chapter(office.year, agency, "expense"), by=by)
    return made


@pytest.fixture
def chapters(office, drafts, person) -> Person:
    """The staff at the grid of chapters; nothing there is ever saved."""
    staff = person(office.staff)
    staff.open("edit_chapters", drafts[office.agency.pk].identifier)
    return staff


@pytest.fixture
def activities(office, drafts, person) -> Person:
    """The staff at the grid of activities, with five empty rows."""
    staff = person(office.staff)
    staff.open("edit_activities", drafts[office.agency.pk].identifier)
    return staff


def amount(staff: Person):
    """The box of chapter 2, notified 8,350."""
    return staff.page.get_by_label("فصل ۲")


def cell(staff: Person, row: int, name: str):
    """A box of the grid of activities."""
    return staff.page.locator(f"[name=rows-{row}-{name}]")


def text_of(staff: Person, selector: str) -> str:
    """What stands there."""
    return staff.page.locator(selector).first.inner_text()


def focused(staff: Person) -> str:
    """The name of the box with the caret."""
    return staff.page.evaluate("document.activeElement.name || document.activeElement.textContent.trim()")


@pytest.mark.parametrize(
    ("keys", "shown"),
    [
        ("1234567", "۱٬۲۳۴٬۵۶۷"),
        ("١٢٣٤", "۱٬۲۳۴"),
        ("۱۲", "۱۲"),
        ("0012", "۱۲"),
        ("12.", "۱۲."),  # half typed: left alone
        ("-5", "-5"),
        ("دوازده", "دوازده"),
    ],
)
def test_amounts_are_regrouped_while_typing(chapters, keys, shown):
    amount(chapters).fill("")
    amount(chapters).press_sequentially(keys)
    assert amount(chapters).input_value() == shown


def test_the_caret_keeps_its_place_among_the_digits(chapters):
    box = amount(chapters)
    box.fill("1234567")
    box.evaluate("(box) => box.setSelectionRange(3, 3)")  # «۱٬۲|۳۴٬۵۶۷»
    box.press_sequentially("9")
    assert box.input_value() == "۱۲٬۹۳۴٬۵۶۷"
    assert box.evaluate("(box) => box.value.slice(0, box.selectionStart)") == "۱۲٬۹"
    box.press("Backspace")
    assert box.input_value() == "۱٬۲۳۴٬۵۶۷"
    assert box.evaluate("(box) => box.value.slice(0, box.selectionStart)").replace("٬", "") == "۱۲"


def test_the_amount_in_words_while_the_box_has_the_focus(chapters):
    box = amount(chapters)
    line = "#" + box.get_attribute("data-words")
    box.fill("12345")
    assert text_of(chapters, line) == "دوازده هزار و سیصد و چهل و پنج میلیون ریال (۱۲٫۳ میلیارد ریال)"
    box.press("Tab")
    assert text_of(chapters, line) == ""


def test_sums_differences_and_the_meter_follow(chapters):
    amount(chapters).fill("8400")
    total = chapters.page.locator("tfoot output[data-sum]")
    assert total.inner_text() == "۵۲٬۰۵۰"
    assert text_of(chapters, "[data-meter-total]") == "۵۲٬۰۵۰"
    assert text_of(chapters, "[data-meter-word]") == "مازاد بر سقف"
    assert text_of(chapters, "[data-meter-rest]") == "۵۰"
    assert "۵۰ میلیون ریال از سقف ابلاغی بیشتر است" in text_of(chapters, "[data-remainder]")
    amount(chapters).fill("8300")
    assert text_of(chapters, "[data-meter-word]") == "مانده تا سقف"
    assert text_of(chapters, "[data-meter-rest]") == "۵۰"
    amount(chapters).fill("8350")
    assert text_of(chapters, "[data-remainder]") == "همهٔ سقف ابلاغی میان فصل‌ها تقسیم شده است."
    change = chapters.page.locator("tr", has=amount(chapters)).locator("output[data-difference]").first
    amount(chapters).fill("8340")
    assert change.inner_text() == "−۱۰"
    # One sentence to those who hear the page, after a second of silence.
    chapters.page.locator("[data-announce]", has_text="جمع ۵۱٬۹۹۰؛ مانده تا سقف ۱۰").wait_for(state="attached")


def test_a_row_multiplies_until_somebody_types_another_amount(activities):
    cell(activities, 0, "quantity").fill("12")
    cell(activities, 0, "unit_cost").fill("1500")
    assert cell(activities, 0, "amount").input_value() == "۱۸٬۰۰۰"
    assert text_of(activities, "output[data-sum=activities]") == "۱۸٬۰۰۰"
    cell(activities, 0, "amount").fill("17000")
    cell(activities, 0, "quantity").fill("13")
    assert cell(activities, 0, "amount").input_value() == "۱۷٬۰۰۰"
    assert text_of(activities, "output[data-sum=activities]") == "۱۷٬۰۰۰"


def test_enter_and_arrows_go_down_the_column(activities):
    cell(activities, 0, "amount").click()
    activities.page.keyboard.press("Enter")
    assert focused(activities) == "rows-1-amount"
    activities.page.keyboard.press("ArrowDown")
    assert focused(activities) == "rows-2-amount"
    activities.page.keyboard.press("ArrowUp")
    activities.page.keyboard.press("Shift+Enter")
    assert focused(activities) == "rows-0-amount"


def test_enter_on_the_last_row_adds_a_row_and_sends_nothing(activities):
    rows = activities.page.locator("#activity-rows > tr")
    last = rows.count() - 1
    cell(activities, last, "title").click()
    activities.page.keyboard.press("Enter")
    assert rows.count() == last + 2
    assert focused(activities) == f"rows-{last + 1}-title"
    assert activities.page.locator("[name=rows-TOTAL_FORMS]").input_value() == str(last + 2)
    cell(activities, last + 1, "amount").fill("5000")
    assert cell(activities, last + 1, "amount").input_value() == "۵٬۰۰۰", "the new row has the script's manners too"


def test_escape_takes_back_and_control_d_copies_from_above(activities):
    cell(activities, 0, "amount").fill("700")
    cell(activities, 1, "amount").click()
    activities.page.keyboard.press("Control+d")
    assert cell(activities, 1, "amount").input_value() == "۷۰۰"
    activities.page.keyboard.press("Escape")
    assert cell(activities, 1, "amount").input_value() == ""


def test_a_row_removed_and_brought_back(activities):
    cell(activities, 0, "amount").fill("700")
    cell(activities, 1, "amount").fill("300")
    assert text_of(activities, "output[data-sum=activities]") == "۱٬۰۰۰"
    activities.page.keyboard.press("Alt+Delete")
    assert text_of(activities, "output[data-sum=activities]") == "۷۰۰"
    assert activities.sees("سطر برداشته شد.")
    activities.page.get_by_role("button", name="برگرداندن").click()
    assert text_of(activities, "output[data-sum=activities]") == "۱٬۰۰۰"
    assert cell(activities, 1, "amount").input_value() == "۳۰۰"
    assert focused(activities).startswith("rows-1-")


def test_a_removed_row_is_not_saved(office, drafts, person):
    staff = person(office.stranger)
    agreement = drafts[office.other_agency.pk]
    staff.open("edit_activities", agreement.identifier)
    for row, (title, figure) in enumerate((("نخست", "100"), ("دوم", "200"), ("سوم", "300"))):
        cell(staff, row, "title").fill(title)
        cell(staff, row, "amount").fill(figure)
    staff.page.get_by_role("button", name="حذف سطر ۲").click()
    staff.page.get_by_role("button", name="افزودن سطر").click()
    staff.press("ذخیره و بازگشت")
    assert list(agreement.blocks.get().activities.values_list("title", "amount")) == [("نخست", 100), ("سوم", 300)]


def test_leaving_asks_only_when_something_is_unsaved(chapters):
    asked = []
    chapters.page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    chapters.open("cartable")
    assert asked == []
    chapters.page.go_back()
    amount(chapters).click()
    amount(chapters).press_sequentially("1")
    chapters.open("cartable")
    assert asked == ["beforeunload"]


def test_saving_does_not_ask(office, drafts, person):
    staff, asked = person(office.stranger), []
    staff.page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    staff.open("edit_particulars", drafts[office.other_agency.pk].identifier)
    staff.page.locator("[name=official_name]").fill("هما یاوری")
    staff.press("ذخیره و بازگشت")
    assert asked == []


def test_the_second_press_is_not_sent(office, drafts, person):
    staff, sent = person(office.stranger), []
    staff.page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    staff.open("edit_particulars", drafts[office.other_agency.pk].identifier)
    with staff.page.expect_navigation():
        staff.page.evaluate("const button = document.querySelector('main form .btn.primary'); for (let n = 0; n < 3; n++) button.click()")
    assert len(sent) == 1


def test_the_password_shown_and_hidden(office, person):
    somebody = person()
    somebody.open("login")
    box = somebody.page.locator("#id_password")
    box.fill("گذرواژهٔ من")
    reveal = somebody.page.get_by_role("button", name="نمایش گذرواژه")
    reveal.click()
    assert box.get_attribute("type") == "text"
    somebody.page.get_by_role("button", name="پنهان کردن گذرواژه").click()
    assert box.get_attribute("type") == "password"
    assert box.input_value() == "گذرواژهٔ من"
