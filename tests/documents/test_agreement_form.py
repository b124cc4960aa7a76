"""The expense agreement on paper: what it says, page by page, and what it survives."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import re
import subprocess
import sys

import pytest
from django.conf import settings

from agreements.documents import agreement_form
from agreements.documents.agreement_form import context_of_frozen, draw_draft, draw_frozen, draw_issued
from core.money import amount_in_words, format_amount
from core.press import Press
from core.text import to_persian_digits
from tests.documents import content as contents
from tests.documents.layout import below_the_page, laid_out, too_wide
from tests.documents.reading import Paper, folded

WATERMARK = "پیش‌نویس – فاقد اعتبار"


def frozen_of(content):
    return Paper(draw_frozen(content, **contents.seal_of(content)))


def draft_of(content):
    return Paper(draw_draft(content, working_version=7, prepared_by="بهزاد آبانگاه", prepared_at=contents.moment(4, 9, 14, 20)))


@pytest.fixture(scope="module")
def frozen():
    return frozen_of(contents.usual())


@pytest.fixture(scope="module")
def draft():
    return draft_of(contents.usual())


@pytest.fixture(scope="module")
def issued():
    content = contents.usual()
    return Paper(draw_issued(content, **contents.seal_of(content), **contents.numbers_and_signatures()))


class TestFrozenPrint:
    def test_has_cover_two_forms_conditions_and_signatures_in_this_order(self, frozen):
        assert len(frozen) == 5
        assert frozen.says("بسمه تعالی", on=1)
        assert frozen.says("خلاصهٔ اعتبارات", on=2)
        assert frozen.says("شرح اهداف و فعالیت‌ها", on=3)
        assert frozen.says("شرایط عمومی", on=4)
        assert frozen.says("امضا و ابلاغ", on=5)

    def test_numbers_its_pages_in_persian_digits(self, frozen):
        for page in (2, 3, 4, 5):
            assert frozen.says(f"صفحهٔ {to_persian_digits(page)} از ۵", on=page)

    def test_contents_name_the_page_of_each_part(self, frozen):
        for page in (2, 3, 4, 5):
            assert frozen.says(f"صفحهٔ {to_persian_digits(page)}", on=1)

    def test_cover_names_both_parties_the_amount_in_figures_and_in_words(self, frozen):
        assert frozen.says("سازمان مدیریت و برنامه‌ریزی استان خوزستان", on=1)
        assert frozen.says("سازمان جهاد کشاورزی", on=1)
        assert frozen.says("۳۷۶٬۸۱۰ میلیون ریال", on=1)
        assert frozen.says(amount_in_words(376_810), on=1)
        assert frozen.says("شمارهٔ ابلاغ", on=1)

    def test_form_one_gives_lines_sub_totals_and_total_by_chapter(self, frozen):
        assert frozen.says("جمع عمومی استانی", on=2)
        assert frozen.says("جمع سه درصد نفت و گاز", on=2)
        text = frozen.raw_pages[1]
        for figure in ("۱۶۸٬۴۰۰", "۲۵۸٬۳۶۰", "۳۵۸٬۴۱۰", "۱۸٬۴۰۰", "۲۳۰٬۶۴۰", "۳۷۶٬۸۱۰"):
            assert figure in text
        assert frozen.says("سهم از کل ۶۱٫۲٪", on=2)

    def test_form_one_shows_the_balance_against_the_notice(self, frozen):
        assert frozen.says("شمارهٔ ۹۷/۲۱۰/۱۱۲۴۷ مورخ ۱۳۹۷/۰۳/۰۵", on=2)

    def test_form_two_gives_goal_quantity_unit_cost_and_amount(self, frozen):
        assert frozen.says("هدف: افزایش پایداری تولید گندم و خرما", on=3)
        row = next(line for line in frozen.raw_pages[2].splitlines() if "پایش" in line)
        assert all(figure in row for figure in ("۴۲۰", "۵۰۰", "۲۱۰٬۰۰۰"))
        assert frozen.says("جمع برنامهٔ ۱۳۰۱۰۰۱", on=3)

    def test_conditions_are_those_in_force_with_their_edition(self, frozen):
        assert frozen.says("ویرایش ۱، سال ۱۳۹۷", on=4)
        assert frozen.says("مادهٔ ۲", on=4)
        assert frozen.says("گزارش هر سه‌ماهه تا ۱۵ روز", on=4)

    def test_signature_page_counts_pages_and_copies_and_leaves_the_numbers_blank(self, frozen):
        assert frozen.says("در ۵ صفحه و سه نسخه تنظیم شد", on=5)
        assert frozen.says("محل مهر دستگاه", on=5)
        assert frozen.says("محل مهر سازمان", on=5)
        assert not frozen.says("امضا شد", on=5)
        assert not frozen.says("۱۸۴۵۲")

    def test_every_foot_has_initials_serial_code_and_the_start_of_the_content_print(self, frozen):
        start = contents.sha256_of(contents.usual()).upper()
        for page in (2, 3, 4, 5):
            assert frozen.says("پاراف کارشناس", on=page)
            assert frozen.says("پاراف تلفیق", on=page)
            assert "1397-H-A22-001-P2" in frozen.raw_pages[page - 1]
            assert f"{start[:4]} {start[4:8]}" in frozen.raw_pages[page - 1]

    def test_every_page_carries_a_code_that_a_telephone_reads(self, frozen):
        for page in range(1, 6):
            assert frozen.codes(page) == ["http://localhost:8000/v/1397-H-A22-001-P2"]

    def test_has_no_watermark(self, frozen):
        assert not frozen.says(WATERMARK)

    def test_latin_digits_only_in_machine_codes(self, frozen, issued):
        digest = contents.sha256_of(contents.usual()).upper()
        groups = {digest[i : i + 4] for i in range(0, 64, 4)}
        for paper in (frozen, issued):
            for word in re.findall(r"[!-~]*[0-9][!-~]*", "\n".join(paper.raw_pages)):
                assert re.search("[A-Za-z]", word) or word in groups, word

    def test_carries_the_content_it_was_drawn_from(self, frozen):
        content = contents.usual()
        files = frozen.attachments()
        assert list(files) == ["1397-H-A22-001-P2.json"]
        assert json.loads(files["1397-H-A22-001-P2.json"]) == content
        assert hashlib.sha256(files["1397-H-A22-001-P2.json"]).hexdigest() == contents.sha256_of(content)

    def test_refuses_to_name_a_content_it_does_not_show(self):
        content = contents.usual()
        seal = contents.seal_of(content)
        content["totals"]["total"] += 1
        with pytest.raises(ValueError, match="not the one its hash was taken of"):
            draw_frozen(content, **seal)

    def test_uses_no_font_but_ours(self, frozen):
        assert frozen.fonts() == {"Paper", "Paper-Medium", "Paper-Bold"}

    def test_says_who_made_it_and_when_it_was_frozen(self, frozen):
        meta = frozen.reader.metadata
        assert "1397-H-A22-001-P2" in meta["/Keywords"]
        assert meta.author == "سازمان مدیریت و برنامه‌ریزی استان خوزستان"
        assert "سازمان جهاد کشاورزی" in meta.title and "۱۳۹۷" in meta.title
        assert meta.creation_date == contents.moment(4, 23, 10, 42)
        assert meta.modification_date == meta.creation_date
        assert frozen.reader.trailer["/Root"]["/Lang"] == "fa-IR"
        xmp = frozen.reader.trailer["/Root"]["/Metadata"].get_data().decode()
        assert 'pdfaid:part="3"' in xmp and 'pdfaid:conformance="U"' in xmp


class TestSameContentSameBytes:
    def test_twice_in_one_process(self, frozen):
        assert frozen_of(contents.usual()).data == frozen.data

    def test_in_another_process_at_another_moment(self, frozen, tmp_path):
        script = (
            "import django; django.setup()\n"
            "import sys\n"
            "from tests.documents import content as c\n"
            "from agreements.documents.agreement_form import draw_frozen\n"
            "sys.stdout.buffer.write(draw_frozen(c.usual(), **c.seal_of(c.usual())))\n"
        )
        environment = {"DJANGO_SETTINGS_MODULE": "config.settings.test", "PYTHONHASHSEED": "77", "PATH": "/usr/bin:/bin", "HOME": str(tmp_path)}
        result = subprocess.run([sys.executable, "-c", script], cwd=settings.BASE_DIR, env={**os.environ, **environment}, capture_output=True, check=True)
        assert result.stdout == frozen.data

    def test_another_character_gives_another_paper(self, frozen):
        content = contents.usual()
        content["programmes"][0]["goal"] += "."
        assert frozen_of(content).data != frozen.data


class TestDraft:
    def test_every_page_says_that_it_is_worth_nothing(self, draft):
        assert len(draft) == 5
        for page in range(1, 6):
            assert draft.says(WATERMARK, on=page)

    def test_has_no_serial_no_code_no_room_for_initials(self, draft):
        assert "-P" not in draft.text.replace("BP-F", "")
        assert draft.codes(1) == [] and draft.codes(3) == []
        assert not draft.says("پاراف")
        assert draft.says("بدون کد راستی‌آزمایی", on=1)
        assert draft.attachments() == {}

    def test_calls_its_amount_proposed_and_names_the_working_version(self, draft):
        assert draft.says("جمع اعتبار پیشنهادی", on=1)
        assert draft.says("نسخهٔ کاری ۷", on=2)
        assert draft.says("تهیه: بهزاد آبانگاه، ۱۳۹۷/۰۴/۰۹ ۱۴:۲۰", on=2)

    def test_comes_out_when_nothing_has_been_written_yet(self):
        paper = draft_of(contents.empty_draft())
        assert len(paper) == 5
        assert paper.says("اعتباری ثبت نشده است", on=2)
        assert paper.says("برنامه‌ای ثبت نشده است", on=3)
        assert paper.says("شرایط عمومی برای این نسخه ثبت نشده است", on=4)
        assert paper.says("جایگاه امضا برای این نسخه تعیین نشده است", on=5)

    def test_comes_out_half_written(self):
        content = contents.usual()
        content["programmes"][0] |= {"goal": "", "activities": [], "total": 0}
        content["programmes"][1]["activities"][0] |= {"title": "", "unit": "", "quantity": None, "unit_cost": None, "amount": None}
        content["sources"][1]["programmes"] = []
        paper = draft_of(content)
        assert paper.says("هدف ثبت نشده است", on=3)
        assert paper.says("فعالیتی ثبت نشده است", on=3)
        assert "–" in paper.raw_pages[2]

    def test_says_that_activities_do_not_add_up_to_the_credit(self):
        content = contents.usual()
        content["programmes"] = content["programmes"][:1]
        paper = draft_of(content)
        total = sum(a["amount"] for a in content["programmes"][0]["activities"])
        assert paper.says(f"جمع فعالیت‌ها {format_amount(total)} با جمع اعتبار فرم هـ‑۱ ۳۷۶٬۸۱۰ برابر نیست", on=3)


class TestIssuedCopy:
    def test_is_the_same_paper_with_a_verification_leaf(self, issued):
        assert len(issued) == 6
        assert issued.says("در ۵ صفحه و سه نسخه تنظیم شد", on=5)
        assert issued.says("امضا و راستی‌آزمایی", on=6)
        assert not issued.says("پاراف", on=6)

    def test_numbers_and_dates_stand_on_cover_register_and_leaf(self, issued):
        for page in (1, 5, 6):
            for written in ("۹۷/۲۱۰/۱۸۴۳۱", "۱۳۹۷/۰۵/۰۱", "۹۷/۲۱۰/۱۸۴۵۲", "۱۳۹۷/۰۵/۰۲"):
                assert written in issued.raw_pages[page - 1]

    def test_each_slot_names_who_signed_when_and_how(self, issued):
        for page in (5, 6):
            assert issued.says("رمز یک‌بارمصرف در سامانه", on=page)
            assert issued.says("امضای دست‌نویس، تصویر پیوست", on=page)
            assert issued.says("۱۳۹۷/۰۴/۳۰، ساعت ۱۱:۱۸", on=page)
            assert issued.pages[page - 1].count(folded("امضا شد")) >= 2

    def test_a_stand_in_signs_with_his_own_name(self, issued):
        assert issued.says("مهتاب سپهرجو", on=5)
        assert not issued.says("هومن دادآفرین", on=5)

    def test_leaf_shows_the_whole_content_hash_and_a_code(self, issued):
        digest = contents.sha256_of(contents.usual()).upper()
        assert issued.shows_code(digest[:32], on=6)
        assert issued.shows_code(digest[32:], on=6)
        assert set(issued.codes(6)) == {"http://localhost:8000/v/1397-H-A22-001-P2"}
        assert len(issued.codes(6)) == 2  # the large one and the one in the foot

    def test_leaf_tells_the_history_with_returns_stand_ins_and_working_days(self, issued):
        assert issued.says("نقص شرح عملیات", on=6)
        assert issued.shows_code("P1", on=6)
        assert issued.says("به جانشینی از نسترن پارساکیش", on=6)
        assert issued.says("نزد دستگاه", on=6)
        assert issued.says("۱۴ روز کاری از مهلت ۱۵ روزه", on=6)


class TestSignatureSlots:
    @pytest.mark.parametrize("number", [1, 2, 3])
    def test_follow_the_setting(self, number):
        content = contents.usual()
        deputy = {"slot": "deputy", "role": "معاون بودجه", "name": "مهتاب سپهرجو", "title": "معاون", "stamp": False}
        content["signatories"] = [content["signatories"][0], deputy, content["signatories"][1]][:number]
        paper = draft_of(content)
        for n in (1, 2, 3):
            assert paper.says(f"امضای {to_persian_digits(n)}", on=5) is (n <= number)


@pytest.fixture(scope="module")
def large():
    return contents.large(programmes=8, sources=4, activities=25)


@pytest.fixture(scope="module")
def large_paper(large):
    return frozen_of(large)


class TestTablesOverPages:
    def carried(self, large_paper, words, column=-1):
        """The figures of the rows that begin with `words`, one for each page that has one."""
        found = []
        for text in large_paper.raw_pages:
            for line in text.splitlines():
                if folded(line).startswith(folded(words)):
                    found.append(re.findall("[۰-۹٬]+", line)[column])
        return found

    def test_all_200_activities_are_printed_once_and_in_order(self, large_paper):
        rows = [int(n) for text in large_paper.raw_pages for n in re.findall(r"کار شمار\S* (\d+)", text)]
        assert rows == list(range(1, 201))

    def test_what_one_page_carries_on_the_next_begins_with(self, large_paper):
        onward, brought = self.carried(large_paper, "نقل به صفحهٔ بعد"), self.carried(large_paper, "نقل از صفحهٔ قبل")
        assert onward == brought
        assert len(onward) >= 8

    def test_sums_of_the_pages_add_up_to_the_total(self, large_paper, large):
        # E-2 runs over pages whose head says «عنوان فعالیت»; its first page has a carry instead of a sum.
        pages = [text for text in large_paper.raw_pages if "عنوان فعالیت" in text]
        sums = [int(figure.replace("٬", "")) for text in pages for figure in re.findall(r"جمع این صفحه ([۰-۹٬]+)", text)]
        first = int(re.search(r"نقل به صفح\S* بعد ([۰-۹٬]+)", pages[0])[1].replace("٬", ""))
        assert len(sums) == len(pages) - 1
        assert first + sum(sums) == sum(block["total"] for block in large["programmes"])

    def test_form_one_carries_every_column(self, large_paper, large):
        last = [text for text in large_paper.raw_pages if "جبران" in text and "نقل از" in text][-1]
        line = next(line for line in last.splitlines() if folded(line).startswith(folded("جمع کل")))
        expected = [*large["totals"]["amounts"], large["totals"]["total"]]
        assert [int(f.replace("٬", "")) for f in re.findall("[۰-۹٬]+", line)] == expected

    def test_pages_are_shared_evenly(self, large_paper):
        counts = [len(re.findall("کار شمار", text)) for text in large_paper.raw_pages]
        counts = [count for count in counts if count]
        assert max(counts) - min(counts[:-1]) <= 6

    def test_nothing_overflows(self, large):
        document = laid_out(agreement_form.TEMPLATE, context_of_frozen(large, **contents.seal_of(large)))
        assert too_wide(document) == []
        assert below_the_page(document) == []

    def test_a_table_that_fits_is_laid_out_once(self, monkeypatch):
        layouts = []
        render = Press._render
        monkeypatch.setattr(Press, "_render", lambda *a: layouts.append(1) or render(*a))
        frozen_of(contents.usual())
        assert len(layouts) == 1
        frozen_of(contents.large(programmes=2, sources=1, activities=30))
        assert len(layouts) == 3


class TestLargeAmountsAndLongNames:
    @pytest.mark.parametrize("chapters", [contents.SEVEN_CHAPTERS, contents.EIGHT_CHAPTERS])
    def test_the_largest_amounts_fit_their_columns(self, chapters):
        content = contents.large(programmes=2, sources=2, activities=2, amount=999_999_999, chapters=chapters)
        document = laid_out(agreement_form.TEMPLATE, context_of_frozen(content, **contents.seal_of(content)))
        assert too_wide(document) == []
        paper = frozen_of(content)
        lines = len(chapters) * 2 * 2
        assert "\n".join(paper.raw_pages).count("۹۹۹٬۹۹۹٬۹۹۹") >= lines + 2 * 2 * 2

    def test_eight_chapters_are_named(self):
        content = contents.large(programmes=2, sources=1, activities=2, chapters=contents.EIGHT_CHAPTERS)
        paper = frozen_of(content)
        assert paper.says("فصل‌های هشت‌گانه", on=2) or paper.says("هشتگانهٔ", on=2)
        assert paper.says("فصل ۸", on=2)

    def test_long_names_are_printed_whole_and_inside_the_sheet(self):
        content = contents.long_named()
        document = laid_out(agreement_form.TEMPLATE, context_of_frozen(content, **contents.seal_of(content)))
        assert too_wide(document) == []
        assert below_the_page(document) == []
        paper = frozen_of(content)
        assert paper.says(contents.LONG_NAME[:200])
        assert paper.says("سازمان، به نیابت از دستگاه اجرایی", on=1)
        assert paper.says("اصلاحیهٔ ۱", on=1)
        assert not any(paper.ink_outside(page) for page in range(1, len(paper) + 1))
        assert paper.codes(1) == ["http://localhost:8000/v/1397-H-A22-001.1-P2"]


HOSTILE = (
    '<b>bold</b> <img src="file:///etc/passwd"> <link rel=attachment href="file:///etc/passwd"> {{7*7}} {% debug %} '
    "\u202e448160\u202c \u2066a\u2069 \U0001f600 \x00 </td></table>"
)


@pytest.fixture(scope="module")
def hostile():
    return frozen_of(contents.with_text_everywhere(contents.usual(), HOSTILE))


class TestHostileText:
    def test_is_printed_literally(self, hostile):
        text = re.sub(r"\s", "", hostile.text)
        assert "b>bold" in text or "<b>bold" in text
        assert "{{۷*۷}}" in text and "۴۹" not in text.replace("۴۴۸۱۶۰", "")
        assert "debug" in text

    def test_what_would_turn_the_line_round_is_printed_by_its_code(self, hostile):
        text = re.sub(r"\s", "", hostile.text)
        for code in ("U+202E", "U+202C", "U+2066", "U+1F600", "U+0000"):
            assert code in text
        assert not re.search("[\u202a-\u202e\u2066-\u2069]", "".join(hostile.raw_pages))

    def test_embeds_no_file_but_the_content(self, hostile):
        assert list(hostile.attachments()) == ["1397-H-A22-001-P2.json"]
        assert b"root:x:" not in hostile.data

    def test_figures_stay_what_they_are(self, hostile):
        assert "۳۷۶٬۸۱۰" in hostile.raw_pages[-1] or "۳۷۶٬۸۱۰" in "".join(hostile.raw_pages)


def test_dates_are_those_of_tehran():
    content = contents.usual()
    # 21:00 in London on the 14th is already the 15th in Tehran.
    evening = dt.datetime(2018, 7, 14, 21, 0, tzinfo=dt.UTC)
    paper = Paper(draw_draft(content, working_version=1, prepared_by="بهزاد", prepared_at=evening))
    assert paper.says("۱۳۹۷/۰۴/۲۴ ۰۱:۳۰", on=2)
