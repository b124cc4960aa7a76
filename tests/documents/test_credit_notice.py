"""The letter that tells an agency its credit."""

from __future__ import annotations

import pytest

from distribution.documents import credit_notice
from distribution.documents.credit_notice import context_of, draw_notice
from tests.documents import content as contents
from tests.documents.layout import below_the_page, laid_out, too_wide
from tests.documents.reading import Paper


def letter(**changes):
    return Paper(draw_notice(contents.notice(**changes)))


@pytest.fixture(scope="module")
def issued():
    return letter()


class TestIssuedLetter:
    def test_has_number_date_addressee_subject_and_motto(self, issued):
        assert len(issued) == 1
        for words in (
            "بسمه تعالی",
            "سال حمایت از کالای ایرانی",
            "۹۷/۲۱۰/۱۱۲۴۷",
            "۱۳۹۷/۰۳/۰۵",
            "ریاست محترم سازمان جهاد کشاورزی",
            "موضوع: ابلاغ اعتبارات هزینه‌ای سال ۱۳۹۷",
        ):
            assert issued.says(words, on=1), words

    def test_names_the_resolution_it_stands_on(self, issued):
        assert issued.says("بر اساس مصوبهٔ شمارهٔ ۹۷/۲/۶ مورخ ۱۳۹۷/۰۲/۲۵ شورای برنامه‌ریزی و توسعهٔ استان", on=1)

    def test_without_a_resolution_it_names_none(self):
        assert not letter(basis=None).says("مصوبهٔ")

    def test_gives_each_programme_with_its_chapters_and_the_total(self, issued):
        text = issued.raw_pages[0]
        for figure in ("۲۲۶٬۷۱۰", "۱۶۸٬۴۰۰", "۵۸٬۳۱۰", "۹٬۶۵۰", "۲۳۶٬۳۶۰"):
            assert figure in text
        assert issued.says("فصل ۱ – جبران خدمات کارکنان", on=1)
        assert issued.says("دویست و سی و شش هزار و سیصد و شصت میلیون ریال", on=1)

    def test_says_until_when_the_draft_is_expected(self, issued):
        assert issued.says("حداکثر تا پایان روز ۱۳۹۷/۰۳/۲۶", on=1)
        assert not letter(deadline=None).says("حداکثر")

    def test_is_signed_copied_and_can_be_checked(self, issued):
        assert issued.says("هومن دادآفرین", on=1)
        assert issued.says("گروه تلفیق بودجه، بایگانی", on=1)
        assert issued.codes(1) == ["http://localhost:8000/v/1397-N-A22-001"]
        assert issued.shows_code("1397-N-A22-001", on=1)

    def test_same_notice_same_bytes(self, issued):
        assert draw_notice(contents.notice()) == issued.data

    def test_creation_date_is_the_moment_of_issue(self, issued):
        assert issued.reader.metadata.creation_date == contents.moment(3, 5)


class TestOtherKinds:
    @pytest.mark.parametrize(
        ("kind", "subject", "act"),
        [
            ("supplement", "ابلاغ متمم اعتبارات هزینه‌ای", "افزایش می‌یابد"),
            ("reduction", "کاهش اعتبارات هزینه‌ای", "کاهش می‌یابد"),
        ],
    )
    def test_say_what_they_do_to_the_ceiling(self, kind, subject, act):
        paper = letter(kind=kind)
        assert paper.says(subject, on=1)
        assert paper.says(act, on=1)

    def test_a_correction_names_what_it_corrects(self):
        paper = letter(kind="correction", corrects="1397-N-A22-001", serial="1397-N-A22-002")
        assert paper.says("اصلاح ابلاغیهٔ اعتبارات", on=1)
        assert paper.shows_code("1397-N-A22-001", on=1)


def test_a_draft_letter_has_a_watermark_and_neither_serial_nor_code():
    paper = letter(issued_at=None, number="", date=None, serial="", check_url="", deadline=None)
    assert paper.says("پیش‌نویس – فاقد اعتبار", on=1)
    assert paper.says("صادر نشده", on=1)
    assert paper.codes(1) == []


def many_lines(number):
    lines = [{**contents.notice()["lines"][0], "programme_title": f"برنامهٔ آزمایشی شمارهٔ {n}"} for n in range(1, number + 1)]
    return {"lines": lines, "total": sum(line["amount"] for line in lines)}


class TestLongLetter:
    def test_carries_its_sum_and_never_parts_the_signature_from_the_total(self):
        paper = letter(**many_lines(10))
        assert len(paper) == 2
        assert paper.says("نقل به صفحهٔ بعد", on=1)
        assert paper.says("نقل از صفحهٔ قبل", on=2)
        assert paper.says("جمع کل", on=2)
        assert paper.says("هومن دادآفرین", on=2)
        assert paper.says("دنبالهٔ نامهٔ شمارهٔ ۹۷/۲۱۰/۱۱۲۴۷", on=2)

    @pytest.mark.parametrize("number", [7, 8, 9, 10, 11, 12])
    def test_whatever_its_length_total_and_signature_share_a_page(self, number):
        paper = letter(**many_lines(number))
        last = len(paper)
        assert paper.says("جمع کل", on=last) and paper.says("هومن دادآفرین", on=last)
        assert "برنامه" in paper.raw_pages[last - 1]

    def test_the_largest_amounts_and_longest_names_fit(self):
        line = {
            "programme_code": "1301001",
            "programme_title": contents.LONG_NAME[:200],
            "source": contents.LONG_NAME[:80],
            "chapters": [{"number": n, "title": title, "amount": 999_999_999} for n, title in enumerate(contents.EIGHT_CHAPTERS, start=1)],
            "amount": 7_999_999_992,
        }
        notice = contents.notice(lines=[line] * 4, total=31_999_999_968, addressee=contents.LONG_NAME, copies=[contents.LONG_NAME[:150]] * 6)
        document = laid_out(credit_notice.TEMPLATE, context_of(notice))
        assert too_wide(document) == []
        assert below_the_page(document) == []
        paper = Paper(draw_notice(notice))
        assert paper.says("سی و یک میلیارد و نهصد و نود و نه میلیون")
        assert not any(paper.ink_outside(page) for page in range(1, len(paper) + 1))
