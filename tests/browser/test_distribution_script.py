"""What the script adds in the distribution: a what-if that follows the boxes, rows pasted into the grid, a file in our words."""

from __future__ import annotations

import re

import pytest

from core.spreadsheets import write_csv
from distribution.actions.save_session import open_session
from distribution.models import ScenarioWeight, SessionRow
from tests.browser.driving import Person
from tests.factories.province import PDF, make_province

ROWS = [
    ["کد پروژه", "عنوان پروژه", "دستگاه اجرایی", "برنامه", "منبع", "برآورد کل", "اعتبار امسال", "سال آغاز", "سال پایان"],
    ["۱۵۰۲۰۰۱۰۰۱", "بهسازی راه روستایی", "A40", "1502001", "استانی", "۲٬۰۰۰", "۵۰۰", "1396", "1398"],
    ["1502001002", "پل روستا", "A40", "1502001", "استانی", "3000", "700", "1396", "1398"],
]


@pytest.fixture(scope="module")
def province(office):
    """Three counties, their letters, and a scenario that is still a draft."""
    made = make_province(office)
    made.notified()
    made.draft = made.scenario("52")
    return made


@pytest.fixture
def desk(office, province, person) -> Person:
    """Integration at the what-if; nothing there is ever saved."""
    integration = person(office.integration)
    integration.open("edit_scenario", province.draft.pk)
    integration.page.evaluate("window.stayed = true")
    return integration


def shares(desk: Person) -> list[str]:
    """The amounts of the counties as they stand on the page."""
    return desk.page.locator("#what-if table.result tbody td.now").all_inner_texts()


def weigh(desk: Person, **weights: str) -> None:
    """Type weights, and wait for the answer that follows the last of them."""
    with desk.page.expect_response(lambda answer: answer.request.method == "POST"):
        for index, weight in weights.items():
            desk.page.locator(f"[name=weight_{index}]").fill(weight)
    desk.page.locator("#what-if:not([aria-busy])").wait_for()


class TestWhatIf:
    def test_changing_weights_recalculates_and_saves_nothing(self, desk, province):
        before = shares(desk)
        weigh(desk, population="۵۰", deprivation="۳۵")
        after = shares(desk)
        assert len(after) == len(before) == 3 and after != before
        assert desk.page.evaluate("window.stayed"), "the page was not left"
        assert desk.page.locator("[data-sum=weights]").inner_text() == "۱۰۰"
        kept = dict(ScenarioWeight.objects.filter(scenario=province.draft).values_list("index__code", "weight"))
        assert kept == {"population": 60, "deprivation": 25, "area": 15}
        weigh(desk, population="۶۰", deprivation="۲۵")
        assert shares(desk) == before

    def test_the_steps_beside_a_weight_do_the_same(self, desk):
        before = shares(desk)
        with desk.page.expect_response(lambda answer: answer.request.method == "POST"):
            desk.page.get_by_role("button", name="کاستن از وزن جمعیت").click()
            desk.page.get_by_role("button", name="افزودن به وزن محرومیت").click()
        desk.page.locator("#what-if:not([aria-busy])").wait_for()
        assert shares(desk) != before and desk.page.evaluate("window.stayed")

    def test_weights_of_99_are_told_and_give_no_figures(self, desk):
        weigh(desk, population="۵۹")
        assert shares(desk) == [] and "۹۹" in desk.page.locator("#what-if").inner_text()
        assert desk.page.locator("[name=weight_population]").input_value() == "۵۹"

    def test_leaving_asks_for_what_was_not_saved(self, desk):
        asked = []
        desk.page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
        weigh(desk, population="۵۰", deprivation="۳۵")
        desk.open("cartable")
        assert asked == ["beforeunload"]


@pytest.fixture(scope="module")
def session(office, province):
    """The first session of Ahvaz, without a project."""
    return open_session(fiscal_year=office.year, county=province.counties["0603"], by=province.secretary)


class TestPasting:
    @pytest.fixture
    def grid(self, session, province, person) -> Person:
        """The secretary of Ahvaz at the empty grid."""
        secretary = person(province.secretary, permissions=["clipboard-read", "clipboard-write"])
        secretary.open("edit_session_projects", session.pk)
        return secretary

    def paste(self, grid: Person, text: str) -> None:
        grid.page.evaluate("(text) => navigator.clipboard.writeText(text)", text)
        grid.page.locator("[name=rows-0-title]").click()
        grid.page.keyboard.press("Control+v")

    def test_a_single_value_goes_into_its_box(self, grid):
        self.paste(grid, "بهسازی راه\r\n")
        assert grid.page.locator("[name=rows-0-title]").input_value().strip() == "بهسازی راه"
        assert grid.path.endswith("/projects/")

    def test_a_table_with_faults_is_told_with_row_and_column(self, grid, session):
        with grid.page.expect_navigation():
            self.paste(grid, "\r\n".join("\t".join(row) for row in [*ROWS[:2], [*ROWS[2][:2], "Z99", *ROWS[2][3:]]]))
        assert grid.sees("هیچ ردیفی افزوده نشد") and grid.sees("ردیف ۳") and grid.sees("Z99")
        assert "پل روستا" in grid.page.locator("[name=text]").input_value()
        assert not SessionRow.objects.filter(session=session).exists()

    def test_a_table_goes_to_its_preview_and_is_added_by_one_press(self, grid, session):
        with grid.page.expect_navigation():
            self.paste(grid, "\r\n".join("\t".join(row) for row in ROWS))
        assert grid.sees("پل روستا") and grid.sees("۱٬۲۰۰")
        assert not SessionRow.objects.filter(session=session).exists(), "the preview writes nothing"
        with grid.page.expect_navigation():
            grid.page.locator("main form[method=post] .btn.primary").click()
        assert list(SessionRow.objects.filter(session=session).values_list("code", "amount")) == [("1502001001", 500), ("1502001002", 700)]
        assert grid.page.locator("[name=rows-1-title]").input_value() == "پل روستا"

    def test_what_was_typed_and_not_saved_is_asked_for_first(self, grid):
        asked = []
        grid.page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
        grid.page.locator("[name=rows-0-title]").fill("ناتمام")
        self.paste(grid, "a\tb\nc\td")
        grid.page.wait_for_timeout(300)
        assert asked == ["beforeunload"] and grid.page.locator("[name=rows-0-title]").input_value() == "ناتمام"


class TestFile:
    def words(self, person: Person) -> str:
        return " ".join(person.page.locator(".file-pick").first.inner_text().split())

    def asked(self, person: Person) -> list:
        """The file choosers the page opens from now on. Chromium is told to hand them over before the page is
        opened: told at the press, it may show the first one itself, and nobody hears of it."""
        found: list = []
        person.page.on("filechooser", lambda chooser: found.append(chooser))
        return found

    def wait_for(self, person: Person, asked: list) -> None:
        for _ in range(100):
            if asked:
                return
            person.page.wait_for_timeout(100)
        raise AssertionError("no file was asked for")

    def test_the_chosen_file_is_named_in_persian_and_its_box_has_the_keyboard(self, office, person):
        somebody = person(office.integration)
        asked = self.asked(somebody)
        somebody.open("import_credits", 1397)
        assert self.words(somebody) == "انتخاب فایل فایلی انتخاب نشده است"
        box = somebody.page.get_by_label("فایل اعتبارات")
        box.focus()
        somebody.page.keyboard.press("Enter")
        self.wait_for(somebody, asked)
        asked[0].set_files({"name": "credits.csv", "mimeType": "text/csv", "buffer": write_csv([["الف"]])})
        assert re.sub("[\u2068\u2069]", "", self.words(somebody)) == "انتخاب فایل credits.csv"
        somebody.page.locator("main form .btn.primary").click()
        assert somebody.sees("در سطر عنوان‌ها این ستون‌ها پیدا نشد")

    def test_pressing_anywhere_on_the_words_chooses(self, office, person):
        somebody = person(office.integration)
        asked = self.asked(somebody)
        somebody.open("import_credits", 1397)
        place = somebody.page.locator(".file-pick .btn").bounding_box()
        somebody.page.mouse.click(place["x"] + place["width"] / 2, place["y"] + place["height"] / 2)
        self.wait_for(somebody, asked)

    def test_without_script_the_browser_names_it_beside_our_button(self, office, province, person):
        somebody = person(office.integration, script=False)
        somebody.open("record_resolution", 1397)
        assert self.words(somebody) == "انتخاب فایل"
        box = somebody.page.locator("[name=scan]")
        box.set_input_files({"name": "scan.pdf", "mimeType": "application/pdf", "buffer": PDF})
        assert box.evaluate("(box) => getComputedStyle(box).color") != "rgba(0, 0, 0, 0)"
        assert box.evaluate("(box) => box.files[0].name") == "scan.pdf"
