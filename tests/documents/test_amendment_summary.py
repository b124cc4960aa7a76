"""An amendment on paper: its label on cover and heads, and the page that tells what it changes."""

from __future__ import annotations

import pytest

from agreements.documents import draw_frozen, form_of
from tests.documents import amendments
from tests.documents import content as contents
from tests.documents.layout import below_the_page, laid_out, too_wide
from tests.documents.reading import Paper


@pytest.fixture(scope="module")
def paper():
    content = amendments.amended()
    return Paper(draw_frozen(content, **contents.seal_of(content)))


def test_cover_and_heads_name_the_amendment(paper):
    assert all(paper.says("اصلاحیهٔ ۱", on=page) for page in range(1, len(paper) + 1))
    assert paper.says("خلاصهٔ اصلاحیه", on=1)


def test_the_summary_comes_before_the_forms_and_tells_reason_and_basis(paper):
    assert paper.says("خلاصهٔ اصلاحیه", on=2)
    for words in ("جابه‌جایی میان فصول یا پروژه‌ها", "شمارهٔ ۹۷/۲۱۰/۴۰۱۱۸ مورخ ۱۳۹۷/۱۰/۰۲", "جبران زیان آب‌گرفتگی کشتزارها"):
        assert paper.says(words, on=2)
    assert paper.shows_code("1397-H-A22-001", on=2)
    assert paper.says("خلاصهٔ اعتبارات", on=3)


def test_each_change_is_marked_and_told_as_now_change_and_after(paper):
    for words in ("تغییر", "افزوده", "حذف", "۵۲٬۱۱۰", "۵۸٬۳۱۰", "افزایش", "کاهش"):
        assert paper.says(words, on=2)
    assert "+۶٬۲۰۰" in paper.raw_pages[1].replace(" ", "") or "۶٬۲۰۰+" in paper.raw_pages[1].replace(" ", "")


def test_the_last_row_gives_the_credit_before_and_after(paper):
    # 376,810 after; 6,200 less 2,250 and 4,100 were added.
    assert paper.says("۳۶۸٬۷۶۰", on=2) and paper.says("۳۷۶٬۸۱۰", on=2)
    assert paper.says("هشت هزار و پنجاه میلیون ریال افزایش", on=2)


@pytest.mark.parametrize("content", [amendments.amended(), amendments.amended_capital()])
def test_nothing_overflows(content):
    form = form_of(content)
    document = laid_out(form.template, form.context_of_frozen(content, **contents.seal_of(content)))
    assert too_wide(document) == []
    assert below_the_page(document) == []


def test_two_hundred_changes_flow_over_pages():
    content = amendments.amended()
    content["amendment"]["changes"] = [amendments.changed("فصول هزینه", f"ردیف شمارهٔ {n}", "changed", ("amount", "مبلغ", n, n + 1)) for n in range(200)]
    paper = Paper(draw_frozen(content, **contents.seal_of(content)))
    assert paper.says("ردیف شمارهٔ ۱۹۹")
    assert paper.says("دویست میلیون ریال افزایش")


def test_an_original_has_no_such_page():
    content = contents.usual()
    assert not Paper(draw_frozen(content, **contents.seal_of(content))).says("خلاصهٔ اصلاحیه")
