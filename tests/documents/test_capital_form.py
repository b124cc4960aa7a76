"""The capital agreement on paper: its forms in order, its carried sums, its smallest and its largest."""

from __future__ import annotations

import re

import pytest

from agreements.documents import capital_form, draw_draft, draw_frozen, draw_issued, form_of
from agreements.documents.capital_form import context_of_frozen
from core.money import amount_in_words, format_amount
from tests.documents import capital_content
from tests.documents import content as contents
from tests.documents.layout import below_the_page, laid_out, too_wide
from tests.documents.reading import Paper, folded

WATERMARK = "پیش‌نویس – فاقد اعتبار"


def frozen_of(content):
    return Paper(draw_frozen(content, **contents.seal_of(content)))


def draft_of(content):
    return Paper(draw_draft(content, working_version=3, prepared_by="بهزاد آبانگاه", prepared_at=contents.moment(4, 9, 14, 20)))


def figures_after(words, pages):
    """The figures of every row that begins with `words`, one list a row."""
    lines = [line for text in pages for line in text.splitlines() if folded(line).startswith(folded(words))]
    return [[int(figure.replace("٬", "")) for figure in re.findall("[۰-۹٬]+", line)] for line in lines]


@pytest.fixture(scope="module")
def frozen():
    return frozen_of(capital_content.usual())


class TestFrozenPrint:
    def test_has_the_forms_in_their_order(self, frozen):
        assert len(frozen) == 9
        titles = ("بسمه تعالی", "مشخصات طرح", "منابع اعتبار طرح", "پروژه‌های طرح", "فصول تملک دارایی", "زمان‌بندی سال", "گزارش سال ۱۳۹۶", "شرایط عمومی", "امضا و ابلاغ")
        for page, title in enumerate(titles, start=1):
            assert frozen.says(title, on=page)

    def test_cover_names_plan_amount_and_sources(self, frozen):
        total = capital_content.usual()["totals"]["current"]
        assert frozen.says("موافقتنامهٔ تملک دارایی‌های سرمایه‌ای", on=1)
        assert frozen.says("طرح احداث و بهسازی راه‌های روستایی استان", on=1)
        assert frozen.says(f"{format_amount(total)} میلیون ریال", on=1)
        assert frozen.says(amount_in_words(total), on=1)
        assert frozen.says("عمومی استانی؛ سه درصد نفت و گاز", on=1)

    def test_plan_is_told_with_goal_years_operations_and_basis(self, frozen):
        for words in ("دسترسی روستاهای بالای ۲۰ خانوار", "۸۵۰ کیلومتر", "۱۳۹۴ تا ۱۳۹۹", "تعریض و اصلاح نقاط پرحادثه", "مطالعات توجیهی"):
            assert frozen.says(words, on=2)

    def test_sources_give_past_this_year_future_and_total(self, frozen):
        assert [500, 170_901, 700, 172_101] in figures_after("عمومی استانی", frozen.raw_pages[2:3])
        assert [1000, 182_901, 1400, 185_301] in figures_after("جمع", frozen.raw_pages[2:3])
        assert frozen.says("تراز با سقف ابلاغی", on=3)

    def test_projects_give_county_status_approval_and_this_year(self, frozen):
        for words in ("کد ۱۳۰۴۰۰۳۰۰۱", "دزفول", "نیمه‌تمام", "صورت‌جلسهٔ ۹۷/۱/۳", "۶۶٬۲۳۸", "استانی"):
            assert frozen.says(words, on=4)

    def test_chapters_have_a_column_only_where_there_is_money(self, frozen):
        assert frozen.says("زمین", on=5)
        assert not frozen.says("اقلام گران‌بها", on=5)
        assert [114_641, 36_260, 20_000, 170_901] in figures_after("جمع از عمومی استانی", frozen.raw_pages[4:5])
        assert [126_641, 36_260, 20_000, 182_901] in figures_after("جمع کل", frozen.raw_pages[4:5])

    def test_quarters_add_up_to_the_year(self, frozen):
        row = figures_after("جمع کل", frozen.raw_pages[5:6])[0]
        assert sum(row[:4]) == row[4] == 182_901

    def test_last_year_is_reported_and_what_is_not_known_is_a_dash(self, frozen):
        assert frozen.says("پیشرفت مطابق برنامه است", on=7)
        assert figures_after("جمع کل", frozen.raw_pages[6:7])[0][:2] == [146_641, 73_320]
        assert "–" in frozen.raw_pages[6]

    def test_the_sentence_of_the_signatures_names_these_forms(self, frozen):
        assert frozen.says("در ۹ صفحه", on=9)
        assert frozen.says("فرم‌های ت‑۱ تا ت‑۶", on=9)

    def test_carries_a_readable_code_on_every_page(self, frozen):
        for page in range(1, 10):
            assert frozen.codes(page) == ["http://localhost:8000/v/1397-T-A15-003-P2"]

    def test_same_content_same_bytes(self, frozen):
        assert frozen_of(capital_content.usual()).data == frozen.data

    def test_refuses_to_name_a_content_it_does_not_show(self):
        content = capital_content.usual()
        seal = contents.seal_of(content)
        content["totals"]["current"] += 1
        with pytest.raises(ValueError, match="not the one its hash was taken of"):
            draw_frozen(content, **seal)


class TestIssuedAndDraft:
    def test_issued_copy_has_a_verification_leaf(self):
        content = capital_content.usual()
        paper = Paper(draw_issued(content, **contents.seal_of(content), **contents.numbers_and_signatures()))
        assert len(paper) == 10
        assert paper.says("امضا و راستی‌آزمایی", on=10)
        assert paper.shows_code(contents.sha256_of(content).upper()[:32], on=10)

    def test_an_empty_draft_comes_out_and_says_what_is_missing(self):
        paper = draft_of(capital_content.empty_draft())
        assert len(paper) == 9
        assert all(paper.says(WATERMARK, on=page) for page in range(1, 10))
        assert paper.says("منبعی ثبت نشده است", on=3)
        for page in (4, 5, 6, 7):
            assert paper.says("پروژه‌ای ثبت نشده است", on=page)

    def test_half_written_projects_come_out(self):
        content = capital_content.usual()
        content["projects"][0] |= {"lines": [], "quarters": [], "current": 0, "quantity": None, "unit": "", "place": "", "approval": ""}
        paper = draft_of(content)
        assert paper.says("جمع اعتبار سال پروژه‌ها با فرم ت‑۳ برابر نیست", on=4)

    def test_hostile_text_is_printed_literally(self):
        content = contents.with_text_everywhere(capital_content.usual(), "<b>x</b> \u202e12\u202c {{7*7}}")
        paper = frozen_of(content | {"kind": "capital_agreement"})
        assert "U+202E" in re.sub(r"\s", "", paper.text)
        assert "{{۷*۷}}" in re.sub(r"\s", "", paper.text)


@pytest.fixture(scope="module")
def content():
    return capital_content.large(120)


@pytest.fixture(scope="module")
def paper(content):
    return frozen_of(content)


class TestTablesOverPages:
    def pages_of(self, paper, column):
        return [text for text in paper.raw_pages if folded(column) in folded(text)]

    def test_every_project_stands_once_in_form_four_in_its_order(self, paper):
        pages = list(self.pages_of(paper, "مرجع تصویب"))
        rows = [int(n) for text in pages for n in re.findall(r"کد ۱۳۰۴۰۰۳([۰-۹]{3})", text)]
        assert rows == list(range(1, 121))

    def test_what_one_page_carries_the_next_begins_with(self, paper):
        for column in ("مرجع تصویب", "منبع اعتبار", "تابستان", "گزارش دستگاه"):
            pages = self.pages_of(paper, column)
            onward, brought = figures_after("نقل به صفحهٔ بعد", pages), figures_after("نقل از صفحهٔ قبل", pages)
            assert onward == brought
            assert len(onward) >= 5

    def test_page_sums_add_up_to_the_total_of_every_column(self, paper, content):
        pages = self.pages_of(paper, "مرجع تصویب")
        first = figures_after("نقل به صفحهٔ بعد", pages[:1])[0]
        sums = figures_after("جمع این صفحه", pages)
        assert len(sums) == len(pages) - 1
        totals = figures_after("جمع کل", pages)[0]
        assert [a + sum(column) for a, column in zip(first, zip(*sums, strict=True), strict=True)] == totals
        assert totals[2] == content["totals"]["current"]

    def test_nothing_overflows(self, content):
        document = laid_out(capital_form.TEMPLATE, context_of_frozen(content, **contents.seal_of(content)))
        assert too_wide(document) == []
        assert below_the_page(document) == []


@pytest.mark.parametrize("amount", [999_999_999, 1])
def test_largest_and_smallest_amounts_fit(amount):
    content = capital_content.large(3, amount)
    document = laid_out(capital_form.TEMPLATE, context_of_frozen(content, **contents.seal_of(content)))
    assert too_wide(document) == []


def test_names_as_long_as_their_fields_stand_inside_the_sheet():
    content = capital_content.usual()
    content["plan"] |= dict.fromkeys(("title", "operator", "executor", "place"), contents.LONG_NAME[:150])
    content["plan"] |= {"operations": contents.LONG_NAME * 12, "scope": contents.LONG_NAME * 8}
    for project in content["projects"]:
        project |= {"title": contents.LONG_NAME[:200], "place": contents.LONG_NAME[:100], "unit": contents.LONG_NAME[:40], "last_note": contents.LONG_NAME}
    document = laid_out(capital_form.TEMPLATE, context_of_frozen(content, **contents.seal_of(content)))
    assert too_wide(document) == []
    assert below_the_page(document) == []


def test_a_kind_without_a_paper_is_an_error():
    with pytest.raises(KeyError):
        form_of({"kind": "poem"})
