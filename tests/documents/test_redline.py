"""The redline of two contents: told by words and strokes, on as many pages as it takes."""

from __future__ import annotations

import pytest

from agreements.comparison import compare
from agreements.documents.redline import TEMPLATE, changes_of, context_of, draw_redline, sums_of, unchanged_of
from tests.documents import amendments
from tests.documents import content as contents
from tests.documents.layout import below_the_page, laid_out, too_wide
from tests.documents.reading import Paper

WHO = {"old_name": "نسخهٔ ۱", "new_name": "نسخهٔ ۲", "printed_by": "رها تدبیرجو", "printed_at": contents.moment(10, 17, 11, 5)}


def before():
    content = contents.usual()
    content["totals"]["total"] -= 8_000
    return content


def drawn(changes, **more):
    return Paper(draw_redline(before(), contents.usual(), changes, **WHO, **more))


@pytest.fixture(scope="module")
def paper():
    return drawn(amendments.CHANGES, same={"فصول هزینه": 14, "زمان‌بندی": 3})


def test_names_both_sides_and_who_drew_it(paper):
    assert len(paper) == 1
    for words in ("نسخهٔ ۲ نسبت به نسخهٔ ۱", "رها تدبیرجو", "این برگ گزارش است و جای موافقتنامه را نمی‌گیرد", "صفحهٔ ۱ از ۱"):
        assert paper.says(words)
    assert paper.codes(1) == []


def test_marks_every_row_by_a_word(paper):
    for words in ("افزوده", "حذف", "تغییر", "نظارت بر توزیع نهاده‌ها", "کاهش", "افزایش"):
        assert paper.says(words)


def test_unchanged_rows_are_one_line_with_their_number(paper):
    assert paper.says("۱۴ ردیف") and paper.says("۳ ردیف بدون تغییر")


def test_ends_with_the_credit_before_and_after(paper):
    assert paper.says("۳۶۸٬۸۱۰") and paper.says("۳۷۶٬۸۱۰")
    assert paper.says("هشت هزار میلیون ریال افزایش")


def test_nothing_changed_is_said():
    assert drawn([]).says("چیزی تغییر نکرده است")


def test_three_hundred_rows_stand_inside_their_pages():
    changes = [amendments.changed("فصول هزینه", f"{n} {contents.LONG_NAME[:60]}", "changed", ("amount", "مبلغ", 999_999_999, n)) for n in range(300)]
    document = laid_out(TEMPLATE, context_of(before(), contents.usual(), changes, **WHO))
    assert too_wide(document) == []
    assert below_the_page(document) == []


def test_hostile_text_is_printed_literally():
    changes = [amendments.changed("فصول هزینه", "<script>\u202e12", "changed", ("goal", "هدف", "{{7*7}}", "</td>"))]
    paper = drawn(changes)
    assert "U+202E" in "".join(paper.raw_pages).replace(" ", "")


def test_same_input_same_bytes(paper):
    assert drawn(amendments.CHANGES, same={"فصول هزینه": 14, "زمان‌بندی": 3}).data == paper.data


def test_a_comparison_is_drawn_with_rows_that_only_moved():
    old, new = contents.usual(), contents.usual()
    for content in (old, new):
        for programme in content["programmes"]:
            for activity in programme["activities"]:
                activity["key"] = f"k{activity['row']}"
    new["programmes"][0]["activities"].reverse()
    new["programmes"][1]["activities"][0]["quantity"] = 25_000
    compared = compare(old, new)
    paper = Paper(draw_redline(old, new, changes_of(compared), **WHO, same=unchanged_of(compared)))
    assert paper.says("جابه‌جا") and paper.says("جای ردیف")
    assert paper.says("۲۵٬۰۰۰")
    assert paper.says("بدون تغییر در جمع اعتبار")


def raised_by(amount):
    """The usual paper and the same with its first credit raised, and the key of that line."""
    old, new = contents.usual(), contents.usual()
    for content in (old, new):
        for programme in content["programmes"]:
            for activity in programme["activities"]:
                activity["key"] = f"k{activity['row']}"
    source = new["sources"][0]
    programme = source["programmes"][0]
    n = next(n for n, was in enumerate(programme["amounts"]) if was)
    programme["amounts"][n] += amount
    new["totals"]["total"] += amount
    return old, new, f"{source['code']}/{programme['code']}/{new['chapters'][n]['number']}"


def test_each_place_ends_with_its_sums_before_difference_and_after():
    old, new, _ = raised_by(7_000)
    compared = compare(old, new)
    assert [(s.label, s.new - s.old) for s in sums_of(compared)["فصول هزینه"]] == [("مبلغ", 7_000)]
    paper = Paper(draw_redline(old, new, changes_of(compared), **WHO, sums=sums_of(compared)))
    assert paper.says("جمع مبلغ، فصول هزینه") and paper.says("۷٬۰۰۰")
    assert not paper.says("تخصیص‌یافته")


def test_what_is_allocated_stands_beside_the_line_of_an_amendment_and_in_its_sum():
    old, new, key = raised_by(7_000)
    compared = compare(old, new)
    allocated = {("chapters", key): 1_234, ("chapters", "another/line/1"): 100}
    (change,) = [change for change in changes_of(compared, allocated) if change["place"] == "فصول هزینه"]
    assert change["allocated"] == 1_234
    more = {"sums": sums_of(compared, allocated), "with_allocated": True}
    paper = Paper(draw_redline(old, new, changes_of(compared, allocated), **WHO, **more))
    assert paper.says("تخصیص‌یافته") and paper.says("۱٬۲۳۴") and paper.says("۱٬۳۳۴")
    document = laid_out(TEMPLATE, context_of(old, new, changes_of(compared, allocated), **WHO, **more))
    assert too_wide(document) == []
    assert below_the_page(document) == []
