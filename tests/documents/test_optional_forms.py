"""Forms E-3, E-4 and E-5 on paper: printed where they have rows, counted in the pages, carried over like the others."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

from agreements.documents import agreement_form
from agreements.documents.agreement_form import context_of_frozen, draw_draft, draw_frozen, draw_issued
from core.text import to_persian_digits
from tests.documents import content as contents
from tests.documents.amendments import amended
from tests.documents.layout import below_the_page, laid_out, too_wide
from tests.documents.reading import Paper

PROGRAMMES = (("1301001", "بهبود تولیدات گیاهی و دامی"), ("1301006", "ترویج و آموزش"))


def with_forms(
    content: dict[str, Any] | None = None, *, forms: str = "staff subchapters counties", rows: int = 3, amount: int = 0, title: str = ""
) -> dict[str, Any]:
    """A paper with the optional forms, `rows` of each in each programme."""
    found = {
        "staff": [
            {"key": f"s{n}", "group": group, "kind": kind, "title": title or f"شرح {n}", "count": amount or 40 + n}
            for group, kind in (("نیروی انسانی", "نیروی رسمی"), ("امکانات", "ساختمان استیجاری"))
            for n in range(rows)
        ],
        "subchapters": [
            {"key": f"{code}{n}", "programme": code, "programme_title": name, "chapter": 2, "chapter_title": "استفاده از کالاها و خدمات",
             "title": title or f"ریزفصل شمارهٔ {n}", "amount": amount or 1_000 + n}
            for code, name in PROGRAMMES
            for n in range(rows)
        ],
        "counties": [
            {"programme": code, "programme_title": name, "county": f"06{n:02}", "title": f"شهرستان {n}", "amount": amount or 7_000 + n}
            for code, name in PROGRAMMES
            for n in range(rows)
        ],
    }  # fmt: skip
    return {**(content or contents.usual()), **{form: found[form] for form in forms.split()}}


def frozen_of(content: dict[str, Any]) -> Paper:
    return Paper(draw_frozen(content, **contents.seal_of(content)))


@pytest.fixture(scope="module")
def whole() -> Paper:
    return frozen_of(with_forms())


def test_each_form_has_its_page_between_the_activities_and_the_conditions(whole: Paper) -> None:
    titles = ["بسمه تعالی", "خلاصهٔ اعتبارات", "شرح اهداف و فعالیت‌ها", "نیروی انسانی و امکانات", "ریز فصول", "سهم شهرستان‌ها", "شرایط عمومی", "امضا و ابلاغ"]
    assert len(whole) == len(titles)
    for page, title in enumerate(titles, start=1):
        assert whole.says(title, on=page)
    for page in range(2, len(titles) + 1):
        assert whole.says(f"صفحهٔ {to_persian_digits(page)} از ۸", on=page)
        assert whole.says(f"صفحهٔ {to_persian_digits(page)}", on=1)


@pytest.mark.parametrize(
    ("forms", "pages", "words"),
    [
        ("staff", 6, "فرم‌های هـ‑۱، هـ‑۲ و هـ‑۳ و شرایط عمومی"),
        ("subchapters", 6, "فرم‌های هـ‑۱، هـ‑۲ و هـ‑۴ و شرایط عمومی"),
        ("staff counties", 7, "فرم‌های هـ‑۱، هـ‑۲، هـ‑۳ و هـ‑۵ و شرایط عمومی"),
    ],
)
def test_only_forms_with_rows_are_printed_listed_and_signed_for(forms: str, pages: int, words: str) -> None:
    paper = frozen_of(with_forms(forms=forms))
    assert len(paper) == pages
    assert paper.says(words, on=pages)
    names = {"staff": "نیروی انسانی و امکانات", "subchapters": "ریز فصول", "counties": "سهم شهرستان‌ها"}
    for form, name in names.items():
        assert paper.says(name, on=1) is (form in forms.split())


def test_a_paper_without_them_is_the_paper_it_was() -> None:
    paper = frozen_of(contents.usual())
    assert len(paper) == 5
    assert paper.says("فرم‌های هـ‑۱ و هـ‑۲ و شرایط عمومی", on=5)
    assert not paper.says("فرم هـ‑۳")


def test_people_are_summed_and_means_are_not(whole: Paper) -> None:
    assert whole.says("جمع نیروی انسانی ۱۲۳", on=4)
    assert whole.raw_pages[3].count("جمع") == 1


def test_every_chapter_and_every_programme_has_its_sum(whole: Paper) -> None:
    assert whole.raw_pages[4].count("۳٬۰۰۳") == 2
    assert whole.says("جمع فصل‌های ریزشده ۶٬۰۰۶", on=5)
    assert whole.says("جمع برنامهٔ ۱۳۰۱۰۰۶ ۲۱٬۰۰۳", on=6)
    assert whole.says("جمع کل سهم شهرستان‌ها ۴۲٬۰۰۶", on=6)
    assert whole.says("۳۳٫۳٪", on=6)


def test_the_issued_copy_and_the_draft_have_them_too() -> None:
    content = with_forms()
    issued = Paper(draw_issued(content, **contents.seal_of(content), **contents.numbers_and_signatures()))
    draft = Paper(draw_draft(content, working_version=7, prepared_by="بهزاد آبانگاه", prepared_at=contents.moment(4, 9)))
    assert (len(issued), len(draft)) == (9, 8)
    assert issued.says("امضا و راستی‌آزمایی", on=1) and issued.says("سهم شهرستان‌ها", on=6)


@pytest.mark.parametrize("base", [contents.usual, amended, contents.long_named])
def test_the_cover_stays_one_page_whatever_stands_on_it(base: Any) -> None:
    content = with_forms(base())
    paper = Paper(draw_issued(content, **contents.seal_of(content), **contents.numbers_and_signatures()))
    assert paper.says("بسمه تعالی", on=1) and paper.says("سهم شهرستان‌ها", on=1)
    assert not paper.says("صفحهٔ ۹", on=2) or paper.says("خلاصهٔ", on=2)
    document = laid_out(agreement_form.TEMPLATE, context_of_frozen(content, **contents.seal_of(content)))
    assert below_the_page(document) == []


def test_long_forms_carry_their_sums_from_page_to_page() -> None:
    content = with_forms(rows=60)
    paper = frozen_of(content)
    pages = [text for text in paper.raw_pages if "ریزفصل شمار" in text]
    assert len(pages) > 2
    assert all("نقل از" in text for text in pages[1:]) and all("نقل به" in text for text in pages[:-1])
    document = laid_out(agreement_form.TEMPLATE, context_of_frozen(content, **contents.seal_of(content)))
    assert too_wide(document) == [] and below_the_page(document) == []


@pytest.mark.parametrize("title", ["", "شرح بسیار بلند " * 10])
def test_the_largest_figures_and_longest_titles_fit(title: str) -> None:
    content = with_forms(amount=999_999_999, title=title[:150])
    document = laid_out(agreement_form.TEMPLATE, context_of_frozen(content, **contents.seal_of(content)))
    assert too_wide(document) == [] and below_the_page(document) == []


def test_the_same_content_gives_the_same_bytes() -> None:
    first, second = (draw_frozen(with_forms(), **contents.seal_of(with_forms())) for _ in range(2))
    assert first == second


def test_every_combination_is_drawn() -> None:
    for count in range(4):
        for forms in itertools.combinations(("staff", "subchapters", "counties"), count):
            assert len(frozen_of(with_forms(forms=" ".join(forms)))) == 5 + count
