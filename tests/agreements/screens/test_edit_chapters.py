"""Section 2, «فصول هزینه»: the notified credit split by chapter, within what the notice fixes."""

from __future__ import annotations

import pytest

from accounts.permissions import OUT_OF_REACH
from agreements.actions.save_section import CHAPTERS_SAVED, FIXED_CHAPTER, NOT_NOTIFIED
from agreements.models import Agreement
from agreements.permissions import NOT_WRITABLE
from agreements.views.drafting import CHANGED_MEANWHILE
from agreements.workflow import State
from core.text import to_persian_digits
from distribution.models import CreditNotice, PriorFigure
from tests.agreements.screens.crowd import queries_of, text_of, title_of
from tests.agreements.screens.drafts import BAD_AMOUNTS, NOT_OFFERED, form_of, page_of, save, written
from tests.factories.agreements import agreement_at, empty_draft, fresh
from tests.factories.office import notify_credit

pytestmark = pytest.mark.django_db
SECTION = "chapters"
# Of A22's one credit; chapters 1 and 6 are fixed by the notice.
CELL = "cell-1301001-10-{}".format
FREE = {CELL(2), CELL(3), CELL(4), CELL(5), CELL(7)}


@pytest.fixture
def draft(office) -> Agreement:
    return empty_draft(office)


@pytest.fixture
def staff(office, signed_in):
    return signed_in(office.staff)


def stored(agreement: Agreement) -> dict[int, int]:
    return dict(agreement.lines.values_list("chapter__number", "amount"))


def test_it_opens_with_the_notice_beside_the_boxes(draft, staff):
    page = staff.get(page_of(draft, SECTION))
    words = text_of(page)
    assert page.status_code == 200
    assert "بخش ۲ از ۶" in words
    assert "پیشنهاد ۱۳۹۷" in words and "۸٬۳۵۰" in words
    assert "سقف ابلاغی ۵۲٬۰۰۰" in words and "جمع پیشنهاد ۴۳٬۳۵۰" in words and "مانده تا سقف ۸٬۶۵۰" in words


def test_a_chapter_the_notice_fixes_is_shown_and_not_typed(draft, staff):
    page = staff.get(page_of(draft, SECTION))
    assert set(form_of(page)) == {"version", "mark", *FREE}
    assert text_of(page).count("ثابت طبق ابلاغیه") == 2


def test_a_fixed_chapter_without_credit_is_not_open(office, signed_in):
    wide = empty_draft(office, office.wide_agency)
    words = text_of(signed_in(office.wide_staff).get(page_of(wide, SECTION)))
    # Chapters 1 and 6 of two of its three credits.
    assert words.count("برای این دستگاه باز نیست") == 4


def test_every_credit_has_a_block_of_its_own_and_the_agreement_its_sum(office, signed_in):
    wide = empty_draft(office, office.wide_agency)
    page = signed_in(office.wide_staff).get(page_of(wide, SECTION))
    words = text_of(page)
    assert words.count("منبع: درآمد اختصاصی") == 1 and words.count("منبع: عمومی استانی") == 2
    assert "جمع موافقتنامه" in words and "سقف ابلاغی ۱۷٬۱۸۰" in words


def test_amounts_are_typed_in_any_digits(draft, staff):
    typed = {CELL(2): "۸٬۰۰۰", CELL(3): "١٢٠", CELL(4): "1,000", CELL(5): " 5 ", CELL(7): "۰"}
    assert save(staff, page_of(draft, SECTION), typed).status_code == 302
    assert stored(draft) == {1: 41_200, 2: 8_000, 3: 120, 4: 1_000, 5: 5, 6: 2_150, 7: 0}
    assert fresh(draft).total == 52_475


def test_what_was_saved_comes_back_in_persian_digits(draft, staff):
    save(staff, page_of(draft, SECTION), {CELL(2): "1234567"})
    assert form_of(staff.get(page_of(draft, SECTION)))[CELL(2)] == "۱٬۲۳۴٬۵۶۷"


def test_an_emptied_box_has_no_figure_any_more(draft, staff):
    save(staff, page_of(draft, SECTION), {CELL(2): "100", CELL(7): "0"})
    save(staff, page_of(draft, SECTION), {CELL(2): "", CELL(7): " "})
    assert stored(draft) == {1: 41_200, 6: 2_150}
    assert fresh(draft).total == 43_350


def test_a_draft_over_its_ceiling_is_saved_and_says_by_how_much(draft, staff):
    save(staff, page_of(draft, SECTION), {CELL(2): "9000"})
    assert fresh(draft).total == 52_350
    words = text_of(staff.get(page_of(draft, SECTION)))
    assert "مازاد بر سقف ۳۵۰" in words
    assert "جمع فصول ۳۵۰ میلیون ریال از سقف ابلاغی بیشتر است." in words
    assert "در حال تکمیل؛ ۱ مورد مانده" in words


@pytest.mark.parametrize("case", BAD_AMOUNTS)
def test_what_is_no_amount_is_refused_at_its_box_and_nothing_is_saved(draft, staff, case):
    typed, sentence = BAD_AMOUNTS[case]
    answer = save(staff, page_of(draft, SECTION), {CELL(5): typed, CELL(2): "8000"})
    assert answer.status_code == 200
    assert title_of(answer).startswith("خطا: ")
    assert answer.context["form"].errors == {CELL(5): [f"کمک‌های بلاعوض: {sentence}"]}
    assert answer.context["form"][CELL(5)].value() == typed
    assert form_of(answer)[CELL(2)] == "۸٬۰۰۰"
    assert stored(draft) == {1: 41_200, 6: 2_150}
    assert fresh(draft).version == draft.version


@pytest.mark.parametrize("amount", ["41200", "41201", "0"])
def test_a_figure_typed_for_a_fixed_chapter_is_refused(draft, staff, amount):
    answer = save(staff, page_of(draft, SECTION), {CELL(1): amount, CELL(2): "8000"})
    assert FIXED_CHAPTER in text_of(answer)
    assert stored(draft) == {1: 41_200, 6: 2_150}


@pytest.mark.parametrize(
    "cell",
    ["cell-1801001-10-2", "cell-1301001-30-2", "cell-1301001-10-9", "cell-1502002-10-2", "cell-9999999-10-2", "cell-1301001-10-"],
)
def test_a_figure_for_a_credit_of_somebody_else_is_refused(draft, staff, cell):
    answer = save(staff, page_of(draft, SECTION), {cell: "500", CELL(2): "8000"})
    assert answer.status_code == 200
    assert NOT_NOTIFIED in text_of(answer)
    assert stored(draft) == {1: 41_200, 6: 2_150}


def test_fields_the_form_does_not_offer_change_nothing(draft, staff):
    before = Agreement.objects.filter(pk=draft.pk).values().get()
    save(staff, page_of(draft, SECTION), NOT_OFFERED | {CELL(2): "100"})
    after = Agreement.objects.filter(pk=draft.pk).values().get()
    assert {name for name in after if after[name] != before[name]} == {"total", "version"}
    assert after["total"] == 43_450


def test_counting_without_script_saves_nothing(draft, staff):
    answer = save(staff, page_of(draft, SECTION), {CELL(2): "8650"}, action="calculate")
    words = text_of(answer)
    assert "جمع پیشنهاد ۵۲٬۰۰۰" in words and "مانده تا سقف ۰" in words
    assert "هنوز چیزی ذخیره نشده است." in words
    assert stored(draft) == {1: 41_200, 6: 2_150}


def test_last_year_stands_beside_with_the_difference(office, draft, staff):
    for number, approved, outturn in ((1, 40_000, 39_000), (2, 10_000, None)):
        PriorFigure.objects.create(
            year=1396, agency=office.agency, programme=office.programme, chapter_number=number, approved=approved, outturn=outturn
        )
    save(staff, page_of(draft, SECTION), {CELL(2): "8350"})
    words = text_of(staff.get(page_of(draft, SECTION)))
    assert "مصوب ۱۳۹۶" in words and "عملکرد ۱۳۹۶" in words and "تغییر نسبت به ۱۳۹۶" in words
    assert "افزایش +۱٬۲۰۰" in words and "+۳٫۰٪" in words
    assert "کاهش −۱٬۶۵۰" in words and "−۱۶٫۵٪" in words


def test_spending_of_the_year_before_the_last_is_preferred(office, draft, staff):
    common = {"agency": office.agency, "programme": office.programme, "chapter_number": 1}
    PriorFigure.objects.create(year=1396, approved=40_000, outturn=39_000, **common)
    PriorFigure.objects.create(year=1395, approved=30_000, outturn=29_111, **common)
    words = text_of(staff.get(page_of(draft, SECTION)))
    assert "عملکرد ۱۳۹۵" in words and "۲۹٬۱۱۱" in words and "۳۹٬۰۰۰" not in words


def test_an_amount_far_from_last_year_is_asked_about(office, draft, staff):
    PriorFigure.objects.create(year=1396, agency=office.agency, programme=office.programme, chapter_number=7, approved=3)
    save(staff, page_of(draft, SECTION), {CELL(7): "300"})
    page = staff.get(page_of(draft, SECTION))
    assert "مبلغ فصل سایر هزینه‌ها حدود ۱۰۰ برابر سال گذشته است. آیا به ریال وارد شده است؟" in text_of(page)
    assert 'data-base="3"' in page.content.decode()


def test_a_later_notice_reaches_the_fixed_chapters_and_opens_its_programme(office, draft, staff):
    notify_credit(
        office, office.agency, {("1301001", "10"): {1: 800}, ("1502001", "10"): {2: 70}}, number="1397/900", kind=CreditNotice.Kind.SUPPLEMENT
    )
    page = staff.get(page_of(draft, SECTION))
    assert "مبلغ فصل جبران خدمات کارکنان باید طبق ابلاغیه ۴۲٬۰۰۰ باشد." in text_of(page)
    save(staff, page_of(draft, SECTION), {"cell-1502001-10-2": "70"})
    assert draft.lines.get(chapter__number=1).amount == 42_000
    assert set(draft.blocks.values_list("programme__code", flat=True)) == {"1301001", "1502001"}
    assert staff.get(page_of(draft, "activities") + "?programme=1502001").status_code == 200


def test_two_presses_save_once(draft, staff):
    url = page_of(draft, SECTION)
    sent = {**form_of(staff.get(url)), CELL(2): "100", "action": "continue"}
    first, second = staff.post(url, sent), staff.post(url, sent)
    assert (first.status_code, second.status_code) == (302, 302)
    assert first.headers["Location"] == second.headers["Location"]
    assert fresh(draft).version == draft.version + 1
    assert written(draft) == [(CHAPTERS_SAVED, "jahad")]


def test_an_older_page_overwrites_only_knowingly(office, draft, staff, signed_in):
    url = page_of(draft, SECTION)
    old = form_of(staff.get(url))
    save(signed_in(office.staff2), url, {CELL(2): "8000", CELL(7): "1"})
    answer = staff.post(url, {**old, CELL(2): "۷٬۰۰۰", CELL(7): "1", "action": "continue"})
    words = text_of(answer)
    assert answer.status_code == 409
    assert CHANGED_MEANWHILE in words and words.count("اکنون در سامانه: ۸٬۰۰۰.") == 2  # on top, and at the box
    assert "اکنون در سامانه: ۱." not in words
    assert stored(draft)[2] == 8_000
    assert staff.post(url, {**form_of(answer), "action": "continue"}).status_code == 302
    assert stored(draft)[2] == 7_000


def test_work_on_another_section_is_not_in_the_way(office, draft, staff, signed_in):
    url = page_of(draft, SECTION)
    old = form_of(staff.get(url))
    save(signed_in(office.staff2), page_of(draft, "particulars"), {"official_name": "نام همکار"})
    assert staff.post(url, {**old, CELL(2): "100", "action": "continue"}).status_code == 302
    assert stored(draft)[2] == 100
    assert fresh(draft).official_name == "نام همکار"


def test_saving_goes_on_to_the_next_section_that_is_not_complete_or_back(draft, staff):
    assert save(staff, page_of(draft, SECTION)).headers["Location"] == page_of(draft, "activities")
    assert save(staff, page_of(draft, SECTION), action="back").headers["Location"] == page_of(draft)


@pytest.mark.parametrize(("who", "status"), [("agency_head", 403), ("expert", 403), ("stranger", 404), ("other_expert", 404)])
def test_nobody_else_writes_figures(office, draft, signed_in, who, status):
    client = signed_in(office.people[who])
    for answer in (client.get(page_of(draft, SECTION)), client.post(page_of(draft, SECTION), {"version": draft.version, CELL(2): "1"})):
        assert answer.status_code == status
        if status == 403:
            assert OUT_OF_REACH in text_of(answer)
    assert stored(draft) == {1: 41_200, 6: 2_150}


def test_figures_that_were_sent_stay(office, signed_in):
    agreement = agreement_at(State.SUBMITTED, office)
    answer = signed_in(office.again("staff")).post(page_of(agreement, SECTION), {"version": agreement.version, CELL(2): "1"})
    assert answer.status_code == 403
    assert NOT_WRITABLE in text_of(answer)
    assert stored(agreement)[2] == 8_350


def test_the_page_costs_the_same_for_one_credit_and_for_three(office, signed_in):
    one = queries_of(signed_in(office.staff), page_of(agreement_at(State.DRAFT, office), SECTION))
    wide = agreement_at(State.DRAFT, office, agency=office.wide_agency)
    assert queries_of(signed_in(office.wide_staff), page_of(wide, SECTION)) == one
    assert wide.ceilings().count() == 3


def test_each_box_says_its_column_chapter_and_credit(office, signed_in):
    wide = empty_draft(office, office.wide_agency)
    body = signed_in(office.wide_staff).get(page_of(wide, SECTION)).content.decode()
    label = to_persian_digits("پیشنهاد 1397، فصل 2 استفاده از کالاها و خدمات، نگهداری راه‌ها، درآمد اختصاصی")
    assert body.count(f'aria-label="{label}"') == 1
