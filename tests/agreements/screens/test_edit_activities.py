"""Section 3, «برنامه و فعالیت»: a goal and rows for each programme, summed against its chapters."""

from __future__ import annotations

from typing import Any

import pytest

from accounts.permissions import OUT_OF_REACH
from agreements.actions.save_section import ACTIVITIES_SAVED
from agreements.models import Agreement
from agreements.permissions import NOT_WRITABLE
from agreements.views.drafting import CHANGED_MEANWHILE
from agreements.views.edit_activities import BAD_ROWS, NO_TITLE, STORED_ROWS, TOO_MANY_ROWS
from agreements.workflow import State
from core.money import FRACTION, NEGATIVE, TOO_LARGE
from core.text import HIDDEN_CHARACTERS
from tests.agreements.screens.crowd import queries_of, text_of, title_of
from tests.agreements.screens.drafts import BAD_AMOUNTS, BAD_TEXTS, NOT_OFFERED, form_of, page_of, save, written
from tests.factories.agreements import agreement_at, empty_draft, fill, fresh

pytestmark = pytest.mark.django_db
SECTION = "activities"


@pytest.fixture
def draft(office) -> Agreement:
    return empty_draft(office)


@pytest.fixture
def staff(office, signed_in):
    return signed_in(office.staff)


def row(number: int, **typed: str) -> dict[str, str]:
    return {f"rows-{number}-{name}": value for name, value in typed.items()}


def stored(agreement: Agreement, programme: str = "1301001") -> list[tuple[Any, ...]]:
    block = agreement.blocks.get(programme__code=programme)
    return list(block.activities.values_list("title", "unit", "quantity", "unit_cost", "amount"))


def test_it_opens_with_the_goal_empty_rows_and_the_programme_amount(draft, staff):
    page = staff.get(page_of(draft, SECTION))
    words = text_of(page)
    assert page.status_code == 200
    assert "بخش ۳ از ۶" in words and "توسعهٔ تولیدات کشاورزی" in words
    assert "مبلغ برنامه در فصول ۴۳٬۳۵۰" in words and "بدون فعالیت ۴۳٬۳۵۰" in words
    assert form_of(page)["rows-TOTAL_FORMS"] == "5"


def test_rows_are_saved_in_their_order_and_empty_ones_are_no_rows(draft, staff):
    typed = {
        "goal": "افزایش تولید گندم",
        **row(0, title="آموزش بهره‌برداران", unit="نفر‌دوره", quantity="۱۲", unit_cost="٤٠", amount="480"),
        **row(2, title="نگهداری", amount="۱٬۰۰۰"),
        **row(3, title="   ", unit=" "),
    }
    assert save(staff, page_of(draft, SECTION), typed).status_code == 302
    assert stored(draft) == [("آموزش بهره‌برداران", "نفر‌دوره", 12, 40, 480), ("نگهداری", "", None, None, 1_000)]
    assert draft.blocks.get().goal == "افزایش تولید گندم"


def test_the_amount_is_quantity_times_unit_cost_where_none_is_typed(draft, staff):
    save(staff, page_of(draft, SECTION), row(0, title="آموزش", quantity="12", unit_cost="40"))
    assert stored(draft) == [("آموزش", "", 12, 40, 480)]


def test_another_amount_may_be_typed_and_is_pointed_at(draft, staff):
    save(staff, page_of(draft, SECTION), row(0, title="آموزش", quantity="12", unit_cost="40", amount="500"))
    assert stored(draft)[0][-1] == 500
    assert "در «آموزش» حاصل‌ضرب مقدار و هزینهٔ واحد ۴۸۰ است، ولی اعتبار ۵۰۰ نوشته شده است." in text_of(
        staff.get(page_of(draft, SECTION))
    )


def test_a_row_with_only_a_title_is_kept_for_later(draft, staff):
    save(staff, page_of(draft, SECTION), row(0, title="هنوز برآورد نشده"))
    assert stored(draft) == [("هنوز برآورد نشده", "", None, None, 0)]


def test_a_product_too_large_for_a_paper_is_asked_about(draft, staff):
    answer = save(staff, page_of(draft, SECTION), row(0, title="آموزش", quantity="999999", unit_cost="999999"))
    assert TOO_LARGE in text_of(answer)
    assert stored(draft) == []


@pytest.mark.parametrize("figures", [{"amount": "500"}, {"unit": "نفر"}, {"quantity": "۳", "unit_cost": "۲"}])
def test_a_row_with_figures_needs_a_title(draft, staff, figures):
    answer = save(staff, page_of(draft, SECTION), row(1, **figures))
    assert title_of(answer).startswith("خطا: ")
    assert answer.context["rows"].forms[1].errors == {"title": [f"عنوان فعالیت، سطر ۲: {NO_TITLE}"]}
    assert stored(draft) == []


# A quantity is counted, not paid: its refusals do not speak of rials.
OF_A_COUNT = {
    FRACTION: "عدد صحیح بنویسید؛ اعشار و ممیز پذیرفته نمی‌شود.",
    NEGATIVE: "این عدد نمی‌تواند منفی باشد.",
    TOO_LARGE: "این عدد بیش از ۹۹۹٬۹۹۹٬۹۹۹ است.",
}


@pytest.mark.parametrize("name", ["quantity", "unit_cost", "amount"])
@pytest.mark.parametrize("case", BAD_AMOUNTS)
def test_what_is_no_amount_is_refused_at_its_box_and_nothing_is_saved(draft, staff, name, case):
    typed, sentence = BAD_AMOUNTS[case]
    if name == "quantity":
        sentence = OF_A_COUNT.get(sentence, sentence)
    answer = save(staff, page_of(draft, SECTION), {"goal": "هدف", **row(0, title="الف", amount="10"), **row(1, title="ب", **{name: typed})})
    [(box, told)] = answer.context["rows"].forms[1].errors.items()
    assert answer.status_code == 200
    assert box == name and told[0].endswith(f"سطر ۲: {sentence}")
    assert answer.context["rows"].forms[1][name].value() == typed
    assert answer.context["rows"].forms[0]["title"].value() == "الف"
    assert stored(draft) == []
    assert draft.blocks.get().goal == ""


def test_a_row_with_several_faults_keeps_each_sentence_at_its_box(draft, staff):
    """Side by side at full width they would be written over one another; the page knows the row."""
    bad = save(staff, page_of(draft, SECTION), row(0, title="الف", quantity="۱٫۵", unit_cost="x", amount="5"))
    assert bad.content.decode().count('<tr class="many-faults">') == 1
    one = save(staff, page_of(draft, SECTION), row(0, title="الف", quantity="۱٫۵", amount="5"))
    assert 'class="many-faults"' not in one.content.decode()


@pytest.mark.parametrize("box", ["goal", "rows-0-title", "rows-0-unit"])
@pytest.mark.parametrize("case", BAD_TEXTS)
def test_hidden_characters_are_refused(draft, staff, box, case):
    answer = save(staff, page_of(draft, SECTION), {**row(0, title="الف"), box: BAD_TEXTS[case][0]})
    assert HIDDEN_CHARACTERS in text_of(answer)
    assert stored(draft) == []


@pytest.mark.parametrize(
    ("box", "limit"), [("goal", "۲۰۰۰"), ("rows-0-title", "۲۰۰"), ("rows-0-unit", "۴۰")]
)
def test_texts_have_a_length(draft, staff, box, limit):
    answer = save(staff, page_of(draft, SECTION), {**row(0, title="الف"), box: "ن" * 2001})
    assert f"این متن بیش از {limit} نویسه دارد؛ آن را کوتاه‌تر کنید." in text_of(answer)
    assert stored(draft) == []


def test_four_byte_letters_and_long_goals_are_stored_exactly(draft, staff):
    goal = "گندم 🌾\n" + "واژه " * 300 + "پایان"
    save(staff, page_of(draft, SECTION), {"goal": goal, **row(0, title="🌾 کشت")})
    assert draft.blocks.get().goal == goal
    assert stored(draft)[0][0] == "🌾 کشت"


@pytest.mark.parametrize("total", ["1000000000", "201", "99999999999999999999"])
def test_more_rows_than_a_paper_takes_are_refused(draft, staff, total):
    answer = save(staff, page_of(draft, SECTION), {**row(0, title="الف", amount="1"), "rows-TOTAL_FORMS": total})
    assert answer.status_code == 200
    assert TOO_MANY_ROWS in text_of(answer)
    assert stored(draft) == []


@pytest.mark.parametrize("total", ["", "abc", "-1", "9" * 5000])
def test_rows_that_were_not_sent_whole_are_not_taken_for_none(office, draft, staff, total):
    fill(draft, by=office.staff)
    answer = save(staff, page_of(draft, SECTION), {"rows-TOTAL_FORMS": total})
    assert answer.status_code == 200
    assert BAD_ROWS in text_of(answer)
    assert len(stored(draft)) == 2


def test_five_rows_are_added_without_script_and_nothing_is_saved(draft, staff):
    typed = {"goal": "هدف تازه", **row(0, title="الف", amount="abc")}
    answer = save(staff, page_of(draft, SECTION), typed, action="add")
    sent = form_of(answer)
    assert sent["rows-TOTAL_FORMS"] == "6"
    assert (sent["goal"], sent["rows-0-title"], sent["rows-0-amount"]) == ("هدف تازه", "الف", "abc")
    assert "سطرها تغییر کرده و هنوز ذخیره نشده است." in text_of(answer)
    assert stored(draft) == []


def test_rows_added_again_and_again_stop_at_the_limit(draft, staff):
    sent = {"rows-TOTAL_FORMS": "200", **{f"rows-{n}-title": "الف" for n in range(200)}}
    answer = save(staff, page_of(draft, SECTION), sent, action="add")
    assert answer.status_code == 200
    assert len(answer.context["rows"].forms) == 200


def test_a_row_is_taken_out_without_script_and_the_rest_moves_up(draft, staff):
    typed = {**row(0, title="الف"), **row(1, title="ب"), **row(2, title="پ")}
    url = page_of(draft, SECTION)
    answer = staff.post(url, {**form_of(staff.get(url)), **typed, "remove": "1"})
    sent = form_of(answer)
    assert [sent[f"rows-{n}-title"] for n in range(2)] == ["الف", "پ"]
    assert stored(draft) == []
    staff.post(url, {**sent, "action": "continue"})
    assert [activity[0] for activity in stored(draft)] == ["الف", "پ"]


@pytest.mark.parametrize("number", ["99", "-1", "abc", "", "\x00"])
def test_taking_out_a_row_that_is_not_there_leaves_all(draft, staff, number):
    url = page_of(draft, SECTION)
    answer = staff.post(url, {**form_of(staff.get(url)), **row(0, title="الف"), "remove": number})
    assert answer.status_code == 200
    assert form_of(answer)["rows-0-title"] == "الف"


def test_rows_the_script_took_out_are_simply_not_sent(draft, staff):
    url = page_of(draft, SECTION)
    sent = {**form_of(staff.get(url)), **row(0, title="الف"), **row(2, title="پ")}
    for name in ("title", "unit", "quantity", "unit_cost", "amount"):
        del sent[f"rows-1-{name}"]
    staff.post(url, {**sent, "action": "continue"})
    assert [activity[0] for activity in stored(draft)] == ["الف", "پ"]


def test_counting_without_script_saves_nothing(draft, staff):
    answer = save(staff, page_of(draft, SECTION), row(0, title="الف", quantity="10", unit_cost="335"), action="calculate")
    assert "جمع فعالیت‌ها ۳٬۳۵۰" in text_of(answer) and "بدون فعالیت ۴۰٬۰۰۰" in text_of(answer)
    assert stored(draft) == []


def test_each_programme_has_its_tab_and_saves_alone(office, signed_in):
    wide = fill(empty_draft(office, office.wide_agency), by=office.wide_staff)
    client = signed_in(office.wide_staff)
    url = page_of(wide, SECTION) + "?programme=1502002"
    page = client.get(url)
    assert "نگهداری راه‌ها" in text_of(page) and "مبلغ برنامه در فصول ۱٬۲۸۰" in text_of(page)
    before = stored(wide, "1502001")
    save(client, url, {"goal": "هدف دوم", **row(0, title="طرح‌های هادی", amount="1280", quantity="", unit_cost=""), **row(1, title="", unit="", amount="")})
    assert stored(wide, "1502002") == [("طرح‌های هادی", "نفر‌دوره", None, None, 1_280)]
    assert stored(wide, "1502001") == before


def test_saving_a_programme_goes_on_to_the_next_one_that_is_not_in_order(office, signed_in):
    wide = empty_draft(office, office.wide_agency)
    client = signed_in(office.wide_staff)
    answer = save(client, page_of(wide, SECTION), {"goal": "هدف"})
    # The second programme has no figures yet, so nothing is wrong with it.
    assert answer.headers["Location"] == page_of(wide, "attachments")
    save(client, page_of(wide, "chapters"), {"cell-1502002-10-2": "1200"})
    answer = save(client, page_of(wide, SECTION) + "?programme=1502001", {"goal": "هدف"})
    assert answer.headers["Location"] == page_of(wide, SECTION) + "?programme=1502002"
    answer = save(client, page_of(wide, SECTION), {"goal": "هدف"}, action="back")
    assert answer.headers["Location"] == page_of(wide)


@pytest.mark.parametrize("code", ["1801001", "1502001", "999", "abc", "\x00", "9" * 50, "'; --", "../", "۱۳۰۱۰۰۱"])
def test_a_programme_of_somebody_else_is_not_found(draft, staff, code):
    for answer in (
        staff.get(page_of(draft, SECTION), {"programme": code}),
        staff.post(page_of(draft, SECTION) + "?" + "programme=1801001", {"goal": "دزدی", "rows-TOTAL_FORMS": "0", "rows-INITIAL_FORMS": "0"}),
    ):
        assert answer.status_code == 404


def test_an_empty_programme_in_the_address_is_the_first_one(draft, staff):
    assert staff.get(page_of(draft, SECTION), {"programme": ""}).status_code == 200


def test_fields_the_form_does_not_offer_change_nothing(draft, staff):
    before = Agreement.objects.filter(pk=draft.pk).values().get()
    save(staff, page_of(draft, SECTION), NOT_OFFERED | {"block": "1", "programme": "1", "rows-0-id": "1", "rows-0-position": "9", **row(0, title="الف")})
    after = Agreement.objects.filter(pk=draft.pk).values().get()
    assert {name for name in after if after[name] != before[name]} == {"version"}
    assert draft.blocks.get().activities.get().position == 1


def test_two_presses_save_once(draft, staff):
    url = page_of(draft, SECTION)
    sent = {**form_of(staff.get(url)), "goal": "هدف", **row(0, title="الف", amount="5"), "action": "continue"}
    first, second = staff.post(url, sent), staff.post(url, sent)
    assert (first.status_code, second.status_code) == (302, 302)
    assert len(stored(draft)) == 1
    assert fresh(draft).version == draft.version + 1
    assert written(draft) == [(ACTIVITIES_SAVED, "jahad")]


def test_an_older_page_overwrites_only_knowingly(office, draft, staff, signed_in):
    url = page_of(draft, SECTION)
    old = form_of(staff.get(url))
    save(signed_in(office.staff2), url, {"goal": "هدف همکار", **row(0, title="همکار", amount="5")})
    answer = staff.post(url, {**old, "goal": "هدف من", **row(0, title="من", amount="7"), "action": "continue"})
    words = text_of(answer)
    assert answer.status_code == 409
    assert CHANGED_MEANWHILE in words and "اکنون در سامانه: «هدف همکار»." in words
    assert STORED_ROWS.format(count="۱", total="۵") in words
    assert form_of(answer)["rows-0-title"] == "من"
    assert stored(draft)[0][0] == "همکار"
    assert staff.post(url, {**form_of(answer), "action": "continue"}).status_code == 302
    assert stored(draft) == [("من", "", None, None, 7)]


@pytest.mark.parametrize(("who", "status"), [("agency_head", 403), ("expert", 403), ("stranger", 404)])
def test_nobody_else_writes_activities(office, draft, signed_in, who, status):
    client = signed_in(office.people[who])
    sent = {"version": draft.version, "goal": "دیگری", "rows-TOTAL_FORMS": "0", "rows-INITIAL_FORMS": "0"}
    for answer in (client.get(page_of(draft, SECTION)), client.post(page_of(draft, SECTION), sent)):
        assert answer.status_code == status
        if status == 403:
            assert OUT_OF_REACH in text_of(answer)
    assert draft.blocks.get().goal == ""


def test_what_was_sent_is_not_edited(office, signed_in):
    agreement = agreement_at(State.SUBMITTED, office)
    answer = signed_in(office.again("staff")).get(page_of(agreement, SECTION))
    assert answer.status_code == 403
    assert NOT_WRITABLE in text_of(answer)


def test_the_page_costs_the_same_for_two_rows_and_for_sixty(office, signed_in):
    agreement = agreement_at(State.DRAFT, office)
    client = signed_in(office.staff)
    few = queries_of(client, page_of(agreement, SECTION))
    save(client, page_of(agreement, SECTION), {"rows-TOTAL_FORMS": "60", **{k: v for n in range(60) for k, v in row(n, title=f"فعالیت {n}", amount="1").items()}})
    assert len(stored(agreement)) == 60
    assert queries_of(client, page_of(agreement, SECTION)) == few


def test_the_row_the_script_copies_has_places_for_its_number(draft, staff):
    body = staff.get(page_of(draft, SECTION)).content.decode()
    copied = body[body.index('<template id="activity-row">') : body.index("</template>")]
    assert 'name="rows-__prefix__-amount"' in copied and "اعتبار، سطر __number__" in copied
    assert 'data-words="id_rows-__prefix__-amount_words"' in copied


def test_the_first_button_of_the_form_only_counts(draft, staff):
    body = staff.get(page_of(draft, SECTION)).content.decode()
    form = body[body.index('id="activities"') :]
    first = form[form.index("<button") : form.index("</button>")]
    assert 'value="calculate"' in first and 'tabindex="-1"' in first
