"""The letter that tells a county its share: drawn by the credit notice's hand, in a county's words."""

from __future__ import annotations

from typing import Any

import pytest

from core.money import format_amount
from core.text import to_persian_digits
from distribution.documents import credit_notice
from distribution.documents.county_notice_content import content_of_county_notice
from distribution.documents.credit_notice import context_of, draw_notice
from tests.documents import content as contents
from tests.documents.layout import below_the_page, laid_out, too_wide
from tests.documents.reading import Paper


def lines(number: int) -> list[dict[str, Any]]:
    """`number` programmes of a county, none with an amount of another."""
    return [
        {
            "programme_code": f"1502{n:03}", "programme_title": f"برنامهٔ عمرانی شمارهٔ {n}", "chapter_title": "فصل حمل و نقل",
            "source": "استانی", "chapters": [], "amount": 1_000 + 7 * n,
        }
        for n in range(1, number + 1)
    ]  # fmt: skip


def letter(number: int = 5, **changes: Any) -> Paper:
    return Paper(draw_notice(content(number, **changes)))


def content(number: int = 5, **changes: Any) -> dict[str, Any]:
    """A letter to Ahvaz with so many programmes."""
    rows = lines(number)
    return contents.notice(
        serial="1397-S-0603-001", number="97/210/4001", county="شهرستان اهواز", agency={"code": "0603", "name": "اهواز"}, credit_type="capital",
        addressee="فرماندار محترم شهرستان اهواز و رئیس کمیتهٔ برنامه‌ریزی شهرستان", lines=rows, total=sum(row["amount"] for row in rows),
        deadline=None, check_url="http://localhost:8000/v/1397-S-0603-001", **changes,
    )  # fmt: skip


@pytest.fixture(scope="module")
def issued() -> Paper:
    return letter()


def test_one_page_is_enough_when_it_fits(issued: Paper) -> None:
    assert len(issued) == 1
    for words in (
        "فرماندار محترم شهرستان اهواز و رئیس کمیتهٔ برنامه‌ریزی شهرستان", "موضوع: ابلاغ اعتبارات تملک دارایی‌های سرمایه‌ای سال ۱۳۹۷",
        "بر اساس مصوبهٔ شمارهٔ ۹۷/۲/۶", "آن شهرستان", "برنامهٔ عمرانی شمارهٔ ۵", "فصل حمل و نقل", "استانی", "جمع کل", "پنج هزار و یکصد و پنج میلیون ریال",
        "با اولویت پروژه‌های نیمه‌تمام و همراه صورت‌جلسه", "ارقام این ابلاغیه سقف تصویب پروژه است", "هومن دادآفرین",
    ):  # fmt: skip
        assert issued.says(words, on=1), words


def test_it_asks_for_projects_and_not_for_a_draft_agreement(issued: Paper) -> None:
    assert not issued.says("پیش‌نویس موافقتنامه") and not issued.says("آن دستگاه")


def test_it_can_be_checked_by_its_serial(issued: Paper) -> None:
    assert issued.codes(1) == ["http://localhost:8000/v/1397-S-0603-001"]
    assert issued.shows_code("1397-S-0603-001", on=1)


def test_a_draft_has_a_watermark_and_neither_serial_nor_code() -> None:
    paper = letter(issued_at=None, date=None)
    assert paper.says("پیش‌نویس – فاقد اعتبار", on=1) and paper.says("صادر نشده", on=1)
    assert paper.codes(1) == []


def test_thirty_programmes_go_over_pages_with_the_sums_carried() -> None:
    paper, rows = letter(30), lines(30)
    pages = [
        [n for n in range(1, 31) if paper.says(f"برنامهٔ {to_persian_digits(1502000 + n)}، فصل", on=page)] for page in range(1, len(paper) + 1)
    ]
    assert len(paper) > 1 and sum(pages, []) == list(range(1, 31))
    told = 0
    for page, there in enumerate(pages, start=1):
        text, here = paper.raw_pages[page - 1], sum(rows[n - 1]["amount"] for n in there)
        if page > 1:
            assert paper.says("نقل از صفحهٔ قبل", on=page) and format_amount(told) in text
            assert paper.says("جمع این صفحه", on=page) and format_amount(here) in text
        told += here
        assert format_amount(told) in text
        assert paper.says("نقل به صفحهٔ بعد", on=page) == (page < len(pages))
    assert paper.says("جمع کل", on=len(pages)) and paper.says("هومن دادآفرین", on=len(pages))


@pytest.mark.parametrize("number", range(8, 16))
def test_whatever_its_length_total_and_signature_share_a_page(number: int) -> None:
    paper = letter(number)
    last = len(paper)
    assert paper.says("جمع کل", on=last) and paper.says("هومن دادآفرین", on=last) and paper.says("برنامهٔ عمرانی", on=last)


def test_the_largest_amounts_and_longest_names_fit() -> None:
    rows = [{**lines(1)[0], "programme_title": contents.LONG_NAME[:200], "chapter_title": contents.LONG_NAME[:200], "source": contents.LONG_NAME[:80],
             "amount": 99_999_999_999}] * 6  # fmt: skip
    notice = content(1) | {"lines": rows, "total": 6 * 99_999_999_999, "addressee": contents.LONG_NAME}
    document = laid_out(credit_notice.TEMPLATE, context_of(notice))
    assert too_wide(document) == [] and below_the_page(document) == []
    paper = Paper(draw_notice(notice))
    assert not any(paper.ink_outside(page) for page in range(1, len(paper) + 1))


@pytest.mark.django_db
def test_what_is_printed_is_what_the_record_says(province) -> None:
    notice = province.notified()["0603"]
    said = content_of_county_notice(notice)
    assert said["total"] == sum(notice.lines.values_list("amount", flat=True)) == sum(line["amount"] for line in said["lines"])
    assert (said["serial"], said["number"], said["basis"]["council_number"]) == (notice.serial, "97/30/001", "97/2/9")
    paper = Paper(bytes(notice.file.content))
    assert len(paper) == 1 and format_amount(said["total"]) in paper.raw_pages[0]
    assert draw_notice(said) == paper.data
